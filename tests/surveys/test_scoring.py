"""PermenPANRB 14/2017 (DOMAIN.md 1.4): published figures, band edges, invariants."""

import csv
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.bands import CURRENT_RULE, RULES, round_half_up, rule_on
from surveys.recalculation import recalculate
from surveys.scoring import Totals, classify, ikm, mean_ikm

DATA = Path(__file__).parent / "data"
ROOT = Path(__file__).parents[2]
WORKED_TOTALS = [105, 101, 100, 116, 102, 105, 106, 105, 115]


def rows(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_ikm_reproduces_the_worked_example_with_the_exact_weight():
    result = ikm(WORKED_TOTALS, [29] * 9)

    assert (result.value, result.grade, result.word) == (Decimal("91.48"), "A", "Sangat Baik")
    assert result.weight == Fraction(1, 9)
    assert result.mean == Fraction(955, 29 * 9)
    assert result.rule.name == "PermenPANRB 14/2017"


def test_ikm_shows_the_working_per_unsur():
    first, *_, last = ikm(WORKED_TOTALS, [29] * 9).unsur

    assert first.nrr == Fraction(105, 29)
    assert first.weighted == Fraction(105, 29 * 9)
    assert (first.index, first.grade) == (Decimal("90.52"), "A")
    assert (last.total, last.count, last.index) == (115, 29, Decimal("99.14"))


SEMESTERS = {  # of Pulang Pisau: sheets, index, grade; the last is C by a weight of 0,11
    ("2018-07", "2018-12"): (10, "82.78", "B"),
    ("2019-01", "2019-06"): (17, "79.08", "B"),
    ("2019-07", "2019-12"): (226, "81.19", "B"),
    ("2020-01", "2020-06"): (56, "82.74", "B"),
    ("2020-07", "2020-12"): (345, "77.33", "B"),
}


def test_ikm_of_every_semester_of_pulang_pisau_from_its_raw_answers():
    sheets = rows(ROOT / "surveys" / "data" / "pulang_pisau_2018_2020.csv")
    found = {}
    for first, last in SEMESTERS:
        own = [sheet for sheet in sheets if first <= sheet["day"][:7] <= last]
        totals = [sum(int(sheet[f"u{number}"]) for sheet in own) for number in range(1, 10)]
        result = ikm(totals, [len(own)] * 9)
        found[first, last] = (len(own), str(result.value), result.grade)

    assert found == SEMESTERS
    assert sum(n for n, _value, _grade in found.values()) == len(sheets)


@pytest.mark.parametrize(
    "row",
    rows(DATA / "skm_reports_nine_nrr.csv"),
    ids=lambda row: f"{row['instansi']} {row['periode']}",
)
def test_ikm_reproduces_every_report_with_nine_nrr(row):
    result = ikm([row[f"U{number}"] for number in range(1, 10)], [1] * 9)

    assert abs(result.value - Decimal(row["ikm_recomputed_1per9"])) <= Decimal("0.01")
    assert result.grade == row["mutu_recomputed"]


@pytest.mark.parametrize(
    "row",
    rows(DATA / "skm_reports_nine_nrr.csv"),
    ids=lambda row: f"{row['instansi']} {row['periode']}",
)
def test_a_published_index_that_does_not_follow_from_its_nrr_is_found_out(row):
    nrr = [row[f"U{number}"] for number in range(1, 10)]
    found = recalculate(nrr, row["ikm_published"] or None, row["mutu_published"][:1])

    assert found.is_consistent == (not row["konsisten"].startswith("tidak"))
    if not found.is_consistent:  # the office multiplied with 0,11
        assert (found.weight, found.difference) == (Fraction("0.11"), Decimal("-0.92"))


@pytest.mark.parametrize(
    ("nrr", "published", "grade", "agrees", "grade_agrees"),
    [
        (["3.6481"], "91.25", "A", False, True),  # KGTK Gorontalo: 4.925 over 1.350 is 91,20
        (["3.6481"], "91.20", "A", True, True),
        (["3.06"] * 9, "76.50", "B", True, False),
        (["3.06"] * 9, "76.62", "", True, None),  # 3,064999 prints as 3,06
        (["3.06"] * 9, "76.65", "", False, None),
        (["4"] * 9, "99", "", False, None),  # a bare 4 is four
        (["4"] * 9, None, "A", None, True),
    ],
)
def test_recalculation_allows_for_the_rounding_of_what_is_printed(
    nrr, published, grade, agrees, grade_agrees
):
    found = recalculate(nrr, published, grade)

    assert (found.agrees, found.grade_agrees) == (agrees, grade_agrees)


@pytest.mark.parametrize(
    ("index", "grade"),
    [
        ("25.00", "D"),
        ("64.99", "D"),
        ("64.9949", "D"),
        ("64.995", "C"),
        ("65.00", "C"),
        ("76.60", "C"),
        ("76.6049", "C"),
        ("76.605", "B"),
        ("76.61", "B"),
        ("88.30", "B"),
        ("88.3049", "B"),
        ("88.305", "A"),
        ("88.31", "A"),
        ("100.00", "A"),
    ],
)
def test_grade_on_both_sides_of_every_band_edge(index, grade):
    assert classify(index) == grade
    # The same edge reached through answers: a mean of index/25 in every unsur.
    result = ikm([Fraction(index) / 25] * 9, [1] * 9)
    assert result.grade == grade
    assert {score.grade for score in result.unsur} == {grade}


@pytest.mark.parametrize(
    ("index", "grade"),
    [
        ("43.75", "D"),
        ("43.76", "C"),
        ("62.50", "C"),
        ("62.51", "B"),
        ("81.25", "B"),
        ("81.26", "A"),
    ],
)
@pytest.mark.parametrize("year", [2004, 2013, 2016])
def test_grade_by_the_older_rules_on_both_sides_of_every_band_edge(index, grade, year):
    assert classify(index, rule_on(date(year, 12, 31))) == grade


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("1999-01-01", "kepmenpan-25-2004"),  # nothing was in force: the first there was
        ("2014-05-01", "kepmenpan-25-2004"),
        ("2014-05-02", "permenpanrb-16-2014"),
        ("2017-05-08", "permenpanrb-16-2014"),
        ("2017-05-09", "permenpanrb-14-2017"),
        ("2026-11-22", "permenpanrb-14-2017"),
    ],
)
def test_the_table_of_values_is_that_of_the_day(day, code):
    assert rule_on(date.fromisoformat(day)).code == code


