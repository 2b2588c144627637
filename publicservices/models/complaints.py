"""What people tell a government about its services, and how the office deals with it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from employees.models import Employee, Placement
from orgunits.models import OrgUnit, RoleAssignment, valid_on
from orgunits.scope import kin_unit_ids, unit_ids_in_scope
from portal.models import Government
from portal.permissions import Permission
from publicservices.complaint_states import (
    ENDED,
    ComplaintAct,
    ComplaintChannel,
    ComplaintClass,
    ComplaintKind,
    ComplaintMode,
    ComplaintState,
)
from publicservices.models.services import PublicService


def own_unit_ids(user, day):
    """Units below the root on which a person has a role or a post on ``day``. Two queries."""
    roles = RoleAssignment.objects.filter(valid_on(day), user=user, unit__parent__isnull=False)
    posts = Placement.objects.on(day).filter(
        employee__user=user, position__unit__parent__isnull=False
    )
    return {
        *roles.values_list("unit_id", flat=True),
        *posts.values_list("position__unit_id", flat=True),
    }


class ComplaintQuerySet(models.QuerySet):
    def visible_to(self, user, permission=Permission.COMPLAINT_VIEW):
        """Cases that lie at units in the person's scope. A barred one is not there for the person it
        reports nor for anybody of the chain of command of the unit it is about, or of a unit where
        that person has a post, whatever unit the reporter named (SECURITY-BAR 5.3)."""
        rows = self.filter(unit__in=unit_ids_in_scope(user, permission))
        if not user.is_authenticated or user.is_superuser or user.government_id is None:
            return rows
        today = user.government.today()
        kin = kin_unit_ids(own_unit_ids(user, today), user.government_id)
        rows = rows.filter(Q(reported__isnull=True) | ~Q(reported__user=user))
        if isinstance(kin, list):
            return rows
        posts = Placement.objects.on(today).filter(
            employee=OuterRef("reported"), position__unit__in=kin
        )
        named = Q(about_unit__isnull=False, about_unit__in=kin)
        return rows.exclude(Q(is_barred=True) & (named | Exists(posts)))

    def open(self):
        return self.exclude(state__in=ENDED)


class Complaint(models.Model):
    """One case. What was written and who wrote it is sealed (``seal_context``); the subject is not, so
    that it can be found. ``unit``: where it lies, the root until it was verified. ``is_barred``: it is
    about what a person did, so their chain of command does not see it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    about_unit = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    service = models.ForeignKey(
        PublicService, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reported = models.ForeignKey(
        Employee, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField("jenis", max_length=12, choices=ComplaintKind)
    mode = models.CharField("kerahasiaan", max_length=12, choices=ComplaintMode)
    channel = models.CharField(
        "saluran", max_length=10, choices=ComplaintChannel, default=ComplaintChannel.PORTAL
    )
    found = models.CharField("klasifikasi", max_length=12, choices=ComplaintClass, blank=True)
    state = models.CharField(
        "keadaan", max_length=12, choices=ComplaintState, default=ComplaintState.RECEIVED
    )
    is_barred = models.BooleanField("tertutup bagi rantai unit yang dilaporkan", default=False)
    unsur = models.CharField("unsur SKM", max_length=20, default="pengaduan", editable=False)
    subject = models.CharField("pokok", max_length=120)
    body = models.TextField("isi", blank=True)
    reporter = models.TextField("pelapor", blank=True)
    contact = models.TextField("kontak", blank=True)
    national_number = models.CharField("nomor SP4N-LAPOR!", max_length=40, blank=True)
    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    body_hash = models.CharField(max_length=64, editable=False)
    filed_at = models.DateTimeField("diterima", default=timezone.now)
    law_from = models.DateTimeField(default=timezone.now, editable=False)
    sp4n_from = models.DateTimeField(default=timezone.now, editable=False)
    law_due_on = models.DateField("tenggat undang-undang", null=True)
    sp4n_due_on = models.DateField("tenggat SP4N", null=True)
    due_on = models.DateField("tenggat terdekat", null=True)
    escalated_to = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    escalated_on = models.DateField("dinaikkan", null=True)
    ended_at = models.DateTimeField("berakhir", null=True)
    emptied_at = models.DateTimeField("isi dihapus", null=True)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        ordering = ["-filed_at", "-pk"]
        verbose_name = "pengaduan"
        verbose_name_plural = "pengaduan"
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False, state__in=ENDED)
                | (Q(ended_at__isnull=True) & ~Q(state__in=ENDED)),
                name="complaint_ended_when_over",
            ),
            models.CheckConstraint(
                condition=~Q(mode="anonymous") | Q(reporter="", contact=""),
                name="complaint_anonymous_names_nobody",
            ),
            models.CheckConstraint(
                condition=(Q(state="national") & ~Q(national_number="")) | ~Q(state="national"),
                name="complaint_national_has_number",
            ),
            models.CheckConstraint(
                condition=Q(found="", state__in=["received", "incomplete", *ENDED]) | ~Q(found=""),
                name="complaint_handled_when_classified",
            ),
        ]
        indexes = [
            models.Index(fields=["government", "state", "due_on"], name="complaint_inbox"),
            models.Index(fields=["about_unit", "filed_at"], name="complaint_about"),
        ]

    def __str__(self):
        return f"Pengaduan {self.pk}"

    @property
    def seal_context(self):
        return f"complaint:{self.uuid}"

    @property
    def is_open(self):
        return self.state not in ENDED

    @property
    def is_closed_book(self):
        """Whether even the contents are opened on record only."""
        return self.is_barred or self.mode != ComplaintMode.OPEN


class ComplaintEvent(models.Model):
    """What happened to a case, the text sealed. Notes are for the office alone."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="events")
    act = models.CharField("kejadian", max_length=12, choices=ComplaintAct)
    text = models.TextField("keterangan", blank=True)
    is_public = models.BooleanField("dibaca pelapor", default=True)
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField("waktu", default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "kejadian pengaduan"
        verbose_name_plural = "kejadian pengaduan"

    def __str__(self):
        return self.get_act_display()


class ComplaintOpening(models.Model):
    """That somebody opens what is sealed: contents by themselves, the identity once another person
    agreed. Seen by whoever asked, until ``seen_until``."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="openings")
    is_identity = models.BooleanField("identitas")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField("diminta", default=timezone.now)
    reason = models.TextField("alasan", blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    seen_until = models.DateTimeField("terbuka sampai", null=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = "pembukaan pengaduan"
        verbose_name_plural = "pembukaan pengaduan"
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=models.F("asked_by")),
                name="complaintopening_two_people",
            ),
            models.CheckConstraint(
                condition=Q(is_identity=False)
                | Q(agreed_by__isnull=True, seen_until__isnull=True)
                | Q(agreed_by__isnull=False, seen_until__isnull=False),
                name="complaintopening_identity_agreed",
            ),
        ]

    def __str__(self):
        return f"Pembukaan {self.complaint_id}"
