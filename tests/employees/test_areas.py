"""Who works in an area by kode wilayah, its residents, and hands that are no civil servants."""

from fractions import Fraction
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from employees.actions.areas import record_area_residents, record_other_hands
from employees.models import AreaResidents, OtherHands
from employees.queries.areas import areas_on, depth_of, other_hands
from orgunits.enums import UnitKind
from orgunits.models import OrgUnit
from orgunits.structure import Establish
from portal.models import AuditEvent
from portal.permissions import Role
from tests.factories.employees import REASON, EmployeeFactory, PlacementFactory
from tests.factories.orgunits import (
    GovernmentFactory,
    PositionFactory,
    establish,
    root_of,
    user_with_role,
)
from tests.factories.portal import form_key
from tests.worlds import kept_world

UNITS = (  # number, above, name, kind, kode wilayah, people
    (-1, 0, "Kecamatan Hulu", UnitKind.KECAMATAN, "36.74.01", 2),
    (-2, -1, "Kelurahan Batu", UnitKind.KELURAHAN, "36.74.01.1001", 1),
    (-3, -2, "Seksi Pelayanan", UnitKind.SEKSI, "36.74.01", 1),
    (-4, 0, "Kecamatan Hilir", UnitKind.KECAMATAN, "36.74.02", 1),
    (-5, 0, "Dinas Kesehatan", UnitKind.DINAS, "", 3),
    (-6, -5, "Puskesmas Batu", UnitKind.PUSKESMAS, "36.74.01.1001", 2),
    (-7, -6, "Poned", UnitKind.SUBBAGIAN, "", 1),
    (-8, -5, "Puskesmas Hilir", UnitKind.PUSKESMAS, "36.74.02", 1),
    (-9, -5, "Labkesda", UnitKind.UPTD, "36.74", 1),  # of the whole city
)


@kept_world
def land():
    """Two kecamatan, and a dinas with a puskesmas in each and a laboratory for the whole city."""
    government = GovernmentFactory(area_code="36.74")
    root = root_of(government)
    made = establish(
        government,
        [
            Establish(number, above or root.pk, name, kind)
            for number, above, name, kind, *_ in UNITS
        ],
    )
    for number, _above, name, _kind, code, people in UNITS:
        OrgUnit.objects.filter(pk=made[number].pk).update(area_code=code)
        post = PositionFactory(
            unit=made[number], name=f"Staf {name}", required_headcount=people + 1
        )
        for _ in range(people):
            PlacementFactory(employee=EmployeeFactory(government=government), position=post)
    return SimpleNamespace(
        government=government,
        units=made,
        officer=user_with_role(Role.HR_OFFICER, government=government),
        camat=user_with_role(Role.UNIT_HEAD, unit=made[-1]),
        today=government.today(),
    )


def test_an_area_holds_its_own_units_and_those_of_the_agencies(land):
    record_area_residents(
        government=land.government, year=land.today.year, residents={"36.74.01": 3500},
        source="BPS", user=None, reason=REASON,
    )  # fmt: skip
    with CaptureQueriesContext(connection) as queries:
        hulu, hilir = areas_on(land.government, land.today, land.officer)
    assert len(queries) <= 7
    assert [(area.code, area.name) for area in (hulu, hilir)] == [
        ("36.74.01", "Kecamatan Hulu"),
        ("36.74.02", "Kecamatan Hilir"),
    ]
    # Hulu: 2 + 1 + 1 of the kecamatan, 2 + 1 of the puskesmas; the dinas and its laboratory work
    # for the whole city and are in neither.
    assert (hulu.own_people, hulu.other_people, hulu.n_own, hulu.n_others) == (4, 3, 3, 2)
    assert (hilir.own_people, hilir.other_people, hilir.vacant) == (1, 1, 2)
    assert hulu.per_thousand == Fraction(7 * 1000, 3500) == 2
    assert hilir.per_thousand is None
    assert {unit.agency for unit in hulu.units if not unit.is_own} == {"Dinas Kesehatan"}


def test_depth_follows_the_government():
    assert depth_of(SimpleNamespace(area_code="36.74")) == 3
    assert depth_of(SimpleNamespace(area_code="36")) == 2
    assert depth_of(SimpleNamespace(area_code="")) == 0


