"""permissions_on gives for one unit what visible_to gives for all of them."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from orgunits.actions import apply_changes
from orgunits.models import OrgUnit
from orgunits.permissions import permissions_on
from orgunits.structure import Merge
from portal.permissions import ROLE_PERMISSIONS, Permission, Role
from tests.factories.orgunits import (
    REASON,
    OrgUnitFactory,
    RoleAssignmentFactory,
    grow_units,
    root_of,
    user_with_role,
)
from tests.factories.portal import UserFactory

pytestmark = pytest.mark.django_db


def test_permissions_on_agrees_with_visible_to_on_every_unit():
    units = grow_units(OrgUnitFactory().government, 12, width=3)
    government = units[0].government
    apply_changes(
        government=government,
        changes=[Merge((units[1].pk,), units[0].pk)],
        user=None,
        reason=REASON,
    )
    user = user_with_role(Role.HR_OFFICER, unit=units[0])
    RoleAssignmentFactory(user=user, unit=units[2], role=Role.EMPLOYEE)
    for permission in (Permission.ORGUNIT_VIEW, Permission.ORGUNIT_EDIT):
        reached = set(OrgUnit.objects.visible_to(user, permission).values_list("pk", flat=True))
        held = {
            unit.pk for unit in OrgUnit.objects.all() if permission in permissions_on(user, unit)
        }
        assert held == reached
    assert units[1].pk in reached  # the predecessor that was merged into the first unit
    assert units[2].pk not in reached  # only seen there, not changed


def test_permissions_on_joins_the_roles_held_above():
    unit = OrgUnitFactory()
    user = user_with_role(Role.EMPLOYEE, unit=unit)
    RoleAssignmentFactory(user=user, unit=root_of(unit.government), role=Role.SURVEY_OFFICER)
    expected = ROLE_PERMISSIONS[Role.EMPLOYEE] | ROLE_PERMISSIONS[Role.SURVEY_OFFICER]
    assert permissions_on(user, unit) == expected


def test_permissions_on_is_empty_without_a_role_that_holds_today():
    unit = OrgUnitFactory()
    late = UserFactory(government=unit.government)
    RoleAssignmentFactory(user=late, unit=unit, valid_from=date(2999, 1, 1))
    inactive = user_with_role(Role.HR_OFFICER, unit=unit, is_active=False)
    for user in (late, inactive, AnonymousUser(), user_with_role(Role.HR_OFFICER)):
        assert permissions_on(user, unit) == frozenset()


def test_permissions_on_gives_a_superadmin_everything():
    admin = UserFactory(is_superuser=True, government=None)
    assert permissions_on(admin, OrgUnitFactory()) == frozenset(Permission)


def test_permissions_on_takes_one_query(django_assert_num_queries):
    unit = OrgUnitFactory()
    user = user_with_role(Role.HR_OFFICER, unit=unit)
    with django_assert_num_queries(1):
        permissions_on(user, unit)
