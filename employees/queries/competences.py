"""Competences: what posts ask, what was found of people, and the gaps between them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from employees.competence_enums import Competence, MatchBand, StandardSource
from employees.competences import Assessed, Match, Standard, match, usual_standard
from employees.models import (
    CompetenceAssessment,
    CompetenceStandard,
    Employee,
    Placement,
    TechnicalCompetence,
    TechnicalLevel,
)
from employees.models.people import with_titles
from employees.queries.people import unit_places_on
from orgunits.models import Position
from orgunits.queries import UnitRef
from portal.bulkread import Listed, plain_rows
from portal.longlists import MOST_AT_ONCE, in_chunks
from portal.models import Government, User
from portal.permissions import Permission

NOT_ASSESSED, LAPSED = "none", "lapsed"
MOST_CARRIED = 50  # changes of structure one post went through


def technical_names(government_id: int) -> dict[int, str]:
    """The names of a government's technical competences. One query."""
    rows = TechnicalCompetence.objects.filter(government=government_id).order_by()
    return dict(rows.values_list("pk", "name"))


def _technical(name: str, ids: Iterable[int]) -> dict[int, dict[int, int]]:
    """The technical levels of these standards or assessments (``name``). One query."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    rows = TechnicalLevel.objects.filter(**{f"{name}__in": Listed(ids)}).order_by()
    for owner, competence, level in rows.values_list(f"{name}_id", "competence_id", "level"):
        found[owner][competence] = level
    return found


def _predecessors(positions: Iterable[Position]) -> dict[int, list[int]]:
    """Each post with those it carries on, itself first: a change of structure leaves the standard
    of a post in force. A query for each step back that any of them has."""
    chains = {post.pk: [post.pk] for post in positions}
    heads = {post.pk: post.predecessor_id for post in positions if post.predecessor_id}
    for _ in range(MOST_CARRIED):
        if not heads:
            break
        before = dict(
            Position.objects.filter(pk__in=Listed(heads.values()))
            .order_by()
            .values_list("pk", "predecessor_id")
        )
        for pk, head in heads.items():
            chains[pk].append(head)
        heads = {pk: before[head] for pk, head in heads.items() if before.get(head)}
    return chains


def standards_of(positions: Iterable[Position], day: date) -> dict[int, Standard]:
    """The Standard of each of these posts (with ``job_title``) on ``day``: of the post, else of its
    title, else what is usual for its kind. Two queries where no post was carried on."""
    listed = list({post.pk: post for post in positions}.values())
    if not listed:
        return {}
    government = listed[0].government_id
    chains = _predecessors(listed)
    titles = {post.job_title_id for post in listed}
    rows = CompetenceStandard.objects.standing().filter(government=government, valid_from__lte=day)
    of_posts = rows.filter(position__in=Listed({pk for chain in chains.values() for pk in chain}))
    found = of_posts | rows.filter(job_title__in=Listed(titles))
    by_post, by_title = {}, {}
    for row in found.order_by("valid_from", "pk"):  # the last one written down holds
        if row.position_id:
            by_post[row.position_id] = row
        else:
            by_title[row.job_title_id] = row
    kept = {*by_post.values(), *by_title.values()}
    technical = _technical("standard", [row.pk for row in kept]) if kept else {}

    def standard(post: Position) -> Standard:
        row = next((by_post[pk] for pk in chains[post.pk] if pk in by_post), None)
        source = StandardSource.POSITION
        if row is None:
            row, source = by_title.get(post.job_title_id), StandardSource.TITLE
        if row is None:
            return usual_standard(post.job_title.kind, post.job_title.jenjang)
        return Standard(source, row.levels, technical.get(row.pk, {}), row.basis)

    return {post.pk: standard(post) for post in listed}


def assessed_of(employee_ids: Iterable[int], day: date | None = None) -> dict[int, Assessed]:
    """The last assessment of each of these people (up to ``day``). Two queries."""
    ids = list(employee_ids)
    rows = CompetenceAssessment.objects.standing().filter(employee__in=Listed(ids))
    if day is not None:
        rows = rows.filter(assessed_on__lte=day)
    last = {row.employee_id: row for row in rows.order_by("assessed_on", "pk")}
    technical = _technical("assessment", [row.pk for row in last.values()])
    return {pk: as_assessed(row, technical.get(row.pk, {})) for pk, row in last.items()}


def as_assessed(row: CompetenceAssessment, technical: dict[int, int]) -> Assessed:
    """A stored assessment as the rules see it."""
    return Assessed(row.assessed_on, row.valid_until, row.levels, technical, row.potential)


@dataclass(frozen=True, slots=True)
class PersonCompetence:
    """What the page of a person shows: the post weighed against, the last assessment and all."""

    position: Position | None
    standard: Standard
    assessed: Assessed | None
    lapsed: bool
    match: Match
    history: list[CompetenceAssessment]


def person_competence(employee: Employee, day: date) -> PersonCompetence:
    """The competences of a person on ``day`` against the definitive post held. At most seven
    queries beside the posts a structure carried on."""
    placement = (
        Placement.objects.on(day)
        .definitive()
        .filter(employee=employee)
        .select_related("position__job_title")
        .order_by("pk")
        .first()
    )
    position = placement.position if placement else None
    standard = standards_of([position], day)[position.pk] if position else Standard()
    history = list(
        CompetenceAssessment.objects.standing().filter(employee=employee, assessed_on__lte=day)
    )
    technical = _technical("assessment", [row.pk for row in history[:1]])
    assessed = as_assessed(history[0], technical.get(history[0].pk, {})) if history else None
    names = technical_names(employee.government_id)
    return PersonCompetence(
        position=position,
        standard=standard,
        assessed=assessed,
        lapsed=assessed is not None and not assessed.holds_on(day),
        match=match(standard, assessed, names),
        history=history,
    )


@dataclass(slots=True)
class CompetenceLine:
    """A person of the list, against the post of the day."""

    employee_id: int
    name: str
    post: str
    unit_id: int
    unit_name: str
    agency_ref: UnitRef | None
    standard: Standard
    assessed: Assessed | None
    lapsed: bool
    match: Match

    @property
    def agency(self) -> str:
        """The name of the perangkat daerah, empty under none."""
        return self.agency_ref.name if self.agency_ref else ""

    @property
    def state(self) -> str:
        """A MatchBand, NOT_ASSESSED, LAPSED, or empty: assessed, but not of all that is asked."""
        if self.assessed is None:
            return NOT_ASSESSED
        return LAPSED if self.lapsed else str(self.match.band or "")


@dataclass(slots=True)
class CompetenceSummary:
    """People of one perangkat daerah: how many, how many assessed, how many in which band, and
    which competences fall short how often."""

    name: str
    unit_id: int | None
    people: int = 0
    assessed: int = 0
    bands: Counter = field(default_factory=Counter)
    gaps: Counter = field(default_factory=Counter)


class Holder(NamedTuple):
    """A definitive placement as plain values: of a hundred thousand people no objects are made."""

    pk: int
    employee_id: int
    position_id: int
    name: str
    front_title: str
    back_title: str
    status: str
    education_level: str

    @property
    def full_name(self) -> str:
        return with_titles(self.front_title, self.name, self.back_title)


HOLDER_COLUMNS = (
    "pk", "employee_id", "position_id", "employee__name", "employee__front_title",
    "employee__back_title", "employee__status", "employee__education_level",
)  # fmt: skip


def holders_by_name(
    people: QuerySet[Employee], day: date, unit_ids: list[int] | None, *, at_once: int = 0
) -> Iterator[list[Holder]]:
    """The definitive placements of ``people`` on ``day``, by the name of the person, chunk by chunk
    (``portal.longlists.in_chunks``). Two queries a chunk; with ``unit_ids`` one beside them."""
    seats = Placement.objects.on(day).definitive()
    if unit_ids is not None:
        seats = seats.filter(position__unit__in=unit_ids)
        keys = seats.order_by().values_list("employee_id", flat=True)
        people = people.filter(pk__in=Listed(set(keys)))
    for chunk in in_chunks(people, order=("name", "pk"), at_once=at_once):
        place = {pk: number for number, (_, pk) in enumerate(chunk)}
        rows = seats.filter(employee__in=Listed(place)).order_by().values_list(*HOLDER_COLUMNS)
        yield sorted(
            map(Holder._make, plain_rows(rows)), key=lambda row: (place[row.employee_id], row.pk)
        )


@dataclass(slots=True)
class Weighing:
    """Weighs holders against their posts; remembers what posts ask and what units are called."""

    government: Government
    day: date
    posts: dict[int, Position] = field(default_factory=dict)
    standards: dict[int, Standard] = field(default_factory=dict)
    unassessed: dict[int, Match] = field(default_factory=dict)
    places: dict[int, tuple[str, UnitRef | None]] = field(default_factory=dict)
    names: dict[int, str] | None = None

    def lines(self, rows: list[Holder]) -> list[CompetenceLine]:
        """A CompetenceLine of each placement. A constant number of queries."""
        if self.names is None:
            self.names = technical_names(self.government.pk)
        unknown = {row.position_id for row in rows} - self.posts.keys()
        if unknown:
            found = Position.objects.filter(pk__in=Listed(unknown)).select_related("job_title")
            posts = {post.pk: post for post in found.order_by()}
            self.posts |= posts
            self.standards |= standards_of(posts.values(), self.day)
            units = {post.unit_id for post in posts.values()} - self.places.keys()
            if units:
                self.places |= unit_places_on(units, self.day)
        assessed = assessed_of([row.employee_id for row in rows], self.day)
        return [self.line(row, assessed.get(row.employee_id)) for row in rows]

    def line(self, row: Holder, found: Assessed | None) -> CompetenceLine:
        post = self.posts[row.position_id]
        unit_name, agency = self.places.get(post.unit_id, ("", None))
        return CompetenceLine(
            row.employee_id, row.full_name, post.name, post.unit_id, unit_name, agency,
            self.standards[row.position_id], found,
            found is not None and not found.holds_on(self.day), self.match(row.position_id, found),
        )  # fmt: skip

    def match(self, post: int, found: Assessed | None) -> Match:
        """Most people were never assessed, and those of a post are alike in that."""
        if found is not None:
            return match(self.standards[post], found, self.names)
        if post not in self.unassessed:
            self.unassessed[post] = match(self.standards[post], None, self.names)
        return self.unassessed[post]


def competence_chunks(
    people: QuerySet[Employee],
    government: Government,
    day: date,
    unit_ids: list[int] | None,
    *,
    at_once: int = 0,
) -> Iterator[list[CompetenceLine]]:
    """The CompetenceLine of each of ``people`` who holds a definitive post on ``day``, by name, chunk
    by chunk; a constant number of queries a chunk."""
    weighing = Weighing(government, day)
    for rows in holders_by_name(people, day, unit_ids, at_once=at_once):
        yield weighing.lines(rows)


def competence_lines(
    *,
    user: User,
    government: Government,
    day: date,
    unit_ids: list[int] | None = None,
    text: str = "",
    state: str = "",
    competence: str = "",
    permission: str = Permission.COMPETENCE_VIEW,
) -> tuple[list[CompetenceLine], list[CompetenceSummary]]:
    """(people by name, figures by perangkat daerah), all at once. ``state``: a MatchBand,
    NOT_ASSESSED or LAPSED; ``competence``: only who falls short in it."""
    people = people_to_weigh(user, government, day, permission)
    everybody = [
        line
        for chunk in competence_chunks(people, government, day, unit_ids, at_once=MOST_AT_ONCE)
        for line in chunk
    ]
    asked = is_asked_for(text=text, state=state, competence=competence)
    return [line for line in everybody if asked(line)], summaries_of(everybody)


def people_to_weigh(
    user: User, government: Government, day: date, permission: str = Permission.COMPETENCE_VIEW
) -> QuerySet[Employee]:
    """The people in service on ``day`` on whom ``user`` holds ``permission``."""
    return Employee.objects.in_reach(user, permission).filter(government=government).serving_on(day)


def summaries_of(lines: Iterable[CompetenceLine]) -> list[CompetenceSummary]:
    """The figures of these people by perangkat daerah."""
    summaries: dict[int | None, CompetenceSummary] = {}
    for line in lines:
        key = line.agency_ref and line.agency_ref.id
        name = line.agency or line.unit_name
        summary = summaries.setdefault(key, CompetenceSummary(name, key))
        summary.people += 1
        if line.assessed is not None and not line.lapsed:
            summary.assessed += 1
            summary.gaps.update(gap.name for gap in line.match.gaps)
            if line.match.band:
                summary.bands[line.match.band] += 1
    return sorted(summaries.values(), key=lambda one: one.name)


def is_asked_for(
    *, text: str = "", state: str = "", competence: str = ""
) -> Callable[[CompetenceLine], bool]:
    """What says of a line whether the filter bar asks for it."""
    wanted = str(Competence(competence).label) if competence else ""

    def asked(line: CompetenceLine) -> bool:
        if state and line.state != state:
            return False
        if wanted and wanted not in {gap.name for gap in line.match.gaps}:
            return False
        return text.lower() in line.name.lower()

    return asked


def counted(summaries: Iterable[CompetenceSummary]) -> CompetenceSummary:
    """The figures of all units together."""
    total = CompetenceSummary("", None)
    for one in summaries:
        total.people += one.people
        total.assessed += one.assessed
        total.bands.update(one.bands)
        total.gaps.update(one.gaps)
    return total


def standard_table(*, user: User, government: Government, text: str = "") -> QuerySet:
    """Standing standards in sight, titles first, the newest of each first."""
    rows = CompetenceStandard.objects.visible_to(user).standing().filter(government=government)
    if text:
        rows = rows.filter(job_title__name__icontains=text) | rows.filter(
            position__name__icontains=text
        )
    return (
        rows.select_related("job_title", "position")
        .prefetch_related("technical_levels__competence")
        .order_by("position__name", "job_title__name", "job_title__jenjang", "-valid_from", "-pk")
    )


BAND_CHOICES = [
    *MatchBand.choices,
    (NOT_ASSESSED, "Belum dinilai"),
    (LAPSED, "Penilaian berakhir"),
]
