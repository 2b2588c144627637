"""Results of many surveys: how sure they are, their series over the lineage, the auditor's sheet."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orgunits.actions import apply_changes
from orgunits.structure import Merge
from portal.enums import AggregationRule
from portal.permissions import Role
from surveys.actions import create_campaigns, load_standard_instrument
from surveys.drafts import CampaignDraft
from surveys.enums import AgeBand, CampaignState, Channel, InstrumentState, Unsur
from surveys.models import Instrument, Question
from surveys.queries import campaign_result, campaign_working
from tests.factories.orgunits import (
    GovernmentFactory,
    OrgUnitFactory,
    grow_units,
    root_of,
    user_with_role,
)
from tests.factories.surveys import add_answers, same_answers, sheets
from tests.worlds import kept_world

QUARTERS = [(date(2026, 1, 1), date(2026, 3, 31)), (date(2026, 4, 1), date(2026, 6, 30))]
LATER = date(2026, 7, 9)

pytestmark = pytest.mark.django_db


def closed(unit, quarter=0, answers=(), instrument=None, **columns):
    """A closed survey of ``unit`` over a quarter of 2026 with ``answers`` (sheets)."""
    start, end = QUARTERS[quarter]
    draft = CampaignDraft(
        unit, instrument or load_standard_instrument(), f"SKM {unit.name} {quarter + 1}",
        start, end, state=CampaignState.CLOSED, **columns,
    )  # fmt: skip
    (campaign,) = create_campaigns(government=unit.government, drafts=[draft], user=None)
    add_answers(campaign, answers)
    return campaign


def mixed(n_good, n_bad, **columns):
    """``n_good`` sheets of 4 and ``n_bad`` of 3."""
    return [*sheets(n_good, 4, **columns), *sheets(n_bad, 3, **columns)]


@kept_world
def units():
    """Two units with a survey in each of two quarters: the first falls, the second stands."""
    units = grow_units(GovernmentFactory(), 2)
    closed(units[0], 0, mixed(36, 4), population=80)
    closed(units[0], 1, mixed(4, 36), population=80)
    closed(units[1], 0, mixed(5, 5))
    closed(units[1], 1, mixed(5, 5))
    return units


@pytest.fixture
def leader(client, units):
    client.force_login(user_with_role(Role.LEADERSHIP, unit=root_of(units[0].government)))


def url(name, *args):
    return reverse(f"surveys:{name}", args=args)


def test_overview_shows_both_aggregations_the_movers_and_every_unsur(
    client, leader, units, django_assert_max_num_queries
):
    with django_assert_max_num_queries(40):
        response = client.get(url("result_overview"))

    rollup, seen = response.context["rollup"], response.context["seen"]
    # 9 of 50 sheets are 100, the others 75; the units' own indices are 77,50 and 87,50.
    assert (rollup.pooled.value, rollup.mean.value) == (Decimal("79.50"), Decimal("82.50"))
    assert [(row.unit, row.change, row.real) for row in seen.fallen] == [
        (units[0], Decimal("-20.00"), "ya")
    ]
    assert seen.risen == []
    second = next(row for row in seen.rows if row.unit == units[1])
    assert (second.change, second.real) == (Decimal("0.00"), "belum dapat disimpulkan")
    assert len(seen.codes) == 9
    page = response.content.decode()
    for text in ("79,50", "82,50", "Yang berubah nyata", "-20,00", "perlu 66", "Dari periode ke"):
        assert text.replace("-", "−") in page or text in page
    assert [point.measure.value for point in response.context["series"]] == [
        Decimal("95.50"),
        Decimal("79.50"),
    ]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("sort=-value", 1),
        ("sort=value", 0),
        ("sort=apa", 0),
        ("sort=-n&page=9", 0),
        ("sort=unit", 0),
    ],
)
def test_overview_is_sorted_and_survives_any_query(client, leader, units, query, first):
    page = client.get(f"{url('result_overview')}?{query}").context["page_obj"]

    assert page.object_list[0].unit == units[first]


def test_overview_of_another_period_as_a_file_and_by_the_other_aggregation(client, leader, units):
    government = units[0].government
    government.ikm_aggregation = AggregationRule.MEAN
    government.save()
    query = {"period": "2026-01-01..2026-03-31"}

    page = client.get(url("result_overview"), query)
    file = client.get(url("result_overview"), query | {"ekspor": "csv"})

    assert page.context["measure"].value == Decimal("92.50")
    assert "Rata-rata nilai unit (dipakai)" in page.content.decode()
    assert "Unit 1,40,66,97.5,A,95.84,99.16" in b"".join(file).decode()


def test_overview_costs_the_same_for_two_units_and_for_five(client, leader, units):
    def count():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url("result_overview")).status_code == 200
        return len(captured)

    client.get(url("result_overview"))
    before = count()
    for _ in range(3):
        closed(OrgUnitFactory(parent=units[0]), 1, sheets(5))

    assert count() == before


def test_overview_without_a_survey_or_with_too_few_answers_says_so(client):
    unit = grow_units(GovernmentFactory(), 1)[0]
    client.force_login(user_with_role(Role.LEADERSHIP, unit=root_of(unit.government)))

    assert "Belum ada hasil" in client.get(url("result_overview")).content.decode()
    closed(unit, 0, sheets(4))
    assert "Hasil tidak ditampilkan" in client.get(url("result_overview")).content.decode()


def test_a_series_goes_on_with_the_surveys_of_the_units_merged_into_it(client, units):
    source, into = units
    apply_changes(
        government=into.government,
        changes=[Merge((source.pk,), into.pk)],
        user=None,
        reason="Penggabungan.",
        effective_on=date(2026, 7, 1),
    )
    client.force_login(user_with_role(Role.SURVEY_OFFICER, unit=into))

    response = client.get(url("unit_surveys", into.pk))

    series = response.context["series"]
    assert [(point.n_surveys, point.measure.n) for point in series] == [(2, 50), (2, 50)]
    assert all(point.has_predecessor for point in series)
    assert "termasuk unit asal" in response.content.decode()
    last = closed(into, 1, mixed(6, 6))
    assert [point.n_surveys for point in campaign_result(last, LATER).series] == [2, 3]


def test_the_interval_stands_beside_the_grade_and_uses_the_population(units):
    campaign = closed(units[0], 0, mixed(20, 20), population=80)
    wide = closed(units[0], 0, mixed(20, 20))

    result = campaign_result(campaign, LATER)

    # Sheets of 75 and 100: variance 12,5² × 40/39 over 40, half of the people asked.
    assert (result.measure.value, result.measure.error) == (Decimal("87.50"), Decimal("2.77"))
    assert campaign_result(wide, LATER).measure.error == Decimal("3.92")
    assert result.other_grades == ["A"]
    assert campaign_result(closed(units[0], 0, mixed(10, 10)), LATER).other_grades is None


def test_the_nine_unsur_stand_beside_an_index_of_ten(units):
    standard = load_standard_instrument()
    instrument = Instrument.objects.create(
        government=units[0].government, code="sepuluh", name="Sepuluh unsur",
        state=InstrumentState.PUBLISHED, fingerprint="-",
    )  # fmt: skip
    asked = [*standard.questions.values("order", "unsur", "text", "answers")]
    asked.append(asked[0] | {"order": 10, "unsur": Unsur.MAKLUMAT})
    Question.objects.bulk_create(Question(instrument=instrument, **one) for one in asked)
    answers = [{"answers": same_answers(3) | {"maklumat": 4}}] * 6

    result = campaign_result(closed(units[0], 0, answers, instrument), LATER)

    assert (result.result.value, result.national.value) == (Decimal("77.50"), Decimal("75.00"))
    assert (result.result.grade, result.national.grade) == ("B", "C")


def test_an_old_survey_is_graded_by_the_table_of_its_own_year(units):
    campaign = closed(units[0], 0, sheets(6, 3))
    assert campaign_result(campaign, LATER).result.grade == "C"

    campaign.period_start, campaign.period_end = date(2013, 1, 1), date(2013, 3, 31)
    campaign.save()

    result = campaign_result(campaign, LATER)
    assert (result.result.grade, result.rule.name) == ("B", "Kepmenpan 25/2004")


def test_channels_stand_side_by_side_pooled_and_with_equal_weight(client, leader, units):
    answers = [
        *sheets(30, 4, channel=Channel.WEB),
        *sheets(10, 2, channel=Channel.PAPER, age_band=AgeBand.OVER_60),
    ]
    campaign = closed(units[0], 0, answers)

    page = client.get(url("campaign_detail", campaign.pk)).content.decode()

    assert "Tiap saluran sama berat" in page
    assert "87,50" in page
    assert "75,00" in page
    assert "Kesenjangan layanan" not in page  # ten people of 60 and more are too few


def test_the_gap_of_older_people_is_told_from_thirty_answers_on(client, leader, units):
    answers = [*mixed(20, 20, age_band=AgeBand.A30), *mixed(3, 27, age_band=AgeBand.OVER_60)]
    campaign = closed(units[0], 0, answers)

    gap = campaign_result(campaign, LATER).gap

    assert (gap.group.value, gap.others.value) == (Decimal("77.50"), Decimal("87.50"))
    assert (gap.change, gap.real) == (Decimal("-10.00"), "ya")
    assert "Kesenjangan layanan" in client.get(url("campaign_detail", campaign.pk)).content.decode()
    fewer = closed(units[0], 0, [*answers[:40], *answers[41:]])
    assert campaign_result(fewer, LATER).gap is None


def test_the_working_sheet_opens_every_number(client, leader, units):
    campaign = closed(units[0], 0, mixed(20, 20), population=80)

    working = campaign_working(campaign, campaign_result(campaign, LATER))
    page = client.get(url("campaign_working", campaign.pk)).content.decode()

    assert working.rows[0].chosen == [(1, 0), (2, 0), (3, 20), (4, 20)]
    assert (working.interval.n, working.interval.s1) == (40, 20 * 27 + 20 * 36)
    for text in ("permenpanrb-14-2017", "1 − 40/80 = 0,5000", "= <b>66</b>", "= <b>67</b>",
                 "84,73", "90,27", "belum dapat dibedakan dari A"):  # fmt: skip
        assert text in page
    few = closed(units[0], 0, sheets(4))
    assert "Lembar hitung belum ada" in client.get(url("campaign_working", few.pk)).content.decode()


def report(**changes):
    nrr = ["3,6207", "3.4828", "3,4483", "4", "3,5172", "3,6207", "3,6552", "3,6207", "3,9655"]
    codes = [unsur.value for unsur in Unsur][:9]
    values = dict(zip(codes, nrr, strict=True)) | {"rule": "permenpanrb-14-2017"}
    return values | changes


@pytest.mark.parametrize(
    ("changes", "texts"),
    [
        ({"published": "90,56", "grade": "A"}, ["tidak cocok", "91,48", "0,11"]),
        ({"published": "91.48", "grade": "B"}, ["tidak cocok", "seharusnya A"]),
        ({"published": "91,48", "grade": "A"}, ["Hitungan laporan cocok"]),
        ({}, ["Hasil hitung ulang"]),
        ({"waktu": "5"}, ["Waktu Penyelesaian"]),
        ({"waktu": "tiga"}, ["Waktu Penyelesaian"]),
        ({"rule": "lain"}, ["Tabel nilai"]),
    ],
)
def test_a_printed_report_is_checked(client, leader, changes, texts):
    response = client.get(url("report_check"), report(**changes))

    page = response.content.decode()
    assert all(text in page for text in texts)
    assert (response.context["found"] is None) == ("Tabel" in texts[0] or "Waktu" in texts[0])
