"""What posts ask people to master, and what assessors found."""

import copy

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms

from employees.actions.competences import AssessmentDraft
from employees.competence_enums import Competence, CompetenceLevel
from employees.forms.filters import ALL, FilterForm
from employees.forms.shared import (
    CheckedByAction,
    SpokenForm,
    day_input,
    plain_helper,
    reason_field,
)
from employees.models import TechnicalCompetence
from employees.queries.competences import BAND_CHOICES
from portal.number_fields import FigureField
from portal.opened import RemembersOpening

LEVELS = [("", "Tidak diminta"), *CompetenceLevel.choices]
FOUND = [("", "Tidak dinilai"), *CompetenceLevel.choices]
N_TECHNICAL = 5


class LevelSelect(forms.TypedChoiceField):
    """A level of one competence; None when none is chosen."""

    def __init__(self, label, choices):
        super().__init__(
            label=label,
            choices=choices,
            coerce=int,
            empty_value=None,
            required=False,
            widget=forms.Select(attrs={"class": "w-medium"}),
            error_messages={"invalid_choice": f"{label}: pilihan tidak dikenal."},
        )


class TechnicalForm(RemembersOpening, CheckedByAction, SpokenForm, forms.ModelForm):
    """A technical competence of the catalogue."""

    class Meta:
        model = TechnicalCompetence
        fields = ["name", "summary", "is_active"]
        help_texts = {"is_active": "Yang tidak dipakai tetap ada pada standar dan penilaian lama."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper(Layout("name", "summary", "is_active"))


class LevelsForm(forms.Form):
    """The nine competences, a choice of level each."""

    level_choices = LEVELS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for one in Competence:
            self.fields[str(one)] = LevelSelect(str(one.label), self.level_choices)

    @property
    def general(self):
        """``{Competence: level}`` of the levels that were chosen."""
        found = {str(one): self.cleaned_data.get(one) for one in Competence}
        return {name: level for name, level in found.items() if level is not None}


class StandardForm(LevelsForm):
    """What a title or post asks for. ``technical``: the competences on offer."""

    valid_from = forms.DateField(label="Berlaku mulai", widget=day_input())
    basis = forms.CharField(
        label="Dasar penetapan",
        max_length=200,
        help_text="Misalnya: Keputusan Wali Kota Nomor 800/12/2025.",
    )

    def __init__(self, *args, technical, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("valid_from", "basis"):
            label = self.fields[name].label
            self.fields[name].error_messages["required"] = f"{label} belum diisi."
        self.fields["valid_from"].error_messages["invalid"] = (
            "Berlaku mulai bukan tanggal yang ada."
        )
        offered = [("", "Belum dipilih"), *technical]
        self.rows = []
        for number in range(1, N_TECHNICAL + 1 if technical else 1):
            which, level = f"technical_{number}", f"technical_{number}_level"
            self.fields[which] = forms.TypedChoiceField(
                label=f"Kompetensi teknis {number}", choices=offered, coerce=int, empty_value=None,
                required=False,
                error_messages={"invalid_choice": "Kompetensi teknis ini tidak dikenal."},
            )  # fmt: skip
            self.fields[level] = LevelSelect("Tingkat", LEVELS)
            self.rows.append((which, level))
        rows = [Div(*row, css_class="field-row") for row in self.rows]
        self.helper = plain_helper(
            Layout(
                Div("valid_from", "basis", css_class="field-row"),
                Fieldset(
                    "Manajerial dan sosial kultural",
                    Div(*(str(one) for one in Competence), css_class="field-row"),
                    css_class="fieldset",
                ),
                *([Fieldset("Teknis", *rows, css_class="fieldset")] if rows else []),
            )
        )

    def clean(self):
        data, seen = super().clean(), set()
        for which, level in self.rows:
            chosen = data.get(which)
            if chosen and data.get(level) is None and level not in self.errors:
                self.add_error(level, "Tingkat kompetensi teknis ini belum dipilih.")
            if chosen in seen:
                self.add_error(which, "Kompetensi teknis ini sudah disebut.")
            if data.get(level) is not None and not chosen and which not in self.errors:
                self.add_error(which, "Pilih kompetensi teknis untuk tingkat ini.")
            seen |= {chosen} if chosen else set()
        return data

    @property
    def technical(self):
        data = self.cleaned_data
        return {data[which]: data[level] for which, level in self.rows if data.get(which)}


class AssessmentForm(SpokenForm, LevelsForm):
    """What assessors found of a person. ``technical``: (id, name) of the technical competences
    asked of the post held."""

    level_choices = FOUND
    assessed_on = forms.DateField(label="Tanggal penilaian", widget=day_input())
    valid_until = forms.DateField(
        label="Berlaku sampai",
        required=False,
        widget=day_input(),
        help_text="Hari terakhir berlaku. Kosong bila tidak dibatasi.",
    )
    assessor = forms.CharField(label="Lembaga penilai", max_length=150)
    number = forms.CharField(label="Nomor laporan", max_length=80, required=False)
    potential = FigureField(
        label="Nilai potensi",
        required=False,
        highest=100,
        widget=forms.TextInput(attrs={"class": "w-short num"}),
        help_text="0 sampai 100, bila dinilai.",
    )
    reason = reason_field()

    def __init__(self, *args, technical, **kwargs):
        super().__init__(*args, **kwargs)
        self.asked = {f"technical_{pk}": pk for pk, _ in technical}
        for pk, name in technical:
            self.fields[f"technical_{pk}"] = LevelSelect(name, FOUND)
        own = Fieldset("Teknis", Div(*self.asked, css_class="field-row"), css_class="fieldset")
        self.helper = plain_helper(
            Layout(
                Div("assessed_on", "valid_until", css_class="field-row"),
                Div("assessor", "number", css_class="field-row"),
                Fieldset(
                    "Manajerial dan sosial kultural",
                    Div(*(str(one) for one in Competence), css_class="field-row"),
                    css_class="fieldset",
                ),
                *([own] if self.asked else []),
                "potential",
                "reason",
            )
        )

    def draft_of(self, employee):
        data = copy.copy(self.cleaned_data)
        technical = {pk: data[name] for name, pk in self.asked.items() if data.get(name)}
        names = ("assessed_on", "valid_until", "assessor", "number", "potential")
        return AssessmentDraft(
            employee_id=employee.pk,
            general=self.general,
            technical=technical,
            **{name: data[name] for name in names},
        )


class CompetenceFilterForm(FilterForm):
    """The bar over the competences of people."""

    q = forms.CharField(label="Nama", required=False, max_length=200)
    state = forms.ChoiceField(label="JPM", required=False, choices=[ALL, *BAND_CHOICES])
    competence = forms.ChoiceField(
        label="Kurang dalam", required=False, choices=[ALL, *Competence.choices]
    )


class StandardFilterForm(FilterForm):
    """The bar over standards."""

    q = forms.CharField(label="Jabatan", required=False, max_length=200)

    def __init__(self, data):
        super().__init__(data, units=())

    def offer(self, units):
        del self.fields["unit"]
