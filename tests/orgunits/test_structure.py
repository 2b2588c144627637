"""The engine: what each change does and refuses, and what holds for any list of changes."""

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from orgunits.structure import (
    Dissolve,
    Establish,
    FateKind,
    LineageEdge,
    Merge,
    Move,
    Rename,
    Restore,
    Retype,
    Structure,
    Version,
    from_json,
    make_plan,
    number_tree,
    past_problems,
    split_versions,
    to_json,
    tree_problems,
)
from orgunits.structure.changes import mentioned
from tests.factories.structures import small_city, tree_of, trees, unit, valid_changes, wishes


def codes(plan):
    return [problem.code for problem in plan.problems]


def units_after(structure, plan):
    return {u.id: u for u in structure.after(plan)}


def same(structure, other):
    return set(structure) == set(other)


# --- what each change does --------------------------------------------------------------------


def test_establish_puts_unit_last_under_its_parent():
    city = small_city()
    plan = make_plan(city, [Establish(-1, 2, "Bidang  Promosi ", "bidang", abbreviation="BP")])
    assert plan.problems == ()
    made = units_after(city, plan)[-1]
    assert (made.name, made.order, made.parent) == ("Bidang Promosi", 6, 2)
    assert plan.fate(-1).kind == FateKind.ESTABLISHED
    assert plan.established == [-1]
    assert plan.inverse == (Dissolve(-1),)
    assert plan.summary == "Membentuk Bidang Promosi di bawah Dinas Perdagangan"


def test_later_change_of_the_list_names_a_new_unit():
    plan = make_plan(
        small_city(),
        [
            Establish(-1, 1, "Dinas Perdagangan dan Perindustrian", "dinas"),
            Merge((2, 3), -1),
            Establish(-2, -1, "Bidang Promosi", "bidang"),
        ],
    )
    assert plan.problems == ()
    result = units_after(small_city(), plan)
    assert sorted(u.id for u in result.values() if u.parent == -1) == [-2, 4, 5, 6, 7]
    assert {2, 3}.isdisjoint(result)


def test_rename_keeps_abbreviation_and_code_unless_given():
    city = Structure([unit(1, None), unit(2, 1, "Lama", abbreviation="L", code="1.02")])
    plan = make_plan(city, [Rename(2, "Baru")])
    after = units_after(city, plan)[2]
    assert (after.name, after.abbreviation, after.code) == ("Baru", "L", "1.02")
    assert plan.inverse == (Rename(2, "Lama", "L", "1.02"),)
    assert plan.summary == "Mengganti nama Lama menjadi Baru"


def test_retype_changes_kind_and_tipe():
    plan = make_plan(small_city(), [Retype(2, "badan", "B")])
    assert plan.rows[0].after.kind == "badan"
    assert plan.rows[0].after.tipe == "B"
    assert plan.fate(2).kind == FateKind.RETYPED


def test_move_takes_the_subtree_along():
    city = small_city()
    plan = make_plan(city, [Move(5, 3)])
    assert [row.unit for row in plan.rows] == [5]  # the seksi under it is not touched
    assert city.after(plan).subtree(3) == [3, 6, 7, 5, 8]
    assert plan.fate(5).kind == FateKind.MOVED
    assert plan.fate(8).kind == FateKind.KEPT


def test_move_with_an_order_goes_between_siblings():
    city = small_city()
    assert city.after(make_plan(city, [Move(8, 2, order=4)])).child_ids(2) == [4, 8, 5]


def test_move_to_the_same_parent_reorders():
    city = small_city()
    assert city.after(make_plan(city, [Move(4, 2)])).child_ids(2) == [5, 4]


def test_merge_closes_sources_and_moves_their_units_behind_those_there():
    city = small_city()
    plan = make_plan(city, [Merge((2,), 3)])
    assert plan.problems == ()
    assert city.after(plan).child_ids(3) == [6, 7, 4, 5]
    assert plan.carried == {2: 3}
    assert plan.dissolved == []
    assert plan.lineage == (LineageEdge(2, 3, "merge"),)
    assert plan.fate(2).kind == FateKind.MERGED
    assert plan.fate(2).successors == (3,)
    assert plan.summary == "Menggabungkan Dinas Perdagangan ke Dinas Perindustrian"


