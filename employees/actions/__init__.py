"""Every write about people (one module per noun)."""

from employees.actions.administration import FirstRole, invite_person
from employees.actions.bulk import register_people, update_people
from employees.actions.decisions import decide_move
from employees.actions.imports import import_people
from employees.actions.people import (
    appoint_employee,
    register_employees,
    reveal_nik,
    tie_user,
    update_employee,
)
from employees.actions.performance import RatingDraft, settle_ratings
from employees.actions.placements import (
    correct_placement,
    end_placement,
    move_employee,
    place_employees,
)
from employees.actions.postings import plan_postings, settle_postings
from employees.actions.posts import close_positions
from employees.actions.records import add_record, withdraw_record
from employees.actions.restricted import (
    OpenedDiscipline,
    note_birth_dates,
    open_discipline,
    record_discipline,
    reveal_birth_date,
    reveal_care_leaves,
    withdraw_discipline,
)
from employees.actions.standings import (
    annul_status,
    end_status,
    record_status,
)
from employees.actions.trainings import record_trainings

__all__ = [
    "FirstRole",
    "invite_person",
    "OpenedDiscipline",
    "add_record",
    "RatingDraft",
    "annul_status",
    "settle_ratings",
    "decide_move",
    "note_birth_dates",
    "open_discipline",
    "reveal_birth_date",
    "record_discipline",
    "withdraw_discipline",
    "withdraw_record",
    "close_positions",
    "end_status",
    "appoint_employee",
    "correct_placement",
    "end_placement",
    "import_people",
    "move_employee",
    "place_employees",
    "plan_postings",
    "record_status",
    "record_trainings",
    "register_employees",
    "register_people",
    "reveal_care_leaves",
    "reveal_nik",
    "settle_postings",
    "tie_user",
    "update_employee",
    "update_people",
]
