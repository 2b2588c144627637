"""48 kinds of hostile file (SECURITY-BAR.md F9): refused with a sentence, or read right.

Kinds 39 and 40 (a cycle in the file, a unit out of scope) are errors that only the kind of units
can find; here they stand for what ``ImportKind.check`` reports, in earnest they are tested where
units are (tests/orgunits). Every kind goes through the upload screen, those that can be read also
through mapping and check. Nothing may be written, no page may fail.
"""

import io
import resource
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import reverse

from portal.files import attachment_path
from portal.imports import reading
from portal.imports.preview import ERRORS, NEW, Preview
from portal.models import Holiday, ImportRun
from portal.permissions import Role
from tests.factories.orgunits import user_with_role
from tests.factories.portal import form_key
from tests.portal import hostile as h
from tests.portal.import_kinds import KIND
from tests.portal.sheets import HEAD, ROWS, xlsx_bytes

BROKEN, UNSAFE = "rusak atau tidak lengkap", "tidak aman"
NAMES = [row[1] for row in ROWS]
BIDI = "Hari\u202e\u200b Ibu\x00 \U0001f600 e\u0301"
SCRIPT = "<script>alert(1)</script>"
ODD_ROWS = [["2026-08-17", "Satu", ""], ["2026-08-18", "Dua", "x", "y"], ["2026-08-19"]]


def csv(*rows, delimiter=";", encoding="utf-8"):
    return h.table(*rows, delimiter=delimiter).encode(encoding)


def rows_of(names, column="Nama"):
    return [["Tanggal", column], *[[f"2026-09-{n:02}", name] for n, name in enumerate(names, 1)]]


