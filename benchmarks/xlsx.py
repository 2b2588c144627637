"""Goal 6b of the speed goals: an XLSX of 100,000 rows, by the portal's writer against openpyxl.

``python -m benchmarks.xlsx [--rows 100000]``

portal      portal.spreadsheets.write_workbook, with all it does against formulas in cells
openpyxl    a write-only workbook of the same values, nothing done against formulas

No database. Both files are read back by calamine and must hold the same rows.
"""

import io
import sys
from datetime import date, timedelta

from benchmarks import harness

GOAL = 1.8
HEAD = ["NIP", "Nama", "Jabatan", "Unit", "TMT", "Kelas", "Tunjangan"]


def rows(count):
    """People as an export lists them."""
    for number in range(count):
        yield [
            f"19800101{number:010d}",
            f"Pegawai {number % 7919} Suryaningsih",
            "Penelaah Teknis Kebijakan",
            f"Seksi Pelayanan {number % 300}",
            date(2000, 1, 1) + timedelta(days=number % 9000),
            number % 17 + 1,
            number * 1.25,
        ]


def by_portal(count):
    from portal.spreadsheets import Column, Sheet, write_workbook

    return write_workbook([Sheet("Data", [Column(title) for title in HEAD], rows(count))])


def by_openpyxl(count):
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Data")
    sheet.append(HEAD)
    for row in rows(count):
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def read(content):
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def main():
    parser = harness.parser("xlsx", __doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    options = parser.parse_args()
    by_portal(10), by_openpyxl(10)  # imports are not what is measured
    # Before the heap has grown. Memory on smaller and larger input: a writer that keeps rows grows with them.
    small, _file = harness.extra_mb(lambda: by_portal(options.rows // 10))
    large, _file = harness.extra_mb(lambda: by_portal(options.rows))
    ours, content = harness.median(lambda: by_portal(options.rows), options.repeat)
    theirs, other = harness.median(lambda: by_openpyxl(options.rows), options.repeat)
    expected = read(other)
    harness.agree("portal", read(content)[: len(expected)], expected)
    harness.agree("openpyxl", len(expected), options.rows + 1)
    harness.report(
        "xlsx",
        size={"rows": options.rows, "bytes": len(content)},
        seconds={"portal": ours, "openpyxl": theirs},
        ours="portal",
        goals={"openpyxl": GOAL},
        peak_mb={"extra_tenth": small, "extra": large},
    )


if __name__ == "__main__":
    sys.exit(main())
