"""Anonymous answers: where they arrive, where they stay, and how they add up (docs/adr/0014)."""

import uuid

from django.db import models
from django.db.models import Q

from portal.models import Government
from surveys.enums import (
    AgeBand,
    AnswerFlag,
    Channel,
    Occupation,
    RespondentEducation,
    RespondentSex,
)
from surveys.models.campaigns import Campaign
from surveys.models.instruments import ANSWER_FIELDS
from surveys.scoring import HIGHEST_ANSWER, LOWEST_ANSWER

SCALE = range(LOWEST_ANSWER, HIGHEST_ANSWER + 1)
FLAG_FIELDS = {
    AnswerFlag.BURST.value: "in_burst",
    AnswerFlag.STRAIGHT.value: "in_straight_run",
    AnswerFlag.SHIFT.value: "in_shift_jump",
    AnswerFlag.AFTER_HOURS.value: "after_hours",
}  # {flag: column of Response}; the column of Tally is n_<flag>


class ResponseInboxQuerySet(models.QuerySet):
    def waiting(self):
        """Sheets that were not moved yet."""
        return self.filter(sealed__isnull=False)


class ResponseInbox(models.Model):
    """One form that a citizen sent, until its survey closes.

    The key is a digest of the form's hidden key, so a form sent twice meets its own row. ``sealed``
    is the sheet with the instant it came (surveys.sealing); the mover opens it, keeps the sheet as
    a Response in a shuffled batch and leaves the row empty. ``day`` is the day it came in the
    government's zone, after the move the day of its batch.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    government = models.ForeignKey(
        Government, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    day = models.DateField("tanggal")
    sealed = models.BinaryField("isi tersegel", null=True)

    objects = ResponseInboxQuerySet.as_manager()

    class Meta:
        verbose_name = "kiriman survei"
        verbose_name_plural = "kiriman survei"
        indexes = [
            models.Index(
                fields=["campaign", "day"],
                condition=Q(sealed__isnull=False),
                name="inbox_waiting",
            ),
            models.Index(fields=["campaign"], name="inbox_campaign"),
        ]

    def __str__(self):
        return f"Kiriman {self.day}"


class AnswerBatch(models.Model):
    """The seal over the answers that were written together: ``root`` is the Merkle root of their
    salted, sorted leaves (surveys.merkle), hexadecimal. ``day`` is theirs, or the last of theirs.
    Tells nothing of a single answer; a changed, lost or added one no longer fits it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    day = models.DateField("tanggal")
    n = models.PositiveIntegerField("jawaban")
    root = models.CharField("segel", max_length=64)

    class Meta:
        verbose_name = "segel jawaban"
        verbose_name_plural = "segel jawaban"

    def __str__(self):
        return f"Segel {self.day}"


class ResponseQuerySet(models.QuerySet):
    def counted(self):
        """Answers that the index is made of: those no exclusion took out."""
        return self.filter(exclusion__isnull=True)


