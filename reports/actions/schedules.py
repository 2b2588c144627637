"""Reports that build themselves: keeping schedules, and ordering what is due.

A scheduled report is made once for a unit and period, whatever ticks, crashes and clocks do: the
schedule's row is locked, ``next_due_on`` moves on in the same transaction as the order, and a unique
constraint has the last word.
"""

import logging
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from orgunits.models import OrgUnit, RoleAssignment, valid_on
from orgunits.queries import unit_on
from portal import audit
from portal.models import Government, User
from portal.notices import notify
from portal.opened import refuse_if_changed
from portal.permissions import Permission, roles_with
from portal.templatetags.formats import date_long
from reports.actions.library import order_report
from reports.enums import PeriodKind
from reports.models import EvaluationReport, ReportSchedule
from reports.periods import Period, following, next_due
from reports.periods import due_on as due_day
from reports.queries import due_schedules, report_readers

log = logging.getLogger(__name__)

OWNER_WITHOUT_RIGHTS = "Penanggung jawab jadwal tidak lagi berwenang membuat laporan unit ini."
ENDED = "Jadwal ini sudah diakhiri."
NOT_TYPED = ["government", "unit", "owner", "predecessor", "opened_by", "closed_by"]


def _refuse_double(unit: OrgUnit, kind: str, besides: int | None = None) -> None:
    twin = ReportSchedule.objects.filter(unit=unit, period_kind=kind, valid_until__isnull=True)
    if twin.exclude(pk=besides).exists():
        label = PeriodKind(kind).label.lower()
        raise ValidationError({"period_kind": f"Unit ini sudah punya jadwal per {label}."})


def _check(schedule: ReportSchedule) -> None:
    """Raise ValidationError for values that a form should not have let through."""
    unknown = set(schedule.roles) - set(roles_with(Permission.REPORT_VIEW))
    if unknown:
        raise ValidationError({"roles": "Peran ini tidak dapat membuka laporan."})
    schedule.full_clean(exclude=NOT_TYPED)


def _locked(schedule: ReportSchedule) -> ReportSchedule:
    """The row of ``schedule``, locked; ValidationError when it has ended."""
    row = (
        ReportSchedule.objects.select_for_update(of=("self",), no_key=True)
        .select_related("unit__government", "owner")
        .get(pk=schedule.pk)
    )
    if row.is_ended:
        raise ValidationError(ENDED)
    return row


def _record(schedule: ReportSchedule, action: str, user: User | None, **more: object) -> None:
    audit.record(
        actor=user,
        action=action,
        obj=schedule,
        government=schedule.unit.government,
        unit_id=schedule.unit_id,
        **more,
    )


@transaction.atomic
def create_schedule(
    *, unit: OrgUnit, period_kind: str, delay_days: int, roles: list[str], user: User | None
) -> ReportSchedule:
    """Have a report of ``unit`` made after every period of ``period_kind``: the first of the period
    that runs now, or of one whose delay has not passed. ``user`` is its owner. ValidationError when the unit is closed or has such a schedule."""
    today = unit.government.today()
    if unit.closed_on is not None:
        raise ValidationError({"unit": f"{unit.name} sudah ditutup."})
    Government.objects.select_for_update(no_key=True).get(pk=unit.government_id)
    _refuse_double(unit, period_kind)
    schedule = ReportSchedule(
        government=unit.government,
        unit=unit,
        period_kind=period_kind,
        delay_days=delay_days,
        roles=sorted(roles),
        owner=user,
        next_due_on=next_due(period_kind, delay_days, today),
        valid_from=today,
    )
    _check(schedule)
    schedule.save(force_insert=True)
    _record(
        schedule,
        "Menjadwalkan laporan",
        user,
        changes={"period_kind": [None, period_kind], "delay_days": [None, delay_days]},
    )
    return schedule


@transaction.atomic
def update_schedule(
    *,
    schedule: ReportSchedule,
    delay_days: int,
    roles: list[str],
    user: User,
    opened: str | None = None,
) -> ReportSchedule:
    """Change delay and recipients; who saves it becomes its owner. A period whose report was made
    is not made again. ValidationError for a schedule that has ended or that changed since the page
    was made (``opened``: portal.opened)."""
    row = _locked(schedule)
    # Roles are stored as values without words: that they changed is said, the list shows to what.
    refuse_if_changed(obj=row, opened=opened, secret={"roles": "Daftar penerima"})
    before = {"delay_days": row.delay_days, "roles": row.roles, "owner": row.owner}
    period = row.next_period
    row.delay_days, row.roles, row.owner = delay_days, sorted(roles), user
    row.next_due_on = due_day(period, delay_days)
    _check(row)
    row.save(update_fields=["delay_days", "roles", "owner", "next_due_on"])
    after = {name: getattr(row, name) for name in before}
    changes = audit.differences(before, after)
    if changes:
        _record(row, "Mengubah jadwal laporan", user, changes=changes)
    return row


@transaction.atomic
def pause_schedule(
    *, schedule: ReportSchedule, reason: str, user: User | None, now: datetime | None = None
) -> ReportSchedule:
    """Order nothing until ``resume_schedule``. ``user`` None: the portal itself."""
    row = _locked(schedule)
    if row.is_paused:
        raise ValidationError("Jadwal ini sudah dijeda.")
    row.paused_at, row.pause_reason = now or timezone.now(), reason[:300]
    row.full_clean(exclude=NOT_TYPED)
    row.save(update_fields=["paused_at", "pause_reason"])
    _record(row, "Menjeda jadwal laporan", user, reason=reason)
    return row


