"""Who holds a job: every change of a job's state after it was requested (docs/adr/0004).

Each function is one conditional UPDATE, so that of any number of workers, sweepers and people
exactly one wins, on both engines, without a lock that could be left behind. A worker's right to a
job is its ``token``; whoever no longer has the row's token can neither report nor finish.
"""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from portal.enums import JobState
from portal.models import Job


class JobStopped(Exception):
    """The work must end here. Job functions let it pass."""


class LeaseLost(JobStopped):
    """Another worker has the job, or it is over."""


class JobCancelled(JobStopped):
    """A person asked for the job to be cancelled."""


class JobInterrupted(JobStopped):
    """This worker is being shut down: the job goes back to the queue."""


class JobTooLong(JobStopped):
    """The job ran longer than its kind may."""


def lease_end(now):
    return now + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def claim(pk):
    """Take the job for a new token and return the row, or None when it is not to be had."""
    now = timezone.now()
    token = uuid.uuid4()
    free = Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=now)
    taken = Job.objects.filter(
        free,
        pk=pk,
        cancel_requested_at__isnull=True,
        attempts__lt=settings.JOB_MAX_ATTEMPTS,
    ).update(
        state=JobState.RUNNING,
        token=token,
        lease_until=lease_end(now),
        attempts=F("attempts") + 1,
        started_at=now,
        done=0,
        message="",
        error="",
    )
    if not taken:
        return None
    return (
        Job.objects.select_related("government", "requested_by__government")
        .filter(pk=pk, token=token)
        .first()
    )


def held(job):
    """The row, as long as it runs under the token of ``job``."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, token=job.token)


def silent(job):
    """The row, unless its worker has been heard of since ``job`` was read."""
    return held(job).filter(lease_until=job.lease_until)


def renew(job, **columns):
    """Prolong the lease and write ``columns``; raise when cancelled or lost."""
    mine = held(job)
    if mine.filter(cancel_requested_at__isnull=True).update(
        lease_until=lease_end(timezone.now()), **columns
    ):
        return
    if mine.exists():
        raise JobCancelled
    raise LeaseLost


def end(rows, state, **columns):
    """Close the job of ``rows`` (``held`` or ``silent``); say whether it was still to be closed."""
    return bool(
        rows.update(
            state=state,
            token=None,
            lease_until=None,
            finished_at=timezone.now(),
            **columns,
        )
    )


def give_back(rows, message, *, attempts):
    """Put the job of ``rows`` back into the queue with ``attempts`` counted; say whether it waits
    there. One whose cancellation was asked for is closed instead: nobody would claim it."""
    back = rows.filter(cancel_requested_at__isnull=True).update(
        state=JobState.QUEUED,
        token=None,
        lease_until=None,
        rung_at=timezone.now(),
        attempts=attempts,
        message=message,
    )
    if not back:
        end(rows.filter(cancel_requested_at__isnull=False), JobState.CANCELLED)
    return bool(back)


def expired(now):
    """Running jobs whose worker has not been heard of for a whole lease."""
    return Job.objects.filter(state=JobState.RUNNING, lease_until__lt=now)


def take_unrung(now, limit=20):
    """Mark as rung, and return, the oldest queued jobs whose doorbell seems to have been lost."""
    silent = now - timedelta(seconds=settings.JOB_RING_AGAIN_SECONDS)
    rows = list(
        Job.objects.filter(state=JobState.QUEUED)
        .filter(Q(rung_at__isnull=True) | Q(rung_at__lt=silent))
        .order_by("requested_at")[:limit]
    )
    Job.objects.filter(pk__in=[row.pk for row in rows]).update(rung_at=now)
    return rows
