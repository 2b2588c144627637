"""Results as they are published: the figures to freeze, and those that were."""

from django.db.models import Count

from orgunits.models import OrgUnit
from orgunits.queries import structure_on
from portal.models import Government
from surveys.announcement import QUESTIONS, ROOT, released_groups, tree_of
from surveys.certainty import Measure
from surveys.enums import CampaignState, Unsur
from surveys.models import Campaign, Publication, Response
from surveys.queries.exclusions import published_exclusions, value_of_everything
from surveys.queries.overview import UnitScore, overview
from surveys.queries.rollups import (
    SERIES_LENGTH,
    Part,
    Period,
    Rollup,
    closed_periods,
    rollups,
)
from surveys.scoring import IkmResult
from surveys.suppression import MINIMUM_PUBLIC_GROUP

LAYOUT = 1


def running_in(government: Government, period: Period) -> int:
    """How many surveys of exactly this period still take answers."""
    start, end = period
    return Campaign.objects.filter(
        government=government, state=CampaignState.OPEN, period_start=start, period_end=end
    ).count()


def figures_of(government: Government, period: Period) -> dict | None:
    """Everything that is published of one period, as JSON: index and grade of the government and of
    every unit with their intervals and unsur, what was left out, respondents by sex and education (all
    of them, also those left out: nothing can be subtracted). None when no survey has enough answers
    to be published. Surveys with fewer stay out of every sum."""
    units = list(
        OrgUnit.objects.filter(government=government).order_by().values_list("pk", flat=True)
    )
    periods = closed_periods(units, period[1])
    earlier = [one for one in periods if one == period or one[1] < period[0]][:SERIES_LENGTH]
    found = rollups(units, earlier, MINIMUM_PUBLIC_GROUP)
    now = found.get(period)
    if now is None or now.pooled is None:
        return None
    seen = overview(government=government, period=period, found=found)
    rows = structure_on(government, period[1])
    parents = {row.id: row.parent for row in rows}
    groups = _groups(now.parts, parents)
    measure = now.measure(government.ikm_aggregation)
    everything = value_of_everything(now, government.ikm_aggregation)
    return {
        "layout": LAYOUT,
        "rule": now.rule.code,
        "rule_name": now.rule.name,
        "aggregation": government.ikm_aggregation,
        "pooled": str(now.pooled.value),
        "mean": str(now.mean.value),
        "n": now.totals.n,
        "n_units": len(now.by_unit),
        "n_left_out": now.n_left_out,
        "exclusions": published_exclusions(now),
        "value_everything": everything and str(everything),
        **_index(measure, now),
        "unsur": _unsur(now.pooled, list(now.totals.sums)),
        "groups": _told(groups, ROOT),
        "units": [_unit(row, now, groups) for row in seen.sorted_by("unit")],
    }


def _index(measure: Measure, now: Rollup) -> dict:
    low, high = measure.interval
    return {
        "value": str(measure.value),
        "grade": now.rule.grade(measure.value),
        "low": low and str(low),
        "high": high and str(high),
        "other_grades": measure.other_grades(now.rule),
    }


def _unsur(result: IkmResult, codes: list[str]) -> list[dict]:
    return [
        {
            "code": code,
            "label": Unsur(code).label,
            "value": str(score.index),
            "grade": score.grade,
        }
        for code, score in zip(codes, result.unsur, strict=True)
    ]


def _unit(row: UnitScore, now: Rollup, groups: dict) -> dict:
    return {
        "id": row.unit.pk,
        "name": row.unit.name,
        "n": row.n,
        "required": row.required,
        **_index(row.measure, now),
        "before": row.before and str(row.before.value),
        "change": None if row.change is None else str(row.change),
        "is_real": row.has_moved,
        "unsur": _unsur(row.result, list(row.unsur)),
        "groups": _told(groups, ("own", row.unit.pk)),
    }


def _told(groups: dict, node: object) -> list[dict]:
    """What is published of the respondents of one node, one entry per question."""
    return [
        {
            "name": name,
            "label": QUESTIONS[name][0],
            "rows": [{"label": label, "n": n} for label, n in released[node]],
        }
        for name, released in groups.items()
        if node in released
    ]


def _groups(parts: list[Part], parents: dict[int, int | None]) -> dict:
    """``{question: released_groups}`` of the surveys. One query per question."""
    units: dict[int, list[int]] = {}
    for part in parts:
        units.setdefault(part.unit_id, []).append(part.campaign_id)
    children = tree_of(parents, units)
    surveys = [part.campaign_id for part in parts]
    found = {}
    for name in QUESTIONS:
        leaves: dict[tuple, dict[str, int]] = {("survey", pk): {} for pk in surveys}
        counted = (
            Response.objects.filter(campaign__in=surveys)
            .order_by()
            .values_list("campaign_id", name)
            .annotate(n=Count("pk"))
        )
        for campaign, answer, n in counted:
            leaves["survey", campaign][answer] = n
        found[name] = released_groups(name, children, leaves)
    return found


# --- what was published ---------------------------------------------------------------------------


def publications_of(government: Government) -> dict[Period, Publication]:
    """Every publication of a government by its period, those taken off too."""
    found = Publication.objects.filter(government=government).select_related(
        "published_by", "withdrawn_by"
    )
    return {one.period: one for one in found}


def shown_publications(slug: str) -> list[Publication]:
    """What everybody may read of the government with this short address, the latest period first.
    One query."""
    return list(
        Publication.objects.shown().filter(government__slug=slug).select_related("government")
    )
