"""Instruments, surveys and anonymous answers."""

from surveys.models.answers import VALUE_FIELDS, Response, ResponseInbox, Tally
from surveys.models.campaigns import (
    ANSWER_FIELDS,
    MAX_QUESTIONS,
    Campaign,
    CampaignQuerySet,
    Instrument,
    Question,
)

__all__ = [
    "ANSWER_FIELDS",
    "MAX_QUESTIONS",
    "VALUE_FIELDS",
    "Campaign",
    "CampaignQuerySet",
    "Instrument",
    "Question",
    "Response",
    "ResponseInbox",
    "Tally",
]
