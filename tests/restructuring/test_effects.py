"""The figures of a draft: reckoned by hand, equal to what the door then makes, hidden from others."""

from collections import Counter
from datetime import date
from fractions import Fraction

import pytest
from django.urls import reverse
from hypothesis import given, settings

from employees.actions.spending import record_fiscal_year, settle_pay_table
from employees.enums import PayComponent
from employees.spending import SeatGroup, Spending, Table, spending_of
from orgunits.actions import apply_changes
from orgunits.enums import JobTitleKind, OverlapKind, OverlapState
from orgunits.models import Overlap, OverlapRun, OverlapSide, Position, UnitFunction
from orgunits.shape import shapes
from orgunits.structure import (
    FUNCTIONS,
    POSITIONS,
    SERVICES,
    Catalogue,
    CloseFunctions,
    ClosePost,
    Dissolve,
    Establish,
    Hand,
    Merge,
    Move,
    OpenFunction,
    OpenPost,
    Rename,
    RenamePost,
    ResizePost,
    Split,
    Thing,
    Title,
    make_plan,
)
from portal.permissions import Role
from publicservices.models import PublicService
from restructuring.actions import add_step
from restructuring.costs import SeatedPost, costs_of
from restructuring.effects import Duty, Pair, Reached, effects_of
from restructuring.figure_lines import lines_of
from restructuring.queries.effects import draft_costs, draft_effects
from restructuring.stands import Post, Totals, stand_of
from restructuring.steps import NEW, changes_of
from restructuring.thinking import think
from surveys.models import Campaign
from tests.factories.employees import PlacementFactory
from tests.factories.orgunits import (
    GovernmentFactory,
    JobTitleFactory,
    OrgUnitFactory,
    PositionFactory,
    UnitFunctionFactory,
    root_of,
    user_with_role,
)
from tests.factories.publicservices import PublicServiceFactory
from tests.factories.restructuring import ProposalFactory
from tests.factories.structures import hung_on, small_city, trees, valid_changes, whole_wishes
from tests.factories.surveys import CampaignFactory
from tests.worlds import kept_world

REASON = "Disiapkan untuk uji."
N_PAGE = 30

# --- by hand ------------------------------------------------------------------------------------
# Units 4 and 7 (bidang) with their posts: a head with one person, staff for three with two people.

POSTS = [
    Post(40, 4, "III.b", True, 1, 1),
    Post(41, 4, "", False, 3, 2),
    Post(70, 7, "III.b", True, 1, 1),
    Post(71, 7, "", False, 3, 2),
]
DUTIES = [Duty(42, 4, "bina pasar"), Duty(72, 7, "bina pasar"), Duty(73, 7, "data")]
TOTALS = Totals(
    posts={"III.b": 2, "": 2},
    need={"III.b": 2, "": 6},
    filled=6,
    people={4: 3, 7: 3},
    heads={4: 1, 7: 1},
    functions=3,
    services=1,
)
REACHED = Reached(POSTS, DUTIES, [(75, 7)], {7: 2}, [[(42, 4), (72, 7)]])
CATALOGUE = Catalogue(
    things={
        (POSITIONS, one.id): Thing(
            POSITIONS,
            one.id,
            one.unit,
            f"Jabatan {one.id}",
            is_head=one.is_head,
            seats=one.need,
            echelon=one.echelon,
        )
        for one in POSTS
    }
    | {(FUNCTIONS, one.id): Thing(FUNCTIONS, one.id, one.unit, one.words) for one in DUTIES}
    | {(SERVICES, 75): Thing(SERVICES, 75, 7, "Izin")},
    titles={1: Title("Analis")},
)


def effects(*changes):
    plan = make_plan(small_city(), changes, catalogue=CATALOGUE)
    assert not plan.problems
    return effects_of(plan, 1, stand_of(small_city(), 1, TOTALS), REACHED)


def test_rename_changes_no_figure():
    one = effects(Rename(4, "Bidang Niaga"))
    pairs = [one.units, one.structural, one.need, one.people, one.vacant, one.functions]
    assert all(pair.difference == 0 for pair in pairs)
    assert (one.displaced, one.moved, one.surveys) == (0, 0, 0)
    assert one.shape[0] == one.shape[1]


