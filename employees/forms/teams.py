"""Founding a tim kerja, taking people into it, ending it."""

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError

from employees.forms.filters import FilterForm
from employees.forms.sessions import choice_of, people_by_nip
from employees.forms.shared import (
    CheckedByAction,
    SpokenForm,
    day_input,
    plain_helper,
    reason_field,
)
from employees.models import WorkTeam
from employees.queries.teams import COMING, NOW, OVER
from employees.team_rules import FULL_TIME, TeamRole
from orgunits.models import OrgUnit
from portal.opened import RemembersOpening

NO_FUNCTIONS = (
    "Fungsi unit tampil sesudah unitnya dipilih: simpan tim, lalu centang lewat Ubah. Unit tanpa "
    "fungsi yang dicatat tidak punya pilihan di sini."
)


class TeamForm(RemembersOpening, CheckedByAction, SpokenForm, forms.ModelForm):
    """A team. ``units``: (id, name) on offer, ``reach``: ids the reader may name, both None for a
    stored team; ``functions``: a QuerySet to tick from."""

    unit = choice_of(OrgUnit, "Unit", help_text="Unit yang membentuk tim dan menetapkan SK.")

    class Meta:
        model = WorkTeam
        fields = [
            "name", "purpose", "functions", "decree_number", "decree_on", "valid_from", "valid_until",
        ]  # fmt: skip
        widgets = {
            "purpose": forms.Textarea(attrs={"rows": 3}),
            "functions": forms.CheckboxSelectMultiple,
            "decree_number": forms.TextInput(attrs={"class": "w-medium"}),
            "decree_on": day_input(),
            "valid_from": day_input(),
            "valid_until": day_input(),
        }
        help_texts = {
            "purpose": "Hasil yang diharapkan dari tim ini.",
            "valid_until": "Hari pertama tim tidak ada lagi. Kosongkan bila belum ditentukan.",
        }

    def __init__(self, *args, functions, units=None, reach=None, **kwargs):
        super().__init__(*args, **kwargs)
        if units is None:
            del self.fields["unit"]
        else:
            self.fields["unit"].queryset = OrgUnit.objects.filter(pk__in=reach)
            self.fields["unit"].choices = [("", "Pilih"), *units]
        offered = self.fields["functions"]
        offered.queryset = functions
        offered.label_from_instance = lambda one: one.text
        offered.help_text = "" if functions else NO_FUNCTIONS
        own = ["unit"] if units is not None else []
        self.helper = plain_helper(
            Layout(
                Fieldset("Tim", *own, "name", "purpose", "functions", css_class="fieldset"),
                Fieldset(
                    "Surat keputusan dan masa",
                    Div("decree_number", "decree_on", css_class="field-row"),
                    Div("valid_from", "valid_until", css_class="field-row"),
                    css_class="fieldset",
                ),
            )
        )

    @property
    def values(self):
        names = ("name", "purpose", "decree_number", "decree_on", "valid_from", "valid_until")
        return {name: self.cleaned_data[name] for name in names}

    @property
    def functions(self):
        """What was ticked, and what the team was for before without being on offer: functions that
        a change of structure closed (an undo brings them back), and those of units out of reach."""
        chosen = set(self.cleaned_data["functions"])
        if self.instance.pk:
            offered = self.fields["functions"].queryset.order_by().values("pk")
            chosen |= set(self.instance.functions.exclude(pk__in=offered))
        return chosen


class TeamMemberForm(SpokenForm, forms.Form):
    """Somebody to take in: one of ``listed`` (id, name) people of the unit, or by NIP anybody in
    ``people`` (a QuerySet), which is how people of other units come."""

    employee = forms.TypedChoiceField(
        label="Pegawai unit ini", required=False, coerce=int, empty_value=None
    )
    nip = forms.CharField(
        label="NIP pegawai unit lain",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "w-medium", "inputmode": "numeric"}),
        help_text="Diisi bila anggotanya dari unit lain.",
    )
    role = forms.ChoiceField(
        label="Peran", choices=TeamRole.choices, widget=forms.RadioSelect, initial=TeamRole.MEMBER
    )
    share = forms.IntegerField(
        label="Bagian waktu (%)",
        min_value=1,
        max_value=FULL_TIME,
        widget=forms.NumberInput(attrs={"class": "w-short"}),
        help_text="Bagian dari jam kerja seminggu, 1 sampai 100.",
    )
    valid_from = forms.DateField(label="Mulai", widget=day_input())

    def __init__(self, *args, listed, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.people, self.chosen = people, None
        self.fields["employee"].choices = [("", "Belum dipilih"), *listed]
        self.helper = plain_helper(
            Layout("employee", "nip", "role", Div("share", "valid_from", css_class="field-row"))
        )

    def clean_nip(self):
        text = self.cleaned_data["nip"].strip()
        if text:
            [self.chosen] = people_by_nip(text.replace("\n", " "), self.people)
        return text

    def clean(self):
        data = super().clean()
        if self.errors.get("nip") or self.errors.get("employee"):
            return data
        if data.get("employee") and self.chosen:
            raise ValidationError("Pilih satu saja: dari daftar atau dengan NIP.")
        if data.get("employee"):
            self.chosen = self.people.filter(pk=data["employee"]).first()
        if self.chosen is None:
            self.add_error("employee", "Pilih pegawainya, atau isi NIP.")
        return data


class TeamEndForm(SpokenForm, forms.Form):
    on = forms.DateField(
        label="Berakhir", widget=day_input(), help_text="Hari pertama tidak lagi berlaku."
    )
    reason = reason_field()


class TeamFilterForm(FilterForm):
    q = forms.CharField(label="Nama tim atau nomor SK", required=False, max_length=200)
    phase = forms.ChoiceField(
        label="Masa",
        required=False,
        choices=[
            ("", "Sedang berjalan"),
            (COMING, "Akan mulai"),
            (OVER, "Sudah berakhir"),
            ("all", "Semua"),
        ],
    )

    @property
    def wanted_phase(self):
        """NOW, COMING or OVER; empty for all."""
        asked = self.cleaned_data.get("phase", "") or NOW
        return "" if asked == "all" else asked
