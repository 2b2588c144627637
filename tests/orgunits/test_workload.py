"""The ABK formulas: published figures, every boundary, and what holds for any figures."""

import csv
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgunits.enums import HandKind, WorkloadMethod, WorkloadPeriod
from orgunits.workload import (
    BASE_MINUTES,
    DEFAULT_RULE,
    Hand,
    LoadSum,
    Rule,
    Task,
    UnsetBase,
    YearAhead,
    counted_hands,
    efficiency,
    exact_need,
    load_of,
    post_need,
    projection,
    required_headcount,
    round_half_up,
    task_need,
)

DATA = Path(__file__).parents[1] / "data" / "workload"
D = Decimal


def rows(name):
    with (DATA / name).open(newline="") as file:
        return list(csv.DictReader(file))


def example_task(row):
    return Task(D(row["volume"]), D(row["minutes"]))


def test_every_published_task_recomputes():
    examples = rows("abk_examples.csv")
    assert len(examples) == 288
    for row in examples:
        published = D(row["published_need"])
        rule = Rule(base_minutes=int(D(row["base_minutes"])))
        need = task_need(example_task(row), rule)
        assert round_half_up(need, -published.as_tuple().exponent) == published, row


def test_every_published_post_has_its_sum_and_headcount():
    posts = defaultdict(list)
    for row in rows("abk_examples.csv"):
        if row["set"] == "DPD":
            posts[row["unit"], row["post"]].append(row)
    assert len(posts) == 30
    for tasks in posts.values():
        published, fixed = D(tasks[0]["published_sum"]), int(tasks[0]["fixed_headcount"])
        need = post_need([example_task(row) for row in tasks])
        # Their sum adds rounded figures: it strays from the true one by half a step for each row.
        assert sum(D(row["published_need"]) for row in tasks) == published
        assert abs(need - published) <= D("0.00005") * len(tasks)
        assert required_headcount(need, "up") == fixed


def test_every_published_headcount_agrees_with_its_rule():
    positions = rows("abk_positions.csv")
    assert len(positions) == 435
    told_apart = 0
    for row in positions:
        need, fixed = D(row["need"]), int(row["fixed_headcount"])
        assert required_headcount(need, "up") == fixed
        agrees = required_headcount(need, "half_up") == fixed
        assert agrees == (row["rule"] == "round=ceil")
        assert int(row["incumbents"]) - fixed == int(row["difference"])
        told_apart += not agrees
    assert told_apart == 8


@pytest.mark.parametrize(
    ("need", "half_up", "up"),
    [
        ("0", 0, 0),
        ("0.0001", 0, 1),
        ("0.4999", 0, 1),
        ("0.5", 1, 1),
        ("1", 1, 1),
        ("1.4999", 1, 2),
        ("1.5", 2, 2),
        ("2.5", 3, 3),  # never to the even neighbour
        ("2.0000", 2, 2),
    ],
)
def test_required_headcount_at_its_edges(need, half_up, up):
    assert required_headcount(D(need), "half_up") == half_up
    assert required_headcount(D(need), "up") == up


def test_required_headcount_refuses_what_makes_no_sense():
    with pytest.raises(ValueError, match="negative"):
        required_headcount(D("-0.1"), "up")
    with pytest.raises(ValueError, match="unknown rounding"):
        required_headcount(D("1"), "down")


def test_three_tasks_of_two_thirds_are_two_people():
    tasks = [Task(D(1000), D(50))] * 3  # 50,000 of 75,000 minutes each
    assert post_need(tasks) == 2
    assert required_headcount(post_need(tasks), "up") == 2


@pytest.mark.parametrize(
    ("period", "times"),
    [("year", 1), ("semester", 2), ("quarter", 4), ("month", 12), ("week", 50), ("day", 250)],
)
def test_volume_of_a_period_counts_as_often_as_the_year_has_it(period, times):
    task = Task(D("3"), D("30"), period=period)
    assert load_of(task) == 3 * 30 * times * 10_000
    assert task_need(task) == D(3 * 30 * times) / BASE_MINUTES


def test_a_day_of_work_is_a_day_of_work_in_each_period():
    minutes = {"month": 6250, "week": 1500, "day": 300}  # DOMAIN.md 2.1
    for period, norm in minutes.items():
        assert task_need(Task(D(1), D(norm), period=period)) == 1


def test_capacity_methods_divide_by_what_one_person_can_do():
    for method in (WorkloadMethod.OUTPUT, WorkloadMethod.OBJECT, WorkloadMethod.EQUIPMENT):
        assert task_need(Task(D(90), D(40), method)) == D("2.25")
    mixed = [Task(D(90), D(40), "output"), Task(D(1250), D(60)), Task(D(10), D(4), "equipment")]
    assert post_need(mixed) == D("2.25") + 1 + D("2.5")


