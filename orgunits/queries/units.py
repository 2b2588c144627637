"""One unit on one day, and the table of units."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet

from orgunits.enums import UnitKind
from orgunits.models import (
    LegalBasis,
    Lineage,
    OrgUnit,
    Position,
    StructureChange,
    UnitFunction,
    UnitVersion,
    valid_on,
)
from orgunits.permissions import permissions_on
from orgunits.queries.sight import mentioned_ids, scheduled_changes, visible_refs
from orgunits.queries.structure import (
    UnitRef,
    ancestors_on,
    branch_tops,
    required_by_unit,
    visible_versions,
)
from portal.models import Government, User
from portal.permissions import Permission

MAX_LISTED_IDS = 500
# The change that founded a government lists thousands of units: not for saying its legal basis.
CHANGE_LISTS = ("change__changes", "change__inverse")


def unit_on(unit: OrgUnit, day: date) -> UnitVersion | None:
    """What ``unit`` was on ``day``; None when it did not exist then."""
    return UnitVersion.objects.on(day).filter(unit=unit).first()


def positions_on(unit_ids: Iterable[int], day: date) -> QuerySet[Position]:
    """Posts of the units on ``day``, the head first, with their job titles."""
    return (
        Position.objects.filter(valid_on(day), unit__in=unit_ids)
        .select_related("job_title")
        .order_by("unit", "-is_head", "order", "pk")
    )


def functions_on(unit_ids: Iterable[int], day: date) -> QuerySet[UnitFunction]:
    """Functions of the units on ``day`` in their order, with their legal basis."""
    return (
        UnitFunction.objects.filter(valid_on(day), unit__in=unit_ids)
        .select_related("legal_basis")
        .order_by("unit", "order", "pk")
    )


def legal_bases(government: Government) -> QuerySet[LegalBasis]:
    """National regulations and those of ``government``, by title."""
    return LegalBasis.objects.filter(
        Q(government__isnull=True) | Q(government=government)
    ).order_by("title")


@dataclass(frozen=True, slots=True)
class UnitHeader:
    """What the head of every page of a unit says.

    ``asked`` is the day the reader chose, ``day`` the day whose state is shown: the same, but
    the last day of its life for a unit closed by then. ``version`` is None before its time.
    """

    unit: OrgUnit
    version: UnitVersion | None
    asked: date
    day: date
    begins_on: date
    ended_on: date | None
    path: list[UnitRef]
    successors: list[UnitRef]
    permissions: frozenset[Permission]
    positions: list[Position]
    n_functions: int
    scheduled: list[StructureChange]

    @property
    def name(self) -> str:
        return self.version.name if self.version else self.unit.name

    @property
    def legal_basis(self) -> LegalBasis | None:
        """The regulation of the unit, else of the change that made it what it was that day."""
        if self.unit.legal_basis or not self.version:
            return self.unit.legal_basis
        return self.version.change.legal_basis

    @property
    def head(self) -> Position | None:
        return next((position for position in self.positions if position.is_head), None)

    @property
    def n_positions(self) -> int:
        return len(self.positions)

    @property
    def exists(self) -> bool:
        return self.version is not None and self.ended_on is None

    @property
    def can_edit(self) -> bool:
        return Permission.ORGUNIT_EDIT in self.permissions


def _state_of(versions: list[UnitVersion], day: date) -> tuple[UnitVersion | None, date | None]:
    """The version to show for ``day`` and, for a unit closed by then, the day it was closed."""
    past = [version for version in versions if version.valid_from <= day]
    if not past:
        return None, None
    last = past[-1]
    ended = last.valid_until if last.valid_until and last.valid_until <= day else None
    return last, ended


def unit_header(*, unit: OrgUnit, user: User, day: date) -> UnitHeader:
    """Return what the head of a page about ``unit`` says on ``day``, for ``user``.

    A constant number of queries. Units above that the person may not see are not in ``path``.
    """
    versions = list(
        UnitVersion.objects.current_knowledge()
        .filter(unit=unit)
        .select_related("change__legal_basis")
        .defer(*CHANGE_LISTS)
        .order_by("valid_from")
    )
    version, ended = _state_of(versions, day)
    shown = ended - timedelta(days=1) if ended else day
    path, successors = [], []
    if version is not None:
        path = visible_refs(user, ancestors_on([unit.pk], shown)[unit.pk])
    if ended is not None:
        successors = visible_refs(user, lineage_refs(unit, day)[1])
    return UnitHeader(
        unit=unit,
        version=version,
        asked=day,
        day=shown,
        begins_on=versions[0].valid_from if versions else unit.established_on,
        ended_on=ended,
        path=path,
        successors=successors,
        permissions=permissions_on(user, unit),
        positions=list(positions_on([unit.pk], shown)),
        n_functions=UnitFunction.objects.filter(valid_on(shown), unit=unit).count(),
        scheduled=[
            change
            for change in scheduled_changes(unit.government, user)
            if unit.pk in mentioned_ids(change)
        ],
    )


def lineage_refs(unit: OrgUnit, day: date) -> tuple[list[UnitRef], list[UnitRef]]:
    """Return (predecessors, successors) of ``unit`` by ``day``, under the names they have now."""
    links = (
        Lineage.objects.filter(
            Q(predecessor=unit) | Q(successor=unit),
            superseded_at__isnull=True,
            effective_on__lte=day,
        )
        .select_related("predecessor", "successor")
        .order_by("effective_on", "pk")
    )
    before, after = [], []
    for link in links:
        other, side = (
            (link.predecessor, before) if link.successor_id == unit.pk else (link.successor, after)
        )
        side.append(UnitRef(other.pk, other.name, other.abbreviation, other.kind))
    return before, after


class Branch(NamedTuple):
    """A unit right under another one. ``n_below`` and ``required`` count all that is under it."""

    id: int
    name: str
    abbreviation: str
    kind: str
    tipe: str
    n_below: int
    required: int

    @property
    def kind_label(self) -> str:
        return str(UnitKind(self.kind).label)


def branches_on(unit: OrgUnit, day: date, user: User) -> list[Branch]:
    """The units right under ``unit`` on ``day`` that the person may see, in their order, with
    the units under each and the people the posts of each branch need. A constant number of
    queries."""
    tops = branch_tops(unit, day)
    # A long list of ids is slower than the whole government, and a driver may refuse it.
    some = None if len(tops) > MAX_LISTED_IDS else list(tops)
    required = required_by_unit(unit.government, day, some)
    n_units = Counter(tops.values())
    needed: Counter[int] = Counter()
    for unit_id, top in tops.items():
        needed[top] += required.get(unit_id, 0)
    # What is under a unit in sight today is in sight; what was under it then may be elsewhere.
    viewer = None if day == unit.government.today() else user
    children = (
        visible_versions(unit.government, day, viewer)
        .filter(parent=unit)
        .order_by("order", "unit_id")
        .values_list("unit_id", "name", "abbreviation", "kind", "tipe")
    )
    return [Branch(*row, n_units[row[0]] - 1, needed[row[0]]) for row in children]
