"""Residents of an area in a year, and hands of a unit that are no civil servants."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from employees.enums import OtherHandKind
from orgunits.models import OrgUnit
from portal.models import Government

YEARS = [MinValueValidator(2000), MaxValueValidator(2100)]


class AreaResidents(models.Model):
    """How many people live in an area (a kecamatan of a city or regency, a kabupaten or kota of a
    province) in a year, by its kode wilayah."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    area_code = models.CharField("kode wilayah", max_length=13)
    year = models.PositiveSmallIntegerField("tahun", validators=YEARS)
    residents = models.PositiveIntegerField("jumlah penduduk")
    source = models.CharField("sumber", max_length=300)
    is_example = models.BooleanField("contoh", default=False)

    class Meta:
        ordering = ["government", "area_code", "-year"]
        verbose_name = "penduduk wilayah"
        verbose_name_plural = "penduduk wilayah"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "area_code", "year"], name="arearesidents_once"
            ),
        ]

    def __str__(self):
        return f"Penduduk {self.area_code} {self.year}"


class OtherHands(models.Model):
    """People who work for a unit in a year without being civil servants: information only, in no
    bezetting, EJ or cost. A fact of its year, so it stays with the unit whatever becomes of it."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("tahun", validators=YEARS)
    kind = models.CharField("jenis", max_length=12, choices=OtherHandKind)
    people = models.PositiveIntegerField("orang", validators=[MaxValueValidator(100_000)])
    source = models.CharField("sumber", max_length=300)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField("dicatat", default=timezone.now)
    is_example = models.BooleanField("contoh", default=False)

    class Meta:
        ordering = ["unit", "-year", "kind"]
        verbose_name = "tenaga lain"
        verbose_name_plural = "tenaga lain"
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "kind"], name="otherhands_once"),
        ]
        indexes = [models.Index(fields=["government", "year"], name="otherhands_gov_year")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.year}: {self.people}"
