"""Reads of rounds: parts and what they hold, the board, which units may be asked."""

from orgunits.queries.rounds.board import (
    BoardLine,
    Tally,
    board,
    board_rows,
    round_table,
    round_years,
    tally_of,
)
from orgunits.queries.rounds.choosing import Candidate, candidates, reachable_branches
from orgunits.queries.rounds.parts import (
    item_counts,
    item_ids,
    lines_of,
    ordered_items,
    part_holding,
    part_of_unit,
    parts_holding,
    people_in_charge,
    remarks_of,
    rounds_in_sight,
    runs_round,
    units_of_parts,
    why_held,
)
from orgunits.queries.rounds.waiting import WaitingRounds, waiting_rounds

__all__ = [
    "BoardLine",
    "Candidate",
    "Tally",
    "WaitingRounds",
    "board",
    "board_rows",
    "candidates",
    "item_counts",
    "item_ids",
    "lines_of",
    "ordered_items",
    "part_holding",
    "part_of_unit",
    "parts_holding",
    "people_in_charge",
    "reachable_branches",
    "remarks_of",
    "round_table",
    "round_years",
    "rounds_in_sight",
    "runs_round",
    "tally_of",
    "units_of_parts",
    "waiting_rounds",
    "why_held",
]
