"""A small government with people, shared by the tests of this folder."""

from datetime import date
from types import SimpleNamespace

import pytest

from orgunits.enums import JobTitleKind
from portal.permissions import Role
from tests.factories.employees import EmployeeFactory, PlacementFactory
from tests.factories.orgunits import (
    GovernmentFactory,
    JobTitleFactory,
    OrgUnitFactory,
    PositionFactory,
    root_of,
    user_with_role,
)


@pytest.fixture
def city(db):
    """Two agencies with a head post and a staff post of two seats each; one person on the staff
    post of the first; an HR officer over the whole government."""
    government = GovernmentFactory()
    root = root_of(government)
    head_title = JobTitleFactory(name="Kepala Dinas", kind=JobTitleKind.JPT_PRATAMA, job_class=14)
    staff_title = JobTitleFactory(name="Penelaah Teknis Kebijakan")
    world = SimpleNamespace(government=government, root=root, today=government.today())
    for name in ("a", "b"):
        unit = OrgUnitFactory(parent=root, name=f"Dinas {name.upper()}")
        head = PositionFactory(
            unit=unit, job_title=head_title, name=f"Kepala Dinas {name.upper()}", is_head=True
        )
        staff = PositionFactory(
            unit=unit, job_title=staff_title, name=f"Penelaah {name.upper()}", required_headcount=2
        )
        setattr(world, name, SimpleNamespace(unit=unit, head=head, staff=staff))
    world.person = EmployeeFactory(government=government, name="Ahmad Permana")
    world.placement = PlacementFactory(employee=world.person, position=world.a.staff)
    world.officer = user_with_role(Role.HR_OFFICER, unit=root)
    return world


@pytest.fixture
def long_ago():
    return date(2015, 3, 1)
