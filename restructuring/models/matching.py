"""A recommendation for many people and posts at once, and what officers ask of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from employees.models import Employee, PlacementCase
from orgunits.models import OrgUnit, Position
from orgunits.scope import unit_ids_in_scope
from portal.enums import JobState
from portal.models import Government, Job
from portal.permissions import Permission
from restructuring.enums import DemandKind, MatchingPreset, MatchingPurpose, MatchingState
from restructuring.models.proposals import SOMEBODY


class MatchingRunQuerySet(models.QuerySet):
    def visible_to(self, user, permission=Permission.EMPLOYEE_VIEW):
        """Runs over units on which ``user`` holds ``permission``: all their people are in reach."""
        return self.filter(unit__in=unit_ids_in_scope(user, permission))


class MatchingRun(models.Model):
    """Who should sit where under ``unit`` on ``day``: recommended, never decided.

    ``inputs`` is the frozen copy of what was read (restructuring.matching.facts), without names;
    ``wishes`` the weights and limits, ``result`` the answer (restructuring.matching.recommending).
    ``round`` counts the answers asked for: a job writes only the answer of its own. Nobody moves by
    it: an approved run becomes the draft of ``case``, which has its own road and hands.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField("nomor")
    title = models.CharField("judul", max_length=200)
    purpose = models.CharField("tujuan", max_length=10, choices=MatchingPurpose)
    preset = models.CharField("pilihan bobot", max_length=10, choices=MatchingPreset)
    day = models.DateField("TMT rencana")
    state = models.CharField(
        "keadaan", max_length=10, choices=MatchingState, default=MatchingState.COMPUTING
    )
    wishes = models.JSONField(default=dict)
    inputs = models.JSONField(default=dict, editable=False)
    result = models.JSONField(default=dict, editable=False)
    round = models.PositiveIntegerField(default=1)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, **SOMEBODY)
    made_at = models.DateTimeField("dibuat", default=timezone.now)
    solved_at = models.DateTimeField("dihitung", null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, **SOMEBODY)
    approved_at = models.DateTimeField("disetujui", null=True)
    note = models.CharField("catatan", max_length=500, blank=True)
    case = models.OneToOneField(
        PlacementCase, on_delete=models.PROTECT, null=True, related_name="matching_run"
    )
    is_example = models.BooleanField("contoh", default=False)

    objects = MatchingRunQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name = "rekomendasi penempatan"
        verbose_name_plural = "rekomendasi penempatan"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "number"], name="matchingrun_number_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "exported"]) | Q(approved_by__isnull=False),
                name="matchingrun_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="exported", case__isnull=False)
                | (~Q(state="exported") & Q(case__isnull=True)),
                name="matchingrun_case_when_exported",
            ),
        ]

    def __str__(self):
        return f"Rekomendasi {self.number}: {self.title}"

    @property
    def is_stalled(self):
        """Whether its answer will not come by itself: the job that computes it failed or was stopped."""
        ended = (JobState.FAILED, JobState.CANCELLED)
        return self.state == MatchingState.COMPUTING and self.job.state in ended

    @property
    def is_open(self):
        """Whether it may still be changed."""
        return self.is_stalled or self.state in (MatchingState.READY, MatchingState.CONFLICT)


class MatchingDemand(models.Model):
    """A person on a post, or not there, with why; taken back it stays on record."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey(MatchingRun, on_delete=models.CASCADE, related_name="demands")
    kind = models.CharField("permintaan", max_length=6, choices=DemandKind)
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("alasan", max_length=500)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, **SOMEBODY)
    made_at = models.DateTimeField("dibuat", default=timezone.now)
    dropped_by = models.ForeignKey(settings.AUTH_USER_MODEL, **SOMEBODY)
    dropped_at = models.DateTimeField("dicabut", null=True)

    class Meta:
        ordering = ["run", "pk"]
        verbose_name = "permintaan pada rekomendasi"
        verbose_name_plural = "permintaan pada rekomendasi"
        constraints = [
            models.UniqueConstraint(
                fields=["run", "employee", "position", "kind"],
                condition=Q(dropped_at__isnull=True),
                name="matchingdemand_once",
                violation_error_message="Permintaan ini sudah ada.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.employee_id}, {self.position_id}"
