"""A stored import as a table and a Checker: what the screens, the check and the writing share."""

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portal.crypto import CannotDecrypt, seal_bytes, unseal_bytes
from portal.files import attachment_path
from portal.imports import mapping, reading
from portal.imports.checking import Checker
from portal.imports.reading import UnreadableFile
from portal.imports.spec import KINDS, Context

NO_TABLE = (
    "Judul kolom tidak ditemukan. Tabel harus punya satu baris berisi judul kolom, paling jauh di "
    f"baris {mapping.HEADER_ROWS}."
)
NO_ROWS = "Tidak ada baris berisi di bawah judul kolom."
GONE = "Berkas ini sudah dihapus dari penyimpanan. Kirim lagi berkasnya."


def sealed_original(run, content):
    """What is kept of an upload: nobody reads a NIK in the store of files or in its backup."""
    return seal_bytes(content, f"portal.ImportRun:{run.uuid}")


@contextmanager
def original(run):
    """The path of the original, opened for as long as it is read. Raises UnreadableFile."""
    try:
        sealed = attachment_path(run.file).read_bytes()
        content = unseal_bytes(sealed, f"portal.ImportRun:{run.uuid}")
    except (OSError, CannotDecrypt):
        raise UnreadableFile(GONE) from None
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        yield Path(file.name)


@dataclass(frozen=True)
class Loaded:
    """A file under its heading: ``table`` as its source means it."""

    raw: reading.RawSheet
    header: mapping.Header
    table: mapping.Table
    slipped: list
    source: str


def load(run, head=0):
    """Read the file of ``run``; ``head`` > 0: only so many rows. Raises UnreadableFile."""
    if run.file is None:
        raise UnreadableFile(GONE)
    kind = KINDS[run.kind]
    with original(run) as path:
        raw = reading.read(path, run.sheet, head)
    header = mapping.find_header(kind, raw.rows)
    if run.header_row is not None:
        header = mapping.header_at(raw.rows, run.header_row)
    if header is None:
        raise UnreadableFile(NO_TABLE)
    table, slipped = mapping.table_of(raw, header)
    if not table.rows:
        raise UnreadableFile(NO_ROWS)
    table, source = mapping.reshaped(kind, table)
    return Loaded(raw, header, table, slipped, source)


def checker(run, user, loaded):
    """The Checker of ``run`` as ``user`` has it checked."""
    if [str(heading) for heading in loaded.table.headers] != run.headings:
        raise UnreadableFile("Judul kolom berkas ini tidak lagi sama. Pasangkan kolomnya lagi.")
    ctx = Context(
        government=run.government,
        user=user,
        day=run.government.today(),
        columns=frozenset(name for name in run.mapping if name),
        mode=run.mode,
        options=dict(run.options),
        source=loaded.source,
    )
    return Checker(KINDS[run.kind], ctx, loaded.table, run.mapping, loaded.slipped)
