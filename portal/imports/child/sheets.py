"""Workbooks: their sheets and rows, by calamine; cells become str, int or float."""

from datetime import datetime, time, timedelta

from container import BROKEN, LOCKED
from limits import MAX_TEXT, Refused, check_extent
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

MAX_EXACT = 10**15
NO_SHEET = "Berkas ini tidak punya lembar berisi tabel."


def opened(path):
    try:
        return CalamineWorkbook.from_path(str(path))
    except PasswordError:
        raise Refused(LOCKED) from None
    except (CalamineError, OSError, ValueError):
        raise Refused(BROKEN) from None


def sheets_of(book):
    """``[{"name", "hidden"}]`` of the sheets that can hold a table."""
    return [
        {"name": data.name, "hidden": data.visible != SheetVisibleEnum.Visible}
        for data in book.sheets_metadata
        if data.typ == SheetTypeEnum.WorkSheet
    ]


def chosen_sheet(sheets, wanted):
    """The sheet ``wanted``, else the first one that is not hidden."""
    names = [sheet["name"] for sheet in sheets]
    if wanted:
        if wanted not in names:
            raise Refused("Lembar yang dipilih tidak ada di berkas ini.")
        return wanted
    shown = [sheet["name"] for sheet in sheets if not sheet["hidden"]]
    if not (shown or names):
        raise Refused(NO_SHEET)
    return (shown or names)[0]


def rows_of(book, name):
    """Yield ``(number, cells)`` of every row of the sheet, numbered as the program shows them."""
    try:
        sheet = book.get_sheet_by_name(name)
    except (CalamineError, OSError, ValueError):
        raise Refused(BROKEN) from None
    if sheet.end is not None:
        check_extent(sheet.end[0] + 1, sheet.end[1] + 1)
    for number, row in enumerate(sheet.iter_rows(), start=1):
        yield number, [cell if type(cell) is str else plain(cell) for cell in row]


def plain(cell):
    """A cell without the types JSON lacks: dates as ISO text, truth as words."""
    if isinstance(cell, bool):
        return "ya" if cell else "tidak"
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < MAX_EXACT else cell
    if isinstance(cell, datetime):
        is_day = cell.time() == time()
        return cell.date().isoformat() if is_day else cell.isoformat(" ", "seconds")
    if isinstance(cell, timedelta):
        return str(cell)
    return cell if isinstance(cell, int) else str(cell)


def check_text(number, cells):
    """Refuse a cell that no spreadsheet program could hold; the joined length is a quick look."""
    texts = [cell for cell in cells if type(cell) is str]
    if len("".join(texts)) <= MAX_TEXT or max(map(len, texts)) <= MAX_TEXT:
        return
    limit = f"{MAX_TEXT:,}".replace(",", ".")
    raise Refused(f"Baris {number}: satu sel berisi lebih dari {limit} karakter.")
