"""A round over forty units lived through: opened, filled on a phone and by paste, one returned with
notes, frozen, fixed by a decree and printed; the figures of the board equal a recount."""

import re

import pytest

from tests.e2e.conftest import DESKTOP, PHONE, desk_beside
from tests.e2e.waiting import JOB_WAIT, expect, leave

OFFICER, PHONE_HEAD, PASTE_HEAD = "petugas.rimba", "lurah1.rimba", "lurah2.rimba"
ADDRESS = "/orgunits/rounds/new/?kind=abk&year=2026&shape=cabang&unit_kinds=kelurahan"
NOTE = "Volume ini dari buku register yang mana?"
PASTED = "\n".join(
    [
        "No\tUraian tugas\tHasil kerja\tVolume\tWaktu (menit)\tWaktu efektif",
        *(f"{n}\tMenata berkas {n}\tberkas\t{n * 500}\t30\t75000" for n in range(1, 6)),
    ]
)


@pytest.fixture
def desk(portal):
    """``desk(step, …)``: what a bulk step says, of ``tests.e2e.round_desk``."""
    with desk_beside(portal, "tests.e2e.round_desk") as ask:
        yield ask


TILES = """tiles => tiles.map(tile => [
    tile.querySelector("dt").innerText,
    [...tile.querySelectorAll("dd")].map(one => one.innerText).join(" "),
])"""
ROWS = """rows => rows.map(row => [
    row.querySelector("th a").innerText, row.querySelector("td.num").innerText,
])"""


def shown(page, board):
    """The figures of the board as a person reads them: tiles, and every line of the table."""
    page.goto(board)
    tiles = page.locator(".tile").evaluate_all(TILES)
    rows = page.locator("#board-table tbody tr").evaluate_all(ROWS)
    return (
        {name: " ".join(text.split()) for name, text in tiles},
        {name: [int(n) for n in re.findall(r"\d+", text)[:2]] for name, text in rows},
    )


def assert_board_is_right(page, board, desk):
    """Each figure of the board against the bare rows."""
    tiles, lines = shown(page, board)
    true = desk("recount")
    states = (
        dict.fromkeys(("waiting", "filling", "returned", "submitted", "verified", "frozen"), 0)
        | true["states"]
    )
    sent = states["submitted"] + states["verified"] + states["frozen"]
    assert lines == true["lines"]
    assert tiles["Sudah dikirim"].startswith(f"{sent * 100 // 40}%")
    assert f"{sent} dari 40 unit" in tiles["Sudah dikirim"]
    assert tiles["Belum mulai"].startswith(f"{states['waiting']} ")
    assert tiles["Diisi"].startswith(f"{states['filling']} ")
    assert f"{true['confirmed']} dari {true['items']} jabatan" in tiles["Diisi"]
    assert tiles["Dikembalikan"].startswith(f"{states['returned']} ")
    assert tiles["Terverifikasi"].startswith(f"{states['verified'] + states['frozen']} ")
    assert f"{states['submitted']} menunggu, {states['frozen']} sudah" in tiles["Terverifikasi"]
    return states


def send(page):
    leave(page, page.get_by_role("link", name="Kirim", exact=True))
    page.get_by_role("button", name="Kirim").click()
    page.get_by_text("Isian dikirim untuk diverifikasi").wait_for()


def open_part(page, unit):
    """The part of a unit, from the list of rounds on."""
    page.goto("/orgunits/rounds/")
    leave(page, page.get_by_role("link", name="ABK 2026").first)
    leave(page, page.get_by_role("link", name=unit).first)


