"""Evaluation reports: what was frozen, what was built from it, and when they build themselves."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from orgunits.models import OrgUnit, StructureChange
from orgunits.models.dated import dated_constraints
from orgunits.scope import unit_ids_in_scope
from portal.models import Attachment, Government, Job
from portal.permissions import Permission, Role
from reports.enums import PeriodKind, ReportState
from reports.periods import ending_before, from_days
from reports.stamps import Stamp
from surveys.scoring import classify

MAX_DELAY = 60  # days after the end of a period


class ReportScheduleQuerySet(models.QuerySet):
    def visible_to(self, user, permission=Permission.REPORT_VIEW):
        return self.filter(unit__in=unit_ids_in_scope(user, permission))

    def running(self):
        """Neither ended nor paused."""
        return self.filter(valid_until__isnull=True, paused_at__isnull=True)


class ReportSchedule(models.Model):
    """A report of a unit's subtree that is ordered by itself after every period of a kind.

    ``next_due_on`` is the day, in the government's zone, on which the tick orders the next one: the
    day after the period ended and ``delay_days`` later. The order is made with the present rights
    of ``owner``, who saved the schedule last. ``roles`` are values of Role: whoever holds one of
    them on the unit or above it is told when the report is ready.

    On a merge it ends at the source and goes on at the receiving unit (``predecessor``, docs/adr/0003).
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    period_kind = models.CharField("jenis periode", max_length=8, choices=PeriodKind)
    delay_days = models.PositiveSmallIntegerField("jeda (hari)", default=0)
    roles = models.JSONField("diberitahukan kepada", default=list, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="penanggung jawab",
    )
    next_due_on = models.DateField("dibuat berikutnya")
    paused_at = models.DateTimeField("dijeda", null=True, blank=True)
    pause_reason = models.CharField("sebab dijeda", max_length=300, blank=True)
    valid_from = models.DateField("mulai")
    valid_until = models.DateField("sampai sebelum", null=True, blank=True)
    predecessor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    opened_by = models.ForeignKey(
        StructureChange, on_delete=models.PROTECT, null=True, related_name="+"
    )
    closed_by = models.ForeignKey(
        StructureChange, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = ReportScheduleQuerySet.as_manager()

    class Meta:
        ordering = ["unit__lft", "period_kind", "pk"]
        verbose_name = "jadwal laporan"
        verbose_name_plural = "jadwal laporan"
        constraints = [
            dated_constraints("reportschedule"),
            models.CheckConstraint(
                condition=Q(delay_days__lte=MAX_DELAY), name="reportschedule_delay_in_range"
            ),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True, pause_reason="")
                | (Q(paused_at__isnull=False) & ~Q(pause_reason="")),
                name="reportschedule_pause_has_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_due_on"],
                condition=Q(valid_until__isnull=True, paused_at__isnull=True),
                name="reportschedule_due",
            )
        ]

    def __str__(self):
        return f"{self.get_period_kind_display()}, {self.unit}"

    @property
    def is_paused(self):
        return self.paused_at is not None

    @property
    def is_ended(self):
        return self.valid_until is not None

    @property
    def next_period(self):
        """The period whose report is made on ``next_due_on``."""
        return ending_before(self.period_kind, self.next_due_on, self.delay_days)

    @property
    def role_labels(self):
        return [Role(role).label for role in self.roles]


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

    A report is a draft until somebody else than who ordered it releases it: then it has a number
    of its government, files that carry it, and never changes again.
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
    schedule = models.ForeignKey(
        ReportSchedule,
        on_delete=models.PROTECT,
        null=True,
        related_name="reports",
        verbose_name="jadwal",
    )
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
    release_number = models.PositiveIntegerField("nomor", null=True, blank=True)
    released_at = models.DateTimeField("diterbitkan", null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    release_office = models.CharField("diterbitkan oleh", max_length=100, blank=True)

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
            models.CheckConstraint(
                condition=Q(
                    released_at__isnull=True,
                    released_by__isnull=True,
                    release_number__isnull=True,
                    release_office="",
                )
                | Q(
                    ~Q(release_office=""),
                    state=ReportState.READY,
                    released_at__isnull=False,
                    released_by__isnull=False,
                    release_number__isnull=False,
                ),
                name="report_release_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(ordered_by__isnull=True)
                | Q(released_by__isnull=True)
                | ~Q(released_by=F("ordered_by")),
                name="report_released_by_another",
            ),
            models.UniqueConstraint(
                fields=["government", "release_number"], name="report_release_number_once"
            ),
            # The last word on "once": whatever ticks, schedules and clocks do.
            models.UniqueConstraint(
                fields=["unit", "period_kind", "period_start"],
                condition=Q(schedule__isnull=False),
                name="report_scheduled_once",
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
    def is_released(self):
        return self.released_at is not None

    @property
    def stamp(self):
        """What its files say of the release; None for a draft."""
        if not self.is_released:
            return None
        day = self.government.today(self.released_at)
        return Stamp(self.release_number, day, self.release_office)

    @property
    def grade(self):
        """Quality letter of ``ikm``, or None."""
        return None if self.ikm is None else classify(self.ikm)
