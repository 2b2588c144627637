"""People and seats of units where one may only see the structure stay unseen and untouched."""

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from orgunits.actions import grant_role
from orgunits.chart.registry import Asked
from orgunits.models import Assessment
from orgunits.queries import structure_on
from portal.imports.spec import KINDS
from portal.models import ImportRun
from portal.permissions import Role
from surveys.actions import create_campaigns, load_standard_instrument
from surveys.chart import index, last_full_quarter
from surveys.drafts import CampaignDraft
from surveys.enums import CampaignState
from tests.factories.assessments import open_one
from tests.factories.orgunits import LONG_AGO, user_with_role
from tests.factories.portal import form_key
from tests.factories.surveys import add_answers, sheets
from tests.matrix.test_permission_matrix import clients, world  # noqa: F401
from tests.matrix.world import CANARIES, REACHED, Relation

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


@pytest.mark.parametrize("kind", sorted(name for name in KINDS if "test" not in name))
def test_file_of_what_is_held_holds_nothing_from_elsewhere(kind, world, clients):  # noqa: F811
    """The export that may be sent in again holds what its officer reaches, and that it does hold."""
    url = reverse("portal:import_create")
    response = clients[Role.HR_OFFICER].get(url, {"kind": kind, "berkas": "isi"})
    book = load_workbook(BytesIO(b"".join(response) if response.streaming else response.content))
    cells = " ".join(str(cell) for row in book.active.iter_rows(values_only=True) for cell in row)
    seen = {relation for relation, word in CANARIES.items() if word in cells}
    assert seen <= set(REACHED), seen
    assert Relation.DESCENDANT in seen


def test_role_elsewhere_finds_no_account_here(world, clients):  # noqa: F811
    """Who is an employee of OWN and audits a unit elsewhere is no auditor to the admin of OWN."""
    own, elsewhere = (world.objects[r]["unit"] for r in (Relation.OWN, Relation.SIBLING))
    user = user_with_role(Role.EMPLOYEE, unit=own)
    grant_role(user=user, unit=elsewhere, role=Role.AUDITOR, granted_by=None, valid_from=LONG_AGO)
    user.display_name = "Orang Berperan Dua"
    user.save(update_fields=["display_name"])
    admin, url = clients[Role.GOVERNMENT_ADMIN], reverse("employees:account_list")
    assert user.display_name in admin.get(url, {"q": "Berperan Dua"}).content.decode()
    found = admin.get(url, {"q": "Berperan Dua", "role": Role.AUDITOR.value}).content.decode()
    assert f">{user.display_name}<" not in found


def test_chart_is_coloured_only_where_results_may_be_seen(world):  # noqa: F811
    """Who is an employee of OWN and works on the surveys of DESCENDANT learns its IKM alone."""
    own, below = (world.objects[r]["unit"] for r in (Relation.OWN, Relation.DESCENDANT))
    user = user_with_role(Role.SURVEY_OFFICER, unit=below)
    grant_role(user=user, unit=own, role=Role.EMPLOYEE, granted_by=None, valid_from=LONG_AGO)
    day = own.government.today()
    start, end = last_full_quarter(day)
    instrument = load_standard_instrument()
    for unit in (own, below):
        draft = CampaignDraft(
            unit, instrument, "Survei triwulan", start, end, state=CampaignState.CLOSED
        )
        [campaign] = create_campaigns(government=own.government, drafts=[draft], user=None)
        add_answers(campaign, sheets(20, 3))
    rows = structure_on(own.government, day, user)
    assert set(index(Asked(own.government, user, day, rows))) == {below.pk}


def test_delegation_is_withdrawn_only_where_one_may_delegate(world):  # noqa: F811
    """Who sees the delegations of OWN and leads DESCENDANT may not end one on OWN."""
    own, below = (world.objects[r]["unit"] for r in (Relation.OWN, Relation.DESCENDANT))
    user = user_with_role(Role.UNIT_HEAD, unit=below)
    grant_role(user=user, unit=own, role=Role.EMPLOYEE, granted_by=None, valid_from=LONG_AGO)
    client = Client()
    client.force_login(user)
    delegation = world.objects[Relation.OWN]["delegation"]
    url = reverse("orgunits:delegation_withdraw", args=[delegation.pk])
    assert client.get(url).status_code in (403, 404)
    answer = client.post(url, form_key() | {"reason": "Mencoba yang tidak boleh."})
    assert answer.status_code in (403, 404)
    delegation.refresh_from_db()
    assert delegation.withdrawn_at is None


def test_topmost_unit_in_reach_is_offered(world, clients):  # noqa: F811
    """Whoever begins to grant a role is offered the top of what they reach, and nothing beside."""
    own = world.objects[Relation.OWN]
    url = reverse("orgunits:role_grant")
    page = clients[Role.GOVERNMENT_ADMIN].get(url, {"account": own["holder"].pk})
    assert [unit.pk for unit in page.context["units"]] == [own["unit"].pk]


def test_validator_from_elsewhere_sees_the_one_year_alone(world):  # noqa: F811
    own, elsewhere = (world.objects[r]["unit"] for r in (Relation.OWN, Relation.SIBLING))
    user = user_with_role(Role.EMPLOYEE, unit=elsewhere)
    old, new = (open_one(own, year=year)[0] for year in (2018, 2019))
    Assessment.objects.filter(pk=new.pk).update(validator=user)
    client = Client()
    client.force_login(user)
    pages = {row: reverse("orgunits:assessment_detail", args=[row.pk]) for row in (old, new)}
    assert client.get(pages[old]).status_code == 404
    text = client.get(pages[new]).content.decode()
    assert pages[old] not in text
