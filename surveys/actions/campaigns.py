"""Making, opening and closing surveys."""

import logging
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from orgunits.actions import lock_government
from orgunits.models import OrgUnit
from portal import audit
from portal.models import AuditEvent, Government, User
from portal.templatetags.formats import date_long
from publicservices.models import PublicService
from surveys.actions.inbox import erase_traces, move_answers, move_waiting_answers
from surveys.actions.instruments import check_choosable
from surveys.codes import draw_code, normal_code
from surveys.drafts import CampaignDraft
from surveys.enums import CAMPAIGN_TRANSITIONS, CampaignState
from surveys.models import Campaign, Instrument

log = logging.getLogger(__name__)
RELATIONS = ["government", "unit", "service", "instrument", "batch", "created_by"]


def _codes(given: list[str | None]) -> list[str]:
    """The codes of new surveys in order: the given ones checked, the others drawn."""
    codes = [draw_code() if code is None else normal_code(code) for code in given]
    if "" in codes:
        raise ValidationError(
            {"code": "Kode terdiri dari 4 sampai 12 huruf kecil, angka, atau tanda hubung."}
        )
    taken = set(Campaign.objects.filter(code__in=codes).values_list("code", flat=True))
    seen: set[str] = set()
    for at, code in enumerate(codes):
        while code in taken or code in seen:
            if given[at] is not None:
                raise ValidationError({"code": f"Kode {code} sudah dipakai survei lain."})
            code = draw_code()
            taken |= set(Campaign.objects.filter(code=code).values_list("code", flat=True))
        codes[at] = code
        seen.add(code)
    return codes


def _check_relations(draft: CampaignDraft, government: Government) -> None:
    """Programmer errors are ValueError; what a person may have chosen is ValidationError."""
    if draft.unit.government_id != government.pk:
        raise ValueError("the unit belongs to another government")
    if draft.instrument.government_id not in (None, government.pk):
        raise ValueError("the instrument belongs to another government")
    check_choosable(draft.instrument, draft.state)
    if draft.service is not None and draft.service.unit_id != draft.unit.pk:
        raise ValidationError({"service": f"Layanan ini bukan layanan {draft.unit.name}."})
    if draft.period_end < draft.period_start:
        raise ValidationError({"period_end": "Akhir periode tidak boleh sebelum awalnya."})
    if draft.state == CampaignState.DRAFT and not draft.unit.is_active:
        raise ValidationError({"unit": f"{draft.unit.name} sudah ditutup."})


def _build(
    draft: CampaignDraft, code: str, government: Government, user: User | None, now: datetime
) -> Campaign:
    """An unsaved, checked survey. One entered as history was opened when its period began and
    closed the day after it ended."""
    _check_relations(draft, government)
    opened_at = closed_at = None
    if draft.state != CampaignState.DRAFT:
        opened_at = min(now, datetime.combine(draft.period_start, time(), government.zone))
    if draft.state == CampaignState.CLOSED:
        end = draft.period_end + timedelta(days=1)
        closed_at = min(now, datetime.combine(end, time(), government.zone))
    campaign = Campaign(
        government=government,
        unit=draft.unit,
        service=draft.service,
        instrument=draft.instrument,
        batch=draft.batch,
        title=draft.title.strip(),
        code=code,
        state=draft.state,
        period_start=draft.period_start,
        period_end=draft.period_end,
        population=draft.population,
        created_by=user,
        created_at=now,
        opened_at=opened_at,
        closed_at=closed_at,
        is_example=draft.is_example,
    )
    campaign.clean_fields(exclude=RELATIONS)
    return campaign


def _event(campaign: Campaign, user: User | None, action: str, changes: dict, reason: str = ""):  # noqa: ANN202
    return audit.event(
        actor=user,
        action=action,
        obj=campaign,
        government=campaign.government,
        unit_id=campaign.unit_id,
        changes=changes,
        reason=reason,
    )


@transaction.atomic
def create_campaigns(
    *, government: Government, drafts: list[CampaignDraft], user: User | None, reason: str = ""
) -> list[Campaign]:
    """Make surveys in bulk, all or none, one audit event each.

    Raises ValidationError (with the field it is about) at the first draft that cannot be kept;
    ValueError for a unit or instrument of another government.
    """
    now = timezone.now()
    codes = _codes([draft.code for draft in drafts])
    campaigns = Campaign.objects.bulk_create(
        _build(draft, code, government, user, now)
        for draft, code in zip(drafts, codes, strict=True)
    )
    AuditEvent.objects.bulk_create(
        _event(
            campaign,
            user,
            "Membuat survei",
            audit.differences({}, {"title": campaign.title, "state": campaign.state}),
            reason,
        )
        for campaign in campaigns
    )
    return campaigns


