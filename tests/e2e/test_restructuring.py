"""A restructuring from the first drag to in force and back: the officer drafts, the legal reviewer
refuses one change, the officer mends it, the mayor approves; in force, and taken back. Once with the
mouse, once with the keyboard alone."""

import re

from tests.e2e.barriers import barriers
from tests.e2e.conftest import PHONE
from tests.e2e.keys import HAS_FOCUS, follow, reach, write
from tests.e2e.mouse import carry
from tests.e2e.structure_shown import (
    address_of,
    history_tells,
    people_are_in,
    report_tells,
    survey_is_of,
)
from tests.e2e.waiting import expect, leave

TOP = "Sekretariat Daerah"
MOVED, HOME = "Bagian Organisasi", "Asisten Administrasi Umum"
TARGET = "Asisten Perekonomian dan Pembangunan"
GIVER, GIVER_SHORT, BUREAU = "Dinas Tenaga Kerja", "Disnaker", "Bidang Penempatan Tenaga Kerja"
RECEIVER, RECEIVER_SHORT = "Dinas Sosial", "Dinsos"
REFUSED_NAME, NEW_NAME = "Dinas Serba Ada", "Dinas Sosial dan Penempatan Tenaga Kerja"
WHY = "Beban kerja dua asisten tidak seimbang."
AGAINST = "Nama ini tidak ada dalam pedoman nomenklatur."
OFFICER, LEGAL, MAYOR = "organisasi.tangsel", "hukum.tangsel", "walikota.tangsel"


def begin(page, title):
    """A new proposal over the whole government, in force from today; where it is."""
    page.goto("/usulan-penataan/baru/")
    page.get_by_label("Judul").fill(title)
    page.get_by_label("Latar belakang").fill(WHY)
    page.get_by_label("Rencana berlaku").fill(today_of(page))
    page.get_by_role("button", name="Buat usulan").click()
    page.wait_for_url(re.compile(r"/usulan-penataan/\d+/$"))
    return page.url


def today_of(page):
    """The portal's day, as a date field takes it."""
    return page.evaluate("new Date().toLocaleDateString('sv-SE', {timeZone: 'Asia/Jakarta'})")


def after(page, name):
    """The row of a unit in "Sesudah"."""
    words = re.compile(rf"^\s*{re.escape(name)}(\s+\d+ unit)?\s*$")
    return page.locator(".board-after .board-row").filter(
        has=page.locator(".board-name", has_text=words)
    )


def unfold(page, *names):
    for name in names:
        page.locator(".board-after").get_by_role("link", name=f"Buka {name}", exact=True).click()
        page.get_by_role("link", name=f"Tutup {name}", exact=True).first.wait_for()


def drag(page, source, target):
    """Take the row of a unit over the middle of another's and let go."""
    page.locator(".board-after.is-live").first.wait_for()
    told = f"Ke bawah {target}, paling akhir."
    carry(page, after(page, source), after(page, target), told, across=80)
    page.mouse.up()


def change(page, number):
    """A row of the list of changes, when it is there."""
    row = page.locator(f"#perubahan-{number}")
    row.wait_for()
    return row


def submit(page, proposal):
    page.goto(f"{proposal}tinjauan/")
    page.get_by_role("link", name="Periksa dan ajukan").click()
    page.get_by_role("button", name="Ajukan usulan").click()
    page.get_by_text("Usulan diajukan").first.wait_for()


def refuse_second_change(page, proposal):
    page.goto(f"{proposal}tinjauan/")
    page.get_by_text("Tolak perubahan 2", exact=True).click()
    page.get_by_label("Alasan menolak").locator("visible=true").fill(AGAINST)
    page.get_by_role("button", name="Tolak perubahan ini").locator("visible=true").click()
    page.get_by_text(AGAINST).first.wait_for()
    page.get_by_role("button", name="Kembalikan kepada penyusun").click()
    page.get_by_text("Usulan dikembalikan kepada penyusunnya.").first.wait_for()


def mend_second_change(page, proposal):
    page.goto(f"{proposal}tinjauan/")
    page.get_by_text(AGAINST).first.wait_for()  # the reason stands at the change
    page.goto(proposal)
    leave(page, change(page, 2).get_by_role("link", name="Ubah perubahan 2"))
    page.get_by_label("Nama").first.fill(NEW_NAME)
    page.get_by_role("button", name="Simpan").click()
    change(page, 2).get_by_text(NEW_NAME).wait_for()


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


def rename_in_draft(page, proposal, name, new):
    page.goto(proposal)
    page.locator(".board-after.is-live").first.wait_for()
    after(page, name).get_by_label(f"Ubah {name}").click()
    page.get_by_role("menuitem", name="Ganti nama", exact=True).click()
    page.get_by_label("Nama", exact=True).fill(new)
    page.get_by_role("button", name="Tambahkan ke rancangan").click()
    change(page, 2).get_by_text(new).wait_for()


