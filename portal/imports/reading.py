"""Open a file somebody sent, in a process of its own (portal/imports/child), within limits."""

import json
import logging
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

from portal.imports.child.limits import MAX_BYTES

log = logging.getLogger(__name__)

CHILD = Path(__file__).parent / "child"
PATIENCE = 60  # seconds of the clock; the child's own limit counts processor time
HEAD = 60  # rows a mapping is made from
TOO_HEAVY = (
    "Berkas ini tidak dapat dibuka dengan aman karena isinya terlalu besar. Salin tabelnya saja ke "
    "berkas baru, lalu kirim lagi."
)
FAR = (
    "Berkas ini memakai sel sampai {cell}, jauh di luar tabel. Salin tabelnya saja ke berkas baru, "
    "lalu kirim lagi."
)


class UnreadableFile(Exception):
    """The file is not read; the text says why and what to do. ``peak``: kilobytes, 0 unknown."""

    def __init__(self, message, peak=0):
        super().__init__(message)
        self.peak = peak


@dataclass
class RawSheet:
    """A sheet as it stands in the file: ``rows`` are ``(number, cells)`` without empty cells at the
    end; ``n_rows`` counts all of it, also when only the head was read."""

    sheets: list = field(default_factory=list)  # [{"name", "hidden"}], empty for text files
    sheet: str = ""
    format: str = ""
    rows: list = field(default_factory=list)
    n_rows: int = 0
    peak: int = 0  # kilobytes the child held at most


def read(path, sheet="", head=0):
    """Read ``sheet`` (default: the first visible) of the file; ``head`` > 0: only so many rows.

    Raises UnreadableFile with an Indonesian sentence. Never more than MAX_ROWS rows of MAX_COLUMNS
    cells, each str, int or float.
    """
    found = RawSheet()
    code, last = run(path, sheet, str(head), lambda item: take(found, item))
    if found.n_rows or (last and "rows" in last):
        return found
    if last and "refused" in last:
        raise UnreadableFile(last["refused"], last["peak"])
    log.warning("the reader of an import ended with %s", code)
    raise UnreadableFile(explain_death(path))


def take(found, item):
    """Put one line of the child into ``found``."""
    if isinstance(item, list):
        found.rows.extend(item)
    elif "sheets" in item:
        found.sheets, found.sheet, found.format = item["sheets"], item["sheet"], item["format"]
    elif "rows" in item:
        found.n_rows, found.peak = item["rows"], item["peak"]


def run(path, sheet, head, receive):
    """Run the child; give each line to ``receive``. Returns its exit code and the last object."""
    command = [sys.executable, "-I", str(CHILD), str(path), sheet, head]
    last = None
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONIOENCODING": "utf-8", "MALLOC_ARENA_MAX": "1"},
        cwd="/",
    ) as process:
        timer = threading.Timer(PATIENCE, process.kill)
        timer.start()
        try:
            for line in process.stdout:
                item = json.loads(line)
                last = item if isinstance(item, dict) else last
                receive(item)
        except ValueError:  # it died in the middle of a line
            process.kill()
        finally:
            timer.cancel()
    return process.returncode, last


def explain_death(path):
    """Why the child could not finish: most often one cell far out makes the table enormous."""
    _, last = run(path, "", "furthest", lambda item: None)
    cell = (last or {}).get("cell", "")
    return FAR.format(cell=cell) if cell else TOO_HEAVY


__all__ = ["HEAD", "MAX_BYTES", "RawSheet", "UnreadableFile", "read"]
