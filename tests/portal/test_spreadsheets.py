"""portal.spreadsheets: no cell is ever a formula, and no value is lost."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from portal.spreadsheets import (
    CUT,
    MAX_TEXT,
    Column,
    Sheet,
    guard,
    sheet_name,
    starts_formula,
    unguard,
    write_csv,
    write_workbook,
)

STARTING = [
    "=1+1",
    "==1+1",
    "+1+1",
    "-1+1",
    "@SUM(1,1)",
    "=cmd|' /C calc'!A0",
    "|cmd",
    "%0A=1+1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "｜cmd",
    "％1",
    '=HYPERLINK("http://a.example","x")',
    "-5",
    "+62 812 0000",
    "\tteks",
]
INSIDE = ['"=1+1', "a;=1+1", "a\n=1+1", "a\t@x", "'=1+1", "''=1+1", "'\tteks", "{=1+1}"]
PAYLOADS = STARTING + INSIDE
HARMLESS = [
    "https://a.example/",
    "Dinas Kesehatan",
    "Ny. A'isyah",
    "'t",
    "a=b",
    "A - B",
    "1-2",
    "",
    "81,37",
]
TEXTS = st.text(st.sampled_from("=+-@|%'\";\t\r\n a1＝＠\u200b"), max_size=12)


def one_column(values):
    return write_workbook([Sheet("Data", [Column("Isi", 20)], ([value] for value in values))])


def calamine_column(data):
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    return [row[0] for row in rows[1:]]


def openpyxl_cells(data):
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    return [cell for (cell,) in sheet.iter_rows(min_row=2)]


def csv_column(data):
    text = data.decode("utf-8-sig")
    return [row[0] if row else "" for row in csv.reader(io.StringIO(text, newline=""))][1:]


def kept(text):
    """What stays of a text: everything but the kind of its line breaks."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def test_xlsx_keeps_every_payload_as_text():
    data = one_column(PAYLOADS + HARMLESS)
    cells = openpyxl_cells(data)
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n"}
    assert [cell.value or "" for cell in cells] == [kept(text) for text in PAYLOADS + HARMLESS]
    assert calamine_column(data) == [kept(text) for text in PAYLOADS + HARMLESS]


def test_xlsx_text_that_looks_like_an_escape_is_escaped_itself():
    data = one_column(["_x0041_"])
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert b"<t>_x005F_x0041_</t>" in parts.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("payload", STARTING)
def test_xlsx_payload_carries_the_quote_prefix(payload):
    (cell,) = openpyxl_cells(one_column([payload]))
    assert cell.data_type != "f"
    assert starts_formula(payload)
    assert cell.quotePrefix


@pytest.mark.parametrize("payload", PAYLOADS)
def test_csv_payload_never_starts_a_formula_and_reads_back(payload):
    data = write_csv(["Isi"], [[payload]])
    (written,) = csv_column(data)
    assert not starts_formula(written)
    assert unguard(written) == kept(payload)


def test_csv_cell_start_is_guarded_for_a_reader_with_another_separator():
    assert guard("a;=1+1") == "a;'=1+1"
    assert guard("a\n=1+1") == "a\n'=1+1"
    assert guard('a;"=1+1') == "a;\"'=1+1"


@pytest.mark.parametrize("text", HARMLESS)
def test_csv_leaves_harmless_text_alone(text):
    assert guard(text) == text
    assert unguard(text) == text


@given(TEXTS)
def test_guard_is_undone_exactly_and_always_disarms(text):
    assert unguard(guard(text)) == text
    assert not starts_formula(guard(text))


@given(st.lists(TEXTS.filter(bool), min_size=1, max_size=5))
def test_any_texts_come_back_from_a_workbook(texts):
    cells = openpyxl_cells(one_column(texts))
    assert [cell.value for cell in cells] == [kept(text) for text in texts]
    assert "f" not in {cell.data_type for cell in cells}


def test_values_of_every_type_come_back():
    values = [
        Decimal("81.37"),
        7980,
        -5,
        0.5,
        date(2026, 9, 30),
        datetime(2026, 9, 30, 14, 10, tzinfo=UTC),
        None,
        True,
        198006272017041025,
        Decimal("0.1234567890123456789"),
        date(1890, 1, 1),
    ]
    cells = openpyxl_cells(one_column(values))
    assert [cell.value for cell in cells] == [
        81.37,
        7980,
        -5,
        0.5,
        datetime(2026, 9, 30),  # noqa: DTZ001 a workbook knows no zones
        datetime(2026, 9, 30, 14, 10),  # noqa: DTZ001
        None,
        "ya",
        "198006272017041025",
        "0.1234567890123456789",
        "1890-01-01",
    ]


def test_csv_writes_numbers_and_days_without_apostrophes():
    data = write_csv(["a", "b", "c", "d"], [[-5, Decimal("-0.5"), date(2026, 9, 30), None]])
    assert data == b"\xef\xbb\xbfa,b,c,d\r\n-5,-0.5,2026-09-30,\r\n"


def test_numbers_that_are_none_are_refused():
    for value in (float("nan"), float("inf"), Decimal("NaN")):
        with pytest.raises(ValueError, match="no NaN"):
            one_column([value])


def test_forbidden_characters_and_too_long_texts_are_shown_as_such():
    data = one_column(["a\x00b\x1fc\ud800d", "x" * (MAX_TEXT + 1), "😀" * MAX_TEXT])
    first, long, wide = (cell.value for cell in openpyxl_cells(data))
    assert first == "a\ufffdb\ufffdc\ufffdd"
    assert long == "x" * (MAX_TEXT - len(CUT)) + CUT
    assert wide.endswith(CUT)
    assert len(wide.encode("utf-16-le")) // 2 <= MAX_TEXT


def test_same_sheets_give_the_same_bytes():
    def build():
        sheets = [
            Sheet("Satu", [Column("A"), Column("B", decimals=2)], [["=x", Decimal("1.50")]]),
            Sheet("Dua", [Column("C")], [], notes=("Keterangan.",)),
        ]
        return write_workbook(sheets, title="Laporan")

    assert build() == build()


def test_sheet_has_heading_notes_and_refuses_a_row_of_another_length():
    data = write_workbook([Sheet("Data", [Column("Isi")], [["a"]], notes=("=Catatan",))])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert [cell.value for (cell,) in sheet.iter_rows()] == ["Isi", "a", None, "=Catatan"]
    with pytest.raises(ValueError, match="zip"):
        write_workbook([Sheet("Data", [Column("Isi")], [["a", "b"]])])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Temuan Bidang SD/SMP", "Temuan Bidang SD SMP"),
        ("'Aisyiyah'", "Aisyiyah"),
        ("[a]: *?\\", "a"),
        ("/", "Data"),
        ("x" * 30 + "' y", "x" * 30),
    ],
)
def test_a_name_that_a_sheet_may_not_have_is_mended(text, name):
    assert sheet_name(text) == name
    assert write_workbook([Sheet(text, [Column("a")], [["1"]])])
