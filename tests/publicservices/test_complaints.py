"""Complaints: kept once and sealed, two clocks at their edges, out of sight of those reported."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from orgunits.actions import grant_role
from portal.models import AuditEvent, Notification
from portal.permissions import Role
from portal.tracking_codes import derived_code, digest
from portal.working_days.clock import WorkCalendar
from publicservices.actions import complaint_ticks
from publicservices.actions.complaint_openings import (
    SIGHT,
    agree_identity,
    ask_identity,
    record_identity_read,
)
from publicservices.actions.complaint_ticks import (
    empty_old_complaints,
    escalate_late,
    keep_time,
    renew_due_days,
)
from publicservices.actions.complaints import (
    act_as_officer,
    act_as_reporter,
    dispose,
    give_back,
    root_unit,
    verify,
)
from publicservices.actions.requests import OtherContents
from publicservices.complaint_states import (
    ENDED,
    TRANSITIONS,
    ComplaintAct,
    ComplaintKind,
    ComplaintState,
    deadlines,
    running,
)
from publicservices.models import Complaint, ComplaintEvent, ComplaintOpening
from publicservices.queries.complaints import (
    alike,
    complaint_by_code,
    complaint_table,
    events_of,
    figures_by_unit,
    opening_of,
    unsealed,
)
from publicservices.views.applying import draw_secret
from restructuring.queries.signal_search import search_signals
from tests.factories.employees import staff
from tests.factories.orgunits import (
    LONG_AGO,
    GovernmentFactory,
    OrgUnitFactory,
    PositionFactory,
    grow_units,
    user_with_role,
)
from tests.factories.portal import form_key
from tests.factories.publicservices import tell
from tests.test_architecture import all_views
from tests.worlds import kept_world

TEXT = "Kami sudah memeriksa berkasnya."
REASON = "Perlu bertemu pelapor untuk memeriksa bukti kuitansinya."
FIRST_VISIT = 50 * 1024

# --- pure ------------------------------------------------------------------------------------------


def test_the_table_of_transitions_leads_somewhere_from_everywhere():
    begun = {state for state, _ in TRANSITIONS}
    assert begun == set(ComplaintState) - set(ENDED)
    assert set(TRANSITIONS.values()) == set(ComplaintState)


CALENDAR = WorkCalendar.without([date(2026, 12, 24), date(2026, 12, 25), date(2027, 1, 1)])


@pytest.mark.parametrize(
    ("state", "found", "law", "sp4n"),
    [
        ("received", "", date(2027, 1, 1), date(2026, 12, 23)),
        ("incomplete", "", date(2027, 1, 17), None),
        ("handled", "complaint", date(2027, 2, 16), date(2027, 1, 12)),
        ("handled", "supervision", date(2027, 2, 16), date(2027, 3, 17)),
        ("handled", "information", None, date(2026, 12, 29)),
        ("handled", "aspiration", None, date(2027, 1, 12)),
        ("answered", "complaint", None, date(2026, 12, 28)),
        ("closed", "complaint", None, None),
    ],
)
def test_both_clocks_over_weekends_holidays_and_the_turn_of_the_year(state, found, law, sp4n):
    at = datetime(2026, 12, 18, 3, tzinfo=UTC)  # a Friday
    found = running(state, ComplaintKind.COMPLAINT, found)
    ends = deadlines(found, at, at, CALENDAR, ZoneInfo("Asia/Jakarta"))
    assert (ends.law, ends.sp4n) == (law, sp4n)


def test_the_clocks_begin_on_the_day_of_the_governments_zone():
    at = datetime(2026, 12, 17, 15, 30, tzinfo=UTC)  # Thursday 22.30 WIB, Friday 00.30 WIT
    terms = running("received", ComplaintKind.COMPLAINT)
    zones = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
    ends = [deadlines(terms, at, at, CALENDAR, ZoneInfo(zone)) for zone in zones]
    assert [one.law for one in ends] == [date(2026, 12, 31), date(2026, 12, 31), date(2027, 1, 1)]
    assert [one.sp4n for one in ends] == [
        date(2026, 12, 22), date(2026, 12, 22), date(2026, 12, 23),
    ]  # fmt: skip


def test_what_is_no_complaint_has_no_clock_of_the_law():
    for kind in set(ComplaintKind) - {ComplaintKind.COMPLAINT}:
        assert running("received", kind).law is None


# --- a city ----------------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


@kept_world
def city():
    """A desk at the root, a dinas with a bidang and its people, another dinas, another government."""
    government = GovernmentFactory(complaint_source="here")
    desk = user_with_role(Role.SURVEY_OFFICER, government=government)
    second = user_with_role(Role.SURVEY_OFFICER, government=government)
    dinas = grow_units(government, 1)[0]
    bidang = OrgUnitFactory(government=government, parent=dinas, kind="bidang")
    other = OrgUnitFactory(government=government, parent=root_unit(government), kind="badan")
    people = {
        "head": user_with_role(Role.UNIT_HEAD, unit=dinas),
        "below": user_with_role(Role.SURVEY_OFFICER, unit=bidang),
        "aside": user_with_role(Role.UNIT_HEAD, unit=other),
        "elsewhere": user_with_role(
            Role.SURVEY_OFFICER, government=GovernmentFactory(complaint_source="here")
        ),
    }
    # Who reads for the whole government while serving in the dinas.
    people["served"] = user_with_role(Role.SURVEY_OFFICER, government=government)
    grant_role(
        user=people["served"], unit=dinas, role=Role.EMPLOYEE, granted_by=None, valid_from=LONG_AGO
    )
    return {"government": government, "desk": desk, "second": second, "dinas": dinas,
            "bidang": bidang, "other": other, **people}  # fmt: skip


def send_url(government):
    return reverse("catalogue:complaint_send", args=[government.slug])


def track_url(government):
    return reverse("catalogue:complaint_track", args=[government.slug])


def detail_url(row):
    return reverse("publicservices:complaint_detail", args=[row.pk])


def sheet(**values):
    return {"kunci": draw_secret(), "kind": "complaint", "mode": "open", "about": "",
            "subject": "Izin usaha lama", "body": "Tiga bulan menunggu.",
            "reporter": "Sri Wahyuni", "contact": ""} | values  # fmt: skip


def given(city, unit="dinas", **values):
    """A verified case lying at a unit."""
    row = tell(city["government"], about_unit=city["dinas"], **values).complaint
    row = verify(complaint=row, found="complaint", user=city["desk"])
    return dispose(complaint=row, to=city[unit], user=city["desk"])


def later(monkeypatch, delta):
    at = timezone.now() + delta
    monkeypatch.setattr(timezone, "now", lambda: at)


# --- filing ----------------------------------------------------------------------------------------


def test_a_case_is_kept_sealed_and_its_code_nowhere(city):
    filed = tell(city["government"], mode="confidential", contact="+628123456")
    everything = " ".join(map(str, Complaint.objects.values_list()[0]))
    everything += " ".join(map(str, ComplaintEvent.objects.values_list()))
    everything += " ".join(map(str, AuditEvent.objects.values_list()))
    for secret in (filed.code, "Sri Wahyuni", "628123456", "tiga bulan"):
        assert secret not in everything
    row = Complaint.objects.get()
    assert row.code_hash == digest(filed.code)
    assert unsealed(row, row.body) == "Sudah tiga bulan tanpa kabar."
    assert complaint_by_code(city["government"], filed.code.lower()) == row
    assert complaint_by_code(city["elsewhere"].government, filed.code) is None


def test_an_anonymous_case_names_nobody_in_any_column(city):
    row = tell(city["government"], mode="anonymous", contact="0812").complaint
    assert (row.reporter, row.contact) == ("", "")
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.update(reporter="x")


def test_a_form_sent_twice_is_one_case(client, city):
    url, sent = send_url(city["government"]), sheet()
    pages = [client.post(url, sent) for _ in range(2)]
    codes = {re.search(r"[2-9A-Z]{5}(?:-[2-9A-Z]{5}){3}", page.text)[0] for page in pages}
    assert (len(codes), Complaint.objects.count()) == (1, 1)
    assert client.cookies == {}
    assert client.post(url, sent | {"body": "Lain."}).status_code == 409
    with pytest.raises(OtherContents):
        [tell(city["government"], secret="s" * 20, subject=word) for word in ("A", "B")]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"subject": ""}, "tidak boleh kosong"),
        ({"body": ""}, "tidak boleh kosong"),
        ({"mode": "confidential", "reporter": ""}, "pilih anonim"),
        ({"kind": "gosip"}, "gosip"),
        ({"about": "999999"}, "999999"),
        ({"kunci": "palsu"}, "terlalu lama terbuka"),
    ],
)
def test_a_bad_form_says_why_and_keeps_nothing(client, city, values, message):
    page = client.post(send_url(city["government"]), sheet(**values))
    assert page.status_code == 422
    assert message in page.text
    assert not Complaint.objects.exists()


def test_public_pages_are_small_and_need_no_script(client, city, settings):
    style = (settings.BASE_DIR / "static" / "css" / "citizen.css").stat().st_size
    for url in (send_url(city["government"]), track_url(city["government"])):
        page = client.get(url)
        assert page.status_code == 200
        assert "<script" not in page.text
        assert len(page.content) + style < FIRST_VISIT


def test_where_the_national_channel_is_used_it_is_named_and_nothing_kept(client):
    government = GovernmentFactory()
    assert "lapor.go.id" in client.get(send_url(government)).text
    assert "lapor.go.id" in client.post(send_url(government), sheet()).text
    assert not Complaint.objects.exists()


def test_a_guessed_code_tells_nothing_and_slows_down(client, city, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"tracking_network": "3/15m/ip"}
    url, right = track_url(city["government"]), tell(city["government"]).code
    guesses = [derived_code("tebakan"), "bukan kode", tell(city["elsewhere"].government).code]
    own = {"REMOTE_ADDR": "203.0.113.9"}  # the count outlives a test in its process
    answers = [client.post(url, {"code": guess}, **own) for guess in guesses]
    assert {answer.status_code for answer in answers} == {404}
    bodies = {
        answer.text.replace(guess, "") for answer, guess in zip(answers, guesses, strict=True)
    }
    assert len(bodies) == 1
    locked = client.post(url, {"code": right}, **own)
    assert locked.status_code == 429
    assert "Menunggu diverifikasi" not in locked.text


def test_codes_come_from_the_servers_secret_and_are_all_different(city):
    codes = {tell(city["government"]).code for _ in range(5)}
    assert len(codes) == 5
    assert len({draw_secret() for _ in range(50)}) == 50
    assert all(len(code) == 20 for code in codes)


# --- the way of a case -----------------------------------------------------------------------------


def test_every_act_out_of_turn_is_refused_and_writes_nothing(city):
    row = tell(city["government"]).complaint
    state_columns = {
        "closed": {"ended_at": timezone.now()}, "refused": {"ended_at": timezone.now()},
        "withdrawn": {"ended_at": timezone.now()},
        "national": {"ended_at": timezone.now(), "national_number": "1"},
    }  # fmt: skip
    before, refused = ComplaintEvent.objects.count(), 0
    for state in ComplaintState:
        columns = {"ended_at": None} | state_columns.get(state, {})
        Complaint.objects.update(state=state, found="complaint", **columns)
        row.refresh_from_db()
        for act in ComplaintAct:
            if (state, act) in TRANSITIONS:
                continue
            refused += 1
            call = {
                ComplaintAct.VERIFY: lambda: verify(complaint=row, found="complaint", user=None),
                ComplaintAct.DISPOSE: lambda: dispose(complaint=row, to=city["dinas"], user=None),
                ComplaintAct.RETURN: lambda: give_back(complaint=row, text=TEXT, user=None),
            }.get(act)
            if act in ("complete", "satisfied", "reopen"):
                call = partial(act_as_reporter, complaint=row, act=act, text=TEXT)
            call = call or partial(act_as_officer, complaint=row, act=act, text=TEXT, user=None)
            with pytest.raises(ValidationError):
                call()
    assert ComplaintEvent.objects.count() == before
    assert refused == len(ComplaintState) * len(ComplaintAct) - len(TRANSITIONS)


def test_answered_reopened_answered_and_closed(city, monkeypatch):
    row = given(city)
    law = row.law_due_on
    row = act_as_officer(complaint=row, act="answer", text=TEXT, user=city["head"])
    assert (row.state, row.law_due_on) == ("answered", None)
    with pytest.raises(ValidationError, match="dipahami"):
        act_as_reporter(complaint=row, act="reopen", text="x")
    row = act_as_reporter(complaint=row, act="reopen", text="Izinnya belum juga terbit.")
    assert (row.state, row.law_due_on) == ("handled", law)  # the law's clock went on
    row = act_as_officer(complaint=row, act="answer", text=TEXT, user=city["head"])
    row = act_as_reporter(complaint=row, act="satisfied")
    assert row.state == "closed"
    assert [told.event.act for told in events_of(row, public=True)] == [
        "filed", "verify", "dispose", "answer", "reopen", "answer", "satisfied",
    ]  # fmt: skip
    assert AuditEvent.objects.filter(object_label="publicservices.Complaint").count() == 7


def test_silence_ends_a_case(city, monkeypatch):
    answered = act_as_officer(complaint=given(city), act="answer", text=TEXT, user=None)
    asked = tell(city["government"]).complaint
    asked = act_as_officer(complaint=asked, act="ask_more", text=TEXT, user=None)
    later(monkeypatch, timedelta(days=10))
    keep_time()
    answered.refresh_from_db()
    assert answered.state == "answered"  # the last day is still theirs
    later(monkeypatch, timedelta(days=21))
    keep_time()
    keep_time()
    answered.refresh_from_db()
    asked.refresh_from_db()
    assert (answered.state, asked.state) == ("closed", "withdrawn")
    assert answered.events.filter(act="auto_close").count() == 1


def test_a_national_case_needs_its_number(city):
    row = tell(city["government"]).complaint
    with pytest.raises(ValidationError, match="nomor laporan"):
        act_as_officer(complaint=row, act="national", text=TEXT, user=None)
    row = act_as_officer(
        complaint=row, act="national", text=TEXT, user=None, national_number="8123456"
    )
    assert (row.state, row.national_number) == ("national", "8123456")


def test_late_cases_climb_once_a_week_and_tell_without_content(city, monkeypatch):
    row = given(city, unit="bidang")
    later(monkeypatch, timedelta(days=70))
    Notification.objects.all().delete()
    keep_time()
    keep_time()
    row.refresh_from_db()
    assert row.escalated_to == city["dinas"]
    told = Notification.objects.get()
    assert told.recipient == city["head"]
    assert row.subject not in told.text
    later(monkeypatch, timedelta(days=7))
    keep_time()
    row.refresh_from_db()
    assert row.escalated_to == root_unit(city["government"])
    later(monkeypatch, timedelta(days=7))
    keep_time()
    assert row.events.filter(act="escalate").count() == 2  # above the root is nobody


def test_the_calendar_moves_deadlines_and_time_empties_cases(city, monkeypatch):
    row = given(city)
    Complaint.objects.update(due_on=None, sp4n_due_on=None)
    renew_due_days(city["government"])
    again = Complaint.objects.get()
    assert (again.due_on, again.sp4n_due_on) == (row.due_on, row.sp4n_due_on)
    act_as_officer(complaint=row, act="refuse", text=TEXT, user=None)
    assert empty_old_complaints() == 0
    later(monkeypatch, timedelta(days=731))
    assert empty_old_complaints() == 1
    row.refresh_from_db()
    assert (row.body, row.reporter) == ("", "")
    assert {told.text for told in events_of(row, public=False)} == {""}


# --- sight -----------------------------------------------------------------------------------------


def barred(city, **values):
    """A case about what somebody of the bidang did, with the other agency's head dealing with it."""
    row = tell(city["government"], is_barred=True, about_unit=city["bidang"],
               subject="Pungutan KENARI", body="Isi KENARI", **values).complaint  # fmt: skip
    return verify(complaint=row, found="supervision", user=city["desk"])


