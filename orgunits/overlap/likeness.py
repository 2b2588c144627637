"""Which units are alike by law or by design, so that sharing a duty says nothing about them.

Two relations are left out by the finder: a unit and one above it (the bidang does what its dinas is
for), and instances of one pattern (every kelurahan, every puskesmas, the sekretariat of every dinas
have the same duties: PP 18/2016, PP 17/2018).
"""

from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from orgunits.enums import UnitKind

# Instances of one pattern: the same duties for another territory, or for another agency's inside.
LIKE_KINDS = frozenset(
    {
        UnitKind.KECAMATAN,
        UnitKind.KELURAHAN,
        UnitKind.PUSKESMAS,
        UnitKind.SEKOLAH,
        UnitKind.RSUD,
        UnitKind.CABANG_DINAS,
        UnitKind.STAF_AHLI,
        UnitKind.IRBAN,
        UnitKind.SEKRETARIAT,
        UnitKind.SUBBAGIAN,
        UnitKind.KELOMPOK_JF,
    }
)
# Their inner units serve the whole government, not their own agency only.
SERVING_KINDS = frozenset({UnitKind.SETDA, UnitKind.SETWAN})
INNER_KINDS = frozenset({UnitKind.SEKRETARIAT, UnitKind.SUBBAGIAN})
# Work on every urusan in their territory, by delegation (PP 17/2018), or are its schools and
# clinics: an urusan they name is not claimed against the agency that has it.
TERRITORIAL_KINDS = frozenset(
    {UnitKind.KECAMATAN, UnitKind.KELURAHAN, UnitKind.PUSKESMAS, UnitKind.SEKOLAH}
)


class Place(NamedTuple):
    """A unit in the tree. ``urusan``: its codes, separated by ``;``."""

    id: int
    parent_id: int | None
    kind: str
    name: str
    urusan: str = ""


class Pattern(NamedTuple):
    """The instance a unit is part of: ``unit_id`` the kelurahan around a seksi, ``kind`` its kind."""

    kind: str
    unit_id: int


class Forest:
    """The units of a government on one day."""

    def __init__(self, places: Iterable[Place]):
        self.places = {place.id: place for place in places}
        self._above: dict[int, tuple[int, ...]] = {}

    def above(self, unit_id: int) -> tuple[int, ...]:
        """Ids of the units above one, the nearest first; a chain that bites itself is cut."""
        if unit_id not in self._above:
            chain, parent = [], self.places[unit_id].parent_id
            while parent in self.places and parent not in chain and parent != unit_id:
                chain.append(parent)
                parent = self.places[parent].parent_id
            self._above[unit_id] = tuple(chain)
        return self._above[unit_id]

    def are_kin(self, first: int, second: int) -> bool:
        """Whether the two are one unit, or one is above the other."""
        return first == second or first in self.above(second) or second in self.above(first)

    def pattern_of(self, unit_id: int) -> Pattern | None:
        """The nearest instance of a pattern around a unit (itself included)."""
        return self._patterns.get(unit_id)

    @cached_property
    def _patterns(self) -> dict[int, Pattern]:
        found = {}
        for unit_id in self.places:
            for candidate in (unit_id, *self.above(unit_id)):
                if self._is_instance(candidate):
                    found[unit_id] = Pattern(self.places[candidate].kind, candidate)
                    break
        return found

    def _is_instance(self, unit_id: int) -> bool:
        kind = self.places[unit_id].kind
        if kind in INNER_KINDS:
            around = {self.places[above].kind for above in self.above(unit_id)}
            return not around & SERVING_KINDS
        return kind in LIKE_KINDS

    def claims(self) -> dict[str, list[int]]:
        """Which units claim each urusan code, in the order of the places: of a unit and one above
        it the upper, instances of a territory not at all."""
        claimed: dict[str, list[int]] = {}
        for place in self.places.values():
            if place.kind not in TERRITORIAL_KINDS:
                for code in codes_of(place.urusan):
                    claimed.setdefault(code, []).append(place.id)
        return {
            code: [unit for unit in units if not set(self.above(unit)) & set(units)]
            for code, units in claimed.items()
        }


def codes_of(urusan: str) -> list[str]:
    """``"1.03;1.04"`` as its codes, each once, in order."""
    return list(dict.fromkeys(code.strip() for code in urusan.split(";") if code.strip()))
