"""Reports that build themselves: when they are due, that each is made once, and by whose rights."""

import html
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from orgunits.actions import apply_changes, end_role, undo_last_change
from orgunits.models import RoleAssignment
from orgunits.participants import things_on
from orgunits.structure import Dissolve, Hand, Merge, Split
from portal.models import AuditEvent, Job, Notification
from portal.opened import FIELD, stamp
from portal.permissions import Role
from reports.actions import (
    create_schedule,
    end_schedule,
    order_due_reports,
    pause_schedule,
    resume_schedule,
    schedules,
    tell_recipients,
    update_schedule,
)
from reports.enums import PeriodKind
from reports.models import EvaluationReport, ReportSchedule
from reports.periods import Period, containing, due_on, ending_before, following, next_due
from reports.queries import due_schedules, report_readers
from tests.factories.orgunits import (
    REASON,
    GovernmentFactory,
    OrgUnitFactory,
    root_of,
    user_with_role,
)
from tests.factories.portal import form_key
from tests.worlds import kept_world

# --- the calendar (pure) ---------------------------------------------------------------------

KINDS = st.sampled_from(list(PeriodKind))
DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))


@given(kind=KINDS, delay=st.integers(0, 60), today=DAYS)
def test_next_due_is_the_first_day_after_today_on_which_a_period_is_due(kind, delay, today):
    due = next_due(kind, delay, today)
    period = ending_before(kind, due, delay)
    assert due_on(period, delay) == due
    assert due > today >= due_on(period.previous, delay)


@given(kind=KINDS, day=DAYS)
def test_following_period_starts_where_this_one_ends(kind, day):
    period = containing(kind, day)
    assert following(period).start == period.end + timedelta(days=1)
    assert following(period).previous == period


@pytest.mark.parametrize(
    ("kind", "delay", "today", "due"),
    [
        (PeriodKind.QUARTER, 0, date(2026, 9, 30), date(2026, 10, 1)),
        (PeriodKind.QUARTER, 0, date(2026, 10, 1), date(2027, 1, 1)),
        (PeriodKind.QUARTER, 10, date(2026, 10, 5), date(2026, 10, 11)),
        (PeriodKind.MONTH, 60, date(2026, 11, 22), date(2026, 11, 30)),  # of September
        (PeriodKind.YEAR, 0, date(2026, 12, 31), date(2027, 1, 1)),
        (PeriodKind.SEMESTER, 0, date(2026, 6, 30), date(2026, 7, 1)),
        (PeriodKind.MONTH, 0, date(2024, 2, 29), date(2024, 3, 1)),
    ],
)
def test_next_due_at_the_edges(kind, delay, today, due):
    assert next_due(kind, delay, today) == due


# --- orders ----------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db
NEW_YEAR = {  # the instant 2027 begins in each zone
    "Asia/Jayapura": datetime(2026, 12, 31, 15, tzinfo=UTC),
    "Asia/Makassar": datetime(2026, 12, 31, 16, tzinfo=UTC),
    "Asia/Jakarta": datetime(2026, 12, 31, 17, tzinfo=UTC),
    "Asia/Pontianak": datetime(2026, 12, 31, 17, tzinfo=UTC),
}
SECOND = timedelta(seconds=1)


@kept_world
def unit():
    return OrgUnitFactory(name="Dinas Sosial")


@pytest.fixture
def owner(unit):
    return user_with_role(Role.HR_OFFICER, unit=unit)


def planned(unit, owner, kind=PeriodKind.QUARTER, due=date(2027, 1, 1), **values):
    """A schedule whose next report is due on ``due``, whatever day it is."""
    schedule = create_schedule(
        unit=unit, period_kind=kind, delay_days=0, roles=values.pop("roles", []), user=owner
    )
    ReportSchedule.objects.filter(pk=schedule.pk).update(next_due_on=due, **values)
    schedule.refresh_from_db()
    return schedule


def reports_of(schedule):
    return list(EvaluationReport.objects.filter(schedule=schedule).order_by("period_start"))


