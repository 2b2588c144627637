"""Single-use codes on tickets and receipts (docs/adr/0024)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.models import Government
from surveys.models.campaigns import Campaign
from surveys.models.prints import SurveyPrint


class CodeSheet(models.Model):
    """Codes for one counter of a survey; ``order`` is their paper, None when they were entered as
    history."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    desk = models.CharField("loket", max_length=60)
    n_codes = models.PositiveIntegerField("jumlah kode")
    order = models.OneToOneField(SurveyPrint, on_delete=models.PROTECT, null=True, related_name="+")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    issued_at = models.DateTimeField("dipesan", default=timezone.now)

    class Meta:
        ordering = ["desk", "pk"]
        verbose_name = "lembar kode loket"
        verbose_name_plural = "lembar kode loket"
        constraints = [
            models.CheckConstraint(condition=Q(n_codes__gt=0), name="codesheet_has_codes"),
        ]

    def __str__(self):
        return f"{self.n_codes} kode {self.desk}"


class CounterCode(models.Model):
    """One code that was printed. The key is a digest of it; the code itself stands on paper only.

    ``is_spent`` is written by the mover, in the transaction and order of a shuffled batch of
    answers; no answer knows a code, and no code an answer or a moment.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    government = models.ForeignKey(
        Government, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sheet = models.ForeignKey(CodeSheet, on_delete=models.PROTECT, related_name="codes")
    is_spent = models.BooleanField("terpakai", default=False)

    class Meta:
        verbose_name = "kode loket"
        verbose_name_plural = "kode loket"

    def __str__(self):
        return f"Kode {self.sheet.desk}"
