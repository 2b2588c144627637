"""Times of services: from files and requests to tallies that always equal a recount."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orgunits.actions import apply_changes
from orgunits.structure import Merge
from portal.files import attachment_path
from portal.imports import actions as imports
from portal.imports.preview import ERRORS, Preview
from portal.imports.spec import KINDS, Context
from portal.models import AuditEvent, ImportRun
from portal.permissions import Role
from publicservices.actions.requests import close, hand_over, settle_form, take_up
from publicservices.actions.times import TimeDraft, count_left_requests, record_times
from publicservices.checks import drifted_tallies
from publicservices.models import PublicService, ServiceRequest, ServiceTime, ServiceTimeTally
from publicservices.queries.tallies import recount
from publicservices.queries.times import (
    fill_lines,
    lines_behind,
    service_lines,
    shares_of_services,
    unit_lines,
)
from publicservices.time_figures import Quarter
from restructuring.queries.signal_search import search_signals
from tests.factories.orgunits import (
    GovernmentFactory,
    grow_units,
    root_of,
    user_with_role,
)
from tests.factories.publicservices import PublicServiceFactory, ask, promise
from tests.portal.sheets import csv_file, xlsx_file
from tests.worlds import kept_world

pytestmark = pytest.mark.django_db
REASON = "Rekap triwulan dari sistem asal."
NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)  # Monday, ten o'clock in Jakarta
THIRD = Quarter(2026, 3)
KIND = KINDS["publicservices.times"]
SIAK = ["No Registrasi", "Jenis Layanan", "Tanggal Pengajuan", "Tanggal Selesai"]


class World:
    """Two units: one gives KTP-el (3 working days) and a counter (30 minutes), the other KTP-el too."""

    def __init__(self):
        self.government = GovernmentFactory(name="Kota Waktu")
        self.unit, self.other = grow_units(self.government, 2)
        self.ktp = PublicServiceFactory(unit=self.unit, code="LYN-1", name="Penerbitan KTP-el")
        self.desk = PublicServiceFactory(unit=self.unit, code="LYN-2", name="Legalisasi")
        self.far = PublicServiceFactory(unit=self.other, code="LYN-1", name="Penerbitan KTP-el")
        promise(self.ktp)
        promise(self.desk, term_amount=30, term_unit="minutes")
        root = root_of(self.government)
        self.officer = user_with_role(Role.HR_OFFICER, unit=root)
        self.head = user_with_role(Role.UNIT_HEAD, unit=self.unit)


@kept_world
def world():
    return World()


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def at(text):
    """An instant by the clock of Jakarta."""
    return datetime.fromisoformat(f"{text}+07:00")


def draft(service, number, start, end=None, **more):
    return TimeDraft(service=service, source="siak", number=str(number), started_at=at(start),
                     ended_at=at(end) if end else None, **more)  # fmt: skip


def record(world, *drafts, changed=()):
    record_times(government=world.government, created=drafts, changed=list(changed), user=None,
                 reason=REASON)  # fmt: skip


def stored():
    return {(row.line, row.month): {name: getattr(row, name) for name in
            ("n_started", "n_ended", "n_judged", "n_within", "counts")}
            for row in ServiceTimeTally.objects.all()}  # fmt: skip


# --- counting ---------------------------------------------------------------------------------------


def test_a_case_is_counted_by_the_promise_of_its_day(world):
    record(
        world,
        draft(world.ktp, 1, "2026-09-04 09:00", "2026-09-08 15:00"),  # Friday to Tuesday
        draft(world.ktp, 2, "2026-09-04 09:00", "2026-09-11 15:00"),
        draft(world.ktp, 3, "2026-09-04 09:00", "2026-09-11 15:00",
              paused_since=at("2026-09-07 08:00"), paused_until=at("2026-09-10 08:00"),
              pause_reason="Blangko habis"),
        draft(world.desk, 4, "2026-09-04 09:00", "2026-09-04 09:31"),
        draft(world.far, 5, "2026-09-04 09:00", "2026-09-07 09:31"),
        draft(world.ktp, 6, "2026-09-04 09:00"),
    )  # fmt: skip
    found = {
        row.number: (row.measure, row.used, row.is_within) for row in ServiceTime.objects.all()
    }
    assert found == {
        "1": ("working_days", 2, True),
        "2": ("working_days", 5, False),
        "3": ("working_days", 2, True),
        "4": ("minutes", 31, False),
        "5": ("working_days", 1, None),  # nothing was promised there
        "6": ("working_days", None, None),
    }
    assert stored()[world.ktp.line, date(2026, 9, 1)] == {
        "n_started": 4, "n_ended": 3, "n_judged": 3, "n_within": 2,
        "counts": {"working_days": {"2": 2, "5": 1}},
    }  # fmt: skip
    event = AuditEvent.objects.filter(action="Mencatat waktu layanan", unit_id=world.other.pk).get()
    assert event.reason == REASON


def test_requests_are_tallied_when_filed_ended_and_handed_over(world):
    take_requests_open(world.ktp)
    row = take_up(request=ask(world.ktp).request, user=world.officer)
    assert stored()[world.ktp.line, date(2026, 11, 1)]["n_started"] == 1
    row = hand_over(request=row, to=world.desk, text="Salah alamat, ini urusan mereka.",
                    user=world.officer)  # fmt: skip
    tallies = stored()
    assert tallies[world.ktp.line, date(2026, 11, 1)]["n_started"] == 0
    assert tallies[world.desk.line, date(2026, 11, 1)]["n_started"] == 1
    close(request=row, is_done=True, text="Ambil di loket 3.", user=world.officer)
    tally = stored()[world.desk.line, date(2026, 11, 1)]
    # It keeps the promise and the unit it was filed under.
    assert tally["counts"] == {"working_days": {"0": 1}}
    assert (tally["n_judged"], tally["n_within"]) == (1, 1)
    assert drifted_tallies() == []


def take_requests_open(service):
    settle_form(service=service, is_open=True, intro="", fields=(), user=None)


def test_requests_from_before_are_counted_by_the_tick(world):
    take_requests_open(world.ktp)
    row = ask(world.ktp).request
    close(request=row, is_done=True, text="Ambil di loket 3.", user=world.officer)
    ask(world.ktp)
    expected = stored()
    ServiceTimeTally.objects.all().delete()
    ServiceRequest.objects.update(measure="", used=None, is_within=None)
    assert drifted_tallies() == []  # not yet counted is not wrong
    assert (count_left_requests(), count_left_requests()) == (2, 0)
    assert stored() == expected


@settings(max_examples=10, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(st.data())
def test_tallies_equal_a_recount_after_any_writes(world, data):
    """Whatever is recorded, changed, moved to another service or reopened."""
    first = date(2026, 1, 5)
    case = st.tuples(
        st.sampled_from(["ktp", "desk", "far"]), st.integers(0, 120), st.none() | st.integers(0, 40)
    )

    def made(number, values):
        service, day, length = values
        start = at(f"{first + timedelta(days=day)} 09:00")
        end = start + timedelta(days=length) if length is not None else None
        return TimeDraft(service=getattr(world, service), source="siak", number=str(number),
                         started_at=start, ended_at=end)  # fmt: skip

    with transaction.atomic():
        record(world, *(made(n, data.draw(case)) for n in range(data.draw(st.integers(1, 8)))))
        rows = list(ServiceTime.objects.all())
        touched = data.draw(st.lists(st.sampled_from(rows), unique_by=lambda row: row.pk))
        record(world, changed=[(row.pk, made(row.number, data.draw(case))) for row in touched])
        counted = recount(world.government, None, date(2026, 1, 1), date(2026, 12, 1))
        kept = {
            key: values
            for key, values in stored().items()
            if values["n_started"] + values["n_ended"]
        }
        assert kept == counted
        assert drifted_tallies() == []
        times = [row.used for row in ServiceTime.objects.filter(used__isnull=False)]
        told = Counter()
        for values in kept.values():
            for counts in values["counts"].values():
                told.update({int(value): n for value, n in counts.items()})
        assert told == Counter(times)
        transaction.set_rollback(True)


def test_verify_names_a_tally_that_drifted(world):
    record(world, draft(world.ktp, 1, "2026-09-04 09:00", "2026-09-08 15:00"))
    ServiceTimeTally.objects.update(n_within=0)
    assert [error.id for error in drifted_tallies()] == ["publicservices.E004"]
    ServiceTimeTally.objects.all().delete()
    assert len(drifted_tallies()) == 1


def test_a_number_of_a_source_is_kept_once_and_no_case_ends_before_it_came(world):
    record(world, draft(world.ktp, 1, "2026-09-04 09:00"))
    with pytest.raises(IntegrityError), transaction.atomic():
        record(world, draft(world.desk, 1, "2026-09-04 09:00"))
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceTime.objects.update(ended_at=F("started_at") - timedelta(minutes=1), used=0)


# --- reading ----------------------------------------------------------------------------------------


def many(world, service, n, within, month="2026-08"):
    """``n`` cases of which ``within`` took two working days, the rest six."""
    return [
        draft(service, f"{service.pk}/{month}/{number}", f"{month}-03 09:00",
              f"{month}-05 10:00" if number < within else f"{month}-11 10:00")
        for number in range(n)
    ]  # fmt: skip


def test_lines_of_a_quarter_by_service_and_unit(world):
    record(world, *many(world, world.ktp, 10, 7), draft(world.ktp, "x", "2026-06-01 08:00"),
           draft(world.far, "y", "2026-08-03 08:00", "2026-08-04 08:00"))  # fmt: skip
    seen = service_lines(world.government, world.head, THIRD)
    assert [(one.name, one.figures.n_ended, one.figures.n_within, one.backlog) for one in seen] == [
        ("Penerbitan KTP-el", 10, 7, 1)
    ]
    assert (seen[0].figures.median, seen[0].figures.p90) == (2, 6)
    units = unit_lines(world.government, world.officer, THIRD)
    fill_lines(world.government, THIRD, units)
    assert {one.unit_id: (one.figures.n_ended, one.backlog) for one in units} == {
        world.unit.pk: (10, 1), world.other.pk: (1, 0),
    }  # fmt: skip
    assert unit_lines(world.government, world.officer, THIRD, "tidak ada") == []


def test_times_follow_a_merger_of_two_services_of_one_code(world):
    record(world, *many(world, world.ktp, 4, 4), *many(world, world.far, 6, 0))
    world.government.refresh_from_db()
    apply_changes(
        government=world.government, changes=[Merge((world.other.pk,), world.unit.pk)], user=None,
        reason=REASON, effective_on=world.government.today(),
    )  # fmt: skip
    home = PublicService.objects.get(pk=world.ktp.pk)
    assert set(lines_behind(home, world.government.today())) == {world.ktp.line, world.far.line}
    (line,) = service_lines(world.government, world.head, THIRD)
    assert (line.service.pk, line.figures.n_ended) == (home.pk, 10)


def test_late_services_are_signalled_with_enough_cases_only(world):
    record(world, *many(world, world.ktp, 19, 0))
    assert shares_of_services(world.government, THIRD, world.government.today()) == []
    record(world, *many(world, world.ktp, 6, 5, "2026-09"))
    (late,) = shares_of_services(world.government, THIRD, world.government.today())
    assert (late.n_judged, late.n_within, str(late.share)) == (25, 5, "20.0")
    found = search_signals(world.government, world.government.today())
    (signal,) = [one.sighting for one in found if one.by.rule.code == "service_late"]
    assert (signal.unit, str(signal.value), signal.period) == (
        world.unit.pk, "20.0", (date(2026, 7, 1), date(2026, 9, 30)),
    )  # fmt: skip
    assert "20,0% selesai dalam standar, Triwulan III 2026" in signal.text


# --- pages ------------------------------------------------------------------------------------------

PAGES = ("time_list", "unit_times", "service_times")


def address(world, name):
    key = {"time_list": [], "unit_times": [world.unit.pk], "service_times": [world.ktp.pk]}[name]
    return reverse(f"publicservices:{name}", args=key)


def test_pages_tell_figures_series_and_what_stopped_the_clock(world, client):
    drafts = [one for month in range(1, 11)
              for one in many(world, world.ktp, 10, 9 if month != 6 else 1, f"2026-{month:02}")]  # fmt: skip
    stop = draft(world.ktp, "stop", "2026-10-05 09:00", "2026-10-12 09:00", desk="Loket 2",
                 paused_since=at("2026-10-05 10:00"), paused_until=at("2026-10-09 10:00"),
                 pause_reason="Blangko habis")  # fmt: skip
    record(world, *drafts, stop)
    client.force_login(world.head)
    text = {name: client.get(address(world, name)).content.decode() for name in PAGES}
    assert "90,0%" in text["unit_times"]
    assert "Penerbitan KTP-el" in text["unit_times"]
    assert world.unit.name in text["time_list"]
    assert "Selama ragamnya biasa" in text["service_times"]
    assert text["service_times"].count("<svg") >= 4
    assert "Blangko habis" in text["service_times"]
    page = client.get(f"{address(world, 'unit_times')}?triwulan=2026-4").content.decode()
    assert "Triwulan IV 2026" in page
    wrong = client.get(f"{address(world, 'time_list')}?triwulan=2026-9")
    assert (wrong.status_code, wrong.context["quarter"].key) == (200, "2026-3")
    for name in PAGES:
        assert client.get(f"{address(world, name)}?export=csv").status_code == 200


def test_pages_of_nothing_say_so_and_elsewhere_is_unknown(world, client):
    client.force_login(world.head)
    for name in PAGES:
        assert "Belum ada waktu layanan" in client.get(address(world, name)).content.decode()
    far = reverse("publicservices:service_times", args=[world.far.pk])
    assert client.get(far).status_code == 404
    assert (
        client.get(reverse("publicservices:unit_times", args=[world.other.pk])).status_code == 404
    )


def test_times_of_a_service_handed_elsewhere_are_told_there_alone(world, client):
    """As its requests: the row the unit had stays in its sight, the figures went on."""
    record(world, *many(world, world.ktp, 2, 1))
    day = world.government.today() - timedelta(days=1)
    PublicService.objects.filter(pk=world.ktp.pk).update(valid_until=day)
    taken = PublicServiceFactory(unit=world.other, code="LYN-9", valid_from=day)
    PublicService.objects.filter(pk=taken.pk).update(line=world.ktp.line)
    old = address(world, "service_times")
    detail = reverse("publicservices:service_detail", args=[world.ktp.pk])
    for user, is_told in ((world.head, False), (world.officer, True)):
        client.force_login(user)
        for page in (old, f"{old}?export=csv"):
            assert client.get(page).status_code == (200 if is_told else 404)
        assert (old in client.get(detail).text) == is_told


def test_pages_ask_as_often_for_three_services_as_for_one(world, client):
    record(world, *many(world, world.ktp, 2, 1))
    client.force_login(world.officer)
    counts = {}
    for size in (1, 3):
        if size == 3:
            record(world, *many(world, world.far, 2, 1), *many(world, world.desk, 2, 1))
        for name in PAGES:
            client.get(address(world, name))
            with CaptureQueriesContext(connection) as caught:
                client.get(address(world, name))
            counts.setdefault(name, []).append(len(caught))
    assert all(few == more for few, more in counts.values())


# --- files ------------------------------------------------------------------------------------------


def sent(world, file, user=None):
    """The checked run of a file whose headings were all recognised."""
    user = user or world.officer
    run = imports.start_import(government=world.government, user=user, kind=KIND, upload=file)
    if run.state == "uploaded":
        run = imports.map_import(run=run, user=user, names=run.mapping, mode="both", options={})
    return ImportRun.objects.get(pk=run.pk)


def wrong_cells(run):
    return [tuple(row[:2]) for row in
            Preview(attachment_path(run.preview)).page(ERRORS, 0, 50)]  # fmt: skip


def applied(world, run):
    imports.request_apply(run=run, user=world.officer, reason=REASON)
    return ImportRun.objects.get(pk=run.pk)


def siak(*rows, head=SIAK):
    return csv_file(rows=list(rows), head=head, name="siak.csv")


def test_a_file_of_a_source_is_kept_once_however_often_it_is_sent(world):
    head = [*SIAK, "Tempat Layanan", "Tanggal Pending", "Alasan Pending"]
    unit = world.unit.name
    rows = [
        ["R-1", "Penerbitan KTP-el", "2026-09-04 09:00", "2026-09-08 15:00", unit, "", ""],
        ["R-2", "LYN-2", "04/09/2026 09.00", "04/09/2026 09.20", unit, "", ""],
        ["R-3", "LYN-1", "2026-09-04 10:00", "", unit, "2026-09-07 08:00", "Blangko habis"],
    ]
    run = sent(world, siak(*rows, head=head))
    assert (run.source, run.n_created, run.n_errors) == ("siak", 3, 0)
    run = applied(world, run)
    assert (run.state, run.result["lines"]) == ("applied", ["3 waktu layanan dicatat"])
    again = sent(world, siak(*rows, head=head))
    assert (again.n_created, again.n_changed, again.n_same) == (0, 0, 3)
    rows[2][3] = "2026-09-14 10:00"
    late = sent(world, siak(*rows, head=head))
    assert (late.n_errors, wrong_cells(late)) == (1, [(4, "paused_until")])
    rows[2] = ["R-3", "LYN-1", "2026-09-04 10:00", "2026-09-08 10:00", unit, "", ""]
    assert wrong_cells(sent(world, siak(*rows, head=head))) == [(4, "paused_until")]
    assert ServiceTime.objects.count() == 3
    rows[1][3] = "2026-09-04 09:45"
    done = sent(world, siak(*rows[:2], head=head))
    assert (done.n_changed, done.n_same) == (1, 1)
    applied(world, done)
    assert ServiceTime.objects.get(number="R-2").used == 45
    assert drifted_tallies() == []


def test_cells_that_do_not_fit_are_named_and_nothing_is_written(world):
    run = sent(
        world,
        siak(
            ["R-1", "Akta lahir", "2026-09-04 09:00", ""],
            ["R-2", "LYN-1", "2026-09-04 09:00", ""],
            ["R-3", "LYN-2", "2026-09-04 09:00", "2026-09-03 09:00"],
            ["R-4", "LYN-2", "kemarin", ""],
            ["R-5", "LYN-2", "2026-12-24 09:00", ""],
            ["R-6", "LYN-2", "2026-09-04", "2026-09-04"],
        ),
    )
    assert wrong_cells(run) == [
        (2, "service"), (3, "unit"), (4, "ended_at"), (5, "started_at"), (6, "started_at"),
        (7, "started_at"),
    ]  # fmt: skip
    assert not ServiceTime.objects.exists()


def test_files_of_other_systems_are_known_by_their_headings(world):
    tickets = xlsx_file(
        [
            ["Tanggal", "Nomor Antrean", "Layanan", "Jam Ambil", "Jam Selesai", "Loket"],
            ["2026-09-04", "A001", "LYN-2", "08:00", "08:25", "Loket 1"],
            ["2026-09-07", "A001", "LYN-2", 8 / 24, "2026-09-07 08:40:00", "Loket 1"],
        ],
        name="antrean.xlsx",
    )
    run = sent(world, tickets)
    assert (run.source, run.n_created, run.n_errors) == ("antrean", 2, 0)
    applied(world, run)
    found = ServiceTime.objects.order_by("number")
    assert [(row.number, row.used, row.desk) for row in found] == [
        ("2026-09-04 A001", 25, "Loket 1"), ("2026-09-07 A001", 40, "Loket 1"),
    ]  # fmt: skip
    again = [
        ["Tanggal", "Nomor Antrean", "Layanan", "Jam Ambil", "Jam Selesai", "Loket"],
        ["4/9/2026", "A001", "LYN-2", "08.00", "08.25", "Loket 1"],
        ["7 September 2026", "A001", "LYN-2", "08:00", "08:40", "Loket 1"],
        ["besok", "A002", "LYN-2", "08:00", 0.9999, "Loket 1"],
    ]
    assert wrong_cells(sent(world, xlsx_file(again))) == [(4, "started_at"), (4, "ended_at")]
    run = sent(world, xlsx_file(again[:3]))
    assert (run.n_same, run.n_errors) == (2, 0)
    for source, head in (
        ("oss", ["Nomor Permohonan", "Jenis Perizinan", "Tanggal Permohonan", "Tanggal Terbit"]),
        ("simbg", ["Nomor Registrasi", "Jenis Permohonan", "Tanggal Masuk", "Tanggal Terbit"]),
    ):
        run = sent(world, siak(["R-1", "LYN-2", "2026-09-04 09:00", ""], head=head))
        assert (run.source, run.n_created, run.n_errors) == (source, 1, 0)
        applied(world, run)
    assert ServiceTime.objects.filter(number="R-1").count() == 2  # one of each source


def test_times_of_a_national_system_are_told_by_the_clock_of_the_government(world):
    """OSS writes WIB in Jayapura too: a case of the last evening there ended in the next quarter."""
    world.government.time_zone = "Asia/Jayapura"
    world.government.save()
    rows = [["R-1", "LYN-2", "2026-09-30 22:50 WIB", "2026-10-01 01:20 WIT"],
            ["R-2", "LYN-2", "2026-09-30 21:50", "2026-09-30 22:00"]]  # fmt: skip
    run = applied(world, sent(world, siak(*rows)))
    assert run.state == "applied"
    one, two = ServiceTime.objects.order_by("number")
    assert (one.started_at, one.ended_at, one.used) == (
        at("2026-09-30 22:50"), at("2026-09-30 23:20"), 30,
    )  # fmt: skip
    assert two.started_at == at("2026-09-30 19:50")
    assert [(row.month, row.n_started) for row in ServiceTimeTally.objects.order_by("month")] == [
        (date(2026, 9, 1), 1), (date(2026, 10, 1), 1),
    ]  # fmt: skip
    again = sent(world, siak(*rows))
    assert (again.n_changed, again.n_same) == (0, 2)


def test_a_service_registered_anew_under_its_code_is_told_by_the_day_of_the_case(world):
    PublicService.objects.filter(pk=world.desk.pk).update(valid_until=date(2026, 9, 3))
    anew = PublicServiceFactory(
        unit=world.unit, code="LYN-2", name="Legalisasi", valid_from=date(2026, 9, 5)
    )
    days = {"02": world.desk.line, "04": anew.line, "05": anew.line}
    rows = [[f"R-{day}", "LYN-2", f"2026-09-{day} 09:00", ""] for day in days]
    run = applied(world, sent(world, siak(*rows)))
    assert (run.n_errors, run.state) == (0, "applied")
    assert dict(ServiceTime.objects.values_list("number", "line")) == {
        f"R-{day}": line for day, line in days.items()
    }
    assert sent(world, siak(*rows)).n_same == 3


def test_a_case_that_ended_on_its_day_needs_no_time_of_its_end_where_days_are_counted(world):
    unit = world.unit.name
    head = [*SIAK, "Tempat Layanan"]
    good = ["R-1", "LYN-1", "2026-09-04 09:12", "2026-09-04", unit]
    wrong = [
        ["R-2", "LYN-2", "2026-09-04 09:12", "2026-09-04", unit],  # promised in minutes
        ["R-3", "LYN-1", "2026-09-04 09:12", "2026-09-03", unit],
    ]
    run = sent(world, siak(good, *wrong, head=head))
    assert wrong_cells(run) == [(3, "ended_at"), (4, "ended_at")]
    applied(world, sent(world, siak(good, head=head)))
    row = ServiceTime.objects.get()
    assert (row.ended_at, row.used, row.is_within) == (at("2026-09-04 09:12"), 0, True)
    assert sent(world, siak(good, head=head)).n_same == 1


def test_a_number_of_a_service_out_of_reach_is_refused(world):
    record(world, draft(world.far, "R-1", "2026-09-04 09:00"))
    near = user_with_role(Role.HR_OFFICER, unit=world.unit)
    run = sent(world, siak(["R-1", "LYN-2", "2026-09-04 09:00", ""]), near)
    assert wrong_cells(run) == [(2, "number")]
    run = sent(world, siak(["R-2", "LYN-1", "2026-09-04 09:00", ""]), near)
    assert (run.n_errors, run.n_created) == (0, 1)  # only one unit they reach gives it


def test_what_is_exported_changes_nothing_when_sent_again(world):
    record(world, draft(world.ktp, "R-1", "2026-09-04 09:00", "2026-09-08 15:00:30"))
    ctx = Context(world.government, world.officer, world.government.today(), source="siak")
    (values,) = KIND.export(ctx)
    head = [column.title for column in KIND.columns]
    cells = [column.widget.render(values[column.name]) or "" for column in KIND.columns]
    assert cells[:5] == ["R-1", "LYN-1", world.unit.name, "2026-09-04 09:00", "2026-09-08 15:00:30"]
    assert len(head) == len(cells)
