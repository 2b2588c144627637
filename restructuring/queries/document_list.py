"""The documents of a proposal as its page lists them, and the waves they can be ordered of."""

from collections import defaultdict

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from employees.models import PlacementMove
from portal.models import User
from restructuring.models import PlacementWave, Proposal, ProposalDocument, SignedDocument
from restructuring.queries.waves import reached_cases


def document_table(
    rows: QuerySet[ProposalDocument], proposal: Proposal
) -> QuerySet[ProposalDocument]:
    """Those of ``rows`` that are of ``proposal``, the newest first, with ``signed_number`` and
    ``signed_on`` of what came back last."""
    signed = SignedDocument.objects.filter(document=OuterRef("pk")).order_by("-made_at", "-pk")
    return (
        rows.filter(proposal=proposal)
        .annotate(
            is_signed=Exists(signed),
            signed_number=Subquery(signed.values("number")[:1]),
            signed_on=Subquery(signed.values("signed_on")[:1]),
        )
        .order_by("-ordered_at", "-pk")
    )


def wave_choices(proposal: Proposal, user: User) -> list[tuple[PlacementWave, list[PlacementMove]]]:
    """Waves whose case ``user`` reaches, each with its included people. Three queries beside the
    scope."""
    every = PlacementWave.objects.filter(proposal=proposal).select_related("case")
    reached = reached_cases(every.values_list("case_id", flat=True), user)
    if not reached:
        return []
    found: dict[int, list[PlacementMove]] = defaultdict(list)
    moves = PlacementMove.objects.included().filter(case__in=reached)
    for move in moves.select_related("employee").order_by("case", "order", "pk"):
        found[move.case_id].append(move)
    return [
        (wave, found[wave.case_id]) for wave in every.order_by("number") if wave.case_id in reached
    ]
