"""Languages in which a questionnaire is shown beside Indonesian."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.models import Government
from surveys.models.instruments import Instrument


class InstrumentLanguageQuerySet(models.QuerySet):
    def signed(self):
        """Those that citizens are offered."""
        return self.filter(signed_at__isnull=False)


class InstrumentLanguage(models.Model):
    """The form of one questionnaire in another language, as one government shows it.

    ``texts`` are ``{key: text}`` (surveys.wording). It is offered to citizens only while it is
    signed: a named speaker has read it on ``signed_on``, which ``signed_by`` recorded. Another
    wording ends the signature (docs/adr/0052).
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="languages")
    tag = models.CharField("kode bahasa", max_length=20)  # BCP 47
    name = models.CharField("nama bahasa", max_length=60)
    texts = models.JSONField("teks", default=dict)
    saved_at = models.DateTimeField("disimpan", default=timezone.now)
    speaker = models.CharField("penutur", max_length=150, blank=True)
    signed_on = models.DateField("dibaca penutur", null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    signed_at = models.DateTimeField("dicatat", null=True, blank=True)

    objects = InstrumentLanguageQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = "bahasa kuesioner"
        verbose_name_plural = "bahasa kuesioner"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "instrument", "tag"], name="instrumentlanguage_once"
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, signed_on__isnull=True, speaker="")
                | (Q(signed_at__isnull=False, signed_on__isnull=False) & ~Q(speaker="")),
                name="instrumentlanguage_signed_by_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.name}: {self.instrument}"

    @property
    def is_signed(self):
        return self.signed_at is not None

    @property
    def lang(self):
        """The language as a page names it: without the private part."""
        return self.tag.split("-x-")[0]
