"""Long work as rows, and the heartbeat that finds what is due."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.enums import OPEN_JOB_STATES, JobState
from portal.models.governments import Government
from portal.permissions import Permission, holds_everywhere


class JobQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own jobs; all of the government for those who may see jobs everywhere in it."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        if holds_everywhere(user, Permission.JOB_VIEW_ALL):
            return self.filter(government=user.government_id)
        return self.filter(requested_by=user)

    def open(self):
        return self.filter(state__in=OPEN_JOB_STATES)


class Job(models.Model):
    """Long work, as a row. Made in the transaction of the request; Celery is only rung.

    A worker holds a running job by ``token`` until ``lease_until``; whoever lost the lease can no
    longer finish it. ``kind`` is the Celery task's own name. ``done``/``total`` count units of
    work. ``result`` holds paths relative to FILES_DIR and the URL to go to.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="jobs")
    kind = models.CharField("pekerjaan", max_length=80)
    title = models.CharField("nama", max_length=200)
    params = models.JSONField(default=dict)
    key = models.CharField(max_length=100, null=True, unique=True)  # noqa: DJ001 NULL = no key
    state = models.CharField("keadaan", max_length=10, choices=JobState, default=JobState.QUEUED)
    done = models.PositiveIntegerField("selesai", default=0)
    total = models.PositiveIntegerField("jumlah", default=0)
    message = models.CharField("keterangan", max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField("percobaan", default=0)
    token = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    cancel_requested_at = models.DateTimeField(null=True, editable=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="jobs"
    )
    requested_at = models.DateTimeField("dipesan", default=timezone.now)
    rung_at = models.DateTimeField(null=True, editable=False)
    started_at = models.DateTimeField("dimulai", null=True)
    finished_at = models.DateTimeField("berakhir", null=True)
    error = models.TextField("sebab gagal", blank=True)
    result = models.JSONField(default=dict)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        verbose_name = "pekerjaan"
        verbose_name_plural = "pekerjaan"
        indexes = [
            models.Index(fields=["state", "lease_until"], name="job_state_lease"),
            models.Index(fields=["requested_by", "-requested_at"], name="job_requester"),
            models.Index(fields=["government", "-requested_at"], name="job_government"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=JobState.RUNNING, token__isnull=False, lease_until__isnull=False)
                | ~Q(state=JobState.RUNNING),
                name="job_running_has_lease",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_JOB_STATES, finished_at__isnull=True)
                | (~Q(state__in=OPEN_JOB_STATES) & Q(finished_at__isnull=False)),
                name="job_final_has_finish",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_open(self):
        return self.state in OPEN_JOB_STATES

    @property
    def percent(self):
        return min(100, self.done * 100 // self.total) if self.total else 0


class TickRun(models.Model):
    """When a part of the heartbeat (portal.ticks) last ran. The row named ``tick`` is also the
    lock under which one heartbeat runs at a time."""

    name = models.CharField(max_length=80, unique=True)
    lease_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name"]
        verbose_name = "denyut"
        verbose_name_plural = "denyut"

    def __str__(self):
        return self.name
