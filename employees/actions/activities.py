"""Short running reports: written by the person, taken back by the person."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from employees.models import Activity, Employee, WorkTeam
from employees.queries.people import home_unit_ids
from employees.validators import field_problems
from orgunits.assessments.evidence import EvidenceRefused, type_of
from orgunits.models import UnitFunction
from portal import audit
from portal.attachments.child.photo_metadata import without_metadata
from portal.files import safe_name, store
from portal.models import User

DAYS_BACK = 7
MOST_A_DAY = 50
UNCHECKED = ("government", "employee", "unit", "function", "team", "evidence", "recorded_by",
             "withdrawn_at")  # fmt: skip


def _own(employee: Employee, user: User | None) -> None:
    if user is not None and employee.user_id != user.pk:
        raise ValueError("not the person's own report")


@transaction.atomic
def report_activity(
    *,
    employee: Employee,
    on: date,
    text: str,
    amount: int,
    measure: str,
    user: User | None,
    function: UnitFunction | None = None,
    team: WorkTeam | None = None,
    evidence: tuple[str, bytes] | None = None,
) -> Activity:
    """Write what one did ``on`` a day of the last week for a function or a team. ``evidence``: (name,
    content); what a camera writes beside a picture is cut away.

    Raises ValidationError by field: another day, nothing chosen, an amount outside 1 to 100,000, a
    person without a post that day; ValueError for another person than the account's.
    """
    _own(employee, user)
    employee = (
        Employee.objects.select_related("government")
        .select_for_update(of=("self",))
        .get(pk=employee.pk)
    )
    today = employee.government.today()
    if not today - timedelta(days=DAYS_BACK) <= on <= today:
        raise ValidationError({"on": f"Tanggal antara {DAYS_BACK} hari yang lalu dan hari ini."})
    unit_id = home_unit_ids([employee.pk], on).get(employee.pk)
    if unit_id is None:
        raise ValidationError({"on": "Anda tidak memangku jabatan pada hari itu."})
    if employee.activities.standing().filter(on=on).count() >= MOST_A_DAY:
        raise ValidationError(f"Paling banyak {MOST_A_DAY} laporan sehari.")
    row = Activity(
        government=employee.government, employee=employee, unit_id=unit_id, on=on,
        text=text.strip(), amount=amount, measure=measure.strip(), function=function, team=team,
        recorded_by=user,
    )  # fmt: skip
    if found := field_problems(row, exclude=UNCHECKED):
        raise ValidationError(found)
    row.validate_constraints()
    if evidence:
        name, content = evidence
        try:
            content_type = type_of(safe_name(name), content)
        except EvidenceRefused as error:
            raise ValidationError({"evidence": str(error)}) from None
        row.evidence = store(row.government, name, content_type, without_metadata(content), user)
    row.save(force_insert=True)
    told = {"apa": [None, row.text], "jumlah": [None, f"{row.amount} {row.measure}"]}
    _record(row, user, "Menulis laporan kerja", told)
    return row


@transaction.atomic
def withdraw_activity(*, activity: Activity, user: User | None) -> None:
    """Take one's own report back; it stays in the audit trail. ValidationError when it is already."""
    row = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    _own(activity.employee, user)
    if row.withdrawn_at is not None:
        raise ValidationError("Laporan ini sudah ditarik.")
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    _record(row, user, "Menarik laporan kerja", {"apa": [row.text, None]})


def _record(row: Activity, user: User | None, action: str, changes: dict) -> None:
    audit.record(
        actor=user,
        action=action,
        obj=row,
        government=row.government,
        unit_id=row.unit_id,
        changes=changes,
    )
