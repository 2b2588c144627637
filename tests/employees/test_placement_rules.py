"""Periods, length of acting, time between moves: each boundary on both sides."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from employees.placement_rules import (
    Period,
    acting_warning,
    interval_warning,
    months_between,
)

DAYS = st.dates(date(2020, 1, 1), date(2020, 2, 10))
PERIODS = st.builds(Period, DAYS, st.none() | DAYS)
SPAN = [date(2019, 12, 31) + timedelta(days=n) for n in range(60)]


def days_of(period):
    return {day for day in SPAN if period.holds_on(day)}


@given(PERIODS, PERIODS)
def test_overlap_is_a_common_day(one, other):
    assert one.overlaps(other) is bool(days_of(one) & days_of(other))


@given(PERIODS, PERIODS)
def test_within_has_no_day_of_its_own(one, other):
    if not one.is_empty and not other.is_empty:
        assert one.within(other) is (days_of(one) <= days_of(other))


@pytest.mark.parametrize(
    ("end", "months"),
    [
        (date(2026, 1, 31), 0),
        (date(2026, 2, 14), 0),
        (date(2026, 2, 15), 1),
        (date(2027, 1, 14), 11),
        (date(2027, 1, 15), 12),
        (date(2025, 1, 1), 0),
    ],
)
def test_months_between_counts_whole_months(end, months):
    assert months_between(date(2026, 1, 15), end) == months


PLT = Period(date(2026, 1, 1))


@pytest.mark.parametrize(
    ("day", "word"),
    [
        (date(2026, 3, 31), ""),
        (date(2026, 4, 1), ""),
        (date(2026, 4, 2), "lebih dari 3 bulan"),
        (date(2026, 7, 1), "lebih dari 3 bulan"),
        (date(2026, 7, 2), "lebih dari 6 bulan"),
    ],
)
def test_plt_is_three_plus_three_months(day, word):
    warning = acting_warning("plt", PLT, day)
    assert (word in warning) if word else (warning == "")


def test_plt_with_an_end_is_judged_by_its_end():
    ended = Period(date(2026, 1, 1), date(2026, 10, 1))
    assert "lebih dari 6 bulan" in acting_warning("plt", ended, date(2026, 2, 1))


@pytest.mark.parametrize("kind", ["plh", "additional", "definitive"])
def test_only_plt_has_a_limit(kind):
    assert acting_warning(kind, PLT, date(2030, 1, 1)) == ""


@pytest.mark.parametrize(
    ("moved_on", "warned", "practice"),
    [
        (date(2026, 12, 31), True, True),
        (date(2027, 1, 1), False, False),
        (date(2025, 7, 1), True, True),
        (date(2025, 6, 30), True, False),
    ],
)
def test_two_years_between_moves_and_six_months_in_practice(moved_on, warned, practice):
    warning = interval_warning(date(2025, 1, 1), moved_on)
    assert bool(warning) is warned
    assert ("enam" in warning or "6 bulan" in warning) is practice


def test_practice_of_six_months_is_not_named_before_six_months():
    assert "Sejak Juli 2025" not in interval_warning(date(2026, 1, 1), date(2026, 6, 30))
    assert "Sejak Juli 2025" in interval_warning(date(2026, 1, 1), date(2026, 7, 1))
