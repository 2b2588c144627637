"""How running placement cases follow a change of structure: their posts are the successors of those
that were carried, their unit is the one that took theirs over. An undo gives both back; a case that
took effect or was cancelled meanwhile stays as it is. Constant number of queries."""

from django.db.models import Q

from employees.enums import CaseStepKind
from employees.models import CaseStep, PlacementCase, PlacementMove
from orgunits.models import Position
from portal import audit
from portal.models import AuditEvent

ENDS = ("from_position_id", "to_position_id")


def carry_cases(plan, change):
    """Lead the running cases of merged units, and the moves on posts that ``change`` carried."""
    successors = {
        post.predecessor_id: post.pk
        for post in Position.objects.filter(opened_by=change, predecessor__isnull=False)
    }
    touched = _replace_posts(successors)
    cases = PlacementCase.objects.running().filter(Q(unit__in=plan.carried) | Q(pk__in=touched))
    followed = list(cases.order_by("pk"))
    _note(followed, change)
    moved = [case for case in followed if case.unit_id in plan.carried]
    for case in moved:
        case.unit_id = plan.carried[case.unit_id]
    PlacementCase.objects.bulk_update(moved, ["unit"])


def give_back_cases(undone, change):
    """Take back what ``carry_cases`` did for the change ``undone``."""
    predecessors = {
        post.pk: post.predecessor_id
        for post in Position.objects.filter(opened_by=undone, predecessor__isnull=False)
    }
    _replace_posts(predecessors)
    steps = CaseStep.objects.filter(change=undone, kind=CaseStepKind.FOLLOW).select_related("case")
    followed = {step.case_id: step for step in steps if not step.case.is_over}
    cases = [step.case for step in followed.values()]
    _note(cases, change)
    for case in cases:
        case.unit_id = followed[case.pk].unit_id
    PlacementCase.objects.bulk_update(cases, ["unit"])


def _replace_posts(instead):
    """Put other posts into the moves of running cases; the ids of the cases touched."""
    if not instead:
        return set()
    moves = PlacementMove.objects.filter(case__in=PlacementCase.objects.running()).filter(
        Q(from_position__in=instead) | Q(to_position__in=instead)
    )
    found = list(moves.order_by("pk"))
    for move in found:
        for name in ENDS:
            setattr(move, name, instead.get(getattr(move, name), getattr(move, name)))
    PlacementMove.objects.bulk_update(found, ["from_position", "to_position"])
    return {move.case_id for move in found}


def _note(cases, change):
    """A step in the history of each case, with the unit it was of, and an event in the trail."""
    CaseStep.objects.bulk_create(
        CaseStep(
            government_id=case.government_id,
            case=case,
            kind=CaseStepKind.FOLLOW,
            on=change.effective_on,
            note=change.reason,
            taken_by_id=change.made_by_id,
            change=change,
            unit_id=case.unit_id,
        )
        for case in cases
    )
    AuditEvent.objects.bulk_create(
        AuditEvent(
            government_id=case.government_id,
            actor_id=change.made_by_id,
            action="Usulan penempatan mengikuti struktur",
            object_label=case._meta.label,
            object_pk=str(case.pk),
            object_text=str(case)[:200],
            unit_id=case.unit_id,
            changes={"unit": [audit.plain(case.unit_id), None]},
            reason=change.reason,
        )
        for case in cases
    )
