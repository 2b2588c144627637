"""Whose figures are pooled before and after, and who may be compared; no database."""

from datetime import timedelta

from reports.before_after import Lack, Reading
from reports.enums import PeriodKind
from reports.outcome_words import OutcomeView
from reports.outcomes import (
    IN_TIME,
    INDEX,
    TIME,
    Tree,
    nearest,
    outcome_of,
    touched_lines,
    under,
    window_of,
)
from reports.periods import Period
from surveys.enums import Unsur
from surveys.scoring import Totals
from tests.factories.reports import NINE

Q = PeriodKind.QUARTER
N_OTHERS = 20


def quarter(year, number):
    return Period(Q, year, number)


def sheets(n, value):
    """Answers of ``n`` people who answered ``value`` (1 to 4, may be a mean) everywhere."""
    return Totals(n, dict.fromkeys(NINE, round(n * value)), dict.fromkeys(NINE, n))


def test_the_window_leaves_out_the_quarter_of_the_day_and_what_still_runs():
    today = quarter(2026, 4).start
    found = window_of(quarter(2026, 1).start + timedelta(days=9), today)
    assert [one.key for one in found.before] == [
        "quarter-2025-1", "quarter-2025-2", "quarter-2025-3", "quarter-2025-4",
    ]  # fmt: skip
    assert [one.key for one in found.after] == ["quarter-2026-2", "quarter-2026-3"]
    first_day = window_of(quarter(2026, 1).start, today)
    assert [one.key for one in first_day.after][0] == "quarter-2026-1"
    assert window_of(today, today).after == ()
    assert len(window_of(quarter(2020, 1).start, today).after) == 4


PARENTS = {1: None, 2: 1, 3: 1, 4: 2, 5: 2, 6: 4, 7: 1}


def test_a_unit_without_figures_counts_at_the_nearest_above_but_never_at_the_root():
    assert nearest(6, PARENTS, {2, 6}, 1) == 6
    assert nearest(6, PARENTS, {1, 2}, 1) == 2
    assert nearest(6, PARENTS, {1, 2}, 4) is None  # the proposal may touch nothing above 4
    assert nearest(6, PARENTS, {1}, 1) is None
    assert under({2}, PARENTS) == {2, 4, 5, 6}


def test_lines_are_what_hangs_together():
    having = {2, 3, 7}
    assert touched_lines({3, 7}, [], PARENTS, having, 1) == [{3}, {7}]
    assert touched_lines({3, 7}, [(3, 7)], PARENTS, having, 1) == [{3, 7}]
    # Two parts of one unit that alone has figures are one line.
    assert touched_lines({4, 5, 3}, [], PARENTS, having, 1) == [{2, 4, 5}, {3}]


def scene(ours, others=N_OTHERS, *, links=(), apart=(), answers=20):
    """Outcome of units 100… (rows of means per quarter, None: no survey) in a city of ``others``
    comparable ones that answer 3 or a little more."""
    window = window_of(quarter(2025, 1).start, quarter(2026, 1).start)
    rows = {100 + at: row for at, row in enumerate(ours)}
    for at in range(others):
        rows[200 + at] = [3 + (at * (place + 3) % 7) / 20 for place in range(8)]
    figures = {
        unit: {
            one: sheets(answers, value)
            for one, value in zip(window.every, row, strict=True)
            if value is not None
        }
        for unit, row in rows.items()
    }
    tree = Tree({1: None} | dict.fromkeys(rows, 1), {1: "x"} | dict.fromkeys(rows, "dinas"))
    touched = {unit for unit in rows if unit < 200}
    return outcome_of(
        INDEX, figures, window, units=touched, links=links, tree=tree, apart=set(apart), top=1
    )


