"""A restructuring drafted in the workshop: by mouse, by keys, by form without a script."""

import re

from tests.e2e.barriers import barriers
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.mouse import carry
from tests.e2e.waiting import expect, leave

OFFICER = "organisasi.tangsel"
DRAFT = "Perumpunan urusan ekonomi"
UNIT, TARGET = "Bidang Pemberdayaan Koperasi", "Kelompok Jabatan Fungsional"


def open_draft(page):
    page.goto("/usulan-penataan/")
    page.get_by_role("link", name=DRAFT).click()
    page.get_by_role("heading", level=1, name=DRAFT).wait_for()


def row(page, name):
    return page.locator(".board-after .board-row").filter(has_text=name).first


def live(page):
    """The workshop with its script at work: a region drawn anew is taken up again."""
    page.locator(".board-after.is-live").first.wait_for()
    return page.locator(".change").count()


def last_change(page, number):
    """The text of the change ``number``, when it has come."""
    return page.locator(f"#perubahan-{number} .change-text").inner_text()


def undone(page, number):
    page.keyboard.press("Control+z")
    page.locator(f"#perubahan-{number}").wait_for(state="detached")
    live(page)
    expect(page.locator(".change")).to_have_count(number - 1)


def test_mouse_and_keys_draft_the_same_change_and_take_it_back(visit, picture):
    page = visit(OFFICER)
    open_draft(page)
    picture(page, "ruang-kerja-usulan")
    number = live(page) + 1
    carry(page, row(page, UNIT), row(page, TARGET), told=f"Ke bawah {TARGET}, paling akhir.")
    page.mouse.up()
    text = last_change(page, number)
    assert text == f"Memindahkan {UNIT} ke {TARGET}"
    page.get_by_text("Unit dipindahkan dalam rancangan.").first.wait_for()
    live(page)
    undone(page, number)
    row(page, UNIT).focus()
    page.keyboard.press("Control+x")
    for _ in range(20):
        page.keyboard.press("ArrowDown")
        if TARGET in page.locator(".tree-bar").text_content():
            break
    page.keyboard.press("Control+v")
    assert last_change(page, number) == text
    live(page)
    undone(page, number)


def test_refused_drop_says_why_and_keeps_nothing(visit):
    page = visit(OFFICER)
    open_draft(page)
    number = live(page)
    top = page.locator('.board-after .board-row[data-level="1"]').first
    carry(page, top, row(page, UNIT), told="Tidak bisa ke")
    page.mouse.up()
    notice = page.locator("#messages").filter(has_text="Tidak dipindahkan.")
    notice.wait_for()
    expect(notice).to_contain_text("berada di bawahnya")
    expect(page.locator(".change")).to_have_count(number)


def test_change_is_made_and_removed_without_a_script(visit):
    page = visit(OFFICER, script=False)
    open_draft(page)
    number = page.locator(".change").count() + 1
    row(page, UNIT).get_by_role("link", name=f"Ubah {UNIT}").click()
    page.get_by_role("link", name="Ganti nama", exact=True).click()
    page.get_by_label("Nama", exact=True).fill("Bidang Koperasi Maju")
    leave(page, page.get_by_role("button", name="Tambahkan ke rancangan"))
    assert "menjadi Bidang Koperasi Maju" in last_change(page, number)
    page.get_by_label(f"Pilih perubahan {number}").check()
    page.get_by_role("button", name="Hapus yang dicentang").click()
    page.get_by_text("Perubahan dihapus.").wait_for()
    expect(page.locator(".change")).to_have_count(number - 1)


def test_pages_of_a_draft_hold_no_barrier(visit, axe):
    for size in (DESKTOP, PHONE):
        page = visit(OFFICER, size=size)
        open_draft(page)
        live(page)
        address = re.match(r"[^?#]+", page.url).group()
        pages = ("", "versi/", "keterangan/", "perubahan/baru/?jenis=gabung", "perubahan/baru/")
        for path in pages:
            page.goto(f"{address}{path}")
            assert barriers(axe, page) == {}, path
            assert page.evaluate(
                "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
            ), path
