"""Imports as rows: a file, what is done with it, and how its headings were understood."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.enums import OPEN_IMPORT_STATES, ImportState
from portal.models.governments import Government
from portal.models.jobs import Job
from portal.models.records import Attachment
from portal.permissions import Permission, holds_everywhere


class ImportRunQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; all of the government for those who may see jobs everywhere in it."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        if holds_everywhere(user, Permission.JOB_VIEW_ALL):
            return self.filter(government=user.government_id)
        return self.filter(made_by=user)


class ImportRun(models.Model):
    """One file on its way in. Nothing of it is written before it is confirmed, then all of it.

    ``mapping`` holds a column name or "" for each heading. ``fingerprint`` is the digest of what
    the last check would write: confirming checks again and refuses when it differs. The original
    and the preview are removed 30 days after the upload; counts and reason stay.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="imports")
    kind = models.CharField("jenis", max_length=80)  # name of an ImportKind
    state = models.CharField(
        "keadaan", max_length=10, choices=ImportState, default=ImportState.UPLOADED
    )
    file_name = models.CharField("nama berkas", max_length=200)
    file = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, related_name="+")
    preview = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, related_name="+")
    sheet = models.CharField("lembar", max_length=100, blank=True)
    header_row = models.PositiveIntegerField(
        "baris judul kolom", null=True
    )  # None: found by itself
    headings = models.JSONField(default=list)
    mapping = models.JSONField(default=list)
    source = models.CharField("sumber", max_length=80, blank=True)
    mode = models.CharField("cara", max_length=10, default="both")
    options = models.JSONField(default=dict)
    n_rows = models.PositiveIntegerField("baris", default=0)
    n_created = models.PositiveIntegerField("baru", default=0)
    n_changed = models.PositiveIntegerField("berubah", default=0)
    n_same = models.PositiveIntegerField("sama", default=0)
    n_skipped = models.PositiveIntegerField("dilewati", default=0)
    n_errors = models.PositiveIntegerField("kesalahan", default=0)
    fingerprint = models.CharField(max_length=64, blank=True)
    failure = models.TextField("sebab gagal", blank=True)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField("alasan", blank=True)
    result = models.JSONField(default=dict)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="imports"
    )
    made_at = models.DateTimeField("dikirim", default=timezone.now)
    checked_at = models.DateTimeField("diperiksa", null=True)
    applied_at = models.DateTimeField("diterapkan", null=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = "impor"
        verbose_name_plural = "impor"
        indexes = [
            models.Index(fields=["government", "-made_at"], name="importrun_government"),
            models.Index(fields=["made_by", "-made_at"], name="importrun_maker"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ImportState.APPLIED, applied_at__isnull=False)
                | (~Q(state=ImportState.APPLIED) & Q(applied_at__isnull=True)),
                name="importrun_applied_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=ImportState.APPLIED) | Q(n_errors=0),
                name="importrun_applied_without_errors",
            ),
        ]

    def __str__(self):
        return self.file_name

    @property
    def is_open(self):
        return self.state in OPEN_IMPORT_STATES

    @property
    def n_writes(self):
        return self.n_created + self.n_changed


class ImportMapping(models.Model):
    """How headings were paired with columns the last time: kept per government, kind and set of
    headings, and used again when a file with the same headings comes."""

    government = models.ForeignKey(Government, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField("jenis", max_length=80)
    signature = models.CharField(max_length=64)
    mapping = models.JSONField(default=list)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "pasangan judul kolom"
        verbose_name_plural = "pasangan judul kolom"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "kind", "signature"],
                name="importmapping_once",
                violation_error_message="Pasangan ini sudah ada.",
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.signature[:8]}"
