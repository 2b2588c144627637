"""What a government can let its people learn: providers and the catalogue of courses."""

from django.db import models
from django.db.models import F, Q

from employees.enums import TrainingForm, TrainingType
from employees.training_enums import CourseField, ProviderKind
from portal.models import Government


class TrainingProvider(models.Model):
    """Who holds courses; a partner (university) with its agreement and the days it is valid."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("nama", max_length=150)
    kind = models.CharField("jenis lembaga", max_length=10, choices=ProviderKind)
    agreement_number = models.CharField("nomor perjanjian kerja sama", max_length=100, blank=True)
    agreement_from = models.DateField("berlaku mulai", null=True, blank=True)
    agreement_until = models.DateField("berlaku sampai", null=True, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = "penyelenggara pelatihan"
        verbose_name_plural = "penyelenggara pelatihan"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "name"],
                name="trainingprovider_once",
                violation_error_message="Penyelenggara ini sudah ada.",
            ),
            models.CheckConstraint(
                condition=Q(agreement_from__isnull=True)
                | Q(agreement_until__isnull=True)
                | Q(agreement_until__gte=F("agreement_from")),
                name="trainingprovider_agreement_ordered",
                violation_error_message="Perjanjian berakhir sebelum mulai.",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def needs_agreement(self):
        """Whether somebody outside the government holds it on the ground of an agreement."""
        return self.kind in (ProviderKind.UNIVERSITY, ProviderKind.OTHER)

    def agreement_covers(self, start, end):
        """Whether an agreement on record holds on all days between two, both included."""
        return bool(
            self.agreement_number
            and (self.agreement_from is None or self.agreement_from <= start)
            and (self.agreement_until is None or self.agreement_until >= end)
        )


class Course(models.Model):
    """A course of the catalogue, which everybody in its government may read. ``jp``: lesson hours of
    45 minutes (DOMAIN.md 7)."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("nama pelatihan", max_length=180)
    type = models.CharField("jenis", max_length=14, choices=TrainingType)
    form = models.CharField("bentuk", max_length=14, choices=TrainingForm)
    field = models.CharField("bidang", max_length=14, choices=CourseField)
    jp = models.PositiveSmallIntegerField("JP")
    provider = models.ForeignKey(
        TrainingProvider,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="courses",
        verbose_name="penyelenggara",
    )
    summary = models.CharField("isi singkat", max_length=500, blank=True)
    is_active = models.BooleanField("ditawarkan", default=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = "pelatihan dalam katalog"
        verbose_name_plural = "katalog pelatihan"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "name", "provider"],
                name="course_once",
                violation_error_message="Pelatihan ini sudah ada di katalog.",
            ),
            models.UniqueConstraint(  # of its own, because SQLite has no NULLS NOT DISTINCT
                fields=["government", "name"],
                condition=Q(provider__isnull=True),
                name="course_without_provider_once",
                violation_error_message="Pelatihan ini sudah ada di katalog.",
            ),
            models.CheckConstraint(
                condition=Q(jp__range=(1, 2000)),
                name="course_jp_range",
                violation_error_message="JP antara 1 dan 2.000.",
            ),
        ]

    def __str__(self):
        return self.name