# number: (what it is, file name, content, words of the refusal or of the error, names read).
# ``words`` None: nothing is wrong. ``names`` None: the file is not read at all.
KINDS = {
    1: ("empty", "a.xlsx", lambda: b"", "kosong", None),
    2: ("one byte", "a.csv", lambda: b"x", "Tidak ada baris berisi", None),
    3: ("truncated ZIP", "a.xlsx", lambda: h.GOOD[: len(h.GOOD) // 2], BROKEN, None),
    4: ("no ZIP, named .xlsx", "a.xlsx", lambda: bytes(range(256)) * 9, "bukan teks", None),
    5: ("HTML named .xls", "a.xls", lambda: b"<html><table><tr><td>", "halaman web", None),
    6: (".xls", "a.xls", lambda: h.compound("Workbook", h.biff()), None, NAMES),
    7: (".xlsb", "a.xlsb", h.xlsb, None, NAMES),
    8: (".ods", "a.ods", h.ods, None, NAMES),
    9: ("password", "a.xlsx", lambda: h.compound("EncryptedPackage", b"x"), "sandi", None),
    10: ("macros", "a.xlsx", lambda: h.repacked(extra=[("xl/vbaProject.bin", b"x")]), "makro", None),
    11: ("bomb 400:1", "a.xlsx",
         lambda: h.repacked(extra=[("xl/media/a.bin", b"\0" * 40_000_000)]), UNSAFE, None),
    12: ("nested ZIP", "a.xlsx", h.nested, "bukan lembar kerja", None),
    13: ("overlapping entries", "a.xlsx", lambda: h.repacked(last=h.overlapping), UNSAFE, None),
    14: ("10,000 entries", "a.xlsx",
         lambda: h.repacked(extra=[(f"x/{n}", b"") for n in range(10_000)]), "10.0", None),
    15: ("../ entry", "a.xlsx", lambda: h.repacked(extra=[("../jahat", b"x")]), UNSAFE, None),
    16: ("symlink", "a.xlsx", lambda: h.repacked(extra=[(h.symlink(), b"/etc")]), UNSAFE, None),
    17: ("wrong CRC", "a.xlsx", lambda: h.repacked(last=h.wrong_crc), BROKEN, None),
    18: ("duplicate names", "a.xlsx",
         lambda: h.repacked(extra=[(h.SHEET, h.part(h.SHEET))]), UNSAFE, None),
    19: ("billion laughs", "a.xlsx", h.laughs, UNSAFE, None),
    20: ("quadratic", "a.xlsx", h.quadratic, UNSAFE, None),
    21: ("entity of a file", "a.xlsx", lambda: h.with_doctype(
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', b"&a;"), UNSAFE, None),
    22: ("entity of the net", "a.xlsx", lambda: h.with_doctype(
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1/">]>', b"&a;"), UNSAFE, None),
    23: ("DTD only", "a.xlsx", lambda: h.with_doctype(b"<!DOCTYPE sst>"), UNSAFE, None),
    24: ("UTF-16 XML", "a.xlsx", lambda: h.repacked(
        {h.SHEET: h.part(h.SHEET).decode().encode("utf-16")}), BROKEN, None),
    25: ("control characters", "a.xlsx", lambda: h.repacked(
        {h.STRINGS: h.part(h.STRINGS).replace(b"Tahun", b"Ta\x01hun")}), None, NAMES),
    26: ("far cell", "a.xlsx", h.far_cell, "XFD1048576", None),
    27: ("false dimension", "a.xlsx",
         lambda: h.with_sheet(b'ref="A1:C4"', b'ref="A1:XFD1048576"'), None, NAMES),
    28: ("a million empty rows", "a.xlsx", h.empty_rows, None, NAMES),
    29: ("10,000 columns", "a.xlsx", h.wide, "10.000 kolom", None),
    30: ("1 MB in a cell", "a.csv",
         lambda: csv(*rows_of(["x" * 1_000_000])), "lebih dari 32.767 karakter", None),
    31: ("string index out of range", "a.xlsx",
         lambda: h.with_sheet(b"<v>3</v>", b"<v>99999</v>"), BROKEN, None),
    32: ("formulas", "a.xlsx", h.formulas, None, ["Nilai 1", "Nilai 2", "Nilai 3"]),
    33: ("hidden sheet and row", "a.xlsx", h.hidden, None, NAMES),
    34: ("merged headings", "a.xlsx", h.merged, None, NAMES),
    35: ("dates: 1904, text, 0, 29 Feb 1900", "a.xlsx", lambda: h.dates(mac=True),
         "Angka ini bukan tanggal.", ["Libur 1", "Libur 2"]),
    36: ("NIK as float", "a.xlsx", lambda: xlsx_bytes({"L": [
        ["Tanggal", "Nama", "NIK"], ["2026-08-17", "X", 3174012345678901.0]]}),
        "digit terakhirnya sudah hilang", []),
    37: ("leading zero lost", "a.xlsx", lambda: xlsx_bytes({"L": [
        ["Tanggal", "Nama", "NIK"], ["2026-08-17", "X", 174012345678901]]}),
        "NIK harus 16 angka. Yang diisi 15 angka.", []),
    38: ("key twice", "a.csv", lambda: csv(HEAD[:2], ["2026-08-17", "A"], ["17/8/2026", "B"]),
         "Tanggal ini sudah ada di baris 2.", ["A"]),
    39: ("cycle in the file", "a.csv", lambda: csv(*rows_of(["Terlarang"])), "dilarang", []),
    40: ("out of scope", "a.csv", lambda: csv(*rows_of(["Terlarang", "B"])), "dilarang", ["B"]),
    41: ("scripts in names", "a.csv", lambda: csv(*rows_of([SCRIPT])), None, [SCRIPT]),
    42: ("unseen characters", "a.xlsx", lambda: xlsx_bytes({"L": rows_of([BIDI])}), None,
         ["Hari Ibu \ufffd \U0001f600 é".replace(" \ufffd", "")]),
    43: ("semicolon, comma, tab", "a.csv", lambda: csv(HEAD, *ROWS, delimiter="\t"), None, NAMES),
    44: ("two encodings", "a.csv", lambda: csv(*rows_of(["Idulfitri é"]))
         + csv(["2026-10-01", "Natal é"], encoding="cp1252"), "dua penyandian", None),
    45: ("unclosed quote", "a.csv", lambda: csv(HEAD, ['"2026-08-17', "A"], *ROWS),
         "dibuka di baris 2 tidak pernah ditutup", None),
    46: ("ragged rows", "a.csv", lambda: csv(HEAD, *ODD_ROWS),
         "lebih banyak sel daripada kepala tabel", ["Satu"]),
    48: ("heading twice", "a.csv", lambda: csv([*HEAD, "Nama"], [*ROWS[0], "lain"]), None,
         NAMES[:1]),
}  # fmt: skip


@pytest.fixture
def desk(client, government):
    client.force_login(user_with_role(Role.HR_OFFICER, government=government))
    return client


def upload(desk, name, content):
    file = SimpleUploadedFile(name, content)
    return desk.post(
        reverse("portal:import_create"), form_key() | {"kind": KIND.name, "file": file}
    )


def map_as_found(desk, run):
    data = {f"column_{place}": name for place, name in enumerate(run.mapping)} | {"mode": "both"}
    response = desk.post(reverse("portal:import_map", args=[run.uuid]), form_key() | data)
    run.refresh_from_db()
    return response


@pytest.mark.parametrize("number", KINDS, ids=lambda number: f"{number}-{KINDS[number][0]}")
def test_hostile_file_is_refused_or_read_right(desk, number):
    _, name, make, words, names = KINDS[number]
    response = upload(desk, name, make())
    run = ImportRun.objects.first()
    if names is None:
        assert response.status_code == 200
        assert words in response.content.decode()
        assert run is None
        return
    assert response.status_code == 302
    map_as_found(desk, run)
    page = desk.get(reverse("portal:import_detail", args=[run.uuid]))
    assert page.status_code == 200
    preview = Preview(attachment_path(run.preview))
    assert [dict(values)["Nama"] for _, _, values in preview.page(NEW, 0, None)] == names
    errors = [message for _, _, message, _ in preview.page(ERRORS, 0, None)]
    assert [words] == [words for message in errors if words and words in message][:1] or not words
    assert bool(errors) == bool(words)
    assert SCRIPT not in page.content.decode()
    assert not Holiday.objects.exists()


def test_all_48_kinds_are_here():
    assert sorted({*KINDS, 47}) == list(range(1, 49))


@pytest.mark.parametrize("number", KINDS, ids=lambda number: f"{number}-{KINDS[number][0]}")
def test_hostile_file_costs_little(number, tmp_path):
    """Processor seconds of the child and what it held at most, by its own account."""
    path = tmp_path / KINDS[number][1]
    path.write_bytes(KINDS[number][2]())
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        peak = reading.read(path).peak
    except reading.UnreadableFile as refusal:
        peak = refusal.peak
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert peak <= 300 * 1024
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime <= 5


@pytest.mark.parametrize(
    "content",
    [
        csv(HEAD, *ROWS, delimiter=";"),
        csv(HEAD, *ROWS, delimiter=","),
        csv(HEAD, *ROWS, delimiter="|"),
        b"\xef\xbb\xbf" + csv(HEAD, *ROWS),
        csv(HEAD, *ROWS, encoding="utf-16"),
        csv(HEAD, *ROWS).replace(b"\r\n", b"\n"),
        csv(HEAD, *ROWS).replace(b"\r\n", b"\n\n"),
        csv(["DAFTAR HARI LIBUR"], [], HEAD, *ROWS),
    ],
    ids=["semicolon", "comma", "bar", "bom", "utf-16", "unix", "blank lines", "title"],
)
def test_text_files_as_offices_save_them(desk, content):
    upload(desk, "libur.csv", content)
    run = ImportRun.objects.get()
    map_as_found(desk, run)
    assert (run.n_created, run.n_errors) == (3, 0)


def test_windows_letters_are_read(desk):
    upload(desk, "a.csv", csv(*rows_of(["Idulfitri \u2013 caf\u00e9"]), encoding="cp1252"))
    run = ImportRun.objects.get()
    map_as_found(desk, run)
    text = desk.get(reverse("portal:import_detail", args=[run.uuid])).content.decode()
    assert "Idulfitri \u2013 caf\u00e9" in text


def test_1900_calendar_gives_the_same_days(desk):
    upload(desk, "a.xlsx", h.dates(mac=False))
    run = ImportRun.objects.get()
    map_as_found(desk, run)
    assert (run.n_created, run.n_errors) == (2, 2)


def test_our_guard_against_formulas_is_taken_off_again(desk):
    upload(desk, "a.csv", csv(HEAD, ["2026-08-17", "'=Hari", "'-x"]))
    run = ImportRun.objects.get()
    map_as_found(desk, run)
    text = desk.get(reverse("portal:import_detail", args=[run.uuid])).content.decode()
    assert "Nama: =Hari; Dasar hukum: -x" in text


def test_a_file_that_lies_about_its_size_is_refused(tmp_path):
    """Sizes in the directory of a ZIP are claims; what comes out is counted."""
    content = bytearray(h.repacked(extra=[("xl/media/a.bin", b"\0" * 40_000_000)]))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        size = archive.getinfo("xl/media/a.bin").file_size
    place = content.rfind(size.to_bytes(4, "little"))
    content[place : place + 4] = (1000).to_bytes(4, "little")
    path = tmp_path / "a.xlsx"
    path.write_bytes(bytes(content))
    with pytest.raises(reading.UnreadableFile):
        reading.read(path)


class Endless(io.RawIOBase):
    """A body that never ends, and how much of it was taken."""

    def __init__(self, head):
        super().__init__()
        self.head = head
        self.taken = 0

    def read(self, size=65_536):  # what LimitedStream asks for
        self.taken += size
        if self.head:
            piece, self.head = self.head[:size], self.head[size:]
            return piece
        return b"x" * size


def endless_post(announced):
    head = (
        b'--B\r\nContent-Disposition: form-data; name="kind"\r\n\r\nx\r\n'
        b'--B\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    )
    body = Endless(head)
    extra = {"CONTENT_LENGTH": str(announced), "wsgi.input": body}
    kind = "multipart/form-data; boundary=B"
    request = RequestFactory().generic("POST", "/imports/new/", b"", CONTENT_TYPE=kind, **extra)
    return request, body


def test_47_a_gigabyte_is_refused_at_its_first_bytes():
    request, body = endless_post(1 << 30)
    assert request.POST["kind"] == "x"
    assert not request.FILES
    assert request.upload_too_large is True
    assert body.taken < 1 << 20


def test_47_what_is_longer_than_announced_is_cut_at_the_limit(monkeypatch):
    monkeypatch.setattr("portal.imports.uploads.MAX_BYTES", 1 << 20)
    monkeypatch.setattr("portal.imports.uploads.DRAIN", 1 << 20)
    request, body = endless_post((1 << 20) + (1 << 19))
    assert not request.FILES
    assert request.upload_too_large is True
    assert body.taken < 4 << 20
