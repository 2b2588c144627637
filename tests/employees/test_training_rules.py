"""20 JP of PNS is a minimum, 24 JP of PPPK a ceiling (DOMAIN.md 0.1 T2)."""

from datetime import date

import pytest

from employees.training_rules import Standing, training_standing, training_year


@pytest.mark.parametrize(
    ("jp", "standing"),
    [(0, Standing.SHORT), (19, Standing.SHORT), (20, Standing.MET), (300, Standing.MET)],
)
def test_pns_minimum_is_20(jp, standing):
    assert training_standing("pns", jp).standing == standing


@pytest.mark.parametrize("status", ["pppk", "pppk_paruh_waktu"])
@pytest.mark.parametrize(
    ("jp", "standing"), [(0, Standing.WITHIN), (24, Standing.WITHIN), (25, Standing.ABOVE)]
)
def test_pppk_ceiling_is_24(status, jp, standing):
    assert training_standing(status, jp).standing == standing


def test_words_say_minimum_and_ceiling():
    assert training_standing("pns", 12).text == "12 JP, minimal 20"
    assert training_standing("pppk", 12).text == "12 JP, paling lama 24"
    assert training_standing("pns", 12).regulation == "PP 11/2017 Pasal 203 ayat (4)"


def test_cpns_has_no_yearly_figure():
    standing = training_standing("cpns", 5)
    assert (standing.standing, standing.text) == (Standing.NO_RULE, "5 JP")


@pytest.mark.parametrize(
    ("jp", "status", "expected"),
    [(19, "pns", True), (20, "pns", False), (24, "pppk", False), (25, "pppk", True)],
)
def test_attention_is_for_too_few_and_too_many(jp, status, expected):
    assert training_standing(status, jp).needs_attention is expected


def test_training_year_of_a_pns_is_the_calendar_year():
    span = date(2026, 1, 1), date(2026, 12, 31)
    assert training_year("pns", date(2015, 3, 1), date(2026, 1, 1)) == span
    assert training_year("pns", date(2015, 3, 1), date(2026, 12, 31)) == span


@pytest.mark.parametrize(
    ("day", "start"), [(date(2026, 2, 28), date(2025, 3, 1)), (date(2026, 3, 1), date(2026, 3, 1))]
)
def test_training_year_of_a_pppk_is_the_contract_year(day, start):
    first, last = training_year("pppk", date(2024, 3, 1), day)
    assert first == start
    assert last == date(start.year + 1, 2, 28)


def test_contract_year_begun_on_a_leap_day():
    joined = date(2024, 2, 29)
    assert training_year("pppk", joined, date(2025, 2, 28)) == (joined, date(2025, 2, 28))
    assert training_year("pppk", joined, date(2025, 3, 1))[0] == date(2025, 3, 1)
