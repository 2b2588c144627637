"""What the people of a structure cost, reckoned by hand, and the pages that show it."""

from datetime import date
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from employees.actions.spending import record_fiscal_year, settle_pay_table
from employees.enums import EmploymentStatus, PayComponent
from employees.models import FiscalYear, PayTable
from employees.queries.spending import figure_rows, pay_book, pay_tables_on
from employees.spending import (
    LIMIT,
    SeatGroup,
    Spending,
    Table,
    Vacancy,
    per_thousand,
    share_of_budget,
    spending_by_unit,
    spending_of,
    vacancy_of,
)
from orgunits.enums import JobTitleKind
from orgunits.models import Position
from orgunits.queries import structure_on
from orgunits.rollup import roll_up
from orgunits.shape import Shape, shapes
from portal.models import AuditEvent
from portal.number_fields import RupiahField
from portal.permissions import Role
from tests.factories.employees import REASON, EmployeeFactory, PlacementFactory
from tests.factories.orgunits import JobTitleFactory, PositionFactory, user_with_role
from tests.factories.portal import form_key

BOOK = {
    PayComponent.BASE: Table({"III/a": 2_785_700, "IV/a": 3_287_800, "IX": 3_203_600}, 14),
    PayComponent.ALLOWANCE: Table({"II.b": 3_250_000, "Ahli Muda": 1_100_000, "Pelaksana": 0}, 14),
    PayComponent.PERFORMANCE: Table({"14": 20_000_000, "9": 5_000_000, "7": 3_500_000}, 12),
}


# --- the formula ----------------------------------------------------------------------------------


def test_rupiah_of_a_small_agency_by_hand():
    """One head IV/a, eselon II.b, class 14; two JF Ahli Muda III/a, class 9; three staff III/a,
    class 7; one PPPK IX on a staff post, class 7.

    Head: (3.287.800 + 3.250.000) × 14 + 20.000.000 × 12 = 91.529.200 + 240.000.000 = 331.529.200.
    JF: 2 × ((2.785.700 + 1.100.000) × 14 + 5.000.000 × 12) = 2 × 114.399.800 = 228.799.600.
    Staff: 3 × (2.785.700 × 14 + 3.500.000 × 12) = 3 × 80.999.800 = 242.999.400.
    PPPK: 3.203.600 × 14 + 3.500.000 × 12 = 44.850.400 + 42.000.000 = 86.850.400.
    Together 890.178.600; classes 14 + 2 × 9 + 3 × 7 + 7 = 60.
    """
    groups = [
        SeatGroup(1, 1, "IV/a", echelon="II.b", kind=JobTitleKind.JPT_PRATAMA, job_class=14,
                  is_head=True),
        SeatGroup(1, 2, "III/a", kind=JobTitleKind.JF_KEAHLIAN, jenjang="Ahli Muda", job_class=9),
        SeatGroup(1, 3, "III/a", job_class=7),
        SeatGroup(1, 1, "IX", status=EmploymentStatus.PPPK, job_class=7),
    ]  # fmt: skip
    cost = spending_by_unit(groups, BOOK)[1]
    assert [spending_of(group, BOOK).total for group in groups] == [
        331_529_200, 228_799_600, 242_999_400, 86_850_400,
    ]  # fmt: skip
    assert cost.total == 890_178_600
    assert (cost.people, cost.class_points, cost.leaders) == (7, 60, 1)
    assert (cost.incomplete, cost.part_time, cost.classless) == (0, 0, 0)
    assert cost.leader_share == Fraction(1, 7)