def test_merge_carries_posts_people_and_functions():
    one = effects(Merge((7,), 4))
    assert one.units.difference == -1
    assert one.kinds["bidang", ""].difference == -1
    assert (one.structural, one.need, one.people) == (Pair(2, 2), Pair(8, 8), Pair(6, 6))
    assert (one.moved, one.displaced, one.unsettled_posts) == (3, 0, 0)
    assert one.functions == Pair(3, 3)
    assert one.repeated == Pair(0, 1)  # both supervise markets
    assert one.overlaps == Pair(1, 0)
    assert (one.services, one.moved_services) == (Pair(1, 1), 1)
    assert one.surveys == 2


def test_head_of_a_merged_unit_answers_to_the_other_head():
    """Two staff at 4; from 7 come two staff and its head: five answer to the head of 4."""
    before, after = effects(Merge((7,), 4)).shape
    assert (before.units - after.units, before.layers) == (1, after.layers)
    structure = small_city()
    heads = len(structure) - 1
    assert before.span == Fraction(4 + heads, 2 + _parents(structure))
    assert after.span == Fraction(5 + heads - 1, 1 + _parents(structure))


def _parents(structure):
    """Units with units under them, which 4 and 7 have not."""
    assert not structure.child_ids(4)
    assert not structure.child_ids(7)
    return sum(bool(structure.child_ids(unit.id)) for unit in structure)


def test_unit_that_ends_without_a_receiver_leaves_everything_unsettled():
    one = effects(Dissolve(7))
    assert (one.unsettled_posts, one.unsettled_functions, one.unsettled_services) == (2, 2, 1)
    assert (one.displaced, one.people) == (3, Pair(6, 3))
    assert (one.structural, one.need) == (Pair(2, 1), Pair(8, 4))
    assert one.vacant == Pair(2, 1)


def test_split_with_every_thing_handed_on_settles_it():
    one = effects(
        Establish(-1, 3, "Bidang Baru", "bidang"),
        Split(7, (4, -1)),
        Hand(POSITIONS, (70,), -1, as_head=True),
        Hand(POSITIONS, (71,), 4),
        Hand(FUNCTIONS, (72, 73), -1),
        Hand(SERVICES, (75,), -1),
    )
    assert (one.unsettled_posts, one.unsettled_functions, one.unsettled_services) == (0, 0, 0)
    assert (one.displaced, one.moved) == (0, 3)
    assert one.units == Pair(len(small_city()), len(small_city()))
    assert one.overlaps == Pair(1, 1)


def test_posts_that_close_open_grow_and_change_echelon():
    one = effects(
        ClosePost(41),
        ResizePost(71, 5),
        RenamePost(70, "Kepala Bidang Baru", "III.a"),
        OpenPost(-1, 4, "Analis", 1, required_headcount=2),
    )
    assert (one.displaced, one.moved, one.unsettled_posts) == (2, 1, 0)
    assert one.posts == {"III.b": Pair(2, 1), "III.a": Pair(0, 1), "": Pair(2, 2)}
    assert one.need == Pair(8, 1 + 1 + 5 + 2)
    assert one.vacant == Pair(2, 3 + 2)


def test_functions_that_close_and_open():
    one = effects(CloseFunctions((72,)), OpenFunction(4, "menata pedagang"))
    assert (one.functions, one.unsettled_functions) == (Pair(3, 3), 0)
    assert one.overlaps == Pair(1, 0)


def staffed(structure):
    """The posts of ``hung_on`` with a person on some heads and up to two on the others."""
    return [
        Post(unit.id * 10 + n, unit.id, "", n == 0, 1, (unit.id + n) % (2 if n == 0 else 3))
        for unit in structure
        for n in (0, 1)
    ]


def totals_of(posts):
    people, heads = Counter(), Counter()
    for post in posts:
        people[post.unit] += post.people
        heads[post.unit] += post.people * post.is_head
    return Totals(people=people, heads=heads)


def house_shape(structure, totals):
    """The same by orgunits.shape, over the whole tree."""
    order = structure.subtree(structure.root.id)
    levels = [sum(1 for _ in structure.ancestors(unit)) + 1 for unit in order]
    whole = shapes(levels, [totals.staff(unit) for unit in order])[0]
    return (whole.units, whole.layers, whole.mean_span)


