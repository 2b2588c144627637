"""What people order to be made for them: accounts for many, maps of posts on paper."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from employees.enums import (
    AccountBatchKind,
)
from orgunits.models import (
    OrgUnit,
    RoundDecision,
)
from orgunits.scope import unit_ids_in_scope
from portal.models import Attachment, Government, Job
from portal.permissions import Permission


class AccountBatchQuerySet(models.QuerySet):
    def visible_to(self, user, permission=Permission.ACCOUNT_CREATE):
        """Orders for units on which ``user`` may make accounts. Their files are the orderer's."""
        return self.filter(unit__in=unit_ids_in_scope(user, permission))


class AccountBatch(models.Model):
    """An order of accounts, or of new codes, for everybody in a unit and under it.

    A job works on it, one perangkat daerah at a time; each has its own printed list.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("jenis", max_length=8, choices=AccountBatchKind)
    reason = models.TextField("alasan")
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ordered_at = models.DateTimeField("dipesan", default=timezone.now)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AccountBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-ordered_at", "-pk"]
        verbose_name = "pesanan akun"
        verbose_name_plural = "pesanan akun"
        indexes = [models.Index(fields=["government", "-ordered_at"], name="accountbatch_gov")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.unit}"


class AccountBatchFile(models.Model):
    """The printed list of one perangkat daerah: the only place where its codes stand in clear.

    Only the person who ordered it may fetch it, until ``expires_at``; then the file is deleted and
    this row remains.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(AccountBatch, on_delete=models.PROTECT, related_name="files")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    unit_name = models.CharField("unit", max_length=200)
    n_accounts = models.PositiveIntegerField("jumlah akun")
    attachment = models.ForeignKey(
        Attachment, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField("dibuat", default=timezone.now)
    expires_at = models.DateTimeField("dihapus")

    class Meta:
        ordering = ["batch", "unit_name", "pk"]
        verbose_name = "daftar kode"
        verbose_name_plural = "daftar kode"
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "unit"], name="accountbatchfile_once_per_unit"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="accountbatchfile_period_ordered"
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="accountbatchfile_expiry")]

    def __str__(self):
        return f"Kode akun {self.unit_name}"


class PostMapPrintQuerySet(models.QuerySet):
    def visible_to(self, user, permission=Permission.EMPLOYEE_VIEW):
        """One's own orders, as long as one may see the unit's people: a print shows what its
        orderer saw, which of a past day need not be what somebody else may see."""
        return self.filter(ordered_by=user, unit__in=unit_ids_in_scope(user, permission))


class PostMapPrint(models.Model):
    """A peta jabatan put on paper: the posts of a unit's subtree on a day, as A3 PDF; with a
    ``decision`` what that decree fixed, of the units its orderer reaches (``unit`` is the first).

    Ordered by a person, built by a job, kept for that person.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    decision = models.ForeignKey(
        RoundDecision, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    day = models.DateField("keadaan per")
    title = models.CharField("judul", max_length=300)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ordered_at = models.DateTimeField("dipesan", default=timezone.now)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, related_name="+")
    attachment = models.ForeignKey(
        Attachment, on_delete=models.PROTECT, null=True, related_name="+"
    )
    n_units = models.PositiveIntegerField("jumlah unit", default=0)
    n_posts = models.PositiveIntegerField("jumlah jabatan", default=0)

    objects = PostMapPrintQuerySet.as_manager()

    class Meta:
        ordering = ["-ordered_at", "-pk"]
        verbose_name = "cetakan peta jabatan"
        verbose_name_plural = "cetakan peta jabatan"
        indexes = [
            models.Index(fields=["ordered_by", "-ordered_at"], name="postmapprint_own"),
        ]

    def __str__(self):
        return self.title
