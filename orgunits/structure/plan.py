"""What a list of changes does: rows, fates, lineage, the way back. Made by ``planner``."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

from orgunits.structure.changes import (
    FUNCTIONS,
    POSITIONS,
    OpenFunction,
    OpenPost,
    RenamePost,
    Withdraw,
    with_ids,
)
from orgunits.structure.rules import Problem
from orgunits.structure.things import Thing
from orgunits.structure.units import Reader, Unit


class FateKind(StrEnum):
    """What became of a unit. A unit that a plan does not touch is KEPT. One that was divided is
    SPLIT, whether it ended (``Plan.closed``) or goes on with what is left."""

    KEPT = "kept"
    ESTABLISHED = "established"
    RENAMED = "renamed"
    RETYPED = "retyped"
    MOVED = "moved"
    MERGED = "merged"
    SPLIT = "split"
    DISSOLVED = "dissolved"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class Fate:
    kind: FateKind
    successors: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A unit whose columns change. ``before`` None: it begins; ``after`` None: it ends."""

    unit: int
    before: Unit | None
    after: Unit | None


@dataclass(frozen=True, slots=True)
class LineageEdge:
    predecessor: int
    successor: int
    kind: str


@dataclass(frozen=True)
class Plan:
    """What a list of changes does.

    ``changes`` are the ones asked for with every default filled, so that a replay is exact.
    ``touched`` are the units they write, also when nothing differs in the end; ``needed`` the
    others they name.
    ``carried`` maps each unit that ended by a merge to the open unit that has its things now;
    ``dissolved`` are the units that end otherwise, with ``held``: those that would, had they no open
    child units. ``undoes`` is the StructureChange that this
    plan takes back, if it is an undo. A plan with ``problems`` must not be written.

    What hangs on units, by (sort of thing, row): ``handed`` maps it to the unit it goes to, and
    ``heads`` are the rows of posts that lead there too; ``home_of`` answers for anything. ``resized``
    and ``renamed`` posts stay, ``closed_posts`` and ``closed_functions`` end, ``opened_posts`` and
    ``opened_functions`` begin. ``reopened`` (with the day, in ISO, on which it was going to end
    anyway) and ``withdrawn`` are those of an undo. ``things`` says what the named rows are, and
    ``concerned`` are the units from or to which they go.
    """

    structure: Reader
    changes: tuple
    rows: tuple[Row, ...]
    touched: frozenset[int]
    needed: frozenset[int]
    fates: dict[int, Fate]
    lineage: tuple[LineageEdge, ...]
    carried: dict[int, int]
    held: tuple[int, ...]
    inverse: tuple
    problems: tuple[Problem, ...]
    summary: str
    holders: dict[str, dict[int, int]] = field(default_factory=dict)
    undoes: Any = None
    handed: dict[tuple[str, int], int] = field(default_factory=dict)
    heads: frozenset[int] = frozenset()
    resized: dict[int, int] = field(default_factory=dict)
    renamed: dict[int, RenamePost] = field(default_factory=dict)
    closed_posts: frozenset[int] = frozenset()
    closed_functions: frozenset[int] = frozenset()
    opened_posts: tuple[OpenPost, ...] = ()
    opened_functions: tuple[OpenFunction, ...] = ()
    reopened: dict[tuple[str, int], str | None] = field(default_factory=dict)
    withdrawn: tuple[Withdraw, ...] = ()
    concerned: frozenset[int] = frozenset()
    things: dict[tuple[str, int], Thing] = field(default_factory=dict)

    @property
    def is_empty(self):
        """Whether nothing is any different afterwards."""
        return not (self.rows or self.lineage or self.concerned or self.withdrawn)

    @cached_property
    def ended(self):
        """Rows that a change of the list closes, with nothing that goes on from them."""
        return {
            *((POSITIONS, row) for row in self.closed_posts),
            *((FUNCTIONS, row) for row in self.closed_functions),
        }

    @cached_property
    def closed_units(self):
        return frozenset(self.closed)

    def home_of(self, what, row, unit):
        """Where the thing ``row`` of ``unit`` is after the plan: the id of a unit (negative when it
        is new), or None when it ends, or when its unit does and nothing was said of it."""
        if (what, row) in self.handed:
            return self.handed[what, row]
        if (what, row) in self.ended:
            return None
        if unit in self.carried:
            return self.carried[unit]
        return None if unit in self.closed_units else unit

    def settled(self, what):
        """Rows of this sort that the list hands on or closes by name."""
        return {row for sort, row in (*self.handed, *self.ended) if sort == what}

    def ending(self, what):
        return {row for sort, row in self.ended if sort == what}

    def going_on(self, what):
        """Rows of this sort that a row of their own follows, because the list hands them on or
        changes them; what merely goes along with a merged unit is not among them."""
        rows = {row for sort, row in self.handed if sort == what}
        return rows | {*self.resized, *self.renamed} if what == POSITIONS else rows

    @property
    def established(self):
        """Ids of units that begin, in the order of the changes."""
        return [row.unit for row in self.rows if row.before is None and row.unit < 0]

    @property
    def closed(self):
        return [row.unit for row in self.rows if row.after is None]

    @property
    def dissolved(self):
        return [*(unit for unit in self.closed if unit not in self.carried), *self.held]

    def fate(self, unit_id):
        return self.fates.get(unit_id, Fate(FateKind.KEPT))

    def with_ids(self, ids):
        """Return this plan with the negative numbers of new units replaced by ``ids``."""

        def real(unit_id):
            return ids.get(unit_id, unit_id)

        def real_unit(unit):
            return unit and replace(unit, id=real(unit.id), parent=real(unit.parent))

        return replace(
            self,
            changes=tuple(with_ids(change, ids) for change in self.changes),
            inverse=tuple(with_ids(change, ids) for change in self.inverse),
            rows=tuple(
                Row(real(row.unit), real_unit(row.before), real_unit(row.after))
                for row in self.rows
            ),
            touched=frozenset(map(real, self.touched)),
            needed=frozenset(map(real, self.needed)),
            fates={
                real(unit): Fate(fate.kind, tuple(real(other) for other in fate.successors))
                for unit, fate in self.fates.items()
            },
            lineage=tuple(
                LineageEdge(real(edge.predecessor), real(edge.successor), edge.kind)
                for edge in self.lineage
            ),
            carried={real(source): real(into) for source, into in self.carried.items()},
            handed={key: real(unit) for key, unit in self.handed.items()},
            opened_posts=tuple(with_ids(post, ids) for post in self.opened_posts),
            opened_functions=tuple(with_ids(one, ids) for one in self.opened_functions),
            withdrawn=tuple(with_ids(one, ids) for one in self.withdrawn),
            concerned=frozenset(map(real, self.concerned)),
        )
