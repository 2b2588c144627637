"""The board of a round: where every unit is, and how many are where."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from orgunits.enums import PARTS_VERIFIED, PartState, RoundState
from orgunits.models import Round, RoundPart, RoundRemark
from orgunits.queries.rounds.parts import (
    item_counts,
    people_in_charge,
    rounds_in_sight,
)
from orgunits.queries.structure import UnitRef, agency_of
from portal.models import Government, User

ORDER = {state: place for place, state in enumerate(PartState.values)}
DONE = (PartState.SUBMITTED, *PARTS_VERIFIED)


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A part on the board. ``n_items`` things, ``n_confirmed`` of them confirmed; ``n_remarks``
    notes of the last return; ``people``: who is in charge."""

    part: RoundPart
    agency: str
    n_items: int
    n_confirmed: int
    n_remarks: int
    people: tuple[User, ...]

    @property
    def percent(self) -> int:
        """Whole per cent of the things confirmed; 100 only when all are."""
        return self.n_confirmed * 100 // self.n_items if self.n_items else 0

    @property
    def state_label(self) -> str:
        return PartState(self.part.state).label

    @property
    def people_words(self) -> str:
        return ", ".join(str(person) for person in self.people)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many parts are where; those that were ended are told apart and count nowhere else."""

    counts: dict[str, int]
    n_items: int
    n_confirmed: int

    @property
    def n_parts(self) -> int:
        return sum(n for state, n in self.counts.items() if state != PartState.ENDED)

    @property
    def n_sent(self) -> int:
        return sum(self.counts[state] for state in DONE)

    @property
    def percent(self) -> int:
        """Whole per cent of the parts that were sent (and not returned); 100 only when all are."""
        return self.n_sent * 100 // self.n_parts if self.n_parts else 0


def board(round_: Round, user: User, day: date) -> list[BoardLine]:
    """The parts of a round in sight, in the order of the structure. Ten queries at most."""
    parts = list(
        RoundPart.objects.visible_to(user)
        .filter(round=round_)
        .select_related("unit", "submitted_by", "verified_by")
        .order_by("unit__lft", "unit_id", "pk")
    )
    for part in parts:
        part.round = round_
    standing = {part.pk: part.unit_id for part in parts if part.state != PartState.ENDED}
    items, confirmed = item_counts(round_, standing, day)
    remarks = _open_remarks(round_)
    units = {part.unit_id for part in parts}
    agencies, people = agency_of(units, day), people_in_charge(units, day)
    return [
        BoardLine(
            part,
            _agency_name(agencies.get(part.unit_id), part),
            items.get(part.pk, 0),
            confirmed.get(part.pk, 0),
            remarks[part.pk],
            tuple(people.get(part.unit_id, ())),
        )
        for part in parts
    ]


def _open_remarks(round_: Round) -> Counter[int]:
    """Notes of the last return, of the parts that are back at their unit. One query."""
    rows = RoundRemark.objects.filter(
        part__round=round_, part__state=PartState.RETURNED, sent_at=F("part__returned_at")
    )
    return Counter(rows.order_by().values_list("part_id", flat=True))


def _agency_name(ref: UnitRef | None, part: RoundPart) -> str:
    return "" if ref is None or ref.id == part.unit_id else ref.name


def tally_of(lines: Sequence[BoardLine]) -> Tally:
    """The figures over the lines of a board."""
    counts = dict.fromkeys(PartState.values, 0)
    for line in lines:
        counts[line.part.state] += 1
    standing = [line for line in lines if line.part.state != PartState.ENDED]
    return Tally(
        counts,
        sum(line.n_items for line in standing),
        sum(line.n_confirmed for line in standing),
    )


SORTS = {
    "unit": lambda line: line.part.unit.name,
    "agency": lambda line: line.agency,
    "state": lambda line: ORDER[line.part.state],
    "percent": lambda line: (line.percent, line.n_confirmed),
    "sent": lambda line: (line.part.submitted_at is not None, line.part.submitted_at),
}


def board_rows(
    lines: Sequence[BoardLine], *, text: str = "", state: str = "", sort: str = ""
) -> list[BoardLine]:
    """The lines narrowed to a state and to units (or agencies) whose name holds ``text``; without
    a state those that were ended are left out. ``sort``: a name of SORTS, "-" reverses."""
    wanted = text.casefold()
    rows = [
        line
        for line in lines
        if (line.part.state == state if state else line.part.state != PartState.ENDED)
        and (not wanted or wanted in f"{line.part.unit.name}\n{line.agency}".casefold())
    ]
    key = sort.removeprefix("-")
    if key in SORTS:
        rows.sort(key=lambda line: _sortable(SORTS[key](line)), reverse=sort.startswith("-"))
    return rows


def _sortable(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(0 if one is None else _sortable(one) for one in value)
    return value.timestamp() if hasattr(value, "timestamp") else value


ROUND_SORTS = {
    "title": ("title", "pk"),
    "year": ("year", "title", "pk"),
    "due": ("due_on", "pk"),
    "state": ("state", "pk"),
}


def round_table(
    *,
    user: User,
    government: Government | None,
    text: str = "",
    kind: str = "",
    state: str = "",
    year: int | None = None,
    sort: str = "",
) -> QuerySet[Round]:
    """Rounds in sight with ``n_parts`` and ``n_sent`` of the parts in sight; those called off only
    when ``state`` asks for them."""
    rows = rounds_in_sight(user, government)
    rows = rows.filter(state=state) if state else rows.exclude(state=RoundState.CANCELLED)
    if kind:
        rows = rows.filter(kind=kind)
    if year is not None:
        rows = rows.filter(year=year)
    if text:
        rows = rows.filter(title__icontains=text)
    mine = RoundPart.objects.visible_to(user).order_by()
    standing = Q(parts__in=mine) & ~Q(parts__state=PartState.ENDED)
    rows = rows.annotate(
        n_parts=Count("parts", filter=standing),
        n_sent=Count("parts", filter=standing & Q(parts__state__in=DONE)),
    )
    key = sort.removeprefix("-")
    if key not in ROUND_SORTS:
        return rows.order_by("-year", "-opened_at", "-pk")
    sign = "-" if sort.startswith("-") else ""
    return rows.order_by(*(f"{sign}{name}" for name in ROUND_SORTS[key]))


def round_years(government: Government | None, user: User) -> list[int]:
    """Years that have a round in sight, the newest first."""
    rows = rounds_in_sight(user, government)
    return sorted(set(rows.order_by().values_list("year", flat=True)), reverse=True)
