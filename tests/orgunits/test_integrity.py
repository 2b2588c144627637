"""``manage.py verify`` names every broken row of the organisation and exits non-zero."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import F

from orgunits.actions import apply_changes, delegate_role, withdraw_delegation
from orgunits.enums import RoleOrigin
from orgunits.models import (
    Delegation,
    OrgUnit,
    Position,
    RoleAssignment,
    StructureChange,
    UnitFunction,
    UnitVersion,
)
from orgunits.structure import Dissolve, Move, Rename
from portal.models import Government
from portal.permissions import Role
from tests.factories.orgunits import (
    LONG_AGO,
    GovernmentFactory,
    PositionFactory,
    UnitFunctionFactory,
    grow_units,
    root_of,
    user_with_role,
)

pytestmark = pytest.mark.django_db


def verify():
    """(exit code, lines) of the command."""
    out, err = StringIO(), StringIO()
    try:
        call_command("verify", stdout=out, stderr=err)
    except SystemExit as end:
        return end.code, out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


@pytest.fixture
def city():
    """A government with a history: 9 units, a rename, a move, a closing."""
    government = GovernmentFactory()
    units = grow_units(government, 9, width=3)
    for change in (
        Rename(units[0].pk, "Dinas Lain"),
        Move(units[3].pk, units[1].pk),
        Dissolve(units[8].pk),
    ):
        apply_changes(government=government, changes=[change], user=None, reason="Uji")
    PositionFactory(unit=units[0])
    return government, units


def test_sound_data_is_said_to_be_sound(city):
    assert verify() == (0, ["Data utuh. Tidak ada baris yang rusak."])


def edit(model, pk, **columns):
    assert model.objects.filter(pk=pk).update(**columns) == 1


def open_version(unit):
    return UnitVersion.objects.current_knowledge().get(unit=unit, valid_until__isnull=True)


BREAKS = {
    "bounds": (
        lambda g, u: edit(OrgUnit, u[4].pk, lft=F("lft") + 1),
        "orgunits.E001",
        "Unit 5",
    ),
    "level": (lambda g, u: edit(OrgUnit, u[4].pk, level=7), "orgunits.E001", "Unit 5"),
    "tree_id": (lambda g, u: edit(OrgUnit, u[4].pk, tree_id=0), "orgunits.E001", "Unit 5"),
    "same bounds twice": (
        lambda g, u: edit(OrgUnit, u[5].pk, lft=fresh(u[4]).lft, rght=fresh(u[4]).rght),
        "orgunits.E001",
        "Unit 5",
    ),
    "parent": (
        lambda g, u: edit(OrgUnit, u[4].pk, parent=u[2]),
        "orgunits.E001",
        "Unit 3",
    ),
    "circle": (
        lambda g, u: (
            edit(OrgUnit, u[1].pk, parent=u[3]),
            edit(OrgUnit, u[3].pk, parent=u[1]),
        ),
        "orgunits.E002",
        "“Unit 2” berada di bawah dirinya",
    ),
    "no root": (
        lambda g, u: edit(OrgUnit, root_of(g).pk, parent=u[0]),
        "orgunits.E003",
        "0 pucuk",
    ),
    "name": (lambda g, u: edit(OrgUnit, u[4].pk, name="Palsu"), "orgunits.E004", "kolom name"),
    "closed day": (
        lambda g, u: edit(OrgUnit, u[8].pk, closed_on=g.today() + timedelta(days=1)),
        "orgunits.E004",
        "tanggal tutup",
    ),
    "established day": (
        lambda g, u: edit(OrgUnit, u[4].pk, established_on=LONG_AGO - timedelta(days=1)),
        "orgunits.E004",
        "tanggal berdiri",
    ),
    "gap": (
        lambda g, u: edit(
            UnitVersion, open_version(u[0]).pk, valid_from=g.today() + timedelta(days=3)
        ),
        "orgunits.E004",
        "tidak menyambung",
    ),
    "overlap": (
        lambda g, u: edit(
            UnitVersion, open_version(u[0]).pk, valid_from=g.today() - timedelta(days=3)
        ),
        "orgunits.E004",
        "tidak menyambung",
    ),
    "no version": (
        lambda g, u: edit(UnitVersion, open_version(u[4]).pk, superseded_at=g.created_at),
        "orgunits.E004",
        "tidak punya versi",
    ),
    "parent not there": (
        lambda g, u: (
            edit(UnitVersion, open_version(u[4]).pk, parent=u[8]),
            edit(OrgUnit, u[4].pk, parent=u[8]),
        ),
        "orgunits.E004",
        "tidak ada sepanjang masa itu",
    ),
    "ledger gap": (
        lambda g, u: StructureChange.objects.filter(number=3).update(number=30),
        "orgunits.E005",
        "tidak berurutan",
    ),
    "ledger version": (
        lambda g, u: edit(Government, g.pk, structure_version=99),
        "orgunits.E005",
        "sampai 99",
    ),
    "post on a closed unit": (
        lambda g, u: edit(Position, Position.objects.get().pk, unit=u[8]),
        "orgunits.E006",
        "masih terbuka",
    ),
    "function of another government": (
        lambda g, u: edit(
            UnitFunction, UnitFunctionFactory(unit=u[0]).pk, unit=root_of(GovernmentFactory())
        ),
        "orgunits.E006",
        "pemerintah daerah lain",
    ),
    "delegated right that outlives its delegation": (
        lambda g, u: edit(RoleAssignment, stand_in(u[0]).pk, valid_until=date(2090, 1, 1)),
        "orgunits.E007",
        "tidak cocok",
    ),
    "delegated right on another unit": (
        lambda g, u: edit(RoleAssignment, stand_in(u[0]).pk, unit=u[1]),
        "orgunits.E007",
        "tidak cocok",
    ),
    "delegated right without a delegation": (
        lambda g, u: edit(RoleAssignment, stand_in(u[0]).pk, source_key="delegation:0"),
        "orgunits.E007",
        "tanpa pelimpahan",
    ),
}


def stand_in(unit):
    """The role of somebody who stands in for the head of ``unit``."""
    head = user_with_role(Role.UNIT_HEAD, unit=unit)
    today = unit.government.today()
    delegate_role(
        assignment=RoleAssignment.objects.get(user=head),
        delegate=user_with_role(Role.EMPLOYEE, unit=unit),
        valid_from=today,
        valid_until=today + timedelta(days=5),
        user=head,
        reason="Dinas luar ke Jakarta.",
    )
    return RoleAssignment.objects.get(origin=RoleOrigin.DELEGATED)


def test_delegations_of_every_phase_are_sound(city):
    role = stand_in(city[1][0])
    withdraw_delegation(
        delegation=Delegation.objects.get(), user=role.user, reason="Sudah kembali bertugas."
    )
    assert verify()[0] == 0


def fresh(unit):
    return OrgUnit.objects.get(pk=unit.pk)


@pytest.mark.parametrize("kind", BREAKS)
def test_broken_row_is_named(city, kind):
    government, units = city
    harm, code, words = BREAKS[kind]
    harm(government, units)
    exit_code, lines = verify()
    assert exit_code == 1
    assert any(line.startswith(code) and words in line for line in lines), lines


def test_checks_query_nothing_without_a_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        call_command("check", stdout=StringIO())