def create_campaign(
    *,
    unit: OrgUnit,
    instrument: Instrument,
    title: str,
    period_start: date,
    period_end: date,
    population: int | None,
    user: User | None,
    service: PublicService | None = None,
    code: str | None = None,
) -> Campaign:
    """Make one survey as a draft; without ``code`` a public code is drawn. Raises
    ValidationError for what the fields do not allow, a foreign service or a taken code."""
    draft = CampaignDraft(
        unit=unit,
        instrument=instrument,
        title=title,
        period_start=period_start,
        period_end=period_end,
        population=population,
        service=service,
        code=code,
    )
    return create_campaigns(government=unit.government, drafts=[draft], user=user)[0]


def _locked(campaign: Campaign) -> Campaign:
    return (
        Campaign.objects.select_for_update(of=("self",))
        .select_related("government", "unit")
        .get(pk=campaign.pk)
    )


def _refusal(before: CampaignState, state: CampaignState) -> str:
    """Why a survey that is ``before`` does not become ``state``."""
    if before == state:
        return f"Survei ini sudah {state.label.lower()}."
    was = "belum dibuka" if before == CampaignState.DRAFT else f"sudah {before.label.lower()}"
    return f"Survei yang {was} tidak dapat {state.label.lower()}."


def _move_to(campaign: Campaign, state: CampaignState, action: str, user: User | None) -> Campaign:
    """Carry a locked survey to ``state`` along CAMPAIGN_TRANSITIONS, with its audit event."""
    before = CampaignState(campaign.state)
    if state not in CAMPAIGN_TRANSITIONS[before]:
        raise ValidationError(_refusal(before, state))
    campaign.state = state
    campaign.save(update_fields=["state", "opened_at", "closed_at"])
    _event(campaign, user, action, {"state": [before.label, state.label]}).save(force_insert=True)
    return campaign


@transaction.atomic
def open_campaign(*, campaign: Campaign, user: User | None) -> Campaign:
    """Let citizens answer from the first day of the period on. Raises ValidationError when it was
    opened before, its period is over, or its unit is closed."""
    lock_government(campaign.government)  # its unit does not close meanwhile
    campaign = _locked(campaign)
    if campaign.state == CampaignState.DRAFT:
        if not campaign.unit.is_active:
            raise ValidationError(f"{campaign.unit.name} sudah ditutup.")
        if campaign.government.today() > campaign.period_end:
            raise ValidationError(
                f"Masa survei ini sudah lewat, berakhir {date_long(campaign.period_end)}."
            )
    campaign.opened_at = campaign.opened_at or timezone.now()
    return _move_to(campaign, CampaignState.OPEN, "Membuka survei", user)


@transaction.atomic
def close_campaign(*, campaign: Campaign, user: User | None) -> Campaign:
    """Stop taking answers for good and move those that still wait, so that the result is final.
    Raises ValidationError unless the survey is open."""
    campaign = _locked(campaign)
    campaign.closed_at = campaign.closed_at or timezone.now()
    if campaign.state == CampaignState.OPEN:
        # The lock lets no sheet in any more: see surveys.actions.responses._receive.
        move_answers(campaign.pk)
        # It is closed by then, whatever comes of the erasing: the tick erases again.
        transaction.on_commit(erase_traces, robust=True)
    return _move_to(campaign, CampaignState.CLOSED, "Menutup survei", user)


def close_ended_campaigns() -> int:
    """Close every open survey whose period ended before today in its government's own zone;
    return how many. Called by the tick; closing twice does nothing."""
    count = 0
    for campaign in Campaign.objects.running().select_related("government"):
        if not campaign.is_over_on(campaign.government.today()):
            continue
        try:
            close_campaign(campaign=campaign, user=None)
        except ValidationError:
            continue  # an officer closed it in the same moment
        except DatabaseError as error:
            # Its text may quote an answer. The next run tries again; the other surveys close now.
            log.error("survey %s was not closed: %s", campaign.pk, type(error).__name__)
            continue
        count += 1
    return count


def settle_ended_days() -> None:
    """Close what has ended and move what has come due now, without waiting for the tick: what is
    counted next finds every answer of the days that are over."""
    close_ended_campaigns()
    move_waiting_answers()