class Response(models.Model):
    """One anonymous answer sheet.

    The key is random; rows of one batch were written in random order by one transaction; the day is
    the batch's. No address, agent, account or exact time exists here (DESIGN.md decision 9). The
    four flags say what the time told before it was forgotten (surveys.flags); ``with_code`` that it
    came with a single-use code of a counter, never with which one (docs/adr/0024). ``exclusion`` is
    what took it out of every figure (docs/adr/0041); the row itself never changes. ``more`` holds
    what the questionnaire asks beside its scored questions, by field name (docs/adr/0052).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    day = models.DateField("tanggal")
    channel = models.CharField("saluran", max_length=8, choices=Channel, default=Channel.WEB)
    sex = models.CharField("jenis kelamin", max_length=1, choices=RespondentSex, blank=True)
    age_band = models.CharField("kelompok umur", max_length=6, choices=AgeBand, blank=True)
    education = models.CharField(
        "pendidikan", max_length=8, choices=RespondentEducation, blank=True
    )
    occupation = models.CharField("pekerjaan", max_length=10, choices=Occupation, blank=True)
    comment = models.TextField("saran", blank=True)
    more = models.JSONField("jawaban yang tidak dihitung", default=dict, blank=True)
    with_code = models.BooleanField("dengan kode loket", default=False)
    batch = models.ForeignKey(
        AnswerBatch, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    exclusion = models.ForeignKey(
        "surveys.Exclusion", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    in_burst = models.BooleanField("datang beruntun", default=False)
    in_straight_run = models.BooleanField("dalam deret seragam", default=False)
    in_shift_jump = models.BooleanField("dalam lonjakan", default=False)
    after_hours = models.BooleanField("di luar jam kerja", default=False)
    a01 = models.PositiveSmallIntegerField(null=True)
    a02 = models.PositiveSmallIntegerField(null=True)
    a03 = models.PositiveSmallIntegerField(null=True)
    a04 = models.PositiveSmallIntegerField(null=True)
    a05 = models.PositiveSmallIntegerField(null=True)
    a06 = models.PositiveSmallIntegerField(null=True)
    a07 = models.PositiveSmallIntegerField(null=True)
    a08 = models.PositiveSmallIntegerField(null=True)
    a09 = models.PositiveSmallIntegerField(null=True)
    a10 = models.PositiveSmallIntegerField(null=True)
    a11 = models.PositiveSmallIntegerField(null=True)
    a12 = models.PositiveSmallIntegerField(null=True)
    a13 = models.PositiveSmallIntegerField(null=True)
    a14 = models.PositiveSmallIntegerField(null=True)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = "jawaban survei"
        verbose_name_plural = "jawaban survei"
        indexes = [models.Index(fields=["campaign", "day"], name="response_campaign_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__range": (1, 6)}),
                name=f"response_{field}_in_scale",
            )
            for field in ANSWER_FIELDS
        ]

    def __str__(self):
        return f"Jawaban {self.day}"


class Tally(models.Model):
    """The answers of one survey in one month by one channel, with or without a counter code, added
    up: a leaf cell, for a survey is of one unit and, when named, one service.

    Written in the transaction that writes the answers, or takes some out; always equal to a recount
    (``manage.py verify``). ``aNN_V`` is how many chose V for the question NN. ``n_whole`` sheets
    left no question empty; the sum of such a sheet's answers, and its square, add up in
    ``whole_sum`` and ``whole_squares`` (what an interval is computed from). All integers.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    month = models.DateField("bulan")  # its first day
    channel = models.CharField("saluran", max_length=8, choices=Channel, default=Channel.WEB)
    with_code = models.BooleanField("dengan kode loket", default=False)
    n = models.PositiveIntegerField("jawaban", default=0)
    n_burst = models.PositiveIntegerField("datang beruntun", default=0)
    n_after_hours = models.PositiveIntegerField("di luar jam kerja", default=0)
    n_straight = models.PositiveIntegerField("dalam deret seragam", default=0)
    n_shift = models.PositiveIntegerField("dalam lonjakan", default=0)
    n_whole = models.PositiveIntegerField("lembar penuh", default=0)
    whole_sum = models.PositiveBigIntegerField("jumlah lembar penuh", default=0)
    whole_squares = models.PositiveBigIntegerField("jumlah kuadrat lembar penuh", default=0)

    class Meta:
        verbose_name = "rekap jawaban"
        verbose_name_plural = "rekap jawaban"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "month", "channel", "with_code"], name="tally_leaf_once"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="tally_month_is_a_first_day"),
        ]

    def __str__(self):
        return f"Rekap {self.month}"


class ItemTally(models.Model):
    """How many of one survey's answers of one month chose ``value`` for something that does not
    count: ``item`` is its field name (surveys.questionnaire). Written in the transaction that writes
    the answers; of all of them, those left out later too, like every breakdown (docs/adr/0041)."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    month = models.DateField("bulan")  # its first day
    item = models.CharField("butir", max_length=40)
    value = models.PositiveSmallIntegerField("nilai")
    n = models.PositiveIntegerField("jawaban")

    class Meta:
        verbose_name = "rekap butir"
        verbose_name_plural = "rekap butir"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "month", "item", "value"], name="itemtally_leaf_once"
            ),
            models.CheckConstraint(
                condition=Q(month__day=1), name="itemtally_month_is_a_first_day"
            ),
            models.CheckConstraint(condition=Q(value__range=(1, 6)), name="itemtally_in_scale"),
        ]

    def __str__(self):
        return f"Rekap {self.item} {self.month}"


VALUE_FIELDS = {
    field: {value: f"{field}_{value}" for value in SCALE} for field in ANSWER_FIELDS
}  # {"a01": {1: "a01_1", …}, …}
for _columns in VALUE_FIELDS.values():
    for _column in _columns.values():
        Tally.add_to_class(_column, models.PositiveIntegerField(default=0))
