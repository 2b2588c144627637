"""Small groups stay hidden, also by subtraction (SECURITY-BAR 5.2)."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faults import tables
from surveys.suppression import hidden_groups, release_day, released_counts

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ({"L": 5, "P": 5}, set()),
        ({"L": 4, "P": 6}, {"L", "P"}),
        ({"sd": 4, "smp": 6, "sma": 9}, {"sd", "smp"}),
        ({"sd": 4, "smp": 4, "sma": 9}, {"sd", "smp"}),
        ({"sd": 1, "smp": 1, "sma": 5, "s1": 8}, {"sd", "smp", "sma"}),
        ({"sd": 0, "smp": 6}, set()),
        ({"sd": 3}, {"sd"}),
        ({}, set()),
    ],
)
def test_hidden_groups(sizes, hidden):
    assert hidden_groups(sizes) == hidden


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 30)))
def test_hidden_groups_never_give_one_away(sizes):
    hidden = hidden_groups(sizes)
    shown = {group for group, size in sizes.items() if size} - hidden

    assert all(sizes[group] >= 5 for group in shown)
    assert len(hidden) != 1 or not shown
    assert not hidden or not shown or sum(sizes[group] for group in hidden) >= 5


def days(*answers):
    """Answers of the days up to and including TODAY, the last one being today's."""
    first = TODAY - timedelta(days=len(answers) - 1)
    return {first + timedelta(days=at): n for at, n in enumerate(answers)}


@pytest.mark.parametrize(
    ("answers", "days_ago"),
    [
        ((), None),
        ((4, 20), None),  # too few before today
        ((5, 4), None),  # too few would be left
        ((5, 5), 1),
        ((3, 2, 5), 1),
        ((5, 1, 4), 2),  # yesterday's single answer waits
        ((5, 1, 5), 2),  # and goes on waiting: its step holds only one
        ((5, 0, 5, 5), 1),
        ((100, 100, 0), 2),  # nothing may be left but a full step
    ],
)
def test_release_day(answers, days_ago):
    expected = None if days_ago is None else TODAY - timedelta(days=days_ago)
    assert release_day(days(*answers), TODAY) == expected


@given(st.lists(st.integers(0, 9), min_size=1, max_size=25))
def test_two_looks_at_a_running_survey_differ_by_a_whole_group(answers):
    first = date(2026, 10, 1)
    calendar = [first + timedelta(days=at) for at in range(len(answers))]
    seen = []
    for at, today in enumerate(calendar):
        # Looks within one day, as the answers of that day come in.
        for so_far in range(answers[at] + 1):
            known = dict(zip(calendar[:at], answers[:at], strict=True)) | {today: so_far}
            until = release_day(known, today)
            seen.append(sum(n for day, n in known.items() if until and day <= until))
    seen.append(sum(answers))

    steps = {later - earlier for earlier, later in zip(seen, seen[1:], strict=False)}
    assert all(step == 0 or step >= 5 for step in steps if sum(answers) >= 5)


# --- published tables: levels, periods, answers ---------------------------------------------------


def counts(**people):
    return people


def test_a_tree_without_a_small_number_is_shown_whole():
    leaves = {"a": counts(L=6, P=5), "b": counts(L=12, P=0)}

    found = released_counts("kota", {"kota": ["a", "b"]}, leaves)

    assert found == leaves | {"kota": counts(L=18, P=5)}


def test_a_unit_with_a_small_number_is_hidden_with_the_smallest_other_one():
    leaves = {"a": counts(L=4, P=9), "b": counts(L=30, P=30), "c": counts(L=10, P=8)}

    found = released_counts("kota", {"kota": ["a", "b", "c"]}, leaves)

    assert found == {
        "kota": counts(L=44, P=47),
        "a": counts(L=None, P=None),
        "b": counts(L=30, P=30),
        "c": counts(L=None, P=None),
    }


def test_more_are_hidden_until_their_sum_could_be_shown_and_zeros_of_all_stay():
    leaves = {
        "a": counts(L=2, P=9, X=0),
        "b": counts(L=1, P=10, X=0),
        "c": counts(L=0, P=14, X=0),
        "d": counts(L=6, P=9, X=0),
        "e": counts(L=20, P=20, X=7),
    }

    found = released_counts("kota", {"kota": list(leaves)}, leaves)

    hidden = counts(L=None, P=None, X=0)
    assert [found[unit] for unit in "abcd"] == [hidden] * 4
    assert found["e"] == leaves["e"]


def test_everything_under_a_hidden_unit_is_hidden_too():
    children = {"kota": ["dinas", "badan", "rsud"], "dinas": ["uptd1", "uptd2"]}
    leaves = {
        "uptd1": counts(L=11, P=0),
        "uptd2": counts(L=9, P=3),
        "badan": counts(L=30, P=40),
        "rsud": counts(L=50, P=60),
    }

    found = released_counts("kota", children, leaves)

    hidden = counts(L=None, P=None)
    assert [found[unit] for unit in ("dinas", "uptd1", "uptd2", "badan")] == [hidden] * 4
    assert found["rsud"] == leaves["rsud"]


def test_nothing_is_shown_when_the_whole_has_a_small_number():
    leaves = {"a": counts(L=12, P=1), "b": counts(L=10, P=0)}

    found = released_counts("kota", {"kota": ["a", "b"]}, leaves)

    assert all(number is None for node in found.values() for number in node.values())


def test_a_survey_with_too_few_answers_cannot_be_in_a_table():
    with pytest.raises(ValueError, match="too few answers"):
        released_counts("kota", {"kota": ["a"]}, {"a": counts(L=4)})


def test_a_solver_gets_nothing_out_of_the_tables_but_breaks_the_control():
    ours = tables.attack(12, 11, released_counts)
    control = tables.attack(12, 11, tables.small_ones_hidden)

    assert ours["hidden"] > 200
    assert (ours["recovered"], ours["narrow"]) == (0, 0)
    assert control["recovered"] > 20


@given(st.integers(0, 10**9))
def test_whatever_is_hidden_spans_a_whole_group(seed):
    """Fréchet's bounds in every pool, without a solver."""
    children, periods = tables.random_table(random.Random(seed))
    leaves = periods[0]
    found = released_counts(tables.ROOT, children, leaves)
    for node, below in children.items():
        pool = [child for child in below if None in found[child].values()]
        if not pool or None in found[node].values():
            continue
        cells = {
            leaf: leaves[leaf]
            for child in pool
            for leaf in tables.leaves_under(child, children, leaves)
        }
        whole = sum(sum(one.values()) for one in cells.values())
        for answer in found[node]:
            column = sum(one[answer] for one in cells.values())
            for child in pool:
                row = sum(
                    sum(leaves[leaf].values())
                    for leaf in tables.leaves_under(child, children, leaves)
                )
                width = min(row, column, whole - row, whole - column)
                assert column == 0 or width >= 5
