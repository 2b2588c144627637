"""``verify`` names broken surveys."""

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet

from portal.integrity import broken_rows
from surveys.checks import check_surveys
from surveys.enums import CampaignState
from surveys.models import Campaign, Response, ResponseInbox, Tally
from surveys.tallying import cell_of
from tests.factories.orgunits import OrgUnitFactory
from tests.factories.publicservices import PublicServiceFactory
from tests.factories.surveys import CampaignFactory, sheets, submit

pytestmark = pytest.mark.django_db


def found():
    return [problem.id for problem in check_surveys(None, databases=["default"])]


@pytest.fixture
def campaign():
    return CampaignFactory(answers=sheets(3))


def test_sound_surveys_have_no_problem(campaign):
    assert found() == []


def test_the_check_is_run_by_its_tag_and_looks_only_when_databases_are_named(campaign):
    Response.objects.update(a14=2)

    assert "surveys.E001" in [problem.id for problem in broken_rows()]
    assert check_surveys(None) == []


@pytest.mark.parametrize("wrong", [{"a10": 1}, {"a01": 5}, {"a09": 6}])
def test_an_answer_outside_the_questions_or_the_scale_is_named(campaign, wrong):
    Response.objects.filter(pk=Response.objects.first().pk).update(**wrong)

    problem, *others = check_surveys(None, databases=["default"])
    assert problem.id == "surveys.E001"
    assert {one.id for one in others} <= {"surveys.E004", "surveys.E008"}
    assert f"Survei {campaign.pk}" in problem.msg
    assert "1 jawaban" in problem.msg


def test_a_service_of_another_government_or_unit_is_named(campaign):
    Campaign.objects.update(service=PublicServiceFactory())
    assert found() == ["surveys.E002"]

    Campaign.objects.update(service=PublicServiceFactory(unit=campaign.unit))
    assert found() == []


def test_a_unit_of_another_government_is_named(campaign):
    Campaign.objects.update(unit=OrgUnitFactory())
    assert found() == ["surveys.E002"]


def test_an_answer_outside_the_period_or_of_another_government_is_named(campaign):
    Response.objects.update(day=campaign.period_start - timedelta(days=1))
    Tally.objects.update(month=cell_of(campaign.period_start - timedelta(days=1)))
    assert found() == ["surveys.E003", "surveys.E008"]

    Tally.objects.update(month=cell_of(campaign.period_start))
    Response.objects.update(day=campaign.period_start, government=OrgUnitFactory().government)
    assert found() == ["surveys.E003"]


def test_a_tally_that_is_no_recount_is_named(campaign):
    Tally.objects.update(a01_3=99)
    (problem,) = check_surveys(None, databases=["default"])
    assert problem.id == "surveys.E004"
    assert f"survei {campaign.pk} bulan {campaign.period_start:%Y-%m}" in problem.msg

    Tally.objects.all().delete()
    assert found() == ["surveys.E004"]


def test_a_sheet_that_does_not_open_or_was_left_behind_is_named(campaign, settings):
    submit(campaign)
    assert found() == []

    Campaign.objects.update(state=CampaignState.CLOSED, closed_at=campaign.opened_at)
    assert found() == ["surveys.E006"]

    Campaign.objects.update(state=CampaignState.OPEN, closed_at=None)
    ResponseInbox.objects.update(government=OrgUnitFactory().government)
    assert found() == ["surveys.E006"]

    ResponseInbox.objects.update(government=campaign.government)
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    assert found() == ["surveys.E005"]