@settings(max_examples=60, deadline=None)
@given(trees, whole_wishes)
def test_shape_after_any_list_is_that_of_the_tree_it_makes(structure, drawn):
    catalogue = hung_on(structure)
    changes = valid_changes(structure, drawn, catalogue=catalogue)
    plan = make_plan(structure, changes, catalogue=catalogue)
    posts = staffed(structure)
    ends = {*plan.closed, *(thing.unit for thing in plan.things.values())}
    reached = [post for post in posts if post.unit in ends]
    stand = stand_of(structure, structure.root.id, totals_of(posts))
    found = effects_of(plan, structure.root.id, stand, Reached(reached))
    after = structure.after(plan)
    homes = [(post, plan.home_of(POSITIONS, post.id, post.unit)) for post in posts]
    moved = [
        post._replace(
            unit=home, is_head=post.is_head and (home == post.unit or post.id in plan.heads)
        )
        for post, home in homes
        if home is not None
    ]
    for shape, tree, there in zip(found.shape, (structure, after), (posts, moved), strict=True):
        assert (shape.units, shape.layers, shape.span) == house_shape(tree, totals_of(there))
    kinds = Counter((unit.kind, unit.tipe) for unit in after)
    assert {key: pair.after for key, pair in found.kinds.items() if pair.after} == kinds


BOOK = {
    PayComponent.BASE: Table({"III/b": 3_000_000}, 14),
    PayComponent.ALLOWANCE: Table({"III.b": 1_000_000, "III.a": 1_500_000, "Pelaksana": 0}, 14),
    PayComponent.PERFORMANCE: Table({"11": 8_000_000, "7": 3_000_000}, 12),
}
HEAD = SeatGroup(
    7, 1, "III/b", echelon="III.b", kind=JobTitleKind.ADMINISTRATOR, job_class=11, is_head=True
)
STAFF = SeatGroup(4, 2, "III/b", job_class=7)


def test_cost_of_people_whose_posts_change():
    """Staff lose their post: they keep 2 × 3.000.000 × 14, and 2 × 3.000.000 × 12 TPP waits. The
    head rises from III.b to III.a: 500.000 × 14 more."""
    plan = make_plan(
        small_city(),
        [ClosePost(41), RenamePost(70, "Kepala", "III.a"), OpenPost(-1, 4, "Analis", 1)],
        catalogue=CATALOGUE,
    )
    other = SeatGroup(0, 3, "III/b", job_class=7)
    before = sum((spending_of(one, BOOK) for one in (HEAD, STAFF, other)), Spending())
    costs = costs_of(plan, before, [SeatedPost(70, 7, HEAD), SeatedPost(41, 4, STAFF)], BOOK)
    assert costs.waiting == 2 * 3_000_000 * 12
    assert costs.difference == 500_000 * 14 - costs.waiting
    assert costs.after.people == costs.before.people == 6
    assert costs.new_seats == 1


# --- with the living data -------------------------------------------------------------------------


@kept_world
def city():
    government = GovernmentFactory()
    root = root_of(government)
    trade = OrgUnitFactory(parent=root, name="Dinas Perdagangan", kind="dinas", tipe="A")
    industry = OrgUnitFactory(parent=root, name="Dinas Perindustrian", kind="dinas", tipe="B")
    market = OrgUnitFactory(parent=trade, name="Bidang Pasar", kind="bidang")
    craft = OrgUnitFactory(parent=industry, name="Bidang Kerajinan", kind="bidang")
    head, clerk = (
        JobTitleFactory(kind=JobTitleKind.ADMINISTRATOR, job_class=11),
        JobTitleFactory(),
    )
    for unit in (trade, industry, market, craft):
        leads = PositionFactory(unit=unit, job_title=head, is_head=True, echelon="III.b")
        PlacementFactory(position=leads)
        staff = PositionFactory(unit=unit, job_title=clerk, required_headcount=2)
        PlacementFactory(position=staff)
        UnitFunctionFactory(unit=unit, text="pembinaan pedagang dan perajin di daerah")
        PublicServiceFactory(unit=unit)
    CampaignFactory(unit=craft)
    government.refresh_from_db()
    return {
        "officer": user_with_role(Role.HR_OFFICER, unit=root),
        "government": government,
        "root": root,
        "trade": trade,
        "industry": industry,
        "market": market,
        "craft": craft,
    }


@pytest.fixture
def officer(city):
    return city["officer"]


def draft(city, *changes, unit=None):
    proposal = ProposalFactory(government=city["government"], unit=unit or city["root"])
    if changes:
        add_step(proposal=proposal, changes=changes, user=None)
        proposal.refresh_from_db()
    return proposal


