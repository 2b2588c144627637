"""Quantiles of whole units, quarters, and the limits that tell a change from common variation."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.imports.widgets import MomentWidget
from portal.working_days.clock import Term, TermUnit
from publicservices.time_figures import (
    LEAST_POINTS,
    MEDIAN,
    P90,
    Figures,
    Quarter,
    changes_in,
    control_limits,
    limit_of,
    measure_of,
    months_from,
    percent_of,
    quantile,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 400), min_size=1, max_size=60), st.sampled_from([MEDIAN, P90]))
def test_a_quantile_is_the_sorted_value_of_its_rank(values, share):
    wanted = sorted(values)[-(-len(values) * share[0] // share[1]) - 1]
    assert quantile(Counter(values), share) == wanted


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.integers(0, 30), max_size=12), max_size=5))
def test_figures_of_parts_are_those_of_the_whole(parts):
    figures = Figures()
    for part in parts:
        stored = {"working_days": {str(value): n for value, n in Counter(part).items()}}
        figures.add(len(part), len(part), len(part), sum(value < 4 for value in part), stored)
    whole = [value for part in parts for value in part]
    assert figures.times("working_days") == Counter(whole)
    assert (figures.median, figures.p90) == (
        quantile(Counter(whole), MEDIAN), quantile(Counter(whole), P90)
    )  # fmt: skip
    assert figures.share_within == percent_of(sum(value < 4 for value in whole), len(whole))


def test_figures_speak_in_the_unit_most_times_have():
    figures = Figures()
    figures.add(5, 5, 5, 5, {"minutes": {"30": 3}, "working_days": {"2": 2}})
    assert (figures.main_measure, figures.median, figures.n_otherwise) == ("minutes", 30, 2)
    assert Figures().median is None


def test_what_a_promise_is_counted_in():
    assert measure_of(None) == TermUnit.WORKING_DAYS
    assert (measure_of(Term(2, TermUnit.HOURS)), limit_of(Term(2, TermUnit.HOURS))) == (
        TermUnit.MINUTES, 120,
    )  # fmt: skip
    assert measure_of(Term(5, TermUnit.CALENDAR_DAYS)) == TermUnit.CALENDAR_DAYS


def test_quarters_follow_each_other_and_are_read_strictly():
    third = Quarter.read("2026-3")
    assert (third.first, third.until, str(third)) == (
        date(2026, 7, 1), date(2026, 10, 1), "Triwulan III 2026",
    )  # fmt: skip
    assert (third.next.next.key, third.before.key) == ("2027-1", "2026-2")
    assert Quarter.of(date(2026, 12, 31)).key == "2026-4"
    for text in ("", "2026", "2026-5", "2026-0", "26-1", "2026-1x", "٢٠٢٦-1", "9999-1", "2026-10"):
        assert Quarter.read(text) is None
    assert len(list(months_from(date(2025, 11, 1), date(2026, 2, 2)))) == 4


def test_limits_are_those_of_the_handbook():
    # Ten flowrates of the NIST/SEMATECH e-Handbook, 6.3.2.2: centre 50.81, limits 53.8 and 47.8.
    flows = [Decimal(text) for text in
             ("49.6", "47.6", "49.9", "51.3", "47.8", "51.2", "52.6", "52.4", "53.6", "52.1")]  # fmt: skip
    limits = control_limits(flows)
    assert limits.mean == Decimal("50.81")
    moves = [abs(a - b) for a, b in zip(flows, flows[1:], strict=False)]
    assert limits.high == limits.mean + Decimal("2.66") * sum(moves) / 9
    assert changes_in(flows, limits) == [False] * 10
    assert changes_in([*flows[:9], limits.high + 1], limits)[-1] is True


def test_limits_need_months_and_stay_possible():
    assert control_limits([90] * (LEAST_POINTS - 1)) is None
    limits = control_limits([99, 60, 98, 61, 99, 60, 97, 62], highest=100)
    assert (limits.low >= 0, limits.high) == (True, Decimal(100))


def test_eight_months_on_one_side_are_a_change():
    values = [80, 82] * 4 + [90] * 8
    limits = control_limits([80, 90] * 8)
    marks = changes_in(values, limits)
    assert (marks[7], marks[14], marks[15]) == (True, False, True)
    assert changes_in([80, 90] * 8, limits) == [False] * 16


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("2026-10-01 08:12", "2026-10-01 08:12"),
        ("01/10/2026 08.12.30 WIB", "2026-10-01 08:12:30"),
        ("1 Oktober 2026, 23:59", "2026-10-01 23:59"),
        ("2026-10-01T08:12:00", "2026-10-01 08:12"),
        ("2026-10-01", "2026-10-01 00:00"),
        (46296.5, "2026-10-01 12:00"),
    ],
)
def test_moments_of_files(cell, told):
    widget = MomentWidget()
    assert widget.render(widget.clean(cell)) == told
    assert widget.clean(told) == widget.clean(cell).replace(tzinfo=None)


@pytest.mark.parametrize("cell", ["2026-10-01 25:00", "kemarin", "31-02-2026 08:00", 12.5])
def test_what_is_no_moment(cell):
    with pytest.raises(ValueError, match=r"Jam ini|Tanggal|Angka"):
        MomentWidget().clean(cell)


def test_days_between_months():
    assert list(months_from(date(2026, 1, 1), date(2026, 1, 1) + timedelta(1))) == [
        date(2026, 1, 1)
    ]
