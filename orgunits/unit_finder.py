"""Which unit a file means: by unor_id, code, NPSN, its path, or a name that only one unit has.

A path names a unit from the top down, "Dinas Kesehatan > Sekretariat"; the root is left out of it.
Levels in between may be left out where no other unit fits.
"""

import re
from collections import defaultdict
from datetime import date
from typing import NamedTuple

from orgunits.models import OrgUnit

SEPARATOR = " > "
_SPLIT = re.compile(r"\s*[>»›]\s*|\s+/\s+")


class KnownUnit(NamedTuple):
    """A unit as it stands, or as a file states it (then ``id`` is negative)."""

    id: int
    parent: int | None
    name: str
    abbreviation: str = ""
    kind: str = ""
    tipe: str = ""
    code: str = ""
    order: int = 0
    unor_id: str = ""
    npsn: str = ""
    area_code: str = ""
    established_on: date | None = None

    @property
    def label(self):
        """The number a file names it by, if it has one."""
        return self.code or self.unor_id or self.npsn


def fold(text):
    """A name for comparing: without case and double blanks."""
    return " ".join(str(text).casefold().split())


def units_of(government):
    """The open units of ``government`` today. One query."""
    rows = (
        OrgUnit.objects.filter(government=government)
        .active()
        .order_by("lft")
        .values_list(
            "pk", "parent_id", "name", "abbreviation", "kind", "tipe", "code", "order",
            "siasn_unor_id", "npsn", "area_code", "established_on",
        )
    )  # fmt: skip
    return [KnownUnit(*row) for row in rows]


class UnitFinder:
    """Units by everything a file may call them. ``find`` remembers what it was asked."""

    def __init__(self, units):
        self.units = {unit.id: unit for unit in units}
        self.by_label, self.by_name = defaultdict(dict), defaultdict(dict)
        self._answers = {}
        for unit in self.units.values():
            for label in (unit.unor_id, unit.code, unit.npsn):
                if label:
                    self.by_label[fold(label)][unit.id] = None
            for name in (unit.name, unit.abbreviation):
                if name:
                    self.by_name[fold(name)][unit.id] = None

    def parent_of(self, unit_id):
        return self.units[unit_id].parent

    def line(self, unit_id):
        """The units from the top down to ``unit_id``, without the root; of the root itself, it. A
        circle of parents ends where it closes."""
        found, at = [], unit_id
        while at in self.units and self.units[at] not in found:
            found.append(self.units[at])
            at = self.parent_of(at)
        if len(found) > 1 and at is None:
            found.pop()
        return found[::-1]

    def path(self, unit_id):
        return SEPARATOR.join(unit.name for unit in self.line(unit_id))

    def with_label(self, text):
        """Ids of the units whose unor_id, code or NPSN is ``text``."""
        return list(self.by_label.get(fold(text), ()))

    def find(self, text):
        """Ids of the units that ``text`` can mean: none, the one, or several."""
        key = fold(text)
        if key not in self._answers:
            self._answers[key] = self._find(key)
        return self._answers[key]

    def _find(self, key):
        if key in self.by_label:
            return list(self.by_label[key])
        parts = [key] if key in self.by_name else [fold(part) for part in _SPLIT.split(key)]
        named = list(self.by_name.get(parts[-1], ()))
        if len(parts) == 1 and len(named) == 1:
            return named
        lines = {unit: self.line(unit) for unit in named}
        whole = [unit for unit in named if [fold(up.name) for up in lines[unit]] == parts]
        if whole or len(parts) == 1:
            return whole or named
        return [unit for unit in named if _runs_through(lines[unit][:-1], parts[:-1])]

    def trouble(self, text):
        """Why ``text`` names no single unit; empty when it does."""
        found = self.find(text)
        if len(found) == 1:
            return ""
        if not found:
            return f"Unit “{text}” tidak ditemukan. Isi kode, unor_id, atau nama lengkapnya."
        example = self.path(found[0])
        return (
            f"Ada {len(found)} unit bernama “{text}”. Tulis beserta induknya, misalnya “{example}”."
        )


def _runs_through(units, names):
    """Whether ``names`` occur among ``units`` in their order, others in between allowed."""
    rest = iter(units)
    return all(
        any(name in (fold(unit.name), fold(unit.abbreviation)) for unit in rest) for name in names
    )
