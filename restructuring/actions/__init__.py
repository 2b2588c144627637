"""Every write of proposals. Each locks the proposal's row, looks at its state and writes an audit
event; the state changes only by ``states.TRANSITIONS``."""

from restructuring.actions.answering import answer_finding
from restructuring.actions.approvals import record_answer, record_letter
from restructuring.actions.consulting import (
    answer_theme,
    change_consultation,
    end_consultation,
    give_input,
    group_inputs,
    open_consultation,
)
from restructuring.actions.document_settings import settle_documents
from restructuring.actions.documents import keep_signed, order_document
from restructuring.actions.drafting import (
    ProposalMoved,
    add_step,
    create_proposal,
    redo,
    remove_steps,
    replace_step,
    undo,
    update_proposal,
)
from restructuring.actions.enacting import (
    ask_back_out,
    confirm_back_out,
    enact_proposal,
    follow_ended_schedules,
    refuse_back_out,
    unschedule_proposal,
)
from restructuring.actions.forums import record_forum
from restructuring.actions.objections import (
    answer_formal_objection,
    answer_objection,
    record_formal_objection,
)
from restructuring.actions.placing import StandInDraft, make_wave, name_stand_in, note_gap
from restructuring.actions.rebasing import ToSettle, join_proposal, rebase_proposal
from restructuring.actions.reviewing import (
    approve_review,
    decide_step,
    return_review,
    settle_stages,
)
from restructuring.actions.submitting import (
    reopen_proposal,
    submit_proposal,
    withdraw_proposal,
)
from restructuring.actions.telling_staff import (
    note_reading,
    object_to_change,
    record_letter_of_objection,
    state_preference,
    tell_staff,
)

__all__ = [
    "ProposalMoved",
    "StandInDraft",
    "ToSettle",
    "add_step",
    "answer_finding",
    "answer_formal_objection",
    "answer_objection",
    "answer_theme",
    "approve_review",
    "ask_back_out",
    "change_consultation",
    "confirm_back_out",
    "create_proposal",
    "decide_step",
    "enact_proposal",
    "end_consultation",
    "follow_ended_schedules",
    "give_input",
    "group_inputs",
    "join_proposal",
    "keep_signed",
    "make_wave",
    "name_stand_in",
    "note_gap",
    "note_reading",
    "object_to_change",
    "open_consultation",
    "order_document",
    "rebase_proposal",
    "record_answer",
    "record_formal_objection",
    "record_forum",
    "record_letter",
    "record_letter_of_objection",
    "redo",
    "refuse_back_out",
    "remove_steps",
    "reopen_proposal",
    "replace_step",
    "return_review",
    "settle_documents",
    "settle_stages",
    "state_preference",
    "submit_proposal",
    "tell_staff",
    "undo",
    "unschedule_proposal",
    "update_proposal",
    "withdraw_proposal",
]
