"""Choosing a post: a search among the posts on whose units the reader may place people."""

from employees.queries import seats_to_fill, unit_names_on
from portal.permissions import Permission

MAX_SEATS = 30


def with_unit_names(positions, day):
    """The posts as a list, each with ``unit_name``: the unit and its agency on ``day``."""
    listed = list(positions)
    names = unit_names_on((position.unit_id for position in listed), day)
    for position in listed:
        position.unit_name = names.get(position.unit_id, position.unit.name)
    return listed


def seat_choices(request, *, only_vacant=True):
    """Context of ``employees/_seat_pick.html``: posts found for ``?q=``, vacant ones by default."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    seats = seats_to_fill(
        user=request.user,
        government=request.government,
        day=request.today,
        text=text,
        only_vacant=only_vacant,
        permission=Permission.PLACEMENT_EDIT,
    )
    return {
        "text": text,
        "seats": with_unit_names(seats[:MAX_SEATS], request.today),
        "n_seats": seats.count(),
        "only_vacant": only_vacant,
    }