def every_address(row, unit):
    """Every address of this app, filled with the case and the unit it is about."""
    for name, _ in all_views():
        if name.split(":")[0] not in ("publicservices",):
            continue
        for args in ([], [row.pk], [unit.pk]):
            try:
                yield reverse(name, args=args)
            except NoReverseMatch:
                continue


@pytest.mark.parametrize("who", ["head", "below", "served", "aside", "elsewhere", "reported"])
def test_no_address_shows_a_barred_case_to_the_reported_their_chain_or_elsewhere(client, city, who):
    (position,) = [PositionFactory(unit=city["bidang"])]
    (employee,) = staff(city["government"], [position])
    user = city.get(who)
    if who == "reported":
        user = user_with_role(Role.SURVEY_OFFICER, government=city["government"])
        employee.user = user
        employee.save(update_fields=["user"])
    row = barred(city)
    Complaint.objects.update(reported=employee, unit=root_unit(city["government"]))
    client.force_login(user)
    seen = 0
    for url in sorted({*every_address(row, city["bidang"])}):
        for query in ({}, {"ekspor": "csv"}, {"q": "Pungutan"}, {"unit": city["bidang"].pk,
                      "state": "all"}):  # fmt: skip
            answer = client.get(url, query)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            seen += 1
            assert b"KENARI" not in body, url
    assert seen > 40
    for action in ("complaint_open", "complaint_identity", "complaint_detail"):
        url = reverse(f"publicservices:{action}", args=[row.pk])
        assert client.post(url, form_key() | {"act": "note", "text": TEXT}).status_code == 404
    assert not Complaint.objects.visible_to(user).exists()
    assert figures_by_unit(city["government"], date(2030, 1, 1)) == {}
    client.force_login(city["desk"])
    assert "Pungutan KENARI" in client.get(detail_url(row)).text


