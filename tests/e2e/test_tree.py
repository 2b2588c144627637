"""The tree of units by mouse, by keys and by form: the same result and the same entry each time."""

import gzip
import re
from urllib.parse import parse_qs, urlsplit

from tests.e2e.barriers import barriers
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.keys import type_name
from tests.e2e.mouse import carry
from tests.e2e.waiting import expect, leave, narrow, until

UNIT = "Bagian Organisasi"
HOME = "Asisten Administrasi Umum"
TARGET = "Asisten Perekonomian dan Pembangunan"
TOP = "Sekretariat Daerah"
REASON = "Didekatkan ke urusan pembangunan."
MOST_BYTES = 150 * 1024  # compressed, of a first visit
MOVE_PAGE = re.compile(r".*/orgunits/\d+/move/.*")


def open_tree(page, *opened):
    """The tree with the named units open, their rows drawn by the script."""
    page.goto("/orgunits/")
    page.get_by_role("tree").wait_for()
    for name in opened:
        if row(page, name).get_attribute("aria-expanded") == "false":
            row(page, name).locator(".tree-toggle").click()
        expect(row(page, name)).not_to_have_attribute("aria-expanded", "false")
    return page.get_by_role("tree")


def row(page, name):
    link = page.get_by_role("link", name=name, exact=True)
    return page.get_by_role("treeitem").filter(has=link)


def said(page, words):
    page.locator("#live").filter(has_text=words).wait_for(state="attached")


def confirm(page):
    """Give the reason on the page a drop leads to; the tree comes back with the unit in sight."""
    page.wait_for_url(MOVE_PAGE)
    page.get_by_label("Alasan", exact=True).fill(REASON)
    page.get_by_role("button", name="Pindahkan unit").click()
    page.get_by_text("Unit dipindahkan.").wait_for()


def by_mouse(page):
    open_tree(page, TOP, HOME)
    told = f"Ke bawah {TARGET}, paling akhir."
    carry(page, row(page, UNIT), row(page, TARGET), told, across=400)
    said(page, told)
    page.mouse.up()
    confirm(page)


def by_keys(page):
    open_tree(page, TOP, HOME)
    row(page, UNIT).focus()
    page.keyboard.press("Control+x")
    said(page, "Panah untuk memilih tujuan, Enter untuk menaruh, Esc untuk batal.")
    aim_by_keys(page, TARGET)
    page.keyboard.press("Enter")
    confirm(page)


def aim_by_keys(page, target):
    for _ in range(40):
        page.keyboard.press("ArrowUp")
        if page.locator("#live").text_content() == f"Ke bawah {target}, paling akhir.":
            return
    raise AssertionError("the keys never reached the target")


def by_form(page):
    open_tree(page, TOP, HOME)
    row(page, UNIT).get_by_role("button", name=f"Ubah {UNIT}").click()
    page.get_by_role("menuitem", name="Pindahkan ke…").click()
    field, choice = (
        page.get_by_placeholder("Cari unit untuk pilihan"),
        page.get_by_label("Pindahkan ke"),
    )
    narrow(page, choice, TARGET, lambda: field.fill(TARGET))
    option = choice.locator("option").filter(has_text=TARGET).first
    choice.select_option(value=option.get_attribute("value"))
    page.get_by_label("Alasan", exact=True).fill(REASON)
    page.get_by_role("button", name="Lihat akibatnya").click()
    page.get_by_role("heading", name="Yang berubah").wait_for()
    page.get_by_role("button", name="Pindahkan unit").click()
    page.get_by_text("Unit dipindahkan.").wait_for()


def parent_of(page, name):
    """The name of the row one level above ``name``, as the tree's roles tell it."""
    rows = page.get_by_role("treeitem").evaluate_all(
        "rows => rows.map(row => [Number(row.ariaLevel), row.querySelector('a').textContent])"
    )
    [place] = [at for at, (_, found) in enumerate(rows) if found == name]
    return next(above for level, above in rows[place::-1] if level < rows[place][0])


