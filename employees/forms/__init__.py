"""Input about people (one module per noun)."""

from employees.forms.accounts import AccountBatchForm, AccountFilterForm, AccountResetForm
from employees.forms.administration import (
    DeactivateForm,
    InviteForm,
    ReasonOnlyForm,
    UserFilterForm,
    UserForm,
)
from employees.forms.cases import (
    CaseDecreeForm,
    CaseFilterForm,
    CaseForm,
    CaseMoveForm,
    CaseReasonForm,
    CaseStepForm,
    InaugurationForm,
    PanelForm,
    PaperForm,
    PertekForm,
)
from employees.forms.discipline import DisciplineForm, DisciplineOpenForm
from employees.forms.filters import (
    CandidateFilterForm,
    CertificateFilterForm,
    EmployeeFilterForm,
    PerformanceFilterForm,
    PoolFilterForm,
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
from employees.forms.records import RecordForm, RecordWithdrawForm
from employees.forms.standings import (
    CareLeaveRevealForm,
    StatusAnnulForm,
    StatusEndForm,
    StatusForm,
)
from employees.forms.trainings import TrainingForm

__all__ = [
    "AccountBatchForm",
    "AccountFilterForm",
    "AccountResetForm",
    "AssignForm",
    "CandidateFilterForm",
    "CareLeaveRevealForm",
    "CaseDecreeForm",
    "CaseFilterForm",
    "CaseForm",
    "CaseMoveForm",
    "CaseReasonForm",
    "CaseStepForm",
    "InaugurationForm",
    "PanelForm",
    "PaperForm",
    "PertekForm",
    "CertificateFilterForm",
    "DeactivateForm",
    "DisciplineForm",
    "DisciplineOpenForm",
    "RecordForm",
    "RecordWithdrawForm",
    "EmployeeFilterForm",
    "EmployeeForm",
    "FirstPlacementForm",
    "InviteForm",
    "MoveForm",
    "NikRevealForm",
    "PlacementCorrectForm",
    "PlacementEndForm",
    "PerformanceFilterForm",
    "PoolFilterForm",
    "PositionEndForm",
    "PostFilterForm",
    "ReasonOnlyForm",
    "RetirementFilterForm",
    "StatusAnnulForm",
    "StatusEndForm",
    "StatusForm",
    "TrainingFilterForm",
    "TrainingForm",
    "UserFilterForm",
    "UserForm",
    "VacancyFilterForm",
]
