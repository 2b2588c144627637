"""Problems that rules notice (indikasi masalah), and what a government settled about the rules."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from orgunits.models import OrgUnit
from orgunits.scope import unit_ids_in_scope
from portal.models import Government
from portal.permissions import Permission, roles_with
from restructuring.enums import SignalState
from restructuring.models.proposals import SOMEBODY
from restructuring.signal_rules import RULES


class SignalQuerySet(models.QuerySet):
    def visible_to(self, user, permission=Permission.SIGNAL_VIEW):
        """Signals on units where ``user`` holds ``permission`` and what the rule's evidence asks
        for, and sees every other unit they name."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        reached = self.filter(rule__in=RULES, unit__in=unit_ids_in_scope(user, permission))
        if user.is_superuser:
            return reached
        allowed = Q()
        for needed, codes in rules_by_permission().items():
            condition = Q(rule__in=codes)
            if not set(roles_with(permission)) <= set(roles_with(needed)):
                condition &= Q(unit__in=unit_ids_in_scope(user, needed))
            allowed |= condition
        hidden = SignalMention.objects.filter(signal=OuterRef("pk")).exclude(
            unit__in=unit_ids_in_scope(user, permission)
        )
        return reached.filter(allowed, ~Exists(hidden))

    def live(self):
        """Those whose evidence is there: open, or put aside for a while."""
        return self.exclude(state=SignalState.CLOSED)


def rules_by_permission():
    """{permission: codes of the rules whose evidence asks for it}, in a stable order."""
    found = {}
    for rule in RULES.values():
        found.setdefault(rule.permission, []).append(rule.code)
    return found


class Signal(models.Model):
    """A problem (indikasi masalah) that a rule sees on a unit, from the day it was first seen to the
    day its evidence was gone; what comes back after that is another row.

    ``subject`` tells several of one rule on one unit apart. ``value`` and ``threshold`` are in the
    rule's measure, ``period_*`` the days the value speaks of (both included). ``working``: {"columns",
    "rows", "n_left"}, how the value came about, without names of people. ``setting`` is the version
    of the threshold, None for the rule's own. Put aside (dismissed) it stays so until ``returns_on``.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField("aturan", max_length=20)
    subject = models.CharField("pokok", max_length=80, blank=True)
    text = models.CharField("indikasi", max_length=300)
    value = models.DecimalField("nilai", max_digits=10, decimal_places=2)
    threshold = models.DecimalField("ambang", max_digits=10, decimal_places=2)
    setting = models.ForeignKey(
        "SignalSetting", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    rank = models.PositiveSmallIntegerField("berat", default=0)
    working = models.JSONField("cara menghitung", default=dict, blank=True)
    period_start = models.DateField("awal periode")
    period_end = models.DateField("akhir periode")
    first_seen = models.DateField("pertama terlihat")
    last_seen = models.DateField("terakhir terlihat")
    state = models.CharField(
        "keadaan", max_length=10, choices=SignalState, default=SignalState.OPEN
    )
    closed_on = models.DateField("selesai", null=True, blank=True)
    reason = models.TextField("alasan dikesampingkan", blank=True)
    returns_on = models.DateField("ditinjau lagi", null=True, blank=True)
    dismissed_by = models.ForeignKey(settings.AUTH_USER_MODEL, **SOMEBODY)
    dismissed_at = models.DateTimeField("dikesampingkan", null=True, blank=True)

    objects = SignalQuerySet.as_manager()

    class Meta:
        ordering = ["-rank", "first_seen", "pk"]
        verbose_name = "indikasi masalah"
        verbose_name_plural = "indikasi masalah"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "unit", "rule", "subject"],
                condition=~Q(state=SignalState.CLOSED),
                name="signal_one_live",
            ),
            models.CheckConstraint(
                condition=~Q(state=SignalState.DISMISSED)
                | Q(returns_on__isnull=False) & ~Q(reason=""),
                name="signal_dismissed_with_reason",
                violation_error_message="Tulis alasan dan tanggal peninjauan kembali.",
            ),
            models.CheckConstraint(
                condition=Q(state=SignalState.CLOSED, closed_on__isnull=False)
                | ~Q(state=SignalState.CLOSED) & Q(closed_on__isnull=True),
                name="signal_closed_with_day",
            ),
            models.CheckConstraint(
                condition=Q(last_seen__gte=F("first_seen"), period_end__gte=F("period_start")),
                name="signal_days_ordered",
            ),
        ]
        indexes = [models.Index(fields=["government", "state", "rank"], name="signal_gov_state")]

    def __str__(self):
        return self.text

    @property
    def known_rule(self):
        """The Rule it comes from."""
        return RULES[self.rule]


class SignalAnswer(models.Model):
    """What whoever leads the unit says of a signal on it: the cause, what is being done. Nothing is
    taken back; who knows better later says so in another one."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="answers")
    text = models.TextField("tanggapan", max_length=2000)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, **SOMEBODY)
    made_at = models.DateTimeField("ditulis", default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = "tanggapan atas indikasi"
        verbose_name_plural = "tanggapan atas indikasi"
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="signalanswer_says_something"),
        ]

    def __str__(self):
        return self.text[:80]


class SignalMention(models.Model):
    """Another unit a signal names: who does not see it does not see the signal."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="mentions")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = "unit lain pada indikasi"
        verbose_name_plural = "unit lain pada indikasi"
        constraints = [
            models.UniqueConstraint(fields=["signal", "unit"], name="signalmention_once"),
        ]

    def __str__(self):
        return str(self.unit)


class SignalSetting(models.Model):
    """What a government settled about a rule from a day on: the last row that has begun holds;
    without one the rule's own threshold."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField("aturan", max_length=20)
    valid_from = models.DateField("berlaku mulai")
    is_on = models.BooleanField("dijalankan", default=True)
    threshold = models.DecimalField("ambang", max_digits=10, decimal_places=2)
    reason = models.TextField("alasan")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, **SOMEBODY)
    made_at = models.DateTimeField("ditetapkan", default=timezone.now)

    class Meta:
        ordering = ["rule", "-valid_from"]
        verbose_name = "ambang indikasi"
        verbose_name_plural = "ambang indikasi"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "rule", "valid_from"],
                name="signalsetting_one_a_day",
                violation_error_message="Sudah ada ambang aturan ini yang mulai pada tanggal itu.",
            ),
        ]

    def __str__(self):
        return f"{self.rule} mulai {self.valid_from}"


class SignalRun(models.Model):
    """The day's search for signals in a government: when it ended last and what it changed."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    day = models.DateField("keadaan per")
    finished_at = models.DateTimeField("selesai", default=timezone.now)
    n_seen = models.PositiveIntegerField("terlihat", default=0)
    n_opened = models.PositiveIntegerField("baru", default=0)
    n_closed = models.PositiveIntegerField("selesai dengan sendirinya", default=0)

    class Meta:
        ordering = ["-day"]
        verbose_name = "pemeriksaan indikasi"
        verbose_name_plural = "pemeriksaan indikasi"
        constraints = [
            models.UniqueConstraint(fields=["government", "day"], name="signalrun_once_a_day"),
        ]

    def __str__(self):
        return f"Pemeriksaan indikasi per {self.day}"
