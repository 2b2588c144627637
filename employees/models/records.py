"""What a personnel file holds beside posts and trainings."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from employees.enums import CertificateType, EducationLevel, RecordKind
from employees.models.people import Employee
from portal.models import Attachment, Government
from portal.permissions import Permission


class PersonnelRecordQuerySet(models.QuerySet):
    """Vocabulary of reads of records; every screen begins with ``standing``."""

    def standing(self):
        """What was not taken back."""
        return self.filter(withdrawn_at__isnull=True)

    def of_kind(self, kind):
        return self.standing().filter(kind=kind)

    def visible_to(self, user, permission=Permission.EMPLOYEE_VIEW):
        """Records of the people ``user`` reaches."""
        return self.filter(employee__in=Employee.objects.visible_to(user, permission))


class PersonnelRecord(models.Model):
    """A diploma, a certificate or a rank of a person, with its paper if there is one.

    ``type``: EducationLevel of a diploma, CertificateType of a certificate, empty for a rank.
    ``name``: field of study, what the certificate is of, golongan. ``issued_on``: the day of the
    diploma or certificate, TMT of a rank. ``valid_until``: the last day a certificate holds, None
    for life. A mistake is taken back with a reason, never deleted.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="records")
    kind = models.CharField("jenis", max_length=12, choices=RecordKind)
    type = models.CharField("macam", max_length=12, blank=True)
    name = models.CharField("nama", max_length=150)
    issuer = models.CharField("penerbit", max_length=150, blank=True)
    number = models.CharField("nomor", max_length=80, blank=True)
    issued_on = models.DateField("tanggal")
    valid_until = models.DateField("berlaku sampai", null=True, blank=True)
    attachment = models.ForeignKey(
        Attachment, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField("dicatat", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)

    objects = PersonnelRecordQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_on", "-pk"]
        verbose_name = "catatan berkas"
        verbose_name_plural = "catatan berkas"
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "kind", "type", "name", "issued_on"],
                condition=Q(withdrawn_at__isnull=True),
                name="personnelrecord_once",
                violation_error_message="Catatan ini sudah ada di berkas pegawai.",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | (Q(kind=RecordKind.CERTIFICATE) & Q(valid_until__gte=F("issued_on"))),
                name="personnelrecord_period_ordered",
                violation_error_message="Berlaku sampai tidak boleh sebelum tanggal terbit.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["government", "kind", "valid_until"], name="personnelrecord_expiry"
            )
        ]

    def __str__(self):
        return f"{self.type_label} {self.name}".strip()

    @property
    def type_label(self):
        """The level of a diploma, the kind of a certificate, in words."""
        labels = EducationLevel if self.kind == RecordKind.EDUCATION else CertificateType
        return str(labels(self.type).label) if self.type else ""


class DisciplineRecordQuerySet(models.QuerySet):
    def standing(self):
        """What was not taken back."""
        return self.filter(withdrawn_at__isnull=True)

    def visible_to(self, user, permission=Permission.DISCIPLINE_VIEW):
        """Records of the people whose discipline ``user`` may read."""
        return self.filter(employee__in=Employee.objects.visible_to(user, permission))


class DisciplineRecord(models.Model):
    """A discipline decision about a person (PP 94/2021), restricted: ``sealed`` holds penalty,
    offence and decree number, encrypted for this row; every opening leaves an audit event."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")
    sealed = models.TextField(editable=False)
    starts_on = models.DateField("mulai berlaku")
    ends_on = models.DateField("berakhir", null=True, blank=True)
    recorded_at = models.DateTimeField("dicatat", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)

    objects = DisciplineRecordQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = "hukuman disiplin"
        verbose_name_plural = "hukuman disiplin"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="disciplinerecord_period_ordered",
                violation_error_message="Tanggal berakhir tidak boleh sebelum mulai berlaku.",
            )
        ]

    def __str__(self):
        return f"Hukuman disiplin nomor {self.pk}"

    @property
    def context(self):
        """What the sealed text is bound to: it does not open in another row."""
        return f"employees.DisciplineRecord.sealed:{self.uuid}"
