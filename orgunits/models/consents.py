"""Letters that a unit rests on beside its legal basis."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from orgunits.enums import ConsentKind, SimplificationCriterion
from orgunits.models.dated import dated_constraints
from orgunits.models.structure import OrgUnit
from portal.models import Government, User


class UnitConsent(models.Model):
    """A letter from above about one unit: the written consultation before an UPTD (PP 18/2016 art
    41(4), 49(4)), or the approval that keeps a unit after the simplification (PermenPANRB 25/2021),
    with the criterion it rests on. Withdrawn ones are end-dated, never deleted."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("jenis surat", max_length=16, choices=ConsentKind)
    number = models.CharField("nomor surat", max_length=120)
    issuer = models.CharField("dari", max_length=120)
    criterion = models.CharField(
        "kriteria", max_length=16, choices=SimplificationCriterion, blank=True
    )
    note = models.CharField("catatan", max_length=300, blank=True)
    valid_from = models.DateField("tanggal surat")
    valid_until = models.DateField("sampai sebelum", null=True, blank=True)
    made_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField("dicatat", default=timezone.now)

    class Meta:
        ordering = ["unit", "kind", "-valid_from"]
        verbose_name = "surat persetujuan"
        verbose_name_plural = "surat persetujuan"
        constraints = [
            dated_constraints("unitconsent"),
            models.UniqueConstraint(
                fields=["unit", "kind", "number"],
                name="unitconsent_once",
                violation_error_message="Surat ini sudah tercatat untuk unit ini.",
            ),
            models.CheckConstraint(
                condition=Q(kind=ConsentKind.SIMPLIFICATION) | Q(criterion=""),
                name="unitconsent_criterion_of_simplification",
            ),
        ]
        indexes = [models.Index(fields=["government", "unit"], name="unitconsent_gov_unit")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}"
