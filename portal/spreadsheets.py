"""Every spreadsheet and CSV the portal hands out: one writer of cells, none of which is a formula.

Names, notes and answers come from people. A text that begins like a formula would run in the
reader's spreadsheet program, so no text is ever written as one:

* **XLSX** keeps the value exactly as it is. The cell has the type text; where the text begins like
  a formula it also carries the "quote prefix", so that editing the cell does not wake it up.
* **CSV** has no types. There an apostrophe is put before the character that would start a formula,
  at the beginning of the text and after a separator or line break inside it. ``unguard`` takes
  exactly these apostrophes away again, so nothing is lost.

In both, every line break is a line feed, characters that XML cannot carry become U+FFFD, texts
longer than a cell (32,767) end in "… (dipotong)", and whole numbers of more than 15 digits (NIP,
NIK) are written as text, because spreadsheet programs would round them.
"""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain

from xlsxwriter import Workbook

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_ROWS = 1_048_576
MAX_TEXT = 32_767
CUT = "… (dipotong)"
BASE = {"font_name": "Arial", "font_size": 10, "valign": "top"}
# Ten digits of a float are safe, fifteen exact; more would be rounded without a word.
MAX_EXACT = 10**15

# What can start a formula in one of the usual programs, with its full-width forms; white space,
# control and invisible characters before it do not disarm it.
STARTERS = "=+\\-@|%＝＋－＠｜％"
INVISIBLE = "\\s\\x00-\\x1f\\x7f-\\xa0\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff"
FORMULA = re.compile(f"[{INVISIBLE}]*[{STARTERS}]|[\t\r\n]")
_CELL_STARTS = "^|[;\t\r\n]"
_TO_GUARD = re.compile(f"({_CELL_STARTS})([{INVISIBLE}\"]*)('*)(?=[{STARTERS}])")
_GUARDED = re.compile(f"({_CELL_STARTS})([{INVISIBLE}\"]*)'('*)(?=[{STARTERS}])")
_LEADING_BREAK = re.compile("^'*[\t\r\n]")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
MAX_NAME = 31
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Column:
    """A column: its heading, its width in characters, and the decimals its numbers show."""

    title: str
    width: int = 14
    decimals: int | None = None


@dataclass(frozen=True)
class Sheet:
    """One sheet: columns, rows in their order, and lines of explanation under the table."""

    name: str
    columns: list[Column]
    rows: Iterable
    notes: tuple[str, ...] = ()


def sheet_name(text):
    """``text`` as the name of a sheet: at most 31 characters, none of those that are forbidden
    there, no apostrophe at either end (units are called "Bidang SD/SMP")."""
    name = _NOT_IN_NAMES.sub(" ", clean(text)).strip("' ")[:MAX_NAME].strip("' ")
    return name or "Data"


