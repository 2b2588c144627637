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
from orgunits.forms.filters import UnitFilterForm
from orgunits.forms.moving import LAST_PLACE, MoveForm, place_choices
from orgunits.forms.posts import FunctionEndForm, FunctionForm, PositionForm

__all__ = [
    "LAST_PLACE",
    "NEW_UNIT",
    "CancelForm",
    "CloseForm",
    "DetailsForm",
    "EstablishForm",
    "FunctionEndForm",
    "FunctionForm",
    "MoveForm",
    "PositionForm",
    "RenameForm",
    "RetypeForm",
    "UndoForm",
    "UnitFilterForm",
    "place_choices",
]
