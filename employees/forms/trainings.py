"""Recording one finished training of one or several people."""

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError

from employees.forms.shared import SpokenForm, day_input, plain_helper
from employees.identifiers import parse_nip
from employees.models import TrainingRecord

MAX_PARTICIPANTS = 500


class TrainingForm(SpokenForm, forms.ModelForm):
    """``people`` are those the person may record for. With ``employee`` the training is of that
    one; without, ``participants`` takes a NIP a line."""

    participants = forms.CharField(
        label="Peserta",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Satu NIP per baris.",
        max_length=20000,
    )

    class Meta:
        model = TrainingRecord
        fields = [
            "programme",
            "form",
            "type",
            "field",
            "started_on",
            "ended_on",
            "jp",
            "provider",
            "certificate_number",
        ]
        widgets = {
            "started_on": day_input(),
            "ended_on": day_input(),
            "jp": forms.NumberInput(attrs={"class": "w-short"}),
        }
        help_texts = {"jp": "Jam pelajaran pada sertifikat; 1 JP adalah 45 menit."}

    def __init__(self, *args, people, employee=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.people, self.employee, self.employees = people, employee, []
        removed = "participants" if employee else "certificate_number"
        del self.fields[removed]
        last = ["certificate_number"] if employee else []
        first = [] if employee else ["participants"]
        self.helper = plain_helper(
            Layout(
                *first,
                Fieldset("Pelatihan", "programme", "form", "type", "field", css_class="fieldset"),
                Div("started_on", "ended_on", css_class="field-row"),
                "jp",
                "provider",
                *last,
            )
        )

    def clean_participants(self):
        """Turn the lines into people (kept in ``employees``); name the lines that are nobody."""
        lines = [line.strip() for line in self.cleaned_data["participants"].splitlines()]
        lines = [line for line in lines if line]
        if len(lines) > MAX_PARTICIPANTS:
            raise ValidationError(f"Paling banyak {MAX_PARTICIPANTS} peserta sekali catat.")
        nips, problems = {}, []
        for number, line in enumerate(lines, start=1):
            try:
                nips.setdefault(parse_nip(line).digits, number)
            except ValidationError as error:
                problems.append(f"Baris {number}: {error.messages[0]}")
        found = {person.nip: person for person in self.people.filter(nip__in=nips)}
        problems += [
            f"Baris {number}: NIP ini tidak ada dalam wewenang Anda."
            for nip, number in nips.items()
            if nip not in found
        ]
        if problems:
            raise ValidationError(problems)
        self.employees = [found[nip] for nip in nips]
        return self.cleaned_data["participants"]

    @property
    def values(self):
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}

    @property
    def recorded_for(self):
        return [self.employee] if self.employee else self.employees
