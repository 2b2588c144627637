"""The training need of a year: who, why, in which unit. All of it is derived; nothing is stored."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet, Sum

from employees.competences import Line
from employees.enums import RecordKind, TrainingType
from employees.models import (
    Employee,
    PersonnelRecord,
    Placement,
    SessionSignUp,
    TrainingRecord,
    TrainingSession,
)
from employees.queries.competences import competence_lines, person_competence
from employees.queries.people import unit_places_on
from employees.record_rules import warned_until
from employees.training_enums import NeedKind, SessionState
from employees.training_needs import Need, OnFile, needs_of
from portal.bulkread import plain_rows
from portal.models import Government, User

LEARNED_FOR_GOOD = (TrainingType.LEADERSHIP, TrainingType.FUNCTIONAL)


@dataclass(slots=True)
class NeedLine:
    """A person with the reasons why they need training."""

    employee_id: int
    name: str
    post: str
    unit_id: int
    unit_name: str
    agency: str
    needs: list[Need]

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


def people_in_scope(
    user: User, government: Government, day: date, unit_ids: list[int] | None
) -> QuerySet[Placement]:
    """Definitive placements of the people in service whom ``user`` reaches."""
    people = Employee.objects.visible_to(user).serving_on(day).filter(government=government)
    rows = Placement.objects.on(day).definitive().filter(employee__in=people.values("pk"))
    return rows if unit_ids is None else rows.filter(position__unit__in=unit_ids)


def _hours(placements: QuerySet[Placement], day: date) -> dict[int, int]:
    rows = (
        TrainingRecord.objects.ended_within(date(day.year, 1, 1), day)
        .filter(employee__in=placements.values("employee"))
        .order_by()
        .values_list("employee_id")
        .annotate(Sum("jp"))
    )
    return dict(plain_rows(rows))


def _learned(placements: QuerySet[Placement], day: date) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = TrainingRecord.objects.filter(
        employee__in=placements.values("employee"), type__in=LEARNED_FOR_GOOD, ended_on__lte=day
    ).order_by()
    for employee_id, kind in plain_rows(rows.values_list("employee_id", "type")):
        found[employee_id].add(kind)
    return found


def _papers(placements: QuerySet[Placement], day: date) -> dict[int, list[tuple[str, date]]]:
    """The papers of each person that have ended or end soon, but for those renewed since: of each
    type only the one that holds longest."""
    longest: dict[tuple[int, str], date | None] = {}
    rows = PersonnelRecord.objects.of_kind(RecordKind.CERTIFICATE).filter(
        employee__in=placements.values("employee"), issued_on__lte=day
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


def _gaps(
    user: User, government: Government, day: date, unit_ids: list[int] | None
) -> dict[int, tuple[Line, ...]]:
    """What each person whose competences ``user`` may read lacks for their post, by assessments
    that hold on ``day``."""
    lines, _ = competence_lines(user=user, government=government, day=day, unit_ids=unit_ids)
    return {line.employee_id: line.match.gaps for line in lines if not line.lapsed}


def need_lines(
    *,
    user: User,
    government: Government,
    day: date,
    unit_ids: list[int] | None = None,
    kind: str = "",
    text: str = "",
) -> tuple[list[NeedLine], list[NeedSummary]]:
    """(people who need training, with their reasons; figures by perangkat daerah). Constant number
    of queries. ``kind``: only people with that NeedKind, and only that reason of theirs."""
    placements = people_in_scope(user, government, day, unit_ids)
    hours, learned, papers = (read(placements, day) for read in (_hours, _learned, _papers))
    gaps = _gaps(user, government, day, unit_ids)
    rows = plain_rows(
        placements.order_by("employee__name", "pk").values_list(
            "employee_id", "employee__name", "employee__front_title", "employee__back_title",
            "employee__status", "employee__education_level", "position__job_title__kind",
            "position__name", "position__unit_id",
        )
    )  # fmt: skip
    places = unit_places_on({row[-1] for row in rows}, day)
    lines: list[NeedLine] = []
    summaries: dict[int | None, NeedSummary] = {}
    for pk, name, front, back, status, education, post_kind, post, unit_id in rows:
        unit_name, agency = places.get(unit_id, ("", None))
        summary = summaries.setdefault(
            agency and agency.id,
            NeedSummary(agency.name if agency else unit_name, agency and agency.id),
        )
        summary.people += 1
        on_file = OnFile(
            status, education, post_kind, hours.get(pk, 0),
            frozenset(learned.get(pk, ())), tuple(papers.get(pk, ())), gaps.get(pk, ()),
        )  # fmt: skip
        needs = [need for need in needs_of(on_file, day) if kind in ("", need.kind)]
        if not needs:
            continue
        summary.needing += 1
        summary.kinds.update({need.kind for need in needs})
        summary.short_jp += sum(need.jp for need in needs)
        if text.lower() in name.lower():
            full = f"{front} {name}".strip() + (f", {back}" if back else "")
            lines.append(
                NeedLine(pk, full, post, unit_id, unit_name, agency.name if agency else "", needs)
            )
    ordered = sorted(summaries.values(), key=lambda row: (-row.needing, row.name))
    return lines, ordered


def needs_of_person(employee: Employee, day: date) -> list[Need]:
    """Why one person needs training on ``day``; nothing without a definitive post. Constant number of
    queries."""
    seats = Placement.objects.on(day).definitive().filter(employee=employee)
    kind = seats.order_by("pk").values_list("position__job_title__kind", flat=True).first()
    if kind is None:
        return []
    hours, learned, papers = (read(seats, day) for read in (_hours, _learned, _papers))
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
