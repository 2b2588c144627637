"""Answers added up, from the tallies: a few rows per survey, whatever the number of answers.

Only what goes by single days is added up from the answers themselves.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from functools import reduce
from operator import add

from django.db.models import Count, F, QuerySet, Sum

from surveys.models import (
    ANSWER_FIELDS,
    VALUE_FIELDS,
    Instrument,
    Question,
    Response,
    Tally,
)
from surveys.scoring import Totals
from surveys.suppression import MINIMUM_GROUP
from surveys.tallying import cell_of

ADDED_UP = {f"{field}_sum": Sum(field) for field in ANSWER_FIELDS} | {
    f"{field}_n": Count(field) for field in ANSWER_FIELDS
}


def _columns(instruments: Iterable[int] | QuerySet) -> dict[int, list[tuple[str, str]]]:
    """``{instrument: [(unsur, answer column), …]}`` in the order of the questions."""
    columns: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for question in Question.objects.filter(instrument__in=instruments).order_by("order"):
        columns[question.instrument_id].append((question.unsur, question.field))
    return columns


def _by_key(
    rows: list[dict], keys: tuple[str, ...], columns: dict[int, list[tuple[str, str]]]
) -> dict[tuple, Totals]:
    """Put sums per key and instrument together. Sheets of different instruments meet by unsur, not
    by column."""
    found: dict[tuple, Totals] = {}
    for row in rows:
        asked = columns[row["campaign__instrument_id"]]
        part = Totals(
            row["sheets"],
            {unsur: row[f"{field}_sum"] or 0 for unsur, field in asked},
            {unsur: row[f"{field}_n"] for unsur, field in asked},
        )
        key = tuple(row[name] for name in keys)
        found[key] = found[key] + part if key in found else part
    return found


def totals_by(
    responses: QuerySet[Response], *keys: str, instrument: Instrument | None = None
) -> dict[tuple, Totals]:
    """Add up ``responses`` for every combination of ``keys`` (columns): ``{values: Totals}``. Two
    queries; one when all are of one ``instrument`` whose questions are at hand."""
    rows = (
        responses.order_by()
        .values(*keys, "campaign__instrument_id")
        .annotate(sheets=Count("pk"), **ADDED_UP)
    )
    found = list(rows)
    if instrument is None:
        columns = _columns({row["campaign__instrument_id"] for row in found})
    else:
        columns = {instrument.pk: list(instrument.questionnaire.columns.items())}
    return _by_key(found, keys, columns)


def tally_totals_by(tallies: QuerySet[Tally], *keys: str) -> dict[tuple, Totals]:
    """``totals_by`` of the answers that ``tallies`` count. Two queries."""
    columns = _columns(tallies.order_by().values("campaign__instrument"))
    asked = {field for pairs in columns.values() for _unsur, field in pairs}
    values = {field: VALUE_FIELDS[field] for field in sorted(asked)}  # not of questions never put
    sums = {
        f"{column}_all": Sum(column) for chosen in values.values() for column in chosen.values()
    }
    rows = list(
        tallies.order_by()
        .values(*keys, "campaign__instrument_id")
        .annotate(sheets=Sum("n"), **sums)
    )
    for row in rows:
        for field, chosen in values.items():
            given = {value: row[f"{column}_all"] for value, column in chosen.items()}
            row[f"{field}_n"] = sum(given.values())
            row[f"{field}_sum"] = sum(value * n for value, n in given.items())
    return _by_key(rows, keys, columns)


def campaign_totals(campaign_ids: Iterable[int], until: date | None = None) -> dict[int, Totals]:
    """Totals of every survey asked for (empty ones too), in two queries; with ``until`` only the
    answers up to that day."""
    ids = list(campaign_ids)
    if until is None:
        found = tally_totals_by(Tally.objects.filter(campaign__in=ids), "campaign_id")
    else:
        responses = Response.objects.filter(campaign__in=ids, day__lte=until)
        found = totals_by(responses, "campaign_id")
    return {pk: found.get((pk,), Totals()) for pk in ids}


def campaign_sheets(campaign_ids: Iterable[int]) -> dict[int, tuple[int, int, int]]:
    """Per survey with answers: its sheets without an empty question, the sum of their sums, and of
    the squares of these (what surveys.certainty computes an interval from). One query."""
    rows = (
        Tally.objects.filter(campaign__in=list(campaign_ids))
        .order_by()
        .values_list("campaign_id")
        .annotate(n=Sum("n_whole"), s1=Sum("whole_sum"), s2=Sum("whole_squares"))
    )
    return {pk: (int(n), int(s1), int(s2)) for pk, n, s1, s2 in rows}


def whole_sheets(responses: QuerySet[Response], fields: Iterable[str]) -> tuple[int, int, int]:
    """The same of some answers to the questions ``fields`` (columns). One query."""
    whole = reduce(add, (F(field) for field in fields))  # NULL when one of them is
    found = responses.aggregate(
        n=Count(whole), s1=Sum(whole, default=0), s2=Sum(whole * whole, default=0)
    )
    return int(found["n"]), int(found["s1"]), int(found["s2"])


def _are_whole_months(start: date, end: date) -> bool:
    return start.day == 1 and (end + timedelta(days=1)).day == 1


def tallies_between(start: date, end: date) -> QuerySet[Tally]:
    """The tallies of the days ``start`` to ``end``, both included. ValueError unless they are the
    first and the last day of months."""
    if not _are_whole_months(start, end):
        raise ValueError(f"tallies count months, not {start} to {end}")
    return Tally.objects.filter(month__range=(start, cell_of(end)))


def of_told_surveys(tallies: QuerySet[Tally]) -> QuerySet[Tally]:
    """``tallies`` without those of surveys with too few answers to be told by themselves. They stay
    out of every sum: a sum that has them, less one that has not, would be their answers. No query
    of its own."""
    few = (
        Tally.objects.filter(campaign__in=tallies.order_by().values("campaign"))
        .order_by()
        .values("campaign")
        .annotate(n_all=Sum("n"))
        .filter(n_all__lt=MINIMUM_GROUP)
    )
    return tallies.exclude(campaign__in=few.values("campaign"))


def unit_period_scores(unit_ids: Iterable[int], start: date, end: date) -> dict[int, Totals]:
    """Totals per unit (those with answers) of the days ``start`` to ``end``, both included: all
    its surveys pooled, counted by the day of the answer. Two queries whatever the number of units.
    """
    mine = {"campaign__unit__in": list(unit_ids)}
    if _are_whole_months(start, end):
        found = tally_totals_by(tallies_between(start, end).filter(**mine), "campaign__unit_id")
    else:
        responses = Response.objects.counted().filter(**mine, day__range=(start, end))
        found = totals_by(responses, "campaign__unit_id")
    return {unit: totals for (unit,), totals in found.items()}
