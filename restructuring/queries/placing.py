"""The second clock of a proposal in force: every post and person its enactment moved, on a day."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cached_property

from django.db.models import F

from employees.enums import CASE_OVER, AppointmentKind, PlacementKind
from employees.models import Employee, Placement, PlacementMove
from employees.placement_book import has_one_seat, period_of
from employees.queries import unit_names_on
from orgunits.models import Position
from portal.bulkread import Listed
from portal.models import User
from portal.permissions import Permission
from restructuring.enums import ProposalState
from restructuring.models import GapNote, Proposal
from restructuring.placing import (
    Named,
    PlaceRow,
    PlaceState,
    is_confirmed,
    why_unequal,
)
from restructuring.queries.ledger import HIDDEN_NAME
from restructuring.queries.lineages import Lineage, lineages

ACTING = (PlacementKind.PLT, PlacementKind.PLH)


class Placing:
    """Reads once what the rows are made of. A constant number of queries, one more for each later
    change that carried the posts on."""

    def __init__(self, proposal: Proposal, day: date, user: User | None = None):
        self.proposal, self.day, self.user = proposal, day, user
        self.change = proposal.change if _is_in_force(proposal) else None

    @cached_property
    def rows(self) -> list[PlaceRow]:
        if self.change is None or self.day < self.change.effective_on:
            return []
        return [*self._post_rows(), *self._people_rows()]

    @property
    def counts(self) -> Counter[PlaceState]:
        return Counter(row.state for row in self.rows)

    # --- what is read --------------------------------------------------------------------------

    @cached_property
    def posts(self) -> list[Lineage]:
        return lineages(self.proposal, self.change, self.day)

    @cached_property
    def placements(self) -> dict[int, list[Placement]]:
        """What is held true of the posts, by post."""
        rows = (
            Placement.objects.current_knowledge()
            .filter(position__in=Listed([one.post.pk for one in self.posts]))
            .filter(kind__in=(PlacementKind.DEFINITIVE, *ACTING))
            .exclude(valid_until=F("valid_from"))
            .select_related("employee")
            .order_by("valid_from", "pk")
        )
        found = defaultdict(list)
        for row in rows:
            found[row.position_id].append(row)
        return found

    @cached_property
    def displaced(self) -> list[Placement]:
        """The placements the enactment ended without another: one for each person."""
        carried = Placement.objects.filter(
            change=self.change, kind=PlacementKind.DEFINITIVE, position__opened_by=self.change
        )
        rows = (
            Placement.objects.filter(
                superseded_by=self.change,
                kind=PlacementKind.DEFINITIVE,
                position__closed_by=self.change,
            )
            .exclude(employee__in=carried.values("employee"))
            .exclude(valid_until=F("valid_from"))
            .select_related("employee", "position__job_title", "position__unit")
            .order_by("employee__name", "employee", "-valid_from", "pk")
        )
        first = {}
        for row in rows:
            first.setdefault(row.employee_id, row)
        return list(first.values())

    @cached_property
    def books(self) -> dict[int, list[Placement]]:
        """The definitive placements of the displaced that have begun by the day, the newest last."""
        rows = (
            Placement.objects.current_knowledge()
            .definitive()
            .filter(employee__in=Listed([row.employee_id for row in self.displaced]))
            .filter(valid_from__lte=self.day)
            .exclude(valid_until=F("valid_from"))
            .select_related("position__unit")
            .order_by("valid_from", "pk")
        )
        found = defaultdict(list)
        for row in rows:
            found[row.employee_id].append(row)
        return found

    def _seat(self, person_id: int) -> Placement | None:
        """Where somebody displaced sits definitively on the day."""
        held = (row for row in self.books[person_id] if period_of(row).holds_on(self.day))
        return next(held, None)

    @cached_property
    def moves(self) -> tuple[dict[int, PlacementMove], dict[int, PlacementMove]]:
        """Running moves, by person and by post they lead to."""
        rows = list(
            PlacementMove.objects.included()
            .filter(case__government=self.proposal.government_id)
            .exclude(case__state__in=CASE_OVER)
            .select_related("case")
            .order_by("-pk")
        )
        return (
            {row.employee_id: row for row in rows},
            {row.to_position_id: row for row in rows if row.to_position_id},
        )

    @cached_property
    def sentences(self) -> dict[int, str]:
        rows = GapNote.objects.filter(proposal=self.proposal).order_by("pk")
        return dict(rows.values_list("position_id", "text"))

    @cached_property
    def unit_names(self) -> dict[int, str]:
        units = {one.post.unit_id for one in self.posts}
        units |= {row.position.unit_id for rows in self.books.values() for row in rows[-1:]}
        return unit_names_on(units, self.day)

    @cached_property
    def seen(self) -> set[int] | None:
        """People whose names the reader may see; None: all of them."""
        if self.user is None:
            return None
        if not self.user.has_perm(Permission.EMPLOYEE_VIEW):
            return set()
        ids = {row.employee_id for row in self.displaced}
        ids |= {row.employee_id for rows in self.placements.values() for row in rows}
        visible = Employee.objects.visible_to(self.user).filter(pk__in=Listed(ids))
        return set(visible.order_by().values_list("pk", flat=True))

    # --- rows ----------------------------------------------------------------------------------

    def _named(self, row: Placement) -> Named:
        shown = self.seen is None or row.employee_id in self.seen
        name = row.employee.full_name if shown else HIDDEN_NAME
        return Named(row.employee_id, name, row.pk, row.get_kind_display())

    def _unit(self, post: Position) -> str:
        return self.unit_names.get(post.unit_id, post.unit.name)

    def _post_rows(self) -> list[PlaceRow]:
        rows = [self._post_row(line) for line in self.posts]
        return sorted(
            rows, key=lambda row: (row.unit, not row.post.is_head, row.post.order, row.post.pk)
        )

    def _post_row(self, line: Lineage) -> PlaceRow:
        post, placements = line.post, self.placements[line.post.pk]
        held = [row for row in placements if period_of(row).holds_on(self.day)]
        holders = [row for row in held if row.kind == PlacementKind.DEFINITIVE]
        acting = [row for row in held if row.kind in ACTING]
        move = self.moves[1].get(post.pk)
        waiting = [row for row in holders if not is_confirmed(row, line.before, post)]
        state, since, note = self._state(line, holders, acting, waiting, move)
        if waiting:
            move = self.moves[0].get(waiting[0].employee_id)
        return PlaceRow(
            key=f"jabatan-{post.pk}",
            state=state,
            since=since,
            title=post.name,
            unit=self._unit(post),
            fate=line.fate,
            post=post,
            people=tuple(self._named(row) for row in holders),
            stand_ins=tuple(self._named(row) for row in acting),
            takes=() if move else tuple(self._named(row) for row in waiting),
            case=move.case if move and (waiting or not holders) else None,
            sentence="" if holders else self._sentence(line),
            note=note,
            is_single=has_one_seat(post),
        )

    def _state(
        self,
        line: Lineage,
        holders: list[Placement],
        acting: list[Placement],
        waiting: list[Placement],
        move: PlacementMove | None,
    ) -> tuple[PlaceState, date, str]:
        """(state, since, note) of a post."""
        if waiting:
            since = max(row.valid_from for row in waiting)
            return PlaceState.WAITING, since, why_unequal(line.before, line.post)
        if holders:
            return self._filled(line.post, holders, acting)
        if acting:
            return PlaceState.ACTING, min(row.valid_from for row in acting), ""
        since = _empty_since(line.post, self.placements[line.post.pk], self.day)
        return (PlaceState.WAITING if move else PlaceState.GAP), since, ""

    @staticmethod
    def _filled(
        post: Position, holders: list[Placement], acting: list[Placement]
    ) -> tuple[PlaceState, date, str]:
        confirmed = all(
            row.change_id is not None or row.appointment == AppointmentKind.CONFIRMATION
            for row in holders
        )
        notes = []
        if len(holders) < post.required_headcount:
            notes.append(f"{len(holders)} dari {post.required_headcount} kursi terisi.")
        if acting:
            notes.append("Penugasan Plt. atau Plh. masih tercatat; akhiri penugasannya.")
        state = PlaceState.CONFIRMED if confirmed else PlaceState.PLACED
        return state, min(row.valid_from for row in holders), " ".join(notes)

    def _sentence(self, line: Lineage) -> str:
        return next((self.sentences[pk] for pk in reversed(line.ids) if pk in self.sentences), "")

    def _people_rows(self) -> list[PlaceRow]:
        rows = [self._person_row(row) for row in self.displaced]
        return sorted(rows, key=lambda row: row.unit)

    def _person_row(self, row: Placement) -> PlaceRow:
        person, seat = self._named(row), self._seat(row.employee_id)
        move = self.moves[0].get(row.employee_id)
        ends = [one.valid_until for one in self.books[row.employee_id] if one.valid_until]
        since = max([self.change.effective_on, row.valid_from, *ends])
        left_on, note = row.employee.left_on, ""
        if left_on is not None and left_on <= self.day:
            state, since, move = PlaceState.GONE, left_on, None
        elif seat is not None:
            confirmed = seat.appointment == AppointmentKind.CONFIRMATION
            state = PlaceState.CONFIRMED if confirmed else PlaceState.PLACED
            since, move = seat.valid_from, None
            note = f"{seat.position.name}, {self._unit(seat.position)}"
        else:
            state = PlaceState.WAITING if move else PlaceState.UNPLACED
        takes = (person,) if state == PlaceState.UNPLACED else ()
        return PlaceRow(
            key=f"orang-{row.employee_id}",
            state=state,
            since=since,
            title=row.position.name,
            unit=row.position.unit.name,
            people=(person,),
            takes=takes,
            case=move.case if move else None,
            note=note,
        )


def _is_in_force(proposal: Proposal) -> bool:
    return proposal.state == ProposalState.ENACTED and proposal.change_id is not None


def _empty_since(post: Position, placements: Iterable[Placement], day: date) -> date:
    """The first day without a definitive holder that ``day`` continues."""
    ends = [
        row.valid_until
        for row in placements
        if row.kind == PlacementKind.DEFINITIVE and row.valid_until and row.valid_until <= day
    ]
    return max([post.valid_from, *ends])
