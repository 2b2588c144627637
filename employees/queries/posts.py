"""Posts and who holds them on a day: counts, vacancies, double occupancy, acting."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from employees.enums import PlacementKind
from employees.models import Placement
from employees.placement_book import has_one_seat, period_of
from employees.placement_rules import acting_warning
from employees.queries.people import standings_on, unit_names_on
from orgunits.enums import MANAGERIAL_KINDS
from orgunits.models import Position, valid_on
from orgunits.queries import positions_on
from orgunits.scope import unit_ids_in_scope
from portal.bulkread import Listed, plain_rows
from portal.longlists import slices
from portal.models import Government, User
from portal.permissions import Permission

ONE_SEAT = Q(is_head=True) | Q(job_title__kind__in=MANAGERIAL_KINDS)


@dataclass(frozen=True, slots=True)
class StaffCount:
    """People of a unit's own posts on a day (not of the units under it).

    ``required``: seats; ``filled``: definitive holders; ``vacant``: seats without one; ``double``:
    posts for one person that two or more hold.
    """

    required: int = 0
    filled: int = 0
    vacant: int = 0
    double: int = 0

    @property
    def gap(self) -> int:
        """People above (below, when negative) what the posts need."""
        return self.filled - self.required

    def __add__(self, other: "StaffCount") -> "StaffCount":
        return StaffCount(
            self.required + other.required,
            self.filled + other.filled,
            self.vacant + other.vacant,
            self.double + other.double,
        )


def holding_on(day: date) -> Q:
    """What makes a placement a holder on ``day``, to be counted by.

    As a condition of the count, not of the query: PostgreSQL may then find placements only by the
    index on the post. Told to filter by these, it takes the index that keeps one definitive post a
    person and, before the tables are analyzed, reads all of it for every post.
    """
    held = Q(superseded_at__isnull=True, kind=PlacementKind.DEFINITIVE)
    return held & valid_on(day)


def holders_by_position(day: date, unit_ids: Iterable[int]) -> dict[int, int]:
    """Definitive holders of each held post of the units on ``day``. One query."""
    held = Placement.objects.filter(position__unit__in=unit_ids).order_by()
    rows = held.values_list("position_id").annotate(n=Count("pk", filter=holding_on(day)))
    return {position_id: n for position_id, n in plain_rows(rows) if n}


def headcount_by_unit(unit_ids: Iterable[int], day: date) -> dict[int, StaffCount]:
    """Return the StaffCount of each unit on ``day``; units without posts are left out.

    Two queries whatever the number of units. ``unit_ids`` may be an expression for ``pk__in``.
    """
    holders = holders_by_position(day, unit_ids)
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    posts = (
        Position.objects.filter(valid_on(day), unit__in=unit_ids)
        .order_by()
        .values_list("pk", "unit_id", "required_headcount", "is_head", "job_title__kind")
    )
    for pk, unit_id, required, is_head, kind in plain_rows(posts):
        held = holders.get(pk, 0)
        row = counts[unit_id]
        row[0] += required
        row[1] += held
        row[2] += max(0, required - held)
        row[3] += held > 1 and (is_head or kind in MANAGERIAL_KINDS)
    return {unit_id: StaffCount(*values) for unit_id, values in counts.items()}


def staffed_positions(day: date) -> QuerySet[Position]:
    """Posts of ``day`` with ``n_holders`` (definitive) and ``n_vacant`` (may be negative)."""
    held = (
        Placement.objects.filter(position=OuterRef("pk"))
        .order_by()
        .values("position")
        .annotate(n=Count("pk", filter=holding_on(day)))
        .values("n")
    )
    return (
        Position.objects.filter(valid_on(day))
        .annotate(n_holders=Coalesce(Subquery(held), 0))
        .annotate(n_vacant=F("required_headcount") - F("n_holders"))
    )


def positions_reached(
    user: User, government: Government, day: date, permission: Permission
) -> QuerySet[Position]:
    """Posts of ``day`` on the units where ``user`` holds ``permission``, with their counts."""
    return staffed_positions(day).filter(
        government=government, unit__in=unit_ids_in_scope(user, permission)
    )


def seats_to_fill(
    *,
    user: User,
    government: Government,
    day: date,
    text: str = "",
    kind: str = "",
    unit_ids: list[int] | None = None,
    only_vacant: bool = True,
    permission: Permission = Permission.EMPLOYEE_VIEW,
) -> QuerySet[Position]:
    """Posts of ``day`` on the units where ``user`` holds ``permission``, head posts first, then by
    unit; ``only_vacant``: those with a free seat.

    ``text``: every word is looked for in the names of post and unit; ``kind`` is a JobTitleKind.
    """
    posts = positions_reached(user, government, day, permission)
    if only_vacant:
        posts = posts.filter(n_vacant__gt=0)
    for word in text.split():
        posts = posts.filter(
            Q(name__icontains=word)
            | Q(unit__name__icontains=word)
            | Q(unit__abbreviation__iexact=word)
        )
    if kind:
        posts = posts.filter(job_title__kind=kind)
    if unit_ids is not None:
        posts = posts.filter(unit__in=unit_ids)
    return posts.select_related("job_title", "unit").order_by(
        "-is_head", "unit__name", "order", "pk"
    )


def free_seats(posts: QuerySet[Position], day: date, at_once: int) -> Iterator[list[Position]]:
    """Of ``posts`` (``seats_to_fill`` with those that are not vacant) the ones with a free seat, in
    their order, chunk by chunk (``portal.longlists.Reckoned``): holders are counted of a chunk, not of every
    post. Three queries a chunk."""
    for needs in slices(posts.values_list("pk", "required_headcount"), at_once):
        held = Counter(
            Placement.objects.on(day)
            .definitive()
            .filter(position__in=Listed([pk for pk, _ in needs]))
            .order_by()
            .values_list("position_id", flat=True)
        )
        free = [pk for pk, required in needs if required > held[pk]]
        found = Position.objects.select_related("job_title", "unit").in_bulk(free)
        chunk = [found[pk] for pk in free]
        for post in chunk:
            post.n_holders = held[post.pk]
            post.n_vacant = post.required_headcount - post.n_holders
        yield chunk


def double_occupancy(*, user: User, government: Government, day: date) -> QuerySet[Position]:
    """Posts for one person that two or more hold definitively on ``day``."""
    return (
        positions_reached(user, government, day, Permission.EMPLOYEE_VIEW)
        .filter(ONE_SEAT, n_holders__gt=1)
        .select_related("job_title", "unit")
        .order_by("unit__name", "order", "pk")
    )


def holders_of(positions: Iterable[Position], day: date) -> dict[int, list[Placement]]:
    """Definitive placements of ``day`` by post. One query."""
    found = defaultdict(list)
    rows = Placement.objects.on(day).definitive().filter(position__in=[p.pk for p in positions])
    for row in rows.select_related("employee").order_by("valid_from", "pk"):
        found[row.position_id].append(row)
    return found


@dataclass(frozen=True, slots=True)
class ActingRow:
    placement: Placement
    unit_name: str
    warning: str


def acting_rows(*, user: User, government: Government, day: date) -> list[ActingRow]:
    """Plt and Plh of ``day`` on the units ``user`` reaches, the longest first, each with what is
    to be said about its length. Three queries."""
    rows = (
        Placement.objects.on(day)
        .filter(
            government=government,
            kind__in=(PlacementKind.PLT, PlacementKind.PLH),
            position__unit__in=unit_ids_in_scope(user, Permission.EMPLOYEE_VIEW),
        )
        .select_related("employee", "position__unit", "position__job_title")
        .order_by("valid_from", "pk")
    )
    listed = list(rows)
    names = unit_names_on((row.position.unit_id for row in listed), day)
    return [
        ActingRow(
            placement=row,
            unit_name=names.get(row.position.unit_id, row.position.unit.name),
            warning=acting_warning(row.kind, period_of(row), day),
        )
        for row in listed
    ]


@dataclass(slots=True)
class PostRow:
    """A post with the people on it on a day."""

    position: Position
    holders: list[Placement] = field(default_factory=list)
    others: list[Placement] = field(default_factory=list)  # acting, additional duty

    @property
    def people(self) -> list[Placement]:
        return [*self.holders, *self.others]

    @property
    def gap(self) -> int:
        return len(self.holders) - self.position.required_headcount

    @property
    def is_double(self) -> bool:
        return len(self.holders) > 1 and has_one_seat(self.position)

    @property
    def double_label(self) -> str:
        return f"Dipangku {len(self.holders)} orang"


def post_rows(unit_ids: Iterable[int], day: date) -> list[PostRow]:
    """Return the posts of the units on ``day``, the head first, with their people, each placement
    with the ``standing`` (StatusPeriod) its person is in. Three queries."""
    rows = {position.pk: PostRow(position) for position in positions_on(unit_ids, day)}
    people = (
        Placement.objects.on(day)
        .filter(position__in=rows)
        .select_related("employee")
        .order_by("valid_from", "pk")
    )
    for placement in people:
        row = rows[placement.position_id]
        is_holder = placement.kind == PlacementKind.DEFINITIVE
        (row.holders if is_holder else row.others).append(placement)
    listed = [placement for row in rows.values() for placement in row.people]
    standings = standings_on([placement.employee_id for placement in listed], day)
    for placement in listed:
        placement.standing = standings.get(placement.employee_id)
    return list(rows.values())