def test_a_barred_case_never_goes_to_the_chain_it_is_about(city):
    row = barred(city)
    for unit in ("bidang", "dinas"):
        with pytest.raises(ValidationError, match="rantai unit"):
            dispose(complaint=row, to=city[unit], user=city["desk"])
    row = dispose(complaint=row, to=city["other"], user=city["desk"])
    assert Complaint.objects.visible_to(city["aside"]).get() == row
    assert not Complaint.objects.visible_to(city["head"]).exists()


def test_contents_of_a_closed_book_are_read_on_record_only(client, city):
    row = tell(city["government"], mode="confidential").complaint
    client.force_login(city["desk"])
    page = client.get(detail_url(row)).text
    assert "tersegel" in page
    assert "tiga bulan" not in page
    client.post(reverse("publicservices:complaint_open", args=[row.pk]), form_key())
    page = client.get(detail_url(row)).text
    assert "tiga bulan" in page
    assert "Sri Wahyuni" not in page
    assert AuditEvent.objects.filter(action="Pengaduan: membuka isi").count() == 1
    client.force_login(city["second"])
    assert "tiga bulan" not in client.get(detail_url(row)).text


def test_a_sealed_name_opens_for_two_people_for_a_while_and_leaves_a_trace(
    client, city, monkeypatch
):
    row = tell(city["government"], mode="confidential").complaint
    url = reverse("publicservices:complaint_identity", args=[row.pk])
    client.force_login(city["desk"])
    short = client.post(url, form_key() | {"act": "ask", "reason": "ingin tahu"})
    assert "sedikitnya" in short.text
    assert not ComplaintOpening.objects.exists()
    client.post(url, form_key() | {"act": "ask", "reason": REASON})
    asked = ComplaintOpening.objects.get()
    own = client.post(url, form_key() | {"act": "agree", "opening": asked.pk})
    assert "orang lain" in own.text
    assert "Sri Wahyuni" not in client.get(url).text
    client.force_login(city["second"])
    client.post(url, form_key() | {"act": "agree", "opening": asked.pk})
    assert "Sri Wahyuni" not in client.get(url).text  # who agrees does not see it
    client.force_login(city["desk"])
    assert "Sri Wahyuni" in client.get(url).text
    actions = list(
        AuditEvent.objects.filter(object_pk=str(row.pk), object_label=row._meta.label)
        .order_by("pk")
        .values_list("action", "actor")
    )
    assert [action for action, _ in actions[1:]] == [
        "Pengaduan: meminta pembukaan identitas",
        "Pengaduan: identitas dibuka dengan persetujuan dua petugas",
        "Pengaduan: melihat identitas",
    ]
    assert row.events.filter(act="identity", is_public=True).count() == 1  # told
    later(monkeypatch, SIGHT + timedelta(seconds=1))
    assert opening_of(row, city["desk"], is_identity=True) is None
    with pytest.raises(ValidationError, match="berakhir"):
        record_identity_read(opening=asked, user=city["desk"])
    with pytest.raises(IntegrityError), transaction.atomic():
        ComplaintOpening.objects.update(agreed_by=city["desk"])


