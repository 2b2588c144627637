"""Rounds of collecting data (putaran pengumpulan data): what is asked, of which units, how far each
of them is, and what a decree fixed in the end."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from orgunits import round_kinds
from orgunits.enums import PARTS_AT_REST, PARTS_AT_WORK, PARTS_VERIFIED, PartState, RoundState
from orgunits.models.structure import OrgUnit, StructureChange
from orgunits.scope import unit_ids_in_scope
from portal.models import Government
from portal.permissions import Permission

BY_PERSON = {"on_delete": models.PROTECT, "null": True, "blank": True, "related_name": "+"}


class RoundQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Rounds with a part on a unit where ``user`` may follow rounds."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        parts = RoundPart.objects.filter(
            unit__in=unit_ids_in_scope(user, Permission.ROUND_VIEW)
        ).values("round")
        return self.filter(pk__in=parts)


class Round(models.Model):
    """One thing (``kind``, orgunits.round_kinds) asked of many units over a ``year``, until a day.

    ``covers_below``: a part is a unit with everything under it that has no part of its own (a
    perangkat daerah, a kelurahan with its seksi); else one unit alone.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("jenis data", max_length=20)
    title = models.CharField("judul", max_length=150)
    year = models.PositiveSmallIntegerField("tahun data")
    covers_below = models.BooleanField("beserta unit di bawahnya", default=False)
    due_on = models.DateField("batas waktu")
    remind_days = models.PositiveSmallIntegerField("diingatkan berapa hari sebelumnya", default=7)
    note = models.TextField("petunjuk", blank=True)
    state = models.CharField("keadaan", max_length=10, choices=RoundState, default=RoundState.OPEN)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, **BY_PERSON)
    opened_at = models.DateTimeField("dibuka", default=timezone.now)
    is_example = models.BooleanField("contoh", default=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-opened_at", "-pk"]
        verbose_name = "putaran pengumpulan data"
        verbose_name_plural = "putaran pengumpulan data"
        constraints = [
            models.CheckConstraint(
                condition=Q(year__range=(2000, 2100)),
                name="round_year_known",
                violation_error_message="Tahun antara 2000 dan 2100.",
            ),
            models.CheckConstraint(
                condition=Q(remind_days__lte=60),
                name="round_remind_days_few",
                violation_error_message="Paling banyak 60 hari sebelum batas waktu.",
            ),
        ]
        indexes = [models.Index(fields=["government", "kind", "year"], name="round_gov_kind")]

    def __str__(self):
        return self.title

    @property
    def kind_spec(self):
        return round_kinds.kind(self.kind)

    @property
    def kind_label(self):
        return self.kind_spec.label

    @property
    def is_open(self):
        return self.state == RoundState.OPEN


class RoundPartQuerySet(models.QuerySet):
    def visible_to(self, user, permission=Permission.ROUND_VIEW):
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(unit__in=unit_ids_in_scope(user, permission))

    def standing(self):
        """Those that are still asked: neither ended nor of a round that was called off."""
        return self.exclude(state=PartState.ENDED).exclude(round__state=RoundState.CANCELLED)


class RoundPart(models.Model):
    """What one unit has to do in a round, and how far it is.

    ``opened_by_change``, ``ended_by_change``: the change of structure that brought the part to this
    unit or took it away, and ``state_before`` what it was then, so that undo gives it back.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="parts")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    state = models.CharField("keadaan", max_length=10, choices=PartState, default=PartState.WAITING)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, **BY_PERSON)
    submitted_at = models.DateTimeField("dikirim", null=True, blank=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, **BY_PERSON)
    verified_at = models.DateTimeField("diverifikasi", null=True, blank=True)
    frozen_at = models.DateTimeField("dibekukan", null=True, blank=True)
    return_note = models.TextField("catatan pengembalian", blank=True)
    returned_at = models.DateTimeField("dikembalikan", null=True, blank=True)
    n_returns = models.PositiveSmallIntegerField("kali dikembalikan", default=0)
    reminded_on = models.DateField("terakhir diingatkan", null=True, blank=True)
    ended_reason = models.TextField("alasan diakhiri", blank=True)
    successor = models.ForeignKey("self", **BY_PERSON)
    opened_by_change = models.ForeignKey(StructureChange, **BY_PERSON)
    ended_by_change = models.ForeignKey(StructureChange, **BY_PERSON)
    state_before = models.CharField(max_length=10, choices=PartState, blank=True)

    objects = RoundPartQuerySet.as_manager()

    class Meta:
        ordering = ["round", "pk"]
        verbose_name = "bagian putaran"
        verbose_name_plural = "bagian putaran"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "unit"],
                condition=~Q(state=PartState.ENDED),
                name="roundpart_once_per_unit",
                violation_error_message="Unit ini sudah ikut putaran itu.",
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=F("submitted_by")),
                name="roundpart_verified_by_another",
                violation_error_message="Yang memverifikasi tidak boleh orang yang mengirim.",
            ),
            models.CheckConstraint(
                condition=Q(state=PartState.ENDED)
                | Q(state__in=PARTS_AT_REST, submitted_at__isnull=False)
                | Q(state__in=PARTS_AT_WORK, submitted_at__isnull=True),
                name="roundpart_submitted_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state=PartState.ENDED)
                | Q(state__in=PARTS_VERIFIED, verified_at__isnull=False)
                | (~Q(state__in=PARTS_VERIFIED) & Q(verified_at__isnull=True)),
                name="roundpart_verified_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state=PartState.FROZEN, frozen_at__isnull=False)
                | (~Q(state=PartState.FROZEN) & Q(frozen_at__isnull=True)),
                name="roundpart_frozen_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=PartState.ENDED) | ~Q(ended_reason=""),
                name="roundpart_ended_has_reason",
                violation_error_message="Alasan wajib diisi.",
            ),
        ]
        indexes = [models.Index(fields=["unit", "state"], name="roundpart_unit")]

    def __str__(self):
        return f"{self.round}: {self.unit}"

    @property
    def is_at_work(self):
        """Whether the unit may fill in."""
        return self.state in PARTS_AT_WORK and self.round.state == RoundState.OPEN


class RoundConfirmation(models.Model):
    """One thing of a part (of the ABK: a post) that the unit says is right as it stands. It lapses
    when the thing is changed. ``item``: the thing's row number, by the kind of the round."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    part = models.ForeignKey(RoundPart, on_delete=models.CASCADE, related_name="confirmations")
    item = models.PositiveBigIntegerField("hal")
    is_same = models.BooleanField("sama dengan tahun lalu", default=False)
    note = models.CharField("catatan unit", max_length=300, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, **BY_PERSON)
    confirmed_at = models.DateTimeField("dikonfirmasi", default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = "konfirmasi putaran"
        verbose_name_plural = "konfirmasi putaran"
        constraints = [
            models.UniqueConstraint(fields=["part", "item"], name="roundconfirmation_once"),
        ]

    def __str__(self):
        return f"{self.part_id}/{self.item}"


class RoundRemark(models.Model):
    """A note on one row (of the ABK: a task), on one thing (``row`` empty), written while a part is
    judged and sent with it when it is returned. ``row_text`` keeps what the row said."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    part = models.ForeignKey(RoundPart, on_delete=models.CASCADE, related_name="remarks")
    item = models.PositiveBigIntegerField("hal")
    row = models.CharField("baris", max_length=40, blank=True)
    row_text = models.CharField("bunyi baris", max_length=500, blank=True)
    text = models.TextField("catatan")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, **BY_PERSON)
    made_at = models.DateTimeField("dibuat", default=timezone.now)
    sent_at = models.DateTimeField("dikirim", null=True, blank=True)

    class Meta:
        ordering = ["part", "item", "pk"]
        verbose_name = "catatan putaran"
        verbose_name_plural = "catatan putaran"
        constraints = [
            models.UniqueConstraint(
                fields=["part", "item", "row"],
                condition=Q(sent_at__isnull=True),
                name="roundremark_one_draft_a_row",
            ),
        ]

    def __str__(self):
        return self.text[:80]


class RoundDecision(models.Model):
    """The decree that fixed a round: a numbered version of its data, never changed after."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField("jenis data", max_length=20)
    number = models.PositiveIntegerField("versi")
    decree_number = models.CharField("nomor keputusan", max_length=120)
    decree_on = models.DateField("tanggal keputusan")
    day = models.DateField("keadaan per")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, **BY_PERSON)
    made_at = models.DateTimeField("ditetapkan", default=timezone.now)

    class Meta:
        ordering = ["government", "kind", "-number"]
        verbose_name = "penetapan putaran"
        verbose_name_plural = "penetapan putaran"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "kind", "number"], name="rounddecision_number_once"
            ),
        ]

    def __str__(self):
        return f"{round_kinds.kind(self.kind).version_label} versi {self.number}"


class RoundSheetQuerySet(models.QuerySet):
    def visible_to(self, user, permission=Permission.ROUND_VIEW):
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(unit__in=unit_ids_in_scope(user, permission))


class RoundSheet(models.Model):
    """What a decision fixed for one part, as data: printed from here it is the same on any day.
    ``content``: ``{"units": [{id, name, level, kind, n_children, leader, posts: [...]}]}`` of an ABK,
    else ``{"lines": [{id, name, place, now, note}]}``."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    decision = models.ForeignKey(RoundDecision, on_delete=models.CASCADE, related_name="sheets")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("unit", max_length=200)
    order = models.PositiveIntegerField("urutan", default=0)
    content = models.JSONField("isi")

    objects = RoundSheetQuerySet.as_manager()

    class Meta:
        ordering = ["decision", "order", "pk"]
        verbose_name = "lembar penetapan"
        verbose_name_plural = "lembar penetapan"
        constraints = [
            models.UniqueConstraint(fields=["decision", "unit"], name="roundsheet_once_per_unit"),
        ]

    def __str__(self):
        return f"{self.name} (versi {self.decision.number})"
