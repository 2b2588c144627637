"""What a list of changes does: rows, fates, lineage, the way back. Made by ``planner``."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from orgunits.structure.changes import with_ids
from orgunits.structure.rules import Problem
from orgunits.structure.units import Reader, Unit


class FateKind(StrEnum):
    """What became of a unit. A unit that a plan does not touch is KEPT."""

    KEPT = "kept"
    ESTABLISHED = "established"
    RENAMED = "renamed"
    RETYPED = "retyped"
    MOVED = "moved"
    MERGED = "merged"
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
        )
