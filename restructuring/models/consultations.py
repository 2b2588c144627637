"""Hearing the staff before a draft is fixed: what is asked, what was said, how it was answered."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from employees.models import Employee
from orgunits.models import OrgUnit
from portal.models import Attachment, Government
from restructuring.enums import ForumKind
from restructuring.models.proposals import SOMEBODY, Proposal


class Consultation(models.Model):
    """Staff of some units may say what they think of a draft, from ``opens_on`` to ``closes_on``.

    ``summary`` is all that they read of the draft. Whoever was in the units (or below them) when it
    was opened is a member for good: also after the units have changed.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="consultations")
    number = models.PositiveSmallIntegerField("konsultasi ke")
    summary = models.TextField("ringkasan")
    opens_on = models.DateField("dibuka")
    closes_on = models.DateField("hari terakhir")
    ended_at = models.DateTimeField("diakhiri", null=True, blank=True)  # before its last day
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, **SOMEBODY)
    opened_at = models.DateTimeField("dicatat", default=timezone.now)

    class Meta:
        ordering = ["proposal", "-number"]
        verbose_name = "konsultasi pegawai"
        verbose_name_plural = "konsultasi pegawai"
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="consultation_number_once"),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")), name="consultation_period_ordered"
            ),
        ]

    def __str__(self):
        return f"Konsultasi {self.number}"

    def is_open_on(self, day):
        return self.ended_at is None and self.opens_on <= day <= self.closes_on


class ConsultationUnit(models.Model):
    """A unit whose staff are asked, with everything under it."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="units")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = "unit yang diajak bicara"
        verbose_name_plural = "unit yang diajak bicara"
        constraints = [
            models.UniqueConstraint(fields=["consultation", "unit"], name="consultationunit_once"),
        ]

    def __str__(self):
        return str(self.unit)


class ConsultationMember(models.Model):
    """Somebody who is asked. Says nothing of whether they answered."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="members")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = "pegawai yang diajak bicara"
        verbose_name_plural = "pegawai yang diajak bicara"
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "employee"], name="consultationmember_once"
            ),
        ]

    def __str__(self):
        return str(self.employee)


class ConsultationTheme(models.Model):
    """What several inputs are about, and the answer to them together."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="themes")
    title = models.CharField("tema", max_length=150)
    answer = models.TextField("jawaban", blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, **SOMEBODY)
    answered_at = models.DateTimeField("dijawab", null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "tema masukan"
        verbose_name_plural = "tema masukan"
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "title"],
                name="consultationtheme_once",
                violation_error_message="Tema ini sudah ada.",
            ),
        ]

    def __str__(self):
        return self.title


class ConsultationInput(models.Model):
    """What somebody said of a draft.

    ``author`` and ``made_on`` are there of a named one only. Of an unnamed one this row is all that
    is kept anywhere, and where it lies says nothing (``actions.consulting``).
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="inputs")
    text = models.TextField("masukan")
    author = models.ForeignKey(
        Employee, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_on = models.DateField("tanggal", null=True, blank=True)
    theme = models.ForeignKey(
        ConsultationTheme, on_delete=models.SET_NULL, null=True, blank=True, related_name="inputs"
    )

    class Meta:
        ordering = ["key"]
        verbose_name = "masukan pegawai"
        verbose_name_plural = "masukan pegawai"
        constraints = [
            models.CheckConstraint(
                condition=Q(author__isnull=True, made_on__isnull=True)
                | Q(author__isnull=False, made_on__isnull=False),
                name="consultationinput_day_of_named_only",
            ),
        ]

    def __str__(self):
        return self.text[:80]


class ConsultationForum(models.Model):
    """A meeting on the draft, with its list of attendance and its minutes."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="forums")
    kind = models.CharField("jenis", max_length=12, choices=ForumKind)
    topic = models.CharField("pokok bahasan", max_length=200)
    held_on = models.DateField("tanggal")
    place = models.CharField("tempat", max_length=150)
    n_present = models.PositiveIntegerField("jumlah hadir")
    attendance = models.ForeignKey(
        Attachment, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    minutes = models.ForeignKey(
        Attachment, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, **SOMEBODY)
    recorded_at = models.DateTimeField("dicatat", default=timezone.now)

    class Meta:
        ordering = ["held_on", "pk"]
        verbose_name = "forum pegawai"
        verbose_name_plural = "forum pegawai"

    def __str__(self):
        return self.topic


class CommunicationStep(models.Model):
    """A row of the communication plan: who is told what, by whom, by when."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="messages")
    audience = models.CharField("khalayak", max_length=200)
    text = models.CharField("pesan", max_length=300)
    owner = models.CharField("penanggung jawab", max_length=150)
    planned_on = models.DateField("rencana")
    done_on = models.DateField("terlaksana", null=True, blank=True)

    class Meta:
        ordering = ["planned_on", "pk"]
        verbose_name = "langkah komunikasi"
        verbose_name_plural = "langkah komunikasi"

    def __str__(self):
        return self.text
