"""The rule by which a government computes its workload, and the need taken over from it."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms

from orgunits.actions.workload_rules import RULE_COLUMNS
from orgunits.forms.changes import UNKNOWN_DAY, DayInput
from orgunits.forms.posts import check_day, reason_field
from orgunits.models import WorkloadRule
from portal.number_fields import WholeField
from portal.opened import RemembersOpening

SHORT = {"class": "w-short"}
MINUTES_OF_A_YEAR = 366 * 24 * 60


class WorkloadRuleForm(RemembersOpening, forms.ModelForm):
    """A rule that holds from a day on."""

    base_minutes = WholeField(
        label="Waktu kerja efektif (menit setahun)",
        highest=MINUTES_OF_A_YEAR,
        widget=forms.TextInput(attrs=SHORT),
        help_text="1.250 jam atau 75.000 menit setahun (PermenPANRB 1/2020).",
    )
    health_minutes = WholeField(
        label="Waktu kerja tersedia ABK Kesehatan (menit setahun)",
        highest=MINUTES_OF_A_YEAR,
        required=False,
        widget=forms.TextInput(attrs=SHORT),
        help_text="Menurut Permenkes 33/2015. Kosong: metode ABK Kesehatan belum bisa dipakai.",
    )
    reason = reason_field()

    class Meta:
        model = WorkloadRule
        fields = RULE_COLUMNS
        help_texts = {
            "health_allowance": "Pengali kebutuhan untuk tugas penunjang. 1 berarti tanpa pengali.",
            "teacher_ratio": "Kosong: metode rasio guru belum bisa dipakai.",
            "full_time_hours": "Satu PPPK paruh waktu dihitung jamnya dibagi angka ini.",
            "legal_basis": "Misalnya Perwal atau surat edaran yang menetapkannya.",
        }
        field_classes = {"valid_from": forms.DateField}
        widgets = {
            "valid_from": DayInput(),
            "health_allowance": forms.NumberInput(attrs=SHORT),
            "teacher_ratio": forms.NumberInput(attrs=SHORT),
            "full_time_hours": forms.NumberInput(attrs=SHORT),
        }
        error_messages = {
            "valid_from": {"required": "Isi tanggal mulainya.", "invalid": UNKNOWN_DAY}
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("teacher_ratio", "full_time_hours"):
            self.fields[name].min_value = 1
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            Div("valid_from", "rounding", css_class="field-row"),
            Fieldset(
                "Dasar perhitungan",
                "base_minutes",
                "health_minutes",
                "health_allowance",
                "teacher_ratio",
            ),
            Fieldset(
                "Yang dihitung sebagai bezetting",
                "counts_pns",
                "counts_pppk",
                "counts_part_time",
                "counts_others",
                "full_time_hours",
            ),
            "legal_basis",
            "reason",
        )

    def clean_valid_from(self):
        return check_day(self.cleaned_data["valid_from"])

    def columns(self):
        return {name: self.cleaned_data[name] for name in RULE_COLUMNS}


class AdoptForm(forms.Form):
    """Why the computed need becomes the need of the posts."""

    reason = reason_field()