def test_nothing_is_opened_where_nothing_is_sealed_or_twice(city):
    with pytest.raises(ValidationError, match="Tidak ada identitas"):
        ask_identity(complaint=tell(city["government"]).complaint, user=city["desk"], reason=REASON)
    row = tell(city["government"], mode="confidential").complaint
    asked = ask_identity(complaint=row, user=city["desk"], reason=REASON)
    with pytest.raises(ValidationError, match="menunggu"):
        ask_identity(complaint=row, user=city["desk"], reason=REASON)
    agree_identity(opening=asked, user=city["second"])
    with pytest.raises(ValidationError, match="sudah disetujui"):
        agree_identity(opening=asked, user=city["second"])


# --- the office ------------------------------------------------------------------------------------


def test_an_officer_takes_a_case_through_the_pages(client, city):
    row = tell(city["government"]).complaint
    client.force_login(city["desk"])
    assert "Izin usaha terlalu lama" in client.get(reverse("publicservices:complaint_list")).text
    wrong = client.post(detail_url(row), form_key() | {"act": "verify", "text": ""})
    assert "Pilih klasifikasinya" in wrong.text
    nip = client.post(
        detail_url(row), form_key() | {"act": "verify", "found": "complaint", "reported": "1"}
    )
    assert "tidak dikenal" in nip.text
    assert Complaint.objects.get().state == "received"
    client.post(detail_url(row), form_key() | {"act": "verify", "found": "complaint",
                                               "about": city["dinas"].pk})  # fmt: skip
    client.post(detail_url(row), form_key() | {"act": "dispose", "to": city["dinas"].pk})
    row.refresh_from_db()
    assert (row.unit, row.about_unit, row.state) == (city["dinas"], city["dinas"], "handled")
    client.force_login(city["head"])
    client.post(detail_url(row), form_key() | {"act": "return", "text": "Bukan urusan dinas kami."})
    row.refresh_from_db()
    assert row.unit == root_unit(city["government"])
    assert client.get(detail_url(row)).status_code == 404


