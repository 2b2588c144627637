"""Answers of the demo that look stuffed: one survey's were left out before its results were
published, those of a survey of its own wait for a second person."""

from dataclasses import replace

from surveys.actions import (
    close_campaign,
    create_campaigns,
    import_responses,
    load_standard_instrument,
)
from surveys.actions.exclusions import decide_exclusion, propose_exclusion
from surveys.demo.campaigns import past_quarters, population
from surveys.demo.opinions import sheets
from surveys.drafts import CampaignDraft
from surveys.enums import AnswerFlag, CampaignState, Channel
from surveys.models import Campaign, Exclusion

UNIT = "Disdukcapil"
N_STUFFED, N_PLAIN = 24, 64
IMPORT_REASON = "Data contoh: jawaban karangan."
REASON = "Contoh: 24 jawaban dalam satu menit saat loket tutup untuk rapat, semuanya nilai 4."


def stuffed(drafts):
    """The first of ``drafts`` as somebody sends them to raise an index."""
    return [
        replace(
            draft, day=drafts[0].day, answers=dict.fromkeys(draft.answers, 4), comment="",
            channel=Channel.WEB,
            flags=frozenset({AnswerFlag.BURST.value}),
        )
        for draft in drafts[:N_STUFFED]
    ]  # fmt: skip


def leave_out(world):
    """Of the last full quarter, before it is published. Only where there are two people for it."""
    campaign = (
        Campaign.objects.filter(
            government=world.government,
            unit__abbreviation=UNIT,
            period_start=past_quarters(world.today)[0].start,
            is_example=True,
        )
        .select_related("government", "unit", "instrument")
        .first()
    )
    if campaign is None or not _may_begin(world):
        return
    keep(world, campaign, stuffed)
    exclusion = propose_exclusion(
        campaign=campaign, flag=AnswerFlag.BURST, reason=REASON, user=world.accounts["survei"]
    )
    decide_exclusion(exclusion=exclusion, accept=True, user=world.accounts["walikota"])


def let_one_wait(world):
    """A survey that was closed after its quarter was published, so that its figures may change."""
    held = Exclusion.objects.filter(government=world.government).select_related("campaign__unit")
    if held.count() != 1 or not {"survei", "walikota"} <= world.accounts.keys():
        return
    unit, quarter = held[0].campaign.unit, past_quarters(world.today)[0]
    draft = CampaignDraft(
        unit=unit,
        instrument=load_standard_instrument(),
        title=f"SKM {unit.short_name} layanan keliling {quarter.label}",
        period_start=quarter.start,
        period_end=quarter.end,
        population=population(world, unit, N_PLAIN),
        state=CampaignState.OPEN,
        is_example=True,
    )
    [campaign] = create_campaigns(
        government=world.government, drafts=[draft], user=world.officer, reason=IMPORT_REASON
    )
    keep(world, campaign, lambda drafts: stuffed(drafts) + drafts[N_STUFFED:])
    campaign = close_campaign(campaign=campaign, user=None)
    propose_exclusion(
        campaign=campaign, flag=AnswerFlag.BURST, reason=REASON, user=world.accounts["survei"]
    )


def keep(world, campaign, choose):
    unsur = [question.unsur for question in campaign.instrument.questions.order_by("order")]
    drafts = sheets(world, campaign, unsur, N_STUFFED + N_PLAIN, 1)
    import_responses(
        government=world.government,
        drafts=choose(drafts),
        user=world.officer,
        reason=IMPORT_REASON,
    )


def _may_begin(world):
    has_people = {"survei", "walikota"} <= world.accounts.keys()
    return has_people and not Exclusion.objects.filter(government=world.government).exists()
