"""From a need to a verified certificate, and what follows: the officer derives a need and plans a
session with a partner campus, thirty want one of twenty-five seats, who was there gets a certificate
that anybody can verify, and hours, gap and index change. Then the employee objects to wrong data
about herself, and says that she understood a change."""

import re
from datetime import timedelta
from io import BytesIO

from pypdf import PdfReader

from tests.e2e.barriers import barriers
from tests.e2e.conftest import PHONE
from tests.e2e.waiting import expect, leave

OFFICER, HEAD, EMPLOYEE = "organisasi.tangsel", "kepala.tangsel", "pegawai.tangsel"
COURSE, CAMPUS = "Pelayanan prima di loket", "Universitas Contoh Nusantara"
BATCH = "Angkatan Uji"
SEATS, WANT = 25, 30
JP, ENOUGH = 20, 20  # of the course; of a PNS in a year
WHY = "Tempat lahir menurut akta kelahiran nomor 474/12."


def day_of(page, shift=0):
    """The portal's day, as a date field takes it."""
    offset = timedelta(days=shift).total_seconds() * 1000
    return page.evaluate(
        "ms => new Date(Date.now() + ms).toLocaleDateString('sv-SE', {timeZone: 'Asia/Jakarta'})",
        offset,
    )


def option_with(page, name, words):
    """Choose the option of the select ``name`` whose words contain ``words``."""
    choice = page.locator(f"select[name={name}]")
    option = choice.locator("option").filter(has_text=words).first
    choice.select_option(value=option.get_attribute("value"))


def plan_session(page):
    """From the list of needs to an open session of today; its address."""
    page.goto("/employees/trainings/needs/?kind=hours")
    page.get_by_text("dari 20 JP").first.wait_for()
    page.get_by_role("link", name="Rencanakan sesi").click()
    option_with(page, "course", COURSE)
    option_with(page, "unit", "Pemerintah Kota")
    option_with(page, "provider", CAMPUS)
    page.get_by_label("Angkatan").fill(BATCH)
    today = day_of(page)
    for label in ("Hari pertama", "Hari terakhir", "Batas pendaftaran"):
        page.get_by_label(label).fill(today)
    page.get_by_label("Tempat", exact=True).fill("Kampus Contoh")
    page.get_by_label("Tempat duduk").fill(str(SEATS))
    page.get_by_role("button", name="Simpan").click()
    page.get_by_text("Perjanjian PKS/CONTOH/07").wait_for()
    page.get_by_role("button", name="Buka pendaftaran").click()
    page.get_by_text("Belum ada peserta").wait_for()
    return page.url


def sign_up_herself(page):
    page.goto("/employees/me/trainings/")
    page.get_by_role("button", name=f"Daftar {COURSE}, {BATCH}").click()
    page.get_by_text("Anda mendapat tempat").first.wait_for()


def nips_of_people(page, count):
    """NIP of ``count`` PNS other than the employee, by the file of the list of people."""
    lines = page.request.get("/employees/?ekspor=csv&status=pns").text().splitlines()
    found = []
    for line in lines:
        match = re.search(r"\b\d{18}\b", line)
        if match and "Belum ditempatkan" not in line and "Penata Perizinan Ahli Muda" not in line:
            found.append(match.group())
    return found[200 : 200 + count]


def enrol_the_others(page, session):
    page.goto(f"{session}people/")
    page.get_by_label("Pegawai").fill("\n".join(nips_of_people(page, WANT - 1)))
    page.get_by_role("button", name="Daftarkan").click()
    page.get_by_text(f"{WANT - 1} orang terdaftar").wait_for()
    waiting = page.get_by_role("region", name="Daftar tunggu").or_(
        page.locator("section[aria-labelledby=s-waiting]")
    )
    expect(waiting.first.locator(".count")).to_contain_text(f"{WANT - SEATS}")


def hold_it(page, session):
    """Everybody with a seat was there; all passed; certificates."""
    page.goto(f"{session}attendance/")
    expect(page.get_by_role("checkbox")).to_have_count(SEATS)
    page.evaluate(
        "document.querySelectorAll('input[type=checkbox]').forEach(one => one.checked = true)"
    )
    page.get_by_role("button", name="Simpan").click()
    page.get_by_text(f"{SEATS} peserta hadir tercatat").wait_for()
    page.goto(f"{session}results/")
    page.get_by_role("button", name="Simpan hasil").click()
    page.get_by_text(f"Hasil {SEATS} peserta tersimpan").wait_for()
    page.get_by_label("Awal nomor sertifikat").fill("800.2.4/UJI")
    page.get_by_role("button", name="Terbitkan sertifikat").click()
    page.get_by_text(f"{SEATS} sertifikat terbit").wait_for()


