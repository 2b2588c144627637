"""Charts ordered on paper."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from orgunits.enums import ChartDetail, ChartPaper
from orgunits.models.structure import OrgUnit
from orgunits.scope import unit_ids_in_scope
from portal.models import Attachment, Government, Job
from portal.permissions import Permission


class ChartPrintQuerySet(models.QuerySet):
    def visible_to(self, user, permission=Permission.ORGUNIT_VIEW):
        """One's own orders, as long as one may see the unit: a print shows what its orderer saw,
        which of a past day need not be what somebody else may see."""
        return self.filter(ordered_by=user, unit__in=unit_ids_in_scope(user, permission))


class ChartPrint(models.Model):
    """The chart of a unit's branch on a day, as a PDF over pages. A job draws it.

    ``subject`` is the name of the unit on that day. The file is deleted after ``expires_at``: it
    can be made again at any time.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField("unit", max_length=200)
    day = models.DateField("keadaan per")
    paper = models.CharField("kertas", max_length=2, choices=ChartPaper)
    detail = models.CharField("rincian kotak", max_length=8, choices=ChartDetail)
    n_units = models.PositiveIntegerField("unit", default=0)
    n_pages = models.PositiveIntegerField("halaman", default=0)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ordered_at = models.DateTimeField("dipesan", default=timezone.now)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, related_name="+")
    pdf = models.ForeignKey(Attachment, on_delete=models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField("dihapus")

    objects = ChartPrintQuerySet.as_manager()

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
