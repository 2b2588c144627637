"""The numbers in circles, and which rows of the two trees are drawn."""

from orgunits.structure import (
    Dissolve,
    Establish,
    Merge,
    Move,
    Rename,
    Structure,
    Unit,
    make_plan,
)
from restructuring.board import MANY, make_board
from restructuring.marks import Mark, main_fate, marks_of
from restructuring.steps import Step, changes_of

ROOT, TRADE, CRAFT, HEALTH = 1, 2, 3, 4
TRADE_OFFICE, CRAFT_OFFICE, MARKET, CLINIC = 21, 31, 22, 41


def unit(pk, parent, name, kind, order=1):
    return Unit(pk, parent, name, "", kind, "", "", order)


def city(*more):
    return Structure(
        [
            unit(ROOT, None, "Kota", "root"),
            unit(TRADE, ROOT, "Dinas Perdagangan", "dinas", 1),
            unit(CRAFT, ROOT, "Dinas Perindustrian", "dinas", 2),
            unit(HEALTH, ROOT, "Dinas Kesehatan", "dinas", 3),
            unit(TRADE_OFFICE, TRADE, "Sekretariat", "sekretariat"),
            unit(MARKET, TRADE, "Bidang Pasar", "bidang", 2),
            unit(CRAFT_OFFICE, CRAFT, "Bidang Kerajinan", "bidang"),
            unit(CLINIC, HEALTH, "Bidang Layanan", "bidang"),
            *more,
        ]
    )


def drawn(structure, *changes, scope=ROOT, **options):
    """(steps, plan, board) of changes that each are a step; a tuple of them is one step."""
    steps = [
        Step(f"k{number}", one if isinstance(one, tuple) else (one,))
        for number, one in enumerate(changes)
    ]
    plan = make_plan(structure, changes_of(steps))
    assert not plan.problems
    return steps, plan, make_board(plan, scope, marks_of(steps, plan), **options)


def names(rows):
    return [row.unit.name if row.kind == "unit" else row.count for row in rows]


def test_every_change_marks_what_it_touches_with_its_number_and_fate():
    steps, plan, _ = drawn(
        city(),
        Establish(-1, HEALTH, "Bidang Gizi", "bidang"),
        (Merge((CRAFT,), TRADE), Rename(TRADE, "Dinas Niaga")),
        Dissolve(CLINIC),
    )
    marks = marks_of(steps, plan)
    assert marks[-1] == [Mark(1, "k0", "new")]
    assert marks[TRADE] == marks[CRAFT] == [Mark(2, "k1", "merge")]
    assert marks[CRAFT_OFFICE] == [Mark(2, "k1", "move")]  # it came along
    assert marks[CLINIC] == [Mark(3, "k2", "close")]
    assert set(marks) == {-1, TRADE, CRAFT, CRAFT_OFFICE, CLINIC}


def test_units_that_make_room_are_not_marked():
    step = (Move(CLINIC, TRADE, 1), Move(TRADE_OFFICE, TRADE, 2), Move(MARKET, TRADE, 3))
    steps, plan, _ = drawn(city(), step)
    assert set(marks_of(steps, plan)) == {CLINIC}


def test_row_of_several_changes_is_coloured_by_the_one_that_says_most():
    steps, plan, _ = drawn(city(), Rename(MARKET, "Bidang Pasar Rakyat"), Move(MARKET, HEALTH))
    marks = marks_of(steps, plan)[MARKET]
    assert [mark.number for mark in marks] == [1, 2]
    assert main_fate(marks) == "move"
    assert main_fate([]) == "keep"


def test_only_branches_that_change_are_drawn_and_merged_ones_stand_together():
    _, _, board = drawn(city(), Merge((CRAFT,), TRADE))
    (group,) = board.groups
    assert names(group.before) == [
        "Dinas Perdagangan",
        "Sekretariat",
        "Bidang Pasar",
        "Dinas Perindustrian",
        "Bidang Kerajinan",
    ]
    assert names(group.after) == [
        "Dinas Perdagangan",
        "Sekretariat",
        "Bidang Pasar",
        "Bidang Kerajinan",
    ]
    assert (board.n_rest, board.n_before, board.n_after) == (1, 8, 7)


def test_closed_branch_says_how_much_is_under_it_and_opens_when_asked():
    _, _, board = drawn(city(), Rename(HEALTH, "Dinas Sehat"))
    (row,) = board.groups[0].before
    assert (row.n_below, row.is_open) == (1, False)
    _, _, board = drawn(city(), Rename(HEALTH, "Dinas Sehat"), opened={HEALTH})
    assert names(board.groups[0].after) == ["Dinas Sehat", "Bidang Layanan"]


def test_rest_is_shown_on_demand_and_while_nothing_changes():
    assert len(drawn(city())[2].groups) == 3
    _, _, board = drawn(city(), Rename(HEALTH, "Dinas Sehat"), show_rest=True)
    assert [group.is_changed for group in board.groups] == [True, False, False]
    assert board.n_rest == 0


def test_many_siblings_are_left_out_until_asked_for():
    schools = [unit(100 + n, HEALTH, f"Puskesmas {n}", "puskesmas", 10 + n) for n in range(MANY)]
    change = Rename(105, "Puskesmas Baru")
    _, _, board = drawn(city(*schools), change)
    rows = board.groups[0].after
    assert names(rows) == ["Dinas Kesehatan", "Puskesmas Baru", MANY]
    _, _, board = drawn(city(*schools), change, opened={HEALTH})
    assert len(board.groups[0].after) == MANY + 2


def test_proposal_over_one_unit_is_one_group():
    _, _, board = drawn(city(), Rename(MARKET, "Bidang Lain"), scope=TRADE)
    (group,) = board.groups
    assert names(group.before) == ["Dinas Perdagangan", "Sekretariat", "Bidang Pasar"]


def test_people_are_summed_over_the_branch():
    people = {MARKET: 3, CRAFT_OFFICE: 4}, {MARKET: 3, CRAFT_OFFICE: 2}
    _, _, board = drawn(city(), Merge((CRAFT,), TRADE), people=people)
    group = board.groups[0]
    assert [row.people for row in group.before] == [3, 0, 3, 4, 4]
    assert group.after[0].people == 5
    assert (board.people_before, board.people_after, board.n_unplaced) == (7, 5, 2)