def history_entry(page):
    """What the unit's history says of its last change, without number and time."""
    leave(page, row(page, UNIT).get_by_role("link", name=UNIT))
    leave(page, page.get_by_role("link", name="Riwayat").first)
    entry = page.get_by_role("region", name="Perubahan").locator("li").first.inner_text()
    return re.sub(r"Nomor [\d.]+\.|Dicatat .*? oleh", "", entry)


def test_mouse_keys_and_form_move_a_unit_alike(visit):
    page = visit("organisasi.tangsel")
    entries = {}
    for way in (by_mouse, by_keys, by_form):
        way(page)
        page.get_by_role("tree").wait_for()
        assert parent_of(page, UNIT) == TARGET, way.__name__
        expect(row(page, UNIT)).to_have_attribute("aria-selected", "true")
        undo = page.get_by_role("link", name="Urungkan", exact=True).get_attribute("href")
        entries[way.__name__] = history_entry(page)
        page.goto(undo)  # the link of the message
        page.get_by_label("Alasan").fill("Belum disepakati.")
        page.get_by_role("button", name="Urungkan").click()
        page.get_by_text("Perubahan diurungkan.").wait_for()
    assert TARGET in entries["by_form"]
    assert REASON in entries["by_form"]
    assert entries["by_mouse"] == entries["by_keys"] == entries["by_form"]
    open_tree(page, TOP, HOME)
    assert parent_of(page, UNIT) == HOME


def test_tree_tells_its_shape_and_obeys_the_keys(visit):
    page = visit("organisasi.tangsel")
    tree = open_tree(page, TOP)
    assert tree.get_attribute("aria-labelledby") == "susunan"
    first = row(page, TOP)
    shape = {
        name: first.get_attribute(f"aria-{name}")
        for name in ("level", "posinset", "setsize", "expanded", "selected")
    }
    siblings = page.locator("[role=treeitem][aria-level='2']").count()
    assert shape == {
        "level": "2",
        "posinset": "2",
        "setsize": str(siblings),
        "expanded": "true",
        "selected": "true",
    }
    assert row(page, "Staf Ahli Wali Kota").get_attribute("aria-expanded") is None
    assert page.locator("[role=treeitem][tabindex='0']").count() == 1
    assert page.locator("[role=treeitem][aria-level]").count() == tree.locator("> *").count()

    def stands_on(name):
        focused = page.locator("[role=treeitem]:focus")
        focused.filter(has=page.get_by_role("link", name=name, exact=True)).wait_for()

    first.focus()
    for key, name in [
        ("ArrowDown", "Asisten Pemerintahan dan Kesejahteraan Rakyat"),
        ("ArrowLeft", TOP),
    ]:
        page.keyboard.press(key)
        stands_on(name)
    page.keyboard.press("ArrowLeft")
    page.locator("[role=treeitem]:focus[aria-expanded=false]").wait_for()
    page.keyboard.press("ArrowRight")
    page.locator("[role=treeitem]:focus[aria-expanded=true]").wait_for()
    page.keyboard.press("ArrowRight")
    stands_on("Asisten Pemerintahan dan Kesejahteraan Rakyat")
    page.keyboard.press("Home")
    stands_on("Pemerintah Kota Tangerang Selatan")
    page.keyboard.press("End")
    page.locator("[role=treeitem]:last-child:focus").wait_for()
    type_name(page, "inspek", row(page, "Inspektorat"))
    page.keyboard.press("Shift+F10")
    page.get_by_role("menu").wait_for()
    verbs = page.get_by_role("menuitem").all_inner_texts()
    assert [verb.split("\n")[0].strip() for verb in verbs][1:] == [
        "Tambah unit di bawahnya",
        "Ganti nama",
        "Ubah jenis atau tipe",
        "Pindahkan ke…",
        "Ubah rincian",
        "Tutup unit",
    ]
    page.keyboard.press("Escape")
    stands_on("Inspektorat")
    until(page, lambda: parse_qs(urlsplit(page.url).query).keys() == {"buka"})
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Inspektorat").wait_for()


