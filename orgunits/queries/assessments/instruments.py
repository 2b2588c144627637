"""The wording of the instruments in a government, and how it computes."""

from dataclasses import dataclass

from orgunits.assessments import Instrument, Item, Rules, instrument
from orgunits.models import AssessmentRules, ItemWording


@dataclass(frozen=True, slots=True)
class WordingLine:
    """An item with the wording in force (None: never pasted)."""

    item: Item
    label: str
    wording: ItemWording | None

    @property
    def is_verified(self) -> bool:
        return self.wording is not None and self.wording.is_verified


def wordings_in_force(government_id: int, kind: str) -> dict[str, ItemWording]:
    """Wordings of an instrument by item code. One query."""
    rows = ItemWording.objects.in_force().filter(government=government_id, kind=kind)
    return {row.code: row for row in rows.select_related("entered_by", "verified_by")}


def wording_lines(government_id: int, kind: str) -> list[tuple[str, list[WordingLine]]]:
    """(name of the section, its lines) in the order of the instrument. One query."""
    found, known = instrument(kind), wordings_in_force(government_id, kind)
    return [
        (
            section.name,
            [WordingLine(item, found.label(item), known.get(item.code)) for item in section.items],
        )
        for section in found.sections
    ]


def next_unverified(found: Instrument, known: dict[str, ItemWording], after: str = "") -> Item:
    """The first item after ``after`` without verified wording, else the first of all."""
    items = list(found.items)
    codes = [item.code for item in items]
    start = codes.index(after) + 1 if after in codes else 0
    ordered = items[start:] + items[:start]
    waiting = (
        item for item in ordered if item.code not in known or not known[item.code].is_verified
    )
    return next(waiting, ordered[0])


def rules_of(government_id: int) -> Rules:
    """How the government computes where the regulations are silent."""
    row = AssessmentRules.objects.filter(government=government_id).first()
    return Rules() if row is None else Rules(skipped=row.skipped, top_from=row.top_from)
