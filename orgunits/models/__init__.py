"""Units, their history, functions, posts, and who may do what where."""

from orgunits.models.appraisal import PublishedBenchmark, UnitNote
from orgunits.models.assessments import (
    Assessment,
    AssessmentAnswer,
    AssessmentEvidence,
    AssessmentMember,
    AssessmentRules,
    ItemWording,
)
from orgunits.models.consents import UnitConsent
from orgunits.models.dated import dated_constraints, open_after, valid_on
from orgunits.models.job_information import JobInformation
from orgunits.models.overlap import Overlap, OverlapRun, OverlapSide
from orgunits.models.posts import JobTitle, Position, UnitFunction
from orgunits.models.prints import ChartPrint, JobPrint
from orgunits.models.relations import WorkRelation
from orgunits.models.roles import Delegation, RoleAssignment
from orgunits.models.rounds import (
    Round,
    RoundConfirmation,
    RoundDecision,
    RoundPart,
    RoundRemark,
    RoundSheet,
)
from orgunits.models.structure import (
    LegalBasis,
    Lineage,
    OrgUnit,
    OrgUnitQuerySet,
    StructureChange,
    UnitVersion,
)
from orgunits.models.typology import TypologySheet, TypologyYear
from orgunits.models.unit_templates import (
    TemplateException,
    TemplatePost,
    TemplateUnit,
    UnitTemplate,
)
from orgunits.models.workload import WorkloadRule, WorkloadTask

__all__ = [
    "PublishedBenchmark",
    "UnitNote",
    "Assessment",
    "AssessmentAnswer",
    "AssessmentEvidence",
    "AssessmentMember",
    "AssessmentRules",
    "ItemWording",
    "ChartPrint",
    "Delegation",
    "JobInformation",
    "JobPrint",
    "JobTitle",
    "LegalBasis",
    "Lineage",
    "OrgUnit",
    "OrgUnitQuerySet",
    "Overlap",
    "OverlapRun",
    "OverlapSide",
    "Position",
    "RoleAssignment",
    "Round",
    "RoundConfirmation",
    "RoundDecision",
    "RoundPart",
    "RoundRemark",
    "RoundSheet",
    "StructureChange",
    "TemplateException",
    "TemplatePost",
    "TemplateUnit",
    "TypologySheet",
    "TypologyYear",
    "UnitConsent",
    "UnitFunction",
    "UnitTemplate",
    "UnitVersion",
    "WorkRelation",
    "WorkloadRule",
    "WorkloadTask",
    "dated_constraints",
    "open_after",
    "valid_on",
]
