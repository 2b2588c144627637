"""EJ of posts and EU of units over the rule of the government and the hands that are there."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from employees.enums import EmploymentStatus, PlacementKind
from employees.hands import Hands
from employees.queries import PostFilters, post_map, staffed_structure
from employees.queries.efficiency import Score, counted, scored_lines, unit_scores
from orgunits import workload
from orgunits.enums import HandKind, WorkloadMethod
from orgunits.models import WorkloadRule
from orgunits.queries import StructureRow, subtree_totals
from tests.factories.employees import EmployeeFactory, PlacementFactory
from tests.factories.orgunits import LONG_AGO, OrgUnitFactory, PositionFactory, WorkloadTaskFactory

PART = EmploymentStatus.PPPK_PARUH_WAKTU
YEARLY = 75_000  # minutes a person works in a year


def load(city, post, people, **values):
    """A task on ``post`` that needs ``people`` (a Decimal) full hands this year."""
    minutes = Decimal(people) * YEARLY
    return WorkloadTaskFactory(
        government=city.government, position=post, year=city.today.year, volume=1, norm=minutes,
        **values,
    )  # fmt: skip


def seat(city, post, status=EmploymentStatus.PNS, kind=PlacementKind.DEFINITIVE, **values):
    golongan = "III/b" if status == EmploymentStatus.PNS else "V"
    person = EmployeeFactory(government=city.government, status=status, golongan=golongan, **values)
    PlacementFactory(employee=person, position=post, kind=kind)
    return person


def scores_of(city):
    posts = post_map(
        user=city.officer, government=city.government, day=city.today, filters=PostFilters()
    )
    lines = scored_lines(posts, city.government, city.today)
    return {line.position.name: line.score for line in lines}


@pytest.mark.parametrize(
    ("minutes", "hands"),
    [(1125, "0.5"), (2250, "1"), (1, "1/2250"), (2249, "2249/2250"), (None, "1")],
)
def test_a_part_timer_counts_by_the_hours_agreed(minutes, hands):
    assert counted(Hands(hours=((minutes, 1),)), workload.DEFAULT_RULE) == Fraction(hands)


def test_what_counts_is_the_rule_of_the_government():
    hands = Hands(pns=3, pppk=2, hours=((1125, 2), (None, 1)))
    assert counted(hands, workload.DEFAULT_RULE) == 7
    only_pns = workload.Rule(counted=frozenset({HandKind.PNS}))
    assert counted(hands, only_pns) == 3
    short_week = workload.Rule(full_time_hours=Decimal("18.75"))
    assert counted(hands, short_week) == 8


@pytest.mark.parametrize(
    ("need", "value", "letter"),
    [
        ("0.4949", "0.49", "E"),
        ("0.495", "0.50", "D"),
        ("0.6949", "0.69", "D"),
        ("0.695", "0.70", "C"),
        ("0.8949", "0.89", "C"),
        ("0.895", "0.90", "B"),
        ("1.0049", "1.00", "B"),
        ("1.005", "1.01", "A"),
    ],
)
def test_ej_of_a_post_with_one_holder(need, value, letter):
    score = Score(Fraction(Decimal(need)), Fraction(1), 1, 1)
    assert (score.result.value, score.letter) == (Decimal(value), letter)


def test_posts_are_scored_by_who_is_there(city):
    load(city, city.a.staff, "1.5")
    load(city, city.b.staff, "1.2")
    scores = scores_of(city)
    assert (scores["Penelaah A"].result.value, scores["Penelaah A"].letter) == (
        Decimal("1.50"),
        "A",
    )
    assert scores["Penelaah B"].result.grade is workload.EMPTY
    assert scores["Kepala Dinas A"].result.grade is workload.UNMEASURED
    seat(city, city.a.staff, PART, weekly_minutes=1125)
    assert scores_of(city)["Penelaah A"].result.value == Decimal("1.00")


def test_acting_holders_are_no_hands(city):
    load(city, city.a.head, "1")
    seat(city, city.a.head, kind=PlacementKind.PLT)
    assert scores_of(city)["Kepala Dinas A"].result.grade is workload.EMPTY


def test_a_method_without_a_base_is_said(city):
    WorkloadTaskFactory(
        government=city.government, position=city.a.staff, year=city.today.year,
        method=WorkloadMethod.TEACHER, volume=100, norm=None,
    )  # fmt: skip
    score = scores_of(city)["Penelaah A"]
    assert (score.need, score.lacking) == (None, "teacher")


def test_load_of_another_year_does_not_count(city):
    load(city, city.a.staff, "1")
    posts = post_map(
        user=city.officer, government=city.government, day=city.today, filters=PostFilters()
    )
    before = city.today.replace(year=city.today.year - 1)
    assert not any(line.score.is_measured for line in scored_lines(posts, city.government, before))


def test_the_rule_in_force_decides(city):
    load(city, city.a.staff, "1")
    WorkloadRule.objects.create(government=city.government, valid_from=LONG_AGO, counts_pns=False)
    assert scores_of(city)["Penelaah A"].result.grade is workload.EMPTY


def test_eu_of_a_unit_is_of_its_measured_posts_and_those_under_it(city):
    section = OrgUnitFactory(parent=city.a.unit, name="Bidang Data")
    post = PositionFactory(unit=section)
    seat(city, post)
    seat(city, city.a.head)  # not measured: neither load nor hands
    load(city, city.a.staff, "1.5")
    load(city, post, "0.3")
    load(city, city.b.staff, "9")
    rows = staffed_structure(city.government, city.today, city.officer, city.a.unit.pk)
    scores = unit_scores(rows, city.government, city.today)
    own, part = scores[city.a.unit.pk], scores[section.pk]
    assert (own.need, own.hands, own.n_measured, own.n_posts) == (Fraction("1.8"), 2, 2, 3)
    assert (own.result.value, own.letter) == (Decimal("0.90"), "B")
    assert (part.result.value, part.letter) == (Decimal("0.30"), "E")


def test_a_unit_without_any_entry_is_not_measured(city):
    rows = staffed_structure(city.government, city.today, city.officer, city.b.unit.pk)
    [score] = unit_scores(rows, city.government, city.today).values()
    assert not score.is_measured
    assert score.result.grade is workload.UNMEASURED


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 4), st.fractions(0, 9)), min_size=1, max_size=20))
def test_exact_sums_over_subtrees_equal_the_naive_sum(units):
    levels = [1]
    for step, _need in units[1:]:
        levels.append(min(step + 2, levels[-1] + 1))
    rows = [StructureRow(n, None, level, "", "", "", "", "", 0) for n, level in enumerate(levels)]
    own = {n: need for n, (_step, need) in enumerate(units)}
    found = subtree_totals(rows, own)
    for start, level in enumerate(levels):
        end = start + 1
        while end < len(levels) and levels[end] > level:
            end += 1
        assert found[start] == sum(own[n] for n in range(start, end))


def test_scores_cost_the_same_for_few_and_many(city):
    def cost():
        rows = staffed_structure(city.government, city.today, city.officer, city.root.pk)
        posts = post_map(
            user=city.officer, government=city.government, day=city.today, filters=PostFilters()
        )
        with CaptureQueriesContext(connection) as asked:
            scored_lines(posts, city.government, city.today)
            unit_scores(rows, city.government, city.today)
        return len(asked)

    cost()  # what a person may do is read once
    few = cost()
    for number in range(4):
        post = PositionFactory(unit=OrgUnitFactory(parent=city.a.unit, name=f"Bidang {number}"))
        load(city, post, "0.5")
        seat(city, post)
    assert cost() == few


def test_the_page_shows_ej_and_eu(city, client):
    load(city, city.a.staff, "1.5")
    client.force_login(city.officer)
    page = client.get(reverse("employees:unit_post_map", args=[city.a.unit.pk])).content.decode()
    assert page.count("A 1,50") == 2  # the post's EJ and the unit's EU
    assert "ABK 1,50" in page
    assert "1 dari 2" in page
    assert "belum diisi" in page
