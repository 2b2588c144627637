"""The annex chart: the changed branches before and after, each a vector drawing over pages. Pure but for
the typesetting."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from orgunits.chart import DETAILS, Figures, paper_cards
from orgunits.chart.cards import KIND_LABELS
from orgunits.chart.paper import Branch, TitleBlock, chart_pages, charts_pdf
from orgunits.queries.structure import StructureRow
from orgunits.structure.units import Reader
from portal.charts.cards import note_room, wrap_to
from restructuring.papers.facts import FORMED, Facts
from restructuring.papers.house import WATERMARK

BEFORE, AFTER = "Sebelum perubahan", "Sesudah perubahan"
PAPER = "a3"
DETAIL = "ringkas"


def rows_of(structure: Reader, scope: int, tops: Sequence[int]) -> list[StructureRow]:
    """The unit ``scope`` at level 1 with the branches ``tops`` under it; or that unit's own branch."""
    rows = [] if scope in tops else [_row(structure, scope, 1, len(tops))]
    waiting = [(top, len(rows) + 1) for top in reversed(tops)]
    while waiting:
        unit_id, level = waiting.pop()
        children = structure.child_ids(unit_id)
        rows.append(_row(structure, unit_id, level, len(children)))
        waiting.extend((child, level + 1) for child in reversed(children))
    return rows


def _row(structure, unit_id, level, n_children):
    unit = structure.unit(unit_id)
    return StructureRow(
        unit.id,
        unit.parent,
        level,
        unit.name,
        unit.abbreviation,
        unit.kind,
        unit.tipe,
        unit.code,
        n_children,
    )


def branch_of(rows: Sequence[StructureRow], notes: dict[int, str]) -> Branch:
    width = DETAILS[DETAIL][1]
    room = note_room(width)
    cards = [
        replace(card, notes=tuple(wrap_to(notes[card.key], room))) if card.key in notes else card
        for card in paper_cards(rows, DETAIL, Figures())
    ]
    return Branch(
        cards=cards,
        levels=[row.level for row in rows],
        groups=[KIND_LABELS.get(row.kind, row.kind) for row in rows],
        box_width=width,
    )


def notes_before(facts: Facts) -> dict[int, str]:
    """What becomes of each unit of today, by its id."""
    found = {}
    for unit_id, entry in facts.entries.items():
        if facts.is_changed(unit_id):
            ends = unit_id not in facts.after and entry.to
            names = "; ".join(facts.unit_name(one) for one in entry.to)
            found[unit_id] = f"{entry.fate.label} {names}" if ends else entry.fate.label
    return found


def notes_after(facts: Facts) -> dict[int, str]:
    """Where each changed unit of the new structure comes from, by its id."""
    found = dict.fromkeys(facts.plan.established, FORMED)
    for unit_id in facts.entries:
        was, now = facts.before.unit(unit_id), facts.after.get(unit_id)
        if now is None:
            continue
        if now.name != was.name:
            found[unit_id] = f"Semula {was.name}"
        elif now.parent != was.parent:
            found[unit_id] = f"Dari {facts.before.unit(was.parent).name}"
        elif (now.kind, now.tipe) != (was.kind, was.tipe):
            found[unit_id] = "Jenis atau tipenya berubah"
    for unit_id in facts.plan.established:
        givers = [e.predecessor for e in facts.plan.lineage if e.successor == unit_id]
        names = "; ".join(facts.before.unit(one).name for one in dict.fromkeys(givers))
        if names:
            found[unit_id] = f"{FORMED} dari {names}"
    return found


def annex_charts(facts: Facts) -> list[tuple[str, Branch]]:
    """The parts of the annex: each with what stands over it."""
    parts = []
    for words, structure, notes in (
        (BEFORE, facts.before, notes_before(facts)),
        (AFTER, facts.after, notes_after(facts)),
    ):
        tops = facts.changed_tops(structure)
        if facts.scope in structure:
            parts.append((words, branch_of(rows_of(structure, facts.scope, tops), notes)))
    return parts


def annex_data(
    facts: Facts, *, government: str, legal_basis: str, effective: str, is_draft: bool, day: date
) -> dict:
    """What the template ``chart`` is filled with."""
    title = TitleBlock(
        government=government,
        subject=facts.before.unit(facts.scope).name,
        day=day,
        legal_basis=legal_basis,
        last_change="",
    )
    data = chart_pages(annex_charts(facts), title, PAPER)
    data["facts"] = [
        ["Rencana berlaku", effective],
        ["Dasar hukum", legal_basis or "belum dicatat"],
        ["Ditetapkan", "........................"],
    ]
    return data | {"watermark": WATERMARK if is_draft else ""}


def annex_pdf(data: dict, *, title: str, day: date) -> bytes:
    """The PDF of ``annex_data``. Raises portal.documents.DocumentError."""
    return charts_pdf(data, title=title, day=day)