@pytest.mark.parametrize("zone", NEW_YEAR)
def test_report_is_ordered_at_midnight_of_the_government_and_not_a_second_before(zone):
    government = GovernmentFactory(time_zone=zone)
    unit = OrgUnitFactory(government=government)
    schedule = planned(unit, user_with_role(Role.HR_OFFICER, unit=unit))
    assert order_due_reports(NEW_YEAR[zone] - SECOND) == []
    (report,) = order_due_reports(NEW_YEAR[zone])
    assert (report.schedule, report.period) == (schedule, Period(PeriodKind.QUARTER, 2026, 4))
    schedule.refresh_from_db()
    assert schedule.next_due_on == date(2027, 4, 1)


def test_every_further_tick_orders_nothing(unit, owner):
    schedule = planned(unit, owner)
    now = NEW_YEAR["Asia/Jakarta"]
    assert len(order_due_reports(now)) == 1
    for later in (now, now + SECOND, now - timedelta(hours=1), now + timedelta(days=40)):
        assert order_due_reports(later) == []
    assert len(reports_of(schedule)) == 1
    assert Job.objects.filter(kind="reports.build_report").count() == 1


def test_order_and_next_day_are_written_together(unit, owner, monkeypatch):
    """A crash between the two would make the report twice or never."""
    schedule = planned(unit, owner)
    monkeypatch.setattr(ReportSchedule, "save", lambda *_, **__: 1 / 0)
    assert order_due_reports(NEW_YEAR["Asia/Jakarta"]) == []
    assert reports_of(schedule) == []
    monkeypatch.undo()
    assert len(order_due_reports(NEW_YEAR["Asia/Jakarta"])) == 1


def test_database_refuses_a_second_scheduled_report_of_a_period(unit, owner):
    schedule = planned(unit, owner)
    (report,) = order_due_reports(NEW_YEAR["Asia/Jakarta"])
    report.pk, report.uuid, report.job = None, None, None
    twin = EvaluationReport(
        government=unit.government, unit=unit, schedule=schedule, title="Sekali lagi",
        period_kind=report.period_kind, period_start=report.period_start,
        period_end=report.period_end,
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_periods_missed_during_a_standstill_are_made_up(unit, owner):
    schedule = planned(unit, owner, kind=PeriodKind.MONTH, due=date(2026, 10, 1))
    order_due_reports(NEW_YEAR["Asia/Jakarta"])
    assert [report.period.label for report in reports_of(schedule)] == [
        "September 2026", "Oktober 2026", "November 2026", "Desember 2026",
    ]  # fmt: skip


def test_one_schedule_that_fails_holds_up_no_other(unit, owner, monkeypatch, caplog):
    other = OrgUnitFactory(government=unit.government)
    broken, sound = (
        planned(unit, owner),
        planned(other, user_with_role(Role.HR_OFFICER, unit=other)),
    )
    order = schedules.order_report

    def fail_for_one(**values):
        if values["unit"].pk == unit.pk:
            raise KeyError("rusak")
        return order(**values)

    monkeypatch.setattr(schedules, "order_report", fail_for_one)
    (report,) = order_due_reports(NEW_YEAR["Asia/Jakarta"])
    assert report.schedule == sound
    assert reports_of(broken) == []
    assert "could not be run" in caplog.text


def test_owner_who_lost_the_role_pauses_the_schedule_and_is_told(unit, owner):
    admin = user_with_role(Role.GOVERNMENT_ADMIN, government=unit.government)
    schedule = planned(unit, owner)
    end_role(
        assignment=RoleAssignment.objects.get(user=owner), on=unit.government.today(),
        ended_by=None, reason=REASON,
    )  # fmt: skip
    assert order_due_reports(NEW_YEAR["Asia/Jakarta"]) == []
    schedule.refresh_from_db()
    assert schedule.is_paused
    assert "tidak lagi berwenang" in schedule.pause_reason
    told = Notification.objects.filter(text__contains="dijeda")
    assert {notice.recipient for notice in told} == {owner, admin}
    assert order_due_reports(NEW_YEAR["Asia/Jakarta"]) == []
    assert told.count() == 2


def test_deactivated_owner_pauses_the_schedule(unit, owner):
    schedule = planned(unit, owner)
    owner.is_active = False
    owner.save()
    assert order_due_reports(NEW_YEAR["Asia/Jakarta"]) == []
    schedule.refresh_from_db()
    assert schedule.is_paused


def test_pause_leaves_out_what_ended_meanwhile_and_resume_goes_on(unit, owner):
    past = unit.government.today() - timedelta(days=400)
    schedule = planned(unit, owner, kind=PeriodKind.MONTH, due=past.replace(day=1))
    pause_schedule(schedule=schedule, reason="Data belum lengkap.", user=owner)
    assert due_schedules(datetime.now(UTC)) == []
    with pytest.raises(ValidationError, match="sudah dijeda"):
        pause_schedule(schedule=schedule, reason="Sekali lagi.", user=owner)
    other = user_with_role(Role.LEADERSHIP, government=unit.government)
    row = resume_schedule(schedule=schedule, user=other)
    assert row.next_due_on == next_due(PeriodKind.MONTH, 0, unit.government.today())
    assert (row.owner, row.is_paused) == (other, False)
    assert order_due_reports() == []
    with pytest.raises(ValidationError, match="sedang berjalan"):
        resume_schedule(schedule=schedule, user=other)


def test_ended_schedule_orders_nothing_and_refuses_changes(unit, owner):
    schedule = planned(unit, owner)
    end_schedule(schedule=schedule, user=owner)
    assert order_due_reports(NEW_YEAR["Asia/Jakarta"]) == []
    for change in (
        lambda: update_schedule(schedule=schedule, delay_days=1, roles=[], user=owner),
        lambda: pause_schedule(schedule=schedule, reason="Percobaan jeda.", user=owner),
        lambda: resume_schedule(schedule=schedule, user=owner),
        lambda: end_schedule(schedule=schedule, user=owner),
    ):
        with pytest.raises(ValidationError, match="sudah diakhiri"):
            change()


def test_unit_has_one_schedule_of_a_kind(unit, owner):
    schedule = planned(unit, owner)
    with pytest.raises(ValidationError, match="sudah punya jadwal per triwulan"):
        planned(unit, owner)
    planned(unit, owner, kind=PeriodKind.YEAR)
    end_schedule(schedule=schedule, user=owner)
    planned(unit, owner)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"delay_days": 61}, "reportschedule_delay_in_range"),
        ({"delay_days": -1}, "0"),
        ({"period_kind": "week"}, "week"),
        ({"roles": ["employee"]}, "tidak dapat membuka laporan"),
        ({"roles": ["nobody"]}, "tidak dapat membuka laporan"),
    ],
)
def test_schedule_that_does_not_fit_is_refused(unit, owner, values, message):
    fit = {"period_kind": PeriodKind.MONTH, "delay_days": 0, "roles": []}
    with pytest.raises((ValidationError, ValueError), match=message):
        create_schedule(unit=unit, user=owner, **fit | values)
    assert not ReportSchedule.objects.exists()


