"""Reads of requests: the officer's inbox, one request, and what its citizen sees."""

import json
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet

from portal import crypto
from portal.models import Government, User
from portal.tracking_codes import digest, normal_code
from portal.working_days.clock import WorkCalendar
from portal.working_days.queries import calendar_between
from publicservices.models import PublicService, RequestForm, ServiceRequest
from publicservices.queries.standards import service_in_charge

SOON_DAYS = 3
MOST_TARGETS = 30
UNREADABLE = "tersimpan, tidak dapat dibuka"
FILTERS = ("open", "late", "paused", "closed", "")
HORIZON = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Clock:
    """Where the clock of a request stands; ``left``: working days, negative once it is late."""

    tone: str
    text: str
    due_on: date | None
    left: int | None = None


def clock_of(row: ServiceRequest, today: date, calendar: WorkCalendar) -> Clock:
    """What to say of a request's time on ``today``."""
    if not row.is_open:
        ended = row.government.today(row.closed_at)
        late = row.due_on is not None and ended > row.due_on
        return Clock("done", "Berakhir, terlambat" if late else "Berakhir", row.due_on)
    if row.paused_since is not None:
        return Clock("stopped", "Dihentikan", None)
    if row.due_on is None:
        return Clock("", "Tanpa tenggat", None)
    left = calendar.count(today, row.due_on)
    if today > row.due_on:
        return Clock("overdue", f"Terlambat {max(-left, 1)} hari kerja", row.due_on, left)
    if today == row.due_on:
        return Clock("warn", "Hari ini batasnya", row.due_on, left)
    return Clock("warn" if left < SOON_DAYS else "", f"Sisa {left} hari kerja", row.due_on, left)


@dataclass(slots=True)
class InboxLine:
    """A request in the inbox, with who asks and its clock."""

    request: ServiceRequest
    applicant: str
    clock: Clock


def unsealed(row: ServiceRequest, text: str) -> str:
    """What was sealed, or UNREADABLE when the key it was sealed with is not there."""
    try:
        return crypto.unseal(text, row.seal_context) if text else ""
    except crypto.CannotDecrypt:
        return UNREADABLE


def answers_of(row: ServiceRequest) -> list[tuple[str, str]]:
    """(label, text) of everything that was filled in; empty once it was thrown away."""
    text = unsealed(row, row.answers)
    if text == UNREADABLE:
        return [("Isian", UNREADABLE)]
    return [(label, value) for label, value in json.loads(text)] if text else []


def request_table(
    *,
    government: Government,
    user: User,
    state: str = "open",
    text: str = "",
    service: int | None = None,
) -> QuerySet[ServiceRequest]:
    """Requests ``user`` may read, the nearest deadline first, those whose clock stands last.
    ``state``: one of FILTERS; ``text``: a number or words of the name of the service."""
    rows = ServiceRequest.objects.visible_to(user).filter(government=government)
    today = government.today()
    if state in ("open", "late", "paused"):
        rows = rows.open()
    if state == "late":
        rows = rows.filter(due_on__lt=today)
    if state == "paused":
        rows = rows.filter(paused_since__isnull=False)
    if state == "closed":
        rows = rows.filter(closed_at__isnull=False)
    if service is not None:
        rows = rows.filter(service=service)
    if text:
        wanted = Q(service__name__icontains=text)
        if text.isascii() and text.isdigit() and len(text) < 18:  # noqa: PLR2004 a bigint
            wanted |= Q(pk=int(text))
        rows = rows.filter(wanted)
    return rows.select_related("service__unit", "government").order_by(
        F("due_on").asc(nulls_last=True), "filed_at", "pk"
    )


def inbox_lines(rows: list[ServiceRequest], government: Government) -> list[InboxLine]:
    """The rows of one page with their clocks. One query for all of them."""
    today = government.today()
    days = [row.due_on for row in rows if row.due_on]
    first, last = min([today, *days]), max([today, *days])
    calendar = calendar_between(government, first, last)
    return [InboxLine(row, unsealed(row, row.applicant), clock_of(row, today, calendar))
            for row in rows]  # fmt: skip


def inbox_counts(government: Government, user: User) -> dict[str, int]:
    """How many requests are open, late and paused. One query."""
    rows = ServiceRequest.objects.visible_to(user).open().filter(government=government)
    return rows.aggregate(
        open=Count("pk"),
        late=Count("pk", filter=Q(due_on__lt=government.today())),
        paused=Count("pk", filter=Q(paused_since__isnull=False)),
    )


def request_clock(row: ServiceRequest) -> Clock:
    """The clock of one request. At most one query."""
    today = row.government.today()
    due = row.due_on or today
    return clock_of(row, today, calendar_between(row.government, min(today, due), max(today, due)))


def request_by_code(government: Government, text: str) -> ServiceRequest | None:
    """The request of a code as somebody typed it. What is no code is looked up too, so that it takes
    as long."""
    rows = ServiceRequest.objects.select_related("service__unit", "government", "standard")
    return rows.filter(government=government, code_hash=digest(normal_code(text))).first()


def home_of(row: ServiceRequest) -> PublicService:
    """The row of the service of a request that is given today, else the one that was given last."""
    today = row.government.today()
    if home := service_in_charge(row.service, today):
        return home
    last = PublicService.objects.at_home(today).filter(line=row.line)
    return last.select_related("unit", "government").first() or row.service


def form_of(service: PublicService) -> RequestForm | None:
    return RequestForm.objects.filter(line=service.line).first()


def takes_requests(service: PublicService) -> bool:
    """Whether citizens may ask for ``service`` through the portal."""
    return RequestForm.objects.filter(line=service.line, is_open=True).exists()


def services_to_hand_to(row: ServiceRequest, text: str) -> list[PublicService]:
    """Other services given today whose form is open and whose name or unit holds ``text``, by name; as
    public as the catalogue. None for an empty text. One query."""
    if not text:
        return []
    government = row.government
    today = government.today()
    rows = (
        PublicService.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=today),
            government=government,
            valid_from__lte=today,
            line__in=RequestForm.objects.filter(government=government, is_open=True).values("line"),
        )
        .filter(Q(name__icontains=text) | Q(unit__name__icontains=text))
        .exclude(line=row.line)
        .select_related("unit", "government")
        .order_by("name", "unit__name", "pk")
    )
    return list(rows[:MOST_TARGETS])
