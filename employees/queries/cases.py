"""Placement cases (usulan penempatan): the list, and what one comes to."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from employees.case_balance import Balance
from employees.case_consents import consents_for
from employees.case_plan import (
    CasePlan,
    over_problems,
    plan_moves,
    positions_of,
    weigh,
)
from employees.case_states import Moved, Road, road_of
from employees.eligibility import Finding, Severity, findings, reappointment_findings
from employees.enums import (
    AppointmentKind,
    MoveResult,
    PlacementKind,
)
from employees.models import (
    Placement,
    PlacementCase,
    PlacementMove,
)
from employees.permissions import people_with_full_nip, visible_ids
from employees.placement_book import PlacementBook
from employees.queries.eligibility import candidates_on_file, wanted_posts
from employees.queries.people import unit_names_on
from orgunits.models import Position
from orgunits.queries import subtree_unit_ids
from portal.models import Government, User

CASE_SORTS = {"number": ("year", "number"), "effective": ("effective_on", "pk")}
RELATED = (
    "employee__user",
    "from_position__job_title",
    "from_position__unit",
    "to_position__job_title",
    "to_position__unit",
)


def case_table(
    *,
    user: User,
    government: Government,
    state: str = "",
    kind: str = "",
    text: str = "",
    sort: str = "",
) -> QuerySet[PlacementCase]:
    """Cases in reach with ``n_moves`` (included), the newest first; ``state`` "running" leaves out
    what is over. ``sort``: a key of CASE_SORTS, "-" reverses."""
    rows = PlacementCase.objects.visible_to(user).filter(government=government)
    if state == "running":
        rows = rows.running()
    elif state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    if text:
        rows = rows.filter(Q(title__icontains=text) | Q(decree_number__icontains=text))
    key = sort.removeprefix("-")
    columns = CASE_SORTS.get(key, CASE_SORTS["number"])
    falls = sort.startswith("-") if key in CASE_SORTS else True
    return (
        rows.select_related("unit")
        .annotate(n_moves=Count("moves", filter=Q(moves__result=MoveResult.INCLUDED)))
        .order_by(*(f"-{name}" if falls else name for name in columns))
    )


def moves_of(case: PlacementCase) -> list[PlacementMove]:
    """Every move of a case in its order, whatever became of it. One query."""
    return list(case.moves.select_related(*RELATED).order_by("order", "pk"))


def book_of(moves: Iterable[PlacementMove]) -> PlacementBook:
    """The placements the moves touch. Two queries."""
    listed = list(moves)
    return PlacementBook.of(
        employee_ids=[move.employee_id for move in listed], position_ids=positions_of(listed)
    )


def case_road(moves: Iterable[PlacementMove]) -> Road:
    """Which steps a case of these (included) moves takes."""
    return road_of(
        Moved(
            status=move.employee.status,
            appointment=move.kind,
            job_kind=move.to_position.job_title.kind if move.to_position else "",
        )
        for move in moves
    )


@dataclass(slots=True)
class MoveLine:
    """A move as the page of its case shows it."""

    move: PlacementMove
    number: int
    findings: list[Finding] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    also_in: list[PlacementCase] = field(default_factory=list)
    stand_ins: list[Placement] = field(default_factory=list)
    shows_nip: bool = False
    in_reach: bool = False
    from_unit: str = ""
    to_unit: str = ""

    @property
    def verdict(self) -> Severity | None:
        return next((one.severity for one in self.findings if one.severity != Severity.INFO), None)

    @property
    def lacks_reason(self) -> bool:
        return self.verdict == Severity.ORANGE and len(self.move.reason.strip()) < 10


@dataclass(slots=True)
class Judgement:
    """What a case comes to by what is recorded now: its moves, its road, what they leave behind,
    and what stands against it."""

    lines: list[MoveLine]
    road: Road
    balance: Balance
    plan: CasePlan
    posts: dict[int, Position]
    over: list[str]

    @property
    def included(self) -> list[PlacementMove]:
        return [line.move for line in self.lines if line.move.is_included]

    @property
    def obstacles(self) -> list[str]:
        """What keeps the moves from being written, a sentence each."""
        return [*self.plan.sentences, *self.over]

    @property
    def red(self) -> list[str]:
        """Who cannot hold the post they are meant for."""
        return [
            f"{line.move.employee.full_name}: {one.text} ({one.clause})"
            for line in self.lines
            for one in line.findings
            if one.severity == Severity.RED
        ]

    @property
    def unreasoned(self) -> list[str]:
        return [
            f"{line.move.employee.full_name}: tulis alasan atas catatan syaratnya."
            for line in self.lines
            if line.lacks_reason
        ]

    @property
    def open_points(self) -> list[str]:
        """All that keeps the case from being verified."""
        empty = [] if self.included else ["Belum ada orang dalam usulan ini."]
        return [*empty, *self.obstacles, *self.red, *self.unreasoned]


def judge(case: PlacementCase) -> Judgement:
    """Weigh a case by what is on record now. Constant number of queries."""
    moves = moves_of(case)
    included = [move for move in moves if move.is_included]
    book = book_of(included)
    balance = weigh(included, book, case.effective_on)
    unit_ids = set(subtree_unit_ids(case.unit_id, case.effective_on))
    plan = (
        CasePlan()
        if case.is_over
        else plan_moves(case=case, moves=included, book=book, unit_ids=unit_ids)
    )
    files = candidates_on_file([move.employee for move in included]) if not case.is_over else {}
    posts = [move.to_position for move in included if files and move.to_position is not None]
    wanted = wanted_posts(posts, case.effective_on)
    lines = []
    for number, move in enumerate(moves, start=1):
        line = MoveLine(move, number)
        if move.is_included:
            named = f"{move.employee.full_name}: "
            line.problems = [text.removeprefix(named) for text in plan.problems.get(move.pk, [])]
            if move.to_position is not None:
                title = move.to_position.job_title
                line.notes = consents_for(move.to_position.name, title.kind)
                if move.employee_id in files:
                    asked = (
                        files[move.employee_id],
                        wanted[move.to_position_id],
                        case.effective_on,
                    )
                    line.findings = findings(*asked)
                    if move.kind == AppointmentKind.REAPPOINTMENT:
                        line.findings = [*reappointment_findings(*asked), *line.findings]
        lines.append(line)
    over = [] if case.is_over else over_problems(balance, included)
    return Judgement(lines, case_road(included), balance, plan, positions_of(included), over)


def dress_lines(lines: Iterable[MoveLine], *, case: PlacementCase, user: User) -> None:
    """What a page of lines shows beside: unit names, whose NIP is shown whole, and the other
    running cases in reach that name the same people. Constant number of queries."""
    listed = list(lines)
    ids = [line.move.employee_id for line in listed]
    posts = positions_of([line.move for line in listed])
    names = unit_names_on({post.unit_id for post in posts.values()}, case.effective_on)
    full_nip, reached = people_with_full_nip(user, ids), visible_ids(user, ids)
    elsewhere = defaultdict(list)
    others = (
        PlacementMove.objects.included()
        .filter(employee__in=ids, case__in=PlacementCase.objects.visible_to(user).running())
        .exclude(case=case)
        .select_related("case")
    )
    if not case.is_over:
        for other in others:
            elsewhere[other.employee_id].append(other.case)
    acting = _acting_on([line.move for line in listed if line.move.is_included], case)
    for line in listed:
        before, after = line.move.from_position, line.move.to_position
        line.from_unit = names.get(before.unit_id, before.unit.name) if before else ""
        line.to_unit = names.get(after.unit_id, after.unit.name) if after else ""
        line.shows_nip = line.move.employee_id in full_nip
        line.in_reach = line.move.employee_id in reached
        line.also_in = elsewhere[line.move.employee_id]
        if after is not None and not case.is_over:
            line.stand_ins = [
                row for row in acting[after.pk] if row.employee_id != line.move.employee_id
            ]


def _acting_on(moves: Iterable[PlacementMove], case: PlacementCase) -> dict[int, list[Placement]]:
    """Plt and Plh on the posts the moves lead to, on the TMT, by post. One query."""
    targets = [move.to_position_id for move in moves if move.to_position_id]
    rows = (
        Placement.objects.on(case.effective_on)
        .filter(position__in=targets, kind__in=(PlacementKind.PLT, PlacementKind.PLH))
        .select_related("employee")
        .order_by("pk")
    )
    found = defaultdict(list)
    for row in rows:
        found[row.position_id].append(row)
    return found