def children_of(page, name):
    """Names of the units right under a unit, as its own page lists them."""
    page.goto("/orgunits/")
    page.get_by_role("tree").wait_for()
    for each in (TOP, name):
        row = page.get_by_role("treeitem").filter(
            has=page.get_by_role("link", name=each, exact=True)
        )
        if row.get_attribute("aria-expanded") == "false":
            row.locator(".tree-toggle").click()
        expect(row).not_to_have_attribute("aria-expanded", "false")
    level = int(row.get_attribute("aria-level"))
    below = page.get_by_role("treeitem").evaluate_all(
        "rows => rows.map(row => [row.getAttribute('aria-level'), row.querySelector('a').textContent.trim()])"
    )
    names = [text for _level, text in below]
    found = []
    for depth, text in below[names.index(name) + 1 :]:
        if int(depth) <= level:
            break
        found.append(text)
    return found


def address_below(page, agency, name):
    """The page of a unit under an agency."""
    children_of(page, agency)
    return page.get_by_role("tree").get_by_role("link", name=name, exact=True).get_attribute("href")


def test_restructuring_is_drafted_refused_mended_approved_enacted_and_taken_back(visit, axe):
    officer, legal, mayor = visit(OFFICER), visit(LEGAL), visit(MAYOR)
    before = children_of(officer, RECEIVER)
    receiver = address_of(officer, RECEIVER)
    bureau = address_below(officer, GIVER, BUREAU)
    n_people = people_are_in(officer, bureau, GIVER_SHORT)
    proposal = begin(officer, "Urusan tenaga kerja ke Dinas Sosial")
    unfold(officer, GIVER)
    drag(officer, BUREAU, RECEIVER)
    change(officer, 1).get_by_text(f"Memindahkan {BUREAU} ke {RECEIVER}").wait_for()
    rename_in_draft(officer, proposal, RECEIVER, REFUSED_NAME)
    officer.locator(".workshop-effects, #proposal-effects").get_by_text(
        "Pegawai terdampak"
    ).wait_for()
    assert barriers(axe, officer) == {}
    submit(officer, proposal)

    refuse_second_change(legal, proposal)
    mend_second_change(officer, proposal)
    submit(officer, proposal)
    approve(legal, proposal, "Teruskan")
    approve(mayor, proposal, "Setujui", PHONE)
    assert children_of(officer, RECEIVER) == before  # approved is not in force

    enact(officer, proposal)
    assert children_of(officer, NEW_NAME) == [*before, BUREAU]
    assert people_are_in(officer, bureau, RECEIVER_SHORT) == n_people
    history_tells(officer, receiver, NEW_NAME)
    survey_is_of(officer, receiver, NEW_NAME)
    report_tells(mayor, receiver, NEW_NAME, f"Memindahkan {BUREAU} ke {RECEIVER}")
    back_out(officer, mayor, proposal)
    assert children_of(officer, RECEIVER) == before
    assert people_are_in(officer, bureau, GIVER_SHORT) == n_people
    survey_is_of(officer, receiver, RECEIVER)


def go_to_row(page, name):
    """Arrow keys from the row that is in the order of Tab to the row of ``name``."""
    page.locator(".board-after.is-live").first.wait_for()
    reach(page, page.locator(".board-after .board-row[tabindex='0']"))
    walk_to(page, name)


def walk_to(page, name, key="ArrowDown"):
    target = after(page, name)
    for _ in range(60):
        if target.evaluate(HAS_FOCUS):
            return
        page.keyboard.press(key)
    raise AssertionError(f"no way to {name} by the arrow keys")


def test_restructuring_by_keyboard_alone(visit):
    officer, legal, mayor = visit(OFFICER), visit(LEGAL), visit(MAYOR)
    before = children_of(officer, TARGET)
    officer.goto("/usulan-penataan/baru/")
    write(officer, officer.get_by_label("Judul"), "Pembagian tugas, papan ketik")
    write(officer, officer.get_by_label("Latar belakang"), WHY)
    officer.get_by_label("Rencana berlaku").fill(today_of(officer))  # the browser's own date picker
    follow(officer, officer.get_by_role("button", name="Buat usulan"))
    proposal = officer.url.partition("#")[0]
    for name in (TOP, HOME):
        go_to_row(officer, name)
        officer.keyboard.press("ArrowRight")
        officer.get_by_role("link", name=f"Tutup {name}", exact=True).first.wait_for()
    go_to_row(officer, MOVED)
    officer.keyboard.press("Control+x")
    walk_to(officer, TARGET, "ArrowUp")
    officer.keyboard.press("Enter")
    change(officer, 1).get_by_text(f"Memindahkan {MOVED} ke {TARGET}").wait_for()

    officer.goto(f"{proposal}tinjauan/")
    follow(officer, officer.get_by_role("link", name="Periksa dan ajukan"))
    follow(officer, officer.get_by_role("button", name="Ajukan usulan"))
    for page, button in ((legal, "Teruskan"), (mayor, "Setujui")):
        page.goto(f"{proposal}tinjauan/")
        follow(page, page.get_by_role("button", name=button, exact=True))
    officer.goto(f"{proposal}berlakukan/")
    for box in officer.get_by_role("checkbox").all():
        reach(officer, box)
        officer.keyboard.press("Space")
    follow(officer, officer.get_by_role("button", name="Berlakukan", exact=True))
    assert children_of(officer, TARGET) == [*before, MOVED]
    back_out(officer, mayor, proposal)
    assert children_of(officer, TARGET) == before
