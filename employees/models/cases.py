"""Usulan penempatan: many moves decided together, from draft to the day they take effect."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from employees.enums import (
    CASE_EDITABLE,
    CASE_OVER,
    AppointmentKind,
    CaseState,
    CaseStepKind,
    MoveResult,
    PanelElement,
)
from employees.models.people import Employee, Placement
from orgunits.models import OrgUnit, Position, StructureChange
from orgunits.scope import unit_ids_in_scope
from portal.models import Government
from portal.permissions import Permission


class PlacementCaseQuerySet(models.QuerySet):
    """Vocabulary of reads of cases."""

    def visible_to(self, user, permission=Permission.EMPLOYEE_VIEW):
        """Cases of units on which ``user`` holds ``permission``: all their people are in reach."""
        return self.filter(unit__in=unit_ids_in_scope(user, permission))

    def running(self):
        """Neither in force nor cancelled."""
        return self.exclude(state__in=CASE_OVER)


class PlacementCase(models.Model):
    """Moves that one decree decides: rotations, swaps, promotions, a wave of pengukuhan.

    All of them lie under ``unit``. ``effective_on`` is the TMT of all. ``held_reason``: what kept
    the case from taking effect on its day, empty when nothing did.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("tahun")
    number = models.PositiveIntegerField("nomor urut")
    title = models.CharField("judul", max_length=200)
    kind = models.CharField("jenis", max_length=16, choices=AppointmentKind)
    state = models.CharField("keadaan", max_length=12, choices=CaseState, default=CaseState.DRAFT)
    effective_on = models.DateField("TMT")
    note = models.TextField("keterangan", max_length=2000, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField("disusun", default=timezone.now)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    panel_number = models.CharField("nomor berita acara", max_length=80, blank=True)
    panel_on = models.DateField("tanggal berita acara", null=True)
    letter_number = models.CharField("nomor surat usul", max_length=80, blank=True)
    letter_on = models.DateField("tanggal surat usul", null=True)
    pertek_number = models.CharField("nomor pertek", max_length=80, blank=True)
    pertek_on = models.DateField("tanggal pertek", null=True)
    decree_number = models.CharField("nomor SK", max_length=80, blank=True)
    decree_date = models.DateField("tanggal SK", null=True)
    decree_signer = models.CharField("penanda tangan SK", max_length=120, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField("ditetapkan", null=True)
    inaugurated_on = models.DateField("tanggal pelantikan", null=True)
    applied_at = models.DateTimeField("diberlakukan", null=True)
    held_reason = models.TextField(blank=True)
    is_example = models.BooleanField("contoh", default=False)

    objects = PlacementCaseQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-number"]
        verbose_name = "usulan penempatan"
        verbose_name_plural = "usulan penempatan"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "year", "number"], name="placementcase_number_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["decided", "inaugurated", "effective"])
                | Q(decree_date__isnull=False, decided_at__isnull=False),
                name="placementcase_decided_with_decree",
            ),
            models.CheckConstraint(
                condition=Q(state="effective", applied_at__isnull=False)
                | (~Q(state="effective") & Q(applied_at__isnull=True)),
                name="placementcase_applied_when_effective",
            ),
        ]
        indexes = [
            models.Index(fields=["government", "state"], name="placementcase_state"),
            models.Index(fields=["state", "effective_on"], name="placementcase_due"),
        ]

    def __str__(self):
        return f"Usulan {self.number}/{self.year}: {self.title}"

    @property
    def label(self):
        return f"Usulan {self.number}/{self.year}"

    @property
    def is_editable(self):
        return self.state in CASE_EDITABLE

    @property
    def is_over(self):
        return self.state in CASE_OVER


class PlacementMoveQuerySet(models.QuerySet):
    def included(self):
        return self.filter(result=MoveResult.INCLUDED)

    def visible_to(self, user, permission=Permission.EMPLOYEE_VIEW):
        return self.filter(case__in=PlacementCase.objects.visible_to(user, permission))


class PlacementMove(models.Model):
    """One person of a case: from the post held to another, or to none (``to_position`` empty:
    released to the pool). ``from_position`` is what the case assumes the person to hold until TMT,
    empty for somebody of the pool. ``reason``: why in spite of an orange finding. ``placement``:
    what was written when the case took effect."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(PlacementCase, on_delete=models.CASCADE, related_name="moves")
    order = models.PositiveIntegerField("urutan", default=0)
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")
    from_position = models.ForeignKey(
        Position, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    to_position = models.ForeignKey(
        Position, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField("jenis penetapan", max_length=16, choices=AppointmentKind)
    reason = models.CharField("alasan atas catatan syarat", max_length=500, blank=True)
    result = models.CharField(
        "hasil", max_length=12, choices=MoveResult, default=MoveResult.INCLUDED
    )
    result_note = models.CharField("alasan hasil", max_length=500, blank=True)
    placement = models.OneToOneField(
        Placement, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = PlacementMoveQuerySet.as_manager()

    class Meta:
        ordering = ["case", "order", "pk"]
        verbose_name = "perpindahan dalam usulan"
        verbose_name_plural = "perpindahan dalam usulan"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "employee"],
                name="placementmove_person_once",
                violation_error_message="Orang ini sudah ada dalam usulan.",
            ),
            models.CheckConstraint(
                condition=Q(from_position__isnull=False) | Q(to_position__isnull=False),
                name="placementmove_leads_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(from_position__isnull=True)
                | Q(to_position__isnull=True)
                | ~Q(from_position=F("to_position")),
                name="placementmove_changes_post",
                violation_error_message="Orang ini sudah memangku jabatan itu.",
            ),
        ]

    def __str__(self):
        return f"{self.employee}: {self.to_position or 'belum ditempatkan'}"

    @property
    def is_included(self):
        return self.result == MoveResult.INCLUDED


class CasePanelMember(models.Model):
    """A member of the Tim Penilai Kinerja that weighed a case, as its berita acara names them."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(PlacementCase, on_delete=models.CASCADE, related_name="panel")
    order = models.PositiveSmallIntegerField("urutan")
    name = models.CharField("nama", max_length=150)
    element = models.CharField("unsur", max_length=12, choices=PanelElement)

    class Meta:
        ordering = ["case", "order"]
        verbose_name = "anggota Tim Penilai Kinerja"
        verbose_name_plural = "anggota Tim Penilai Kinerja"
        constraints = [
            models.UniqueConstraint(fields=["case", "name"], name="casepanelmember_once"),
        ]

    def __str__(self):
        return self.name


class CaseStep(models.Model):
    """Who did what to a case and when; never changed. ``number``/``on``: the paper of the step.
    Of a step FOLLOW: the ``change`` of structure, and the ``unit`` the case was of before."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(PlacementCase, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField("langkah", max_length=12, choices=CaseStepKind)
    number = models.CharField("nomor", max_length=80, blank=True)
    on = models.DateField("tanggal", null=True)
    note = models.TextField("catatan", blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    taken_at = models.DateTimeField("diambil", default=timezone.now)
    change = models.ForeignKey(
        StructureChange, on_delete=models.PROTECT, null=True, related_name="+"
    )
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["case", "pk"]
        verbose_name = "langkah usulan penempatan"
        verbose_name_plural = "langkah usulan penempatan"

    def __str__(self):
        return f"{self.get_kind_display()}: {self.case}"
