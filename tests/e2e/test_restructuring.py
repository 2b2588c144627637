"""The merge of two dinas of Kota Tebing Tinggi, from the first drag to in force and back: the officer
drafts, sees the overlap go and what the rulebook says, mends that; the legal reviewer refuses one
change, the officer mends it, the mayor approves; in force, and taken back. Once with the mouse, once
with the keyboard alone (but for the report, which only the first journey orders)."""

import re

import pytest

from tests.e2e.barriers import barriers
from tests.e2e.conftest import PHONE, desk_beside
from tests.e2e.keys import HAS_FOCUS, follow, reach, write
from tests.e2e.mouse import carry
from tests.e2e.structure_shown import (
    chart_shows,
    history_tells,
    people_are_in,
    report_tells,
    survey_is_of,
)
from tests.e2e.waiting import expect, leave

INTO = "Dinas Pemberdayaan Perempuan, Perlindungan Anak dan Pemberdayaan Masyarakat"
SOURCE = "Dinas Pengendalian Penduduk dan Keluarga Berencana"
INTO_SHORT, SOURCE_SHORT = "DP3APM", "Disdalduk KB"
# What goes into what, by the keys of the demo: units of one name first, so that no two meet.
TWINS = [("sekretariat/umum", "Subbagian Umum dan Kepegawaian"), ("sekretariat", "Sekretariat"),
         ("jf", "Kelompok Jabatan Fungsional")]  # fmt: skip
PEOPLE_OF = "disdaldukkb/bidang-3"  # comes along as it is
LIMIT, CLAUSE = "punya 6 bidang", "PP 18/2016 pasal 81 ayat (1)"
REFUSED_NAME = "Dinas Serba Ada"
NEW_NAME = "Dinas Pemberdayaan Masyarakat dan Keluarga Berencana"
RENAMING = 6  # the number of the change that is refused
WHY = "Fungsi kedua dinas serupa, dan sasarannya keluarga yang sama."
AGAINST = "Nama ini tidak ada dalam pedoman nomenklatur."
OFFICER, LEGAL, MAYOR = "organisasi.tebing", "hukum.tebing", "walikota.tebing"


@pytest.fixture(scope="module")
def units(portal):
    """The city of the case beside that of the demo: number of each unit by its key."""
    with desk_beside(portal, "tests.e2e.tebing_desk") as ask:
        return ask("make", portal.password)


def merges(units):
    """(source, target, name of both) of the first three merges."""
    return [(units[f"disdaldukkb/{key}"], units[f"dp3apm/{key}"], name) for key, name in TWINS]


def branches(units):
    """The address that opens both dinas down to what is merged."""
    keys = ("dp3apm", "disdaldukkb", "dp3apm/sekretariat", "disdaldukkb/sekretariat")
    return ".".join(str(units[key]) for key in keys)


def today_of(page):
    """The portal's day, as a date field takes it."""
    return page.evaluate("new Date().toLocaleDateString('sv-SE', {timeZone: 'Asia/Jakarta'})")


def after(page, unit):
    """The row of a unit in "Sesudah"."""
    return page.locator(f".board-after .board-row[data-unit='{unit}']")


def change(page, number):
    """A row of the list of changes, when it is there."""
    row = page.locator(f"#perubahan-{number}")
    row.wait_for()
    return row


def is_merged(page, number, source, into):
    """The change stands in the list, and the workshop is at work again."""
    expect(change(page, number)).to_contain_text(f"Menggabungkan {source} ke {into}")
    page.locator(".board-after.is-live").first.wait_for()


def effects(page):
    """The region of figures and rules, when it has answered to the change that stands last."""
    region = page.locator("#proposal-effects")
    expect(region.get_by_role("heading", name="Aturan")).to_be_visible()
    return region


def rules_and_overlap_are_told(page):
    """After the merge of the dinas: the confirmed overlap is gone, and one rule stops the draft."""
    region = effects(page)
    overlap = region.get_by_role("row").filter(has_text="Tumpang tindih antarunit")
    expect(overlap.get_by_role("cell")).to_have_text(["1", "0", re.compile(r"^.?1$")])
    expect(region).to_contain_text("Menghalangi")
    expect(region).to_contain_text(LIMIT)
    expect(region).to_contain_text(CLAUSE)


def rules_are_kept(page):
    region = effects(page)
    expect(region).to_contain_text("Terselesaikan")
    expect(region).not_to_contain_text("Menghalangi")
    expect(region).not_to_contain_text(LIMIT)


