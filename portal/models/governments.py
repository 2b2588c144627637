"""The tenant, the people who sign in to it, the days it does not work."""

from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.enums import AggregationRule, GovernmentKind, ModuleSource

TIME_ZONES = [
    ("Asia/Jakarta", "WIB (Jakarta)"),
    ("Asia/Pontianak", "WIB (Pontianak)"),
    ("Asia/Makassar", "WITA (Makassar)"),
    ("Asia/Jayapura", "WIT (Jayapura)"),
]
WORK_DAYS = [(5, "Lima hari, Senin sampai Jumat"), (6, "Enam hari, Senin sampai Sabtu")]


class Government(models.Model):
    """A provincial, regency or city government: the tenant. Every tenant table carries its key.

    ``structure_version`` counts changes of the unit tree; the row itself is the lock under which
    the tree is changed (docs/adr/0001).
    """

    name = models.CharField("nama", max_length=120, unique=True)
    short_name = models.CharField("nama pendek", max_length=60, blank=True)
    slug = models.SlugField("alamat pendek", max_length=60, unique=True)
    kind = models.CharField("jenis", max_length=10, choices=GovernmentKind)
    area_code = models.CharField("kode wilayah", max_length=13, blank=True)
    bkn_code = models.CharField("kode instansi BKN", max_length=10, blank=True)
    time_zone = models.CharField(
        "zona waktu", max_length=40, choices=TIME_ZONES, default="Asia/Jakarta"
    )
    letterhead = models.TextField("kop surat", blank=True)
    signatory_name = models.CharField("nama penanda tangan", max_length=120, blank=True)
    signatory_title = models.CharField("jabatan penanda tangan", max_length=120, blank=True)
    head_title = models.CharField("sebutan kepala daerah", max_length=40, default="Wali Kota")
    regulation_term = models.CharField(
        "sebutan peraturan kepala daerah", max_length=60, default="Peraturan Wali Kota"
    )
    regulation_short = models.CharField("singkatannya", max_length=20, default="Perwal")
    ikm_aggregation = models.CharField(
        "cara menggabungkan IKM",
        max_length=10,
        choices=AggregationRule,
        default=AggregationRule.POOLED,
    )
    employee_source = models.CharField(
        "sumber data pegawai", max_length=10, choices=ModuleSource, default=ModuleSource.HERE
    )
    complaint_source = models.CharField(
        "sumber data pengaduan", max_length=10, choices=ModuleSource, default=ModuleSource.NATIONAL
    )
    work_days = models.PositiveSmallIntegerField(
        "hari kerja seminggu", choices=WORK_DAYS, default=5
    )
    is_example = models.BooleanField("data contoh", default=False)
    structure_version = models.PositiveIntegerField("versi struktur", default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = "pemerintah daerah"
        verbose_name_plural = "pemerintah daerah"

    def __str__(self):
        return self.name

    @property
    def zone(self):
        return ZoneInfo(self.time_zone)

    def today(self, now=None):
        """The business day of this government at the instant ``now`` (default: this moment)."""
        return timezone.localtime(now or timezone.now(), self.zone).date()


class User(AbstractUser):
    """A person who signs in. Belongs to one government; a superadmin to none.

    What a person may do hangs on role assignments (``orgunits.RoleAssignment``), never on this row.
    """

    government = models.ForeignKey(
        Government,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="users",
        verbose_name="pemerintah daerah",
    )
    display_name = models.CharField("nama", max_length=120, blank=True)

    class Meta(AbstractUser.Meta):
        verbose_name = "pengguna"
        verbose_name_plural = "pengguna"
        # The list of accounts by name begins here instead of sorting everybody.
        indexes = [
            models.Index(fields=["government", "display_name", "username"], name="user_gov_name")
        ]

    def __str__(self):
        return self.display_name or self.username


class Holiday(models.Model):
    """A day whose work is not as the nation's calendar says: of the whole nation (no government), or
    of one government, which has the last word (portal.working_days)."""

    government = models.ForeignKey(
        Government, on_delete=models.CASCADE, null=True, blank=True, related_name="holidays"
    )
    day = models.DateField("tanggal")
    name = models.CharField("nama", max_length=120)
    is_working = models.BooleanField("hari kerja", default=False)
    legal_basis = models.CharField("dasar hukum", max_length=200, blank=True)

    class Meta:
        ordering = ["day"]
        verbose_name = "hari libur"
        verbose_name_plural = "hari libur"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "day"],
                name="holiday_once_per_day",
                violation_error_message="Hari libur ini sudah ada.",
            ),
            # Two, because SQLite has no NULLS NOT DISTINCT.
            models.UniqueConstraint(
                fields=["day"],
                condition=Q(government__isnull=True),
                name="holiday_national_once_per_day",
                violation_error_message="Hari libur nasional ini sudah ada.",
            ),
        ]

    def __str__(self):
        return f"{self.day} {self.name}"
