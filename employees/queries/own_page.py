"""What "Halaman saya" shows: one's posts and duties as the structure says today, and what waits."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from employees.enums import HEADSHIP_KINDS, PlacementKind
from employees.models import (
    AnnouncementReader,
    Employee,
    MoveRequest,
    PerformanceRating,
    Placement,
    StatusPeriod,
    TrainingSession,
)
from employees.move_request_enums import MoveRequestState
from employees.queries.announcements import waiting_readings
from employees.queries.corrections import CorrectionLine, own_corrections
from employees.queries.own_trainings import OwnSignUp, offers_for, own_sign_ups
from employees.queries.people import Seat, seats_of, standings_on
from employees.queries.performance import PersonPerformance, person_performance
from employees.queries.teams import OwnTeam, own_teams
from employees.queries.training_needs import needs_of_person
from employees.queries.trainings import jp_in_training_year
from employees.self_service_enums import CorrectionField
from employees.team_rules import share_warning
from employees.training_enums import SessionState
from employees.training_needs import Need
from employees.training_rules import TrainingStanding
from orgunits.models import UnitFunction
from orgunits.queries import ancestors_on, functions_on, information_on
from orgunits.queries.job_information import latest_tasks
from portal.queries import field_of, value_words

ANSWER_SHOWN = timedelta(days=14)


@dataclass(slots=True)
class OwnPost:
    """A post one holds. ``superior``: who heads the unit, or the next one above when one heads it
    oneself; ``tasks``: what the post does by its analysis of workload, of ``year``."""

    seat: Seat
    superior: Placement | None
    summary: str
    tasks: list[str]
    year: int
    functions: list[UnitFunction]


@dataclass(slots=True)
class OwnPage:
    """``sessions``: those one is signed up for that have not ended, ``to_rate`` those that are over
    and may be rated; ``corrections``: requests that wait, and those answered lately; ``announcements``:
    what one has still to acknowledge; ``offer``: one's request to move that was answered with a
    post."""

    posts: list[OwnPost]
    standing: StatusPeriod | None
    hours: TrainingStanding
    needs: list[Need]
    sessions: list[OwnSignUp]
    to_rate: list[TrainingSession]
    n_offers: int
    performance: PersonPerformance
    corrections: list[CorrectionLine] = field(default_factory=list)
    announcements: list[AnnouncementReader] = field(default_factory=list)
    teams: list[OwnTeam] = field(default_factory=list)
    offer: MoveRequest | None = None

    @property
    def team_share(self) -> int:
        """Per cent of one's time in all teams together."""
        return sum(team.member.share for team in self.teams)

    @property
    def team_warning(self) -> str:
        return share_warning(self.team_share)

    @property
    def rating(self) -> PerformanceRating | None:
        """The newest rating."""
        return next(iter(self.performance.ratings), None)


@dataclass(frozen=True, slots=True)
class OwnFact:
    """A column of one's file in words; ``is_asked``: its correction waits for an answer."""

    field: CorrectionField
    words: str
    is_asked: bool


def own_facts(employee: Employee, asked: Iterable[str]) -> list[OwnFact]:
    """What the file says of a person, each with whether its correction is ``asked`` for. No query."""
    wanted = set(asked)
    return [
        OwnFact(
            one,
            value_words(field_of(Employee, one), str(getattr(employee, one) or ""), {}),
            one in wanted,
        )
        for one in CorrectionField
        if one != CorrectionField.OTHER
    ]


def superiors_of(seats: Iterable[Seat], employee: Employee, day: date) -> dict[int, Placement]:
    """Who heads the unit of each seat on ``day``, by unit: the nearest one upwards who is not the
    person, definitive before acting. Two queries."""
    units = {seat.placement.position.unit_id for seat in seats}
    paths = {
        unit: [unit, *(ref.id for ref in reversed(above))]
        for unit, above in ancestors_on(units, day).items()
    }
    rows = (
        Placement.objects.on(day)
        .filter(
            kind__in=HEADSHIP_KINDS,
            position__is_head=True,
            position__unit__in={place for path in paths.values() for place in path},
        )
        .exclude(employee=employee)
        .select_related("employee", "position")
    )
    heads: dict[int, Placement] = {}
    for row in sorted(rows, key=lambda row: (row.kind != PlacementKind.DEFINITIVE, row.pk)):
        heads.setdefault(row.position.unit_id, row)
    found = {
        unit: next((heads[at] for at in path if at in heads), None) for unit, path in paths.items()
    }
    return {unit: head for unit, head in found.items() if head is not None}


def own_posts(employee: Employee, day: date) -> list[OwnPost]:
    """The posts a person holds on ``day`` with what they are for. Constant number of queries."""
    seats = seats_of([employee.pk], day)[employee.pk]
    posts = [seat.placement.position_id for seat in seats]
    units = {seat.placement.position.unit_id for seat in seats}
    superiors, said = superiors_of(seats, employee, day), information_on(posts, day)
    tasks = latest_tasks(posts, day.year)
    functions: dict[int, list[UnitFunction]] = {}
    for one in functions_on(units, day):
        functions.setdefault(one.unit_id, []).append(one)
    found = []
    for seat in seats:
        post = seat.placement.position
        own = tasks.get(post.pk, [])
        found.append(
            OwnPost(
                seat=seat,
                superior=superiors.get(post.unit_id),
                summary=said[post.pk].summary if post.pk in said else "",
                tasks=[task.text for task in own],
                year=own[0].year if own else 0,
                functions=functions.get(post.unit_id, []),
            )
        )
    return found


def own_page(employee: Employee, day: date, now: datetime) -> OwnPage:
    """Return what the page of a person shows on ``day``. Constant number of queries."""
    sign_ups = own_sign_ups(employee, day)
    corrections = [
        line
        for line in own_corrections(employee, now)
        if line.request.is_open
        or (line.request.answered_by_id and now - line.request.answered_at < ANSWER_SHOWN)
    ]
    return OwnPage(
        posts=own_posts(employee, day),
        standing=standings_on([employee.pk], day).get(employee.pk),
        hours=jp_in_training_year([employee], day)[employee.pk],
        needs=needs_of_person(employee, day),
        sessions=[
            row
            for row in sign_ups
            if row.sign_up.is_standing
            and row.sign_up.session.ends_on >= day
            and row.sign_up.session.state != SessionState.CANCELLED
        ],
        to_rate=[row.sign_up.session for row in sign_ups if row.can_evaluate],
        n_offers=offers_for(employee, day).count(),
        performance=person_performance(employee, day),
        corrections=corrections,
        announcements=waiting_readings(employee),
        teams=own_teams(employee, day),
        offer=employee.move_requests.filter(state=MoveRequestState.OFFERED)
        .select_related("position")
        .first(),
    )
