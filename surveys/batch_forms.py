"""Input about surveys of many units made at once."""

from dataclasses import dataclass, replace
from datetime import date

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms

from orgunits.enums import UnitKind
from portal.number_fields import WholeField
from portal.templatetags.formats import number
from publicservices.forms import day_input
from surveys.forms import EARLIEST, LATEST, MAX_POPULATION
from surveys.periods import PLACES, period_label
from surveys.queries.batches import PER_SERVICE, PER_UNIT, BatchChoice, BatchWish

NUMBER_OF_USERS = "Antara 1 dan 100.000.000, atau kosong."
USERS = WholeField(
    required=False,
    lowest=1,
    highest=MAX_POPULATION,
    error_messages={
        "min_value": NUMBER_OF_USERS,
        "max_value": NUMBER_OF_USERS,
    },
)


class BatchForm(forms.Form):
    """GET form: which surveys are to be made at once, and from what template."""

    source = forms.ChoiceField(
        label="Unit dan layanan yang disurvei",
        required=False,
        help_text="Menyalin periode lalu mengabaikan tiga pilihan unit di bawah.",
    )
    unit = forms.TypedChoiceField(
        label="Cakupan",
        coerce=int,
        error_messages={"invalid_choice": "Pilih unit dari daftar."},
    )
    kind = forms.ChoiceField(
        label="Jenis unit", required=False, choices=[("", "Semua jenis"), *UnitKind.choices]
    )
    units = forms.ChoiceField(
        label="Yang disurvei",
        choices=[
            ("serving", "Unit yang punya layanan terdaftar"),
            ("all", "Semua unit dalam cakupan"),
            ("services", "Setiap layanan sendiri-sendiri"),
        ],
    )
    instrument = forms.ModelChoiceField(label="Kuesioner", queryset=None, empty_label=None)
    period_start = forms.DateField(label="Awal periode", widget=day_input())
    period_end = forms.DateField(label="Akhir periode", widget=day_input())
    pattern = forms.CharField(
        label="Pola nama survei",
        max_length=120,
        help_text="{unit}, {layanan}, dan {periode} diganti sendiri.",
    )

    def __init__(self, data, *, branches, periods, instruments, initial):
        super().__init__(data, initial=initial)
        self.fields["unit"].choices = branches
        self.fields["instrument"].queryset = instruments
        self.fields["source"].choices = [("", "Menurut pilihan di bawah")] + [
            (
                f"{first}..{last}",
                f"Sama dengan {period_label(first, last)}, {number(n)} survei",
            )
            for first, last, n in periods
        ]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            "source",
            Row(Column("unit"), Column("kind"), Column("units")),
            Row(Column("period_start"), Column("period_end")),
            "pattern",
            "instrument",
        )

    def clean_pattern(self):
        pattern = self.cleaned_data["pattern"]
        if not any(place in pattern for place in PLACES[:2]):
            raise forms.ValidationError("Sebut {unit} atau {layanan}, supaya namanya berbeda-beda.")
        return pattern

    def clean(self):
        data = super().clean()
        start, end = data.get("period_start"), data.get("period_end")
        for name in ("period_start", "period_end"):
            if data.get(name) and not EARLIEST <= data[name] <= LATEST:
                self.add_error(name, "Tanggal harus antara tahun 2000 dan 2100.")
        if start and end and end < start:
            self.add_error("period_end", "Akhir periode tidak boleh sebelum awalnya.")
        return data

    def wish(self, unit):
        """The BatchWish of a valid form; ``unit``: the chosen branch, None for everything."""
        found = self.cleaned_data
        source = tuple(map(date.fromisoformat, filter(None, found["source"].split(".."))))
        return BatchWish(
            start=found["period_start"],
            end=found["period_end"],
            unit=unit,
            kind=found["kind"],
            per=PER_SERVICE if found["units"] == "services" else PER_UNIT,
            only_serving=found["units"] == "serving",
            source=source or None,
        )


@dataclass
class BatchLine:
    """One survey on the page before it is made: ``choice`` is a BatchChoice, ``text`` the number of
    service users as it stands in its field."""

    choice: BatchChoice
    is_chosen: bool
    text: str
    error: str = ""


def first_lines(choices):
    """The lines of a page not yet sent: everything that can be made is chosen."""
    return [
        BatchLine(choice, not choice.problem, str(choice.population or "")) for choice in choices
    ]


def read_lines(choices, post):
    """The lines of ``choices`` as they were posted: ``pick`` names the chosen ones, ``users-<key>``
    is the number of users. Only chosen lines are judged."""
    picked = set(post.getlist("pick"))
    lines = []
    for choice in choices:
        text = post.get(f"users-{choice.key}", "")[:20]
        line = BatchLine(choice, choice.key in picked, text)
        try:
            population = USERS.clean(text)
        except forms.ValidationError as error:
            line.error = error.messages[0] if line.is_chosen else ""
        else:
            line.choice = replace(choice, population=population)
        if line.is_chosen and choice.problem:
            line.error = choice.problem
        lines.append(line)
    return lines
