"""List and form of proposals: filter, order, empty state, what a bad form keeps and writes."""

import pytest
from django.urls import reverse

from portal.permissions import Role
from restructuring.enums import ProposalState
from restructuring.models import Proposal
from tests.factories.orgunits import GovernmentFactory, OrgUnitFactory, root_of, user_with_role
from tests.factories.portal import form_key
from tests.factories.restructuring import ProposalFactory

pytestmark = pytest.mark.django_db
LIST = reverse("restructuring:proposal_list")
N_LIST = 6  # session, account, roles, count, rows, notices


@pytest.fixture
def city():
    return GovernmentFactory(name="Kota Uji")


@pytest.fixture
def officer(city):
    return user_with_role(Role.HR_OFFICER, unit=root_of(city))


@pytest.fixture
def page(client, officer):
    client.force_login(officer)
    return client


def titles(response):
    return [row.title for row in response.context["page_obj"]]


def test_list_without_proposals_shows_the_way_to_the_first(page):
    body = page.get(LIST).content.decode()
    assert "Belum ada usulan" in body
    assert reverse("restructuring:proposal_create") in body


def test_list_is_searched_filtered_and_sorted(page, city):
    trade = ProposalFactory(government=city, title="Penggabungan perdagangan")
    ProposalFactory(government=city, title="Penataan kelurahan")
    Proposal.objects.filter(pk=trade.pk).update(state=ProposalState.SUBMITTED)
    assert titles(page.get(LIST)) == ["Penataan kelurahan", "Penggabungan perdagangan"]
    assert titles(page.get(LIST, {"q": "kelurahan"})) == ["Penataan kelurahan"]
    assert titles(page.get(LIST, {"q": str(trade.number)})) == ["Penggabungan perdagangan"]
    assert titles(page.get(LIST, {"state": "submitted"})) == ["Penggabungan perdagangan"]
    assert titles(page.get(LIST, {"sort": "-title"}))[0] == "Penggabungan perdagangan"
    nothing = page.get(LIST, {"q": "rumah sakit"}).content.decode()
    assert "Tidak ada usulan yang cocok" in nothing


def test_confidential_proposal_of_another_is_not_listed(page, city, officer):
    ProposalFactory(government=city, title="Milik orang", is_confidential=True)
    ProposalFactory(government=city, title="Milik sendiri", is_confidential=True, user=officer)
    response = page.get(LIST)
    assert titles(response) == ["Milik sendiri"]
    assert "Rahasia" in response.content.decode()


def test_list_asks_as_often_for_many_proposals(page, city, django_assert_num_queries):
    ProposalFactory(government=city)
    page.get(LIST)
    with django_assert_num_queries(N_LIST):
        page.get(LIST)
    for _ in range(12):
        ProposalFactory(government=city, unit=OrgUnitFactory(parent=root_of(city), kind="dinas"))
    with django_assert_num_queries(N_LIST):
        page.get(LIST)


def create_data(unit, values=None):
    usual = {"unit": unit.pk, "title": "Penataan", "reason": "Beban kerja tidak merata."}
    return usual | (values or {})


def test_proposal_is_created_from_the_form(page, city, officer):
    url = reverse("restructuring:proposal_create")
    data = create_data(root_of(city), {"effective_on": "2027-01-04", "is_confidential": "on"})
    response = page.post(url, data | form_key())
    proposal = Proposal.objects.get()
    assert response["Location"] == reverse("restructuring:proposal_detail", args=[proposal.pk])
    assert (proposal.made_by, proposal.is_confidential) == (officer, True)
    assert proposal.effective_on.isoformat() == "2027-01-04"


BAD = [
    ({"unit": ""}, "Pilih unitnya."),
    ({"title": " "}, "Tulis judul usulan."),
    ({"title": "a" * 201}, "Judul paling panjang 200 huruf."),
    ({"reason": ""}, "Tulis latar belakangnya."),
    ({"effective_on": "kapan-kapan"}, "Tanggal tidak dikenal."),
    ({"effective_on": "0001-01-01"}, "Tanggal harus antara"),
]


def test_bad_forms_say_why_and_write_nothing(page, city):
    missed = []
    for values, message in BAD:
        data = create_data(root_of(city), values) | form_key()
        response = page.post(reverse("restructuring:proposal_create"), data)
        if response.status_code != 200 or message not in response.content.decode():
            missed.append(message)
    assert missed == []
    assert not Proposal.objects.exists()


def test_unit_out_of_reach_cannot_be_the_scope(client, city):
    own, other = (OrgUnitFactory(parent=root_of(city), kind="dinas") for _ in range(2))
    client.force_login(user_with_role(Role.HR_OFFICER, unit=own))
    url = reverse("restructuring:proposal_create")
    response = client.post(url, create_data(other) | form_key())
    assert "Unit ini tidak ada dalam wewenang Anda" in response.content.decode()
    assert not Proposal.objects.exists()
