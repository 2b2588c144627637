"""Rows of the floor that are broken: ``manage.py verify`` names them (tag ``integrity``).

They are deployment checks that look only when databases are named, so that no other command runs
them: ``migrate`` would meet missing tables, every other start would be slow.
"""

from datetime import timedelta

from django.core import checks
from django.utils import timezone

from portal.enums import JobState
from portal.files import attachment_path
from portal.integrity import INTEGRITY
from portal.jobs import KINDS
from portal.models import Attachment, Job

FORGOTTEN = timedelta(hours=1)


def size_on_disk(attachment):
    try:
        return attachment_path(attachment).stat().st_size
    except OSError:
        return None


@checks.register(INTEGRITY, deploy=True)
def check_attachments(app_configs, databases=None, **kwargs):
    """Every file that has a row is there, with the size that was written."""
    if databases is None:
        return []
    return [
        checks.Error(
            f"Berkas {attachment.path} ({attachment.name}) hilang atau berubah ukurannya.",
            obj=attachment,
            id="portal.E001",
        )
        for attachment in Attachment.objects.order_by("pk").iterator()
        if size_on_disk(attachment) != attachment.size
    ]


@checks.register(INTEGRITY, deploy=True)
def check_jobs(app_configs, databases=None, **kwargs):
    """No job waits for a kind that no longer exists, none is held by a worker long silent."""
    if databases is None:
        return []
    limit = timezone.now() - FORGOTTEN
    problems = []
    for job in Job.objects.open().order_by("pk"):
        if job.kind not in KINDS:
            problems.append((job, f"Pekerjaan {job.pk} menunggu jenis {job.kind} yang tidak ada."))
        elif job.state == JobState.RUNNING and job.lease_until < limit:
            problems.append((job, f"Pekerjaan {job.pk} dipegang pekerja yang sudah lama diam."))
    return [checks.Error(text, obj=job, id="portal.E002") for job, text in problems]
