"""What was taken out of a survey's figures, why, and by whom."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from orgunits.scope import unit_ids_in_scope
from portal.models import Government
from portal.permissions import Permission
from surveys.enums import AnswerFlag, ExclusionState
from surveys.models.campaigns import Campaign

LIVE = (ExclusionState.PROPOSED, ExclusionState.IN_FORCE, ExclusionState.ENDING)


def someone():
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )


class ExclusionQuerySet(models.QuerySet):
    def visible_to(self, user, permission=Permission.RESULT_VIEW):
        return self.filter(campaign__unit__in=unit_ids_in_scope(user, permission))

    def in_force(self):
        """Those whose answers are out of every figure now."""
        return self.filter(state__in=(ExclusionState.IN_FORCE, ExclusionState.ENDING))


class Exclusion(models.Model):
    """All answers of one closed survey with one flag, proposed to be left out of every figure, left
    out, or back in. Two people each time, held by the database too.

    ``n`` answers were taken out; ``value_before`` and ``value_after`` are the index on either side
    of that decision, told again when another exclusion ends. Published with the reasons
    (docs/adr/0041).
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    flag = models.CharField("tanda", max_length=12, choices=AnswerFlag)
    state = models.CharField(
        "keadaan", max_length=10, choices=ExclusionState, default=ExclusionState.PROPOSED
    )
    reason = models.TextField("alasan", max_length=500)
    n = models.PositiveIntegerField("jawaban dikeluarkan", null=True)
    value_before = models.DecimalField("IKM sebelum", max_digits=5, decimal_places=2, null=True)
    value_after = models.DecimalField("IKM sesudah", max_digits=5, decimal_places=2, null=True)
    proposed_by = someone()
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = someone()
    decided_at = models.DateTimeField(null=True)
    undo_reason = models.TextField("alasan pembatalan", max_length=500, blank=True)
    undo_proposed_by = someone()
    undo_proposed_at = models.DateTimeField(null=True)
    undo_decided_by = someone()
    undo_decided_at = models.DateTimeField(null=True)

    objects = ExclusionQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        verbose_name = "pengeluaran jawaban"
        verbose_name_plural = "pengeluaran jawaban"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "flag"],
                condition=Q(state__in=LIVE),
                name="exclusion_live_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(ExclusionState.PROPOSED, ExclusionState.REFUSED))
                | (Q(decided_by__isnull=False, n__gt=0) & ~Q(decided_by=F("proposed_by"))),
                name="exclusion_by_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state=ExclusionState.ENDED)
                | (
                    Q(undo_decided_by__isnull=False, undo_proposed_by__isnull=False)
                    & ~Q(undo_decided_by=F("undo_proposed_by"))
                ),
                name="exclusion_ended_by_two_people",
            ),
        ]

    def __str__(self):
        return f"{self.get_flag_display()}: {self.campaign.title}"

    @property
    def is_waiting(self):
        """Whether a second person is asked for."""
        return self.state in (ExclusionState.PROPOSED, ExclusionState.ENDING)

    @property
    def asked_by(self):
        """Who proposed what waits now (or what was decided last)."""
        return self.undo_proposed_by if self.undo_proposed_by_id else self.proposed_by

    @property
    def change(self):
        """What leaving them out did to the index; None where one of both has none."""
        if self.value_before is None or self.value_after is None:
            return None
        return self.value_after - self.value_before
