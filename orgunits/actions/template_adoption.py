"""A template adopted by units that follow it: posts opened, needs set, functions and tasks written.

Nothing of people is touched: no post is closed, no placement read. Every write is that of an action
a person could take on the unit's own pages.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction

from orgunits.actions.door import lock_government
from orgunits.actions.positions import add_functions, add_positions, end_functions
from orgunits.actions.workload import save_tasks
from orgunits.actions.workload_rules import adopt_headcounts
from orgunits.drafts import FunctionDraft, PositionDraft, WorkloadTaskDraft
from orgunits.enums import DifferenceKind
from orgunits.models import Position, UnitFunction, UnitTemplate
from orgunits.queries import template_instances
from orgunits.unit_templates import Difference, TaskLine, rendered
from portal.models import User
from portal.permissions import Permission

MOVED = (
    "Templat atau unitnya berubah sejak halaman ini dibuka. Belum ada yang disimpan; periksa lagi "
    "pratinjaunya."
)
Pair = tuple[str, Difference]  # name of the unit that follows the template, and what differs


class Adopted(NamedTuple):
    """How many units and differences were written."""

    n_units: int
    n_differences: int


@transaction.atomic
def adopt_template(
    *,
    template: UnitTemplate,
    chosen: Mapping[int, Sequence[str]],
    on: date,
    user: User,
    reason: str,
) -> Adopted:
    """Write the ``chosen`` differences ({unit id: keys}) into the units that follow ``template``,
    from the day ``on`` (today or earlier, so that what was adopted once is no longer missing).

    They are computed anew under the lock: ValidationError when one of them is no longer there, was
    granted as an exception, cannot be adopted, or ``user`` may not change its unit. Constant number
    of queries.
    """
    if not reason.strip():
        raise ValidationError({"reason": "Tulis alasannya."})
    wanted = {unit: set(keys) for unit, keys in chosen.items() if keys}
    if not wanted:
        raise ValidationError("Pilih paling sedikit satu perbedaan.")
    government = lock_government(template.government)
    if on > government.today():
        raise ValidationError({"on": "Tanggal mulai paling lambat hari ini."})
    instances = template_instances(
        template,
        user=user,
        day=government.today(),
        permission=Permission.ORGUNIT_EDIT,
        unit_ids=wanted,
    )
    pairs: list[Pair] = []
    for one in instances:
        keys = wanted[one.row.unit_id]
        pairs += [(one.row.unit.name, each) for each in one.adoptable if each.key in keys]
    if len(pairs) != sum(map(len, wanted.values())):
        raise ValidationError(MOVED)
    reason = f"Templat {template.name}. {reason.strip()}"
    common = {"government": government, "user": user, "reason": reason}
    year = government.today().year
    _open_posts(pairs, on, year, common)
    _set_needs(pairs, common)
    _write_functions(pairs, on, common)
    tasks = [(one.row_id, one.task) for one in _of(pairs, DifferenceKind.TASK_MISSING)]
    _write_tasks(tasks, year, common)
    return Adopted(len(instances), len(pairs))


def _of(pairs: Iterable[Pair], kind: DifferenceKind) -> list[Difference]:
    return [one for _, one in pairs if one.kind == kind]


def _open_posts(pairs: Sequence[Pair], on: date, year: int, common: dict) -> None:
    """Open the missing posts behind those that are there, with their tasks."""
    missing = [(name, one) for name, one in pairs if one.kind == DifferenceKind.POST_MISSING]
    if not missing:
        return
    last = _last_orders(Position, {one.unit_id for _, one in missing})
    drafts = []
    for unit_name, one in missing:
        last[one.unit_id] += 1
        drafts.append(
            PositionDraft(
                unit_id=one.unit_id,
                job_title_id=one.post.title_id,
                name=rendered(one.post.name, unit_name),
                valid_from=on,
                echelon=one.post.echelon,
                job_class=one.post.job_class,
                is_head=one.post.is_head,
                required_headcount=one.post.seats,
                order=last[one.unit_id],
            )
        )
    made = add_positions(drafts=drafts, **common)
    tasks = [
        (position.pk, task)
        for position, (_, one) in zip(made, missing, strict=True)
        for task in one.post.tasks
    ]
    _write_tasks(tasks, year, common)


def _last_orders(model: type[Position] | type[UnitFunction], units: Iterable[int]) -> Counter:
    last: Counter = Counter()
    for unit, order in model.objects.filter(unit__in=units).values_list("unit_id", "order"):
        last[unit] = max(last[unit], order)
    return last


def _set_needs(pairs: Sequence[Pair], common: dict) -> None:
    required = {one.row_id: one.post.seats for one in _of(pairs, DifferenceKind.SEATS)}
    if required:
        adopt_headcounts(required=required, action="Menetapkan kebutuhan dari templat", **common)


def _write_functions(pairs: Sequence[Pair], on: date, common: dict) -> None:
    missing = _of(pairs, DifferenceKind.FUNCTION_MISSING)
    if missing:
        last = _last_orders(UnitFunction, {one.unit_id for one in missing})
        drafts = []
        for one in missing:
            last[one.unit_id] += 1
            drafts.append(
                FunctionDraft(
                    unit_id=one.unit_id, text=one.text, valid_from=on, order=last[one.unit_id]
                )
            )
        add_functions(drafts=drafts, **common)
    extra = [one.row_id for one in _of(pairs, DifferenceKind.FUNCTION_EXTRA)]
    if extra:
        rows = list(UnitFunction.objects.filter(pk__in=extra))
        end_functions(functions=rows, on=on, **common)


def _write_tasks(tasks: Sequence[tuple[int, TaskLine]], year: int, common: dict) -> None:
    drafts = [
        WorkloadTaskDraft(
            position_id=position,
            year=year,
            key=uuid4(),
            text=task.text,
            output=task.output,
            volume=task.volume,
            period=task.period,
            norm=task.minutes,
            source="Templat unit",
        )
        for position, task in tasks
    ]
    if drafts:
        save_tasks(drafts=drafts, **common)
