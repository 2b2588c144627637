"""Reads of the workload: which rule holds, what posts need. Sums are of integers."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Case, Count, DecimalField, F, QuerySet, Sum, Value, When

from orgunits import workload
from orgunits.models import WorkloadRule, WorkloadTask
from portal.models import Government


class PostWorkload(NamedTuple):
    """The workload of a post in a year: ``need`` unrounded and ``required`` rounded by the rule;
    both None when a task's method has no base in the rule (``lacking`` names the method)."""

    n_tasks: int
    need: Decimal | None
    required: int | None
    lacking: str = ""


def rule_in_force(government: Government, year: int, today: date) -> workload.Rule:
    """The rule for the workload of ``year``, seen on ``today``: the one in force on that day, of
    a past year on its last day, of a coming year on its first. One query; without a row of the
    government the national values (``workload.DEFAULT_RULE``)."""
    row = rule_row(government, year, today)
    return row.as_rule() if row else workload.DEFAULT_RULE


def rule_row(government: Government, year: int, today: date) -> WorkloadRule | None:
    """The stored row of ``rule_in_force``."""
    day = min(max(today, date(year, 1, 1)), date(year, 12, 31))
    rows = WorkloadRule.objects.filter(government=government, valid_from__lte=day)
    return rows.order_by("-valid_from").first()


def load_sums(tasks: QuerySet[WorkloadTask]) -> dict[int, tuple[int, list[workload.LoadSum]]]:
    """``{position id: (number of tasks, loads by method)}`` of ``tasks``. One query."""
    divides_by_norm = Case(
        When(method__in=workload.CAPACITY_METHODS, then=F("norm")),
        default=Value(None),
        output_field=DecimalField(max_digits=11, decimal_places=2),
    )
    rows = (
        tasks.order_by()
        .annotate(capacity=divides_by_norm)
        .values_list("position_id", "method", "capacity")
        .annotate(n=Count("pk"), total=Sum("load"))
    )
    counts, sums = defaultdict(int), defaultdict(list)
    for position, method, capacity, n, total in rows:
        counts[position] += n
        sums[position].append(workload.LoadSum(method, capacity, int(total)))
    return {position: (counts[position], parts) for position, parts in sums.items()}


def post_workloads(tasks: QuerySet[WorkloadTask], rule: workload.Rule) -> dict[int, PostWorkload]:
    """``{position id: PostWorkload}`` of the posts that have ``tasks``. One query."""
    return {
        position: _judge(n_tasks, sums, rule)
        for position, (n_tasks, sums) in load_sums(tasks).items()
    }


def _judge(n_tasks: int, sums: list[workload.LoadSum], rule: workload.Rule) -> PostWorkload:
    try:
        need = workload.exact_need(sums, rule)
    except workload.UnsetBase as lack:
        return PostWorkload(n_tasks, None, None, lack.method)
    required = workload.required_headcount(need, rule.rounding)
    return PostWorkload(n_tasks, workload.as_decimal(need), required)
