"""What posts ask people to master, and what assessors found."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from employees.competence_enums import Competence, CompetenceLevel
from employees.enums import Predicate
from employees.models.people import Employee
from orgunits.models import JobTitle, Position
from orgunits.scope import unit_ids_in_scope
from portal.models import Government
from portal.permissions import Permission

LOWEST, HIGHEST = min(CompetenceLevel), max(CompetenceLevel)


def level_field(label):
    """A level of one competence; NULL: not asked, or not assessed."""
    return models.PositiveSmallIntegerField(label, choices=CompetenceLevel, null=True, blank=True)


class GeneralLevels(models.Model):
    """The nine competences every post knows, a column each."""

    integrity = level_field("integritas")
    cooperation = level_field("kerja sama")
    communication = level_field("komunikasi")
    results = level_field("orientasi pada hasil")
    service = level_field("pelayanan publik")
    growth = level_field("pengembangan diri dan orang lain")
    change = level_field("mengelola perubahan")
    decisions = level_field("pengambilan keputusan")
    unity = level_field("perekat bangsa")

    class Meta:
        abstract = True

    @property
    def levels(self):
        """``{Competence: level}`` of those that are known."""
        found = {str(one): getattr(self, one) for one in Competence}
        return {name: level for name, level in found.items() if level is not None}


def levels_in_range():
    """The condition that every level is one of CompetenceLevel."""
    condition = Q()
    for one in Competence:
        condition &= Q(**{f"{one}__isnull": True}) | Q(**{f"{one}__range": (LOWEST, HIGHEST)})
    return condition


class TechnicalCompetence(models.Model):
    """A technical competence of the government's catalogue, for the posts that need it."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("nama kompetensi teknis", max_length=150)
    summary = models.CharField("arti singkat", max_length=300, blank=True)
    is_active = models.BooleanField("dipakai", default=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = "kompetensi teknis"
        verbose_name_plural = "kompetensi teknis"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "name"],
                name="technicalcompetence_once",
                violation_error_message="Kompetensi teknis ini sudah ada.",
            )
        ]

    def __str__(self):
        return self.name


class CompetenceStandardQuerySet(models.QuerySet):
    """Vocabulary of reads of standards."""

    def standing(self):
        """What was not taken back."""
        return self.filter(withdrawn_at__isnull=True)

    def visible_to(self, user, permission=Permission.COMPETENCE_VIEW):
        """Standards of titles, which are the whole government's, and of posts in reach."""
        if user.is_superuser:
            return self.all()
        reached = unit_ids_in_scope(user, permission)
        own = self.filter(government=user.government_id)
        return own.filter(Q(position__isnull=True) | Q(position__unit__in=reached))


class CompetenceStandard(GeneralLevels):
    """The levels that a job title, or one post, asks for from ``valid_from`` on until the next
    standard of the same title or post. ``basis``: the decision that set it. A mistake is taken
    back, never changed."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    job_title = models.ForeignKey(
        JobTitle,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="nama jabatan",
    )
    position = models.ForeignKey(
        Position,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="jabatan",
    )
    valid_from = models.DateField("berlaku mulai")
    basis = models.CharField("dasar penetapan", max_length=200)
    recorded_at = models.DateTimeField("dicatat", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)

    objects = CompetenceStandardQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "-pk"]
        verbose_name = "standar kompetensi"
        verbose_name_plural = "standar kompetensi"
        constraints = [
            models.CheckConstraint(
                condition=Q(job_title__isnull=True, position__isnull=False)
                | Q(job_title__isnull=False, position__isnull=True),
                name="competencestandard_of_one",
                violation_error_message="Standar berlaku untuk satu nama jabatan atau satu jabatan.",
            ),
            models.UniqueConstraint(
                fields=["government", "job_title", "valid_from"],
                condition=Q(withdrawn_at__isnull=True, job_title__isnull=False),
                name="competencestandard_title_once",
                violation_error_message="Sudah ada standar yang berlaku mulai tanggal ini.",
            ),
            models.UniqueConstraint(
                fields=["position", "valid_from"],
                condition=Q(withdrawn_at__isnull=True, position__isnull=False),
                name="competencestandard_position_once",
                violation_error_message="Sudah ada standar yang berlaku mulai tanggal ini.",
            ),
            models.CheckConstraint(
                condition=levels_in_range(),
                name="competencestandard_levels",
                violation_error_message="Tingkat kompetensi antara 1 dan 5.",
            ),
        ]

    def __str__(self):
        return f"Standar kompetensi {self.position or self.job_title}"


class CompetenceAssessmentQuerySet(models.QuerySet):
    """Vocabulary of reads of assessments."""

    def standing(self):
        """What was not taken back."""
        return self.filter(withdrawn_at__isnull=True)


class CompetenceAssessment(GeneralLevels):
    """What assessors found of a person on a day. ``valid_until``: the last day it holds, None for
    no end; ``potential``: 0 to 100, where it was measured too."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    employee = models.ForeignKey(
        Employee, on_delete=models.PROTECT, related_name="competence_assessments"
    )
    assessed_on = models.DateField("tanggal penilaian")
    assessor = models.CharField("lembaga penilai", max_length=150)
    number = models.CharField("nomor laporan", max_length=80, blank=True)
    valid_until = models.DateField("berlaku sampai", null=True, blank=True)
    potential = models.DecimalField(
        "nilai potensi", max_digits=5, decimal_places=2, null=True, blank=True
    )
    recorded_at = models.DateTimeField("dicatat", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)

    objects = CompetenceAssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-assessed_on", "-pk"]
        verbose_name = "penilaian kompetensi"
        verbose_name_plural = "penilaian kompetensi"
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "assessed_on"],
                condition=Q(withdrawn_at__isnull=True),
                name="competenceassessment_once_a_day",
                violation_error_message="Penilaian pada tanggal ini sudah ada.",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("assessed_on")),
                name="competenceassessment_period_ordered",
                violation_error_message="Berlaku sampai tidak boleh sebelum tanggal penilaian.",
            ),
            models.CheckConstraint(
                condition=Q(potential__isnull=True) | Q(potential__range=(0, 100)),
                name="competenceassessment_potential_range",
                violation_error_message="Nilai potensi antara 0 dan 100.",
            ),
            models.CheckConstraint(
                condition=levels_in_range(),
                name="competenceassessment_levels",
                violation_error_message="Tingkat kompetensi antara 1 dan 5.",
            ),
        ]

    def __str__(self):
        return f"Penilaian kompetensi {self.employee} {self.assessed_on:%d-%m-%Y}"