def test_change_of_delay_keeps_the_period_and_names_a_new_owner(unit, owner):
    schedule = planned(unit, owner, due=date(2026, 10, 1))
    other = user_with_role(Role.LEADERSHIP, government=unit.government)
    row = update_schedule(schedule=schedule, delay_days=10, roles=[Role.UNIT_HEAD], user=other)
    assert (row.next_due_on, row.owner) == (date(2026, 10, 11), other)
    assert row.next_period == Period(PeriodKind.QUARTER, 2026, 3)
    event = AuditEvent.objects.of_object(schedule).get(action="Mengubah jadwal laporan")
    assert event.changes["delay_days"] == [0, 10]


# --- who is told -------------------------------------------------------------------------------


def test_ready_report_is_told_to_the_roles_on_the_unit_and_above(unit, owner):
    mayor = user_with_role(Role.LEADERSHIP, government=unit.government)
    head = user_with_role(Role.UNIT_HEAD, unit=unit)
    auditor = user_with_role(Role.AUDITOR, unit=unit)
    elsewhere = user_with_role(Role.UNIT_HEAD, unit=OrgUnitFactory(government=unit.government))
    gone = user_with_role(Role.UNIT_HEAD, unit=unit)
    gone.is_active = False
    gone.save()
    roles = [Role.LEADERSHIP, Role.UNIT_HEAD]
    assert set(report_readers(unit, roles)) == {mayor, head}
    planned(unit, owner, roles=roles)
    (report,) = order_due_reports(NEW_YEAR["Asia/Jakarta"])
    assert tell_recipients(report, "/reports/") == 2
    told = set(
        Notification.objects.filter(text__contains="siap").values_list("recipient", flat=True)
    )
    assert told == {mayor.pk, head.pk}
    assert not told & {auditor.pk, elsewhere.pk, owner.pk}


# --- changes of structure ------------------------------------------------------------------------


