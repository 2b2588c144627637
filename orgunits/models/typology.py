"""The score sheets of a government: its figures for the tables of PP 18/2016, year by year."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils import timezone

from orgunits import typology
from orgunits.models.structure import OrgUnit
from portal.models import Government, User

FIRST_YEAR, LAST_YEAR = 2016, 2100
SUBJECT_CHOICES = [
    (typology.GENERAL, "Variabel umum"),
    *((subject.code, f"{code} {subject.name}") for code, subject in typology.SUBJECTS.items()),
]
SUBJECT_NAMES = {
    typology.GENERAL: "Variabel umum",
    **{code: subject.name for code, subject in typology.SUBJECTS.items()},
}


class TypologyYear(models.Model):
    """A year in which a government counts itself (pemetaan urusan), with the marks that decide its
    geographic factor (PP 18/2016 art 107(2))."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("tahun")
    is_archipelago = models.BooleanField("berciri kepulauan", default=False)
    has_land_border = models.BooleanField("di perbatasan darat negara", default=False)
    is_outer_island = models.BooleanField("pulau terluar di perbatasan", default=False)
    made_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField("dibuat", default=timezone.now)

    class Meta:
        ordering = ["government", "-year"]
        verbose_name = "tahun pemetaan"
        verbose_name_plural = "tahun pemetaan"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "year"],
                name="typologyyear_once",
                violation_error_message="Tahun pemetaan ini sudah ada.",
            ),
            models.CheckConstraint(
                condition=Q(year__range=(FIRST_YEAR, LAST_YEAR)),
                name="typologyyear_known",
                violation_error_message=f"Tahun antara {FIRST_YEAR} dan {LAST_YEAR}.",
            ),
        ]

    def __str__(self):
        return f"Pemetaan {self.year}"

    @property
    def place(self):
        """Where the government lies, for orgunits.typology."""
        return typology.Place(
            self.government.kind,
            self.government.area_code,
            self.is_archipelago,
            self.has_land_border,
            self.is_outer_island,
        )


class TypologySheet(models.Model):
    """The figures of one subject in one year: an urusan, a staff unit, one kecamatan (``unit``), or
    the general ones.

    ``figures``: {indicator number: {"value": digits as entered, "source": text}}; nothing is
    rounded. ``revision`` counts the times it was saved. ``table_version``: the tables it was
    entered for.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    year = models.ForeignKey(TypologyYear, on_delete=models.PROTECT, related_name="sheets")
    subject = models.CharField("urusan atau fungsi", max_length=12, choices=SUBJECT_CHOICES)
    unit = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    figures = models.JSONField("angka", default=dict)
    table_version = models.CharField("tabel", max_length=60, default=typology.VERSION)
    revision = models.PositiveIntegerField("simpanan ke", default=0)
    saved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    saved_at = models.DateTimeField("disimpan", null=True, blank=True)

    class Meta:
        ordering = ["year", "subject", "unit"]
        verbose_name = "lembar skor"
        verbose_name_plural = "lembar skor"
        constraints = [
            models.UniqueConstraint(
                fields=["year", "subject", "unit"], name="typologysheet_once_per_unit"
            ),
            # Two, because SQLite has no NULLS NOT DISTINCT.
            models.UniqueConstraint(
                fields=["year", "subject"],
                condition=Q(unit__isnull=True),
                name="typologysheet_once",
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False, subject=typology.KECAMATAN)
                | (Q(unit__isnull=True) & ~Q(subject=typology.KECAMATAN)),
                name="typologysheet_unit_for_kecamatan_only",
            ),
        ]

    def __str__(self):
        return f"Lembar skor {self.name}"

    @property
    def name(self):
        return self.unit.name if self.unit_id else SUBJECT_NAMES[self.subject]

    @property
    def is_general(self):
        return self.subject == typology.GENERAL

    @property
    def values(self):
        """{indicator number: Decimal} of the figures that are filled in."""
        return {
            int(number): Decimal(figure["value"])
            for number, figure in self.figures.items()
            if figure.get("value")
        }

    @property
    def table(self):
        """The indicators this sheet asks for."""
        place = self.year.place
        return typology.table_of(place.scope, self.subject, is_archipelago=place.is_archipelago)
