"""What a session does to the hours and the professionalism index of its participants: the index as
it is reckoned everywhere (employees.ip_asn), once without the session and once with it."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from employees.enums import EmploymentStatus
from employees.ip_asn import IpAsn, ip_asn
from employees.models import Employee, Placement, TrainingCertificate, TrainingSession
from employees.queries.people import home_unit_ids, unit_names_on
from employees.queries.performance import ratings_of, trainings_until
from employees.queries.trainings import training_by_unit
from employees.training_enums import SessionResult
from employees.training_rules import PNS_MINIMUM_JP


@dataclass(frozen=True, slots=True)
class PersonEffect:
    """Hours of the year and points of the dimension kompetensi, before and after."""

    is_pns: bool
    jp_before: int
    jp_after: int
    index_before: Decimal
    index_after: Decimal
    competence_before: Decimal
    competence_after: Decimal

    @property
    def was_at_20(self) -> bool:
        return self.is_pns and self.jp_before >= PNS_MINIMUM_JP

    @property
    def is_at_20(self) -> bool:
        return self.is_pns and self.jp_after >= PNS_MINIMUM_JP


@dataclass(slots=True)
class UnitEffect:
    """People of one unit, whether they take part or not: PNS at 20 JP, hours, before and after."""

    name: str
    pns: int
    at_20_before: int
    at_20_after: int
    jp_before: int
    jp_after: int


@dataclass(frozen=True, slots=True)
class SessionEffect:
    """Over those who passed or may still pass: PNS who reach 20 JP, hours, mean index, before and
    after; ``units``: the units they are of."""

    year: int
    people: dict[int, PersonEffect]
    units: list[UnitEffect]

    @property
    def hours(self) -> int:
        return sum(one.jp_after - one.jp_before for one in self.people.values())

    @property
    def pns(self) -> int:
        return sum(one.is_pns for one in self.people.values())

    @property
    def at_20_before(self) -> int:
        return sum(one.was_at_20 for one in self.people.values())

    @property
    def at_20_after(self) -> int:
        return sum(one.is_at_20 for one in self.people.values())

    def _mean(self, name: str) -> Decimal | None:
        values = [getattr(one, name) for one in self.people.values()]
        if not values:
            return None
        return (sum(values, Decimal(0)) / len(values)).quantize(Decimal("0.01"), ROUND_HALF_UP)

    @property
    def index_before(self) -> Decimal | None:
        return self._mean("index_before")

    @property
    def index_after(self) -> Decimal | None:
        return self._mean("index_after")

    @property
    def competence_before(self) -> Decimal | None:
        return self._mean("competence_before")

    @property
    def competence_after(self) -> Decimal | None:
        return self._mean("competence_after")


def _competence(index: IpAsn) -> Decimal:
    return sum((part.points for part in index.parts if part.dimension == "Kompetensi"), Decimal(0))


def session_effect(session: TrainingSession, day: date) -> SessionEffect:
    """The effect of a session on its participants but for those who failed. Constant number of
    queries."""
    rows = session.sign_ups.taking_part().exclude(result=SessionResult.FAILED)
    people = list(Employee.objects.filter(pk__in=rows.values("employee")).order_by("pk"))
    booked = set(
        TrainingCertificate.objects.valid()
        .filter(sign_up__session=session)
        .values_list("sign_up__employee_id", flat=True)
    )
    found = _person_effects(session, people, booked, day)
    return SessionEffect(session.ends_on.year, found, _unit_effects(session, found, booked, day))


def _person_effects(
    session: TrainingSession, people: list[Employee], booked: set[int], day: date
) -> dict[int, PersonEffect]:
    year, ids = session.ends_on.year, [person.pk for person in people]
    ratings, trainings = ratings_of(ids, year), trainings_until(ids, year)
    kinds = dict(
        Placement.objects.on(day)
        .definitive()
        .filter(employee__in=ids)
        .order_by()
        .values_list("employee_id", "position__job_title__kind")
    )
    own, found = (session.course.type, year, session.jp), {}
    for person in people:
        known = list(trainings.get(person.pk, ()))
        if person.pk in booked and own in known:
            known.remove(own)
        reckoned = {
            "kind": kinds.get(person.pk, ""),
            "education": person.education_level,
            "predicate": ratings[person.pk].predicate if person.pk in ratings else None,
            "year": year,
        }
        before = ip_asn(trainings=known, **reckoned)
        after = ip_asn(trainings=[*known, own], **reckoned)
        jp = sum(hours for _, ended, hours in known if ended == year)
        found[person.pk] = PersonEffect(
            person.status == EmploymentStatus.PNS, jp, jp + session.jp,
            before.total, after.total, _competence(before), _competence(after),
        )  # fmt: skip
    return found


def _unit_effects(
    session: TrainingSession, people: dict[int, PersonEffect], booked: set[int], day: date
) -> list[UnitEffect]:
    """The units of these people with all who work there; what is booked is in today's figures."""
    homes, year = home_unit_ids(people, day), session.ends_on.year
    units = training_by_unit(set(homes.values()), date(year, 1, 1), min(day, date(year, 12, 31)))
    names = unit_names_on(units, day)
    found = {
        pk: UnitEffect(
            names.get(pk, ""), now.pns, now.people_at_20, now.people_at_20, now.jp, now.jp
        )
        for pk, now in units.items()
    }
    for employee_id, one in people.items():
        unit = found.get(homes.get(employee_id))
        if unit is None:
            continue
        reached = one.is_at_20 - one.was_at_20
        if employee_id in booked:
            unit.at_20_before -= reached
            unit.jp_before -= session.jp
        else:
            unit.at_20_after += reached
            unit.jp_after += session.jp
    return sorted(found.values(), key=lambda unit: unit.name)