@pytest.mark.parametrize(
    ("group", "total"),
    [
        (SeatGroup(1, 2, "II/a", job_class=7), 2 * 12 * 3_500_000),  # no such golongan
        (SeatGroup(1, 1, "III/a", job_class=8), 14 * 2_785_700),  # no such class
        (SeatGroup(1, 1, "III/a"), 14 * 2_785_700),  # no class at all
        (
            SeatGroup(1, 1, "III/a", kind=JobTitleKind.PENGAWAS, job_class=9),  # eselon unknown
            14 * 2_785_700 + 12 * 5_000_000,
        ),
    ],
)
def test_missing_rate_is_counted_never_guessed(group, total):
    cost = spending_of(group, BOOK)
    assert (cost.total, cost.incomplete) == (total, group.people)


def test_rate_of_nought_is_a_rate():
    assert spending_of(SeatGroup(1, 1, "III/a", job_class=7), BOOK).incomplete == 0


@pytest.mark.parametrize(
    ("group", "vacancy"),
    [
        # (3.250.000 × 14 + 20.000.000 × 12); nobody's gaji pokok.
        (SeatGroup(1, 1, echelon="II.b", kind=JobTitleKind.JPT_PRATAMA, job_class=14, is_head=True),
         Vacancy(1, 285_500_000)),
        # 2 × (1.100.000 × 14 + 5.000.000 × 12)
        (SeatGroup(1, 2, kind=JobTitleKind.JF_KEAHLIAN, jenjang="Ahli Muda", job_class=9),
         Vacancy(2, 150_800_000)),
        (SeatGroup(1, 3, job_class=8), Vacancy(3, 0, 3)),  # no such class
    ],
)  # fmt: skip
def test_empty_seats_cost_what_the_post_decides(group, vacancy):
    assert vacancy_of(group, BOOK) == vacancy


def test_part_time_people_have_no_cost_but_are_counted():
    group = SeatGroup(1, 3, "IX", status=EmploymentStatus.PPPK_PARUH_WAKTU, job_class=7)
    assert spending_of(group, BOOK) == Spending(people=3, part_time=3, class_points=21)


def test_without_tables_everybody_is_incomplete_and_classes_remain():
    cost = spending_of(SeatGroup(1, 4, "III/a", job_class=7), {})
    assert (cost.total, cost.incomplete, cost.class_points) == (0, 4, 28)


def test_limit_of_thirty_per_cent_to_the_rupiah():
    assert share_of_budget(300, 1000) == LIMIT
    assert share_of_budget(301, 1000) > LIMIT
    assert share_of_budget(None, 1000) is share_of_budget(300, 0) is None


def test_people_per_thousand_residents():
    assert per_thousand(12_989, 1_404_785) == Fraction(12_989_000, 1_404_785)
    assert per_thousand(1, None) is None


# --- shape ----------------------------------------------------------------------------------------


def test_shape_by_hand():
    """A root with two staff over A (three staff; over A1 with four, A2 with none) and B (none).

    Root: A, B and 2 staff answer to it: 4. A: A1, A2 and 3: 5. A1: 4. A2, B: nobody.
    """
    levels, staff = [1, 2, 3, 3, 2], [2, 3, 4, 0, 0]
    root, a, a1, a2, b = shapes(levels, staff)
    assert root == Shape(units=5, layers=3, spans=3, reports=13)
    assert root.mean_span == Fraction(13, 3)
    assert a == Shape(units=3, layers=2, spans=2, reports=9)
    assert (a1.layers, a1.mean_span) == (1, 4)
    assert a2.mean_span is b.mean_span is None
    assert shapes([], []) == []


@st.composite
def forests(draw):
    """Levels in depth-first order with each unit's own people."""
    levels = [1]
    for _ in range(draw(st.integers(0, 25))):
        levels.append(draw(st.integers(1, levels[-1] + 1)))
    staff = draw(st.lists(st.integers(0, 5), min_size=len(levels), max_size=len(levels)))
    return levels, staff


