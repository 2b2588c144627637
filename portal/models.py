"""Tenant, people who sign in, audit, jobs, notices, files, working days, form keys."""

import uuid
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.enums import OPEN_JOB_STATES, AggregationRule, GovernmentKind, JobState, ModuleSource
from portal.permissions import Permission, holds_everywhere, unit_ids_in_scope

TIME_ZONES = [
    ("Asia/Jakarta", "WIB (Jakarta)"),
    ("Asia/Pontianak", "WIB (Pontianak)"),
    ("Asia/Makassar", "WITA (Makassar)"),
    ("Asia/Jayapura", "WIT (Jayapura)"),
]


class Government(models.Model):
    """A provincial, regency or city government: the tenant. Every tenant table carries its key.

    ``structure_version`` counts changes of the unit tree; the row itself is the lock under which
    the tree is changed (docs/adr/0001).
    """

    name = models.CharField("nama", max_length=120, unique=True)
    short_name = models.CharField("nama pendek", max_length=60, blank=True)
    slug = models.SlugField("alamat pendek", max_length=60, unique=True)
    kind = models.CharField("jenis", max_length=10, choices=GovernmentKind)
    area_code = models.CharField("kode wilayah", max_length=13, blank=True)
    bkn_code = models.CharField("kode instansi BKN", max_length=10, blank=True)
    time_zone = models.CharField(
        "zona waktu", max_length=40, choices=TIME_ZONES, default="Asia/Jakarta"
    )
    letterhead = models.TextField("kop surat", blank=True)
    signatory_name = models.CharField("nama penanda tangan", max_length=120, blank=True)
    signatory_title = models.CharField("jabatan penanda tangan", max_length=120, blank=True)
    head_title = models.CharField("sebutan kepala daerah", max_length=40, default="Wali Kota")
    regulation_term = models.CharField(
        "sebutan peraturan kepala daerah", max_length=60, default="Peraturan Wali Kota"
    )
    regulation_short = models.CharField("singkatannya", max_length=20, default="Perwal")
    ikm_aggregation = models.CharField(
        "cara menggabungkan IKM",
        max_length=10,
        choices=AggregationRule,
        default=AggregationRule.POOLED,
    )
    employee_source = models.CharField(
        "sumber data pegawai", max_length=10, choices=ModuleSource, default=ModuleSource.HERE
    )
    complaint_source = models.CharField(
        "sumber data pengaduan", max_length=10, choices=ModuleSource, default=ModuleSource.NATIONAL
    )
    is_example = models.BooleanField("data contoh", default=False)
    structure_version = models.PositiveIntegerField("versi struktur", default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = "pemerintah daerah"
        verbose_name_plural = "pemerintah daerah"

    def __str__(self):
        return self.name

    @property
    def zone(self):
        return ZoneInfo(self.time_zone)

    def today(self, now=None):
        """The business day of this government at the instant ``now`` (default: this moment)."""
        return timezone.localtime(now or timezone.now(), self.zone).date()


class User(AbstractUser):
    """A person who signs in. Belongs to one government; a superadmin to none.

    What a person may do hangs on role assignments (``orgunits.RoleAssignment``), never on this row.
    """

    government = models.ForeignKey(
        Government,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="users",
        verbose_name="pemerintah daerah",
    )
    display_name = models.CharField("nama", max_length=120, blank=True)

    class Meta(AbstractUser.Meta):
        verbose_name = "pengguna"
        verbose_name_plural = "pengguna"

    def __str__(self):
        return self.display_name or self.username


class AuditEventQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Events on units in the person's audit scope; rows of no unit only for those who may
        audit the whole government. A superadmin sees every row."""
        if user.is_superuser and user.is_active:
            return self
        if not user.is_authenticated or user.government_id is None:
            return self.none()
        reached = Q(unit_id__in=unit_ids_in_scope(user, Permission.AUDIT_VIEW))
        if holds_everywhere(user, Permission.AUDIT_VIEW):
            reached |= Q(unit_id__isnull=True)
        return self.filter(reached, government=user.government_id)

    def of_object(self, obj):
        return self.filter(object_label=obj._meta.label, object_pk=str(obj.pk))


class AuditEvent(models.Model):
    """One row per write: who, what, old to new, why. Never changed, never deleted.

    Object and unit are numbers, not foreign keys: the floor knows no model of the apps above.
    """

    government = models.ForeignKey(
        Government, on_delete=models.PROTECT, null=True, related_name="audit_events"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    action = models.CharField("tindakan", max_length=60)
    object_label = models.CharField("jenis objek", max_length=60)
    object_pk = models.CharField("nomor objek", max_length=40)
    object_text = models.CharField("objek", max_length=200)
    unit_id = models.BigIntegerField("unit", null=True)
    changes = models.JSONField("perubahan", default=dict)  # {"field": [old, new]}
    reason = models.TextField("alasan", blank=True)
    happened_at = models.DateTimeField("waktu", default=timezone.now)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_at", "-pk"]
        verbose_name = "jejak audit"
        verbose_name_plural = "jejak audit"
        indexes = [
            models.Index(fields=["government", "-happened_at"], name="auditevent_gov_time"),
            models.Index(fields=["object_label", "object_pk"], name="auditevent_object"),
        ]

    def __str__(self):
        return f"{self.action} {self.object_text}"


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


class NotificationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(recipient=user)

    def unread(self):
        return self.filter(read_at__isnull=True)


class Notification(models.Model):
    """A short notice to one person, with the page it is about."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    text = models.CharField("isi", max_length=300)
    url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "pemberitahuan"
        verbose_name_plural = "pemberitahuan"
        indexes = [models.Index(fields=["recipient", "read_at"], name="notification_unread")]

    def __str__(self):
        return self.text


class Attachment(models.Model):
    """A stored file. The path is never chosen by a user; the content is known by its SHA-256."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("nama berkas", max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField("ukuran (bita)")
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200, unique=True)  # relative to FILES_DIR
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = "berkas"
        verbose_name_plural = "berkas"

    def __str__(self):
        return self.name


class Holiday(models.Model):
    """A day without work: national (no government) or of one government."""

    government = models.ForeignKey(
        Government, on_delete=models.CASCADE, null=True, blank=True, related_name="holidays"
    )
    day = models.DateField("tanggal")
    name = models.CharField("nama", max_length=120)
    legal_basis = models.CharField("dasar hukum", max_length=200, blank=True)

    class Meta:
        ordering = ["day"]
        verbose_name = "hari libur"
        verbose_name_plural = "hari libur"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "day"],
                name="holiday_once_per_day",
                violation_error_message="Hari libur ini sudah ada.",
            ),
            # Two, because SQLite has no NULLS NOT DISTINCT.
            models.UniqueConstraint(
                fields=["day"],
                condition=Q(government__isnull=True),
                name="holiday_national_once_per_day",
                violation_error_message="Hari libur nasional ini sudah ada.",
            ),
        ]

    def __str__(self):
        return f"{self.day} {self.name}"


class FormKey(models.Model):
    """A form that was sent: sending it again gives the first answer and writes nothing.

    ``key`` is a digest of the hidden field, ``body`` of what was posted; neither says by whom.
    ``location`` is where the first answer sent the browser (portal.formkeys).
    """

    key = models.CharField(max_length=64, unique=True)
    body = models.CharField(max_length=64)
    location = models.TextField(blank=True)
    day = models.DateField(db_index=True)

    class Meta:
        verbose_name = "kunci formulir"
        verbose_name_plural = "kunci formulir"

    def __str__(self):
        return self.key[:8]
