"""Competences: what posts ask, what was found of people, and the gaps between them."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

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
from employees.queries.people import unit_places_on
from orgunits.models import Position
from portal.bulkread import Listed
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
    agency: str
    standard: Standard
    assessed: Assessed | None
    lapsed: bool
    match: Match

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


def holders_in_sight(
    user: User,
    government: Government,
    day: date,
    unit_ids: list[int] | None,
    permission: str = Permission.COMPETENCE_VIEW,
) -> QuerySet[Placement]:
    """Definitive placements of the people in service on whom ``user`` holds ``permission``."""
    people = Employee.objects.visible_to(user, permission).serving_on(day)
    rows = (
        Placement.objects.on(day)
        .definitive()
        .filter(government=government, employee__in=people.values("pk"))
    )
    return rows if unit_ids is None else rows.filter(position__unit__in=unit_ids)


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
    """(people by name, figures by perangkat daerah). ``state``: a MatchBand, NOT_ASSESSED or
    LAPSED; ``competence``: only who falls short in it. Constant number of queries."""
    rows = list(
        holders_in_sight(user, government, day, unit_ids, permission)
        .select_related("employee", "position__job_title")
        .order_by("employee__name", "pk")
    )
    standards = standards_of([row.position for row in rows], day)
    assessed = assessed_of({row.employee_id for row in rows}, day)
    places = unit_places_on({row.position.unit_id for row in rows}, day)
    names = technical_names(government.pk)
    wanted = str(Competence(competence).label) if competence else ""
    lines: list[CompetenceLine] = []
    summaries: dict[int | None, CompetenceSummary] = {}
    for row in rows:
        unit_name, agency = places.get(row.position.unit_id, ("", None))
        found = assessed.get(row.employee_id)
        standard = standards[row.position_id]
        line = CompetenceLine(
            row.employee_id, row.employee.full_name, row.position.name, row.position.unit_id,
            unit_name, agency.name if agency else "", standard, found,
            found is not None and not found.holds_on(day), match(standard, found, names),
        )  # fmt: skip
        _count(summaries, line, agency)
        if _is_asked_for(line, text, state, wanted):
            lines.append(line)
    return lines, sorted(summaries.values(), key=lambda one: one.name)


def _count(summaries: dict, line: CompetenceLine, agency) -> None:  # noqa: ANN001 a UnitRef or None
    summary = summaries.setdefault(
        agency and agency.id, CompetenceSummary(line.agency or line.unit_name, agency and agency.id)
    )
    summary.people += 1
    if line.assessed is not None and not line.lapsed:
        summary.assessed += 1
        summary.gaps.update(gap.name for gap in line.match.gaps)
        if line.match.band:
            summary.bands[line.match.band] += 1


def _is_asked_for(line: CompetenceLine, text: str, state: str, competence: str) -> bool:
    if state and line.state != state:
        return False
    if competence and competence not in {gap.name for gap in line.match.gaps}:
        return False
    return text.lower() in line.name.lower()


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
