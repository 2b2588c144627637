"""An officer changes the head of a unit and moves a function without ever touching a mouse.

The workload's own journey by keys is in test_workload.py, those of tree and chart beside them.
"""

from datetime import UTC, date, datetime, timedelta

from tests.e2e.barriers import barriers
from tests.e2e.keys import choose, follow, write
from tests.e2e.waiting import expect, narrow

OFFICER = "organisasi.tangsel"
UNIT, HEAD = "Bagian Hukum", "Kepala Bagian Hukum"
RECEIVER = "Bagian Organisasi"
REASON = "Penataan menurut hasil uji kompetensi."
TODAY = datetime.now(UTC).date()
# A browser asks for day and month in the order of its own language: of this day they are alike.
DAY = max(
    day
    for day in (date(TODAY.year - n // 12, n % 12 + 1, n % 12 + 1) for n in range(24))
    if day <= TODAY - timedelta(days=1)
)


def main(page):
    return page.locator("main")


def open_unit(page, tab, unit=UNIT):
    """The unit's page, found by the search of the tree, and one of its tabs."""
    page.goto("/orgunits/")
    write(page, main(page).get_by_role("searchbox", name="Cari unit"), unit)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    follow(page, main(page).get_by_role("link", name=unit, exact=True).first)
    page.get_by_role("heading", level=1, name=unit).wait_for()
    tabs = page.get_by_role("navigation", name="Bagian halaman unit")
    follow(page, tabs.get_by_role("link", name=tab).first)


def no_barrier(axe, page):
    assert barriers(axe, page) == {}, page.url


def press(page, name):
    follow(page, main(page).get_by_role("button", name=name, exact=True))


def test_head_is_changed_without_a_mouse(visit, axe):
    page = visit(OFFICER)
    open_unit(page, "Pegawai")
    no_barrier(axe, page)
    people = main(page).locator("tbody tr").get_by_role("link")
    names, tab = people.all_inner_texts(), page.url
    follow(page, people.filter(has_text=names[0]).first)
    no_barrier(axe, page)
    follow(page, main(page).get_by_role("link", name="Akhiri").first)
    no_barrier(axe, page)
    write(page, page.get_by_label("Berakhir mulai"), f"{DAY:%d%m%Y}")
    write(page, page.get_by_label("Alasan"), REASON)
    press(page, "Akhiri jabatan")
    main(page).get_by_text("Belum ditempatkan").first.wait_for()

    page.goto(tab)
    follow(page, people.filter(has_text=names[1]).first)
    follow(page, main(page).get_by_role("link", name="Pindahkan"))
    write(page, main(page).get_by_role("searchbox", name="Cari jabatan"), HEAD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    no_barrier(axe, page)
    follow(page, main(page).get_by_role("link", name=f"Pilih {HEAD}"))
    no_barrier(axe, page)
    write(page, page.get_by_label("TMT", exact=True), f"{DAY:%d%m%Y}")
    choose(page, page.get_by_label("Jenis penetapan"), "Promosi")
    write(page, page.get_by_label("Nomor SK"), "821.2/77-BKPSDM/2026")
    write(page, page.get_by_label("Tanggal SK"), f"{DAY:%d%m%Y}")
    write(page, page.get_by_label("Penanda tangan SK"), "Wali Kota")
    write(page, page.get_by_label("Alasan"), REASON)
    press(page, "Pindahkan")
    page.goto(tab)
    row = main(page).locator("tbody tr").filter(has_text=HEAD).first
    expect(row).to_contain_text(names[1])
    expect(row).not_to_contain_text(names[0])


def test_function_is_moved_without_a_mouse(visit, axe):
    page = visit(OFFICER)
    open_unit(page, "Fungsi")
    no_barrier(axe, page)
    row = main(page).locator("tbody tr").first
    text = row.locator("th").inner_text()
    follow(page, row.get_by_role("link", name="Pindahkan"))
    no_barrier(axe, page)
    search = page.get_by_placeholder("Cari unit untuk pilihan")
    units = page.get_by_label("Unit penerima")
    narrow(page, units, RECEIVER, lambda: write(page, search, RECEIVER))
    choose(page, units, RECEIVER)
    write(page, page.get_by_label("Alasan", exact=True), REASON)
    press(page, "Pindahkan fungsi")
    main(page).get_by_text("Fungsi dipindahkan.").wait_for()
    expect(main(page)).not_to_contain_text(text)
    open_unit(page, "Fungsi", RECEIVER)
    expect(main(page)).to_contain_text(text)
