"""From the inbox to the answers: in batches, shuffled, whole or not at all."""

import logging
import threading
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from django.db import IntegrityError, OperationalError, connection, connections, transaction

from portal.models import AuditEvent, Holiday
from surveys.actions import (
    MINIMUM_BATCH,
    CampaignClosedError,
    close_campaign,
    close_ended_campaigns,
    inbox,
    move_waiting_answers,
)
from surveys.enums import Channel
from surveys.models import Campaign, Response, ResponseInbox, Tally
from surveys.queries import campaign_result, campaign_rows, last_published
from surveys.queries.tallies import wrong_cells
from surveys.sealing import unseal_sheet
from tests.factories.orgunits import GovernmentFactory, grow_units
from tests.factories.surveys import CampaignFactory, arrived, same_answers, submit
from tests.worlds import kept_world

pytestmark = pytest.mark.django_db


@kept_world
def campaign():
    return CampaignFactory()


def send(campaign, n, **changes):
    for _ in range(n):
        submit(campaign, **changes)


def counts():
    return Response.objects.count(), ResponseInbox.objects.waiting().count()


def test_nothing_moves_on_the_day_it_came(campaign):
    send(campaign, 40)

    assert move_waiting_answers() == 0
    assert counts() == (0, 40)


@pytest.mark.parametrize(
    ("n", "moved"), [(2 * MINIMUM_BATCH - 1, 0), (2 * MINIMUM_BATCH, MINIMUM_BATCH), (27, 17)]
)
def test_a_batch_has_ten_answers_and_leaves_ten(campaign, n, moved):
    send(campaign, n)
    arrived()
    send(campaign, 3)  # of today

    assert move_waiting_answers() == moved
    assert counts() == (moved, n - moved + 3)
    assert move_waiting_answers() == 0
    assert wrong_cells() == []


def test_a_day_ends_in_the_zone_of_the_government():
    zones = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
    surveys = [
        CampaignFactory(unit=grow_units(GovernmentFactory(time_zone=zone), 1)[0]) for zone in zones
    ]
    for one in surveys:
        send(one, 20)
    day = surveys[0].government.today() + timedelta(days=5)
    ResponseInbox.objects.update(day=day)
    # 22.30 in Jakarta, 23.30 in Makassar, half past midnight in Jayapura
    now = datetime(day.year, day.month, day.day, 15, 30, tzinfo=UTC)

    assert move_waiting_answers(now) == 10
    assert set(Response.objects.values_list("campaign", flat=True)) == {surveys[2].pk}
    assert move_waiting_answers(now + timedelta(hours=1)) == 10
    assert move_waiting_answers(now + timedelta(hours=2)) == 10


def test_the_answers_of_a_batch_bear_its_last_day_and_keys_of_their_own(campaign):
    send(campaign, 12)
    arrived(days_ago=4)
    send(campaign, 12)
    arrived(days_ago=2, day=campaign.government.today())
    forms = set(ResponseInbox.objects.values_list("pk", flat=True))

    move_waiting_answers()

    answers = Response.objects.all()
    assert {answer.day for answer in answers} == {campaign.government.today() - timedelta(days=2)}
    assert len({answer.pk for answer in answers} - forms) == 14
    assert {answer.channel for answer in answers} == {Channel.WEB}
    assert set(ResponseInbox.objects.values_list("pk", flat=True)) == forms


def test_closing_moves_everything_and_forgets_the_forms(campaign):
    send(campaign, 25)
    arrived()
    move_waiting_answers()
    send(campaign, 2)

    close_campaign(campaign=campaign, user=None)

    assert counts() == (27, 0)
    assert not ResponseInbox.objects.exists()
    assert wrong_cells() == []


def test_the_end_of_the_period_moves_what_waits(campaign):
    send(campaign, 3)
    yesterday = campaign.government.today() - timedelta(days=1)
    ResponseInbox.objects.update(day=yesterday)
    Campaign.objects.update(period_end=yesterday)

    assert close_ended_campaigns() == 1
    assert [answer.day for answer in Response.objects.all()] == [yesterday] * 3


def test_everything_of_a_sheet_arrives(campaign):
    answers = same_answers(2) | {"waktu": 1, "sarpras": 4}
    submit(
        campaign,
        answers=answers,
        sex="P",
        age_band="60+",
        education="s3",
        occupation="wirausaha",
        comment="Ruang tunggu “sempit” 😀\nsekali",
    )

    close_campaign(campaign=campaign, user=None)

    kept = Response.objects.get()
    assert [kept.a01, kept.a03, kept.a08, kept.a09, kept.a10] == [2, 1, 4, 2, None]
    assert (kept.sex, kept.age_band, kept.education, kept.occupation) == (
        "P",
        "60+",
        "s3",
        "wirausaha",
    )
    assert kept.comment == "Ruang tunggu “sempit” 😀\nsekali"


