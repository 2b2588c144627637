"""Standing in: who may, from when until when, and how it ends."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from orgunits.actions import (
    deactivate_account,
    delegate_role,
    end_by_hand,
    grant_by_hand,
    grant_role,
    withdraw_delegation,
)
from orgunits.actions.delegations import covered_until
from orgunits.enums import DelegationState, RoleOrigin
from orgunits.models import Delegation, RoleAssignment
from orgunits.permissions import acts_as_delegate, may_end_delegation, may_name_auditors
from portal.models import AuditEvent, Notification, User
from portal.permissions import Permission, Role, acting_for, role_labels
from tests.factories.orgunits import LONG_AGO, OrgUnitFactory, locks_structure, user_with_role
from tests.factories.portal import UserFactory

pytestmark = pytest.mark.django_db
REASON = "Dinas luar ke Jakarta."
DAY = timedelta(days=1)


@pytest.fixture
def today(town):
    return town.government.today()


@pytest.fixture
def office(town):
    """The headship of the health agency, held by ``town.head``."""
    return RoleAssignment.objects.select_related("user", "unit", "government").get(user=town.head)


@pytest.fixture
def deputy(town):
    return user_with_role(Role.EMPLOYEE, unit=town.care, display_name="Wakil Setia")


@pytest.fixture
def admin(town):
    return user_with_role(Role.GOVERNMENT_ADMIN, unit=town.root)


def delegate(office, deputy, start, days=3, **values):
    return delegate_role(
        **{
            "assignment": office,
            "delegate": deputy,
            "valid_from": start,
            "valid_until": start + days * DAY,
            "user": office.user,
            "reason": REASON,
        }
        | values
    )


def fresh(user):
    return User.objects.select_related("government").get(pk=user.pk)


def refused(text, write, *args, **kwargs):
    def count():
        models = (Delegation, RoleAssignment, AuditEvent, Notification)
        return [model.objects.count() for model in models]

    before = count()
    with pytest.raises(ValidationError) as error:
        write(*args, **kwargs)
    assert text in " ".join(error.value.messages)
    assert count() == before


def test_delegate_holds_the_office_for_those_days_and_is_marked(town, office, deputy, today):
    row = delegate(office, deputy, today)
    person = fresh(deputy)
    assert person.has_perm(Permission.REPORT_ORDER, town.clinic)
    assert not person.has_perm(Permission.REPORT_ORDER, town.trade)
    assert acts_as_delegate(person, Permission.REPORT_ORDER, town.clinic) == row
    assert role_labels(person)[0] == "Plh. Pimpinan unit"
    assert acting_for(person) == [row]
    role = RoleAssignment.objects.get(user=deputy, origin=RoleOrigin.DELEGATED)
    assert (role.valid_from, role.valid_until) == (today, today + 3 * DAY)
    assert role.source_key == row.source_key


def test_both_are_told_and_it_is_audited(office, deputy, today):
    row = delegate(office, deputy, today)
    notices = Notification.objects.filter(text__contains="pelaksana harian")
    assert {notice.recipient for notice in notices} == {office.user, deputy}
    event = AuditEvent.objects.of_object(row).get()
    assert (event.action, event.unit_id, event.reason) == (
        "Melimpahkan wewenang",
        office.unit_id,
        REASON,
    )


def test_it_begins_and_ends_by_itself(town, office, deputy, today):
    row = delegate(office, deputy, today + DAY, days=1)
    assert not fresh(deputy).has_perm(Permission.REPORT_ORDER)
    phases = [row.phase_on(today + days * DAY) for days in range(3)]
    assert phases == ["planned", "running", "over"]
    RoleAssignment.objects.filter(user=deputy).update(valid_from=today - 2 * DAY, valid_until=today)
    assert not fresh(deputy).has_perm(Permission.REPORT_ORDER)


def test_own_right_is_not_acting(town, office, deputy, today):
    assert acts_as_delegate(town.head, Permission.REPORT_ORDER, town.health) is None
    assert acts_as_delegate(deputy, Permission.REPORT_ORDER, town.health) is None  # not at all
    delegate(office, deputy, today)
    grant_role(
        user=deputy, unit=town.clinic, role=Role.UNIT_HEAD, granted_by=None, valid_from=LONG_AGO
    )
    person = fresh(deputy)
    assert acts_as_delegate(person, Permission.REPORT_ORDER, town.clinic) is None
    assert acts_as_delegate(person, Permission.REPORT_ORDER, town.care) is not None


def test_leadership_that_ended_during_the_request_names_no_auditor(town):
    leader = user_with_role(Role.LEADERSHIP, unit=town.root)
    assert leader.has_perm(Permission.AUDITOR_GRANT)  # as the request began
    assert may_name_auditors(leader, town.government.pk)
    RoleAssignment.objects.filter(user=leader).delete()
    assert not may_name_auditors(leader, town.government.pk)


def test_who_stands_in_for_leadership_names_no_auditor(town, deputy, today):
    leader = user_with_role(Role.LEADERSHIP, unit=town.root)
    office = RoleAssignment.objects.select_related("user", "government").get(user=leader)
    delegate(office, deputy, today)
    person = fresh(deputy)
    assert person.has_perm(Permission.AUDITOR_GRANT)
    assert may_name_auditors(leader, town.government.pk)
    assert not may_name_auditors(person, town.government.pk)
    refused(
        "bukan Plh.",
        grant_by_hand,
        account=UserFactory(government=town.government),
        unit=town.root,
        role=Role.AUDITOR,
        user=person,
        valid_from=today,
        valid_until=None,
        decree="SK 1 Tahun 2026",
    )


# --- what is refused ------------------------------------------------------------------------------


def test_what_was_delegated_is_not_delegated_further(office, deputy, today, town):
    delegate(office, deputy, today)
    taken = RoleAssignment.objects.get(user=deputy, origin=RoleOrigin.DELEGATED)
    third = UserFactory(government=town.government)
    refused("tidak dapat dilimpahkan lagi", delegate, taken, third, today, days=1)


def test_only_offices_that_approve_are_delegated(town, deputy, today):
    row = RoleAssignment.objects.get(user=town.officer)
    refused("tidak dapat dilimpahkan", delegate, row, deputy, today)


def test_not_to_oneself_a_stranger_or_an_account_that_is_off(town, office, deputy, today):
    refused("diri sendiri", delegate, office, office.user, today)
    refused("bukan pengguna", delegate, office, UserFactory(), today)
    User.objects.filter(pk=deputy.pk).update(is_active=False)
    refused("dinonaktifkan", delegate, office, deputy, today)


def test_days_lie_ahead_in_order_and_within_the_own_office(town, office, deputy, today):
    refused("paling cepat hari ini", delegate, office, deputy, today - DAY)
    refused("Hari terakhir", delegate, office, deputy, today, days=0)
    RoleAssignment.objects.filter(pk=office.pk).update(valid_until=today + 5 * DAY)
    refused("sendiri berakhir", delegate, office, deputy, today, days=6)
    refused("belum atau tidak lagi", delegate, office, deputy, today + 5 * DAY, days=1)
    assert delegate(office, deputy, today, days=5)


def test_no_two_at_a_time_and_nobody_who_is_away_too(town, office, deputy, today):
    delegate(office, deputy, today, days=3)
    other = user_with_role(Role.EMPLOYEE, unit=town.care)
    refused("sudah dilimpahkan kepada Wakil Setia", delegate, office, other, today + 2 * DAY)
    delegate(office, other, today + 3 * DAY)  # the day after the last one
    market_head = user_with_role(Role.UNIT_HEAD, unit=town.market)
    away = RoleAssignment.objects.get(user=market_head)
    refused("sendiri berhalangan", delegate, away, office.user, today)


def test_two_at_the_same_time_wait_for_each_other(office, deputy, today):
    assert locks_structure(lambda: delegate(office, deputy, today))


def test_who_records_it_for_the_holder_does_not_become_the_delegate(office, deputy, today, admin):
    refused("dicatat oleh yang berhalangan", delegate, office, admin, today, user=admin)
    delegate(office, deputy, today, user=admin)


def test_reason_is_required(office, deputy, today):
    refused("alasan yang jelas", delegate, office, deputy, today, reason="")


# --- how it ends ----------------------------------------------------------------------------------


def test_withdrawing_ends_it_at_once_and_once(office, deputy, today):
    row = delegate(office, deputy, today)
    withdraw_delegation(delegation=row, user=office.user, reason=REASON)
    assert not fresh(deputy).has_perm(Permission.REPORT_ORDER)
    row.refresh_from_db()
    assert (row.state, row.withdrawn_by) == (DelegationState.WITHDRAWN, office.user)
    assert RoleAssignment.objects.get(origin=RoleOrigin.DELEGATED).valid_until == today
    refused("sudah berakhir", withdraw_delegation, delegation=row, user=deputy, reason=REASON)


def test_withdrawing_one_to_come_leaves_no_day(office, deputy, today):
    row = delegate(office, deputy, today + 4 * DAY)
    withdraw_delegation(delegation=row, user=office.user, reason=REASON)
    role = RoleAssignment.objects.get(origin=RoleOrigin.DELEGATED)
    assert role.valid_until == role.valid_from


def test_it_ends_with_the_givers_own_role(office, deputy, today, admin):
    row = delegate(office, deputy, today, days=10)
    end_by_hand(assignment=office, on=today + 2 * DAY, user=admin, reason=REASON)
    row.refresh_from_db()
    assert (row.state, row.valid_until) == (DelegationState.STANDING, today + 2 * DAY)
    role = RoleAssignment.objects.get(origin=RoleOrigin.DELEGATED)
    assert role.valid_until == today + 2 * DAY


def test_it_is_withdrawn_when_the_givers_role_is_over(office, deputy, today, admin):
    row = delegate(office, deputy, today + DAY)
    end_by_hand(assignment=office, on=today, user=admin, reason=REASON)
    row.refresh_from_db()
    assert row.state == DelegationState.WITHDRAWN


@pytest.mark.parametrize("who", ["giver", "delegate"])
def test_it_is_withdrawn_with_either_account(office, deputy, today, admin, who):
    row = delegate(office, deputy, today)
    deactivate_account(account=getattr(row, who), user=admin, reason=REASON)
    row.refresh_from_db()
    assert row.state == DelegationState.WITHDRAWN


def test_who_may_withdraw(town, office, deputy, today, admin):
    row = delegate(office, deputy, today)
    leader = user_with_role(Role.LEADERSHIP, unit=town.root)
    for user in (office.user, deputy, admin, leader):
        assert may_end_delegation(fresh(user), row)
    for user in (
        user_with_role(Role.UNIT_HEAD, unit=town.trade),
        user_with_role(Role.UNIT_HEAD, unit=town.clinic),
        user_with_role(Role.LEADERSHIP, unit=OrgUnitFactory().parent),
        town.officer,
    ):
        assert not may_end_delegation(user, row)


def test_visible_to_who_works_there_and_to_both(town, office, deputy, today):
    row = delegate(office, deputy, today)
    clerk = user_with_role(Role.EMPLOYEE, unit=town.health)
    stranger = user_with_role(Role.EMPLOYEE, unit=town.trade)
    assert row in Delegation.objects.visible_to(clerk)
    assert row not in Delegation.objects.visible_to(stranger)
    RoleAssignment.objects.filter(user__in=[deputy, office.user]).update(valid_until=today)
    for user in (deputy, office.user):
        assert row in Delegation.objects.visible_to(fresh(user))


# --- the pure rule --------------------------------------------------------------------------------

START = date(2026, 1, 1)
offsets = st.integers(0, 20)
spans = st.lists(
    st.tuples(offsets, st.one_of(st.none(), st.integers(1, 20))).map(
        lambda pair: (
            START + pair[0] * DAY,
            None if pair[1] is None else START + (pair[0] + pair[1]) * DAY,
        )
    ),
    max_size=5,
)


@given(spans, offsets, st.integers(1, 20))
def test_covered_until_is_the_first_day_that_nothing_covers(rows, first, length):
    start = START + first * DAY
    end = start + length * DAY

    def held(day):
        return any(a <= day and (b is None or day < b) for a, b in rows)

    days = [start + n * DAY for n in range(length)]
    bare = next((day for day in days if not held(day)), end)
    assert covered_until(rows, start, end) == (None if bare == start else bare)
