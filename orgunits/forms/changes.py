"""Forms that change the structure: each makes a list of typed changes for the one door."""

from datetime import date

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError

from orgunits.enums import UnitKind, UnitTipe
from orgunits.models import LegalBasis, OrgUnit
from orgunits.queries import legal_bases
from orgunits.structure import Dissolve, Establish, Rename, Retype
from portal.opened import RemembersOpening
from portal.validators import validate_reason

UNIT_SEARCH = '{% include "orgunits/_unit_search.html" %}'
NEW_UNIT = -1  # temporary number of the unit a form establishes
EARLIEST, LATEST = date(1945, 8, 17), date(2100, 12, 31)
KINDS = [("", "Pilih jenis"), *(c for c in UnitKind.choices if c[0] != UnitKind.ROOT)]
UNKNOWN_DAY = "Tanggal tidak dikenal. Tulis seperti 2026-10-01."
INCOMPLETE = "Halaman ini tidak lengkap. Muat ulang, lalu coba lagi."
TIPES = [("", "Tanpa tipe"), *UnitTipe.choices]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class UnitChoice(forms.ModelChoiceField):
    """A unit out of those a person may use. Offered are only ``offered`` (id, label) pairs, but
    every unit of the queryset is accepted: a search narrows what is offered, not what is right."""

    default_error_messages = {
        "invalid_choice": "Unit ini tidak ada dalam wewenang Anda, atau tidak dapat dipilih di sini.",
        "required": "Pilih unitnya.",
    }

    def offer(self, choices, empty="Pilih unit"):
        self.widget.choices = [("", empty), *choices]


class ReasonForm(forms.Form):
    """Why, and by which regulation: a known one, or a new one written here."""

    reason = forms.CharField(
        label="Alasan",
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[validate_reason],
        max_length=2000,
        help_text="Tercatat di riwayat unit bersama nama Anda.",
        error_messages={"required": "Tulis alasannya."},
    )
    legal_basis = forms.ModelChoiceField(
        label="Dasar hukum",
        queryset=LegalBasis.objects.none(),
        required=False,
        empty_label="Belum ada dalam daftar",
    )
    new_legal_basis = forms.CharField(
        label="Dasar hukum baru",
        required=False,
        max_length=200,
        help_text="Bila belum ada dalam daftar, misalnya Perwal Nomor 12 Tahun 2026.",
    )
    new_legal_basis_date = forms.DateField(
        label="Tanggal dasar hukum baru",
        required=False,
        widget=DayInput(),
        error_messages={"invalid": UNKNOWN_DAY},
    )
    reason_layout = ("reason", "legal_basis", "new_legal_basis", "new_legal_basis_date")

    def __init__(self, *args, government, **kwargs):
        super().__init__(*args, **kwargs)
        self.government = government
        self.fields["legal_basis"].queryset = legal_bases(government)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            *(name for name in self.fields if name not in self.reason_layout),
            Fieldset("Alasan dan dasar hukum", *self.reason_layout, css_class="fieldset"),
        )

    def clean(self):
        data = super().clean()
        if data.get("legal_basis") and data.get("new_legal_basis"):
            text = "Pilih dasar hukum dari daftar atau tulis yang baru, bukan keduanya."
            self.add_error("new_legal_basis", text)
        if data.get("new_legal_basis_date") and not data.get("new_legal_basis"):
            self.add_error("new_legal_basis", "Tulis juga nama dasar hukum yang baru.")
        return data

    @property
    def basis(self):
        """The chosen LegalBasis, an unsaved one for the action to keep, or None."""
        data = self.cleaned_data
        if data.get("new_legal_basis"):
            return LegalBasis(
                government=self.government,
                title=data["new_legal_basis"],
                signed_on=data.get("new_legal_basis_date"),
            )
        return data.get("legal_basis")


class ChangeForm(ReasonForm):
    """A change of the structure on a day, made on the version of the structure the page showed."""

    effective_on = forms.DateField(
        label="Berlaku mulai",
        widget=DayInput(),
        help_text=(
            "Hari ini: langsung berlaku. Tanggal lampau: riwayat dibetulkan sejak hari itu. "
            "Tanggal mendatang: dijadwalkan, dan berlaku sendiri pada harinya."
        ),
        error_messages={"required": "Isi tanggal berlakunya.", "invalid": UNKNOWN_DAY},
    )
    expected_version = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": INCOMPLETE, "invalid": INCOMPLETE}
    )
    field_order = ()

    def __init__(self, *args, government, unit=None, **kwargs):
        self.unit = unit
        initial = {
            "effective_on": government.today(),
            "expected_version": government.structure_version,
        }
        kwargs["initial"] = initial | (kwargs.get("initial") or {})
        super().__init__(*args, government=government, **kwargs)

    def clean_effective_on(self):
        day = self.cleaned_data["effective_on"]
        if not EARLIEST <= day <= LATEST:
            raise ValidationError("Tanggal harus antara 17 Agustus 1945 dan 31 Desember 2100.")
        return day

    def changes(self):
        """The typed changes of orgunits.structure this form stands for."""
        raise NotImplementedError