def in_file_order(table):
    column = "ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} ORDER BY {column}")
        return [str(key) for (key,) in cursor.fetchall()]


def test_rows_are_written_in_the_order_of_their_keys_and_tell_no_order_of_coming(campaign):
    send(campaign, 60)
    came = in_file_order("surveys_responseinbox")
    arrived()

    move_waiting_answers()

    stored = in_file_order("surveys_response")
    assert stored == sorted(stored)
    left = in_file_order("surveys_responseinbox")
    assert sorted(left) == sorted(came)
    assert left != came


def test_what_stays_behind_is_chosen_by_chance_and_knows_its_instant_no_more(campaign):
    for number in range(30):
        submit(campaign, comment=f"nomor {number:02}")
    arrived()

    move_waiting_answers()

    kept = [
        unseal_sheet(row.sealed, row.campaign_id, row.pk) for row in ResponseInbox.objects.waiting()
    ]
    numbers = sorted(int(sheet.comment[-2:]) for sheet in kept)
    assert [sheet.received for sheet in kept] == [None] * 10
    # Neither the first ten nor the last: one in 15 million by chance.
    assert numbers not in (list(range(10)), list(range(20, 30)))


def test_flags_travel_and_are_counted(campaign, monkeypatch):
    monday = datetime(2026, 11, 16, 3, tzinfo=UTC)  # ten o'clock in Jakarta
    holiday = datetime(2026, 11, 17, 3, tzinfo=UTC)
    Holiday.objects.create(day=date(2026, 11, 17), name="Hari libur uji")
    Campaign.objects.update(period_start=date(2026, 11, 1), period_end=date(2026, 12, 31))
    instants = [monday + timedelta(seconds=number) for number in range(12)]
    instants += [holiday + timedelta(hours=number / 10) for number in range(14)]
    instants += [monday + timedelta(minutes=10 * number) for number in range(1, 11)]
    for instant in instants:
        monkeypatch.setattr("django.utils.timezone.now", lambda instant=instant: instant)
        submit(campaign, answers=same_answers(3) | {"waktu": 4})
    close_campaign(campaign=campaign, user=None)

    flags = Counter(Response.objects.values_list("in_burst", "after_hours"))
    assert flags == {(True, False): 12, (False, True): 14, (False, False): 10}
    result = campaign_result(campaign_now(campaign), date(2026, 12, 31))
    assert {row.flag: row.n for row in result.flags} == {"burst": 12, "after_hours": 14}
    assert wrong_cells() == []


def campaign_now(campaign):
    return Campaign.objects.select_related("government", "instrument").get(pk=campaign.pk)


def test_the_page_counts_what_waits_but_tells_only_whole_batches(campaign):
    send(campaign, 8)
    today = campaign.government.today()
    assert campaign_rows([campaign])[0].n == 8
    result = campaign_result(campaign, today)
    assert (result.n, result.waiting, result.result) == (8, 8, None)

    send(campaign, 17)
    arrived()
    move_waiting_answers()

    result = campaign_result(campaign, today)
    assert (result.n, result.totals.n, result.waiting) == (25, 15, 10)
    assert campaign_rows([campaign])[0].n == 25
    close_campaign(campaign=campaign, user=None)
    assert campaign_result(campaign_now(campaign), today).totals.n == 25


def test_a_move_that_breaks_leaves_everything_as_it_was(campaign, monkeypatch, caplog):
    send(campaign, 25, comment="kalimat yang khas")
    arrived()
    before = set(ResponseInbox.objects.values_list("pk", "sealed"))
    monkeypatch.setattr(
        inbox, "_empty", lambda *args: (_ for _ in ()).throw(IntegrityError("kalimat yang khas"))
    )

    assert move_waiting_answers() == 0

    assert counts() == (0, 25)
    assert not Tally.objects.exists()
    assert {(pk, bytes(sealed)) for pk, sealed in before} == {
        (pk, bytes(sealed)) for pk, sealed in ResponseInbox.objects.values_list("pk", "sealed")
    }
    # The error is told, what it quotes is not.
    assert "IntegrityError" in caplog.text
    assert "khas" not in caplog.text


