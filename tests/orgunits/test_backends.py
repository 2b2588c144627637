"""Permissions come from dated roles on units and from nowhere else."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.models import Permission as DjangoPermission

from orgunits.models import RoleAssignment
from portal.accounts import SignInBackend
from portal.models import User
from portal.permissions import (
    ROLE_PERMISSIONS,
    Permission,
    Role,
    holds_everywhere,
    role_labels,
    roles_with,
)
from tests.factories.orgunits import (
    LONG_AGO,
    GovernmentFactory,
    RoleAssignmentFactory,
    grow_units,
    user_with_role,
)
from tests.factories.portal import SuperadminFactory, UserFactory

pytestmark = pytest.mark.django_db


def again(user):
    """The account as the next request would read it."""
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("role", Role.values)
def test_role_carries_exactly_its_permissions(role):
    user = user_with_role(role)
    held = {permission for permission in Permission if user.has_perm(permission)}
    assert held == ROLE_PERMISSIONS[Role(role)]


def test_permission_on_a_unit_follows_the_subtree():
    units = grow_units(GovernmentFactory(), 6, width=2)
    user = user_with_role(Role.HR_OFFICER, unit=units[0])
    assert user.has_perm(Permission.ORGUNIT_EDIT, units[0])
    assert user.has_perm(Permission.ORGUNIT_EDIT, units[2])
    assert not user.has_perm(Permission.ORGUNIT_EDIT, units[1])
    assert not user.has_perm(Permission.ROLE_GRANT, units[0])


def test_two_roles_do_not_lend_each_other_their_units():
    units = grow_units(GovernmentFactory(), 2)
    user = user_with_role(Role.HR_OFFICER, unit=units[0])
    RoleAssignmentFactory(user=user, unit=units[1], role=Role.AUDITOR)
    assert user.has_perm(Permission.ORGUNIT_EDIT)
    assert user.has_perm(Permission.ORGUNIT_VIEW, units[1])
    assert not user.has_perm(Permission.ORGUNIT_EDIT, units[1])


def test_ended_and_future_roles_carry_nothing():
    government = GovernmentFactory()
    unit, today = grow_units(government, 1)[0], government.today()
    for days in ({"valid_until": today}, {"valid_from": today + timedelta(days=1)}):
        user = UserFactory(government=government)
        RoleAssignmentFactory(unit=unit, user=user, **{"valid_from": LONG_AGO} | days)
        assert not again(user).has_perm(Permission.ORGUNIT_VIEW)


def test_superadmin_holds_everything_everywhere():
    admin = SuperadminFactory()
    unit = grow_units(GovernmentFactory(), 1)[0]
    assert all(admin.has_perm(permission) for permission in Permission)
    assert admin.has_perm(Permission.ORGUNIT_EDIT, unit)
    assert holds_everywhere(admin, Permission.ORGUNIT_EDIT)
    assert role_labels(admin) == ["Superadmin"]


def test_inactive_anonymous_and_rootless_accounts_hold_nothing():
    user = user_with_role(Role.HR_OFFICER)
    User.objects.filter(pk=user.pk).update(is_active=False)
    admin = SuperadminFactory(is_active=False)
    for account in (again(user), admin, UserFactory(government=None), AnonymousUser()):
        assert not account.has_perm(Permission.ORGUNIT_VIEW)
        assert not account.has_perm(Permission.HOME_VIEW)


def test_permission_rows_of_django_count_for_nothing():
    user = UserFactory()
    user.user_permissions.set(DjangoPermission.objects.all())
    assert not again(user).has_perm("orgunits.change_orgunit")
    assert not again(user).has_perm("orgunits.orgunit_edit")
    assert not user_with_role(Role.SUPERADMIN).has_perm("orgunits.delete_orgunit")


def test_holds_everywhere_only_from_the_root():
    government = GovernmentFactory()
    unit = grow_units(government, 1)[0]
    assert holds_everywhere(
        user_with_role(Role.GOVERNMENT_ADMIN, government=government), Permission.ROLE_GRANT
    )
    inner = user_with_role(Role.GOVERNMENT_ADMIN, unit=unit)
    assert inner.has_perm(Permission.ROLE_GRANT)
    assert not holds_everywhere(inner, Permission.ROLE_GRANT)


def test_has_perm_asks_the_roles_once(django_assert_num_queries):
    user = user_with_role(Role.AUDITOR)
    user = User.objects.select_related("government").get(pk=user.pk)
    with django_assert_num_queries(1):
        for permission in Permission:
            user.has_perm(permission)
            assert holds_everywhere(user, permission) == user.has_perm(permission)


def test_the_root_of_another_government_is_not_everywhere():
    user = user_with_role(Role.GOVERNMENT_ADMIN)
    root = grow_units(GovernmentFactory(), 1)[0].parent
    RoleAssignment.objects.filter(user=user).update(unit=root)
    assert not holds_everywhere(again(user), Permission.ROLE_GRANT)


def test_the_person_of_a_session_comes_with_the_government(django_assert_num_queries):
    user = user_with_role(Role.AUDITOR)
    with django_assert_num_queries(1):
        assert SignInBackend().get_user(user.pk).government == user.government
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert SignInBackend().get_user(user.pk) is None
    assert SignInBackend().get_user(0) is None


def test_roles_with_is_the_table_turned_round():
    for permission in Permission:
        assert roles_with(permission) == sorted(
            role.value for role in Role if permission in ROLE_PERMISSIONS[role]
        )
