"""Who works in an area, by kode wilayah: the units of its own and those of the agencies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from employees.enums import OtherHandKind
from employees.models import AreaResidents, OtherHands
from employees.queries.posts import StaffCount, headcount_by_unit
from employees.spending import per_thousand
from orgunits.enums import UnitKind
from orgunits.models import OrgUnit
from orgunits.queries import StructureRow, structure_on
from portal.models import Government, User
from portal.permissions import Permission

OWN_KINDS = (UnitKind.KECAMATAN, UnitKind.KELURAHAN)


@dataclass(frozen=True, slots=True)
class AreaUnit:
    """A unit that works in the area. ``code``: its kode wilayah, or that of the unit it is inside
    of; ``agency``: the name of the topmost unit it belongs to; ``is_own``: part of the kecamatan."""

    row: StructureRow
    code: str
    agency: str
    is_own: bool
    count: StaffCount


@dataclass(slots=True)
class Area:
    """``residents``: the newest figure up to the day, None when there is none."""

    code: str
    name: str
    residents: AreaResidents | None = None
    units: list[AreaUnit] = field(default_factory=list)

    def people(self, *, own: bool) -> int:
        return sum(unit.count.filled for unit in self.units if unit.is_own == own)

    @property
    def own_people(self) -> int:
        return self.people(own=True)

    @property
    def other_people(self) -> int:
        return self.people(own=False)

    @property
    def n_people(self) -> int:
        return self.own_people + self.other_people

    @property
    def n_own(self) -> int:
        return sum(unit.is_own for unit in self.units)

    @property
    def n_others(self) -> int:
        return len(self.units) - self.n_own

    @property
    def vacant(self) -> int:
        return sum(unit.count.vacant for unit in self.units)

    @property
    def per_thousand(self) -> Fraction | None:
        return per_thousand(self.n_people, self.residents.residents if self.residents else None)


def depth_of(government: Government) -> int:
    """Parts of the kode wilayah of an area: one more than the government's own ("36.74.01" of
    "36.74")."""
    return len(government.area_code.split(".")) + 1 if government.area_code else 0


def places_of(
    rows: Sequence[StructureRow], codes: Mapping[int, str], depth: int
) -> dict[int, tuple[str, int]]:
    """``{unit: (kode wilayah, unit that has it)}``: the own code of each unit of ``rows`` (parents
    first), else that of the unit it stands under; units that work for the whole are left out."""
    found: dict[int, tuple[str, int]] = {}
    for row in rows:
        code = codes.get(row.id, "")
        if code.count(".") + 1 >= depth > 0 and code:
            found[row.id] = code, row.id
        elif row.parent in found:
            found[row.id] = found[row.parent]
    return found


def areas_on(government: Government, day: date, user: User) -> list[Area]:
    """The areas of the government with everybody who works in them on ``day``, by code. Six
    queries."""
    rows = structure_on(government, day, user, Permission.EMPLOYEE_VIEW)
    depth = depth_of(government)
    units = OrgUnit.objects.filter(government=government).order_by()
    codes = dict(units.exclude(area_code="").values_list("pk", "area_code"))
    counts = headcount_by_unit(units.values("pk"), day)
    by_id = {row.id: row for row in rows}
    agency, own = {}, {}
    for row in rows:  # parents first
        above = by_id.get(row.parent)
        is_top = above is None or above.kind == UnitKind.ROOT
        agency[row.id] = row.name if is_top else agency[above.id]
        own[row.id] = row.kind in OWN_KINDS or (not is_top and own[above.id])
    areas: dict[str, Area] = {}
    for unit_id, (code, _source) in places_of(rows, codes, depth).items():
        row = by_id[unit_id]
        if row.kind == UnitKind.ROOT:
            continue
        key = ".".join(code.split(".")[:depth])
        area = areas.setdefault(key, Area(key, ""))
        if code == key and row.kind == UnitKind.KECAMATAN:
            area.name = row.name
        count = counts.get(unit_id, StaffCount())
        area.units.append(AreaUnit(row, code, agency[unit_id], own[unit_id], count))
    known = residents_on(government, day)
    for area in areas.values():
        area.residents = known.get(area.code)
        area.name = area.name or f"Wilayah {area.code}"
    return sorted(areas.values(), key=lambda area: area.code)


def residents_on(government: Government, day: date) -> dict[str, AreaResidents]:
    """The newest figure of each area up to the year of ``day``. One query."""
    rows = AreaResidents.objects.filter(government=government, year__lte=day.year)
    return {row.area_code: row for row in rows.order_by("year")}


def other_hands(unit_ids: Sequence[int], day: date) -> tuple[int, list[tuple[str, int]]]:
    """``(year, [(label, people)])`` of the last year up to ``day`` for which anything was written
    down of these units; (0, []) when nothing was. Two queries."""
    rows = OtherHands.objects.filter(unit__in=unit_ids, year__lte=day.year)
    year = rows.order_by("-year").values_list("year", flat=True).first()
    if year is None:
        return 0, []
    sums: dict[str, int] = {}
    for kind, people in rows.filter(year=year).order_by().values_list("kind", "people"):
        sums[kind] = sums.get(kind, 0) + people
    return year, [
        (str(kind.label), sums[kind.value]) for kind in OtherHandKind if sums.get(kind.value)
    ]
