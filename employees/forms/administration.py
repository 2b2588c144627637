"""Forms over accounts: finding, inviting, changing, switching off."""

from django import forms

from employees.enums import SignInState
from employees.forms.filters import ALL, FilterForm
from employees.forms.shared import SpokenForm, reason_field
from employees.queries import AccountFilters
from orgunits.models import OrgUnit
from orgunits.permissions import ADMIN_GRANTS
from portal.models import User
from portal.opened import RemembersOpening
from portal.permissions import Role

ASSIGNABLE = [(role.value, role.label) for role in Role if role != Role.SUPERADMIN]


class UserFilterForm(FilterForm):
    q = forms.CharField(label="Nama atau nama pengguna", required=False, max_length=200)
    role = forms.ChoiceField(label="Peran", required=False, choices=[ALL, *ASSIGNABLE])
    state = forms.ChoiceField(label="Keadaan", required=False, choices=[ALL, *SignInState.choices])

    def filters(self, sort):
        found = self.cleaned_data
        return AccountFilters(
            text=self.text,
            role=found.get("role", ""),
            state=found.get("state", ""),
            unit_id=self.unit_id,
            sort=sort,
        )


class UserForm(RemembersOpening, SpokenForm, forms.ModelForm):
    """Who an account belongs to, and why that changes."""

    reason = reason_field("Tersimpan di jejak audit. Pemilik akun diberi tahu.")

    class Meta:
        model = User
        fields = ["display_name", "username", "email"]
        labels = {"username": "Nama pengguna", "email": "Alamat surel"}
        help_texts = {
            "display_name": "Nama orangnya, dengan gelar bila perlu.",
            "username": "Dipakai untuk masuk. Huruf, angka, titik, atau tanda hubung.",
            "email": "Boleh kosong: portal bekerja tanpa surel.",
        }
        error_messages = {
            "username": {"unique": "Nama pengguna ini sudah dipakai. Pilih yang lain."},
            "email": {"invalid": "Alamat surel tidak lengkap, misalnya nama@contoh.go.id."},
        }
        widgets = {
            "username": forms.TextInput(
                attrs={"class": "w-medium", "autocapitalize": "none", "autocomplete": "off"}
            ),
            "email": forms.EmailInput(attrs={"class": "w-medium", "autocomplete": "off"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["display_name"].required = True
        self.fields["display_name"].label = "Nama"

    @property
    def values(self):
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class InviteForm(UserForm):
    """A new account with, if wanted, a first role on one of ``units``."""

    reason = None
    role = forms.ChoiceField(
        label="Peran pertama",
        required=False,
        choices=[("", "Belum diberi peran"), *((role.value, role.label) for role in ADMIN_GRANTS)],
        widget=forms.Select(attrs={"class": "form-select w-medium"}),
    )
    unit = forms.ModelChoiceField(
        label="Di unit",
        queryset=OrgUnit.objects.none(),
        required=False,
        help_text="Peran berlaku juga untuk semua unit di bawahnya. Unit lain dipilih nanti dari "
        "halaman akun.",
    )
    decree = forms.CharField(
        label="Dasar peran",
        required=False,
        max_length=200,
        help_text="Nomor dan tanggal SK atau surat tugas.",
    )

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units

    def clean(self):
        data = super().clean()
        if data.get("role"):
            if not data.get("unit") and "unit" not in self.errors:
                self.add_error("unit", "Pilih unit tempat peran ini berlaku.")
            if not data.get("decree"):
                self.add_error("decree", "Tulis dasar pemberian peran ini.")
        return data


class DeactivateForm(SpokenForm, forms.Form):
    """Why an account is switched off, and whether its roles end with it."""

    end_roles = forms.BooleanField(
        label="Akhiri juga peran yang diberikan",
        required=False,
        help_text="Bila tidak dicentang, perannya beristirahat dan berlaku lagi saat akun "
        "diaktifkan kembali.",
    )
    reason = reason_field()


class ReasonOnlyForm(SpokenForm, forms.Form):
    """Why something is done."""

    reason = reason_field()
