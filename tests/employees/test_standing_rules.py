"""PP 11/2017 art 64, 94, 316, 320, 325, 334, 335; PP 49/2018 art 77, 83, 88: at every boundary."""

from datetime import date

import pytest

from employees.enums import CareLeave, EmploymentStatus, StatusKind
from employees.placement_rules import Period
from employees.standing_rules import DEPARTURES, Effect, effect_of, kinds_of_status, warnings_of

START = date(2026, 1, 1)
JOINED = date(2010, 1, 1)


@pytest.mark.parametrize(
    ("kind", "effect"),
    [
        ("big_leave", Effect.KEEPS),
        ("care_leave", Effect.KEEPS),
        ("unpaid_leave", Effect.VACATES),
        ("suspension", Effect.VACATES),
        ("secondment", Effect.VACATES),
        *((kind, Effect.LEAVES) for kind in DEPARTURES),
    ],
)
def test_effect_on_the_post(kind, effect):
    assert effect_of(StatusKind(kind), Period(START, date(2026, 3, 1))) == effect


@pytest.mark.parametrize(
    ("until", "effect"),
    [
        (date(2026, 6, 30), Effect.KEEPS),
        (date(2026, 7, 1), Effect.KEEPS),  # six months to the day
        (date(2026, 7, 2), Effect.VACATES),
        (None, Effect.VACATES),
    ],
)
def test_study_empties_the_post_after_six_months(until, effect):
    assert effect_of(StatusKind.STUDY, Period(START, until)) == effect


def test_study_counts_from_its_beginning_when_it_is_continued():
    first, second = Period(START, date(2026, 4, 1)), Period(date(2026, 4, 1), date(2026, 7, 1))
    third = Period(date(2026, 7, 1), date(2026, 8, 1))
    assert effect_of(StatusKind.STUDY, third) == Effect.KEEPS
    assert effect_of(StatusKind.STUDY, third, [second]) == Effect.KEEPS
    assert effect_of(StatusKind.STUDY, third, [first, second]) == Effect.VACATES
    assert effect_of(StatusKind.STUDY, third, [first]) == Effect.KEEPS  # with a gap


def weighed(kind, until, *, status=EmploymentStatus.PNS, joined_on=JOINED, detail=""):
    return warnings_of(
        kind, Period(START, until), status=status, joined_on=joined_on, detail=detail
    )


@pytest.mark.parametrize(
    ("kind", "detail", "status", "last", "first_too_long", "clause"),
    [
        ("big_leave", "", "pns", date(2026, 4, 1), date(2026, 4, 2), "Pasal 316"),
        ("unpaid_leave", "", "pns", date(2029, 1, 1), date(2029, 1, 2), "Pasal 334"),
        ("care_leave", "sick", "pns", date(2027, 1, 1), date(2027, 1, 2), "Pasal 320"),
        ("care_leave", "maternity", "pns", date(2026, 4, 1), date(2026, 4, 2), "Pasal 325"),
        ("care_leave", "sick", "pppk", date(2026, 2, 1), date(2026, 2, 2), "49/2018 Pasal 83"),
        ("care_leave", "maternity", "pppk", date(2026, 4, 1), date(2026, 4, 2), "Pasal 88"),
    ],
)
def test_length_is_warned_of(kind, detail, status, last, first_too_long, clause):
    assert weighed(kind, last, detail=detail, status=status) == []
    [text] = weighed(kind, first_too_long, detail=detail, status=status)
    assert clause in text


@pytest.mark.parametrize("kind", ["big_leave", "unpaid_leave"])
def test_five_years_of_service_are_warned_of(kind):
    assert weighed(kind, date(2026, 2, 1), joined_on=date(2021, 1, 1)) == []
    [text] = weighed(kind, date(2026, 2, 1), joined_on=date(2021, 1, 2))
    assert "5 tahun" in text
    assert ("agama" in text) == (kind == "big_leave")


def test_what_each_status_can_be_in():
    assert kinds_of_status("pns") == tuple(k for k in StatusKind if k != "contract_ended")
    assert "unpaid_leave" not in kinds_of_status("cpns")
    for status in ("pppk", "pppk_paruh_waktu"):
        allowed = set(kinds_of_status(status))
        assert {"care_leave", "contract_ended"} <= allowed
        assert not allowed & {"big_leave", "unpaid_leave", "study", "secondment", "transfer_out"}


def test_every_care_leave_has_a_limit():
    for status in ("pns", "pppk"):
        for detail in CareLeave:
            assert weighed("care_leave", date(2030, 1, 1), status=status, detail=detail)
