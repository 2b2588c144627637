"""The bar over the nine boxes, and their thresholds."""

from crispy_forms.layout import Div, Layout
from django import forms

from employees.enums import Predicate
from employees.forms.filters import ALL, FilterForm
from employees.forms.shared import SpokenForm, day_input, plain_helper
from employees.queries.talent import GAP_CHOICES
from employees.talent import BOXES
from portal.number_fields import FigureField


class TalentFilterForm(FilterForm):
    """The bar over the people: a box, or why there is none."""

    q = forms.CharField(label="Nama", required=False, max_length=200)
    box = forms.TypedChoiceField(
        label="Kotak",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[ALL, *((box, str(box)) for box in sorted(BOXES.values(), reverse=True))],
    )
    gap = forms.ChoiceField(label="Belum ada kotak", required=False, choices=[ALL, *GAP_CHOICES])
    year = forms.TypedChoiceField(
        label="Predikat tahun", required=False, coerce=int, empty_value=None
    )

    def __init__(self, data, *, units, this_year):
        self.this_year = this_year
        super().__init__(data, units=units)

    def offer(self, units):
        super().offer(units)
        last = self.this_year - 1
        years = (self.this_year, *range(last - 1, last - 5, -1))
        self.fields["year"].choices = [("", str(last)), *((year, str(year)) for year in years)]

    @property
    def chosen_year(self):
        return self.cleaned_data.get("year") or self.this_year - 1


def predicate_choice(label, help_text):
    return forms.ChoiceField(
        label=label, choices=[("", "Pilih"), *Predicate.choices], help_text=help_text
    )


class TalentScaleForm(SpokenForm, forms.Form):
    """The thresholds of a government."""

    valid_from = forms.DateField(label="Berlaku mulai", widget=day_input())
    basis = forms.CharField(
        label="Dasar penetapan",
        max_length=200,
        help_text="Misalnya: Peraturan Wali Kota Nomor 12 Tahun 2025.",
    )
    above_from = predicate_choice(
        "Di atas ekspektasi mulai predikat", "Predikat terendah yang dihitung di atas ekspektasi."
    )
    meets_from = predicate_choice(
        "Sesuai ekspektasi mulai predikat", "Predikat di bawahnya dihitung di bawah ekspektasi."
    )
    medium_from = FigureField(label="Potensial menengah mulai", highest=100)
    high_from = FigureField(label="Potensial tinggi mulai", highest=100)
    competence_weight = forms.IntegerField(
        label="Bobot JPM (persen)",
        min_value=0,
        max_value=100,
        initial=100,
        widget=forms.NumberInput(attrs={"class": "w-short"}),
        help_text="Sisanya nilai potensi hasil asesmen.",
        error_messages={"min_value": "Paling sedikit 0.", "max_value": "Paling banyak 100."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper(
            Layout(
                Div("valid_from", "basis", css_class="field-row"),
                Div("above_from", "meets_from", css_class="field-row"),
                Div("medium_from", "high_from", css_class="field-row"),
                "competence_weight",
            )
        )
