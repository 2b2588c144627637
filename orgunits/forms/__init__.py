"""Input of the screens of the organisation."""

from orgunits.forms.changes import (
    NEW_UNIT,
    CancelForm,
    CloseForm,
    DetailsForm,
    EstablishForm,
    MoveForm,
    RenameForm,
    RetypeForm,
    UndoForm,
)
from orgunits.forms.filters import UnitFilterForm
from orgunits.forms.posts import FunctionEndForm, FunctionForm, PositionForm

__all__ = [
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
]
