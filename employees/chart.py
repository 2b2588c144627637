"""What the org chart asks about people: heads by name, people present, vacancies."""

from collections import defaultdict
from decimal import Decimal

from employees.enums import PlacementKind
from employees.models import Placement
from employees.queries.efficiency import unit_scores
from employees.queries.posts import headcount_by_unit
from employees.queries.teams import teams_by_unit
from orgunits.chart.registry import Asked, Heads
from orgunits.models import OrgUnit, Position, valid_on
from orgunits.queries import subtree_totals
from portal.permissions import Permission

PREFIXES = {PlacementKind.PLT: "Plt. ", PlacementKind.PLH: "Plh. "}


def reached_units(asked: Asked):
    """Ids of the units whose people the person may see, as an expression for ``unit__in``."""
    units = OrgUnit.objects.visible_to(asked.user, Permission.EMPLOYEE_VIEW)
    return units.filter(government=asked.government).order_by().values("pk")


def people_totals(asked: Asked, column: str) -> dict[int, int]:
    """``column`` of StaffCount of each reached unit with all that is under it; units in whose
    branch there is no post are left out. Three queries."""
    counts = headcount_by_unit(reached_units(asked), asked.day)
    reached = set(reached_units(asked).values_list("pk", flat=True))
    own = {unit: getattr(count, column) for unit, count in counts.items()}
    totals = subtree_totals(asked.rows, own)
    known = subtree_totals(asked.rows, dict.fromkeys(counts, 1))
    return {pk: total for pk, total in totals.items() if pk in reached and known[pk]}


def vacancies(asked: Asked) -> dict[int, int]:
    return people_totals(asked, "vacant")


def headcount(asked: Asked) -> dict[int, int]:
    return people_totals(asked, "filled")


def teams(asked: Asked) -> dict[int, int]:
    """Tim kerja of each reached unit with all that is under it; branches without one are left out.
    Two queries."""
    own = teams_by_unit(reached_units(asked), asked.day)
    reached = set(reached_units(asked).values_list("pk", flat=True))
    totals = subtree_totals(asked.rows, own)
    return {pk: total for pk, total in totals.items() if pk in reached and total}


def efficiency(asked: Asked) -> dict[int, Decimal]:
    """EU of each reached unit with all that is under it; those without a form, or with nobody on
    the posts that have one, are left out. Five queries."""
    scores = unit_scores(asked.rows, asked.government, asked.day)
    reached = set(reached_units(asked).values_list("pk", flat=True))
    return {
        pk: score.result.value
        for pk, score in scores.items()
        if pk in reached and score.result.value is not None
    }


def heads(asked: Asked) -> Heads:
    """Who leads each reached unit that has a head post, and the people of each branch. Five
    queries; none when the person may see no people at all."""
    if not asked.user.has_perm(Permission.EMPLOYEE_VIEW):
        return Heads({}, {})
    posts = dict(
        Position.objects.filter(
            valid_on(asked.day), is_head=True, unit__in=reached_units(asked)
        ).values_list("pk", "unit_id")
    )
    people = defaultdict(list)
    placements = (
        Placement.objects.on(asked.day)
        .filter(
            position__is_head=True,
            position__unit__in=reached_units(asked),
            kind__in=(PlacementKind.DEFINITIVE, *PREFIXES),
        )
        .select_related("employee")
        .order_by("valid_from", "pk")
    )
    for placement in placements:
        people[placement.position_id].append(placement)
    lines = {unit: head_line(people[post]) for post, unit in posts.items()}
    return Heads(lines, people_totals(asked, "filled"))


def head_line(placements) -> str:
    """The head in words: who holds the post, else who acts, else that it is vacant."""
    held = [one for one in placements if one.kind == PlacementKind.DEFINITIVE]
    for placement in held or placements:
        return f"{PREFIXES.get(placement.kind, '')}{placement.employee.full_name}"
    return "Pimpinan kosong"
