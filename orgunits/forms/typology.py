"""Forms of the score sheets: the marks of a year, and the figures of one sheet."""

import re
from decimal import Decimal, InvalidOperation

from django import forms
from django.core.exceptions import ValidationError

from orgunits.models.typology import FIRST_YEAR, LAST_YEAR, TypologyYear
from portal.opened import RemembersOpening
from portal.templatetags.formats import number as written

GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?")
UNIT = re.compile(r"\(([^()]{1,20})\)\s*$")
MAX_DIGITS = 20
MARKS = ("is_archipelago", "has_land_border", "is_outer_island")
NOT_A_FIGURE = "Tulis angka seperti 1.250 atau 12,5."


def read_figure(text):
    """The Decimal of ``1.234,5``, ``1234,5`` or ``1234``; ValidationError for anything else."""
    plain = text.replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
    if not GROUPED.fullmatch(plain) or not plain.isascii():
        raise ValidationError(NOT_A_FIGURE)
    digits = plain.replace(".", "").replace(",", ".")
    if len(digits) > MAX_DIGITS:
        raise ValidationError(f"Angka paling panjang {MAX_DIGITS} angka.")
    try:
        return Decimal(digits)
    except InvalidOperation as error:
        raise ValidationError(NOT_A_FIGURE) from error


def class_words(indicator):
    """The five classes in one line: "sampai 95: 200 · lebih dari 95 sampai 191: 400 · …"."""
    parts = []
    for points, low, high in indicator.classes:
        if low is None:
            span = f"≤ {written(high)}"
        elif high is None:
            span = f"> {written(low)}"
        else:
            span = f"> {written(low)} – {written(high)}"
        parts.append(f"{span}: {written(points)}")
    return " · ".join(parts)


def unit_of(indicator):
    """The unit of measure the Lampiran names in brackets, or an empty text."""
    found = UNIT.search(indicator.text)
    return found.group(1) if found else ""


class FigureField(forms.CharField):
    """A figure as people here write it; cleans to a Decimal or None."""

    def clean(self, value):
        text = super().clean(value).strip()
        return read_figure(text) if text else None


class FiguresForm(RemembersOpening, forms.Form):
    """Value and source of every indicator of a sheet; any of them may stay empty for now."""

    def __init__(self, *args, sheet, **kwargs):
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        self.indicators = sheet.table.indicators
        values = sheet.values
        for one in self.indicators:
            kept = sheet.figures.get(str(one.number), {})
            self.fields[f"value_{one.number}"] = FigureField(
                label=f"{one.number}. {one.text}",
                required=False,
                max_length=40,
                initial=written(values[one.number]) if one.number in values else "",
                help_text=f"Bobot {one.weight}%. {class_words(one)}",
                widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "w-medium"}),
            )
            self.fields[f"source_{one.number}"] = forms.CharField(
                label="Sumber",
                required=False,
                max_length=200,
                initial=kept.get("source", ""),
                widget=forms.TextInput(attrs={"placeholder": "Misalnya BPS, 2026"}),
            )
        self.remember(sheet, ["revision"])

    @property
    def lines(self):
        """(indicator, value field, source field, unit) for the template."""
        return [
            (one, self[f"value_{one.number}"], self[f"source_{one.number}"], unit_of(one))
            for one in self.indicators
        ]

    def figures(self):
        """Argument of ``save_figures``."""
        data = self.cleaned_data
        return {
            one.number: (data[f"value_{one.number}"], data[f"source_{one.number}"])
            for one in self.indicators
        }


class TypologyYearForm(RemembersOpening, forms.Form):
    """A year of counting with its geographic marks (PP 18/2016 art 107(2) e-g)."""

    year = forms.IntegerField(
        label="Tahun",
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.NumberInput(attrs={"class": "w-short"}),
        error_messages={
            "required": "Isi tahunnya.",
            "invalid": "Tahun harus bilangan bulat.",
            "min_value": f"Tahun antara {FIRST_YEAR} dan {LAST_YEAR}.",
            "max_value": f"Tahun antara {FIRST_YEAR} dan {LAST_YEAR}.",
        },
    )
    is_archipelago = forms.BooleanField(
        label="Daerah berciri kepulauan (faktor 1,4, tabel perhubungan tersendiri)", required=False
    )
    has_land_border = forms.BooleanField(
        label="Daerah perbatasan darat negara (faktor 1,4)", required=False
    )
    is_outer_island = forms.BooleanField(
        label="Pulau terluar di daerah perbatasan (faktor 1,5)", required=False
    )
    copies_previous = forms.BooleanField(
        label="Mulai dengan angka dan sumber tahun sebelumnya", required=False, initial=True
    )

    def __init__(self, *args, government, row=None, **kwargs):
        initial = {"year": government.today().year}
        if row is not None:
            initial = {name: getattr(row, name) for name in MARKS}
        super().__init__(*args, initial=initial, **kwargs)
        self.government, self.row = government, row
        if row is not None:
            del self.fields["year"], self.fields["copies_previous"]
            self.remember(row, MARKS)

    def clean_year(self):
        year = self.cleaned_data["year"]
        if TypologyYear.objects.filter(government=self.government, year=year).exists():
            raise ValidationError("Tahun pemetaan ini sudah ada.")
        return year

    def marks(self):
        return {name: self.cleaned_data[name] for name in MARKS}
