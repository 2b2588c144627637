"""Every write about people (one module per noun)."""

from employees.actions.people import (
    appoint_employee,
    register_employees,
    reveal_nik,
    tie_user,
    update_employee,
)
from employees.actions.placements import (
    correct_placement,
    end_placement,
    move_employee,
    place_employees,
)
from employees.actions.posts import close_positions
from employees.actions.trainings import record_trainings

__all__ = [
    "close_positions",
    "appoint_employee",
    "correct_placement",
    "end_placement",
    "move_employee",
    "place_employees",
    "record_trainings",
    "register_employees",
    "reveal_nik",
    "tie_user",
    "update_employee",
]
