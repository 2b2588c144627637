"""What a person may do with a survey."""

from portal.permissions import Permission


def can_edit_campaigns(user, unit):
    """Whether ``user`` may make, open and close surveys of ``unit``."""
    return user.has_perm(Permission.CAMPAIGN_EDIT, unit)
