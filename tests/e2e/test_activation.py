"""An admin gives a unit its accounts; one person opens theirs with the printed code."""

import io
import re

from pypdf import PdfReader

from tests.e2e.conftest import PHONE
from tests.e2e.waiting import JOB_WAIT, leave

UNIT = "Inspektorat"
PASSWORD = "rumah-di-tepi-kali-9"
CODE = re.compile(r"\b[2-9A-HJ-NP-Z]{5}-[2-9A-HJ-NP-Z]{5}-[2-9A-HJ-NP-Z]{5}\b")
USERNAME = re.compile(r"Nama pengguna\s+([a-z.]+\d*)")


def slips(page):
    """``[(user name, code)]`` of the PDF the admin downloads for the unit."""
    with page.expect_download() as download:
        page.get_by_role("link", name=f"Unduh {UNIT}").click()
    text = "\n".join(
        sheet.extract_text()
        for sheet in PdfReader(io.BytesIO(download.value.path().read_bytes())).pages
    )
    return list(zip(USERNAME.findall(text), CODE.findall(text), strict=True))


def try_code(page, username, code, password=PASSWORD):
    page.goto("/aktivasi/")
    page.get_by_label("Nama pengguna").fill(username)
    page.get_by_label("Kode", exact=True).fill(code)
    page.get_by_label("Sandi baru", exact=True).fill(password)
    page.get_by_label("Sandi baru sekali lagi").fill(password)
    leave(page, page.get_by_role("button", name="Simpan sandi dan masuk"))


def sign_in(page, username, password):
    page.goto("/account/login/")
    page.get_by_label("Nama pengguna").fill(username)
    page.get_by_label("Sandi", exact=True).fill(password)
    leave(page, page.get_by_role("button", name="Masuk"))


def order_for_unit(page):
    page.goto("/employees/accounts/")
    row = page.get_by_role("row").filter(has_text=UNIT)
    row.get_by_role("link", name="Buat akun").click()
    page.get_by_label("Alasan").fill("Akun pertama bagi pegawai unit ini.")
    page.get_by_role("button", name="Buat dan cetak").click()
    page.get_by_role("link", name=f"Unduh {UNIT}").wait_for(timeout=JOB_WAIT)


def test_printed_code_opens_an_account_once(visit, picture):
    admin = visit("admin.tangsel")
    order_for_unit(admin)
    picture(admin, "daftar-kode")
    printed = slips(admin)
    assert len(printed) > 1
    username, code = printed[0]
    wrong = printed[1][1]  # somebody else's

    phone = visit(size=PHONE, script=False)
    try_code(phone, username, wrong)
    refusal = phone.get_by_text("Kode tidak dapat dipakai").first.inner_text()
    picture(phone, "aktivasi-ponsel")
    assert phone.locator("html").bounding_box()["width"] <= PHONE["width"]
    try_code(phone, username, code)
    phone.wait_for_url("/")
    phone.get_by_role("heading", level=1).first.wait_for()
    phone.goto("/employees/me/")
    phone.get_by_text(UNIT).first.wait_for()

    stranger = visit()
    try_code(stranger, username, code, "kebun-belakang-rumah-3")
    assert stranger.get_by_text("Kode tidak dapat dipakai").first.inner_text() == refusal
    sign_in(stranger, username, PASSWORD)
    stranger.wait_for_url("/")
    new_code_for_one_person(admin, visit, picture, username)
    phone.goto("/employees/me/")
    phone.wait_for_url("**/account/login/**")  # the new password ended this session


def new_code_for_one_person(admin, visit, picture, username):
    admin.goto(f"/employees/accounts/people/?q={username}")
    row = admin.get_by_role("row").filter(has=admin.get_by_text(username, exact=True))
    row.get_by_role("link", name="Kode baru").click()
    admin.get_by_label("Alasan").fill("Datang sendiri dengan KTP, lupa sandi.")
    admin.get_by_role("button", name="Buat kode").click()
    code = CODE.search(admin.get_by_role("region", name="Kode").inner_text()).group()
    picture(admin, "kode-baru")

    person = visit()
    try_code(person, username, code, "kebun-belakang-rumah-3")
    person.wait_for_url("/")
