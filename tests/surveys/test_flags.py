"""What the moment of an answer tells, and when it may be kept."""

from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.working_days.clock import WorkCalendar
from surveys.flags import (
    AFTER_HOURS,
    BURST,
    BURST_ANSWERS,
    BURST_SPAN,
    JUMP_OTHERS,
    JUMP_SHEETS,
    RUN_SHEETS,
    SHIFT,
    STRAIGHT,
    Level,
    flags_of,
    flags_to_keep,
    in_bursts,
    in_shift_jumps,
    in_straight_runs,
    is_after_hours,
)

ZONE = ZoneInfo("Asia/Makassar")
MONDAY = datetime(2026, 11, 16, 10, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("day", "clock", "after"),
    [
        (16, (7, 29, 59), True),
        (16, (7, 30, 0), False),
        (20, (15, 59, 59), False),
        (20, (16, 0, 0), True),
        (21, (10, 0, 0), True),
        (22, (10, 0, 0), True),
        (17, (10, 0, 0), True),  # the holiday below
    ],
)
def test_office_hours_are_weekdays_from_half_past_seven_to_four(day, clock, after):
    instant = datetime(2026, 11, day, *clock, tzinfo=ZONE)

    assert is_after_hours(instant, WorkCalendar.without([date(2026, 11, 17)])) is after


def spread(n, seconds, start=MONDAY):
    """``n`` instants with equal gaps that span ``seconds``."""
    return [start + timedelta(seconds=seconds * place / (n - 1)) for place in range(n)]


@pytest.mark.parametrize(
    ("n", "seconds", "burst"),
    [(10, 60, True), (10, 60.001, False), (9, 1, False), (30, 30, True)],
)
def test_a_burst_is_ten_answers_within_a_minute(n, seconds, burst):
    assert in_bursts(spread(n, seconds)) == [burst] * n


def test_only_the_members_of_a_burst_are_marked():
    calm = [MONDAY - timedelta(hours=1), MONDAY + timedelta(hours=1)]

    assert in_bursts([calm[0], *spread(12, 50), calm[1]]) == [False, *[True] * 12, False]


@given(st.lists(st.integers(0, 300), max_size=60))
def test_bursts_are_what_counting_every_window_finds(seconds):
    instants = [MONDAY + timedelta(seconds=number) for number in seconds]
    slow = [
        any(
            sum(1 for other in instants if first <= other <= first + BURST_SPAN) >= BURST_ANSWERS
            for first in instants
            if first <= instant <= first + BURST_SPAN
        )
        for instant in instants
    ]

    assert in_bursts(instants) == slow


def test_flags_are_read_in_the_zone_of_the_office():
    evening = datetime(2026, 11, 16, 9, tzinfo=ZoneInfo("UTC")).astimezone(ZONE)

    assert flags_of([evening, MONDAY], [[3, 4], [2, 3]]) == [{AFTER_HOURS}, set()]


def test_a_flag_of_one_in_a_batch_is_dropped_and_one_of_many_is_kept():
    one = [{AFTER_HOURS}, *[set()] * 19]
    many = [*[{AFTER_HOURS}] * 10, *[set()] * 10]
    nine = [*[{AFTER_HOURS}] * 9, *[set()] * 11]
    mixed = [*[{BURST, AFTER_HOURS}] * 2, *[{BURST}] * 10, *[set()] * 10]

    assert flags_to_keep(one, 10) == [set()] * 20
    assert flags_to_keep(many, 10) == many
    assert flags_to_keep(nine, 10) == [set()] * 20
    assert flags_to_keep(mixed, 10) == [*[{BURST}] * 12, *[set()] * 10]
    assert flags_to_keep([{AFTER_HOURS}] * 9, 10) == [set()] * 9
    assert flags_to_keep([{AFTER_HOURS}] * 10, 10) == [{AFTER_HOURS}] * 10
    assert flags_to_keep([], 10) == []


