"""People and seats of units where one may only see the structure stay unseen and untouched."""

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse

from orgunits.actions import grant_role
from portal.models import ImportRun
from portal.permissions import Role
from tests.factories.orgunits import LONG_AGO, user_with_role
from tests.factories.portal import form_key
from tests.matrix.test_permission_matrix import clients, world  # noqa: F401
from tests.matrix.world import CANARIES, Relation

pytestmark = pytest.mark.django_db


def test_chart_names_heads_only_where_people_may_be_seen(world):  # noqa: F811
    """Who is an employee of OWN and reads DESCENDANT as auditor learns who leads DESCENDANT."""
    own, below = (world.objects[r]["unit"] for r in (Relation.OWN, Relation.DESCENDANT))
    user = user_with_role(Role.AUDITOR, unit=below)
    grant_role(user=user, unit=own, role=Role.EMPLOYEE, granted_by=None, valid_from=LONG_AGO)
    client = Client()
    client.force_login(user)
    for url in (
        reverse("orgunits:orgunit_chart_figures"),
        reverse("orgunits:orgunit_chart") + "?isi=rinci",
        reverse("orgunits:orgunit_chart_svg") + "?isi=rinci",
    ):
        text = client.get(url).content.decode()
        assert f"Pegawai {CANARIES[Relation.OWN]}" not in text, url
    heads = client.get(reverse("orgunits:orgunit_chart_figures")).json()["heads"]
    assert f"Pegawai {CANARIES[Relation.DESCENDANT]} 2" in heads


def test_file_of_people_seats_nobody_in_a_unit_elsewhere(world, clients):  # noqa: F811
    own, elsewhere = world.objects[Relation.OWN], world.objects[Relation.SIBLING]
    client = clients[Role.HR_OFFICER]
    line = [own["employee"].nip, elsewhere["unit"].name, elsewhere["position"].name, "2020-01-01"]
    text = "NIP;Unit kerja;Jabatan;TMT jabatan\n" + ";".join(line) + "\n"
    file = BytesIO(text.encode())
    file.name = "pegawai.csv"
    client.post(
        reverse("portal:import_create"),
        form_key() | {"kind": "employees.people", "file": file},
    )
    run = ImportRun.objects.latest("pk")
    columns = {f"column_{place}": name for place, name in enumerate(run.mapping)}
    client.post(
        reverse("portal:import_map", args=[run.uuid]),
        form_key() | columns | {"mode": "both", "step": "map"},
    )
    page = client.get(reverse("portal:import_detail", args=[run.uuid])).content.decode()
    assert "Unit ini di luar wewenang Anda." in page
