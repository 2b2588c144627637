"""``verify`` names broken surveys."""

from datetime import timedelta

import pytest
from django.core.checks import run_checks

from surveys.checks import check_surveys
from surveys.models import Campaign, Response
from tests.factories.orgunits import OrgUnitFactory
from tests.factories.publicservices import PublicServiceFactory
from tests.factories.surveys import CampaignFactory, sheets

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

    problems = run_checks(tags=["integrity"], databases=["default"], include_deployment_checks=True)
    assert "surveys.E001" in [problem.id for problem in problems]
    assert check_surveys(None) == []


@pytest.mark.parametrize("wrong", [{"a10": 1}, {"a01": 5}, {"a09": 6}])
def test_an_answer_outside_the_questions_or_the_scale_is_named(campaign, wrong):
    Response.objects.filter(pk=Response.objects.first().pk).update(**wrong)

    (problem,) = check_surveys(None, databases=["default"])
    assert problem.id == "surveys.E001"
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
    assert found() == ["surveys.E003"]

    Response.objects.update(day=campaign.period_start, government=OrgUnitFactory().government)
    assert found() == ["surveys.E003"]
