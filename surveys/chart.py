"""The IKM as a figure of the org chart."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from orgunits.chart.registry import Asked, Unseen
from orgunits.models import OrgUnit
from portal.enums import AggregationRule
from portal.permissions import Permission
from surveys.enums import CampaignState
from surveys.queries.totals import tallies_between, tally_totals_by
from surveys.scoring import Totals, mean_ikm
from surveys.suppression import MINIMUM_GROUP


def last_full_quarter(day: date) -> tuple[date, date]:
    """First and last day of the quarter that ended before ``day``."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    end = first - timedelta(days=1)
    return date(end.year, end.month - 2, 1), end


def index(asked: Asked) -> dict[int, Decimal | Unseen]:
    """The IKM of each reached unit with all that is under it, over the last full quarter, put
    together as the government has chosen. Closed surveys only, those with too few answers left out
    of every sum, so that nobody can subtract them back. Four queries."""
    units = OrgUnit.objects.visible_to(asked.user, Permission.RESULT_VIEW).filter(
        government=asked.government
    )
    reached = set(units.order_by().values_list("pk", flat=True))
    start, end = last_full_quarter(asked.day)
    tallies = tallies_between(start, end).filter(
        campaign__government=asked.government, campaign__state=CampaignState.CLOSED
    )
    by_unit: dict[int, Totals] = defaultdict(Totals)
    few = set()
    for (unit, _survey), totals in tally_totals_by(
        tallies, "campaign__unit_id", "campaign_id"
    ).items():
        if unit not in reached:
            continue
        if not totals.is_enough(MINIMUM_GROUP):
            few.add(unit)
        else:
            by_unit[unit] = by_unit[unit] + totals
    pooled = asked.government.ikm_aggregation != AggregationRule.MEAN
    found: dict[int, Decimal | Unseen] = {}
    for unit, members in branches(asked.rows, {*by_unit, *few}).items():
        value = index_of([by_unit[one] for one in members if one in by_unit], pooled)
        if unit in reached:
            found[unit] = Unseen.FEW_ANSWERS if value is None else value
    return found


def branches(rows: Iterable, units: set[int]) -> dict[int, list[int]]:
    """Each unit with those of ``units`` in its branch; units without any are left out."""
    found: dict[int, list[int]] = {}
    parents = {row.id: row.parent for row in rows}
    for unit in sorted(units & parents.keys()):
        above, passed = unit, set()
        while above in parents and above not in passed:
            passed.add(above)
            found.setdefault(above, []).append(unit)
            above = parents[above]
    return found


def index_of(parts: list[Totals], pooled: bool) -> Decimal | None:
    """The index of several units' answers; None when no unsur is complete."""
    if pooled:
        result = sum(parts, Totals()).ikm()
    else:
        result = mean_ikm(one for one in (part.ikm() for part in parts) if one is not None)
    return None if result is None else result.value
