"""Counts of posts and people, trainings by unit, pensions ahead, and who reaches whom."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from employees.actions import end_placement, move_employee
from employees.enums import PlacementKind
from employees.models import Employee, Placement, TrainingRecord
from employees.permissions import people_with_full_nip
from employees.queries import (
    EmployeeFilters,
    StaffCount,
    acting_rows,
    double_occupancy,
    employee_page,
    employee_rows,
    employee_table,
    headcount_by_unit,
    jp_in_training_year,
    post_rows,
    retirements_ahead,
    seats_to_fill,
    training_by_unit,
    training_summary,
)
from employees.training_rules import Standing
from orgunits.actions import apply_changes
from orgunits.structure import Merge, Rename
from portal.permissions import Permission, Role
from tests.factories.employees import (
    JOINED,
    REASON,
    EmployeeFactory,
    PlacementFactory,
    TrainingRecordFactory,
    nip_of,
    staff,
)
from tests.factories.orgunits import (
    OrgUnitFactory,
    PositionFactory,
    grow_units,
    user_with_role,
)
from tests.factories.portal import SuperadminFactory, UserFactory

TODAY = date(2026, 11, 21)


def reached(user, permission=Permission.EMPLOYEE_VIEW):
    return set(Employee.objects.visible_to(user, permission).values_list("name", flat=True))


def seat(city, post, name, **values):
    person = EmployeeFactory(government=city.government, name=name)
    PlacementFactory(employee=person, position=post, **values)
    return person


# --- who reaches whom -------------------------------------------------------------------------


def test_reach_is_the_units_of_open_placements(city):
    seat(city, city.b.staff, "Budi")
    head_of_b = user_with_role(Role.UNIT_HEAD, unit=city.b.unit)
    assert reached(head_of_b) == {"Budi"}
    PlacementFactory(employee=city.person, position=city.b.head, kind=PlacementKind.PLT)
    assert reached(head_of_b) == {"Budi", "Ahmad Permana"}


def test_reach_includes_units_below_but_not_above_or_beside(city):
    section = OrgUnitFactory(parent=city.b.unit)
    seat(city, PositionFactory(unit=section), "Citra")
    seat(city, city.b.staff, "Budi")
    assert reached(user_with_role(Role.UNIT_HEAD, unit=city.b.unit)) == {"Budi", "Citra"}
    assert reached(user_with_role(Role.UNIT_HEAD, unit=section)) == {"Citra"}


def test_reach_ends_when_the_person_moves_on(city):
    head_of_a = user_with_role(Role.UNIT_HEAD, unit=city.a.unit)
    move_employee(
        employee=city.person,
        position=city.b.staff,
        valid_from=city.today,
        user=None,
        reason=REASON,
    )
    assert reached(head_of_a) == set()


def test_reach_of_a_person_between_posts_stays_with_the_last_unit(city):
    head_of_a = user_with_role(Role.UNIT_HEAD, unit=city.a.unit)
    head_of_b = user_with_role(Role.UNIT_HEAD, unit=city.b.unit)
    moved = move_employee(
        employee=city.person,
        position=city.b.staff,
        valid_from=date(2026, 1, 1),
        user=None,
        reason=REASON,
    )
    end_placement(placement=moved, on=date(2026, 6, 1), user=None, reason=REASON)
    assert reached(head_of_b) == {"Ahmad Permana"}
    assert reached(head_of_a) == set()


def test_reach_includes_people_coming_to_the_unit(city):
    head_of_b = user_with_role(Role.UNIT_HEAD, unit=city.b.unit)
    move_employee(
        employee=city.person,
        position=city.b.staff,
        valid_from=city.today + timedelta(days=30),
        user=None,
        reason=REASON,
    )
    assert reached(head_of_b) == {"Ahmad Permana"}
    assert reached(user_with_role(Role.UNIT_HEAD, unit=city.a.unit)) == {"Ahmad Permana"}


def test_people_without_any_post_are_reached_only_over_the_whole_government(city):
    EmployeeFactory(government=city.government, name="Dedi")
    assert "Dedi" in reached(city.officer)
    assert "Dedi" not in reached(user_with_role(Role.HR_OFFICER, unit=city.a.unit))


def test_reach_needs_the_permission_and_a_government(city):
    EmployeeFactory(name="Kota lain")
    assert reached(user_with_role(Role.EMPLOYEE, unit=city.root)) == set()
    assert reached(user_with_role(Role.AUDITOR, unit=city.root), Permission.EMPLOYEE_EDIT) == set()
    assert reached(UserFactory(government=None)) == set()
    assert reached(AnonymousUser()) == set()
    assert reached(city.officer) == {"Ahmad Permana"}
    assert reached(SuperadminFactory()) == {"Ahmad Permana", "Kota lain"}


def test_superseded_placements_give_no_reach(city):
    Placement.objects.filter(pk=city.placement.pk).update(superseded_at="2026-01-01T00:00Z")
    assert reached(user_with_role(Role.UNIT_HEAD, unit=city.a.unit)) == set()


def test_trainings_and_placements_are_reached_with_their_person(city):
    record = TrainingRecordFactory(employee=city.person)
    for unit, found in ((city.a.unit, True), (city.b.unit, False)):
        user = user_with_role(Role.UNIT_HEAD, unit=unit)
        assert TrainingRecord.objects.visible_to(user).filter(pk=record.pk).exists() is found
        assert Placement.objects.visible_to(user).filter(pk=city.placement.pk).exists() is found


def test_full_nip_is_for_those_who_keep_the_record_and_for_oneself(city):
    budi = seat(city, city.b.staff, "Budi")
    ids = [city.person.pk, budi.pk]
    assert people_with_full_nip(city.officer, ids) == set(ids)
    assert people_with_full_nip(user_with_role(Role.HR_OFFICER, unit=city.b.unit), ids) == {budi.pk}
    auditor = user_with_role(Role.AUDITOR, unit=city.root)
    assert people_with_full_nip(auditor, ids) == set()
    Employee.objects.filter(pk=budi.pk).update(user=auditor)
    assert people_with_full_nip(auditor, ids) == {budi.pk}


# --- counts -----------------------------------------------------------------------------------


def count(unit, day=None):
    return headcount_by_unit([unit.pk], day or TODAY).get(unit.pk)


def test_headcount_counts_seats_holders_and_gaps(city):
    assert count(city.a.unit) == StaffCount(required=3, filled=1, vacant=2, double=0)
    assert count(city.b.unit) == StaffCount(required=3, filled=0, vacant=3, double=0)


def test_headcount_does_not_offset_vacancies_by_slack_elsewhere(city):
    staff(city.government, [city.a.staff] * 3, start=50)
    assert count(city.a.unit) == StaffCount(required=3, filled=4, vacant=1, double=0)
    assert count(city.a.unit).gap == 1


def test_headcount_counts_double_occupancy_of_single_seats_only(city):
    seat(city, city.a.head, "Hendra")
    Placement.objects.create(
        government=city.government,
        employee=EmployeeFactory(government=city.government),
        position=city.a.head,
        kind=PlacementKind.DEFINITIVE,
        valid_from=JOINED,
    )
    assert count(city.a.unit).double == 1
    posts = double_occupancy(user=city.officer, government=city.government, day=TODAY)
    assert [post.name for post in posts] == ["Kepala Dinas A"]


def test_headcount_ignores_acting_and_superseded(city):
    PlacementFactory(employee=city.person, position=city.a.head, kind=PlacementKind.PLT)
    Placement.objects.filter(pk=city.placement.pk).update(superseded_at="2026-01-01T00:00Z")
    assert count(city.a.unit) == StaffCount(required=3, filled=0, vacant=3, double=0)


@pytest.mark.parametrize(
    ("day", "filled"), [(JOINED - timedelta(days=1), 0), (JOINED, 1), (TODAY, 1)]
)
def test_headcount_is_of_the_day(city, day, filled):
    assert count(city.a.unit, day).filled == filled


def test_headcount_of_a_unit_without_posts_is_left_out(city):
    assert headcount_by_unit([city.root.pk], TODAY) == {}


def test_headcount_counts_add_up():
    assert StaffCount(3, 2, 1, 0) + StaffCount(1, 2, 0, 1) == StaffCount(4, 4, 1, 1)


def test_headcount_costs_two_queries_for_any_number_of_units(city, django_assert_num_queries):
    units = grow_units(city.government, 30)
    with django_assert_num_queries(2):
        headcount_by_unit([city.a.unit.pk], TODAY)
    with django_assert_num_queries(2):
        headcount_by_unit([unit.pk for unit in units] + [city.a.unit.pk], TODAY)


def test_head_count_is_conserved_by_a_merger(city):
    staff(city.government, [city.a.head, city.a.staff, city.b.staff], start=60)
    units = [city.a.unit.pk, city.b.unit.pk]
    before = sum(headcount_by_unit(units, city.today).values(), StaffCount())
    apply_changes(
        government=city.government,
        changes=[Merge((city.a.unit.pk,), city.b.unit.pk)],
        user=city.officer,
        reason=REASON,
    )
    after = headcount_by_unit(units, city.today)
    assert set(after) == {city.b.unit.pk}
    assert after[city.b.unit.pk].filled == before.filled == 4


# --- posts ------------------------------------------------------------------------------------


def seats(user, city, **values):
    found = seats_to_fill(user=user, government=city.government, day=city.today, **values)
    return [(post.name, post.n_vacant) for post in found]


def test_vacant_seats_are_listed_heads_first(city):
    assert seats(city.officer, city) == [
        ("Kepala Dinas A", 1),
        ("Kepala Dinas B", 1),
        ("Penelaah A", 1),
        ("Penelaah B", 2),
    ]


def test_full_posts_are_no_vacancy_but_can_be_asked_for(city):
    staff(city.government, [city.a.staff], start=70)
    assert ("Penelaah A", 1) not in seats(city.officer, city)
    assert ("Penelaah A", 0) in seats(city.officer, city, only_vacant=False)


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ({"text": "penelaah"}, ["Penelaah A", "Penelaah B"]),
        ({"text": "kepala dinas b"}, ["Kepala Dinas B"]),
        ({"text": "xyz"}, []),
        ({"kind": "jpt_pratama"}, ["Kepala Dinas A", "Kepala Dinas B"]),
    ],
)
def test_vacant_seats_are_found_by_words_and_kind(city, values, names):
    assert [name for name, _ in seats(city.officer, city, **values)] == names


def test_vacant_seats_keep_to_the_scope(city):
    officer = user_with_role(Role.HR_OFFICER, unit=city.b.unit)
    assert [name for name, _ in seats(officer, city)] == ["Kepala Dinas B", "Penelaah B"]
    head = user_with_role(Role.UNIT_HEAD, unit=city.b.unit)
    assert seats(head, city, permission=Permission.PLACEMENT_EDIT) == []


def test_posts_of_a_unit_come_with_their_people(city):
    seat(city, city.a.head, "Hendra", kind=PlacementKind.PLH)
    head, others = post_rows([city.a.unit.pk], city.today)
    assert [p.employee.name for p in head.others] == ["Hendra"]
    assert (head.holders, head.gap) == ([], -1)
    assert [p.employee.name for p in others.people] == ["Ahmad Permana"]


def test_acting_posts_warn_when_they_last_too_long(city):
    placement = PlacementFactory(
        employee=city.person,
        position=city.a.head,
        kind=PlacementKind.PLT,
        valid_from=date(2026, 1, 1),
    )
    [row] = acting_rows(user=city.officer, government=city.government, day=TODAY)
    assert row.placement == placement
    assert "lebih dari 6 bulan" in row.warning
    assert acting_rows(user=city.officer, government=city.government, day=date(2025, 1, 1)) == []


# --- people -----------------------------------------------------------------------------------


def table(city, day=TODAY, **filters):
    people = employee_table(
        user=city.officer,
        government=city.government,
        filters=EmployeeFilters(**filters),
        day=day,
    )
    return [person.name for person in people]


def test_table_filters_by_status_golongan_and_kind_of_job(city):
    seat(city, city.b.head, "Hendra")
    EmployeeFactory(
        government=city.government,
        name="Putri",
        nip=nip_of(7, month="21"),
        status="pppk",
        golongan="IX",
    )
    assert table(city, status="pppk") == ["Putri"]
    assert table(city, golongan="III/b") == ["Ahmad Permana", "Hendra"]
    assert table(city, job_kind="jpt_pratama") == ["Hendra"]


@pytest.mark.parametrize(
    ("left_on", "day", "is_there"),
    [
        (date(2026, 6, 1), date(2026, 5, 31), True),
        (date(2026, 6, 1), date(2026, 6, 1), False),
        (None, JOINED - timedelta(days=1), False),
        (None, JOINED, True),
    ],
)
def test_table_holds_people_in_service_on_the_day(city, left_on, day, is_there):
    EmployeeFactory(government=city.government, name="Wati", left_on=left_on)
    assert ("Wati" in table(city, day)) is is_there


def test_rows_name_the_unit_as_it_was_called_on_the_day(city):
    apply_changes(
        government=city.government,
        changes=[Rename(city.a.unit.pk, "Dinas Baru")],
        user=None,
        reason=REASON,
        effective_on=date(2026, 6, 1),
    )
    for day, name in ((date(2026, 5, 31), "Dinas A"), (date(2026, 6, 1), "Dinas Baru")):
        [row] = employee_rows(people=[city.person], user=city.officer, day=day)
        assert row.post.unit_name == name


def test_page_groups_trainings_by_year_and_keeps_the_running_one(city):
    TrainingRecordFactory(
        employee=city.person, ended_on=date(2025, 5, 4), started_on=date(2025, 5, 1), jp=12
    )
    TrainingRecordFactory(
        employee=city.person, ended_on=date(2025, 7, 4), started_on=date(2025, 7, 1), jp=8
    )
    page = employee_page(employee=city.person, user=city.officer, day=TODAY)
    assert [(year.label, year.standing.text) for year in page.training_years] == [
        ("Tahun 2026", "0 JP, minimal 20"),
        ("Tahun 2025", "20 JP, minimal 20"),
    ]


def test_page_does_not_know_trainings_of_later_days(city):
    TrainingRecordFactory(employee=city.person)
    page = employee_page(employee=city.person, user=city.officer, day=date(2026, 3, 3))
    assert [year.records for year in page.training_years] == [[]]


def test_retirement_follows_the_post_held(city):
    old = {"birth_date": date(1967, 3, 10), "joined_on": date(1990, 3, 1)}
    nip = nip_of(3, old["birth_date"], old["joined_on"])
    person = EmployeeFactory(government=city.government, name="Nining", nip=nip, **old)
    ahead = {"user": city.officer, "government": city.government, "day": date(2025, 1, 15)}
    [entry] = retirements_ahead(**ahead)
    assert (entry.employee.pk, entry.on, entry.age.years) == (person.pk, date(2025, 4, 1), 58)
    PlacementFactory(employee=person, position=city.a.head)
    assert retirements_ahead(**ahead) == []
    assert [entry.on for entry in retirements_ahead(**ahead, months=30)] == [date(2027, 4, 1)]


@pytest.mark.parametrize(("months", "found"), [(2, 0), (3, 1)])
def test_retirements_ahead_reach_to_the_horizon(city, months, found):
    born, joined = date(1967, 3, 31), date(1990, 3, 1)
    EmployeeFactory(
        government=city.government, nip=nip_of(4, born, joined), birth_date=born, joined_on=joined
    )
    ahead = retirements_ahead(
        user=city.officer, government=city.government, day=date(2025, 1, 31), months=months
    )
    assert len(ahead) == found


# --- trainings --------------------------------------------------------------------------------

YEAR = (date(2026, 1, 1), date(2026, 10, 31))


def train(person, jp, ended_on=date(2026, 3, 4)):
    return TrainingRecordFactory(employee=person, jp=jp, started_on=ended_on, ended_on=ended_on)


def test_training_by_unit_sums_jp_and_counts_pns_at_20(city):
    reached_it, short = staff(city.government, [city.a.staff] * 2, start=90)
    [contract] = staff(city.government, [city.a.staff], start=95, status="pppk", golongan="IX")
    train(reached_it, 12)
    train(reached_it, 8)
    train(short, 19)
    train(contract, 24)
    result = training_by_unit([city.a.unit.pk, city.b.unit.pk], *YEAR)
    assert set(result) == {city.a.unit.pk}
    own = result[city.a.unit.pk]
    assert (own.jp, own.people, own.pns, own.people_at_20) == (63, 4, 3, 1)


@pytest.mark.parametrize(
    ("ended_on", "jp"),
    [
        (date(2025, 12, 31), 0),
        (date(2026, 1, 1), 20),
        (date(2026, 10, 31), 20),
        (date(2026, 11, 1), 0),
    ],
)
def test_training_by_unit_includes_both_ends_of_the_period(city, ended_on, jp):
    train(city.person, 20, ended_on)
    assert training_by_unit([city.a.unit.pk], *YEAR)[city.a.unit.pk].jp == jp


def test_training_by_unit_costs_two_queries(city, django_assert_num_queries):
    staff(city.government, [city.a.staff, city.b.staff], start=97)
    with django_assert_num_queries(2):
        assert len(training_by_unit([city.a.unit.pk, city.b.unit.pk], *YEAR)) == 2


def test_jp_of_a_pppk_is_of_the_contract_year(city):
    [contract] = staff(city.government, [city.b.staff], start=98, status="pppk", golongan="IX")
    train(contract, 20, date(2026, 2, 28))
    train(contract, 10, date(2026, 3, 1))
    train(city.person, 20, date(2026, 2, 28))
    standings = jp_in_training_year([contract, city.person], TODAY)
    assert (standings[contract.pk].jp, standings[contract.pk].standing) == (10, Standing.WITHIN)
    assert (standings[city.person.pk].jp, standings[city.person.pk].standing) == (20, Standing.MET)


def test_training_summary_counts_the_people_in_service(city):
    [contract] = staff(city.government, [city.b.staff], start=99, status="pppk", golongan="IX")
    train(city.person, 20)
    train(contract, 25)
    summary = training_summary(user=city.officer, government=city.government, day=TODAY)
    assert (summary.jp, summary.people, summary.pns, summary.pns_at_20) == (45, 2, 1, 1)
    assert (summary.pppk, summary.pppk_above_24) == (1, 1)
    own = training_summary(
        user=city.officer, government=city.government, day=TODAY, unit_ids=[city.a.unit.pk]
    )
    assert (own.jp, own.people) == (20, 1)


def test_scoped_table_costs_the_same_for_few_and_many(city):
    officer = user_with_role(Role.HR_OFFICER, unit=city.b.unit)
    officer.has_perm(Permission.EMPLOYEE_VIEW)  # reads the roles once per request
    counts = []
    for size, start in ((3, 2000), (300, 2100)):
        staff(city.government, [city.b.staff] * size, start=start)
        with CaptureQueriesContext(connection) as queries:
            people = employee_table(
                user=officer,
                government=city.government,
                filters=EmployeeFilters(),
                day=city.today,
            )
            assert len(employee_rows(people=people, user=officer, day=city.today)) >= size
        counts.append(len(queries))
    assert counts[0] == counts[1]
