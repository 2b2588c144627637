"""Forms of the floor."""

from allauth.account.forms import ChangePasswordForm
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms

from portal.actions import GOVERNMENT_FIELDS
from portal.as_of import FIRST_YEAR, LAST_YEAR
from portal.enums import JobState
from portal.models import Government
from portal.opened import RemembersOpening
from portal.queries import audited_kinds, split_object
from portal.validators import validate_reason


def date_input():
    return forms.DateInput(attrs={"type": "date", "class": "w-short"}, format="%Y-%m-%d")


class JobFilterForm(forms.Form):
    """What the list of jobs shows."""

    state = forms.ChoiceField(
        label="Keadaan", required=False, choices=[("", "Semua keadaan"), *JobState.choices]
    )
    own = forms.BooleanField(label="Hanya milik saya", required=False)


class AuditFilterForm(forms.Form):
    """What the audit trail shows. ``object`` and ``unit`` come from links, not from a field."""

    who = forms.CharField(label="Nama orang", required=False, max_length=120)
    kind = forms.ChoiceField(label="Jenis objek", required=False)
    since = forms.DateField(label="Dari tanggal", required=False, widget=date_input())
    until = forms.DateField(label="Sampai tanggal", required=False, widget=date_input())
    object = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput())
    unit = forms.IntegerField(
        required=False, min_value=1, max_value=2**62, localize=False, widget=forms.HiddenInput()
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "Semua jenis"), *audited_kinds()]

    def clean_object(self):
        text = self.cleaned_data["object"]
        if text and split_object(text) is None:
            raise forms.ValidationError("Objek tidak dikenal.")
        return text

    def clean(self):
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        for name, day in (("since", since), ("until", until)):
            if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
                self.add_error(name, f"Tanggal harus antara tahun {FIRST_YEAR} dan {LAST_YEAR}.")
        if since and until and since > until:
            self.add_error("until", "Tanggal akhir tidak boleh sebelum tanggal awal.")
        return self.cleaned_data


class GovernmentForm(RemembersOpening, forms.ModelForm):
    """Settings of a government, with the reason of the change."""

    reason = forms.CharField(
        label="Alasan perubahan",
        help_text="Masuk ke jejak audit bersama isian lama dan baru.",
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[validate_reason],
    )

    class Meta:
        model = Government
        fields = GOVERNMENT_FIELDS
        help_texts = {
            "time_zone": "Menentukan hari kerja, jatuh tempo dan batas masa laporan.",
            "letterhead": "Dicetak di atas laporan. Satu baris untuk tiap baris kop.",
            "ikm_aggregation": "Dipakai laporan untuk menghitung IKM gabungan beberapa unit.",
            "employee_source": "Bila dibaca dari sistem nasional, data di sini hanya salinan.",
        }
        widgets = {
            "letterhead": forms.Textarea(attrs={"rows": 3}),
            "area_code": forms.TextInput(attrs={"class": "w-short"}),
            "bkn_code": forms.TextInput(attrs={"class": "w-short"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True  # the template prints it, beside the form key
        self.helper.layout = Layout(
            Fieldset("Identitas", "name", "short_name", "area_code", "bkn_code", "time_zone"),
            Fieldset("Surat dan laporan", "letterhead", "signatory_name", "signatory_title"),
            Fieldset("Sebutan", "head_title", "regulation_term", "regulation_short"),
            Fieldset(
                "Perhitungan dan sumber data",
                "ikm_aggregation",
                "employee_source",
                "complaint_source",
            ),
            Div("reason"),
        )


class ThemeForm(forms.Form):
    """Light, dark, or as the system."""

    theme = forms.ChoiceField(choices=[("auto", ""), ("light", ""), ("dark", "")])
    next = forms.CharField(required=False, max_length=500)


class PasswordForm(ChangePasswordForm):
    """allauth's form in the words of our own pages."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        labels = {
            "oldpassword": "Sandi sekarang",
            "password1": "Sandi baru",
            "password2": "Sandi baru sekali lagi",
        }
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["password1"].help_text = (
            "Paling sedikit 12 karakter. Bukan sandi yang umum, bukan angka saja, dan tidak mirip "
            "nama Anda."
        )


class GovernmentSwitchForm(forms.Form):
    """The government a superadmin wants to look at."""

    government = forms.ModelChoiceField(
        label="Pemerintah daerah",
        queryset=Government.objects.all(),
        error_messages={"invalid_choice": "Pemerintah daerah ini tidak ada."},
    )
