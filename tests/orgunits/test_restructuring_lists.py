"""A whole restructuring as one list of changes: splits, and everything that hangs on units."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgunits.structure import (
    FUNCTIONS,
    POSITIONS,
    ROLES,
    SERVICES,
    Catalogue,
    CloseFunctions,
    ClosePost,
    Dissolve,
    Establish,
    FateKind,
    Hand,
    LineageEdge,
    Merge,
    Move,
    OpenFunction,
    OpenPost,
    Rename,
    RenamePost,
    Reopen,
    ResizePost,
    Restore,
    Split,
    Structure,
    Thing,
    Withdraw,
    asked_for,
    from_json,
    make_plan,
    to_json,
    tree_problems,
)
from tests.factories.structures import (
    hung_on,
    small_city,
    trees,
    unit,
    valid_changes,
    whole_wishes,
)


def planned(*changes, structure=None, catalogue=None):
    structure = structure or small_city()
    return make_plan(structure, changes, catalogue=catalogue or hung_on(structure))


def codes(plan):
    return [problem.code for problem in plan.problems]


# --- what each change does ----------------------------------------------------------------------


def test_split_ends_a_unit_and_leaves_a_lineage_to_each_receiver():
    plan = planned(Split(7, (6, 4)))
    assert plan.problems == ()
    assert plan.lineage == (LineageEdge(7, 6, "split"), LineageEdge(7, 4, "split"))
    assert plan.fate(7).kind == FateKind.SPLIT
    assert plan.fate(7).successors == (6, 4)
    assert plan.dissolved == [7]
    assert plan.carried == {}
    assert plan.inverse == (Restore(7, 3, "Bidang Sarana", "", "bidang", "", "", 7),)
    assert plan.summary == "Memecah Bidang Sarana menjadi Bidang Industri Kecil dan Bidang Pasar"


def test_split_without_closing_goes_on_with_what_is_left():
    plan = planned(Split(7, (6,), closes=False), Hand(FUNCTIONS, (72,), 6))
    assert plan.problems == ()
    assert plan.rows == ()
    assert not plan.is_empty
    assert plan.dissolved == []
    assert plan.fate(7).kind == FateKind.SPLIT
    assert plan.home_of(FUNCTIONS, 72, 7) == 6
    assert plan.home_of(POSITIONS, 71, 7) == 7
    assert plan.inverse == (
        Withdraw("lineage", 7, ("Bidang Industri Kecil",)),
        Reopen(FUNCTIONS, (72,), 7),
    )


def test_hands_come_before_or_after_what_ends_their_unit():
    hands = [Hand(POSITIONS, (70, 71), 6), Hand(FUNCTIONS, (72,), -1), Hand(SERVICES, (73,), 4)]
    made = Establish(-1, 3, "Bidang Logistik", "bidang")
    first = planned(*hands, made, Split(7, (6, -1, 4)))
    last = planned(made, Split(7, (6, -1, 4)), *hands)
    assert first.problems == last.problems == ()
    assert first.handed == last.handed
    assert first.handed[FUNCTIONS, 72] == -1
    assert first.home_of(ROLES, 74, 7) is None  # nothing was said of it


def test_merged_units_may_become_more_units_than_they_were():
    """Two become three: what is not handed elsewhere is carried by the merge."""
    plan = planned(
        Establish(-1, 1, "Dinas Pekerjaan Umum", "dinas"),
        Establish(-2, 1, "Dinas Bangunan", "dinas"),
        Move(4, -2),
        Split(2, (-2,), closes=False),
        Hand(FUNCTIONS, (22,), -2),
        Hand(POSITIONS, (20,), -1, as_head=True),
        Merge((2, 3), -1),
    )
    assert plan.problems == ()
    assert plan.carried == {2: -1, 3: -1}
    assert plan.fate(2).kind == FateKind.MERGED
    assert set(plan.fate(2).successors) == {-2, -1}
    assert plan.home_of(FUNCTIONS, 22, 2) == -2
    assert plan.home_of(FUNCTIONS, 32, 3) == -1
    assert plan.heads == {20}
    real = plan.with_ids({-1: 101, -2: 102})
    assert real.handed == {(FUNCTIONS, 22): 102, (POSITIONS, 20): 101}
    assert real.concerned == {2, 101, 102}


def test_two_units_may_swap_their_heads():
    plan = planned(Hand(POSITIONS, (40,), 5, as_head=True), Hand(POSITIONS, (50,), 4, as_head=True))
    assert plan.problems == ()
    assert plan.heads == {40, 50}


def test_head_that_is_handed_becomes_an_ordinary_post_unless_said():
    plan = planned(Hand(POSITIONS, (40,), 5))
    assert plan.problems == ()
    assert plan.heads == frozenset()


def test_role_goes_up_only_when_its_unit_ends():
    plan = planned(Split(8, (5,)), Hand(ROLES, (84,), 5))
    assert plan.problems == ()
    assert plan.home_of(ROLES, 84, 8) == 5
    assert "1 peran" in plan.summary  # not whose


def test_new_post_takes_class_and_name_of_its_title():
    plan = planned(OpenPost(-1, 4, "", 1), OpenFunction(4, " menata arsip "))
    assert plan.problems == ()
    assert plan.opened_posts == (OpenPost(-1, 4, "Analis", 1, job_class=8),)
    assert plan.opened_functions == (OpenFunction(4, "menata arsip"),)
    assert plan.inverse == (
        Withdraw(POSITIONS, 4, ("Analis",)),
        Withdraw(FUNCTIONS, 4, ("menata arsip",)),
    )
    assert plan.summary == (
        "Membentuk jabatan “Analis” pada Bidang Pasar; menambah fungsi “menata arsip” pada Bidang Pasar"
    )


def test_posts_change_size_and_name_and_end():
    plan = planned(ResizePost(41, 5), RenamePost(50, "Kepala Bidang Kemetrologian"), ClosePost(61))
    assert plan.problems == ()
    assert (plan.resized, list(plan.renamed), plan.closed_posts) == ({41: 5}, [50], {61})
    assert plan.home_of(POSITIONS, 41, 4) == 4
    assert plan.home_of(POSITIONS, 61, 6) is None
    assert plan.concerned == {4, 5, 6}
    assert plan.inverse == (
        Reopen(POSITIONS, (41,), 4),
        Reopen(POSITIONS, (50,), 5),
        Reopen(POSITIONS, (61,), 6),
    )


def test_way_back_remembers_when_a_thing_was_going_to_end():
    ends = Thing(FUNCTIONS, 42, 4, "memungut retribusi", until=date(2027, 1, 1))
    plan = planned(CloseFunctions((42,)), catalogue=Catalogue({ends.key: ends}))
    assert plan.inverse == (Reopen(FUNCTIONS, (42,), 4, "2027-01-01"),)
    assert plan.summary == "Menghapus fungsi “memungut retribusi”"


def test_change_to_what_is_there_already_is_no_change():
    plan = planned(ResizePost(41, 3), RenamePost(41, "Pengadministrasi 4"))
    assert plan.problems == ()
    assert plan.is_empty


def test_only_a_list_that_names_things_asks_for_them():
    assert not asked_for([Move(4, 3), Merge((2,), 3), Split(7, (6,)), OpenFunction(4, "menata")])
    asked = asked_for([Hand(ROLES, (1, 2), 4), Hand(POSITIONS, (3,), 5, True), ClosePost(4)])
    assert asked.rows == {ROLES: {1, 2}, POSITIONS: {3, 4}}
    assert asked.heads_of == {5}


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ([Split(7, ())], "split_into"),
        ([Split(7, (7,))], "split_into"),
        ([Split(7, (6, 6))], "split_into"),
        ([Split(7, (99,))], "unit_unknown"),
        ([Split(99, (7,))], "unit_unknown"),
        ([Split(5, (4,))], "open_children"),
        ([Split(1, (2,))], "root_closed"),
        ([Establish(-1, 2, "A", "bidang"), Split(-1, (4,))], "new_split"),
        ([Hand(POSITIONS, (), 4)], "hand_rows"),
        ([Hand(POSITIONS, (999,), 4)], "thing_unknown"),
        ([Hand(POSITIONS, (41,), 99)], "receiver"),
        ([Hand(POSITIONS, (41,), 7), Dissolve(7)], "receiver"),
        ([Hand(POSITIONS, (41,), 4)], "same_unit"),
        ([Hand(ROLES, (84,), 2)], "role_up"),
        ([ResizePost(-1, 2)], "thing_unknown"),
        ([Hand(POSITIONS, (41,), 5), Hand(POSITIONS, (41,), 6)], "handed_twice"),
        ([Hand(POSITIONS, (41, 41), 5)], "handed_twice"),
        ([Hand(POSITIONS, (41,), 5), ClosePost(41)], "handed_closed"),
        ([ClosePost(41), Hand(POSITIONS, (41,), 5)], "handed_closed"),
        ([CloseFunctions((42,)), Hand(FUNCTIONS, (42,), 5)], "handed_closed"),
        ([Hand(POSITIONS, (40,), 5, as_head=True)], "second_head"),
        ([OpenPost(-1, 4, "Kepala", 2, is_head=True)], "second_head"),
        (
            [
                Establish(-1, 2, "A", "bidang"),
                OpenPost(-1, -1, "Kepala", 2, is_head=True),
                Hand(POSITIONS, (40,), -1, as_head=True),
            ],
            "second_head",
        ),
        ([OpenPost(-1, 4, "X", 77)], "title_unknown"),
        ([OpenPost(-1, 99, "X", 1)], "receiver"),
        ([OpenPost(-1, 4, "X" * 251, 1)], "too_long"),
        ([OpenPost(-1, 4, "X", 1, echelon="V.a")], "echelon"),
        ([OpenPost(-1, 4, "X", 1, job_class=18)], "job_class"),
        ([OpenPost(-1, 4, "X", 2, required_headcount=2)], "seats"),
        ([OpenPost(-1, 4, "X", 1, required_headcount=-1)], "seats"),
        ([ResizePost(40, 2)], "seats"),
        ([ResizePost(41, 2), ResizePost(41, 4)], "changed_twice"),
        ([ResizePost(41, 2), ClosePost(41)], "changed_closed"),
        ([ClosePost(41), RenamePost(41, "X")], "changed_closed"),
        ([RenamePost(41, " ")], "post_name"),
        ([ClosePost(41), ClosePost(41)], "closed_twice"),
        ([ClosePost(999)], "thing_unknown"),
        ([CloseFunctions(())], "close_rows"),
        ([CloseFunctions((41,))], "thing_unknown"),
        ([OpenFunction(4, " ")], "function_text"),
        ([OpenFunction(4, "x", order=-1)], "order"),
    ],
)
def test_refused(changes, code):
    plan = planned(*changes)
    assert code in codes(plan)
    for problem in plan.problems:
        assert problem.message.endswith((".", "”."))
        assert "None" not in problem.message


@pytest.mark.parametrize(
    ("values", "code"), [({"is_open": False}, "thing_ended"), ({"movable": False}, "not_movable")]
)
def test_thing_that_ended_or_stays_with_its_unit_is_not_handed(values, code):
    thing = Thing(ROLES, 44, 4, "Petugas", **values)
    plan = planned(Hand(ROLES, (44,), 5), catalogue=Catalogue({thing.key: thing}))
    assert codes(plan) == [code]


def test_new_post_with_a_number_in_use_is_a_programming_error():
    for posts in ([OpenPost(5, 4, "A", 1)], [OpenPost(-1, 4, "A", 1), OpenPost(-1, 5, "B", 1)]):
        with pytest.raises(ValueError, match="negative number of its own"):
            planned(*posts)


def test_hand_of_an_unknown_sort_is_a_programming_error():
    with pytest.raises(ValueError, match="not handed on"):
        Hand("campaigns", (1,), 4)


# --- a real one: Tangerang Selatan, Perda 8/2016 ------------------------------------------------

BINA_MARGA, TATA_KOTA, KEBERSIHAN, LINGKUNGAN, SOSNAKER = range(2, 7)
PU, BANGUNAN, PERKIM, NAKER, SOSIAL = range(-1, -6, -1)


def tangsel():
    names = [
        "Dinas Bina Marga",
        "Dinas Tata Kota",
        "Dinas Kebersihan dan Pertamanan",
        "Dinas Lingkungan Hidup",
        "Dinas Sosial, Tenaga Kerja, dan Transmigrasi",
    ]
    agencies = [unit(n, 1, name, "dinas") for n, name in enumerate(names, start=2)]
    parts = [
        unit(7, BINA_MARGA, "Bidang Jalan", "bidang"),
        unit(8, TATA_KOTA, "Bidang Bangunan", "bidang"),
        unit(9, TATA_KOTA, "Bidang Perumahan", "bidang"),
        unit(10, KEBERSIHAN, "Bidang Pertamanan", "bidang"),
        unit(11, KEBERSIHAN, "Bidang Penerangan Jalan dan Pemakaman", "bidang"),
        unit(12, SOSNAKER, "Bidang Penempatan Tenaga Kerja", "bidang"),
    ]
    return Structure([unit(1, None, "Kota Tangerang Selatan"), *agencies, *parts])


def everything(unit_id, receiver, as_head=False):
    """Hands of all that hangs on a unit of ``hung_on``."""
    first = unit_id * 10
    return [
        Hand(POSITIONS, (first,), receiver, as_head=as_head),
        Hand(POSITIONS, (first + 1,), receiver),
        Hand(FUNCTIONS, (first + 2,), receiver),
        Hand(SERVICES, (first + 3,), receiver),
        Hand(ROLES, (first + 4,), receiver),
    ]


def test_tangsel_2016_is_one_list_without_an_open_fate():
    """Two agencies become three, one is divided over two receivers, one becomes two."""
    structure = tangsel()
    changes = [
        Establish(PU, 1, "Dinas Pekerjaan Umum", "dinas"),
        Establish(BANGUNAN, 1, "Dinas Bangunan dan Penataan Ruang", "dinas"),
        Establish(PERKIM, 1, "Dinas Perumahan, Permukiman, dan Pertanahan", "dinas"),
        Establish(NAKER, 1, "Dinas Tenaga Kerja", "dinas"),
        Establish(SOSIAL, 1, "Dinas Sosial", "dinas"),
        Move(8, BANGUNAN),
        Move(9, PERKIM),
        Move(7, PU),
        Move(10, LINGKUNGAN),
        Move(11, PERKIM),
        Move(12, NAKER),
        Split(TATA_KOTA, (BANGUNAN, PERKIM)),
        *everything(TATA_KOTA, BANGUNAN, as_head=True),
        Merge((BINA_MARGA,), PU),
        OpenPost(-1, PU, "Kepala Dinas Pekerjaan Umum", 2, "II.b", is_head=True),
        OpenPost(-2, PERKIM, "Kepala Dinas Perumahan, Permukiman, dan Pertanahan", 2, is_head=True),
        Split(KEBERSIHAN, (LINGKUNGAN, PERKIM)),
        *everything(KEBERSIHAN, LINGKUNGAN),
        Split(SOSNAKER, (NAKER, SOSIAL)),
        Hand(POSITIONS, (60,), SOSIAL, as_head=True),
        Hand(POSITIONS, (61,), NAKER),
        Hand(FUNCTIONS, (62,), SOSIAL),
        Hand(SERVICES, (63,), NAKER),
        Hand(ROLES, (64,), NAKER),
        OpenFunction(NAKER, "menempatkan tenaga kerja", urusan="2.07"),
        OpenPost(-3, NAKER, "Kepala Dinas Tenaga Kerja", 2, is_head=True),
    ]
    catalogue = hung_on(structure)
    plan = make_plan(structure, changes, catalogue=catalogue)
    assert plan.problems == ()
    after = structure.after(plan)
    assert tree_problems(after) == []
    agencies = [one.id for one in after.children(1)]
    assert len(agencies) == 6
    assert set(agencies) == {LINGKUNGAN, PU, BANGUNAN, PERKIM, NAKER, SOSIAL}
    for thing in catalogue.things.values():
        assert plan.home_of(*thing.key, thing.unit) in after
    assert {(edge.predecessor, edge.successor, edge.kind) for edge in plan.lineage} == {
        (BINA_MARGA, PU, "merge"),
        (TATA_KOTA, BANGUNAN, "split"),
        (TATA_KOTA, PERKIM, "split"),
        (KEBERSIHAN, LINGKUNGAN, "split"),
        (KEBERSIHAN, PERKIM, "split"),
        (SOSNAKER, NAKER, "split"),
        (SOSNAKER, SOSIAL, "split"),
    }
    assert plan.summary.startswith("34 perubahan: 5 dibentuk, 6 dipindahkan, 3 pemecahan, ")


# --- what holds for any list --------------------------------------------------------------------


def heads_after(plan, catalogue):
    """Head posts by unit after ``plan``: those that stay, come or begin."""
    found = [
        unit_id
        for unit_id, heads in catalogue.heads.items()
        for row in heads
        if plan.home_of(POSITIONS, row, unit_id) == unit_id
    ]
    found += [plan.handed[POSITIONS, row] for row in plan.heads]
    return found + [post.unit for post in plan.opened_posts if post.is_head]


@given(trees, whole_wishes)
def test_any_valid_list_leaves_everything_one_home(structure, drawn):
    catalogue = hung_on(structure)
    changes = valid_changes(structure, drawn, catalogue=catalogue)
    plan = make_plan(structure, changes, catalogue=catalogue)
    assert plan.problems == ()
    after = structure.after(plan)
    assert tree_problems(after) == []
    for thing in catalogue.things.values():
        home = plan.home_of(*thing.key, thing.unit)
        assert home is None or home in after
        if home is None:  # closed by name, or left on a unit that ends: the door blocks that
            assert thing.key in plan.ended or thing.unit in plan.dissolved
    assert all(post.unit in after for post in plan.opened_posts)
    heads = heads_after(plan, catalogue)
    assert len(heads) == len(set(heads))


@given(trees, whole_wishes)
def test_inverse_of_a_whole_list_gives_back_units_and_things(structure, drawn):
    catalogue = hung_on(structure)
    plan = make_plan(
        structure, valid_changes(structure, drawn, catalogue=catalogue), catalogue=catalogue
    )
    there = structure.after(plan)
    back = make_plan(there, plan.inverse, catalogue=catalogue)
    assert back.problems == ()
    assert set(there.after(back)) == set(structure)
    changed = {*plan.handed, *plan.ended} | {
        (POSITIONS, row) for row in (*plan.resized, *plan.renamed)
    }
    assert back.reopened.keys() == changed
    for one in plan.inverse:
        if isinstance(one, Reopen):
            assert all(catalogue.things[one.what, row].unit == one.unit for row in one.rows)
    begun = [name for one in back.withdrawn if one.what != "lineage" for name in one.names]
    assert len(begun) == len(plan.opened_posts) + len(plan.opened_functions)
    if plan.is_empty:
        assert (changed, begun, plan.rows, plan.lineage) == (set(), [], (), ())


@given(trees, whole_wishes)
def test_whole_lists_survive_json(structure, drawn):
    catalogue = hung_on(structure)
    changes = valid_changes(structure, drawn, catalogue=catalogue)
    plan = make_plan(structure, changes, catalogue=catalogue)
    for each in (plan.changes, plan.inverse):
        assert from_json(to_json(each)) == each


@given(trees, whole_wishes, st.integers(0, 10_000))
def test_place_of_a_hand_in_the_list_does_not_matter(structure, drawn, seed):
    catalogue = hung_on(structure)
    changes = valid_changes(structure, drawn, catalogue=catalogue)
    hands = [change for change in changes if isinstance(change, Hand)]
    others = [change for change in changes if not isinstance(change, Hand)]
    place = seed % (len(others) + 1)
    plan = make_plan(structure, changes, catalogue=catalogue)
    mixed = make_plan(structure, [*others[:place], *hands, *others[place:]], catalogue=catalogue)
    assert mixed.problems == ()
    for name in ("handed", "heads", "carried", "closed_posts", "concerned"):
        assert getattr(mixed, name) == getattr(plan, name)
    assert set(mixed.dissolved) == set(plan.dissolved)


def test_cost_of_a_list_is_that_of_what_it_names():
    """A plan reads the catalogue by key alone: the same list costs the same in a large one."""

    class Counting(dict):
        asked = 0

        def get(self, key, default=None):
            self.asked += 1
            return super().get(key, default)

    def cost(n_units):
        structure = Structure([unit(1, None), *(unit(n, 1) for n in range(2, n_units))])
        full = hung_on(structure)
        things = Counting(full.things)
        changes = [Hand(FUNCTIONS, (22,), 3), ResizePost(21, 4), Rename(4, "Lain")]
        plan = make_plan(structure, changes, catalogue=Catalogue(things, full.heads, full.titles))
        assert plan.problems == ()
        return things.asked

    assert cost(10) == cost(400)