@given(forests())
@settings(max_examples=60)
def test_sums_over_subtrees_equal_the_naive_ones(forest):
    levels, staff = forest
    ends = [
        next((j for j in range(i + 1, len(levels)) if levels[j] <= level), len(levels))
        for i, level in enumerate(levels)
    ]
    direct = [
        staff[i] + sum(levels[j] == level + 1 for j in range(i + 1, ends[i]))
        for i, level in enumerate(levels)
    ]
    costs = [
        spending_of(SeatGroup(i, people, "III/a", job_class=7), BOOK).total
        for i, people in enumerate(staff)
    ]
    assert roll_up(levels, costs) == [sum(costs[i:end]) for i, end in enumerate(ends)]
    for i, shape in enumerate(shapes(levels, staff)):
        inside = range(i, ends[i])
        assert shape == Shape(
            units=ends[i] - i,
            layers=max(levels[j] for j in inside) - levels[i] + 1,
            spans=sum(direct[j] > 0 for j in inside),
            reports=sum(direct[j] for j in inside),
        )


# --- stored ---------------------------------------------------------------------------------------


def settle(city, component=PayComponent.BASE, rates=None, **values):
    values = {
        "government": city.government,
        "component": component,
        "valid_from": date(2026, 1, 1),
        "payments": 14,
        "rates": rates or {"III/a": 2_785_700},
        "source": "PP gaji, masa kerja 0 tahun",
        "user": None,
        "reason": REASON,
    } | values
    return settle_pay_table(**values)


def test_last_table_that_has_begun_holds(city):
    old, new = settle(city), settle(city, valid_from=date(2026, 7, 1), rates={"III/a": 3_000_000})
    on = {day: pay_tables_on(city.government, day) for day in
          (date(2025, 12, 31), date(2026, 6, 30), date(2026, 7, 1))}  # fmt: skip
    assert list(on.values()) == [{}, {"base": old}, {"base": new}]
    assert pay_book(on[date(2026, 7, 1)])["base"] == Table({"III/a": 3_000_000}, 14)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"rates": {"III/z": 1}}, "rates"),
        ({"rates": {"III/a": -1}}, "rates"),
        ({"rates": {"III/a": "2785700"}}, "rates"),
        ({"payments": 15}, "payments"),
        ({"payments": 0}, "payments"),
        ({"source": " "}, "source"),
    ],
)
def test_table_that_does_not_fit_is_refused_and_nothing_written(city, values, field):
    with pytest.raises(ValidationError) as refused:
        settle(city, **values)
    assert field in refused.value.message_dict
    assert not PayTable.objects.exists()
    assert not AuditEvent.objects.filter(object_label="employees.PayTable").exists()


def test_second_table_of_a_day_is_refused(city):
    settle(city)
    with pytest.raises(ValidationError, match="Sudah ada tabel komponen ini"):
        settle(city)


def test_figures_of_a_structure_and_their_queries(city):
    settle(city, rates={"III/a": 2_000_000})
    settle(city, PayComponent.ALLOWANCE, {"Pelaksana": 100_000}, payments=12)
    settle(city, PayComponent.PERFORMANCE, {"7": 1_000_000}, payments=12)
    for number in range(2):
        person = EmployeeFactory(
            government=city.government, golongan="III/a", name=f"Orang {number}"
        )
        PlacementFactory(employee=person, position=city.b.staff)
    Position.objects.filter(pk__in=[city.a.staff.pk, city.b.staff.pk]).update(job_class=7)
    rows = structure_on(city.government, city.today)
    tables = pay_tables_on(city.government, city.today)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = {row.unit.id: row for row in figure_rows(rows, city.today, pay_book(tables))}
    assert len(queries) == 2
    b = found[city.b.unit.pk]
    # A: the head's seat (no rate of its class) and one of two of the staff; B: the head's.
    assert found[city.a.unit.pk].vacancy == Vacancy(2, 12 * (100_000 + 1_000_000), 1)
    assert b.vacancy == Vacancy(1, 0, 1)
    assert found[city.root.pk].vacancy == Vacancy(3, 12 * (100_000 + 1_000_000), 2)
    assert b.spending.total == 2 * (14 * 2_000_000 + 12 * 100_000 + 12 * 1_000_000)
    assert (b.shape.reports, b.spending.people, b.spending.incomplete) == (2, 2, 0)
    assert found[city.root.pk].spending.people == 3
    assert found[city.root.pk].shape == Shape(units=3, layers=2, spans=3, reports=5)


