"""Questionnaires."""

from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.models import Government
from surveys.enums import UNSUR_SHORT, InstrumentState, Unsur
from surveys.instruments import fingerprint
from surveys.questionnaire import Questionnaire

# Fourteen columns hold every index ever in force (Kepmenpan 25/2004 had fourteen unsur).
MAX_QUESTIONS = 14
ANSWER_FIELDS = [f"a{number:02d}" for number in range(1, MAX_QUESTIONS + 1)]


class InstrumentQuerySet(models.QuerySet):
    def of(self, government):
        """The national ones and the government's own."""
        return self.filter(Q(government__isnull=True) | Q(government=government))

    def published(self):
        """Those a survey may ask."""
        return self.filter(state=InstrumentState.PUBLISHED)


class Instrument(models.Model):
    """A questionnaire: the national SKM (no government) or a government's own version of it.

    Written as a draft and locked when it is published: what is asked then never changes, and
    ``fingerprint`` (surveys.instruments) says so. Another wording is another ``version`` of the same
    ``code``; results follow the unsur, whatever the version. ``extras``, ``asks_reason`` (of an answer
    of 1 or 2) and ``asks_importance`` (of every unsur) are asked beside the scored questions and
    never count (docs/adr/0052).
    """

    government = models.ForeignKey(
        Government, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    code = models.SlugField("kode", max_length=40)
    version = models.PositiveSmallIntegerField("versi", default=1)
    name = models.CharField("nama", max_length=150)
    note = models.CharField("untuk layanan apa", max_length=200, blank=True)
    legal_basis = models.CharField("dasar hukum", max_length=200, blank=True)
    state = models.CharField(
        "keadaan", max_length=10, choices=InstrumentState, default=InstrumentState.DRAFT
    )
    asks_reason = models.BooleanField("menanyakan alasan nilai rendah", default=False)
    asks_importance = models.BooleanField("menanyakan tingkat kepentingan", default=False)
    extras = models.JSONField("pertanyaan tambahan", default=list, blank=True)
    fingerprint = models.CharField("sidik isi", max_length=64, blank=True)
    based_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField("disimpan", default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField("dipakai sejak", null=True, blank=True)

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        ordering = ["name", "version"]
        verbose_name = "instrumen survei"
        verbose_name_plural = "instrumen survei"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "code", "version"], name="instrument_version_once"
            ),
            # A second one for the national ones: SQLite takes every NULL for another value.
            models.UniqueConstraint(
                fields=["code", "version"],
                condition=Q(government__isnull=True),
                name="instrument_national_once",
            ),
            models.CheckConstraint(
                condition=Q(state=InstrumentState.DRAFT, fingerprint="")
                | (~Q(state=InstrumentState.DRAFT) & ~Q(fingerprint="")),
                name="instrument_locked_has_fingerprint",
            ),
        ]

    def __str__(self):
        return self.name if self.version == 1 else f"{self.name} (versi {self.version})"

    @cached_property
    def questionnaire(self):
        """Its questions compiled; read once per instance, for a published one never changes."""
        return Questionnaire(
            self.questions.all(),
            self.extras,
            asks_reason=self.asks_reason,
            asks_importance=self.asks_importance,
        )

    @property
    def asks_more(self):
        """Whether it asks anything beside the scored questions."""
        return bool(self.extras or self.asks_reason or self.asks_importance)

    def content_fingerprint(self):
        """The fingerprint of what it asks now. One query unless the questions are at hand."""
        questions = sorted(self.questions.all(), key=lambda one: one.order)
        return fingerprint(
            questions=[
                {"unsur": one.unsur, "text": one.text, "answers": one.answers} for one in questions
            ],
            extras=self.extras,
            asks_reason=self.asks_reason,
            asks_importance=self.asks_importance,
        )


class Question(models.Model):
    """One scored question. The answer to the question ``order`` stands in Response.aNN; its
    values are 1 to 4, worded by ``answers`` in that order."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="questions")
    order = models.PositiveSmallIntegerField("urutan")
    unsur = models.CharField("unsur", max_length=20, choices=Unsur)
    text = models.TextField("pertanyaan")
    answers = models.JSONField("jawaban")  # four labels, worst first

    class Meta:
        ordering = ["instrument", "order"]
        verbose_name = "pertanyaan"
        verbose_name_plural = "pertanyaan"
        constraints = [
            models.UniqueConstraint(fields=["instrument", "order"], name="question_order_once"),
            models.UniqueConstraint(fields=["instrument", "unsur"], name="question_unsur_once"),
            models.CheckConstraint(
                condition=Q(order__range=(1, MAX_QUESTIONS)), name="question_order_in_range"
            ),
        ]

    def __str__(self):
        return f"{self.order}. {self.get_unsur_display()}"

    @property
    def short_unsur(self):
        """The one word that names the unsur over the question."""
        return UNSUR_SHORT[self.unsur]

    @property
    def field(self):
        """Name of the Response column that holds the answer."""
        return ANSWER_FIELDS[self.order - 1]
