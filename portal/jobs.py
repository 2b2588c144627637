"""Long work as rows (docs/adr/0004): the kinds of job, the doorbell, the runner, the sweeper.

The row is the truth and is made with the request; Celery only carries "look at row N". A message
that is lost, doubled or late changes nothing: claiming is a conditional UPDATE, and the sweeper
finds what nobody came for.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import Error, close_old_connections, connections, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from portal import leases, logs
from portal.celery import app, stopping
from portal.database import drop_broken_connection
from portal.enums import JobState
from portal.leases import JobCancelled, JobInterrupted, JobStopped, JobTooLong, LeaseLost
from portal.models import Job
from portal.notices import notify

__all__ = [
    "JobCancelled",
    "JobFailed",
    "JobInterrupted",
    "JobStopped",
    "JobTooLong",
    "LeaseLost",
    "job",
    "job_allowed",
    "ring",
    "run_job",
    "sweep",
]

log = logging.getLogger(__name__)

POISON = (
    "Pekerja berhenti {attempts} kali di tengah pekerjaan ini. Kemungkinan pekerjaannya terlalu "
    "berat untuk mesin ini."
)
TOO_LONG = "Melewati batas waktu {minutes} menit."
FORBIDDEN = "Pemesan tidak lagi punya wewenang untuk pekerjaan ini."
BROKEN = "Terjadi kesalahan di dalam sistem ({name}). Rinciannya ada di log pekerja."


class JobFailed(Exception):
    """The work cannot be done; the text is for the person who asked for it."""


@dataclass(frozen=True)
class JobKind:
    """A kind of job. ``allowed(user, params)`` adds a check of the object to ``permission``."""

    name: str
    function: Callable
    permission: str
    allowed: Callable | None = None
    time_limit: int = 1800
    task: object = field(default=None, compare=False)


KINDS = {}


def job(*, name, permission, allowed=None, time_limit=1800):
    """Register ``function(progress, **params)`` as the kind ``name`` and the Celery task of that
    name. It returns a JSON dict (``url``, ``url_label``) or calls ``progress.finish`` itself."""

    def decorate(function):
        task = app.task(name=name, bind=True, ignore_result=True)(run_task)
        KINDS[name] = JobKind(name, function, permission, allowed, time_limit, task)
        return function

    return decorate


def run_task(self, pk):
    """Body of every job's Celery task."""
    with logs.timed("job", job=pk, kind=self.name) as line:
        run_job(pk, heartbeat=not self.request.is_eager)
        rows = Job.objects.filter(pk=pk).values("state", "attempts")
        line |= rows.first() or {}


def job_allowed(user, kind, params):
    """Whether ``user`` may have this work done now; nobody asked for a job of the system itself."""
    if user is None:
        return True
    if not user.is_active or not user.has_perm(kind.permission):
        return False
    return kind.allowed is None or bool(kind.allowed(user, params))


def ring(row):
    """Tell the workers that ``row`` waits. A broker that does not answer is no error: the sweeper
    rings again."""
    kind = KINDS.get(row.kind)
    if kind is None:
        log.error("job %s has the unknown kind %s", row.pk, row.kind)
        return
    try:
        kind.task.apply_async((row.pk,), retry=False)
    except Exception as error:  # whatever a broker's client raises
        log.warning("the doorbell of job %s could not be rung: %s", row.pk, error)


class Progress:
    """Given to a job function: call it to report, ``finish`` to close. ``job`` is the row."""

    def __init__(self, row, kind):
        self.job = row
        self.finished = False
        self.deadline = time.monotonic() + kind.time_limit
        self._written = float("-inf")

    def __call__(self, done, total=None, message=""):
        """Report ``done`` of ``total`` units and a short text. Raises JobStopped when the work
        must end: cancelled, lost, too long, or this worker is going down."""
        if stopping.is_set():
            raise JobInterrupted
        if time.monotonic() > self.deadline:
            raise JobTooLong
        total = self.job.total if total is None else total
        is_last = total and done >= total
        if not is_last and time.monotonic() - self._written < settings.JOB_PROGRESS_SECONDS:
            return
        self.job.total = total
        leases.renew(self.job, done=done, total=total, message=message[:200])
        self._written = time.monotonic()

    def finish(self, result):
        """Mark the job done by its token, in the caller's transaction, and tell who asked for it.

        Called inside the transaction that writes the job's rows it makes them appear once: when
        the lease was lost it raises and they are rolled back with it.
        """
        with transaction.atomic():
            mine = leases.held(self.job)
            if not leases.end(mine, JobState.DONE, result=result, done=F("total"), message=""):
                raise LeaseLost
            tell_requester(self.job, f"Selesai: {self.job.title}", result.get("url", ""))
        self.finished = True


def job_url(row):
    return reverse("portal:job_detail", args=[row.uuid])