def test_every_day_since_the_first_rule_has_one_table():
    for before, after in zip(RULES, RULES[1:], strict=False):
        assert (after.valid_from - before.valid_until).days == 1
    assert CURRENT_RULE.valid_until is None


@pytest.mark.parametrize("index", ["24.99", "100.01", "0", "-1"])
def test_classify_refuses_a_value_outside_the_scale(index):
    with pytest.raises(ValueError, match="between 25 and 100"):
        classify(index)


@pytest.mark.parametrize(("answer", "value"), [(4, "100.00"), (1, "25.00")])
def test_ikm_of_equal_answers_reaches_the_ends_of_the_scale(answer, value):
    assert ikm([answer * 7] * 9, [7] * 9).value == Decimal(value)


def test_ikm_takes_each_unsur_by_its_own_number_of_answers():
    result = ikm([30, 8], [10, 2])

    assert [score.nrr for score in result.unsur] == [3, 4]
    assert result.value == Decimal("87.50")


@pytest.mark.parametrize("third", [Decimal("3.6207"), "3.6207", 3.6207, Fraction(36207, 10000)])
def test_ikm_takes_a_number_as_it_is_written(third):
    assert ikm([third], [1]).unsur[0].nrr == Fraction(36207, 10000)


@pytest.mark.parametrize(
    ("totals", "counts", "message"),
    [
        ([], [], "nothing to compute"),
        ([3, 3], [1], "2 totals but 1 counts"),
        ([0], [0], "at least one is needed"),
        ([3], [-1], "at least one is needed"),
        ([3], ["1.5"], "at least one is needed"),
        ([9], [10], "outside the scale"),
        ([41], [10], "outside the scale"),
        (["tiga"], [1], "Not a number"),
        (["1/0"], [1], "Not a number"),
        ([float("nan")], [1], "Not a number"),
        ([None], [1], "Not a number"),
    ],
)
def test_ikm_refuses_what_cannot_be_a_survey(totals, counts, message):
    with pytest.raises(ValueError, match=message):
        ikm(totals, counts)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("64.994", "64.99"), ("64.995", "65.00"), ("2", "2.00"), ("0.005", "0.01"), ("0", "0.00")],
)
def test_round_half_up_goes_up_at_the_half(value, rounded):
    assert str(round_half_up(Fraction(value))) == rounded


