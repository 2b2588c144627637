"""Tallies are always what a recount gives."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.actions import (
    close_campaign,
    create_campaigns,
    load_maklumat_instrument,
    load_standard_instrument,
    move_waiting_answers,
)
from surveys.drafts import CampaignDraft
from surveys.enums import CampaignState, Channel
from surveys.models import VALUE_FIELDS, Response, Tally
from surveys.queries.tallies import COUNTERS, recounted, stored, wrong_cells
from surveys.queries.totals import tallies_between, tally_totals_by, totals_by
from surveys.tallying import cell_of
from tests.factories.orgunits import OrgUnitFactory
from tests.factories.surveys import (
    STANDARD_ORDER,
    CampaignFactory,
    add_answers,
    arrived,
    same_answers,
    sheets,
    submit,
)

pytestmark = pytest.mark.django_db
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
answers = st.dictionaries(st.sampled_from(STANDARD_ORDER), st.integers(1, 4), min_size=1)
days = st.dates(*YEAR)


def whole_year(unit, instrument):
    (campaign,) = create_campaigns(
        government=unit.government,
        drafts=[CampaignDraft(unit, instrument, "Setahun", *YEAR, state=CampaignState.CLOSED)],
        user=None,
    )
    return campaign


@given(st.lists(st.tuples(days, answers), min_size=1, max_size=25), st.integers(1, 24))
@settings(max_examples=12)
def test_imported_answers_add_up_to_a_recount(rows, cut):
    with transaction.atomic():
        campaign = whole_year(OrgUnitFactory(), load_standard_instrument())
        for part in (rows[:cut], rows[cut:]):
            if part:
                add_answers(campaign, [{"day": day, "answers": given} for day, given in part])

        assert recounted() == stored() != {}
        assert tally_totals_by(Tally.objects.all(), "campaign_id") == totals_by(
            Response.objects.all(), "campaign_id"
        )
        transaction.set_rollback(True)


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("submit"), st.integers(1, 4)),
            st.tuples(st.just("import"), st.integers(1, 4)),
            st.tuples(st.just("midnight"), st.just(0)),
        ),
        max_size=12,
    )
)
@settings(max_examples=6)
def test_whatever_happens_tallies_answers_and_inbox_add_up(steps):
    with transaction.atomic():
        campaign = CampaignFactory()
        n = 0
        for step, value in [*steps, ("submit", 2), ("midnight", 0)]:
            if step == "submit":
                for _ in range(7 * value):
                    submit(campaign, answers=same_answers(value))
                n += 7 * value
            elif step == "import":
                n += add_answers(campaign, sheets(value, value))
            else:
                arrived()
                move_waiting_answers()
            assert wrong_cells() == []
        close_campaign(campaign=campaign, user=None)

        assert wrong_cells() == []
        assert Response.objects.count() == n
        assert sum(Tally.objects.values_list("n", flat=True)) == n
        transaction.set_rollback(True)


def test_a_cell_counts_every_value_of_one_survey_and_month():
    campaign = whole_year(OrgUnitFactory(), load_standard_instrument())
    add_answers(
        campaign,
        [
            {"day": date(2026, 2, 28), "answers": same_answers(3)},
            {"day": date(2026, 3, 1), "answers": same_answers(3) | {"waktu": 1}},
            {"day": date(2026, 3, 31), "answers": {"waktu": 4}},
        ],
    )

    cells = {tally.month: tally for tally in Tally.objects.all()}
    assert set(cells) == {date(2026, 2, 1), date(2026, 3, 1)}
    march = cells[date(2026, 3, 1)]
    assert (march.n, march.n_whole, march.whole_sum, march.whole_squares) == (2, 1, 25, 625)
    assert (march.a03_1, march.a03_4, march.a01_3, march.a10_3) == (1, 1, 1, 0)
    assert (march.government_id, march.campaign_id) == (campaign.government_id, campaign.pk)


def test_sheets_of_two_questionnaires_meet_by_unsur():
    unit = OrgUnitFactory()
    own = load_maklumat_instrument(government=unit.government)
    first = whole_year(unit, load_standard_instrument())
    second = whole_year(unit, own)
    add_answers(first, sheets(2, 4))
    answers = same_answers(2) | {"maklumat": 1}
    del answers["sarpras"]
    add_answers(second, [{"answers": answers}])

    found = tally_totals_by(Tally.objects.all(), "campaign__unit_id")[(unit.pk,)]

    assert found == totals_by(Response.objects.all(), "campaign__unit_id")[(unit.pk,)]
    assert (found.sums["maklumat"], found.counts["sarpras"]) == (1, 2)


def test_tallies_count_whole_months_only():
    with pytest.raises(ValueError, match="tallies count months"):
        tallies_between(date(2026, 1, 2), date(2026, 1, 31))
    with pytest.raises(ValueError, match="tallies count months"):
        tallies_between(date(2026, 1, 1), date(2026, 2, 27))


def test_folding_is_one_statement_for_few_and_many(django_assert_num_queries):
    campaign = whole_year(OrgUnitFactory(), load_standard_instrument())
    for n in (1, 12):
        rows = [
            {"day": date(2026, month, 1), "answers": same_answers(1)} for month in range(1, n + 1)
        ]
        with django_assert_num_queries(8):
            add_answers(campaign, rows)
    assert wrong_cells() == []


def test_the_migration_folds_what_was_there_before():
    campaign = whole_year(OrgUnitFactory(), load_standard_instrument())
    kinds = [*sheets(3, 2), {"day": date(2026, 7, 9), "answers": {"waktu": 1}}]
    add_answers(campaign, [*kinds, *sheets(2, 4, channel=Channel.PAPER)])
    before = stored()
    Tally.objects.all().delete()
    migration = import_module("surveys.migrations.0006_counter_codes")

    migration.count_by_channel(apps, None)
    assert stored() == before
    assert wrong_cells() == []
    migration.add_channels_up(apps, None)
    assert sorted((tally.month.month, tally.n) for tally in Tally.objects.all()) == [(1, 5), (7, 1)]


def test_every_counter_is_a_whole_number_of_the_table():
    assert len(COUNTERS) == 8 + 14 * 4
    assert {column for columns in VALUE_FIELDS.values() for column in columns.values()} < set(
        COUNTERS
    )
    assert cell_of(date(2026, 2, 28)) == date(2026, 2, 1)


def test_a_batch_that_moves_between_the_two_counts_is_no_fault(monkeypatch):
    campaign = CampaignFactory()
    for _ in range(20):
        submit(campaign)
    arrived()
    looks = []

    def recount_then_move():
        counted = recounted()
        if not looks:
            move_waiting_answers()
        looks.append(counted)
        return counted

    monkeypatch.setattr("surveys.queries.tallies.recounted", recount_then_move)

    assert wrong_cells() == []
    assert [len(counted) for counted in looks] == [0, 1]
