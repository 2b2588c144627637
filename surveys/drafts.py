"""What the bulk actions of this app take: one plain object per row to be made."""

from dataclasses import dataclass, field
from datetime import date

from orgunits.models import OrgUnit
from publicservices.models import PublicService
from surveys.enums import CampaignState, Channel
from surveys.models import Campaign, CampaignBatch, Instrument


@dataclass(frozen=True)
class CampaignDraft:
    """A survey to be made. Without ``code`` a public code is drawn; a draft that is already open
    or closed is history being entered."""

    unit: OrgUnit
    instrument: Instrument
    title: str
    period_start: date
    period_end: date
    population: int | None = None
    service: PublicService | None = None
    code: str | None = None
    state: CampaignState = CampaignState.DRAFT
    is_example: bool = False
    batch: CampaignBatch | None = None


@dataclass(frozen=True, slots=True)
class ResponseDraft:
    """One answer sheet from paper or another system: ``answers`` is ``{unsur: 1 to 4}``; an unsur
    that was left empty is left out; ``with_code``: it came with a counter code that was spent;
    ``more``: what does not count, by field name (surveys.questionnaire); ``flags``: values of AnswerFlag it was given where it came in."""

    campaign: Campaign
    day: date
    answers: dict[str, int] = field(default_factory=dict)
    sex: str = ""
    age_band: str = ""
    education: str = ""
    occupation: str = ""
    comment: str = ""
    more: dict[str, int | str] = field(default_factory=dict)
    channel: Channel = Channel.IMPORT
    with_code: bool = False
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class InstrumentDraft:
    """What a questionnaire asks: ``questions`` are ``{"unsur", "text", "answers"}`` in their order,
    ``extras`` as surveys.instruments describes them."""

    name: str
    note: str = ""
    questions: list[dict] = field(default_factory=list)
    extras: list[dict] = field(default_factory=list)
    asks_reason: bool = False
    asks_importance: bool = False
