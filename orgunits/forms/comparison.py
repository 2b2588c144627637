"""The two days that are compared."""

from datetime import date

from django import forms

from orgunits.enums import Fate
from orgunits.forms.changes import UNKNOWN_DAY, DayInput
from orgunits.forms.posts import check_day

LOOKS = {"nasib": "form-select", "q": "form-control"}


class CompareForm(forms.Form):
    """GET form: without days in the address, from the first of the year to the day shown."""

    dari = forms.DateField(label="Dari keadaan", widget=DayInput())
    sampai = forms.DateField(label="Sampai keadaan", widget=DayInput())
    nasib = forms.ChoiceField(
        label="Yang terjadi", required=False, choices=[("", "Semua"), *Fate.choices]
    )
    q = forms.CharField(label="Nama", required=False, max_length=200)

    def __init__(self, query, *, day):
        given = {key: query[key] for key in self.base_fields if query.get(key)}
        first = date(day.year, 1, 1)
        if day == first:
            first = date(day.year - 1, 1, 1)
        super().__init__({"dari": first.isoformat(), "sampai": day.isoformat()} | given)
        for name in ("dari", "sampai"):
            self.fields[name].error_messages |= {"invalid": UNKNOWN_DAY}
        for name, field in self.fields.items():
            field.widget.attrs["class"] = LOOKS.get(name, "form-control w-short")
        self.fields["nasib"].error_messages["invalid_choice"] = "Pilihan ini tidak dikenal."

    def clean_dari(self):
        return check_day(self.cleaned_data["dari"])

    def clean_sampai(self):
        return check_day(self.cleaned_data["sampai"])

    def clean(self):
        data = super().clean()
        start, end = data.get("dari"), data.get("sampai")
        if start and end and start >= end:
            self.add_error("sampai", "Tanggal kedua harus sesudah tanggal pertama.")
        return data

    def narrow(self, found):
        """Those of the differences that the filters let through."""
        fate = self.cleaned_data.get("nasib")
        text = self.cleaned_data.get("q", "").strip().casefold()
        if fate:
            found = [one for one in found if fate in one.fates]
        if text:
            found = [one for one in found if text in searchable(one)]
        return found


def searchable(one):
    words = [one.name, one.note, *(text for line in one.lines for text in (line.old, line.new))]
    return "\n".join(words).casefold()
