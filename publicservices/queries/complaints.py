"""Reads of complaints: the officers' inbox, one case, what its reporter sees, figures of a unit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from rapidfuzz import fuzz

from orgunits.models import OrgUnit
from portal import crypto
from portal.models import Government, User
from portal.permissions import Permission
from portal.tracking_codes import digest, normal_code
from portal.working_days.clock import WorkCalendar
from portal.working_days.queries import calendar_between
from publicservices.complaint_states import OURS, ComplaintState, running
from publicservices.models import Complaint, ComplaintEvent, ComplaintOpening
from publicservices.queries.requests import SOON_DAYS, UNREADABLE, Clock
from publicservices.searching import words
from publicservices.terms import LegalTerm

MOST_TARGETS = 30
ALIKE_FROM, ALIKE_DAYS, MOST_ALIKE, MOST_COMPARED = 70, timedelta(days=90), 5, 300
SENT_DAYS = timedelta(days=90)


def clock_on(due_on: date | None, today: date, calendar: WorkCalendar) -> Clock:
    """What to say of one deadline on ``today``."""
    if due_on is None:
        return Clock("", "Tanpa tenggat", None)
    left = calendar.count(today, due_on)
    if today > due_on:
        return Clock("overdue", f"Terlambat {max(-left, 1)} hari kerja", due_on, left)
    if today == due_on:
        return Clock("warn", "Hari ini batasnya", due_on, left)
    return Clock("warn" if left < SOON_DAYS else "", f"Sisa {left} hari kerja", due_on, left)


@dataclass(frozen=True, slots=True)
class NamedClock:
    """A clock of a case with the term it runs on."""

    name: str
    term: LegalTerm
    clock: Clock


def clocks_of(row: Complaint) -> list[NamedClock]:
    """The clocks that run for a case, of the law and of SP4N-LAPOR!. At most one query."""
    today = row.government.today()
    days = [day for day in (row.law_due_on, row.sp4n_due_on) if day]
    if not days:
        return []
    calendar = calendar_between(row.government, min(today, *days), max(today, *days))
    terms = running(row.state, row.kind, row.found)
    pairs = (
        ("Undang-undang", terms.law, row.law_due_on),
        ("SP4N-LAPOR!", terms.sp4n, row.sp4n_due_on),
    )
    return [
        NamedClock(name, term, clock_on(due, today, calendar))
        for name, term, due in pairs
        if term and due
    ]


def complaint_table(
    *,
    government: Government,
    user: User,
    state: str = "open",
    kind: str = "",
    unit: int | None = None,
    text: str = "",
) -> QuerySet[Complaint]:
    """Cases ``user`` may see, the nearest deadline first. ``text``: a number, or words of the subject
    or of the unit; what is sealed is not searched."""
    rows = Complaint.objects.visible_to(user).filter(government=government)
    if state in ("open", "late", "ours"):
        rows = rows.open()
    if state == "ours":
        rows = rows.filter(state__in=OURS)
    if state == "late":
        rows = rows.filter(state__in=OURS, due_on__lt=government.today())
    if state == "escalated":
        rows = rows.open().filter(escalated_on__isnull=False)
    if state == "ended":
        rows = rows.filter(ended_at__isnull=False)
    if kind:
        rows = rows.filter(kind=kind)
    if unit is not None:
        rows = rows.filter(Q(unit=unit) | Q(about_unit=unit))
    if text:
        wanted = Q(subject__icontains=text) | Q(about_unit__name__icontains=text)
        if text.isascii() and text.isdigit() and len(text) < 18:  # noqa: PLR2004 a bigint
            wanted |= Q(pk=int(text))
        rows = rows.filter(wanted)
    return rows.select_related("unit", "about_unit", "government").order_by(
        F("due_on").asc(nulls_last=True), "filed_at", "pk"
    )


@dataclass(slots=True)
class ComplaintLine:
    """A case in the inbox with its nearest deadline."""

    row: Complaint
    clock: Clock


def complaint_lines(rows: list[Complaint], government: Government) -> list[ComplaintLine]:
    """The rows of one page with their clocks. One query for all of them."""
    today = government.today()
    days = [today, *(row.due_on for row in rows if row.due_on)]
    calendar = calendar_between(government, min(days), max(days))
    return [
        ComplaintLine(row, clock_on(row.due_on, today, calendar) if row.is_open
                      else Clock("done", "Berakhir", None))
        for row in rows
    ]  # fmt: skip


def complaint_counts(government: Government, user: User) -> dict[str, int]:
    """How many cases are open, late and climbed. One query beside those of the scope."""
    rows = Complaint.objects.visible_to(user).open().filter(government=government)
    late = Q(state__in=OURS, due_on__lt=government.today())
    return rows.aggregate(
        open=Count("pk"),
        late=Count("pk", filter=late),
        escalated=Count("pk", filter=Q(escalated_on__isnull=False)),
    )


def unsealed(row: Complaint, text: str) -> str:
    """What was sealed, or UNREADABLE when the key it was sealed with is not there."""
    try:
        return crypto.unseal(text, row.seal_context) if text else ""
    except crypto.CannotDecrypt:
        return UNREADABLE


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """An event with its text as it may be read."""

    event: ComplaintEvent
    text: str


def events_of(row: Complaint, *, public: bool, with_text: bool = True) -> list[ToldEvent]:
    """What happened to a case, the oldest first; ``public``: only what the reporter reads. One query."""
    rows = row.events.select_related("by", "unit")
    if public:
        rows = rows.filter(is_public=True)
    return [ToldEvent(one, unsealed(row, one.text) if with_text else "") for one in rows]


def opening_of(row: Complaint, user: User, *, is_identity: bool) -> ComplaintOpening | None:
    """The opening under which ``user`` may read now; None when there is none."""
    return row.openings.filter(
        is_identity=is_identity, asked_by=user, seen_until__gt=timezone.now()
    ).first()


def openings_waiting(row: Complaint) -> list[ComplaintOpening]:
    """Askings for the identity nobody agreed to yet. One query."""
    waiting = row.openings.filter(is_identity=True, agreed_by__isnull=True)
    return list(waiting.select_related("asked_by"))


def complaint_by_code(government: Government, text: str) -> Complaint | None:
    """The case of a code as somebody typed it. What is no code is looked up too, so that it takes as
    long."""
    rows = Complaint.objects.select_related("government", "unit", "about_unit", "service")
    return rows.filter(government=government, code_hash=digest(normal_code(text))).first()


def alike(row: Complaint, user: User) -> list[Complaint]:
    """Other cases of the last months whose subject is worded alike, the likeliest first; of those
    ``user`` may see. One query beside those of the scope."""
    mine = " ".join(words(row.subject))
    rows = (
        Complaint.objects.visible_to(user)
        .filter(government=row.government_id, emptied_at__isnull=True)
        .filter(filed_at__gte=row.filed_at - ALIKE_DAYS)
        .exclude(pk=row.pk)
        .order_by("-filed_at")[:MOST_COMPARED]
    )
    scored = [(fuzz.token_set_ratio(mine, " ".join(words(one.subject))), one) for one in rows]
    near = [(-score, one.pk, one) for score, one in scored if score >= ALIKE_FROM]
    return [one for _, _, one in sorted(near, key=lambda each: each[:2])[:MOST_ALIKE]]


def units_to_dispose_to(row: Complaint, text: str) -> list[OrgUnit]:
    """Units directly under where a case lies, and those of the government whose name holds ``text``.
    One query."""
    wanted = Q(parent=row.unit_id)
    if text:
        wanted |= Q(name__icontains=text)
    rows = OrgUnit.objects.filter(wanted, government=row.government_id, closed_on__isnull=True)
    return list(rows.exclude(pk=row.unit_id).order_by("name", "pk")[: MOST_TARGETS * 2])


def agencies_of(government: Government, units: QuerySet[OrgUnit] | None = None) -> list[OrgUnit]:
    """Units right under the government, of ``units`` or all: what a reporter may name. One query."""
    rows = OrgUnit.objects.all() if units is None else units
    rows = rows.filter(
        government=government, parent__parent__isnull=True, parent__isnull=False,
        closed_on__isnull=True,
    )  # fmt: skip
    return list(rows.order_by("name", "pk"))


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """Cases about a unit or lying there, barred ones left out: a count would tell of them."""

    unit: int
    n_open: int
    n_late: int
    n_sent: int


def figures_by_unit(
    government: Government, day: date, units: Iterable[int] | None = None
) -> dict[int, UnitFigures]:
    """Cases per unit: lying there open and late on ``day``, and sent about it in the 90 days before.
    Two queries."""
    rows = Complaint.objects.filter(government=government, is_barred=False, reported__isnull=True)
    here = rows.open().filter(state__in=OURS)
    about = rows.filter(kind="complaint", filed_at__gte=timezone.now() - SENT_DAYS)
    about = about.exclude(state=ComplaintState.REFUSED)
    if units is not None:
        here, about = here.filter(unit__in=units), about.filter(about_unit__in=units)
    counted = {
        unit: (n_open, n_late)
        for unit, n_open, n_late in here.order_by()
        .values_list("unit")
        .annotate(n_open=Count("pk"), n_late=Count("pk", filter=Q(due_on__lt=day)))
    }
    sent = dict(
        about.filter(about_unit__isnull=False)
        .order_by()
        .values_list("about_unit")
        .annotate(n=Count("pk"))
    )
    return {
        unit: UnitFigures(unit, *counted.get(unit, (0, 0)), sent.get(unit, 0))
        for unit in {*counted, *sent}
    }


def can_handle(user: User, row: Complaint) -> bool:
    """Whether ``user``, who sees a case, may work on it."""
    return user.has_perm(Permission.COMPLAINT_HANDLE, row.unit)
