"""What a change of structure means for surveys: they stay their unit's; running ones block its end."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from orgunits.actions import apply_changes
from orgunits.participants import things_on
from orgunits.structure import Dissolve, Merge, Split
from portal.permissions import Role
from surveys.actions import close_campaign, submit_response
from surveys.enums import CampaignState
from surveys.models import Campaign
from surveys.queries import campaign_by_code
from surveys.queries.rollups import predecessors_of
from tests.factories.orgunits import GovernmentFactory, grow_units, user_with_role
from tests.factories.surveys import CampaignFactory, same_answers

REASON = "Penataan perangkat daerah."

pytestmark = pytest.mark.django_db


@pytest.fixture
def units():
    return grow_units(GovernmentFactory(), 2)


def change(government, *changes):
    return apply_changes(
        government=government,
        changes=list(changes),
        user=None,
        reason=REASON,
        effective_on=date(2024, 1, 2),
    )


def test_a_unit_with_running_surveys_cannot_be_dissolved(units):
    unit = units[0]
    campaign = CampaignFactory(unit=unit)

    with pytest.raises(ValidationError, match="masih punya 1 survei yang dibuka"):
        change(unit.government, Dissolve(unit.pk))
    unit.refresh_from_db()
    assert unit.is_active

    close_campaign(campaign=campaign, user=None)
    change(unit.government, Dissolve(unit.pk))
    unit.refresh_from_db()
    assert not unit.is_active


@pytest.mark.parametrize("state", [CampaignState.DRAFT, CampaignState.CLOSED])
def test_a_survey_that_does_not_run_does_not_block(units, state):
    unit = units[0]
    CampaignFactory(unit=unit, state=state)

    change(unit.government, Dissolve(unit.pk))

    unit.refresh_from_db()
    assert not unit.is_active


def test_after_a_merge_a_survey_keeps_its_unit_and_runs_on(units):
    source, into = units
    campaign = CampaignFactory(unit=source)
    officer = user_with_role(Role.SURVEY_OFFICER, unit=into)
    assert not Campaign.objects.visible_to(officer).exists()

    change(source.government, Merge((source.pk,), into.pk))

    campaign.refresh_from_db()
    assert (campaign.unit, campaign.state) == (source, CampaignState.OPEN)
    assert submit_response(
        campaign=campaign_by_code(campaign.code),
        answers=same_answers(4),
        form_key="kunci-formulir-yang-acak",
    )
    # Whoever takes over the unit sees its surveys.
    assert list(Campaign.objects.visible_to(officer)) == [campaign]


def test_running_survey_hangs_on_its_unit_and_stays_there(units):
    campaign = CampaignFactory(unit=units[0])
    [thing] = things_on([unit.pk for unit in units], date(2024, 1, 2))
    assert (thing.row, thing.unit, thing.movable) == (campaign.pk, units[0].pk, False)
    with pytest.raises(ValidationError, match="masih punya 1 survei yang dibuka"):
        change(units[0].government, Split(units[0].pk, (units[1].pk,)))


def test_divided_unit_that_goes_on_keeps_its_own_series(units):
    one, two = units
    government = one.government
    change(government, Split(one.pk, (two.pk,), closes=False))
    assert predecessors_of(government) == {}
    change(government, Split(one.pk, (two.pk,)))
    assert predecessors_of(government) == {two.pk: {one.pk}}
