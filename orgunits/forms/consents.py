"""Forms over the letters of a unit."""

from django import forms

from orgunits.enums import ConsentKind, SimplificationCriterion
from orgunits.forms.changes import UNKNOWN_DAY, DayInput
from orgunits.forms.posts import check_day, reason_field


class ConsentForm(forms.Form):
    """A letter about a unit to put on record."""

    kind = forms.ChoiceField(label="Jenis surat", choices=ConsentKind.choices)
    number = forms.CharField(
        label="Nomor surat", max_length=120, error_messages={"required": "Tulis nomor suratnya."}
    )
    issued_on = forms.DateField(
        label="Tanggal surat",
        widget=DayInput(),
        error_messages={"required": "Isi tanggal suratnya.", "invalid": UNKNOWN_DAY},
    )
    issuer = forms.CharField(
        label="Dari",
        max_length=120,
        help_text="Misalnya Gubernur Banten atau Menteri PANRB.",
        error_messages={"required": "Tulis siapa yang menjawab."},
    )
    criterion = forms.ChoiceField(
        label="Kriteria (penyederhanaan)",
        required=False,
        choices=[("", "Tidak berlaku"), *SimplificationCriterion.choices],
        help_text="Acuan PermenPANRB 25/2021: sebab unit setingkat pengawas dipertahankan.",
    )
    note = forms.CharField(label="Catatan", max_length=300, required=False)

    def clean_issued_on(self):
        return check_day(self.cleaned_data["issued_on"])

    def clean(self):
        data = super().clean()
        kind, criterion = data.get("kind"), data.get("criterion")
        if kind == ConsentKind.SIMPLIFICATION and not criterion:
            self.add_error("criterion", "Pilih kriterianya.")
        if kind == ConsentKind.UPTD and criterion:
            self.add_error("criterion", "Kriteria hanya untuk persetujuan penyederhanaan.")
        return data


class ConsentEndForm(forms.Form):
    """A letter that holds no longer."""

    on = forms.DateField(
        label="Tidak berlaku mulai",
        widget=DayInput(),
        error_messages={"required": "Isi tanggalnya.", "invalid": UNKNOWN_DAY},
    )
    reason = reason_field()

    def clean_on(self):
        return check_day(self.cleaned_data["on"])
