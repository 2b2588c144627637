"""What one change leaves to another: changes of past days over later ones, and the way back of
changes that later ones rest on."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from orgunits.actions import delegate_role, dependants_of
from orgunits.enums import DelegationState, RelationKind
from orgunits.models import RoleAssignment, WorkRelation, valid_on
from orgunits.structure import POSITIONS, ClosePost, Hand, Merge
from portal.permissions import Role
from portal.templatetags.formats import date_long
from tests.factories.orgunits import (
    LONG_AGO,
    REASON,
    OrgUnitFactory,
    PositionFactory,
    RoleAssignmentFactory,
    root_of,
)
from tests.factories.portal import UserFactory
from tests.orgunits.test_handing import apply, messages, take_back, three, undo  # noqa: F401

pytestmark = pytest.mark.django_db


def line(unit, other, **columns):
    return WorkRelation.objects.create(
        government=unit.government,
        kind=RelationKind.REPORT,
        unit=unit,
        other_unit=other,
        subject="pasar",
        valid_from=LONG_AGO,
        **columns,
    )


def agency(government):
    return OrgUnitFactory(parent=root_of(government))


# --- a past day -------------------------------------------------------------------------------------


def test_row_that_holds_on_no_day_stays_its_own_changes(three):  # noqa: F811
    one, two, _ = three
    opened, earlier = (one.government.today() - timedelta(days=days) for days in (5, 10))
    post = PositionFactory(unit=one, valid_from=opened)
    closing = apply(one.government, ClosePost(post.pk), effective_on=opened)
    apply(one.government, Merge((one.pk,), two.pk), effective_on=earlier)
    post.refresh_from_db()
    assert post.closed_by == closing
    undo(one.government)
    undo(one.government)
    post.refresh_from_db()
    assert (post.valid_until, post.closed_by) == (None, None)


def test_line_that_a_later_day_ended_keeps_a_past_merge_away(three):  # noqa: F811
    one, two, third = three
    later, earlier = (one.government.today() - timedelta(days=days) for days in (5, 10))
    post = PositionFactory(unit=third)
    kept = line(one, third, other_position=post)
    apply(one.government, ClosePost(post.pk), effective_on=later)
    said = messages(one.government, Merge((one.pk,), two.pk), effective_on=earlier)
    assert said == [
        f"“{one.name}”: 1 hubungan kerja sudah diteruskan atau diakhiri mulai tanggal sesudah itu. "
        "Pilih tanggal yang sama atau sesudahnya."
    ]
    apply(one.government, Merge((one.pk,), two.pk), effective_on=later)
    undo(one.government)
    undo(one.government)
    kept.refresh_from_db()
    assert (kept.valid_until, kept.closed_by) == (None, None)


def test_unit_that_took_over_from_another_later_ends_no_earlier(three):  # noqa: F811
    one, two, third = three
    later, earlier = (one.government.today() - timedelta(days=days) for days in (5, 10))
    apply(one.government, Merge((agency(one.government).pk,), two.pk), effective_on=later)
    [said] = messages(one.government, Merge((two.pk,), third.pk), effective_on=earlier)
    assert said == (
        f"“{two.name}” meneruskan unit lain mulai {date_long(later)}. Pilih tanggal berlaku yang "
        "sama atau sesudahnya."
    )
    apply(one.government, Merge((two.pk,), third.pk), effective_on=later)


# --- a change that is not the last --------------------------------------------------------------------


def test_merge_into_a_unit_that_was_merged_since_is_not_taken_back(three):  # noqa: F811
    """What came along is two steps further by now: lines, schedules, parts of rounds, cases."""
    _, two, third = three
    government = two.government
    change = apply(government, Merge((agency(government).pk,), two.pk))
    apply(government, Merge((two.pk,), third.pk))
    assert dependants_of(change) == [
        f"Perubahan nomor {change.number + 1} (Menggabungkan {two.name} ke {third.name}) sesudahnya "
        f"menyangkut “{two.name}”."
    ]
    undo(government)
    assert dependants_of(change) == []


def test_line_that_went_on_since_is_told_and_stays(three):  # noqa: F811
    one, two, third = three
    far = agency(one.government)
    line(one, far, position=one.post)
    change = apply(one.government, Hand(POSITIONS, (one.post.pk,), two.pk))
    apply(one.government, Merge((far.pk,), third.pk))
    with pytest.raises(ValidationError) as error:
        take_back(change)
    assert error.value.messages == [
        f"Hubungan kerja “pasar” sudah diteruskan atau diakhiri oleh perubahan nomor "
        f"{change.number + 1}."
    ]
    undo(one.government)
    take_back(change)
    [now] = WorkRelation.objects.on(one.government.today())
    assert (now.position, now.other_unit) == (one.post, far)


def test_line_whose_other_end_is_no_more_is_not_given_back(three):  # noqa: F811
    one, _, third = three
    far = agency(one.government)
    line(far, one, other_position=one.post)
    change = apply(one.government, ClosePost(one.post.pk))
    apply(one.government, Merge((far.pk,), third.pk))
    assert dependants_of(change) == [
        "Hubungan kerja “pasar”: unit atau jabatan pada ujungnya berakhir sejak perubahan ini."
    ]


# --- who stands in for whom -----------------------------------------------------------------------------


def standing_in(role):
    today = role.government.today()
    return delegate_role(
        assignment=role,
        delegate=UserFactory(government=role.government),
        valid_from=today,
        valid_until=today + timedelta(days=5),
        user=UserFactory(government=role.government),
        reason=REASON,
    )


@pytest.mark.parametrize("back", [False, True])
def test_nobody_stands_in_for_a_role_that_went_elsewhere(three, back):  # noqa: F811
    """A role that a merge takes along, or its undo gives back: who was to do that office meanwhile
    has it no longer."""
    one, two, _ = three
    role = RoleAssignmentFactory(unit=one, role=Role.LEADERSHIP)
    if back:
        apply(one.government, Merge((one.pk,), two.pk))
        role = RoleAssignment.objects.get(user=role.user, unit=two)
    delegation = standing_in(role)
    if back:
        undo(one.government)
    else:
        apply(one.government, Merge((one.pk,), two.pk))
    delegation.refresh_from_db()
    assert delegation.state == DelegationState.WITHDRAWN
    today = one.government.today()
    assert not RoleAssignment.objects.filter(valid_on(today), user=delegation.delegate).exists()
