"""The working of one closed survey's index, from the single answers to the grade: for the auditor."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Sum

from surveys.bands import round_half_up
from surveys.certainty import SCALE, correction
from surveys.models import VALUE_FIELDS, Campaign, Tally
from surveys.queries.results import CampaignResult, UnsurRow
from surveys.queries.totals import campaign_sheets
from surveys.sampling import slovin


@dataclass(frozen=True)
class WorkingRow:
    """One unsur: how many chose each of the four answers, and how many none."""

    row: UnsurRow
    chosen: list[tuple[int, int]]
    n_empty: int


@dataclass(frozen=True)
class IntervalWorking:
    """From sheets to the interval: ``n`` sheets without an empty question, the sum of their sums
    ``s1`` and of the squares of these ``s2``; ``spread`` is the variance of the sheets' own
    indices, ``left`` the finite population correction, ``error`` the standard error."""

    n: int
    s1: int
    s2: int
    n_unsur: int
    spread: Decimal
    left: Decimal
    error: Decimal


@dataclass(frozen=True)
class CampaignWorking:
    """Everything the index of one survey was made of, in the order of the questionnaire."""

    result: CampaignResult
    rows: list[WorkingRow]
    interval: IntervalWorking | None
    slovin: int | None


def _interval(campaign: Campaign, result: CampaignResult) -> IntervalWorking | None:
    n, s1, s2 = campaign_sheets([campaign.pk]).get(campaign.pk, (0, 0, 0))
    if n < 2:
        return None
    k = len(result.totals.sums)
    first, second = Fraction(s1 * SCALE, k), Fraction(s2 * SCALE * SCALE, k * k)
    spread = (second - first * first / n) / (n - 1)
    variance = result.measure.variance
    error = (Decimal(variance.numerator) / Decimal(variance.denominator)).sqrt()
    left = correction(n, campaign.population)
    return IntervalWorking(n, s1, s2, k, round_half_up(spread, 4), round_half_up(left, 4), error)


def campaign_working(campaign: Campaign, result: CampaignResult) -> CampaignWorking | None:
    """The working of ``result``; None unless the survey is closed with enough answers to be told.
    Two queries beside those of the result."""
    if not result.is_final or result.result is None:
        return None
    columns = {
        question.unsur: VALUE_FIELDS[question.field]
        for question in campaign.instrument.questions.all()
    }
    names = [name for chosen in columns.values() for name in chosen.values()]
    found = Tally.objects.filter(campaign=campaign).aggregate(
        **{f"{name}_all": Sum(name, default=0) for name in names}
    )
    by_unsur = {row.unsur: row for row in result.unsur}
    rows = []
    for unsur, values in columns.items():
        chosen = [(value, found[f"{name}_all"]) for value, name in values.items()]
        n_empty = result.totals.n - sum(n for _value, n in chosen)
        rows.append(WorkingRow(by_unsur[unsur], chosen, n_empty))
    needed = slovin(campaign.population) if campaign.population else None
    return CampaignWorking(result, rows, _interval(campaign, result), needed)
