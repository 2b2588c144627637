"""Times of services that national systems keep, and tallies of all times, of requests here too."""

from django.db import models
from django.db.models import F, Q

from portal.models import Government
from portal.working_days.clock import Pause, Term, TermUnit
from publicservices.enums import TERM_UNITS

MEASURES = [pair for pair in TERM_UNITS if pair[0] != TermUnit.HOURS.value]


class ServiceTime(models.Model):
    """One case of a service (``line``: PublicService.line) that another system keeps: when it came in,
    when it ended, why it stood still. Nobody's name. ``used`` is counted in ``measure`` once, when the
    case ended, by the calendar of then; ``is_within`` is None without a promise on the day it came."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    line = models.UUIDField(editable=False)
    source = models.CharField("sumber", max_length=30)
    number = models.CharField("nomor di sumber", max_length=80)
    desk = models.CharField("loket", max_length=60, blank=True)
    started_at = models.DateTimeField("masuk")
    ended_at = models.DateTimeField("selesai", null=True)
    paused_since = models.DateTimeField("dihentikan sejak", null=True)
    paused_until = models.DateTimeField("dihentikan sampai", null=True)
    pause_reason = models.CharField("alasan dihentikan", max_length=120, blank=True)
    term_amount = models.PositiveIntegerField("jangka waktu", null=True)
    term_unit = models.CharField("satuan waktu", max_length=15, choices=TERM_UNITS, blank=True)
    measure = models.CharField("satuan hitung", max_length=15, choices=MEASURES, blank=True)
    used = models.PositiveIntegerField("waktu terpakai", null=True)
    is_within = models.BooleanField("sesuai standar", null=True)

    class Meta:
        ordering = ["started_at", "pk"]
        verbose_name = "waktu layanan"
        verbose_name_plural = "waktu layanan"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "source", "number"], name="servicetime_number_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="servicetime_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, used__isnull=True)
                | Q(ended_at__isnull=False, used__isnull=False),
                name="servicetime_counted_when_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["line", "started_at"], name="servicetime_started"),
            models.Index(fields=["line", "ended_at"], name="servicetime_ended"),
        ]

    def __str__(self):
        return f"{self.source} {self.number}"

    @property
    def term(self):
        return Term(self.term_amount, TermUnit(self.term_unit)) if self.term_amount else None

    @property
    def pauses(self):
        return [Pause(self.paused_since, self.paused_until)] if self.paused_since else []


class ServiceTimeTally(models.Model):
    """A month of a service: what came in, what ended, how long it took. ``counts`` holds how often each
    time: {measure: {whole units as text: how many}}. Always equal to a recount (``manage.py verify``)."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    line = models.UUIDField(editable=False)
    month = models.DateField("bulan")
    n_started = models.PositiveIntegerField("masuk", default=0)
    n_ended = models.PositiveIntegerField("selesai", default=0)
    n_judged = models.PositiveIntegerField("dinilai", default=0)
    n_within = models.PositiveIntegerField("sesuai standar", default=0)
    counts = models.JSONField("sebaran", default=dict)

    class Meta:
        ordering = ["line", "month"]
        verbose_name = "rekap waktu layanan"
        verbose_name_plural = "rekap waktu layanan"
        constraints = [
            models.UniqueConstraint(fields=["line", "month"], name="servicetimetally_month_once")
        ]
        indexes = [models.Index(fields=["government", "month"], name="servicetimetally_months")]

    def __str__(self):
        return f"{self.month:%Y-%m}"

    @property
    def figures(self):
        """As ``Figures.add`` takes them."""
        return self.n_started, self.n_ended, self.n_judged, self.n_within, self.counts
