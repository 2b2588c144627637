"""Notes on a unit."""

from django import forms

from orgunits.models.appraisal import SIDES


class NoteForm(forms.Form):
    """A strength or weakness in an officer's words."""

    SIDES = SIDES

    side = forms.ChoiceField(
        label="Sisi", choices=SIDES, error_messages={"required": "Pilih sisinya."}
    )
    text = forms.CharField(
        label="Catatan",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Sebut buktinya, misalnya angka, kejadian, atau surat.",
        error_messages={
            "required": "Tulis catatannya.",
            "max_length": "Catatan paling panjang 1.000 huruf.",
        },
    )
