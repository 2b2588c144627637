"""What the overlap finder found, and what people decided about it."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from orgunits.enums import OverlapKind, OverlapState
from orgunits.models.posts import UnitFunction
from orgunits.models.structure import OrgUnit
from orgunits.scope import unit_ids_in_scope
from portal.models import Government
from portal.permissions import Permission


class OverlapRun(models.Model):
    """One search through all functions and urusan of a government, and how it was done."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    finished_at = models.DateTimeField("selesai", default=timezone.now)
    day = models.DateField("keadaan per")
    method = models.CharField("cara", max_length=60)
    threshold = models.PositiveSmallIntegerField("ambang (per seribu)")
    n_compared = models.PositiveIntegerField("fungsi dibandingkan")
    n_common = models.PositiveIntegerField("fungsi umum, tidak dibandingkan")
    n_found = models.PositiveIntegerField("temuan")
    n_left = models.PositiveIntegerField("temuan di luar batas", default=0)

    class Meta:
        ordering = ["-finished_at", "-pk"]
        verbose_name = "pemeriksaan tumpang tindih"
        verbose_name_plural = "pemeriksaan tumpang tindih"

    def __str__(self):
        return f"Pemeriksaan per {self.day}"


class OverlapQuerySet(models.QuerySet):
    def visible_to(self, user, permission=Permission.ORGUNIT_VIEW):
        """Overlaps of which ``user`` holds ``permission`` on every unit: one side alone would tell
        of a unit out of sight."""
        hidden = OverlapSide.objects.filter(overlap=OuterRef("pk")).exclude(
            unit__in=unit_ids_in_scope(user, permission)
        )
        return self.filter(~Exists(hidden))

    def standing(self, run):
        """Those the search ``run`` found, and those once decided."""
        return self.filter(Q(run=run) | ~Q(state=OverlapState.OPEN))


class Overlap(models.Model):
    """Functions that say the same, or an urusan several units claim.

    ``key`` names it over renames and runs, ``subject`` also over edited texts (orgunits.overlap).
    ``run`` is the last search that found it. ``score`` in thousandths. ``shared``: rows of [root,
    share in thousandths, words of the first side, words of the second].
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    key = models.CharField("kunci", max_length=32)
    subject = models.CharField("pokok", max_length=32, db_index=True)
    kind = models.CharField("jenis", max_length=10, choices=OverlapKind)
    urusan = models.CharField("urusan", max_length=20, blank=True)
    score = models.PositiveSmallIntegerField("kemiripan (per seribu)")
    shared = models.JSONField("kata yang sama", default=list, blank=True)
    run = models.ForeignKey(OverlapRun, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField("pertama ditemukan", default=timezone.now)
    state = models.CharField(
        "putusan", max_length=10, choices=OverlapState, default=OverlapState.OPEN
    )
    reason = models.TextField("alasan", blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField("diputuskan", null=True, blank=True)

    objects = OverlapQuerySet.as_manager()

    class Meta:
        ordering = ["-score", "pk"]
        verbose_name = "tumpang tindih"
        verbose_name_plural = "tumpang tindih"
        constraints = [
            models.UniqueConstraint(fields=["government", "key"], name="overlap_once"),
            models.CheckConstraint(
                condition=Q(state=OverlapState.OPEN) | ~Q(reason=""),
                name="overlap_decided_with_reason",
                violation_error_message="Tulis alasannya.",
            ),
        ]

    def __str__(self):
        if self.kind == OverlapKind.URUSAN:
            return f"Urusan {self.urusan}"
        return " / ".join(side.text for side in self.sides.all()[:2])[:200] or "Tumpang tindih"


class OverlapSide(models.Model):
    """One party: a unit with its function as it read when it was found, or a claimant of the
    urusan. ``n_alike``: how many instances of its pattern it stands for."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    overlap = models.ForeignKey(Overlap, on_delete=models.CASCADE, related_name="sides")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    function = models.ForeignKey(
        UnitFunction, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.TextField("fungsi", blank=True)
    n_alike = models.PositiveIntegerField("unit sejenis", default=1)
    order = models.PositiveSmallIntegerField("urutan")

    class Meta:
        ordering = ["overlap", "order"]
        verbose_name = "pihak tumpang tindih"
        verbose_name_plural = "pihak tumpang tindih"

    def __str__(self):
        return self.text or str(self.unit)
