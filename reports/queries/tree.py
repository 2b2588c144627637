"""The units a report is about: its subtree on the day of the data, in groups, and the units that
ended meanwhile, with whoever took over."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from orgunits.enums import AGENCY_KINDS, UnitKind
from orgunits.models import Lineage, OrgUnit, UnitVersion

COLUMNS = ("unit_id", "parent_id", "name", "abbreviation", "kind", "valid_from", "valid_until")


@dataclass(slots=True)
class Member:
    """A unit of the subtree on a day; ``group`` is the place of its group in ``Subtree.groups``."""

    id: int
    parent: int | None
    name: str
    short: str
    kind: str
    level: int
    group: int = 0
    is_closed: bool = False


@dataclass
class Subtree:
    """Members in the order of the tree, then the ended ones; the first group is the report's unit
    with what hangs on itself."""

    members: list[Member]
    versions: list[dict] = field(repr=False)
    groups: list[dict] = field(default_factory=list)
    noun: str = "unit"

    @property
    def ids(self) -> list[int]:
        return [member.id for member in self.members]

    @property
    def open_ids(self) -> list[int]:
        return [member.id for member in self.members if not member.is_closed]


def subtree_on(unit: OrgUnit, day: date, since: date) -> Subtree | None:
    """Return the subtree of ``unit`` on ``day`` with the units that ended after ``since``; None
    when the unit did not exist on that day. Two queries."""
    versions = list(
        UnitVersion.objects.current_knowledge()
        .filter(Q(valid_until__isnull=True) | Q(valid_until__gt=since), valid_from__lte=day)
        .filter(government=unit.government_id)
        .order_by("order", "unit_id", "valid_from")
        .values(*COLUMNS)
    )
    alive = [row for row in versions if row["valid_until"] is None or row["valid_until"] > day]
    children = defaultdict(list)
    for row in alive:
        children[row["parent_id"]].append(row)
    top = next((row for row in alive if row["unit_id"] == unit.pk), None)
    if top is None:
        return None
    tree = Subtree(_preorder(top, children), versions)
    _group(tree, unit)
    _add_ended(tree, unit, versions, {row["unit_id"] for row in alive}, day)
    return tree


def _member(row: dict, level: int) -> Member:
    short = row["abbreviation"] or row["name"]
    return Member(row["unit_id"], row["parent_id"], row["name"], short, row["kind"], level)


def _preorder(top: dict, children: dict) -> list[Member]:
    members, waiting = [], [(top, 1)]
    while waiting:
        row, level = waiting.pop()
        members.append(_member(row, level))
        waiting.extend((child, level + 1) for child in reversed(children[row["unit_id"]]))
    return members


def _group(tree: Subtree, unit: OrgUnit) -> None:
    """Set the groups: the topmost perangkat daerah below the unit, or what stands directly under
    it; units between belong to the unit's own group."""
    by_id = {member.id: member for member in tree.members}
    top = tree.members[0]
    has_agency: set[int] = set()
    for member in reversed(tree.members):
        if member.id in has_agency or member.kind in AGENCY_KINDS:
            has_agency.add(member.parent)
    by_agency = top.kind not in AGENCY_KINDS and top.id in has_agency
    tree.noun = "perangkat daerah" if by_agency else "unit"
    tree.groups.append(_group_facts(top, own=True))
    for member in tree.members[1:]:
        parent = by_id[member.parent]
        heads = member.id not in has_agency or member.kind in AGENCY_KINDS or not by_agency
        if parent.group == 0 and heads:
            member.group = len(tree.groups)
            tree.groups.append(_group_facts(member))
        else:
            member.group = parent.group


def _group_facts(member: Member, own: bool = False) -> dict:
    return {
        "id": member.id,
        "name": f"{member.name} (unit itu sendiri)" if own else member.name,
        "short": member.short,
        "kind": UnitKind(member.kind).label,
        "is_agency": member.kind in AGENCY_KINDS and not own,
        "is_own": own,
    }


def _add_ended(
    tree: Subtree, unit: OrgUnit, versions: list[dict], alive: set[int], day: date
) -> None:
    """Append the units that ended: to the group of whoever took over, else of their last parent.
    A unit whose successors all stand outside the subtree is not of this report."""
    last = {row["unit_id"]: row for row in versions if row["unit_id"] not in alive}
    successors = defaultdict(list)
    links = Lineage.objects.filter(
        government=unit.government_id, superseded_at__isnull=True, effective_on__lte=day
    ).order_by("effective_on", "pk")
    for predecessor, successor in links.values_list("predecessor_id", "successor_id"):
        successors[predecessor].append(successor)
    groups = {member.id: member.group for member in tree.members}

    def group_of(unit_id: int, seen: frozenset[int]) -> int | None:
        if unit_id in groups:
            return groups[unit_id]
        if unit_id in seen or unit_id not in last:
            return None
        seen = seen | {unit_id}
        heirs = successors[unit_id] or [last[unit_id]["parent_id"]]
        found = (group_of(heir, seen) for heir in heirs)
        return next((group for group in found if group is not None), None)

    for unit_id, row in last.items():
        group = group_of(unit_id, frozenset())
        if group is not None:
            ended = _member(row, 1)
            ended.group, ended.is_closed = group, True
            tree.members.append(ended)


def kinds_of(tree: Subtree) -> list[list]:
    """Pairs (kind, number of open units), in the order of the kinds; kinds without any left out."""
    counts: dict[str, int] = defaultdict(int)
    for member in tree.members:
        counts[member.kind] += not member.is_closed
    return [[label, counts[kind]] for kind, label in UnitKind.choices if counts[kind]]
