"""A draft as rows of two trees that stand beside each other: before and after. Pure.

Units come in groups (of a whole government its perangkat daerah, else the one unit the proposal is
about); those a merge or split ties together form one group. Opened are only the branches that
change; what else is shown the reader asks for. So the number of rows follows the number of changes,
not the size of the government.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from orgunits.structure import Plan, Unit
from restructuring.marks import Mark, main_fate

MANY = 40  # child units of one unit that are listed without being asked for


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A unit in one of the two trees. ``n_below``: units under it that are not shown (0: none, or
    it is open); ``people``: those on it and on everything under it."""

    unit: Unit
    level: int
    marks: tuple[Mark, ...]
    is_open: bool
    n_below: int
    people: int
    is_ended: bool = False  # the draft ends it

    kind = "unit"

    @property
    def fate(self):
        return main_fate(self.marks)


@dataclass(frozen=True, slots=True)
class More:
    """Child units of one unit that are left out because they are many and do not change."""

    parent: int
    level: int
    count: int

    kind = "more"


@dataclass(frozen=True, slots=True)
class Group:
    before: list
    after: list
    is_changed: bool


@dataclass(frozen=True)
class Board:
    """``groups`` to show, ``n_rest`` unchanged ones that are not; units and people before and
    after."""

    groups: list[Group]
    n_rest: int
    n_before: int
    n_after: int
    people_before: int
    people_after: int

    @property
    def n_unplaced(self):
        """People whose post ends with nothing that goes on from it."""
        return self.people_before - self.people_after


class _Side:
    """One of the two trees: which units are open, how many people are under each."""

    def __init__(self, structure, draft, top, marks, opened, people):
        self.structure, self.draft = structure, draft
        self.marks = marks
        self.order = structure.subtree(top)
        self.inside = set(self.order)
        self.sizes, self.people = {}, {}
        for unit_id in reversed(self.order):
            children = structure.child_ids(unit_id)
            self.sizes[unit_id] = 1 + sum(self.sizes[child] for child in children)
            below = sum(self.people[child] for child in children)
            self.people[unit_id] = people.get(unit_id, 0) + below
        self.asked = opened
        self.on_the_way = set()  # units above a marked one
        for unit_id in marks.keys() & self.inside:
            for above in structure.ancestors(unit_id):
                if above.id in self.on_the_way:
                    break
                self.on_the_way.add(above.id)

    def rows(self, unit_id, level, wanted_open):
        """The rows of ``unit_id`` and of what is open under it."""
        unit = self.structure.unit(unit_id)
        children = self.structure.child_ids(unit_id)
        is_open = bool(children) and unit_id in wanted_open
        marks = tuple(self.marks.get(unit_id, ()))
        yield BoardRow(
            unit=unit,
            level=level,
            marks=marks,
            is_open=is_open,
            n_below=0 if is_open else self.sizes[unit_id] - 1,
            people=self.people[unit_id],
            is_ended=unit_id not in self.draft,
        )
        if not is_open:
            return
        shown = children
        if len(children) > MANY and unit_id not in self.asked:
            shown = [c for c in children if c in self.marks or c in self.on_the_way]
        for child in shown:
            yield from self.rows(child, level + 1, wanted_open)
        if len(shown) < len(children):
            yield More(unit_id, level + 1, len(children) - len(shown))

    def holds_mark(self, unit_id):
        return unit_id in self.marks or unit_id in self.on_the_way


def make_board(
    plan: Plan,
    scope: int,
    marks: Mapping[int, Sequence[Mark]],
    *,
    people: tuple[Mapping[int, int], Mapping[int, int]] = ({}, {}),
    opened: Collection[int] = (),
    show_rest: bool = False,
) -> Board:
    """The board of ``plan`` over the unit ``scope``. ``people``: those on each unit, before and
    after; ``opened``: units the reader has opened; ``show_rest``: also the groups in which nothing
    changes."""
    opened = set(opened)
    before = _Side(plan.structure.base, plan.structure, scope, marks, opened, people[0])
    after = _Side(plan.structure, plan.structure, scope, marks, opened, people[1])
    wanted_open = before.on_the_way | after.on_the_way | opened
    groups = []
    for tops_before, tops_after in _groups(plan, scope):
        changed = any(map(before.holds_mark, tops_before)) or any(map(after.holds_mark, tops_after))
        groups.append((tops_before, tops_after, changed))
    n_changed = sum(changed for *_, changed in groups)
    shows_all = show_rest or not n_changed
    shown = [group for group in groups if shows_all or group[2]]
    shown.sort(key=lambda group: not group[2])
    return Board(
        groups=[
            Group(
                [row for top in tops for row in before.rows(top, 1, wanted_open)],
                [row for top in tops_after for row in after.rows(top, 1, wanted_open)],
                changed,
            )
            for tops, tops_after, changed in shown
        ],
        n_rest=len(groups) - len(shown),
        n_before=len(before.order),
        n_after=len(after.order),
        people_before=before.people[scope],
        people_after=after.people[scope],
    )


def _groups(plan, scope):
    """Pairs (tops before, tops after) in the order of the structure."""
    living, draft = plan.structure.base, plan.structure
    if living.unit(scope).parent is not None:
        return [([scope], [scope])]
    tops = list(living.child_ids(scope))
    new = [top for top in draft.child_ids(scope) if top not in set(tops)]
    leader = {top: top for top in (*tops, *new)}

    def find(top):
        while leader[top] != top:
            top = leader[top]
        return top

    for edge in plan.lineage:
        one = _top_of(living, edge.predecessor, scope)
        other = _top_of(draft, edge.successor, scope)
        if one in leader and other in leader:
            leader[find(other)] = find(one)
    groups = {}
    for top in tops:
        groups.setdefault(find(top), ([], []))[0].append(top)
    for top in draft.child_ids(scope):
        groups.setdefault(find(top), ([], []))[1].append(top)
    return list(groups.values())


def _top_of(structure, unit_id, scope):
    """The unit right under ``scope`` that ``unit_id`` is in, or None."""
    if unit_id not in structure:
        return None
    line = [unit_id, *(above.id for above in structure.ancestors(unit_id))]
    return line[line.index(scope) - 1] if scope in line[1:] else None
