"""What a person may do on one unit, in one query, and on all units of a government."""

from django.db import connection

from orgunits.models import RoleAssignment, valid_on
from portal.permissions import ROLE_PERMISSIONS, Permission, holds_everywhere, roles_with

# The mirror of orgunits.scope.SCOPE_SQL: upwards over parent and from a predecessor to whoever
# took over, so that both give the same answer for every unit (tests hold them together).
HOLDERS_SQL = """
WITH RECURSIVE holder(id) AS (
    SELECT u.id FROM orgunits_orgunit u WHERE u.id = %s AND u.government_id = %s
    UNION
    SELECT edge.source FROM holder JOIN (
        SELECT u.parent_id AS source, u.id AS target FROM orgunits_orgunit u
        WHERE u.government_id = %s AND u.parent_id IS NOT NULL
        UNION ALL
        SELECT l.successor_id, l.predecessor_id FROM orgunits_lineage l
        WHERE l.government_id = %s AND l.superseded_at IS NULL
    ) edge ON edge.target = holder.id
)
SELECT DISTINCT ra.role FROM orgunits_roleassignment ra
WHERE ra.user_id = %s AND ra.government_id = %s AND ra.unit_id IN (SELECT id FROM holder)
  AND ra.valid_from <= %s AND (ra.valid_until IS NULL OR ra.valid_until > %s)
"""


def permissions_on(user, unit):
    """Return the frozenset of permissions ``user`` holds on ``unit`` today."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    if user.is_superuser:
        return frozenset(Permission)
    if user.government_id is None:
        return frozenset()
    today = user.government.today()
    government = user.government_id
    with connection.cursor() as cursor:
        cursor.execute(
            HOLDERS_SQL,
            [unit.pk, *[government] * 3, user.pk, government, today, today],
        )
        roles = [role for (role,) in cursor.fetchall()]
    return frozenset().union(*(ROLE_PERMISSIONS[role] for role in roles))


def holds_throughout(user, permission, government_id):
    """Whether ``user`` holds ``permission`` on every unit of a government: no scope is needed."""
    own = user.is_superuser or user.government_id == government_id
    return own and holds_everywhere(user, permission)


def sight_key(user, government_id):
    """What decides which units of a government ``user`` may see, beside its structure: "all", or the
    ids of the units they hold a role on, joined. One query; none for a superadmin."""
    if user.is_superuser:
        return "all"
    if not user.is_active or user.government_id != government_id:
        return ""
    today = user.government.today()
    held = RoleAssignment.objects.filter(
        valid_on(today),
        user=user,
        government=government_id,
        role__in=roles_with(Permission.ORGUNIT_VIEW),
    ).values_list("unit", "unit__parent")
    pairs = set(held.order_by())
    if any(parent is None for _unit, parent in pairs):
        return "all"
    return ",".join(str(unit) for unit, _parent in sorted(pairs))
