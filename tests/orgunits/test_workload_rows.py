"""Stored tasks and rules: what is summed, which rule holds, how tasks follow their post."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from orgunits.actions import apply_changes, undo_last_change
from orgunits.models import Position, WorkloadRule, WorkloadTask
from orgunits.queries import PostWorkload, post_workloads, rule_in_force
from orgunits.structure import Merge, Move
from orgunits.workload import DEFAULT_RULE, Rule, post_need
from tests.factories.orgunits import (
    GovernmentFactory,
    OrgUnitFactory,
    PositionFactory,
    WorkloadTaskFactory,
    grow_units,
)

pytestmark = pytest.mark.django_db
D = Decimal
DAY = date(2026, 7, 1)


def shown(position, year=2026):
    rows = WorkloadTask.objects.filter(position=position, year=year)
    return [(row.text, row.volume, row.norm, row.load) for row in rows.order_by("order")]


def change(government, *changes):
    return apply_changes(
        government=government,
        changes=list(changes),
        user=None,
        reason="Perda 1/2026",
        effective_on=DAY,
    )


def test_needs_of_posts_are_the_formulas_in_one_query(django_assert_num_queries):
    first = PositionFactory()
    second = PositionFactory(unit=first.unit)
    for volume, norm, method in [(500, 75, "task"), (90, 40, "output"), ("10.5", 4, "equipment")]:
        WorkloadTaskFactory(position=first, volume=D(volume), norm=D(norm), method=method)
    WorkloadTaskFactory(position=first, year=2025)
    WorkloadTaskFactory(position=second, volume=D(60), norm=None, method="teacher")
    tasks = WorkloadTask.objects.filter(government=first.government, year=2026)
    with django_assert_num_queries(1):
        found = post_workloads(tasks, DEFAULT_RULE)
    need = post_need(task.as_task() for task in tasks.filter(position=first))
    assert need == D("0.5") + D("2.25") + D("2.625")
    assert found == {
        first.pk: PostWorkload(3, need, 5),
        second.pk: PostWorkload(1, None, None, "teacher"),
    }
    rule = Rule(rounding="up", teacher_ratio=D(25))
    assert post_workloads(tasks, rule)[first.pk].required == 6
    assert post_workloads(tasks, rule)[second.pk] == PostWorkload(1, D("2.4"), 3)


def test_rule_in_force_is_the_last_that_has_begun_within_the_year():
    government = GovernmentFactory()
    assert rule_in_force(government, 2026, DAY) == DEFAULT_RULE
    for day, base in [(date(2025, 3, 1), 72_000), (date(2026, 9, 1), 75_000)]:
        WorkloadRule.objects.create(government=government, valid_from=day, base_minutes=base)
    WorkloadRule.objects.create(
        government=GovernmentFactory(), valid_from=date(2026, 1, 1), base_minutes=1
    )

    def base(year, today):
        return rule_in_force(government, year, today).base_minutes

    assert base(2024, DAY) == 75_000  # the national value: nothing had been settled
    assert base(2025, date(2026, 12, 1)) == 72_000  # a past year keeps the rule of its end
    assert base(2026, date(2026, 8, 31)) == 72_000
    assert base(2026, date(2026, 9, 1)) == 75_000
    assert base(2027, date(2026, 8, 31)) == 75_000  # of a coming year: its first day


@pytest.mark.parametrize(
    "columns",
    [{"norm": None}, {"norm": D(0)}, {"volume": D(-1)}, {"year": 1999}, {"load": -1}],
)
def test_database_refuses_impossible_tasks(columns):
    position = PositionFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkloadTaskFactory(position=position, **({"load": 1} | columns))


def test_workload_goes_on_at_the_receiving_unit_and_comes_back_on_undo():
    government = GovernmentFactory()
    source, into = OrgUnitFactory(government=government), OrgUnitFactory(government=government)
    post = PositionFactory(unit=source)
    WorkloadTaskFactory(position=post, volume=D("12.5"))
    WorkloadTaskFactory(position=post, year=2027)
    WorkloadTaskFactory(position=post, year=2025)
    before = {year: shown(post, year) for year in (2025, 2026, 2027)}
    change(government, Merge((source.pk,), into.pk))
    successor = Position.objects.get(predecessor=post)
    assert successor.unit_id == into.pk
    assert {year: shown(successor, year) for year in (2026, 2027)} == {
        year: before[year] for year in (2026, 2027)
    }
    assert shown(successor, 2025) == []  # done at the unit that was
    assert {year: shown(post, year) for year in before} == before
    undo_last_change(government=government, user=None, reason="Keliru")
    assert {year: shown(post, year) for year in before} == before
    assert Position.objects.filter(valid_until__isnull=True).get() == post


def test_workload_stays_with_the_post_of_a_moved_unit():
    government = GovernmentFactory()
    units = grow_units(government, 3, width=2)  # two dinas, a bidang under the first
    post = WorkloadTaskFactory(position=PositionFactory(unit=units[2])).position
    before = shown(post)
    change(government, Move(units[2].pk, units[1].pk))
    assert shown(post) == before
    assert WorkloadTask.objects.count() == 1
