"""People, the posts they hold, and what they learned."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from employees.enums import (
    AppointmentKind,
    EducationLevel,
    EmploymentStatus,
    PlacementKind,
    Sex,
    TrainingForm,
    TrainingType,
)
from orgunits.models import LegalBasis, Position, StructureChange, dated_constraints
from portal.models import Government


class Employee(models.Model):
    """A civil servant (ASN) of a government.

    ``nik_sealed`` is NIK encrypted for this row, ``nik_index`` its blind index (portal.crypto);
    both are written only by ``employees.actions``. Educations and ranks as dated histories join
    with the personnel file; here stand the last ones.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="employee",
        verbose_name="akun",
    )
    nip = models.CharField("NIP", max_length=18)
    nik_sealed = models.CharField(max_length=200, blank=True, editable=False)
    nik_index = models.CharField(max_length=64, null=True, editable=False)  # noqa: DJ001 NULL = none
    siasn_pns_id = models.CharField("pns_id SIASN", max_length=40, blank=True)
    name = models.CharField("nama", max_length=150)
    front_title = models.CharField("gelar depan", max_length=40, blank=True)
    back_title = models.CharField("gelar belakang", max_length=60, blank=True)
    sex = models.CharField("jenis kelamin", max_length=1, choices=Sex)
    birth_date = models.DateField("tanggal lahir")
    birth_place = models.CharField("tempat lahir", max_length=80, blank=True)
    status = models.CharField("status", max_length=20, choices=EmploymentStatus)
    golongan = models.CharField("golongan", max_length=6, blank=True)
    education_level = models.CharField(
        "pendidikan terakhir", max_length=4, choices=EducationLevel, blank=True
    )
    education_field = models.CharField("jurusan", max_length=120, blank=True)
    joined_on = models.DateField("TMT masuk")
    left_on = models.DateField("TMT berhenti", null=True, blank=True)
    contract_until = models.DateField("akhir perjanjian kerja", null=True, blank=True)
    is_example = models.BooleanField("contoh", default=False)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = "pegawai"
        verbose_name_plural = "pegawai"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "nip"],
                name="employee_nip_once",
                violation_error_message="NIP ini sudah terdaftar.",
            ),
            models.UniqueConstraint(
                fields=["government", "nik_index"],
                name="employee_nik_once",
                violation_error_message="NIK ini sudah terdaftar.",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="employee_period_ordered",
                violation_error_message="TMT berhenti tidak boleh sebelum TMT masuk.",
            ),
        ]
        indexes = [models.Index(fields=["government", "name"], name="employee_gov_name")]

    def __str__(self):
        return self.full_name

    @property
    def full_name(self):
        name = f"{self.front_title} {self.name}".strip()
        return f"{name}, {self.back_title}" if self.back_title else name


class Placement(models.Model):
    """Who holds which post, as a bitemporal history.

    ``valid_from`` is the TMT, ``valid_until`` the first day no longer held. A row is never changed
    but for ``superseded_at``/``superseded_by``; ending or correcting one writes a new row. Open
    definitive placements are one per person on both engines; on PostgreSQL overlapping ones are
    excluded too.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="placements")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("sifat", max_length=12, choices=PlacementKind)
    appointment = models.CharField(
        "jenis penetapan",
        max_length=16,
        choices=AppointmentKind,
        default=AppointmentKind.APPOINTMENT,
    )
    valid_from = models.DateField("TMT")
    valid_until = models.DateField("sampai sebelum", null=True, blank=True)
    decree_number = models.CharField("nomor SK", max_length=80, blank=True)
    decree_date = models.DateField("tanggal SK", null=True, blank=True)
    decree_signer = models.CharField("penanda tangan SK", max_length=120, blank=True)
    legal_basis = models.ForeignKey(
        LegalBasis, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField("keterangan", max_length=300, blank=True)
    change = models.ForeignKey(
        StructureChange, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField("dicatat", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    superseded_at = models.DateTimeField(null=True)
    superseded_by = models.ForeignKey(
        StructureChange, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["employee", "-valid_from", "-pk"]
        verbose_name = "penempatan"
        verbose_name_plural = "penempatan"
        constraints = [
            dated_constraints("placement"),
            models.UniqueConstraint(
                fields=["employee"],
                condition=Q(
                    kind=PlacementKind.DEFINITIVE,
                    valid_until__isnull=True,
                    superseded_at__isnull=True,
                ),
                name="placement_one_open_definitive",
                violation_error_message="Pegawai ini masih memangku jabatan definitif.",
            ),
        ]
        indexes = [
            models.Index(fields=["position", "valid_from"], name="placement_position"),
            models.Index(fields=["government", "kind"], name="placement_gov_kind"),
        ]

    def __str__(self):
        return f"{self.employee}: {self.position}"


class TrainingRecord(models.Model):
    """A training a person finished. ``jp`` are lesson hours of 45 minutes (DOMAIN.md 7)."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="trainings")
    programme = models.CharField("program", max_length=200)
    form = models.CharField("bentuk", max_length=14, choices=TrainingForm)
    type = models.CharField("jenis", max_length=14, choices=TrainingType)
    field = models.CharField("bidang", max_length=120, blank=True)
    started_on = models.DateField("mulai")
    ended_on = models.DateField("selesai")
    jp = models.PositiveSmallIntegerField("JP")
    provider = models.CharField("penyelenggara", max_length=150, blank=True)
    certificate_number = models.CharField("nomor sertifikat", max_length=100, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-ended_on", "-pk"]
        verbose_name = "riwayat pelatihan"
        verbose_name_plural = "riwayat pelatihan"
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__gte=F("started_on")),
                name="trainingrecord_period_ordered",
                violation_error_message="Tanggal selesai tidak boleh sebelum tanggal mulai.",
            ),
            models.CheckConstraint(
                condition=Q(jp__range=(1, 2000)),
                name="trainingrecord_jp_range",
                violation_error_message="JP antara 1 dan 2.000.",
            ),
            models.UniqueConstraint(
                fields=["employee", "programme", "started_on"],
                name="trainingrecord_once",
                violation_error_message="Pelatihan ini sudah dicatat.",
            ),
        ]
        indexes = [models.Index(fields=["government", "ended_on"], name="trainingrecord_gov_end")]

    def __str__(self):
        return self.programme
