"""Ratings of performance, as e-Kinerja BKN gives them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from employees.enums import Expectation
from employees.models.people import Employee
from employees.performance import MATRIX, predicate
from portal.models import Government


class PerformanceRatingQuerySet(models.QuerySet):
    """Vocabulary of reads of ratings."""

    def rated(self, predicates):
        """Those whose predikat is one of ``predicates``."""
        cells = [cell for cell, found in MATRIX.items() if found in predicates]
        wanted = Q(pk__in=[])
        for result, behaviour in cells:
            wanted |= Q(result=result, behaviour=behaviour)
        return self.filter(wanted)


class PerformanceRating(models.Model):
    """The yearly evaluation of a person (PermenPANRB 6/2022): hasil kerja and perilaku kerja; the
    predikat follows from the matrix and is not stored. The source is e-Kinerja BKN."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="ratings")
    year = models.PositiveSmallIntegerField("tahun")
    result = models.CharField("hasil kerja", max_length=8, choices=Expectation)
    behaviour = models.CharField("perilaku kerja", max_length=8, choices=Expectation)
    recorded_at = models.DateTimeField("dicatat", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = PerformanceRatingQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-pk"]
        verbose_name = "penilaian kinerja"
        verbose_name_plural = "penilaian kinerja"
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "year"],
                name="performancerating_once_a_year",
                violation_error_message="Penilaian tahun ini sudah ada.",
            ),
            models.CheckConstraint(
                condition=Q(year__range=(2000, 2100)),
                name="performancerating_year_range",
                violation_error_message="Tahun antara 2000 dan 2100.",
            ),
        ]
        indexes = [models.Index(fields=["government", "year"], name="performancerating_gov")]

    def __str__(self):
        return f"Kinerja {self.year} {self.employee}"

    @property
    def predicate(self):
        return predicate(self.result, self.behaviour)
