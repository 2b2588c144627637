"""What comes of a session: certificates anybody can check, and what participants thought of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from employees.models.people import Employee
from employees.models.sessions import SessionSignUp, TrainingSession
from employees.models.trainings import TrainingRecord
from portal.models import Government
from portal.permissions import Permission


class TrainingCertificateQuerySet(models.QuerySet):
    """Vocabulary of reads of certificates."""

    def visible_to(self, user, permission=Permission.EMPLOYEE_VIEW):
        """Certificates of the people ``user`` reaches."""
        return self.filter(sign_up__employee__in=Employee.objects.visible_to(user, permission))

    def valid(self):
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class TrainingCertificate(models.Model):
    """A certificate as it was given: its words are kept, whatever becomes of course and person.

    ``code`` is public and long, ``code_digest`` how it is found. ``record`` are the hours it
    booked; a withdrawn certificate has none.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    sign_up = models.ForeignKey(
        SessionSignUp, on_delete=models.PROTECT, related_name="certificates"
    )
    record = models.OneToOneField(
        TrainingRecord, on_delete=models.PROTECT, null=True, related_name="certificate"
    )
    code = models.CharField(max_length=24, editable=False)
    code_digest = models.CharField(max_length=64, unique=True, editable=False)
    number = models.CharField("nomor", max_length=100)
    holder = models.CharField("nama", max_length=260)
    programme = models.CharField("program", max_length=230)
    provider = models.CharField("penyelenggara", max_length=150, blank=True)
    started_on = models.DateField("mulai")
    ended_on = models.DateField("selesai")
    jp = models.PositiveSmallIntegerField("JP")
    issued_on = models.DateField("terbit")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField("dicabut", null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = TrainingCertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_on", "-pk"]
        verbose_name = "sertifikat pelatihan"
        verbose_name_plural = "sertifikat pelatihan"
        constraints = [
            models.UniqueConstraint(
                fields=["sign_up"],
                condition=Q(withdrawn_at__isnull=True),
                name="trainingcertificate_once",
                violation_error_message="Peserta ini sudah punya sertifikat.",
            ),
            models.UniqueConstraint(
                fields=["government", "number"], name="trainingcertificate_number_once"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, record__isnull=False)
                | Q(withdrawn_at__isnull=False, record__isnull=True),
                name="trainingcertificate_hours_while_valid",
            ),
        ]

    def __str__(self):
        return f"Sertifikat {self.number}"


class SessionEvaluation(models.Model):
    """One anonymous answer: no person, no account, no time; the key is drawn by chance, so that it
    tells no order either. Marks from 1 to 5."""

    MARKS = ("material", "teaching", "organisation", "usefulness")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(
        TrainingSession, on_delete=models.PROTECT, related_name="evaluations"
    )
    material = models.PositiveSmallIntegerField("materi")
    teaching = models.PositiveSmallIntegerField("pengajar")
    organisation = models.PositiveSmallIntegerField("penyelenggaraan")
    usefulness = models.PositiveSmallIntegerField("manfaat bagi pekerjaan")
    comment = models.CharField("saran", max_length=1000, blank=True)

    class Meta:
        verbose_name = "penilaian sesi"
        verbose_name_plural = "penilaian sesi"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    material__range=(1, 5),
                    teaching__range=(1, 5),
                    organisation__range=(1, 5),
                    usefulness__range=(1, 5),
                ),
                name="sessionevaluation_marks",
            )
        ]

    def __str__(self):
        return "Penilaian sesi"
