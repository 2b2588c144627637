"""Charts and informasi jabatan ordered on paper."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from orgunits.enums import ChartDetail, ChartPaper, JobPrintKind
from orgunits.models.structure import OrgUnit
from orgunits.scope import unit_ids_in_scope
from portal.models import Attachment, Government, Job
from portal.permissions import Permission


class UnitPrintQuerySet(models.QuerySet):
    def visible_to(self, user, permission=Permission.ORGUNIT_VIEW):
        """One's own orders, as long as one may see the unit: a print shows what its orderer saw,
        which of a past day need not be what somebody else may see."""
        return self.filter(ordered_by=user, unit__in=unit_ids_in_scope(user, permission))


class UnitPrint(models.Model):
    """Something of a unit on a day that a job puts on paper.

    ``subject`` is the name of the unit on that day. The file is deleted after ``expires_at``: it
    can be made again at any time.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField("unit", max_length=200)
    day = models.DateField("keadaan per")
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ordered_at = models.DateTimeField("dipesan", default=timezone.now)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField("dihapus")

    objects = UnitPrintQuerySet.as_manager()

    class Meta:
        abstract = True


class ChartPrint(UnitPrint):
    """The chart of a unit's branch on a day, as a PDF over pages."""

    paper = models.CharField("kertas", max_length=2, choices=ChartPaper)
    detail = models.CharField("rincian kotak", max_length=8, choices=ChartDetail)
    n_units = models.PositiveIntegerField("unit", default=0)
    n_pages = models.PositiveIntegerField("halaman", default=0)
    pdf = models.ForeignKey(Attachment, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-ordered_at", "-pk"]
        verbose_name = "cetakan bagan"
        verbose_name_plural = "cetakan bagan"
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("ordered_at")), name="chartprint_period_ordered"
            ),
        ]
        indexes = [
            models.Index(fields=["ordered_by", "-ordered_at"], name="chartprint_own"),
            models.Index(fields=["expires_at"], name="chartprint_expiry"),
        ]

    def __str__(self):
        return f"Bagan {self.subject} per {self.day}"

    @property
    def is_ready(self):
        return self.pdf_id is not None


class JobPrint(UnitPrint):
    """The informasi jabatan of the posts of a unit on a day, one page set per post; with
    ``with_below`` of all units under it too."""

    kind = models.CharField("berkas", max_length=4, choices=JobPrintKind)
    with_below = models.BooleanField("dengan unit di bawahnya", default=False)
    n_posts = models.PositiveIntegerField("jabatan", default=0)
    file = models.ForeignKey(Attachment, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-ordered_at", "-pk"]
        verbose_name = "cetakan informasi jabatan"
        verbose_name_plural = "cetakan informasi jabatan"
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("ordered_at")), name="jobprint_period_ordered"
            ),
        ]
        indexes = [
            models.Index(fields=["ordered_by", "-ordered_at"], name="jobprint_own"),
            models.Index(fields=["expires_at"], name="jobprint_expiry"),
        ]

    def __str__(self):
        return f"Informasi jabatan {self.subject} per {self.day}"

    @property
    def is_ready(self):
        return self.file_id is not None