def test_merge_chain_is_carried_to_the_unit_that_stays():
    plan = make_plan(small_city(), [Merge((4,), 5), Merge((5,), 6)])
    assert plan.problems == ()
    assert plan.carried == {4: 6, 5: 6}
    assert {(edge.predecessor, edge.successor) for edge in plan.lineage} == {(4, 5), (5, 6)}


def test_merge_into_a_unit_that_is_then_dissolved_carries_nothing():
    plan = make_plan(small_city(), [Merge((4,), 7), Dissolve(7)])
    assert plan.carried == {}
    assert sorted(plan.dissolved) == [4, 7]


def test_merge_of_parent_and_child_together():
    city = small_city()
    plan = make_plan(city, [Merge((2, 5), 3)])
    assert plan.problems == ()
    assert city.after(plan).child_ids(3) == [6, 7, 4, 8]
    back = make_plan(city.after(plan), plan.inverse)
    assert back.problems == ()
    assert same(city.after(plan).after(back), city)


def test_dissolve_with_successor_leaves_a_lineage_and_no_carrying():
    plan = make_plan(small_city(), [Dissolve(7, successor=6)])
    assert plan.lineage == (LineageEdge(7, 6, "succession"),)
    assert plan.carried == {}
    assert plan.dissolved == [7]
    assert plan.inverse == (Restore(7, 3, "Bidang Sarana", "", "bidang", "", "", 7),)


def test_two_units_may_swap_names():
    plan = make_plan(small_city(), [Rename(4, "Bidang Metrologi"), Rename(5, "Bidang Pasar")])
    assert plan.problems == ()
    city = small_city()
    there = city.after(plan)
    assert same(there.after(make_plan(there, plan.inverse)), city)


def test_changes_that_cancel_out_touch_nothing():
    plan = make_plan(small_city(), [Rename(4, "Lain"), Rename(4, "Bidang Pasar")])
    assert plan.rows == ()


def test_summary_of_many_changes_counts_them():
    plan = make_plan(
        small_city(), [Rename(4, "A"), Rename(5, "B"), Move(8, 4), Dissolve(7), Dissolve(10)]
    )
    assert plan.summary == "5 perubahan: 2 diganti namanya, 1 dipindahkan, 2 ditutup"


def test_holders_of_a_plan_are_those_of_touched_units():
    city = small_city()
    city.add_holders("employees", {2: 12, 4: 3, 8: 1})
    assert make_plan(city, [Move(4, 3)]).holders == {"employees": {4: 3}}


# --- what is refused --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ([Move(2, 8)], "cycle"),
        ([Move(2, 2)], "cycle"),
        ([Move(1, 2)], "root_moved"),
        ([Dissolve(1)], "root_closed"),
        ([Merge((1,), 2)], "root_closed"),
        ([Move(99, 2)], "unit_unknown"),
        ([Rename(99, "X")], "unit_unknown"),
        ([Dissolve(7), Rename(7, "X")], "unit_unknown"),
        ([Dissolve(5)], "open_children"),
        ([Dissolve(7, successor=7)], "unit_unknown"),
        ([Rename(4, "bidang  METROLOGI")], "name_taken"),
        ([Establish(-1, 2, "Bidang Pasar", "bidang")], "name_taken"),
        ([Establish(-1, None, "Pucuk lain", "root")], "root_exists"),
        ([Establish(-1, 2, " ", "bidang")], "name_missing"),
        ([Establish(-1, 2, "x" * 201, "bidang")], "too_long"),
        ([Rename(4, "A", abbreviation="x" * 41)], "too_long"),
        ([Establish(-1, 2, "A", "divisi")], "kind_unknown"),
        ([Retype(2, "dinas", "Z")], "tipe_unknown"),
        ([Move(4, 3, order=-1)], "order"),
        ([Establish(-1, 2, "Dinas Anak", "dinas")], "kind_parent"),
        ([Establish(-1, 1, "Kelurahan Lepas", "kelurahan")], "kind_parent"),
        ([Move(10, 2)], "kind_parent"),
        ([Retype(9, "dinas")], "kind_parent"),
        ([Establish(-1, 4, "UPTD Pasar", "uptd")], "kind_parent"),
        ([Retype(4, "root")], "kind_root"),
        ([Retype(1, "dinas")], "kind_root"),
        ([Merge((2,), 4)], "cycle"),
        ([Merge((2,), 2)], "cycle"),
        ([Merge((), 2)], "merge_sources"),
        ([Merge((2, 2), 3)], "merge_sources"),
        ([Establish(-1, 2, "A", "bidang"), Dissolve(-1)], "new_closed"),
        ([Establish(-1, 2, "A", "bidang"), Merge((-1,), 3)], "new_closed"),
        ([Restore(4, 2, "A", "", "bidang", "", "", 1)], "restore_open"),
    ],
)
def test_refused(changes, code):
    city = small_city()
    plan = make_plan(city, changes)
    if changes == [Dissolve(7, successor=7)]:
        code = "successor"
    assert code in codes(plan)
    assert same(city, small_city())
    for problem in plan.problems:
        assert problem.message.endswith((".", "”."))
        assert "None" not in problem.message


