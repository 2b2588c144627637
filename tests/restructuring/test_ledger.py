"""The fate ledger: everything there is today has one fate, nobody is lost, open ones are settled."""

from collections import Counter

import pytest
from django.urls import reverse
from hypothesis import given, settings

from orgunits.actions import apply_changes
from orgunits.models import OrgUnit, Position, UnitFunction
from orgunits.structure import (
    FUNCTIONS,
    POSITIONS,
    ROLES,
    SERVICES,
    ClosePost,
    Dissolve,
    Establish,
    Hand,
    Merge,
    Move,
    Rename,
    RenamePost,
    ResizePost,
    Split,
    Thing,
    make_plan,
)
from portal.permissions import Role
from publicservices.models import PublicService
from restructuring.actions import add_step
from restructuring.enums import ProposalState
from restructuring.ledger import (
    CAMPAIGNS,
    PEOPLE,
    SCHEDULES,
    UNITS,
    LedgerFate,
    Person,
    entries_of,
    open_fates,
    reached_units,
)
from restructuring.models import Proposal
from restructuring.queries.ledger import HIDDEN_NAME, fate_ledger
from restructuring.steps import NEW, changes_of
from restructuring.thinking import head_steps, think
from tests.factories.employees import PlacementFactory
from tests.factories.orgunits import (
    GovernmentFactory,
    OrgUnitFactory,
    PositionFactory,
    RoleAssignmentFactory,
    UnitFunctionFactory,
    root_of,
    user_with_role,
)
from tests.factories.portal import form_key
from tests.factories.publicservices import PublicServiceFactory
from tests.factories.restructuring import ProposalFactory
from tests.factories.structures import hung_on, small_city, trees, valid_changes, whole_wishes
from tests.factories.surveys import CampaignFactory
from tests.worlds import kept_world

REASON = "Disiapkan untuk uji."
N_PAGE = 34
F = LedgerFate

# --- pure -----------------------------------------------------------------------------------------


def people_on(things):
    """Two people on every post."""
    posts = [one for one in things if one.what == POSITIONS]
    return [
        Person(one.row * 10 + n, one.row, one.unit, f"Orang {n}") for one in posts for n in (1, 2)
    ]


def everything(structure):
    """The things of every unit, with a running survey and a schedule."""
    things = list(hung_on(structure).things.values())
    for unit in structure:
        things.append(Thing(CAMPAIGNS, unit.id * 10 + 5, unit.id, "Survei", movable=False))
        things.append(Thing(SCHEDULES, unit.id * 10 + 6, unit.id, "Jadwal", movable=False))
    return things


def ledger_of(structure, changes):
    plan = make_plan(structure, changes, catalogue=hung_on(structure))
    units = set(reached_units(plan))
    things = [one for one in everything(structure) if one.unit in units]
    return plan, things, entries_of(plan, things, people_on(things))


@settings(max_examples=60, deadline=None)
@given(trees, whole_wishes)
def test_everything_has_exactly_one_fate_and_nobody_is_lost(structure, drawn):
    changes = valid_changes(structure, drawn, catalogue=hung_on(structure))
    plan, things, entries = ledger_of(structure, changes)
    units = reached_units(plan)
    assert Counter((one.what, one.row) for one in entries) == Counter(
        [
            *((UNITS, unit) for unit in units),
            *(one.key for one in things),
            *((PEOPLE, person.id) for person in people_on(things)),
        ]
    )
    after = structure.after(plan)
    people = [one for one in entries if one.what == PEOPLE]
    staying = [one for one in people if one.fate in (F.KEPT, F.RENAMED)]
    going = [one for one in people if one.fate in (F.HANDED, F.MERGED)]
    waiting = [one for one in people if one.fate in (F.UNPLACED, F.OPEN)]
    assert len(staying) + len(going) + len(waiting) == len(people_on(things))
    assert all(one.unit in after for one in staying)
    assert all(unit in after for one in going for unit in one.to)
    for one in entries:
        if (one.what, one.row) in plan.handed:
            assert one.to == (plan.handed[one.what, one.row],)
        if one.is_open:
            assert one.unit in plan.dissolved
            assert not one.to
        elif one.what in (POSITIONS, FUNCTIONS, SERVICES, ROLES):
            home = plan.home_of(one.what, one.row, one.unit)
            assert (home is None) == (one.fate == F.CLOSED)
            assert home is None or (one.to or (one.unit,)) == (home,)


