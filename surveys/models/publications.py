"""Results that a government has published."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal.models import Government


class PublicationQuerySet(models.QuerySet):
    def shown(self):
        """What everybody may read now."""
        return self.filter(withdrawn_at__isnull=True)


class Publication(models.Model):
    """The results of one government over one period as they were published: by whom and when.

    ``figures`` (surveys.queries.publications) are frozen: page, poster and open data say the same
    for good, and no later count can be subtracted from them. So a period is published once; it can
    be taken off and shown again, never computed again.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    period_start = models.DateField("awal periode")
    period_end = models.DateField("akhir periode")  # inclusive
    figures = models.JSONField("angka")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField("diumumkan")
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField("ditarik", null=True, blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["-period_end", "-period_start"]
        verbose_name = "pengumuman hasil"
        verbose_name_plural = "pengumuman hasil"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "period_start", "period_end"],
                name="publication_period_once",
                violation_error_message="Hasil periode ini sudah diumumkan.",
            ),
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")), name="publication_period_ordered"
            ),
        ]

    def __str__(self):
        return f"Hasil SKM {self.period_start} sampai {self.period_end}"

    @property
    def period(self):
        return self.period_start, self.period_end

    @property
    def value(self):
        return Decimal(self.figures["value"])

    @property
    def is_shown(self):
        return self.withdrawn_at is None