def test_merge_that_brings_two_units_of_one_name_is_refused():
    city = Structure(
        [
            unit(1, None),
            unit(2, 1, kind="dinas"),
            unit(3, 1, kind="dinas"),
            unit(4, 2, "Sekretariat"),
            unit(5, 3, "Sekretariat"),
        ]
    )
    assert codes(make_plan(city, [Merge((2,), 3)])) == ["name_taken"]
    assert codes(make_plan(city, [Merge((4,), 5), Merge((2,), 3)])) == []


def test_what_names_a_refused_new_unit_is_not_judged():
    plan = make_plan(
        small_city(), [Establish(-1, 99, "A", "bidang"), Establish(-2, -1, "B", "seksi")]
    )
    assert codes(plan) == ["unit_unknown"]


def test_new_unit_with_a_number_in_use_is_a_programming_error():
    with pytest.raises(ValueError, match="there already"):
        make_plan(small_city(), [Establish(4, 2, "A", "bidang")])


def test_from_json_refuses_what_is_no_change():
    for broken in ({}, {"op": "explode"}, {"op": "move", "unit": 1, "extra": 2}, 5):
        with pytest.raises(ValueError, match="not a structure change"):
            from_json([broken])


def test_tree_problems_name_what_is_wrong():
    two_roots = [unit(1, None), unit(2, None)]
    orphan = [unit(1, None), unit(2, 9)]
    circle = [unit(1, None), unit(2, 3), unit(3, 2)]
    twins = [unit(1, None), unit(2, 1, "A"), unit(3, 1, "a")]
    assert [p.code for p in tree_problems(two_roots)] == ["roots"]
    assert [p.code for p in tree_problems(orphan)] == ["parent_missing"]
    assert [(p.code, p.unit) for p in tree_problems(circle)] == [("cycle", 2), ("cycle", 3)]
    assert [p.code for p in tree_problems(twins)] == ["name_taken", "name_taken"]


def test_number_tree_gives_a_nested_set():
    numbers = number_tree([(1, None, 0), (2, 1, 2), (3, 1, 1), (4, 2, 0)])
    assert numbers == {1: (1, 8, 0), 3: (2, 3, 1), 2: (4, 7, 1), 4: (5, 6, 2)}


@pytest.mark.parametrize(
    "nodes", [[], [(1, None, 0), (2, None, 0)], [(1, None, 0), (2, 3, 0), (3, 2, 0)]]
)
def test_number_tree_refuses_what_is_no_tree(nodes):
    with pytest.raises(ValueError, match=r"root"):
        number_tree(nodes)


# --- what holds for any list of changes -------------------------------------------------------


@given(trees, wishes)
def test_any_valid_list_gives_one_valid_tree(structure, drawn):
    changes = valid_changes(structure, drawn)
    plan = make_plan(structure, changes)
    assert plan.problems == ()
    result = structure.after(plan)
    assert tree_problems(result) == []
    assert set(result) == {u for u in map(plan.structure.get, plan.structure.subtree(1)) if u}
    numbers = number_tree((u.id, u.parent, u.order) for u in result)
    bounds = sorted(bound for lft, rght, _level in numbers.values() for bound in (lft, rght))
    assert bounds == list(range(1, 2 * len(result) + 1))


