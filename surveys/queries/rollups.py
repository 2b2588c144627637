"""The index of several units together, period by period, and how sure it is."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Q

from orgunits.models import Lineage
from portal.enums import AggregationRule
from portal.models import Government
from surveys.bands import CURRENT_RULE, Rule, rule_on
from surveys.certainty import Measure, mean_measure, variance_of_mean
from surveys.enums import CampaignState
from surveys.models import Campaign
from surveys.queries.totals import campaign_sheets, campaign_totals
from surveys.sampling import required_sample
from surveys.scoring import IkmResult, MeanIndex, Totals, mean_of
from surveys.suppression import MINIMUM_GROUP

Period = tuple[date, date]
SERIES_LENGTH = 8


@dataclass(frozen=True)
class Part:
    """One closed survey that may be told: its answers, and the sheets its interval comes from."""

    campaign_id: int
    unit_id: int
    service_id: int | None
    population: int | None
    totals: Totals
    sheets: tuple[int, int, int]

    @property
    def required(self) -> int | None:
        return required_sample(self.population)

    @property
    def stratum(self) -> tuple[int, int, int, int]:
        return (len(self.totals.sums), *self.sheets)


def pooled_measure(
    parts: Iterable[Part], rule: Rule = CURRENT_RULE, *, corrected: bool = True
) -> Measure | None:
    """All sheets of ``parts`` as those of one survey; None while an unsur has no answer. The
    population is known when it is of every part; ``corrected`` by it, except for a comparison of
    periods: there the users of one period stand for those of any."""
    parts = list(parts)
    totals = sum((part.totals for part in parts), Totals())
    exact = totals.exact(rule)
    if exact is None:
        return None
    sizes = [part.population for part in parts]
    population = None if None in sizes or not corrected else sum(sizes)
    variance = variance_of_mean([part.stratum for part in parts], population)
    return Measure(exact, variance, totals.n)


@dataclass(frozen=True)
class Rollup:
    """The index of several units over one period, in both ways the regulation leaves open.

    ``pooled`` adds up every answer (a unit weighs by its respondents), ``mean`` is the simple mean
    of the units' own indices. Surveys with too few answers to be told stay out of both, so that
    nobody can subtract them back; ``n_left_out`` counts them.
    """

    period: Period
    rule: Rule = CURRENT_RULE
    parts: list[Part] = field(default_factory=list)
    n_left_out: int = 0

    @cached_property
    def totals(self) -> Totals:
        return sum((part.totals for part in self.parts), Totals())

    @cached_property
    def by_unit(self) -> dict[int, Totals]:
        return {
            unit: sum((part.totals for part in parts), Totals())
            for unit, parts in self.parts_by_unit.items()
        }

    @cached_property
    def parts_by_unit(self) -> dict[int, list[Part]]:
        found: dict[int, list[Part]] = {}
        for part in self.parts:
            found.setdefault(part.unit_id, []).append(part)
        return found

    @cached_property
    def pooled(self) -> IkmResult | None:
        return self.totals.ikm(self.rule)

    @cached_property
    def mean(self) -> MeanIndex | None:
        indices = (totals.exact(self.rule) for totals in self.by_unit.values())
        return mean_of([index for index in indices if index is not None], self.rule)

    def summary(self, aggregation: str) -> dict:
        """What ``surveys/_rollup_figure.html`` shows of the index by ``aggregation``."""
        measure = self.measure(aggregation)
        return {
            "rollup": self,
            "aggregation": aggregation,
            "measure": measure,
            "chosen_grade": measure and self.rule.grade(measure.value),
            "other_grades": measure and measure.other_grades(self.rule),
        }

    def measure(self, aggregation: str) -> Measure | None:
        """The index by ``aggregation`` (AggregationRule) with its variance."""
        if aggregation != AggregationRule.MEAN:
            return pooled_measure(self.parts, self.rule)
        own = [pooled_measure(parts, self.rule) for parts in self.parts_by_unit.values()]
        return mean_measure([one for one in own if one])


def closed_periods(unit_ids: Iterable[int], until: date, only: Q | None = None) -> list[Period]:
    """Periods (first day, last day) that began by ``until`` of the closed surveys of the units,
    the latest first; ``only`` narrows the surveys further."""
    return list(
        Campaign.objects.filter(
            unit__in=list(unit_ids), state=CampaignState.CLOSED, period_start__lte=until
        )
        .filter(only or Q())
        .order_by("-period_end", "-period_start")
        .values_list("period_start", "period_end")
        .distinct()
    )


def rollups(
    unit_ids: Iterable[int],
    periods: Iterable[Period],
    minimum: int = MINIMUM_GROUP,
    only: Q | None = None,
) -> dict[Period, Rollup]:
    """The closed surveys of the units, put together for exactly each of ``periods``. Four queries.
    Surveys with fewer than ``minimum`` answers stay out; ``only`` narrows the surveys further."""
    wanted = set(periods)
    columns = ("pk", "unit_id", "service_id", "population", "period_start", "period_end")
    rows = [
        row
        for row in Campaign.objects.filter(
            unit__in=list(unit_ids),
            state=CampaignState.CLOSED,
            period_start__in={start for start, _end in wanted},
        )
        .filter(only or Q())
        .values_list(*columns)
        if row[4:] in wanted
    ]
    totals = campaign_totals([row[0] for row in rows])
    sheets = campaign_sheets([row[0] for row in rows])
    found = {period: _empty(period) for period in wanted}
    left_out = dict.fromkeys(wanted, 0)
    for pk, unit, service, population, *period in rows:
        if totals[pk].is_enough(minimum):
            part = Part(pk, unit, service, population, totals[pk], sheets[pk])
            found[tuple(period)].parts.append(part)
        elif totals[pk].n:
            left_out[tuple(period)] += 1
    return {
        period: Rollup(period, one.rule, one.parts, left_out[period])
        for period, one in found.items()
    }


def _empty(period: Period) -> Rollup:
    return Rollup(period, rule_on(period[1]))


@dataclass(frozen=True, slots=True)
class CountedPart:
    """A survey in a rollup: its answers, its share of all answers, and its own index."""

    campaign: Campaign
    n: int
    share: Decimal
    result: IkmResult | None


def counted_parts(found: Rollup) -> list[CountedPart]:
    """What a rollup was put together from, the most answers first. One query."""
    campaigns = Campaign.objects.select_related("unit").in_bulk(
        [part.campaign_id for part in found.parts]
    )
    rows = [
        CountedPart(
            campaigns[part.campaign_id],
            part.totals.n,
            Decimal(part.totals.n) / found.totals.n,
            part.totals.ikm(found.rule),
        )
        for part in found.parts
    ]
    return sorted(rows, key=lambda row: (-row.n, row.campaign.title))


def rollup(unit_ids: Iterable[int], period: Period) -> Rollup:
    """``rollups`` of one period."""
    return rollups(unit_ids, [period])[period]


def predecessors_of(government: Government) -> dict[int, set[int]]:
    """``{unit: units it took over from, and those they took over from, …}``. One query."""
    before: dict[int, set[int]] = {}
    links = Lineage.objects.followed().filter(government=government)
    for successor, predecessor in links.order_by().values_list("successor_id", "predecessor_id"):
        before.setdefault(successor, set()).add(predecessor)
    found = {}
    for unit in before:
        reached, ahead = set(), set(before[unit])
        while ahead:
            reached |= ahead
            ahead = {p for one in ahead for p in before.get(one, ())} - reached
        found[unit] = reached - {unit}
    return found


def with_predecessors(unit_ids: Iterable[int], before: dict[int, set[int]]) -> set[int]:
    """The units with all they took over from: whose surveys belong to their series."""
    units = set(unit_ids)
    return units.union(*(before.get(unit, set()) for unit in units))


@dataclass(frozen=True)
class SeriesPoint:
    """An index of one period in a series: its value with interval, grade, answers and surveys."""

    period: Period
    measure: Measure
    grade: str
    n_surveys: int
    has_predecessor: bool = False


def series_of(
    found: dict[Period, Rollup], own_units: Iterable[int], aggregation: str
) -> list[SeriesPoint]:
    """The rollups as a series, the earliest period first; periods without an index are left out.
    A point that stands on surveys of units taken over from says so."""
    own = set(own_units)
    points = []
    for period in sorted(found, key=lambda one: (one[1], one[0])):
        measure = found[period].measure(aggregation)
        if measure is not None:
            points.append(
                SeriesPoint(
                    period,
                    measure,
                    found[period].rule.grade(measure.value),
                    len(found[period].parts),
                    any(part.unit_id not in own for part in found[period].parts),
                )
            )
    return points
