"""Identity of a person, and opening a NIK."""

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError

from employees.enums import EmploymentStatus
from employees.forms.shared import HoursField, SpokenForm, day_input, plain_helper, reason_field
from employees.identifiers import Profile, parse_nik, parse_nip
from employees.models import Employee
from employees.ranks import PNS_GOLONGAN, PNS_RANKS, PPPK_GOLONGAN, golongan_problem
from portal.opened import RemembersOpening

GOLONGAN_CHOICES = [
    ("", "Belum diisi"),
    ("PNS", [(name, f"{name} {PNS_RANKS[name]}") for name in PNS_GOLONGAN]),
    ("PPPK", [(name, name) for name in PPPK_GOLONGAN]),
]
SAID_BY_NIP = {"nip", "birth_date", "sex", "status", "joined_on"}


class EmployeeForm(RemembersOpening, SpokenForm, forms.ModelForm):
    """Identity of a person. What NIP and NIK say differently from the profile is asked back once:
    ``warnings`` is then filled and ``confirmed`` must be ticked."""

    nip = forms.CharField(
        label="NIP",
        max_length=40,
        help_text="18 angka; spasi dan titik boleh. Untuk PPPK: NI PPPK.",
        widget=forms.TextInput(attrs={"class": "w-medium", "inputmode": "numeric"}),
    )
    nik = forms.CharField(
        label="NIK",
        required=False,
        max_length=40,
        widget=forms.TextInput(
            attrs={"class": "w-medium", "inputmode": "numeric", "autocomplete": "off"}
        ),
    )
    weekly_minutes = HoursField(
        label="Jam kerja per minggu",
        required=False,
        help_text="Hanya untuk PPPK paruh waktu, menurut perjanjian kerja.",
    )
    golongan = forms.ChoiceField(label="Golongan", required=False, choices=GOLONGAN_CHOICES)
    reason = reason_field()
    confirmed = forms.BooleanField(
        label="Sudah diperiksa pada dokumen, simpan apa adanya", required=False
    )

    class Meta:
        model = Employee
        fields = [
            "nip",
            "name",
            "front_title",
            "back_title",
            "sex",
            "birth_date",
            "birth_place",
            "status",
            "golongan",
            "joined_on",
            "contract_until",
            "weekly_minutes",
            "left_on",
            "education_level",
            "education_field",
            "siasn_pns_id",
        ]
        widgets = {
            "front_title": forms.TextInput(attrs={"class": "w-medium"}),
            "back_title": forms.TextInput(attrs={"class": "w-medium"}),
            "siasn_pns_id": forms.TextInput(attrs={"class": "w-medium"}),
            "birth_date": day_input(),
            "joined_on": day_input(),
            "contract_until": day_input(),
            "left_on": day_input(),
        }
        labels = {"siasn_pns_id": "ID PNS di SIASN"}
        help_texts = {
            "name": "Tanpa gelar, seperti pada SK.",
            "joined_on": "TMT CPNS, atau TMT pengangkatan pertama bagi PPPK.",
            "contract_until": "Hanya untuk PPPK.",
            "left_on": "Hari pertama tidak lagi bekerja. Jabatannya diakhiri lebih dulu.",
        }

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.warnings = ()
        is_new = self.instance.pk is None
        if is_new:
            del self.fields["left_on"]
            self.fields["nik"].help_text = "16 angka. Disimpan tersandi dan tampil tersamar."
        else:
            self.fields[
                "nik"
            ].help_text = "Kosongkan bila NIK yang tersimpan tidak diganti. Disimpan tersandi."
        career = ["status", "golongan", "joined_on", "contract_until", "weekly_minutes"]
        # The template prints the error summary, the warnings and the reason itself.
        self.helper = plain_helper(
            Layout(
                Fieldset(
                    "Identitas",
                    "nip",
                    "name",
                    Div("front_title", "back_title", css_class="field-row"),
                    Div("sex", "birth_date", css_class="field-row"),
                    "birth_place",
                    "nik",
                    css_class="fieldset",
                ),
                Fieldset(
                    "Kepegawaian",
                    *career,
                    *([] if is_new else ["left_on"]),
                    "siasn_pns_id",
                    css_class="fieldset",
                ),
                Fieldset("Pendidikan", "education_level", "education_field", css_class="fieldset"),
            ),
            summary=False,
        )

    def remember_person(self, employee):
        """Remember what the page shows of a person, and whether there is a NIK."""
        self.remember(employee, [*self.Meta.fields, "nik_index"])

    def profile(self):
        data = self.cleaned_data
        return Profile(
            birth_date=data.get("birth_date"),
            sex=data.get("sex"),
            status=data.get("status"),
            joined_on=data.get("joined_on"),
        )

    def clean_nip(self):
        return parse_nip(self.cleaned_data["nip"]).digits

    def clean_nik(self):
        text = self.cleaned_data["nik"]
        return parse_nik(text, today=self.today).digits if text else ""

    def clean(self):
        data = super().clean()
        if problem := golongan_problem(data.get("golongan"), data.get("status")):
            self.add_error("golongan", problem)
        is_part_time = data.get("status") == EmploymentStatus.PPPK_PARUH_WAKTU
        if data.get("weekly_minutes") is not None and not is_part_time:
            self.add_error("weekly_minutes", "Hanya untuk PPPK paruh waktu. Kosongkan.")
        self.warnings = tuple(self.differences(data))
        if self.warnings and not data.get("confirmed"):
            raise ValidationError(
                "Periksa perbedaan di bawah ini, lalu betulkan atau nyatakan sudah diperiksa.",
                code="unconfirmed",
            )
        return data

    def differences(self, data):
        """What NIP and NIK say differently, when one of the fields concerned was changed."""
        if data.get("nip") and SAID_BY_NIP & set(self.changed_data):
            yield from parse_nip(data["nip"], self.profile()).warnings
        if data.get("nik"):
            yield from parse_nik(data["nik"], self.profile(), today=self.today).warnings

    @property
    def values(self):
        """The cleaned columns of the person, without NIK, reason and confirmation."""
        return {name: self.cleaned_data[name] for name in self.fields if name in self.Meta.fields}


class NikRevealForm(SpokenForm, forms.Form):
    reason = reason_field("Tersimpan di jejak audit bersama nama Anda dan waktunya.")