def effect_of(page):
    """(before, after) of the mean IP ASN on the page of the session."""
    text = page.locator("section[aria-labelledby=s-effect]").inner_text()
    before, after = re.search(r"IP ASN rata-rata ([\d,]+) → ([\d,]+)", text).groups()
    return float(before.replace(",", ".")), float(after.replace(",", "."))


def hours_of(page):
    """(JP of this year, whether some are lacking) of the person, by their own page."""
    page.goto("/employees/me/")
    hours = page.locator(".tile-figure").first.inner_text()
    lacking = page.get_by_text(re.compile(rf"dari {ENOUGH} JP, kurang \d+ JP"))
    return int(re.match(r"\d+", hours).group()), lacking.count() == 1


def public_code(page):
    """The code printed on the newest certificate of the person."""
    page.goto("/employees/me/trainings/")
    link = page.get_by_role("link", name=f"PDF {COURSE}, {BATCH}").get_attribute("href")
    pdf = page.request.get(link).body()
    text = PdfReader(BytesIO(pdf)).pages[0].extract_text()
    return re.search(r"[2-9a-z]{5}(?:-[2-9a-z]{5}){3}", text).group()


def test_need_session_certificate_and_what_they_change(visit, axe, picture):
    officer, employee = visit(OFFICER), visit(EMPLOYEE, PHONE)
    hours, is_short = hours_of(employee)
    assert is_short == (hours < ENOUGH)
    assert barriers(axe, employee) == {}

    session = plan_session(officer)
    sign_up_herself(employee)
    enrol_the_others(officer, session)
    head = visit(HEAD)
    head.goto("/employees/trainings/sign-ups/")
    row = head.locator("#sign-up-table li").filter(has_text=BATCH)
    row.get_by_role("button", name=re.compile("^Setujui")).click()
    head.get_by_text("disetujui").first.wait_for()

    hold_it(officer, session)
    before, after = effect_of(officer)
    assert after > before
    picture(officer, "dampak-pelatihan")

    assert hours_of(employee) == (hours + JP, False)
    code = public_code(employee)
    anybody = visit()
    anybody.goto(f"/sertifikat/{code}/")
    anybody.get_by_text(f"{COURSE}, {BATCH}").wait_for()


def test_wrong_data_is_corrected_and_a_change_is_understood(visit, axe, picture):
    officer, employee = visit(OFFICER), visit(EMPLOYEE, PHONE)
    employee.goto("/employees/me/data/")
    employee.get_by_role("link", name="Minta pembetulan Tempat lahir").click()
    employee.get_by_label("Yang benar").fill("Cilegon")
    employee.get_by_label("Penjelasan").fill(WHY)
    employee.get_by_label("Bukti").set_input_files(
        {"name": "akta.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 akta"}
    )
    employee.get_by_role("button", name="Kirim permintaan").click()
    employee.get_by_text("Sisa 2 hari 23 jam").first.wait_for()
    assert barriers(axe, employee) == {}

    officer.goto("/employees/corrections/")
    row = officer.get_by_role("row").filter(has_text="Tempat lahir")
    leave(officer, row.get_by_role("link").first)
    officer.get_by_text("Cilegon").wait_for()
    officer.get_by_label("Terima dan tulis").check()
    officer.get_by_role("button", name="Simpan jawaban").click()
    officer.get_by_text("Jawaban tersimpan").wait_for()
    employee.reload()
    facts = employee.locator("section[aria-labelledby=d-facts]")
    facts.get_by_text("Cilegon").wait_for()

    officer.goto("/employees/announcements/new/")
    officer.get_by_label("Judul").fill("Loket pindah ke lantai 1")
    officer.get_by_label("Isi", exact=True).fill("Mulai Senin loket ada di lantai 1.")
    option_with(officer, "unit", "Dinas Penanaman Modal")
    officer.get_by_label("Dipahami paling lambat").fill(day_of(officer, 5))
    leave(officer, officer.get_by_role("button", name="Simpan rancangan"))
    leave(officer, officer.get_by_role("button", name="Terbitkan kepada"))
    officer.get_by_text("0 dari").first.wait_for()
    detail = officer.url

    employee.goto("/employees/me/")
    leave(employee, employee.locator(".waiting a").filter(has_text="Loket pindah ke lantai 1"))
    employee.get_by_role("button", name="Buka Loket pindah ke lantai 1").click()
    employee.get_by_role("button", name="Saya sudah membaca dan memahami").click()
    employee.get_by_text("Sudah Anda pahami").wait_for()
    assert barriers(axe, employee) == {}
    officer.goto(detail)
    officer.get_by_text(re.compile(r"\b1 dari \d+ orang sudah memahami")).first.wait_for()
    assert barriers(axe, officer) == {}
    picture(officer, "pengumuman")
