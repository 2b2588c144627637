"""The survey a citizen is offered when a request has ended."""

from datetime import timedelta

import pytest
from django.urls import reverse

from publicservices.actions.requests import close
from surveys.models import Campaign
from surveys.offers import survey_url
from tests.factories.portal import UserFactory
from tests.factories.publicservices import PublicServiceFactory, ask, take_requests
from tests.factories.surveys import CampaignFactory

pytestmark = pytest.mark.django_db


def test_the_survey_of_the_service_comes_before_that_of_its_unit():
    service = PublicServiceFactory()
    assert survey_url(service) == ""
    of_unit = CampaignFactory(unit=service.unit)
    CampaignFactory(unit=service.unit, service=PublicServiceFactory(unit=service.unit))
    assert of_unit.code in survey_url(service)
    of_service = CampaignFactory(unit=service.unit, service=service)
    assert of_service.code in survey_url(service)
    today = service.government.today()
    Campaign.objects.update(period_end=today - timedelta(days=1))
    assert survey_url(service) == ""


def test_it_is_offered_once_the_request_has_ended(client):
    service = PublicServiceFactory()
    take_requests(service)
    campaign = CampaignFactory(unit=service.unit)
    filed = ask(service)
    url = reverse("catalogue:request_track", args=[service.government.slug])
    assert campaign.code not in client.post(url, {"code": filed.code}).content.decode()
    close(request=filed.request, is_done=True, text="Ambil di loket 3.", user=UserFactory())
    page = client.post(url, {"code": filed.code}).content.decode()
    assert survey_url(service) in page
