"""A unit with everything under it as it stands, and the shape a plan gives it. Pure.

The shape after a plan is made of the one before and the units that are otherwise: a small change in
a large government costs little.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from orgunits.structure import Plan
from orgunits.structure.units import Reader


class Post(NamedTuple):
    """A post on a reached unit. ``need``: its seats; ``people``: definitive holders."""

    id: int
    unit: int
    echelon: str
    is_head: bool
    need: int
    people: int


@dataclass(frozen=True)
class Totals:
    """Sums over the proposal's unit as it is. ``posts`` and ``need`` by echelon ("": none);
    ``filled``: seats with somebody on them, at most the need of each post. ``people`` and ``heads``
    (people on head posts) by unit."""

    posts: Mapping[str, int] = field(default_factory=dict)
    need: Mapping[str, int] = field(default_factory=dict)
    filled: int = 0
    people: Mapping[int, int] = field(default_factory=dict)
    heads: Mapping[int, int] = field(default_factory=dict)
    functions: int = 0
    services: int = 0

    def staff(self, unit_id: int) -> int:
        """People of a unit who lead none."""
        return self.people.get(unit_id, 0) - self.heads.get(unit_id, 0)


@dataclass(frozen=True)
class Stand:
    """The proposal's unit with everything under it, as it is: units by (kind, tipe) and by layer
    (the unit itself is 1), how many have somebody to lead (``spans``), and what is on them."""

    kinds: Mapping[tuple[str, str], int]
    layers: Mapping[int, int]
    spans: int
    totals: Totals

    @property
    def shape(self) -> "Shape":
        reports = sum(self.totals.people.values()) - sum(self.totals.heads.values())
        return _shape(self.layers, self.spans, reports)


@dataclass(frozen=True)
class Shape:
    """The tree under the proposal's unit, itself counted. ``span``: mean number of people who answer
    directly to a head (orgunits.shape); None where nobody does."""

    units: int
    layers: int
    span: Fraction | None


def stand_of(structure: Reader, top: int, totals: Totals) -> Stand:
    """The unit ``top`` and everything under it, walked once."""
    kinds, layers, spans = Counter(), Counter(), 0
    waiting = [(top, 1)]
    while waiting:
        unit_id, layer = waiting.pop()
        unit, children = structure.unit(unit_id), structure.child_ids(unit_id)
        kinds[unit.kind, unit.tipe] += 1
        layers[layer] += 1
        spans += bool(children) or totals.staff(unit_id) > 0
        waiting.extend((child, layer + 1) for child in children)
    return Stand(kinds, layers, spans, totals)


def _shape(layers, spans, staff):
    """The Shape of units in ``layers`` with ``staff`` people who lead none. Everybody but the head
    of the top answers to somebody: heads to the head above, staff to their own."""
    units = sum(layers.values())
    deepest = max((layer for layer, n in layers.items() if n), default=0)
    return Shape(units, deepest, Fraction(units - 1 + staff, spans) if spans else None)


def shape_after(
    plan: Plan,
    top: int,
    stand: Stand,
    posts: Sequence[Post],
    homes: Mapping[int, int | None],
) -> Shape:
    """The Shape that the plan makes, from the one before and the units that are otherwise."""
    before, after = plan.structure.base, plan.structure
    layers = Counter(stand.layers)
    for unit_id in _displaced_units(plan):
        if unit_id in before:
            layers[_layer(before, unit_id, top)] -= 1
        if unit_id in after:
            layers[_layer(after, unit_id, top)] += 1
    gained = _staff_gained(plan, posts, homes)
    rows = {row.unit for row in plan.rows}
    parents = {unit.parent for row in plan.rows for unit in (row.before, row.after) if unit}
    spans, totals = stand.spans, stand.totals
    for unit_id in {*gained, *rows, *parents}:
        staff = totals.staff(unit_id)
        if unit_id in before and before.is_within(unit_id, top):
            spans -= bool(before.child_ids(unit_id)) or staff > 0
        if unit_id in after and after.is_within(unit_id, top):
            spans += bool(after.child_ids(unit_id)) or staff + gained.get(unit_id, 0) > 0
    staff = sum(totals.people.values()) - sum(totals.heads.values())
    return _shape(layers, spans, staff + sum(gained.values()))


def _displaced_units(plan):
    """Units that begin, end, or come to stand in another layer."""
    found = set()
    for row in plan.rows:
        if row.before is None or row.after is None:
            found.add(row.unit)
        elif row.before.parent != row.after.parent:
            found.update(plan.structure.subtree(row.unit))
    return found


def _layer(structure, unit_id, top):
    layer = 1
    while unit_id != top:
        unit_id, layer = structure.unit(unit_id).parent, layer + 1
    return layer


def _staff_gained(plan, posts, homes):
    """How many more people each unit has who lead none; fewer when negative."""
    gained = Counter()
    for post in posts:
        home = homes[post.id]
        leads = post.is_head and (home == post.unit or post.id in plan.heads)
        if not post.is_head:
            gained[post.unit] -= post.people
        if home is not None and not leads:
            gained[home] += post.people
    return gained
