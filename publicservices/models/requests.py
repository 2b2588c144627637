"""What citizens ask of a service, and how it goes on."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from orgunits.scope import unit_ids_in_scope
from portal.models import Attachment, Government
from portal.permissions import Permission
from portal.working_days.clock import Term, TermUnit
from publicservices.enums import TERM_UNITS, RequestEventKind, RequestState
from publicservices.models.services import PublicService
from publicservices.models.standards import ServiceStandard
from publicservices.request_fields import read


class RequestForm(models.Model):
    """What a service asks of whoever requests it here (``line``: PublicService.line)."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    line = models.UUIDField(unique=True, editable=False)
    is_open = models.BooleanField("menerima permohonan lewat portal", default=False)
    intro = models.TextField("keterangan untuk pemohon", blank=True)
    asked = models.JSONField("isian", default=list)

    class Meta:
        verbose_name = "formulir permohonan"
        verbose_name_plural = "formulir permohonan"

    def __str__(self):
        return "Formulir permohonan"

    @property
    def fields(self):
        return read(self.asked)


class ServiceRequestQuerySet(models.QuerySet):
    def visible_to(self, user, permission=Permission.REQUEST_VIEW):
        """Requests to the services that units in the person's scope give now, and those to services
        nobody gives any more that such a unit gave last (scopes follow the lineage)."""
        government = getattr(user, "government", None)
        today = government.today() if government else timezone.now().date()
        homes = PublicService.objects.at_home(today)
        # One uncorrelated list of lines: joined by OR, the walk over the units was done per request.
        reached = homes.filter(unit__in=unit_ids_in_scope(user, permission))
        return self.filter(line__in=reached.values("line"))

    def open(self):
        return self.filter(closed_at__isnull=True)


class ServiceRequest(models.Model):
    """A citizen's request. Who asks and what was filled in is sealed (``seal_context``) and thrown away
    some time after the end; the code is not stored, only its keyed hash."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(PublicService, on_delete=models.PROTECT, related_name="+")
    line = models.UUIDField(db_index=True, editable=False)
    standard = models.ForeignKey(
        ServiceStandard, on_delete=models.PROTECT, null=True, related_name="+"
    )
    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    body_hash = models.CharField(max_length=64, editable=False)
    applicant = models.TextField("pemohon", blank=True)
    phone = models.TextField("nomor ponsel", blank=True)
    answers = models.TextField("isian", blank=True)
    state = models.CharField(
        "keadaan", max_length=10, choices=RequestState, default=RequestState.FILED
    )
    term_amount = models.PositiveIntegerField("jangka waktu", null=True)
    term_unit = models.CharField("satuan waktu", max_length=15, choices=TERM_UNITS, blank=True)
    filed_at = models.DateTimeField("diajukan", default=timezone.now)
    due_on = models.DateField("tenggat", null=True)
    paused_since = models.DateTimeField("dihentikan sejak", null=True)
    closed_at = models.DateTimeField("berakhir", null=True)
    emptied_at = models.DateTimeField("isi dihapus", null=True)
    # Counted once, when it ends (publicservices.actions.times).
    measure = models.CharField("satuan hitung", max_length=15, choices=TERM_UNITS, blank=True)
    used = models.PositiveIntegerField("waktu terpakai", null=True)
    is_within = models.BooleanField("sesuai standar", null=True)

    objects = ServiceRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-filed_at", "-pk"]
        verbose_name = "permohonan"
        verbose_name_plural = "permohonan"
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, state__in=["filed", "working"])
                | Q(closed_at__isnull=False, state__in=["done", "refused"]),
                name="servicerequest_closed_when_ended",
            ),
            models.CheckConstraint(
                condition=Q(paused_since__isnull=True) | Q(closed_at__isnull=True),
                name="servicerequest_paused_while_open",
            ),
        ]
        indexes = [
            models.Index(fields=["government", "closed_at", "due_on"], name="servicerequest_inbox")
        ]

    def __str__(self):
        return f"Permohonan {self.pk}"

    @property
    def seal_context(self):
        return f"servicerequest:{self.uuid}"

    @property
    def term(self):
        return Term(self.term_amount, TermUnit(self.term_unit)) if self.term_amount else None

    @property
    def is_open(self):
        return self.closed_at is None


class RequestPause(models.Model):
    """A time in which the clock of a request stands still, with the reason its citizen reads."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="pauses")
    since = models.DateTimeField("sejak")
    until = models.DateTimeField("sampai", null=True)
    reason = models.TextField("alasan")

    class Meta:
        ordering = ["since", "pk"]
        verbose_name = "penghentian waktu"
        verbose_name_plural = "penghentian waktu"
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(until__isnull=True), name="requestpause_one_open"
            )
        ]

    def __str__(self):
        return f"Dihentikan {self.since:%d-%m-%Y}"


class RequestEvent(models.Model):
    """What happened to a request. Notes are for the office alone (``is_public`` False)."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField("kejadian", max_length=10, choices=RequestEventKind)
    text = models.TextField("keterangan", blank=True)
    is_public = models.BooleanField("dibaca pemohon", default=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField("waktu", default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "kejadian permohonan"
        verbose_name_plural = "kejadian permohonan"

    def __str__(self):
        return self.get_kind_display()


class RequestDocument(models.Model):
    """A file that came with a request, cleaned (portal.attachments) and sealed (``seal_context``); gone
    with the rest of what was written."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="documents")
    label = models.CharField("isian", max_length=120)
    size = models.PositiveIntegerField("ukuran (bita)")
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = "berkas permohonan"
        verbose_name_plural = "berkas permohonan"

    def __str__(self):
        return self.label

    @property
    def seal_context(self):
        return f"requestdocument:{self.request.uuid}"
