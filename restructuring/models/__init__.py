"""Why and how the organisation becomes another one."""

from restructuring.models.company import (
    ExternalApproval,
    Handover,
    ProposalComment,
    ProposalEvidence,
    ProposalGoal,
    ProposalMilestone,
)
from restructuring.models.consultations import (
    CommunicationStep,
    Consultation,
    ConsultationForum,
    ConsultationInput,
    ConsultationMember,
    ConsultationTheme,
    ConsultationUnit,
)
from restructuring.models.documents import DocumentSetting, ProposalDocument, SignedDocument
from restructuring.models.matching import MatchingDemand, MatchingRun
from restructuring.models.noticing import (
    Signal,
    SignalAnswer,
    SignalMention,
    SignalRun,
    SignalSetting,
)
from restructuring.models.proposals import (
    FindingAnswer,
    Proposal,
    ProposalAccess,
    ProposalHand,
    ProposalVersion,
)
from restructuring.models.reviews import ProposalReview, ReviewStage, StepDecision
from restructuring.models.staff import (
    FormalObjection,
    Objection,
    StaffChange,
    StaffNotice,
)
from restructuring.models.waves import GapNote, PlacementWave

__all__ = [
    "CommunicationStep",
    "Consultation",
    "ConsultationForum",
    "ConsultationInput",
    "ConsultationMember",
    "ConsultationTheme",
    "ConsultationUnit",
    "DocumentSetting",
    "ExternalApproval",
    "FindingAnswer",
    "FormalObjection",
    "GapNote",
    "Handover",
    "MatchingDemand",
    "MatchingRun",
    "Objection",
    "PlacementWave",
    "Proposal",
    "ProposalAccess",
    "ProposalComment",
    "ProposalDocument",
    "ProposalEvidence",
    "ProposalGoal",
    "ProposalHand",
    "ProposalMilestone",
    "ProposalReview",
    "ProposalVersion",
    "ReviewStage",
    "Signal",
    "SignalAnswer",
    "SignalMention",
    "SignalRun",
    "SignalSetting",
    "StaffChange",
    "StaffNotice",
    "SignedDocument",
    "StepDecision",
]
