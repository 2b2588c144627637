"""The index of groups of respondents: what they said of themselves, and how they answered."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from surveys.bands import rule_on
from surveys.certainty import LEAST_SHEETS, Measure, difference, variance_of_mean
from surveys.enums import AgeBand, Channel, RespondentEducation, RespondentSex
from surveys.models import Campaign, Response
from surveys.queries.totals import totals_by, whole_sheets
from surveys.scoring import IkmResult, MeanIndex, Totals, mean_ikm
from surveys.suppression import MINIMUM_GROUP, hidden_groups

BREAKDOWNS = {
    "sex": ("Jenis kelamin", RespondentSex),
    "education": ("Pendidikan", RespondentEducation),
    "age_band": ("Umur", AgeBand),
    "channel": ("Saluran", Channel),
}
NOT_SAID = "Tidak diisi"


@dataclass(frozen=True, slots=True)
class GroupRow:
    """Respondents who said the same about themselves; a hidden group shows neither its size nor
    its index."""

    label: str
    n: int | None
    result: IkmResult | None
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The groups of one question. ``level`` is the index in which every shown group weighs the
    same, whatever the number of its answers."""

    name: str
    label: str
    rows: list[GroupRow]

    @property
    def has_hidden(self) -> bool:
        return any(row.is_hidden for row in self.rows)

    @property
    def level(self) -> MeanIndex | None:
        found = [row.result for row in self.rows if row.result]
        return mean_ikm(found) if len(found) > 1 else None


def breakdown(campaign: Campaign, name: str) -> Breakdown:
    """The index per answer to one question about the respondent (a key of BREAKDOWNS), small
    groups hidden. One query."""
    label, choices = BREAKDOWNS[name]
    rule = rule_on(campaign.period_end)
    mine = Response.objects.filter(campaign=campaign)
    found = totals_by(mine, name, instrument=campaign.instrument)
    groups = {value: found.get((value,), Totals()) for value in (*choices.values, "")}
    hidden = hidden_groups({value: totals.n for value, totals in groups.items()})
    words = dict(choices.choices) | {"": NOT_SAID}
    return Breakdown(
        name,
        label,
        [
            GroupRow(words[value], None, None, is_hidden=True)
            if value in hidden
            else GroupRow(words[value], totals.n, totals.ikm(rule), is_hidden=False)
            for value, totals in groups.items()
            if totals.n
        ],
    )


@dataclass(frozen=True, slots=True)
class Gap:
    """How far apart a group of people and all others are: both indices with their intervals, the
    difference, its reach, and whether it is real (surveys.certainty)."""

    label: str
    group: Measure
    others: Measure
    change: Decimal
    reach: Decimal | None
    real: str


def age_gap(campaign: Campaign) -> Gap | None:
    """People of 60 and more beside those younger; None unless both groups have LEAST_SHEETS and
    nobody in the table of ages is hidden. Four queries at most."""
    mine = Response.objects.filter(campaign=campaign)
    found = totals_by(mine, "age_band", instrument=campaign.instrument)
    sizes = {value: found.get((value,), Totals()).n for value in (*AgeBand.values, "")}
    old = AgeBand.OVER_60.value
    younger = [value for value in sizes if value not in (old, "")]
    if old in hidden_groups(sizes, MINIMUM_GROUP) or sizes[old] < LEAST_SHEETS:
        return None
    if sum(sizes[value] for value in younger) < LEAST_SHEETS:
        return None
    fields = list(campaign.instrument.questionnaire.columns.values())
    group = _measure(mine.filter(age_band=old), found.get((old,), Totals()), fields)
    rest = sum((found.get((value,), Totals()) for value in younger), Totals())
    others = _measure(mine.filter(~Q(age_band__in=(old, ""))), rest, fields)
    if group is None or others is None:
        return None
    return Gap("Umur 60 tahun ke atas", group, others, *difference(group, others))


def _measure(responses, totals, fields) -> Measure | None:  # noqa: ANN001
    result = totals.ikm()
    if result is None:
        return None
    sheets = whole_sheets(responses, fields)
    return Measure(result.exact, variance_of_mean([(len(fields), *sheets)]), totals.n)