def fates(*changes):
    _plan, _things, entries = ledger_of(small_city(), changes)
    return {(one.what, one.row): one for one in entries}


def test_renamed_unit_keeps_what_it_has():
    found = fates(Rename(7, "Bidang Prasarana"))
    assert found[UNITS, 7].fate == F.RENAMED
    assert found[UNITS, 7].note == "Menjadi Bidang Prasarana."
    assert {one.fate for key, one in found.items() if key[0] != UNITS} == {F.KEPT}


def test_moved_unit_says_where_and_a_new_place_among_its_own_is_no_move():
    found = fates(Move(7, 2))
    assert (found[UNITS, 7].fate, found[UNITS, 7].to) == (F.MOVED, (2,))
    assert fates(Move(7, 3, order=0))[UNITS, 7].fate == F.KEPT


def test_merged_unit_goes_with_everything_but_its_running_survey():
    found = fates(Merge((7,), 6))
    assert (found[UNITS, 7].fate, found[UNITS, 7].to) == (F.MERGED, (6,))
    assert found[POSITIONS, 70].to == found[PEOPLE, 701].to == (6,)
    assert found[POSITIONS, 70].note == "Tidak lagi memimpin unit."
    assert found[CAMPAIGNS, 75].fate == F.KEPT
    assert found[SCHEDULES, 76].fate == F.MERGED


def test_split_leaves_open_what_was_not_handed_on():
    found = fates(Split(7, (6, 4)), Hand(FUNCTIONS, (72,), 6))
    assert (found[UNITS, 7].fate, found[UNITS, 7].to) == (F.SPLIT, (6, 4))
    assert found[FUNCTIONS, 72].fate == F.HANDED
    open_ones = {key for key, one in found.items() if one.is_open}
    assert open_ones == {
        (POSITIONS, 70), (POSITIONS, 71), (PEOPLE, 701), (PEOPLE, 702), (PEOPLE, 711),
        (PEOPLE, 712), (SERVICES, 73), (ROLES, 74), (CAMPAIGNS, 75),
    }  # fmt: skip
    assert found[SCHEDULES, 76].fate == F.CLOSED
    assert found[CAMPAIGNS, 75].note == "Tutup surveinya sebelum unit ini berakhir."


def test_split_unit_that_goes_on_keeps_the_rest():
    found = fates(Split(7, (6,), closes=False), Hand(FUNCTIONS, (72,), 6))
    assert found[UNITS, 7].fate == F.SPLIT
    assert found[POSITIONS, 70].fate == F.KEPT


def test_people_follow_their_post():
    found = fates(ClosePost(71), RenamePost(70, "Kepala Baru"), ResizePost(61, 5))
    assert found[POSITIONS, 71].fate == F.CLOSED
    assert found[PEOPLE, 711].fate == F.UNPLACED
    assert found[PEOPLE, 701].fate == F.RENAMED
    assert found[POSITIONS, 61].note == "Kebutuhan menjadi 5."
    assert found[PEOPLE, 611].fate == F.KEPT


def test_suggestion_is_the_receiver_whose_name_says_the_same():
    structure = small_city()
    plan = make_plan(structure, [Split(7, (6, 4))])
    texts = {
        1: "pembinaan pasar rakyat",
        2: "pengembangan industri kecil",
        3: "pembinaan pasar dan industri",
        4: "pengelolaan arsip",
    }
    things = [Thing(FUNCTIONS, row, 7, text) for row, text in texts.items()]
    found = {one.row: one.suggested for one in entries_of(plan, things, []) if one.what != UNITS}
    assert found == {1: 4, 2: 6, 3: None, 4: None}


