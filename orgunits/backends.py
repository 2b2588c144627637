"""Answers ``User.has_perm`` from role assignments (portal.permissions)."""

from django.contrib.auth.backends import BaseBackend
from django.db.models import Q

from orgunits.models import OrgUnit, RoleAssignment, valid_on
from portal.permissions import ROLE_PERMISSIONS, Permission, roles_with

KNOWN = {permission.value for permission in Permission}


class RoleBackend(BaseBackend):
    """Without an object: whether the person holds the permission on some unit. With an OrgUnit:
    whether it is held on that unit. Strings that are no Permission of ours are never held."""

    def _held_roles(self, user):
        """Role values the person holds today, read once per request's user object."""
        if not hasattr(user, "_held_roles"):
            today = user.government.today()
            user._held_roles = set(
                RoleAssignment.objects.filter(valid_on(today), user=user).values_list(
                    "role", flat=True
                )
            )
        return user._held_roles

    def has_perm(self, user_obj, perm, obj=None):
        perm = str(perm)
        if perm not in KNOWN or not user_obj.is_active or not user_obj.is_authenticated:
            return False
        if user_obj.is_superuser:
            return True
        if user_obj.government_id is None:
            return False
        if not any(perm in ROLE_PERMISSIONS[role] for role in self._held_roles(user_obj)):
            return False
        if obj is None:
            return True
        return OrgUnit.objects.visible_to(user_obj, perm).filter(pk=obj.pk).exists()

    def holds_everywhere(self, user, permission):
        if user.is_superuser:
            return True
        if not user.is_active or user.government_id is None:
            return False
        today = user.government.today()
        return RoleAssignment.objects.filter(
            valid_on(today),
            Q(unit__parent__isnull=True),
            user=user,
            role__in=roles_with(permission),
        ).exists()
