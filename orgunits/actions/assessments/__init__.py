"""Writes of assessments: the instrument's wording, opening, answering, validating, the paper."""

from orgunits.actions.assessments.answering import (
    AnswerDraft,
    add_evidence,
    remove_evidence,
    save_answers,
    save_findings,
)
from orgunits.actions.assessments.deciding import (
    return_assessment,
    submit_assessment,
    validate_assessment,
)
from orgunits.actions.assessments.opening import (
    add_member,
    cancel_assessment,
    name_validator,
    open_assessment,
    remove_member,
)
from orgunits.actions.assessments.paper import BUILD_PAPER, finish_paper, order_paper
from orgunits.actions.assessments.wordings import (
    WordingDraft,
    enter_wording,
    update_rules,
    verify_wording,
)

__all__ = [
    "BUILD_PAPER",
    "AnswerDraft",
    "WordingDraft",
    "add_evidence",
    "add_member",
    "cancel_assessment",
    "enter_wording",
    "finish_paper",
    "name_validator",
    "open_assessment",
    "order_paper",
    "remove_evidence",
    "remove_member",
    "return_assessment",
    "save_answers",
    "save_findings",
    "submit_assessment",
    "update_rules",
    "validate_assessment",
    "verify_wording",
]
