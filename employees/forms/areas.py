"""Residents by area, and hands that are no civil servants."""

from django import forms

from employees.enums import OtherHandKind
from employees.forms.shared import SpokenForm, plain_helper, reason_field
from portal.number_fields import WholeField


def year_field():
    return forms.IntegerField(
        label="Tahun",
        min_value=2000,
        max_value=2100,
        widget=forms.NumberInput(attrs={"class": "w-short"}),
    )


def people_field(label, highest):
    return WholeField(
        label=label,
        highest=highest,
        required=False,
        widget=forms.TextInput(attrs={"class": "w-medium num"}),
    )


def source_field(help_text):
    return forms.CharField(label="Sumber", max_length=300, help_text=help_text)


class AreaResidentsForm(SpokenForm, forms.Form):
    """The residents of each area in one year. ``areas``: {code: name}."""

    year = year_field()

    def __init__(self, *args, areas, **kwargs):
        super().__init__(*args, **kwargs)
        self.codes = {f"area_{place}": code for place, code in enumerate(areas)}
        for name, code in self.codes.items():
            self.fields[name] = people_field(f"{areas[code]} ({code})", 50_000_000)
        self.fields["source"] = source_field("Misalnya BPS, Kecamatan dalam Angka.")
        self.fields["reason"] = reason_field()
        self.helper = plain_helper()

    def residents(self):
        return {code: self.cleaned_data[name] for name, code in self.codes.items()}


class OtherHandsForm(SpokenForm, forms.Form):
    """How many of each kind work for a unit in one year."""

    year = year_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for kind in OtherHandKind:
            self.fields[kind.value] = people_field(f"{kind.label} (orang)", 100_000)
        self.fields["source"] = source_field("Misalnya kontrak penyedia tahun itu.")
        self.helper = plain_helper()

    def people(self):
        return {kind.value: self.cleaned_data[kind.value] for kind in OtherHandKind}
