"""What a post does in a year, counted, and the rule by which a government computes it."""

import uuid

from django.db import models
from django.db.models import Q

from orgunits import workload
from orgunits.enums import HandKind, Rounding, WorkloadMethod, WorkloadPeriod
from orgunits.models.posts import Position
from portal.models import Government, User

FIRST_YEAR, LAST_YEAR = 2000, 2100
HANDS = {
    HandKind.PNS: "counts_pns",
    HandKind.PPPK: "counts_pppk",
    HandKind.PPPK_PART_TIME: "counts_part_time",
    HandKind.OTHER: "counts_others",
}


class WorkloadTask(models.Model):
    """One task (uraian tugas) of a post in a year, with how often and how long: a row of the ABK
    form. It follows its post: to another unit with it, and into the history with it.

    ``key`` names the row before it is stored (a page fills in rows as it goes), so that a row sent
    twice is one. ``load`` is ``workload.load_of`` the row, the integer that is summed.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("tahun")
    key = models.UUIDField("kunci baris", default=uuid.uuid4, editable=False)
    order = models.PositiveIntegerField("urutan", default=0)
    text = models.CharField("uraian tugas", max_length=500)
    output = models.CharField("hasil kerja", max_length=100, blank=True)
    method = models.CharField(
        "metode", max_length=12, choices=WorkloadMethod, default=WorkloadMethod.TASK
    )
    volume = models.DecimalField("volume", max_digits=11, decimal_places=2)
    period = models.CharField(
        "per", max_length=10, choices=WorkloadPeriod, default=WorkloadPeriod.YEAR
    )
    norm = models.DecimalField(
        "waktu atau kemampuan", max_digits=11, decimal_places=2, null=True, blank=True
    )
    load = models.BigIntegerField("beban setahun", editable=False)
    source = models.CharField("sumber volume", max_length=200, blank=True)
    # What an app above took the volume from, by its own words; empty when a person typed it.
    source_key = models.CharField("rujukan sumber", max_length=120, blank=True)
    note = models.CharField("dasar hukum atau catatan", max_length=300, blank=True)
    is_example = models.BooleanField("contoh", default=False)

    class Meta:
        ordering = ["position", "year", "order", "pk"]
        verbose_name = "uraian tugas"
        verbose_name_plural = "uraian tugas"
        constraints = [
            models.UniqueConstraint(
                fields=["position", "year", "key"],
                name="workloadtask_row_once",
                violation_error_message="Baris ini sudah tersimpan.",
            ),
            models.CheckConstraint(
                condition=Q(year__range=(FIRST_YEAR, LAST_YEAR)),
                name="workloadtask_year_known",
                violation_error_message=f"Tahun antara {FIRST_YEAR} dan {LAST_YEAR}.",
            ),
            models.CheckConstraint(
                condition=Q(volume__gte=0, load__gte=0),
                name="workloadtask_not_negative",
                violation_error_message="Volume tidak boleh kurang dari nol.",
            ),
            models.CheckConstraint(
                # Not null is said: a comparison with nothing would pass.
                condition=Q(norm__isnull=False, norm__gt=0)
                | Q(norm__isnull=True, method=WorkloadMethod.TEACHER),
                name="workloadtask_norm_above_zero",
                violation_error_message="Waktu atau kemampuan harus lebih dari nol.",
            ),
        ]
        indexes = [models.Index(fields=["government", "year"], name="workloadtask_gov_year")]

    def __str__(self):
        return self.text[:80]

    def as_task(self):
        """The row as the formulas take it."""
        return workload.Task(self.volume, self.norm, self.method, self.period)


class WorkloadRule(models.Model):
    """How a government computes its workload from a day on: the last row that has begun holds."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField("berlaku mulai")
    rounding = models.CharField(
        "pembulatan", max_length=10, choices=Rounding, default=Rounding.HALF_UP
    )
    base_minutes = models.PositiveIntegerField(
        "waktu kerja efektif (menit setahun)", default=workload.BASE_MINUTES
    )
    health_minutes = models.PositiveIntegerField(
        "waktu kerja tersedia ABK Kesehatan (menit setahun)", null=True, blank=True
    )
    health_allowance = models.DecimalField(
        "faktor kelonggaran ABK Kesehatan", max_digits=5, decimal_places=3, default=1
    )
    teacher_ratio = models.DecimalField(
        "peserta didik per guru", max_digits=6, decimal_places=2, null=True, blank=True
    )
    counts_pns = models.BooleanField("PNS dan CPNS", default=True)
    counts_pppk = models.BooleanField("PPPK", default=True)
    counts_part_time = models.BooleanField("PPPK paruh waktu, menurut jamnya", default=True)
    counts_others = models.BooleanField("tenaga lain (misalnya alih daya)", default=False)
    full_time_hours = models.DecimalField(
        "jam kerja penuh seminggu",
        max_digits=4,
        decimal_places=2,
        default=workload.FULL_TIME_HOURS,
    )
    legal_basis = models.CharField("dasar hukum", max_length=300, blank=True)
    made_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField("dibuat", auto_now_add=True)

    class Meta:
        ordering = ["government", "-valid_from"]
        verbose_name = "aturan ABK"
        verbose_name_plural = "aturan ABK"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "valid_from"],
                name="workloadrule_one_a_day",
                violation_error_message="Sudah ada aturan ABK yang mulai berlaku pada tanggal itu.",
            ),
            models.CheckConstraint(
                condition=Q(base_minutes__gt=0, full_time_hours__gt=0, health_allowance__gt=0)
                & (Q(health_minutes__isnull=True) | Q(health_minutes__gt=0))
                & (Q(teacher_ratio__isnull=True) | Q(teacher_ratio__gt=0)),
                name="workloadrule_bases_above_zero",
                violation_error_message="Menit dasar, jam kerja dan rasio harus lebih dari nol.",
            ),
        ]

    def __str__(self):
        return f"Aturan ABK mulai {self.valid_from}"

    def as_rule(self):
        """The row as the formulas take it."""
        return workload.Rule(
            rounding=self.rounding,
            base_minutes=self.base_minutes,
            health_minutes=self.health_minutes,
            health_allowance=self.health_allowance,
            teacher_ratio=self.teacher_ratio,
            counted=frozenset(kind for kind, column in HANDS.items() if getattr(self, column)),
            full_time_hours=self.full_time_hours,
        )

    @property
    def counted_words(self):
        """The kinds of hands that count, in words."""
        return [
            self._meta.get_field(column).verbose_name
            for column in HANDS.values()
            if getattr(self, column)
        ]
