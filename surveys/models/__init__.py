"""Instruments, surveys and anonymous answers."""

from surveys.models.answers import (
    FLAG_FIELDS,
    VALUE_FIELDS,
    AnswerBatch,
    ItemTally,
    Response,
    ResponseInbox,
    Tally,
)
from surveys.models.campaigns import Campaign, CampaignBatch, CampaignQuerySet
from surveys.models.comment_answers import CommentAnswer
from surveys.models.exclusions import Exclusion
from surveys.models.follow_ups import FollowUp
from surveys.models.instruments import ANSWER_FIELDS, MAX_QUESTIONS, Instrument, Question
from surveys.models.languages import InstrumentLanguage
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
    "InstrumentLanguage",
    "ItemTally",
    "Publication",
    "Question",
    "Response",
    "ResponseInbox",
    "SurveyPrint",
    "Tally",
]