class TechnicalLevel(models.Model):
    """The level of a technical competence that a standard asks for, or an assessment found."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    competence = models.ForeignKey(
        TechnicalCompetence, on_delete=models.PROTECT, related_name="+", verbose_name="kompetensi"
    )
    standard = models.ForeignKey(
        CompetenceStandard,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="technical_levels",
    )
    assessment = models.ForeignKey(
        CompetenceAssessment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="technical_levels",
    )
    level = models.PositiveSmallIntegerField("tingkat", choices=CompetenceLevel)

    class Meta:
        ordering = ["competence__name", "pk"]
        verbose_name = "tingkat kompetensi teknis"
        verbose_name_plural = "tingkat kompetensi teknis"
        constraints = [
            models.CheckConstraint(
                condition=Q(standard__isnull=True, assessment__isnull=False)
                | Q(standard__isnull=False, assessment__isnull=True),
                name="technicallevel_of_one",
                violation_error_message="Tingkat ini milik satu standar atau satu penilaian.",
            ),
            models.UniqueConstraint(
                fields=["standard", "competence"],
                condition=Q(standard__isnull=False),
                name="technicallevel_standard_once",
                violation_error_message="Kompetensi teknis ini sudah disebut.",
            ),
            models.UniqueConstraint(
                fields=["assessment", "competence"],
                condition=Q(assessment__isnull=False),
                name="technicallevel_assessment_once",
                violation_error_message="Kompetensi teknis ini sudah disebut.",
            ),
            models.CheckConstraint(
                condition=Q(level__range=(LOWEST, HIGHEST)),
                name="technicallevel_range",
                violation_error_message="Tingkat kompetensi antara 1 dan 5.",
            ),
        ]

    def __str__(self):
        return f"{self.competence} {self.level}"


class TalentScale(models.Model):
    """The thresholds of the nine boxes of a government from ``valid_from`` on until the next; the
    columns are those of ``employees.talent.Scale``. ``basis``: the decision that set them."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField("berlaku mulai")
    above_from = models.CharField(
        "di atas ekspektasi mulai predikat", max_length=12, choices=Predicate
    )
    meets_from = models.CharField(
        "sesuai ekspektasi mulai predikat", max_length=12, choices=Predicate
    )
    medium_from = models.DecimalField("potensial menengah mulai", max_digits=5, decimal_places=2)
    high_from = models.DecimalField("potensial tinggi mulai", max_digits=5, decimal_places=2)
    competence_weight = models.PositiveSmallIntegerField("bobot JPM (persen)", default=100)
    basis = models.CharField("dasar penetapan", max_length=200)
    recorded_at = models.DateTimeField("dicatat", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-valid_from", "-pk"]
        verbose_name = "ambang sembilan kotak"
        verbose_name_plural = "ambang sembilan kotak"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "valid_from"],
                name="talentscale_once",
                violation_error_message="Sudah ada ambang yang berlaku mulai tanggal ini.",
            ),
            models.CheckConstraint(
                condition=Q(medium_from__gt=0, high_from__gt=F("medium_from"), high_from__lte=100),
                name="talentscale_ordered",
                violation_error_message="Ambang menengah harus di bawah ambang tinggi.",
            ),
            models.CheckConstraint(
                condition=Q(competence_weight__range=(0, 100)),
                name="talentscale_weight",
                violation_error_message="Bobot antara 0 dan 100 persen.",
            ),
        ]

    def __str__(self):
        return f"Ambang sembilan kotak mulai {self.valid_from:%d-%m-%Y}"
