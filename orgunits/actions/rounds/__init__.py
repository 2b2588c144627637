"""Writes of rounds: opening, filling, deciding, reminding, fixing."""

from orgunits.actions.rounds.deciding import (
    end_part,
    freeze_parts,
    return_part,
    save_remarks,
    unfreeze_part,
    verify_part,
)
from orgunits.actions.rounds.filling import confirm_item, prepare_item, submit_part
from orgunits.actions.rounds.fixing import fix_round
from orgunits.actions.rounds.opening import cancel_round, open_round, update_round
from orgunits.actions.rounds.reminding import remind_due_rounds, remind_round

__all__ = [
    "cancel_round",
    "confirm_item",
    "end_part",
    "fix_round",
    "freeze_parts",
    "open_round",
    "prepare_item",
    "remind_due_rounds",
    "remind_round",
    "return_part",
    "save_remarks",
    "submit_part",
    "unfreeze_part",
    "update_round",
    "verify_part",
]
