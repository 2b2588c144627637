"""What answers a survey: planned, ended with evidence, measured by the next one, published."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orgunits.actions import apply_changes
from orgunits.structure import Merge
from portal.models import AuditEvent
from portal.permissions import Role
from surveys.actions import create_campaigns, load_standard_instrument
from surveys.actions.follow_ups import (
    change_follow_up,
    end_follow_up,
    plan_follow_up,
    reopen_follow_up,
)
from surveys.actions.publications import publish_results
from surveys.drafts import CampaignDraft
from surveys.enums import CampaignState, FollowUpState, Unsur
from surveys.models import Campaign, FollowUp
from surveys.queries import campaign_result, campaign_rows
from surveys.queries.follow_ups import follow_up_rows, n_overdue, published_follow_ups
from surveys.queries.rollups import rollup
from surveys.remedies import DRAFTS, draft_of
from tests.factories.orgunits import GovernmentFactory, grow_units, root_of, user_with_role
from tests.factories.portal import form_key
from tests.factories.surveys import add_answers, same_answers
from tests.worlds import kept_world

QUARTERS = [(date(2026, 1, 1), date(2026, 3, 31)), (date(2026, 4, 1), date(2026, 6, 30))]
DUE = date(2026, 4, 30)

pytestmark = pytest.mark.django_db


def closed(unit, quarter, waiting, n=12, state=CampaignState.CLOSED):
    """A survey whose sheets say 3, but ``waiting`` about the time."""
    draft = CampaignDraft(
        unit, load_standard_instrument(), f"SKM {unit.name} {quarter}", *QUARTERS[quarter],
        state=state,
    )  # fmt: skip
    (campaign,) = create_campaigns(government=unit.government, drafts=[draft], user=None)
    add_answers(campaign, [{"answers": same_answers(3) | {"waktu": waiting}}] * n)
    return campaign


def plan(campaign, **changes):
    values = {"unsur": Unsur.WAKTU, "action": "Menambah loket", "owner": "Kepala Bidang",
              "due_on": DUE, "budget": None, "user": None}  # fmt: skip
    return plan_follow_up(campaign=campaign, **(values | changes))


def done(follow_up, on=date(2026, 4, 2)):
    return end_follow_up(
        follow_up=follow_up, state=FollowUpState.DONE, ended_on=on, outcome="BA 1", user=None
    )


@kept_world
def units():
    units = grow_units(GovernmentFactory(), 2)
    closed(units[0], 0, 1)
    return units


@pytest.fixture
def campaign(units):
    return Campaign.objects.select_related("government", "unit", "instrument").get()


@pytest.fixture
def head(client, units):
    user = user_with_role(Role.UNIT_HEAD, unit=units[0])
    client.force_login(user)
    return user


def url(name, *args):
    return reverse(f"surveys:{name}", args=args)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"due_on": date(2026, 3, 31)}, "due_on"),
        ({"unsur": Unsur.MAKLUMAT}, "unsur"),
        ({"action": " "}, "action"),
        ({"owner": "x" * 151}, "owner"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_at_its_field(campaign, changes, field):
    with pytest.raises(ValidationError) as refused:
        plan(campaign, **changes)
    assert list(refused.value.message_dict) == [field]
    assert not FollowUp.objects.exists()


def test_a_running_survey_has_no_follow_up(units):
    with pytest.raises(ValidationError, match="sesudah survei ditutup"):
        plan(closed(units[1], 0, 1, state=CampaignState.OPEN))


@pytest.mark.parametrize(
    ("due_on", "quarter", "horizon"),
    [
        (date(2026, 4, 1), "TW II 2026", "jangka pendek"),
        (date(2027, 3, 30), "TW I 2027", "jangka pendek"),
        (date(2027, 3, 31), "TW I 2027", "jangka menengah"),
        (date(2028, 3, 30), "TW I 2028", "jangka menengah"),
        (date(2028, 3, 31), "TW I 2028", "jangka panjang"),
    ],
)
def test_quarter_and_horizon_count_from_the_end_of_the_survey(campaign, due_on, quarter, horizon):
    found = plan(campaign, due_on=due_on)

    assert (found.quarter, found.horizon) == (quarter, horizon)


def test_a_plan_is_ended_once_with_evidence_and_can_be_taken_back(campaign):
    follow_up = plan(campaign)
    tomorrow = campaign.government.today() + timedelta(days=1)
    for changes, field in (
        ({"ended_on": tomorrow}, "ended_on"),
        ({"ended_on": date(2025, 12, 31)}, "ended_on"),
        ({"outcome": " "}, "outcome"),
    ):
        values = {"state": FollowUpState.DONE, "ended_on": DUE, "outcome": "BA"} | changes
        with pytest.raises(ValidationError) as refused:
            end_follow_up(follow_up=follow_up, user=None, **values)
        assert list(refused.value.message_dict) == [field]

    ended = done(follow_up)
    with pytest.raises(ValidationError, match="sudah selesai"):
        done(ended)
    with pytest.raises(ValidationError, match="sudah selesai"):
        change_follow_up(follow_up=ended, unsur="waktu", action="a", owner="b", due_on=DUE,
                         budget=None, user=None)  # fmt: skip
    again = reopen_follow_up(follow_up=ended, user=None)
    assert (again.state, again.outcome, again.ended_on) == (FollowUpState.PLANNED, "", None)
    with pytest.raises(ValidationError, match="belum diakhiri"):
        reopen_follow_up(follow_up=again, user=None)
    assert AuditEvent.objects.filter(object_pk=str(follow_up.pk)).count() >= 3


def test_the_database_refuses_an_end_without_its_evidence(campaign):
    follow_up = plan(campaign)
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUp.objects.filter(pk=follow_up.pk).update(state=FollowUpState.DONE)


def test_the_next_survey_measures_before_and_after(units, campaign):
    follow_up = plan(campaign)
    today = date(2026, 7, 1)
    assert follow_up_rows([follow_up], today)[0].after is None
    closed(units[1], 1, 4)  # another unit
    later = closed(units[0], 1, 3)

    [row] = follow_up_rows([done(follow_up)], today)

    assert (row.before, row.after, row.change) == (Decimal(25), Decimal(75), Decimal(50))
    assert row.next_survey == later
    # Done after that survey: it does not measure it.
    reopen_follow_up(follow_up=follow_up, user=None)
    assert follow_up_rows([done(follow_up, date(2026, 7, 1))], today)[0].after is None


def test_after_a_merge_the_survey_of_the_receiving_unit_measures(units, campaign):
    follow_up = plan(campaign)
    apply_changes(
        government=campaign.government, changes=[Merge((units[0].pk,), units[1].pk)], user=None,
        reason="Penggabungan.", effective_on=date(2026, 4, 1),
    )  # fmt: skip
    closed(units[1], 1, 4)

    assert follow_up_rows([follow_up], date(2026, 7, 1))[0].after == Decimal(100)


@pytest.mark.parametrize(("day", "n"), [(DUE, 0), (DUE + timedelta(days=1), 1)])
def test_a_plan_is_overdue_from_the_day_after(units, campaign, day, n):
    plan(campaign)
    plan(campaign, action="Lain", due_on=date(2027, 1, 1))
    done(plan(campaign, action="Sudah"))
    leader = user_with_role(Role.LEADERSHIP, unit=root_of(campaign.government))

    assert n_overdue(campaign.government, leader, day) == n
    assert n_overdue(campaign.government, user_with_role(Role.UNIT_HEAD, unit=units[1]), day) == 0


def test_every_unsur_has_a_first_wording():
    assert set(DRAFTS) == set(Unsur)
    assert draft_of("waktu", date(2026, 1, 1))["due_on"] == date(2026, 4, 1)


def test_a_head_plans_from_the_lowest_unsur_ends_and_takes_back(client, head, campaign):
    path = url("follow_up_create", campaign.pk)
    form = client.get(path).context["form"]
    assert (form.initial["unsur"], form.initial["action"]) == ("waktu", DRAFTS["waktu"])

    values = {
        "unsur": "waktu",
        "action": "Loket <b>baru</b>",
        "owner": "Kabid",
        "due_on": "2026-04-30",
    }
    assert client.post(path, form_key() | values).status_code == 302
    follow_up = FollowUp.objects.get()
    page = client.get(url("campaign_detail", campaign.pk)).content.decode()
    assert "Loket &lt;b&gt;baru&lt;/b&gt;" in page
    assert "Lewat waktu" in page
    changed = values | {"budget": "1500000"}
    client.post(url("follow_up_update", follow_up.pk), form_key() | changed)
    ending = {"state": "done", "ended_on": "2026-04-02", "outcome": "BA 7"}
    client.post(url("follow_up_end", follow_up.pk), form_key() | ending)
    follow_up.refresh_from_db()
    assert (follow_up.budget, follow_up.state, follow_up.outcome) == (1_500_000, "done", "BA 7")
    assert "Bukti dan tanggal" in client.get(url("follow_up_reopen", follow_up.pk)).content.decode()
    client.post(url("follow_up_reopen", follow_up.pk), form_key())
    follow_up.refresh_from_db()
    assert follow_up.state == "planned"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"unsur": "maklumat"}, "Masukkan pilihan"),
        ({"action": ""}, "belum diisi"),
        ({"due_on": "besok"}, "tanggal"),
        ({"due_on": "1999-01-01"}, "antara tahun 2000 dan 2100"),
        ({"due_on": "2026-03-31"}, "sesudah survei berakhir"),
        ({"budget": "1,5"}, "bilangan bulat"),
        ({"budget": "0"}, "1"),
    ],
)
def test_a_bad_plan_is_shown_again_and_nothing_is_written(client, head, campaign, changes, message):
    values = {"unsur": "waktu", "action": "a", "owner": "b", "due_on": "2026-04-30"} | changes

    response = client.post(url("follow_up_create", campaign.pk), form_key() | values)

    assert response.status_code == 200
    assert message.lower() in response.content.decode().lower()
    assert not FollowUp.objects.exists()


def test_a_bad_end_is_shown_again_and_nothing_is_written(client, head, campaign):
    follow_up = plan(campaign)

    response = client.post(
        url("follow_up_end", follow_up.pk), form_key() | {"state": "planned", "ended_on": "x"}
    )

    assert response.context["form"].errors.keys() == {"state", "ended_on", "outcome"}
    follow_up.refresh_from_db()
    assert follow_up.state == FollowUpState.PLANNED


def test_whoever_only_reads_does_not_plan(client, units, campaign):
    client.force_login(user_with_role(Role.LEADERSHIP, unit=root_of(campaign.government)))
    follow_up = plan(campaign)

    assert client.get(url("follow_up_create", campaign.pk)).status_code == 403
    assert client.post(url("follow_up_end", follow_up.pk), form_key()).status_code == 403
    assert (
        "Rencanakan tindak lanjut"
        not in client.get(url("campaign_detail", campaign.pk)).content.decode()
    )
    home = client.get(reverse("reports:home")).content.decode()
    assert "Tindak lanjut survei lewat waktu" in home


@pytest.mark.parametrize(
    ("query", "n"),
    [
        ("", 3), ("state=overdue", 1), ("state=done", 1), ("state=apa", 3), ("q=menambah", 1),
        ("q=tidak+ada", 0), ("sort=-unit&page=9", 3), ("sort=x&agency=y", 3),
    ],
)  # fmt: skip
def test_the_list_filters_and_survives_any_query(client, head, campaign, query, n):
    plan(campaign)
    plan(campaign, action="Nanti", due_on=date(2027, 5, 1))
    done(plan(campaign, action="Sudah"))

    response = client.get(f"{url('follow_up_list')}?{query}")

    assert response.context["page_obj"].paginator.count == n


def test_the_list_costs_the_same_for_one_and_for_six_plans(client, head, campaign):
    def count():
        with CaptureQueriesContext(connection) as captured:
            client.get(url("follow_up_list"))
        return len(captured)

    plan(campaign)
    client.get(url("follow_up_list"))
    before = count()
    for number in range(5):
        plan(campaign, action=f"Kegiatan {number}")
    assert count() == before


def test_plans_and_what_came_of_them_are_published_without_their_evidence(client, units, campaign):
    done(plan(campaign))
    end_follow_up(
        follow_up=plan(campaign, action="Batal saja"), state=FollowUpState.DROPPED,
        ended_on=DUE, outcome="Sebab", user=None,
    )  # fmt: skip
    government = campaign.government
    publish_results(government=government, period=QUARTERS[0], user=None)
    path = f"/ikm/{government.slug}/2026-01-01/2026-03-31/"

    page = client.get(path).content.decode()
    assert "Menambah loket" in page
    assert "sesudahnya belum diukur" in page
    assert "Batal saja" not in page
    assert "BA 1" not in page

    closed(units[0], 1, 3)
    assert "sesudahnya belum diukur" in client.get(path).content.decode()  # not published yet
    publish_results(government=government, period=QUARTERS[1], user=None)
    assert "sesudahnya <b>75,00</b>" in client.get(path).content.decode()


def test_a_survey_closed_after_its_period_was_published_is_not_told_with_it(units, campaign):
    plan(campaign)
    publication = publish_results(government=campaign.government, period=QUARTERS[0], user=None)
    [row] = published_follow_ups(publication, DUE)
    assert row.before == Decimal(25)
    late = publication.published_at + timedelta(minutes=1)
    Campaign.objects.filter(pk=campaign.pk).update(closed_at=late)
    [row] = published_follow_ups(publication, DUE)
    assert row.before is None


def test_an_unsur_that_few_answered_is_not_told(units):
    later = closed(units[1], 0, 4, n=0, state=CampaignState.CLOSED)
    rest = {code: value for code, value in same_answers(3).items() if code != "waktu"}
    add_answers(later, [{"answers": rest}] * 11 + [{"answers": same_answers(1)}])
    later = Campaign.objects.select_related("government", "unit", "instrument").get(pk=later.pk)
    assert campaign_result(later, DUE).result is None
    assert campaign_rows([later])[0].result is None
    assert rollup([units[1].pk], QUARTERS[0]).n_left_out == 1
    assert follow_up_rows([plan(later)], DUE)[0].before is None
