"""Input of the screens of the organisation."""

from orgunits.forms.changes import (
    NEW_UNIT,
    CancelForm,
    CloseForm,
    DetailsForm,
    EstablishForm,
    RenameForm,
    RetypeForm,
    UndoForm,
)
from orgunits.forms.comparison import CompareForm
from orgunits.forms.consents import ConsentEndForm, ConsentForm
from orgunits.forms.filters import UnitFilterForm
from orgunits.forms.governments import GovernmentCreateForm
from orgunits.forms.moving import LAST_PLACE, MoveForm, place_choices
from orgunits.forms.overlaps import FunctionFilterForm, OverlapDecisionForm, OverlapFilterForm
from orgunits.forms.posts import (
    FunctionEndForm,
    FunctionForm,
    FunctionMoveForm,
    FunctionUpdateForm,
    PositionForm,
)
from orgunits.forms.prints import ChartPrintForm
from orgunits.forms.roles import DelegationForm, RoleEndForm, RoleGrantForm, WithdrawForm
from orgunits.forms.rulebook import ChecklistFilterForm, FindingFilterForm
from orgunits.forms.titles import TitleFilterForm
from orgunits.forms.typology import FiguresForm, TypologyYearForm

__all__ = [
    "ChecklistFilterForm",
    "ConsentEndForm",
    "ConsentForm",
    "FiguresForm",
    "FindingFilterForm",
    "TypologyYearForm",
    "LAST_PLACE",
    "NEW_UNIT",
    "CancelForm",
    "ChartPrintForm",
    "CloseForm",
    "CompareForm",
    "DelegationForm",
    "DetailsForm",
    "EstablishForm",
    "FunctionEndForm",
    "FunctionFilterForm",
    "FunctionMoveForm",
    "FunctionUpdateForm",
    "OverlapDecisionForm",
    "OverlapFilterForm",
    "FunctionForm",
    "GovernmentCreateForm",
    "MoveForm",
    "PositionForm",
    "RenameForm",
    "RetypeForm",
    "RoleEndForm",
    "RoleGrantForm",
    "TitleFilterForm",
    "UndoForm",
    "UnitFilterForm",
    "place_choices",
    "WithdrawForm",
]
