"""Before and after: known effects are found as often as they should be, and chance is not taken for
help. The full figures: ``python -m benchmarks.before_after``."""

import numpy as np
import pytest

from benchmarks.before_after import holds, world
from reports.before_after import Lack, Reading, assignments, changes, estimate, judge, slopes

BEFORE, AFTER, LIKENESS = 4, 4, 0.5


def worlds(treated, effect, count=200, comparable=24):
    """Invented worlds with serial correlation, the same in every run."""
    rng = np.random.default_rng([5, treated, abs(effect)])
    shape = (comparable + treated, treated, BEFORE, AFTER, LIKENESS)
    return [world(rng, *shape, effect) for _ in range(count)]


@pytest.mark.parametrize("treated", [1, 2])
def test_the_interval_holds_a_known_effect_about_as_often_as_it_promises(treated):
    found = [estimate(changes(values, BEFORE), treated) for values in worlds(treated, 3)]
    covered = sum(holds(effect, 3) for effect in found)
    assert 180 <= covered <= 199  # 95 % of 200, three standard errors to either side
    assert np.mean([effect.value for effect in found]) == pytest.approx(3, abs=0.5)


def test_five_treated_units_are_drawn_by_chance_and_still_covered():
    found = [estimate(changes(values, BEFORE), 5) for values in worlds(5, -4, count=60)]
    assert 52 <= sum(holds(effect, -4) for effect in found) <= 60


def test_nothing_is_read_into_worlds_in_which_nothing_changed():
    read = [judge(values, 1, BEFORE).reading for values in worlds(1, 0)]
    assert read.count(Reading.BETTER) <= 10
    assert read.count(Reading.WORSE) <= 10


def test_a_large_effect_is_read_the_way_round_that_is_better():
    values = worlds(2, 25, count=1)[0]
    assert judge(values, 2, BEFORE).reading == Reading.BETTER
    assert judge(values, 2, BEFORE, less_is_better=True).reading == Reading.WORSE
    assert judge(-values, 2, BEFORE, less_is_better=True).reading == Reading.BETTER


def test_one_unit_by_hand():
    # Changes 0 to 20 of 21 comparable units around 10, and 30 of the treated one.
    found = estimate([30, *range(21)], 1)
    assert found.value == 20
    # Of 22 re-assignments only the treated itself is as extreme.
    assert found.p == pytest.approx(1 / 22)
    assert found.is_beyond_chance
    # With an effect of 20 taken away every unit is as it was; the farthest are 10 from the mean.
    assert found.low == pytest.approx(20 - 10 * 22 / 21, abs=1.2)
    assert found.high - 20 == pytest.approx(20 - found.low)


def test_the_interval_holds_just_the_effects_that_the_test_does_not_reject():
    figures = np.array([4.0, 6.0, *np.linspace(-3, 3, 23) ** 3 / 5])
    found = estimate(figures, 2)
    for supposed, is_inside in (
        (found.low - 0.05, False),
        (found.low + 0.05, True),
        (found.high - 0.05, True),
        (found.high + 0.05, False),
    ):
        shifted = figures.copy()
        shifted[:2] -= supposed
        assert (estimate(shifted, 2).p > 0.05) == is_inside


def test_no_interval_ends_where_no_placebo_is_rare_enough():
    found = estimate([9, *range(15)], 1)  # 1 of 16 is more than 5 %
    assert (found.low, found.high) == (None, None)
    assert not found.is_beyond_chance


def test_as_many_treated_as_comparable_units_are_refused():
    with pytest.raises(ValueError, match="fewer treated"):
        estimate([1, 2, 3, 4], 2)
    with pytest.raises(ValueError, match="at least one"):
        estimate([1, 2, 3], 0)


@pytest.mark.parametrize(
    ("shape", "treated", "before", "lacks"),
    [
        ((20, 8), 1, 4, (Lack.COMPARABLE,)),
        ((21, 4), 1, 2, (Lack.BEFORE,)),
        ((21, 5), 1, 4, (Lack.AFTER,)),
        ((4, 2), 2, 1, (Lack.COMPARABLE, Lack.BEFORE, Lack.AFTER)),
    ],
)
def test_with_too_little_nothing_is_computed_and_it_is_said_what_is_lacking(
    shape, treated, before, lacks
):
    found = judge(np.arange(shape[0] * shape[1], dtype=float).reshape(shape), treated, before)
    assert (found.reading, found.lacks, found.effect) == (Reading.NOT_YET, lacks, None)


def test_without_a_series_there_is_nothing_to_read():
    assert judge([], 0, 0).lacks == (Lack.NO_SERIES,)


def test_a_unit_that_was_on_its_way_before_is_not_credited_to_the_change():
    rng = np.random.default_rng(1)
    values = 80 + rng.normal(0, 0.2, (25, 8))
    values[0] += np.arange(8) * 3
    found = judge(values, 1, BEFORE)
    assert (found.reading, found.lacks) == (Reading.NOT_YET, (Lack.TREND,))
    assert found.trend.value == pytest.approx(3, abs=0.3)
    assert found.effect.is_beyond_chance


def test_slopes_and_changes_of_a_line():
    line = [[1, 2, 3, 9, 9]]
    assert slopes(line, 3) == pytest.approx([1])
    assert changes(line, 3) == pytest.approx([7])


def test_assignments_are_all_there_or_drawn_the_same_every_time():
    every = assignments(6, 2)
    assert every.shape == (14, 6)
    assert (every.sum(axis=1) == 2).all()
    assert len(np.unique(every, axis=0)) == 14
    drawn = assignments(40, 5)
    assert (drawn.sum(axis=1) == 5).all()
    assert not drawn[:, :5].all(axis=1).any()
    assert np.array_equal(drawn, assignments.__wrapped__(40, 5))