def test_schedule_follows_a_merge_and_comes_back_with_its_undo(unit, owner):
    into = OrgUnitFactory(government=unit.government)
    old = planned(unit, owner)
    apply_changes(
        government=unit.government, changes=[Merge((unit.pk,), into.pk)], user=None, reason=REASON
    )
    old.refresh_from_db()
    (new,) = ReportSchedule.objects.running()
    assert (new.unit, new.predecessor, new.next_due_on) == (into, old, date(2027, 1, 1))
    assert old.is_ended
    undo_last_change(government=unit.government, user=None, reason=REASON)
    assert [row.pk for row in ReportSchedule.objects.running()] == [old.pk]


def test_schedule_hangs_on_its_unit_and_goes_where_it_goes(unit, owner):
    schedule = planned(unit, owner)
    found = things_on([unit.pk], unit.government.today())
    [thing] = [one for one in found if one.what == "schedules"]
    assert (thing.row, thing.unit, thing.movable) == (schedule.pk, unit.pk, False)
    into = OrgUnitFactory(government=unit.government)
    rest = [Hand(one.what, (one.row,), into.pk) for one in found if one.movable]
    changes = [Split(unit.pk, (into.pk,)), *rest]
    apply_changes(government=unit.government, changes=changes, user=None, reason=REASON)
    assert not ReportSchedule.objects.running().exists()
    undo_last_change(government=unit.government, user=None, reason=REASON)
    assert ReportSchedule.objects.running().get() == schedule


def test_merge_into_a_unit_with_the_same_schedule_keeps_one(unit, owner):
    into = OrgUnitFactory(government=unit.government)
    old, stays = planned(unit, owner), planned(into, owner)
    apply_changes(
        government=unit.government, changes=[Merge((unit.pk,), into.pk)], user=None, reason=REASON
    )
    assert [row.pk for row in ReportSchedule.objects.running()] == [stays.pk]
    undo_last_change(government=unit.government, user=None, reason=REASON)
    assert {row.pk for row in ReportSchedule.objects.running()} == {old.pk, stays.pk}


def test_schedule_of_a_dissolved_unit_ends_and_comes_back_with_its_undo(unit, owner):
    schedule = planned(unit, owner)
    apply_changes(government=unit.government, changes=[Dissolve(unit.pk)], user=None, reason=REASON)
    assert not ReportSchedule.objects.running().exists()
    undo_last_change(government=unit.government, user=None, reason=REASON)
    assert [row.pk for row in ReportSchedule.objects.running()] == [schedule.pk]


# --- pages ---------------------------------------------------------------------------------------


@pytest.fixture
def officer(client, unit):
    user = user_with_role(Role.HR_OFFICER, government=unit.government)
    client.force_login(user)
    return user


def form_data(of, **values):
    return {
        "unit": of.pk, "period_kind": "quarter", "delay_days": "7",
        "roles": ["leadership", "unit_head"], **form_key(), **values,
    }  # fmt: skip


def text(response):
    return response.content.decode()


def test_schedule_create_plans_and_says_when(client, unit, officer):
    url = reverse("reports:schedule_create")
    assert unit.name in text(client.get(url))
    response = client.post(url, form_data(unit), follow=True)
    schedule = ReportSchedule.objects.get()
    assert (schedule.owner, schedule.roles) == (officer, ["leadership", "unit_head"])
    assert "Jadwal tersimpan" in text(response)
    assert schedule.next_period.label in text(response)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"delay_days": "61"}, "Jeda paling lama 60 hari."),
        ({"delay_days": "-1"}, "Jeda tidak boleh kurang dari 0 hari."),
        ({"delay_days": "seminggu"}, "Tulis jumlah hari dengan angka."),
        ({"delay_days": ""}, "Tulis jumlah hari, 0 bila tanpa jeda."),
        ({"period_kind": "week"}, "Pilih bulan, triwulan, semester, atau tahun."),
        ({"roles": ["superadmin"]}, "Peran ini tidak dapat membuka laporan."),
        ({"unit": ""}, "Pilih unitnya."),
        ({"unit": "999999"}, "Unit ini tidak ada dalam wewenang Anda."),
    ],
)
def test_schedule_create_shows_what_is_wrong_and_writes_nothing(
    client, unit, officer, values, message
):
    response = client.post(reverse("reports:schedule_create"), form_data(unit, **values))
    assert message in text(response)
    assert not ReportSchedule.objects.exists()