def test_move_that_may_not_be_is_told_and_nothing_happens(visit):
    page = visit("organisasi.tangsel")
    open_tree(page, TOP)
    dinas = row(page, "Dinas Komunikasi dan Informatika")
    told = "harus langsung di bawah pemerintah daerah (PP 18/2016)"
    carry(page, dinas, row(page, "Inspektorat"), told, across=400)
    said(page, told)
    page.mouse.up()
    page.get_by_text("Tidak dipindahkan.").first.wait_for()
    dinas.focus()
    page.keyboard.press("Control+x")
    said(page, "Memindahkan Dinas Komunikasi dan Informatika.")
    for _ in range(6):
        page.keyboard.press("ArrowUp")
        if "Tidak bisa ke Inspektorat" in page.locator("#live").text_content():
            break
    expect(page.locator(".tree-bar")).to_contain_text("(PP 18/2016)")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    said(page, "Batal. Dinas Komunikasi dan Informatika tetap di tempatnya.")
    assert urlsplit(page.url).path == "/orgunits/"
    expect(dinas).to_be_focused()


def test_tree_has_no_barrier_open_dragged_or_with_its_menu(visit, axe):
    page = visit("organisasi.tangsel")
    open_tree(page, TOP, HOME)
    page.get_by_text("Tombol papan tik").click()
    found = {"open": barriers(axe, page)}
    row(page, UNIT).focus()
    page.keyboard.press("Control+x")
    said(page, "Memindahkan")
    page.keyboard.press("Home")
    found["dragged"] = barriers(axe, page)
    page.keyboard.press("Escape")
    row(page, UNIT).get_by_role("button").click()
    page.get_by_role("menu").wait_for()
    found["menu"] = barriers(axe, page)
    page.keyboard.press("Escape")
    aim = row(page, TARGET).get_attribute("data-unit")
    moved = row(page, UNIT).get_attribute("data-unit")
    page.goto(f"/orgunits/{moved}/move/?parent={aim}&dari=")
    found["confirm"] = barriers(axe, page)
    assert {where: rules for where, rules in found.items() if rules} == {}


def test_readers_get_the_keys_but_no_handles(visit):
    page = visit("walikota.tangsel")
    open_tree(page, TOP)
    parts = page.evaluate(
        "[location.href, ...performance.getEntriesByType('resource').map(part => part.name)]"
    )
    sizes = {part: len(gzip.compress(page.request.get(part).body())) for part in parts}
    assert sum(sizes.values()) <= MOST_BYTES, sizes
    assert page.locator("[draggable=true]").count() == 0
    assert page.get_by_role("tree").get_by_role("button").count() == 0
    row(page, TOP).focus()
    page.keyboard.press("Control+x")
    said(page, f"{TOP} tidak dapat Anda pindahkan di sini.")
    expect(page.locator(".tree-bar")).to_be_hidden()


def test_tree_on_a_phone_moves_by_the_form(visit):
    page = visit("organisasi.tangsel", size=PHONE)
    open_tree(page, TOP)
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1]
    button = row(page, TOP).get_by_role("button")
    assert min(button.bounding_box()["width"], button.bounding_box()["height"]) >= 44
    button.click()
    page.get_by_role("menuitem", name="Pindahkan ke…").click()
    page.get_by_label("Pindahkan ke").wait_for()


def test_tree_works_without_a_script(visit):
    page = visit("organisasi.tangsel", size=DESKTOP, script=False)
    page.goto("/orgunits/")
    assert page.get_by_role("tree").count() == 0
    page.get_by_role("link", name=f"Buka {TOP}").click()
    page.get_by_role("link", name="Asisten Administrasi Umum", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Asisten Administrasi Umum")
