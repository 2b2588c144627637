"""A task's volume taken from what was counted."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from orgunits.actions.workload import TASK_COLUMNS, WorkloadRefused, save_tasks
from orgunits.drafts import WorkloadTaskDraft
from orgunits.enums import WorkloadPeriod
from orgunits.models import Position, WorkloadTask
from orgunits.volume_sources import Offer
from portal.models import User
from portal.opened import stamp
from portal.templatetags.formats import date_long

GONE = "Uraian tugas itu sudah tidak ada. Muat ulang halamannya."
CHANGED = "Volume uraian tugas itu sudah diubah orang lain. Periksa dahulu angkanya yang sekarang."


def source_words(offer: Offer, year: int, day: date) -> str:
    """Where a volume comes from; of a year that is not over, up to which day."""
    until = f" sampai {date_long(day)}" if year == day.year else ""
    return f"{offer.count.label}, {year}{until}"[:200]


@transaction.atomic
def take_volume(
    *,
    position: Position,
    year: int,
    key: UUID,
    seen: Decimal,
    offer: Offer,
    user: User,
) -> WorkloadTask:
    """Make what was counted the yearly volume of the task ``key``, and keep where it came from.

    ``seen``: the volume the person replaces. ValidationError when the task is gone, was changed
    since, or its data is held by a round.
    """
    task = WorkloadTask.objects.filter(position=position, year=year, key=key).first()
    if task is None:
        raise ValidationError(GONE)
    if task.volume != seen:
        raise ValidationError(CHANGED)
    values = {name: getattr(task, name) for name in TASK_COLUMNS} | {
        "volume": Decimal(offer.count.volume),
        "period": WorkloadPeriod.YEAR,
        "source": source_words(offer, year, position.government.today()),
        "source_key": offer.key[:120],
    }
    draft = WorkloadTaskDraft(
        position_id=position.pk,
        year=year,
        key=task.key,
        order=task.order,
        opened=stamp(task, TASK_COLUMNS),
        **values,
    )
    try:
        save_tasks(
            government=position.government,
            drafts=[draft],
            user=user,
            reason=f"Volume dari {offer.provider.label}.",
        )
    except WorkloadRefused as refused:
        raise ValidationError(refused.messages) from refused
    return WorkloadTask.objects.get(pk=task.pk)
