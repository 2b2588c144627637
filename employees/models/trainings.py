"""What people learned."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from employees.enums import (
    TrainingForm,
    TrainingType,
)
from employees.models.people import Employee
from portal.models import Government
from portal.permissions import Permission


class TrainingRecordQuerySet(models.QuerySet):
    """Vocabulary of training reads."""

    def visible_to(self, user, permission=Permission.EMPLOYEE_VIEW):
        """Trainings of the people ``user`` reaches."""
        return self.filter(employee__in=Employee.objects.visible_to(user, permission))

    def ended_within(self, start, end):
        """Trainings finished between two days, both included."""
        return self.filter(ended_on__range=(start, end))


class TrainingRecord(models.Model):
    """A training a person finished. ``jp`` are lesson hours of 45 minutes (DOMAIN.md 7)."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="trainings")
    programme = models.CharField("program", max_length=200)
    form = models.CharField("bentuk", max_length=14, choices=TrainingForm)
    type = models.CharField("jenis", max_length=14, choices=TrainingType)
    field = models.CharField("bidang", max_length=120, blank=True)
    started_on = models.DateField("mulai")
    ended_on = models.DateField("selesai")
    jp = models.PositiveSmallIntegerField("JP")
    provider = models.CharField("penyelenggara", max_length=150, blank=True)
    certificate_number = models.CharField("nomor sertifikat", max_length=100, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = TrainingRecordQuerySet.as_manager()

    class Meta:
        ordering = ["-ended_on", "-pk"]
        verbose_name = "riwayat pelatihan"
        verbose_name_plural = "riwayat pelatihan"
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__gte=F("started_on")),
                name="trainingrecord_period_ordered",
                violation_error_message="Tanggal selesai tidak boleh sebelum tanggal mulai.",
            ),
            models.CheckConstraint(
                condition=Q(jp__range=(1, 2000)),
                name="trainingrecord_jp_range",
                violation_error_message="JP antara 1 dan 2.000.",
            ),
            models.UniqueConstraint(
                fields=["employee", "programme", "started_on"],
                name="trainingrecord_once",
                violation_error_message="Pelatihan ini sudah dicatat.",
            ),
        ]
        indexes = [
            models.Index(fields=["government", "ended_on", "id"], name="trainingrecord_gov_last")
        ]

    def __str__(self):
        return self.programme
