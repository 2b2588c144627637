"""What may be kept as evidence: told by the first bytes of the file, never by its name."""

from io import BytesIO
from pathlib import PurePath
from zipfile import BadZipFile, ZipFile

MAX_BYTES = 10 * 1000 * 1000
ACCEPTED = "PDF, JPG, PNG, DOCX, atau XLSX"
EXTENSIONS = ".pdf,.jpg,.jpeg,.png,.docx,.xlsx"
OFFICE = "application/vnd.openxmlformats-officedocument."
SIGNS = (
    (b"%PDF-", "application/pdf", {"pdf"}),
    (b"\x89PNG\r\n\x1a\n", "image/png", {"png"}),
    (b"\xff\xd8\xff", "image/jpeg", {"jpg", "jpeg"}),
)
FOLDERS = (
    ("word/document.xml", OFFICE + "wordprocessingml.document", {"docx"}),
    ("xl/workbook.xml", OFFICE + "spreadsheetml.sheet", {"xlsx"}),
)


class EvidenceRefused(ValueError):
    """The text is for the person who sent the file."""


def type_of(name, content):
    """The content type of ``content`` (bytes) called ``name``. Raises EvidenceRefused when it is
    empty, too large, of another kind, or its name says another one."""
    if not content:
        raise EvidenceRefused(f"Berkas “{name}” kosong.")
    if len(content) > MAX_BYTES:
        raise EvidenceRefused(f"Berkas “{name}” lebih dari 10 MB.")
    found = next((sign for sign in SIGNS if content.startswith(sign[0])), None) or _office(content)
    if found is None:
        raise EvidenceRefused(f"Berkas “{name}” bukan {ACCEPTED}.")
    if PurePath(name).suffix.lower().removeprefix(".") not in found[2]:
        raise EvidenceRefused(f"Nama berkas “{name}” tidak sesuai dengan isinya.")
    return found[1]


def _office(content):
    if not content.startswith(b"PK\x03\x04"):
        return None
    try:
        with ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (BadZipFile, ValueError, NotImplementedError):
        return None
    if "word/vbaProject.bin" in names or "xl/vbaProject.bin" in names:
        return None
    return next((folder for folder in FOLDERS if folder[0] in names), None)
