"""One running report, short enough for a phone."""

from crispy_forms.layout import Div, Layout
from django import forms

from employees.actions.activities import DAYS_BACK
from employees.forms.shared import SpokenForm, day_input, plain_helper
from employees.models.activities import MOST_AMOUNT
from orgunits.assessments.evidence import ACCEPTED, EXTENSIONS

FUNCTION, TEAM = "f", "t"


class ActivityForm(SpokenForm, forms.Form):
    """``functions`` and ``teams`` on offer; ``target`` is one of them."""

    text = forms.CharField(
        label="Apa yang dikerjakan", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    target = forms.ChoiceField(label="Untuk")
    amount = forms.IntegerField(
        label="Jumlah",
        min_value=1,
        max_value=MOST_AMOUNT,
        initial=1,
        widget=forms.NumberInput(attrs={"class": "w-short", "inputmode": "numeric"}),
    )
    measure = forms.CharField(
        label="Satuan", max_length=30, widget=forms.TextInput(attrs={"class": "w-medium"})
    )
    on = forms.DateField(
        label="Tanggal", widget=day_input(), help_text=f"Paling lama {DAYS_BACK} hari yang lalu."
    )
    evidence = forms.FileField(
        label="Bukti",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": EXTENSIONS}),
        help_text=f"{ACCEPTED}. Tempat dan waktu pemotretan dihapus dari foto.",
    )

    def __init__(self, *args, functions, teams, **kwargs):
        super().__init__(*args, **kwargs)
        self.offered = {f"{FUNCTION}{one.pk}": one for one in functions}
        self.offered |= {f"{TEAM}{one.pk}": one for one in teams}
        groups = [
            ("Fungsi unit", [(f"{FUNCTION}{one.pk}", one.text[:90]) for one in functions]),
            ("Tim kerja", [(f"{TEAM}{one.pk}", one.name) for one in teams]),
        ]
        self.fields["target"].choices = [("", "Pilih"), *(group for group in groups if group[1])]
        self.helper = plain_helper(
            Layout(
                "text", "target", Div("amount", "measure", css_class="field-row"), "on", "evidence"
            )
        )

    @property
    def values(self):
        """Arguments of ``report_activity``."""
        data = self.cleaned_data
        chosen, file = data["target"], data.get("evidence")
        name = "function" if chosen.startswith(FUNCTION) else "team"
        return {
            "text": data["text"],
            "amount": data["amount"],
            "measure": data["measure"],
            "on": data["on"],
            name: self.offered[chosen],
            "evidence": (file.name, file.read()) if file else None,
        }
