"""Survey answers of the units of a report over a period, added up in the database."""

from collections import defaultdict
from datetime import date

from django.db.models import Count, QuerySet, Sum

from surveys.enums import CampaignState
from surveys.models import Campaign, Question, Tally
from surveys.queries.totals import of_told_surveys, tallies_between, tally_totals_by
from surveys.sampling import required_sample
from surveys.scoring import Totals


def tallies_of(unit_ids: list[int], start: date, end: date, only_closed: bool) -> QuerySet[Tally]:
    """Tallies of whole months. ``only_closed``: while a period still runs, answers of running
    surveys stay out, so that no two reports differ by a handful of sheets."""
    found = tallies_between(start, end).filter(campaign__unit__in=unit_ids)
    return found.filter(campaign__state=CampaignState.CLOSED) if only_closed else found


def answer_facts(
    unit_ids: list[int], start: date, end: date, only_closed: bool = False
) -> dict[int, dict]:
    """Per unit with answers: ``n`` sheets, ``sums`` and ``counts`` per unsur, and the ``strata``
    of ``surveys.certainty.variance_of_mean``, of whole months. Surveys with too few answers to be told
    are in none of them: the unit's sum less its other surveys would be theirs. A unit that has no
    other ones keeps its number of sheets, without sums. Five queries."""
    every = tallies_of(unit_ids, start, end, only_closed)
    told = of_told_surveys(every)
    totals = tally_totals_by(told, "campaign__unit_id")
    strata = strata_by_unit(told)
    received = every.order_by().values_list("campaign__unit_id").annotate(n_all=Sum("n"))
    few = {unit: _facts(Totals(n), []) for unit, n in received if (unit,) not in totals}
    return few | {
        unit_id: _facts(total, strata.get(unit_id, [])) for (unit_id,), total in totals.items()
    }


def _facts(total: Totals, strata: list) -> dict:
    return {
        "n": total.n,
        "sums": total.sums,
        "counts": total.counts,
        "strata": strata,
        "required": None,
    }


def strata_by_unit(tallies: QuerySet[Tally]) -> dict[int, list]:
    """Sums and squares of the sheets' own sums, per unit and number of questions. Sheets with an
    unanswered question have no sum and stay out. Two queries."""
    asked = dict(Question.objects.order_by().values_list("instrument").annotate(n=Count("pk")))
    rows = (
        tallies.order_by()
        .values_list("campaign__unit_id", "campaign__instrument_id")
        .annotate(n=Sum("n_whole"), s1=Sum("whole_sum"), s2=Sum("whole_squares"))
    )
    found = defaultdict(list)
    for unit_id, instrument, n, first, second in rows:
        if n:
            found[unit_id].append([asked[instrument], n, int(first), int(second)])
    return {unit_id: sorted(strata) for unit_id, strata in found.items()}


def required_by_unit(unit_ids: list[int], start: date, end: date) -> dict[int, int | None]:
    """Answers needed by the surveys whose period touches these days: a sum per unit, None where no
    survey knows its population. One query."""
    surveys = (
        Campaign.objects.filter(unit__in=unit_ids, period_start__lte=end, period_end__gte=start)
        .exclude(state=CampaignState.DRAFT)
        .values_list("unit_id", "population")
    )
    needs: dict[int, int | None] = {}
    for unit_id, population in surveys:
        need = required_sample(population)
        known = needs.get(unit_id)
        needs[unit_id] = known if need is None else (known or 0) + need
    return needs
