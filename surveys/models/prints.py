"""What is printed for surveys."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from orgunits.models import OrgUnit
from orgunits.scope import unit_ids_in_scope
from portal.models import Attachment, Government, Job
from portal.permissions import Permission
from surveys.enums import PrintKind
from surveys.models.campaigns import Campaign, CampaignBatch


class SurveyPrintQuerySet(models.QuerySet):
    def visible_to(self, user, permission=Permission.CAMPAIGN_VIEW):
        """One's own orders, as long as one may see the unit they are of."""
        return self.filter(ordered_by=user, unit__in=unit_ids_in_scope(user, permission))


class SurveyPrint(models.Model):
    """Something on paper for one survey, or for every survey of a batch, as a PDF. A job makes it.

    The file is deleted after ``expires_at``: it can be made again at any time.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("isi", max_length=8, choices=PrintKind)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, null=True, related_name="+")
    batch = models.ForeignKey(CampaignBatch, on_delete=models.PROTECT, null=True, related_name="+")
    n_pages = models.PositiveIntegerField("halaman", default=0)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ordered_at = models.DateTimeField("dipesan", default=timezone.now)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, related_name="+")
    pdf = models.ForeignKey(Attachment, on_delete=models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField("dihapus")

    objects = SurveyPrintQuerySet.as_manager()

    class Meta:
        ordering = ["-ordered_at", "-pk"]
        verbose_name = "cetakan survei"
        verbose_name_plural = "cetakan survei"
        constraints = [
            models.CheckConstraint(
                condition=Q(campaign__isnull=True) ^ Q(batch__isnull=True),
                name="surveyprint_of_one_or_of_a_batch",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("ordered_at")), name="surveyprint_period_ordered"
            ),
        ]
        indexes = [
            models.Index(fields=["ordered_by", "-ordered_at"], name="surveyprint_own"),
            models.Index(fields=["expires_at"], name="surveyprint_expiry"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.subject}"

    @property
    def subject(self):
        """Title of the survey or of the batch."""
        return (self.campaign or self.batch).title

    @property
    def is_ready(self):
        return self.pdf_id is not None
