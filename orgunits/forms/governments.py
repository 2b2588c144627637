"""A new government and who sets it up."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError

from orgunits.forms.changes import UNKNOWN_DAY, DayInput
from orgunits.forms.posts import check_day
from portal.models import Government

TERMS = ("head_title", "regulation_term", "regulation_short")


class GovernmentCreateForm(forms.ModelForm):
    """Who and where the government is, its root unit, its words, and its first administrator."""

    established_on = forms.DateField(
        label="Tanggal berdiri",
        widget=DayInput(),
        help_text="Hari pertama susunan dapat tercatat, misalnya tanggal undang-undang "
        "pembentukannya.",
        error_messages={"required": "Isi tanggal berdirinya.", "invalid": UNKNOWN_DAY},
    )
    root_name = forms.CharField(
        label="Nama pucuk susunan",
        max_length=200,
        required=False,
        help_text="Kosong: “Pemerintah” diikuti nama di atas.",
    )
    admin_name = forms.CharField(
        label="Nama admin",
        max_length=120,
        error_messages={"required": "Tulis nama adminnya."},
    )
    admin_username = forms.CharField(
        label="Nama pengguna admin",
        max_length=150,
        help_text="Dipakai untuk masuk. Sandinya ditetapkan sendiri dengan kode sekali pakai.",
        widget=forms.TextInput(
            attrs={"class": "w-medium", "autocapitalize": "none", "autocomplete": "off"}
        ),
        error_messages={"required": "Tulis nama penggunanya."},
    )
    admin_email = forms.EmailField(
        label="Alamat surel admin",
        required=False,
        widget=forms.EmailInput(attrs={"class": "w-medium", "autocomplete": "off"}),
        error_messages={"invalid": "Alamat surel tidak lengkap, misalnya nama@contoh.go.id."},
    )
    prepares = forms.BooleanField(
        label="Beri juga peran petugas untuk mengisi data awal",
        required=False,
        initial=True,
        help_text="Petugas organisasi dan kepegawaian, serta petugas layanan dan survei. Tidak "
        "seorang pun dapat memberi peran kepada dirinya sendiri.",
    )

    class Meta:
        model = Government
        fields = [
            "name",
            "short_name",
            "slug",
            "kind",
            "area_code",
            "bkn_code",
            "time_zone",
            *TERMS,
        ]
        help_texts = {
            "name": "Misalnya Kota Tangerang Selatan.",
            "slug": "Bagian alamat halaman publik: huruf kecil, angka, dan tanda hubung.",
            "area_code": "Kode wilayah Kemendagri, misalnya 36.74.",
        }
        widgets = {
            "slug": forms.TextInput(attrs={"class": "w-medium"}),
            "area_code": forms.TextInput(attrs={"class": "w-short"}),
            "bkn_code": forms.TextInput(attrs={"class": "w-short"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = [choice for choice in self.fields["kind"].choices if choice[0]]
        self.fields["kind"].choices = [("", "Pilih jenis"), *kinds]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            Fieldset(
                "Identitas",
                "name",
                "short_name",
                "slug",
                "kind",
                Div("area_code", "bkn_code", css_class="field-row"),
                "time_zone",
            ),
            Fieldset("Pucuk susunan", "root_name", "established_on"),
            Fieldset("Sebutan", *TERMS),
            Fieldset("Admin pertama", "admin_name", "admin_username", "admin_email", "prepares"),
        )

    def clean_established_on(self):
        return check_day(self.cleaned_data["established_on"])

    @property
    def values(self):
        """Arguments of ``create_government``."""
        data = self.cleaned_data
        values = {name: data[name] for name in (*self.Meta.fields, "established_on")}
        return values | ({"root_name": data["root_name"]} if data["root_name"] else {})

    def refuse(self, error):
        """Put what the action refused beside the field it names, the rest on top of the form."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, problems in error.error_dict.items():
            self.add_error(name if name in self.fields else None, ValidationError(problems))
