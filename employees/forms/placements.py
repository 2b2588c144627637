"""Giving, changing and ending posts. The post itself is chosen on the page, not in the form."""

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError

from employees.enums import AppointmentKind, PlacementKind
from employees.forms.shared import SpokenForm, day_input, plain_helper, reason_field
from employees.models import Placement

ASSIGNMENTS = [
    (PlacementKind.PLT, "Plt. (pejabatnya berhalangan tetap)"),
    (PlacementKind.PLH, "Plh. (pejabatnya berhalangan sementara)"),
    (PlacementKind.ADDITIONAL, "Tugas tambahan"),
]


class DecreeFields(SpokenForm, forms.Form):
    """The decree a placement rests on: number, date, who signed."""

    decree_number = forms.CharField(
        label="Nomor SK", max_length=80, widget=forms.TextInput(attrs={"class": "w-medium"})
    )
    decree_date = forms.DateField(label="Tanggal SK", widget=day_input())
    decree_signer = forms.CharField(
        label="Penanda tangan SK", max_length=120, help_text="Misalnya Wali Kota, atau Sekretaris."
    )
    note = forms.CharField(label="Keterangan", max_length=300, required=False)

    def without(self, *names):
        """The cleaned values as arguments of an action, without ``names``."""
        return {key: value for key, value in self.cleaned_data.items() if key not in names}


def decree_fieldset():
    return Fieldset(
        "Surat keputusan",
        Div("decree_number", "decree_date", css_class="field-row"),
        "decree_signer",
        "note",
        css_class="fieldset",
    )


class FirstPlacementForm(DecreeFields):
    """The first post of a new person. Shown beside EmployeeForm under the prefix "first"."""

    valid_from = forms.DateField(label="TMT jabatan", widget=day_input())
    appointment = forms.ChoiceField(
        label="Jenis penetapan",
        choices=AppointmentKind.choices,
        initial=AppointmentKind.APPOINTMENT,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, prefix="first", **kwargs)
        place = Fieldset("Jabatan pertama", "valid_from", "appointment", css_class="fieldset")
        self.helper = plain_helper(Layout(place, decree_fieldset()), summary=False)

    @property
    def values(self):
        return self.without()


class MoveForm(DecreeFields):
    """From which day on, by which decree, why."""

    valid_from = forms.DateField(
        label="TMT",
        widget=day_input(),
        help_text="Hari pertama di jabatan baru. Jabatan sekarang berakhir pada hari itu juga.",
    )
    appointment = forms.ChoiceField(
        label="Jenis penetapan", choices=AppointmentKind.choices, initial=AppointmentKind.TRANSFER
    )
    reason = reason_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper(Layout("valid_from", "appointment", decree_fieldset(), "reason"))

    @property
    def values(self):
        return self.without("reason")


class AssignForm(DecreeFields):
    """An acting post or an additional duty beside the definitive post."""

    kind = forms.ChoiceField(label="Sifat", choices=ASSIGNMENTS, widget=forms.RadioSelect)
    valid_from = forms.DateField(label="TMT", widget=day_input())
    valid_until = forms.DateField(
        label="Sampai sebelum",
        required=False,
        widget=day_input(),
        help_text="Plt. paling lama 3 bulan, dapat diperpanjang 3 bulan.",
    )
    reason = reason_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        days = Div("valid_from", "valid_until", css_class="field-row")
        self.helper = plain_helper(Layout("kind", days, decree_fieldset(), "reason"))

    @property
    def values(self):
        return self.without("reason")


class PlacementEndForm(SpokenForm, forms.Form):
    on = forms.DateField(
        label="Berakhir mulai",
        widget=day_input(),
        help_text="Hari pertama jabatan ini tidak lagi dipangku.",
    )
    reason = reason_field()


class PositionEndForm(SpokenForm, forms.Form):
    on = forms.DateField(
        label="Ditutup mulai",
        widget=day_input(),
        help_text="Hari pertama jabatan ini tidak ada lagi.",
    )
    reason = reason_field()


class PlacementCorrectForm(SpokenForm, forms.ModelForm):
    """What is true instead of what was recorded. Post and person stay; a wrong post is annulled
    and given anew."""

    annul = forms.BooleanField(
        label="Penempatan ini tidak pernah ada",
        required=False,
        help_text="Isian lain diabaikan. Catatannya tetap dapat dibaca di riwayat.",
    )
    reason = reason_field("Misalnya: SK yang terbit belakangan. Tersimpan di jejak audit.")

    class Meta:
        model = Placement
        fields = [
            "valid_from",
            "valid_until",
            "appointment",
            "decree_number",
            "decree_date",
            "decree_signer",
            "note",
        ]
        widgets = {
            "valid_from": day_input(),
            "valid_until": day_input(),
            "decree_date": day_input(),
            "decree_number": forms.TextInput(attrs={"class": "w-medium"}),
        }
        help_texts = {
            "valid_until": "Hari pertama tidak lagi dipangku; kosong selama masih dipangku."
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        days = Div("valid_from", "valid_until", css_class="field-row")
        self.helper = plain_helper(
            Layout(days, "appointment", decree_fieldset(), "annul", "reason")
        )

    def clean(self):
        data = super().clean()
        start, end = data.get("valid_from"), data.get("valid_until")
        if start and end and end <= start and not data.get("annul"):
            self.add_error("valid_until", ValidationError("Tanggal berakhir harus sesudah TMT."))
        return data

    @property
    def values(self):
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
