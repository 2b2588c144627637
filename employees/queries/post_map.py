"""Peta jabatan: the posts of a day with what they need and who is there (PP 11/2017 art 9).

A post counts its definitive holders; whoever acts (Plt., Plh.) or has it as an additional duty is
no holder. Every figure is of the posts on units where the reader may see people.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from employees.hands import Hands, hands_of
from employees.models import Placement, StatusPeriod
from employees.placement_book import has_one_seat
from employees.queries.people import unit_names_on
from employees.queries.posts import (
    ONE_SEAT,
    StaffCount,
    headcount_by_unit,
    positions_reached,
)
from orgunits.enums import MANAGERIAL_KINDS, JobTitleKind
from orgunits.models import OrgUnit, Position, UnitVersion
from orgunits.queries import StructureRow, branch_of, structure_on, subtree_totals
from portal.bulkread import plain_rows
from portal.models import Government, User
from portal.permissions import Permission

MAX_LISTED_IDS = 500
POST_SORTS = ("unit", "name", "class", "required", "holders", "gap")
POST_STATES = ("vacant", "empty", "over", "double", "even")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFilters:
    """What the list is narrowed to. ``state``: one of POST_STATES; ``title``: id of a job title;
    ``sort``: a name of POST_SORTS, "-" reverses, anything else is the order of the structure."""

    unit_ids: list[int] | None = None
    text: str = ""
    kind: str = ""
    state: str = ""
    title: int | None = None
    sort: str = ""


STATES = {
    "vacant": Q(n_vacant__gt=0),
    "empty": Q(n_holders=0),
    "over": Q(n_vacant__lt=0),
    "double": ONE_SEAT & Q(n_holders__gt=1),
    "even": Q(n_vacant=0),
}


def post_map(
    *, user: User, government: Government, day: date, filters: PostFilters
) -> QuerySet[Position]:
    """Posts of ``day`` in sight with ``n_holders`` and ``n_vacant`` (below zero: too many)."""
    posts = positions_reached(user, government, day, Permission.EMPLOYEE_VIEW)
    if filters.unit_ids is not None:
        posts = posts.filter(unit__in=filters.unit_ids)
    for word in filters.text.split()[:8]:
        posts = posts.filter(
            Q(name__icontains=word)
            | Q(unit__name__icontains=word)
            | Q(unit__abbreviation__iexact=word)
        )
    if filters.kind:
        posts = posts.filter(job_title__kind=filters.kind)
    if filters.title is not None:
        posts = posts.filter(job_title=filters.title)
    if filters.state in STATES:
        posts = posts.filter(STATES[filters.state])
    return sorted_posts(posts, filters.sort)


def sorted_posts(posts: QuerySet[Position], sort: str) -> QuerySet[Position]:
    key = sort.removeprefix("-")
    # lft is read for its order alone (docs/adr/0001); of another day it is today's order.
    rest = ("unit__lft", "unit", "-is_head", "order", "pk")
    columns = {
        "name": F("name"),
        "class": Coalesce("job_class", "job_title__job_class"),
        "required": F("required_headcount"),
        "holders": F("n_holders"),
        "gap": F("n_holders") - F("required_headcount"),
    }
    posts = posts.select_related("job_title", "unit")
    if key not in columns:
        return posts.order_by(*rest)
    column = columns[key]
    order = column.desc(nulls_last=True) if sort[0] == "-" else column.asc(nulls_last=True)
    return posts.order_by(order, *rest)


def posts_in_order(post_ids: Iterable[int]) -> list[Position]:
    """A page of posts by their ids, with what a line says of them. One query."""
    listed = list(post_ids)
    found = Position.objects.select_related("job_title", "unit").in_bulk(listed)
    return [found[pk] for pk in listed if pk in found]


@dataclass(slots=True)
class PostLine:
    """A post on the list with its hands by kind; ``unit_name`` is that of the day."""

    position: Position
    unit_name: str
    hands: Hands
    # Of the hands: people who keep the post while they are on leave.
    n_away: int = field(default=0, kw_only=True)

    @property
    def job_class(self) -> int | None:
        """The class of the post, else that of its title."""
        return self.position.job_class or self.position.job_title.job_class

    @property
    def filled(self) -> int:
        return self.hands.people

    @property
    def gap(self) -> int:
        return self.filled - self.position.required_headcount

    @property
    def vacant(self) -> int:
        return max(0, -self.gap)

    @property
    def is_double(self) -> bool:
        return self.filled > 1 and has_one_seat(self.position)


def hands_by_post(posts: Iterable[int] | QuerySet, day: date) -> dict[int, Hands]:
    """Hands on each held post of ``posts`` (ids, or an expression for ``pk__in``). One query."""
    rows = (
        Placement.objects.on(day)
        .definitive()
        .filter(position__in=posts)
        .order_by()
        .values_list("position", "employee__status", "employee__weekly_minutes")
        .annotate(Count("pk"))
    )
    found: dict[int, list[tuple]] = defaultdict(list)
    for position_id, *values in rows:
        found[position_id].append(tuple(values))
    return {position_id: hands_of(values) for position_id, values in found.items()}


def away_by_post(position_ids: Iterable[int], day: date) -> dict[int, int]:
    """How many definitive holders of each of these posts are on leave on ``day``. One query."""
    away = StatusPeriod.objects.on(day).filter(employee=OuterRef("employee"))
    rows = Placement.objects.on(day).definitive().filter(Exists(away), position__in=position_ids)
    return dict(rows.order_by().values_list("position").annotate(Count("pk")))


def post_lines(
    positions: Iterable[Position], day: date, *, with_agency: bool = True
) -> list[PostLine]:
    """Fill a page of posts with hands and the names their units had, ``with_agency`` behind them:
    a page inside a unit leaves out what may be above the reader's reach. Four queries at most."""
    listed = list(positions)
    away = away_by_post([post.pk for post in listed], day)
    hands = hands_by_post([post.pk for post in listed], day)
    units = {post.unit_id for post in listed}
    if with_agency:
        names = unit_names_on(units, day)
    else:
        versions = UnitVersion.objects.on(day).filter(unit__in=units).order_by()
        names = dict(versions.values_list("unit_id", "name"))
    return [
        PostLine(
            post,
            names.get(post.unit_id, post.unit.name),
            hands.get(post.pk, Hands()),
            n_away=away.get(post.pk, 0),
        )
        for post in listed
    ]


