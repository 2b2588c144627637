"""What the page of one survey shows."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q

from portal.enums import AggregationRule
from surveys.bands import Rule, round_half_up, rule_on
from surveys.certainty import Measure, variance_of_mean
from surveys.enums import NINE_UNSUR, CampaignState, Unsur
from surveys.models import Campaign, Exclusion, Response
from surveys.queries.campaigns import n_waiting
from surveys.queries.exclusions import FlagRow, Left, exclusions_of, flag_rows, left_out
from surveys.queries.groups import BREAKDOWNS, Breakdown, Gap, age_gap, breakdown
from surveys.queries.rollups import (
    SERIES_LENGTH,
    SeriesPoint,
    closed_periods,
    predecessors_of,
    rollups,
    series_of,
    with_predecessors,
)
from surveys.queries.totals import campaign_sheets, campaign_totals, whole_sheets
from surveys.scoring import IkmResult, Totals, UnsurScore
from surveys.suppression import MINIMUM_GROUP, release_day


@dataclass(frozen=True, slots=True)
class UnsurRow:
    """One line of the table of unsur."""

    unsur: str
    label: str
    score: UnsurScore

    @property
    def nrr(self) -> Decimal:
        """The mean answer to four decimals, for reading; the index is made of the exact one."""
        return round_half_up(self.score.nrr, 4)

    @property
    def weighted(self) -> Decimal:
        return round_half_up(self.score.weighted, 4)

    @property
    def total(self) -> int:
        return int(self.score.total)

    @property
    def is_weak(self) -> bool:
        """Below "Baik": where a follow-up begins."""
        return self.score.grade in ("C", "D")


@dataclass(frozen=True, slots=True)
class Working:
    """The last steps of an index in decimals a reader can follow."""

    n_unsur: int
    weight: Decimal
    mean: Decimal
    product: Decimal
    rule: Rule

    @classmethod
    def of(cls, result: IkmResult) -> "Working":
        return cls(
            len(result.unsur),
            round_half_up(result.weight, 4),
            round_half_up(result.mean, 6),
            round_half_up(result.exact, 4),
            result.rule,
        )


@dataclass(frozen=True)
class CampaignResult:
    """What may be told of one survey today.

    ``n`` counts every answer so far, those in the inbox and those left out too. ``totals``, ``result``, ``measure``
    and ``unsur`` (lowest first) cover the answers that may be told: all of a closed survey, those
    up to ``released_until`` of a running one; so do ``comments``. ``national`` is the index of the
    nine unsur alone where the survey asks for more, ``not_asked`` those of the nine it leaves out.
    ``breakdowns``, ``gap`` and ``series`` are filled only once it is closed. Breakdowns, gap and
    comments are of all answers, those ``left`` out too: with the figures from before, a part of a
    table less the same part would tell of a few people.
    """

    campaign: Campaign
    n: int
    totals: Totals
    result: IkmResult | None
    released_until: date | None
    unsur: list[UnsurRow]
    breakdowns: list[Breakdown]
    comments: list[str]
    flags: list[FlagRow]
    measure: Measure | None = None
    gap: Gap | None = None
    series: list[SeriesPoint] = field(default_factory=list)
    exclusions: list[Exclusion] = field(default_factory=list)
    left: Left | None = None

    @property
    def rule(self) -> Rule:
        return rule_on(self.campaign.period_end)

    @property
    def other_grades(self) -> list[str] | None:
        """Grades the index cannot be told from yet; None where that cannot be said."""
        return self.measure.other_grades(self.rule) if self.measure else None

    @property
    def national(self) -> IkmResult | None:
        if self.not_asked or len(self.totals.sums) == len(NINE_UNSUR):
            return None
        return self.totals.only(NINE_UNSUR).ikm(self.rule)

    @property
    def not_asked(self) -> list[str]:
        """Unsur of the regulation that the questionnaire leaves out, in words."""
        return [Unsur(code).label for code in NINE_UNSUR if code not in self.totals.sums]

    @property
    def is_final(self) -> bool:
        return self.campaign.state == CampaignState.CLOSED

    @property
    def may_exclude(self) -> bool:
        """Whether there are flagged answers about which nothing is proposed yet."""
        return self.is_final and any(row.n and row.exclusion is None for row in self.flags)

    @property
    def working(self) -> Working | None:
        return Working.of(self.result) if self.result else None

    @property
    def waiting(self) -> int:
        """Answers that came in but are not told yet."""
        return self.n - self.totals.n

    @property
    def required(self) -> int | None:
        return self.campaign.required

    @property
    def missing(self) -> int:
        """Answers still needed for the required sample."""
        return max(0, (self.required or 0) - self.n + (self.left.n if self.left else 0))


def answers_per_day(campaign: Campaign) -> dict[date, tuple[int, int]]:
    """``{day: (answers, answers to the question most often left empty)}`` of one survey."""
    rows = (
        Response.objects.filter(campaign=campaign)
        .order_by()
        .values_list("day")
        .annotate(
            n=Count("pk"),
            **{
                f"{field}_n": Count(field)
                for field in campaign.instrument.questionnaire.columns.values()
            },
        )
    )
    return {day: (n, min(given)) for day, n, *given in rows}


def unsur_rows(totals: Totals, result: IkmResult) -> list[UnsurRow]:
    """The unsur of a result, the lowest index first."""
    rows = [
        UnsurRow(unsur, Unsur(unsur).label, score)
        for unsur, score in zip(totals.sums, result.unsur, strict=True)
    ]
    return sorted(rows, key=lambda row: row.score.nrr)


def comments_of(campaign: Campaign, until: date | None) -> list[str]:
    """The comments of one survey (up to a day, if given) in the order of their random keys, which
    tells no time."""
    responses = Response.objects.filter(campaign=campaign).exclude(comment="")
    if until is not None:
        responses = responses.filter(day__lte=until)
    return list(responses.order_by("pk").values_list("comment", flat=True))


def campaign_measure(
    campaign: Campaign, totals: Totals, result: IkmResult, until: date | None
) -> Measure:
    """The index with its variance, corrected by the number of service users. One query, up to a
    day two."""
    if until is None:
        sheets = campaign_sheets([campaign.pk]).get(campaign.pk, (0, 0, 0))
    else:
        fields = list(campaign.instrument.questionnaire.columns.values())
        told = Response.objects.filter(campaign=campaign, day__lte=until)
        sheets = whole_sheets(told, fields)
    variance = variance_of_mean([(len(result.unsur), *sheets)], campaign.population)
    return Measure(result.exact, variance, totals.n)


def campaign_series(campaign: Campaign) -> list[SeriesPoint]:
    """The index of the same unit and service, and of the units it took over from, in the periods
    up to this survey's. Six queries."""
    same = Q(service=campaign.service_id)
    before = predecessors_of(campaign.government)
    units = with_predecessors([campaign.unit_id], before)
    periods = [
        period
        for period in closed_periods(units, campaign.period_start, same)
        if period[1] <= campaign.period_end
    ]
    found = rollups(units, periods[:SERIES_LENGTH], only=same)
    return series_of(found, [campaign.unit_id], AggregationRule.POOLED)


