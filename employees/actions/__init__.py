"""Every write about people (one module per noun)."""

from employees.actions.administration import FirstRole, invite_person
from employees.actions.bulk import register_people, update_people
from employees.actions.imports import import_people
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
from employees.actions.postings import plan_postings, settle_postings
from employees.actions.posts import close_positions
from employees.actions.trainings import record_trainings

__all__ = [
    "FirstRole",
    "invite_person",
    "close_positions",
    "appoint_employee",
    "correct_placement",
    "end_placement",
    "import_people",
    "move_employee",
    "place_employees",
    "plan_postings",
    "record_trainings",
    "register_employees",
    "register_people",
    "reveal_nik",
    "settle_postings",
    "tie_user",
    "update_employee",
    "update_people",
]
