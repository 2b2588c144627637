"""Reads of unit templates: what they say, which units follow them, how these differ."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from orgunits.enums import MANAGERIAL_KINDS
from orgunits.models import (
    OrgUnit,
    Position,
    TemplateException,
    TemplatePost,
    TemplateUnit,
    UnitFunction,
    UnitTemplate,
    WorkloadTask,
    valid_on,
)
from orgunits.unit_templates import (
    Difference,
    TaskLine,
    TherePost,
    UnitState,
    Wanted,
    WantedPost,
    differences,
    folded,
    read_tasks,
)
from portal.models import Government, User
from portal.permissions import Permission


def template_table(government: Government) -> QuerySet[UnitTemplate]:
    """The templates of a government with the number of their posts."""
    rows = UnitTemplate.objects.filter(government=government)
    return rows.annotate(n_posts=Count("posts")).order_by("name")


def wanted_of(template: UnitTemplate) -> Wanted:
    """A template as it is compared. One query."""
    return _wanted([template])[template.pk]


def _wanted(templates: Iterable[UnitTemplate]) -> dict[int, Wanted]:
    listed = list(templates)
    posts: dict[int, list[WantedPost]] = defaultdict(list)
    rows = TemplatePost.objects.filter(template__in=listed).select_related("job_title")
    for post in rows.order_by("order", "pk"):
        posts[post.template_id].append(
            WantedPost(
                title_id=post.job_title_id,
                title=post.job_title.full_name,
                name=post.name,
                part=post.part,
                is_head=post.is_head,
                echelon=post.echelon,
                job_class=post.job_class,
                seats=post.seats,
                one_seat=post.is_head or post.job_title.kind in MANAGERIAL_KINDS,
                tasks=tuple(read_tasks(post.tasks)[0]),
            )
        )
    return {one.pk: Wanted(posts[one.pk], one.function_lines) for one in listed}


def unit_states(units: Sequence[OrgUnit], day: date, year: int) -> dict[int, UnitState]:
    """The units as they are compared, with the open units right under them. Four queries."""
    ids = [unit.pk for unit in units]
    parts: dict[int, dict[str, int]] = defaultdict(dict)
    above = {pk: pk for pk in ids}
    children = OrgUnit.objects.active().filter(parent__in=ids).order_by("order", "pk")
    for pk, parent, name in children.values_list("pk", "parent_id", "name"):
        parts[parent].setdefault(name.casefold(), pk)
        above[pk] = parent
    rows = list(
        Position.objects.filter(valid_on(day), unit__in=above)
        .order_by("-is_head", "order", "pk")
        .values_list("pk", "unit_id", "job_title_id", "name", "is_head", "required_headcount")
    )
    tasks: dict[int, set[str]] = defaultdict(set)
    known = WorkloadTask.objects.filter(position__in=[row[0] for row in rows], year=year)
    for position, text in known.order_by().values_list("position_id", "text"):
        tasks[position].add(folded(text))
    posts: dict[int, list[TherePost]] = defaultdict(list)
    for row in rows:
        posts[above[row[1]]].append(TherePost(*row, frozenset(tasks[row[0]])))
    functions: dict[int, dict[str, tuple[int, str]]] = defaultdict(dict)
    held = UnitFunction.objects.filter(valid_on(day), unit__in=ids).order_by("order", "pk")
    for pk, unit, text in held.values_list("pk", "unit_id", "text"):
        functions[unit][text.casefold()] = (pk, text)
    return {
        unit.pk: UnitState(unit.pk, unit.name, posts[unit.pk], parts[unit.pk], functions[unit.pk])
        for unit in units
    }


class Instance(NamedTuple):
    """A unit that follows a template: what differs, and what of it is granted (by key)."""

    row: TemplateUnit
    found: list[Difference]
    granted: dict[str, TemplateException]

    @property
    def open(self) -> list[Difference]:
        return [one for one in self.found if one.key not in self.granted]

    @property
    def adoptable(self) -> list[Difference]:
        return [one for one in self.open if one.is_adoptable]


def template_instances(
    template: UnitTemplate,
    *,
    user: User,
    day: date,
    permission: Permission = Permission.ORGUNIT_VIEW,
    unit_ids: Iterable[int] | None = None,
) -> list[Instance]:
    """The open units on which ``user`` holds ``permission`` that follow ``template`` (of
    ``unit_ids``, when given), by name, with their differences. A constant number of queries."""
    return instances_of([template], user, day, permission, unit_ids)[template.pk]


def instances_of(
    templates: Sequence[UnitTemplate],
    user: User,
    day: date,
    permission: Permission = Permission.ORGUNIT_VIEW,
    unit_ids: Iterable[int] | None = None,
) -> dict[int, list[Instance]]:
    """``template_instances`` of many templates, with as many queries."""
    units = OrgUnit.objects.visible_to(user, permission).active()
    rows = TemplateUnit.objects.filter(
        template__in=templates, unit__in=units.order_by().values("pk")
    )
    if unit_ids is not None:
        rows = rows.filter(unit__in=list(unit_ids))
    listed = list(rows.select_related("unit", "template").order_by("unit__name", "unit"))
    states = unit_states([row.unit for row in listed], day, day.year)
    wanted = _wanted(templates)
    granted: dict[int, dict[str, TemplateException]] = defaultdict(dict)
    for one in TemplateException.objects.filter(instance__in=listed).select_related("made_by"):
        granted[one.instance_id][one.key] = one
    found: dict[int, list[Instance]] = {template.pk: [] for template in templates}
    for row in listed:
        different = differences(wanted[row.template_id], states[row.unit_id])
        found[row.template_id].append(Instance(row, different, granted[row.pk]))
    return found


def instance_of(unit: OrgUnit) -> TemplateUnit | None:
    """The template a unit follows."""
    return TemplateUnit.objects.filter(unit=unit).select_related("template").first()


def model_posts(unit: OrgUnit, day: date, year: int) -> list[tuple[Position, str, list[TaskLine]]]:
    """The posts of a unit and of those right under it as a model: ``(post, name of the part, tasks
    counted by minutes)``. Three queries."""
    children = dict(
        OrgUnit.objects.active().filter(parent=unit).order_by().values_list("pk", "name")
    )
    posts = list(
        Position.objects.filter(valid_on(day), unit__in=[unit.pk, *children])
        .select_related("job_title", "unit")
        .order_by("unit__lft", "-is_head", "order", "pk")
    )
    tasks: dict[int, list[TaskLine]] = defaultdict(list)
    rows = WorkloadTask.objects.filter(position__in=posts, year=year, method="task", volume__gt=0)
    for row in rows.order_by("order", "pk"):
        line = TaskLine(row.text, row.output, row.volume, row.period, row.norm)
        tasks[row.position_id].append(line)
    return [(post, children.get(post.unit_id, ""), tasks[post.pk]) for post in posts]


def attachable_units(template: UnitTemplate, user: User, text: str = "") -> QuerySet[OrgUnit]:
    """Open units of the template's kind that ``user`` may change and that follow none, and those
    that follow it."""
    elsewhere = TemplateUnit.objects.exclude(template=template).values("unit")
    rows = OrgUnit.objects.visible_to(user, Permission.ORGUNIT_EDIT).active()
    following = template.units.values("unit")  # a unit may have become another kind since
    rows = rows.filter(
        Q(kind=template.kind) | Q(pk__in=following), government=template.government_id
    )
    if text:
        rows = rows.filter(name__icontains=text)
    return rows.exclude(pk__in=elsewhere).order_by("name", "pk")
