"""Educations, certificates and ranks of a person, with their papers.

What Employee says of the last education and the golongan follows a newer record in the same
transaction; an older one only completes the history.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from employees.actions.people import home_unit_id
from employees.drafts import RecordDraft
from employees.enums import RecordKind
from employees.models import Employee, PersonnelRecord
from employees.ranks import GOLONGAN_ORDER
from employees.record_rules import EDUCATION_ORDER, highest_education, rank_on, record_problems
from employees.validators import field_problems, refuse_own_record
from orgunits.assessments.evidence import EvidenceRefused, type_of
from portal import audit
from portal.files import safe_name, store
from portal.models import Attachment, User
from portal.validators import validate_reason

UNCHECKED = ("government", "employee", "recorded_by", "attachment", "withdrawn_at")


def build_record(employee: Employee, draft: RecordDraft, user: User | None) -> PersonnelRecord:
    """A checked, unsaved record; raises ValidationError by field of the form."""
    problems = record_problems(
        draft,
        birth_date=employee.birth_date,
        status=employee.status,
        today=employee.government.today(),
    )
    if problems:
        raise ValidationError(problems)
    row = PersonnelRecord(
        government=employee.government,
        employee=employee,
        kind=draft.kind,
        type=draft.type,
        name=draft.name,
        issuer=draft.issuer,
        number=draft.number,
        issued_on=draft.issued_on,
        valid_until=draft.valid_until,
        recorded_by=user,
    )
    if found := field_problems(row, exclude=UNCHECKED):
        raise ValidationError(found)
    row.validate_constraints()
    return row


@transaction.atomic
def add_record(
    *,
    employee: Employee,
    draft: RecordDraft,
    user: User | None,
    reason: str,
    paper: tuple[str, bytes] | None = None,
) -> PersonnelRecord:
    """Put a diploma, certificate or rank on file; ``paper``: (file name, content) of its scan.

    The last education or the golongan of the person follows. Raises ValidationError, by field
    where there is one, also for a file of another type than it says.
    """
    validate_reason(reason)
    employee = (
        Employee.objects.select_related("government")
        .select_for_update(of=("self",))
        .get(pk=employee.pk)
    )
    refuse_own_record(user, employee)
    row = build_record(employee, draft, user)
    if paper:
        row.attachment = store_paper(row, paper, user)
    row.save(force_insert=True)
    record_event("Mencatat berkas pegawai", row, told(row), user, reason)
    follow_records(row, user, reason)
    return row


def store_paper(row: PersonnelRecord, paper: tuple[str, bytes], user: User | None) -> Attachment:
    """Keep the scan of a record, its type told by its content."""
    name, content = paper
    try:
        content_type = type_of(safe_name(name), content)
    except EvidenceRefused as error:
        raise ValidationError({"paper": str(error)}) from None
    return store(row.government, name, content_type, content, user)


@transaction.atomic
def withdraw_record(*, record: PersonnelRecord, user: User | None, reason: str) -> None:
    """Take a record back that should never have been; it stays readable in the audit trail, and
    its paper on the row. Raises ValidationError when somebody has taken it back meanwhile."""
    validate_reason(reason)
    Employee.objects.select_for_update(of=("self",)).get(pk=record.employee_id)
    row = (
        PersonnelRecord.objects.standing()
        .select_related("government", "employee__government")
        .filter(pk=record.pk)
        .first()
    )
    if row is None:
        raise ValidationError("Catatan ini sudah dihapus. Muat ulang halaman pegawai.")
    refuse_own_record(user, row.employee)
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    undone = {name: [value, None] for name, (_, value) in told(row).items()}
    record_event("Menghapus catatan berkas yang keliru", row, undone, user, reason)
    follow_records(row, user, reason)


def told(row: PersonnelRecord) -> dict[str, list]:
    names = ("kind", "type", "name", "issuer", "number", "issued_on", "valid_until")
    values = {name: getattr(row, name) for name in names if getattr(row, name)}
    if row.attachment:
        values["attachment"] = row.attachment.name
    return audit.differences({}, values)


def record_event(
    action: str, row: PersonnelRecord, changes: dict[str, list], user: User | None, reason: str
) -> None:
    audit.record(
        actor=user,
        action=action,
        obj=row,
        government=row.government,
        unit_id=home_unit_id(row.employee),
        changes=changes,
        reason=reason,
    )


def followed(row: PersonnelRecord) -> dict[str, str]:
    """The columns of the person that ``row``, added or taken back, decides: what the records of its
    kind now say, unless the person's columns tell more than all of them."""
    employee, is_back = row.employee, row.withdrawn_at is not None
    records = list(PersonnelRecord.objects.of_kind(row.kind).filter(employee=employee))
    if row.kind == RecordKind.EDUCATION:
        last = highest_education(records)
        ladder, now, gone = EDUCATION_ORDER, employee.education_level, row.type
    elif row.kind == RecordKind.RANK:
        last = rank_on(records, employee.government.today())
        ladder, now, gone = GOLONGAN_ORDER, employee.golongan, row.name
    else:
        return {}
    if last is None or (is_back and now != gone):
        return {}
    said = last.type if row.kind == RecordKind.EDUCATION else last.name
    if not is_back and ladder.get(now, -1) > ladder[said]:
        return {}
    if row.kind == RecordKind.RANK:
        return {"golongan": said}
    return {"education_level": said, "education_field": last.name[:120]}


def follow_records(row: PersonnelRecord, user: User | None, reason: str) -> None:
    """Let the columns of the person say what the records now say."""
    employee, wanted = row.employee, followed(row)
    changes = audit.differences({name: getattr(employee, name) for name in wanted}, wanted)
    if not changes:
        return
    for name, value in wanted.items():
        setattr(employee, name, value)
    employee.save(update_fields=list(wanted))
    audit.record(
        actor=user,
        action="Mengubah data pegawai",
        obj=employee,
        government=employee.government,
        unit_id=home_unit_id(employee),
        changes=changes,
        reason=reason,
    )
