"""Which units of a list a person may see, and the changes that wait for their day."""

from collections.abc import Iterable

from orgunits.enums import ChangeState
from orgunits.models import OrgUnit, StructureChange
from orgunits.permissions import holds_throughout
from orgunits.queries.structure import UnitRef
from portal.models import Government, User
from portal.permissions import Permission


def visible_refs(user: User, refs: Iterable[UnitRef]) -> list[UnitRef]:
    """Those of ``refs`` the person may see, in the same order."""
    listed = list(refs)
    if not listed:
        return []
    seen = set(
        OrgUnit.objects.visible_to(user)
        .filter(pk__in=[ref.id for ref in listed])
        .order_by()
        .values_list("pk", flat=True)
    )
    return [ref for ref in listed if ref.id in seen]


def seen_names(user: User, unit_ids: Iterable[int]) -> dict[int, str]:
    """Names of those of ``unit_ids`` the person may see. One query."""
    wanted = list(unit_ids)
    if not wanted:
        return {}
    units = OrgUnit.objects.visible_to(user).filter(pk__in=wanted).order_by()
    return dict(units.values_list("pk", "name"))


def named_ids(items: Iterable[dict]) -> set[int]:
    """Ids of the existing units that typed changes (as JSON) name."""
    found: set[int] = set()
    for item in items:
        for key in ("unit", "parent", "into", "successor", "sources"):
            value = item.get(key)
            if value is not None:
                found.update(value if isinstance(value, list) else [value])
    return {unit_id for unit_id in found if unit_id > 0}


def mentioned_ids(change: StructureChange) -> set[int]:
    """Ids of the existing units that a change or its way back names."""
    return named_ids((*change.changes, *change.inverse))


def scheduled_changes(government: Government, user: User) -> list[StructureChange]:
    """Changes waiting for their day that concern a unit the person may see, the nearest first."""
    waiting = list(
        StructureChange.objects.filter(government=government, state=ChangeState.SCHEDULED)
        .select_related("made_by", "legal_basis")
        .order_by("effective_on", "pk")
    )
    if not waiting or holds_throughout(user, Permission.ORGUNIT_VIEW, government.pk):
        return waiting
    seen = seen_names(user, set().union(*map(mentioned_ids, waiting)))
    return [change for change in waiting if mentioned_ids(change) & seen.keys()]
