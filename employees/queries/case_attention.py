"""Who is to act on placement cases, and what of them waits for somebody."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from employees.enums import (
    CASE_DECIDED,
    CaseState,
)
from employees.models import (
    CasePanelMember,
    Employee,
    PlacementCase,
    PlacementMove,
)
from orgunits.enums import RoleOrigin
from orgunits.models import OrgUnit, RoleAssignment, valid_on
from orgunits.scope import holding_unit_ids
from portal.models import Government, User
from portal.permissions import Permission, roles_with

SHOWN = 5  # on the first page


def people_who_may(
    unit: OrgUnit, permission: Permission, *, in_own_right: bool = False
) -> list[User]:
    """Everybody who holds ``permission`` on ``unit`` today; with ``in_own_right`` without those who
    only stand in for somebody. One query beside the walk upwards."""
    held = RoleAssignment.objects.filter(
        valid_on(unit.government.today()),
        role__in=roles_with(permission),
        unit__in=holding_unit_ids(unit),
    )
    if in_own_right:
        held = held.exclude(origin=RoleOrigin.DELEGATED)
    return list(User.objects.filter(pk__in=held.order_by().values("user"), is_active=True))


def running_cases_of(employee: Employee, user: User) -> list[PlacementCase]:
    """Running cases in reach that move this person, the newest first. One query beside the scope."""
    rows = PlacementCase.objects.visible_to(user).running()
    named = PlacementMove.objects.included().filter(employee=employee, case=OuterRef("pk"))
    return list(rows.filter(Exists(named)).order_by("-year", "-number"))


@dataclass(frozen=True, slots=True)
class WaitingCases:
    """What of the cases asks for somebody: ``to_decide`` those a reader may decide and BKN answered,
    ``held`` those a reader prepares that could not take effect."""

    to_decide: tuple[PlacementCase, ...] = ()
    held: tuple[PlacementCase, ...] = ()


def waiting_cases(*, user: User, government: Government) -> WaitingCases:
    """The WaitingCases of ``user``. At most a query for each of the two."""
    rows = PlacementCase.objects.filter(government=government).select_related("unit")
    decides, held = (), ()
    if user.has_perm(Permission.PLACEMENT_DECIDE):
        mine = rows.visible_to(user, Permission.PLACEMENT_DECIDE)
        decides = tuple(mine.filter(state=CaseState.CLEARED).order_by("effective_on", "pk")[:SHOWN])
    if user.has_perm(Permission.PLACEMENT_EDIT):
        own = rows.visible_to(user, Permission.PLACEMENT_EDIT).filter(state__in=CASE_DECIDED)
        held = tuple(own.exclude(held_reason="").order_by("effective_on", "pk")[:SHOWN])
    return WaitingCases(decides, held)


def last_panel(case: PlacementCase) -> list[CasePanelMember]:
    """The Tim Penilai Kinerja of the last other case of the same unit that had one."""
    members = CasePanelMember.objects.filter(case__unit=case.unit_id).exclude(case=case)
    last = members.order_by("-case__panel_on", "-case_id").values("case")[:1]
    return list(CasePanelMember.objects.filter(case__in=last).order_by("order"))


def case_steps(case: PlacementCase) -> list:
    """What was done to a case, the first step first, with who did it."""
    return list(case.steps.select_related("taken_by").order_by("pk"))
