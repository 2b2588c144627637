"""What the page of one survey shows, and the index of a unit with everything under it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Sum

from surveys.enums import CampaignState, RespondentEducation, RespondentSex, Unsur
from surveys.models import Campaign, Response, Tally
from surveys.queries.campaigns import n_waiting
from surveys.queries.totals import campaign_totals, totals_by
from surveys.scoring import (
    IkmResult,
    MeanIndex,
    Rule,
    Totals,
    UnsurScore,
    mean_ikm,
    round_half_up,
)
from surveys.suppression import MINIMUM_GROUP, hidden_groups, release_day

BREAKDOWNS = {
    "sex": ("Jenis kelamin", RespondentSex),
    "education": ("Pendidikan", RespondentEducation),
}
NOT_SAID = "Tidak diisi"


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
    label: str
    rows: list[GroupRow]

    @property
    def has_hidden(self) -> bool:
        return any(row.is_hidden for row in self.rows)


@dataclass(frozen=True, slots=True)
class FlagCounts:
    """Web answers that came in a burst, and outside office hours (surveys.flags): at least so many,
    for what would single somebody out is not flagged."""

    burst: int = 0
    after_hours: int = 0


@dataclass(frozen=True)
class CampaignResult:
    """What may be told of one survey today.

    ``n`` counts every answer so far, those in the inbox too. ``totals``, ``result`` and ``unsur`` (lowest first) cover the
    answers that may be told: all of a closed survey, those up to ``released_until`` of a running
    one; so do ``comments``. ``breakdowns`` are filled only once it is closed.
    """

    campaign: Campaign
    n: int
    totals: Totals
    result: IkmResult | None
    released_until: date | None
    unsur: list[UnsurRow]
    breakdowns: list[Breakdown]
    comments: list[str]
    flags: "FlagCounts"

    @property
    def is_final(self) -> bool:
        return self.campaign.state == CampaignState.CLOSED

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
        return max(0, (self.required or 0) - self.n)


def answers_per_day(campaign: Campaign) -> dict[date, int]:
    """``{day: answers}`` of one survey."""
    return dict(
        Response.objects.filter(campaign=campaign)
        .order_by()
        .values_list("day")
        .annotate(n=Count("pk"))
    )


def flag_counts(campaign: Campaign) -> FlagCounts:
    """How many answers of one survey carry each flag."""
    found = Tally.objects.filter(campaign=campaign).aggregate(
        burst=Sum("n_burst", default=0), after_hours=Sum("n_after_hours", default=0)
    )
    return FlagCounts(**found)


def unsur_rows(totals: Totals, result: IkmResult) -> list[UnsurRow]:
    """The unsur of a result, the lowest index first."""
    rows = [
        UnsurRow(unsur, Unsur(unsur).label, score)
        for unsur, score in zip(totals.sums, result.unsur, strict=True)
    ]
    return sorted(rows, key=lambda row: row.score.nrr)


def breakdown(campaign: Campaign, name: str) -> Breakdown:
    """The index per answer to one question about the respondent (a key of BREAKDOWNS), small
    groups hidden."""
    label, choices = BREAKDOWNS[name]
    found = totals_by(Response.objects.filter(campaign=campaign), name)
    groups = {value: found.get((value,), Totals()) for value in (*choices.values, "")}
    hidden = hidden_groups({value: totals.n for value, totals in groups.items()})
    words = dict(choices.choices) | {"": NOT_SAID}
    return Breakdown(
        label,
        [
            GroupRow(words[value], None, None, is_hidden=True)
            if value in hidden
            else GroupRow(words[value], totals.n, totals.ikm(), is_hidden=False)
            for value, totals in groups.items()
            if totals.n
        ],
    )


def comments_of(campaign: Campaign, until: date | None) -> list[str]:
    """The comments of one survey (up to a day, if given) in the order of their random keys, which
    tells no time."""
    responses = Response.objects.filter(campaign=campaign).exclude(comment="")
    if until is not None:
        responses = responses.filter(day__lte=until)
    return list(responses.order_by("pk").values_list("comment", flat=True))


def campaign_result(campaign: Campaign, today: date) -> CampaignResult:
    """Everything the page of a survey may show on ``today``. At most eleven queries.

    Sheets in the inbox are received, but told of only after their batch: for the steps of a running
    result they count as today's.
    """
    per_day = answers_per_day(campaign)
    if waiting := n_waiting([campaign.pk]).get(campaign.pk):
        per_day[today] = per_day.get(today, 0) + waiting
    n = sum(per_day.values())
    final = campaign.state == CampaignState.CLOSED
    until = None if final else release_day(per_day, today)
    totals = Totals()
    # A closed survey's sheets that do not open any more are among ``n``, but hide nobody.
    if (final and n - (waiting or 0) >= MINIMUM_GROUP) or until is not None:
        totals = campaign_totals([campaign.pk], until)[campaign.pk]
    result = totals.ikm()
    return CampaignResult(
        campaign=campaign,
        n=n,
        totals=totals,
        result=result,
        released_until=until,
        unsur=unsur_rows(totals, result) if result else [],
        breakdowns=[breakdown(campaign, name) for name in BREAKDOWNS] if final and result else [],
        comments=comments_of(campaign, until) if result else [],
        flags=flag_counts(campaign) if result else FlagCounts(),
    )


@dataclass(frozen=True)
class Rollup:
    """The index of several units over one period, in both ways the regulation leaves open.

    ``pooled`` adds up every answer (a unit weighs by its respondents), ``mean`` is the simple mean
    of the units' own indices. Surveys with too few answers to be told stay out of both, so that
    nobody can subtract them back; ``n_left_out`` counts them.
    """

    totals: Totals
    pooled: IkmResult | None
    mean: MeanIndex | None
    by_unit: dict[int, Totals]
    n_left_out: int


def closed_periods(unit_ids: Iterable[int], until: date) -> list[tuple[date, date]]:
    """Periods (first day, last day) that began by ``until`` of the closed surveys of the units,
    the latest first."""
    return list(
        Campaign.objects.filter(
            unit__in=list(unit_ids), state=CampaignState.CLOSED, period_start__lte=until
        )
        .order_by("-period_end", "-period_start")
        .values_list("period_start", "period_end")
        .distinct()
    )


def rollup(unit_ids: Iterable[int], period: tuple[date, date]) -> Rollup:
    """Put together the closed surveys of exactly this period of the units. Three queries."""
    units = dict(
        Campaign.objects.filter(
            unit__in=list(unit_ids),
            state=CampaignState.CLOSED,
            period_start=period[0],
            period_end=period[1],
        ).values_list("pk", "unit_id")
    )
    found = campaign_totals(units)
    told = {pk: totals for pk, totals in found.items() if totals.n >= MINIMUM_GROUP}
    by_unit: dict[int, Totals] = {}
    for pk, totals in told.items():
        by_unit[units[pk]] = by_unit.get(units[pk], Totals()) + totals
    everything = sum(by_unit.values(), Totals())
    results = [totals.ikm() for totals in by_unit.values()]
    return Rollup(
        totals=everything,
        pooled=everything.ikm(),
        mean=mean_ikm(result for result in results if result),
        by_unit=by_unit,
        n_left_out=sum(1 for totals in found.values() if 0 < totals.n < MINIMUM_GROUP),
    )
