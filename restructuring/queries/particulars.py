"""Whom and what the forms over a proposal's particulars may choose."""

from django.db.models import QuerySet

from orgunits.models import OrgUnit, RoleAssignment, valid_on
from orgunits.scope import holding_unit_ids, unit_ids_in_scope
from portal.models import User
from portal.permissions import Permission, roles_with
from restructuring.models import Proposal
from restructuring.thinking import think


def accounts_to_let_in(proposal: Proposal, user: User) -> QuerySet[User]:
    """Active accounts that could see the proposal were it not confidential, and have no access yet:
    those whose role lies on a unit that ``user`` sees."""
    roles = RoleAssignment.objects.filter(
        valid_on(proposal.government.today()),
        role__in=roles_with(Permission.PROPOSAL_VIEW),
        unit__in=holding_unit_ids(proposal.unit),
    ).filter(unit__in=unit_ids_in_scope(user, Permission.ORGUNIT_VIEW))
    return (
        User.objects.filter(
            government=proposal.government, is_active=True, pk__in=roles.values("user")
        )
        .exclude(pk__in=proposal.access.values("user"))
        .exclude(pk=proposal.made_by_id)
        .order_by("display_name", "username")
    )


def changing_units(proposal: Proposal) -> QuerySet[OrgUnit]:
    """Living units that the draft touches or hands things from: what may hand something over; and
    those that are listed with something already."""
    plan = think(proposal).plan
    living = {unit for unit in plan.touched | plan.concerned if unit in plan.structure.base}
    listed = set(proposal.handovers.values_list("unit", flat=True))
    return OrgUnit.objects.filter(government=proposal.government, pk__in=living | listed).order_by(
        "lft"
    )
