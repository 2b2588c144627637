"""Sample sizes: the published table, and Slovin's worked values (DOMAIN.md 1.5)."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.sampling import krejcie_morgan, required_sample, slovin

TABLE = Path(__file__).parent / "data" / "krejcie_morgan.csv"


def published():
    with TABLE.open(newline="", encoding="utf-8") as file:
        return [(int(row["population"]), int(row["sample"])) for row in csv.DictReader(file)]


def test_krejcie_morgan_gives_every_published_row():
    rows = published()

    assert len(rows) == 90
    assert {population: krejcie_morgan(population) for population, _ in rows} == dict(rows)


@pytest.mark.parametrize(
    ("population", "sample"),
    # As published for e = 5 %, and both sides of an exact value (1200 gives 300 without rest).
    [(500, 223), (1200, 300), (1201, 301), (10000, 385), (1, 1), (100, 80)],
)
def test_slovin_rounds_up(population, sample):
    assert slovin(population) == sample


def test_slovin_takes_another_margin():
    assert slovin(1000, "0.1") == 91


@pytest.mark.parametrize("formula", [krejcie_morgan, slovin])
@pytest.mark.parametrize("population", [0, -5])
def test_a_population_of_nobody_is_refused(formula, population):
    with pytest.raises(ValueError, match="cannot be sampled"):
        formula(population)


@pytest.mark.parametrize("formula", [krejcie_morgan, slovin])
@pytest.mark.parametrize("margin", ["0", "1", "-0.1", "2"])
def test_a_margin_outside_zero_to_one_is_refused(formula, margin):
    with pytest.raises(ValueError, match="margin of error"):
        formula(100, margin)


@given(st.integers(1, 10_000_000))
def test_a_sample_never_exceeds_its_population_and_never_shrinks(population):
    assert 1 <= krejcie_morgan(population) <= min(population, 384)
    assert krejcie_morgan(population) <= krejcie_morgan(population + 1)
    assert 1 <= slovin(population) <= min(population, 400)


@pytest.mark.parametrize("population", [None, 0])
def test_required_sample_is_unknown_without_a_population(population):
    assert required_sample(population) is None


def test_required_sample_follows_the_annexed_table():
    assert required_sample(10000) == 370
