"""Who judges a proposal in which order, and what they decided."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.models import Government
from portal.permissions import Role
from restructuring.enums import ReviewDecision
from restructuring.models.proposals import SOMEBODY, Proposal


class ReviewStage(models.Model):
    """A step of the review in a government, in their order. Without rows the house's own order
    holds (``restructuring.reviewing``)."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField("urutan")
    name = models.CharField("tahap", max_length=120)
    role = models.CharField("peran", max_length=20, choices=Role)
    decides = models.BooleanField("memutus", default=False)  # else only prepares and checks

    class Meta:
        ordering = ["government", "order"]
        verbose_name = "tahap peninjauan"
        verbose_name_plural = "tahap peninjauan"
        constraints = [
            models.UniqueConstraint(fields=["government", "order"], name="reviewstage_order_once"),
        ]

    def __str__(self):
        return self.name


class ProposalReview(models.Model):
    """One step of the review of one submission (``round``): waiting, or how it was decided."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="reviews")
    round = models.PositiveSmallIntegerField("pengajuan ke")
    order = models.PositiveSmallIntegerField("urutan")
    name = models.CharField("tahap", max_length=120)
    role = models.CharField("peran", max_length=20, choices=Role)
    decides = models.BooleanField("memutus", default=False)
    decision = models.CharField(
        "putusan", max_length=10, choices=ReviewDecision, default=ReviewDecision.WAITING
    )
    note = models.TextField("catatan", blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, **SOMEBODY)
    decided_at = models.DateTimeField("diputuskan", null=True, blank=True)

    class Meta:
        ordering = ["proposal", "round", "order"]
        verbose_name = "peninjauan usulan"
        verbose_name_plural = "peninjauan usulan"
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "round", "order"], name="proposalreview_once"
            ),
            models.CheckConstraint(
                condition=Q(decision=ReviewDecision.WAITING, decided_at__isnull=True)
                | (~Q(decision=ReviewDecision.WAITING) & Q(decided_at__isnull=False)),
                name="proposalreview_decided_has_time",
            ),
        ]

    def __str__(self):
        return self.name


class StepDecision(models.Model):
    """What a reviewer says of one change (``step`` is its key)."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    review = models.ForeignKey(ProposalReview, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField("perubahan", max_length=32)
    is_accepted = models.BooleanField("diterima")
    reason = models.TextField("alasan", blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, **SOMEBODY)

    class Meta:
        ordering = ["pk"]
        verbose_name = "putusan perubahan"
        verbose_name_plural = "putusan perubahan"
        constraints = [
            models.UniqueConstraint(fields=["review", "step"], name="stepdecision_once"),
            models.CheckConstraint(
                condition=Q(is_accepted=True) | ~Q(reason=""),
                name="stepdecision_refused_with_reason",
                violation_error_message="Tulis alasannya.",
            ),
        ]

    def __str__(self):
        return "diterima" if self.is_accepted else self.reason[:80]
