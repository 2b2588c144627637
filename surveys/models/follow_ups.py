"""What is done about the lowest unsur of a survey."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from orgunits.scope import unit_ids_in_scope
from portal.models import Government
from portal.permissions import Permission
from surveys.enums import FollowUpState, Unsur
from surveys.models.campaigns import Campaign


class FollowUpQuerySet(models.QuerySet):
    def visible_to(self, user, permission=Permission.RESULT_VIEW):
        return self.filter(campaign__unit__in=unit_ids_in_scope(user, permission))

    def overdue_on(self, day):
        """Planned ones whose day is past on ``day``."""
        return self.filter(state=FollowUpState.PLANNED, due_on__lt=day)


class FollowUp(models.Model):
    """A programme or activity that answers one unsur of a closed survey (PermenPANRB 14/2017:
    rencana tindak lanjut). It belongs to the survey, and with it to its unit.

    ``owner`` is a post, never a person: the plan is published. ``budget`` is in whole rupiah, None
    while none is needed or known. ``outcome`` is the evidence of what was done, or why it was
    dropped.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    unsur = models.CharField("unsur", max_length=20, choices=Unsur)
    action = models.CharField("program atau kegiatan", max_length=300)
    owner = models.CharField("penanggung jawab", max_length=150)
    due_on = models.DateField("selesai paling lambat")
    budget = models.PositiveBigIntegerField("anggaran (rupiah)", null=True, blank=True)
    state = models.CharField(
        "keadaan", max_length=10, choices=FollowUpState, default=FollowUpState.PLANNED
    )
    outcome = models.TextField("bukti atau sebab", max_length=1000, blank=True)
    ended_on = models.DateField("selesai pada", null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = "tindak lanjut"
        verbose_name_plural = "tindak lanjut"
        constraints = [
            models.CheckConstraint(
                condition=Q(state=FollowUpState.PLANNED, ended_on__isnull=True, outcome="")
                | (~Q(state=FollowUpState.PLANNED) & Q(ended_on__isnull=False) & ~Q(outcome="")),
                name="followup_ended_has_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["government", "state", "due_on"], name="followup_due"),
        ]

    def __str__(self):
        return self.action

    @property
    def quarter(self):
        """``TW III 2026``: the quarter in which it is due."""
        roman = ("I", "II", "III", "IV")[(self.due_on.month - 1) // 3]
        return f"TW {roman} {self.due_on.year}"

    @property
    def horizon(self):
        """Short (under 12 months), middle (to 24) or long, counted from the survey's end."""
        end = self.campaign.period_end
        months = (self.due_on.year - end.year) * 12 + self.due_on.month - end.month
        months -= self.due_on.day < end.day
        if months < 12:
            return "jangka pendek"
        return "jangka menengah" if months < 24 else "jangka panjang"

    def is_overdue_on(self, day):
        return self.state == FollowUpState.PLANNED and self.due_on < day