@transaction.atomic
def resume_schedule(*, schedule: ReportSchedule, user: User) -> ReportSchedule:
    """Go on with the period that runs now: periods that ended during the pause are left out, they
    can be ordered by hand. Who resumes becomes the owner."""
    row = _locked(schedule)
    if not row.is_paused:
        raise ValidationError("Jadwal ini sedang berjalan.")
    today = row.unit.government.today()
    row.paused_at, row.pause_reason, row.owner = None, "", user
    row.next_due_on = max(row.next_due_on, next_due(row.period_kind, row.delay_days, today))
    row.save(update_fields=["paused_at", "pause_reason", "owner", "next_due_on"])
    _record(row, "Melanjutkan jadwal laporan", user)
    return row


@transaction.atomic
def end_schedule(*, schedule: ReportSchedule, user: User | None) -> ReportSchedule:
    """Make no further report; those that were made stay."""
    row = _locked(schedule)
    return _end(row, user, row.unit.government.today())


def _end(row: ReportSchedule, user: User | None, today: date) -> ReportSchedule:
    row.valid_until = max(today, row.valid_from)
    row.paused_at, row.pause_reason = None, ""
    row.save(update_fields=["valid_until", "paused_at", "pause_reason"])
    _record(row, "Mengakhiri jadwal laporan", user)
    return row


def order_due_reports(now: datetime | None = None) -> list[EvaluationReport]:
    """Order every scheduled report that is due at ``now`` (part of the tick). One transaction per
    schedule, so that one that fails holds up no other."""
    now = now or timezone.now()
    ordered: list[EvaluationReport] = []
    for pk in due_schedules(now):
        try:
            ordered += _order_due(pk, now)
        except Exception:
            log.exception("report schedule %s could not be run", pk)
    return ordered


@transaction.atomic
def _order_due(pk: int, now: datetime) -> list[EvaluationReport]:
    """Order what schedule ``pk`` owes at ``now``: after a standstill also the periods missed."""
    schedule = (
        ReportSchedule.objects.running()
        .select_for_update(of=("self",), no_key=True)
        .select_related("unit__government", "owner")
        .filter(pk=pk)
        .first()
    )
    if schedule is None:  # paused or ended while this tick came to it
        return []
    today = schedule.unit.government.today(now)
    if not _may_order(schedule):
        _pause_and_tell(schedule, OWNER_WITHOUT_RIGHTS, now)
        return []
    ordered = []
    period = schedule.next_period
    while due_day(period, schedule.delay_days) <= today:
        if unit_on(schedule.unit, period.end) is None:
            _end(schedule, None, today)
            _tell(schedule, f"Jadwal laporan {schedule.unit.name} berakhir: unit sudah ditutup.")
            return ordered
        report = _order_once(schedule, period, today)
        ordered += [report] if report else []
        period = following(period)
    schedule.next_due_on = due_day(period, schedule.delay_days)
    schedule.save(update_fields=["next_due_on"])
    return ordered


def _order_once(schedule: ReportSchedule, period: Period, today: date) -> EvaluationReport | None:
    """Order the report of one period, unless a schedule (also one merged into this) made it."""
    made = EvaluationReport.objects.filter(
        unit=schedule.unit,
        period_kind=period.kind,
        period_start=period.start,
        schedule__isnull=False,
    )
    if made.exists():
        return None
    return order_report(
        government=schedule.unit.government,
        unit=schedule.unit,
        period=period,
        user=schedule.owner,
        schedule=schedule,
        today=today,
    )


def _may_order(schedule: ReportSchedule) -> bool:
    owner = schedule.owner
    return owner is not None and owner.has_perm(Permission.REPORT_ORDER, schedule.unit)


def _pause_and_tell(schedule: ReportSchedule, reason: str, now: datetime) -> None:
    pause_schedule(schedule=schedule, reason=reason, user=None, now=now)
    _tell(schedule, f"Jadwal laporan {schedule.unit.name} dijeda. {reason}")


def _tell(schedule: ReportSchedule, text: str) -> None:
    """Tell the owner and those who may put it right: the administrators of the government."""
    government = schedule.unit.government
    held = RoleAssignment.objects.filter(
        valid_on(government.today()),
        unit__government=government,
        unit__parent__isnull=True,
        role__in=roles_with(Permission.GOVERNMENT_EDIT),
    )
    people = list(User.objects.filter(pk__in=held.values("user")))
    if schedule.owner is not None:
        people.append(schedule.owner)
    notify(
        government=government, recipients=people, text=text, url=reverse("reports:schedule_list")
    )


def tell_recipients(report: EvaluationReport, url: str) -> int:
    """Tell the roles of the report's schedule that it is ready, in the caller's transaction. The
    owner is told by the job. Return how many were told."""
    schedule = report.schedule
    if schedule is None or not schedule.roles:
        return 0
    readers = [
        person
        for person in report_readers(report.unit, schedule.roles)
        if person.pk != report.ordered_by_id
    ]
    text = f"{report.title} siap, dibuat {date_long(report.government.today())}."
    return notify(government=report.government, recipients=readers, text=text, url=url)
