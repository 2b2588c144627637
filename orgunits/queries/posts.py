"""What forms over functions and posts need: job titles to choose from, what begins later."""

from datetime import date
from typing import NamedTuple

from django.db.models import F, Max, Q, QuerySet

from orgunits.models import JobTitle, OrgUnit, Position, UnitFunction, open_after
from portal.models import Government, User

MAX_TITLES = 50  # of the 2,300 of the catalogue; the others are found by a search
MAX_TITLE_WORDS, MAX_TEXT = 8, 200


class TitleOptions(NamedTuple):
    """What a select offers. ``n_hidden`` titles more fit the search."""

    choices: list[tuple[int, str]]
    n_hidden: int


def choosable_titles(government: Government) -> QuerySet[JobTitle]:
    """Job titles of the national catalogue and of ``government``, by name."""
    return JobTitle.objects.filter(Q(government__isnull=True) | Q(government=government)).order_by(
        "name", "jenjang", "pk"
    )


def title_options(government: Government, text: str = "") -> TitleOptions:
    """The first ``MAX_TITLES`` titles whose name and jenjang hold every word of ``text``.
    Two queries."""
    found = choosable_titles(government)
    for word in text[:MAX_TEXT].replace("\0", " ").split()[:MAX_TITLE_WORDS]:
        found = found.filter(Q(name__icontains=word) | Q(jenjang__icontains=word))
    offered = [
        (title.pk, f"{title.full_name} ({title.get_kind_display()})")
        for title in found.only("name", "jenjang", "kind")[:MAX_TITLES]
    ]
    return TitleOptions(offered, found.count() - len(offered))


def next_order(model: type[Position] | type[UnitFunction], unit: OrgUnit) -> int:
    """The place behind the last row of ``model`` on ``unit``."""
    return (model.objects.filter(unit=unit).aggregate(last=Max("order"))["last"] or 0) + 1


def earlier_wordings(function: UnitFunction) -> list[UnitFunction]:
    """The rows ``function`` goes back to, the latest first: what it said before, and where."""
    found, row = [], function
    while row.predecessor_id is not None:
        row = row.predecessor
        found.append(row)
    return found


def functions_ahead(unit: OrgUnit, day: date) -> QuerySet[UnitFunction]:
    """Functions of ``unit`` that begin after ``day``: no list of the day shows them, but they
    stand in the way of closing it."""
    return UnitFunction.objects.filter(_begins_after(day), unit=unit).order_by("valid_from", "pk")


def positions_ahead(unit: OrgUnit, day: date) -> QuerySet[Position]:
    """Posts of ``unit`` that begin after ``day``, as ``functions_ahead``."""
    return Position.objects.filter(_begins_after(day), unit=unit).order_by("valid_from", "pk")


def _begins_after(day: date) -> Q:
    return Q(valid_from__gt=day) & (
        Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from"))
    )


def open_functions(government: Government, user: User, day: date) -> QuerySet[UnitFunction]:
    """Functions that ``user`` may see and that hold on ``day`` or begin later."""
    return UnitFunction.objects.filter(
        open_after(day),
        Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
        government=government,
        unit__in=OrgUnit.objects.visible_to(user).values("pk"),
    ).select_related("unit__government")
