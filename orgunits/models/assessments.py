"""Assessments of a unit: the official wording of the instrument, the answers, the evidence."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from orgunits.assessments import instrument
from orgunits.enums import FILLING_STATES, AssessmentKind, AssessmentState, Polarity
from orgunits.models.structure import OrgUnit
from orgunits.scope import unit_ids_in_scope
from portal.models import Attachment, Government, Job
from portal.permissions import Permission

NOBODY_ELSE = {"on_delete": models.PROTECT, "null": True, "related_name": "+"}


class ItemWordingQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(superseded_at__isnull=True)


class ItemWording(models.Model):
    """The official wording of one statement, or the levels of one variable, as a government pasted
    it from the regulation. Never changed: another text is the next ``number``. It is official once
    somebody has signed that it is the regulation's own (``verified_by``)."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("instrumen", max_length=20, choices=AssessmentKind)
    code = models.CharField("kode", max_length=40)
    number = models.PositiveIntegerField("versi")
    text = models.TextField("redaksi")
    levels = models.JSONField("uraian jawaban", default=list, blank=True)  # one text per level
    polarity = models.CharField("arah nilai", max_length=10, choices=Polarity)
    source = models.CharField("sumber", max_length=300)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, **NOBODY_ELSE)
    entered_at = models.DateTimeField("diisi", default=timezone.now)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, blank=True, **NOBODY_ELSE)
    verified_at = models.DateTimeField("diverifikasi", null=True, blank=True)
    superseded_at = models.DateTimeField("diganti", null=True, blank=True)

    objects = ItemWordingQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "code", "-number"]
        verbose_name = "redaksi pernyataan"
        verbose_name_plural = "redaksi pernyataan"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "kind", "code", "number"], name="itemwording_number_once"
            ),
            models.UniqueConstraint(
                fields=["government", "kind", "code"],
                condition=Q(superseded_at__isnull=True),
                name="itemwording_one_in_force",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.code}, versi {self.number}"

    @property
    def is_verified(self):
        return self.verified_at is not None


class AssessmentRules(models.Model):
    """How a government computes where the regulations are silent (orgunits.assessments.Rules)."""

    government = models.OneToOneField(Government, on_delete=models.PROTECT, related_name="+")
    skipped = models.CharField(
        "pernyataan yang tidak dinilai",
        max_length=20,
        choices=[
            ("renormalise", "Dikeluarkan, bobot subdimensi tetap"),
            ("zero", "Dihitung nol"),
        ],
        default="renormalise",
    )
    top_from = models.PositiveSmallIntegerField(
        "Sangat Tinggi mulai jumlah",
        choices=[(47, "47 (lima pita sama lebar)"), (46, "46")],
        default=47,
    )

    class Meta:
        verbose_name = "aturan hitung evaluasi"
        verbose_name_plural = "aturan hitung evaluasi"

    def __str__(self):
        return f"Aturan hitung evaluasi {self.government}"


