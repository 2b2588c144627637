"""Changes that people are told of, who is told, and what they ask about it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from employees.models.people import Employee
from employees.self_service_enums import AnnouncementState, Audience
from orgunits.models import OrgUnit, StructureChange
from orgunits.scope import unit_ids_in_scope
from portal.models import Attachment, Government
from portal.permissions import Permission


class AnnouncementQuerySet(models.QuerySet):
    """Vocabulary of reads of announcements."""

    def visible_to(self, user, permission=Permission.EMPLOYEE_VIEW):
        """Those of units on which ``user`` holds ``permission``, and those that told people of such
        units; drafts only for those who may write them."""
        units = unit_ids_in_scope(user, permission)
        told = AnnouncementReader.objects.filter(unit__in=units).values("announcement")
        near = Q(unit__in=units) | Q(pk__in=told)
        kept = Q(unit__in=unit_ids_in_scope(user, Permission.ANNOUNCEMENT_EDIT))
        return self.filter(near & (kept | ~Q(state=AnnouncementState.DRAFT)))

    def kept_by(self, user):
        """Those ``user`` may write, publish and answer questions about."""
        return self.filter(unit__in=unit_ids_in_scope(user, Permission.ANNOUNCEMENT_EDIT))

    def published(self):
        return self.filter(state=AnnouncementState.PUBLISHED)


class Announcement(models.Model):
    """A change to be read and acknowledged by the people of ``unit`` and all under it, or by those
    of them whom one StructureChange touched (``change``).

    Who is told is written down on publication (AnnouncementReader): figures speak of them. Until
    ``due_on`` they are to say that they have understood. ``reminded_on`` and ``late_told_on``: when
    they, and later their heads, were reminded, once each.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, related_name="+", verbose_name="unit"
    )
    title = models.CharField("judul", max_length=150)
    body = models.TextField("isi", max_length=8000)
    audience = models.CharField(
        "sasaran", max_length=10, choices=Audience, default=Audience.SUBTREE
    )
    change = models.ForeignKey(
        StructureChange, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="perubahan struktur",
    )  # fmt: skip
    due_on = models.DateField("dipahami paling lambat")
    attachment = models.ForeignKey(
        Attachment, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(
        "keadaan", max_length=10, choices=AnnouncementState, default=AnnouncementState.DRAFT
    )
    created_at = models.DateTimeField("dibuat", default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField("terbit", null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reminded_on = models.DateField(null=True, editable=False)
    late_told_on = models.DateField(null=True, editable=False)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "pengumuman"
        verbose_name_plural = "pengumuman"
        constraints = [
            models.CheckConstraint(
                condition=Q(state=AnnouncementState.DRAFT) | Q(published_at__isnull=False),
                name="announcement_published_has_time",
            ),
            models.CheckConstraint(
                condition=Q(audience=Audience.SUBTREE, change__isnull=True)
                | Q(audience=Audience.TOUCHED, change__isnull=False),
                name="announcement_audience_has_change",
                violation_error_message="Pilih perubahan struktur yang diumumkan.",
            ),
        ]
        indexes = [models.Index(fields=["government", "state", "due_on"], name="announcement_due")]

    def __str__(self):
        return self.title

    @property
    def is_draft(self):
        return self.state == AnnouncementState.DRAFT

    @property
    def is_published(self):
        return self.state == AnnouncementState.PUBLISHED


class AnnouncementReader(models.Model):
    """A person who is told, under the ``unit`` they belonged to on publication. ``opened_at`` is
    when they first opened it; ``acknowledged_at`` when they said that they have understood."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    announcement = models.ForeignKey(Announcement, on_delete=models.PROTECT, related_name="readers")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="announcements")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("dibuka", null=True)
    acknowledged_at = models.DateTimeField("dipahami", null=True)

    class Meta:
        ordering = ["announcement", "pk"]
        verbose_name = "penerima pengumuman"
        verbose_name_plural = "penerima pengumuman"
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "employee"], name="announcementreader_once"
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True) | Q(opened_at__isnull=False),
                name="announcementreader_acknowledged_was_opened",
            ),
        ]
        indexes = [models.Index(fields=["unit", "announcement"], name="announcementreader_unit")]

    def __str__(self):
        return f"{self.announcement_id}: {self.employee_id}"


class AnnouncementQuestion(models.Model):
    """What somebody who is told asks. Once answered everybody told reads question and answer,
    without who asked; whoever answers sees the name."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    announcement = models.ForeignKey(
        Announcement, on_delete=models.PROTECT, related_name="questions"
    )
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")
    text = models.TextField("pertanyaan", max_length=1000)
    asked_at = models.DateTimeField("ditanyakan", default=timezone.now)
    answer = models.TextField("jawaban", max_length=2000, blank=True)
    answered_at = models.DateTimeField("dijawab", null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = "pertanyaan"
        verbose_name_plural = "pertanyaan"

    def __str__(self):
        return self.text[:80]
