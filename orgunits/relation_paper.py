"""The annex "tata kerja": the work relations of a unit and its branch, as PDF and DOCX from the same
blocks."""

from collections.abc import Sequence
from datetime import date

from orgunits.models import WorkRelation
from portal.documents import render_pdf
from portal.templatetags.formats import date_long
from portal.wordfiles import write_docx

COLUMNS = (("No.", 1), ("Unit atau jabatan", 6), ("Hubungan", 3), ("Dengan", 6), ("Dalam hal", 6),
           ("Dasar", 4))  # fmt: skip


def side(unit, position) -> str:
    """One end of a relation in words."""
    return f"{position.name}, {unit.name}" if position else unit.name


def annex_rows(relations: Sequence[WorkRelation]) -> list[list[str]]:
    return [
        [
            str(number),
            side(row.unit, row.position),
            row.get_kind_display(),
            side(row.other_unit, row.other_position),
            row.subject,
            ", ".join(filter(None, [row.legal_basis and row.legal_basis.title, row.clause])) or "–",
        ]
        for number, row in enumerate(relations, 1)
    ]


def annex_blocks(relations: Sequence[WorkRelation], name: str, day: date) -> list[dict]:
    """The blocks of the annex (portal.wordfiles)."""
    found = [
        {"kind": "title", "text": f"Tata kerja {name}"},
        {"kind": "subtitle", "text": f"Hubungan kerja antarunit dan antarjabatan, keadaan per "
                                     f"{date_long(day)}."},
    ]  # fmt: skip
    if not relations:
        return [*found, {"kind": "text", "text": "Belum ada hubungan kerja yang dicatat."}]
    columns = [{"title": title, "share": share, "align": "right" if share == 1 else "left",
                "points": 26 if share == 1 else 0} for title, share in COLUMNS]  # fmt: skip
    return [*found, {"kind": "table", "columns": columns, "rows": annex_rows(relations)}]


def annex_docx(relations, *, name: str, government: str, day: date) -> bytes:
    return write_docx(
        annex_blocks(relations, name, day),
        title=f"Tata kerja {name}",
        author=government,
        foot=f"{government}, keadaan per {date_long(day)}",
        day=day,
    )


def annex_pdf(relations, *, name: str, government: str, day: date) -> bytes:
    """Raises portal.documents.DocumentError."""
    data = {
        "author": government,
        "foot": f"{government}, keadaan per {date_long(day)}",
        "posts": [
            {
                "running": {"left": "Tata kerja", "right": name},
                "blocks": annex_blocks(relations, name, day),
            }
        ],
    }
    return render_pdf("anjab", data, title=f"Tata kerja {name}", day=day)