@given(trees, wishes)
def test_one_list_equals_its_changes_one_by_one(structure, drawn):
    changes = valid_changes(structure, drawn)
    plan = make_plan(structure, changes)
    stepwise = structure
    for change in plan.changes:
        step = make_plan(stepwise, [change])
        stepwise = stepwise.after(step)
    assert same(stepwise, structure.after(plan))


@given(trees, wishes)
def test_changes_of_different_units_commute(structure, drawn):
    """Two changes that name no unit in common and fit in either order: the same units, each under
    the same one."""
    changes = valid_changes(structure, drawn)
    for first, second in combinations(changes, 2):
        if mentioned(first) & mentioned(second):
            continue
        plans = [make_plan(structure, order) for order in ((first, second), (second, first))]
        if not any(plan.problems for plan in plans):
            there, otherwise = ({placed(u) for u in structure.after(plan)} for plan in plans)
            assert there == otherwise, (first, second)


def placed(each):
    """A unit without its number among its siblings: the one that comes first stands before."""
    return (each.id, each.parent, each.name, each.abbreviation, each.kind, each.tipe, each.code)


@given(trees, wishes)
def test_inverse_restores_exactly(structure, drawn):
    before = set(structure)
    plan = make_plan(structure, valid_changes(structure, drawn))
    there = structure.after(plan)
    back = make_plan(there, plan.inverse)
    assert back.problems == ()
    assert set(there.after(back)) == before
    assert set(structure) == before  # planning never writes into the structure


@given(trees, wishes)
def test_changes_and_inverse_survive_json(structure, drawn):
    plan = make_plan(structure, valid_changes(structure, drawn))
    for changes in (plan.changes, plan.inverse):
        assert from_json(to_json(changes)) == changes


@given(trees, wishes)
def test_every_unit_that_was_there_has_one_fate(structure, drawn):
    plan = make_plan(structure, valid_changes(structure, drawn))
    after = structure.after(plan)
    for each in structure:
        kind = plan.fate(each.id).kind
        ended = kind in (FateKind.MERGED, FateKind.DISSOLVED)
        assert ended == (each.id not in after) or kind == FateKind.SPLIT
    assert set(plan.carried).isdisjoint(u.id for u in after)
    assert all(into in after for into in plan.carried.values())
    assert sorted([*plan.carried, *plan.dissolved]) == sorted(plan.closed)


@example(tree_of([0, 0, 0]), [[("merge", 1, 2)], [("merge", 1, 0)]], [1, 0, 0, 0, 0])
@given(trees, st.lists(wishes, min_size=1, max_size=5), st.lists(st.integers(0, 6), min_size=5))
def test_any_past_day_replays(structure, lists, gaps):
    """Changes on rising and past days: the versions of each day equal the replay of the ledger."""
    start = date(2020, 1, 1)
    today = start + timedelta(days=40)
    versions = [Version(n, u, start, None, 0) for n, u in enumerate(structure)]
    ledger, received, now, next_id = [], {}, structure, 1000
    for number, (drawn, gap) in enumerate(zip(lists, gaps, strict=False), start=1):
        day = start + timedelta(days=(number * 5 + gap * 9) % 40)
        plan = make_plan(now, valid_changes(now, drawn, next_id, step=1))
        next_id += 100
        superseded, added, problems = split_versions(versions, plan, day)
        heirs = {unit: received[unit] for unit in plan.closed if unit in received}
        problems = problems or past_problems(versions, superseded, added, plan, day, today, heirs)
        if problems:
            continue
        received |= {edge.successor: max(day, received.get(edge.successor, day))
                     for edge in plan.lineage}  # fmt: skip
        gone = {version.id for version in superseded}
        kept = [v for v in versions if v.id not in gone]
        fresh = [
            Version(
                10_000 * number + n,
                v.unit,
                v.valid_from,
                v.valid_until,
                number if v.change is None else v.change,
            )
            for n, v in enumerate(added)
        ]
        versions, now = kept + fresh, now.after(plan)
        ledger.append((day, number, plan.changes))
    for offset in range(41):
        day = start + timedelta(days=offset)
        replayed = structure
        for effective, _number, changes in sorted(ledger, key=lambda row: row[:2]):
            if effective <= day:
                replayed = replayed.after(make_plan(replayed, changes))
        on_day = {
            v.unit
            for v in versions
            if v.valid_from <= day and (v.valid_until is None or v.valid_until > day)
        }
        assert on_day == set(replayed)


