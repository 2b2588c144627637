"""What a person may do with a survey and what follows from it."""

from employees.models import Placement
from orgunits.models import RoleAssignment, valid_on
from orgunits.queries import subtree_unit_ids
from portal.permissions import Permission


def can_edit_campaigns(user, unit):
    """Whether ``user`` may make, open and close surveys of ``unit``."""
    return user.has_perm(Permission.CAMPAIGN_EDIT, unit)


def is_of_surveyed_unit(user, campaign):
    """Whether ``user`` works in the surveyed unit or under it, or holds a role there (one held
    further up does not count)."""
    if campaign.unit.parent_id is None:  # everybody works there
        return False
    today = campaign.government.today()
    units = subtree_unit_ids(campaign.unit_id, today) or [campaign.unit_id]
    works = Placement.objects.on(today).filter(employee__user=user, position__unit__in=units)
    roles = RoleAssignment.objects.filter(valid_on(today), user=user, unit__in=units)
    return works.exists() or roles.exists()


def can_edit_follow_ups(user, unit):
    """Whether ``user`` may plan and end what answers a survey of ``unit``."""
    return user.has_perm(Permission.FOLLOW_UP_EDIT, unit)


def can_exclude(user, unit):
    """Whether ``user`` may propose or decide that flagged answers of ``unit`` do not count."""
    return user.has_perm(Permission.EXCLUSION_EDIT, unit)
