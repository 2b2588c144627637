"""Staff are asked, read on a phone what changes for them, object, and are answered before it is in force."""

import re

from tests.e2e.barriers import barriers
from tests.e2e.conftest import PHONE
from tests.e2e.waiting import expect, leave

OFFICER, LEGAL, CLERK = "organisasi.tangsel", "hukum.tangsel", "pegawai.tangsel"
SECRET, CHANGE = "Bidang pengaduan DPMPTSP", "Kelompok perizinan DPMPTSP"
OWN = "/usulan-penataan/perubahan-saya/"
HELD = "keberatan pegawai belum dijawab"


def address_of(page, title):
    page.goto("/usulan-penataan/")
    page.get_by_role("link", name=title).first.click()
    page.get_by_role("heading", level=1, name=title).wait_for()
    return re.match(r"[^?#]+", page.url).group()


def fits(page):
    return page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def ask_staff(page):
    """The officer opens a consultation of a secret draft, knowingly."""
    page.goto(f"{address_of(page, SECRET)}konsultasi/buka/")
    page.get_by_label("Ringkasan untuk pegawai").fill("Pengaduan akan dipegang satu bidang.")
    page.get_by_label("Hari terakhir memberi masukan").fill("2099-01-31")
    page.get_by_role("button", name="Simpan").click()
    page.get_by_text("Centang bila memang hendak dibuka.").first.wait_for()
    page.get_by_label("Usulan ini rahasia.").check()
    page.get_by_role("button", name="Simpan").click()
    page.get_by_text("Berlangsung").wait_for()


def read_and_say(page, axe, picture):
    """On the phone: an unnamed word on the draft one is asked about, and an objection to the change
    one was told of."""
    page.goto(OWN)
    leave(page, page.get_by_role("link", name=re.compile(f"Buka.*{SECRET}")))
    page.get_by_label("Masukan Anda").fill("Loketnya jangan ikut pindah, warga sudah hafal.")
    page.get_by_role("button", name="Kirim masukan").click()
    page.get_by_text("Terima kasih. Masukan Anda tersimpan.").first.wait_for()

    page.goto(OWN)
    page.get_by_role("link", name="Apa yang berubah bagi saya").click()
    page.get_by_role("heading", level=1, name="Apa yang berubah bagi saya").wait_for()
    lines = page.locator(".own-lines")
    expect(lines).to_contain_text("Kelompok JF Penata Perizinan dan Pengaduan")
    assert fits(page)
    assert barriers(axe, page) == {}
    picture(page, "apa-yang-berubah")
    page.get_by_role("button", name="Ajukan keberatan").click()
    page.get_by_text("Tulis keberatan Anda.").first.wait_for()
    page.get_by_label("Keberatan Anda").fill("Beban pengaduan belum dihitung bagi kelompok kami.")
    page.get_by_role("button", name="Ajukan keberatan").click()
    page.get_by_text("Keberatan Anda diterima.").first.wait_for()
    page.get_by_text("Menunggu jawaban").wait_for()


def answer_all(page, address):
    """Whoever had no hand in the draft answers what waits; how many."""
    for number in range(5):
        page.goto(f"{address}hak-pegawai/jawab/")
        if page.get_by_text("Tidak ada keberatan yang menunggu.").count():
            return number
        page.get_by_label("Diterima sebagian").check()
        page.get_by_label("Jawaban kepada pegawai").fill(
            "Beban kerjanya dihitung ulang bulan depan."
        )
        page.get_by_role("button", name="Kirim jawaban").click()
        page.get_by_text("Keberatan dijawab.").first.wait_for()
    raise AssertionError("there is no end of objections")


def test_staff_are_asked_told_and_answered_before_it_is_in_force(visit, axe, picture):
    phone = visit(CLERK, size=PHONE)
    phone.goto(OWN)
    assert SECRET not in phone.content()
    officer = visit(OFFICER)
    ask_staff(officer)
    read_and_say(phone, axe, picture)
    officer.reload()
    officer.get_by_text("Tanpa nama").wait_for()
    address = address_of(officer, CHANGE)

    officer.goto(f"{address}berlakukan/")
    assert HELD in officer.content()
    assert officer.get_by_role("button", name="Jadwalkan").count() == 0
    officer.goto(f"{address}hak-pegawai/jawab/")
    officer.get_by_text("Anda ikut menyusun usulan ini").wait_for()
    officer.goto(f"{address}hak-pegawai/")
    assert barriers(axe, officer) == {}
    picture(officer, "hak-pegawai")

    assert answer_all(visit(LEGAL), address) == 2  # one came by letter
    officer.goto(f"{address}berlakukan/")
    assert HELD not in officer.content()
    officer.get_by_role("button", name="Jadwalkan").wait_for()
    phone.reload()
    phone.get_by_text("Beban kerjanya dihitung ulang bulan depan.").wait_for()
