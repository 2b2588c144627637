"""People follow posts that are handed on, changed or closed, and nobody is lost on the way."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F, Q
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from employees.actions import (
    end_placement,
    move_employee,
    record_status,
    tie_user,
)
from employees.drafts import StatusDraft
from employees.enums import AppointmentKind, PlacementKind, StatusKind
from employees.models import Placement
from employees.queries import PoolFilters, pool
from employees.queries.cases import judge
from employees.queries.eligibility import candidates_on_file
from orgunits.actions import (
    apply_changes,
    dependants_of,
    preview_changes,
    undo_change,
    undo_last_change,
)
from orgunits.models import Position, RoleAssignment, valid_on
from orgunits.participants import things_on
from orgunits.structure import (
    POSITIONS,
    ClosePost,
    Hand,
    Merge,
    OpenPost,
    RenamePost,
    ResizePost,
    Split,
)
from portal.permissions import Role
from tests.employees.test_participants import rows
from tests.factories import trainings
from tests.factories.cases import make_case
from tests.factories.employees import JOINED, REASON, EmployeeFactory, PlacementFactory, staff
from tests.factories.orgunits import (
    LONG_AGO,
    GovernmentFactory,
    OrgUnitFactory,
    PositionFactory,
    grow_units,
)
from tests.factories.portal import UserFactory

pytestmark = pytest.mark.django_db


def apply(city, *changes, day=None):
    return apply_changes(
        government=city.government,
        changes=list(changes),
        user=city.officer,
        reason=REASON,
        effective_on=day,
    )


def undo(city):
    return undo_last_change(government=city.government, user=city.officer, reason=REASON)


def without_post(city, day=None):
    found = pool(
        user=city.officer,
        government=city.government,
        filters=PoolFilters(),
        day=day or city.today,
    )
    return {person.pk for person in found}


def seated(city, day):
    found = Placement.objects.on(day).definitive().filter(government=city.government)
    return sorted(found.values_list("employee", flat=True))


def test_holders_go_with_a_post_that_is_handed_on(city):
    before = rows(city.person)
    change = apply(city, Hand(POSITIONS, (city.a.staff.pk,), city.b.unit.pk))
    assert rows(city.person) == [
        ("Penelaah A", "Dinas A", "definitive", JOINED, city.today),
        ("Penelaah A", "Dinas B", "definitive", city.today, None),
    ]
    new = city.person.placements.current_knowledge().latest("valid_from")
    assert (new.appointment, new.change) == (AppointmentKind.CONFIRMATION, change)
    undo(city)
    assert rows(city.person) == before


def test_head_leads_where_the_post_leads_and_who_acts_goes_along(city):
    account = UserFactory(government=city.government)
    tie_user(employee=city.person, account=account, user=None, reason=REASON)
    PlacementFactory(employee=city.person, position=city.a.head, kind=PlacementKind.PLT)
    third = OrgUnitFactory(parent=city.root)
    before = rows(city.person)
    apply(city, Hand(POSITIONS, (city.a.head.pk,), third.pk, as_head=True))
    acting = [row[1:] for row in rows(city.person) if row[2] == "plt"]
    assert acting == [
        ("Dinas A", "plt", JOINED, city.today),
        (third.name, "plt", city.today, None),
    ]
    roles = RoleAssignment.objects.filter(user=account, role=Role.UNIT_HEAD, valid_until=None)
    assert roles.get().unit == third
    undo(city)
    assert rows(city.person) == before
    [held] = RoleAssignment.objects.filter(user=account, valid_until=None)
    assert (held.unit, held.valid_from) == (city.a.unit, JOINED)


def test_people_of_a_renamed_post_are_confirmed_and_of_a_resized_one_go_on(city):
    other = PlacementFactory(
        employee=EmployeeFactory(government=city.government), position=city.b.staff
    ).employee
    before = rows(city.person), rows(other)
    apply(city, RenamePost(city.a.staff.pk, "Penata Layanan"), ResizePost(city.b.staff.pk, 9))
    kinds = {
        person: str(person.placements.current_knowledge().latest("valid_from").appointment)
        for person in (city.person, other)
    }
    assert kinds == {
        city.person: AppointmentKind.CONFIRMATION,
        other: AppointmentKind.APPOINTMENT,
    }
    assert [row[0] for row in rows(city.person)] == ["Penelaah A", "Penata Layanan"]
    undo(city)
    assert (rows(city.person), rows(other)) == before


def test_years_on_a_post_go_on_when_the_structure_changes_it(city):
    apply(city, ResizePost(city.a.staff.pk, 4), day=city.today - timedelta(days=30))
    apply(city, Hand(POSITIONS, (Position.objects.get(valid_until=None, name="Penelaah A").pk,),
                     city.b.unit.pk))  # fmt: skip
    [held] = candidates_on_file([city.person])[city.person.pk].held
    assert (held.valid_from, held.valid_until) == (JOINED, None)
    third = PositionFactory(unit=city.b.unit, name="Arsiparis")
    move_employee(
        employee=city.person, position=third, valid_from=city.today, user=None, reason=REASON
    )
    days = [(one.valid_from, one.valid_until)
            for one in candidates_on_file([city.person])[city.person.pk].held]  # fmt: skip
    assert days == [(JOINED, city.today), (city.today, None)]
    told = rows(city.person)
    assert told[-1] == ("Arsiparis", "Dinas B", "definitive", city.today, None)
    undo(city)
    assert rows(city.person) == told


def test_holders_of_a_closed_post_stand_in_the_pool_and_come_back(city):
    PlacementFactory(employee=city.person, position=city.a.head, kind=PlacementKind.PLH)
    people = staff(city.government, [city.a.head, city.b.staff], start=800)
    before = [rows(person) for person in (city.person, *people)]
    everyone = seated(city, city.today)
    apply(city, ClosePost(city.a.staff.pk), ClosePost(city.a.head.pk))
    yesterday = city.today - timedelta(days=1)
    assert without_post(city) == {city.person.pk, people[0].pk}
    assert sorted([*seated(city, city.today), *without_post(city)]) == everyone
    assert seated(city, yesterday) == everyone
    undo(city)
    assert [rows(person) for person in (city.person, *people)] == before
    assert without_post(city) == set()


def test_post_closed_on_a_past_day_leaves_its_holders_without_one_since(city):
    day = city.today - timedelta(days=30)
    apply(city, ClosePost(city.a.staff.pk), day=day)
    assert rows(city.person) == [("Penelaah A", "Dinas A", "definitive", JOINED, day)]
    assert without_post(city, day - timedelta(days=1)) == set()
    assert without_post(city, day) == {city.person.pk}


def test_placement_to_come_on_a_closed_post_does_not_come(city):
    coming = PlacementFactory(
        employee=EmployeeFactory(government=city.government),
        position=city.a.staff,
        valid_from=city.today + timedelta(days=20),
    ).employee
    before = rows(coming)
    apply(city, ClosePost(city.a.staff.pk))
    assert rows(coming) == []
    undo(city)
    assert rows(coming) == before


def test_undo_keeps_the_post_somebody_got_after_theirs_was_closed(city):
    apply(city, ClosePost(city.a.staff.pk), day=city.today - timedelta(days=10))
    since = city.today - timedelta(days=4)
    PlacementFactory(employee=city.person, position=city.b.staff, valid_from=since)
    undo(city)
    assert rows(city.person) == [
        ("Penelaah A", "Dinas A", "definitive", JOINED, since),
        ("Penelaah B", "Dinas B", "definitive", since, None),
    ]


def test_undo_does_not_bring_back_who_got_a_post_on_the_same_day(city):
    apply(city, ClosePost(city.a.staff.pk))
    PlacementFactory(employee=city.person, position=city.b.staff, valid_from=city.today)
    placed = rows(city.person)
    undo(city)
    assert rows(city.person) == placed


def test_undo_ends_the_post_where_somebody_left_the_service(city):
    apply(city, ClosePost(city.a.staff.pk), day=city.today - timedelta(days=10))
    left = city.today - timedelta(days=3)
    record_status(
        employee=city.person,
        draft=StatusDraft(kind=StatusKind.RESIGNED, valid_from=left),
        user=None,
        reason=REASON,
    )
    undo(city)
    assert rows(city.person) == [("Penelaah A", "Dinas A", "definitive", JOINED, left)]


def test_split_without_its_people_is_blocked_with_their_number(city):
    changes = [
        Split(city.a.unit.pk, (city.b.unit.pk,)),
        Hand(POSITIONS, (city.a.head.pk,), city.b.unit.pk),
    ]
    preview = preview_changes(city.government, changes)
    assert [blocker.text for blocker in preview.blockers] == [
        "“Dinas A” masih punya 1 jabatan terbuka.",
        "“Dinas A” masih punya 1 pegawai.",
    ]
    assert preview_changes(city.government, [*changes, ClosePost(city.a.staff.pk)]).is_possible


def opened_with_somebody(city):
    change = apply(city, OpenPost(-1, city.b.unit.pk, "Penata Baru", city.a.staff.job_title_id))
    post = Position.objects.get(pk=change.created_posts[-1])
    person = PlacementFactory(
        employee=EmployeeFactory(government=city.government, name="Siti Aminah"),
        position=post,
        valid_from=city.today,
    ).employee
    return change, person


def test_opened_post_with_people_is_not_taken_back(city):
    change, person = opened_with_somebody(city)
    with pytest.raises(ValidationError, match="sudah ditempati 1 pegawai"):
        undo(city)
    assert dependants_of(change) == [
        f"“Penata Baru” sudah dipangku {person.full_name} sejak perubahan ini."
    ]
    assert len(rows(person)) == 1


def test_undo_change_lists_who_came_to_carried_posts_but_not_who_was_carried(city):
    change = apply(city, Hand(POSITIONS, (city.a.staff.pk,), city.b.unit.pk))
    assert dependants_of(change) == []
    post = Position.objects.get(predecessor=city.a.staff)
    end_placement(
        placement=city.person.placements.current_knowledge().get(valid_until=None),
        on=city.today + timedelta(days=1),
        user=None,
        reason=REASON,
    )
    assert dependants_of(change) == []
    newcomer = EmployeeFactory(government=city.government, name="Budi Santoso")
    PlacementFactory(employee=newcomer, position=post, valid_from=city.today)
    with pytest.raises(ValidationError) as error:
        undo_change(change=change, user=city.officer, reason=REASON)
    assert error.value.messages == [
        f"“Penelaah A” sudah dipangku {newcomer.full_name} sejak perubahan ini."
    ]


def test_running_case_hangs_on_its_unit_and_keeps_a_new_post_from_being_taken_back(city):
    change = apply(city, OpenPost(-1, city.b.unit.pk, "Penata Baru", city.a.staff.job_title_id))
    post = Position.objects.get(pk=change.created_posts[-1])
    case = make_case(city.root, [(city.person, post)])
    [thing] = [one for one in things_on([city.root.pk], city.today) if one.what == "cases"]
    assert (thing.row, thing.movable) == (case.pk, False)
    assert dependants_of(change) == [
        f"Usulan penempatan “{case}” menuju “Penata Baru”, yang dibentuk oleh perubahan ini."
    ]


def test_open_session_hangs_on_its_unit_and_stays_there(city):
    session = trainings.session(city.a.unit)
    found = things_on([city.a.unit.pk, city.b.unit.pk], city.today)
    [thing] = [one for one in found if one.what == "sessions"]
    assert (thing.row, thing.unit, thing.movable) == (session.pk, city.a.unit.pk, False)


def test_undo_keeps_a_move_made_from_a_handed_post(city):
    day = city.today - timedelta(days=10)
    apply(city, Hand(POSITIONS, (city.a.staff.pk,), city.b.unit.pk), day=day)
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


def test_following_and_taking_back_cost_the_same_for_few_and_many(city):
    def cost(size, start):
        unit = OrgUnitFactory(parent=city.root)
        posts = [PositionFactory(unit=unit, required_headcount=size) for _ in range(3)]
        staff(city.government, [post for post in posts for _ in range(size)], start=start)
        counts = []
        with CaptureQueriesContext(connection) as queries:
            apply(
                city,
                Hand(POSITIONS, (posts[0].pk,), city.b.unit.pk),
                ResizePost(posts[1].pk, 1),
                ClosePost(posts[2].pk),
            )
        counts.append(len(queries))
        with CaptureQueriesContext(connection) as queries:
            undo(city)
        return [*counts, len(queries)]

    assert cost(2, 100) == cost(60, 200)


# --- what holds for any lists -----------------------------------------------------------------------


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.lists(
            st.tuples(
                st.sampled_from(["hand", "head", "close", "resize", "rename", "merge", "split"]),
                st.integers(0, 100),
                st.integers(0, 2),
            ),
            min_size=1,
            max_size=4,
        ),
        min_size=1,
        max_size=3,
    )
)
def test_nobody_is_lost_or_seated_twice_by_any_lists_and_all_comes_back(lists):
    government = GovernmentFactory()
    units = grow_units(government, 3, width=3)
    posts = []
    for unit in units:
        posts.append(PositionFactory(unit=unit, is_head=True, valid_from=LONG_AGO))
        posts += [PositionFactory(unit=unit, valid_from=LONG_AGO) for _ in range(2)]
    people = {person.pk for person in staff(government, posts, start=400)}
    PlacementFactory(
        employee=EmployeeFactory(government=government), position=posts[0], kind=PlacementKind.PLT
    )
    start, days, made = government.today() - timedelta(days=9), set(), []
    before = everybody(government)
    for number, wishes in enumerate(lists):
        day = start + timedelta(days=3 * (number // 2))  # two lists on one day
        changes = drawn_changes(wishes, units, day)
        if not changes:
            continue
        days |= {day - timedelta(days=1), day}
        made.append(
            apply_changes(
                government=government, changes=changes, user=None, reason=REASON, effective_on=day
            )
        )
        for each in (*days, government.today()):
            seats = Placement.objects.on(each).definitive().filter(employee__in=people)
            assert seats.count() == seats.values("employee").distinct().count()
            assert not seats.exclude(valid_on_post(each)).exists()
            for person in people - set(seats.values_list("employee", flat=True)):
                last = (
                    Placement.objects.current_knowledge()
                    .filter(employee=person, valid_until__lte=each)
                    .latest("valid_until")
                )
                assert last.position.closed_by is not None
                assert not Position.objects.filter(
                    predecessor=last.position, valid_until__isnull=True
                ).exists()
    take_back_oldest_first(made)
    if made:
        assert everybody(government) == before


def take_back_oldest_first(changes):
    """Each change as soon as nothing depends on it: the last one can always be taken back."""
    left = list(changes)
    while left:
        for one in left:
            try:
                undo_change(change=one, user=None, reason=REASON)
            except ValidationError:
                assert one is not left[-1]
                continue
            left.remove(one)
            break


def valid_on_post(day):
    until = Q(position__valid_until__isnull=True) | Q(position__valid_until__gt=day)
    return Q(position__valid_from__lte=day) & until


def everybody(government):
    """Who holds what when, by current knowledge."""
    held = Placement.objects.current_knowledge().filter(government=government)
    columns = ("employee", "position", "kind", "appointment", "valid_from", "valid_until")
    return sorted(held.exclude(valid_until=F("valid_from")).values_list(*columns), key=str)


def drawn_changes(wishes, units, day):
    """As many of the drawn wishes as the door would take together."""
    government, changes = units[0].government, []
    there = list(Position.objects.filter(valid_on(day), government=government).order_by("pk"))
    for operation, pick, target in wishes:
        unit, post = units[target].pk, there[pick % len(there)] if there else None
        drawn = []
        match operation:
            case "hand" | "head" if post:
                drawn = [Hand(POSITIONS, (post.pk,), unit, as_head=operation == "head")]
            case "close" if post:
                drawn = [ClosePost(post.pk)]
            case "resize" if post:
                drawn = [ResizePost(post.pk, pick % 4)]
            case "rename" if post:
                drawn = [RenamePost(post.pk, f"Jabatan {pick}")]
            case "merge":
                drawn = [Merge((units[pick % 3].pk,), unit)]
            case "split":
                source = units[pick % 3].pk
                left = [one.pk for one in there if one.unit_id == source]
                drawn = [Split(source, (unit,)), Hand(POSITIONS, tuple(left), unit)]
        if drawn and preview_changes(government, [*changes, *drawn], day).is_possible:
            changes += drawn
    return changes


def test_pengukuhan_from_the_pool_only_for_whom_a_restructuring_took_the_post(city):
    """From the post that ended to an equal one; who gave up a post is appointed anew."""
    equal = PositionFactory(unit=city.b.unit, job_title=city.a.staff.job_title)
    higher = PositionFactory(unit=city.b.unit, job_title=city.a.head.job_title, echelon="II.b")
    other = PlacementFactory(
        employee=EmployeeFactory(government=city.government), position=city.b.staff
    )
    apply(city, ClosePost(city.a.staff.pk))
    end_placement(placement=other, on=city.today, user=None, reason=REASON)
    obstacles = [
        judge(make_case(city.root, [(person, post)], kind=AppointmentKind.CONFIRMATION)).obstacles
        for person, post in ((city.person, equal), (city.person, higher), (other.employee, equal))
    ]
    assert obstacles[0] == []
    for [text] in obstacles[1:]:
        assert "pengukuhan hanya dari jabatan ke jabatan yang setara" in text
