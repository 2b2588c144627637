"""A citizen asks for a KTP-el on a small phone without JavaScript; the officer works on it; the citizen
follows it by its code and goes on to the survey."""

import re

from tests.e2e.conftest import PHONE
from tests.e2e.waiting import expect

CODE = re.compile(r"[2-9A-Z]{5}(?:-[2-9A-Z]{5}){3}")
RESULT = "KTP-el dapat diambil di loket 3 dengan membawa tanda terima."


def follow(page, code):
    """The tracking page of ``code``."""
    page.goto("/layanan/tangerang-selatan/lacak/")
    page.get_by_label("Kode permohonan").fill(code)
    page.get_by_role("button", name="Lihat permohonan").click()
    expect(page.get_by_role("heading", name="Perjalanan")).to_be_visible()


def act(page, number, name, text=""):
    """The officer does something with a request, on a page that says nothing yet."""
    page.goto(f"/services/requests/{number}/")
    page.get_by_label(name).check()
    page.get_by_label("Keterangan").fill(text)
    page.get_by_role("button", name="Simpan tindakan").click()
    expect(page.get_by_text("Tersimpan.")).to_be_visible()


def test_a_ktp_is_asked_for_followed_given_and_judged(visit):
    citizen = visit(size=PHONE, script=False)
    citizen.goto("/layanan/tangerang-selatan/")
    citizen.get_by_label("Apa yang Anda perlukan?").fill("ktp hilang")
    citizen.get_by_role("button", name="Cari layanan").click()
    citizen.get_by_role("link", name=re.compile("Penggantian KTP-el")).first.click()
    citizen.get_by_role("link", name="Ajukan permohonan").click()
    citizen.get_by_role("button", name="Kirim permohonan").click()
    expect(citizen.get_by_role("heading", name="Kesalahan")).to_be_visible()
    citizen.get_by_label("Nama Anda").fill("Sri Wahyuni")
    citizen.get_by_label("Keperluan").fill("KTP hilang di pasar.")
    citizen.get_by_label("Cara mengambil hasil").select_option("Di loket")
    assert citizen.locator("html").bounding_box()["width"] <= PHONE["width"]
    citizen.get_by_role("button", name="Kirim permohonan").click()
    expect(citizen.get_by_role("heading", name="Permohonan Anda sudah diterima")).to_be_visible()
    receipt = citizen.locator("main").inner_text()
    code = CODE.search(receipt)[0]
    number = re.search(r"Nomor\s+(\d+)", receipt)[1]

    officer = visit("survei.tangsel")
    officer.goto(f"/services/requests/{number}/")
    expect(officer.get_by_text("KTP hilang di pasar.")).to_be_visible()
    act(officer, number, "Mulai memproses")
    act(officer, number, "Hentikan waktu", "Blangko KTP-el habis, kiriman datang Senin.")
    follow(citizen, code.lower())
    expect(citizen.get_by_text("Blangko KTP-el habis")).to_be_visible()
    act(officer, number, "Lanjutkan waktu")
    act(officer, number, "Selesai", RESULT)

    follow(citizen, code)
    expect(citizen.get_by_text(RESULT)).to_be_visible()
    citizen.get_by_role("link", name="Isi survei kepuasan").click()
    expect(citizen.get_by_role("button", name="Kirim jawaban")).to_be_visible()
    assert citizen.context.cookies() == []
