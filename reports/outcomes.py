"""The figures of units that a change of structure touched, beside those of comparable units: which units
belong together, which quarters count, who may be compared. Pure; ``reports.queries.outcomes`` reads.

A line is what hangs together by the change: units merged are pooled before, those a
unit was divided into are pooled after.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from reports.before_after import LEAST_COMPARABLE, Finding, judge
from reports.enums import PeriodKind
from reports.periods import Period, containing, following
from surveys.bands import rule_on
from surveys.certainty import LEAST_SHEETS
from surveys.enums import Unsur
from surveys.scoring import Totals
from surveys.suppression import MINIMUM_PUBLIC_GROUP

QUARTERS = 4  # looked at on either side


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of one quarter on the scale of its indicator, and the answers or requests it rests on."""

    value: Fraction
    n: int


@dataclass(frozen=True, slots=True)
class Measured:
    """An indicator: ``pool(raw figures of units, quarter)`` makes a Cell, None when they are too few."""

    key: str
    label: str
    unit: str
    noun: str  # what is counted
    decimals: int
    pool: Callable


@dataclass(frozen=True, slots=True)
class Outcome:
    """One indicator before and after. ``quarters`` are those in which every touched line has a
    figure, the ``before`` first ones before; a row of ``ours`` per touched line, of ``theirs`` per
    comparable unit. ``same_kind``: the comparable units are of the kinds of the touched ones;
    ``n_without``: touched lines without enough figures."""

    measured: Measured
    quarters: tuple[Period, ...]
    before: int
    ours: tuple[tuple[Cell, ...], ...]
    theirs: tuple[tuple[Cell, ...], ...]
    same_kind: bool
    n_without: int
    finding: Finding


class Window(NamedTuple):
    """The quarters looked at: ``before`` ended before the day, ``after`` began on it or later and
    have ended. The quarter in which the day lies belongs to neither, unless it is its first day."""

    before: tuple[Period, ...]
    after: tuple[Period, ...]

    @property
    def every(self):
        return (*self.before, *self.after)


class Tree(NamedTuple):
    """Today's units: ``{unit: the unit above it, None for the root}``, ``{unit: kind}``."""

    parents: dict[int, int | None]
    kinds: dict[int, str]


def window_of(day, today):
    """The Window around ``day``."""
    quarter = containing(PeriodKind.QUARTER, day)
    before = [quarter.previous]
    while len(before) < QUARTERS:
        before.append(before[-1].previous)
    after, coming = [], quarter if quarter.start == day else following(quarter)
    while len(after) < QUARTERS and coming.is_over(today):
        after.append(coming)
        coming = following(coming)
    return Window(tuple(reversed(before)), tuple(after))


def touched_lines(units, links, parents, having, top):
    """``units`` put together as frozensets: those that hang together by ``links`` (pairs); one without
    figures of its own (not in ``having``) counts as the nearest unit above it that has some, up to
    the unit ``top``."""
    above = {unit: nearest(unit, parents, having, top) for unit in units}
    group = {}

    def head(unit):
        while group.setdefault(unit, unit) != unit:
            unit = group[unit]
        return unit

    owned = [(unit, owner) for unit, owner in above.items() if owner is not None]
    for one, other in (*links, *owned):
        group[head(one)] = head(other)
    lines = defaultdict(set)
    for unit in {*units, *(owner for _unit, owner in owned)}:
        lines[head(unit)].add(unit)
    return sorted((frozenset(line) for line in lines.values()), key=min)


def nearest(unit, parents, having, top):
    """``unit`` or the nearest above it with figures, not above ``top`` and never the root."""
    while parents.get(unit) is not None:
        if unit in having:
            return unit
        if unit == top:
            return None
        unit = parents[unit]
    return None


def under(units, parents):
    """``units`` with everything that stands under them."""
    found = set(units)
    for unit in parents:
        above, passed = unit, []
        while above is not None and above not in found:
            passed.append(above)
            above = parents.get(above)
        if above is not None:
            found.update(passed)
    return found


def outcome_of(measured, figures, window, *, units, links, tree, apart, top):
    """The Outcome of ``measured`` from the raw ``figures`` ({unit: {quarter: raw}}). ``apart``: units
    that something else happened to."""
    lines = touched_lines(units, links, tree.parents, figures.keys(), top)
    mine = {unit for line in lines for unit in line}
    series = [pooled(measured, figures, line) for line in lines]
    having = [one for one in series if is_firm(one, window.before) and is_firm(one, window.after)]
    quarters = [
        quarter for quarter in window.every if having and all(quarter in one for one in having)
    ]
    before = sum(quarter in window.before for quarter in quarters)
    others = figures.keys() - under(mine, tree.parents) - apart
    theirs = {}
    for unit in sorted(unit for unit in others if tree.parents.get(unit) is not None):
        one = pooled(measured, figures, {unit})
        sides = quarters[:before], quarters[before:]
        if all(quarter in one for quarter in quarters) and all(is_firm(one, s) for s in sides):
            theirs[unit] = one
    kinds = {tree.kinds[unit] for unit in mine}
    alike = {unit: one for unit, one in theirs.items() if tree.kinds[unit] in kinds}
    same_kind = len(alike) >= LEAST_COMPARABLE
    ours, rows = (
        tuple(tuple(one[quarter] for quarter in quarters) for one in many)
        for many in (having, (alike if same_kind else theirs).values())
    )
    values = [[float(cell.value) for cell in row] for row in (*ours, *rows)]
    return Outcome(
        measured,
        tuple(quarters),
        before,
        ours,
        rows,
        same_kind,
        len(lines) - len(ours),
        judge(values, len(ours) if quarters else 0, before),
    )


def pooled(measured, figures, units):
    """``{quarter: Cell}`` of ``units`` together; quarters with too little are left out."""
    parts = defaultdict(list)
    for unit in sorted(units):
        for quarter, raw in figures.get(unit, {}).items():
            parts[quarter].append(raw)
    cells = {quarter: measured.pool(raw, quarter) for quarter, raw in parts.items()}
    return {quarter: cell for quarter, cell in cells.items() if cell is not None}


def is_firm(cells, quarters):
    """Whether enough answers stand behind the mean over ``quarters``."""
    return sum(cells[quarter].n for quarter in quarters if quarter in cells) >= LEAST_SHEETS


def _pool_index(parts, quarter):
    return _index_cell(sum(parts, Totals()), quarter)


def _pool_time(parts, quarter):
    return _index_cell(sum(parts, Totals()).only({Unsur.WAKTU}), quarter)


def _index_cell(totals, quarter):
    if not totals.is_enough(MINIMUM_PUBLIC_GROUP):
        return None
    exact = totals.exact(rule_on(quarter.end))
    return None if exact is None else Cell(exact, totals.n)


def _pool_requests(parts, quarter):
    n, in_time = (sum(column) for column in zip(*parts, strict=True))
    return Cell(Fraction(100 * in_time, n), n) if n >= MINIMUM_PUBLIC_GROUP else None


INDEX = Measured("ikm", "IKM", "poin", "jawaban", 2, _pool_index)
TIME = Measured("waktu", "Nilai unsur Waktu Penyelesaian", "poin", "jawaban", 2, _pool_time)
IN_TIME = Measured(
    "tenggat", "Permohonan selesai dalam tenggat", "poin persen", "permohonan", 1, _pool_requests
)
