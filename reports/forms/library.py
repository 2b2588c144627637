"""Input of the library and of the order of a report."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.templatetags.formats import date_long
from reports.enums import PeriodKind
from reports.forms.units import OfUnitForm
from reports.periods import from_key, last_full, recent
from reports.queries import latest_report

OFFERED = {
    PeriodKind.QUARTER: 8,
    PeriodKind.SEMESTER: 4,
    PeriodKind.YEAR: 3,
    PeriodKind.MONTH: 12,
}
STATES = [("", "Semua"), ("ready", "Siap"), ("running", "Sedang dibuat"), ("failed", "Gagal")]


def period_choices(today):
    """Running and past periods by kind; the running ones say so."""
    return [
        (
            kind.label,
            [
                (
                    period.key,
                    period.label if period.is_over(today) else f"{period.label} (berjalan)",
                )
                for period in recent(kind, today, count)
            ],
        )
        for kind, count in OFFERED.items()
    ]


class ReportForm(OfUnitForm):
    """An order: which unit with everything under it, over which period.

    A period that still runs is accepted only after the person has said so: then the form asks.
    """

    period = forms.ChoiceField(
        label="Periode",
        help_text="Bulan, triwulan, semester, atau tahun.",
        error_messages={
            "required": "Pilih periodenya.",
            "invalid_choice": "Periode ini tidak ada dalam daftar.",
        },
    )
    accept_unfinished = forms.BooleanField(label="Tetap buat, sebagai laporan sementara")

    again = forms.BooleanField(label="Tetap buat laporan yang baru")

    def __init__(self, data=None, *, today, **scope):
        super().__init__(
            data, today=today, initial={"period": last_full(PeriodKind.QUARTER, today).key}, **scope
        )
        self.user = scope["user"]
        self.fields["period"].choices = period_choices(today)
        if not self._asks_for_unfinished(data):
            del self.fields["accept_unfinished"]
        self.twin = self._twin(data)
        if self.twin is None:
            del self.fields["again"]

    def _twin(self, data):
        """A report of the same unit and period that is there or being made: then the form asks."""
        period = _period((data or {}).get("period", ""))
        if period is None or self.chosen is None:
            return None
        twin = latest_report(user=self.user, unit_id=self.chosen, period=period)
        if twin is not None:
            made = date_long(timezone.localtime(twin.ordered_at).date())
            state = f"sudah ada, dibuat {made}" if twin.is_ready else "sedang dibuat"
            self.fields["again"].error_messages["required"] = (
                f"{twin.title} {state}. Buka laporan itu, atau centang untuk membuat yang baru."
            )
        return twin

    def _asks_for_unfinished(self, data):
        period = _period((data or {}).get("period", ""))
        if period is None or period.is_over(self.today):
            return False
        # Here the words depend on the day, so they are made with the form.
        end = date_long(period.end)
        self.fields["accept_unfinished"].error_messages["required"] = (
            f"{period.label} belum berakhir (sampai {end}). Survei yang masih berjalan belum "
            "dihitung. Centang bila laporan tetap dibuat, atau pilih periode lain."
        )
        return True

    def clean_period(self):
        period = _period(self.cleaned_data["period"])
        if period is None:
            raise ValidationError("Periode ini tidak dikenal.")
        return period


def _period(key):
    try:
        return from_key(key)
    except ValueError:
        return None


class ReportFilterForm(forms.Form):
    """GET form over the library; a value nobody offered is not applied."""

    q = forms.CharField(label="Cari laporan", required=False, max_length=200)
    kind = forms.ChoiceField(
        label="Jenis periode", required=False, choices=[("", "Semua"), *PeriodKind.choices]
    )
    state = forms.ChoiceField(label="Keadaan", required=False, choices=STATES)

    def criteria(self):
        """Arguments of ``reports.queries.report_table`` for what could be read."""
        self.is_valid()
        found = self.cleaned_data
        return {
            "text": found.get("q", "").strip(),
            "kind": found.get("kind", ""),
            "state": found.get("state", ""),
        }

    def in_force(self):
        """Yield (name, label, value in words) of every filter that narrows the list."""
        for name, field in self.fields.items():
            if value := self.cleaned_data.get(name):
                yield name, field.label, dict(getattr(field, "choices", ())).get(value, value)
