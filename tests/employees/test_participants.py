"""People follow their posts through mergers, and back again when these are undone."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from employees.actions import correct_placement, end_placement, move_employee, tie_user
from employees.enums import AppointmentKind, PlacementKind
from employees.models import Placement
from orgunits.actions import apply_changes, preview_changes, undo_last_change
from orgunits.models import Position, RoleAssignment
from orgunits.structure import Dissolve, Merge
from tests.factories.employees import (
    JOINED,
    REASON,
    EmployeeFactory,
    PlacementFactory,
    staff,
)
from tests.factories.orgunits import OrgUnitFactory, PositionFactory
from tests.factories.portal import UserFactory


def rows(employee):
    """(post, its unit, kind, from, until) of what is held true now."""
    return [
        (row.position.name, row.position.unit.name, str(row.kind), row.valid_from, row.valid_until)
        for row in employee.placements.current_knowledge()
        .select_related("position__unit")
        .order_by("valid_from", "kind")
    ]


def merge(city, day=None, **values):
    return apply_changes(
        government=city.government,
        changes=[Merge((city.a.unit.pk,), city.b.unit.pk)],
        user=city.officer,
        reason=REASON,
        effective_on=day,
        **values,
    )


def undo(city):
    return undo_last_change(government=city.government, user=city.officer, reason=REASON)


def test_merge_confirms_the_holders_on_the_successor_posts(city):
    change = merge(city)
    assert rows(city.person) == [
        ("Penelaah A", "Dinas A", "definitive", JOINED, city.today),
        ("Penelaah A", "Dinas B", "definitive", city.today, None),
    ]
    new = city.person.placements.current_knowledge().latest("valid_from")
    assert (new.appointment, new.change) == (AppointmentKind.CONFIRMATION, change)
    city.placement.refresh_from_db()
    assert city.placement.superseded_by == change


def test_merge_on_a_past_day_begins_then(city):
    day = date(2026, 1, 5)
    merge(city, day)
    assert [row[3:] for row in rows(city.person)] == [(JOINED, day), (day, None)]


def test_merge_carries_a_post_begun_later_as_a_whole(city):
    later = PlacementFactory(
        position=city.a.staff,
        employee=EmployeeFactory(government=city.government),
        valid_from=city.today + timedelta(days=30),
    )
    merge(city)
    [row] = rows(later.employee)
    assert row == ("Penelaah A", "Dinas B", "definitive", later.valid_from, None)


def test_merge_ends_acting_on_the_head_post_and_the_headship(city):
    account = UserFactory(government=city.government)
    tie_user(employee=city.person, account=account, user=None, reason=REASON)
    PlacementFactory(employee=city.person, position=city.a.head, kind=PlacementKind.PLT)
    merge(city)
    assert [row for row in rows(city.person) if row[2] == "plt"] == [
        ("Kepala Dinas A", "Dinas A", "plt", JOINED, city.today)
    ]
    role = RoleAssignment.objects.get(user=account)
    assert (role.unit, role.valid_until) == (city.a.unit, city.today)


def test_merge_conserves_the_head_count(city):
    people = staff(city.government, [city.a.head, city.a.staff, city.b.staff], start=800)
    everyone = {city.person.pk, *(person.pk for person in people)}
    for day in (city.today - timedelta(days=1), city.today, city.today + timedelta(days=1)):
        merge(city) if day == city.today else None
        seated = Placement.objects.on(day).definitive()
        assert sorted(seated.values_list("employee", flat=True)) == sorted(everyone)


def test_undo_restores_exactly_what_was(city):
    PlacementFactory(employee=city.person, position=city.a.head, kind=PlacementKind.PLT)
    account = UserFactory(government=city.government)
    tie_user(employee=city.person, account=account, user=None, reason=REASON)
    before, instant = rows(city.person), timezone.now()
    merge(city)
    between = timezone.now()
    undo(city)
    assert rows(city.person) == before
    role = RoleAssignment.objects.get(user=account)
    assert (role.unit, role.valid_from, role.valid_until) == (city.a.unit, JOINED, None)
    for moment, count in ((instant, 2), (between, 3)):
        assert city.person.placements.known_at(moment).count() == count


def test_merge_after_an_undo_confirms_again(city):
    merge(city)
    after = rows(city.person)
    undo(city)
    merge(city)
    assert rows(city.person) == after


def test_undo_keeps_a_move_made_since(city):
    merge(city, city.today - timedelta(days=10))
    third = PositionFactory(unit=city.b.unit, name="Arsiparis")
    moved_on = city.today - timedelta(days=3)
    move_employee(
        employee=city.person, position=third, valid_from=moved_on, user=None, reason=REASON
    )
    undo(city)
    assert rows(city.person) == [
        ("Penelaah A", "Dinas A", "definitive", JOINED, moved_on),
        ("Arsiparis", "Dinas B", "definitive", moved_on, None),
    ]


def test_undo_takes_a_newcomer_on_a_successor_back_to_the_post_before(city):
    merge(city, city.today - timedelta(days=10))
    successor = Position.objects.get(predecessor=city.a.staff)
    newcomer = PlacementFactory(
        position=successor,
        employee=EmployeeFactory(government=city.government),
        valid_from=city.today - timedelta(days=5),
    ).employee
    undo(city)
    assert rows(newcomer) == [
        ("Penelaah A", "Dinas A", "definitive", city.today - timedelta(days=5), None)
    ]


def test_undo_does_not_bring_back_an_annulled_placement(city):
    merge(city)
    confirmed = city.person.placements.current_knowledge().get(valid_until=None)
    correct_placement(placement=confirmed, user=None, reason=REASON, annul=True)
    undo(city)
    assert rows(city.person) == [("Penelaah A", "Dinas A", "definitive", JOINED, city.today)]


def test_dissolving_is_blocked_by_people_with_count_and_link(city):
    PlacementFactory(employee=EmployeeFactory(government=city.government), position=city.a.staff)
    preview = preview_changes(city.government, [Dissolve(city.a.unit.pk)], city.today)
    [blocker] = [b for b in preview.blockers if b.url_name == "employees:unit_employees"]
    assert (blocker.unit_id, blocker.count, blocker.text) == (
        city.a.unit.pk,
        2,
        "“Dinas A” masih punya 2 pegawai.",
    )


def test_people_who_left_do_not_block(city):
    end_placement(placement=city.placement, on=city.today, user=None, reason=REASON)
    preview = preview_changes(city.government, [Dissolve(city.a.unit.pk)], city.today)
    assert [b for b in preview.blockers if b.url_name == "employees:unit_employees"] == []


def test_blocked_change_writes_nothing(city):
    with pytest.raises(ValidationError, match="masih punya 1 pegawai"):
        apply_changes(
            government=city.government,
            changes=[Dissolve(city.a.unit.pk)],
            user=city.officer,
            reason=REASON,
        )
    assert rows(city.person) == [("Penelaah A", "Dinas A", "definitive", JOINED, None)]


def test_holders_are_counted_for_the_plan(city):
    preview = preview_changes(
        city.government, [Merge((city.a.unit.pk,), city.b.unit.pk)], city.today
    )
    assert preview.plan.holders["employees"] == {city.a.unit.pk: 1}


def test_following_costs_the_same_for_few_and_many(city):
    counts = []
    for size, start in ((3, 100), (300, 200)):
        unit = OrgUnitFactory(parent=city.root)
        post = PositionFactory(unit=unit, required_headcount=size)
        staff(city.government, [post] * size, start=start)
        with CaptureQueriesContext(connection) as queries:
            apply_changes(
                government=city.government,
                changes=[Merge((unit.pk,), city.b.unit.pk)],
                user=city.officer,
                reason=REASON,
            )
        counts.append(len(queries))
    assert counts[0] == counts[1]