def campaign_result(campaign: Campaign, today: date) -> CampaignResult:
    """Everything the page of a survey may show on ``today``. At most fourteen queries.

    Sheets in the inbox are received, but told of only after their batch: for the steps of a running
    result they count as today's.
    """
    per_day = answers_per_day(campaign)
    waiting = n_waiting([campaign.pk]).get(campaign.pk, 0)
    n = sum(received for received, _ in per_day.values()) + waiting
    final = campaign.state == CampaignState.CLOSED
    # A step must hold enough answers to every question, also where paper left some empty.
    steps = {day: fewest for day, (_, fewest) in per_day.items()}
    if waiting:
        steps[today] = steps.get(today, 0) + waiting
    until = None if final else release_day(steps, today)
    totals = Totals()
    if final or until is not None:
        totals = campaign_totals([campaign.pk], until)[campaign.pk]
    # A closed survey's sheets that do not open any more are among ``n``, but hide nobody.
    if not totals.is_enough(MINIMUM_GROUP):
        totals = Totals()
    result = totals.ikm(rule_on(campaign.period_end))
    told = final and result is not None
    exclusions = exclusions_of(campaign) if told else []
    return CampaignResult(
        campaign=campaign,
        n=n,
        totals=totals,
        result=result,
        released_until=until,
        unsur=unsur_rows(totals, result) if result else [],
        breakdowns=[breakdown(campaign, name) for name in BREAKDOWNS] if told else [],
        comments=comments_of(campaign, until) if result else [],
        flags=flag_rows(campaign, exclusions) if result else [],
        measure=campaign_measure(campaign, totals, result, until) if result else None,
        gap=age_gap(campaign) if told else None,
        series=campaign_series(campaign) if told else [],
        exclusions=exclusions,
        left=left_out(campaign, totals, result.rule) if exclusions else None,
    )
