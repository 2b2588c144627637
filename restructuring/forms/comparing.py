"""Which proposals are put side by side."""

from django import forms
from django.core.exceptions import ValidationError

from restructuring.comparing import STATUS_WORDS

MOST = 4


class CompareForm(forms.Form):
    """GET form: ``usulan`` two to four times, ``beda`` narrows the changes of units."""

    usulan = forms.ModelMultipleChoiceField(
        label="Usulan",
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Pilih dua sampai empat usulan.",
            "invalid_choice": "Satu usulan yang dipilih tidak ada atau sudah berlaku.",
            "invalid_pk_value": "Satu usulan yang dipilih tidak ada atau sudah berlaku.",
        },
    )
    beda = forms.ChoiceField(
        label="Perubahan unit", required=False, choices=[("", "Semua"), *STATUS_WORDS.items()]
    )

    def __init__(self, *args, proposals, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["usulan"].queryset = proposals
        self.fields["beda"].widget.attrs["class"] = "form-select"

    def clean_usulan(self):
        order = self.data.getlist("usulan")
        chosen = sorted(self.cleaned_data["usulan"], key=lambda one: order.index(str(one.pk)))
        if not 2 <= len(chosen) <= MOST:
            raise ValidationError("Pilih dua sampai empat usulan.")
        return chosen
