"""ABK forms filled from others."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from django.db import transaction

from orgunits.actions.workload import TASK_COLUMNS, Written, save_tasks
from orgunits.drafts import WorkloadTaskDraft
from orgunits.models import WorkloadTask
from portal.models import Government, User


@dataclass(frozen=True, slots=True)
class WorkloadCopy:
    """The form of one post in a year to be filled from that of a post in another."""

    from_position: int
    from_year: int
    position_id: int
    year: int
    source: str


@transaction.atomic
def copy_tasks(
    *, government: Government, copies: Sequence[WorkloadCopy], user: User | None
) -> Written:
    """Fill forms from others: rows whose text the form has already are left out, ``source`` says in
    the new ones where the volumes are from. Constant number of queries."""
    wanted = {(one.from_position, one.from_year) for one in copies}
    wanted |= {(one.position_id, one.year) for one in copies}
    rows = WorkloadTask.objects.filter(
        government=government,
        position__in={position for position, _ in wanted},
        year__in={year for _, year in wanted},
    )
    sheets: dict[tuple[int, int], list[WorkloadTask]] = defaultdict(list)
    for row in rows.order_by("order", "pk"):
        sheets[row.position_id, row.year].append(row)
    drafts = [
        _copied(row, one)
        for one in copies
        for there in [{row.text.casefold() for row in sheets[one.position_id, one.year]}]
        for row in sheets[one.from_position, one.from_year]
        if row.text.casefold() not in there
    ]
    return save_tasks(government=government, drafts=drafts, user=user, reason="Disalin")


def _copied(row: WorkloadTask, copy: WorkloadCopy) -> WorkloadTaskDraft:
    kept = {name: getattr(row, name) for name in TASK_COLUMNS}
    kept |= {"source": copy.source[:200], "source_key": ""}
    return WorkloadTaskDraft(
        position_id=copy.position_id, year=copy.year, key=uuid4(), is_example=row.is_example, **kept
    )