@given(
    st.lists(
        st.sets(st.sampled_from([BURST, STRAIGHT, SHIFT, AFTER_HOURS])), min_size=1, max_size=80
    )
)
def test_what_is_kept_never_cuts_a_batch_into_small_parts(flags):
    kept = flags_to_keep(flags, 10)

    assert all(one <= was for one, was in zip(kept, flags, strict=True))
    parts = Counter(frozenset(one) for one in kept)
    assert parts.keys() == {frozenset()} or min(parts.values()) >= 10


def test_of_several_flags_as_many_are_kept_as_can_be_and_the_one_worth_most():
    both = [*[{BURST, STRAIGHT}] * 10, *[{STRAIGHT}] * 3, *[set()] * 10]
    assert flags_to_keep(both, 10) == [*[{BURST}] * 10, *[set()] * 13]

    rare = [*[{STRAIGHT, SHIFT}] * 10, *[{BURST}] * 2, *[set()] * 10]
    assert flags_to_keep(rare, 10) == [*[{STRAIGHT, SHIFT}] * 10, *[set()] * 12]


def minutes(n, start=MONDAY):
    return [start + timedelta(minutes=place) for place in range(n)]


@pytest.mark.parametrize(
    ("answers", "marked"),
    [
        ([[4] * 9] * RUN_SHEETS, RUN_SHEETS),
        ([[4] * 9] * (RUN_SHEETS - 1), 0),
        ([[4] * 9] * 14 + [[4, 4, 3]] + [[4] * 9] * 14, 0),  # somebody in between thinks otherwise
        ([[4] * 9] * 14 + [[3] * 9] * 15, 15),  # another value is another run
        ([[4]] * 20, 0),  # one question is no line
    ],
)
def test_a_straight_run_is_fifteen_sheets_in_a_row_with_one_value(answers, marked):
    instants = minutes(len(answers))
    found = in_straight_runs(instants, answers)
    backwards = in_straight_runs(instants[::-1], answers[::-1])

    assert sum(found) == marked
    assert backwards == found[::-1]  # by the order of coming, not of the list


MORNING, AFTERNOON = MONDAY.replace(hour=8), MONDAY.replace(hour=12)
PLAIN = [[3, 3, 2], [3, 3, 3], [3, 3, 4]]


@pytest.mark.parametrize(
    ("n", "others", "value", "jump"),
    [
        (JUMP_SHEETS, JUMP_OTHERS, [4, 4, 4], True),
        (JUMP_SHEETS - 1, JUMP_OTHERS, [4, 4, 4], False),
        (JUMP_SHEETS, JUMP_OTHERS - 3, [4, 4, 4], False),
        (JUMP_SHEETS, JUMP_OTHERS, [3, 3, 4], False),  # a third of a step
        (JUMP_SHEETS, JUMP_OTHERS, [1, 2, 2], True),  # downwards too
    ],
)
def test_a_half_day_that_differs_from_all_others_is_a_jump(n, others, value, jump):
    answers = [value] * n + PLAIN * (others // 3)
    instants = minutes(n, AFTERNOON) + minutes(others // 3 * 3, MORNING)

    assert in_shift_jumps(instants, answers) == [jump] * n + [False] * (others // 3 * 3)


def test_a_half_day_is_judged_beside_what_came_earlier():
    instants, answers = minutes(25, AFTERNOON), [[4, 4, 4]] * 25
    means = [sum(one) / 3 for one in PLAIN * 20]
    earlier = Level(len(means), sum(means), sum(mean * mean for mean in means))

    assert in_shift_jumps(instants, answers) == [False] * 25
    assert in_shift_jumps(instants, answers, earlier) == [True] * 25


def test_many_opinions_make_no_jump():
    wide = [[1, 1, 1], [4, 4, 4]]  # half a step up, but within what chance does
    instants = minutes(20, AFTERNOON) + minutes(40, MORNING)
    answers = wide * 5 + [[4, 4, 4]] * 10 + wide * 20

    assert in_shift_jumps(instants, answers) == [False] * 60
