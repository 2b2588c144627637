"""What a person may do on one unit, in one query, and on all units of a government."""

from django.db import connection

from orgunits.enums import AssessmentState, RoleOrigin
from orgunits.models import Delegation, OrgUnit, RoleAssignment, valid_on
from orgunits.scope import HOLDER_SQL, holding_unit_ids
from portal.permissions import ROLE_PERMISSIONS, Permission, Role, holds_everywhere, roles_with

# Nobody makes a superadmin on a screen (manage.py create_superadmin does); the auditor is chosen
# by leadership, never by the administrator whose work is audited.
ADMIN_GRANTS = tuple(role for role in Role if role not in (Role.SUPERADMIN, Role.AUDITOR))

HOLDERS_SQL = (
    HOLDER_SQL
    + """
SELECT DISTINCT ra.role FROM orgunits_roleassignment ra
WHERE ra.user_id = %s AND ra.government_id = %s AND ra.unit_id IN (SELECT id FROM holder)
  AND ra.valid_from <= %s AND (ra.valid_until IS NULL OR ra.valid_until > %s)
"""
)


def permissions_on(user, unit, *, in_own_right=False):
    """Return the frozenset of permissions ``user`` holds on ``unit`` today; with ``in_own_right``
    without what they hold only while they stand in for somebody."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    if user.is_superuser:
        return frozenset(Permission)
    if user.government_id is None:
        return frozenset()
    today = user.government.today()
    government = user.government_id
    sql, params = HOLDERS_SQL, [unit.pk, *[government] * 3, user.pk, government, today, today]
    if in_own_right:
        sql, params = sql + "  AND ra.origin <> %s", [*params, RoleOrigin.DELEGATED.value]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
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


def grantable_roles(user):
    """Roles ``user`` may grant somewhere, in the order of the role table."""
    found = ADMIN_GRANTS if user.has_perm(Permission.ROLE_GRANT) else ()
    auditor = may_name_auditors(user, user.government_id)
    return [role for role in Role if role in found or (auditor and role == Role.AUDITOR)]


def may_name_auditors(user, government_id):
    """Whether ``user`` may choose who audits the whole government, in their own right: whoever only
    stands in for its leadership does not decide that (UU 30/2014 art 14(7))."""
    if user.is_superuser:
        return True
    if not user.is_active or government_id is None or user.government_id != government_id:
        return False
    # Read anew, not as the request began: an action asks this again under its lock.
    held = RoleAssignment.objects.filter(
        valid_on(user.government.today()),
        user=user,
        role__in=roles_with(Permission.AUDITOR_GRANT),
        unit__government=government_id,
        unit__parent__isnull=True,
    )
    return held.exclude(origin=RoleOrigin.DELEGATED).exists()


def may_govern_role(user, role, unit):
    """Whether ``user`` may grant ``role`` on ``unit`` and end it there: within their own scope,
    the auditor's only by whoever may choose the auditor of the whole government."""
    if role == Role.AUDITOR:
        return may_name_auditors(user, unit.government_id)
    if role not in ADMIN_GRANTS:
        return False
    return OrgUnit.objects.visible_to(user, Permission.ROLE_GRANT).filter(pk=unit.pk).exists()


def acts_as_delegate(user, permission, unit):
    """Return the Delegation by which alone ``user`` holds ``permission`` on ``unit`` today; None
    when they hold it in their own right, or not at all.

    For approvals: whoever only stands in (Plh.) prepares and checks, but does not decide on
    structure, personnel or budget (UU 30/2014 art 14(7)). Plt. and Plh. appointed by a placement
    hold the headship itself; ``employees`` knows their kind.
    """
    if not user.is_authenticated or user.is_superuser or user.government_id is None:
        return None
    held = RoleAssignment.objects.filter(
        valid_on(user.government.today()),
        user=user,
        role__in=roles_with(permission),
        unit__in=holding_unit_ids(unit),
    )
    rows = list(held.values_list("origin", "source_key"))
    if not rows or any(origin != RoleOrigin.DELEGATED for origin, _ in rows):
        return None
    numbers = [Delegation.number_in(source_key) for _, source_key in rows]
    found = Delegation.objects.select_related("giver", "unit").filter(pk__in=numbers)
    return found.order_by("valid_until", "pk").first()


def may_end_delegation(user, delegation):
    """Whoever gave it, and whoever may delegate on its unit (superiors, the administrator, also
    whoever stands in: they hand it back)."""
    if user.pk == delegation.giver_id:
        return True
    units = OrgUnit.objects.visible_to(user, Permission.DELEGATION_EDIT)
    return units.filter(pk=delegation.unit_id).exists()


def first_party_ids(assessment):
    """Ids of everybody who had a hand in the team's column of an Assessment. Three queries."""
    answers = assessment.answers.filter(answered_by__isnull=False)
    evidence = assessment.answers.filter(evidence__added_by__isnull=False)
    return {
        *assessment.members.values_list("user_id", flat=True),
        *answers.order_by().values_list("answered_by_id", flat=True),
        *evidence.order_by().values_list("evidence__added_by_id", flat=True),
        *filter(None, [assessment.submitted_by_id]),
    }


def may_fill(user, assessment):
    """The team, while it is theirs to fill."""
    return assessment.is_filling and assessment.members.filter(user=user).exists()


def may_validate(user, assessment):
    """The named validator, or whoever validates in that unit's reach; never one who filled in."""
    if assessment.state != AssessmentState.SUBMITTED or user.pk in first_party_ids(assessment):
        return False
    if assessment.validator_id == user.pk:
        return True
    return user.has_perm(Permission.ASSESSMENT_VALIDATE, assessment.unit)


def may_edit_assessment(user, assessment):
    """Whoever may open assessments of the unit: chooses its team and validator."""
    return user.has_perm(Permission.ASSESSMENT_EDIT, assessment.unit)