def test_second_schedule_of_a_kind_is_refused_at_its_field(client, unit, officer):
    planned(unit, officer)
    response = client.post(reverse("reports:schedule_create"), form_data(unit))
    assert "Unit ini sudah punya jadwal per triwulan." in text(response)
    assert ReportSchedule.objects.count() == 1


def test_schedule_is_changed_paused_resumed_and_ended_on_screen(client, unit, officer):
    schedule = planned(unit, officer)

    def post(name, **values):
        url = reverse(f"reports:{name}", args=[schedule.pk])
        response = client.post(url, values | form_key(), follow=True)
        schedule.refresh_from_db()
        return text(response)

    opened = {FIELD: stamp(schedule, ["delay_days", "roles"])}
    assert "Jadwal tersimpan" in post(
        "schedule_update", delay_days="3", roles=["auditor"], **opened
    )
    assert (schedule.delay_days, schedule.roles) == (3, ["auditor"])
    assert "Jadwal dijeda" in post("schedule_pause")
    assert schedule.is_paused
    assert f"Dijeda oleh {officer}." in text(client.get(reverse("reports:schedule_list")))
    assert "Jadwal berjalan lagi" in post("schedule_resume")
    assert not schedule.is_paused
    assert "Jadwal diakhiri" in post("schedule_end")
    assert schedule.is_ended
    ended = client.get(reverse("reports:schedule_list"), {"berakhir": "1"})
    assert unit.name in text(ended)
    assert client.post(reverse("reports:schedule_end", args=[schedule.pk])).status_code == 400


def test_second_editor_of_a_schedule_is_told_what_the_first_one_wrote(client, unit, officer):
    schedule = planned(unit, officer, roles=["leadership"])
    url = reverse("reports:schedule_update", args=[schedule.pk])
    page = client.get(url).content.decode()
    opened = html.unescape(re.search(rf'name="{FIELD}" value="([^"]*)"', page)[1])
    first = user_with_role(Role.HR_OFFICER, unit=unit, display_name="Sari Cekatan")
    update_schedule(schedule=schedule, delay_days=9, roles=["auditor"], user=first)
    mine = {"delay_days": "3", "roles": ["unit_head"]}
    answer = client.post(url, mine | {FIELD: opened} | form_key())
    assert "sudah diubah oleh Sari Cekatan" in text(answer)
    assert "Jeda (hari) “9”" in text(answer)
    assert "Daftar penerima diganti" in text(answer)
    schedule.refresh_from_db()
    assert (schedule.delay_days, schedule.roles) == (9, ["auditor"])
    again = html.unescape(re.search(rf'name="{FIELD}" value="([^"]*)"', answer.content.decode())[1])
    assert client.post(url, mine | {FIELD: again} | form_key()).status_code == 302
    schedule.refresh_from_db()
    assert (schedule.delay_days, schedule.roles) == (3, ["unit_head"])


def test_schedule_list_when_empty_offers_the_first(client, unit, officer):
    assert "Buat jadwal pertama" in text(client.get(reverse("reports:schedule_list")))
    client.force_login(user_with_role(Role.AUDITOR, government=unit.government))
    assert "Buat jadwal" not in text(client.get(reverse("reports:schedule_list")))


def test_auditor_sees_schedules_but_no_buttons(client, unit, owner):
    planned(unit, owner)
    client.force_login(user_with_role(Role.AUDITOR, government=unit.government))
    page = text(client.get(reverse("reports:schedule_list")))
    assert unit.name in page
    assert "Jeda<" not in page


def test_schedule_list_query_count_does_not_grow(client):
    government = GovernmentFactory()
    officer = user_with_role(Role.HR_OFFICER, unit=root_of(government))
    client.force_login(officer)
    counts = []
    for n in (1, 3):
        for _ in range(n):
            planned(OrgUnitFactory(government=government), officer)
        client.get(reverse("reports:schedule_list"))
        with CaptureQueriesContext(connection) as context:
            client.get(reverse("reports:schedule_list"))
        counts.append(len(context))
    assert counts[0] == counts[1]


def test_scheduled_report_says_so_in_the_library(client, unit, officer):
    planned(unit, officer)
    order_due_reports(NEW_YEAR["Asia/Jakarta"])
    assert "Terjadwal" in text(client.get(reverse("reports:report_list")))