def enact(city, proposal):
    """Put the draft in force through the door."""
    government = city["government"]
    changes = changes_of(think(proposal).steps)
    apply_changes(government=government, changes=changes, user=None, reason=REASON)
    government.refresh_from_db()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["merge", "deep", "new", "split", "posts"])
def test_figures_after_are_those_the_door_makes(city, officer, name):
    craft, market = city["craft"], city["market"]
    Campaign.objects.all().delete()  # a running one keeps its unit from being divided
    head, staff = Position.objects.filter(unit=craft).order_by("-is_head")
    duty = UnitFunction.objects.get(unit=craft)
    service = PublicService.objects.get(unit=craft)
    title = JobTitleFactory()
    changes = {
        "merge": [Merge((city["craft"].pk,), city["market"].pk)],
        "deep": [
            Merge((city["industry"].pk,), city["trade"].pk),
            Move(city["craft"].pk, city["market"].pk),
        ],
        "new": [
            Establish(NEW, city["root"].pk, "Dinas Ekonomi", "dinas", "C"),
            Merge((city["trade"].pk, city["industry"].pk), NEW),
        ],
        "split": [
            Establish(NEW, city["industry"].pk, "Bidang Industri", "bidang"),
            Split(craft.pk, (NEW, market.pk)),
            Hand(POSITIONS, (head.pk,), NEW, as_head=True),
            Hand(POSITIONS, (staff.pk,), market.pk),
            Hand(FUNCTIONS, (duty.pk,), market.pk),
            Hand(SERVICES, (service.pk,), NEW),
        ],
        "posts": [
            ClosePost(Position.objects.get(unit=market, is_head=False).pk),
            RenamePost(head.pk, "Kepala Bidang Kriya", "IV.a"),
            ResizePost(staff.pk, 4),
            OpenPost(NEW, market.pk, "Analis Pasar", title.pk, required_headcount=3),
            CloseFunctions((duty.pk,)),
            OpenFunction(market.pk, "penataan pedagang kaki lima"),
        ],
    }[name]
    proposal = draft(city, *changes)
    promised = draft_effects(think(proposal), officer)
    enact(city, proposal)
    made = draft_effects(think(draft(city)), officer)
    for key in ("posts", "need", "people", "vacant", "functions", "services"):
        promise, truth = getattr(promised, key), getattr(made, key)
        if key == "posts":
            promise = {echelon: pair.after for echelon, pair in promise.items()}
            truth = {echelon: pair.before for echelon, pair in truth.items()}
            assert promise == truth
        else:
            assert promise.after == truth.before, key
    assert promised.shape[1] == made.shape[0]
    assert promised.displaced == (1 if name == "posts" else 0)
    after = {key: pair.after for key, pair in promised.kinds.items() if pair.after}
    assert after == {key: pair.before for key, pair in made.kinds.items()}


@pytest.mark.django_db
def test_figures_are_of_the_units_of_the_proposal_alone(city, officer):
    one = draft_effects(think(draft(city, unit=city["trade"])), officer)
    assert one.units == Pair(2, 2)
    assert one.people == Pair(4, 4)
    assert one.vacant == Pair(2, 2)
    assert one.functions == Pair(2, 2)


@pytest.mark.django_db
def test_confirmed_overlap_of_units_that_become_one_is_solved(city, officer):
    government = city["government"]
    run = OverlapRun.objects.create(
        government=government, day=date(2026, 1, 1), method="x", threshold=700,
        n_compared=2, n_common=0, n_found=1,
    )  # fmt: skip
    overlap = Overlap.objects.create(
        government=government, key="k", subject="s", kind=OverlapKind.FUNCTIONS, score=1000,
        run=run, state=OverlapState.CONFIRMED, reason=REASON,
    )  # fmt: skip
    for order, unit in enumerate((city["market"], city["craft"])):
        function = UnitFunctionFactory(unit=unit)
        OverlapSide.objects.create(
            government=government, overlap=overlap, unit=unit, function=function, order=order
        )
    merged = draft(city, Merge((city["craft"].pk,), city["market"].pk))
    moved = draft(city, Move(city["craft"].pk, city["trade"].pk))
    assert draft_effects(think(merged), officer).overlaps == Pair(1, 0)
    assert draft_effects(think(moved), officer).overlaps == Pair(1, 1)
    within = draft(city, unit=city["trade"])
    assert draft_effects(think(within), officer).overlaps == Pair(0, 0)


