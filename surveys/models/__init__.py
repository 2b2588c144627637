"""Instruments, surveys and anonymous answers."""

from surveys.models.answers import (
    FLAG_FIELDS,
    VALUE_FIELDS,
    AnswerBatch,
    Response,
    ResponseInbox,
    Tally,
)
from surveys.models.campaigns import (
    ANSWER_FIELDS,
    MAX_QUESTIONS,
    Campaign,
    CampaignBatch,
    CampaignQuerySet,
    Instrument,
    Question,
)
from surveys.models.comment_answers import CommentAnswer
from surveys.models.exclusions import Exclusion
from surveys.models.follow_ups import FollowUp
from surveys.models.prints import SurveyPrint
from surveys.models.publications import Publication
from surveys.models.tickets import CodeSheet, CounterCode

__all__ = [
    "ANSWER_FIELDS",
    "FLAG_FIELDS",
    "MAX_QUESTIONS",
    "VALUE_FIELDS",
    "AnswerBatch",
    "Campaign",
    "CampaignBatch",
    "CampaignQuerySet",
    "CodeSheet",
    "CommentAnswer",
    "CounterCode",
    "Exclusion",
    "FollowUp",
    "Instrument",
    "Publication",
    "Question",
    "Response",
    "ResponseInbox",
    "SurveyPrint",
    "Tally",
]
