"""Surveys, one by one and many at once."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from orgunits.models import OrgUnit
from orgunits.scope import unit_ids_in_scope
from portal.models import Government
from portal.permissions import Permission
from publicservices.models import PublicService
from surveys.enums import CampaignState
from surveys.models.instruments import Instrument
from surveys.sampling import required_sample


class CampaignBatchQuerySet(models.QuerySet):
    def visible_to(self, user, permission=Permission.CAMPAIGN_VIEW):
        return self.filter(unit__in=unit_ids_in_scope(user, permission))


class CampaignBatch(models.Model):
    """Surveys of one period made together from one template; ``unit`` is the branch they are of."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    title = models.CharField("nama", max_length=200)
    period_start = models.DateField("awal periode")
    period_end = models.DateField("akhir periode")  # inclusive
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = CampaignBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-period_start", "-pk"]
        verbose_name = "survei serentak"
        verbose_name_plural = "survei serentak"
        constraints = [
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")), name="campaignbatch_period_ordered"
            ),
        ]
        indexes = [
            models.Index(fields=["government", "period_start"], name="campaignbatch_gov_period")
        ]

    def __str__(self):
        return self.title


class CampaignQuerySet(models.QuerySet):
    def visible_to(self, user, permission=Permission.CAMPAIGN_VIEW):
        return self.filter(unit__in=unit_ids_in_scope(user, permission))

    def running(self):
        return self.filter(state=CampaignState.OPEN)


class Campaign(models.Model):
    """A survey of one unit (and service, when named) over one period.

    ``code`` is the public address ``/s/<code>``. ``population`` is last year's service users in
    the same period; the required sample follows from it (surveys.sampling).
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(
        PublicService, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(CampaignBatch, on_delete=models.PROTECT, null=True, related_name="+")
    title = models.CharField("nama survei", max_length=200)
    code = models.CharField("kode", max_length=12, unique=True)
    state = models.CharField(
        "keadaan", max_length=8, choices=CampaignState, default=CampaignState.DRAFT
    )
    period_start = models.DateField("awal periode")
    period_end = models.DateField("akhir periode")  # inclusive
    population = models.PositiveIntegerField("jumlah pengguna layanan", null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    kiosk_key = models.CharField("kunci kiosk", max_length=32, blank=True)  # "": no kiosk
    has_codes = models.BooleanField("memakai kode loket", default=False)
    is_example = models.BooleanField("contoh", default=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["-period_start", "title", "pk"]
        verbose_name = "survei"
        verbose_name_plural = "survei"
        constraints = [
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")),
                name="campaign_period_ordered",
                violation_error_message="Akhir periode tidak boleh sebelum awalnya.",
            ),
            models.CheckConstraint(
                condition=Q(state=CampaignState.DRAFT, opened_at__isnull=True)
                | (~Q(state=CampaignState.DRAFT) & Q(opened_at__isnull=False)),
                name="campaign_opened_has_time",
            ),
            models.CheckConstraint(
                condition=(Q(state=CampaignState.CLOSED) & Q(closed_at__isnull=False))
                | (~Q(state=CampaignState.CLOSED) & Q(closed_at__isnull=True)),
                name="campaign_closed_has_time",
            ),
        ]
        indexes = [models.Index(fields=["government", "period_start"], name="campaign_gov_period")]

    def __str__(self):
        return self.title

    def accepts_on(self, day):
        """Whether citizens may answer on ``day``: open, and within the period."""
        return self.state == CampaignState.OPEN and self.period_start <= day <= self.period_end

    def is_over_on(self, day):
        """Whether it once took answers and takes none any more on ``day``."""
        return self.state == CampaignState.CLOSED or (
            self.state == CampaignState.OPEN and day > self.period_end
        )

    @property
    def required(self):
        """Answers needed (surveys.sampling), None while the population is unknown."""
        return required_sample(self.population)
