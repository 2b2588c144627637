"""A small government with people, shared by the tests of this folder."""

from types import SimpleNamespace

from orgunits.actions import add_positions, load_job_titles
from orgunits.drafts import JobTitleDraft, PositionDraft
from orgunits.enums import JobTitleKind, UnitKind
from orgunits.structure import Establish
from portal.permissions import Role
from tests.factories.employees import EmployeeFactory, PlacementFactory
from tests.factories.orgunits import (
    LONG_AGO,
    REASON,
    GovernmentFactory,
    establish,
    root_of,
    user_with_role,
)
from tests.worlds import kept_world

NAMES = ("A", "B")


@kept_world
def city():
    """Two agencies with a head post and a staff post of two seats each; one person on the staff
    post of the first; an HR officer over the whole government."""
    government = GovernmentFactory()
    root = root_of(government)
    changes = [
        Establish(-number, root.pk, f"Dinas {name}", UnitKind.DINAS)
        for number, name in enumerate(NAMES, start=1)
    ]
    units = establish(government, changes)
    head_title, staff_title = load_job_titles(
        drafts=[
            JobTitleDraft(name="Kepala Dinas", kind=JobTitleKind.JPT_PRATAMA, job_class=14),
            JobTitleDraft(name="Penelaah Teknis Kebijakan", kind=JobTitleKind.PELAKSANA),
        ]
    )
    drafts = []
    for unit, name in zip(units.values(), NAMES, strict=True):
        own = {"unit_id": unit.pk, "valid_from": LONG_AGO}
        drafts += [
            PositionDraft(
                **own, job_title_id=head_title.pk, name=f"Kepala Dinas {name}", is_head=True
            ),
            PositionDraft(
                **own, job_title_id=staff_title.pk, name=f"Penelaah {name}", required_headcount=2
            ),
        ]
    posts = add_positions(government=government, drafts=drafts, user=None, reason=REASON)
    a, b = units.values()
    world = SimpleNamespace(
        government=government,
        root=root,
        today=government.today(),
        a=SimpleNamespace(unit=a, head=posts[0], staff=posts[1]),
        b=SimpleNamespace(unit=b, head=posts[2], staff=posts[3]),
    )
    world.person = EmployeeFactory(government=government, name="Ahmad Permana")
    world.placement = PlacementFactory(employee=world.person, position=world.a.staff)
    world.officer = user_with_role(Role.HR_OFFICER, unit=root)
    return world
