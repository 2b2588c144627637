"""Small files for the tests of imports."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from xlsxwriter import Workbook

from portal.spreadsheets import write_csv

HEAD = ["Tanggal", "Nama", "Dasar hukum"]
ROWS = [
    ["2026-08-17", "Hari Kemerdekaan", "SKB 3 Menteri"],
    ["2026-12-25", "Hari Raya Natal", ""],
    ["2027-01-01", "Tahun Baru Masehi", ""],
]


def csv_file(rows=ROWS, head=HEAD, name="libur.csv"):
    return SimpleUploadedFile(name, write_csv(head, rows))


def xlsx_bytes(sheets):
    """``{name: rows}`` as a workbook; texts stay texts."""
    target = io.BytesIO()
    with Workbook(target, {"strings_to_numbers": False}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(number, place, cell)
                    elif cell is not None:
                        sheet.write_number(number, place, cell)
    return target.getvalue()


def xlsx_file(rows, name="libur.xlsx", sheet="Libur"):
    return SimpleUploadedFile(name, xlsx_bytes({sheet: rows}))
