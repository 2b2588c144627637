"""What time does to complaints: late ones climb, unanswered ones end, old ones are emptied."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from orgunits.models import OrgUnit, RoleAssignment, valid_on
from portal.models import Government
from portal.notices import notify
from portal.permissions import Permission, roles_with
from publicservices.actions.complaints import note, step
from publicservices.complaint_clock import calendar_for, wind
from publicservices.complaint_states import OURS, ComplaintAct, ComplaintState
from publicservices.models import Complaint, ComplaintEvent, ComplaintOpening

CLIMBS_AGAIN = timedelta(days=7)
KEPT_AFTER_END = timedelta(days=730)
BATCH = 200


def _governments() -> list[Government]:
    numbers = Complaint.objects.open().order_by().values("government").distinct()
    return list(Government.objects.filter(pk__in=numbers).order_by("pk"))


def keep_time() -> None:
    """Move every case whose day has passed, in its government's own day."""
    for government in _governments():
        today = government.today()
        escalate_late(government, today)
        end_silent(government, today)


def _due_numbers(government: Government, today: date, states: tuple[str, ...]) -> list[int]:
    rows = Complaint.objects.filter(government=government, state__in=states, due_on__lt=today)
    if states == OURS:
        rows = rows.filter(_may_climb(today))
    return list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])


def _may_climb(today: date) -> Q:
    """Those that did not climb yet, or a week ago and not to the top."""
    again = Q(escalated_on__lte=today - CLIMBS_AGAIN, escalated_to__parent__isnull=False)
    return Q(escalated_on__isnull=True) | again


def escalate_late(government: Government, today: date) -> int:
    """Late cases go one step up the tree, and again every week; the people there are told that one is
    late, not what it says."""
    numbers = _due_numbers(government, today, OURS)
    for number in numbers:
        with transaction.atomic():
            row = _locked(number)
            if row.state not in OURS or row.due_on is None or row.due_on >= today:
                continue
            if not Complaint.objects.filter(_may_climb(today), pk=number).exists():
                continue  # another worker was faster
            below = row.escalated_to or row.unit
            step(row, ComplaintAct.ESCALATE)
            row.escalated_to, row.escalated_on = below.parent or below, today
            row.save(update_fields=["escalated_to", "escalated_on"])
            note(row, ComplaintAct.ESCALATE, "", None)
            notify(
                government=government,
                recipients=people_over(row, row.escalated_to),
                text="Sebuah pengaduan melewati tenggatnya dan dinaikkan kepada Anda.",
                url=reverse("publicservices:complaint_detail", args=[row.pk]),
            )
    return len(numbers)


def people_over(row: Complaint, unit: OrgUnit) -> list:
    """Who handles complaints at ``unit`` itself, and may see this one."""
    roles = RoleAssignment.objects.filter(
        valid_on(row.government.today()),
        unit=unit,
        role__in=roles_with(Permission.COMPLAINT_HANDLE),
        user__is_active=True,
    ).select_related("user__government")
    people = {role.user_id: role.user for role in roles}.values()
    return [
        person
        for person in people
        if Complaint.objects.visible_to(person).filter(pk=row.pk).exists()
    ]


def end_silent(government: Government, today: date) -> int:
    """Cases whose reporter said nothing in time: answered ones close, incomplete ones lapse."""
    acts = {
        ComplaintState.ANSWERED: ComplaintAct.AUTO_CLOSE,
        ComplaintState.INCOMPLETE: ComplaintAct.LAPSE,
    }
    numbers = _due_numbers(government, today, tuple(acts))
    for number in numbers:
        with transaction.atomic():
            row = _locked(number)
            if row.state not in acts or row.due_on is None or row.due_on >= today:
                continue
            act = acts[row.state]
            step(row, act)
            wind(row)
            row.save()
            note(row, act, "", None)
    return len(numbers)


def _locked(number: int) -> Complaint:
    rows = Complaint.objects.select_for_update(of=("self",))
    return rows.select_related("government", "unit__parent", "escalated_to__parent").get(pk=number)


@transaction.atomic
def renew_due_days(government: Government) -> None:
    """Compute the deadlines of open cases anew: the calendar changed (portal.working_days)."""
    rows = Complaint.objects.select_for_update(of=("self",)).open().filter(government=government)
    rows = list(rows.select_related("government").order_by("pk"))
    if not rows:
        return
    calendar = calendar_for(rows)
    for row in rows:
        wind(row, calendar)
    Complaint.objects.bulk_update(rows, ["law_due_on", "sp4n_due_on", "due_on"], batch_size=500)


def empty_old_complaints() -> int:
    """Throw away what was written and who wrote it in cases that ended long ago. Returns how many."""
    old = timezone.now() - KEPT_AFTER_END
    rows = Complaint.objects.filter(ended_at__lt=old, emptied_at__isnull=True)
    numbers = list(rows.order_by("pk").values_list("pk", flat=True)[:1000])
    with transaction.atomic():
        ComplaintEvent.objects.filter(complaint__in=numbers).update(text="")
        ComplaintOpening.objects.filter(complaint__in=numbers).update(reason="")
        return Complaint.objects.filter(pk__in=numbers).update(
            subject=F("kind"), body="", reporter="", contact="", body_hash="",
            emptied_at=timezone.now(),
        )  # fmt: skip