def test_leaders_without_a_unit_answer_to_the_head_they_stand_under(city):
    title = JobTitleFactory(kind=JobTitleKind.JPT_PRATAMA)
    adviser = PositionFactory(unit=city.root, job_title=title, name="Staf Ahli")
    for position in (adviser, city.a.head):
        PlacementFactory(employee=EmployeeFactory(government=city.government), position=position)
    rows = structure_on(city.government, city.today)
    found = {row.unit.id: row for row in figure_rows(rows, city.today, {})}
    assert found[city.root.pk].shape == Shape(units=3, layers=2, spans=2, reports=2 + 1 + 1)
    assert found[city.root.pk].spending.leaders == 2
    assert found[city.a.unit.pk].shape.reports == 1  # the head answers to nobody inside


# --- pages ----------------------------------------------------------------------------------------


def url(city, unit=None):
    return reverse("employees:unit_figures", args=[(unit or city.root).pk])


def test_page_says_what_is_missing_and_never_a_cost_of_nought(city, client):
    client.force_login(city.officer)
    text = client.get(url(city)).content.decode()
    assert "Biaya belum lengkap." in text
    assert "Gaji pokok (per golongan); Tunjangan jabatan (per eselon atau jenjang); TPP" in text
    assert "Total belanja atau belanja pegawai belum dicatat" in text
    assert ">0<" not in text.split("Biaya setahun</dt>")[1].split("</div>")[0]


def test_budget_above_the_limit_is_said_with_its_article(city, client):
    client.force_login(city.officer)
    record_fiscal_year(
        government=city.government, year=city.today.year, budget=1_000, staff_spending=310,
        residents=500, source="Perda APBD", user=None, reason=REASON,
    )  # fmt: skip
    text = client.get(url(city)).content.decode()
    assert "Di atas batas" in text
    assert "31,00%" in text
    assert "UU 1/2022 Pasal 146" in text
    assert "2,00" in text  # one person of 500 residents
    below = client.get(url(city, city.a.unit)).content.decode()
    assert "APBD" not in below.split("<main")[1]


def test_year_without_a_budget_leads_to_where_it_can_be_completed(city, client):
    record_fiscal_year(
        government=city.government, year=city.today.year, residents=1000, source="BPS",
        user=None, reason=REASON,
    )  # fmt: skip
    client.force_login(city.officer)
    text = client.get(url(city)).content.decode()
    assert reverse("employees:pay_table_list") + "#budget-years" in text
    assert reverse("employees:fiscal_year_create") not in text


def test_queries_do_not_grow_with_the_people(city, client):
    client.force_login(city.officer)
    client.get(url(city))  # the first visit asks for what a session keeps
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(city)).status_code == 200
        counts.append(len(queries))
        for extra in range(3):
            person = EmployeeFactory(government=city.government, name=f"Orang {number}{extra}")
            PlacementFactory(employee=person, position=city.b.staff)
    assert counts[0] == counts[1]


def test_head_sees_the_own_unit_and_not_the_next(city, client):
    client.force_login(user_with_role(Role.UNIT_HEAD, unit=city.a.unit))
    assert client.get(url(city, city.a.unit)).status_code == 200
    assert client.get(url(city, city.b.unit)).status_code == 404
    assert client.get(reverse("employees:pay_table_create")).status_code == 403


def test_file_holds_what_the_page_shows(city, client):
    client.force_login(city.officer)
    body = b"".join(client.get(url(city) + "?ekspor=csv").streaming_content).decode()
    assert "Dinas A" in body
    assert "Rentang kendali rata-rata" in body


