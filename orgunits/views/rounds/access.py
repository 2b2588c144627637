"""How a page finds its round or part, and what its reader may do with it."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from orgunits.enums import PartState, RoundState
from orgunits.models import Round, RoundDecision, RoundPart
from orgunits.queries.rounds import runs_round
from portal.permissions import Permission

MAX_PK = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Rights:
    """What the reader may do with a part now. ``judges``: Bagian Organisasi's side."""

    fills: bool
    edits: bool
    judges: bool
    sent_it: bool


def visible_round(request, pk):
    """The round ``pk`` with a part in reach (else 404)."""
    if pk > MAX_PK:
        raise Http404
    rows = Round.objects.visible_to(request.user).filter(government=request.government)
    return get_object_or_404(rows.select_related("government", "opened_by"), pk=pk)


def running_round(request, pk):
    """The same, for whoever runs it (else 403)."""
    row = visible_round(request, pk)
    if not runs_round(request.user, row):
        raise PermissionDenied
    return row


def visible_part(request, pk):
    """The part ``pk`` of a unit in reach (else 404)."""
    if pk > MAX_PK:
        raise Http404
    rows = RoundPart.objects.visible_to(request.user).filter(government=request.government)
    related = ("round__government", "round__opened_by", "unit__government", "submitted_by",
               "verified_by", "successor__unit")  # fmt: skip
    return get_object_or_404(rows.select_related(*related), pk=pk)


def judged_part(request, pk):
    """The same, for whoever decides on it (else 403)."""
    part = visible_part(request, pk)
    if not request.user.has_perm(Permission.ROUND_EDIT, part.unit):
        raise PermissionDenied
    return part


def visible_decision(request, pk):
    """The decision ``pk`` with a sheet in reach (else 404), and the sheets in reach."""
    if pk > MAX_PK:
        raise Http404
    rows = RoundDecision.objects.filter(government=request.government)
    decision = get_object_or_404(rows.select_related("round__government", "made_by"), pk=pk)
    sheets = list(decision.sheets.visible_to(request.user).order_by("order", "pk"))
    if not sheets:
        raise Http404
    return decision, sheets


def rights_on(user, part):
    edits = user.has_perm(Permission.ROUND_EDIT, part.unit)
    fills = part.is_at_work and user.has_perm(part.round.kind_spec.permission, part.unit)
    is_open = part.round.state == RoundState.OPEN
    return Rights(
        fills=fills,
        edits=edits,
        judges=edits and is_open and part.state in (PartState.SUBMITTED, PartState.VERIFIED),
        sent_it=part.submitted_by_id == user.pk,
    )
