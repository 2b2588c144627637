"""``verify`` names broken services."""

import pytest

from publicservices.checks import check_services
from publicservices.models import PublicService
from tests.factories.orgunits import OrgUnitFactory
from tests.factories.publicservices import PublicServiceFactory

pytestmark = pytest.mark.django_db


def test_sound_services_have_no_problem():
    PublicServiceFactory()

    assert check_services(None, databases=["default"]) == []


def test_a_service_under_a_unit_or_origin_of_another_government_is_named():
    first, second = PublicServiceFactory(), PublicServiceFactory()
    PublicService.objects.filter(pk=first.pk).update(unit=OrgUnitFactory())
    PublicService.objects.filter(pk=second.pk).update(predecessor=first)

    problems = check_services(None, databases=["default"])

    assert [(problem.id, problem.obj) for problem in problems] == [
        ("publicservices.E001", first),
        ("publicservices.E001", second),
    ]
    assert check_services(None) == []
