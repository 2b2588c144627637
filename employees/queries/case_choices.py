"""Who and what may be put into a placement case."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from employees.models import (
    Employee,
    Placement,
    PlacementCase,
)
from employees.queries.eligibility import feeder_condition
from employees.queries.people import seats_on, with_text
from employees.queries.posts import positions_reached
from orgunits.models import Position
from orgunits.queries import subtree_unit_ids
from portal.models import Government, User
from portal.permissions import Permission


def case_people(
    *,
    case: PlacementCase,
    user: User,
    text: str = "",
    seated: bool = False,
    towards: Position | None = None,
) -> QuerySet[Employee]:
    """People ``user`` may put into ``case``: in service on its TMT, not in it yet, with a post under
    its unit on that day, or (not with ``seated``) of the pool. Somebody of the pool belongs where
    the last post was; who never had one, to the whole government. ``towards``: only those of the
    pool or in a post from which one comes to it."""
    day = case.effective_on
    unit_ids = subtree_unit_ids(case.unit_id, day)
    inside = Exists(seats_on(day).filter(position__unit__in=unit_ids))
    people = (
        Employee.objects.visible_to(user, Permission.PLACEMENT_EDIT)
        .filter(government=case.government_id)
        .serving_on(day)
        .exclude(pk__in=case.moves.values("employee"))
    )
    if seated:
        people = people.filter(inside)
    else:
        last = Placement.objects.current_knowledge().definitive().filter(
            employee=OuterRef("pk"), position__unit__in=unit_ids, valid_until__lte=day
        )  # fmt: skip
        waiting = ~Exists(seats_on(day)) & (
            Q(pk__isnull=False) if case.unit.parent_id is None else Exists(last)
        )
        people = people.filter(inside | waiting)
    if towards is not None:
        feeding = Exists(seats_on(day).filter(feeder_condition(towards)))
        people = people.filter(feeding | ~Exists(seats_on(day)))
    return with_text(people, text).order_by("name", "pk")


def case_seats(
    *, case: PlacementCase, user: User, text: str = "", only_vacant: bool = False
) -> QuerySet[Position]:
    """Posts under the unit of ``case`` on its TMT that ``user`` may fill, head posts first."""
    day = case.effective_on
    posts = positions_reached(
        user, case.government, day, Permission.PLACEMENT_EDIT
    ).filter(unit__in=subtree_unit_ids(case.unit_id, day))  # fmt: skip
    if only_vacant:
        posts = posts.filter(n_vacant__gt=0)
    for word in text.split():
        posts = posts.filter(
            Q(name__icontains=word)
            | Q(unit__name__icontains=word)
            | Q(unit__abbreviation__iexact=word)
        )
    return posts.select_related("job_title", "unit").order_by(
        "-is_head", "unit__name", "order", "pk"
    )


def seats_held(employee_ids: Iterable[int], day: date) -> dict[int, Position]:
    """The post each of these people holds definitively on ``day``. One query."""
    rows = (
        Placement.objects.on(day)
        .definitive()
        .filter(employee__in=list(employee_ids))
        .select_related("position__unit", "position__job_title")
    )
    return {row.employee_id: row.position for row in rows}


def open_cases(*, user: User, government: Government) -> QuerySet[PlacementCase]:
    """Cases ``user`` may still put people into, the newest first."""
    return (
        PlacementCase.objects.visible_to(user, Permission.PLACEMENT_EDIT)
        .filter(government=government, state__in=["draft", "returned"])
        .select_related("unit")
        .order_by("-year", "-number")
    )
