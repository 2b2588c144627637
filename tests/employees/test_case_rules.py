"""The rules of placement cases: the balance of moves, the road, the panel, consents."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from employees.case_balance import Seats, Shift, balance_of, repeated
from employees.case_consents import consents_for
from employees.case_states import Moved, panel_problems, road_of
from employees.enums import (
    CaseState,
    PanelElement,
)
from orgunits.enums import JobTitleKind
from tests.factories.cases import PANEL


def test_swap_and_chain_leave_no_post_over_its_seats():
    posts = {pk: Seats(pk, 1, True) for pk in (1, 2, 3)}
    swap = balance_of(posts, {1: {10}, 2: {20}}, [Shift(10, 1, 2), Shift(20, 2, 1)])
    assert (swap.over, swap.emptied, swap.released) == ((), (), ())
    chain = balance_of(posts, {1: {10}, 2: {20}}, [Shift(20, 2, 3), Shift(10, 1, 2)])
    assert (chain.over, chain.emptied) == ((), (1,))
    gap = balance_of(posts, {1: {10}, 2: {20}}, [Shift(10, 1, 2)])
    assert (gap.over, gap.emptied) == ((2,), (1,))


def test_post_that_was_over_before_is_no_fault_of_the_case():
    posts = {1: Seats(1, 1), 2: Seats(2, 2)}
    even = balance_of(posts, {1: {10, 11}, 2: {20}}, [Shift(10, 1, 2), Shift(20, 2, 1)])
    assert (even.over, even.crowded, even.emptied) == ((), (1,), ())


def test_balance_finds_who_moves_twice():
    assert repeated([Shift(1, 1, 2), Shift(1, 1, 3), Shift(2, 2, 1)]) == [1]


@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=12),
    st.data(),
)
@settings(max_examples=40, deadline=None)
def test_nobody_is_lost_and_nobody_sits_twice(held, data):
    """Whatever moves: each person ends on the post they were led to, or where they were."""
    holders = {}
    for person, post in enumerate(held):
        holders.setdefault(post, set()).add(person)
    movers = data.draw(st.sets(st.integers(0, len(held) - 1)))
    shifts = [
        Shift(person, held[person], data.draw(st.sampled_from([None, 0, 1, 2, 3, 4, 5])))
        for person in sorted(movers)
    ]
    posts = {pk: Seats(pk, 2) for pk in range(6)}
    found = balance_of(posts, holders, shifts)
    led = {shift.person: shift.end for shift in shifts}
    expected = {person: led.get(person, post) for person, post in enumerate(held)}
    seated = {person: post for post, people in found.after.items() for person in people}
    assert seated == {person: post for person, post in expected.items() if post is not None}
    assert sum(map(len, found.after.values())) == len(held) - len(found.released) - sum(
        shift.end is None and not shift.start for shift in shifts
    )
    for post in found.over:
        assert len(found.after[post]) > max(2, len(holders.get(post, ())))


@pytest.mark.parametrize(
    ("moves", "states"),
    [
        ([], "verified assessed submitted cleared decided inaugurated effective"),
        (
            [Moved("pns", "transfer", "administrator")],
            "verified assessed submitted cleared decided inaugurated effective",
        ),
        (
            [Moved("pns", "transfer", "pelaksana")],
            "verified assessed submitted cleared decided effective",
        ),
        ([Moved("pns", "transfer", "")], "verified assessed submitted cleared decided effective"),
        (
            [Moved("pns", "confirmation", "pengawas")],
            "verified submitted cleared decided inaugurated effective",
        ),
        ([Moved("pppk", "transfer", "pelaksana")], "verified submitted cleared decided effective"),
    ],
)
def test_road_follows_from_the_moves(moves, states):
    road = road_of(moves)
    assert " ".join(step.state for step in road.steps) == states
    walked, state = [], CaseState.DRAFT
    while (step := road.next_step(state)) is not None:
        state = step.state
        walked.append(state)
    assert walked == [step.state for step in road.steps]


def test_panel_of_the_law_passes():
    assert list(panel_problems([(one.name, PanelElement(one.element)) for one in PANEL])) == []


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (4, "paling sedikit 5 orang; yang diisi 4 orang"),
        (6, "harus ganjil; yang diisi 6 orang"),
    ],
)
def test_panel_too_small_or_even_is_refused_with_its_clause(n, text):
    members = [(f"A{number}", list(PanelElement)[number % 4]) for number in range(n)]
    [problem] = panel_problems(members)
    assert text in problem
    assert "PP 11/2017 Pasal 191" in problem


def test_panel_without_an_element_or_with_one_person_twice_is_refused():
    members = [("Budi", PanelElement.LEADER)] * 2 + [
        (f"A{number}", PanelElement.AUTHORITY) for number in range(3)
    ]
    problems = list(panel_problems(members))
    assert problems[0] == "Budi ditulis 2 kali."
    assert "Kepegawaian, Pengawasan intern" in problems[1]


def test_special_consents_are_named():
    assert "gubernur" in consents_for("Sekretaris Daerah", JobTitleKind.JPT_PRATAMA)[0]
    assert consents_for("Kepala Seksi Umum", JobTitleKind.PENGAWAS) == []
