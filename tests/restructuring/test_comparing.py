"""Several proposals side by side: figures, findings, changes only in one and in all."""

import pytest
from django.urls import reverse

from orgunits.actions import apply_changes
from orgunits.structure import Dissolve, Establish, Merge, Move, Rename, Retype, make_plan
from portal.permissions import Role
from restructuring.actions import add_step
from restructuring.comparing import compare_changes, compare_figures, unit_changes
from restructuring.enums import ProposalState
from restructuring.figure_lines import UNITS, Line
from restructuring.models import Proposal
from restructuring.steps import NEW, changes_of
from restructuring.thinking import head_steps
from tests.factories.orgunits import GovernmentFactory, OrgUnitFactory, root_of, user_with_role
from tests.factories.restructuring import ProposalFactory
from tests.factories.structures import small_city
from tests.worlds import kept_world

URL = reverse("restructuring:proposal_compare")
N_PAGE = 52


def changes(*list_):
    return unit_changes(make_plan(small_city(), list_))


def told(*lists):
    rows = compare_changes([changes(*one) for one in lists])
    return {row.name: (row.cells, row.status) for row in rows}


def test_change_of_both_of_one_and_another_of_each():
    found = told(
        [Merge((7,), 6), Rename(4, "Bidang Niaga"), Retype(2, "dinas", "B")],
        [Merge((7,), 6), Move(5, 3), Retype(2, "dinas", "C")],
    )
    assert found["Bidang Sarana"] == (("Gabung ke Bidang Industri Kecil",) * 2, "sama")
    assert found["Bidang Pasar"] == (("Ganti nama, menjadi Bidang Niaga", None), "satu")
    assert found["Bidang Metrologi"] == ((None, "Pindah ke bawah Dinas Perindustrian"), "satu")
    assert found["Dinas Perdagangan"] == (
        ("Ganti jenis, tipe B", "Ganti jenis, tipe C"),
        "berbeda",
    )


def test_new_units_of_one_name_under_one_unit_are_the_same_change():
    found = told(
        [Establish(-4, 2, "Bidang Data", "bidang")],
        [Establish(-9, 2, "Bidang  data", "bidang")],
        [Establish(-1, 3, "Bidang Data", "bidang")],
    )
    assert found["Bidang Data"][1] in ("berbeda", "satu")
    rows = compare_changes(
        [
            changes(Establish(-4, 2, "Bidang Data", "bidang")),
            changes(Establish(-9, 2, "Bidang  Data", "bidang")),
        ]
    )
    assert [(row.status, row.cells) for row in rows] == [
        ("sama", ("Dibentuk di bawah Dinas Perdagangan",) * 2)
    ]


def test_successor_of_a_unit_that_ends_is_told():
    assert told([Dissolve(7, 6)])["Bidang Sarana"][0] == ("Tutup, penerus Bidang Industri Kecil",)


def line(key, before, after):
    return Line(key, UNITS, key, before, after, "x")


def test_figures_are_matched_by_key_and_unchanged_kinds_left_out():
    rows = compare_figures(
        [
            [line("units", 9, 8), line("kind:dinas:", 2, 2), line("layers", 3, 3)],
            [line("units", 9, 9), line("kind:dinas:", 2, 2), line("kind:uptd:A", 0, 1)],
        ]
    )
    assert [row.line.key for row in rows] == ["units", "kind:uptd:A", "layers"]
    assert [cell and cell.after for cell in rows[0].cells] == [8, 9]
    assert rows[1].cells[0] is None


@kept_world
def city():
    government = GovernmentFactory()
    root = root_of(government)
    trade = OrgUnitFactory(parent=root, name="Dinas Perdagangan", kind="dinas", tipe="A")
    craft = OrgUnitFactory(parent=root, name="Dinas Perindustrian", kind="dinas", tipe="A")
    government.refresh_from_db()
    return {
        "officer": user_with_role(Role.HR_OFFICER, unit=root),
        "government": government,
        "root": root,
        "trade": trade,
        "craft": craft,
    }


@pytest.fixture
def page(client, city):
    client.force_login(city["officer"])
    return client


def proposal(city, *changes_, **values):
    made = ProposalFactory(government=city["government"], **values)
    if changes_:
        add_step(proposal=made, changes=changes_, user=None)
        made.refresh_from_db()
    return made


