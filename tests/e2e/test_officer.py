"""An organisation officer moves a unit, sees it everywhere, and takes it back."""

from tests.e2e.waiting import expect, leave, narrow

UNIT = "Bagian Organisasi"
BEFORE = "Asisten Administrasi Umum"
AFTER = "Asisten Pemerintahan dan Kesejahteraan Rakyat"


def open_unit(page):
    page.goto(f"/orgunits/?q={UNIT}")
    page.get_by_role("link", name=UNIT).first.click()
    page.get_by_role("heading", level=1, name=UNIT, exact=True).wait_for()


def ledger(page):
    """The changes of the unit, on its own page."""
    open_unit(page)
    leave(page, page.get_by_role("link", name="Riwayat").first)
    return page.get_by_role("region", name="Perubahan")


def names_under(page, parent):
    """Names of the rows directly after ``parent`` in the whole tree, down to its next sibling."""
    page.goto("/orgunits/?semua=1")
    rows = page.locator("li.tree-row").evaluate_all(
        "rows => rows.map(row => [Number(row.dataset.level),"
        " row.querySelector('.tree-name').textContent.trim()])"
    )
    [start] = [place for place, (_, name) in enumerate(rows) if name == parent]
    level = rows[start][0]
    below = []
    for depth, name in rows[start + 1 :]:
        if depth <= level:
            break
        below.append(name)
    return below


def test_officer_moves_a_unit_sees_it_and_undoes_it(visit, picture):
    page = visit("organisasi.tangsel")
    assert UNIT in names_under(page, BEFORE)
    page.goto("/orgunits/")
    page.get_by_role("tree").wait_for()
    picture(page, "struktur")

    open_unit(page)
    page.get_by_text("Ubah unit").click()
    page.get_by_role("link", name="Pindahkan").click()
    choose_parent(page, AFTER)
    page.get_by_label("Alasan", exact=True).fill("Penataan kelembagaan didekatkan ke hukum.")
    picture(page, "pindahkan-unit")
    page.get_by_role("button", name="Lihat akibatnya").click()
    page.get_by_role("heading", name="Yang berubah").wait_for()
    leave(page, page.get_by_role("button", name="Pindahkan unit"))
    page.get_by_role("heading", level=1, name=UNIT, exact=True).wait_for()

    assert UNIT in names_under(page, AFTER)
    assert UNIT not in names_under(page, BEFORE)
    expect(ledger(page)).to_contain_text(AFTER)
    picture(page, "riwayat-unit")

    page.goto("/orgunits/changes/undo/")
    expect(page.locator("main h2").first).to_contain_text(UNIT)
    page.get_by_label("Alasan").fill("Belum disepakati dengan bagian hukum.")
    page.get_by_role("button", name="Urungkan").click()
    page.get_by_text("Perubahan diurungkan.").wait_for()

    assert UNIT in names_under(page, BEFORE)
    assert UNIT not in names_under(page, AFTER)
    expect(ledger(page)).to_contain_text("Sudah dibatalkan")


def choose_parent(page, name):
    """Search the unit ``name`` and choose it: the list offers the top level only."""
    field, choice = (
        page.get_by_placeholder("Cari unit untuk pilihan"),
        page.get_by_label("Pindahkan ke"),
    )
    # What is typed narrows the list by itself; the button does so without a script, by a new page.
    narrow(page, choice, name, lambda: field.fill(name))
    leave(page, page.get_by_role("button", name="Cari", exact=True))
    option = choice.locator("option").filter(has_text=name).first
    choice.select_option(value=option.get_attribute("value"))
