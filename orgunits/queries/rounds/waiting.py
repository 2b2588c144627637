"""What of the rounds waits for a person: data of units they lead, and what was sent to be judged."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from orgunits.enums import PARTS_AT_WORK, PartState, RoundState
from orgunits.models import RoleAssignment, RoundPart, valid_on
from portal.models import Government, User
from portal.permissions import Permission, Role

SHOWN = 3


@dataclass(frozen=True, slots=True)
class WaitingRounds:
    """``parts``: the first few to be sent, the most pressing first; ``judged``: (round id, title,
    parts sent) of rounds where the person may verify."""

    parts: tuple[RoundPart, ...] = ()
    judged: tuple[tuple[int, str, int], ...] = ()


def waiting_rounds(user: User, government: Government, today: date) -> WaitingRounds:
    """What waits for ``user`` in the open rounds of ``government``. Two queries."""
    leads = RoleAssignment.objects.filter(valid_on(today), user=user, role=Role.UNIT_HEAD)
    rows = RoundPart.objects.filter(government=government, round__state=RoundState.OPEN)
    mine = (
        rows.filter(state__in=PARTS_AT_WORK, unit__in=leads.order_by().values("unit"))
        .select_related("round", "unit")
        .order_by("round__due_on", "pk")
    )
    sent = (
        rows.visible_to(user, Permission.ROUND_EDIT)
        .filter(state=PartState.SUBMITTED)
        .order_by("round__due_on", "round")
        .values_list("round", "round__title")
        .annotate(n=Count("pk"))
    )
    return WaitingRounds(tuple(mine[:SHOWN]), tuple(sent[:SHOWN]))
