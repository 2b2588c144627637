"""Rules as data: who says it, since when, how hard, and whether its text was read.

The tables are ``orgunits/data/rules/*.csv``. A rule whose text was not read ("acuan") informs and
never blocks; the loader refuses a table that says otherwise.
"""

import csv
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "data" / "rules"


class Severity(StrEnum):
    BLOCK = "block"
    WARN = "warn"
    INFO = "info"


SEVERITY_WORDS = {
    Severity.BLOCK: "Tidak sesuai aturan",
    Severity.WARN: "Perlu diperiksa",
    Severity.INFO: "Keterangan",
}
SEVERITIES = tuple(Severity)  # the heaviest first
SET_WORDS = {
    "susunan": "Susunan paling banyak",
    "eselon": "Eselon jabatan pimpinan",
    "tipe": "Tipe dan skor",
    "rumpun": "Urusan dan rumpun",
    "nomenklatur": "Nomenklatur",
    "uptd": "UPTD",
    "penyederhanaan": "Penyederhanaan birokrasi",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``group``: a key of SET_WORDS; ``valid_until`` is exclusive."""

    id: str
    group: str
    title: str
    clause: str
    severity: Severity
    is_verified: bool
    valid_from: date
    valid_until: date | None

    def __post_init__(self):
        if self.severity != Severity.INFO and not self.is_verified:
            raise ValueError(f"rule {self.id}: what was not verified only informs")

    def holds_on(self, day):
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says of a unit. ``remedy``: what would mend it. ``severity`` may be lighter than
    the rule's own when what is known does not suffice; never heavier. ``mentions``: other units the
    message names, for whoever may not see them all."""

    rule: Rule
    unit: int
    message: str
    remedy: str
    severity: Severity
    mentions: tuple[int, ...] = ()

    @property
    def words(self):
        return SEVERITY_WORDS[self.severity]


def finding(rule, unit_id, message, remedy, severity=None, mentions=()):
    """A Finding of ``rule``; ``severity`` only to make it lighter."""
    order = SEVERITIES.index
    lighter = severity is not None and order(severity) > order(rule.severity)
    return Finding(
        rule, unit_id, message, remedy, severity if lighter else rule.severity, tuple(mentions)
    )


def common_columns(row, *, group, title, clause):
    """The Rule of a table row by the columns every table has."""
    return Rule(
        id=row["id"],
        group=group,
        title=title,
        clause=clause,
        severity=Severity(row["severity"]),
        is_verified=row["verified"] == "yes",
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_until=date.fromisoformat(row["valid_until"]) if row["valid_until"] else None,
    )


def split(text):
    """The parts of a cell that holds several values."""
    return tuple(part for part in text.split(";") if part)


@cache
def rows_of(name):
    """Rows of ``orgunits/data/rules/<name>.csv``."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def coded_rules(scope):
    """{id: Rule} of the rules whose test is written in code, with the clause of ``scope``."""
    return {
        row["id"]: common_columns(row, group=row["set"], title=row["title"], clause=row[scope])
        for row in rows_of("rules")
    }
