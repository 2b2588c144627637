"""Reads of the workload: which rule holds, what posts need. Sums are of integers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    DecimalField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)

from orgunits import workload
from orgunits.enums import MANAGERIAL_KINDS
from orgunits.models import OrgUnit, Position, WorkloadRule, WorkloadTask, valid_on
from portal.models import Government, User


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


class WorkingLine(NamedTuple):
    """How the need of the tasks of one method comes about: ``amount`` (minutes, or results a year)
    divided by ``divisor`` gives ``need``; for methods with a capacity one line per capacity."""

    method: str
    amount: Decimal
    divisor: Decimal | None
    need: Decimal | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The tasks of a post in a year with what follows from them by ``rule``."""

    tasks: list[WorkloadTask]
    rule: workload.Rule
    needs: dict[UUID, Decimal | None]
    lines: list[WorkingLine]
    total: PostWorkload


def has_one_seat(position: Position) -> bool:
    """Whether a post is structural: one seat, whatever its workload (DOMAIN.md 2.2)."""
    return position.is_head or position.job_title.kind in MANAGERIAL_KINDS


def sheet_of(position: Position, year: int, rule: workload.Rule) -> Sheet:
    """The ABK form of a post in ``year``. One query."""
    tasks = list(WorkloadTask.objects.filter(position=position, year=year).order_by("order", "pk"))
    needs, loads = {}, defaultdict(int)
    for task in tasks:
        capacity = task.norm if task.method in workload.CAPACITY_METHODS else None
        loads[task.method, capacity] += task.load
        has_base = rule.has_base(task.method)
        needs[task.key] = workload.task_need(task.as_task(), rule) if has_base else None
    sums = [workload.LoadSum(*key, load) for key, load in loads.items()]
    lines = [_working(part, rule) for part in sums]
    return Sheet(tasks, rule, needs, lines, _judge(len(tasks), sums, rule))


def _working(part: workload.LoadSum, rule: workload.Rule) -> WorkingLine:
    amount = Decimal(part.load) / workload.LOAD_SCALE
    if not rule.has_base(part.method):
        return WorkingLine(part.method, amount, None, None)
    divisor = workload.divisor_of(part.method, part.norm, rule)
    need = workload.as_decimal(workload.exact_need([part], rule))
    return WorkingLine(part.method, amount, workload.as_decimal(divisor), need)


def visible_posts(government: Government, user: User) -> QuerySet[Position]:
    """Posts of the units ``user`` may see, with unit and title."""
    units = OrgUnit.objects.visible_to(user).values("pk")
    rows = Position.objects.filter(government=government, unit__in=units)
    return rows.select_related("unit__government", "job_title")


def years_of(positions: Iterable[int]) -> list[int]:
    """The years for which any of the posts has tasks."""
    rows = WorkloadTask.objects.filter(position__in=positions).order_by("year")
    return list(rows.values_list("year", flat=True).distinct())


class CopySource(NamedTuple):
    """A filled-in ABK form that another post may take over. ``above``: the unit over its unit,
    "" where that is out of sight."""

    position_id: int
    year: int
    post: str
    unit: str
    above: str
    n_tasks: int
    is_own: bool

    @property
    def place(self) -> str:
        return f"{self.unit}, {self.above}" if self.above else self.unit


MAX_SOURCES = 30


def copy_sources(
    position: Position, year: int, user: User, text: str = ""
) -> tuple[list[CopySource], bool]:
    """Forms that the form of ``position`` in ``year`` may be filled from: its own of earlier years
    (also of the post it goes on from), and those of posts with the same title that ``user`` may see,
    of this year and the last, whose unit or name holds ``text``. Whether there are more. Two queries."""
    own = [pk for pk in (position.pk, position.predecessor_id) if pk]
    units = OrgUnit.objects.visible_to(user).order_by().values("pk")
    mine = WorkloadTask.objects.filter(position__in=own, year__lte=year).exclude(
        position=position.pk, year=year
    )
    like = WorkloadTask.objects.filter(
        position__in=visible_posts(position.government, user).values("pk"),
        position__job_title=position.job_title_id,
        year__in=(year - 1, year),
    ).exclude(position__in=own)
    if text:
        in_sight = Q(position__unit__parent__in=units)
        like = like.filter(
            Q(position__unit__name__icontains=text)
            | Q(position__name__icontains=text)
            | Q(position__unit__parent__name__icontains=text) & in_sight
        )
    others = _as_sources(like, units, "above", "position__unit__name", "position__name")
    others = others[: MAX_SOURCES + 1]
    found = [CopySource(*row, True) for row in _as_sources(mine, units)]
    found += [CopySource(*row, False) for row in others[:MAX_SOURCES]]
    return found, len(others) > MAX_SOURCES


def _as_sources(tasks: QuerySet[WorkloadTask], units: QuerySet, *order: str) -> QuerySet:
    above = Case(
        When(position__unit__parent__in=units, then=F("position__unit__parent__name")),
        default=Value(""),
    )
    columns = ("position_id", "year", "position__name", "position__unit__name", "above")
    counted = tasks.order_by().annotate(above=above).values_list(*columns).annotate(n=Count("pk"))
    return counted.order_by(*order, "-year", "position_id")


def renewable_posts(unit: OrgUnit, year: int, today: date) -> list[int]:
    """Open posts of ``unit`` with tasks in the year before ``year`` and none in it. One query."""
    there = WorkloadTask.objects.filter(position=OuterRef("pk"))
    posts = Position.objects.filter(
        valid_on(today),
        Exists(there.filter(year=year - 1)),
        ~Exists(there.filter(year=year)),
        unit=unit,
    )
    return list(posts.order_by("order", "pk").values_list("pk", flat=True))
