"""Whether the portal is well: for a load balancer, a monitor, and the person who keeps it.

``/health/live/`` says that this process answers and asks nothing else: whoever restarts on it must
not do so because the database is away. ``/health/`` says whether work can be done. The details name
numbers of the machine and are only for who shows ``HEALTH_TOKEN`` (or runs ``manage.py health``).
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.http import Http404, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from portal import ticks
from portal.backups import diary
from portal.enums import JobState
from portal.models import Job, TickRun

DISK_LOW_MB = 1024
WAIT_LONG_SECONDS = 15 * 60
BACKUP_OLD_HOURS = 26
CHECK_OLD_HOURS = 7 * 24


@dataclass(frozen=True)
class Finding:
    """One thing looked at. ``value`` is a number or None; ``well`` says whether it is good."""

    name: str
    value: float | int | None
    well: bool


def database_answers():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


def findings():
    """Everything looked at. Without a database only what the machine itself tells."""
    found = [*disk_findings(), *backup_findings()]
    if not database_answers():
        return [Finding("database", 0, False), *found]
    return [Finding("database", 1, True), *tick_findings(), *queue_findings(), *found]


def tick_findings():
    """Seconds since the last heartbeat ended; migrations that were not run yet."""
    try:
        last = TickRun.objects.filter(name=ticks.TICK).values_list("finished_at", flat=True).first()
        age = None if last is None else round((timezone.now() - last).total_seconds(), 1)
        executor = MigrationExecutor(connection)
        missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except Error:  # tables are not there yet
        return [Finding("migrations_missing", None, False)]
    return [
        Finding("tick_age_seconds", age, age is not None and age <= settings.TICK_LATE_SECONDS),
        Finding("migrations_missing", missing, missing == 0),
    ]


def queue_findings():
    """Jobs that wait and run, and how long the oldest has waited."""
    try:
        waiting = Job.objects.filter(state=JobState.QUEUED)
        oldest = waiting.aggregate(first=Min("requested_at"))["first"]
        seconds = 0 if oldest is None else (timezone.now() - oldest).total_seconds()
        running = Job.objects.filter(state=JobState.RUNNING).count()
        count = waiting.count()
    except Error:
        return []
    return [
        Finding("jobs_waiting", count, True),
        Finding("jobs_running", running, True),
        Finding("oldest_wait_seconds", round(seconds, 1), seconds <= WAIT_LONG_SECONDS),
    ]


def disk_findings():
    """MiB left where files and where the embedded database lie."""
    places = {"files": settings.FILES_DIR, "var": settings.VAR_DIR}
    for name, folder in places.items():
        folder = Path(folder)
        while not folder.exists():
            folder = folder.parent
        free = shutil.disk_usage(folder).free // 2**20
        yield Finding(f"disk_free_mb_{name}", free, free >= DISK_LOW_MB)


def backup_findings():
    """Hours since the last backup, and since one was checked. Only production must have one."""
    made, checked = diary.age_hours()
    for name, age, limit in (
        ("backup_age_hours", made, BACKUP_OLD_HOURS),
        ("backup_checked_age_hours", checked, CHECK_OLD_HOURS),
    ):
        young = age is not None and age <= limit
        yield Finding(name, age and round(age, 1), young or not settings.PRODUCTION)


def answer(values, well):
    response = JsonResponse(values, status=200 if well else 503)
    response["Cache-Control"] = "no-store"
    return response


@login_not_required
@require_safe
def live(request):
    """200 as long as this process answers."""
    return answer({"live": True}, True)


@login_not_required
@require_safe
def ready(request):
    """200 when the database answers and the queue's heartbeat is fresh, else 503. Says no more."""
    database = database_answers()
    queue = database and ticks.is_alive()
    return answer({"database": database, "queue": queue}, database and queue)


@login_not_required
@require_safe
def details(request):
    """Everything looked at, for who shows the token; for anybody else there is no such page."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.HEALTH_TOKEN or not constant_time_compare(given, settings.HEALTH_TOKEN):
        raise Http404
    found = findings()
    return answer(report(found), all(finding.well for finding in found))


def report(found):
    return {
        "values": {finding.name: finding.value for finding in found},
        "bad": [finding.name for finding in found if not finding.well],
    }
