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
from surveys.models.prints import SurveyPrint
from surveys.models.publications import Publication

__all__ = [
    "ANSWER_FIELDS",
    "MAX_QUESTIONS",
    "VALUE_FIELDS",
    "Campaign",
    "CampaignBatch",
    "CampaignQuerySet",
    "Instrument",
    "Publication",
    "Question",
    "Response",
    "ResponseInbox",
    "SurveyPrint",
    "Tally",
]
