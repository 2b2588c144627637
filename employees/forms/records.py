"""A diploma, a certificate or a rank with its scan; a discipline decision."""

import copy

from crispy_forms.layout import Div, Layout
from django import forms

from employees.drafts import RecordDraft
from employees.enums import CertificateType, EducationLevel, RecordKind
from employees.forms.shared import SpokenForm, day_input, plain_helper, reason_field
from employees.ranks import golongan_of_status, rank_name
from orgunits.assessments.evidence import ACCEPTED, EXTENSIONS

LABELS = {
    RecordKind.EDUCATION: {
        "type": "Jenjang",
        "name": "Jurusan",
        "issuer": "Sekolah atau perguruan tinggi",
        "number": "Nomor ijazah",
        "issued_on": "Tanggal lulus",
    },
    RecordKind.CERTIFICATE: {
        "type": "Macam",
        "name": "Tentang",
        "issuer": "Penerbit",
        "number": "Nomor",
        "issued_on": "Tanggal terbit",
    },
    RecordKind.RANK: {
        "name": "Golongan",
        "issuer": "Penanda tangan SK",
        "number": "Nomor SK",
        "issued_on": "TMT golongan",
    },
}


class RecordForm(SpokenForm, forms.Form):
    """One record of a person; which fields there are depends on its ``kind``."""

    type = forms.ChoiceField()
    name = forms.CharField(max_length=150)
    issuer = forms.CharField(max_length=150)
    number = forms.CharField(
        max_length=80, required=False, widget=forms.TextInput(attrs={"class": "w-medium"})
    )
    issued_on = forms.DateField(widget=day_input())
    valid_until = forms.DateField(
        label="Berlaku sampai",
        required=False,
        widget=day_input(),
        help_text="Hari terakhir berlaku. Kosong bila seumur hidup.",
    )
    paper = forms.FileField(
        label="Pindaian",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": EXTENSIONS}),
        help_text=f"{ACCEPTED}, paling besar 10 MB.",
    )
    reason = reason_field()

    def __init__(self, *args, kind, employee, **kwargs):
        self.kind = RecordKind(kind)
        labels = LABELS[self.kind]
        # A form's fields are its own copies once it is made, and its messages name the label.
        self.base_fields = copy.deepcopy(self.base_fields)
        for name, label in labels.items():
            self.base_fields[name].label = label
        super().__init__(*args, **kwargs)
        self.offer(employee.status)
        for name in ({"type"} - set(labels)) | (
            set() if self.kind == RecordKind.CERTIFICATE else {"valid_until"}
        ):
            del self.fields[name]
        days = [name for name in ("issued_on", "valid_until") if name in self.fields]
        first = [name for name in ("type", "name", "issuer", "number") if name in self.fields]
        self.helper = plain_helper(
            Layout(*first, Div(*days, css_class="field-row"), "paper", "reason")
        )

    def offer(self, status):
        """The choices of the kind: levels, kinds of certificate, or golongan of the status."""
        if self.kind == RecordKind.RANK:
            self.fields["name"] = forms.ChoiceField(
                label="Golongan",
                choices=[("", "Pilih")]
                + [(one, f"{one} {rank_name(one)}".strip()) for one in golongan_of_status(status)],
                widget=forms.Select(attrs={"class": "w-medium"}),
                error_messages={"required": "Golongan belum dipilih."},
            )
            return
        choices = EducationLevel if self.kind == RecordKind.EDUCATION else CertificateType
        self.fields["type"].choices = [("", "Pilih"), *choices.choices]

    @property
    def draft(self):
        data = self.cleaned_data
        names = ("type", "name", "issuer", "number", "issued_on", "valid_until")
        return RecordDraft(kind=self.kind, **{name: data[name] for name in names if name in data})

    @property
    def scan(self):
        """(file name, content) of what was sent along, or None."""
        file = self.cleaned_data.get("paper")
        return (file.name, file.read()) if file else None


class RecordWithdrawForm(SpokenForm, forms.Form):
    reason = reason_field("Misalnya: salah orang. Tersimpan di jejak audit.")
