"""Recounting the answers: what every tally must be."""

from datetime import date
from functools import reduce
from operator import add

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncMonth

from surveys.models import (
    FLAG_FIELDS,
    VALUE_FIELDS,
    Campaign,
    Instrument,
    ItemTally,
    Response,
    Tally,
)
from surveys.tallying import add_up_items

Leaf = tuple[int, date, str, bool]
ItemLeaf = tuple[int, date, str, int]
Cells = dict[Leaf, dict[str, int]]
COUNTERS = [
    field.name
    for field in Tally._meta.concrete_fields
    if field.name not in {"id", "government", "campaign", "month", "channel", "with_code"}
]

KINDS = ("channel", "with_code")


def _counts(instrument: Instrument) -> dict[str, Count | Sum]:
    """How each column of a tally is counted from the sheets of one instrument."""
    fields = [question.field for question in instrument.questions.all()]
    counts: dict[str, Count | Sum] = {
        "n": Count("pk"),
    }
    for flag, field in FLAG_FIELDS.items():
        counts[f"n_{flag}"] = Count("pk", filter=Q(**{field: True}))
    for field in fields:
        for value, column in VALUE_FIELDS[field].items():
            counts[column] = Count("pk", filter=Q(**{field: value}))
    whole = reduce(add, (F(field) for field in fields))  # NULL when one of them is
    counts["n_whole"] = Count(whole)
    counts["whole_sum"] = Sum(whole)
    counts["whole_squares"] = Sum(whole * whole)
    return counts


def recounted() -> Cells:
    """``{(survey, month, channel, with a code): {counter: number}}`` of all counted answers, zeros left out.
    One query per instrument."""
    cells: Cells = {}
    used = Instrument.objects.filter(pk__in=Campaign.objects.values("instrument"))
    for instrument in used.prefetch_related("questions"):
        rows = (
            Response.objects.counted()
            .filter(campaign__instrument=instrument)
            .order_by()
            .annotate(month_of=TruncMonth("day"))
            .values("campaign_id", "month_of", "channel", "with_code")
            .annotate(**{f"new_{name}": count for name, count in _counts(instrument).items()})
        )
        for row in rows:
            key = tuple(row.pop(name) for name in ("campaign_id", "month_of", *KINDS))
            cells[key] = {name.removeprefix("new_"): int(n) for name, n in row.items() if n}
    return cells


def stored() -> Cells:
    """The tallies, zeros left out."""
    return {
        tuple(row[name] for name in ("campaign_id", "month", *KINDS)): {
            name: row[name] for name in COUNTERS if row[name]
        }
        for row in Tally.objects.values("campaign_id", "month", *KINDS, *COUNTERS).iterator()
    }


def _differing() -> set[Leaf]:
    counted, kept = recounted(), stored()
    return {key for key in counted.keys() | kept.keys() if counted.get(key) != kept.get(key)}


def recounted_items() -> dict[ItemLeaf, int]:
    """``{(survey, month, item, value): answers}`` of all answers, those left out too. One query."""
    said = Response.objects.exclude(more={}).only("campaign_id", "day", "more")
    return dict(add_up_items(said.order_by().iterator()))


def _differing_items() -> set[ItemLeaf]:
    counted = recounted_items()
    rows = ItemTally.objects.values_list("campaign_id", "month", "item", "value", "n")
    kept = {tuple(key): n for *key, n in rows}
    return {key for key in counted.keys() | kept.keys() if counted.get(key) != kept.get(key)}


def wrong_cells() -> list[tuple[int, date]]:
    """(survey, month) of every tally that differs from a recount, in order.

    What differs is looked at twice: a batch may move between the two counts of a look.
    """
    found = set()
    for differing in (_differing, _differing_items):
        wrong = differing()
        found |= {leaf[:2] for leaf in wrong & differing()} if wrong else set()
    return sorted(found)