def children_of(page, name):
    """Names of the units right under a unit right under the root, as the tree lists them."""
    page.goto("/orgunits/")
    page.get_by_role("tree").wait_for()
    row = page.get_by_role("treeitem").filter(has=page.get_by_role("link", name=name, exact=True))
    if row.get_attribute("aria-expanded") == "false":
        row.locator(".tree-toggle").click()
    expect(row).not_to_have_attribute("aria-expanded", "false")
    level = int(row.get_attribute("aria-level"))
    below = page.get_by_role("treeitem").evaluate_all(
        "rows => rows.map(row => [row.getAttribute('aria-level'), row.querySelector('a').textContent.trim()])"
    )
    found = []
    for depth, text in below[[text for _level, text in below].index(name) + 1 :]:
        if int(depth) <= level:
            break
        if int(depth) == level + 1:
            found.append(text)
    return found


class Structure:
    """What is seen before, and must be seen after the merge and again when it is taken back."""

    def __init__(self, page, units):
        self.page, self.into = page, f"/orgunits/{units['dp3apm']}/"
        self.bureau = f"/orgunits/{units[PEOPLE_OF]}/"
        self.before = {name: children_of(page, name) for name in (INTO, SOURCE)}
        self.n_people = people_are_in(page, self.bureau, SOURCE_SHORT)

    def is_merged(self):
        page = self.page
        kept = [name for name in self.before[SOURCE] if name not in self.before[INTO]]
        assert children_of(page, NEW_NAME) == [
            *self.before[INTO],
            *(name for name in kept if name != "Bidang Keluarga Berencana"),
        ]
        chart_shows(page, NEW_NAME, without=SOURCE)
        assert people_are_in(page, self.bureau, INTO_SHORT) == self.n_people
        history_tells(page, self.into, NEW_NAME)
        survey_is_of(page, self.into, NEW_NAME)

    def is_as_before(self):
        page = self.page
        assert {name: children_of(page, name) for name in (INTO, SOURCE)} == self.before
        chart_shows(page, SOURCE, without=NEW_NAME)
        assert people_are_in(page, self.bureau, SOURCE_SHORT) == self.n_people
        survey_is_of(page, self.into, INTO)


# --- by mouse -------------------------------------------------------------------------------------


def begin(page, title):
    """A new proposal over the whole government, in force from today; where it is."""
    page.goto("/usulan-penataan/baru/")
    page.get_by_label("Judul").fill(title)
    page.get_by_label("Latar belakang").fill(WHY)
    page.get_by_label("Rencana berlaku").fill(today_of(page))
    page.get_by_role("button", name="Buat usulan").click()
    page.wait_for_url(re.compile(r"/usulan-penataan/\d+/$"))
    return page.url


def unfold(page, *units):
    for unit in units:
        page.locator(f"#after-{unit}[aria-expanded='false']").click()
        page.locator(f"#after-{unit}[aria-expanded='true']").wait_for()


def drop_into(page, source, target, name):
    """Take the row of a unit over another's and let go with Shift: the first goes into the other."""
    page.locator(".board-after.is-live").first.wait_for()
    told = f"Digabungkan ke {name}."
    carry(page, after(page, source), after(page, target), told, across=80, key="Shift")
    page.mouse.up()
    page.keyboard.up("Shift")


def draft_by_mouse(page, proposal, units):
    unfold(page, units["dp3apm"], units["disdaldukkb"])
    unfold(page, units["dp3apm/sekretariat"], units["disdaldukkb/sekretariat"])
    for number, (source, target, name) in enumerate(merges(units), 1):
        drop_into(page, source, target, name)
        is_merged(page, number, name, name)
    drop_into(page, units["disdaldukkb"], units["dp3apm"], INTO)
    is_merged(page, 4, SOURCE, INTO)
    rules_and_overlap_are_told(page)
    one, other = "Bidang Keluarga Berencana", "Bidang Pengendalian Penduduk"
    drop_into(page, units["disdaldukkb/bidang-2"], units["disdaldukkb/bidang-1"], other)
    is_merged(page, 5, one, other)
    rules_are_kept(page)
    after(page, units["dp3apm"]).get_by_label(f"Ubah {INTO}").click()
    page.get_by_role("menuitem", name="Ganti nama", exact=True).click()
    page.get_by_label("Nama", exact=True).fill(REFUSED_NAME)
    page.get_by_role("button", name="Tambahkan ke rancangan").click()
    change(page, RENAMING).get_by_text(REFUSED_NAME).wait_for()


