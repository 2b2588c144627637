"""The day a case takes effect: all its moves in one transaction, or none."""

import logging

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from employees.actions.cases.recording import (
    lock_case,
    refuse,
    take_step,
    tell_deciders,
    tell_officers,
)
from employees.actions.placements import put
from employees.case_plan import CasePlan, over_problems, plan_moves, weigh
from employees.enums import CASE_DECIDED, CaseState, CaseStepKind
from employees.models import PlacementCase, PlacementMove
from employees.queries.cases import book_of, case_road, moves_of
from orgunits.queries import subtree_unit_ids
from portal.models import User
from portal.notices import notify_each
from portal.templatetags.formats import date_long

log = logging.getLogger(__name__)

ENDS, BEGINS = "Mengakhiri jabatan menurut usulan", "Menempatkan menurut usulan"


@transaction.atomic
def apply_case(*, case: PlacementCase, user: User | None) -> PlacementCase:
    """Let a decided case whose TMT has come take effect, whole or not at all.

    A case that already is in force stays as it is, so that two ticks do it once. Raises
    ValidationError when its day has not come, a step is missing, or something changed since it was
    decided: naming the person and what changed.
    """
    row = lock_case(case)
    if row.state == CaseState.EFFECTIVE:
        return row
    if row.effective_on > row.government.today():
        raise ValidationError(f"TMT usulan ini baru {date_long(row.effective_on)}.")
    return put_in_force(row, user)


def put_in_force(case: PlacementCase, user: User | None) -> PlacementCase:
    """Write what the locked ``case`` plans. Constant number of queries."""
    moves = [move for move in moves_of(case) if move.is_included]
    road = case_road(moves)
    step = road.next_step(case.state)
    if step is None or step.kind != CaseStepKind.APPLY:
        wanted = f" Langkah berikutnya: {step.label.lower()}." if step else ""
        raise ValidationError(f"Usulan ini belum dapat diberlakukan.{wanted}", code="stale")
    plan = plan_of(case, moves, user)
    refuse(plan.sentences, "Usulan tidak dapat diberlakukan")
    written = put(
        government=case.government,
        old=[row for _, row in plan.ended],
        new=[
            *((copy, row, ENDS) for copy, row in plan.ended),
            *((row, None, BEGINS) for row, _ in plan.begun),
        ],
        user=user,
        reason=f"{case}. SK {case.decree_number} tanggal {date_long(case.decree_date)}.",
    )
    made = written[len(plan.ended) :]
    for (_, move), placement in zip(plan.begun, made, strict=True):
        move.placement = placement
    PlacementMove.objects.bulk_update([move for _, move in plan.begun], ["placement"])
    case.applied_at, case.held_reason = timezone.now(), ""
    take_step(
        case,
        CaseStepKind.APPLY,
        user=user,
        state=CaseState.EFFECTIVE,
        on=case.effective_on,
        changes={"orang": [None, len(moves)]},
        columns=["applied_at", "held_reason"],
    )
    _tell_people(case, moves)
    return case


def plan_of(case: PlacementCase, moves: list[PlacementMove], user: User | None) -> CasePlan:
    """The plan of the included ``moves``, with what stands against it."""
    book = book_of(moves)
    over = over_problems(weigh(moves, book, case.effective_on), moves)
    plan = plan_moves(
        case=case,
        moves=moves,
        book=book,
        unit_ids=set(subtree_unit_ids(case.unit_id, case.effective_on)),
        user=user,
        now=timezone.now(),
    )
    plan.problems[None] += over
    return plan


def _tell_people(case: PlacementCase, moves: list[PlacementMove]) -> None:
    """Those who moved and have an account, each what is theirs; and the officers."""
    day = date_long(case.effective_on)
    notices = []
    for move in moves:
        user = move.employee.user
        if user is None:
            continue
        text = (
            f"Mulai {day} Anda memangku {move.to_position} (SK {case.decree_number})."
            if move.to_position
            else f"Mulai {day} Anda tidak lagi memangku {move.from_position} (SK {case.decree_number})."
        )
        notices.append(([user], text, reverse("employees:own_file")))
    notify_each(government=case.government, notices=notices)
    tell_officers(case, "Penempatan sudah berlaku", but=None)


def apply_due_cases() -> int:
    """Part of the tick: let every decided case whose TMT has come take effect, each in its own
    transaction; returns how many did. One that something keeps from it stays as it is, and its
    officers and deciders are told once for the same reason."""
    done = 0
    waiting = PlacementCase.objects.filter(state__in=CASE_DECIDED).select_related("government")
    for case in waiting.order_by("effective_on", "pk"):
        if case.effective_on > case.government.today():
            continue
        if case.state == CaseState.DECIDED and _waits_for_oath(case):
            continue
        try:
            apply_case(case=case, user=None)
        except ValidationError as error:
            _hold(case, " ".join(error.messages))
        else:
            done += 1
    return done


def _waits_for_oath(case: PlacementCase) -> bool:
    moves = [move for move in moves_of(case) if move.is_included]
    step = case_road(moves).next_step(case.state)
    return step is not None and step.kind == CaseStepKind.INAUGURATE


@transaction.atomic
def _hold(case: PlacementCase, reason: str) -> None:
    row = lock_case(case)
    if row.state not in CASE_DECIDED or row.held_reason == reason:
        return
    row.held_reason = reason
    row.save(update_fields=["held_reason"])
    log.warning("placement case %s could not take effect", row.pk)
    tell_officers(row, "Belum dapat diberlakukan", but=None)
    tell_deciders(row, "Belum dapat diberlakukan", but=None)
