"""A new recommendation, a demand on it, and the bar over its people."""

from crispy_forms.layout import Div, Layout
from django import forms

from employees.forms.shared import SpokenForm, day_input, plain_helper, reason_field
from restructuring.enums import DemandKind, MatchingPreset, MatchingPurpose, MatchingState
from restructuring.matching.weighing import WEIGHTS
from restructuring.matching_presets import (
    LEAST_MONTHS,
    LEAST_SHARE,
    MOST_WEIGHT,
    PRESETS,
    WEIGHT_LABELS,
)

ALL_PEOPLE = "semua"


class MatchingForm(SpokenForm, forms.Form):
    """What a run is for and over which unit; ``units`` are (id, name) on offer."""

    unit = forms.TypedChoiceField(
        label="Unit", coerce=int, help_text="Jabatan dan pegawai di unit ini dan di bawahnya."
    )
    title = forms.CharField(label="Judul", max_length=200)
    purpose = forms.ChoiceField(
        label="Tujuan",
        choices=MatchingPurpose,
        help_text="Menempatkan yang kehilangan jabatan tidak memindahkan orang lain. Mencocokkan "
        "pendidikan boleh menukar orang, sesedikit yang diperlukan.",
    )
    preset = forms.ChoiceField(label="Yang diutamakan", choices=MatchingPreset)
    day = forms.DateField(
        label="TMT rencana",
        widget=day_input(),
        help_text="Jabatan dan pemangkunya dibaca menurut keadaan pada hari ini.",
    )
    least_share = forms.IntegerField(
        label="Pegawai tersisa paling sedikit per unit (%)", min_value=0, max_value=100,
        initial=LEAST_SHARE,
    )  # fmt: skip
    most_moves = forms.IntegerField(
        label="Pegawai keluar paling banyak per unit", min_value=0, max_value=999, required=False,
        help_text="Kosongkan bila tidak dibatasi.",
    )  # fmt: skip
    least_months = forms.IntegerField(
        label="Masa jabatan paling singkat (bulan)", min_value=0, max_value=60,
        initial=LEAST_MONTHS,
        help_text="PP 11/2017 Pasal 190 ayat (3): 2 tahun. BKN sejak Juli 2025 menerima 6 bulan (acuan).",
    )  # fmt: skip

    def __init__(self, data=None, *, units, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["unit"].choices = [("", "Pilih"), *units]
        for name in WEIGHTS:
            self.fields[f"weight_{name}"] = forms.IntegerField(
                label=WEIGHT_LABELS[name], min_value=0, max_value=MOST_WEIGHT, required=False
            )
        for name, field in self.fields.items():
            if isinstance(field, forms.IntegerField):
                field.widget.attrs["class"] = "w-short"
                field.error_messages["invalid"] = f"{self.fields[name].label} harus bilangan bulat."
        weights = [f"weight_{name}" for name in WEIGHTS]
        self.helper = plain_helper(
            Layout("unit", "title", Div("purpose", "preset", css_class="field-row"), "day")
        )
        self.advanced = plain_helper(
            Layout("least_months", "least_share", "most_moves", *weights), summary=False
        )

    @property
    def wishes(self):
        """Weights and limits of a valid form; a weight left empty is the preset's."""
        found = self.cleaned_data
        preset = PRESETS[MatchingPreset(found["preset"])]
        weights = {}
        for name in WEIGHTS:
            own = found[f"weight_{name}"]
            weights[name] = preset[name] if own is None else own
        return {
            "weights": weights,
            "least_share": found["least_share"],
            "most_moves": found["most_moves"],
            "least_months": found["least_months"],
        }


class MatchingFilterForm(forms.Form):
    """Over the runs."""

    q = forms.CharField(label="Judul atau unit", required=False, max_length=200)
    state = forms.ChoiceField(
        label="Keadaan", required=False, choices=[("", "Semua"), *MatchingState.choices]
    )

    def __init__(self, data):
        super().__init__(data)
        self.fields["state"].widget.attrs["class"] = "form-select w-medium"
        self.is_valid()

    def criteria(self):
        found = self.cleaned_data
        return {"text": found.get("q", ""), "state": found.get("state", "")}

    def in_force(self):
        """Yield (name, label, value in words) of every filter that narrows the list."""
        for name, field in self.fields.items():
            if value := self.cleaned_data.get(name):
                yield name, field.label, dict(getattr(field, "choices", ())).get(value, value)


class PeopleFilterForm(forms.Form):
    """Over the people of a run."""

    q = forms.CharField(label="Nama, jabatan, atau unit", required=False, max_length=200)
    tampil = forms.ChoiceField(
        label="Tampilkan",
        required=False,
        choices=[("", "Yang berpindah"), (ALL_PEOPLE, "Semua pegawai")],
    )

    def __init__(self, data):
        super().__init__(data)
        self.fields["tampil"].widget.attrs["class"] = "form-select w-medium"
        self.is_valid()

    @property
    def shows_all(self):
        return self.cleaned_data.get("tampil") == ALL_PEOPLE

    @property
    def text(self):
        return self.cleaned_data.get("q", "").strip().casefold()


class DemandForm(SpokenForm, forms.Form):
    """A post for a person, or one to keep away from; ``posts`` are (id, name) the rules allow."""

    kind = forms.ChoiceField(label="Permintaan", choices=DemandKind)
    position = forms.TypedChoiceField(label="Jabatan", coerce=int)
    reason = reason_field("Tersimpan bersama rekomendasi dan di jejak audit.")

    def __init__(self, data=None, *, posts, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["position"].choices = [("", "Pilih"), *posts]
        self.helper = plain_helper()


class RunReasonForm(SpokenForm, forms.Form):
    """Why a run is set aside."""

    reason = reason_field()


class RunNoteForm(forms.Form):
    """What the second person adds."""

    note = forms.CharField(
        label="Catatan",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