def test_units_that_merge_are_one_series_pooled_before_and_after():
    found = scene(
        [[2, 2, 2, 2, None, None, None, None], [3, 3, 3, 3, 4, 4, 4, 4]], links=[(100, 101)]
    )
    [row] = found.ours
    assert [float(cell.value) for cell in row] == [62.5] * 4 + [100] * 4
    assert [cell.n for cell in row] == [40] * 4 + [20] * 4
    assert found.finding.reading == Reading.BETTER
    # Followed apart, each would have figures on one side only, or a jump that is not its own.
    apart = scene([[2, 2, 2, 2, None, None, None, None], [3, 3, 3, 3, 4, 4, 4, 4]])
    assert (len(apart.ours), apart.n_without) == (1, 1)


def test_a_unit_that_was_divided_goes_on_in_its_parts():
    old, one, other = [3] * 4 + [None] * 4, [None] * 4 + [2] * 4, [None] * 4 + [4] * 4
    found = scene([old, one, other], links=[(100, 101), (100, 102)])
    [row] = found.ours
    assert [float(cell.value) for cell in row] == [75] * 8
    assert found.finding.reading == Reading.NOT_YET


def test_quarters_without_a_figure_of_the_touched_fall_out_for_all():
    found = scene([[3, None, 3, 3, 4, 4, 4, 4]])
    assert (len(found.quarters), found.before, len(found.theirs)) == (7, 3, N_OTHERS)


def test_who_was_changed_otherwise_or_stands_under_is_not_compared():
    found = scene([[3] * 4 + [4] * 4], N_OTHERS + 1, apart=[200, 201])
    assert len(found.theirs) == N_OTHERS - 1
    assert found.finding.lacks == (Lack.COMPARABLE,)
    assert OutcomeView(found).rows[0]["theirs"] == "–"  # a mean of few is not told


def test_too_few_answers_are_no_figure():
    assert scene([[3] * 8], answers=9).finding.lacks == (Lack.NO_SERIES,)
    assert scene([[3] * 8], answers=10).n_without == 0
    few = scene([[3, None, None, None, 4, 4, 4, 4]], answers=20)  # 20 of 30 before
    assert few.finding.lacks == (Lack.NO_SERIES,)


def test_only_the_unsur_that_is_measured_counts():
    mixed = Totals(20, dict.fromkeys(NINE, 60) | {Unsur.WAKTU: 40}, dict.fromkeys(NINE, 20))
    assert TIME.pool([mixed], quarter(2026, 1)).value == 50
    assert TIME.pool([Totals(20, {"biaya": 40}, {"biaya": 20})], quarter(2026, 1)) is None
    assert IN_TIME.pool([(8, 4), (2, 2)], quarter(2026, 1)).value == 60
    assert IN_TIME.pool([(9, 9)], quarter(2026, 1)) is None


def test_the_words_say_what_is_lacking():
    view = OutcomeView(scene([[3, 3, None, None, 4, None, None, None]], 7))
    assert view.verdict == "Belum dapat disimpulkan"
    assert view.reasons == [
        "Unit yang ditata belum punya 30 jawaban sebelum dan 30 sesudah penataan, dengan sedikitnya "
        "10 tiap triwulan."
    ]
    short = OutcomeView(scene([[3, 3, None, None, 4, 4, None, None]], 7))
    assert short.reasons == [
        "Unit pembanding baru 7 dari 20 yang diperlukan.",
        "Triwulan sebelum penataan baru 2 dari 3.",
    ]
    many = OutcomeView(scene([[3] * 4 + [4] * 4] * 25, 22))
    assert many.reasons == ["Unit pembanding baru 22 dari 26 yang diperlukan."]
    helped = OutcomeView(scene([[3] * 4 + [4] * 4]))
    assert helped.sentence.startswith("IKM membaik: 2")
    assert "sampai" in helped.interval
    worse = OutcomeView(scene([[3] * 4 + [1] * 4]))
    assert worse.sentence.startswith("IKM memburuk: 4")
    same = OutcomeView(scene([[3.1] * 8]))
    assert "naik-turun biasa" in same.reasons[0]
