"""What people say they did: a short running report for a function or a team."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from employees.models.people import Employee
from employees.models.teams import WorkTeam
from orgunits.models import OrgUnit, UnitFunction
from orgunits.scope import unit_ids_in_scope
from portal.models import Attachment, Government
from portal.permissions import Permission

MOST_AMOUNT = 100_000


class ActivityQuerySet(models.QuerySet):
    """Vocabulary of reads of reports; every screen begins with ``standing``."""

    def standing(self):
        """What was not taken back."""
        return self.filter(withdrawn_at__isnull=True)

    def visible_to(self, user, permission=Permission.EMPLOYEE_VIEW):
        """Reports from units on which ``user`` holds ``permission``."""
        return self.filter(unit__in=unit_ids_in_scope(user, permission))


class Activity(models.Model):
    """Somebody did something ``on`` a day for a ``function`` of their unit or for a ``team``:
    ``amount`` of ``measure`` ("12 berkas"). ``unit``: where they belonged that day. No place and no
    hour of work is kept; ``recorded_at`` is when it was written. A mistake is taken back, never
    deleted."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="activities")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    on = models.DateField("tanggal")
    text = models.CharField("apa yang dikerjakan", max_length=300)
    function = models.ForeignKey(
        UnitFunction, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    team = models.ForeignKey(
        WorkTeam, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    amount = models.PositiveIntegerField("jumlah")
    measure = models.CharField("satuan", max_length=30)
    evidence = models.ForeignKey(
        Attachment, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField("ditulis", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = "laporan kerja"
        verbose_name_plural = "laporan kerja"
        constraints = [
            models.CheckConstraint(
                condition=Q(function__isnull=False, team__isnull=True)
                | Q(function__isnull=True, team__isnull=False),
                name="activity_for_function_or_team",
                violation_error_message="Pilih fungsi atau tim yang dikerjakan.",
            ),
            models.CheckConstraint(
                condition=Q(amount__range=(1, MOST_AMOUNT)),
                name="activity_amount_range",
                violation_error_message="Jumlah antara 1 dan 100.000.",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "on"], name="activity_unit_day"),
            models.Index(fields=["employee", "on"], name="activity_employee_day"),
        ]

    def __str__(self):
        return self.text[:80]
