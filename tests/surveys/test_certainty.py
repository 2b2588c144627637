"""surveys.certainty: intervals against hand-made figures, and the grades within them."""

from decimal import Decimal
from fractions import Fraction
from statistics import variance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.certainty import (
    NOT_YET,
    REAL,
    UNKNOWN,
    Measure,
    correction,
    difference,
    margin,
    mean_measure,
    variance_of_mean,
)

SHEETS = st.lists(st.lists(st.integers(1, 4), min_size=9, max_size=9), min_size=2, max_size=40)


def strata(sheets):
    sums = [sum(sheet) for sheet in sheets]
    return [(9, len(sheets), sum(sums), sum(total * total for total in sums))]


def measure(value, n, error="0.50"):
    """A measure whose interval is ``error`` wide on each side."""
    return Measure(Fraction(value), (Fraction(error) / Fraction("1.96")) ** 2, n)


@given(SHEETS)
def test_variance_is_that_of_the_sheets_own_indices(sheets):
    indices = [Fraction(sum(sheet) * 25, 9) for sheet in sheets]
    assert variance_of_mean(strata(sheets)) == variance(indices) / len(indices)


def test_variance_pools_instruments_with_other_numbers_of_questions():
    # Nine answers of 4 and ten answers of 4 are the same index: no spread at all.
    assert variance_of_mean([(9, 2, 72, 2592), (10, 3, 120, 4800)]) == 0


@pytest.mark.parametrize("found", [[], [(9, 1, 36, 1296)]])
def test_variance_needs_two_sheets(found):
    assert variance_of_mean(found) is None


def test_margin_is_1_96_standard_errors_half_up():
    assert margin(Fraction(1)) == Decimal("1.96")
    assert margin(Fraction(1, 4)) == Decimal("0.98")
    assert margin(Fraction(0)) == Decimal("0.00")


def test_interval_stays_between_25_and_100():
    assert measure("81.37", 400).interval == (Decimal("80.87"), Decimal("81.87"))
    assert measure("99.80", 400).interval == (Decimal("99.30"), Decimal(100))
    assert measure("25.10", 400).interval == (Decimal(25), Decimal("25.60"))
    assert Measure(Fraction(80), None, 1).interval == (None, None)


def test_mean_of_measures_weighs_each_the_same():
    found = mean_measure([measure(80, 10), measure(90, 1000)])
    assert (found.exact, found.n) == (85, 1010)
    assert found.variance == (measure(1, 1).variance * 2) / 4
    assert mean_measure([]) is None
    assert mean_measure([measure(80, 10), Measure(Fraction(90), None, 1)]).variance is None


@given(SHEETS)
def test_asking_everybody_leaves_no_doubt_and_asking_few_leaves_all_of_it(sheets):
    found, n = strata(sheets), len(sheets)

    assert variance_of_mean(found, population=n) == 0
    assert variance_of_mean(found, population=n - 1) == 0  # more answered than were expected
    assert variance_of_mean(found, population=4 * n) == variance_of_mean(found) * Fraction(3, 4)


def test_the_correction_is_the_share_that_was_not_asked():
    assert correction(150, None) == 1
    assert correction(150, 200) == Fraction(1, 4)


@pytest.mark.parametrize(
    ("value", "error", "n", "others"),
    [
        ("88.31", "0.00", 30, []),
        ("88.31", "0.01", 30, ["B"]),
        ("88.30", "0.01", 30, ["A"]),
        ("84.00", "4.30", 30, []),  # up to 88.30, the last of B
        ("84.00", "4.31", 30, ["A"]),
        ("76.61", "12.00", 400, ["A", "C", "D"]),
        ("88.30", "0.01", 29, None),  # too few sheets to say
    ],
)
def test_grades_within_the_interval(value, error, n, others):
    assert measure(value, n, error).other_grades() == others


def test_one_sheet_has_no_interval_to_speak_of():
    assert Measure(Fraction(80), None, 1).other_grades() is None


@pytest.mark.parametrize(
    ("now", "before", "n", "expected"),
    [
        ("80.71", "80.00", 30, REAL),  # reach is sqrt(2) * 0.50 = 0.71
        ("80.72", "80.00", 30, REAL),
        ("80.70", "80.00", 30, NOT_YET),
        ("79.28", "80.00", 30, REAL),
        ("79.30", "80.00", 30, NOT_YET),
        ("80.00", "80.00", 30, NOT_YET),
        ("90.00", "80.00", 29, UNKNOWN),
    ],
)
def test_difference_is_real_beyond_its_own_reach(now, before, n, expected):
    change, reach, real = difference(measure(now, n), measure(before, 400))
    assert change == Decimal(now) - Decimal(before)
    assert reach == Decimal("0.71")
    # Exactly at the reach nothing is called real.
    assert real == (NOT_YET if abs(change) == reach and n >= 30 else expected)


def test_difference_without_spread_is_unknown():
    change, reach, real = difference(Measure(Fraction(80), None, 1), measure(79, 100))
    assert (change, reach, real) == (Decimal("1.00"), None, UNKNOWN)
