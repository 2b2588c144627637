"""People, the posts they hold, what they learned, and what is ordered for them."""

from employees.models.activities import Activity
from employees.models.announcements import (
    Announcement,
    AnnouncementQuestion,
    AnnouncementReader,
)
from employees.models.areas import AreaResidents, OtherHands
from employees.models.cases import (
    CasePanelMember,
    CaseStep,
    PlacementCase,
    PlacementMove,
)
from employees.models.certificates import SessionEvaluation, TrainingCertificate
from employees.models.competences import (
    CompetenceAssessment,
    CompetenceStandard,
    TalentScale,
    TechnicalCompetence,
    TechnicalLevel,
)
from employees.models.corrections import CorrectionRequest
from employees.models.courses import Course, TrainingProvider
from employees.models.differences import FieldDifference
from employees.models.move_requests import MoveRequest
from employees.models.orders import AccountBatch, AccountBatchFile, PostMapPrint
from employees.models.people import (
    Employee,
    Placement,
    nik_context,
    nik_index,
    with_titles,
)
from employees.models.performance import PerformanceRating
from employees.models.records import DisciplineRecord, PersonnelRecord
from employees.models.sessions import (
    SessionAttendance,
    SessionSignUp,
    TrainingSession,
)
from employees.models.spending import FiscalYear, PayTable
from employees.models.standings import StatusPeriod
from employees.models.teams import WorkTeam, WorkTeamMember, WorkTeamStep
from employees.models.trainings import TrainingRecord

__all__ = [
    "AccountBatch",
    "AccountBatchFile",
    "Activity",
    "Announcement",
    "AnnouncementQuestion",
    "AnnouncementReader",
    "AreaResidents",
    "CasePanelMember",
    "CaseStep",
    "CorrectionRequest",
    "CompetenceAssessment",
    "CompetenceStandard",
    "Course",
    "DisciplineRecord",
    "Employee",
    "FieldDifference",
    "FiscalYear",
    "OtherHands",
    "MoveRequest",
    "PayTable",
    "PerformanceRating",
    "PersonnelRecord",
    "Placement",
    "PlacementCase",
    "PlacementMove",
    "PostMapPrint",
    "SessionAttendance",
    "SessionEvaluation",
    "SessionSignUp",
    "StatusPeriod",
    "TalentScale",
    "TechnicalCompetence",
    "TechnicalLevel",
    "TrainingCertificate",
    "TrainingProvider",
    "TrainingRecord",
    "TrainingSession",
    "WorkTeam",
    "WorkTeamMember",
    "WorkTeamStep",
    "nik_context",
    "nik_index",
    "with_titles",
]
