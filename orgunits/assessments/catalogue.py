"""The instruments as data: their sections and statements, read from ``orgunits/data``.

Of the 62 statements of PermenPANRB 20/2018 only the place, the number and the polarity are known
here; the official wording is pasted by the administrator (orgunits.models.ItemWording). The eleven
variables of Permendagri 99/2018 are known by name, the descriptions of their levels are not.
"""

import csv
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path

from orgunits.enums import AssessmentKind, Polarity

DATA = Path(__file__).resolve().parent.parent / "data"
UNVERIFIED = "redaksi belum diverifikasi"
# Answers of PermenPANRB 20/2018, the raw level 1 to 4 before polarity.
AGREEMENT = (
    (1, "Sangat tidak setuju"),
    (2, "Tidak setuju"),
    (3, "Setuju"),
    (4, "Sangat setuju"),
)
LEVELS = tuple((number, f"Tingkat {roman}") for number, roman in
               enumerate(("I", "II", "III", "IV", "V"), start=1))  # fmt: skip
VERSION = "2018-1"


@dataclass(frozen=True, slots=True)
class Item:
    """One statement or variable. ``may_skip`` says when it does not apply ("" = it always does);
    ``name`` is empty where the official wording is not at hand."""

    code: str
    section: str
    number: int
    name: str
    polarity: str
    may_skip: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Section:
    """A subdimension (with its weight in points of 100) or a variable of the maturity."""

    key: str
    name: str
    dimension: str
    weight: Fraction
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Instrument:
    """An instrument in one version. ``scale``: (level, words) an item may be given."""

    kind: str
    version: str
    title: str
    regulation: str
    scale: tuple[tuple[int, str], ...]
    sections: tuple[Section, ...]
    by_code: dict = field(compare=False, repr=False)

    @property
    def items(self):
        return tuple(self.by_code.values())

    def section(self, key):
        """The section ``key``, or None."""
        return next((section for section in self.sections if section.key == key), None)

    def label(self, item):
        """What an item is called without its wording: ``Formalisasi 3``, ``IV SOP pelayanan``."""
        section = self.section(item.section)
        if self.kind == AssessmentKind.MATURITY:
            return f"{item.number}. {item.name}"
        return f"{section.name.split(' (')[0]} {item.number}"


def rows(name):
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["version"] == VERSION]


@cache
def instrument(kind):
    """The instrument of an AssessmentKind; ValueError for any other word."""
    kind = AssessmentKind(kind)
    return _kelembagaan() if kind == AssessmentKind.KELEMBAGAAN else _maturity()


def _made(kind, title, regulation, scale, sections):
    by_code = {item.code: item for section in sections for item in section.items}
    return Instrument(kind, VERSION, title, regulation, scale, tuple(sections), by_code)


def _kelembagaan():
    statements = rows("kelembagaan_items")
    sections = [
        Section(
            row["key"],
            row["name"],
            row["dimension"],
            Fraction(row["weight"]),
            tuple(
                Item(
                    code=f"{row['key']}-{int(one['number']):02d}",
                    section=row["key"],
                    number=int(one["number"]),
                    name="",
                    polarity=Polarity(one["polarity"]),
                    may_skip=one["may_skip"],
                    source=one["source"],
                    note=one["note"],
                )
                for one in statements
                if one["section"] == row["key"]
            ),
        )
        for row in rows("kelembagaan_sections")
    ]
    return _made(
        AssessmentKind.KELEMBAGAAN,
        "Evaluasi kelembagaan",
        "PermenPANRB 20/2018",
        AGREEMENT,
        sections,
    )


def _maturity():
    sections = []
    for row in rows("maturity_variables"):
        code = f"variabel-{int(row['number']):02d}"
        note = "Nama variabel dikenal; uraian tiap tingkat belum diverifikasi."
        item = Item(
            code, code, int(row["number"]), row["name"], Polarity.POSITIVE, "", row["source"], note
        )
        sections.append(Section(code, row["name"], "", Fraction(5), (item,)))
    return _made(
        AssessmentKind.MATURITY,
        "Kematangan perangkat daerah",
        "Permendagri 99/2018",
        LEVELS,
        sections,
    )
