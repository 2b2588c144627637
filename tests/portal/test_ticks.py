"""The one heartbeat and what it throws away."""

import datetime
import os

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from portal import housekeeping, ticks
from portal.models import FormKey, Notification, TickRun
from portal.tasks import tick
from tests.factories.portal import NotificationFactory

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 20, 8, tzinfo=datetime.UTC)


@pytest.fixture
def heard(monkeypatch):
    """Only the parts a test registers; what they say in order."""
    monkeypatch.setattr(ticks, "PARTS", {})
    return []


def test_tick_runs_every_part_in_order(heard):
    ticks.register("a", lambda: heard.append("a"))
    ticks.register("b", lambda: heard.append("b"))
    assert ticks.run() == ["a", "b"]
    assert heard == ["a", "b"]


def test_failing_part_does_not_stop_the_others(heard, caplog):
    def fail():
        raise KeyError("rusak")

    ticks.register("a", fail)
    ticks.register("b", lambda: heard.append("b"))
    assert ticks.run() == ["a", "b"]
    assert heard == ["b"]
    assert "tick part a failed" in caplog.text
    assert ticks.run() is not None


def test_two_ticks_do_not_overlap(heard):
    ticks.register("inner", lambda: heard.append(ticks.run()))
    ticks.run()
    assert heard == [None]


def test_tick_that_died_is_not_waited_for_longer_than_its_lease(heard, settings):
    assert ticks.take(ticks.TICK, settings.TICK_LEASE_SECONDS, NOW)
    assert ticks.run(NOW + datetime.timedelta(seconds=10)) is None
    later = NOW + datetime.timedelta(seconds=settings.TICK_LEASE_SECONDS + 1)
    assert ticks.run(later) == []


def test_daily_part_runs_once_a_day(heard):
    ticks.register("daily", lambda: heard.append(1), every=datetime.timedelta(days=1))
    now = timezone.now()
    assert ticks.run(now) == ["daily"]
    assert ticks.run(now + datetime.timedelta(hours=23)) == []
    assert ticks.run(now + datetime.timedelta(hours=25)) == ["daily"]


def test_part_may_be_named_by_a_string(heard):
    ticks.register("named", "portal.housekeeping.remove_old_form_keys")
    assert ticks.run() == ["named"]


def test_celery_task_runs_the_tick():
    tick()
    assert TickRun.objects.get(name=ticks.TICK).finished_at is not None


def test_the_floor_registers_its_parts():
    assert {"portal.sweep", "portal.daily", "portal.orphans"} <= set(ticks.PARTS)


@pytest.mark.parametrize(("seconds", "alive"), [(59, True), (61, False)])
def test_queue_is_alive_while_a_tick_ended_lately(seconds, alive):
    finished = NOW - datetime.timedelta(seconds=seconds)
    TickRun.objects.create(name=ticks.TICK, finished_at=finished)
    assert ticks.is_alive(NOW) is alive


def test_queue_that_never_ticked_is_not_alive():
    assert ticks.is_alive(NOW) is False


def test_form_keys_are_kept_two_days():
    today = datetime.date(2026, 11, 20)
    for back in (0, 2, 3):
        day = today - datetime.timedelta(days=back)
        FormKey.objects.create(key=str(back), body="x", day=day)
    housekeeping.remove_old_form_keys(today)
    assert set(FormKey.objects.values_list("key", flat=True)) == {"0", "2"}


def test_notices_are_kept_half_a_year():
    old = NotificationFactory(created_at=NOW - datetime.timedelta(days=181))
    new = NotificationFactory(created_at=NOW - datetime.timedelta(days=179))
    housekeeping.remove_old_notices(NOW)
    assert list(Notification.objects.all()) == [new]
    assert old.pk != new.pk


def test_expired_sessions_go():
    Session.objects.create(session_key="lama", expire_date=NOW - datetime.timedelta(days=3650))
    Session.objects.create(session_key="baru", expire_date=NOW + datetime.timedelta(days=3650))
    housekeeping.remove_expired_sessions()
    assert list(Session.objects.values_list("pk", flat=True)) == ["baru"]


def test_leftovers_of_the_embedded_broker_go_after_a_day(settings, tmp_path):
    settings.QUEUE_DIR = tmp_path
    old = tmp_path / "messages" / ".1_a.celery.msg.b.draft"
    new = tmp_path / "processed" / "2_a.celery.msg"
    waiting = tmp_path / "messages" / "3_a.celery.msg"
    for path in (old, new, waiting):
        path.parent.mkdir(exist_ok=True)
        path.write_text("{}")
    long_ago = NOW.timestamp() - 25 * 3600
    os.utime(old, (long_ago, long_ago))
    os.utime(waiting, (long_ago, long_ago))
    os.utime(new, (NOW.timestamp(), NOW.timestamp()))
    housekeeping.remove_queue_leftovers(NOW)
    assert [path.exists() for path in (old, new, waiting)] == [False, True, True]


def test_daily_housekeeping_runs_whole():
    housekeeping.daily()