def test_only_successor_is_suggested_for_all():
    plan = make_plan(small_city(), [Dissolve(7, 6)])
    things = [Thing(FUNCTIONS, 1, 7, "pengelolaan arsip")]
    assert [one.suggested for one in entries_of(plan, things, []) if one.row == 1] == [6]


# --- with the living data -------------------------------------------------------------------------


@kept_world
def city():
    government = GovernmentFactory()
    root = root_of(government)
    trade = OrgUnitFactory(parent=root, name="Dinas Perdagangan", kind="dinas")
    market = OrgUnitFactory(parent=trade, name="Bidang Pasar", kind="bidang")
    permit = OrgUnitFactory(parent=trade, name="Bidang Perizinan", kind="bidang")
    head = PositionFactory(unit=permit, is_head=True, name="Kepala Bidang Perizinan")
    clerk = PositionFactory(unit=permit, name="Penata Perizinan", required_headcount=2)
    PlacementFactory(position=head)
    for _ in range(2):
        PlacementFactory(position=clerk)
    duty = UnitFunctionFactory(unit=permit, text="pembinaan pasar rakyat")
    service = PublicServiceFactory(unit=permit)
    government.refresh_from_db()
    return {
        "officer": user_with_role(Role.HR_OFFICER, unit=root),
        "government": government,
        "root": root,
        "trade": trade,
        "market": market,
        "permit": permit,
        "head": head,
        "clerk": clerk,
        "duty": duty,
        "service": service,
    }


@pytest.fixture
def officer(city):
    return city["officer"]


@pytest.fixture
def page(client, officer):
    client.force_login(officer)
    return client


@pytest.fixture
def draft(city):
    """The bidang is divided into one there is and a new one; nothing is said of what it has."""
    proposal = ProposalFactory(government=city["government"])
    changes = [
        Establish(NEW, city["trade"].pk, "Bidang Izin Usaha", "bidang"),
        Split(city["permit"].pk, (city["market"].pk, NEW)),
    ]
    add_step(proposal=proposal, changes=changes, user=None)
    proposal.refresh_from_db()
    return proposal


def url_of(proposal, name="ledger"):
    return reverse(f"restructuring:proposal_{name}", args=[proposal.pk])


def settle(page, proposal, **values):
    proposal.refresh_from_db()
    data = {"version": proposal.head.number, "act": "hand", "which": "dicentang"} | values
    return page.post(url_of(proposal, "ledger_settle"), data | form_key())


def last_changes(proposal):
    proposal.refresh_from_db()
    return head_steps(proposal)[-1].changes


@pytest.mark.django_db
def test_open_fates_are_those_of_units_that_end(city, draft):
    CampaignFactory(unit=city["permit"])
    RoleAssignmentFactory(unit=city["permit"], role=Role.SURVEY_OFFICER)
    found = Counter((one.what, one.movable) for one in open_fates(think(draft)))
    assert found == {
        (POSITIONS, True): 2,
        (FUNCTIONS, True): 1,
        (SERVICES, True): 1,
        (ROLES, True): 1,
        (CAMPAIGNS, False): 1,
    }
    merged = ProposalFactory(government=city["government"])
    merge = Merge((city["permit"].pk,), city["market"].pk)
    add_step(proposal=merged, changes=[merge], user=None)
    merged.refresh_from_db()
    assert open_fates(think(merged)) == []


