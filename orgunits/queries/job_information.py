"""Reads of informasi jabatan: of posts on a day, whence they may be filled, and who has none."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from orgunits.enums import InformationState
from orgunits.job_information import PART_NAMES, n_filled, starting_values
from orgunits.models import JobInformation, OrgUnit, Position, WorkloadTask, valid_on
from orgunits.queries.posts import MAX_TEXT, MAX_TITLE_WORDS
from orgunits.queries.titles import posts_in_sight
from orgunits.queries.workload import MAX_SOURCES, visible_posts
from orgunits.scope import subtree_ids
from portal.models import Government, User

POST_SORTS = ("unit", "name")


def information_on(positions: Iterable[int], day: date) -> dict[int, JobInformation]:
    """``{position id: what holds on day}``. One query."""
    rows = JobInformation.objects.filter(valid_on(day), position__in=list(positions))
    return {row.position_id: row for row in rows.select_related("made_by")}


def newest_information(position: Position) -> JobInformation | None:
    """The row that a further wording would follow: the open one, also when it begins later."""
    return JobInformation.objects.filter(position=position, valid_until__isnull=True).first()


def information_history(position: Position) -> list[JobInformation]:
    """Every wording of a post and of the post it goes on from, the newest first. One query."""
    own = [pk for pk in (position.pk, position.predecessor_id) if pk]
    rows = JobInformation.objects.filter(position__in=own).exclude(valid_until=F("valid_from"))
    return list(rows.select_related("made_by").order_by("-valid_from", "-pk"))


def texts_of(row: JobInformation | None) -> dict[str, str]:
    """The texts of a row by part; empty without one."""
    return {name: getattr(row, name) for name in PART_NAMES} if row else {}


def latest_tasks(positions: Iterable[int], year: int) -> dict[int, list[WorkloadTask]]:
    """The tasks of each post in ``year``, else in the year before. One query."""
    found: dict[int, list[WorkloadTask]] = {}
    rows = WorkloadTask.objects.filter(position__in=list(positions), year__in=(year - 1, year))
    for task in rows.order_by("position", "-year", "order", "pk"):
        tasks = found.setdefault(task.position_id, [])
        if not tasks or tasks[0].year == task.year:
            tasks.append(task)
    return found


def starts_of(positions: Iterable[Position], day: date) -> dict[int, dict[str, str]]:
    """What each post's informasi jabatan begins with: its title and its tasks. One query."""
    listed = list(positions)
    tasks = latest_tasks([position.pk for position in listed], day.year)
    return {
        position.pk: starting_values(
            position.job_title.summary,
            position.job_title.education,
            (task.output for task in tasks.get(position.pk, ())),
        )
        for position in listed
    }


class PostLine(NamedTuple):
    """A post of the list with how far its informasi jabatan is written."""

    position: Position
    information: JobInformation | None

    @property
    def n_filled(self) -> int:
        return n_filled(texts_of(self.information))

    @property
    def state(self) -> InformationState:
        if self.information is None:
            return InformationState.NONE
        is_whole = self.n_filled == len(PART_NAMES)
        return InformationState.COMPLETE if is_whole else InformationState.PARTIAL

    @property
    def words(self) -> str:
        if self.information is None:
            return self.state.label
        return f"{self.n_filled} dari {len(PART_NAMES)} bagian"


def post_lines(positions: Iterable[Position], day: date) -> list[PostLine]:
    """Each post with its informasi jabatan of ``day``. One query."""
    listed = list(positions)
    found = information_on([position.pk for position in listed], day)
    return [PostLine(position, found.get(position.pk)) for position in listed]


