"""Instruments, surveys and anonymous answers."""

from surveys.models.answers import VALUE_FIELDS, Response, ResponseInbox, Tally
from surveys.models.campaigns import (
    ANSWER_FIELDS,
    MAX_QUESTIONS,
    Campaign,
    CampaignBatch,
    CampaignQuerySet,
    Instrument,
    Question,
)
from surveys.models.follow_ups import FollowUp
from surveys.models.prints import SurveyPrint
from surveys.models.publications import Publication
from surveys.models.tickets import CodeSheet, CounterCode

__all__ = [
    "ANSWER_FIELDS",
    "MAX_QUESTIONS",
    "VALUE_FIELDS",
    "Campaign",
    "CampaignBatch",
    "CampaignQuerySet",
    "CodeSheet",
    "CounterCode",
    "FollowUp",
    "Instrument",
    "Publication",
    "Question",
    "Response",
    "ResponseInbox",
    "SurveyPrint",
    "Tally",
]
