"""Keeping the tallies equal to the answers: whoever writes answers folds them in, in the same
transaction."""

from collections.abc import Iterable, Mapping

from django.db import connection
from django.db.models import F

from surveys.models import FLAG_FIELDS, VALUE_FIELDS, Campaign, Response, Tally
from surveys.tallying import add_up

COUNTERS = [
    field.column
    for field in Tally._meta.concrete_fields
    if field.name not in {"id", "government", "campaign", "month", "channel", "with_code"}
]
KEY_COLUMNS = ["government_id", "campaign_id", "month", "channel", "with_code"]
CELLS_AT_ONCE = 200


def _statement(n_cells: int) -> str:
    """INSERT of cells that are added to those already there; the same words on both engines."""
    row = "(" + ", ".join(["%s"] * (len(KEY_COLUMNS) + len(COUNTERS))) + ")"
    added = ", ".join(f"{name} = surveys_tally.{name} + excluded.{name}" for name in COUNTERS)
    return (
        f"INSERT INTO surveys_tally ({', '.join(KEY_COLUMNS + COUNTERS)})"
        f" VALUES {', '.join([row] * n_cells)}"
        f" ON CONFLICT (campaign_id, month, channel, with_code) DO UPDATE SET {added}"
    )


def fold(responses: Iterable[Response], asked: Mapping[int, list[str]]) -> None:
    """Add new answers to their cells; ``asked`` is ``{campaign id: answer columns}``. One statement
    per 200 cells, in the order of their keys, so that two folds never wait for each other in a
    ring."""
    cells = sorted(add_up(responses, asked, VALUE_FIELDS, FLAG_FIELDS).items())
    if not cells:
        return
    governments = dict(
        Campaign.objects.filter(pk__in={campaign for (campaign, *_), _ in cells}).values_list(
            "pk", "government_id"
        )
    )
    month_field = Tally._meta.get_field("month")
    with connection.cursor() as cursor:
        for first in range(0, len(cells), CELLS_AT_ONCE):
            some = cells[first : first + CELLS_AT_ONCE]
            values = []
            for (campaign, month, channel, with_code), counts in some:
                month_value = month_field.get_db_prep_save(month, connection)
                values += [governments[campaign], campaign, month_value, channel, with_code]
                values += [counts[name] for name in COUNTERS]
            cursor.execute(_statement(len(some)), values)


def unfold(responses: Iterable[Response], asked: Mapping[int, list[str]]) -> None:
    """Take answers out of their cells again (the opposite of ``fold``); an empty cell goes. One
    statement per cell, and one more."""
    cells = sorted(add_up(responses, asked, VALUE_FIELDS, FLAG_FIELDS).items())
    for (campaign, month, channel, with_code), counts in cells:
        Tally.objects.filter(
            campaign=campaign, month=month, channel=channel, with_code=with_code
        ).update(**{name: F(name) - n for name, n in counts.items() if n})
    Tally.objects.filter(campaign__in={leaf[0] for leaf, _ in cells}, n=0).delete()
