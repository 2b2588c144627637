"""reports.periods: every boundary of month, quarter, semester and year."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.enums import PeriodKind
from reports.periods import (
    Period,
    containing,
    from_days,
    from_key,
    last_full,
    recent,
)

MONTH, QUARTER, SEMESTER, YEAR = PeriodKind
DAYS = st.dates(date(1950, 1, 1), date(2099, 12, 31))
KINDS = st.sampled_from(list(PeriodKind))


@pytest.mark.parametrize(
    ("period", "start", "end", "label"),
    [
        (Period(MONTH, 2026, 1), date(2026, 1, 1), date(2026, 1, 31), "Januari 2026"),
        (Period(MONTH, 2026, 2), date(2026, 2, 1), date(2026, 2, 28), "Februari 2026"),
        (Period(MONTH, 2028, 2), date(2028, 2, 1), date(2028, 2, 29), "Februari 2028"),
        (Period(MONTH, 2100, 2), date(2100, 2, 1), date(2100, 2, 28), "Februari 2100"),
        (Period(MONTH, 2000, 2), date(2000, 2, 1), date(2000, 2, 29), "Februari 2000"),
        (Period(MONTH, 2026, 12), date(2026, 12, 1), date(2026, 12, 31), "Desember 2026"),
        (Period(QUARTER, 2026, 1), date(2026, 1, 1), date(2026, 3, 31), "Triwulan I 2026"),
        (Period(QUARTER, 2026, 2), date(2026, 4, 1), date(2026, 6, 30), "Triwulan II 2026"),
        (Period(QUARTER, 2026, 3), date(2026, 7, 1), date(2026, 9, 30), "Triwulan III 2026"),
        (Period(QUARTER, 2026, 4), date(2026, 10, 1), date(2026, 12, 31), "Triwulan IV 2026"),
        (Period(SEMESTER, 2026, 1), date(2026, 1, 1), date(2026, 6, 30), "Semester I 2026"),
        (Period(SEMESTER, 2026, 2), date(2026, 7, 1), date(2026, 12, 31), "Semester II 2026"),
        (Period(YEAR, 2026, 1), date(2026, 1, 1), date(2026, 12, 31), "Tahun 2026"),
    ],
)
def test_period_has_inclusive_days_and_an_indonesian_label(period, start, end, label):
    assert (period.start, period.end, period.label) == (start, end, label)


@pytest.mark.parametrize(
    ("kind", "before", "first", "expected"),
    [
        # On the last day of a period the one before is still the last full one.
        (MONTH, date(2028, 2, 29), date(2028, 3, 1), Period(MONTH, 2028, 2)),
        (MONTH, date(2026, 12, 31), date(2027, 1, 1), Period(MONTH, 2026, 12)),
        (QUARTER, date(2026, 3, 31), date(2026, 4, 1), Period(QUARTER, 2026, 1)),
        (QUARTER, date(2026, 9, 30), date(2026, 10, 1), Period(QUARTER, 2026, 3)),
        (QUARTER, date(2026, 12, 31), date(2027, 1, 1), Period(QUARTER, 2026, 4)),
        (SEMESTER, date(2026, 6, 30), date(2026, 7, 1), Period(SEMESTER, 2026, 1)),
        (SEMESTER, date(2026, 12, 31), date(2027, 1, 1), Period(SEMESTER, 2026, 2)),
        (YEAR, date(2026, 12, 31), date(2027, 1, 1), Period(YEAR, 2026, 1)),
    ],
)
def test_last_full_period_changes_on_the_day_after_its_end(kind, before, first, expected):
    assert last_full(kind, before) == expected.previous
    assert last_full(kind, first) == expected
    assert not expected.is_over(before)
    assert expected.is_over(first)


def test_previous_crosses_the_year():
    assert Period(MONTH, 2026, 1).previous == Period(MONTH, 2025, 12)
    assert Period(QUARTER, 2026, 1).previous == Period(QUARTER, 2025, 4)
    assert Period(SEMESTER, 2026, 1).previous == Period(SEMESTER, 2025, 2)
    assert Period(YEAR, 2026, 1).previous == Period(YEAR, 2025, 1)


def test_labels_for_tables_and_sentences():
    assert Period(QUARTER, 2026, 3).short_label == "TW III 2026"
    assert Period(SEMESTER, 2026, 1).short_label == "Semester I 2026"
    assert Period(QUARTER, 2026, 3).months_label == "Juli sampai September 2026"
    assert Period(MONTH, 2026, 5).months_label == "Mei 2026"


def test_recent_starts_with_the_running_period():
    periods = recent(QUARTER, date(2026, 11, 20), 4)
    assert [period.short_label for period in periods] == [
        "TW IV 2026", "TW III 2026", "TW II 2026", "TW I 2026", "TW IV 2025",
    ]  # fmt: skip
    assert periods[0].has_begun(date(2026, 11, 20))
    assert not Period(QUARTER, 2027, 1).has_begun(date(2026, 11, 20))


@pytest.mark.parametrize(
    "key", ["", "quarter", "quarter-2026", "quarter-2026-5", "quarter-2026-0", "week-2026-1",
            "month-2026-13", "year-2026-2", "quarter--2026-1", "quarter-٢٠٢٦-1", "quarter-1-1"]
)  # fmt: skip
def test_from_key_refuses_what_is_no_period(key):
    with pytest.raises(ValueError):  # noqa: PT011 any ValueError will do: the form says the words
        from_key(key)


def test_from_days_refuses_days_that_are_no_period():
    assert from_days("quarter", date(2026, 7, 1), date(2026, 9, 30)) == Period(QUARTER, 2026, 3)
    with pytest.raises(ValueError, match="is no quarter"):
        from_days("quarter", date(2026, 7, 1), date(2026, 9, 29))


@given(KINDS, DAYS)
def test_every_day_lies_in_exactly_one_period_of_each_kind(kind, day):
    period = containing(kind, day)
    assert period.start <= day <= period.end
    assert period.previous.end + timedelta(days=1) == period.start
    assert from_key(period.key) == period
    assert from_days(kind, period.start, period.end) == period


@given(KINDS, DAYS)
def test_last_full_period_is_over_and_the_next_is_not(kind, today):
    period = last_full(kind, today)
    assert period.is_over(today)
    assert not containing(kind, period.end + timedelta(days=1)).is_over(today)
