"""Every write of the floor that a person asks for, with its audit event."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal import audit
from portal.enums import JobState
from portal.jobs import KINDS, job_allowed, ring
from portal.models import Government, Job, Notification, User
from portal.notices import notify
from portal.opened import refuse_if_changed
from portal.validators import validate_reason

__all__ = [
    "cancel_job",
    "mark_notices_read",
    "notify",
    "request_job",
    "retry_job",
    "update_government",
]

GOVERNMENT_FIELDS = (
    "name",
    "short_name",
    "area_code",
    "bkn_code",
    "time_zone",
    "letterhead",
    "signatory_name",
    "signatory_title",
    "head_title",
    "regulation_term",
    "regulation_short",
    "ikm_aggregation",
    "employee_source",
    "complaint_source",
)


def ring_after_commit(job: Job) -> None:
    transaction.on_commit(lambda: ring(job), robust=True)


@transaction.atomic
def request_job(
    *,
    kind: str,
    title: str,
    params: dict[str, Any],
    government: Government,
    user: User | None,
    total: int = 0,
    key: str | None = None,
    unit_id: int | None = None,
) -> Job:
    """Make the row of a long work in the caller's transaction; workers are rung on commit.

    ``kind`` is the name given to ``portal.jobs.job``, ``params`` JSON for the function (keys of
    rows, not rows), ``total`` the units of work if known. With ``key`` there is at most one such
    job ever: the second request returns the first. ``user`` None is the system itself. Raises
    ValueError for an unknown kind, ValidationError when the person may not have it done.
    """
    known = KINDS.get(kind)
    if known is None:
        raise ValueError(f"unknown kind of job: {kind}")
    if not job_allowed(user, known, params):
        raise ValidationError("Anda tidak punya wewenang untuk pekerjaan ini.")
    job = Job(
        government=government,
        kind=kind,
        title=title[:200],
        params=params,
        key=key,
        total=total,
        requested_by=user,
        rung_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError:
        if key is None:
            raise
        return Job.objects.get(key=key)
    audit.record(
        actor=user,
        action="Meminta pekerjaan",
        obj=job,
        government=government,
        unit_id=unit_id,
    )
    ring_after_commit(job)
    return job


@transaction.atomic
def cancel_job(*, job: Job, user: User) -> Job:
    """Cancel a waiting job at once, a running one at its next report (or when its lease runs out).

    Raises ValidationError when it is already over.
    """
    now = timezone.now()
    waiting = Job.objects.filter(pk=job.pk, state=JobState.QUEUED)
    running = Job.objects.filter(pk=job.pk, state=JobState.RUNNING)
    if not (
        waiting.update(state=JobState.CANCELLED, finished_at=now, cancel_requested_at=now)
        or running.update(cancel_requested_at=now)
    ):
        raise ValidationError("Pekerjaan ini sudah berakhir.")
    audit.record(actor=user, action="Membatalkan pekerjaan", obj=job, government=job.government)
    job.refresh_from_db()
    return job


@transaction.atomic
def retry_job(*, job: Job, user: User) -> Job:
    """Put a failed or cancelled job back into the queue, with its attempts counted anew.

    Raises ValidationError when it is neither, or when its requester may no longer have it done.
    """
    kind = KINDS.get(job.kind)
    if kind is None or not job_allowed(job.requested_by, kind, job.params):
        raise ValidationError("Pemesan tidak lagi punya wewenang untuk pekerjaan ini.")
    over = Job.objects.filter(pk=job.pk, state__in=[JobState.FAILED, JobState.CANCELLED])
    if not over.update(
        state=JobState.QUEUED,
        attempts=0,
        done=0,
        message="",
        error="",
        started_at=None,
        finished_at=None,
        cancel_requested_at=None,
        rung_at=timezone.now(),
    ):
        raise ValidationError("Hanya pekerjaan yang gagal atau dibatalkan dapat dicoba lagi.")
    audit.record(actor=user, action="Mencoba lagi pekerjaan", obj=job, government=job.government)
    job.refresh_from_db()
    ring_after_commit(job)
    return job


@transaction.atomic
def update_government(
    *, government: Government, user: User, reason: str, opened: str | None = None, **values: Any
) -> Government:
    """Change settings of a government (``GOVERNMENT_FIELDS``); each change is audited old to new.

    Raises ValidationError for values the fields refuse, an empty reason, or settings that changed
    since the page was made (``opened``: portal.opened), ValueError for a name that is no setting.
    """
    unknown = set(values) - set(GOVERNMENT_FIELDS)
    if unknown:
        raise ValueError(f"not settings of a government: {sorted(unknown)}")
    validate_reason(reason)
    row = Government.objects.select_for_update(no_key=True).get(pk=government.pk)
    refuse_if_changed(obj=row, opened=opened)
    before = {name: getattr(row, name) for name in values}
    changes = audit.differences(before, values)
    if not changes:
        return row
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save(update_fields=sorted(values))
    audit.record(
        actor=user,
        action="Mengubah pengaturan",
        obj=row,
        government=row,
        changes=changes,
        reason=reason,
    )
    return row


def mark_notices_read(*, user: User, notices: QuerySet[Notification] | None = None) -> int:
    """Mark the person's unread notices (or those of ``notices``) as read; return how many."""
    rows = Notification.objects.all() if notices is None else notices
    return rows.visible_to(user).unread().update(read_at=timezone.now())