def test_an_officer_takes_a_case_in_at_the_counter_with_its_receipt(client, city):
    client.force_login(city["below"])
    url = reverse("publicservices:complaint_create")
    bad = client.post(url, sheet(channel="portal"))
    assert bad.status_code == 422
    assert not Complaint.objects.exists()
    sent = sheet(channel="counter")
    pages = [client.post(url, sent).text for _ in range(2)]
    (code,) = {re.search(r"[2-9A-Z]{5}(?:-[2-9A-Z]{5}){3}", page)[0] for page in pages}
    row = Complaint.objects.get()
    assert row.channel == "counter"
    pdf = client.post(reverse("publicservices:complaint_receipt"), {"code": code})
    assert pdf.content.startswith(b"%PDF")
    assert "Izin usaha lama" in client.post(track_url(city["government"]), {"code": code}).text
    unknown = client.post(reverse("publicservices:complaint_receipt"), {"code": "x"})
    assert unknown.status_code == 302


def test_lists_narrow_and_cost_the_same_for_many(client, city):
    for number in range(3):
        tell(city["government"], subject=f"Jalan rusak {number}", kind="suggestion")
    rows = complaint_table(government=city["government"], user=city["desk"], text="rusak 1")
    assert [row.subject for row in rows] == ["Jalan rusak 1"]
    client.force_login(city["desk"])
    url, counts = reverse("publicservices:complaint_list"), []
    client.get(url)
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        counts.append(len(captured))
        for _ in range(3):
            tell(city["government"], about_unit=city["dinas"])
    assert counts[0] == counts[1]


