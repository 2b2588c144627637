"""The waves of a proposal and how far each has come."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from employees.enums import MoveResult
from employees.models import PlacementCase
from portal.models import User
from portal.permissions import Permission
from restructuring.gates import NEW_YEAR
from restructuring.models import PlacementWave, Proposal

MOVES = "case__moves"
INCLUDED = Q(case__moves__result=MoveResult.INCLUDED)
REFUSED = Q(case__moves__result=MoveResult.REFUSED)
WITHDRAWN = Q(case__moves__result=MoveResult.WITHDRAWN)
ANSWERED = Q(case__pertek_on__isnull=False)


@dataclass(frozen=True, slots=True)
class WaveLine:
    """A wave with what BKN answered of its people: agreed, refused, still waiting, taken out.
    ``may_open``: whether the reader reaches its case."""

    wave: PlacementWave
    agreed: int
    refused: int
    waiting: int
    withdrawn: int
    may_open: bool

    @property
    def case(self) -> PlacementCase:
        return self.wave.case

    @property
    def is_off_new_year(self) -> bool:
        day = self.case.effective_on
        return (day.month, day.day) != NEW_YEAR


def waves_of(proposal: Proposal, user: User) -> list[WaveLine]:
    """The waves in their order. Two queries beside the scope."""
    rows = list(
        PlacementWave.objects.filter(proposal=proposal)
        .select_related("case", "made_by")
        .annotate(
            n_agreed=Count(MOVES, filter=INCLUDED & ANSWERED),
            n_waiting=Count(MOVES, filter=INCLUDED & ~ANSWERED),
            n_refused=Count(MOVES, filter=REFUSED),
            n_withdrawn=Count(MOVES, filter=WITHDRAWN),
        )
        .order_by("number")
    )
    reached = reached_cases([row.case_id for row in rows], user)
    return [
        WaveLine(
            row, row.n_agreed, row.n_refused, row.n_waiting, row.n_withdrawn, row.case_id in reached
        )
        for row in rows
    ]


def reached_cases(case_ids: Iterable[int], user: User) -> set[int]:
    """Which of these cases ``user`` may open."""
    if not user.has_perm(Permission.EMPLOYEE_VIEW):
        return set()
    cases = PlacementCase.objects.visible_to(user).filter(pk__in=list(case_ids))
    return set(cases.order_by().values_list("pk", flat=True))