@pytest.fixture
def pair(city):
    return (
        proposal(city, Merge((city["craft"].pk,), city["trade"].pk), title="Gabung"),
        proposal(city, Rename(city["craft"].pk, "Dinas Kerajinan"), title="Tetap dua"),
    )


@pytest.mark.django_db
def test_page_puts_figures_and_changes_side_by_side(page, pair):
    response = page.get(URL, {"usulan": [one.pk for one in pair]})
    units = next(row for row in response.context["figures"] if row.line.key == "units")
    by_title = {
        column.proposal.title: cell.after
        for column, cell in zip(response.context["columns"], units.cells, strict=True)
    }
    assert by_title == {"Gabung": 2, "Tetap dua": 3}
    body = response.content.decode()
    assert "Gabung ke Dinas Perdagangan" in body
    assert "Ganti nama, menjadi Dinas Kerajinan" in body
    only = page.get(URL, {"usulan": [one.pk for one in pair], "beda": "sama"})
    assert only.context["page_obj"].paginator.count == 0
    assert "Tidak ada unit dengan perbandingan ini" in only.content.decode()


@pytest.mark.django_db
def test_without_a_choice_the_proposals_are_offered(page, city, pair):
    body = page.get(URL, {"dengan": pair[0].pk}).content.decode()
    assert f'id="usulan-{pair[0].pk}" checked' in body
    assert f'id="usulan-{pair[1].pk}">' in body


@pytest.mark.django_db
def test_one_proposal_alone_cannot_be_compared(page, city):
    proposal(city)
    assert "Belum ada dua usulan" in page.get(URL).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("n_chosen", [1, 5])
def test_too_few_or_too_many_are_refused(page, city, n_chosen):
    made = [proposal(city) for _ in range(5)]
    response = page.get(URL, {"usulan": [one.pk for one in made[:n_chosen]]})
    assert "Pilih dua sampai empat usulan." in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["x", "999999"])
def test_unknown_proposal_is_told(page, pair, value):
    response = page.get(URL, {"usulan": [pair[0].pk, value]})
    assert "tidak ada atau sudah berlaku" in response.content.decode()


@pytest.mark.django_db
def test_proposal_out_of_sight_or_in_force_is_not_compared(page, city, pair):
    secret = proposal(city, is_confidential=True, title="Rahasia dinas")
    response = page.get(URL, {"usulan": [pair[0].pk, secret.pk]})
    assert "Rahasia dinas" not in response.content.decode()
    assert "tidak ada atau sudah berlaku" in response.content.decode()
    Proposal.objects.filter(pk=pair[1].pk).update(state=ProposalState.BACKED_OUT)
    response = page.get(URL, {"usulan": [one.pk for one in pair]})
    assert "tidak ada atau sudah berlaku" in response.content.decode()


@pytest.mark.django_db
def test_changes_can_be_taken_along_as_a_file(page, pair):
    query = {"usulan": [one.pk for one in pair], "ekspor": "csv"}
    text = b"".join(page.get(URL, query)).decode()
    assert f"Unit,Usulan {pair[0].number},Usulan {pair[1].number},Perbandingan" in text
    assert "Berbeda" in text


@pytest.mark.django_db
def test_page_asks_as_often_for_large_drafts(page, city, pair, django_assert_num_queries):
    query = {"usulan": [one.pk for one in pair]}
    page.get(URL, query)
    with django_assert_num_queries(N_PAGE):
        page.get(URL, query)
    for number in range(6):
        new = Establish(NEW, city["root"].pk, f"Dinas {number}", "dinas")
        add_step(proposal=pair[1], changes=[new], user=None)
    with django_assert_num_queries(N_PAGE):
        page.get(URL, query)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["effects", "findings", "ledger"])
def test_proposal_in_force_is_no_longer_thought_through(page, city, pair, name):
    merged = pair[0]
    change = apply_changes(
        government=city["government"],
        changes=changes_of(head_steps(merged)),
        user=None,
        reason="Disiapkan untuk uji.",
    )
    Proposal.objects.filter(pk=merged.pk).update(state=ProposalState.ENACTED, change=change)
    response = page.get(reverse(f"restructuring:proposal_{name}", args=[merged.pk]))
    body = response.content.decode()
    assert "Usulan ini sudah berlaku" in body
    assert f"sampai={change.effective_on.isoformat()}" in body
