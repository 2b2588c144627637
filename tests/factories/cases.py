"""Placement cases through their actions, and the way of one to any state."""

from datetime import timedelta

from employees.actions.cases import (
    Answer,
    MoveDraft,
    PanelDraft,
    assess_case,
    clear_case,
    decide_case,
    inaugurate_case,
    open_case,
    submit_case,
    update_move,
    verify_case,
)
from employees.enums import AppointmentKind, CaseStepKind, PanelElement
from employees.queries.cases import judge

WHY = "Ditimbang, tetap diusulkan."
PANEL = [
    PanelDraft(f"Anggota {number}", element)
    for number, element in enumerate((*PanelElement, PanelElement.LEADER), start=1)
]


def make_case(unit, moves=(), *, effective_on=None, user=None, **values):
    """A draft over ``unit`` with TMT tomorrow; ``moves`` are (employee, post or None)."""
    government = unit.government
    return open_case(
        unit=unit,
        title=values.pop("title", "Rotasi contoh"),
        kind=values.pop("kind", AppointmentKind.TRANSFER),
        effective_on=effective_on or government.today() + timedelta(days=1),
        user=user,
        moves=[MoveDraft(employee=person, position=post, reason=WHY) for person, post in moves],
        **values,
    )


def answers_of(case, refused=()):
    """Yes of BKN to everybody but the people of ``refused``."""
    return {
        move.pk: Answer(move.employee not in refused, "Belum memenuhi syarat.")
        for move in case.moves.included()
    }


def advance(case, until, *, officer, leader, refused=(), on=None):
    """Lead a case step by step until (with) ``until``, a CaseStepKind; returns the case."""
    day = on or case.government.today()
    taking = {
        CaseStepKind.VERIFY: lambda: verify_case(case=case, user=officer),
        CaseStepKind.ASSESS: lambda: assess_case(
            case=case, members=PANEL, number="BA/7", on=day, user=officer
        ),
        CaseStepKind.SUBMIT: lambda: submit_case(case=case, number="800/71", on=day, user=officer),
        CaseStepKind.CLEAR: lambda: clear_case(
            case=case, number="PT-12", on=day, answers=answers_of(case, refused), user=officer
        ),
        CaseStepKind.DECIDE: lambda: decide_case(
            case=case, number="821/12/2026", on=day, signer="Wali Kota", user=leader
        ),
        CaseStepKind.INAUGURATE: lambda: inaugurate_case(case=case, on=day, user=officer),
    }
    for _ in range(len(taking)):
        step = judge(case).road.next_step(case.state)
        if step is None or step.kind == CaseStepKind.APPLY:
            break
        case = taking[step.kind]()
        if step.kind == until:
            break
    return case


def give_reasons(case, user):
    for move in case.moves.all():
        update_move(move=move, kind=move.kind, reason=WHY, user=user)