def test_cases_worded_alike_are_suggested(city):
    first = tell(city["government"], subject="Izin usaha lama sekali terbit").complaint
    twin = tell(city["government"], subject="Izin usaha lama terbit").complaint
    tell(city["government"], subject="Terima kasih petugas ramah")
    assert alike(twin, city["desk"]) == [first]
    assert alike(twin, city["head"]) == []


def test_late_and_many_cases_are_signals_on_the_unit(client, city, monkeypatch):
    row = given(city)
    for _ in range(9):
        tell(city["government"], about_unit=city["dinas"])
    later(monkeypatch, timedelta(days=70))
    day = city["government"].today()
    seen = {
        (one.by.rule.code, one.sighting.unit): one.sighting.value
        for one in search_signals(city["government"], day)
    }
    assert seen["complaints_late", city["dinas"].pk] == 1
    assert seen["complaints_many", city["dinas"].pk] == 10
    client.force_login(city["head"])
    page = client.get(reverse("publicservices:unit_complaints", args=[city["dinas"].pk]))
    assert "Di antaranya terlambat</th><td>1" in page.text
    assert row.subject not in page.text


@pytest.mark.parametrize("named", [None, "other"])
def test_the_chain_of_the_person_reported_is_barred_whatever_unit_was_named(city, named):
    (employee,) = staff(city["government"], [PositionFactory(unit=city["bidang"])])
    row = tell(city["government"], about_unit=city.get(named)).complaint
    row = verify(complaint=row, found="complaint", user=city["desk"], reported=employee)
    for who in ("served", "head", "below"):
        assert not Complaint.objects.visible_to(city[who]).exists(), who
    with pytest.raises(ValidationError, match="rantai unit"):
        dispose(complaint=row, to=city["dinas"], user=city["desk"])
    assert Complaint.objects.visible_to(city["desk"]).get() == row