def information_table(
    *,
    government: Government,
    user: User,
    day: date,
    text: str = "",
    state: str = "",
    kind: str = "",
    agency: int | None = None,
    sort: str = "unit",
) -> QuerySet[Position]:
    """Posts of ``day`` on the units ``user`` may see. ``text``: every word is looked for in the
    names of post, title and unit; ``state``: of InformationState; ``kind``: of JobTitleKind;
    ``agency``: in it and below; ``sort``: of POST_SORTS, "-" reverses."""
    posts = posts_in_sight(user, government, day)
    for word in text[:MAX_TEXT].replace("\0", " ").split()[:MAX_TITLE_WORDS]:
        posts = posts.filter(
            Q(name__icontains=word)
            | Q(job_title__name__icontains=word)
            | Q(unit__name__icontains=word)
        )
    if kind:
        posts = posts.filter(job_title__kind=kind)
    if agency:
        posts = posts.filter(unit__in=subtree_ids(agency))
    if state:
        posts = posts.filter(_in_state(InformationState(state), day))
    key = "name" if sort.removeprefix("-") == "name" else "unit__name"
    first = F(key).desc() if sort[:1] == "-" else F(key).asc()
    posts = posts.select_related("unit", "job_title")
    return posts.order_by(first, "unit__name", "unit", "-is_head", "order", "pk")


def _in_state(state: InformationState, day: date) -> Q:
    there = JobInformation.objects.filter(valid_on(day), position=OuterRef("pk"))
    empty = Q()
    for name in PART_NAMES:
        empty |= Q(**{name: ""})
    if state == InformationState.NONE:
        return Q(~Exists(there))
    if state == InformationState.PARTIAL:
        return Q(Exists(there.filter(empty)))
    return Q(Exists(there.exclude(empty)))


class InformationSource(NamedTuple):
    """An informasi jabatan that another post may take over."""

    information: JobInformation
    post: str
    place: str
    n_filled: int


def like_information(
    position: Position, user: User, day: date, text: str = ""
) -> tuple[list[InformationSource], bool]:
    """What holds today on posts with the same title that ``user`` may see and whose unit or name
    holds ``text``, the fullest first; whether there are more. One query."""
    rows = JobInformation.objects.filter(
        valid_on(day),
        position__in=visible_posts(position.government, user).values("pk"),
        position__job_title=position.job_title_id,
    ).exclude(position=position.pk)
    if text:
        rows = rows.filter(
            Q(position__unit__name__icontains=text) | Q(position__name__icontains=text)
        )
    found = list(
        rows.select_related("position__unit").order_by("position__unit__name", "pk")[
            : MAX_SOURCES + 1
        ]
    )
    sources = [
        InformationSource(row, row.position.name, row.position.unit.name, n_filled(texts_of(row)))
        for row in found[:MAX_SOURCES]
    ]
    sources.sort(key=lambda one: -one.n_filled)
    return sources, len(found) > MAX_SOURCES


class Filling(NamedTuple):
    """What a post without informasi jabatan would get: from ``source``, else from its title and
    tasks; ``values`` empty when nothing is known."""

    position: Position
    source: JobInformation | None
    values: dict[str, str]

    @property
    def words(self) -> str:
        """Whence the texts are, as it is stored."""
        if self.source is None:
            return "Dari nama jabatan dan beban kerja"
        return f"Disalin: {self.source.position.name}, {self.source.position.unit.name}"


def fillings(unit: OrgUnit, user: User, day: date) -> list[Filling]:
    """The open posts of ``unit`` without informasi jabatan and what they would get: the fullest of
    a like post (same title) in the sight of ``user``, else what title and tasks say. Three queries."""
    there = JobInformation.objects.filter(position=OuterRef("pk"))
    posts = list(
        Position.objects.filter(valid_on(day), ~Exists(there), unit=unit)
        .select_related("job_title", "unit")
        .order_by("-is_head", "order", "pk")
    )
    if not posts:
        return []
    best: dict[int, JobInformation] = {}
    rows = JobInformation.objects.filter(
        valid_on(day),
        position__in=visible_posts(unit.government, user).values("pk"),
        position__job_title__in={post.job_title_id for post in posts},
    )
    for row in rows.select_related("position__unit").order_by("position__unit__name", "pk"):
        known = best.get(row.position.job_title_id)
        if known is None or n_filled(texts_of(row)) > n_filled(texts_of(known)):
            best[row.position.job_title_id] = row
    starts = starts_of(posts, day)
    return [
        Filling(
            post,
            best.get(post.job_title_id),
            texts_of(best.get(post.job_title_id)) or starts[post.pk],
        )
        for post in posts
    ]
