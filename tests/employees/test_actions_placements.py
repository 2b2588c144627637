"""Placing, moving, ending and correcting; both truths stay readable."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from employees.actions import (
    correct_placement,
    end_placement,
    move_employee,
    place_employees,
    tie_user,
)
from employees.drafts import PlacementDraft
from employees.enums import AppointmentKind, PlacementKind
from employees.models import Placement
from orgunits.models import RoleAssignment, valid_on
from portal.models import AuditEvent
from tests.factories.employees import (
    JOINED,
    REASON,
    EmployeeFactory,
    PlacementFactory,
)
from tests.factories.orgunits import (
    GovernmentFactory,
    OrgUnitFactory,
    PositionFactory,
    locks_structure,
)
from tests.factories.portal import UserFactory

TMT = date(2026, 4, 1)
SK = {
    "decree_number": "800/12-BKPSDM/2026",
    "decree_date": date(2026, 3, 30),
    "decree_signer": "Wali Kota",
}


def place(city, employee, position, valid_from=JOINED, **values):
    [placement] = place_employees(
        government=city.government,
        drafts=[
            PlacementDraft(employee=employee, position=position, valid_from=valid_from, **values)
        ],
        user=city.officer,
        reason=REASON,
    )
    return placement


def move(city, position, valid_from=TMT, **values):
    return move_employee(
        employee=city.person,
        position=position,
        valid_from=valid_from,
        user=city.officer,
        reason=REASON,
        **values,
    )


def refusal(call, *args, **kwargs):
    n_before = Placement.objects.count()
    with pytest.raises(ValidationError) as caught:
        call(*args, **kwargs)
    assert Placement.objects.count() == n_before
    return caught.value.messages


def known(employee, kind=PlacementKind.DEFINITIVE):
    """(post, from, until) of what is held true now, oldest first."""
    return list(
        employee.placements.current_knowledge()
        .filter(kind=kind)
        .order_by("valid_from")
        .values_list("position__name", "valid_from", "valid_until")
    )


# --- placing ----------------------------------------------------------------------------------


def test_place_writes_the_decree_and_the_audit(city):
    employee = EmployeeFactory(government=city.government)
    placement = place(city, employee, city.b.head, appointment=AppointmentKind.PROMOTION, **SK)
    placement.refresh_from_db()
    event = AuditEvent.objects.of_object(placement).get()
    assert (placement.decree_number, placement.appointment) == (SK["decree_number"], "promotion")
    assert placement.recorded_by == city.officer
    assert (event.action, event.unit_id) == ("Menempatkan pegawai", city.b.unit.pk)
    assert event.changes["position"] == [None, "Kepala Dinas B"]


def test_place_refuses_a_second_definitive_post_on_the_same_days(city):
    [message] = refusal(place, city, city.person, city.b.staff)
    assert message == (
        "Pada masa itu pegawai ini sudah memangku jabatan definitif Penelaah A "
        "(sejak 1 Maret 2015)."
    )


def test_place_accepts_a_period_before_the_present_post(city):
    city.person.joined_on = date(2014, 1, 1)
    city.person.save()
    post = PositionFactory(unit=city.b.unit, valid_from=date(2015, 1, 1), name="Staf lama")
    place(city, city.person, post, date(2015, 2, 1), valid_until=JOINED)
    assert [row[0] for row in known(city.person)] == ["Staf lama", "Penelaah A"]


@pytest.mark.parametrize("offset", [0, 1])
def test_place_refuses_an_overlap_of_a_single_day(city, offset):
    ended = end_placement(placement=city.placement, on=TMT, user=None, reason=REASON)
    assert ended.valid_until == TMT
    start = TMT - timedelta(days=offset)
    if offset:
        assert (
            "sampai sebelum 1 April 2026"
            in refusal(place, city, city.person, city.b.staff, start)[0]
        )
    else:
        assert place(city, city.person, city.b.staff, start).pk


def test_managerial_post_takes_one_definitive_holder(city):
    PlacementFactory(
        position=city.a.head, employee=EmployeeFactory(government=city.government, name="Hendra")
    )
    newcomer = EmployeeFactory(government=city.government)
    assert refusal(place, city, newcomer, city.a.head, TMT) == [
        "Kepala Dinas A sudah dipangku Hendra (sejak 1 Maret 2015). "
        "Jabatan ini hanya untuk satu orang."
    ]
    assert place(city, newcomer, city.a.head, TMT, kind=PlacementKind.PLH).pk


def test_two_drafts_for_one_managerial_post_are_refused(city):
    people = [EmployeeFactory(government=city.government) for _ in range(2)]
    drafts = [
        PlacementDraft(employee=person, position=city.a.head, valid_from=JOINED)
        for person in people
    ]
    [message] = refusal(
        place_employees, government=city.government, drafts=drafts, user=None, reason=REASON
    )
    assert message.startswith(f"Baris 2 ({people[1].name}): Kepala Dinas A sudah dipangku")


def test_staff_post_may_hold_more_people_than_it_needs(city):
    for _ in range(3):
        place(city, EmployeeFactory(government=city.government), city.a.staff)
    assert Placement.objects.filter(position=city.a.staff).count() == 4


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "accepted"),
    [
        (date(2020, 1, 1), date(2021, 1, 1), True),
        (date(2019, 12, 31), date(2021, 1, 1), False),
        (date(2020, 1, 1), date(2021, 1, 2), False),
        (date(2020, 1, 1), None, False),
    ],
)
def test_place_keeps_within_the_life_of_the_post(city, valid_from, valid_until, accepted):
    post = PositionFactory(
        unit=city.a.unit, valid_from=date(2020, 1, 1), valid_until=date(2021, 1, 1)
    )
    employee = EmployeeFactory(government=city.government)
    if accepted:
        assert place(city, employee, post, valid_from, valid_until=valid_until).pk
    else:
        assert refusal(place, city, employee, post, valid_from, valid_until=valid_until)


def test_place_keeps_within_the_service_of_the_person(city):
    employee = EmployeeFactory(government=city.government, left_on=date(2020, 1, 1))
    before = refusal(place, city, employee, city.b.staff, JOINED - timedelta(days=1))
    assert before[0] == "TMT tidak boleh sebelum 1 Maret 2015, TMT masuk pegawai ini."
    assert refusal(place, city, employee, city.b.staff) == [
        "Pegawai ini berhenti pada 1 Januari 2020."
    ]
    assert place(city, employee, city.b.staff, valid_until=date(2020, 1, 1)).pk


@pytest.mark.parametrize("end", [JOINED, JOINED - timedelta(days=1)])
def test_place_refuses_a_period_without_a_day(city, end):
    employee = EmployeeFactory(government=city.government)
    assert refusal(place, city, employee, city.b.staff, valid_until=end) == [
        "Tanggal berakhir harus sesudah TMT."
    ]


def test_acting_stands_beside_the_definitive_post_but_not_twice(city):
    place(city, city.person, city.b.head, kind=PlacementKind.PLT)
    assert (
        "sudah menjadi plt. pada jabatan ini"
        in refusal(place, city, city.person, city.b.head, TMT, kind=PlacementKind.PLT)[0]
    )
    assert known(city.person, PlacementKind.PLT) == [("Kepala Dinas B", JOINED, None)]


def test_nobody_acts_on_their_own_post(city):
    assert refusal(place, city, city.person, city.a.staff, TMT, kind=PlacementKind.PLH)


def test_rows_of_another_government_are_a_programmers_error(city):
    foreign = PositionFactory(unit=OrgUnitFactory(government=GovernmentFactory()))
    with pytest.raises(ValueError, match="another government"):
        place(city, EmployeeFactory(government=city.government), foreign)
    with pytest.raises(ValueError, match="another government"):
        move(city, foreign)


# --- moving -----------------------------------------------------------------------------------


def test_move_ends_the_post_on_the_tmt_and_opens_the_next(city):
    placement = move(city, city.b.head, appointment=AppointmentKind.PROMOTION, **SK)
    assert known(city.person) == [("Penelaah A", JOINED, TMT), ("Kepala Dinas B", TMT, None)]
    assert placement.decree_signer == "Wali Kota"
    actions = AuditEvent.objects.filter(action="Memindahkan pegawai")
    assert [
        event.changes["valid_until"] for event in actions if "valid_until" in event.changes
    ] == [[None, "2026-04-01"]]


def test_move_keeps_what_was_believed(city):
    before = timezone.now()
    move(city, city.b.staff)
    believed = city.person.placements.known_at(before).get()
    assert (believed.position, believed.valid_until) == (city.a.staff, None)
    assert city.person.placements.count() == 3


@pytest.mark.parametrize("valid_from", [JOINED, JOINED - timedelta(days=1)])
def test_move_must_begin_after_the_present_post(city, valid_from):
    [message] = refusal(move, city, city.b.staff, valid_from)
    assert message.startswith("TMT harus sesudah 1 Maret 2015, awal jabatan sekarang.")


def test_move_to_the_same_post_is_refused(city):
    assert refusal(move, city, city.a.staff) == ["Pegawai ini sudah memangku Penelaah A."]


def test_move_to_a_held_managerial_post_is_refused_and_changes_nothing(city):
    PlacementFactory(position=city.b.head, employee=EmployeeFactory(government=city.government))
    refusal(move, city, city.b.head)
    assert known(city.person) == [("Penelaah A", JOINED, None)]


def test_move_ends_an_acting_post_on_the_same_seat(city):
    place(city, city.person, city.b.head, kind=PlacementKind.PLT)
    place(city, city.person, city.a.head, kind=PlacementKind.PLH)
    move(city, city.b.head)
    assert known(city.person, PlacementKind.PLT) == [("Kepala Dinas B", JOINED, TMT)]
    assert known(city.person, PlacementKind.PLH) == [("Kepala Dinas A", JOINED, None)]


def test_move_of_a_person_without_a_post_places_them(city):
    city.person = EmployeeFactory(government=city.government)
    move(city, city.b.staff)
    assert known(city.person) == [("Penelaah B", TMT, None)]


def test_two_moves_ahead_stay_in_order(city):
    move(city, city.b.staff, date(2027, 1, 1))
    assert "1 Januari 2027" in refusal(move, city, city.b.head, date(2026, 12, 1))[0]
    move(city, city.b.head, date(2027, 2, 1))
    assert [row[1:] for row in known(city.person)] == [
        (JOINED, date(2027, 1, 1)),
        (date(2027, 1, 1), date(2027, 2, 1)),
        (date(2027, 2, 1), None),
    ]


# --- ending and correcting --------------------------------------------------------------------


def test_end_supersedes_the_row(city):
    ended = end_placement(placement=city.placement, on=TMT, user=city.officer, reason=REASON)
    city.placement.refresh_from_db()
    assert city.placement.superseded_at == ended.recorded_at
    assert (city.placement.valid_until, ended.valid_until) == (None, TMT)


@pytest.mark.parametrize("on", [JOINED, JOINED - timedelta(days=1)])
def test_end_before_the_beginning_is_refused(city, on):
    assert refusal(end_placement, placement=city.placement, on=on, user=None, reason=REASON) == [
        "Tanggal berakhir harus sesudah 1 Maret 2015, TMT jabatan ini."
    ]


def test_end_of_a_row_changed_meanwhile_is_refused(city):
    end_placement(placement=city.placement, on=TMT, user=None, reason=REASON)
    assert refusal(end_placement, placement=city.placement, on=TMT, user=None, reason=REASON) == [
        "Penempatan ini sudah diubah sejak halaman dibuka. Muat ulang halaman pegawai."
    ]


def test_end_cannot_lengthen(city):
    ended = end_placement(placement=city.placement, on=TMT, user=None, reason=REASON)
    for on in (TMT, TMT + timedelta(days=1)):
        assert refusal(end_placement, placement=ended, on=on, user=None, reason=REASON) == [
            "Jabatan ini sudah berakhir pada 1 April 2026."
        ]


def test_one_of_two_holders_of_a_managerial_post_can_be_ended(city):
    first = PlacementFactory(
        position=city.a.head, employee=EmployeeFactory(government=city.government)
    )
    second = Placement.objects.create(
        government=city.government,
        employee=EmployeeFactory(government=city.government),
        position=city.a.head,
        kind=PlacementKind.DEFINITIVE,
        valid_from=JOINED,
    )
    assert end_placement(placement=second, on=TMT, user=None, reason=REASON).valid_until == TMT
    assert Placement.objects.current_knowledge().filter(pk=first.pk).exists()


def test_correct_moves_the_tmt_and_the_end_of_the_post_before(city):
    moved = move(city, city.b.staff)
    before = timezone.now()
    earlier = date(2026, 2, 1)
    corrected = correct_placement(
        placement=moved, user=city.officer, reason=REASON, valid_from=earlier, **SK
    )
    assert known(city.person) == [("Penelaah A", JOINED, earlier), ("Penelaah B", earlier, None)]
    assert corrected.decree_number == SK["decree_number"]
    believed = city.person.placements.known_at(before).order_by("valid_from")
    assert [(row.valid_from, row.valid_until) for row in believed] == [(JOINED, TMT), (TMT, None)]


def test_correct_refuses_a_tmt_before_the_post_before(city):
    moved = move(city, city.b.staff)
    [message] = refusal(
        correct_placement, placement=moved, user=None, reason=REASON, valid_from=JOINED
    )
    assert message == ("TMT harus sesudah 1 Maret 2015, awal jabatan sebelumnya (Penelaah A).")


def test_correct_without_a_difference_is_refused(city):
    assert refusal(
        correct_placement, placement=city.placement, user=None, reason=REASON, note=""
    ) == ["Belum ada isian yang berubah."]


def test_annul_leaves_no_post_but_the_record(city):
    before = timezone.now()
    result = correct_placement(placement=city.placement, user=None, reason=REASON, annul=True)
    assert result is None
    assert known(city.person) == []
    assert city.person.placements.known_at(before).count() == 1
    event = AuditEvent.objects.get(action="Menghapus penempatan yang keliru")
    assert event.changes["position"] == ["Penelaah A", None]


def test_correct_of_another_column_is_a_programmers_error(city):
    with pytest.raises(ValueError, match="employee"):
        correct_placement(placement=city.placement, user=None, reason=REASON, employee=city.person)


# --- headship ---------------------------------------------------------------------------------


@pytest.fixture
def head(city):
    """A person with an account, on no post."""
    employee = EmployeeFactory(government=city.government)
    account = UserFactory(government=city.government)
    return tie_user(employee=employee, account=account, user=None, reason=REASON)


def roles_of(employee):
    """(unit name, from, until) of the headships that have a day."""
    rows = RoleAssignment.objects.filter(user=employee.user).order_by("valid_from")
    return [
        (row.unit.name, row.valid_from, row.valid_until)
        for row in rows
        if row.valid_until is None or row.valid_until > row.valid_from
    ]


@pytest.mark.parametrize("kind", [PlacementKind.DEFINITIVE, PlacementKind.PLT, PlacementKind.PLH])
def test_head_post_gives_the_headship_of_its_days(city, head, kind):
    place(city, head, city.a.head, kind=kind, valid_until=TMT)
    assert roles_of(head) == [("Dinas A", JOINED, TMT)]


@pytest.mark.parametrize("seat", ["staff", "additional"])
def test_other_posts_give_no_headship(city, head, seat):
    if seat == "staff":
        place(city, head, city.a.staff)
    else:
        place(city, head, city.a.head, kind=PlacementKind.ADDITIONAL)
    assert roles_of(head) == []


def test_headship_moves_with_the_person_and_ends_with_the_post(city, head):
    place(city, head, city.a.head)
    placement = move_employee(
        employee=head, position=city.b.head, valid_from=TMT, user=None, reason=REASON
    )
    assert roles_of(head) == [("Dinas A", JOINED, TMT), ("Dinas B", TMT, None)]
    end_placement(placement=placement, on=date(2026, 9, 1), user=None, reason=REASON)
    assert roles_of(head) == [("Dinas A", JOINED, TMT), ("Dinas B", TMT, date(2026, 9, 1))]


def test_headship_follows_a_correction_and_an_annulment(city, head):
    placement = place(city, head, city.a.head)
    corrected = correct_placement(placement=placement, user=None, reason=REASON, valid_from=TMT)
    assert roles_of(head) == [("Dinas A", TMT, None)]
    correct_placement(placement=corrected, user=None, reason=REASON, annul=True)
    assert roles_of(head) == []
    assert AuditEvent.objects.filter(action="Peran mengikuti jabatan").count() == 2


# --- the database itself ----------------------------------------------------------------------


def raw(city, **values):
    columns = {
        "government": city.government,
        "employee": city.person,
        "position": city.b.staff,
        "kind": PlacementKind.DEFINITIVE,
        "valid_from": JOINED,
    }
    return Placement.objects.create(**columns | values)


def test_database_refuses_a_second_open_definitive_row(city):
    with pytest.raises(IntegrityError), transaction.atomic():
        raw(city)
    assert raw(city, superseded_at=timezone.now()).pk
    assert raw(city, kind=PlacementKind.PLT).pk


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no exclusion constraint")
def test_postgresql_excludes_overlapping_definitive_rows(city):
    end_placement(placement=city.placement, on=TMT, user=None, reason=REASON)
    overlapping = {"valid_from": TMT - timedelta(days=1), "valid_until": date(2027, 1, 1)}
    with pytest.raises(IntegrityError, match="placement_no_overlap"), transaction.atomic():
        raw(city, **overlapping)
    assert raw(city, **overlapping, kind=PlacementKind.PLH).pk
    assert raw(city, **overlapping | {"valid_from": TMT}).pk


# --- any history ------------------------------------------------------------------------------

DAYS = st.dates(date(2016, 1, 1), date(2016, 3, 31))
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["place", "move", "end", "correct", "annul"]),
        st.integers(0, 3),
        DAYS,
        st.none() | DAYS,
    ),
    max_size=8,
)


def take_step(city, person, posts, step):
    """One action of an officer on one of the person's known placements; may be refused. Returns the
    record of it: what was done, and to which row."""
    name, post, day, until = step
    current = person.placements.current_knowledge().order_by("pk")
    target = current[post % len(current)] if current else None
    record = (name, posts[post].pk, day, until, target and one_told(target))
    if name == "place":
        place(city, person, posts[post], day, valid_until=until)
    elif name == "move":
        move_employee(
            employee=person, position=posts[post], valid_from=day, user=None, reason=REASON
        )
    elif target is None:
        return None
    elif name == "end":
        end_placement(placement=target, on=day, user=None, reason=REASON)
    else:
        values = {"annul": True} if name == "annul" else {"valid_from": day, "valid_until": until}
        correct_placement(placement=target, user=None, reason=REASON, **values)
    return record


def one_told(row):
    return (row.position_id, row.valid_from, row.valid_until)


def told(rows):
    return {one_told(row) for row in rows}


def holding(rows, day):
    return {row for row in rows if row[1] <= day and (row[2] is None or day < row[2])}


def replayed(records):
    """Posts held, as these records of decrees, corrections and annulments tell them: written anew
    here, without the actions."""
    truth = set()
    for name, post, day, until, target in records:
        if name == "move":
            running = {row for row in truth if row[1] < day and (row[2] is None or day < row[2])}
            truth = (truth - running) | {(*row[:2], day) for row in running} | {(post, day, None)}
        elif name == "place":
            truth |= {(post, day, until)}
        else:
            truth -= {target}
        if name == "end":
            truth |= {(*target[:2], day)}
        elif name == "correct":
            before = {row for row in truth if row[2] == target[1]}
            truth = (truth - before) | {(*row[:2], day) for row in before}
            truth |= {(target[0], day, until)}
    return truth


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(steps=STEPS)
def test_what_was_known_on_a_day_for_a_day_is_a_replay_of_the_records_until_then(city, steps):
    posts = [city.a.staff, city.b.staff, city.a.head, city.b.head]
    with transaction.atomic():
        person = EmployeeFactory(government=city.government)
        records, instants = [], []
        for step in steps:
            try:
                with transaction.atomic():
                    record = take_step(city, person, posts, step)
            except ValidationError:
                continue
            if record is not None:
                records.append(record)
                instants.append(timezone.now())
        # The number of holders only grows on a first day.
        for day in set(person.placements.values_list("valid_from", flat=True)):
            assert person.placements.on(day).definitive().count() <= 1
        for number, instant in enumerate(instants, start=1):
            then = replayed(records[:number])
            assert told(person.placements.known_at(instant)) == then
            for day in (records[number - 1][2], records[number - 1][2] - timedelta(days=1)):
                known = person.placements.known_at(instant).filter(valid_on(day))
                assert told(known) == holding(then, day)
        transaction.set_rollback(True)


def test_placements_are_judged_under_the_lock_of_the_government(city):
    """It stands before every person's own: a chain takes people of many units at once."""
    end_placement(placement=city.placement, on=TMT, user=None, reason=REASON)
    assert locks_structure(lambda: place(city, city.person, city.b.staff, TMT))
    assert locks_structure(lambda: move(city, city.a.staff, TMT + timedelta(days=1)))
