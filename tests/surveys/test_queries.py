"""Totals, results and lists of surveys."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from portal.permissions import Role
from surveys.actions import (
    create_campaigns,
    import_responses,
    load_maklumat_instrument,
    load_standard_instrument,
)
from surveys.drafts import CampaignDraft, ResponseDraft
from surveys.enums import CampaignState
from surveys.queries import (
    campaign_by_code,
    campaign_result,
    campaign_rows,
    campaign_table,
    campaign_totals,
    closed_periods,
    instruments_of,
    last_published,
    previous_result,
    rollup,
    unit_period_scores,
)
from surveys.scoring import Totals, ikm
from tests.factories.orgunits import (
    GovernmentFactory,
    OrgUnitFactory,
    grow_units,
    root_of,
    user_with_role,
)
from tests.factories.surveys import CampaignFactory, add_answers, publish, same_answers, sheets

QUARTERS = [(date(2026, 1, 1), date(2026, 3, 31)), (date(2026, 4, 1), date(2026, 6, 30))]

pytestmark = pytest.mark.django_db


def closed(unit, quarter=0, answers=(), instrument=None, **columns):
    """A closed survey of ``unit`` over a quarter of 2026 with ``answers`` (sheets)."""
    start, end = QUARTERS[quarter]
    draft = CampaignDraft(
        unit,
        instrument or load_standard_instrument(),
        f"SKM {quarter + 1}",
        start,
        end,
        state=CampaignState.CLOSED,
        **columns,
    )
    (campaign,) = create_campaigns(government=unit.government, drafts=[draft], user=None)
    if answers:
        add_answers(campaign, answers)
    return campaign


# --- totals -----------------------------------------------------------------------------------


def test_campaign_totals_adds_up_by_unsur_and_skips_empty_answers():
    unit = OrgUnitFactory()
    campaign = closed(unit, answers=[*sheets(2, 3), {"answers": {"waktu": 1, "sarpras": 4}}])
    empty = closed(unit, 1)

    totals = campaign_totals([campaign.pk, empty.pk])

    found = totals[campaign.pk]
    assert found.n == 3
    assert (found.sums["waktu"], found.counts["waktu"]) == (7, 3)
    assert (found.sums["biaya"], found.counts["biaya"]) == (6, 2)
    assert (found.sums["sarpras"], found.counts["sarpras"]) == (10, 3)
    assert list(found.sums) == [q.unsur for q in load_standard_instrument().questions.all()]
    assert totals[empty.pk] == Totals()


def test_campaign_totals_up_to_a_day():
    campaign = closed(OrgUnitFactory(), answers=sheets(2))
    add_answers(campaign, sheets(3, day=date(2026, 2, 1)))

    assert campaign_totals([campaign.pk], date(2026, 1, 31))[campaign.pk].n == 2
    assert campaign_totals([campaign.pk], date(2026, 2, 1))[campaign.pk].n == 5


def test_campaign_totals_is_two_queries_for_any_number(django_assert_num_queries):
    unit = OrgUnitFactory()
    ids = [closed(unit, answers=sheets(1)).pk for _ in range(6)]
    for some in (ids[:1], ids):
        with django_assert_num_queries(2):
            campaign_totals(some)


def test_unit_period_scores_pools_surveys_of_a_unit_by_the_day_of_the_answer():
    first, second = grow_units(GovernmentFactory(), 2)
    closed(first, 0, sheets(2, 4))
    late = closed(first, 0, sheets(1, 1, day=date(2026, 3, 31)))
    closed(first, 1, sheets(5, 1))
    closed(second, 0, sheets(3, 2))

    scores = unit_period_scores([first.pk, second.pk], *QUARTERS[0])

    assert {unit: totals.n for unit, totals in scores.items()} == {first.pk: 3, second.pk: 3}
    assert scores[first.pk].ikm() == ikm([9] * 9, [3] * 9)
    before = unit_period_scores([first.pk], QUARTERS[0][0], date(2026, 3, 30))
    assert before[first.pk].n == 2
    assert late.period_end == QUARTERS[0][1]


def test_unit_period_scores_brings_instruments_together_by_unsur():
    unit = OrgUnitFactory()
    own = load_maklumat_instrument(government=unit.government)
    closed(unit, answers=sheets(2, 4))
    campaign = closed(unit, instrument=own)
    answers = same_answers(2) | {"maklumat": 1}
    del answers["sarpras"]
    add_answers(campaign, [{"answers": answers}])

    totals = unit_period_scores([unit.pk], *QUARTERS[0])[unit.pk]

    assert (totals.sums["pengaduan"], totals.counts["pengaduan"]) == (10, 3)
    assert (totals.sums["sarpras"], totals.counts["sarpras"]) == (8, 2)
    assert (totals.sums["maklumat"], totals.counts["maklumat"]) == (1, 1)


def test_unit_period_scores_is_two_queries_for_any_number_of_units(django_assert_num_queries):
    units = grow_units(GovernmentFactory(), 6)
    for unit in units:
        closed(unit, answers=sheets(1))
    for some in (units[:1], units):
        with django_assert_num_queries(2):
            unit_period_scores([unit.pk for unit in some], *QUARTERS[0])


# --- lists ------------------------------------------------------------------------------------


def test_campaign_rows_tell_the_index_only_of_closed_surveys_with_five_answers():
    unit = OrgUnitFactory()
    enough = closed(unit, answers=sheets(5), population=10)
    few = closed(unit, answers=sheets(4))
    running = CampaignFactory(unit=unit, answers=sheets(6))

    rows = {row.campaign.pk: row for row in campaign_rows([enough, few, running])}

    assert rows[enough.pk].result.value == Decimal("75.00")
    assert rows[few.pk].result is None
    assert rows[running.pk].result is None
    assert [rows[one.pk].n for one in (enough, few, running)] == [5, 4, 6]
    assert (rows[enough.pk].required, rows[enough.pk].is_enough) == (10, False)
    assert (rows[few.pk].required, rows[few.pk].is_enough) == (None, True)


def test_campaign_table_shows_only_surveys_in_scope():
    government = GovernmentFactory()
    first, second = grow_units(government, 2)
    mine, other = closed(first), closed(second)
    foreign = closed(OrgUnitFactory())
    officer = user_with_role(Role.SURVEY_OFFICER, unit=first)
    everywhere = user_with_role(Role.SURVEY_OFFICER, unit=root_of(government))
    employee = user_with_role(Role.EMPLOYEE, unit=first)

    def seen(user):
        return set(campaign_table(government=government, user=user))

    assert seen(officer) == {mine}
    assert seen(everywhere) == {mine, other}
    assert seen(employee) == set()
    assert foreign not in seen(everywhere)


@pytest.mark.parametrize(
    ("criteria", "titles"),
    [
        ({}, ["SKM 2", "SKM 1"]),
        ({"text": "skm 1"}, ["SKM 1"]),
        ({"text": "U1"}, ["SKM 2", "SKM 1"]),
        ({"text": "tidak ada"}, []),
        ({"state": "open"}, []),
        ({"state": "closed"}, ["SKM 2", "SKM 1"]),
        ({"year": 2026}, ["SKM 2", "SKM 1"]),
        ({"year": 2025}, []),
        ({"sort": "title"}, ["SKM 1", "SKM 2"]),
        ({"sort": "-title"}, ["SKM 2", "SKM 1"]),
        ({"sort": "period"}, ["SKM 1", "SKM 2"]),
        ({"sort": "password"}, ["SKM 2", "SKM 1"]),
        ({"unit_ids": []}, []),
    ],
)
def test_campaign_table_filters_and_sorts(criteria, titles):
    government = GovernmentFactory()
    (unit,) = grow_units(government, 1)
    closed(unit, 0)
    closed(unit, 1)
    user = user_with_role(Role.SURVEY_OFFICER, unit=unit)

    found = campaign_table(government=government, user=user, **criteria)

    assert [campaign.title for campaign in found] == titles


def test_campaign_by_code_finds_opened_surveys_as_people_type_them(django_assert_num_queries):
    campaign = CampaignFactory(code="ab3xyz")
    draft = CampaignFactory(state=CampaignState.DRAFT)

    with django_assert_num_queries(3):
        found = campaign_by_code(" AB3XYZ ")
        assert len(found.instrument.questions.all()) == 9
        assert (found.government.name, found.unit.name) == (
            campaign.government.name,
            campaign.unit.name,
        )
    assert campaign_by_code(draft.code) is None
    assert campaign_by_code("ab3xyy") is None
    assert campaign_by_code("\x00") is None


def test_instruments_of_a_government_are_the_national_and_its_own():
    unit, other = OrgUnitFactory(), OrgUnitFactory()
    national = load_standard_instrument()
    own = load_maklumat_instrument(government=unit.government)
    load_maklumat_instrument(government=other.government)

    assert list(instruments_of(unit.government)) == [national, own]


def test_last_published_wants_ten_answers_and_the_same_unit_and_service():
    unit = OrgUnitFactory()
    running = CampaignFactory(unit=unit)
    assert last_published(running) is None

    first = closed(unit, 0, sheets(10, 4))
    closed(unit, 1, sheets(9, 1))
    closed(OrgUnitFactory(), 1, sheets(12, 2))
    assert last_published(running) is None
    publish(first)

    assert last_published(running).result.value == Decimal("100.00")
    assert last_published(running).n == 10
    # An officer is told from five on.
    assert previous_result(running).result.value == Decimal("25.00")


def test_previous_result_never_is_the_survey_itself():
    unit = OrgUnitFactory()
    first = closed(unit, 0, sheets(10, 4))
    second = closed(unit, 1, sheets(10, 2))

    assert previous_result(first) is None
    assert previous_result(second).campaign == first
    assert last_published(second) is None
    publish(second)
    assert last_published(second).campaign == second


# --- results ----------------------------------------------------------------------------------


def test_campaign_result_of_a_closed_survey_shows_all_with_its_working():
    answers = [*sheets(6, 3, sex="P", comment="Cepat"), *sheets(5, 4, sex="L")]
    campaign = closed(OrgUnitFactory(), answers=answers, population=100)

    result = campaign_result(campaign, date(2026, 5, 1))

    assert (result.n, result.totals.n, result.waiting, result.is_final) == (11, 11, 0, True)
    assert (result.required, result.missing) == (80, 69)
    assert result.result == ikm([38] * 9, [11] * 9)
    assert len(result.unsur) == 9
    assert result.comments == ["Cepat"] * 6
    sex = {row.label: (row.n, row.result.value) for row in result.breakdowns[0].rows}
    assert sex == {"Laki-laki": (5, Decimal("100.00")), "Perempuan": (6, Decimal("75.00"))}
    assert result.working.mean == Decimal("3.454545")
    assert result.working.product == Decimal("86.3636")


def test_the_lowest_unsur_comes_first():
    answers = same_answers(4) | {"waktu": 1, "pengaduan": 2}
    campaign = closed(OrgUnitFactory(), answers=[{"answers": answers}] * 5)

    result = campaign_result(campaign, date(2026, 5, 1))

    assert [row.unsur for row in result.unsur][:3] == ["waktu", "pengaduan", "persyaratan"]
    assert [row.is_weak for row in result.unsur][:3] == [True, True, False]


def test_a_survey_with_fewer_than_five_answers_tells_only_their_number():
    campaign = closed(OrgUnitFactory(), answers=sheets(4, comment="Rahasia"))

    result = campaign_result(campaign, date(2026, 5, 1))

    assert result.n == 4
    assert (result.result, result.unsur, result.breakdowns, result.comments) == (None, [], [], [])


def test_small_groups_are_hidden_with_one_more_so_that_none_can_be_subtracted():
    answers = [
        *sheets(4, 1, education="sd"),
        *sheets(6, 2, education="smp"),
        *sheets(20, 3, education="sma"),
    ]
    campaign = closed(OrgUnitFactory(), answers=answers)

    education = campaign_result(campaign, date(2026, 5, 1)).breakdowns[1]

    rows = {row.label: row for row in education.rows}
    assert education.has_hidden
    assert (rows["SD"].is_hidden, rows["SMP"].is_hidden, rows["SMA"].is_hidden) == (
        True,
        True,
        False,
    )
    assert (rows["SD"].n, rows["SD"].result, rows["SMP"].n) == (None, None, None)
    assert rows["SMA"].n == 20


def test_a_running_survey_tells_whole_steps_of_days_before_today():
    campaign = CampaignFactory()
    today = campaign.government.today()
    for days_ago, n, value in ((20, 5, 4), (10, 3, 1), (5, 2, 1), (2, 4, 2), (0, 1, 1)):
        add_answers(
            campaign, sheets(n, value, day=today - timedelta(days=days_ago), comment="Saran")
        )

    result = campaign_result(campaign, today)

    assert (result.n, result.totals.n, result.waiting) == (15, 10, 5)
    assert result.released_until == today - timedelta(days=5)
    assert result.result == ikm([25] * 9, [10] * 9)
    assert (len(result.comments), result.breakdowns) == (10, [])


def test_answers_of_today_alone_are_not_told():
    campaign = CampaignFactory()
    today = campaign.government.today()
    add_answers(campaign, sheets(50, day=today))

    result = campaign_result(campaign, today)

    assert (result.n, result.result, result.comments) == (50, None, [])


# --- units together ---------------------------------------------------------------------------


def test_rollup_gives_the_pooled_and_the_mean_index():
    government = GovernmentFactory()
    first, second, third = grow_units(government, 3)
    closed(first, answers=sheets(30, 4))
    closed(first, answers=sheets(10, 4))
    closed(second, answers=sheets(5, 2))
    closed(third, answers=sheets(4, 1))
    closed(third, 1, answers=sheets(9, 1))

    found = rollup([first.pk, second.pk, third.pk], QUARTERS[0])

    assert found.totals.n == 45
    assert found.pooled == ikm([170] * 9, [45] * 9)
    assert (found.mean.value, found.mean.n_parts) == (Decimal("75.00"), 2)
    # Its four answers are in neither, so no subtraction gives them back.
    assert (found.n_left_out, set(found.by_unit)) == (1, {first.pk, second.pk})


def test_rollup_without_answers_has_no_index():
    unit = OrgUnitFactory()
    closed(unit)

    found = rollup([unit.pk], QUARTERS[0])

    assert (found.pooled, found.mean, found.n_left_out) == (None, None, 0)


def test_closed_periods_come_latest_first_and_once():
    unit = OrgUnitFactory()
    closed(unit, 0)
    closed(unit, 0)
    closed(unit, 1)
    CampaignFactory(unit=unit)

    assert closed_periods([unit.pk], date(2026, 12, 31)) == QUARTERS[::-1]
    assert closed_periods([unit.pk], date(2026, 2, 1)) == QUARTERS[:1]


def test_the_real_survey_of_pulang_pisau_runs_through_the_tables():
    """Its eighth unsur is the maklumat pelayanan; 345 answers give 77,33 B."""
    unit = OrgUnitFactory(name="DPMPTSP")
    instrument = load_maklumat_instrument(government=unit.government)
    draft = CampaignDraft(
        unit,
        instrument,
        "SKM Semester II 2020",
        date(2020, 7, 1),
        date(2020, 12, 31),
        state=CampaignState.CLOSED,
    )
    (campaign,) = create_campaigns(government=unit.government, drafts=[draft], user=None)
    unsur = [question.unsur for question in instrument.questions.all()]
    import_responses(
        government=unit.government,
        drafts=[
            ResponseDraft(
                campaign,
                date.fromisoformat(row["day"]),
                {code: int(row[f"u{number}"]) for number, code in enumerate(unsur, start=1)},
                sex=row["sex"],
            )
            for row in pulang_pisau_rows()
        ],
        user=None,
        reason="Data survei 2020.",
    )

    result = campaign_result(campaign, date(2021, 1, 1))

    assert (result.n, result.result.value, result.result.grade) == (345, Decimal("77.33"), "B")


def pulang_pisau_rows():
    path = Path(__file__).parents[2] / "surveys" / "data" / "pulang_pisau_2018_2020.csv"
    with path.open(newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["day"] >= "2020-07-01"]
