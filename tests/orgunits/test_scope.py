"""A role reaches its unit, everything under it, and what those units took over; nothing else."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orgunits.actions import apply_changes, undo_last_change
from orgunits.models import OrgUnit
from orgunits.permissions import permissions_on
from orgunits.scope import subtree_ids
from orgunits.structure import Dissolve, Merge, Move, Split
from portal.permissions import Permission, Role
from tests.factories.orgunits import (
    LONG_AGO,
    GovernmentFactory,
    RoleAssignmentFactory,
    grow_units,
    root_of,
    user_with_role,
)
from tests.factories.portal import SuperadminFactory, UserFactory

pytestmark = pytest.mark.django_db


def apply(government, *changes):
    return apply_changes(
        government=government, changes=list(changes), user=None, reason="Perda 1/2026"
    )


def reach(user, permission=Permission.ORGUNIT_VIEW):
    user = type(user).objects.get(pk=user.pk)
    return set(OrgUnit.objects.visible_to(user, permission).values_list("pk", flat=True))


@pytest.fixture
def city():
    """Root; units 0-2 are dinas, 3-8 bidang (three under 0 and 1), 9-11 under bidang 3 and so."""
    government = GovernmentFactory()
    return government, grow_units(government, 14, width=3)


def pks(units, *numbers):
    return {units[number].pk for number in numbers}


def test_role_reaches_its_subtree_and_no_more(city):
    government, units = city
    user = user_with_role(Role.AUDITOR, unit=units[0])
    assert reach(user) == pks(units, 0, 3, 4, 5, 12, 13) | {
        u.pk for u in OrgUnit.objects.filter(parent__in=[units[3], units[4], units[5]])
    }
    leaf = user_with_role(Role.AUDITOR, unit=units[13])
    assert reach(leaf) == pks(units, 13)


def test_role_on_the_root_reaches_the_government_and_no_other(city):
    government, units = city
    foreign = GovernmentFactory()
    grow_units(foreign, 3)
    user = user_with_role(Role.AUDITOR, government=government)
    mine = set(OrgUnit.objects.filter(government=government).values_list("pk", flat=True))
    assert reach(user) == mine
    assert len(mine) == 15


def test_only_roles_that_carry_the_permission_reach(city):
    _government, units = city
    user = user_with_role(Role.EMPLOYEE, unit=units[0])
    RoleAssignmentFactory(user=user, unit=units[1], role=Role.HR_OFFICER)
    assert units[0].pk not in reach(user, Permission.ORGUNIT_EDIT)
    assert units[1].pk in reach(user, Permission.ORGUNIT_EDIT)
    assert pks(units, 0, 1) <= reach(user)
    assert reach(user, Permission.ROLE_GRANT) == set()


def test_role_reaches_only_between_its_days(city):
    government, units = city
    today = government.today()
    for start, end, reached in [
        (today, None, True),
        (LONG_AGO, today, False),
        (LONG_AGO, today + timedelta(days=1), True),
        (today + timedelta(days=1), None, False),
    ]:
        role = RoleAssignmentFactory(unit=units[13], valid_from=start, valid_until=end)
        assert (reach(role.user) == pks(units, 13)) is reached


def test_nobody_without_a_role_or_an_active_account_reaches_anything(city):
    government, units = city
    user = user_with_role(Role.AUDITOR, unit=units[0])
    user.is_active = False
    user.save()
    assert reach(user) == set()
    assert reach(UserFactory(government=government)) == set()
    assert not OrgUnit.objects.visible_to(AnonymousUser()).exists()
    assert not OrgUnit.objects.visible_to(UserFactory(government=None)).exists()


def test_superadmin_reaches_everything(city):
    assert reach(SuperadminFactory()) == set(OrgUnit.objects.values_list("pk", flat=True))


def test_account_that_changed_government_keeps_nothing(city):
    _government, units = city
    user = user_with_role(Role.AUDITOR, unit=units[0])
    user.government = GovernmentFactory()
    user.save()
    assert reach(user) == set()


def test_receiving_unit_reaches_its_predecessors_and_what_was_under_them(city):
    government, units = city
    user = user_with_role(Role.AUDITOR, unit=units[2])
    assert units[0].pk not in reach(user)
    apply(government, Dissolve(units[12].pk))  # closed under bidang 3, which stays its parent
    apply(government, Merge((units[3].pk,), units[4].pk), Move(units[4].pk, units[2].pk))
    assert pks(units, 2, 3, 4, 12) <= reach(user)
    assert units[0].pk not in reach(user)
    undo_last_change(government=government, user=None, reason="Keliru")
    assert reach(user) & pks(units, 0, 3, 4, 12) == set()


def test_successor_of_a_dissolved_unit_reaches_it(city):
    government, units = city
    user = user_with_role(Role.AUDITOR, unit=units[2])
    apply(government, Dissolve(units[13].pk, units[2].pk))
    assert units[13].pk in reach(user)


def test_divided_unit_that_goes_on_stays_out_of_the_receivers_reach(city):
    government, units = city
    user = user_with_role(Role.AUDITOR, unit=units[2])
    apply(government, Split(units[13].pk, (units[2].pk,), closes=False))
    assert units[13].pk not in reach(user)
    assert Permission.ORGUNIT_VIEW not in permissions_on(user, units[13])
    apply(government, Split(units[13].pk, (units[2].pk, units[1].pk)))
    assert units[13].pk in reach(user)
    ended = OrgUnit.objects.get(pk=units[13].pk)
    assert Permission.ORGUNIT_VIEW in permissions_on(user, ended)


def test_circle_of_parents_does_not_hang_the_query(city):
    _government, units = city
    user = user_with_role(Role.AUDITOR, unit=units[0])
    OrgUnit.objects.filter(pk=units[0].pk).update(parent=units[3])
    assert pks(units, 0, 3) <= reach(user)


def test_subtree_ids_are_the_unit_and_what_is_under_it(city):
    government, units = city
    found = OrgUnit.objects.filter(pk__in=subtree_ids(units[1].pk))
    expected = OrgUnit.objects.get(pk=units[1].pk).get_descendants(include_self=True)
    assert set(found) == set(expected)
    assert OrgUnit.objects.filter(pk__in=subtree_ids(root_of(government).pk)).count() == 15


def test_scope_is_one_query_at_any_size():
    def cost(size):
        government = GovernmentFactory()
        units = grow_units(government, size, width=6)
        user = user_with_role(Role.AUDITOR, unit=units[0])
        RoleAssignmentFactory(user=user, unit=units[1], role=Role.AUDITOR)
        with CaptureQueriesContext(connection) as captured:
            list(OrgUnit.objects.visible_to(user))
        return len(captured)

    assert cost(10) == cost(2000) == 1
