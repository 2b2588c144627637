"""What kind of file it is, and whether its container is safe to open: looked at before parsing."""

import re
import zipfile
import zlib

from limits import MAX_BYTES, MAX_ENTRIES, MAX_INFLATED, MAX_RATIO, Refused, thousands

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CHUNK = 1 << 18
BROKEN = "Berkas ini rusak atau tidak lengkap. Buka di aplikasi lembar kerja, simpan, kirim lagi."
UNSAFE = (
    "Berkas ini disusun dengan cara yang tidak aman, jadi tidak dibuka. Simpan ulang sebagai XLSX."
)
LOCKED = "Berkas ini dilindungi sandi. Simpan tanpa sandi, lalu kirim lagi."
MACRO = "Berkas ini memuat makro. Simpan sebagai XLSX biasa (tanpa makro), lalu kirim lagi."
TOO_BIG = "Isi berkas ini terlalu besar sesudah dibuka. Bagi menjadi beberapa berkas."
NOT_A_SHEET = "Berkas ini bukan lembar kerja. Kirim XLSX, XLS, ODS atau CSV."
HTML = (
    "Berkas ini halaman web yang dinamai seperti lembar kerja. Buka di aplikasi lembar kerja, "
    "simpan sebagai XLSX, lalu kirim lagi."
)
FAR_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"')


def kind_of(path):
    """``zip``, ``xls`` or ``text`` by the first bytes, never by the name. Refuses the rest."""
    size = path.stat().st_size
    if size == 0:
        raise Refused("Berkas ini kosong.")
    if size > MAX_BYTES:
        raise Refused(f"Berkas ini lebih besar dari {MAX_BYTES >> 20} MB.")
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    if head.startswith(b"PK"):
        raise Refused(BROKEN)
    if head.startswith(OLE):
        return "xls"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(
        (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head", b"<style")
    ):
        raise Refused(HTML)
    return "text"


def check_ole(path):
    """An old binary file must be a workbook without password and macros."""
    content = path.read_bytes()
    names = {
        name: name.encode("utf-16-le") in content
        for name in ("EncryptedPackage", "_VBA_PROJECT", "Workbook", "Book")
    }
    if names["EncryptedPackage"]:
        raise Refused(LOCKED)
    if names["_VBA_PROJECT"]:
        raise Refused(MACRO)
    if not (names["Workbook"] or names["Book"]):
        raise Refused(NOT_A_SHEET)


def check_zip(path):
    """Refuse containers that lie: about sizes, names, places. Every entry is inflated once, within
    the limits, before anything parses it."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            check_entries(entries, path.stat().st_size)
            check_contents(archive, entries)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        raise Refused(BROKEN) from None


def check_entries(entries, size):
    if len(entries) > MAX_ENTRIES:
        raise Refused(
            f"Berkas ini berisi {thousands(len(entries))} bagian, paling banyak {MAX_ENTRIES}. "
            "Salin tabelnya ke berkas baru."
        )
    names = {entry.filename.lower() for entry in entries}
    if len(names) != len(entries) or any(is_unsafe(entry) for entry in entries):
        raise Refused(UNSAFE)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused(LOCKED)
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Refused(MACRO)
    if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
        raise Refused(NOT_A_SHEET)
    check_sizes(entries, size)


def check_sizes(entries, size):
    inflated = sum(entry.file_size for entry in entries)
    if inflated > MAX_INFLATED:
        raise Refused(TOO_BIG)
    if inflated > MAX_RATIO * max(size, 1):
        raise Refused(UNSAFE)
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise Refused(UNSAFE)
        end = entry.header_offset + entry.compress_size


def is_unsafe(entry):
    """A path out of the archive, a link, or a compression no spreadsheet program writes."""
    parts = entry.filename.replace("\\", "/").split("/")
    is_link = (entry.external_attr >> 16) & 0o170000 == 0o120000
    outside = ".." in parts or entry.filename.startswith(("/", "\\")) or ":" in parts[0]
    return outside or is_link or entry.compress_type not in (0, 8)


def check_contents(archive, entries):
    """Inflate everything once: checksums, true sizes, and no document types in any XML part."""
    total = 0
    for entry in entries:
        is_xml = entry.filename.lower().endswith((".xml", ".rels"))
        tail = b""
        with archive.open(entry) as part:
            while chunk := part.read(CHUNK):
                total += len(chunk)
                if total > MAX_INFLATED:
                    raise Refused(TOO_BIG)
                if is_xml:
                    check_xml(tail + chunk, is_start=not tail)
                    tail = chunk[-16:]
        if entry.filename.lower() == "meta-inf/manifest.xml" and b"encryption-data" in archive.read(
            entry
        ):
            raise Refused(LOCKED)


def check_xml(chunk, *, is_start):
    if b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
        raise Refused(UNSAFE)
    if is_start and (chunk.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in chunk[:64]):
        raise Refused(BROKEN)


def furthest_cell(path):
    """The cell of an XLSX file that lies furthest out, as ``XFD1048576``; empty when unknown."""
    far = (0, 0, "")
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                for letters, row in FAR_CELL.findall(archive.read(name)):
                    if (len(letters), int(row)) > far[:2]:
                        far = (len(letters), int(row), (letters + row).decode())
    return far[2]
