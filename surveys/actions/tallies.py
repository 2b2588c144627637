"""Keeping the tallies equal to the answers: whoever writes answers folds them in, in the same
transaction."""

from collections.abc import Iterable, Mapping

from django.db import connection
from django.db.models import F

from surveys.models import FLAG_FIELDS, VALUE_FIELDS, Campaign, ItemTally, Response, Tally
from surveys.tallying import add_up, add_up_items

COUNTERS = [
    field.column
    for field in Tally._meta.concrete_fields
    if field.name not in {"id", "government", "campaign", "month", "channel", "with_code"}
]
KEY_COLUMNS = ["government_id", "campaign_id", "month", "channel", "with_code"]
CELLS_AT_ONCE = 200
ITEM_ROW = "(%s, %s, %s, %s, %s, %s)"
ITEMS = (
    "INSERT INTO surveys_itemtally (government_id, campaign_id, month, item, value, n)"
    " VALUES {rows} ON CONFLICT (campaign_id, month, item, value)"
    " DO UPDATE SET n = surveys_itemtally.n + excluded.n"
)


def _statement(n_cells: int) -> str:
    """INSERT of cells that are added to those already there; the same words on both engines."""
    row = "(" + ", ".join(["%s"] * (len(KEY_COLUMNS) + len(COUNTERS))) + ")"
    added = ", ".join(f"{name} = surveys_tally.{name} + excluded.{name}" for name in COUNTERS)
    return (
        f"INSERT INTO surveys_tally ({', '.join(KEY_COLUMNS + COUNTERS)})"
        f" VALUES {', '.join([row] * n_cells)}"
        f" ON CONFLICT (campaign_id, month, channel, with_code) DO UPDATE SET {added}"
    )


def _governments(campaign_ids: set[int]) -> dict[int, int]:
    """``{survey: its government}``."""
    campaigns = Campaign.objects.filter(pk__in=campaign_ids)
    return dict(campaigns.values_list("pk", "government_id"))


def fold_items(responses: Iterable[Response]) -> None:
    """Count what new answers say beside the scored questions; nothing when none says anything. One
    statement per 200 cells, in the order of their keys as in ``fold``."""
    cells = sorted(add_up_items(responses).items())
    if not cells:
        return
    governments = _governments({campaign for (campaign, *_), _ in cells})
    month_field = ItemTally._meta.get_field("month")
    with connection.cursor() as cursor:
        for first in range(0, len(cells), CELLS_AT_ONCE):
            some = cells[first : first + CELLS_AT_ONCE]
            values = []
            for (campaign, month, item, value), n in some:
                month_value = month_field.get_db_prep_save(month, connection)
                values += [governments[campaign], campaign, month_value, item, value, n]
            cursor.execute(ITEMS.format(rows=", ".join([ITEM_ROW] * len(some))), values)


def fold(responses: Iterable[Response], asked: Mapping[int, list[str]]) -> None:
    """Add new answers to their cells; ``asked`` is ``{campaign id: answer columns}``. One statement
    per 200 cells, in the order of their keys, so that two folds never wait for each other in a
    ring."""
    cells = sorted(add_up(responses, asked, VALUE_FIELDS, FLAG_FIELDS).items())
    if not cells:
        return
    governments = _governments({campaign for (campaign, *_), _ in cells})
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
