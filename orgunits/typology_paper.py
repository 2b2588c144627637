"""Score sheets on paper (PP 18/2016 Lampiran): every indicator with its class, the sum, the result."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from portal.documents import render_pdf
from portal.templatetags.formats import date_long, number

COLUMNS = (
    ("Indikator", 0, "left"),
    ("Angka", 62, "right"),
    ("Skala", 36, "right"),
    ("Bobot", 36, "right"),
    ("Nilai", 36, "right"),
    ("Sumber", 90, "left"),
)


class PrintedSheet(NamedTuple):
    """``row``: SheetRow; ``lines``: (group, line, classes, source) of every indicator; ``notes``:
    the sum, the factor and the result in words; ``state``: how far it is filled in."""

    row: Any
    lines: Sequence[tuple]
    notes: Sequence[str]
    state: str


def sheets_pdf(sheets: Sequence[PrintedSheet], *, day: date) -> bytes:
    """One PDF of the sheets of one year, in their order. Raises portal.documents.DocumentError."""
    year = sheets[0].row.sheet.year
    name = sheets[0].row.sheet.name if len(sheets) == 1 else "Pemetaan urusan"
    title = f"{name}, skor {year.year}"
    data = {
        "author": year.government.name,
        "heading": title,
        "subject": f"{year.government.name}. PP 18/2016 jo 72/2019, Lampiran.",
        "warning": "",
        "running": {"left": f"Lembar skor {year.year}", "right": year.government.name},
        "foot": f"Dicetak {date_long(day)}",
        "sections": [
            {"heading": sheet.row.sheet.name, "blocks": blocks_of(sheet)} for sheet in sheets
        ],
    }
    return render_pdf("assessment", data, title=title, day=day)


def blocks_of(sheet: PrintedSheet) -> list[dict]:
    """The blocks of one sheet."""
    facts = [["Isian", sheet.state], *_result(sheet.row.score)]
    if saved_at := sheet.row.sheet.saved_at:
        by = f" oleh {sheet.row.sheet.saved_by}" if sheet.row.sheet.saved_by else ""
        facts.append(["Disimpan", f"{date_long(saved_at)}{by}"])
    table = {
        "kind": "table",
        "caption": "Hitungan",
        "columns": [
            {"title": title, "points": points, "share": 0 if points else 1, "align": align}
            for title, points, align in COLUMNS
        ],
        "rows": [_row(*line) for line in sheet.lines],
        "note": ". ".join(note.strip().rstrip(".") for note in sheet.notes) + ".",
    }
    return [{"kind": "facts", "items": facts}, table]


def _result(score):
    if score is None or not score.outcome:
        return []
    return [["Nilai", number(score.total)],
            ["Hasil", f"{score.outcome.words} (PP 18/2016 {score.outcome.clause})"]]  # fmt: skip


def _row(group, line, classes, source):
    indicator = line.indicator
    return [
        {"text": f"{indicator.number}. {indicator.text}", "sub": f"{group}: {classes}"},
        number(line.value),
        number(line.scale),
        f"{indicator.weight}%",
        number(line.points),
        source or "–",
    ]
