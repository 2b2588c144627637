"""The hostile files of SECURITY-BAR.md F9, made by code: ``{number: (words, name, bytes)}``."""

import copy
import io
import struct
import warnings
import zipfile
from datetime import date

from xlsxwriter import Workbook

from tests.portal.sheets import HEAD, ROWS, xlsx_bytes

GOOD = xlsx_bytes({"Libur": [HEAD, *ROWS]})
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"


def part(name, content=GOOD):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def repacked(changes=None, extra=(), content=GOOD, last=None):
    """``content`` with some parts replaced, ``extra`` (name or ZipInfo, bytes) added, and ``last``
    called with the open archive."""
    target = io.BytesIO()
    with (
        warnings.catch_warnings(),
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        warnings.simplefilter("ignore")  # duplicate names are the point
        for entry in source.infolist():
            archive.writestr(
                entry.filename, (changes or {}).get(entry.filename, source.read(entry))
            )
        for name, data in extra:
            archive.writestr(name, data)
        if last is not None:
            last(archive)
    return target.getvalue()


def with_sheet(old, new):
    return repacked({SHEET: part(SHEET).replace(old, new, 1)})


def with_doctype(doctype, text=b""):
    strings = part(STRINGS)
    head, body = strings.split(b"?>", 1)
    body = body.replace(b"Hari Kemerdekaan", text or b"Hari Kemerdekaan")
    return repacked({STRINGS: head + b"?>" + doctype + body})


def laughs():
    lines = [b'<!ENTITY a0 "ha">']
    lines += [
        f'<!ENTITY a{n} "{"&a%d;" % (n - 1) * 10}">'.encode()  # noqa: UP031
        for n in range(1, 10)
    ]
    return with_doctype(b"<!DOCTYPE x [" + b"".join(lines) + b"]>", b"&a9;")


def quadratic():
    entity = b'<!DOCTYPE x [<!ENTITY a "' + b"x" * 100_000 + b'">]>'
    return with_doctype(entity, b"&a;" * 1000)


def overlapping(archive):
    twin = copy.copy(archive.getinfo(SHEET))
    twin.filename = "xl/worksheets/sheet2.xml"
    archive.filelist.append(twin)


def wrong_crc(archive):
    archive.getinfo(SHEET).CRC ^= 0xFFFF


def symlink():
    entry = zipfile.ZipInfo("xl/link")
    entry.create_system, entry.external_attr = 3, 0o120777 << 16
    return entry


def nested():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("libur.xlsx", GOOD)
    return target.getvalue()


def empty_rows():
    rows = "".join(f'<row r="{n}"/>' for n in range(5, 1_048_577))
    return with_sheet(b"</sheetData>", rows.encode() + b"</sheetData>")


def far_cell():
    cell = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    return with_sheet(b"</sheetData>", cell + b"</sheetData>")


def wide():
    return xlsx_bytes({"Libur": [[*HEAD, *["x"] * 9_997], *ROWS]})


def formulas():
    target = io.BytesIO()
    with Workbook(target) as book:
        sheet = book.add_worksheet("Libur")
        sheet.write_row(0, 0, HEAD)
        for number, formula in enumerate(
            ["=cmd|'/c calc'!A1", '=HYPERLINK("http://x")', '=WEBSERVICE("http://x")'], start=1
        ):
            sheet.write_string(number, 0, f"2026-08-1{number}")
            sheet.write_formula(number, 1, formula, None, f"Nilai {number}")
            sheet.write_string(number, 2, formula)
    return target.getvalue()


def hidden():
    target = io.BytesIO()
    with Workbook(target) as book:
        first, second = book.add_worksheet("Rahasia"), book.add_worksheet("Libur")
        first.write_row(0, 0, ["Tanggal", "Nama"])
        first.write_row(1, 0, ["2026-01-01", "Dari lembar tersembunyi"])
        for number, row in enumerate([HEAD, *ROWS]):
            second.write_row(number, 0, row)
        second.set_row(2, None, None, {"hidden": True})
        second.activate()
        second.set_first_sheet()
        first.hide()
    return target.getvalue()


def merged():
    target = io.BytesIO()
    with Workbook(target) as book:
        sheet = book.add_worksheet("Libur")
        sheet.merge_range(0, 0, 0, 2, "DAFTAR HARI LIBUR TAHUN 2026")
        sheet.merge_range(2, 0, 3, 0, "Tanggal")
        sheet.merge_range(2, 1, 2, 2, "Rincian")
        sheet.write_row(3, 1, ["Nama", "Dasar hukum"])
        sheet.write_row(4, 0, [1, 2, 3])
        for number, row in enumerate(ROWS, start=5):
            sheet.write_row(number, 0, row)
    return target.getvalue()


def dates(*, mac):
    target = io.BytesIO()
    with Workbook(target, {"date_1904": mac}) as book:
        sheet = book.add_worksheet("Libur")
        style = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, HEAD)
        sheet.write_datetime(1, 0, date(2026, 8, 17), style)
        sheet.write_string(2, 0, "25 Desember 2026")
        sheet.write_number(3, 0, 0)
        sheet.write_string(4, 0, "29 Feb 1900")
        for number in range(1, 5):
            sheet.write_string(number, 1, f"Libur {number}")
    return target.getvalue()


