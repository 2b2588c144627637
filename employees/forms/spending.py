"""Pay tables and budgets."""

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError

from employees.enums import PayComponent
from employees.forms.shared import SpokenForm, day_input, plain_helper, reason_field
from employees.models import FiscalYear
from employees.models.spending import MOST_A_MONTH
from employees.spending import KEYS
from orgunits.forms.workload import WholeField
from portal.opened import RemembersOpening
from portal.templatetags.formats import number


class RupiahField(forms.CharField):
    """Whole rupiah as people write them: "2.785.700", "Rp 2.785.700,00", "2785700"."""

    def __init__(self, *, most, **kwargs):
        self.most = most
        attrs = {"inputmode": "numeric", "class": "w-medium num", "autocomplete": "off"}
        super().__init__(max_length=40, widget=forms.TextInput(attrs=attrs), **kwargs)

    def to_python(self, value):
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        digits = text.lower().removeprefix("rp").replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
        digits = digits.removesuffix(",-").removesuffix(",00").replace(".", "")
        if not (digits.isascii() and digits.isdigit()):
            raise ValidationError("Tulis rupiah tanpa sen, misalnya 2.785.700.")
        if len(digits) > len(str(self.most)) or int(digits) > self.most:
            raise ValidationError(f"Paling banyak Rp {number(self.most)}.")
        return int(digits)

    def validate(self, value):
        if value is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value):
        """The limits were asked by ``to_python``."""

    def prepare_value(self, value):
        return number(value) if isinstance(value, int) else value

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


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
            self.fields[name] = RupiahField(label=label, required=False, most=MOST_A_MONTH)
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


class FiscalYearForm(RemembersOpening, SpokenForm, forms.ModelForm):
    """Budget and residents of a year."""

    budget = RupiahField(label="Total belanja APBD (rupiah)", required=False, most=10**16 - 1)
    staff_spending = RupiahField(
        label="Belanja pegawai (rupiah)",
        required=False,
        most=10**16 - 1,
        help_text="Tanpa tunjangan guru yang dialokasikan melalui TKD (UU 1/2022 Pasal 146).",
    )
    residents = WholeField(
        label="Jumlah penduduk",
        highest=2_000_000_000,
        required=False,
        widget=forms.TextInput(attrs={"class": "w-medium num", "inputmode": "numeric"}),
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

    def _post_clean(self):
        """Written and checked by the action."""

    def columns(self):
        return {
            name: self.cleaned_data[name] for name in self.fields if name not in ("reason", "year")
        }
