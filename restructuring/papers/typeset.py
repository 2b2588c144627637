"""From a paper to its file, and the fingerprint that tells its inputs and the versions that set it.

The same fingerprint means the same bytes: a file carries the day it is ordered for, never the hour, and
only the portal's own fonts.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path

from portal.documents import PDF_TYPE, TEMPLATE_DIR, font_folders, render_pdf
from portal.release import release
from portal.wordfiles import DOCX_TYPE, write_docx
from portal.wordstyles import Look
from restructuring.enums import DocumentFormat
from restructuring.papers.charts import annex_pdf
from restructuring.papers.house import WATERMARK

FILE_TYPES = {DocumentFormat.PDF: PDF_TYPE, DocumentFormat.DOCX: DOCX_TYPE}
# Word's own on most machines of an office; another one stands in where it is not there.
WORD_FONT = "Bookman Old Style"
LIBRARIES = ("typst", "python-docx", "lxml")
TEMPLATES = ("official.typ", "chart.typ", "paper.typ")
TIME_LIMIT_SECONDS = 600
GROUP = 4


@dataclass(frozen=True, slots=True)
class Paper:
    """What a document says: ``blocks`` (portal.wordfiles), or of a chart the ``drawing``."""

    title: str
    author: str
    day: date
    is_draft: bool
    blocks: tuple[dict, ...] = ()
    drawing: dict | None = None
    landscape: bool = False


@cache
def versions() -> dict[str, str]:
    """Everything that turns a paper into bytes, but its inputs."""
    found = {name: version(name) for name in LIBRARIES} | {"tatanan": release()}
    found |= {name: _digest(TEMPLATE_DIR / name) for name in TEMPLATES}
    for folder in font_folders():
        found |= {path.name: _digest(path) for path in sorted(Path(folder).glob("*.ttf"))}
    return found


def _digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fingerprint(paper: Paper, format_: str) -> str:
    """SHA-256 (hexadecimal) of what the file is made of and by."""
    inputs = {
        "format": str(format_),
        "title": paper.title,
        "author": paper.author,
        "day": paper.day.isoformat(),
        "is_draft": paper.is_draft,
        "blocks": list(paper.blocks),
        "drawing": paper.drawing,
        "landscape": paper.landscape,
        "versions": versions(),
    }
    text = json.dumps(inputs, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def groups_of(digest: str) -> str:
    """The beginning of a fingerprint as people compare it: ``7F3A 91C4 0B6E D258``."""
    start = digest[: 4 * GROUP].upper()
    return " ".join(start[at : at + GROUP] for at in range(0, len(start), GROUP))


def build(paper: Paper, format_: str, digest: str) -> bytes:
    """The file of ``paper``. Raises portal.documents.DocumentError."""
    if paper.drawing is not None:
        return annex_pdf(paper.drawing, title=paper.title, day=paper.day)
    foot = f"{paper.title}. Sidik jari {groups_of(digest)}"
    watermark = WATERMARK if paper.is_draft else ""
    if format_ == DocumentFormat.DOCX:
        look = Look(
            font=WORD_FONT,
            larger=1,
            title=13,
            centered=True,
            landscape=paper.landscape,
            watermark=watermark,
        )
        return write_docx(
            paper.blocks,
            title=paper.title,
            author=paper.author,
            foot=foot,
            day=paper.day,
            look=look,
        )
    data = {
        "author": paper.author,
        "blocks": list(paper.blocks),
        "landscape": paper.landscape,
        "watermark": watermark,
        "foot": foot,
    }
    return render_pdf(
        "official", data, title=paper.title, day=paper.day, time_limit=TIME_LIMIT_SECONDS
    )