def test_table_is_filled_in_and_corrected_on_the_page(city, client):
    client.force_login(city.officer)
    new = reverse("employees:pay_table_create")
    data = {"valid_from": "2026-01-01", "payments": "14", "source": "PP", "reason": REASON}
    response = client.post(new, data | form_key() | {"rate_8": "Rp 2.785.700"})
    assert response.status_code == 302
    table = PayTable.objects.get()
    assert table.rates == {"III/a": 2_785_700}
    page = reverse("employees:pay_table_update", args=[table.pk])
    form = client.get(page)
    assert 'value="2.785.700"' in form.content.decode()
    opened = form.context["form"].opening
    client.post(page, data | form_key() | {"rate_8": "2.900.000", "opened": opened})
    table.refresh_from_db()
    assert table.rates == {"III/a": 2_900_000}
    stale = client.post(page, data | form_key() | {"rate_8": "1", "opened": opened})
    assert "sudah diubah" in stale.content.decode()
    table.refresh_from_db()
    assert table.rates == {"III/a": 2_900_000}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"rate_8": "dua juta"}, "Tulis rupiah tanpa sen"),
        ({"rate_8": "2.785.700,50"}, "Tulis rupiah tanpa sen"),
        ({"rate_8": "1.000.000.001"}, "Paling banyak Rp 1.000.000.000"),
        ({}, "Isi paling sedikit satu tarif"),
        ({"rate_8": "1", "payments": "15"}, "14"),
        ({"rate_8": "1", "reason": ""}, "Alasan belum diisi"),
        ({"rate_8": "1", "valid_from": "31/13/2026"}, "bukan tanggal yang ada"),
    ],
)
def test_bad_table_is_told_at_its_place_and_nothing_is_written(city, client, values, message):
    client.force_login(city.officer)
    data = {"valid_from": "2026-01-01", "payments": "14", "source": "PP", "reason": REASON}
    response = client.post(reverse("employees:pay_table_create"), data | form_key() | values)
    assert response.status_code == 200
    assert message in response.content.decode()
    assert not PayTable.objects.exists()


def test_budget_is_recorded_corrected_and_refused_twice(city, client):
    client.force_login(city.officer)
    new = reverse("employees:fiscal_year_create")
    data = {"budget": "4.000.000.000.000", "staff_spending": "1.200.000.000.000",
            "residents": "1.404.785", "source": "Perda APBD", "reason": REASON}  # fmt: skip
    assert client.post(new, data | form_key() | {"year": "2026"}).status_code == 302
    row = FiscalYear.objects.get()
    assert share_of_budget(row.staff_spending, row.budget) == LIMIT
    assert row.residents == 1_404_785
    again = client.post(new, data | form_key() | {"year": "2026"})
    assert "Tahun ini sudah dicatat" in again.content.decode()
    page = reverse("employees:fiscal_year_update", args=[row.pk])
    opened = client.get(page).context["form"].opening
    wrong = {"staff_spending": "4.000.000.000.001", "opened": opened}
    text = client.post(page, data | form_key() | wrong).content.decode()
    assert "tidak bisa melebihi total belanja" in text
    client.post(page, data | form_key() | {"residents": "", "opened": opened})
    row.refresh_from_db()
    assert row.residents is None


@pytest.mark.parametrize(
    ("text", "amount"),
    [("2785700", 2785700), ("Rp2.785.700,-", 2785700), ("2.785.700,00", 2785700), ("", None)],
)
def test_rupiah_as_people_write_them(text, amount):
    assert RupiahField(highest=10**9, required=False).clean(text) == amount


def test_list_shows_tables_with_their_state(city, client):
    settle(city)
    client.force_login(city.officer)
    text = client.get(reverse("employees:pay_table_list")).content.decode()
    assert "Rp 2.785.700" in text
    assert "Belum ada tabel. Biaya komponen ini belum bisa dihitung." in text
