"""What is known of people against its reference, by hand."""

from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from employees.actions.spending import record_fiscal_year
from employees.appraisal import (
    leader_percent,
    people_per_thousand,
    staff_facts,
    vacant_percent,
)
from orgunits.chart.registry import Asked
from orgunits.enums import Verdict
from orgunits.queries import structure_on
from portal.permissions import Role
from tests.factories.employees import REASON, EmployeeFactory, PlacementFactory
from tests.factories.orgunits import WorkloadTaskFactory, user_with_role


def facts(city, user, unit):
    rows = structure_on(city.government, city.today, user)
    asked = Asked(city.government, user, city.today, rows)
    with CaptureQueriesContext(connection) as queries:
        found = {fact.label: fact for fact in staff_facts(asked, unit)}
    assert len(queries) <= 10
    return found


def test_people_of_a_unit_against_the_whole(city):
    head = EmployeeFactory(government=city.government)
    PlacementFactory(employee=head, position=city.b.head)
    WorkloadTaskFactory(
        position=city.a.staff,
        government=city.government,
        year=city.today.year,
        volume=8750,
        norm=12,
    )
    found = facts(city, city.officer, city.a.unit)
    # A: 8.750 × 12 ÷ 75.000 on one person; 2 of 3 seats empty, 4 of 6 in all; nobody leads.
    load = found["Beban kerja (EU)"]
    assert (load.value, load.verdict) == ("1,40", Verdict.WEAK)
    seats = found["Kursi lowong"]
    assert (seats.note, seats.verdict) == ("2 dari 3 kursi", Verdict.EVEN)
    leaders = found["Pemangku jabatan pimpinan"]
    assert (leaders.note, leaders.verdict) == ("0 dari 1 pegawai", Verdict.STRONG)
    other = facts(city, city.officer, city.b.unit)["Pemangku jabatan pimpinan"]
    assert (other.note, other.verdict) == ("1 dari 1 pegawai", Verdict.WEAK)
    # A head does not see the whole: no reference, no verdict.
    lone = facts(city, user_with_role(Role.UNIT_HEAD, unit=city.a.unit), city.a.unit)
    assert (lone["Kursi lowong"].reference, lone["Kursi lowong"].verdict) == ("", Verdict.EVEN)


def test_figures_governments_are_compared_by(city):
    assert people_per_thousand(city.government, city.today) is None
    record_fiscal_year(
        government=city.government, year=city.today.year, residents=400, source="BPS", user=None,
        reason=REASON,
    )  # fmt: skip
    assert people_per_thousand(city.government, city.today) == Decimal("2.5")
    assert round(vacant_percent(city.government, city.today), 2) == Decimal("83.33")  # 5 of 6
    assert leader_percent(city.government, city.today) == 0
