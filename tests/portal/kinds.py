"""Kinds of job that only the tests know."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal.files import store
from portal.jobs import JobFailed, job
from portal.permissions import Permission

CALLS = []  # what each run was given; cleared by the fixture ``calls``


@job(name="portal.test", permission=Permission.JOB_VIEW)
def count(progress, *, steps=3):
    """Count to ``steps`` with a report each."""
    CALLS.append(steps)
    for step in range(steps):
        progress(step + 1, steps, f"Langkah {step + 1}")
    return {"url": "/", "url_label": "Buka hasil"}


@job(name="portal.test_file", permission=Permission.JOB_VIEW)
def write_file(progress):
    """Write one file and finish in the same transaction."""
    with transaction.atomic():
        store(progress.job.government, "hasil.txt", "text/plain", b"isi", progress.job.requested_by)
        progress.finish({"url": "/"})


@job(name="portal.test_refused", permission=Permission.JOB_VIEW)
def refuse(progress, *, how):
    """Fail in the way a job may fail for its reader."""
    if how == "validation":
        raise ValidationError(["Masa laporan belum berakhir.", "Pilih masa lain."])
    raise JobFailed("Unit ini tidak punya data.")


@job(name="portal.test_broken", permission=Permission.JOB_VIEW)
def break_down(progress):
    """Fail as only a programming error fails."""
    CALLS.append("broken")
    raise KeyError("nip")


@job(
    name="portal.test_guarded",
    permission=Permission.GOVERNMENT_EDIT,
    allowed=lambda user, params: params["door"] == "open",
)
def guarded(progress, *, door):
    CALLS.append(door)


@job(name="portal.test_zone", permission=Permission.JOB_VIEW)
def look_at_the_clock(progress):
    """Note by whose clock it works."""
    CALLS.append(timezone.get_current_timezone_name())
