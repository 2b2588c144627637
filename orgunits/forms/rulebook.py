"""Filters of the list of findings."""

from django import forms

from orgunits.queries.simplification import STATES
from orgunits.rulebook import SET_WORDS, SEVERITY_WORDS


class ChecklistFilterForm(forms.Form):
    """GET form over the checklist of the simplification."""

    q = forms.CharField(label="Unit", required=False, max_length=200)
    state = forms.ChoiceField(label="Keadaan", required=False)

    def __init__(self, data):
        super().__init__(data)
        self.fields["state"].choices = [("", "Semua"), *STATES.items()]
        self.fields["state"].widget.attrs["class"] = "form-select"
        self.is_valid()

    def narrow(self, rows):
        """The CheckedUnits that fit what could be read."""
        found = self.cleaned_data
        text = found.get("q", "").casefold()
        return [
            row
            for row in rows
            if (not found.get("state") or row.state == found["state"])
            and (not text or text in f"{row.unit.name} {row.home}".casefold())
        ]

    def in_force(self):
        """Yield (name, label, value in words) of every filter that narrows the list."""
        for name, field in self.fields.items():
            if value := self.cleaned_data.get(name):
                yield name, field.label, dict(getattr(field, "choices", ())).get(value, value)


class FindingFilterForm(forms.Form):
    """GET form over the findings. A value nobody offered is shown as wrong and not applied."""

    q = forms.CharField(label="Unit atau kata", required=False, max_length=200)
    severity = forms.ChoiceField(
        label="Tingkat", required=False, choices=[("", "Semua"), *SEVERITY_WORDS.items()]
    )
    group = forms.ChoiceField(
        label="Aturan", required=False, choices=[("", "Semua"), *SET_WORDS.items()]
    )

    def __init__(self, data):
        super().__init__(data)
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.widget.attrs["class"] = "form-select"
        self.is_valid()

    def narrow(self, rows):
        """The FindingRows that fit what could be read."""
        found = self.cleaned_data
        text = found.get("q", "").casefold()
        return [
            row
            for row in rows
            if (not found.get("severity") or row.finding.severity == found["severity"])
            and (not found.get("group") or row.finding.rule.group == found["group"])
            and (not text or text in f"{row.unit.name} {row.finding.message}".casefold())
        ]

    def in_force(self):
        """Yield (name, label, value in words) of every filter that narrows the list."""
        for name, field in self.fields.items():
            if value := self.cleaned_data.get(name):
                yield name, field.label, dict(getattr(field, "choices", ())).get(value, value)
