"""Forms over the functions and posts of a unit."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout
from django import forms
from django.core.exceptions import ValidationError

from orgunits.enums import Echelon
from orgunits.forms.changes import (
    EARLIEST,
    LATEST,
    UNKNOWN_DAY,
    DayInput,
    ReasonForm,
    UnitChoice,
    UnitPicking,
)
from orgunits.models import JobTitle, OrgUnit
from orgunits.queries import choosable_titles
from portal.number_fields import WholeField
from portal.opened import RemembersOpening
from portal.templatetags.formats import date_long
from portal.validators import validate_reason

TITLE_SEARCH = '{% include "orgunits/_title_search.html" %}'
ECHELONS = [("", "Tanpa eselon"), *Echelon.choices]
AUDITED = "Tersimpan di jejak audit bersama nama Anda."
MAX_HEADCOUNT = 9999


def check_day(day):
    """``day`` when it lies within the days a government can speak of."""
    if not EARLIEST <= day <= LATEST:
        raise ValidationError("Tanggal harus antara 17 Agustus 1945 dan 31 Desember 2100.")
    return day


def reason_field():
    return forms.CharField(
        label="Alasan",
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[validate_reason],
        max_length=2000,
        help_text=AUDITED,
        error_messages={"required": "Tulis alasannya."},
    )


def check_held(function, day):
    """ValidationError unless the unit holds ``function`` on ``day``."""
    if day < function.valid_from:
        raise ValidationError(f"Fungsi ini baru dimulai {date_long(function.valid_from)}.")
    if function.valid_until is not None and day >= function.valid_until:
        raise ValidationError(f"Fungsi ini berakhir {date_long(function.valid_until)}.")


class BeginningForm(forms.Form):
    """Something that begins on ``self.unit`` on a day."""

    valid_from = forms.DateField(
        label="TMT",
        widget=DayInput(),
        error_messages={"required": "Isi tanggal mulainya.", "invalid": UNKNOWN_DAY},
    )

    def clean_valid_from(self):
        day = check_day(self.cleaned_data["valid_from"])
        begun = self.unit.established_on
        if day < begun:
            raise ValidationError(f"Unit ini baru berdiri {date_long(begun)}.")
        return day


class FunctionForm(BeginningForm, ReasonForm):
    """One function to give to a unit."""

    text = forms.CharField(
        label="Fungsi",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text="Satu fungsi seperti bunyi dasar hukumnya.",
        error_messages={"required": "Tulis fungsinya."},
    )
    urusan = forms.CharField(
        label="Kode urusan",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"class": "w-medium"}),
        help_text="Misalnya 1.02.",
    )
    verb = forms.CharField(
        label="Kata kerja",
        max_length=100,
        required=False,
        help_text="Misalnya pembinaan. Kosong: dibaca dari bunyi fungsinya.",
    )
    object = forms.CharField(
        label="Objek",
        max_length=2000,
        required=False,
        help_text="Apa yang dikerjakan, misalnya apotek dan toko obat.",
    )
    clause = forms.CharField(
        label="Pasal",
        max_length=120,
        required=False,
        help_text="Pasal dan ayat dalam dasar hukum, misalnya pasal 12 ayat (3).",
    )
    reason = reason_field()
    field_order = ("text", "verb", "object", "urusan", "clause", "valid_from")

    def __init__(self, *args, unit, **kwargs):
        self.unit = unit
        kwargs["initial"] = {"valid_from": unit.government.today()} | (kwargs.get("initial") or {})
        super().__init__(*args, government=unit.government, **kwargs)
        self.fields["valid_from"].help_text = "Hari pertama unit memegang fungsi ini."


class FunctionUpdateForm(RemembersOpening, FunctionForm):
    """Another wording or particulars of a function, from a day on."""

    def __init__(self, *args, function, today, **kwargs):
        self.function = function
        names = ("text", "verb", "object", "urusan", "clause")
        initial = {name: getattr(function, name) for name in names}
        initial |= {
            "valid_from": max(today, function.valid_from),
            "legal_basis": function.legal_basis_id,
        }
        super().__init__(*args, unit=function.unit, initial=initial, **kwargs)
        field = self.fields["valid_from"]
        field.label = "Berlaku mulai"
        field.help_text = (
            f"Tanggal {date_long(function.valid_from)} membetulkan isian lama; tanggal sesudahnya "
            "membuat bunyi baru dan menyimpan yang lama."
        )

    def clean_valid_from(self):
        day = super().clean_valid_from()
        check_held(self.function, day)
        return day


class FunctionMoveForm(RemembersOpening, UnitPicking, BeginningForm, ReasonForm):
    """A function goes over to another unit, from a day on."""

    target = UnitChoice(label="Unit penerima", queryset=OrgUnit.objects.none())
    clause = FunctionForm.base_fields["clause"]
    reason = reason_field()
    parent_field = "target"
    field_order = ("target", "valid_from", "clause")

    def __init__(self, *args, function, today, **kwargs):
        self.function = function
        self.unit = function.unit
        initial = {
            "valid_from": max(today, function.valid_from),
            "clause": function.clause,
            "legal_basis": function.legal_basis_id,
        }
        super().__init__(*args, government=self.unit.government, initial=initial, **kwargs)
        field = self.fields["valid_from"]
        field.label = "Berlaku mulai"
        field.help_text = "Hari pertama unit penerima memegang fungsi ini."

    def clean_valid_from(self):
        day = super().clean_valid_from()
        check_held(self.function, day)
        target = self.cleaned_data.get("target")
        if target is not None and day < target.established_on:
            raise ValidationError(f"{target} baru berdiri {date_long(target.established_on)}.")
        return day


class FunctionEndForm(forms.Form):
    """The end of a function."""

    on = forms.DateField(
        label="Berakhir mulai",
        widget=DayInput(),
        help_text="Hari pertama unit tidak lagi memegang fungsi ini.",
        error_messages={"required": "Isi tanggal berakhirnya.", "invalid": UNKNOWN_DAY},
    )
    reason = reason_field()

    def __init__(self, *args, function, today, **kwargs):
        self.function = function
        super().__init__(*args, initial={"on": max(today, function.valid_from)}, **kwargs)

    def clean_on(self):
        day, function = check_day(self.cleaned_data["on"]), self.function
        if day < function.valid_from:
            raise ValidationError(f"Fungsi ini baru dimulai {date_long(function.valid_from)}.")
        if function.valid_until is not None and day >= function.valid_until:
            until = date_long(function.valid_until)
            raise ValidationError(f"Fungsi ini memang sudah berakhir {until}.")
        return day


class TitleChoice(forms.ModelChoiceField):
    """A job title. Offered are only ``offered`` (id, label) pairs, but every title of the
    catalogue is accepted: a search narrows what is offered, not what is right."""

    default_error_messages = {
        "invalid_choice": "Nama jabatan ini tidak ada dalam katalog.",
        "required": "Pilih nama jabatan dari katalog.",
    }

    def offer(self, choices):
        self.widget.choices = [("", "Pilih nama jabatan"), *choices]


class PositionForm(BeginningForm):
    """A post to open on a unit."""

    job_title = TitleChoice(label="Nama jabatan menurut katalog", queryset=JobTitle.objects.none())
    name = forms.CharField(
        label="Nama di unit ini",
        max_length=250,
        required=False,
        help_text="Misalnya Kepala Bidang Perizinan. Kosong: sama dengan katalog.",
    )
    echelon = forms.ChoiceField(label="Eselon", choices=ECHELONS, required=False)
    job_class = forms.IntegerField(
        label="Kelas jabatan",
        required=False,
        min_value=1,
        max_value=17,
        widget=forms.NumberInput(attrs={"class": "w-short"}),
        help_text="Antara 1 dan 17. Kosong: menurut katalog.",
        error_messages={
            "invalid": "Kelas jabatan harus bilangan bulat.",
            "min_value": "Kelas jabatan antara 1 dan 17.",
            "max_value": "Kelas jabatan antara 1 dan 17.",
        },
    )
    is_head = forms.BooleanField(label="Memimpin unit ini", required=False)
    required_headcount = WholeField(
        label="Kebutuhan",
        highest=MAX_HEADCOUNT,
        initial=1,
        widget=forms.TextInput(attrs={"class": "w-short"}),
        help_text="Jumlah orang yang diperlukan. Jabatan pimpinan selalu satu.",
        error_messages={
            "required": "Isi jumlah orang yang diperlukan.",
            "invalid": "Kebutuhan harus bilangan bulat.",
            "min_value": "Kebutuhan tidak boleh kurang dari nol.",
            "max_value": "Kebutuhan paling banyak 9.999 orang.",
        },
    )
    reason = reason_field()
    field_order = ("job_title", "name", "echelon", "job_class", "is_head", "required_headcount")

    def __init__(self, *args, unit, offered, **kwargs):
        self.unit = unit
        kwargs["initial"] = {"valid_from": unit.government.today()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].help_text = "Hari pertama jabatan ini ada."
        self.fields["job_title"].queryset = choosable_titles(unit.government)
        self.offer(offered)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            HTML(TITLE_SEARCH),
            "job_title",
            "name",
            Div("echelon", "job_class", css_class="field-row"),
            "is_head",
            Div("required_headcount", "valid_from", css_class="field-row"),
            "reason",
        )

    def offer(self, choices):
        """List ``choices``, and what is already chosen when a search left it out."""
        field = self.fields["job_title"]
        listed = list(choices)
        try:
            chosen = field.to_python(self["job_title"].value())
        except ValidationError:
            chosen = None
        if chosen is not None and chosen.pk not in {value for value, _ in listed}:
            listed.insert(0, (chosen.pk, chosen.full_name))
        field.offer(listed)

    def clean(self):
        data = super().clean()
        if data.get("is_head") and data.get("required_headcount", 1) != 1:
            self.add_error("required_headcount", "Jabatan pimpinan hanya untuk satu orang.")
        return data
