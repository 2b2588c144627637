"""A discipline decision, and opening the discipline of a person."""

from crispy_forms.layout import Div, Layout
from django import forms

from employees.drafts import DisciplineDraft
from employees.enums import DisciplineLevel, DisciplinePenalty
from employees.forms.shared import SpokenForm, day_input, plain_helper, reason_field

PENALTIES = [
    (level.label, [(one, one.label) for one in DisciplinePenalty if one.level == level])
    for level in DisciplineLevel
]


class DisciplineForm(SpokenForm, forms.Form):
    penalty = forms.ChoiceField(label="Hukuman", choices=[("", "Pilih"), *PENALTIES])
    offence = forms.CharField(
        label="Pelanggaran",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Disimpan tersandi.",
    )
    decree_number = forms.CharField(
        label="Nomor keputusan", max_length=80, widget=forms.TextInput(attrs={"class": "w-medium"})
    )
    starts_on = forms.DateField(label="Mulai berlaku", widget=day_input())
    ends_on = forms.DateField(
        label="Berakhir",
        required=False,
        widget=day_input(),
        help_text="Hari terakhir hukuman berjalan; kosong bila tidak berjangka.",
    )
    reason = reason_field("Jangan menulis isi keputusannya di sini. Tersimpan di jejak audit.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        days = Div("starts_on", "ends_on", css_class="field-row")
        self.helper = plain_helper(Layout("penalty", "offence", "decree_number", days, "reason"))

    @property
    def draft(self):
        data = self.cleaned_data
        return DisciplineDraft(**{name: data[name] for name in data if name != "reason"})


class DisciplineOpenForm(SpokenForm, forms.Form):
    reason = reason_field("Tersimpan di jejak audit bersama nama Anda dan waktunya.")