class AssessmentQuerySet(models.QuerySet):
    def visible_to(self, user, permission=Permission.ASSESSMENT_VIEW):
        """Assessments of units on which ``user`` holds ``permission``; with the permission to read
        also those they fill or validate themselves, wherever the unit is."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        reached = Q(unit__in=unit_ids_in_scope(user, permission))
        if permission == Permission.ASSESSMENT_VIEW:
            mine = AssessmentMember.objects.filter(user=user).values("assessment")
            reached |= Q(validator=user) | Q(pk__in=mine)
        return self.filter(reached)

    def standing(self):
        return self.exclude(state=AssessmentState.CANCELLED)


class Assessment(models.Model):
    """One instrument over one unit and year: filled by a team, validated by a second party.

    ``self_score`` and ``self_grade`` are the result of the team when it submitted ("Hasil awal"),
    ``final_*`` that of the validation ("Hasil akhir"); the totals are rounded as classified.
    ``frozen`` keeps what the validated result was computed from: rules, wordings, answers.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("instrumen", max_length=20, choices=AssessmentKind)
    version = models.CharField("versi instrumen", max_length=20)
    year = models.PositiveSmallIntegerField("tahun")
    state = models.CharField(
        "keadaan", max_length=12, choices=AssessmentState, default=AssessmentState.DRAFT
    )
    validator = models.ForeignKey(
        settings.AUTH_USER_MODEL, blank=True, verbose_name="validator", **NOBODY_ELSE
    )
    is_example = models.BooleanField("contoh", default=False)
    note = models.TextField("catatan validasi", blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, **NOBODY_ELSE)
    opened_at = models.DateTimeField("dibuka", default=timezone.now)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, blank=True, **NOBODY_ELSE)
    submitted_at = models.DateTimeField("dikirim", null=True, blank=True)
    validated_by = models.ForeignKey(settings.AUTH_USER_MODEL, blank=True, **NOBODY_ELSE)
    validated_at = models.DateTimeField("divalidasi", null=True, blank=True)
    self_score = models.DecimalField("nilai mandiri", max_digits=5, decimal_places=2, null=True)
    self_grade = models.CharField("hasil mandiri", max_length=20, blank=True)
    final_score = models.DecimalField("nilai akhir", max_digits=5, decimal_places=2, null=True)
    final_grade = models.CharField("hasil akhir", max_length=20, blank=True)
    frozen = models.JSONField(default=dict)
    pdf = models.OneToOneField(Attachment, on_delete=models.PROTECT, null=True, related_name="+")
    pdf_fingerprint = models.CharField(max_length=64, blank=True)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "unit", "kind"]
        verbose_name = "evaluasi organisasi"
        verbose_name_plural = "evaluasi organisasi"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "year"],
                condition=~Q(state=AssessmentState.CANCELLED),
                name="assessment_once_a_year",
                violation_error_message="Evaluasi ini untuk unit dan tahun itu sudah ada.",
            ),
            models.CheckConstraint(
                condition=Q(year__range=(2018, 2100)),
                name="assessment_year_known",
                violation_error_message="Tahun antara 2018 dan 2100.",
            ),
            models.CheckConstraint(
                condition=Q(validated_by__isnull=True) | ~Q(validated_by=F("submitted_by")),
                name="assessment_validated_by_another",
                violation_error_message="Yang memvalidasi tidak boleh orang yang mengirim.",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=AssessmentState.VALIDATED,
                    validated_at__isnull=False,
                    final_score__isnull=False,
                )
                | (~Q(state=AssessmentState.VALIDATED) & Q(validated_at__isnull=True)),
                name="assessment_validated_has_result",
            ),
        ]
        indexes = [
            models.Index(fields=["government", "-year"], name="assessment_gov_year"),
            models.Index(fields=["unit", "kind", "year"], name="assessment_unit_kind"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.unit} {self.year}"

    @property
    def instrument(self):
        return instrument(self.kind)

    @property
    def is_filling(self):
        return self.state in FILLING_STATES


class AssessmentMember(models.Model):
    """Somebody who fills in an assessment."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = "anggota tim penilai"
        verbose_name_plural = "anggota tim penilai"
        constraints = [
            models.UniqueConstraint(fields=["assessment", "user"], name="assessmentmember_once"),
        ]

    def __str__(self):
        return f"{self.user} ({self.assessment})"


class AssessmentAnswer(models.Model):
    """Both columns of one item: what the team answers, what the validation answers.

    ``wording`` is the text the team answered to: when it changes the item is to be answered again.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="answers")
    code = models.CharField("kode", max_length=40)
    wording = models.ForeignKey(
        ItemWording, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    level = models.PositiveSmallIntegerField("jawaban", null=True, blank=True)
    is_skipped = models.BooleanField("tidak berlaku", default=False)
    note = models.TextField("catatan", blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, blank=True, **NOBODY_ELSE)
    answered_at = models.DateTimeField(null=True, blank=True)
    final_level = models.PositiveSmallIntegerField("jawaban validasi", null=True, blank=True)
    final_is_skipped = models.BooleanField("tidak berlaku menurut validasi", default=False)
    final_note = models.TextField("catatan validasi", blank=True)
    validated_by = models.ForeignKey(settings.AUTH_USER_MODEL, blank=True, **NOBODY_ELSE)
    validated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "jawaban evaluasi"
        verbose_name_plural = "jawaban evaluasi"
        constraints = [
            models.UniqueConstraint(fields=["assessment", "code"], name="assessmentanswer_once"),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__range=(1, 5), is_skipped=False),
                name="assessmentanswer_level_or_skipped",
            ),
            models.CheckConstraint(
                condition=Q(final_level__isnull=True)
                | Q(final_level__range=(1, 5), final_is_skipped=False),
                name="assessmentanswer_final_level_or_skipped",
            ),
        ]

    def __str__(self):
        return self.code


class AssessmentEvidence(models.Model):
    """A file that proves an answer; of the maturity for one ``level``."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    answer = models.ForeignKey(AssessmentAnswer, on_delete=models.CASCADE, related_name="evidence")
    level = models.PositiveSmallIntegerField("tingkat", null=True, blank=True)
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, **NOBODY_ELSE)
    added_at = models.DateTimeField("diunggah", default=timezone.now)

    class Meta:
        ordering = ["level", "pk"]
        verbose_name = "bukti evaluasi"
        verbose_name_plural = "bukti evaluasi"

    def __str__(self):
        return self.attachment.name
