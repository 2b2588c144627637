"""What the org chart shows of people: heads by name, people, vacancies, each only in reach."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from employees import chart
from employees.enums import PlacementKind
from orgunits.actions import grant_role
from orgunits.chart.registry import Asked
from orgunits.queries import structure_on
from portal.permissions import Role
from tests.factories.employees import EmployeeFactory, PlacementFactory
from tests.factories.orgunits import WorkloadTaskFactory, user_with_role

pytestmark = pytest.mark.django_db


def asked(city, user, day=None):
    day = day or city.today
    return Asked(city.government, user, day, structure_on(city.government, day, user))


def test_vacancies_and_people_are_added_up_over_the_branch(city):
    over_all = asked(city, user_with_role(Role.HR_OFFICER, unit=city.root))
    assert chart.vacancies(over_all) == {city.root.pk: 5, city.a.unit.pk: 2, city.b.unit.pk: 3}
    assert chart.headcount(over_all) == {city.root.pk: 1, city.a.unit.pk: 1, city.b.unit.pk: 0}


def test_load_against_the_hands_of_each_branch(city):
    for post, volume in ((city.a.staff, 7500), (city.b.staff, 100)):
        WorkloadTaskFactory(
            position=post, government=city.government, year=city.today.year, volume=volume, norm=12
        )
    over_all = asked(city, user_with_role(Role.HR_OFFICER, unit=city.root))
    with CaptureQueriesContext(connection) as queries:
        found = chart.efficiency(over_all)
    # A: 7.500 × 12 ÷ 75.000 on one person; nobody is on the post of B; both for the one at the top.
    assert found == {city.a.unit.pk: Decimal("1.20"), city.root.pk: Decimal("1.22")}
    assert len(queries) == 5
    head = user_with_role(Role.UNIT_HEAD, unit=city.a.unit)
    assert chart.efficiency(asked(city, head)) == {city.a.unit.pk: Decimal("1.20")}


def test_whoever_sees_units_but_no_people_is_told_nothing(city):
    user = user_with_role(Role.EMPLOYEE, unit=city.root)
    assert chart.heads(asked(city, user)) == ({}, {})
    assert chart.vacancies(asked(city, user)) == {}


def test_people_are_told_only_of_the_units_in_reach(city):
    user = user_with_role(Role.EMPLOYEE, unit=city.root)
    grant_role(
        user=user, unit=city.a.unit, role=Role.UNIT_HEAD, granted_by=None,
        valid_from=date(2020, 1, 1),
    )  # fmt: skip
    found = chart.heads(asked(city, user))
    assert found.lines == {city.a.unit.pk: "Pimpinan kosong"}
    assert found.present == {city.a.unit.pk: 1}
    assert chart.vacancies(asked(city, user)) == {city.a.unit.pk: 2}


def test_head_is_named_with_titles_and_acting_ones_say_so(city):
    user = user_with_role(Role.HR_OFFICER, unit=city.root)
    head = EmployeeFactory(government=city.government, name="Siti", back_title="M.Si.")
    PlacementFactory(employee=head, position=city.a.head)
    acting = EmployeeFactory(government=city.government, name="Budi")
    PlacementFactory(
        employee=acting, position=city.b.head, kind=PlacementKind.PLT, valid_from=city.today,
        decree_number="800/1",
    )  # fmt: skip
    lines = chart.heads(asked(city, user)).lines
    assert lines == {city.a.unit.pk: "Siti, M.Si.", city.b.unit.pk: "Plt. Budi"}
