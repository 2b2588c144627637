"""Screens of rounds of collecting data (putaran pengumpulan data)."""

from orgunits.views.rounds.deciding import (
    round_decision_detail,
    round_part_decide,
    round_part_end,
    round_part_remarks,
    round_part_unfreeze,
)
from orgunits.views.rounds.filling import (
    round_part_detail,
    round_part_item,
    round_part_submit,
)
from orgunits.views.rounds.listing import (
    round_detail,
    round_freeze,
    round_list,
    round_remind,
)
from orgunits.views.rounds.opening import (
    round_cancel,
    round_create,
    round_fix,
    round_update,
)

__all__ = [
    "round_cancel",
    "round_create",
    "round_decision_detail",
    "round_detail",
    "round_fix",
    "round_freeze",
    "round_list",
    "round_part_decide",
    "round_part_detail",
    "round_part_end",
    "round_part_item",
    "round_part_remarks",
    "round_part_submit",
    "round_part_unfreeze",
    "round_remind",
    "round_update",
]
