"""What a person may do with a service."""

from portal.permissions import Permission


def can_edit_services(user, unit):
    """Whether ``user`` may register and change the services of ``unit``."""
    return user.has_perm(Permission.SERVICE_EDIT, unit)
