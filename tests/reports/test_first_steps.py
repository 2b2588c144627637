"""The checklist of a new government."""

import pytest
from django.urls import reverse

from employees.actions import tie_user
from orgunits.actions.governments import FirstAdmin, found_government
from portal.permissions import Role
from reports.queries import first_steps
from tests.factories.employees import EmployeeFactory
from tests.factories.orgunits import LONG_AGO, OrgUnitFactory, user_with_role
from tests.factories.portal import SuperadminFactory, UserFactory
from tests.factories.publicservices import PublicServiceFactory
from tests.factories.surveys import CampaignFactory

pytestmark = pytest.mark.django_db
REASON = "Langkah pertama diuji."


@pytest.fixture
def founded():
    return found_government(
        user=SuperadminFactory(),
        admin=FirstAdmin(username="admin.baru", display_name="Admin Baru"),
        name="Kota Anyar",
        slug="kota-anyar",
        kind="city",
        established_on=LONG_AGO,
    )


def done(founded):
    government, admin = founded
    return [step.done for step in first_steps(user=admin, government=government)]


def test_steps_are_done_one_after_the_other_and_then_gone(founded, client):
    government, admin = founded
    assert done(founded) == [False] * 6
    client.force_login(admin)
    page = client.get(reverse("reports:home")).content.decode()
    assert "Langkah pertama" in page
    assert "0 dari 6 selesai" in page
    unit = OrgUnitFactory(government=government)
    person = EmployeeFactory(government=government)
    assert done(founded) == [True, True, False, False, False, False]
    account = UserFactory(government=government)
    tie_user(employee=person, account=account, user=None, reason=REASON)
    user_with_role(Role.UNIT_HEAD, unit=unit)
    assert done(founded) == [True, True, True, True, False, False]
    PublicServiceFactory(unit=unit)
    assert done(founded)[4]
    CampaignFactory(unit=unit)
    assert done(founded) == []
    assert "Langkah pertama" not in client.get(reverse("reports:home")).content.decode()


def test_steps_count_nothing_of_another_government(founded):
    CampaignFactory()
    EmployeeFactory()
    assert done(founded) == [False] * 6


def test_steps_are_for_whoever_administers_the_whole(founded, django_assert_num_queries):
    government, admin = founded
    officer = user_with_role(Role.HR_OFFICER, government=government)
    assert first_steps(user=officer, government=government) == []
    with django_assert_num_queries(2):
        first_steps(user=admin, government=government)


def test_every_step_leads_to_a_page_that_opens(founded, client):
    government, admin = founded
    client.force_login(admin)
    for step in first_steps(user=admin, government=government):
        assert client.get(reverse(step.url_name)).status_code == 200
