"""For whom sessions and announcements are: people of units, of all under them, and of whoever took
them over."""

from collections.abc import Iterable
from datetime import date

from employees.models import TrainingSession
from orgunits.models import Lineage, RoleAssignment, valid_on
from orgunits.queries import subtree_unit_ids
from orgunits.queries.structure import ancestors_on
from portal.models import User
from portal.permissions import Permission, Role, roles_with


def _followed(unit_ids: Iterable[int], source: str, target: str) -> set[int]:
    """``unit_ids`` and what is reached from them over Lineage, step by step (mostly none)."""
    found = set(unit_ids)
    edge = found
    while edge:
        rows = Lineage.objects.followed().filter(**{f"{source}__in": edge})
        edge = set(rows.values_list(target, flat=True)) - found
        found |= edge
    return found


def audience_unit_ids(session: TrainingSession, day: date) -> set[int]:
    """Ids of the units whose people may take part in ``session`` on ``day``."""
    found: set[int] = set()
    for unit_id in _followed([session.unit_id], "predecessor", "successor"):
        found.update(subtree_unit_ids(unit_id, day))
    return found


def with_predecessors(unit_ids: Iterable[int]) -> set[int]:
    """``unit_ids`` and the units they took over: what was written down under those is theirs."""
    return _followed(unit_ids, "successor", "predecessor")


def covering_unit_ids(unit_ids: Iterable[int], day: date) -> set[int]:
    """The reverse: ids of the units whose sessions the people of ``unit_ids`` may join on ``day``."""
    wanted = set(unit_ids)
    above = {ref.id for path in ancestors_on(wanted, day).values() for ref in path}
    return with_predecessors(wanted | above)


def approver_unit_ids(user: User, day: date) -> set[int]:
    """The units on which a role lets ``user`` approve sign-ups themselves (not those below)."""
    rows = RoleAssignment.objects.filter(
        valid_on(day), user=user, role__in=roles_with(Permission.TRAINING_APPROVE)
    )
    return set(rows.values_list("unit_id", flat=True))


def heads_over(unit_ids: Iterable[int], day: date) -> dict[int, list[list[User]]]:
    """The heads by role over each unit on ``day``: those of the unit itself first, then those of
    the units above, the lowest first. Two queries."""
    paths = {
        unit_id: [unit_id, *(ref.id for ref in reversed(above))]
        for unit_id, above in ancestors_on(set(unit_ids), day).items()
    }
    rows = RoleAssignment.objects.filter(
        valid_on(day),
        unit__in={place for path in paths.values() for place in path},
        role=Role.UNIT_HEAD,
        user__is_active=True,
    ).order_by("pk")
    heads: dict[int, list[User]] = {}
    for row in rows.select_related("user"):
        heads.setdefault(row.unit_id, []).append(row.user)
    return {
        unit_id: [heads[place] for place in path if place in heads]
        for unit_id, path in paths.items()
    }


def nearest_heads(levels: list[list[User]], but: int | None = None) -> list[User]:
    """Of what ``heads_over`` says of a unit the lowest heads other than the account ``but``: nobody
    is asked about themselves."""
    others = ([head for head in level if head.pk != but] for level in levels)
    return next((level for level in others if level), [])
