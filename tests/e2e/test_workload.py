"""A post's workload entered without a mouse: typed, pasted, put right, taken out and put back."""

import re

from tests.e2e.barriers import barriers
from tests.e2e.conftest import PHONE
from tests.e2e.keys import reach
from tests.e2e.waiting import expect, leave

UNIT = "Bagian Organisasi"
TYPED = [
    ("Menyusun analisis jabatan", "dokumen", "48", "600"),
    ("Memeriksa peta jabatan", "berkas", "1.250,5", "12"),
]
BLOCK = "\n".join(
    [
        "No\tUraian tugas\tHasil kerja\tVolume\tWaktu (menit)\tWaktu efektif",
        *(f"{n}\tMelayani konsultasi {n}\tkegiatan\t{n * 100},5\t30\t75000" for n in range(1, 9)),
        "Jumlah\t\t\t\t\t",
    ]
)
# (48 × 600 + 1.250,5 × 12 + (100,5 + … + 800,5) × 30) ÷ 75.000
TOTAL = "2,0257"


def sheet_of_some_post(page, place=-1):
    """The grid of a post of the unit, the last or (0) the first of the list, reached by keys. Each
    journey that writes has a post or a year of its own: they may come in any order."""
    page.goto(f"/orgunits/?q={UNIT}")
    unit = page.locator("main a").filter(has_text=UNIT).first.get_attribute("href")
    page.goto(re.match(r"/orgunits/\d+/", unit).group() + "workload/")
    reach(page, page.get_by_role("link", name="Isi beban kerja").nth(place))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r".*/workload/edit/.*"))
    page.get_by_text("Tersimpan sendiri setiap kali pindah baris.").wait_for()


def cells(page, column):
    return page.locator(f'[data-column="{column}"]')


def states(page):
    return [text for text in page.locator("[data-state]").all_inner_texts() if text]


def type_task(page, values):
    """A row from its first cell on; Enter leads to the first cell of the next."""
    for place, value in enumerate(values):
        if place:
            page.keyboard.press("Tab")
        page.keyboard.type(value)
    page.keyboard.press("Enter")


def wait_stored(page, count):
    page.wait_for_function(
        "count => document.querySelectorAll('[data-state] .sheet-ok').length === count", arg=count
    )


def test_workload_is_entered_without_a_mouse(visit, axe, picture):
    page = visit("organisasi.tangsel")
    sheet_of_some_post(page)
    reach(page, cells(page, "text").first)
    for values in TYPED:
        type_task(page, values)
    wait_stored(page, 2)

    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", BLOCK)
    page.keyboard.press("Control+v")
    wait_stored(page, 10)
    expect(page.locator("#sheet-total b").first).to_have_text(TOTAL)
    picture(page, "beban-kerja")

    # A mistake is told at its cell, and put right there.
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("banyak")
    page.keyboard.press("ArrowDown")
    wrong = page.get_by_text("Isi dengan angka, misalnya 12 atau 12,5.", exact=True)
    wrong.wait_for()
    assert barriers(axe, page) == {}
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Control+a")
    page.keyboard.type("1.250,5")
    page.keyboard.press("Enter")
    wait_stored(page, 10)
    expect(wrong).to_be_hidden()

    # Taken out, and put back from the message.
    page.keyboard.press("Alt+Delete")
    undo = page.get_by_role("button", name="Urungkan")
    undo.wait_for()
    expect(cells(page, "text")).to_have_count(10)  # nine and the empty one
    reach(page, undo, back=True)
    page.keyboard.press("Enter")
    wait_stored(page, 10)
    expect(page.locator("#sheet-total b").first).to_have_text(TOTAL)

    page.reload()
    page.get_by_text("Tersimpan sendiri").wait_for()
    texts = cells(page, "text").evaluate_all("nodes => nodes.map(node => node.value)")
    assert texts[:3] == [TYPED[0][0], TYPED[1][0], "Melayani konsultasi 1"]
    assert len([text for text in texts if text]) == 10


def test_work_waits_for_the_connection_and_is_not_lost(visit):
    page = visit("organisasi.tangsel")
    sheet_of_some_post(page, 0)
    reach(page, cells(page, "text").last)
    before = len(states(page))
    page.context.set_offline(True)
    type_task(page, ("Menyusun peta proses bisnis", "peta", "6", "900"))
    page.get_by_text("Sambungan terputus.").first.wait_for()
    page.get_by_text("Menunggu sambungan").first.wait_for()
    page.context.set_offline(False)
    wait_stored(page, before + 1)
    notice = page.locator("#sheet-notice")
    expect(notice.get_by_text("Sambungan terputus.")).to_be_hidden()


def refuse_posts(route):
    return route.abort() if route.request.method == "POST" else route.fallback()


def test_rows_kept_over_a_reload_replace_nothing_unseen(visit):
    page = visit("organisasi.tangsel")
    sheet_of_some_post(page)
    page.goto(re.sub(r"tahun=\d+", "tahun=2027", page.url))
    page.get_by_text("Tersimpan sendiri").wait_for()
    cells(page, "text").last.focus()
    type_task(page, ("Menelaah usulan formasi", "telaah", "10", "60"))
    wait_stored(page, 1)

    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/edit/**", refuse_posts)
    cells(page, "volume").first.fill("20")
    cells(page, "text").last.focus()
    page.get_by_text("Menunggu sambungan").wait_for()
    other = page.context.new_page()
    other.goto(page.url)
    cells(other, "volume").first.fill("30")
    cells(other, "text").last.focus()
    other.get_by_text("Baris 1 tersimpan.").wait_for(state="attached")

    page.reload()
    page.get_by_text("Sambungan terputus.").first.wait_for()
    page.unroute("**/edit/**")
    page.get_by_text("Kini tersimpan: Volume “30").first.wait_for()
    expect(cells(page, "volume").first).to_have_value("20")
    other.reload()
    expect(cells(other, "volume").first).to_have_value("30")


def test_workload_is_entered_without_a_script_on_a_phone(visit):
    page = visit("organisasi.tangsel", PHONE, script=False)
    page.goto(f"/orgunits/?q={UNIT}")
    unit = page.locator("main a").filter(has_text=UNIT).first.get_attribute("href")
    page.goto(re.match(r"/orgunits/\d+/", unit).group() + "workload/?tahun=2027")
    leave(page, page.get_by_role("link", name="Isi beban kerja").first)
    row = page.locator("[data-row]").last
    for column, value in zip(("text", "output", "volume", "norm"), TYPED[0], strict=True):
        row.locator(f'[data-column="{column}"]').fill(value)
    page.get_by_role("button", name="Simpan").click()
    page.get_by_text("1 uraian tugas tersimpan.").wait_for()
    expect(page.locator("[data-need]").first).to_contain_text("0,3840")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_pages_of_the_workload_have_no_barrier(visit, axe):
    page = visit("organisasi.tangsel")
    sheet_of_some_post(page)
    grid = page.url
    found = {}
    unit = page.locator(".crumbs a").last.get_attribute("href")
    pages = [
        grid,
        grid.replace("/edit/", "/copy/"),
        grid.replace("/edit/", "/"),
        unit,
        unit.replace("/workload/", "/workload/adopt/"),
        unit.replace("/workload/", "/workload/renew/"),
        "/orgunits/workload/rules/",
        "/orgunits/workload/rules/new/",
    ]
    for path in pages:
        assert page.goto(path).status == 200, path
        if problems := barriers(axe, page):
            found[path] = problems
    assert found == {}
