"""Which units a person reaches: one recursive query over ``parent`` and ``Lineage``.

Access never reads lft/rght (docs/adr/0001). A role on a unit reaches the unit, everything under
it, and the predecessors of every unit in that set with what was under them: whoever takes over a
unit sees its past. A unit that handed a part on and lives on is nobody's past (Lineage.followed).
"""

from django.db.models.expressions import RawSQL

from portal.permissions import roles_with

# From a unit to what its holder also reaches: children and predecessors. Takes the government twice.
EDGES = """
        SELECT u.parent_id AS source, u.id AS target FROM orgunits_orgunit u
        WHERE u.government_id = %s AND u.parent_id IS NOT NULL
        UNION ALL
        SELECT l.successor_id, l.predecessor_id FROM orgunits_lineage l
        JOIN orgunits_orgunit p ON p.id = l.predecessor_id AND p.closed_on IS NOT NULL
        WHERE l.government_id = %s AND l.superseded_at IS NULL
"""
# A role on the root reaches every unit of the government: the walk is spared (its seed stays empty).
SCOPE_SQL = f"""
WITH RECURSIVE held(unit_id) AS (
    SELECT ra.unit_id FROM orgunits_roleassignment ra
    WHERE ra.user_id = %s AND ra.government_id = %s AND ra.role IN ({{roles}})
      AND ra.valid_from <= %s AND (ra.valid_until IS NULL OR ra.valid_until > %s)
), root(government_id) AS (
    SELECT u.government_id FROM orgunits_orgunit u
    WHERE u.government_id = %s AND u.parent_id IS NULL AND u.id IN (SELECT unit_id FROM held)
), scope(id) AS (
    SELECT unit_id FROM held WHERE NOT EXISTS (SELECT 1 FROM root)
    UNION
    SELECT edge.target FROM scope JOIN ({EDGES}) edge ON edge.source = scope.id
)
SELECT id FROM scope
UNION ALL
SELECT u.id FROM orgunits_orgunit u WHERE u.government_id IN (SELECT government_id FROM root)
"""


def unit_ids_in_scope(user, permission):
    """Return an expression for ``pk__in``: the ids of the units on which ``user`` holds
    ``permission`` today. A superadmin reaches every unit; an anonymous or inactive user none."""
    if not user.is_authenticated or not user.is_active:
        return []
    if user.is_superuser:
        return RawSQL("SELECT id FROM orgunits_orgunit", [])
    if user.government_id is None:
        return []
    roles = roles_with(permission)
    government, today = user.government_id, user.government.today()
    sql = SCOPE_SQL.format(roles=", ".join(["%s"] * len(roles)))
    return RawSQL(
        sql, [user.pk, government, *roles, today, today, government, government, government]
    )


# The mirror of SCOPE_SQL: upwards over parent and from a predecessor to whoever took over, so that
# both give the same answer for every unit (tests hold them together).
HOLDER_SQL = f"""
WITH RECURSIVE holder(id) AS (
    SELECT u.id FROM orgunits_orgunit u WHERE u.id = %s AND u.government_id = %s
    UNION
    SELECT edge.source FROM holder JOIN ({EDGES}) edge ON edge.target = holder.id
)
"""


def holding_unit_ids(unit):
    """Return an expression for ``unit_id__in``: the units a role on which reaches ``unit``."""
    return RawSQL(HOLDER_SQL + "SELECT id FROM holder", [unit.pk, *[unit.government_id] * 3])


def subtree_ids(unit_id):
    """Return an expression for ``pk__in``: ``unit_id`` and every unit under it, by ``parent``."""
    return RawSQL(
        "WITH RECURSIVE tree(id) AS (SELECT id FROM orgunits_orgunit WHERE id = %s UNION "
        "SELECT u.id FROM orgunits_orgunit u JOIN tree ON u.parent_id = tree.id) "
        "SELECT id FROM tree",
        [unit_id],
    )


KIN_SQL = f"""
WITH RECURSIVE below(id) AS (
    SELECT u.id FROM orgunits_orgunit u WHERE u.id IN ({{seeds}})
    UNION
    SELECT edge.target FROM below JOIN ({EDGES}) edge ON edge.source = below.id
), above(id) AS (
    SELECT u.id FROM orgunits_orgunit u WHERE u.id IN ({{seeds}})
    UNION
    SELECT edge.source FROM above JOIN ({EDGES}) edge ON edge.target = above.id
)
SELECT u.id FROM orgunits_orgunit u WHERE u.parent_id IS NOT NULL
  AND (u.id IN (SELECT id FROM below) OR u.id IN (SELECT id FROM above))
"""


def kin_unit_ids(unit_ids, government_id):
    """An expression for ``unit_id__in``: the chain of command of units of a government, that is they,
    what is under them, and what is above them except the root; with those they took over or went over
    to. [] for none."""
    seeds = sorted({int(pk) for pk in unit_ids})
    if not seeds:
        return []
    sql = KIN_SQL.format(seeds=", ".join(["%s"] * len(seeds)))
    walk = [*seeds, government_id, government_id]
    return RawSQL(sql, [*walk, *walk])