@pytest.mark.django_db
def test_page_lists_every_thing_with_its_fate_and_the_suggestion(page, draft):
    response = page.get(url_of(draft))
    body = response.content.decode()
    assert "Belum ditetapkan: 7." in body  # 2 posts, 3 people, a function, a service
    assert "Saran: Bidang Pasar" in body
    assert "Saran: Bidang Izin Usaha" in body
    only = page.get(url_of(draft), {"fate": "belum", "what": "positions"})
    assert len(only.context["rows"]) == 2
    assert "Tidak ada yang cocok" in page.get(url_of(draft), {"q": "zzz"}).content.decode()


@pytest.mark.django_db
def test_draft_that_touches_nothing_says_so(page, city):
    empty = ProposalFactory(government=city["government"])
    assert "Belum ada yang beralih" in page.get(url_of(empty)).content.decode()


@pytest.mark.django_db
def test_ticked_rows_are_handed_on_in_one_step(page, city, draft):
    response = settle(
        page,
        draft,
        hal=[f"positions:{city['head'].pk}", f"functions:{city['duty'].pk}"],
        receiver=-1,
        as_head="on",
    )
    assert response["Location"] == url_of(draft)
    assert last_changes(draft) == (
        Hand(POSITIONS, (city["head"].pk,), -1, as_head=True),
        Hand(FUNCTIONS, (city["duty"].pk,), -1),
    )
    assert len(head_steps(draft)) == 2


@pytest.mark.django_db
def test_all_posts_of_a_unit_are_handed_on_at_once(page, city, draft):
    which = f"{city['permit'].pk}:positions"
    settle(page, draft, which=which, receiver=city["market"].pk)
    rows = tuple(sorted((city["head"].pk, city["clerk"].pk)))
    assert last_changes(draft) == (Hand(POSITIONS, rows, city["market"].pk),)


@pytest.mark.django_db
def test_suggestions_are_taken_when_asked(page, city, draft):
    settle(page, draft, which="semua", act="suggested")
    found = {(one.what, one.unit): one.rows for one in last_changes(draft)}
    assert found[FUNCTIONS, city["market"].pk] == (city["duty"].pk,)
    assert set(found[POSITIONS, -1]) == {city["head"].pk, city["clerk"].pk}


@pytest.mark.django_db
def test_settled_draft_is_enacted_with_every_thing_where_the_ledger_said(
    page, city, draft, officer
):
    settle(page, draft, which="semua", act="suggested")
    settle(page, draft, which="semua", receiver=city["market"].pk)
    draft.refresh_from_db()
    thought = think(draft)
    assert open_fates(thought) == []
    assert thought.problems == []
    said = {one.key: one.to for one in fate_ledger(thought, officer).entries}
    government = city["government"]
    government.refresh_from_db()
    change = apply_changes(
        government=government, changes=changes_of(thought.steps), user=None, reason=REASON
    )
    for model, sort in (
        (Position, POSITIONS),
        (UnitFunction, FUNCTIONS),
        (PublicService, SERVICES),
    ):
        for row in model.objects.filter(opened_by=change):
            (unit,) = said[f"{sort}:{row.predecessor_id}"]
            assert row.unit_id == change.created.get(unit, unit)
    assert not OrgUnit.objects.get(pk=city["permit"].pk).is_active


@pytest.mark.django_db
def test_posts_and_functions_can_be_closed(page, city, draft):
    rows = [f"positions:{city['clerk'].pk}", f"functions:{city['duty'].pk}"]
    settle(page, draft, act="close", hal=rows)
    assert ClosePost(city["clerk"].pk) in last_changes(draft)
    entries = fate_ledger(think(draft), user_with_role(Role.HR_OFFICER, unit=city["root"])).entries
    counts = Counter(one.fate for one in entries if one.what == PEOPLE)
    assert counts == {F.UNPLACED: 2, F.OPEN: 1}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "Centang paling sedikit satu baris"),
        ({"which": "semua"}, "Pilih unit penerimanya."),
        ({"which": "semua", "receiver": "99999999"}, "Pilih unit penerima yang ada"),
        ({"which": "semua", "act": ""}, "Pilih apa yang dilakukan."),
        ({"which": "1:tanah", "receiver": -1}, "Pilihan ini tidak ada lagi."),
        ({"which": "semua", "act": "close"}, "Alihkan layanan ke unit lain."),
        ({"hal": ["positions:99999999", "x"], "receiver": -1}, "Centang paling sedikit satu baris"),
    ],
)
def test_bad_choice_is_told_and_adds_nothing(page, draft, values, message):
    response = settle(page, draft, **values)
    assert response.status_code == 200
    assert message in response.content.decode()
    draft.refresh_from_db()
    assert len(head_steps(draft)) == 1


