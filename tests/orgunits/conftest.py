"""A small government that the tests of the screens look at."""

from types import SimpleNamespace

from orgunits.enums import UnitKind
from orgunits.structure import Establish
from portal.permissions import Role
from tests.factories.orgunits import (
    GovernmentFactory,
    OrgUnitFactory,
    establish,
    root_of,
    user_with_role,
)
from tests.worlds import kept_world

CANARY = "Dinas Kenari Asing"  # of another government: no page may ever name it


@kept_world
def town():
    """root > health (bidang care > seksi clinic), trade (bidang market); people of each reach."""
    government = GovernmentFactory(name="Kota Rimba", short_name="Rimba")
    root = root_of(government)
    made = establish(
        government,
        [
            Establish(-1, root.pk, "Dinas Kesehatan", UnitKind.DINAS, "A", "Dinkes", "1.02"),
            Establish(-2, -1, "Bidang Pelayanan", UnitKind.BIDANG),
            Establish(-3, -2, "Seksi Rujukan", UnitKind.SEKSI),
            Establish(-4, root.pk, "Dinas Perdagangan", UnitKind.DINAS, "C", "Disdag"),
            Establish(-5, -4, "Bidang Pasar", UnitKind.BIDANG),
        ],
    )
    units = dict(zip(("health", "care", "clinic", "trade", "market"), made.values(), strict=True))
    government.refresh_from_db()
    return SimpleNamespace(
        government=government,
        root=root,
        foreign=OrgUnitFactory(name=CANARY),
        officer=user_with_role(Role.HR_OFFICER, government=government),
        narrow=user_with_role(Role.HR_OFFICER, unit=units["health"]),
        head=user_with_role(Role.UNIT_HEAD, unit=units["health"]),
        **units,
    )
