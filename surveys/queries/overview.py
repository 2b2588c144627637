"""Units side by side in one period: index per unsur, and what changed since their period before."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from orgunits.models import OrgUnit
from portal.models import Government
from surveys.certainty import REAL, Measure, difference
from surveys.enums import NINE_UNSUR, UNSUR_SHORT, Unsur
from surveys.queries.rollups import (
    Part,
    Period,
    Rollup,
    pooled_measure,
    predecessors_of,
    with_predecessors,
)
from surveys.scoring import IkmResult, UnsurScore

N_MOVERS = 5


@dataclass(frozen=True)
class UnitScore:
    """A unit in one period: its index with certainty, its unsur, and the change since the latest
    period before in which it, or a unit it took over from, has an index."""

    unit: OrgUnit
    n: int
    result: IkmResult
    measure: Measure
    unsur: dict[str, UnsurScore]
    required: int | None
    before: Measure | None = None
    before_period: Period | None = None
    change: Decimal | None = None
    reach: Decimal | None = None
    real: str = ""

    @property
    def has_moved(self) -> bool:
        return self.real == REAL

    @property
    def lowest(self) -> str:
        """The unsur with the lowest index, in words."""
        code = min(self.unsur, key=lambda one: self.unsur[one].nrr)
        return Unsur(code).label

    @property
    def other_grades(self) -> list[str] | None:
        return self.measure.other_grades(self.result.rule)

    def cells(self, codes: Iterable[str]) -> list[tuple[UnsurScore | None, int]]:
        """(score, tone) of each of ``codes`` in this unit; the tone goes from 1 (D) to 7 (A)."""
        return [(score, tone_of(score)) for score in map(self.unsur.get, codes)]


SORTS = {
    "unit": lambda row: row.unit.name,
    "value": lambda row: (row.result.exact, row.unit.name),
    "n": lambda row: row.n,
    "change": lambda row: (row.change is None, row.change or 0),
}
TONES = {"D": 1, "C": 2, "B": 5, "A": 7}


def tone_of(score: UnsurScore | None) -> int:
    return 0 if score is None else TONES[score.grade]


@dataclass(frozen=True)
class Overview:
    """Every unit with an index in one period, by name, and the unsur that were asked."""

    rows: list[UnitScore]

    @property
    def codes(self) -> list[str]:
        """The unsur of the regulation, then the others that somebody was asked."""
        asked = dict.fromkeys(code for row in self.rows for code in row.unsur)
        more = [code for code in asked if code not in NINE_UNSUR]
        return [code for code in (*NINE_UNSUR, *more) if code in asked]

    @property
    def heads(self) -> list[tuple[str, str]]:
        """(short word, full name) of every unsur."""
        return [(UNSUR_SHORT[code], Unsur(code).label) for code in self.codes]

    def sorted_by(self, sort: str) -> list[UnitScore]:
        """The rows by a key of ``SORTS``, "-" before it turns the order; the lowest index first
        without one."""
        key = SORTS.get(sort.removeprefix("-")) or SORTS["value"]
        return sorted(self.rows, key=key, reverse=sort.startswith("-"))

    @property
    def fallen(self) -> list[UnitScore]:
        """Units whose index really fell, the largest fall first."""
        down = [row for row in self.rows if row.has_moved and row.change < 0]
        return sorted(down, key=lambda row: row.change)[:N_MOVERS]

    @property
    def risen(self) -> list[UnitScore]:
        up = [row for row in self.rows if row.has_moved and row.change > 0]
        return sorted(up, key=lambda row: -row.change)[:N_MOVERS]


def _score(unit: OrgUnit, parts: list[Part], now: Rollup, required: int | None) -> UnitScore | None:
    totals = now.by_unit[unit.pk]
    result = totals.ikm(now.rule)
    if result is None:
        return None
    unsur = dict(zip(totals.sums, result.unsur, strict=True))
    return UnitScore(unit, totals.n, result, pooled_measure(parts, now.rule), unsur, required)


def _before(
    own: set[int], period: Period, found: dict[Period, Rollup]
) -> tuple[Measure, Period] | None:
    """The latest measure of these units in a period that ended before ``period`` began."""
    for earlier in sorted(found, key=lambda one: one[1], reverse=True):
        if earlier[1] >= period[0]:
            continue
        parts = [part for part in found[earlier].parts if part.unit_id in own]
        measure = pooled_measure(parts, found[earlier].rule, corrected=False)
        if measure is not None:
            return measure, earlier
    return None


def overview(*, government: Government, period: Period, found: dict[Period, Rollup]) -> Overview:
    """Units of ``period`` beside what ``found`` (rollups of the same units and of those they took
    over from) says of the periods before. Two queries beside the rollups."""
    now = found[period]
    units = OrgUnit.objects.in_bulk(list(now.parts_by_unit))
    lineage = predecessors_of(government)
    rows = []
    for pk, parts in now.parts_by_unit.items():
        needs = [part.required for part in parts]
        score = _score(units[pk], parts, now, None if None in needs else sum(needs))
        if score is None:
            continue
        before = _before(with_predecessors([pk], lineage), period, found)
        if before is not None:
            plain = pooled_measure(parts, now.rule, corrected=False)
            score = _with_change(score, plain, *before)
        rows.append(score)
    return Overview(sorted(rows, key=lambda row: row.unit.name))


def _with_change(score: UnitScore, now: Measure, before: Measure, period: Period) -> UnitScore:
    change, reach, real = difference(now, before)
    return replace(
        score, before=before, before_period=period, change=change, reach=reach, real=real
    )
