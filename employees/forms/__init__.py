"""Input about people (one module per noun)."""

from employees.forms.accounts import AccountBatchForm, AccountFilterForm, AccountResetForm
from employees.forms.administration import (
    DeactivateForm,
    InviteForm,
    ReasonOnlyForm,
    UserFilterForm,
    UserForm,
)
from employees.forms.filters import (
    EmployeeFilterForm,
    PostFilterForm,
    RetirementFilterForm,
    TrainingFilterForm,
    VacancyFilterForm,
)
from employees.forms.people import EmployeeForm, NikRevealForm
from employees.forms.placements import (
    AssignForm,
    FirstPlacementForm,
    MoveForm,
    PlacementCorrectForm,
    PlacementEndForm,
    PositionEndForm,
)
from employees.forms.trainings import TrainingForm

__all__ = [
    "AccountBatchForm",
    "AccountFilterForm",
    "AccountResetForm",
    "AssignForm",
    "DeactivateForm",
    "EmployeeFilterForm",
    "EmployeeForm",
    "FirstPlacementForm",
    "InviteForm",
    "MoveForm",
    "NikRevealForm",
    "PlacementCorrectForm",
    "PlacementEndForm",
    "PositionEndForm",
    "PostFilterForm",
    "ReasonOnlyForm",
    "RetirementFilterForm",
    "TrainingFilterForm",
    "TrainingForm",
    "UserFilterForm",
    "UserForm",
    "VacancyFilterForm",
]
