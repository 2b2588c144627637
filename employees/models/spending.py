"""What a government pays by its tables, and the figures its spending is held against."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from employees.enums import PayComponent
from employees.spending import KEYS
from portal.models import Government

MOST_A_MONTH = 1_000_000_000  # rupiah: beyond it somebody typed too many noughts


class PayTable(models.Model):
    """Monthly amounts of one component from a day on: the last table that has begun holds.

    ``rates``: ``{key: rupiah}`` with the keys of employees.spending.KEYS; a key without an amount
    is not there.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    component = models.CharField("komponen", max_length=12, choices=PayComponent)
    valid_from = models.DateField("berlaku mulai")
    payments = models.PositiveSmallIntegerField(
        "dibayar berapa kali setahun",
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(14)],
    )
    rates = models.JSONField("tarif sebulan", default=dict)
    source = models.CharField("dasar", max_length=300)
    is_example = models.BooleanField("contoh", default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    made_at = models.DateTimeField("dibuat", default=timezone.now)

    class Meta:
        ordering = ["government", "component", "-valid_from"]
        verbose_name = "tabel tarif"
        verbose_name_plural = "tabel tarif"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "component", "valid_from"],
                name="paytable_one_a_day",
                violation_error_message="Sudah ada tabel komponen ini yang mulai pada tanggal itu.",
            ),
            models.CheckConstraint(
                condition=Q(payments__range=(1, 14)),
                name="paytable_payments_1_to_14",
                violation_error_message="Pembayaran setahun antara 1 dan 14 kali.",
            ),
        ]

    def __str__(self):
        return f"{self.get_component_display()} mulai {self.valid_from}"

    def clean(self):
        unknown = set(self.rates) - set(KEYS.get(self.component, ()))
        if unknown:
            raise ValidationError({"rates": f"Bukan bagian tabel ini: {sorted(unknown)[0]}."})
        if not self.rates:
            raise ValidationError({"rates": "Isi paling sedikit satu tarif."})
        for key, amount in self.rates.items():
            if not isinstance(amount, int) or not 0 <= amount <= MOST_A_MONTH:
                raise ValidationError({"rates": f"Tarif {key} di luar batas."})


class FiscalYear(models.Model):
    """The budget and the residents of a year. Amounts in rupiah; empty: not known."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(
        "tahun", validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    budget = models.PositiveBigIntegerField("total belanja APBD (rupiah)", null=True, blank=True)
    staff_spending = models.PositiveBigIntegerField(
        "belanja pegawai di luar tunjangan guru dari TKD (rupiah)", null=True, blank=True
    )
    residents = models.PositiveIntegerField("jumlah penduduk", null=True, blank=True)
    source = models.CharField("sumber", max_length=300)
    is_example = models.BooleanField("contoh", default=False)

    class Meta:
        ordering = ["government", "-year"]
        verbose_name = "tahun anggaran"
        verbose_name_plural = "tahun anggaran"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "year"],
                name="fiscalyear_once",
                violation_error_message="Tahun ini sudah dicatat.",
            ),
        ]

    def __str__(self):
        return f"Tahun anggaran {self.year}"

    def clean(self):
        if self.budget and self.staff_spending and self.staff_spending > self.budget:
            raise ValidationError(
                {"staff_spending": "Belanja pegawai tidak bisa melebihi total belanja."}
            )
