"""Informasi jabatan (anjab): what a post is, from a day on."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from orgunits.models.dated import dated_constraints
from orgunits.models.posts import Position
from portal.models import Government


class JobInformation(models.Model):
    """The informasi jabatan of a post from a day until the next one (Peraturan BKN 9/2022 a-o,
    PermenPANRB 1/2020). The tasks are not here: they are rows of the ABK form.

    A part is a text of lines; a line of a part with columns holds them apart by semicolons
    (``orgunits.job_information``). It follows its post: to another unit with it.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField("berlaku mulai")
    valid_until = models.DateField("sampai sebelum", null=True, blank=True)
    summary = models.TextField("ikhtisar jabatan", blank=True)
    education = models.TextField("pendidikan formal", blank=True)
    training = models.TextField("pendidikan dan pelatihan", blank=True)
    experience = models.TextField("pengalaman kerja", blank=True)
    outputs = models.TextField("hasil kerja", blank=True)
    materials = models.TextField("bahan kerja", blank=True)
    tools = models.TextField("perangkat kerja", blank=True)
    responsibilities = models.TextField("tanggung jawab", blank=True)
    authorities = models.TextField("wewenang", blank=True)
    correlations = models.TextField("korelasi jabatan", blank=True)
    environment = models.TextField("kondisi lingkungan kerja", blank=True)
    hazards = models.TextField("risiko bahaya", blank=True)
    skills = models.TextField("keterampilan kerja", blank=True)
    aptitudes = models.TextField("bakat kerja", blank=True)
    temperaments = models.TextField("temperamen kerja", blank=True)
    interests = models.TextField("minat kerja", blank=True)
    physical_effort = models.TextField("upaya fisik", blank=True)
    physical_condition = models.TextField("kondisi fisik", blank=True)
    work_functions = models.TextField("fungsi pekerjaan", blank=True)
    achievements = models.TextField("prestasi kerja", blank=True)
    source = models.CharField("sumber", max_length=300, blank=True)
    is_example = models.BooleanField("contoh", default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField("disimpan", default=timezone.now)

    class Meta:
        ordering = ["position", "valid_from"]
        verbose_name = "informasi jabatan"
        verbose_name_plural = "informasi jabatan"
        constraints = [
            dated_constraints("jobinformation"),
            models.UniqueConstraint(
                fields=["position", "valid_from"],
                name="jobinformation_one_a_day",
                violation_error_message="Sudah ada isian yang mulai berlaku pada tanggal itu.",
            ),
            models.UniqueConstraint(
                fields=["position"],
                condition=Q(valid_until__isnull=True),
                name="jobinformation_one_open",
                violation_error_message="Jabatan ini sudah punya informasi jabatan.",
            ),
        ]
        indexes = [models.Index(fields=["government"], name="jobinformation_gov")]

    def __str__(self):
        return f"Informasi jabatan mulai {self.valid_from}"
