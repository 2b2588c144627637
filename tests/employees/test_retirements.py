"""Pensions ahead by unit and title, at the boundary days, and what the posts lack in five years."""

from datetime import date
from io import BytesIO

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from employees.actions import move_employee
from employees.queries.retirements import by_title, by_unit, five_years, pensions, totals
from orgunits.enums import JobTitleKind
from portal.permissions import Role
from tests.factories.employees import REASON, EmployeeFactory, PlacementFactory
from tests.factories.orgunits import (
    JobTitleFactory,
    OrgUnitFactory,
    PositionFactory,
    user_with_role,
)

DAY = date(2026, 11, 22)


def born(year, month, day=15):
    return date(year, month, day)


def seat(city, post, birth_date, **values):
    person = EmployeeFactory(government=city.government, birth_date=birth_date, **values)
    PlacementFactory(employee=person, position=post)
    return person


def ahead(city, user=None, day=DAY, unit_ids=None):
    return pensions(
        user=user or city.officer, government=city.government, day=day, unit_ids=unit_ids
    )


BOUNDARIES = (
    (born(1968, 10, 31), [1, 1, 1, 1]),  # already due on 1 November 2026
    (born(1969, 4, 30), [1, 1, 1, 1]),  # 1 May 2027: six months, to the day
    (born(1969, 5, 1), [0, 1, 1, 1]),  # 1 June 2027
    (born(1969, 10, 31), [0, 1, 1, 1]),  # 1 November 2027: twelve months
    (born(1969, 11, 1), [0, 0, 1, 1]),
    (born(1970, 10, 31), [0, 0, 1, 1]),  # 1 November 2028
    (born(1970, 11, 1), [0, 0, 0, 1]),
    (born(1973, 10, 31), [0, 0, 0, 1]),  # 1 November 2031: five years
    (born(1973, 11, 1), [0, 0, 0, 0]),
)


def test_horizons_end_on_the_first_of_a_month(city):
    for number, (birth_date, counts) in enumerate(BOUNDARIES):
        EmployeeFactory(government=city.government, birth_date=birth_date, name=f"Orang {number}")
        person = [entry for entry in ahead(city) if entry.employee.name == f"Orang {number}"]
        assert totals(person, DAY).counts == counts, birth_date


def test_the_age_follows_every_placement(city):
    person = seat(city, city.b.staff, born(1969, 1))  # pelaksana: 58, so 1 February 2027
    assert [entry.on for entry in ahead(city)] == [date(2027, 2, 1)]
    move_employee(
        employee=person, position=city.b.head, valid_from=city.today, user=None, reason=REASON
    )
    [entry] = ahead(city, day=city.today)
    assert (entry.on, entry.age.years) == (date(2029, 2, 1), 60)


def test_counts_by_unit_and_title(city):
    section = OrgUnitFactory(parent=city.a.unit, name="Bidang Data")
    madya = JobTitleFactory(
        name="Analis Kebijakan", jenjang="Ahli Madya", kind=JobTitleKind.JF_KEAHLIAN
    )
    seat(city, PositionFactory(unit=section, job_title=madya), born(1967, 3))  # 1 April 2027
    seat(city, city.a.staff, born(1969, 3))  # 1 April 2027
    seat(city, city.b.staff, born(1970, 3))  # 1 April 2028
    EmployeeFactory(government=city.government, birth_date=born(1969, 3), name="Tanpa Jabatan")
    entries = ahead(city)
    units = by_unit(entries, DAY, whole_government=True)
    assert [(group.name, group.counts) for group in units] == [
        ("Dinas A", [2, 2, 2, 2]),
        ("Belum ditempatkan", [1, 1, 1, 1]),
        ("Dinas B", [0, 0, 1, 1]),
    ]
    parts = by_unit(entries, DAY, whole_government=False)
    assert "Bidang Data, Dinas A" in [group.name for group in parts]
    titles = {group.name: group.counts for group in by_title(entries, DAY)}
    assert titles["Analis Kebijakan Ahli Madya"] == [1, 1, 1, 1]
    assert titles["Penelaah Teknis Kebijakan"] == [1, 1, 2, 2]


