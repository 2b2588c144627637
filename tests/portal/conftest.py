"""Fixtures of the floor's tests."""

import pytest

from portal.permissions import Role
from tests.factories.orgunits import GovernmentFactory, user_with_role
from tests.factories.portal import SuperadminFactory
from tests.portal import kinds
from tests.worlds import kept_world


@kept_world
def government():
    """A government with the root of its tree."""
    return GovernmentFactory(name="Kota Uji", slug="kota-uji")


@pytest.fixture
def employee(government):
    """Somebody with the smallest role on the root."""
    return user_with_role(Role.EMPLOYEE, government=government)


@pytest.fixture
def admin(government):
    return user_with_role(Role.GOVERNMENT_ADMIN, government=government)


@pytest.fixture
def auditor(government):
    return user_with_role(Role.AUDITOR, government=government)


@pytest.fixture
def superadmin(db):
    return SuperadminFactory()


@pytest.fixture
def calls():
    kinds.CALLS.clear()
    return kinds.CALLS


@pytest.fixture(autouse=True)
def _every_report_is_written(settings):
    settings.JOB_PROGRESS_SECONDS = 0
