"""The filter of the findings of a proposal, and the reason for a warning."""

from django import forms

from orgunits.rulebook import SEVERITY_WORDS
from portal.validators import validate_reason
from restructuring.actions.answering import MOST_LETTERS
from restructuring.queries.findings import STATUS_WORDS


class ProposalFindingFilterForm(forms.Form):
    """GET form. A value nobody offered is shown as wrong and not applied."""

    q = forms.CharField(label="Unit atau kata", required=False, max_length=200)
    status = forms.ChoiceField(
        label="Temuan", required=False, choices=[("", "Semua"), *STATUS_WORDS.items()]
    )
    severity = forms.ChoiceField(
        label="Tingkat", required=False, choices=[("", "Semua"), *SEVERITY_WORDS.items()]
    )

    def __init__(self, data):
        super().__init__(data)
        for name in ("status", "severity"):
            self.fields[name].widget.attrs["class"] = "form-select"
        self.is_valid()

    def narrow(self, rows):
        """The rows that fit what could be read."""
        found = self.cleaned_data
        text = found.get("q", "").casefold()
        return [
            row
            for row in rows
            if (not found.get("status") or row.status == found["status"])
            and (not found.get("severity") or row.finding.severity == found["severity"])
            and (not text or text in f"{row.unit.name} {row.finding.message}".casefold())
        ]

    def in_force(self):
        """Yield (name, label, value in words) of every filter that narrows the list."""
        for name, field in self.fields.items():
            if value := self.cleaned_data.get(name):
                yield name, field.label, dict(getattr(field, "choices", ())).get(value, value)


class FindingAnswerForm(forms.Form):
    """Why the proposal goes on although the rulebook warns."""

    reason = forms.CharField(
        label="Alasan",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=MOST_LETTERS,
        validators=[validate_reason],
        help_text="Dibaca peninjau bersama temuannya, dan tercatat di jejak audit.",
        error_messages={
            "required": "Tulis alasannya.",
            "max_length": f"Alasan paling panjang {MOST_LETTERS} huruf.",
        },
    )
