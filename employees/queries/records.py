"""Diplomas, certificates and ranks of people; certificates that run out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, QuerySet

from employees.enums import RecordKind
from employees.models import PersonnelRecord, Placement
from employees.models.people import of_people_in_reach
from employees.queries.people import Seat, seats_of
from employees.record_rules import Expiry, expiry, warned_until
from portal.models import Government, User

CERTIFICATE_STATES = (Expiry.EXPIRED, Expiry.SOON, Expiry.VALID, Expiry.NONE)


@dataclass(frozen=True, slots=True)
class FiledRecord:
    """A record with where its paper stands on the day shown."""

    record: PersonnelRecord
    expiry: Expiry
    seat: Seat | None = None


def records_of(employee_id: int, day: date) -> dict[str, list[FiledRecord]]:
    """The standing records of a person by RecordKind, the newest first. One query."""
    found: dict[str, list[FiledRecord]] = {str(kind): [] for kind in RecordKind}
    rows = PersonnelRecord.objects.standing().filter(employee=employee_id)
    for row in rows.select_related("attachment").order_by("-issued_on", "-pk"):
        found[row.kind].append(FiledRecord(row, expiry(row.valid_until, day)))
    return found


def certificates(
    *,
    user: User,
    government: Government,
    day: date,
    unit_ids: list[int] | None = None,
    text: str = "",
    certificate_type: str = "",
    state: str = "",
) -> QuerySet[PersonnelRecord]:
    """Standing certificates of people in service on ``day`` in sight, the soonest end first, those
    for life last. ``state``: one of CERTIFICATE_STATES."""
    found = (
        of_people_in_reach(PersonnelRecord.objects.of_kind(RecordKind.CERTIFICATE), user)
        .filter(government=government, issued_on__lte=day)
        .exclude(employee__left_on__lte=day)
        .select_related("employee")
        .order_by(F("valid_until").asc(nulls_last=True), "employee__name", "pk")
    )
    if certificate_type:
        found = found.filter(type=certificate_type)
    if text:
        found = found.filter(employee__name__icontains=text)
    if unit_ids is not None:
        seats = Placement.objects.on(day).definitive().filter(position__unit__in=unit_ids)
        found = found.filter(Exists(seats.filter(employee=OuterRef("employee"))))
    soon = warned_until(day)
    conditions = {
        Expiry.EXPIRED: {"valid_until__lt": day},
        Expiry.SOON: {"valid_until__gte": day, "valid_until__lt": soon},
        Expiry.VALID: {"valid_until__gte": soon},
        Expiry.NONE: {"valid_until__isnull": True},
    }
    return found.filter(**conditions[Expiry(state)]) if state else found


def certificate_rows(records: Iterable[PersonnelRecord], day: date) -> list[FiledRecord]:
    """Fill a page of ``certificates`` with the post each person holds. Two queries."""
    listed = list(records)
    seats = seats_of({row.employee_id for row in listed}, day)
    return [
        FiledRecord(row, expiry(row.valid_until, day), next(iter(seats[row.employee_id]), None))
        for row in listed
    ]