def test_a_sheet_whose_key_is_gone_stops_no_other(campaign, settings, caplog):
    caplog.set_level(logging.ERROR)
    old = settings.FIELD_ENCRYPTION_KEYS
    send(campaign, 2)
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    send(campaign, 5)

    close_campaign(campaign=campaign, user=None)

    assert counts() == (5, 2)
    assert "2 answer sheets of survey" in caplog.text
    settings.FIELD_ENCRYPTION_KEYS = [*settings.FIELD_ENCRYPTION_KEYS, *old]


def test_moving_leaves_no_trace_beside_the_answers(campaign):
    send(campaign, 25)
    arrived()
    events = AuditEvent.objects.count()

    move_waiting_answers()

    assert AuditEvent.objects.count() == events


def test_moving_costs_the_same_for_few_and_many(campaign, django_assert_num_queries):
    def queries(n):
        send(campaign, n)
        arrived()
        with django_assert_num_queries(15):
            move_waiting_answers()

    queries(22)
    queries(60)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
def test_a_form_sent_again_while_its_row_is_moved_waits_and_is_kept_once():
    campaign = CampaignFactory()
    keys = [f"kunci-formulir-nomor-{number:04}" for number in range(25)]
    for key in keys:
        submit(campaign, key)
    arrived()
    outcome = []

    def again():
        try:
            outcome.append(submit(campaign, keys[0]))
        finally:
            connections.close_all()

    thread = threading.Thread(target=again)
    with transaction.atomic():
        inbox.move_answers(campaign.pk, campaign.government.today())
        thread.start()
        wait_for_a_waiting_backend()
    thread.join(120)

    assert outcome == [False]
    close_campaign(campaign=campaign, user=None)
    assert counts() == (25, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
def test_a_sheet_that_comes_while_its_survey_closes_is_refused():
    campaign = CampaignFactory()
    submit(campaign)
    outcome = []

    def late():
        try:
            submit(campaign)
        except CampaignClosedError as error:
            outcome.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=late)
    with transaction.atomic():
        close_campaign(campaign=campaign, user=None)
        thread.start()
        wait_for_a_waiting_backend()
    thread.join(120)

    assert len(outcome) == 1
    assert counts() == (1, 0)


def wait_for_a_waiting_backend():
    """Until another connection of this database waits for a lock (asked outside our snapshot)."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.005)
    raise AssertionError("nobody waits")


def test_sheets_that_do_not_open_let_nobody_read_fewer_than_five(campaign, settings):
    send(campaign, 2)
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    send(campaign, 4)
    close_campaign(campaign=campaign, user=None)

    result = campaign_result(campaign_now(campaign), campaign.government.today())
    assert (result.n, Response.objects.count()) == (6, 4)
    assert (result.totals.n, result.result, result.unsur) == (0, None, [])


def test_sheets_that_do_not_open_publish_no_result_of_fewer_than_ten(campaign, settings):
    send(campaign, 4)
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    send(campaign, 8)
    close_campaign(campaign=campaign, user=None)

    assert last_published(campaign_now(campaign)) is None
    assert campaign_rows([campaign_now(campaign)])[0].n == 8


def test_a_small_survey_does_not_tell_that_all_came_at_night(campaign, monkeypatch):
    night = datetime.combine(campaign.government.today(), datetime.min.time(), UTC)
    night = night.replace(hour=13)  # eight in the evening in Jakarta
    monkeypatch.setattr("django.utils.timezone.now", lambda: night)
    send(campaign, 6)
    close_campaign(campaign=campaign, user=None)

    result = campaign_result(campaign_now(campaign), campaign.government.today())
    assert (result.totals.n, result.flags) == (6, [])


def test_a_survey_that_cannot_be_closed_holds_up_no_other(campaign, monkeypatch, caplog):
    other = CampaignFactory()
    submit(campaign, comment="rahasia")
    yesterday = campaign.government.today() - timedelta(days=1)
    Campaign.objects.update(period_end=yesterday)
    ResponseInbox.objects.update(day=yesterday)
    move = inbox.move_answers

    def refuse(pk):
        if pk == campaign.pk:
            raise IntegrityError("rahasia")
        return move(pk)

    monkeypatch.setattr("surveys.actions.campaigns.move_answers", refuse)

    assert close_ended_campaigns() == 1
    states = dict(Campaign.objects.values_list("pk", "state"))
    assert (states[campaign.pk], states[other.pk]) == ("open", "closed")
    assert "IntegrityError" in caplog.text
    assert "rahasia" not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_survey_is_closed_whatever_comes_of_erasing(campaign, monkeypatch):
    def busy():
        raise OperationalError("busy")

    monkeypatch.setattr("surveys.actions.campaigns.erase_traces", busy)

    assert close_campaign(campaign=campaign, user=None).state == "closed"
    assert campaign_now(campaign).state == "closed"