def test_methods_without_a_base_cannot_be_computed():
    health, teacher = Task(D(100), D(12), "health"), Task(D(60), None, "teacher")
    for task in (health, teacher):
        assert not DEFAULT_RULE.has_base(task.method)
        with pytest.raises(UnsetBase) as raised:
            task_need(task)
        assert raised.value.method == task.method
    rule = Rule(health_minutes=72_000, health_allowance=D("1.25"), teacher_ratio=D(20))
    assert task_need(Task(D(72_000), D(2), "health"), rule) == D("2.5")
    assert task_need(teacher, rule) == 3


def test_load_of_refuses_more_than_two_decimals():
    assert load_of(Task(D("0.01"), D("0.01"))) == 1
    with pytest.raises(ValueError, match="two decimals"):
        load_of(Task(D("0.001"), D("0.01")))


@pytest.mark.parametrize(
    ("value", "rounded", "grade"),
    [
        ("0", "0.00", "E"),
        ("0.4949", "0.49", "E"),
        ("0.495", "0.50", "D"),
        ("0.6949", "0.69", "D"),
        ("0.695", "0.70", "C"),
        ("0.8949", "0.89", "C"),
        ("0.895", "0.90", "B"),
        ("1", "1.00", "B"),
        ("1.0049", "1.00", "B"),
        ("1.005", "1.01", "A"),
        ("3.2", "3.20", "A"),
    ],
)
def test_grades_at_their_edges(value, rounded, grade):
    for hands in (1, 2, 3, Fraction(2, 3)):
        found = efficiency(Fraction(value) * hands, hands)
        assert (found.value, found.grade.code) == (D(rounded), grade)


def test_a_post_without_incumbents_is_empty_and_one_without_tasks_unmeasured():
    assert efficiency(D("2.4"), 0).value is None
    assert efficiency(D("2.4"), 0).grade.code == "empty"
    assert efficiency(D("0"), Fraction(0)).grade.code == "empty"
    assert efficiency(None, 3).grade.code == efficiency(None, 0).grade.code == "unmeasured"
    assert efficiency(D("0"), 3).grade.code == "E"


def test_hands_count_by_kind_and_hours():
    hands = [
        Hand(HandKind.PNS),
        Hand(HandKind.PPPK),
        Hand(HandKind.PPPK_PART_TIME, D(25)),
        Hand(HandKind.OTHER),
    ]
    assert counted_hands(hands) == 2 + Fraction(2, 3)
    assert counted_hands(hands, Rule(counted=frozenset({HandKind.PNS}))) == 1
    assert counted_hands(hands, Rule(counted=frozenset(HandKind))) == 3 + Fraction(2, 3)
    assert counted_hands([Hand(HandKind.PPPK_PART_TIME)]) == 1  # hours not known
    assert counted_hands([Hand(HandKind.PPPK_PART_TIME, D(60))]) == 1  # never more than one
    assert counted_hands([]) == 0


def test_projection_adds_up_retirements_and_never_falls_below_zero():
    assert projection(4, 4, {2027: 1, 2029: 2}, 2027) == [
        YearAhead(2027, 1, 3, 1, 0),
        YearAhead(2028, 0, 3, 1, 0),
        YearAhead(2029, 2, 1, 3, 0),
        YearAhead(2030, 0, 1, 3, 0),
        YearAhead(2031, 0, 1, 3, 0),
    ]
    surplus = projection(2, 5, {2028: 1, 2031: 3}, 2027)
    assert [(year.shortage, year.surplus) for year in surplus] == [
        (0, 3),
        (0, 2),
        (0, 2),
        (0, 2),
        (1, 0),
    ]
    assert projection(1, 1, {2027: 5}, 2027)[0] == YearAhead(2027, 1, 0, 1, 0)


amounts = st.integers(0, 9_999_999).map(lambda n: Decimal(n) / 100)
norms = st.integers(1, 999_999).map(lambda n: Decimal(n) / 100)
tasks = st.builds(
    Task,
    volume=amounts,
    norm=norms,
    method=st.sampled_from(["task", "output", "object", "equipment"]),
    period=st.sampled_from(WorkloadPeriod),
)


@settings(max_examples=25)
@given(st.lists(tasks, max_size=8))
def test_grouped_loads_give_the_need_of_the_single_tasks(found):
    groups = defaultdict(int)
    for task in found:
        by = None if task.method == "task" else task.norm
        groups[task.method, by] += load_of(task)
    summed = exact_need([LoadSum(*key, load) for key, load in groups.items()], DEFAULT_RULE)
    singly = sum(exact_need([LoadSum(t.method, t.norm, load_of(t))], DEFAULT_RULE) for t in found)
    assert summed == singly
    need = post_need(found)
    assert 0 <= required_headcount(need, "up") - required_headcount(need, "half_up") <= 1
    assert required_headcount(need, "up") >= need


@settings(max_examples=25)
@given(
    required=st.integers(0, 50),
    incumbents=st.integers(0, 50),
    retiring=st.dictionaries(st.integers(2027, 2031), st.integers(0, 20)),
)
def test_projection_balances_in_every_year(required, incumbents, retiring):
    for year in projection(required, incumbents, retiring, 2027):
        assert year.incumbents + year.shortage - year.surplus == required
        assert min(year.shortage, year.surplus) == 0 <= year.incumbents
