"""An organisation officer moves a unit, sees it everywhere, and takes it back."""

UNIT = "Bagian Organisasi"
BEFORE = "Asisten Administrasi Umum"
AFTER = "Asisten Pemerintahan dan Kesejahteraan Rakyat"


def open_unit(page):
    page.goto(f"/orgunits/?q={UNIT}")
    page.get_by_role("link", name=UNIT).first.click()
    page.get_by_role("heading", level=1, name=UNIT).wait_for()


def path_of_unit(page):
    return page.get_by_role("navigation", name="Letak unit").inner_text()


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
    page.get_by_role("button", name="Pindahkan unit").click()
    page.get_by_role("heading", level=1, name=UNIT).wait_for()

    assert UNIT in names_under(page, AFTER)
    assert UNIT not in names_under(page, BEFORE)
    open_unit(page)
    page.get_by_role("link", name="Riwayat").first.click()
    ledger = page.get_by_role("region", name="Perubahan")
    assert AFTER in ledger.inner_text()
    picture(page, "riwayat-unit")

    page.goto("/orgunits/changes/undo/")
    assert UNIT in page.locator("main h2").first.inner_text()
    page.get_by_label("Alasan").fill("Belum disepakati dengan bagian hukum.")
    page.get_by_role("button", name="Urungkan").click()
    page.wait_for_load_state()

    assert UNIT in names_under(page, BEFORE)
    assert UNIT not in names_under(page, AFTER)
    open_unit(page)
    page.get_by_role("link", name="Riwayat").first.click()
    assert "Sudah dibatalkan" in page.get_by_role("region", name="Perubahan").inner_text()


def choose_parent(page, name):
    """Search the unit ``name`` and choose it: the list offers the top level only."""
    page.get_by_placeholder("Cari unit untuk pilihan").fill(name)
    page.get_by_role("button", name="Cari", exact=True).click()
    choice = page.get_by_label("Pindahkan ke")
    option = choice.locator("option").filter(has_text=name).first
    option.wait_for(state="attached")
    choice.select_option(value=option.get_attribute("value"))