@given(trees, wishes, wishes)
def test_undo_on_the_same_day_leaves_the_versions_as_they_were(structure, first, second):
    """A change and its inverse on one day: the same days hold the same units as before."""
    start, day = date(2020, 1, 1), date(2020, 2, 1)
    versions = [Version(n, u, start, None, 0) for n, u in enumerate(structure)]
    earlier = make_plan(structure, valid_changes(structure, first))
    versions = apply_versions(versions, earlier, date(2020, 1, 15), 1)
    between = structure.after(earlier)
    plan = make_plan(between, valid_changes(between, second, next_id=-100))
    undone = make_plan(between.after(plan), plan.inverse)
    there = apply_versions(versions, plan, day, 2)
    back = apply_versions(there, undone, day, 3)

    def shape(these):
        return {(v.unit, v.valid_from, v.valid_until, v.change) for v in these}

    assert shape(back) == shape(versions)


def apply_versions(versions, plan, day, number):
    superseded, added, problems = split_versions(versions, plan, day)
    assert problems == []
    gone = {version.id for version in superseded}
    return [v for v in versions if v.id not in gone] + [
        Version(
            number * 1000 + n,
            v.unit,
            v.valid_from,
            v.valid_until,
            number if v.change is None else v.change,
        )
        for n, v in enumerate(added)
    ]


def test_change_before_a_later_one_of_the_same_unit_is_refused():
    city = tree_of([0, 0])
    versions = [Version(n, u, date(2020, 1, 1), None, 0) for n, u in enumerate(city)]
    later = make_plan(city, [Rename(2, "Kelak")])
    versions = apply_versions(versions, later, date(2020, 6, 1), 1)
    now = city.after(later)
    plan = make_plan(now, [Rename(2, "Dahulu")])
    _superseded, _added, problems = split_versions(versions, plan, date(2020, 5, 31))
    assert [problem.code for problem in problems] == ["changed_later"]
    assert "1 Juni 2020" in problems[0].message
    assert split_versions(versions, plan, date(2020, 6, 1))[2] == []


def test_past_change_that_breaks_a_day_in_between_is_refused():
    """A unit cannot be under one that was established only later."""
    city = tree_of([0, 0])
    versions = [Version(n, u, date(2020, 1, 1), None, 0) for n, u in enumerate(city)]
    opening = make_plan(city, [Establish(50, 1, "Baru", "lainnya")])
    versions = apply_versions(versions, opening, date(2020, 6, 1), 1)
    now = city.after(opening)
    plan = make_plan(now, [Move(2, 50)])
    superseded, added, problems = split_versions(versions, plan, date(2020, 5, 1))
    assert problems == []
    found = past_problems(versions, superseded, added, plan, date(2020, 5, 1), date(2020, 12, 1))
    assert [problem.message for problem in found] == ["“Baru” belum ada pada 1 Mei 2020."]


def test_past_change_that_makes_a_circle_on_a_day_in_between_is_refused():
    """Unit 3 was under 2 until June: before that, 2 cannot have been under 3."""
    city = tree_of([0, 1])
    versions = [Version(n, u, date(2020, 1, 1), None, 0) for n, u in enumerate(city)]
    first = make_plan(city, [Move(3, 1)])
    versions = apply_versions(versions, first, date(2020, 6, 1), 1)
    now = city.after(first)
    plan = make_plan(now, [Move(2, 3)])
    superseded, added, problems = split_versions(versions, plan, date(2020, 5, 1))
    assert problems == []
    found = past_problems(versions, superseded, added, plan, date(2020, 5, 1), date(2020, 12, 1))
    assert {(problem.code, problem.unit) for problem in found} == {("past_day", 2), ("past_day", 3)}
    assert found[0].message.startswith("Pada 1 Mei 2020: Unit")
