"""Pay tables and budgets."""

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError

from employees.enums import PayComponent
from employees.forms.shared import (
    CheckedByAction,
    SpokenForm,
    day_input,
    plain_helper,
    reason_field,
)
from employees.models import FiscalYear
from employees.models.spending import MOST_A_MONTH
from employees.spending import KEYS
from portal.number_fields import RupiahField, WholeField
from portal.opened import RemembersOpening


def rupiah(label, *, highest, **kwargs):
    """A field for whole rupiah."""
    widget = forms.TextInput(attrs={"class": "w-medium num"})
    return RupiahField(label=label, required=False, highest=highest, widget=widget, **kwargs)


class PayTableForm(RemembersOpening, SpokenForm, forms.Form):
    """All rates of one component from a day on."""

    valid_from = forms.DateField(label="Berlaku mulai", widget=day_input())
    payments = forms.IntegerField(
        label="Dibayar berapa kali setahun",
        min_value=1,
        max_value=14,
        widget=forms.NumberInput(attrs={"class": "w-short"}),
        help_text="12 bulan; tambah THR dan gaji ketiga belas bila komponen ini ikut dibayar.",
    )
    source = forms.CharField(
        label="Dasar",
        max_length=300,
        help_text="Misalnya PP tentang gaji PNS, masa kerja 10 tahun; atau Perwal tentang TPP.",
    )
    reason = reason_field()

    def __init__(self, *args, component, table=None, **kwargs):
        self.component = PayComponent(component)
        if table is not None:
            kwargs["initial"] = self.values_of(table) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        names = {f"rate_{place}": key for place, key in enumerate(KEYS[self.component])}
        self.keys = names
        for name, key in names.items():
            label = f"Kelas {key}" if self.component == PayComponent.PERFORMANCE else key
            self.fields[name] = rupiah(label, highest=MOST_A_MONTH)
        self.helper = plain_helper(
            Layout(
                Div("valid_from", "payments", css_class="field-row"),
                "source",
                Fieldset("Rupiah sebulan", Div(*names, css_class="rate-grid")),
                "reason",
            )
        )

    @staticmethod
    def values_of(table):
        """The table as initial values of this form."""
        rates = {
            f"rate_{place}": table.rates[key]
            for place, key in enumerate(KEYS[table.component])
            if key in table.rates
        }
        return {"payments": table.payments, "source": table.source} | rates

    def clean(self):
        cleaned = super().clean()
        wrong = any(name in self.errors for name in self.keys)
        if not wrong and not self.rates():
            raise ValidationError("Isi paling sedikit satu tarif.")
        return cleaned

    def rates(self):
        """``{key: rupiah}`` of what was filled in."""
        found = {key: self.cleaned_data.get(name) for name, key in self.keys.items()}
        return {key: amount for key, amount in found.items() if amount is not None}

    def add_error(self, field, error):
        """What the model says of all rates together stands on top."""
        super().add_error(None if field == "rates" else field, error)


class FiscalYearForm(RemembersOpening, CheckedByAction, SpokenForm, forms.ModelForm):
    """Budget and residents of a year."""

    budget = rupiah("Total belanja APBD (rupiah)", highest=10**16 - 1)
    staff_spending = rupiah(
        "Belanja pegawai (rupiah)",
        highest=10**16 - 1,
        help_text="Tanpa tunjangan guru yang dialokasikan melalui TKD (UU 1/2022 Pasal 146).",
    )
    residents = WholeField(
        label="Jumlah penduduk",
        highest=2_000_000_000,
        required=False,
        widget=forms.TextInput(attrs={"class": "w-medium num"}),
    )
    reason = reason_field()

    class Meta:
        model = FiscalYear
        fields = ["year", "budget", "staff_spending", "residents", "source"]
        widgets = {
            "year": forms.NumberInput(attrs={"class": "w-short"}),
        }
        help_texts = {"source": "Misalnya Perda APBD dan angka BPS yang dipakai."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
        if self.instance.pk:
            del self.fields["year"]

    def columns(self):
        return {
            name: self.cleaned_data[name] for name in self.fields if name not in ("reason", "year")
        }
