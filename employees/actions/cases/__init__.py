"""Writes of placement cases (usulan penempatan): drafting, each step of the road, taking effect."""

from employees.actions.cases.applying import apply_case, apply_due_cases
from employees.actions.cases.deciding import (
    cancel_case,
    decide_case,
    inaugurate_case,
    return_case,
)
from employees.actions.cases.drafting import (
    MoveDraft,
    add_moves,
    open_case,
    redirect_move,
    remove_move,
    swap_people,
    update_case,
    update_move,
)
from employees.actions.cases.reviewing import (
    Answer,
    PanelDraft,
    assess_case,
    clear_case,
    submit_case,
    verify_case,
    withdraw_move,
)

__all__ = [
    "Answer",
    "MoveDraft",
    "PanelDraft",
    "add_moves",
    "apply_case",
    "apply_due_cases",
    "assess_case",
    "cancel_case",
    "clear_case",
    "decide_case",
    "inaugurate_case",
    "open_case",
    "redirect_move",
    "remove_move",
    "return_case",
    "submit_case",
    "swap_people",
    "update_case",
    "update_move",
    "verify_case",
    "withdraw_move",
]
