"""A government is set up from nothing in the browser, by its first administrator, up to the first
citizen's answer."""

import io
import re
from datetime import date

import xlsxwriter
from pypdf import PdfReader

from tests.e2e.conftest import PHONE
from tests.e2e.test_activation import CODE, USERNAME, try_code
from tests.e2e.waiting import JOB_WAIT, leave

N_UNITS, N_PEOPLE, N_ACTIVATED = 40, 500, 20
DINAS = 8  # each with a sekretariat and three bidang
FIRST = "Dinas Pelayanan Satu"


def unit_rows():
    """Forty units: ``[code, name, parent's code]``."""
    rows = []
    for number in range(1, DINAS + 1):
        code = f"{number:02d}"
        rows.append([code, FIRST if number == 1 else f"Dinas Urusan {number}", ""])
        rows.append([f"{code}.1", "Sekretariat", code])
        rows += [[f"{code}.{n}", f"Bidang {number}.{n}", code] for n in (2, 3, 4)]
    return rows


def person_rows():
    """Five hundred people, born 1980 to 1999, spread over the units."""
    codes = [row[0] for row in unit_rows()]
    rows = []
    for number in range(N_PEOPLE):
        born = date(1980 + number % 20, number % 12 + 1, number % 28 + 1)
        nip = f"{born:%Y%m%d}{born.year + 25}03{number % 2 + 1}{number + 1:03d}"
        rows.append(
            [nip, f"Pegawai Ke {number}", codes[number % N_UNITS], "Pengelola Layanan", "Pelaksana",
             date(2025, 1, 2).isoformat()]
        )  # fmt: skip
    return rows


def workbook(path, headings, rows):
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Data")
        for number, row in enumerate([headings, *rows]):
            for column, value in enumerate(row):
                sheet.write_string(number, column, value)
    return path


def register_government(page):
    page.goto("/orgunits/governments/new/")
    page.get_by_label("Nama", exact=True).fill("Kabupaten Rintisan")
    page.get_by_label("Alamat pendek").fill("rintisan")
    page.get_by_label("Jenis").select_option(label="Kabupaten")
    page.get_by_label("Tanggal berdiri").fill("2020-01-01")
    page.get_by_label("Nama admin", exact=True).fill("Rini Astuti")
    page.get_by_label("Nama pengguna admin").fill("admin.rintisan")
    page.get_by_role("button", name="Daftarkan").click()
    page.get_by_text("Kabupaten Rintisan terdaftar").wait_for()


def one_time_code(page):
    """From the page of an account: have a code made and read it."""
    leave(page, page.get_by_role("link", name=re.compile("kode", re.IGNORECASE)).first)
    page.get_by_label("Alasan").fill("Akun pertama pemerintah daerah baru.")
    page.get_by_role("button", name="Buat kode").click()
    return CODE.search(page.get_by_role("region", name="Kode").inner_text()).group()


def import_file(page, kind, path, n_rows, *options):
    page.goto("/imports/new/")
    page.get_by_label(kind, exact=True).check()
    page.locator("input[type=file]").set_input_files(path)
    leave(page, page.get_by_role("button", name="Kirim dan periksa judul kolom"))
    for option in options:
        page.get_by_label(option).check()
    page.get_by_role("button", name=re.compile("Periksa")).click()
    page.get_by_role("link", name=f"Terapkan {n_rows} baris").click(timeout=JOB_WAIT)
    page.get_by_label("Alasan").fill("Data awal pemerintah daerah.")
    page.get_by_role("button", name="Terapkan").click()
    page.get_by_text("Diterapkan").first.wait_for(timeout=JOB_WAIT)


def printed_slips(page):
    """Make accounts for the whole government; ``[(user name, code)]`` of the first unit's list."""
    page.goto("/employees/accounts/")
    page.get_by_role("row").filter(has_text=FIRST).get_by_role("link", name="Buat akun").click()
    page.get_by_label("Alasan").fill("Akun pertama bagi pegawai.")
    page.get_by_role("button", name="Buat dan cetak").click()
    link = page.get_by_role("link", name=f"Unduh {FIRST}")
    link.wait_for(timeout=JOB_WAIT)
    with page.expect_download() as download:
        link.click()
    reader = PdfReader(io.BytesIO(download.value.path().read_bytes()))
    text = "\n".join(sheet.extract_text() for sheet in reader.pages)
    return list(zip(USERNAME.findall(text), CODE.findall(text), strict=True))


def grant_role(page, username):
    """Make one person officer for services and surveys of the first unit."""
    page.goto(f"/employees/accounts/users/?q={username}")
    leave(page, page.locator("tbody th a").first)
    leave(page, page.get_by_role("link", name="Beri peran").first)
    page.get_by_placeholder("Nama, singkatan, atau kode unit").last.fill("Pelayanan")
    leave(page, page.get_by_role("button", name="Cari", exact=True).last)
    page.get_by_role("link", name=FIRST).click()
    page.get_by_label("Peran", exact=True).select_option(label="Petugas layanan dan survei")
    page.get_by_label("Dasar").fill("SK Bupati 800/1/2026")
    page.get_by_role("button", name="Beri peran").click()
    page.get_by_text("kini diberi peran Petugas layanan dan survei").wait_for()


def open_survey(page):
    """Plan and open a survey of the first unit; its public address."""
    page.goto("/surveys/new/?q=Pelayanan")
    page.get_by_role("link", name=FIRST).click()
    page.get_by_label("Nama survei").fill("SKM pertama")
    page.get_by_role("button", name="Simpan rancangan").click()
    page.get_by_role("link", name="Buka survei").click()
    page.get_by_role("button", name="Buka survei").click()
    return page.locator("a[href^='/s/']").get_attribute("href")  # a link as soon as it is open


def answer(page, address):
    page.goto(address)
    questions = page.locator("fieldset.q:not(.extra)")
    for number in range(questions.count()):
        questions.nth(number).get_by_role("radio").nth(3).check()
    page.get_by_role("button", name="Kirim jawaban").click()
    page.get_by_role("heading", name="Jawaban Anda sudah masuk").wait_for()


def test_government_is_set_up_from_nothing(visit, tmp_path, picture):
    superadmin = visit("superadmin")
    register_government(superadmin)
    code = one_time_code(superadmin)

    admin = visit()
    try_code(admin, "admin.rintisan", code)
    admin.wait_for_url("/")
    picture(admin, "langkah-pertama")

    units = workbook(tmp_path / "unit.xlsx", ["Kode", "Nama unit", "Induk"], unit_rows())
    import_file(admin, "Unit organisasi", units, N_UNITS)
    people = workbook(
        tmp_path / "pegawai.xlsx",
        ["NIP", "Nama", "Kode unit", "Jabatan", "Jenis jabatan", "TMT jabatan"],
        person_rows(),
    )
    import_file(admin, "Pegawai", people, N_PEOPLE, "Buat jabatan yang belum ada")
    admin.goto("/employees/")
    admin.get_by_text(f"{N_PEOPLE} orang", exact=True).wait_for()

    slips = printed_slips(admin)
    assert len(slips) >= N_ACTIVATED
    grant_role(admin, slips[0][0])
    phone = visit(size=PHONE, script=False)  # handed round, each its own session
    phone.route("**/static/**", lambda route: route.abort())  # its look is judged elsewhere
    for username, code in slips[:N_ACTIVATED]:
        phone.context.clear_cookies()
        try_code(phone, username, code)
        phone.wait_for_url("/")

    address = open_survey(admin)
    answer(visit(size=PHONE, script=False), address)