def fill_on_a_phone(page, unit):
    """The lurah confirms what was there last year with one thumb, and sends it."""
    open_part(page, unit)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    button = page.get_by_role("button", name="Sama dengan tahun lalu")
    assert button.bounding_box()["height"] >= 44
    button.click()
    page.get_by_role("heading", name="1 dari 1 jabatan dikonfirmasi").wait_for()
    send(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def fill_by_paste(page, unit):
    """Another one takes over last year's rows and pastes five more from a spreadsheet."""
    open_part(page, unit)
    part = page.url
    page.get_by_role("button", name="Ubah yang berbeda").click()
    page.get_by_text("Tersimpan sendiri setiap kali pindah baris.").wait_for()
    page.locator('[data-column="text"]').last.focus()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", PASTED)
    page.keyboard.press("Control+v")
    page.wait_for_function(
        "count => document.querySelectorAll('[data-state] .sheet-ok').length === count", arg=7
    )
    # (2 × 5.000 × 30 + (500 + … + 2.500) × 30) ÷ 75.000
    expect(page.locator("#sheet-total b").first).to_have_text("7,0000")
    page.goto(part)
    leave(page, page.get_by_role("button", name="Konfirmasi"))
    send(page)
    return part


def return_with_a_note(page, part):
    page.goto(part)
    leave(page, page.get_by_role("link", name="Periksa per jabatan"))
    page.get_by_label("Catatan untuk Menata berkas 1").fill(NOTE)
    page.get_by_role("button", name="Simpan dan putuskan").click()
    page.get_by_text(NOTE).wait_for()
    leave(page, page.get_by_role("button", name="Kembalikan kepada unit"))
    page.get_by_text("Dikembalikan").first.wait_for()


def answer_the_note(page, part):
    page.goto(part)
    expect(page.locator("main")).to_contain_text(NOTE)
    leave(page, page.get_by_role("button", name="Konfirmasi"))
    send(page)


def test_a_round_over_forty_units_from_opening_to_print(portal, desk, visit, picture):
    units = desk("make", portal.password)
    officer = visit(OFFICER, DESKTOP)
    officer.goto(ADDRESS)
    assert officer.locator("input[name=units]:checked").count() == len(units) == 40
    officer.get_by_role("textbox", name="Judul").fill("ABK 2026")
    officer.get_by_role("button", name="Buka putaran").click()
    officer.get_by_text("Putaran dibuka.").wait_for()
    board = officer.url
    assert_board_is_right(officer, board, desk)

    fill_on_a_phone(visit(PHONE_HEAD, PHONE), units[0])
    paster = visit(PASTE_HEAD)
    part = fill_by_paste(paster, units[1])
    desk("fill", 2, 20)
    assert assert_board_is_right(officer, board, desk)["submitted"] == 20
    picture(officer, "putaran")

    return_with_a_note(officer, part)
    assert assert_board_is_right(officer, board, desk)["returned"] == 1
    answer_the_note(paster, part)
    desk("fill", 20, 40)
    desk("verify")
    officer.goto(board)
    officer.get_by_role("button", name="Bekukan 40 yang terverifikasi").click()
    officer.get_by_text("40 unit dibekukan.").wait_for()
    assert assert_board_is_right(officer, board, desk)["frozen"] == 40

    leave(officer, officer.get_by_role("link", name="Tetapkan"))
    officer.get_by_role("textbox", name="Nomor keputusan").fill("061/Kep.412-Org/2026")
    officer.get_by_label("Tanggal keputusan").fill(today_of(officer))
    officer.get_by_role("button", name="Tetapkan").click()
    officer.get_by_text("versi 1 ditetapkan dengan 061/Kep.412-Org/2026.").wait_for()
    leave(officer, officer.get_by_role("link", name="versi 1"))
    # Thirty-nine need 4 people of 5,000 × 2 × 30 minutes, the pasted one 7.
    expect(officer.locator("main")).to_contain_text("40 unit, 40 jabatan")
    expect(officer.locator("main")).to_contain_text(f"kebutuhan {39 * 4 + 7} orang")
    officer.get_by_role("link", name="Cetak A3").click()
    officer.get_by_role("button", name="Susun PDF").click()
    ready = officer.get_by_role("link", name="Unduh PDF")
    ready.wait_for(timeout=JOB_WAIT)
    with officer.expect_download() as download:
        ready.click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")


def today_of(page):
    """The day of the government as its pages say it (ISO)."""
    return page.evaluate("new Date().toLocaleDateString('sv-SE', {timeZone: 'Asia/Jakarta'})")
