"""Forms over overlaps and over the functions of a government."""

from django import forms

from orgunits.enums import OverlapKind, OverlapState
from orgunits.forms.posts import reason_field
from portal.opened import RemembersOpening

STANDING = [("", "Semua"), *OverlapState.choices]
LACKS = [("", "Semua"), ("urusan", "Tanpa kode urusan"), ("basis", "Tanpa dasar hukum")]


class FilterForm(forms.Form):
    """A GET form over a list; a value nobody offered is shown as wrong and not applied."""

    def __init__(self, data, *, agencies):
        super().__init__(data)
        self.fields["agency"].choices = [("", "Semua"), *agencies]
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.widget.attrs["class"] = "form-select"
        self.is_valid()

    def criteria(self):
        """Arguments of the query for what could be read."""
        return {self.names.get(name, name): value for name, value in self._given()}

    def in_force(self):
        """Yield (name, label, value in words) of every filter that narrows the list."""
        for name, value in self._given():
            field = self.fields[name]
            yield name, field.label, dict(getattr(field, "choices", ())).get(value, value)

    names = {"q": "text"}

    def _given(self):
        return [
            (name, self.cleaned_data[name]) for name in self.fields if self.cleaned_data.get(name)
        ]


def agency_field():
    return forms.TypedChoiceField(
        label="Perangkat daerah", required=False, coerce=int, empty_value=None
    )


class OverlapFilterForm(FilterForm):
    q = forms.CharField(label="Fungsi, unit, atau kode urusan", required=False, max_length=200)
    state = forms.ChoiceField(label="Putusan", required=False, choices=STANDING)
    kind = forms.ChoiceField(
        label="Jenis", required=False, choices=[("", "Semua"), *OverlapKind.choices]
    )
    agency = agency_field()


class FunctionFilterForm(FilterForm):
    q = forms.CharField(label="Fungsi atau unit", required=False, max_length=200)
    urusan = forms.CharField(
        label="Kode urusan",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"class": "form-control w-short"}),
    )
    lack = forms.ChoiceField(label="Kelengkapan", required=False, choices=LACKS)
    agency = agency_field()


class OverlapDecisionForm(RemembersOpening, forms.Form):
    """What a person makes of a finding."""

    state = forms.ChoiceField(
        label="Putusan",
        choices=OverlapState.choices,
        widget=forms.RadioSelect(),
        error_messages={
            "required": "Pilih putusannya.",
            "invalid_choice": "Pilih salah satu putusan yang ada.",
        },
    )
    reason = reason_field()
