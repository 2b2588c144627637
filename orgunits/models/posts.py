"""What a unit does and the posts it has."""

from django.db import models
from django.db.models import Q

from orgunits.enums import Echelon, JobTitleKind
from orgunits.models.dated import dated_constraints
from orgunits.models.structure import LegalBasis, OrgUnit, StructureChange
from portal.models import Government


class UnitFunction(models.Model):
    """One function (tugas dan fungsi) of a unit. ``opened_by``/``closed_by``: the structure change
    that carried it to or from here, so that undo can reverse exactly what it did."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    text = models.TextField("fungsi")
    verb = models.CharField("kata kerja", max_length=100, blank=True)
    object = models.TextField("objek", blank=True)
    order = models.PositiveIntegerField("urutan", default=0)
    urusan = models.CharField("urusan", max_length=20, blank=True)
    legal_basis = models.ForeignKey(
        LegalBasis, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    clause = models.CharField("pasal", max_length=120, blank=True)
    valid_from = models.DateField("mulai")
    valid_until = models.DateField("sampai sebelum", null=True, blank=True)
    predecessor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_by = models.ForeignKey(
        StructureChange, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_by = models.ForeignKey(
        StructureChange, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["unit", "order", "pk"]
        verbose_name = "fungsi unit"
        verbose_name_plural = "fungsi unit"
        constraints = [dated_constraints("unitfunction")]

    def __str__(self):
        return self.text[:80]


class JobTitle(models.Model):
    """A title of the catalogue of jabatan (national, or a government's own)."""

    government = models.ForeignKey(
        Government, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField("nama jabatan", max_length=200)
    kind = models.CharField("jenis jabatan", max_length=20, choices=JobTitleKind)
    jenjang = models.CharField("jenjang", max_length=40, blank=True)
    job_class = models.PositiveSmallIntegerField("kelas jabatan", null=True, blank=True)
    summary = models.TextField("tugas ringkas", blank=True)
    education = models.TextField("pendidikan", blank=True)
    field = models.CharField("rumpun", max_length=200, blank=True)
    regulation = models.CharField("peraturan", max_length=300, blank=True)
    source = models.CharField("sumber", max_length=300, blank=True)

    class Meta:
        ordering = ["name", "jenjang"]
        verbose_name = "nama jabatan"
        verbose_name_plural = "nama jabatan"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "name", "jenjang", "kind"],
                name="jobtitle_once",
                violation_error_message="Nama jabatan ini sudah ada.",
            ),
            # Two, because SQLite has no NULLS NOT DISTINCT.
            models.UniqueConstraint(
                fields=["name", "jenjang", "kind"],
                condition=Q(government__isnull=True),
                name="jobtitle_national_once",
                violation_error_message="Nama jabatan ini sudah ada.",
            ),
            models.CheckConstraint(
                condition=Q(job_class__isnull=True) | Q(job_class__range=(1, 17)),
                name="jobtitle_class_1_to_17",
                violation_error_message="Kelas jabatan antara 1 dan 17.",
            ),
        ]

    def __str__(self):
        return self.full_name

    @property
    def full_name(self):
        return f"{self.name} {self.jenjang}".strip()


class Position(models.Model):
    """A post (jabatan) of a unit with the number of people it needs.

    A managerial post has one seat; functional and pelaksana posts have ``required_headcount``
    seats. ``name`` is the nomenclature on this unit ("Kepala Bidang Perizinan"); the job title
    gives kind and class.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    job_title = models.ForeignKey(JobTitle, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("nama jabatan", max_length=250)
    echelon = models.CharField("eselon", max_length=5, choices=Echelon, blank=True)
    job_class = models.PositiveSmallIntegerField("kelas jabatan", null=True, blank=True)
    is_head = models.BooleanField("memimpin unit", default=False)
    required_headcount = models.PositiveIntegerField("kebutuhan", default=1)
    order = models.PositiveIntegerField("urutan", default=0)
    siasn_id = models.CharField("id jabatan SIASN", max_length=40, blank=True)
    valid_from = models.DateField("mulai")
    valid_until = models.DateField("sampai sebelum", null=True, blank=True)
    predecessor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_by = models.ForeignKey(
        StructureChange, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_by = models.ForeignKey(
        StructureChange, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["unit", "order", "pk"]
        verbose_name = "jabatan"
        verbose_name_plural = "jabatan"
        constraints = [
            dated_constraints("position"),
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(is_head=True, valid_until__isnull=True),
                name="position_one_head_per_unit",
                violation_error_message="Unit ini sudah punya jabatan pimpinan.",
            ),
            models.CheckConstraint(
                condition=Q(is_head=False) | Q(required_headcount=1),
                name="position_head_has_one_seat",
                violation_error_message="Jabatan pimpinan hanya untuk satu orang.",
            ),
        ]

    def __str__(self):
        return self.name
