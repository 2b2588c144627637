"""One's own request to move (PP 11/2017 art 190(6)): the clock, who sees it, from asking to placed."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from employees.actions import add_record, place_employees, record_status, tie_user
from employees.actions.move_requests import (
    answer_offer,
    ask_move,
    offer_post,
    place_by_request,
    refuse_request,
    remind_move_requests,
    share_request,
    withdraw_request,
)
from employees.drafts import PlacementDraft, RecordDraft, StatusDraft
from employees.eligibility import Candidate, Held, Wanted, findings, reappointment_problem
from employees.enums import AppointmentKind, EmploymentStatus, PlacementKind
from employees.models import Employee, MoveRequest, Placement
from employees.move_request_enums import MoveRequestState as S
from employees.move_request_rules import answer_clock, answer_due
from employees.queries import headcount_by_unit
from employees.queries.move_requests import (
    calendar_around,
    clock_of_request,
    move_request_table,
)
from orgunits.actions import apply_changes, undo_last_change
from orgunits.enums import JobTitleKind
from orgunits.structure import Merge
from portal.models import AuditEvent, Holiday, Notification
from portal.permissions import Role
from portal.working_days.clock import WorkCalendar
from tests.factories.employees import REASON, EmployeeFactory, PlacementFactory
from tests.factories.orgunits import LONG_AGO, JobTitleFactory, PositionFactory, user_with_role
from tests.factories.portal import form_key

FRIDAY = date(2026, 3, 6)


# --- the clock ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "holidays", "due"),
    [
        (FRIDAY, (), date(2026, 3, 13)),
        (date(2026, 3, 2), (), date(2026, 3, 9)),  # Monday: Tuesday to Friday, and Monday
        (date(2026, 3, 7), (), date(2026, 3, 13)),  # asked on a Saturday
        (FRIDAY, (date(2026, 3, 9),), date(2026, 3, 16)),
        (FRIDAY, (date(2026, 3, 8),), date(2026, 3, 13)),  # a Sunday was no working day anyhow
    ],
)
def test_five_working_days_after_the_day_of_asking(asked, holidays, due):
    assert answer_due(asked, WorkCalendar.without(holidays)) == due


def test_the_clock_at_its_edges():
    due = date(2026, 3, 13)
    found = [answer_clock(due, None, due + timedelta(days=n)) for n in (-1, 0, 1)]
    assert [(clock.tone, clock.text) for clock in found] == [
        ("", "Sisa 1 hari"), ("warn", "Hari ini batasnya"), ("overdue", "Lewat 1 hari"),
    ]  # fmt: skip
    assert answer_clock(due, due, date(2027, 1, 1)).text == "Dijawab"
    assert answer_clock(due, due + timedelta(days=2), due).text == "Dijawab, lewat 2 hari"
    withdrawn = answer_clock(due, None, due + timedelta(days=9), is_withdrawn=True)
    assert (withdrawn.tone, withdrawn.text) == ("done", "Ditarik sebelum dijawab")
    assert answer_clock(due, due, due, is_withdrawn=True).text == "Dijawab"


# --- pengangkatan kembali -------------------------------------------------------------------------

WARD = Wanted("jf_keahlian", "Perawat", "Ahli Muda")


def nurse_of(*held):
    return Candidate("pns", date(1985, 6, 17), held=held)


def test_reappointment_is_to_a_functional_post_once_held_and_left():
    before = Held("jf_keahlian", "Ahli Muda", "Perawat", date(2015, 1, 1), date(2022, 1, 1))
    office = Held("pelaksana", "", "Penelaah", date(2022, 1, 1))
    day = date(2026, 3, 2)
    assert reappointment_problem(nurse_of(before, office), WARD, day) == ""
    assert "pernah dipangku" in reappointment_problem(nurse_of(office), WARD, day)
    assert "masih dipangku" in reappointment_problem(
        nurse_of(Held("jf_keahlian", "Ahli Muda", "Perawat", date(2015, 1, 1))), WARD, day
    )
    assert reappointment_problem(nurse_of(before), Wanted("pelaksana", "Perawat"), day)
    other = Wanted("jf_keahlian", "Perawat", "Ahli Madya")
    told = [one.text for one in findings(nurse_of(before, office), other, day)]
    assert "Pengangkatan kembali pada jenjang terakhir yang dipangku: Ahli Muda." in told
    told = [one.text for one in findings(nurse_of(before, office), WARD, day)]
    assert not any("jenjang terakhir" in text for text in told)


# --- the request ----------------------------------------------------------------------------------


def with_account(city, person, unit):
    account = user_with_role(Role.EMPLOYEE, unit=unit)
    tie_user(employee=person, account=account, user=None, reason=REASON)
    return Employee.objects.get(pk=person.pk)


@pytest.fixture
def sri(city):
    """A nurse in an office post who would go back, with an account."""
    title = JobTitleFactory(name="Perawat", kind=JobTitleKind.JF_KEAHLIAN, jenjang="Ahli Muda")
    person = EmployeeFactory(
        government=city.government, name="Sri", education_level="s1", education_field="Profesi Ners"
    )
    city.ward = PositionFactory(unit=city.b.unit, job_title=title, name="Perawat Ahli Muda",
                                required_headcount=2, valid_from=LONG_AGO)  # fmt: skip
    PlacementFactory(position=city.ward, employee=person, valid_until=date(2022, 1, 1))
    PlacementFactory(position=city.a.staff, employee=person, valid_from=date(2022, 1, 1))
    return with_account(city, person, city.a.unit)


def ask(person, **values):
    values = {"note": "Ingin kembali merawat.", "place": "Puskesmas B"} | values
    return ask_move(employee=person, user=person.user, **values)


def test_nobody_of_the_present_unit_sees_it_before_the_person_says_so(client, city, sri):
    near = user_with_role(Role.HR_OFFICER, unit=city.a.unit)
    head = user_with_role(Role.UNIT_HEAD, unit=city.a.unit)
    auditor = user_with_role(Role.AUDITOR, unit=city.a.unit)
    request = ask(sri)
    file = reverse("employees:employee_detail", args=[sri.pk])
    detail = reverse("employees:move_request_detail", args=[request.pk])

    def seen_by(user):
        client.force_login(user)
        found = client.get(file).text
        return "memohon pindah" in found, client.get(detail).status_code

    assert seen_by(city.officer) == (True, 200)
    assert seen_by(near) == (False, 404)
    assert seen_by(head) == (False, 403)
    client.force_login(near)
    assert "Sri" not in client.get(reverse("employees:move_request_list")).text
    events = AuditEvent.objects.of_object(request)
    assert events.exists()
    assert not events.visible_to(auditor).exists()
    told = {
        one.recipient for one in Notification.objects.filter(text__contains="Permohonan pindah")
    }
    assert told == {city.officer}
    share_request(request=request, user=sri.user)
    assert seen_by(near) == (True, 200)
    assert seen_by(head) == (True, 403)
    assert AuditEvent.objects.of_object(request).visible_to(auditor).count() == 1


def test_what_cannot_be_asked_is_refused(city, sri):
    with pytest.raises(ValueError, match="own request"):
        ask_move(employee=sri, user=city.officer, note="Ingin pindah unit.", place="B")
    for values, text in (({"place": " "}, "Isi nama jabatan"), ({"note": "x"}, "alasan|Alasan")):
        with pytest.raises(ValidationError, match=text):
            ask(sri, **values)
    request = ask(sri)
    with pytest.raises(ValidationError, match="masih berjalan"):
        ask(sri)
    with pytest.raises(IntegrityError), transaction.atomic():
        MoveRequest.objects.filter(pk=request.pk).update(state=S.AGREED)  # without a post
    gone = PositionFactory(unit=city.b.unit, valid_from=LONG_AGO, valid_until=city.today)
    with pytest.raises(ValidationError, match="sudah tidak ada"):
        offer_post(request=request, position=gone, answer="", user=city.officer)
    withdraw_request(request=request, user=sri.user)
    clock = clock_of_request(MoveRequest.objects.get(pk=request.pk), city.today)
    assert clock.text == "Ditarik sebelum dijawab"
    with pytest.raises(ValidationError, match="ditarik kembali"):
        offer_post(request=request, position=city.ward, answer="", user=city.officer)
    Employee.objects.filter(pk=sri.pk).update(status=EmploymentStatus.PPPK)
    with pytest.raises(ValidationError, match="hak PNS"):
        ask(sri)


def test_answers_and_who_gives_them(city, sri):
    request = ask(sri)
    with pytest.raises(ValidationError, match="ditangani petugas lain"):
        offer_post(request=request, position=city.ward, answer="", user=sri.user)
    with pytest.raises(ValidationError, match="sudah dipangku"):
        offer_post(request=request, position=city.a.staff, answer="", user=city.officer)
    with pytest.raises(ValidationError):
        answer_offer(request=request, agrees=True, user=sri.user)
    offer_post(request=request, position=city.ward, answer="", user=city.officer)
    with pytest.raises(ValueError, match="own request"):
        answer_offer(request=request, agrees=True, user=city.officer)
    assert answer_offer(request=request, agrees=False, user=sri.user).state == S.DECLINED
    again = ask(sri)
    with pytest.raises(ValidationError):
        refuse_request(request=again, answer="", user=city.officer)
    done = refuse_request(request=again, answer="Formasi belum ada.", user=city.officer)
    assert (done.state, done.answer) == (S.REFUSED, "Formasi belum ada.")
    assert Notification.objects.filter(recipient=sri.user, text__contains="ditolak").exists()


def test_officers_are_reminded_once_on_the_last_day(city, sri):
    request = ask(sri)
    assert remind_move_requests() == 0
    MoveRequest.objects.filter(pk=request.pk).update(due_on=city.today)
    assert [remind_move_requests(), remind_move_requests()] == [1, 0]
    Holiday.objects.create(day=city.today + timedelta(days=1), name="Libur")
    withdraw_request(request=request, user=sri.user)
    calendar = calendar_around(city.government, city.today)
    assert city.today + timedelta(days=1) in calendar.closed
    assert ask(sri).due_on == answer_due(city.today, calendar)


def test_the_list_asks_as_often_for_many(client, city, sri):
    ask(sri)
    client.force_login(city.officer)
    page, counts = reverse("employees:move_request_list"), []
    for number in range(2):
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            text = client.get(page).text
        counts.append(len(asked))
        other = EmployeeFactory(government=city.government, name=f"Wati {number}")
        ask(with_account(city, other, city.b.unit))
    assert counts[0] == counts[1]
    assert "Sri" in text
    assert b"Puskesmas B" in b"".join(client.get(page, {"ekspor": "csv"}))
    found = move_request_table(user=city.officer, government=city.government, text="Wati 1")
    assert found.count() == 1


# --- line 8 of what this part is shown by ---------------------------------------------------------


def str_of(person, issued_on, until):
    draft = RecordDraft(kind="certificate", type="str", name="STR", issued_on=issued_on,
                        valid_until=until)  # fmt: skip
    add_record(employee=person, draft=draft, user=None, reason=REASON)


def test_a_nurse_asks_to_move_and_comes_back_to_her_profession(client, city, sri):
    """She asks, sees what changes for her, is refused once for a lapsed STR with the reason, and is
    placed by pengangkatan kembali."""
    str_of(sri, date(2020, 1, 1), date(2025, 1, 1))
    client.force_login(sri.user)
    form = reverse("employees:own_move_create")
    assert "Perawat Ahli Muda" in client.get(form, {"cari": "perawat"}).text
    bad = client.post(form, form_key() | {"place": "Puskesmas", "note": ""}).text
    assert "Alasan belum diisi" in bad
    assert not MoveRequest.objects.exists()
    sent = {"place": "Puskesmas B", "note": "Ingin kembali merawat."}
    url = f"{form}?title={city.ward.job_title_id}"
    assert client.post(url, form_key() | sent).status_code == 302
    request = MoveRequest.objects.get()
    client.force_login(city.officer)
    offer = reverse("employees:move_request_offer", args=[request.pk])
    assert "Perawat Ahli Muda" in client.get(offer, {"q": "perawat"}).text
    chosen = {"position": city.ward.pk}
    assert client.post(offer, form_key() | chosen | {"answer": "Ada formasi."}).status_code == 302
    client.force_login(sri.user)
    assert "Ditawarkan: Perawat Ahli Muda" in client.get(reverse("employees:own_page")).text
    own = client.get(reverse("employees:own_move")).text
    for text in ("Yang berubah bagi Anda", "Perawat Ahli Muda", "STR berakhir 01-01-2025",
                 "TMT pensiun", "Ada formasi."):  # fmt: skip
        assert text in own
    step = {"request": request.pk, "step": "agree"}
    client.post(reverse("employees:own_move_answer"), form_key() | step)
    assert "Ditawarkan:" not in client.get(reverse("employees:own_page")).text
    client.force_login(city.officer)
    place = reverse("employees:move_request_place", args=[request.pk])
    assert 'value="reappointment" selected' in client.get(place).text
    decree = {"valid_from": "2026-04-01", "appointment": "reappointment", "decree_number": "821/9",
              "decree_date": "2026-03-20", "decree_signer": "Wali Kota", "reason": REASON}  # fmt: skip
    refused = client.post(place, form_key() | decree).text
    assert "STR berakhir 01-01-2025 dan belum diperbarui. (UU 17/2023 Pasal 260)" in refused
    request.refresh_from_db()
    assert request.state == S.AGREED
    str_of(sri, date(2026, 3, 1), None)
    assert client.post(place, form_key() | decree).status_code == 302
    request.refresh_from_db()
    assert request.state == S.PLACED
    row = Placement.objects.current_knowledge().get(employee=sri, valid_until=None)
    assert (row.position, row.appointment) == (city.ward, AppointmentKind.REAPPOINTMENT)
    assert Notification.objects.filter(recipient=sri.user, text__contains="ditempatkan").exists()


def test_a_first_time_in_a_profession_is_no_reappointment(city, sri):
    Placement.objects.filter(employee=sri, position=city.ward).delete()
    request = ask(sri)
    offer_post(request=request, position=city.ward, answer="", user=city.officer)
    answer_offer(request=request, agrees=True, user=sri.user)
    with pytest.raises(ValidationError, match="pernah dipangku"):
        place_by_request(request=request, valid_from=date(2026, 4, 1), user=city.officer,
                         reason=REASON, appointment=AppointmentKind.REAPPOINTMENT)  # fmt: skip
    request.refresh_from_db()
    assert request.state == S.AGREED


def test_posts_beside_leaves_and_departures(city, sri):
    """A kepala puskesmas holds a JF and a tugas tambahan at once; a CLTN empties a post, a cuti
    besar does not; a mutasi keluar lowers bezetting on its date."""
    doctor = EmployeeFactory(government=city.government, name="dr. Budi")
    PlacementFactory(position=city.ward, employee=doctor)
    head = PositionFactory(unit=city.b.unit, name="Kepala Puskesmas", is_head=False,
                           job_title=city.ward.job_title, valid_from=LONG_AGO)  # fmt: skip
    place_employees(
        government=city.government, user=None, reason=REASON,
        drafts=[PlacementDraft(employee=doctor, position=head, kind=PlacementKind.ADDITIONAL,
                               valid_from=date(2024, 1, 1))],
    )  # fmt: skip
    today = city.today
    kinds = set(Placement.objects.on(today).filter(employee=doctor).values_list("kind", flat=True))
    assert kinds == {PlacementKind.DEFINITIVE, PlacementKind.ADDITIONAL}

    def away(person, kind, until):
        draft = StatusDraft(kind=kind, valid_from=today, valid_until=until)
        record_status(employee=person, draft=draft, user=None, reason=REASON)

    def held(person, day):
        return Placement.objects.on(day).definitive().filter(employee=person).exists()

    away(sri, "big_leave", today + timedelta(days=60))
    away(city.person, "unpaid_leave", today + timedelta(days=400))
    assert (held(sri, today), held(city.person, today)) == (True, False)

    def bezetting(day):
        return headcount_by_unit([city.b.unit.pk], day)[city.b.unit.pk].filled

    leaves = today + timedelta(days=10)
    before = bezetting(today)
    draft = StatusDraft(kind="transfer_out", valid_from=leaves)
    record_status(employee=doctor, draft=draft, user=None, reason=REASON)
    assert bezetting(leaves - timedelta(days=1)) == before
    assert bezetting(leaves) == before - 1
    assert not Placement.objects.on(leaves).filter(employee=doctor).exists()


def test_the_note_of_a_request_not_shown_is_no_reason_of_a_placement(client, city, sri):
    request = ask(sri, note="Merawat ibu yang sakit.")
    offer_post(request=request, position=city.ward, answer="", user=city.officer)
    answer_offer(request=request, agrees=True, user=sri.user)
    client.force_login(city.officer)
    place = reverse("employees:move_request_place", args=[request.pk])
    assert "Merawat ibu" not in client.get(place).text
    share_request(request=request, user=sri.user)
    assert "Merawat ibu" in client.get(place).text


def test_an_offered_post_follows_a_merge_and_comes_back(city, sri):
    common = {"government": city.government, "user": None, "reason": REASON}
    request = ask(sri)
    offer_post(request=request, position=city.ward, answer="", user=city.officer)
    answer_offer(request=request, agrees=True, user=sri.user)
    apply_changes(changes=[Merge((city.b.unit.pk,), city.a.unit.pk)], **common)
    request.refresh_from_db()
    assert (request.position.predecessor_id, request.state) == (city.ward.pk, S.AGREED)
    assert request.position.unit_id == city.a.unit.pk
    text = "Jabatan yang ditawarkan kepada Anda mengikuti struktur: Perawat Ahli Muda"
    assert Notification.objects.filter(recipient=sri.user, text=text).count() == 1
    event = AuditEvent.objects.get(action="Tawaran jabatan mengikuti struktur")
    assert (event.unit_id, event.changes["position"][0]) == (None, city.ward.pk)
    undo_last_change(**common)
    request.refresh_from_db()
    assert request.position == city.ward
    apply_changes(changes=[Merge((city.b.unit.pk,), city.a.unit.pk)], **common)
    place_by_request(
        request=request, valid_from=city.today, user=city.officer, reason=REASON,
        appointment=AppointmentKind.REAPPOINTMENT,
    )  # fmt: skip
    request.refresh_from_db()
    held = Placement.objects.on(city.today).definitive().get(employee=sri)
    assert (held.position, request.state) == (request.position, S.PLACED)
