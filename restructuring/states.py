"""Which act leads a proposal from which state to which: the only table of transitions."""

from django.core.exceptions import ValidationError

from restructuring.enums import ProposalState

S = ProposalState
# The draft may be changed in these.
DRAFTING = frozenset({S.DRAFT, S.RETURNED})
# act -> (states it may be done in, state it leads to, what it is called in a message)
TRANSITIONS = {
    "submit": (DRAFTING, S.SUBMITTED, "diajukan"),
    "begin_review": (frozenset({S.SUBMITTED}), S.IN_REVIEW, "ditinjau"),
    "return": (frozenset({S.SUBMITTED, S.IN_REVIEW}), S.RETURNED, "dikembalikan"),
    "approve": (frozenset({S.SUBMITTED, S.IN_REVIEW}), S.APPROVED, "disetujui"),
    "schedule": (frozenset({S.APPROVED}), S.SCHEDULED, "dijadwalkan"),
    "enact": (frozenset({S.APPROVED, S.SCHEDULED}), S.ENACTED, "diberlakukan"),
    "unschedule": (frozenset({S.SCHEDULED}), S.APPROVED, "dibatalkan jadwalnya"),
    # The structure moved, or the draft must be mended: back to the drawing board.
    "reopen": (frozenset({S.APPROVED}), S.RETURNED, "dibuka kembali"),
    "back_out": (frozenset({S.ENACTED}), S.BACKED_OUT, "dibatalkan pemberlakuannya"),
    "withdraw": (
        frozenset({S.DRAFT, S.RETURNED, S.SUBMITTED, S.IN_REVIEW, S.APPROVED}),
        S.WITHDRAWN,
        "ditarik",
    ),
}


def may(act: str, state: str) -> bool:
    return state in TRANSITIONS[act][0]


def state_after(act: str, state: str) -> ProposalState:
    """The state ``act`` leads to; ValidationError when it cannot be done in ``state``."""
    allowed, target, words = TRANSITIONS[act]
    if state not in allowed:
        label = ProposalState(state).label.lower()
        raise ValidationError(f"Usulan ini tidak dapat {words}: keadaannya {label}.")
    return target
