"""Changes of a government's own calendar, each with a reason and an audit event."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from portal import audit
from portal.models import Government, Holiday, User
from portal.opened import refuse_if_changed
from portal.validators import validate_reason
from portal.working_days.followers import calendar_changed
from portal.working_days.queries import WEEK_ACTION

DAY_FIELDS = ("name", "is_working", "legal_basis")


def _locked(government: Government) -> Government:
    return Government.objects.select_for_update(no_key=True).get(pk=government.pk)


@transaction.atomic
def set_day(
    *,
    government: Government,
    day: date,
    name: str,
    is_working: bool,
    user: User,
    reason: str,
    legal_basis: str = "",
    opened: str | None = None,
) -> Holiday:
    """Let ``day`` be free or worked in ``government``, whatever the nation's calendar says.

    Raises ValidationError, with the field where there is one, and when somebody changed the day
    since the page was made (``opened``: portal.opened).
    """
    validate_reason(reason)
    _locked(government)
    row = Holiday.objects.filter(government=government, day=day).first()
    if row is None:
        row = Holiday(government=government, day=day)
    else:
        refuse_if_changed(obj=row, opened=opened)
    before = {field: getattr(row, field) for field in DAY_FIELDS} if row.pk else {}
    row.name, row.is_working, row.legal_basis = name.strip(), is_working, legal_basis.strip()
    row.full_clean()
    after = {field: getattr(row, field) for field in DAY_FIELDS}
    if before != after:
        row.save()
        audit.record(
            actor=user,
            action="Mengatur hari kerja",
            obj=row,
            government=government,
            changes=audit.differences(before, after),
            reason=reason,
        )
        calendar_changed(government)
    return row


@transaction.atomic
def forget_day(
    *, government: Government, day: date, user: User, reason: str, opened: str | None = None
) -> None:
    """Let ``day`` be again what the nation's calendar says. ValidationError when it is already."""
    validate_reason(reason)
    _locked(government)
    row = Holiday.objects.filter(government=government, day=day).first()
    if row is None:
        raise ValidationError("Hari ini sudah mengikuti kalender nasional.")
    refuse_if_changed(obj=row, opened=opened)
    before = {field: getattr(row, field) for field in DAY_FIELDS}
    audit.record(
        actor=user,
        action="Mengembalikan hari ke kalender nasional",
        obj=row,
        government=government,
        changes=audit.differences(before, dict.fromkeys(before)),
        reason=reason,
    )
    row.delete()
    calendar_changed(government)


@transaction.atomic
def set_week(*, government: Government, work_days: int, user: User, reason: str) -> Government:
    """Let the week have five or six working days. ValidationError for any other number."""
    validate_reason(reason)
    row = _locked(government)
    before, row.work_days = {"work_days": row.work_days}, work_days
    row.clean_fields(exclude=[f.name for f in row._meta.fields if f.name != "work_days"])
    if audit.differences(before, {"work_days": work_days}):
        row.save(update_fields=["work_days"])
        audit.record(
            actor=user,
            action=WEEK_ACTION,
            obj=row,
            government=row,
            changes=audit.differences(before, {"work_days": work_days}),
            reason=reason,
        )
        calendar_changed(row)
    return row
