"""Reads for the comparison of two days."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from orgunits.comparison import ChangeRef, Difference, Post, compare_posts, compare_units
from orgunits.enums import ChangeState, LineageKind
from orgunits.models import Lineage, OrgUnit, Position, StructureChange, UnitVersion
from orgunits.permissions import holds_throughout
from orgunits.queries.structure import structure_on
from portal.models import Government, User
from portal.permissions import Permission


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that differs between two days, of units and of posts."""

    start: date
    end: date
    n_before: int
    n_after: int
    units: list[Difference]
    posts: list[Difference]


def compare_days(*, government: Government, user: User, start: date, end: date) -> Comparison:
    """What ``user`` may see of the differences between two days, ``start`` the earlier one. A
    constant number of queries."""
    before = structure_on(government, start, user)
    after = structure_on(government, end, user)
    names = {row.id: row.name for row in (*before, *after)}
    pairs = list(
        Lineage.objects.filter(
            government=government,
            kind__in=(LineageKind.MERGE, LineageKind.SPLIT),
            superseded_at__isnull=True,
            effective_on__gt=start,
            effective_on__lte=end,
        )
        .order_by("effective_on", "pk")
        .values_list("kind", "predecessor_id", "successor_id")
    )
    merges, splits = (
        [(source, into) for kind, source, into in pairs if kind == wanted]
        for wanted in (LineageKind.MERGE, LineageKind.SPLIT)
    )
    between = _names_in_sight(user, {one for _, *pair in pairs for one in pair} - names.keys())
    units = compare_units(before, after, merges, between, splits)
    _tell_changes(government, start, end, units)
    posts = compare_posts(_posts_between(government, user, start, end), start, end, names)
    return Comparison(start, end, len(before), len(after), units, posts)


def _names_in_sight(user: User, unit_ids: Iterable[int]) -> dict[int, str]:
    """Names of units that came and went between the two days. One query when there are any."""
    units = OrgUnit.objects.visible_to(user).filter(pk__in=list(unit_ids))
    return dict(units.order_by().values_list("pk", "name"))


def _tell_changes(
    government: Government, start: date, end: date, found: Iterable[Difference]
) -> None:
    """Write into each difference the changes of the ledger that made it. Two queries."""
    between = Q(government=government)
    standing = (
        StructureChange.objects.filter(
            between,
            state=ChangeState.APPLIED,
            undoes__isnull=True,
            undone_by__isnull=True,
            effective_on__gt=start,
            effective_on__lte=end,
        )
        .order_by("number")
        .values_list("pk", "number", "effective_on", "changes")
    )
    by_unit: dict[int, set[ChangeRef]] = defaultdict(set)
    refs = {}
    for pk, number, effective_on, items in standing:
        refs[pk] = ref = ChangeRef(number, effective_on)
        for item in items:
            for unit in _units_of(item):
                by_unit[unit].add(ref)
    versions = UnitVersion.objects.current_knowledge().filter(
        between, valid_from__gt=start, valid_from__lte=end
    )
    for unit, change in versions.values_list("unit_id", "change_id"):
        if change in refs:  # also what went along: the parts of a merged unit
            by_unit[unit].add(refs[change])
    for one in found:
        one.changes = sorted(by_unit[one.unit_id])


def _units_of(item: dict) -> Iterable[int]:
    """Ids of the units that a typed change (as JSON) does something to."""
    if item["op"] == "merge":
        return (*item["sources"], item["into"])
    if item["op"] == "split":
        return (item["unit"], *item["into"])
    return (item["unit"],) if "unit" in item else ()


def _posts_between(government: Government, user: User, start: date, end: date) -> list[Post]:
    """Posts that began or ended after ``start`` and by ``end``, of the units in sight."""
    posts = Position.objects.filter(
        Q(valid_from__gt=start, valid_from__lte=end)
        | Q(valid_until__gt=start, valid_until__lte=end),
        government=government,
    )
    if not holds_throughout(user, Permission.ORGUNIT_VIEW, government.pk):
        posts = posts.filter(unit__in=OrgUnit.objects.visible_to(user).values("pk"))
    columns = (
        "pk",
        "unit_id",
        "name",
        "predecessor_id",
        "valid_from",
        "valid_until",
        "required_headcount",
    )
    return [Post(*values) for values in posts.order_by("pk").values_list(*columns)]