def submit(page, proposal):
    page.goto(f"{proposal}tinjauan/")
    page.get_by_role("link", name="Periksa dan ajukan").click()
    page.get_by_role("button", name="Ajukan usulan").click()
    page.get_by_text("Usulan diajukan").first.wait_for()


def refuse_renaming(page, proposal):
    page.goto(f"{proposal}tinjauan/")
    page.get_by_text(f"Tolak perubahan {RENAMING}", exact=True).click()
    page.get_by_label("Alasan menolak").locator("visible=true").fill(AGAINST)
    page.get_by_role("button", name="Tolak perubahan ini").locator("visible=true").click()
    page.get_by_text(AGAINST).first.wait_for()
    page.get_by_role("button", name="Kembalikan kepada penyusun").click()
    page.get_by_text("Usulan dikembalikan kepada penyusunnya.").first.wait_for()


def mend_renaming(page, proposal):
    page.goto(f"{proposal}tinjauan/")
    page.get_by_text(AGAINST).first.wait_for()  # the reason stands at the change
    page.goto(proposal)
    leave(page, change(page, RENAMING).get_by_role("link", name=f"Ubah perubahan {RENAMING}"))
    page.get_by_label("Nama").first.fill(NEW_NAME)
    page.get_by_role("button", name="Simpan").click()
    change(page, RENAMING).get_by_text(NEW_NAME).wait_for()


def approve(page, proposal, button, size=None):
    if size:
        page.set_viewport_size(size)
    page.goto(f"{proposal}telaahan/" if size else f"{proposal}tinjauan/")
    leave(page, page.get_by_role("button", name=button, exact=True))
    given = "Usulan disetujui." if button == "Setujui" else "Usulan diteruskan ke tahap berikutnya."
    page.get_by_text(given).first.wait_for()


def enact(page, proposal):
    page.goto(f"{proposal}berlakukan/")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Berlakukan", exact=True).click()
    page.get_by_text("Usulan berlaku.").first.wait_for()


def back_out(officer, mayor, proposal):
    officer.goto(f"{proposal}minta-batal/")
    officer.get_by_label("Alasan").fill("Uji: dikembalikan seperti semula.")
    officer.get_by_role("button", name="Minta pembatalan").click()
    officer.get_by_text("Permintaan dikirim kepada pemutus usulan.").first.wait_for()
    mayor.goto(f"{proposal}batalkan/")
    mayor.get_by_role("button", name="Setujui pembatalan").click()
    mayor.get_by_text("Pemberlakuan dibatalkan").first.wait_for()


def test_merge_is_drafted_refused_mended_approved_enacted_and_taken_back(visit, axe, units):
    officer, legal, mayor = visit(OFFICER), visit(LEGAL), visit(MAYOR)
    structure = Structure(officer, units)
    proposal = begin(officer, "Penggabungan dua dinas yang serupa")
    draft_by_mouse(officer, proposal, units)
    assert barriers(axe, officer) == {}
    submit(officer, proposal)
    refuse_renaming(legal, proposal)
    mend_renaming(officer, proposal)
    submit(officer, proposal)
    approve(legal, proposal, "Teruskan")
    approve(mayor, proposal, "Setujui", PHONE)
    assert children_of(officer, INTO) == structure.before[INTO]  # approved is not in force
    enact(officer, proposal)
    structure.is_merged()
    told = "6 perubahan: 5 penggabungan, 1 diganti namanya"
    report_tells(mayor, structure.into, NEW_NAME, told)
    back_out(officer, mayor, proposal)
    structure.is_as_before()


# --- by the keyboard alone ------------------------------------------------------------------------


def go_to_row(page, unit):
    """Arrow keys from the row that is in the order of Tab to the row of ``unit``."""
    page.locator(".board-after.is-live").first.wait_for()
    reach(page, page.locator(".board-after .board-row[tabindex='0']"))
    walk_to(page, unit)


def walk_to(page, unit, key="ArrowDown"):
    target = after(page, unit)
    target.wait_for()
    for _ in range(60):
        if target.evaluate(HAS_FOCUS):
            return
        page.keyboard.press(key)
    raise AssertionError(f"no way to {unit} by the arrow keys")


def merge_by_keys(page, source, target):
    """Ctrl+X on the source, up to the target, Shift+Enter."""
    go_to_row(page, source)
    page.keyboard.press("Control+x")
    walk_to(page, target, "ArrowUp")
    page.keyboard.press("Shift+Enter")