@pytest.mark.django_db
def test_what_the_draft_refuses_is_told_with_the_choice_kept(page, city, draft, monkeypatch):
    monkeypatch.setattr("restructuring.actions.drafting.MAX_STEPS", 1)
    row = f"functions:{city['duty'].pk}"
    response = settle(page, draft, hal=[row], receiver=-1)
    assert response.status_code == 200
    assert "paling banyak 1 perubahan" in response.content.decode()
    assert row in response.context["ticked"]
    draft.refresh_from_db()
    assert len(head_steps(draft)) == 1


@pytest.mark.django_db
def test_older_page_is_told_and_keeps_what_was_chosen(page, city, draft):
    shown = draft.head.number
    add_step(proposal=draft, changes=[Rename(city["market"].pk, "Bidang Niaga")], user=None)
    row = f"functions:{city['duty'].pk}"
    response = settle(page, draft, version=shown, hal=[row], receiver=-1)
    assert response.status_code == 409
    body = response.content.decode()
    assert "Rancangan diubah orang lain" in body
    assert row in response.context["ticked"]
    draft.refresh_from_db()
    assert len(head_steps(draft)) == 2


@pytest.mark.django_db
def test_receivers_are_searched_with_the_choice_kept(page, city, draft):
    row = f"functions:{city['duty'].pk}"
    response = settle(page, draft, hal=[row], langkah="cari", cari="izin usaha")
    assert list(response.context["settle"].fields["receiver"].choices)[1:] == [
        (-1, "Bidang Izin Usaha (Dinas Perdagangan) (baru)")
    ]
    assert row in response.context["ticked"]
    draft.refresh_from_db()
    assert len(head_steps(draft)) == 1


@pytest.mark.django_db
def test_locked_proposal_cannot_be_settled(page, city, draft):
    Proposal.objects.filter(pk=draft.pk).update(state=ProposalState.SUBMITTED)
    assert settle(page, draft, which="semua", receiver=-1).status_code == 302
    assert page.get(url_of(draft)).context["settle"] is None
    draft.refresh_from_db()
    assert len(head_steps(draft)) == 1


@pytest.mark.django_db
def test_people_are_named_to_whoever_may_see_them(client, city, draft):
    client.force_login(user_with_role(Role.LEGAL_REVIEWER, unit=city["root"]))
    rows = client.get(url_of(draft)).context["rows"]
    names = {row["entry"].text for row in rows if row["entry"].what == PEOPLE}
    assert names == {HIDDEN_NAME}


@pytest.mark.django_db
def test_matrix_of_old_and_new_is_a_file(page, draft):
    text = b"".join(page.get(url_of(draft), {"ekspor": "csv"})).decode()
    assert "Unit lama" in text
    assert "Bidang Perizinan" in text
    assert "Pecah ke" in text
    assert page.get(url_of(draft), {"ekspor": "xlsx"}).status_code == 200


@pytest.mark.django_db
def test_page_asks_as_often_for_many_things(page, city, draft, django_assert_num_queries):
    page.get(url_of(draft))
    with django_assert_num_queries(N_PAGE):
        page.get(url_of(draft))
    for _ in range(6):
        PlacementFactory(position=PositionFactory(unit=city["permit"]))
        UnitFunctionFactory(unit=city["permit"])
    with django_assert_num_queries(N_PAGE):
        page.get(url_of(draft))
