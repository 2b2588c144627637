"""Answers ``User.has_perm`` from role assignments (portal.permissions)."""

from django.contrib.auth.backends import BaseBackend

from orgunits.enums import RoleOrigin
from orgunits.models import Delegation, OrgUnit, RoleAssignment, valid_on
from orgunits.scope import subtree_ids, unit_ids_in_scope
from portal.permissions import ROLE_PERMISSIONS, ROLES_BY_WEIGHT, Permission, Role, roles_with

KNOWN = {permission.value for permission in Permission}


class RoleBackend(BaseBackend):
    """Without an object: whether the person holds the permission on some unit. With an OrgUnit:
    whether it is held on that unit. Strings that are no Permission of ours are never held."""

    def _held_roles(self, user):
        """``{role value: origins}`` of what the person holds today, and as ``_roles_on_root`` the
        role values held on the root of their government; both read once per request's user object.
        """
        if not hasattr(user, "_held_roles"):
            rows = RoleAssignment.objects.filter(valid_on(user.government.today()), user=user)
            user._held_roles, user._roles_on_root = {}, set()
            columns = ("role", "origin", "unit__parent_id", "unit__government_id")
            for role, origin, parent, government in rows.values_list(*columns).order_by():
                user._held_roles.setdefault(role, set()).add(origin)
                if parent is None and government == user.government_id:
                    user._roles_on_root.add(role)
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
        self._held_roles(user)
        return not user._roles_on_root.isdisjoint(roles_with(permission))

    def unit_ids_in_scope(self, user, permission):
        return unit_ids_in_scope(user, permission)

    def unit_ids_under(self, unit_id):
        return subtree_ids(unit_id)

    def unit_names(self, user, unit_ids):
        units = OrgUnit.objects.visible_to(user).filter(pk__in=unit_ids).order_by()
        return dict(units.values_list("pk", "name"))

    def role_labels(self, user, permission=None):
        """Labels of the roles held today, the one a person is known by first; with ``permission``
        only of those that grant it. "Plh." stands before one that is held for somebody else only."""
        if user.is_superuser:
            return [Role.SUPERADMIN.label]
        if not user.is_active or user.government_id is None:
            return []
        held = self._held_roles(user)
        return [
            f"Plh. {role.label}" if held[role] == {RoleOrigin.DELEGATED} else role.label
            for role in ROLES_BY_WEIGHT
            if role in held
            if permission is None or permission in ROLE_PERMISSIONS[role]
        ]

    def acting_for(self, user):
        """Delegations by which the person stands in for others today, the one that ends first
        on top. Asks the database only when there is one."""
        if user.is_superuser or not user.is_active or user.government_id is None:
            return []
        if not any(RoleOrigin.DELEGATED in origins for origins in self._held_roles(user).values()):
            return []
        today = user.government.today()
        rows = Delegation.objects.standing().filter(valid_on(today), delegate=user)
        return list(rows.select_related("giver", "unit").order_by("valid_until", "pk"))