class NameFields(forms.Form):
    name = forms.CharField(
        label="Nama",
        max_length=200,
        help_text="Nomenklatur lengkap menurut dasar hukumnya.",
        error_messages={"required": "Tulis nama unit."},
    )
    abbreviation = forms.CharField(
        label="Singkatan", max_length=40, required=False, help_text="Misalnya DPMPTSP."
    )
    code = forms.CharField(label="Kode", max_length=40, required=False)


class KindFields(forms.Form):
    kind = forms.ChoiceField(
        label="Jenis", choices=KINDS, error_messages={"required": "Pilih jenis unit."}
    )
    tipe = forms.ChoiceField(
        label="Tipe",
        choices=TIPES,
        required=False,
        help_text="Tipe perangkat daerah, atau kelas UPTD dan rumah sakit.",
    )


class UnitPicking(forms.Form):
    """A form that needs another unit: ``parents`` are the units the person may choose, a search
    narrows which of them the field ``parent_field`` lists."""

    parent_field = "parent"

    def __init__(self, *args, parents, offered, **kwargs):
        super().__init__(*args, **kwargs)
        layout = self.helper.layout.fields
        layout.insert(layout.index(self.parent_field), HTML(UNIT_SEARCH))
        self.fields[self.parent_field].queryset = parents
        self.offer(offered)

    def offer(self, choices):
        """List ``choices``, and what is already chosen when a search left it out."""
        field = self.fields[self.parent_field]
        listed = list(choices)
        try:
            self.chosen = field.to_python(self[self.parent_field].value())
        except ValidationError:
            self.chosen = None
        if self.chosen is not None and self.chosen.pk not in {value for value, _ in listed}:
            listed.insert(0, (self.chosen.pk, self.chosen.name))
        field.offer(listed, "Pilih unit" if field.required else "Tidak ada")


class ParentForm(UnitPicking, ChangeForm):
    """A change of the structure that needs another unit."""


class EstablishForm(NameFields, KindFields, ParentForm):
    """A new unit under a parent."""

    parent = UnitChoice(label="Induk", queryset=OrgUnit.objects.none())
    field_order = ("parent", "name", "kind", "tipe", "abbreviation", "code", "effective_on")

    def changes(self):
        data = self.cleaned_data
        return (
            Establish(
                unit=NEW_UNIT,
                parent=data["parent"].pk,
                name=data["name"],
                kind=data["kind"],
                tipe=data["tipe"],
                abbreviation=data["abbreviation"],
                code=data["code"],
            ),
        )


class RenameForm(NameFields, ChangeForm):
    """Another nomenclature, abbreviation or code."""

    field_order = ("name", "abbreviation", "code", "effective_on")

    def changes(self):
        data = self.cleaned_data
        return (Rename(self.unit.pk, data["name"], data["abbreviation"], data["code"]),)


class RetypeForm(KindFields, ChangeForm):
    """Another kind or tipe."""

    field_order = ("kind", "tipe", "effective_on")

    def changes(self):
        return (Retype(self.unit.pk, self.cleaned_data["kind"], self.cleaned_data["tipe"]),)


class CloseForm(ParentForm):
    """The end of a unit, with or without a successor."""

    successor = UnitChoice(
        label="Unit penerus",
        queryset=OrgUnit.objects.none(),
        required=False,
        help_text="Penerus dapat melihat riwayat unit ini. Jabatan dan orang tidak ikut pindah.",
    )
    parent_field = "successor"
    field_order = ("successor", "effective_on")

    def changes(self):
        successor = self.cleaned_data["successor"]
        return (Dissolve(self.unit.pk, successor.pk if successor else None),)


class UndoForm(forms.Form):
    """Why the last change is taken back."""

    reason = ReasonForm.base_fields["reason"]
    expected_version = ChangeForm.base_fields["expected_version"]


class CancelForm(forms.Form):
    """Why a scheduled change shall not happen."""

    reason = ReasonForm.base_fields["reason"]


class DetailsForm(RemembersOpening, ReasonForm):
    """What is known of a unit beside its place, name and kind."""

    DETAILS = (
        "urusan",
        "area_code",
        "siasn_unor_id",
        "sipd_code",
        "npsn",
        "health_facility_code",
        "contact",
    )
    urusan = forms.CharField(
        label="Kode urusan", max_length=120, required=False, help_text="Dipisah titik koma."
    )
    area_code = forms.CharField(label="Kode wilayah", max_length=13, required=False)
    siasn_unor_id = forms.CharField(label="ID unor di SIASN", max_length=40, required=False)
    sipd_code = forms.CharField(label="Kode SIPD", max_length=40, required=False)
    npsn = forms.CharField(label="NPSN", max_length=8, required=False)
    health_facility_code = forms.CharField(label="Kode faskes", max_length=20, required=False)
    contact = forms.CharField(
        label="Kontak",
        max_length=200,
        required=False,
        help_text="Telepon kantor, surel dinas, atau loket. Terlihat oleh semua pegawai.",
    )

    def __init__(self, *args, unit, **kwargs):
        known = {name: getattr(unit, name) for name in self.DETAILS}
        kwargs["initial"] = known | {"legal_basis": unit.legal_basis_id}
        super().__init__(*args, government=unit.government, **kwargs)
        self.remember(unit, [*self.DETAILS, "legal_basis"])

    def details(self):
        """Arguments of ``update_unit_details``."""
        return {name: self.cleaned_data[name] for name in self.DETAILS} | {
            "legal_basis": self.basis
        }