def clean(text):
    """The text as a cell can carry it: one kind of line break, no characters XML forbids, within
    32,767."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isprintable():
        text = _NOT_XML.sub("\ufffd", text)
    # Spreadsheet programs count UTF-16 units: at most two for a character.
    if len(text) <= MAX_TEXT // 2 or len(text.encode("utf-16-le")) // 2 <= MAX_TEXT:
        return text
    room = (MAX_TEXT - len(CUT)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + CUT


def starts_formula(text):
    """Whether a spreadsheet program could take ``text`` for a formula or a command."""
    # Most texts begin with a letter or digit; none of the signs that matter is one.
    return not text[:1].isalnum() and FORMULA.match(text) is not None


def guard(text):
    """The text as CSV may carry it: an apostrophe before whatever could start a formula."""
    guarded = _TO_GUARD.sub(r"\1\2'\3", text)
    return f"'{guarded}" if _LEADING_BREAK.match(text) else guarded


def unguard(text):
    """What ``guard`` was given. Readers of our CSV files call it on every text."""
    if text.startswith("'") and _LEADING_BREAK.match(text[1:]):
        text = text[1:]
    return _GUARDED.sub(r"\1\2\3", text)


def plain(value):
    """The value as one of None, bool, int, float, date, datetime (naive) or clean text."""
    if isinstance(value, str):
        return clean(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < MAX_EXACT else str(value)
    if isinstance(value, float | Decimal):
        return _number(value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, date):
        return value
    return clean(str(value))


def _number(value):
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError("A cell holds no NaN and no infinity")
    if isinstance(value, float):
        return value
    # A decimal that a float cannot hold digit by digit stays what it is, as text.
    return float(value) if Decimal(repr(float(value))) == value else str(value)


class _Formats:
    """Cell formats by what they say, each made once per workbook."""

    def __init__(self, book):
        self.book = book
        self.made = {}

    def get(self, kind, decimals=None):
        """The format of a ``kind`` of cell: "plain", "long" (wrapped), "formula" (quote prefix),
        "number", "day", "moment", "head"."""
        if kind == "plain":
            return None  # the default of the workbook
        found = self.made.get((kind, decimals))
        if found is None:
            found = self.book.add_format(BASE | self._properties(kind, decimals))
            self.made[kind, decimals] = found
        return found

    @staticmethod
    def _properties(kind, decimals):
        if kind == "number":
            places = f".{'0' * decimals}" if decimals else ""
            return {"num_format": f"#,##0{places}"}
        return {
            "long": {"text_wrap": True},
            "formula": {"quote_prefix": True, "num_format": "@"},
            "long formula": {"quote_prefix": True, "num_format": "@", "text_wrap": True},
            "day": {"num_format": "d mmm yyyy", "align": "left"},
            "moment": {"num_format": "d mmm yyyy hh:mm", "align": "left"},
            "head": {"bold": True, "bottom": 1, "text_wrap": True},
        }[kind]


def write_cell(sheet, formats, row, column, value, decimals=None):
    """Write one value. The only place where a cell of a workbook is written.

    Never ``worksheet.write()``: it guesses formulas, links and numbers from texts.
    """
    value = plain(value)
    if isinstance(value, str):
        _write_text(sheet, formats, row, column, value)
    elif value is None:
        return  # an empty cell is no cell
    elif isinstance(value, bool):
        sheet.write_string(row, column, "ya" if value else "tidak")
    elif isinstance(value, int | float):
        # Without asked decimals a number is shown as it is: a year has no thousands.
        style = None if decimals is None else formats.get("number", decimals)
        sheet.write_number(row, column, value, style)
    elif value.year < 1901:  # spreadsheet calendars start there
        sheet.write_string(row, column, value.isoformat())
    else:
        kind = "moment" if isinstance(value, datetime) else "day"
        sheet.write_datetime(row, column, value, formats.get(kind))


def _write_text(sheet, formats, row, column, text):
    kind = "long" if len(text) > 40 else "plain"
    if starts_formula(text):
        kind = "long formula" if kind == "long" else "formula"
    sheet.write_string(row, column, text, formats.get(kind))


def write_workbook(sheets, *, title="", created=None):
    """Return the bytes of an XLSX file of ``sheets``.

    Memory stays constant: rows are taken one by one and written to a temporary file. The same
    sheets with the same ``created`` (default: a fixed day) give the same bytes.
    """
    target = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": BASE,
    }
    with Workbook(target, options) as book:
        created = created or datetime(2000, 1, 1, tzinfo=UTC)
        book.set_properties({"title": title, "author": "Tatanan", "created": created})
        formats = _Formats(book)
        for sheet in sheets:
            _write_sheet(book.add_worksheet(sheet_name(sheet.name)), formats, sheet)
    return target.getvalue()


def _write_sheet(target, formats, sheet):
    head = formats.get("head")
    target.freeze_panes(1, 1)
    target.repeat_rows(0)
    target.set_landscape()
    target.set_paper(9)  # A4
    target.fit_to_pages(1, 0)
    for index, column in enumerate(sheet.columns):
        target.set_column(index, index, column.width)
        target.write_string(0, index, clean(column.title), head)
    row = 0
    for row, values in enumerate(sheet.rows, start=1):
        if row >= MAX_ROWS:
            raise ValueError(f"A sheet holds {MAX_ROWS - 1} rows at most")
        for index, (column, value) in enumerate(zip(sheet.columns, values, strict=True)):
            write_cell(target, formats, row, index, value, column.decimals)
    target.autofilter(0, 0, max(row, 1), len(sheet.columns) - 1)
    for offset, note in enumerate(sheet.notes, start=row + 2):
        write_cell(target, formats, offset, 0, note)


def csv_lines(header, rows, *, delimiter=","):
    """Yield the lines of a CSV file as bytes: UTF-8 with the mark that spreadsheet programs look
    for, every text guarded, ready for a streaming response."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    yield b"\xef\xbb\xbf"
    for values in chain([header], rows):
        writer.writerow([_csv_value(value) for value in values])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def write_csv(header, rows, *, delimiter=","):
    """Return the bytes of a CSV file (lines of ``csv_lines``)."""
    return b"".join(csv_lines(header, rows, delimiter=delimiter))


def _csv_value(value):
    value = plain(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, date):  # also datetime
        return value.isoformat()
    return guard(value) if isinstance(value, str) else value
