"""Part of the tick: reminders of sessions, each once."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from employees.actions.sign_ups import lock_session, own_page
from employees.enums import EmploymentStatus
from employees.models import Employee, Placement, TrainingRecord, TrainingSession
from employees.queries.audiences import audience_unit_ids, heads_over, nearest_heads
from employees.queries.people import home_unit_ids
from employees.training_enums import SessionState
from employees.training_rules import PNS_MINIMUM_JP
from portal.models import User
from portal.notices import notify_each
from portal.templatetags.formats import date_long

DEADLINE_DAYS = 2  # before the last day to sign up


def remind_sessions() -> int:
    """Remind of every session whose deadline is near, and of every one that begins tomorrow;
    returns how many reminders were due."""
    near = timezone.now().date() + timedelta(days=DEADLINE_DAYS + 1)  # a day more: time zones
    rows = TrainingSession.objects.filter(state=SessionState.OPEN, sign_up_until__lte=near)
    yesterday = timezone.now().date() - timedelta(days=1)
    rows = rows.filter(starts_on__gte=yesterday).select_related("government").order_by("pk")
    reminded = 0
    for row in rows:
        today = row.government.today()
        if row.deadline_told is None and _deadline_near(row, today):
            reminded += remind_of_deadline(row, today)
        if row.start_told is None and row.starts_on == today + timedelta(days=1):
            reminded += remind_of_start(row, today)
    return reminded


def _deadline_near(session: TrainingSession, today: date) -> bool:
    return today <= session.sign_up_until <= today + timedelta(days=DEADLINE_DAYS)


@transaction.atomic
def remind_of_deadline(session: TrainingSession, today: date) -> bool:
    """Tell those who still lack hours that a session has free seats, and heads that somebody waits
    for their word."""
    row = lock_session(session)
    if row.deadline_told is not None or row.state != SessionState.OPEN:
        return False
    row.deadline_told = today
    row.save(update_fields=["deadline_told"])
    until = date_long(row.sign_up_until)
    notices = list(_pending_notices(row, today, until))
    if row.sign_ups.seated().count() < row.seats:
        text = f"Pendaftaran sampai {until}: {row.programme}, {row.jp} JP"
        notices.append((_short_of_hours(row, today), text, own_page()))
    notify_each(government=row.government, notices=notices)
    return True


def _short_of_hours(session: TrainingSession, today: date) -> list[User]:
    """Accounts of the PNS the session is for who are below 20 JP this year and not signed up."""
    seated = Placement.objects.on(today).definitive()
    seated = seated.filter(position__unit__in=audience_unit_ids(session, today))
    people = Employee.objects.filter(
        pk__in=seated.values("employee"), status=EmploymentStatus.PNS, user__is_active=True
    ).exclude(pk__in=session.sign_ups.values("employee"))
    hours = dict(
        TrainingRecord.objects.ended_within(date(today.year, 1, 1), today)
        .filter(employee__in=people.values("pk"))
        .order_by()
        .values_list("employee_id")
        .annotate(Sum("jp"))
    )
    return [
        person.user
        for person in people.select_related("user").order_by("pk")
        if hours.get(person.pk, 0) < PNS_MINIMUM_JP
    ]


def _pending_notices(
    session: TrainingSession, today: date, until: str
) -> Iterator[tuple[list[User], str, str]]:
    """One notice for the heads of each unit with sign-ups nobody has decided yet."""
    pending = session.sign_ups.standing().filter(approved_at__isnull=True)
    units = home_unit_ids(pending.values_list("employee_id", flat=True), today)
    heads = heads_over(units.values(), today)
    for unit_id, count in sorted(Counter(units.values()).items()):
        text = f"{count} pendaftaran menunggu persetujuan sampai {until}: {session.programme}"
        yield nearest_heads(heads[unit_id]), text, reverse("employees:sign_up_list")


@transaction.atomic
def remind_of_start(session: TrainingSession, today: date) -> bool:
    """Tell participants that their session begins tomorrow, and where."""
    row = lock_session(session)
    if row.start_told is not None or row.state != SessionState.OPEN:
        return False
    row.start_told = today
    row.save(update_fields=["start_told"])
    people = row.sign_ups.taking_part().filter(employee__user__isnull=False)
    recipients = [one.employee.user for one in people.select_related("employee__user")]
    text = f"Besok: {row.programme}, {row.place}"
    notify_each(government=row.government, notices=[(recipients, text, own_page())])
    return True
