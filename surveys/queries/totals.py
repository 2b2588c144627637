"""Adding up answers: one GROUP BY over integer columns, never a row in Python."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, QuerySet, Sum

from surveys.models import ANSWER_FIELDS, Question, Response
from surveys.scoring import Totals

ADDED_UP = {f"{field}_sum": Sum(field) for field in ANSWER_FIELDS} | {
    f"{field}_n": Count(field) for field in ANSWER_FIELDS
}


def _columns(instrument_ids: set[int]) -> dict[int, list[tuple[str, str]]]:
    """``{instrument: [(unsur, answer column), …]}`` in the order of the questions."""
    columns: dict[int, list[tuple[str, str]]] = {pk: [] for pk in instrument_ids}
    for question in Question.objects.filter(instrument__in=instrument_ids).order_by("order"):
        columns[question.instrument_id].append((question.unsur, question.field))
    return columns


def totals_by(responses: QuerySet[Response], *keys: str) -> dict[tuple, Totals]:
    """Add up ``responses`` for every combination of ``keys`` (columns): ``{values: Totals}``.

    Two queries. Sheets of different instruments meet by unsur, not by column.
    """
    rows = list(
        responses.order_by()
        .values(*keys, "campaign__instrument_id")
        .annotate(sheets=Count("pk"), **ADDED_UP)
    )
    columns = _columns({row["campaign__instrument_id"] for row in rows}) if rows else {}
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


def campaign_totals(campaign_ids: Iterable[int], until: date | None = None) -> dict[int, Totals]:
    """Totals of every survey asked for (empty ones too), in two queries; with ``until`` only the
    answers up to that day."""
    ids = list(campaign_ids)
    responses = Response.objects.filter(campaign__in=ids)
    if until is not None:
        responses = responses.filter(day__lte=until)
    found = totals_by(responses, "campaign_id")
    return {pk: found.get((pk,), Totals()) for pk in ids}


def unit_period_scores(unit_ids: Iterable[int], start: date, end: date) -> dict[int, Totals]:
    """Totals per unit (those with answers) of the days ``start`` to ``end``, both included: all
    its surveys pooled, counted by the day of the answer. Two queries whatever the number of units.
    """
    responses = Response.objects.filter(campaign__unit__in=list(unit_ids), day__range=(start, end))
    found = totals_by(responses, "campaign__unit_id")
    return {unit: totals for (unit,), totals in found.items()}