def test_residents_are_recorded_once_corrected_and_taken_away(land):
    figures = {"government": land.government, "year": 2025, "user": land.officer, "reason": REASON}
    assert record_area_residents(residents={"36.74.01": 10, "36.74.02": None}, source="BPS",
                                 **figures) == 1  # fmt: skip
    assert record_area_residents(residents={"36.74.01": 10}, source="BPS", **figures) == 0
    assert record_area_residents(residents={"36.74.01": 12}, source="BPS", **figures) == 1
    assert AreaResidents.objects.get().residents == 12
    # Another source is a change too, and on record.
    assert record_area_residents(residents={"36.74.01": 12}, source="Dukcapil", **figures) == 1
    assert AuditEvent.objects.latest("pk").changes == {
        "36.74.01 2025": ["12 (BPS)", "12 (Dukcapil)"]
    }
    assert record_area_residents(residents={"36.74.01": None}, source="BPS", **figures) == 1
    assert not AreaResidents.objects.exists()
    assert AuditEvent.objects.filter(action="Mencatat penduduk wilayah").count() == 4
    with pytest.raises(ValidationError):
        record_area_residents(residents={"36.74.01": 5}, source="", **figures)
    assert not AreaResidents.objects.exists()


def test_hands_from_outside_are_information_of_their_year(land):
    hulu, batu = land.units[-1], land.units[-2]
    common = {"source": "Kontrak", "user": land.officer}
    record_other_hands(unit=hulu, year=2025, people={"outsourced": 4, "intern": None}, **common)
    record_other_hands(unit=hulu, year=2026, people={"outsourced": 5}, **common)
    record_other_hands(unit=batu, year=2026, people={"outsourced": 1, "intern": 2}, **common)
    both = [hulu.pk, batu.pk]
    assert other_hands(both, land.today.replace(year=2026)) == (
        2026, [("Alih daya", 6), ("Magang atau praktik kerja", 2)],
    )  # fmt: skip
    assert other_hands(both, land.today.replace(year=2025, day=1)) == (2025, [("Alih daya", 4)])
    assert other_hands([land.units[-4].pk], land.today) == (0, [])
    assert record_other_hands(unit=hulu, year=2026, people={"outsourced": 5}, **common) == 0
    with pytest.raises(ValidationError, match="sumber"):
        record_other_hands(unit=hulu, year=2026, people={"outsourced": 9}, source=" ", user=None)
    assert OtherHands.objects.get(unit=hulu, year=2026).people == 5


def test_pages_of_the_areas(land, client):
    client.force_login(land.officer)
    address = reverse("employees:area_list")
    text = client.get(address).content.decode()
    assert "Kecamatan Hulu" in text
    form = reverse("employees:area_residents_update")
    answer = form_key() | {
        "year": land.today.year,
        "area_0": "3.500",
        "area_1": "",
        "reason": REASON,
    }
    refused = client.post(form, answer | {"source": "", "area_0": "banyak"})
    assert refused.status_code == 200
    assert "Sumber" in refused.content.decode()
    assert not AreaResidents.objects.exists()
    assert client.post(form, answer | {"source": "BPS"} | form_key()).status_code == 302
    one = client.get(address + "?kode=36.74.01").content.decode()
    assert "2,00 pegawai per 1.000 penduduk" in one
    assert "Puskesmas Batu" in one
    assert client.get(address + "?kode=36.74.99").status_code == 404
    body = b"".join(client.get(address + "?ekspor=csv").streaming_content).decode()
    assert "Kecamatan Hilir" in body
    client.force_login(land.camat)  # does not see all who work in the kecamatan
    part = client.get(address + "?kode=36.74.01").content.decode()
    assert "4 pegawai di 3 unit" in part
    assert "Puskesmas" not in part
    assert "per 1.000 penduduk" not in part
    assert client.get(address + "?kode=36.74.02").status_code == 404
    assert client.get(form).status_code == 403


def test_page_of_the_hands_from_outside(land, client):
    client.force_login(land.officer)
    unit = land.units[-1]
    address = reverse("employees:other_hands_update", args=[unit.pk])
    answer = {"year": land.today.year, "outsourced": "7", "contract": "", "intern": ""}
    assert client.post(address, form_key() | answer | {"source": ""}).status_code == 200
    assert not OtherHands.objects.exists()
    assert client.post(address, form_key() | answer | {"source": "Kontrak"}).status_code == 302
    figures = client.get(reverse("employees:unit_figures", args=[unit.pk])).content.decode()
    assert "Alih daya 7 orang" in figures
    assert "keterangan saja" in figures