def test_projection_adds_up_lacks_and_surpluses_apart(city):
    for birth_date in (born(1968, 11), born(1969, 3), born(1970, 3)):  # 2026-12, 2027-04, 2028-04
        seat(city, city.b.staff, birth_date)
    years = five_years(
        user=city.officer,
        government=city.government,
        day=DAY,
        unit_ids=[city.b.unit.pk],
        entries=ahead(city),
    )
    # Two posts: the head's (one seat, nobody) and one of two seats with three people, one of whom
    # retires before the first of the five years begins.
    found = [(y.year, y.retiring, y.incumbents, y.shortage, y.surplus) for y in years]
    assert found[:3] == [(2027, 1, 1, 2, 0), (2028, 1, 0, 3, 0), (2029, 0, 0, 3, 0)]
    assert [y.year for y in years] == [2027, 2028, 2029, 2030, 2031]


def test_a_surplus_of_one_post_does_not_hide_the_lack_of_another(city):
    for _ in range(3):
        seat(city, city.a.staff, born(1990, 1))
    [first, *_] = five_years(
        user=city.officer,
        government=city.government,
        day=DAY,
        unit_ids=[city.a.unit.pk],
        entries=ahead(city),
    )
    assert (first.shortage, first.surplus) == (1, 2)  # the head's seat; four people on two seats


def test_december_of_the_fifth_year_is_read_whenever_one_asks(city):
    seat(city, city.b.staff, born(1973, 11))  # 1 December 2031
    for month in (1, 6, 12):
        assert len(ahead(city, day=date(2026, month, 1))) == 1


def test_list_keeps_to_the_scope(city, client):
    seat(city, city.a.staff, born(1969, 3), name="Ratih Dinas A")
    seat(city, city.b.staff, born(1969, 3), name="Bima Dinas B")
    client.force_login(user_with_role(Role.UNIT_HEAD, unit=city.b.unit))
    page = client.get(reverse("employees:retirement_list")).content.decode()
    assert "Bima Dinas B" in page
    assert "Ratih Dinas A" not in page


def test_list_is_narrowed_and_its_file_too(city, client):
    client.force_login(city.officer)
    soon = city.today.replace(year=city.today.year - 58, day=1)
    seat(city, city.b.staff, soon, name="Segera Pensiun")
    seat(city, city.a.staff, soon.replace(year=soon.year + 4), name="Masih Lama")
    url = reverse("employees:retirement_list")
    assert client.get(url).context["page_obj"].paginator.count == 2
    for query in ({"months": "6"}, {"q": "segera penelaah"}, {"unit": city.b.unit.pk}):
        page = client.get(url, query)
        assert [entry.employee.name for entry in page.context["page_obj"]] == ["Segera Pensiun"]
        book = load_workbook(BytesIO(client.get(url, query | {"ekspor": "xlsx"}).content))
        rows = [*book.active.iter_rows(values_only=True)]
        assert [row[0] for row in rows[1:] if row[0]] == ["Segera Pensiun"]
    page = client.get(url, {"months": "7", "kind": "tidak ada"})
    assert page.context["page_obj"].paginator.count == 2


def test_htmx_gets_the_table_alone(city, client):
    client.force_login(city.officer)
    url = reverse("employees:retirement_list")
    response = client.get(url, headers={"HX-Request": "true"})
    assert response.templates[0].name == "employees/_retirement_table.html"


def test_page_costs_the_same_for_few_and_many(city, client):
    client.force_login(city.officer)
    url = reverse("employees:retirement_list")
    seat(city, city.b.staff, born(1969, 3))
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
        b"".join(client.get(url, {"ekspor": "csv"}))
    for number in range(4):
        section = OrgUnitFactory(parent=city.a.unit, name=f"Bidang {number}")
        seat(city, PositionFactory(unit=section), born(1969, 3))
    with CaptureQueriesContext(connection) as many:
        client.get(url)
        b"".join(client.get(url, {"ekspor": "csv"}))
    assert len(many) == len(few)
