"""Order a document of a proposal, bring it back signed, number and sign its kinds."""

from django import forms
from django.core.exceptions import ValidationError

from restructuring.actions.document_settings import SETTING_COLUMNS
from restructuring.actions.documents import MAX_BYTES
from restructuring.enums import DocumentFormat, DocumentKind
from restructuring.forms.particulars import day_field, text_field

HIGHEST = 99_999
CHOSEN, FORM = "pesan", "borang"  # the button ("matrix.pdf") and the form it is of
# Kinds of which every paper has a number of its own.
NUMBERED = (
    DocumentKind.OATH,
    DocumentKind.STATEMENT,
    DocumentKind.DUTY,
    DocumentKind.ACTING,
)


class OrderForm(forms.Form):
    """What was pressed, for whom, from which number on. ``kinds``: those the person may have; of
    people those of ``wave`` with its ``moves``. The prefix tells the forms of a page apart."""

    move = forms.TypedChoiceField(label="Untuk", required=False, coerce=int, empty_value=None)
    first_number = forms.IntegerField(
        label="Nomor urut pertama",
        required=False,
        min_value=1,
        max_value=HIGHEST,
        widget=forms.TextInput(attrs={"class": "form-control w-short", "inputmode": "numeric"}),
        error_messages={
            "invalid": "Isi nomor urut dengan angka.",
            "min_value": "Nomor urut paling kecil 1.",
            "max_value": "Nomor urut paling besar 99.999.",
        },
    )

    def __init__(self, *args, kinds, wave=None, moves=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.kinds, self.wave = kinds, wave
        people = [(move.pk, move.employee.full_name) for move in moves]
        move = self.fields["move"]
        move.choices = [("", f"Semua orang ({len(people)})"), *people]
        move.widget.attrs["class"] = "form-select"
        move.error_messages["invalid_choice"] = "Pilih salah satu orang dalam gelombang ini."

    def clean(self):
        found = super().clean()
        kind, _dot, format_ = self.data.get(CHOSEN, "").partition(".")
        if kind not in self.kinds or format_ not in DocumentFormat.values:
            raise ValidationError("Pilih dokumen yang akan disusun.")
        return found | {"kind": kind, "format_": format_}


class SignedForm(forms.Form):
    """The signed file with its number, day and signer."""

    file = forms.FileField(
        label="Berkas PDF bertanda tangan",
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
        help_text="PDF dari aplikasi tanda tangan elektronik atau pindaian, paling besar 20 MB.",
        error_messages={
            "required": "Pilih berkasnya.",
            "empty": "Berkasnya kosong.",
            "invalid": "Pilih berkasnya.",
        },
    )
    number = text_field("Nomor", 120, help_text="Seperti tertulis pada dokumen.")
    signed_on = day_field("Tanggal")
    signer = text_field("Penanda tangan", 150)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError("Berkasnya lebih dari 20 MB.")
        return file


class SettingForm(forms.Form):
    """A kind of document: its numbers, its signer, who gets copies."""

    kind = forms.ChoiceField(choices=DocumentKind.choices, widget=forms.HiddenInput)
    number_pattern = text_field("Pola nomor", 80, required=False)
    signer_title = text_field("Jabatan penanda tangan", 150, required=False)
    signer_name = text_field("Nama", 120, required=False)
    signer_rank = text_field("Pangkat, gol./ruang", 80, required=False)
    signer_nip = text_field("NIP", 24, required=False)
    copies = forms.CharField(
        label="Tembusan, satu tiap baris",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": "Paling panjang 1.000 huruf."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.visible_fields():
            field.field.widget.attrs["class"] = "form-control"


class BaseSettingFormSet(forms.BaseFormSet):
    def settings(self):
        """The columns by kind, as typed."""
        return {
            form.cleaned_data["kind"]: {
                name: form.cleaned_data.get(name, "") for name in SETTING_COLUMNS
            }
            for form in self.forms
        }


SettingFormSet = forms.formset_factory(
    SettingForm, formset=BaseSettingFormSet, extra=0, max_num=len(DocumentKind), validate_max=True
)