def test_a_case_late_before_its_verification_climbs_again_when_it_is_late_after_it(
    city, monkeypatch
):
    row = tell(city["government"], about_unit=city["dinas"]).complaint
    later(monkeypatch, timedelta(days=20))
    keep_time()
    row.refresh_from_db()
    assert row.escalated_to == root_unit(city["government"])
    row = verify(complaint=row, found="complaint", user=city["desk"])
    dispose(complaint=row, to=city["bidang"], user=city["desk"])
    later(monkeypatch, timedelta(days=70))
    keep_time()
    row.refresh_from_db()
    assert row.escalated_to == city["dinas"]


def test_two_ticks_that_found_the_same_late_case_climb_one_step(city, monkeypatch):
    row = given(city, unit="bidang")
    later(monkeypatch, timedelta(days=70))
    monkeypatch.setattr(complaint_ticks, "_due_numbers", lambda *args: [row.pk])
    today = city["government"].today()
    escalate_late(city["government"], today)
    escalate_late(city["government"], today)
    row.refresh_from_db()
    assert row.escalated_to == city["dinas"]
    assert row.events.filter(act="escalate").count() == 1


def test_a_post_at_the_root_is_in_no_chain_below_it(city):
    (employee,) = staff(city["government"], [PositionFactory(unit=root_unit(city["government"]))])
    employee.user = city["desk"]
    employee.save(update_fields=["user"])
    row = barred(city)
    assert Complaint.objects.visible_to(city["desk"]).get() == row


def test_a_barred_case_without_unit_and_person_is_not_verified(city, client):
    """Nobody could be kept from it."""
    row = tell(city["government"], is_barred=True).complaint
    client.force_login(city["desk"])
    url = reverse("publicservices:complaint_detail", args=[row.pk])
    answer = client.post(url, form_key() | {"act": "verify", "found": "complaint"})
    assert "Pilih unitnya, atau tulis NIP pegawainya." in answer.text
    row.refresh_from_db()
    assert (row.state, row.found) == ("received", "")
    row = verify(complaint=row, found="complaint", user=city["desk"], about_unit=city["bidang"])
    assert not Complaint.objects.visible_to(city["head"]).exists()
