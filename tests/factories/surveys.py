"""Surveys and their answers, through their actions."""

from datetime import timedelta

import factory

from surveys.actions import (
    close_campaign,
    create_campaign,
    import_responses,
    load_standard_instrument,
    open_campaign,
)
from surveys.drafts import ResponseDraft
from surveys.enums import CampaignState
from surveys.models import Campaign
from tests.factories.orgunits import REASON, OrgUnitFactory

STANDARD_ORDER = (
    "persyaratan",
    "prosedur",
    "waktu",
    "biaya",
    "produk",
    "kompetensi",
    "perilaku",
    "sarpras",
    "pengaduan",
)


def same_answers(value):
    """Answers to the standard questionnaire that are all ``value``."""
    return dict.fromkeys(STANDARD_ORDER, value)


class CampaignFactory(factory.Factory):
    """A survey of ``unit`` (else of a new one) from thirty days ago to thirty days from now.

    ``state`` carries it there by its actions; ``answers`` are sheets (dicts of ResponseDraft
    without campaign) imported before it closes, each on the day ``day`` or ``period_start``.
    """

    class Meta:
        model = Campaign

    unit = factory.SubFactory(OrgUnitFactory)
    title = factory.Sequence(lambda n: f"Survei Contoh {n}")
    state = CampaignState.OPEN
    period_start = factory.LazyAttribute(lambda o: o.unit.government.today() - timedelta(days=30))
    period_end = factory.LazyAttribute(lambda o: o.unit.government.today() + timedelta(days=30))
    population = 100
    instrument = factory.LazyFunction(load_standard_instrument)
    service = None
    code = None
    answers = ()

    @classmethod
    def _create(cls, model_class, *args, state, answers, **kwargs):
        campaign = create_campaign(user=None, **kwargs)
        if state != CampaignState.DRAFT:
            campaign = open_campaign(campaign=campaign, user=None)
        if answers:
            add_answers(campaign, answers)
        if state == CampaignState.CLOSED:
            campaign = close_campaign(campaign=campaign, user=None)
        return Campaign.objects.select_related("government", "unit", "instrument").get(
            pk=campaign.pk
        )


def add_answers(campaign, sheets):
    """Import sheets (dicts of ResponseDraft without ``campaign``) into an open survey."""
    drafts = [
        ResponseDraft(campaign=campaign, **({"day": campaign.period_start} | sheet))
        for sheet in sheets
    ]
    return import_responses(government=campaign.government, drafts=drafts, user=None, reason=REASON)


def sheets(n, value=3, **columns):
    """``n`` equal sheets with every answer ``value``."""
    return [{"answers": same_answers(value), **columns} for _ in range(n)]