@dataclass(slots=True)
class KindFigures:
    """Posts, seats and hands of one kind of post (or, with an empty ``kind``, of all)."""

    kind: str
    n_posts: int = 0
    count: StaffCount = StaffCount()
    hands: Hands = Hands()

    @property
    def label(self) -> str:
        return str(JobTitleKind(self.kind).label) if self.kind else "Seluruhnya"

    def add(self, other: "KindFigures") -> None:
        self.n_posts += other.n_posts
        self.count += other.count
        self.hands += other.hands


def kind_figures(posts: QuerySet[Position], day: date) -> list[KindFigures]:
    """What ``posts`` (of ``post_map``) count by kind of post, in the order of the law's list; the
    last entry is the sum. Two queries, whatever the number of posts."""
    own = posts.order_by()
    found = {kind: KindFigures(kind) for kind in JobTitleKind.values}
    rows = own.values_list("job_title__kind", "required_headcount", "is_head", "n_holders")
    sums: dict[str, list[int]] = defaultdict(lambda: [0] * 5)
    for kind, required, is_head, filled in plain_rows(rows):
        row = sums[kind]
        row[0] += 1
        row[1] += required
        row[2] += filled
        row[3] += max(0, required - filled)
        row[4] += filled > 1 and bool(is_head or kind in MANAGERIAL_KINDS)
    for kind, (n_posts, *count) in sums.items():
        found[kind].n_posts, found[kind].count = n_posts, StaffCount(*count)
    held = (
        Placement.objects.on(day)
        .definitive()
        .filter(position__in=own.values("pk"))
        .order_by()
        .values_list("position__job_title__kind", "employee__status", "employee__weekly_minutes")
        .annotate(Count("pk"))
    )
    for kind, *values in held:
        found[kind].hands += hands_of([tuple(values)])
    total = KindFigures("")
    for figures in found.values():
        total.add(figures)
    return [figures for figures in found.values() if figures.n_posts] + [total]


# --- over the tree --------------------------------------------------------------------------------


def staffed_structure(
    government: Government, day: date, user: User, unit_id: int | None = None
) -> list[StructureRow]:
    """The units of ``day`` where ``user`` may see people, from the top down; with ``unit_id`` only
    that unit (at level 1) and what is under it."""
    rows = structure_on(government, day, user, Permission.EMPLOYEE_VIEW)
    return rows if unit_id is None else branch_of(rows, unit_id)


def rolled_up(rows: Sequence[StructureRow], own: Mapping[int, StaffCount]) -> dict[int, StaffCount]:
    """Add up the StaffCount of each unit over everything under it; ``rows`` as ``structure_on``
    gives them."""
    figures = (
        subtree_totals(rows, {unit: getattr(count, name) for unit, count in own.items()})
        for name in ("required", "filled", "vacant", "double")
    )
    totals = list(figures)
    return {row.id: StaffCount(*(figure[row.id] for figure in totals)) for row in rows}


def units_of(rows: Sequence[StructureRow], government: Government) -> list[int] | QuerySet:
    """What ``unit__in`` takes for ``rows``: a long list of ids is slower than all units of the
    government, and a driver may refuse it; the caller leaves out those not asked for."""
    if len(rows) <= MAX_LISTED_IDS:
        return [row.id for row in rows]
    return OrgUnit.objects.filter(government=government).order_by().values("pk")


def branch_counts(
    rows: Sequence[StructureRow], government: Government, day: date
) -> dict[int, StaffCount]:
    """StaffCount of every unit of ``rows`` with all that is under it. Two queries."""
    return rolled_up(rows, headcount_by_unit(units_of(rows, government), day))
