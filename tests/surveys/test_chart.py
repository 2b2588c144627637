"""The IKM as a colour of the org chart: last full quarter, closed surveys, few answers unseen."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgunits.chart.registry import Asked, Unseen
from orgunits.enums import Verdict
from orgunits.queries import structure_on
from orgunits.volume_sources import offers_for
from portal.permissions import Role
from surveys import chart, volumes
from surveys.actions import create_campaigns, load_standard_instrument
from surveys.appraisal import index_fact
from surveys.drafts import CampaignDraft
from surveys.enums import CampaignState
from tests.factories.orgunits import GovernmentFactory, OrgUnitFactory, root_of, user_with_role
from tests.factories.surveys import add_answers, sheets


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_quarter_is_the_last_one_that_ended_before_the_day(day):
    start, end = chart.last_full_quarter(day)
    assert start.day == 1
    assert start.month in (1, 4, 7, 10)
    assert (end.year, end.month) == (start.year, start.month + 2)
    assert 0 < (day - end).days <= 92


@pytest.fixture
def city(db):
    """Two dinas: one with 20 answers of 3 and a survey of 3 answers of 1, one with 4 answers."""
    government = GovernmentFactory()
    root = root_of(government)
    a, b = (OrgUnitFactory(parent=root) for _ in "ab")
    start, end = chart.last_full_quarter(government.today())
    instrument = load_standard_instrument()
    for unit, n, value in ((a, 20, 3), (a, 3, 1), (b, 4, 4)):
        draft = CampaignDraft(
            unit, instrument, f"Survei {n}", start, end, state=CampaignState.CLOSED
        )
        [campaign] = create_campaigns(government=government, drafts=[draft], user=None)
        add_answers(campaign, sheets(n, value))
    return government, root, a, b


def figures(government, user):
    day = government.today()
    return chart.index(Asked(government, user, day, structure_on(government, day, user)))


def test_few_answers_are_unseen_and_in_no_sum(city):
    government, root, a, b = city
    found = figures(government, user_with_role(Role.SURVEY_OFFICER, unit=root))
    assert found == {
        root.pk: Decimal("75.00"), a.pk: Decimal("75.00"), b.pk: Unseen.FEW_ANSWERS,
    }  # fmt: skip


def test_results_out_of_reach_are_no_data(city):
    government, root, a, b = city
    assert figures(government, user_with_role(Role.EMPLOYEE, unit=root)) == {}
    assert figures(government, user_with_role(Role.SURVEY_OFFICER, unit=b)) == {
        b.pk: Unseen.FEW_ANSWERS
    }


def test_answers_that_came_in_are_offered_as_a_volume(city):
    """By service, of the unit itself and the year they came in; asked for in one query."""
    government, _root, a, _b = city
    start, _end = chart.last_full_quarter(government.today())
    (count,) = volumes.answers_received(a, start.year)
    assert (count.key, count.volume) == ("jawaban-0", 23)
    assert volumes.answers_received(a, start.year - 1) == []
    officer = user_with_role(Role.SURVEY_OFFICER, unit=a)
    assert [one.key for one in offers_for(a, start.year, officer)] == ["survei:jawaban-0"]
    assert offers_for(a, start.year, user_with_role(Role.EMPLOYEE, unit=a)) == []


def test_index_stands_against_the_whole_or_the_band(city):
    government, root, a, b = city
    day = government.today()
    user = user_with_role(Role.SURVEY_OFFICER, unit=root)
    asked = Asked(government, user, day, structure_on(government, day, user))
    (own,) = index_fact(asked, a)  # the whole has no other answers: the same index
    assert (own.value, own.verdict) == ("75,00", Verdict.EVEN)
    (whole,) = index_fact(asked, root)  # 75 is below 76,61
    assert (whole.reference, whole.verdict) == ("76,61, batas bawah mutu B", Verdict.WEAK)
    assert index_fact(asked, b) == []  # too few answers
