"""What is on file of people, weighed against a post (employees.eligibility)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q, QuerySet

from employees.eligibility import (
    FUNCTIONAL_KINDS,
    Candidate,
    Finding,
    Held,
    Severity,
    Wanted,
    findings,
)
from employees.enums import RecordKind
from employees.models import Employee, PersonnelRecord, Placement, StatusPeriod
from employees.permissions import people_with_full_nip
from employees.queries.competences import assessed_of, standards_of, technical_names
from employees.queries.people import Seat, seat_of, seats_of, with_text
from orgunits.enums import JobTitleKind as K
from orgunits.models import Position
from portal.models import Government, User
from portal.permissions import Permission

# From which kinds of post people come to one, besides those without a post.
FEEDERS = {
    K.JPT_MADYA: (K.JPT_PRATAMA, K.JF_KEAHLIAN),
    K.JPT_PRATAMA: (K.JPT_PRATAMA, K.ADMINISTRATOR, K.JF_KEAHLIAN),
    K.ADMINISTRATOR: (K.ADMINISTRATOR, K.PENGAWAS, K.JF_KEAHLIAN),
    K.PENGAWAS: (K.PENGAWAS, K.PELAKSANA, *FUNCTIONAL_KINDS),
    K.PELAKSANA: (K.PELAKSANA,),
}


# Of the functional posts among them only these jenjang.
FEEDING_JENJANG = {
    K.JPT_MADYA: ("Ahli Utama",),
    K.JPT_PRATAMA: ("Ahli Madya", "Ahli Utama"),
    K.ADMINISTRATOR: ("Ahli Muda", "Ahli Madya"),
}


def wanted_posts(positions: Iterable[Position], day: date) -> dict[int, Wanted]:
    """The posts (with ``job_title``), by id, as the rules see them on ``day``. Constant number of
    queries."""
    listed = list(positions)
    standards = standards_of(listed, day)
    names = technical_names(listed[0].government_id) if listed else {}
    return {
        post.pk: Wanted(
            kind=post.job_title.kind,
            title=post.job_title.name,
            jenjang=post.job_title.jenjang,
            echelon=post.echelon,
            standard=standards[post.pk],
            technical_names=names,
        )
        for post in listed
    }


def candidates_on_file(people: Iterable[Employee]) -> dict[int, Candidate]:
    """What is on file of each of these people, by current knowledge. Four queries."""
    listed = list(people)
    ids = [person.pk for person in listed]
    held, papers = defaultdict(list), defaultdict(list)
    posts = (
        Placement.objects.current_knowledge()
        .definitive()
        .filter(employee__in=ids)
        .order_by("valid_from", "pk")
        .values_list(
            "employee_id",
            "position__job_title__kind",
            "position__job_title__jenjang",
            "position__job_title__name",
            "valid_from",
            "valid_until",
            "position_id",
            "position__predecessor_id",
        )
    )
    last = {}
    for employee_id, *values, post, before in posts:
        row, mine = Held(*values), held[employee_id]
        # A post that a change of structure carried, renamed or resized is held since its beginning.
        if mine and before == last[employee_id] and mine[-1].valid_until == row.valid_from:
            row = replace(row, valid_from=mine.pop().valid_from)
        mine.append(row)
        last[employee_id] = post
    certificates = PersonnelRecord.objects.of_kind(RecordKind.CERTIFICATE).filter(employee__in=ids)
    for employee_id, kind, until in certificates.order_by("pk").values_list(
        "employee_id", "type", "valid_until"
    ):
        papers[employee_id].append((kind, until))
    assessed = assessed_of(ids)
    return {
        person.pk: Candidate(
            status=person.status,
            birth_date=person.birth_date,
            golongan=person.golongan,
            education_level=person.education_level,
            education_field=person.education_field,
            held=tuple(held[person.pk]),
            papers=tuple(papers[person.pk]),
            assessed=assessed.get(person.pk),
        )
        for person in listed
    }


def findings_of(employee: Employee, position: Position, day: date) -> list[Finding]:
    """What speaks against ``employee`` on ``position`` from ``day`` on, the gravest first."""
    wanted = wanted_posts([position], day)[position.pk]
    return findings(candidates_on_file([employee])[employee.pk], wanted, day)


def candidate_table(
    *,
    user: User,
    government: Government,
    position: Position,
    day: date,
    source: str = "",
    unit_ids: list[int] | None = None,
    text: str = "",
) -> QuerySet[Employee]:
    """People whom ``user`` may place, in service and not away, who come into question for
    ``position`` by where they stand: without a post (``source`` "pool"), or in a post from which
    one comes to it ("feeder"). By name: an order of merit would be a ranking of persons."""
    away = StatusPeriod.objects.on(day).filter(government=government, vacates=True)
    here = Placement.objects.on(day).definitive().filter(position=position.pk)
    people = (
        Employee.objects.in_reach(user, Permission.PLACEMENT_EDIT)
        .filter(government=government)
        .serving_on(day)
        .exclude(pk__in=away.order_by().values("employee"))
        .exclude(pk__in=here.order_by().values("employee"))
        .annotate(seat=seat_of(day))
    )
    waiting, feeding = Q(seat__isnull=True), feeder_condition(position, "seat__")
    conditions = {"pool": waiting, "feeder": feeding}
    people = people.filter(conditions.get(source, waiting | feeding))
    if unit_ids is not None:
        people = people.filter(seat__position__unit__in=unit_ids)
    return with_text(people, text).order_by("name", "pk")


def feeder_condition(position: Position, placement: str = "") -> Q:
    """Placements in posts from which one comes to ``position``; ``placement``: the way to them from
    the rows asked for ("seat__"). No negation: over a joined placement it would be a subquery."""
    title, held = position.job_title, f"{placement}position__job_title__"
    if title.kind not in FEEDERS:
        return Q(**{f"{held}name": title.name})
    kinds = FEEDERS[title.kind]
    jenjang = FEEDING_JENJANG.get(title.kind)
    if jenjang is None:
        return Q(**{f"{held}kind__in": kinds})
    others = [kind for kind in kinds if kind != K.JF_KEAHLIAN]
    ranked = Q(**{f"{held}kind": K.JF_KEAHLIAN, f"{held}jenjang__in": jenjang})
    return Q(**{f"{held}kind__in": others}) | ranked


@dataclass(slots=True)
class CandidateRow:
    """A line of the list of candidates."""

    employee: Employee
    seat: Seat | None
    findings: list[Finding]
    shows_nip: bool

    @property
    def verdict(self) -> Severity | None:
        """The gravest finding that matters; None when nothing stands in the way."""
        return next((one.severity for one in self.findings if one.severity != Severity.INFO), None)


def candidate_rows(
    *, people: Iterable[Employee], position: Position, user: User, day: date
) -> list[CandidateRow]:
    """Weigh a page of people against ``position``. Constant number of queries."""
    listed = list(people)
    ids = [person.pk for person in listed]
    files, seats = candidates_on_file(listed), seats_of(ids, day)
    full_nip = people_with_full_nip(user, ids)
    wanted = wanted_posts([position], day)[position.pk]
    return [
        CandidateRow(
            employee=person,
            seat=next(iter(seats[person.pk]), None),
            findings=findings(files[person.pk], wanted, day),
            shows_nip=person.pk in full_nip,
        )
        for person in listed
    ]
