"""Posts as their informasi jabatan on paper shows them, as plain values."""

from collections.abc import Iterable, Sequence
from datetime import date

from orgunits import workload
from orgunits.job_paper import JobSheet
from orgunits.models import JobInformation, OrgUnit, Position, UnitVersion, WorkloadTask, valid_on
from orgunits.queries.job_information import information_on, latest_tasks, texts_of
from orgunits.queries.sight import visible_refs
from orgunits.queries.structure import ancestors_on, subtree_unit_ids
from orgunits.queries.workload import rule_in_force
from orgunits.scope import unit_ids_in_scope
from orgunits.templatetags.workload_words import figure, norm_unit
from portal.models import Government, User
from portal.permissions import Permission
from portal.templatetags.formats import number


def printable_posts(unit: OrgUnit, user: User, day: date, *, with_below: bool) -> list[Position]:
    """Posts of ``day`` that a print of ``unit`` holds: of the unit, or of all units under it that
    ``user`` may see too. By unit, the head first. At most three queries."""
    ids = subtree_unit_ids(unit, day) if with_below else [unit.pk]
    rows = Position.objects.filter(valid_on(day), government=unit.government_id, unit__in=ids)
    rows = rows.filter(unit__in=unit_ids_in_scope(user, Permission.ORGUNIT_VIEW))
    return list(
        rows.select_related("job_title", "unit").order_by(
            "unit__name", "unit", "-is_head", "order", "pk"
        )
    )


def job_sheets(
    positions: Sequence[Position], *, government: Government, user: User, day: date
) -> list[JobSheet]:
    """The papers of ``positions`` on ``day``, with what ``user`` may see of the units above. A
    constant number of queries."""
    ids = [position.pk for position in positions]
    information = information_on(ids, day)
    tasks = latest_tasks(ids, day.year)
    rules = {year: rule_in_force(government, year, day) for year in (day.year - 1, day.year)}
    paths = _paths({position.unit_id for position in positions}, user, day)
    return [
        _sheet(
            position,
            information.get(position.pk),
            tasks.get(position.pk, []),
            rules,
            paths.get(position.unit_id) or [position.unit.name],
        )
        for position in positions
    ]


def _paths(unit_ids: Iterable[int], user: User, day: date) -> dict[int, list[str]]:
    """The names of each unit and of those above it that the person may see, as on ``day``."""
    names = dict(
        UnitVersion.objects.on(day)
        .filter(unit__in=unit_ids)
        .order_by()
        .values_list("unit_id", "name")
    )
    above = ancestors_on(list(unit_ids), day)
    refs = {ref.id: ref for path in above.values() for ref in path}
    seen = {ref.id for ref in visible_refs(user, refs.values())}
    return {
        unit: [*(ref.name for ref in above.get(unit, ()) if ref.id in seen), name]
        for unit, name in names.items()
    }


def _sheet(
    position: Position,
    information: JobInformation | None,
    tasks: list[WorkloadTask],
    rules: dict[int, workload.Rule],
    path: list[str],
) -> JobSheet:
    title = position.job_title
    rows, need = task_rows(tasks, rules)
    return JobSheet(
        name=position.name,
        code=position.siasn_id,
        title=title.full_name,
        kind=title.get_kind_display(),
        echelon=position.echelon,
        job_class=str(position.job_class or title.job_class or ""),
        seats=number(position.required_headcount),
        unit_path=path,
        since=information.valid_from if information else None,
        is_example=bool(information and information.is_example),
        year=tasks[0].year if tasks else 0,
        tasks=rows,
        need=need,
        values=texts_of(information),
    )


def task_rows(
    tasks: list[WorkloadTask], rules: dict[int, workload.Rule]
) -> tuple[list[list[str]], str]:
    """The tasks of one post and year as cells of text, and the sum of their needs ("" when a
    method has no base in the rule)."""
    rows, needs = [], []
    for task in tasks:
        rule = rules[task.year]
        need = workload.task_need(task.as_task(), rule) if rule.has_base(task.method) else None
        needs.append(need)
        norm = f"{figure(task.norm)} {norm_unit(task.method)}" if task.norm else "–"
        volume = f"{figure(task.volume)} per {task.get_period_display()}"
        rows.append([task.text, task.output or "–", volume, norm, number(need, 4)])
    known = needs and None not in needs
    return rows, number(sum(needs), 4) if known else ""
