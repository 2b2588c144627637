"""Surveys and their answers, through their actions."""

from datetime import timedelta

import factory

from portal.formkeys import new_form_key
from surveys.actions import (
    close_campaign,
    create_campaign,
    import_responses,
    load_standard_instrument,
    open_campaign,
    submit_response,
)
from surveys.actions.publications import publish_results
from surveys.drafts import ResponseDraft
from surveys.enums import CampaignState
from surveys.models import Campaign, ResponseInbox
from surveys.queries import campaign_by_code
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


def publish(campaign):
    """Publish the results of the period of a closed survey."""
    return publish_results(
        government=campaign.government,
        period=(campaign.period_start, campaign.period_end),
        user=None,
    )


def sheets(n, value=3, **columns):
    """``n`` equal sheets with every answer ``value``."""
    return [{"answers": same_answers(value), **columns} for _ in range(n)]


def submit(campaign, form_key=None, **changes):
    """Answer an open survey as a citizen does; every answer 3 unless ``answers`` says otherwise."""
    values = {"answers": same_answers(3), "form_key": form_key or new_form_key()}
    return submit_response(campaign=campaign_by_code(campaign.code), **(values | changes))


def arrived(days_ago=1, **query):
    """Let what waits in the inbox have come some days ago (the instants inside stay)."""
    waiting = ResponseInbox.objects.waiting().filter(**query)
    for row in waiting.select_related("campaign__government"):
        row.day = row.campaign.government.today() - timedelta(days=days_ago)
        row.save(update_fields=["day"])
