"""Whom a draft touches, and how each of them stands before and after it. Pure.

Somebody is touched when their post, its class or echelon, their unit or its agency, the area they
work in, whether they lead, or who is above them becomes another. People follow their post; one that
ends leaves its holder without a known next place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, NamedTuple

from orgunits.enums import AGENCY_KINDS
from orgunits.structure import POSITIONS, Plan
from orgunits.structure.units import Reader
from restructuring.ledger import reached_units


class Holder(NamedTuple):
    """Somebody on a definitive post."""

    person: int
    post: int
    unit: int
    post_name: str
    echelon: str
    job_class: int | None
    kind: str
    jenjang: str
    title: str
    is_head: bool


class Head(NamedTuple):
    """A post that leads a unit, and who runs it: ``person`` and ``name`` are empty when nobody
    does; ``title`` is "Plt." or the like when only for another."""

    post: int
    unit: int
    post_name: str
    person: int | None = None
    name: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where somebody stands. Without ``is_placed`` nothing else is known. ``area``: code of the
    region the unit works in, ``place`` the unit that bears it. ``agency_unit``: id of the unit,
    negative when it is new. ``since``: the day (ISO) when
    it is another than that of the structure."""

    is_placed: bool = True
    post: str = ""
    unit: str = ""
    unit_id: int | None = None
    echelon: str = ""
    job_class: int | None = None
    kind: str = ""
    jenjang: str = ""
    title: str = ""
    leads: bool = False
    superior: str = ""
    place: str = ""
    area: str = ""
    since: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


NAMES = tuple(field.name for field in fields(Standing))
UNPLACED = Standing(is_placed=False)


def standing_of(data: Mapping[str, Any]) -> Standing:
    """The Standing that ``as_json`` made ``data`` of."""
    return Standing(**{name: data[name] for name in NAMES if name in data})


def units_to_look_at(plan: Plan) -> list[int]:
    """Units of today whose people may be touched: those the plan reaches, and all below them."""
    living = plan.structure.base
    found: dict[int, None] = {}
    for unit in reached_units(plan):
        if unit not in found:
            found |= dict.fromkeys(living.subtree(unit))
    return list(found)


def units_named(plan: Plan) -> list[int]:
    """Units of today whose staff may be asked: those the plan reaches, and those it names, as the one
    under which a new unit comes."""
    living = plan.structure.base
    return sorted({*reached_units(plan), *(unit for unit in plan.needed if unit in living)})


class Side:
    """One of the two structures, with who leads each unit. ``areas``: code by unit of today."""

    def __init__(self, reader: Reader, heads: Mapping[int, Head], areas: Mapping[int, str]):
        self.reader, self.heads, self.areas = reader, heads, areas

    def standing(self, holder: Holder, unit: int, *, leads: bool, **other: Any) -> Standing:
        place, area = self._place(unit)
        columns = {
            "post": holder.post_name,
            "echelon": holder.echelon,
            "job_class": holder.job_class,
        } | other
        return Standing(
            unit=self._unit(unit),
            unit_id=unit,
            kind=holder.kind,
            jenjang=holder.jenjang,
            title=holder.title,
            leads=leads,
            superior=self._superior(unit, holder.person, leads),
            place=place,
            area=area,
            **columns,
        )

    def _unit(self, unit_id: int) -> str:
        unit = self.reader.unit(unit_id)
        if unit.kind in AGENCY_KINDS:
            return unit.name
        above = (one for one in self.reader.ancestors(unit_id) if one.kind in AGENCY_KINDS)
        agency = next(above, None)
        return unit.name if agency is None else f"{unit.name}, {agency.name}"

    def _superior(self, unit_id: int, person: int, leads: bool) -> str:
        path = [*([] if leads else [unit_id]), *(one.id for one in self.reader.ancestors(unit_id))]
        for at in path:
            head = self.heads.get(at)
            if head is None or head.person == person:
                continue
            if not head.name:
                return f"{head.post_name} (belum ada pejabatnya)"
            return f"{head.title} {head.name}, {head.post_name}".strip()
        return ""

    def _place(self, unit_id: int) -> tuple[str, str]:
        """(name of the nearest unit with an area code, that code)."""
        for unit in (self.reader.unit(unit_id), *self.reader.ancestors(unit_id)):
            if unit.id in self.areas:
                return unit.name, self.areas[unit.id]
        return "", ""


def touched_people(
    plan: Plan, holders: Iterable[Holder], heads: Iterable[Head], areas: Mapping[int, str]
) -> dict[int, tuple[Standing, Standing]]:
    """(before, after) of everybody among ``holders`` for whom anything becomes another."""
    holders, heads = list(holders), list(heads)
    before = Side(plan.structure.base, {head.unit: head for head in heads}, areas)
    after = Side(plan.structure, heads_after(plan, heads, holders), areas)
    found = {}
    for holder in holders:
        was = before.standing(holder, holder.unit, leads=holder.is_head)
        will_be = _after(plan, after, holder)
        if _told(was) != _told(will_be):
            found[holder.person] = (was, will_be)
    return found


def _told(standing: Standing) -> tuple:
    """What makes somebody touched. The number of a unit alone says nothing to them."""
    return tuple(getattr(standing, name) for name in NAMES if name != "unit_id")


def _after(plan: Plan, after: Side, holder: Holder) -> Standing:
    home = plan.home_of(POSITIONS, holder.post, holder.unit)
    if home is None or home not in after.reader:
        return UNPLACED
    return after.standing(
        holder, home, leads=holder.is_head and leads_on(plan, holder), **_renamed(plan, holder)
    )


def leads_on(plan: Plan, post: Holder | Head) -> bool:
    """Whether a head post still leads the unit it comes to."""
    if post.unit in plan.carried and (POSITIONS, post.post) not in plan.handed:
        return False
    return (POSITIONS, post.post) not in plan.handed or post.post in plan.heads


def _renamed(plan: Plan, holder: Holder) -> dict[str, Any]:
    change = plan.renamed.get(holder.post)
    if change is None:
        return {}
    found: dict[str, Any] = {"post": change.name}
    if change.echelon is not None:
        found["echelon"] = change.echelon
    if change.job_class is not None:
        found["job_class"] = change.job_class
    return found


def heads_after(plan: Plan, heads: Iterable[Head], holders: Iterable[Holder]) -> dict[int, Head]:
    """Who leads each unit after the plan: posts that go on leading, posts that lead where they are
    handed to, and new ones, which nobody holds."""
    found = {}
    for head in heads:
        home = plan.home_of(POSITIONS, head.post, head.unit)
        if home is not None and leads_on(plan, head):
            change = plan.renamed.get(head.post)
            found[home] = head._replace(
                unit=home, post_name=change.name if change else head.post_name
            )
    for post in plan.opened_posts:
        if post.is_head:
            found[post.unit] = Head(post.post, post.unit, post.name)
    return found
