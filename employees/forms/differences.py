"""The bar over the differences with SIASN."""

from django import forms

from employees.difference_enums import DifferenceVerdict
from employees.forms.filters import ALL, FilterForm
from employees.queries.differences import LABELS


class DifferenceFilterForm(FilterForm):
    field = forms.ChoiceField(label="Bagian", required=False, choices=[ALL, *LABELS.items()])
    verdict = forms.ChoiceField(
        label="Yang benar", required=False, choices=[ALL, *DifferenceVerdict.choices]
    )