SHEETS = st.lists(st.lists(st.integers(1, 4), min_size=9, max_size=9), min_size=1, max_size=40)


def added(sheets):
    return [sum(column) for column in zip(*sheets, strict=True)]


@given(SHEETS)
def test_ikm_lies_between_25_and_100_and_is_25_times_the_mean_answer(sheets):
    result = ikm(added(sheets), [len(sheets)] * 9)

    assert 25 <= result.value <= 100
    answers = [answer for sheet in sheets for answer in sheet]
    assert result.exact == Fraction(sum(answers) * 25, len(answers))
    assert abs(Fraction(result.value) - result.exact) <= Fraction(1, 200)


@given(SHEETS, st.randoms(use_true_random=False))
def test_ikm_does_not_depend_on_the_order_of_sheets_or_unsur(sheets, random):
    before = ikm(added(sheets), [len(sheets)] * 9).value
    order = random.sample(range(9), 9)
    random.shuffle(sheets)

    assert (
        ikm(added([[sheet[at] for at in order] for sheet in sheets]), [len(sheets)] * 9).value
        == before
    )


@given(st.lists(SHEETS, min_size=1, max_size=5))
def test_adding_totals_pools_the_respondents(surveys):
    codes = [f"u{number}" for number in range(9)]
    parts = [
        Totals(
            len(sheets),
            dict(zip(codes, added(sheets), strict=True)),
            dict.fromkeys(codes, len(sheets)),
        )
        for sheets in surveys
    ]
    everyone = [sheet for sheets in surveys for sheet in sheets]

    pooled = sum(parts, Totals())

    assert pooled.n == len(everyone)
    assert pooled.ikm() == ikm(added(everyone), [len(everyone)] * 9)


@given(st.lists(SHEETS, min_size=1, max_size=5))
def test_the_simple_mean_weighs_each_survey_once(surveys):
    results = [ikm(added(sheets), [len(sheets)] * 9) for sheets in surveys]

    mean = mean_ikm(results)

    assert mean.n_parts == len(surveys)
    assert mean.value == round_half_up(sum(result.exact for result in results) / len(results))
    assert min(result.value for result in results) <= mean.value
    assert mean.value <= max(result.value for result in results)


def test_extra_unsur_weigh_1_over_9_plus_k_and_leave_the_nine_as_they_were():
    codes = [f"u{number}" for number in range(9)]
    whole = Totals(2, dict.fromkeys(codes, 6) | {"extra": 8}, dict.fromkeys([*codes, "extra"], 2))

    assert whole.ikm().weight == Fraction(1, 10)
    assert whole.ikm().value == Decimal("77.50")  # (9 × 3 + 4) / 10 × 25
    assert whole.only(codes).ikm().value == Decimal("75.00")
    assert whole.only(["u3", "absent"]).sums == {"u3": 6}


def test_mean_of_nothing_is_nothing():
    assert mean_ikm([]) is None


def test_totals_without_an_answer_for_some_unsur_have_no_index():
    assert Totals().ikm() is None
    assert Totals(2, {"waktu": 6, "biaya": 0}, {"waktu": 2, "biaya": 0}).ikm() is None
