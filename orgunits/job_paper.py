"""The informasi jabatan of posts on paper: the same blocks for the PDF and the word-processor file.

Both carry the day they speak of and nothing of the hour they were made: the same posts give the
same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from orgunits.job_information import Entry, sections_of
from portal.documents import render_pdf
from portal.templatetags.formats import date_long
from portal.wordfiles import write_docx

TIME_LIMIT_SECONDS = 600
EMPTY = "Belum diisi."
TASK_TITLES = (
    # title, share, alignment
    ("No.", 5, "right"),
    ("Uraian tugas", 36, "left"),
    ("Hasil kerja", 15, "left"),
    ("Jumlah hasil", 15, "right"),
    ("Waktu atau kemampuan", 15, "right"),
    ("Kebutuhan", 14, "right"),
)


@dataclass(frozen=True, slots=True)
class JobSheet:
    """One post as its paper shows it. ``unit_path``: the unit and those above it that the reader
    may see, the topmost first. ``tasks``: rows of TASK_TITLES without the number, as text; ``need``
    their unrounded sum, "" when it is not known. ``values`` empty: nothing was written yet."""

    name: str
    code: str
    title: str
    kind: str
    echelon: str
    job_class: str
    seats: str
    unit_path: Sequence[str]
    since: date | None = None
    is_example: bool = False
    year: int = 0
    tasks: Sequence[Sequence[str]] = ()
    need: str = ""
    values: dict[str, str] = field(default_factory=dict)

    @property
    def unit(self) -> str:
        return self.unit_path[-1] if self.unit_path else ""


def blocks_of(sheet: JobSheet, day: date) -> list[dict]:
    """The form of one post, its sections numbered as the guideline numbers them."""
    state = f"Keadaan per {date_long(day)}."
    if sheet.since:
        state += f" Berlaku sejak {date_long(sheet.since)}."
    if sheet.is_example:
        state += " Data contoh: isinya dibuat-buat."
    facts = [
        ["1. Nama jabatan", sheet.name],
        ["2. Kode jabatan", sheet.code or "–"],
        ["3. Unit kerja", " › ".join(sheet.unit_path)],
        ["Nama menurut katalog", f"{sheet.title} ({sheet.kind})"],
        ["Eselon", sheet.echelon or "–"],
        ["Kebutuhan", f"{sheet.seats} orang"],
    ]
    found = [
        {"kind": "title", "text": sheet.name},
        {"kind": "subtitle", "text": f"Informasi jabatan. {state}"},
        {"kind": "facts", "items": facts},
    ]
    number = 3
    for number, section in enumerate(sections_of(sheet.values), 4):
        found.append({"kind": "heading", "text": f"{number}. {section.label}"})
        if section.is_tasks:
            found += _tasks(sheet)
        for letter, entry in zip("abcdefgh", section.entries, strict=False):
            if entry.part.section:
                found.append({"kind": "minor", "text": f"{letter}. {entry.part.label}"})
            found.append(_entry(entry))
    found.append({"kind": "heading", "text": f"{number + 1}. Kelas jabatan"})
    found.append({"kind": "text", "text": sheet.job_class or EMPTY})
    return found


def _entry(entry: Entry) -> dict:
    if not entry.text and not entry.rows:
        return {"kind": "text", "text": EMPTY}
    if not entry.part.columns:
        return {"kind": "text", "text": entry.text}
    if not entry.is_table:
        return {"kind": "list", "numbered": True, "items": [row[0] for row in entry.rows]}
    columns = [_column(title, 1) for title in entry.part.columns]
    return {"kind": "table", "columns": columns, "rows": entry.rows}


def _column(title: str, share: int, align: str = "left") -> dict:
    return {"title": title, "share": share, "align": align, "points": 0}


def _tasks(sheet: JobSheet) -> list[dict]:
    if not sheet.tasks:
        return [{"kind": "text", "text": "Belum ada uraian tugas pada beban kerjanya."}]
    rows = [[str(number), *row] for number, row in enumerate(sheet.tasks, 1)]
    if sheet.need:
        rows.append(["", "Jumlah kebutuhan, tidak dibulatkan", "", "", "", sheet.need])
    columns = [_column(*title) for title in TASK_TITLES]
    return [
        {"kind": "text", "text": f"Menurut beban kerja tahun {sheet.year}."},
        {"kind": "table", "columns": columns, "rows": rows},
    ]


def pdf_of(sheets: Sequence[JobSheet], *, title: str, government: str, day: date) -> bytes:
    """The PDF of ``sheets``. Raises portal.documents.DocumentError."""
    data = {
        "author": government,
        "foot": f"{government}, keadaan per {date_long(day)}",
        "posts": [
            {
                "running": {"left": f"Informasi jabatan {sheet.name}", "right": sheet.unit},
                "blocks": blocks_of(sheet, day),
            }
            for sheet in sheets
        ],
    }
    return render_pdf("anjab", data, title=title, day=day, time_limit=TIME_LIMIT_SECONDS)


def docx_of(sheets: Sequence[JobSheet], *, title: str, government: str, day: date) -> bytes:
    """The word-processor file of ``sheets``."""
    blocks = [block for sheet in sheets for block in ({"kind": "break"}, *blocks_of(sheet, day))]
    foot = f"{government}, keadaan per {date_long(day)}"
    return write_docx(blocks, title=title, author=government, foot=foot, day=day)
