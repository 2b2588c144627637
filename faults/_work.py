"""The kind of job the fault tests order, and the switch that takes the fence away."""

import os
import time

from django.db import transaction

from portal import leases
from portal.files import store
from portal.jobs import job
from portal.models import Job
from portal.permissions import Permission

STEPS = 8

if os.environ.get("FAULTS_NO_FENCE"):
    # Negative control: whoever comes may finish, as if there were no token.
    leases.held = lambda row: Job.objects.filter(pk=row.pk)


@job(name="faults.work", permission=Permission.JOB_VIEW)
def work(progress, *, number, seconds):
    """Work for ``seconds`` in steps, then write one file and finish with it."""
    for step in range(STEPS):
        progress(step, STEPS, f"Langkah {step + 1}")
        time.sleep(seconds / STEPS)
    with transaction.atomic():
        store(
            progress.job.government,
            f"pekerjaan-{number}.txt",
            "text/plain",
            b"isi " * 20_000,
            progress.job.requested_by,
        )
        progress.finish({"url": "/"})
