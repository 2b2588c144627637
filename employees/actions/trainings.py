"""Recording finished trainings."""

from collections import Counter

from django.core.exceptions import ValidationError
from django.db import transaction

from employees.drafts import TrainingDraft
from employees.models import TrainingRecord
from employees.queries.people import home_unit_ids
from employees.validators import field_problems
from portal import audit
from portal.models import AuditEvent, Government, User
from portal.validators import validate_reason

COPIED = (
    "programme",
    "form",
    "type",
    "field",
    "started_on",
    "ended_on",
    "jp",
    "provider",
    "certificate_number",
)


def record_problems(record: TrainingRecord) -> list[str]:
    """What is wrong with one training, the double entry aside."""
    found = field_problems(record, exclude=["government", "employee"])
    if found:
        return found
    if record.ended_on < record.started_on:
        found.append("Tanggal selesai tidak boleh sebelum tanggal mulai.")
    if not 1 <= record.jp <= 2000:
        found.append("JP antara 1 dan 2.000.")
    if record.ended_on > record.government.today():
        found.append("Pelatihan belum selesai: tanggal selesai masih akan datang.")
    if record.started_on < record.employee.birth_date:
        found.append("Tanggal mulai sebelum tanggal lahir pegawai.")
    return found


def known_keys(records: list[TrainingRecord]) -> set[tuple]:
    """(employee, programme, start) of the trainings already recorded for these people."""
    return set(
        TrainingRecord.objects.filter(
            employee__in={record.employee_id for record in records},
            started_on__in={record.started_on for record in records},
        ).values_list("employee_id", "programme", "started_on")
    )


@transaction.atomic
def record_trainings(
    *, government: Government, drafts: list[TrainingDraft], user: User | None, reason: str
) -> list[TrainingRecord]:
    """Record finished trainings, all or none, one audit event each. Bulk.

    Raises ValidationError with a text per problem ("Baris 3 (nama): …" when there are several);
    ValueError for a person of another government.
    """
    validate_reason(reason)
    if any(draft.employee.government_id != government.pk for draft in drafts):
        raise ValueError("employee of another government")
    records = [
        TrainingRecord(
            government=government,
            employee=draft.employee,
            **{name: getattr(draft, name) for name in COPIED},
        )
        for draft in drafts
    ]
    keys = [(record.employee_id, record.programme, record.started_on) for record in records]
    twice, known = Counter(keys), known_keys(records)
    problems = []
    for number, (record, key) in enumerate(zip(records, keys, strict=True), start=1):
        found = record_problems(record)
        if key in known or twice[key] > 1:
            found.append("Pelatihan ini sudah dicatat.")
        place = f"Baris {number} ({record.employee.name}): " if len(records) > 1 else ""
        problems += [f"{place}{message}" for message in found]
    if problems:
        raise ValidationError(problems)
    records = TrainingRecord.objects.bulk_create(records)
    units = home_unit_ids({record.employee_id for record in records}, government.today())
    AuditEvent.objects.bulk_create(
        audit.event(
            actor=user,
            action="Mencatat pelatihan",
            obj=record,
            government=government,
            changes={
                "employee": [None, record.employee_id],
                "jp": [None, record.jp],
                "ended_on": [None, str(record.ended_on)],
            },
            reason=reason,
            unit_id=units.get(record.employee_id),
        )
        for record in records
    )
    return records
