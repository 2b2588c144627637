"""What officers note of a unit's strengths and weaknesses, and figures a government publishes."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from orgunits.enums import Verdict
from orgunits.models.structure import OrgUnit
from portal.models import Government

BY_PERSON = {"on_delete": models.PROTECT, "null": True, "blank": True, "related_name": "+"}
SIDES = [(one.value, one.label) for one in (Verdict.STRONG, Verdict.WEAK)]


class UnitNote(models.Model):
    """A strength or weakness of a unit in an officer's words. It stays with the unit it was written
    about, whatever becomes of it; withdrawn ones are kept."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    side = models.CharField("sisi", max_length=8, choices=SIDES)
    text = models.TextField("catatan", max_length=1000)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, **BY_PERSON)
    made_at = models.DateTimeField("ditulis", default=timezone.now)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, **BY_PERSON)
    withdrawn_at = models.DateTimeField("ditarik", null=True, blank=True)
    is_example = models.BooleanField("contoh", default=False)

    class Meta:
        ordering = ["unit", "-made_at", "-pk"]
        verbose_name = "catatan unit"
        verbose_name_plural = "catatan unit"
        indexes = [models.Index(fields=["unit", "side"], name="unitnote_unit")]

    def __str__(self):
        return self.text[:80]


class PublishedBenchmark(models.Model):
    """Figures of its shape that a government lets the others of the installation see, as they were
    on ``day``. No row: it publishes none and sees none of others."""

    government = models.OneToOneField(Government, on_delete=models.PROTECT, related_name="+")
    day = models.DateField("keadaan per")
    figures = models.JSONField("angka", default=dict)  # {key: digits}
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, **BY_PERSON)
    published_at = models.DateTimeField("diterbitkan", default=timezone.now)

    class Meta:
        ordering = ["government"]
        verbose_name = "angka pembanding"
        verbose_name_plural = "angka pembanding"

    def __str__(self):
        return f"Angka pembanding {self.government}"
