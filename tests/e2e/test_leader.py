"""Leadership orders a report, waits for the worker, downloads it: one IKM on screen and in both
files."""

import re

from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from tests.e2e.waiting import JOB_WAIT

FIGURE = re.compile(r"\b\d{2},\d{2}\b")


def download(page, name):
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name).click()
    return waiting.value.path()


def cells(path):
    """Every value of every sheet."""
    book = CalamineWorkbook.from_path(path)
    return [
        value
        for sheet in book.sheet_names
        for row in book.get_sheet_by_name(sheet).to_python()
        for value in row
    ]


def test_leader_orders_and_downloads_a_report(visit, picture):
    page = visit("walikota.tangsel")
    page.goto("/")
    picture(page, "beranda")
    page.goto("/reports/")
    page.get_by_role("link", name="Buat laporan").first.click()
    page.get_by_role("button", name="Buat laporan").click()
    page.wait_for_url("**/reports/*-*/")
    # The page of the job renews itself until the files are there.
    page.get_by_role("link", name="Unduh PDF").wait_for(timeout=JOB_WAIT)
    picture(page, "laporan")

    total = page.get_by_role("row").filter(has_text="Seluruhnya").first.inner_text()
    shown = FIGURE.findall(total)[1]  # before, now
    pdf = "\n".join(part.extract_text() for part in PdfReader(download(page, "Unduh PDF")).pages)
    values = cells(download(page, "XLSX"))

    assert shown in pdf
    assert float(shown.replace(",", ".")) in [v for v in values if isinstance(v, float)]