# --- other containers ---------------------------------------------------------------------------


def record(kind, body):
    return struct.pack("<HH", kind, len(body)) + body


def biff():
    """The rows of the good file as an old binary workbook stream."""
    bof = struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 1996, 0, 6)
    name = b"Libur"
    size = 4 + len(bof) + 4 + 8 + len(name) + 4
    bound = struct.pack("<IBBBB", size, 0, 0, len(name), 0) + name
    book = record(0x0809, bof) + record(0x0085, bound) + record(0x000A, b"")
    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 1996, 0, 6))
    for row, cells in enumerate([HEAD, *ROWS]):
        for place, cell in enumerate(cells):
            text = cell.encode("latin-1")
            body = struct.pack("<HHHHB", row, place, 0, len(text), 0) + text
            sheet += record(0x0204, body)
    return book + sheet + record(0x000A, b"")


def compound(stream_name, stream):
    """A compound file (OLE) with one stream."""
    stream = stream.ljust(4096, b"\x00")
    stream += b"\x00" * (-len(stream) % 512)
    n_sectors = len(stream) // 512
    fat = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, n_sectors + 2), 0xFFFFFFFE]
    fat += [0xFFFFFFFF] * (128 - len(fat))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 16
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\x00" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff" * (436 - 4)

    def entry(name, kind, child, start, size):
        text = name.encode("utf-16-le") + b"\x00\x00"
        links = struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child)
        return (
            text.ljust(64, b"\x00")
            + struct.pack("<HBB", len(text) if name else 0, kind, 1)
            + links
            + b"\x00" * 36
            + struct.pack("<IQ", start, size)
        )

    folder = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0)
    folder += entry(stream_name, 2, 0xFFFFFFFF, 2, len(stream))
    folder += entry("", 0, 0xFFFFFFFF, 0, 0) * 2
    return header + struct.pack("<128I", *fat) + folder + stream


def ods():
    def row(cells):
        return "<table:table-row>" + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p>'
            "</table:table-cell>"
            for cell in cells
        ) + "</table:table-row>"  # fmt: skip

    spaces = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body>'
        f'<office:spreadsheet><table:table table:name="Libur">{"".join(map(row, [HEAD, *ROWS]))}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return target.getvalue()


def brt(kind, body=b""):
    number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return number + bytes([len(body)]) + body


def wide_text(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb():
    """A binary workbook, as small as it can be."""
    sheet = brt(129) + brt(148, struct.pack("<IIII", 0, len(ROWS), 0, 2)) + brt(145)
    for row, cells in enumerate([HEAD, *ROWS]):
        sheet += brt(0, struct.pack("<IIHHBI", row, 0, 300, 0, 0, 0))
        for place, cell in enumerate(cells):
            sheet += brt(6, struct.pack("<II", place, 0) + wide_text(cell))
    sheet += brt(146) + brt(130)
    bundle = struct.pack("<II", 0, 1) + wide_text("rId1") + wide_text("Libur")
    book = brt(131) + brt(143) + brt(156, bundle) + brt(144) + brt(132)
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/'
            f'2006/relationships"><Relationship Id="rId1" Type="{kind}" '
            'Target="worksheets/sheet1.bin"/></Relationships>',
        )
    return target.getvalue()


def table(*rows, delimiter=";"):
    return "\r\n".join(delimiter.join(row) for row in rows) + "\r\n"
