"""When people are away from their posts, or gone."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from employees.enums import StatusKind
from employees.models.people import Employee
from employees.standing_rules import DEPARTURES
from orgunits.models import dated_constraints, valid_on
from portal.models import Government
from portal.permissions import Permission


class StatusPeriodQuerySet(models.QuerySet):
    """Vocabulary of reads of status periods."""

    def current_knowledge(self):
        return self.filter(superseded_at__isnull=True)

    def on(self, day):
        """Periods that hold on ``day`` by current knowledge."""
        return self.current_knowledge().filter(valid_on(day))

    def of_serving(self):
        """Without departures: who is away is still in service."""
        return self.exclude(kind__in=DEPARTURES)

    def visible_to(self, user, permission=Permission.EMPLOYEE_VIEW):
        """Periods of the people ``user`` reaches."""
        return self.filter(employee__in=Employee.objects.visible_to(user, permission))


class StatusPeriod(models.Model):
    """A leave, an assignment elsewhere, a suspension or a departure, as a bitemporal history.

    Like a placement a row is never changed but for ``superseded_at``; ``thread`` is the same on
    all rows of one period. ``vacates``: the posts held ended with its first day, as judged when it
    was recorded; those placements bear its thread (Placement.ended_by). ``detail_sealed``: what a
    CARE_LEAVE is for, encrypted for this thread (portal.crypto).
    """

    thread = models.UUIDField(default=uuid.uuid4, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="status_periods")
    kind = models.CharField("jenis", max_length=16, choices=StatusKind)
    vacates = models.BooleanField("jabatan dilepas", default=False)
    detail_sealed = models.CharField(max_length=200, blank=True, editable=False)
    valid_from = models.DateField("mulai")
    valid_until = models.DateField("sampai sebelum", null=True, blank=True)
    decree_number = models.CharField("nomor surat", max_length=80, blank=True)
    decree_date = models.DateField("tanggal surat", null=True, blank=True)
    note = models.CharField("keterangan", max_length=300, blank=True)
    recorded_at = models.DateTimeField("dicatat", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    superseded_at = models.DateTimeField(null=True)

    objects = StatusPeriodQuerySet.as_manager()

    class Meta:
        ordering = ["employee", "-valid_from", "-pk"]
        verbose_name = "masa status"
        verbose_name_plural = "masa status"
        constraints = [
            dated_constraints("statusperiod"),
            models.UniqueConstraint(
                fields=["thread"],
                condition=Q(superseded_at__isnull=True),
                name="statusperiod_one_truth",
            ),
            models.UniqueConstraint(
                fields=["employee"],
                condition=Q(valid_until__isnull=True, superseded_at__isnull=True),
                name="statusperiod_one_open",
                violation_error_message="Pegawai ini sudah punya status yang belum berakhir.",
            ),
        ]
        indexes = [models.Index(fields=["government", "valid_from"], name="statusperiod_gov")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.employee}"

    @property
    def is_departure(self):
        return self.kind in DEPARTURES

    @property
    def detail_context(self):
        """What the sealed detail is bound to: it does not open in another period."""
        return f"employees.StatusPeriod.detail:{self.thread}"