def lines(response):
    return {line.key: line for _name, group in response.context["groups"] for line, _url in group}


@pytest.mark.django_db
def test_page_shows_before_after_and_difference(client, city, officer):
    proposal = draft(city, Merge((city["craft"].pk,), city["market"].pk))
    client.force_login(officer)
    response = client.get(reverse("restructuring:proposal_effects", args=[proposal.pk]))
    found = lines(response)
    assert (found["units"].before, found["units"].after, found["units"].difference) == (5, 4, -1)
    assert found["moved"].after == 2
    assert found["surveys"].after == 1
    body = response.content.decode()
    assert reverse("employees:vacancy_list") in body
    assert "1 orang tarifnya" not in body


@pytest.mark.django_db
def test_fragment_is_the_region_with_the_findings(client, city, officer):
    five = [Establish(NEW - n, city["trade"].pk, f"Bidang Baru {n}", "bidang") for n in range(6)]
    proposal = draft(city, *five)
    client.force_login(officer)
    url = reverse("restructuring:proposal_effects", args=[proposal.pk])
    body = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert 'id="proposal-effects"' in body
    assert "<html" not in body
    assert "Menghalangi" in body


@pytest.mark.django_db
def test_money_is_told_to_those_who_may_see_it(client, city, officer):
    government = city["government"]
    tables = {
        PayComponent.BASE: {"III/b": 3_000_000},
        PayComponent.ALLOWANCE: {"III.b": 1_000_000, "Pelaksana": 0},
        PayComponent.PERFORMANCE: {"11": 8_000_000, "7": 3_000_000},
    }
    for component, rates in tables.items():
        settle_pay_table(
            government=government, user=None, component=component, rates=rates, payments=12,
            valid_from=date(2020, 1, 1), source="Perwal contoh", reason=REASON,
        )  # fmt: skip
    record_fiscal_year(
        government=government, user=None, year=2026, budget=10_000_000_000,
        staff_spending=2_900_000_000, residents=None, source="APBD contoh", reason=REASON,
    )  # fmt: skip
    proposal = draft(city, Merge((city["craft"].pk,), city["market"].pk))
    costs = draft_costs(think(proposal), officer)
    assert costs.before.total == costs.after.total == 12 * 4 * (12_000_000 + 6_000_000)
    assert costs.shares == (Fraction(29, 100), Fraction(29, 100))
    url = reverse("restructuring:proposal_effects", args=[proposal.pk])
    client.force_login(officer)
    assert lines(client.get(url))["cost"].before == 864
    client.force_login(user_with_role(Role.LEGAL_REVIEWER, unit=city["root"]))
    response = client.get(url)
    assert not {"cost", "share"} & lines(response).keys()
    assert "juta rupiah" not in response.content.decode()


@pytest.mark.django_db
def test_missing_rates_are_told_and_not_guessed(city, officer):
    thought = think(draft(city, Merge((city["craft"].pk,), city["market"].pk)))
    found = lines_of(draft_effects(thought, officer), draft_costs(thought, officer))
    cost = next(line for line in found if line.key == "cost")
    assert "Tarif 8 orang tidak lengkap." in cost.note


@pytest.mark.django_db
def test_figures_can_be_taken_along_as_a_file(client, city, officer):
    client.force_login(officer)
    proposal = draft(city, Merge((city["craft"].pk,), city["market"].pk))
    url = reverse("restructuring:proposal_effects", args=[proposal.pk])
    text = b"".join(client.get(url, {"ekspor": "csv"})).decode()
    assert "Pegawai dikukuhkan" in text


@pytest.mark.django_db
def test_page_asks_as_often_for_a_large_draft(client, city, officer, django_assert_num_queries):
    merge = Merge((city["craft"].pk,), city["market"].pk)
    client.force_login(officer)
    url = reverse("restructuring:proposal_effects", args=[draft(city, merge).pk])
    client.get(url)
    with django_assert_num_queries(N_PAGE):
        client.get(url)
    parts = [OrgUnitFactory(parent=city["trade"], kind="bidang") for _ in range(6)]
    for part in parts:
        PlacementFactory(position=PositionFactory(unit=part))
        UnitFunctionFactory(unit=part)
    city["government"].refresh_from_db()
    large = draft(city, merge, Merge(tuple(part.pk for part in parts), city["market"].pk))
    url = reverse("restructuring:proposal_effects", args=[large.pk])
    with django_assert_num_queries(N_PAGE):
        client.get(url)
