"""Lesson hours (JP, 45 minutes each) against the rule of each status.

PNS: at least 20 JP in a calendar year (PP 11/2017 art 203(4)). PPPK: at most ("paling lama") 24 JP
in a contract year (PP 49/2018 art 40(1)): a ceiling, never a minimum. CPNS follow latsar and have
no yearly figure. A contract year is counted from the day of joining.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from employees.enums import PPPK_STATUSES, EmploymentStatus

PNS_MINIMUM_JP = 20
PPPK_CEILING_JP = 24


class Standing(StrEnum):
    SHORT = "short"
    MET = "met"
    WITHIN = "within"
    ABOVE = "above"
    NO_RULE = "no_rule"


@dataclass(frozen=True, slots=True)
class TrainingStanding:
    """``limit`` and ``word`` ("minimal" or "paling lama") of the rule that applies to ``jp``."""

    jp: int
    standing: Standing
    limit: int | None
    word: str
    regulation: str

    @property
    def needs_attention(self):
        return self.standing in (Standing.SHORT, Standing.ABOVE)

    @property
    def text(self):
        if self.limit is None:
            return f"{self.jp} JP"
        return f"{self.jp} JP, {self.word} {self.limit}"


def training_standing(status, jp):
    """Judge ``jp`` hours of one training year of a person of ``status``."""
    if status in PPPK_STATUSES:
        standing = Standing.ABOVE if jp > PPPK_CEILING_JP else Standing.WITHIN
        return TrainingStanding(
            jp, standing, PPPK_CEILING_JP, "paling lama", "PP 49/2018 Pasal 40 ayat (1)"
        )
    if status == EmploymentStatus.PNS:
        standing = Standing.MET if jp >= PNS_MINIMUM_JP else Standing.SHORT
        return TrainingStanding(
            jp, standing, PNS_MINIMUM_JP, "minimal", "PP 11/2017 Pasal 203 ayat (4)"
        )
    return TrainingStanding(jp, Standing.NO_RULE, None, "", "")


def anniversary(day, year):
    """``day`` in another year; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def training_year(status, joined_on, day):
    """Return ``(first day, last day)`` of the training year of a person that contains ``day``."""
    if status not in PPPK_STATUSES:
        return date(day.year, 1, 1), date(day.year, 12, 31)
    start = anniversary(joined_on, day.year)
    if start > day:
        start = anniversary(joined_on, day.year - 1)
    return start, anniversary(joined_on, start.year + 1) - timedelta(days=1)
