"""Small groups stay hidden, also by subtraction (SECURITY-BAR 5.2)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.suppression import hidden_groups, release_day

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
