"""The training need of a year: who, why, in which unit. All of it is derived; nothing is stored."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet, Sum

from employees.enums import RecordKind, TrainingType
from employees.models import (
    Employee,
    PersonnelRecord,
    Placement,
    SessionSignUp,
    TrainingRecord,
    TrainingSession,
)
from employees.queries.competences import (
    Holder,
    Weighing,
    holders_by_name,
    people_to_weigh,
    person_competence,
)
from employees.record_rules import warned_until
from employees.training_enums import NeedKind, SessionState
from employees.training_needs import Need, OnFile, needs_of
from orgunits.queries import UnitRef
from portal.bulkread import Listed, plain_rows
from portal.longlists import MOST_AT_ONCE
from portal.models import Government, User
from portal.permissions import Permission, holds_everywhere

LEARNED_FOR_GOOD = (TrainingType.LEADERSHIP, TrainingType.FUNCTIONAL)


@dataclass(slots=True)
class NeedLine:
    """A person with the reasons why they need training."""

    employee_id: int
    name: str
    post: str
    unit_id: int
    unit_name: str
    agency_ref: UnitRef | None
    needs: list[Need]

    @property
    def agency(self) -> str:
        """The name of the perangkat daerah, empty under none."""
        return self.agency_ref.name if self.agency_ref else ""

    @property
    def short_jp(self) -> int:
        return sum(need.jp for need in self.needs)


@dataclass(slots=True)
class NeedSummary:
    """People of one perangkat daerah: how many, and how many need what."""

    name: str
    unit_id: int | None
    people: int = 0
    needing: int = 0
    kinds: Counter = field(default_factory=Counter)
    short_jp: int = 0


def _hours(employee_ids: Iterable[int], day: date) -> dict[int, int]:
    rows = (
        TrainingRecord.objects.ended_within(date(day.year, 1, 1), day)
        .filter(employee__in=Listed(employee_ids))
        .order_by()
        .values_list("employee_id")
        .annotate(Sum("jp"))
    )
    return dict(plain_rows(rows))


def _learned(employee_ids: Iterable[int], day: date) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = TrainingRecord.objects.filter(
        employee__in=Listed(employee_ids), type__in=LEARNED_FOR_GOOD, ended_on__lte=day
    ).order_by()
    for employee_id, kind in plain_rows(rows.values_list("employee_id", "type")):
        found[employee_id].add(kind)
    return found


def _papers(employee_ids: Iterable[int], day: date) -> dict[int, list[tuple[str, date]]]:
    """The papers of each person that have ended or end soon, but for those renewed since: of each
    type only the one that holds longest."""
    longest: dict[tuple[int, str], date | None] = {}
    rows = PersonnelRecord.objects.of_kind(RecordKind.CERTIFICATE).filter(
        employee__in=Listed(employee_ids), issued_on__lte=day
    )
    for employee_id, kind, until in rows.order_by().values_list(
        "employee_id", "type", "valid_until"
    ):
        known = longest.get((employee_id, kind), until)
        longest[employee_id, kind] = None if None in (known, until) else max(known, until)
    soon, found = warned_until(day), defaultdict(list)
    for (employee_id, kind), until in sorted(longest.items(), key=str):
        if until is not None and until < soon:
            found[employee_id].append((kind, until))
    return found


@dataclass(slots=True)
class Deriving:
    """Derives the needs of holders; ``readers_of_gaps``: the people whose competences the reader
    may read, None for all of them."""

    weighing: Weighing
    readers_of_gaps: frozenset[int] | None

    def lines(self, rows: list[Holder]) -> list[NeedLine]:
        """A NeedLine of each placement, also without a need. A constant number of queries."""
        day = self.weighing.day
        ids = [row.employee_id for row in rows]
        hours, learned, papers = (read(ids, day) for read in (_hours, _learned, _papers))
        weighed = self.weighing.lines(rows)
        found = []
        for row, line in zip(rows, weighed, strict=True):
            pk, post = row.employee_id, self.weighing.posts[row.position_id]
            reads = self.readers_of_gaps is None or pk in self.readers_of_gaps
            gaps = line.match.gaps if reads and not line.lapsed else ()
            on_file = OnFile(
                row.status, row.education_level, post.job_title.kind,
                hours.get(pk, 0), frozenset(learned.get(pk, ())), tuple(papers.get(pk, ())), gaps,
            )  # fmt: skip
            found.append(
                NeedLine(pk, line.name, line.post, line.unit_id, line.unit_name, line.agency_ref,
                         list(needs_of(on_file, day)))
            )  # fmt: skip
        return found


def need_chunks(
    user: User,
    people: QuerySet[Employee],
    government: Government,
    day: date,
    unit_ids: list[int] | None,
    *,
    kind: str = "",
    at_once: int = 0,
) -> Iterator[list[NeedLine]]:
    """The NeedLine of each of ``people`` who holds a definitive post on ``day``, by name, also
    without a need; chunk by chunk, a constant number of queries each. ``kind``: only that reason."""
    readable = None
    if not (user.is_superuser or holds_everywhere(user, Permission.COMPETENCE_VIEW)):
        keys = Employee.objects.in_reach(user, Permission.COMPETENCE_VIEW).order_by()
        readable = frozenset(keys.values_list("pk", flat=True))
    deriving = Deriving(Weighing(government, day), readable)
    for rows in holders_by_name(people, day, unit_ids, at_once=at_once):
        lines = deriving.lines(rows)
        for line in lines:
            line.needs = [need for need in line.needs if kind in ("", need.kind)]
        yield lines


def is_asked_for(text: str = "") -> Callable[[NeedLine], bool]:
    """What says of a line whether the list shows it: somebody with a need, of that name."""
    return lambda line: bool(line.needs) and text.lower() in line.name.lower()


def summaries_of(lines: Iterable[NeedLine]) -> list[NeedSummary]:
    """The figures of these people by perangkat daerah, most needing first."""
    summaries: dict[int | None, NeedSummary] = {}
    for line in lines:
        key = line.agency_ref and line.agency_ref.id
        summary = summaries.setdefault(key, NeedSummary(line.agency or line.unit_name, key))
        summary.people += 1
        if line.needs:
            summary.needing += 1
            summary.kinds.update({need.kind for need in line.needs})
            summary.short_jp += line.short_jp
    return sorted(summaries.values(), key=lambda row: (-row.needing, row.name))


def need_lines(
    *,
    user: User,
    government: Government,
    day: date,
    unit_ids: list[int] | None = None,
    kind: str = "",
    text: str = "",
) -> tuple[list[NeedLine], list[NeedSummary]]:
    """(people who need training, with their reasons; figures by perangkat daerah), all at once.
    ``kind``: only people with that NeedKind, and only that reason of theirs."""
    people = people_to_weigh(user, government, day, Permission.EMPLOYEE_VIEW)
    chunks = need_chunks(user, people, government, day, unit_ids, kind=kind, at_once=MOST_AT_ONCE)
    everybody = [line for chunk in chunks for line in chunk]
    asked = is_asked_for(text)
    return [line for line in everybody if asked(line)], summaries_of(everybody)


def needs_of_person(employee: Employee, day: date) -> list[Need]:
    """Why one person needs training on ``day``; nothing without a definitive post. Constant number of
    queries."""
    seats = Placement.objects.on(day).definitive().filter(employee=employee)
    kind = seats.order_by("pk").values_list("position__job_title__kind", flat=True).first()
    if kind is None:
        return []
    hours, learned, papers = (read([employee.pk], day) for read in (_hours, _learned, _papers))
    competence = person_competence(employee, day)
    on_file = OnFile(
        employee.status, employee.education_level, kind, hours.get(employee.pk, 0),
        frozenset(learned.get(employee.pk, ())), tuple(papers.get(employee.pk, ())),
        () if competence.lapsed else competence.match.gaps,
    )  # fmt: skip
    return list(needs_of(on_file, day))


def sessions_ahead(employee_ids: Iterable[int], day: date) -> dict[int, list[TrainingSession]]:
    """The sessions these people are signed up for that have not ended by ``day``. One query."""
    rows = (
        SessionSignUp.objects.standing()
        .filter(employee__in=list(employee_ids), session__ends_on__gte=day)
        .exclude(session__state=SessionState.CANCELLED)
        .select_related("session__course")
        .order_by("session__starts_on", "pk")
    )
    found: dict[int, list[TrainingSession]] = defaultdict(list)
    for row in rows:
        found[row.employee_id].append(row.session)
    return found


def needing_people(summaries: Iterable[NeedSummary]) -> Counter:
    """How many people need each kind, over all units."""
    total: Counter = Counter()
    for row in summaries:
        total.update(row.kinds)
    return Counter({kind: total[kind] for kind in NeedKind})
