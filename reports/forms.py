"""Input of the library and of the order of a report."""

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError

from orgunits.models import OrgUnit
from portal.templatetags.formats import date_long
from reports.enums import PeriodKind
from reports.periods import from_key, last_full, recent
from reports.queries import reportable_units, unit_choices

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


class ReportForm(forms.Form):
    """An order: which unit with everything under it, over which period.

    A period that still runs is accepted only after the person has said so: then the form asks.
    """

    unit = forms.ModelChoiceField(
        label="Unit",
        queryset=OrgUnit.objects.none(),
        help_text="Laporan memuat unit ini dan semua unit di bawahnya.",
        error_messages={
            "required": "Pilih unitnya.",
            "invalid_choice": "Unit ini tidak ada dalam wewenang Anda.",
        },
    )
    period = forms.ChoiceField(
        label="Periode",
        help_text="Bulan, triwulan, semester, atau tahun.",
        error_messages={
            "required": "Pilih periodenya.",
            "invalid_choice": "Periode ini tidak ada dalam daftar.",
        },
    )
    accept_unfinished = forms.BooleanField(label="Tetap buat, sebagai laporan sementara")

    def __init__(self, data=None, *, user, government, today, text="", chosen=None):
        last = last_full(PeriodKind.QUARTER, today)
        chosen = _number(data.get("unit") if data else chosen)
        choices = unit_choices(
            user=user, government=government, day=today, text=text, chosen=chosen
        )
        first = chosen or (choices[0][0] if choices else None)
        super().__init__(data, initial={"period": last.key, "unit": first})
        self.today, self.text = today, text
        self.n_offered = len(choices)
        self.fields["unit"].queryset = reportable_units(user=user, government=government)
        self.fields["unit"].widget.choices = choices
        self.fields["period"].choices = period_choices(today)
        if not self._asks_for_unfinished(data):
            del self.fields["accept_unfinished"]
        self.helper = FormHelper()
        self.helper.form_tag = False

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


def _number(text):
    """The number of a unit as an address or a form carries it, or None."""
    text = str(text)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


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
