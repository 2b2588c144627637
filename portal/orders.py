"""What a person orders and a job makes: the order's row with its job and its trail, and the file that
comes of it. A model of orders has ``government``, ``unit``, ``ordered_by`` and ``job``."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from portal import audit
from portal.actions import request_job
from portal.files import remove, store
from portal.models import User

AT_A_TIME = 200  # files thrown away by one run


def place_order(
    order: Model,
    *,
    kind: str,
    title: str,
    params: str,
    action: str,
    changes: Mapping[str, list],
    total: int = 0,
    reason: str = "",
    actor: User | None = None,
) -> Model:
    """Store a new ``order`` with the job of ``kind`` that serves it (the key of the order is its
    parameter ``params``), and put it on record as ``action`` of ``actor``. In the caller's
    transaction. ValidationError when the person may not have it done."""
    order.save(force_insert=True)
    order.job = request_job(
        kind=kind,
        title=title,
        params={params: order.pk},
        government=order.government,
        user=order.ordered_by,
        total=total,
        unit_id=order.unit_id,
    )
    order.save(update_fields=["job"])
    audit.record(
        actor=actor,
        action=action,
        obj=order,
        government=order.government,
        unit_id=order.unit_id,
        changes=dict(changes),
        reason=reason,
    )
    return order


@transaction.atomic
def keep_file(
    order: Model,
    *,
    field: str,
    name: str,
    content_type: str,
    content: bytes,
    action: str,
    changes: Mapping[str, list],
    actor: User | None,
    **columns: Any,
) -> Model:
    """Keep the file of an order under ``field``, once, with what else is known of it (``columns``):
    an order that has its file stays as it is. The caller holds the transaction that ends the job."""
    row = (
        type(order)
        .objects.select_for_update(of=("self",))
        .select_related("government")
        .get(pk=order.pk)
    )
    if getattr(row, f"{field}_id") is not None:
        return row
    columns[field] = store(row.government, name, content_type, content, actor)
    for column, value in columns.items():
        setattr(row, column, value)
    row.save(update_fields=list(columns))
    audit.record(
        actor=actor,
        action=action,
        obj=row,
        government=row.government,
        unit_id=row.unit_id,
        changes=dict(changes),
    )
    return row


def remove_expired(model: type[Model], field: str) -> int:
    """Delete the files under ``field`` of orders past their ``expires_at``, at most AT_A_TIME; return
    how many. The rows stay."""
    expired = model.objects.filter(
        expires_at__lte=timezone.now(), **{f"{field}__isnull": False}
    ).select_related(field)[:AT_A_TIME]
    files = [getattr(order, field) for order in expired]
    if files:
        with transaction.atomic():
            remove(files)
    return len(files)
