"""Restricted data of a person, opened with a reason, every opening on record: discipline decisions,
what leaves are for, and the day of birth. Pages that cannot do without the day of birth (a form, a
decree's annex, one's own data) note that it was read, once a day for each reader and person."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from employees.actions.people import home_unit_id
from employees.drafts import DisciplineDraft
from employees.enums import DisciplinePenalty
from employees.models import DisciplineRecord, Employee, StatusPeriod
from employees.queries.people import home_unit_ids
from employees.validators import refuse_own_record
from portal import audit, crypto
from portal.models import AuditEvent, User
from portal.validators import validate_reason

BIRTH_READ = "Membaca tanggal lahir"


@dataclass(frozen=True, slots=True)
class OpenedDiscipline:
    """A discipline decision in clear."""

    record: DisciplineRecord
    penalty: DisciplinePenalty
    offence: str
    decree_number: str

    def runs_on(self, day: date) -> bool:
        ends = self.record.ends_on
        return self.record.starts_on <= day and (ends is None or day <= ends)


@transaction.atomic
def record_discipline(
    *, employee: Employee, draft: DisciplineDraft, user: User | None, reason: str
) -> DisciplineRecord:
    """Seal a discipline decision into the file of a person. The audit names that there is one and
    its days, never what it says.

    Raises ValidationError, by field, for days that cannot be.
    """
    validate_reason(reason)
    refuse_own_record(user, employee)
    if draft.starts_on <= employee.joined_on:
        raise ValidationError({"starts_on": "Harus sesudah TMT masuk pegawai."})
    if draft.ends_on and draft.ends_on < draft.starts_on:
        raise ValidationError({"ends_on": "Tidak boleh sebelum mulai berlaku."})
    text = {
        "penalty": str(DisciplinePenalty(draft.penalty)),
        "offence": draft.offence,
        "decree_number": draft.decree_number,
    }
    row = DisciplineRecord(
        government=employee.government,
        employee=employee,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        recorded_by=user,
    )
    row.sealed = crypto.seal(json.dumps(text), row.context)
    row.save(force_insert=True)
    days = {"starts_on": [None, str(row.starts_on)], "ends_on": [None, audit.plain(row.ends_on)]}
    record_event("Mencatat hukuman disiplin", row, employee, days, user, reason)
    return row


@transaction.atomic
def withdraw_discipline(*, record: DisciplineRecord, user: User | None, reason: str) -> None:
    """Take a decision back (annulled on appeal, or recorded of the wrong person). Raises
    ValidationError when somebody has done so meanwhile."""
    validate_reason(reason)
    row = (
        DisciplineRecord.objects.standing()
        .select_for_update(of=("self",))
        .select_related("government", "employee__government")
        .filter(pk=record.pk)
        .first()
    )
    if row is None:
        raise ValidationError("Catatan ini sudah dihapus. Muat ulang halaman.")
    refuse_own_record(user, row.employee)
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    record_event("Menghapus hukuman disiplin", row, row.employee, {}, user, reason)


@transaction.atomic
def open_discipline(*, employee: Employee, user: User, reason: str) -> list[OpenedDiscipline]:
    """The standing decisions about a person in clear, newest first, and an audit event of the
    reading, also of an empty file."""
    validate_reason(reason)
    rows = DisciplineRecord.objects.standing().filter(employee=employee)
    try:
        found = [opened(row) for row in rows]
    except crypto.CannotDecrypt as error:
        raise ValidationError(f"Catatan disiplin tidak dapat dibuka: {error}.") from None
    read = {"read_at": [None, timezone.now().isoformat()]}
    record_event("Membuka hukuman disiplin", employee, employee, read, user, reason)
    return found


def opened(row: DisciplineRecord) -> OpenedDiscipline:
    text = json.loads(crypto.unseal(row.sealed, row.context))
    return OpenedDiscipline(
        row, DisciplinePenalty(text["penalty"]), text["offence"], text["decree_number"]
    )


def record_event(
    action: str,
    obj: DisciplineRecord | Employee,
    employee: Employee,
    changes: dict[str, list],
    user: User | None,
    reason: str,
) -> None:
    audit.record(
        actor=user,
        action=action,
        obj=obj,
        government=employee.government,
        unit_id=home_unit_id(employee),
        changes=changes,
        reason=reason,
    )


@transaction.atomic
def reveal_care_leaves(
    *, employee: Employee, user: User, reason: str
) -> list[tuple[StatusPeriod, str]]:
    """What the leaves of a person are for, newest first, and an audit event of the reading."""
    validate_reason(reason)
    rows = employee.status_periods.current_knowledge().exclude(detail_sealed="")
    try:
        found = [(row, crypto.unseal(row.detail_sealed, row.detail_context)) for row in rows]
    except crypto.CannotDecrypt as error:
        raise ValidationError(f"Rincian cuti tidak dapat dibuka: {error}.") from None
    read = {"read_at": [None, timezone.now().isoformat()]}
    record_event("Membuka rincian cuti", employee, employee, read, user, reason)
    return found


@transaction.atomic
def reveal_birth_date(*, employee: Employee, user: User, reason: str) -> date:
    """The day of birth of a person, and an audit event of the reading."""
    validate_reason(reason)
    read = {"read_at": [None, timezone.now().isoformat()]}
    record_event("Membuka tanggal lahir", employee, employee, read, user, reason)
    return employee.birth_date


@transaction.atomic
def note_birth_dates(*, people: Iterable[Employee], user: User, where: str) -> int:
    """Leave an audit event for each of these people whose day of birth a page (``where``) shows to
    ``user``; nothing for those of whom they were told today already. Returns how many were noted.
    Constant number of queries."""
    listed = {str(person.pk): person for person in people}
    if not listed:
        return 0
    government = next(iter(listed.values())).government
    began = datetime.combine(government.today(), time.min, tzinfo=government.zone)
    told = AuditEvent.objects.filter(
        actor=user,
        action=BIRTH_READ,
        object_label=Employee._meta.label,
        object_pk__in=list(listed),
        happened_at__gte=began,
    )
    fresh = set(listed) - set(told.values_list("object_pk", flat=True))
    units = home_unit_ids([int(pk) for pk in fresh], government.today())
    audit.write(
        audit.event(
            actor=user,
            action=BIRTH_READ,
            obj=listed[pk],
            government=government,
            reason=where,
            unit_id=units.get(int(pk)),
        )
        for pk in sorted(fresh)
    )
    return len(fresh)
