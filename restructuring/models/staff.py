"""Whom a proposal touches, what they were told and said, and the keberatan of the law."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from employees.models import Employee
from portal.models import Government
from restructuring.enums import FormalOutcome, ObjectionOutcome, Preference
from restructuring.models.proposals import SOMEBODY, Proposal


class StaffNotice(models.Model):
    """One telling of everybody whom the draft touches, as it stood then. The newest deadline
    holds for all. ``is_placement``: after the enactment, of where its running waves lead people;
    that one concerns nobody else."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="staff_notices")
    number = models.PositiveSmallIntegerField("pemberitahuan ke")
    text = models.TextField("pengantar")
    object_until = models.DateField("keberatan sampai")
    is_placement = models.BooleanField("tentang penempatan", default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, **SOMEBODY)
    made_at = models.DateTimeField("dikirim", default=timezone.now)

    class Meta:
        ordering = ["proposal", "-number"]
        verbose_name = "pemberitahuan perubahan"
        verbose_name_plural = "pemberitahuan perubahan"
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="staffnotice_number_once"),
        ]

    def __str__(self):
        return f"Pemberitahuan {self.number}"


class StaffChange(models.Model):
    """What a proposal means for one person, as they were last told.

    ``before``, ``after``: ``touching.Standing`` as JSON. ``is_touched`` is false once a later telling
    took it back. ``read_at``: when they first opened the page of the newest telling.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="staff_changes")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")
    notice = models.ForeignKey(StaffNotice, on_delete=models.PROTECT, related_name="changes")
    before = models.JSONField("sebelum", default=dict)
    after = models.JSONField("sesudah", default=dict)
    is_touched = models.BooleanField("terdampak", default=True)
    was_reachable = models.BooleanField("punya akun", default=False)
    read_at = models.DateTimeField("dibaca", null=True, blank=True)
    preference = models.CharField("keinginan", max_length=12, choices=Preference, blank=True)
    preference_note = models.TextField("keterangan keinginan", blank=True)
    preferred_at = models.DateTimeField("keinginan ditulis", null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "perubahan bagi pegawai"
        verbose_name_plural = "perubahan bagi pegawai"
        constraints = [
            models.UniqueConstraint(fields=["proposal", "employee"], name="staffchange_once"),
        ]

    def __str__(self):
        return str(self.employee)


class ObjectionQuerySet(models.QuerySet):
    def unanswered(self):
        return self.filter(outcome="")


class Objection(models.Model):
    """Somebody objects to what they were told, before it is put in force. Not the keberatan of PP
    79/2021, which is against a decree: that one is a FormalObjection."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    change = models.ForeignKey(StaffChange, on_delete=models.PROTECT, related_name="objections")
    text = models.TextField("keberatan")
    made_at = models.DateTimeField("diterima", default=timezone.now)
    # Of a letter: whoever put it on record for a person who does not write here.
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, **SOMEBODY)
    outcome = models.CharField("putusan", max_length=12, choices=ObjectionOutcome, blank=True)
    answer = models.TextField("jawaban", blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, **SOMEBODY)
    answered_at = models.DateTimeField("dijawab", null=True, blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "keberatan atas rancangan"
        verbose_name_plural = "keberatan atas rancangan"
        constraints = [
            models.UniqueConstraint(
                fields=["change"], condition=Q(outcome=""), name="objection_one_unanswered"
            ),
        ]

    def __str__(self):
        return f"Keberatan {self.pk}"


class FormalObjection(models.Model):
    """A keberatan to the PPK against a decree (PP 79/2021), on record with its days
    (``keberatan``). ``known_on``: when the person received the decree."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="formal_objections"
    )
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")
    decree_number = models.CharField("nomor SK", max_length=120)
    known_on = models.DateField("SK diterima pegawai")
    received_on = models.DateField("keberatan diterima")
    subject = models.CharField("pokok keberatan", max_length=300)
    outcome = models.CharField("putusan", max_length=12, choices=FormalOutcome, blank=True)
    answer_number = models.CharField("nomor keputusan", max_length=120, blank=True)
    answered_on = models.DateField("diputus", null=True, blank=True)
    note = models.TextField("catatan", blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, **SOMEBODY)
    recorded_at = models.DateTimeField("dicatat", default=timezone.now)

    class Meta:
        ordering = ["-received_on", "-pk"]
        verbose_name = "keberatan atas keputusan"
        verbose_name_plural = "keberatan atas keputusan"
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "decree_number"],
                name="formalobjection_once",
                violation_error_message="Keberatan orang ini atas SK tersebut sudah dicatat.",
            ),
        ]

    def __str__(self):
        return f"Keberatan atas SK {self.decree_number}"
