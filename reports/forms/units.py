"""The unit a report or a schedule is about."""

from crispy_forms.helper import FormHelper
from django import forms

from orgunits.models import OrgUnit
from portal.pages import row_number
from reports.queries import reportable_units, unit_choices


def unit_number(text):
    """The number of a unit as an address or a form carries it, or None."""
    return row_number(str(text))


class OfUnitForm(forms.Form):
    """A form that begins with a unit on which the person may order reports.

    ``text`` narrows what is offered, ``chosen`` is picked beforehand.
    """

    unit = forms.ModelChoiceField(
        label="Unit",
        queryset=OrgUnit.objects.none(),
        help_text="Laporan memuat unit ini dan semua unit di bawahnya.",
        error_messages={
            "required": "Pilih unitnya.",
            "invalid_choice": "Unit ini tidak ada dalam wewenang Anda.",
        },
    )

    def __init__(self, data=None, *, user, government, today, text="", chosen=None, initial=None):
        self.chosen = unit_number(data.get("unit") if data else chosen)
        choices = unit_choices(
            user=user, government=government, day=today, text=text, chosen=self.chosen
        )
        first = self.chosen or (choices[0][0] if choices else None)
        super().__init__(data, initial=(initial or {}) | {"unit": first})
        self.today, self.text = today, text
        self.n_offered = len(choices)
        self.fields["unit"].queryset = reportable_units(user=user, government=government)
        self.fields["unit"].widget.choices = choices
        self.helper = FormHelper()
        self.helper.form_tag = False