def tell_requester(row, text, url=""):
    if row.requested_by is not None:
        notify(
            government=row.government,
            recipients=[row.requested_by],
            text=text,
            url=url or job_url(row),
        )


@contextmanager
def alive(row, progress):
    """Renew the lease from a thread, so that long work between two reports does not lose it."""
    over = threading.Event()

    def beat():
        try:
            while not over.wait(settings.JOB_LEASE_SECONDS / 3):
                if time.monotonic() > progress.deadline:
                    return  # let the lease run out: the sweeper closes a job that hangs
                try:
                    close_old_connections()
                    leases.renew(row)
                except JobStopped:
                    return  # the next report, or finish, raises it where the work is
                except Error:
                    log.warning("the lease of job %s was not renewed", row.pk, exc_info=True)
        finally:
            connections.close_all()

    thread = threading.Thread(target=beat, name=f"lease-{row.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def run_job(pk, *, heartbeat=False):
    """Do job ``pk`` if it is to be had. What goes wrong in it is written on the row, not raised.

    ``heartbeat`` needs a database that other threads can reach; without it only the reports of the
    function renew the lease.
    """
    row = leases.claim(pk)
    if row is None:
        return
    mine = leases.held(row)
    kind = KINDS.get(row.kind)
    if kind is None:
        fail(row, mine, f"Jenis pekerjaan {row.kind} tidak dikenal.")
        return
    try:
        work(row, kind, alive if heartbeat else lambda *_: nullcontext())
    except JobStopped as stop:
        end_stopped(row, mine, kind, stop)
    except (JobFailed, PermissionDenied) as error:
        fail(row, mine, str(error) or FORBIDDEN)
    except ValidationError as error:
        fail(row, mine, " ".join(error.messages))
    except Exception as error:
        log.exception("job %s (%s) failed at attempt %s", pk, row.kind, row.attempts)
        drop_broken_connection()
        again_or_fail(row, mine, error)


def end_stopped(row, rows, kind, stop):
    """Write down why work ended before its time."""
    if isinstance(stop, JobCancelled):
        leases.end(rows, JobState.CANCELLED)
    elif isinstance(stop, JobTooLong):
        fail(row, rows, too_long(kind))
    elif isinstance(stop, JobInterrupted):
        hand_back(row, rows)
    else:
        log.warning("job %s was taken over while it ran", row.pk)


def hand_back(row, rows):
    """Put the job back for another worker; the attempt does not count, it was not its fault."""
    if leases.give_back(rows, "Menunggu pekerja lain", attempts=row.attempts - 1):
        ring(row)


def work(row, kind, company):
    """Run the function of ``kind`` for ``row``, with days and hours as in its government, and
    finish it if the function did not."""
    if not job_allowed(row.requested_by, kind, row.params):
        raise PermissionDenied(FORBIDDEN)
    progress = Progress(row, kind)
    with timezone.override(row.government.zone), company(row, progress):
        result = kind.function(progress, **row.params)
    if not progress.finished:
        progress.finish(result or {})


def too_long(kind):
    return TOO_LONG.format(minutes=max(1, kind.time_limit // 60))


def fail(row, rows, reason):
    """Close the job as failed with a reason its requester can read."""
    with transaction.atomic():
        if leases.end(rows, JobState.FAILED, error=reason):
            tell_requester(row, f"Gagal: {row.title}")


def again_or_fail(row, rows, error):
    """After an unexpected error: wait for the next ring of the sweeper, or give up. While this
    worker goes down its child processes go too: that is not the job's error."""
    if stopping.is_set():
        hand_back(row, rows)
    elif row.attempts >= settings.JOB_MAX_ATTEMPTS:
        fail(row, rows, BROKEN.format(name=type(error).__name__))
    else:
        leases.give_back(rows, "Akan dicoba lagi", attempts=row.attempts)


def release(row, now):
    """Decide about a job whose worker fell silent: cancelled, failed, or once more."""
    kind = KINDS.get(row.kind)
    rows = leases.silent(row)
    if row.cancel_requested_at is not None:
        leases.end(rows, JobState.CANCELLED)
    elif kind and row.started_at + timedelta(seconds=kind.time_limit) < now:
        fail(row, rows, too_long(kind))
    elif row.attempts >= settings.JOB_MAX_ATTEMPTS:
        fail(row, rows, POISON.format(attempts=row.attempts))
    elif leases.give_back(rows, "Pekerja berhenti, dikerjakan ulang", attempts=row.attempts):
        log.warning("job %s was taken back from a silent worker", row.pk)
        ring(row)


def sweep():
    """Take back what fell silent and ring again for what nobody came for (part of the tick)."""
    now = timezone.now()
    for row in leases.expired(now).select_related("government", "requested_by"):
        release(row, now)
    for row in leases.take_unrung(now):
        ring(row)
