"""Bringing a draft in line: nothing is written over in silence, disjoint drafts go in either order."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from orgunits.actions import apply_changes, end_positions
from orgunits.models import OrgUnit
from orgunits.structure import (
    Dissolve,
    Establish,
    Merge,
    Move,
    Rename,
    RenamePost,
    ResizePost,
    Retype,
    Structure,
    Unit,
    make_plan,
)
from restructuring.actions import (
    ToSettle,
    add_step,
    enact_proposal,
    join_proposal,
    rebase_proposal,
    submit_proposal,
    undo,
)
from restructuring.enums import ProposalState
from restructuring.gates import drift_of
from restructuring.rebasing import (
    ENDS,
    GONE,
    OURS,
    STUCK,
    SUCCESSOR,
    THEIRS,
    WEIGHED,
    brought_in_line,
    clashes,
    columns_of,
    drift,
    joined,
)
from restructuring.steps import NEW, Step, changes_of
from restructuring.thinking import head_steps, think
from restructuring.trimming import renumbered
from tests.factories.orgunits import REASON, PositionFactory
from tests.restructuring.conftest import approved, draft_of, fresh

# root 1 > dinas 2 (bidang 4, 5, 6), dinas 3 (bidang 7, 8)
BASE = Structure(
    [
        Unit(1, None, "Kota", "", "root", "", "", 1),
        Unit(2, 1, "Dinas A", "", "dinas", "A", "", 1),
        Unit(3, 1, "Dinas B", "", "dinas", "B", "", 2),
        *(Unit(n, 2 if n < 7 else 3, f"Bidang {n}", "", "bidang", "", "", n) for n in range(4, 9)),
    ]
)
BIDANG = st.integers(4, 8)
COLUMN_CHANGES = st.one_of(
    st.builds(Rename, BIDANG, st.sampled_from("PQRS"), st.sampled_from([None, "x", "y"])),
    st.builds(Retype, BIDANG, st.sampled_from(["bidang", "bagian"])),
    st.builds(Retype, st.integers(2, 3), st.just("dinas"), st.sampled_from("ABC")),
    st.builds(Move, BIDANG, st.integers(2, 8)),
)
CHANGES = st.one_of(
    COLUMN_CHANGES,
    st.builds(lambda one, two: Merge((one,), two), BIDANG, BIDANG),
    st.builds(Dissolve, BIDANG, st.sampled_from([None, 2, 3])),
    st.builds(lambda parent: Establish(-1, parent, "Baru", "bidang"), st.integers(2, 8)),
)


def steps_of(changes):
    return [Step(str(number), (change,)) for number, change in enumerate(changes)]


def plan_of(structure, steps):
    return make_plan(structure, changes_of(steps))


def seen_by(plan):
    living = plan.structure.base
    return {
        str(unit): columns_of(living.unit(unit))
        for unit in plan.touched | plan.needed
        if unit in living
    }


def told(structure):
    """What a structure says, the places among siblings and the numbers of new units aside."""
    names = {unit.id: unit.name for unit in structure}
    return {
        (unit.id if unit.id > 0 else 0, names.get(unit.parent), unit.name, unit.kind, unit.tipe,
         unit.abbreviation)
        for unit in structure
    }  # fmt: skip


def enacted(structure, steps):
    """(structure after, ids of new units made real) of a list without problems; else None."""
    plan = plan_of(structure, steps)
    if plan.problems:
        return None
    return structure.after(plan)


class Draft:
    """A list of changes with what it saw of the base. ``after``: the base with the list in force."""

    def __init__(self, changes):
        self.steps = steps_of(changes)
        self.plan = plan_of(BASE, self.steps)
        self.seen = seen_by(self.plan)
        self.after = BASE.after(self.plan.with_ids({-1: 100}))

    def over(self, structure):
        """(drift, plan) over a structure that moved on."""
        plan = plan_of(structure, self.steps)
        return drift(self.seen, self.steps, plan), plan

    def rebased(self, structure, answer=None):
        """Its list in line with ``structure``, every difference answered alike."""
        moved, plan = self.over(structure)
        answers = {one.key: answer for one in moved.differences}
        return brought_in_line(self.seen, self.steps, plan, moved.differences, answers)


def made(changes):
    """Draft of a list that can be put in force; another list is not tried."""
    found, is_new = [], True
    for change in changes:
        if not isinstance(change, Establish) or is_new:
            found.append(change)
        is_new = is_new and not isinstance(change, Establish)
    draft = Draft(found)
    assume(not draft.plan.problems)
    assume(draft.plan.rows)
    return draft


def column_of(structure, unit, name):
    found = structure.get(unit)
    return None if found is None else getattr(found, name)


@settings(max_examples=25)
@given(
    st.lists(COLUMN_CHANGES, min_size=1, max_size=3),
    st.lists(COLUMN_CHANGES, min_size=1, max_size=3),
)
def test_drafts_without_differences_go_in_either_order(first, second):
    one, two = made(first), made(second)
    assume(not one.over(two.after)[0].differences)
    assume(not two.over(one.after)[0].differences)
    one_two = enacted(one.after, two.rebased(one.after))
    two_one = enacted(two.after, one.rebased(two.after))
    # What no longer fits together (a circle, a name taken twice) is told in both orders.
    assert (one_two is None) == (two_one is None)
    if one_two is not None:
        assert told(one_two) == told(two_one)


@settings(max_examples=25)
@given(
    st.lists(COLUMN_CHANGES, min_size=1, max_size=3),
    st.lists(COLUMN_CHANGES, min_size=1, max_size=3),
)
def test_without_differences_each_keeps_what_it_decided(first, second):
    one, two = made(first), made(second)
    moved, _plan = two.over(one.after)
    assume(not moved.differences)
    final = enacted(one.after, two.rebased(one.after))
    assume(final is not None)
    for unit in BASE:
        for name in WEIGHED:
            was = getattr(unit, name)
            by_one, by_two = (
                column_of(one.after, unit.id, name),
                column_of(two.after, unit.id, name),
            )
            wanted = by_one if by_one != was else by_two
            assert column_of(final, unit.id, name) == wanted


@settings(max_examples=25)
@given(st.lists(CHANGES, min_size=1, max_size=3), st.lists(CHANGES, min_size=1, max_size=3))
def test_a_draft_in_line_writes_over_nothing(first, second):
    one, two = made(first), made(second)
    moved, plan = two.over(one.after)
    assume(moved.is_in_line)
    assume(not plan.problems)
    final = one.after.after(plan)
    for row in one.plan.rows:
        if row.unit < 0:
            continue
        for name in WEIGHED:
            if column_of(BASE, row.unit, name) != column_of(one.after, row.unit, name):
                assert column_of(final, row.unit, name) == column_of(one.after, row.unit, name)


DISPUTES = st.one_of(
    BIDANG.map(lambda unit: ("name", Rename(unit, "T"), Rename(unit, "U"))),
    BIDANG.map(lambda unit: ("kind", Retype(unit, "seksi"), Retype(unit, "subbagian"))),
    st.integers(7, 8).map(lambda unit: ("parent", Move(unit, 2), Move(unit, 5))),
)


@settings(max_examples=25)
@given(DISPUTES, st.lists(COLUMN_CHANGES, max_size=2), st.sampled_from([OURS, THEIRS]))
def test_every_difference_is_settled_as_answered(dispute, besides, answer):
    column, theirs, ours = dispute
    one, two = made([theirs]), made([*besides, ours])
    moved, _plan = two.over(one.after)
    (difference,) = (one for one in moved.differences if one.group == column)
    final = enacted(one.after, two.rebased(one.after, answer))
    assume(final is not None)
    wanted = two.after if answer == OURS else one.after
    assert column_of(final, ours.unit, column) == column_of(wanted, ours.unit, column)
    assert difference.unit == ours.unit


@settings(max_examples=25)
@given(st.lists(CHANGES, min_size=1, max_size=3), st.lists(CHANGES, min_size=1, max_size=3))
def test_joined_drafts_without_clashes_do_what_both_do(first, second):
    one, two = made(first), made(second)
    assume(not clashes(one.plan, two.plan, one.steps, two.steps))
    others, last = renumbered(two.steps, 5)
    assert last >= 5
    final = enacted(BASE, joined(one.steps, others, [], {}))
    assume(final is not None)
    for row in (*one.plan.rows, *two.plan.rows):
        if row.unit > 0 and row.after is None:
            assert row.unit not in final
    new = sum(unit.id < 0 for unit in final)
    assert new == len(one.plan.established) + len(two.plan.established)


def test_a_restated_column_yields_to_whoever_changed_it():
    draft = Draft([Retype(2, "dinas", "C")])
    living = BASE.after(make_plan(BASE, [Rename(2, "Dinas A Baru", "DAB")]))
    assert draft.rebased(living) == draft.steps
    restating = Draft([Rename(4, "Bidang Pasar", abbreviation="", code="")])
    living = BASE.after(make_plan(BASE, [Rename(4, "Bidang 4", abbreviation="B4")]))
    moved, _plan = restating.over(living)
    assert moved.differences == ()
    assert restating.rebased(living)[0].changes == (Rename(4, "Bidang Pasar", None, ""),)


def test_unit_that_came_under_one_that_ends_is_told():
    draft = Draft([Merge((4,), 5)])
    living = BASE.after(make_plan(BASE, [Move(8, 4)]))
    moved, _plan = draft.over(living)
    assert [(one.unit, one.base) for one in moved.moved] == [(8, None)]
    assert moved.differences == ()


def test_draft_that_ends_a_changed_unit_asks():
    draft = Draft([Merge((4, 6), 5)])
    living = BASE.after(make_plan(BASE, [Rename(4, "Bidang Pasar")]))
    moved, _plan = draft.over(living)
    assert [(one.unit, one.group) for one in moved.differences] == [(4, ENDS)]
    assert draft.rebased(living, OURS) == draft.steps
    assert draft.rebased(living, THEIRS)[0].changes[0].sources == (6,)


# --- over the database ----------------------------------------------------------------------------


def change(city, *changes):
    city.government.refresh_from_db()
    return apply_changes(government=city.government, changes=changes, user=None, reason=REASON)


def standing(proposal):
    return drift_of(think(fresh(proposal)))


@pytest.mark.django_db
class TestRebase:
    def test_disjoint_changes_need_no_answer(self, city):
        proposal = draft_of(city)
        change(city, Rename(city.market.pk, "Bidang Pasar", code="1.2"))
        assert not standing(proposal).is_in_line
        rebase_proposal(proposal=proposal, user=city.officer, answers={})
        proposal = fresh(proposal)
        assert standing(proposal).is_in_line
        assert proposal.base_version == city.government.structure_version
        submit_proposal(proposal=proposal, user=city.officer)

    def test_draft_in_line_is_not_rebased(self, city):
        with pytest.raises(ValidationError, match="sudah sesuai"):
            rebase_proposal(proposal=draft_of(city), user=None, answers={})

    def test_difference_without_answer_writes_nothing(self, city):
        proposal = draft_of(city)
        change(city, Rename(city.market.pk, "Bidang Pasar Besar"))
        for answers in ({}, {f"{city.market.pk}:name": SUCCESSOR}):
            with pytest.raises(ToSettle) as asked:
                rebase_proposal(proposal=proposal, user=None, answers=answers)
        assert [one.key for one in asked.value.differences] == [f"{city.market.pk}:name"]
        assert fresh(proposal).head.number == proposal.head.number

    def test_undo_after_it_is_out_of_line_again(self, city):
        proposal = draft_of(city)
        change(city, Rename(city.market.pk, "Bidang Pasar Besar"))
        answers = {f"{city.market.pk}:name": OURS}
        rebase_proposal(proposal=proposal, user=None, answers=answers)
        assert standing(proposal).is_in_line
        undo(proposal=fresh(proposal), user=None)
        assert not standing(proposal).is_in_line

    def test_vanished_unit_gives_way_to_its_successor(self, city):
        proposal = draft_of(city, [Rename(city.market.pk, "Bidang Pasar Rakyat")])
        change(city, Merge((city.market.pk,), city.craft.pk))
        (asked,) = standing(proposal).differences
        assert (asked.group, asked.successor) == (GONE, city.craft.pk)
        rebase_proposal(proposal=proposal, user=None, answers={asked.key: SUCCESSOR})
        (step,) = head_steps(fresh(proposal))
        assert step.changes == (Rename(city.craft.pk, "Bidang Pasar Rakyat"),)

    def test_vanished_unit_without_successor_takes_its_changes_along(self, city):
        proposal = draft_of(
            city,
            [
                Establish(NEW, city.market.pk, "Seksi Ekspor", "seksi"),
                Move(city.craft.pk, -1),
                Rename(city.care.pk, "Bidang Rujukan"),
            ],
        )
        change(city, Dissolve(city.market.pk))
        (asked,) = standing(proposal).differences
        assert asked.choices == (THEIRS,)
        rebase_proposal(proposal=proposal, user=None, answers={asked.key: THEIRS})
        (step,) = head_steps(fresh(proposal))
        assert step.changes == (Rename(city.care.pk, "Bidang Rujukan"),)

    def test_what_only_an_answer_brings_up_is_asked_next(self, city):
        proposal = draft_of(
            city,
            [Move(city.craft.pk, city.health.pk), Move(city.market.pk, city.care.pk),
             Dissolve(city.trade.pk)],
        )  # fmt: skip
        change(city, Move(city.craft.pk, city.market.pk))
        answers = {f"{city.craft.pk}:parent": THEIRS}
        assert [one.key for one in standing(proposal).differences] == list(answers)
        rebase_proposal(proposal=proposal, user=None, answers=answers)
        assert len(head_steps(fresh(proposal))) == 2
        again = draft_of(city, [Move(city.craft.pk, city.health.pk), Dissolve(city.craft.pk)])
        change(city, Establish(-1, city.craft.pk, "Seksi Logam", "seksi"))
        with pytest.raises(ToSettle) as asked:
            rebase_proposal(proposal=again, user=None, answers={})
        (stuck,) = asked.value.differences
        assert (stuck.unit, stuck.group) == (city.craft.pk, STUCK)
        assert "membawahkan" in stuck.text
        rebase_proposal(proposal=again, user=None, answers={stuck.key: THEIRS})
        (step,) = head_steps(fresh(again))
        assert step.changes == (Move(city.craft.pk, city.health.pk),)

    def test_post_that_ended_since_takes_only_its_own_change_along(self, city):
        post = PositionFactory(unit=city.market)
        proposal = draft_of(
            city,
            [
                Rename(city.market.pk, "Bidang Pasar Rakyat"),
                RenamePost(post.pk, "Analis Pasar"),
                ResizePost(post.pk, 3),
            ],
        )
        end_positions(
            government=city.government,
            positions=[post],
            on=city.government.today(),
            user=None,
            reason=REASON,
        )
        with pytest.raises(ToSettle) as asked:
            rebase_proposal(proposal=proposal, user=None, answers={})
        answers = {one.key: THEIRS for one in asked.value.differences}
        assert list(answers) == [f"positions-{post.pk}:thing"]
        rebase_proposal(proposal=proposal, user=None, answers=answers)
        (step,) = head_steps(fresh(proposal))
        assert step.changes == (Rename(city.market.pk, "Bidang Pasar Rakyat"),)

    def test_every_draft_of_two_disjoint_ones_goes_in_after_the_other(self, city):
        one = approved(city, [Rename(city.market.pk, "Bidang Pasar Rakyat")])
        two = approved(city, [Move(city.care.pk, city.trade.pk)])
        for proposal in (two, one):
            enact_proposal(proposal=proposal, user=None, consents=("budget",))
            assert fresh(proposal).state == ProposalState.ENACTED
        assert OrgUnit.objects.get(pk=city.care.pk).parent_id == city.trade.pk


@pytest.mark.django_db
class TestJoin:
    def test_new_units_of_both_keep_apart(self, city):
        mine = draft_of(city, [Establish(NEW, city.trade.pk, "Bidang Ekspor", "bidang")])
        other = draft_of(
            city,
            [Establish(NEW, city.health.pk, "Bidang Gizi", "bidang"), Move(city.market.pk, -1)],
        )
        join_proposal(proposal=mine, other=other, user=city.officer, answers={})
        assert [change for step in head_steps(fresh(mine)) for change in step.changes] == [
            Establish(-1, city.trade.pk, "Bidang Ekspor", "bidang"),
            Establish(-2, city.health.pk, "Bidang Gizi", "bidang"),
            Move(city.market.pk, -2),
        ]
        add_step(
            proposal=fresh(mine),
            changes=[Establish(NEW, city.trade.pk, "Bidang Impor", "bidang")],
            user=None,
        )
        assert head_steps(fresh(mine))[-1].changes[0].unit == -3
        assert len(head_steps(fresh(other))) == 2

    @pytest.mark.parametrize(("answer", "name"), [(OURS, "Pasar Satu"), (THEIRS, "Pasar Dua")])
    def test_what_they_dispute_is_chosen(self, city, answer, name):
        mine = draft_of(city, [Rename(city.market.pk, "Pasar Satu")])
        other = draft_of(city, [Rename(city.market.pk, "Pasar Dua")])
        key = f"{city.market.pk}:name"
        with pytest.raises(ToSettle):
            join_proposal(proposal=mine, other=other, user=None, answers={})
        join_proposal(proposal=mine, other=other, user=None, answers={key: answer})
        assert [step.changes[0].name for step in head_steps(fresh(mine))] == [name]

    def test_itself_an_empty_one_and_one_out_of_line_are_refused(self, city):
        mine, empty, other = (
            draft_of(city),
            draft_of(city, []),
            draft_of(city, [Rename(city.craft.pk, "Bidang Logam")]),
        )
        for wrong in (mine, empty):
            with pytest.raises(ValidationError):
                join_proposal(proposal=mine, other=wrong, user=None, answers={})
        change(city, Rename(city.craft.pk, "Bidang Kayu"))
        with pytest.raises(ValidationError, match="Sesuaikan dulu"):
            join_proposal(proposal=mine, other=other, user=None, answers={})
        assert fresh(mine).head.number == mine.head.number
