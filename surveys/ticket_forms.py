"""Input about counter codes."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms

from surveys.actions.tickets import MOST_CODES


class CodeOrderForm(forms.Form):
    """How many codes to print for which counter."""

    desk = forms.CharField(label="Loket", max_length=60, help_text="Misalnya Loket 3, atau Kasir.")
    n_codes = forms.IntegerField(
        label="Jumlah kode",
        min_value=1,
        max_value=MOST_CODES,
        initial=240,
        help_text="24 kode per lembar A4.",
        widget=forms.NumberInput(attrs={"class": "w-short", "inputmode": "numeric"}),
        error_messages={
            "invalid": "Isi dengan bilangan bulat.",
            "min_value": "Paling sedikit 1.",
            "max_value": "Paling banyak 1.200 sekali cetak.",
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(Row(Column("desk"), Column("n_codes")))
