"""Evaluation reports: what was frozen, what was built from it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from orgunits.models import OrgUnit
from orgunits.scope import unit_ids_in_scope
from portal.models import Attachment, Government, Job
from portal.permissions import Permission
from reports.enums import PeriodKind, ReportState
from reports.periods import from_days
from surveys.scoring import classify


class EvaluationReportQuerySet(models.QuerySet):
    def visible_to(self, user, permission=Permission.REPORT_VIEW):
        return self.filter(unit__in=unit_ids_in_scope(user, permission))

    def ready(self):
        return self.filter(state=ReportState.READY)

    def without_inputs(self):
        """For lists: the frozen inputs of one report can be a megabyte."""
        return self.defer("inputs")


class EvaluationReport(models.Model):
    """An evaluation of a unit's subtree over a period.

    ``inputs`` are frozen when the job gathers them; ``fingerprint`` is their SHA-256 with the rule
    version, so the same inputs and versions give the same bytes. ``ikm`` is a decimal of two
    places, empty when no answer was given.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    period_kind = models.CharField("jenis periode", max_length=8, choices=PeriodKind)
    period_start = models.DateField("awal periode")
    period_end = models.DateField("akhir periode")  # inclusive
    title = models.CharField("judul", max_length=250)
    state = models.CharField(
        "keadaan", max_length=8, choices=ReportState, default=ReportState.ORDERED
    )
    job = models.OneToOneField(Job, on_delete=models.PROTECT, null=True, related_name="+")
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ordered_at = models.DateTimeField("dipesan", default=timezone.now)
    finished_at = models.DateTimeField("selesai", null=True, blank=True)
    rule_version = models.CharField("versi aturan", max_length=20, blank=True)
    inputs = models.JSONField(default=dict, blank=True)
    fingerprint = models.CharField("sidik jari", max_length=64, blank=True)
    ikm = models.DecimalField("IKM", max_digits=5, decimal_places=2, null=True, blank=True)
    pdf = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, related_name="+")
    xlsx = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, related_name="+")

    objects = EvaluationReportQuerySet.as_manager()

    class Meta:
        ordering = ["-ordered_at", "-pk"]
        verbose_name = "laporan evaluasi"
        verbose_name_plural = "laporan evaluasi"
        constraints = [
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")), name="report_period_ordered"
            ),
            models.CheckConstraint(
                condition=~Q(state=ReportState.READY)
                | Q(pdf__isnull=False, xlsx__isnull=False, finished_at__isnull=False),
                name="report_ready_has_files",
            ),
        ]
        indexes = [models.Index(fields=["government", "-ordered_at"], name="report_gov_time")]

    def __str__(self):
        return self.title

    @property
    def period(self):
        return from_days(self.period_kind, self.period_start, self.period_end)

    @property
    def is_ready(self):
        return self.state == ReportState.READY

    @property
    def grade(self):
        """Quality letter of ``ikm``, or None."""
        return None if self.ikm is None else classify(self.ikm)