def begin_by_keys(page, title):
    page.goto("/usulan-penataan/baru/")
    write(page, page.get_by_label("Judul"), title)
    write(page, page.get_by_label("Latar belakang"), WHY)
    page.get_by_label("Rencana berlaku").fill(today_of(page))  # the browser's own date picker
    follow(page, page.get_by_role("button", name="Buat usulan"))
    return page.url.partition("#")[0]


def draft_by_keys(page, proposal, units):
    page.goto(f"{proposal}?buka={branches(units)}")
    for number, (source, target, name) in enumerate(merges(units), 1):
        merge_by_keys(page, source, target)
        is_merged(page, number, name, name)
    merge_by_keys(page, units["disdaldukkb"], units["dp3apm"])
    is_merged(page, 4, SOURCE, INTO)
    rules_and_overlap_are_told(page)
    merge_by_keys(page, units["disdaldukkb/bidang-2"], units["disdaldukkb/bidang-1"])
    is_merged(page, 5, "Bidang Keluarga Berencana", "Bidang Pengendalian Penduduk")
    rules_are_kept(page)
    go_to_row(page, units["dp3apm"])
    page.keyboard.press("Enter")
    item = page.get_by_role("menuitem", name="Ganti nama", exact=True)
    item.wait_for()
    for _ in range(20):
        if item.evaluate(HAS_FOCUS):
            break
        page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    write(page, page.get_by_label("Nama", exact=True), REFUSED_NAME)
    follow(page, page.get_by_role("button", name="Tambahkan ke rancangan"))
    change(page, RENAMING).get_by_text(REFUSED_NAME).wait_for()


def submit_by_keys(page, proposal):
    page.goto(f"{proposal}tinjauan/")
    follow(page, page.get_by_role("link", name="Periksa dan ajukan"))
    follow(page, page.get_by_role("button", name="Ajukan usulan"))


def refuse_by_keys(page, proposal):
    page.goto(f"{proposal}tinjauan/")
    reach(page, page.locator("summary").filter(has_text=f"Tolak perubahan {RENAMING}"))
    page.keyboard.press("Enter")
    write(page, page.get_by_label("Alasan menolak").locator("visible=true"), AGAINST)
    follow(page, page.get_by_role("button", name="Tolak perubahan ini").locator("visible=true"))
    page.get_by_text(AGAINST).first.wait_for()
    follow(page, page.get_by_role("button", name="Kembalikan kepada penyusun"))


def mend_by_keys(page, proposal):
    page.goto(f"{proposal}tinjauan/")
    page.get_by_text(AGAINST).first.wait_for()
    page.goto(proposal)
    follow(page, change(page, RENAMING).get_by_role("link", name=f"Ubah perubahan {RENAMING}"))
    write(page, page.get_by_label("Nama").first, NEW_NAME)
    follow(page, page.get_by_role("button", name="Simpan"))
    change(page, RENAMING).get_by_text(NEW_NAME).wait_for()


def approve_by_keys(page, proposal, button):
    page.goto(f"{proposal}tinjauan/")
    follow(page, page.get_by_role("button", name=button, exact=True))


def enact_by_keys(page, proposal):
    page.goto(f"{proposal}berlakukan/")
    for box in page.get_by_role("checkbox").all():
        reach(page, box)
        page.keyboard.press("Space")
    follow(page, page.get_by_role("button", name="Berlakukan", exact=True))


def back_out_by_keys(officer, mayor, proposal):
    officer.goto(f"{proposal}minta-batal/")
    write(officer, officer.get_by_label("Alasan"), "Uji: dikembalikan seperti semula.")
    follow(officer, officer.get_by_role("button", name="Minta pembatalan"))
    mayor.goto(f"{proposal}batalkan/")
    follow(mayor, mayor.get_by_role("button", name="Setujui pembatalan"))


def test_merge_by_keyboard_alone_with_its_refusal(visit, units):
    officer, legal, mayor = visit(OFFICER), visit(LEGAL), visit(MAYOR)
    structure = Structure(officer, units)
    proposal = begin_by_keys(officer, "Penggabungan dua dinas, papan ketik")
    draft_by_keys(officer, proposal, units)
    submit_by_keys(officer, proposal)
    refuse_by_keys(legal, proposal)
    mend_by_keys(officer, proposal)
    submit_by_keys(officer, proposal)
    approve_by_keys(legal, proposal, "Teruskan")
    approve_by_keys(mayor, proposal, "Setujui")
    enact_by_keys(officer, proposal)
    structure.is_merged()
    back_out_by_keys(officer, mayor, proposal)
    structure.is_as_before()
