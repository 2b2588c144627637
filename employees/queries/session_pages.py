"""The page of one session: participants, waiting list, attendance, results, what they thought."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q

from employees.models import (
    SessionAttendance,
    SessionEvaluation,
    SessionSignUp,
    TrainingCertificate,
    TrainingSession,
)
from employees.permissions import visible_ids
from employees.queries.people import Seat, seats_of
from employees.queries.trainings import jp_in_training_year
from employees.training_enums import STANDING_SIGN_UPS, SessionResult, SignUpState
from employees.training_rules import Standing, TrainingStanding
from portal.models import User

LEAST_ANSWERS = 5
PEOPLE_ON_A_PAGE, SHOWN = 50, 30
TAKES_PART = Q(state=SignUpState.SEATED, approved_at__isnull=False)


@dataclass(slots=True)
class SignUpLine:
    """A sign-up as the page of its session shows it. ``days``: on how many days they were there."""

    sign_up: SessionSignUp
    seat: Seat | None
    training: TrainingStanding
    days: int
    certificate: TrainingCertificate | None
    is_visible: bool

    @property
    def would_exceed(self) -> bool:
        """Whether the hours of the session would take a PPPK past the ceiling of this year."""
        known, limit = self.training, self.training.limit
        is_ceiling = known.standing in (Standing.WITHIN, Standing.ABOVE)
        added = 0 if self.certificate else self.sign_up.session.jp
        return is_ceiling and known.jp + added > limit


@dataclass(slots=True)
class EvaluationFigures:
    """What participants thought: hidden (None) below LEAST_ANSWERS answers and while people may
    still answer, so that no answer can be read from a difference."""

    n: int
    is_closed: bool
    means: list[tuple[str, float]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    @property
    def is_shown(self) -> bool:
        return bool(self.means)


@dataclass(slots=True)
class SessionPage:
    """What the page of a session shows. ``seated``: a page of those with a seat; of those who wait
    and those who are out the first SHOWN, their numbers in ``counts`` by SignUpState."""

    session: TrainingSession
    page_obj: Page
    seated: list[SignUpLine]
    waiting: list[SignUpLine]
    gone: list[SignUpLine]
    counts: Counter
    n_participants: int
    n_pending: int
    n_passed: int
    withdrawn: list[TrainingCertificate]
    n_certified: int
    held_days: list[tuple[date, int]]
    evaluation: EvaluationFigures

    @property
    def n_seated(self) -> int:
        return self.counts[SignUpState.SEATED]

    @property
    def n_waiting(self) -> int:
        return self.counts[SignUpState.WAITING]

    @property
    def n_gone(self) -> int:
        return self.counts[SignUpState.WITHDRAWN] + self.counts[SignUpState.REFUSED]

    @property
    def cost(self) -> int:
        """Whole rupiah for the seats that are taken."""
        return self.session.seat_cost * self.n_seated


def attendance_days(session: TrainingSession) -> list[tuple[date, int]]:
    """(day, how many were there) of the days on which somebody was. One query."""
    rows = SessionAttendance.objects.filter(sign_up__session=session).order_by("day")
    return list(rows.values_list("day").annotate(Count("pk")))


def sign_up_lines(rows: Iterable[SessionSignUp], user: User, day: date) -> list[SignUpLine]:
    """Fill sign-ups with post, hours, days and certificate. Constant number of queries."""
    listed = list(rows)
    people = [row.employee for row in listed]
    ids = [person.pk for person in people]
    seats, standings, seen = (
        seats_of(ids, day),
        jp_in_training_year(people, day),
        visible_ids(user, ids),
    )
    keys = [row.pk for row in listed]
    days = dict(
        SessionAttendance.objects.filter(sign_up__in=keys)
        .order_by()
        .values_list("sign_up")
        .annotate(Count("pk"))
    )
    certificates = {
        row.sign_up_id: row for row in TrainingCertificate.objects.valid().filter(sign_up__in=keys)
    }
    return [
        SignUpLine(
            row,
            next(iter(seats[row.employee_id]), None),
            standings[row.employee_id],
            days.get(row.pk, 0),
            certificates.get(row.pk),
            row.employee_id in seen,
        )
        for row in listed
    ]


def _lines_of(
    session: TrainingSession, rows: Iterable[SessionSignUp], user: User, day: date
) -> dict[str, list[SignUpLine]]:
    """The lines of sign-ups of one session by SignUpState."""
    groups: dict[str, list[SignUpLine]] = defaultdict(list)
    for line in sign_up_lines(rows, user, day):
        line.sign_up.session = session
        groups[line.sign_up.state].append(line)
    return groups


def people_of(session: TrainingSession, user: User, day: date) -> list[SignUpLine]:
    """Everybody who has a seat or waits for one, in the order of signing up. Constant number of
    queries."""
    rows = session.sign_ups.standing().select_related("employee", "approved_by").order_by("order")
    lines = _lines_of(session, rows, user, day)
    return lines[SignUpState.SEATED] + lines[SignUpState.WAITING]


def session_page(
    session: TrainingSession, user: User, day: date, number: str | None = None
) -> SessionPage:
    """Return what the page of a session shows; ``number``: which page of those with a seat.
    Constant number of queries."""
    rows = session.sign_ups.select_related("employee", "approved_by").order_by("order")
    seated = Paginator(rows.filter(state=SignUpState.SEATED), PEOPLE_ON_A_PAGE).get_page(number)
    waiting = rows.filter(state=SignUpState.WAITING)[:SHOWN]
    out = rows.filter(state__in=(SignUpState.WITHDRAWN, SignUpState.REFUSED))[:SHOWN]
    lines = _lines_of(session, [*seated.object_list, *waiting, *out], user, day)
    figures = session.sign_ups.aggregate(
        **{state: Count("pk", filter=Q(state=state)) for state in SignUpState},
        participants=Count("pk", filter=TAKES_PART),
        pending=Count("pk", filter=Q(state__in=STANDING_SIGN_UPS, approved_at__isnull=True)),
        passed=Count("pk", filter=Q(result=SessionResult.PASSED)),
    )
    certificates = TrainingCertificate.objects.filter(sign_up__session=session)
    return SessionPage(
        session=session,
        page_obj=seated,
        seated=lines[SignUpState.SEATED],
        waiting=lines[SignUpState.WAITING],
        gone=lines[SignUpState.WITHDRAWN] + lines[SignUpState.REFUSED],
        counts=Counter({state: figures[state] for state in SignUpState}),
        n_participants=figures["participants"],
        n_pending=figures["pending"],
        n_passed=figures["passed"],
        withdrawn=list(certificates.filter(withdrawn_at__isnull=False).order_by("pk")[:SHOWN]),
        n_certified=certificates.valid().count(),
        held_days=attendance_days(session),
        evaluation=evaluation_figures(session, day),
    )


def evaluation_figures(session: TrainingSession, day: date) -> EvaluationFigures:
    """What participants thought of a session. Two queries."""
    answers = list(session.evaluations.order_by("pk"))
    attended = session.sign_ups.taking_part().filter(attendance__isnull=False).distinct()
    all_in = bool(answers) and len(answers) >= attended.count()
    found = EvaluationFigures(len(answers), day > session.evaluated_until or all_in)
    if not found.is_closed or found.n < LEAST_ANSWERS:
        return found
    for name in SessionEvaluation.MARKS:
        words = SessionEvaluation._meta.get_field(name).verbose_name
        total = sum(getattr(answer, name) for answer in answers)
        found.means.append((words.capitalize(), total / found.n))
    found.comments = [answer.comment for answer in answers if answer.comment]
    return found
