"""Input of the order of a chart on paper."""

from crispy_forms.helper import FormHelper
from django import forms

from orgunits.enums import ChartDetail, ChartPaper


class ChartPrintForm(forms.Form):
    """Paper and detail; unit and day are those of the chart the person came from."""

    paper = forms.ChoiceField(
        label="Kertas",
        choices=ChartPaper,
        widget=forms.RadioSelect,
        help_text="Mendatar. A3 memuat kira-kira dua kali lebih banyak unit per halaman.",
        error_messages={"required": "Pilih kertasnya.", "invalid_choice": "Pilih A3 atau A4."},
    )
    detail = forms.ChoiceField(
        label="Rincian kotak",
        choices=ChartDetail,
        widget=forms.RadioSelect,
        help_text="Ringkas: nama saja. Sedang: jenis dan kebutuhan. Rinci: eselon, unit, jabatan.",
        error_messages={
            "required": "Pilih rinciannya.",
            "invalid_choice": "Pilih salah satu rincian di atas.",
        },
    )

    def __init__(self, data=None, *, detail):
        super().__init__(data, initial={"paper": ChartPaper.A3.value, "detail": detail})
        self.helper = FormHelper()
        self.helper.form_tag = False
