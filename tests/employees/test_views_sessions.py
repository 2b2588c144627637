"""Pages of courses, needs, sessions, sign-ups, one's own trainings, and the public check."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from employees import certificate_paper, guesses
from employees.actions.certificates import withdraw_certificate
from employees.actions.sign_ups import sign_up
from employees.certificate_codes import written
from employees.check_in_codes import code_of, step_now
from employees.models import (
    Course,
    SessionAttendance,
    SessionEvaluation,
    SessionSignUp,
    TrainingCertificate,
    TrainingProvider,
    TrainingRecord,
    TrainingSession,
)
from employees.training_enums import SessionState, SignUpState
from employees.views import session_days, sign_ups
from portal.permissions import Role
from tests.factories import trainings
from tests.factories.employees import (
    EmployeeFactory,
    PlacementFactory,
    TrainingRecordFactory,
    nip_of,
    staff,
)
from tests.factories.orgunits import user_with_role
from tests.factories.portal import form_key, opening

WHY = "Alasan yang cukup panjang."


def url(name, *args):
    return reverse(f"employees:{name}", args=args)


@pytest.fixture
def officer(client, city):
    client.force_login(city.officer)
    return city.officer


@pytest.fixture
def person(city):
    """Somebody on the staff of B with an account of their own and a client signed in with it."""
    account = user_with_role(Role.EMPLOYEE, unit=city.b.unit)
    made = EmployeeFactory(government=city.government, user=account, name="Citra Lestari")
    PlacementFactory(employee=made, position=city.b.staff)
    made.client = Client()
    made.client.force_login(account)
    return made


def course_values(**values):
    return {
        "name": "Legal drafting", "type": "technical", "form": "classical", "field": "law",
        "jp": "24", "is_active": "on", **form_key(), **values,
    }  # fmt: skip


def session_values(city, of, **values):
    first = city.today + timedelta(days=20)
    return {
        "course": of.pk, "unit": city.a.unit.pk, "starts_on": first.isoformat(),
        "ends_on": first.isoformat(), "place": "Aula", "seats": "30",
        "sign_up_until": city.today.isoformat(), "seat_cost": "250.000", **form_key(), **values,
    }  # fmt: skip


def test_catalogue_is_kept_and_read(client, city, officer):
    assert client.post(url("course_create"), course_values()).status_code == 302
    course = Course.objects.get()
    page = client.get(url("course_list"), {"q": "legal"})
    assert page.context["page_obj"].paginator.count == 1
    assert (
        client.get(url("course_list"), {"field": "finance"}).context["page_obj"].paginator.count
        == 0
    )
    stale = opening(course, ["jp"])
    answer = client.post(url("course_update", course.pk), course_values(jp="30") | stale)
    assert (answer.status_code, Course.objects.get().jp) == (302, 30)
    late = client.post(url("course_update", course.pk), course_values(jp="40") | stale)
    assert "sudah diubah" in late.text
    assert Course.objects.get().jp == 30


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"name": ""}, "Nama pelatihan belum diisi."),
        ({"name": "Ada"}, "Pelatihan ini sudah ada di katalog."),
        ({"jp": "0"}, "JP antara 1 dan 2.000."),
        ({"jp": "x"}, "JP harus bilangan bulat."),
        ({"provider": "999999"}, "pilihan tidak dikenal"),
    ],
)
def test_course_with_bad_input_says_so_and_writes_nothing(client, city, officer, values, message):
    trainings.course(city.government, "Ada")
    page = client.post(url("course_create"), course_values(**values))
    assert page.status_code == 200
    assert message in page.text
    assert Course.objects.count() == 1


def test_partner_without_an_agreement_is_refused(client, city, officer):
    values = {"name": "Universitas", "kind": "university", **form_key()}
    page = client.post(url("provider_create"), values)
    assert "Isi nomor perjanjian kerja sama dengan lembaga ini." in page.text
    assert not TrainingProvider.objects.exists()
    answer = client.post(url("provider_create"), values | form_key() | {"agreement_number": "1"})
    assert answer.status_code == 302


def test_session_is_planned_from_a_need_and_opened(client, city, officer):
    course = trainings.course(city.government)
    page = client.get(url("need_list"), {"unit": city.a.unit.pk, "kind": "hours"})
    assert "0 dari 20 JP, kurang 20 JP" in page.text
    form = client.get(page.context["plan_url"]).context["form"]
    assert form.initial == {
        "course": "", "unit": city.a.unit.pk, "seats": 1, "purpose": "Belum 20 JP tahun ini"
    }  # fmt: skip
    answer = client.post(url("session_create"), session_values(city, course))
    session = TrainingSession.objects.get()
    assert answer["Location"] == url("session_detail", session.pk)
    assert (session.seat_cost, session.jp, session.state) == (250_000, 20, SessionState.PLANNED)
    client.post(url("session_open", session.pk), form_key())
    session.refresh_from_db()
    assert session.state == SessionState.OPEN


def test_need_tells_for_what_a_person_is_signed_up_already(client, city, officer):
    session = trainings.session(city.root)
    sign_up(session=session, employees=[city.person], user=None)
    page = client.get(url("need_list"))
    assert f"Terdaftar: {session.programme}, 20 JP" in page.text
    TrainingSession.objects.update(state=SessionState.CANCELLED)
    assert "Terdaftar:" not in client.get(url("need_list")).text


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"course": ""}, "Pelatihan belum dipilih."),
        ({"unit": ""}, "Untuk pegawai di belum dipilih."),
        ({"seats": "0"}, "Tempat duduk antara 1 dan 5.000."),
        ({"seats": "dua"}, "Tempat duduk harus bilangan bulat."),
        ({"seat_cost": "dua ribu"}, "Tulis rupiah tanpa sen"),
        ({"ends_on": "2020-01-01"}, "Hari terakhir tidak boleh sebelum hari pertama."),
        ({"starts_on": "2026-02-30"}, "Hari pertama bukan tanggal yang ada."),
        ({"sign_up_until": "2090-01-01"}, "Batas pendaftaran tidak boleh sesudah hari pertama."),
        ({"place": ""}, "Tempat belum diisi."),
    ],
)
def test_session_with_bad_input_says_so_and_writes_nothing(client, city, officer, values, message):
    course = trainings.course(city.government)
    page = client.post(url("session_create"), session_values(city, course, **values))
    assert page.status_code == 200
    assert message in page.text
    assert not TrainingSession.objects.exists()


def test_officer_of_one_unit_plans_for_that_unit_only(client, city):
    course = trainings.course(city.government)
    client.force_login(user_with_role(Role.HR_OFFICER, unit=city.b.unit))
    page = client.post(url("session_create"), session_values(city, course))
    assert page.status_code == 200
    assert not TrainingSession.objects.exists()
    values = session_values(city, course, unit=city.b.unit.pk)
    assert client.post(url("session_create"), values).status_code == 302


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, 2),
        ({"q": "lama"}, 1),
        ({"phase": "over"}, 1),
        ({"phase": "coming"}, 1),
        ({"state": "cancelled"}, 0),
        ({"state": "x"}, 2),
    ],
)
def test_session_list_filters(client, city, officer, query, found):
    trainings.session(city.a.unit, starts_in=-300, place="Gedung lama")
    trainings.session(city.b.unit, starts_in=10)
    page = client.get(url("session_list"), query)
    assert page.context["page_obj"].paginator.count == found
    if not found:
        assert "Tidak ada sesi yang cocok" in page.text


def test_person_signs_up_waits_and_withdraws(city, person):
    session = trainings.session(city.root, seats=1)
    page = person.client.get(url("own_trainings"))
    assert session.programme in page.text
    assert "0 JP, minimal 20" in page.text
    answer = person.client.post(
        url("own_sign_up"), {"session": session.pk, **form_key()}, follow=True
    )
    assert "Anda mendapat tempat" in answer.text
    row = SessionSignUp.objects.get()
    assert (row.state, row.approved_at) == (SignUpState.SEATED, None)
    again = person.client.post(url("own_sign_up"), {"session": session.pk, **form_key()})
    assert again.status_code == 404  # it is not offered to them any more
    sign_up(session=session, employees=[city.person], user=None)
    person.client.post(url("own_withdraw"), {"sign_up": row.pk, **form_key()})
    assert session.sign_ups.seated().get().employee == city.person
    person.client.post(url("own_sign_up"), {"session": session.pk, **form_key()})
    assert "urutan 1" in person.client.get(url("own_trainings")).text


def test_session_of_another_unit_or_deadline_is_not_offered(city, person):
    elsewhere = trainings.session(city.a.unit)
    over = trainings.session(city.root, starts_in=-3)
    planned = trainings.session(city.root, opened=False)
    for session in (elsewhere, over, planned):
        assert session.programme not in person.client.get(url("own_trainings")).text
        answer = person.client.post(url("own_sign_up"), {"session": session.pk, **form_key()})
        assert answer.status_code == 404
    assert not SessionSignUp.objects.exists()


def test_head_decides_about_own_people_only(client, city, person):
    session = trainings.session(city.root)
    own, other = sign_up(session=session, employees=[person, city.person], user=None)
    client.force_login(user_with_role(Role.UNIT_HEAD, unit=city.b.unit))
    page = client.get(url("sign_up_list"))
    assert "Citra Lestari" in page.text
    assert "Ahmad Permana" not in page.text
    assert client.post(url("sign_up_approve", other.pk), form_key()).status_code == 404
    client.post(url("sign_up_approve", own.pk), form_key())
    own.refresh_from_db()
    assert own.approved_at
    assert client.get(url("sign_up_list")).context["page_obj"].paginator.count == 0
    short = client.post(url("sign_up_withdraw", own.pk), {"reason": "x", **form_key()})
    assert "paling sedikit 10 huruf" in short.text
    client.post(url("sign_up_withdraw", own.pk), {"reason": WHY, **form_key()})
    own.refresh_from_db()
    assert (own.state, own.note) == (SignUpState.WITHDRAWN, WHY)


def test_approver_is_warned_of_a_pppk_past_24_hours(client, city, officer):
    contracted = EmployeeFactory(
        government=city.government, status="pppk", golongan="IX",
        contract_until=city.today + timedelta(days=400), joined_on=city.today - timedelta(days=100),
        nip=nip_of(5, joined_on=city.today - timedelta(days=100), month="21"),
    )  # fmt: skip
    PlacementFactory(employee=contracted, position=city.a.staff, valid_from=contracted.joined_on)
    session = trainings.session(city.root, of=trainings.course(city.government, jp=25))
    sign_up(session=session, employees=[contracted, city.person], user=None)
    lines = client.get(url("sign_up_list")).context["lines"]
    assert [line.would_exceed for line in lines] == [True, False]


def test_head_ticks_people_those_with_the_fewest_hours_first(client, city, person):
    session = trainings.session(city.root, seats=1)
    learned, *_ = staff(city.government, [city.b.staff], start=300)
    TrainingRecordFactory(employee=learned, jp=9, started_on=city.today, ended_on=city.today)
    client.force_login(user_with_role(Role.UNIT_HEAD, unit=city.b.unit))
    listed = client.get(url("sign_up_create")).context["form"].fields["ticked"].choices
    assert [pk for pk, _ in listed] == [person.pk, learned.pk]
    values = {"session": session.pk, "ticked": [learned.pk, person.pk, city.person.pk]}
    page = client.post(url("sign_up_create"), values | form_key())
    assert "Pegawai ini tidak ada dalam wewenang Anda." in page.text
    page = client.post(url("sign_up_create"), {"session": session.pk, **form_key()})
    assert "Pegawai belum dipilih." in page.text
    assert not SessionSignUp.objects.exists()
    values["ticked"] = [learned.pk, person.pk]
    client.post(url("sign_up_create"), values | form_key())
    first, second = session.sign_ups.order_by("order")
    assert (first.employee, second.employee, second.state) == (person, learned, "waiting")
    assert first.approved_at


def test_head_of_many_signs_people_up_by_nip(client, city, person, monkeypatch):
    monkeypatch.setattr(sign_ups, "MOST_TO_TICK", 0)
    session = trainings.session(city.root)
    client.force_login(user_with_role(Role.UNIT_HEAD, unit=city.b.unit))
    values = {"session": session.pk, "participants": f"{person.nip}\n{city.person.nip}\n12"}
    page = client.post(url("sign_up_create"), values | form_key())
    assert "Baris 2: NIP ini tidak ada dalam wewenang Anda." in page.text
    assert "Baris 3: NIP harus 18 angka." in page.text
    assert not SessionSignUp.objects.exists()
    elsewhere = trainings.session(city.a.unit)
    page = client.post(url("sign_up_create"), values | {"session": elsewhere.pk} | form_key())
    assert "Sesi ini tidak terbuka untuk unit Anda." in page.text
    client.post(url("sign_up_create"), values | {"participants": person.nip} | form_key())
    assert SessionSignUp.objects.get().approved_at


def test_organiser_enters_people_also_late_and_names_those_of_elsewhere(
    client, city, officer, person
):
    session = trainings.session(city.a.unit, starts_in=-3)
    values = {"participants": f"{city.person.nip}\n{person.nip}"}
    page = client.post(url("session_enrol", session.pk), values | form_key())
    assert "Citra Lestari bukan pegawai Dinas A." in page.text
    assert not SessionSignUp.objects.exists()
    values = {"participants": city.person.nip}
    assert client.post(url("session_enrol", session.pk), values | form_key()).status_code == 302


def scan(session, day, *, step=None):
    code = code_of(session.uuid, day, step_now() if step is None else step)
    return {"sesi": session.pk, "kode": code}


def test_code_on_the_screen_is_confirmed_with_ones_own_account(client, city, officer, person):
    session = trainings.session(city.root, starts_in=0)
    trainings.participants(session, [person], present=False)
    screen = client.get(url("session_screen", session.pk))
    assert "<svg" in screen.text
    assert 'hx-trigger="every 10s"' in screen.text
    page = person.client.get(url("check_in"), scan(session, city.today))
    assert "Saya hadir" in page.text
    assert not SessionAttendance.objects.exists()  # opening the address is not yet being there
    values = {"sesi": session.pk, "izin": page.context["pass"]}
    # Copied to somebody else's account, the pass opens nothing.
    stolen = client.post(url("check_in"), values | form_key())
    assert not SessionAttendance.objects.exists()
    assert stolen.status_code == 200
    done = person.client.post(url("check_in"), values | form_key(), follow=True)
    assert "Kehadiran Anda hari ini tercatat." in done.text
    again = person.client.post(url("check_in"), values | form_key(), follow=True)
    assert "Kehadiran Anda sudah tercatat." in again.text
    assert SessionAttendance.objects.get().way == "code"


@pytest.mark.parametrize("back", [2, 10, 100])
def test_old_code_is_refused_with_a_clear_message(city, person, back):
    session = trainings.session(city.root, starts_in=0)
    trainings.participants(session, [person], present=False)
    page = person.client.get(url("check_in"), scan(session, city.today, step=step_now() - back))
    assert "Kode ini sudah berganti." in page.text
    assert "Saya hadir" not in page.text
    for data in ({"sesi": session.pk}, {"sesi": session.pk, "izin": "x"}, {"sesi": "x"}):
        answer = person.client.post(url("check_in"), data | form_key())
        assert "Kode ini sudah berganti." in answer.text
    assert not SessionAttendance.objects.exists()


def test_saving_the_list_takes_nobody_away_who_checked_in_meanwhile(client, city, officer, person):
    session = trainings.session(city.root, starts_in=0)
    rows = trainings.participants(session, [city.person, person], present=False)
    address = url("session_attendance", session.pk)
    assert 'name="seen"' not in client.get(address).text
    page = person.client.get(url("check_in"), scan(session, city.today))
    values = {"sesi": session.pk, "izin": page.context["pass"]}
    person.client.post(url("check_in"), values | form_key())
    client.post(address, {"present": [rows[0].pk], **form_key()})
    assert SessionAttendance.objects.count() == 2
    assert f'name="seen" value="{rows[1].pk}"' in client.get(address).text


def test_attendance_results_and_certificates_by_hand(client, city, officer):
    session = trainings.session(city.a.unit, starts_in=-2, n_days=2)
    (row,) = trainings.participants(session, [city.person], present=False)
    address = url("session_attendance", session.pk)
    day = session.starts_on.isoformat()
    client.post(f"{address}?hari={day}", {"present": [row.pk], **form_key()})
    assert SessionAttendance.objects.get().day == session.starts_on
    assert client.get(address, {"hari": "2020-01-01"}).status_code == 404
    wrong = client.post(
        url("session_results", session.pk), {f"result-{row.pk}": "juara", **form_key()}
    )
    assert "Hasil ini tidak dikenal." in wrong.text
    client.post(url("session_results", session.pk), {f"result-{row.pk}": "passed", **form_key()})
    empty = client.post(url("certificate_issue", session.pk), form_key(), follow=True)
    assert "Awal nomor sertifikat belum diisi." in empty.text
    assert not TrainingCertificate.objects.exists()
    key = form_key()
    for _ in range(2):  # sent twice, done once
        client.post(url("certificate_issue", session.pk), {"prefix": "800", **key})
    certificate = TrainingCertificate.objects.get()
    page = client.get(url("session_detail", session.pk))
    assert certificate.number in page.text
    assert page.context["effect"].hours == 20
    short = client.post(url("certificate_withdraw", certificate.pk), {"reason": "", **form_key()})
    assert "Alasan belum diisi." in short.text
    assert TrainingRecord.objects.count() == 1
    client.post(url("certificate_withdraw", certificate.pk), {"reason": WHY, **form_key()})
    assert not TrainingRecord.objects.exists()
    assert "dicabut" in client.get(url("session_detail", session.pk)).text


def test_certificate_as_pdf_for_its_owner_and_officers(client, city, officer, person):
    session = trainings.session(city.root, starts_in=-3)
    mine, other = trainings.certified(session, [person, city.person])
    pdf = person.client.get(url("own_trainings"), {"sertifikat": mine.pk})
    assert pdf.content.startswith(b"%PDF-")
    assert pdf["Content-Disposition"] == f'attachment; filename="sertifikat-{mine.pk}.pdf"'
    assert person.client.get(url("own_trainings"), {"sertifikat": other.pk}).status_code == 404
    assert person.client.get(url("certificate_file", mine.pk)).status_code == 403


def check(code):
    return reverse("certificate_public:certificate_check", args=[code])


def test_anybody_checks_a_certificate_and_learns_nothing_else(city):
    session = trainings.session(city.a.unit, starts_in=-3)
    (made,) = trainings.certified(session, [city.person])
    visitor = Client()
    with CaptureQueriesContext(connection) as asked:
        page = visitor.get(check(written(made.code)))
    assert (page.status_code, len(asked)) == (200, 1)
    assert "Sertifikat ini berlaku" in page.text
    for words in ("Ahmad Permana", session.programme, "20 JP", made.number):
        assert words in page.text
    for words in (city.person.nip, city.a.unit.name, "Penelaah"):
        assert words not in page.text
    assert (page["Cache-Control"], page["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")
    assert not page.cookies
    withdraw_certificate(certificate=made, user=city.officer, reason=WHY)
    gone = visitor.get(check(made.code))
    assert "Sertifikat ini sudah dicabut" in gone.text
    assert WHY not in gone.text


def test_unknown_codes_get_one_answer_and_who_tries_many_waits(city, monkeypatch):
    (made,) = trainings.certified(trainings.session(city.a.unit, starts_in=-3), [city.person])
    monkeypatch.setattr(guesses, "MOST", 3)
    cache.clear()
    visitor = Client(REMOTE_ADDR="192.0.2.77")
    answers = [visitor.get(check(code)) for code in ("x", "2" * 20, "a-b")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert visitor.get(check("3" * 20)).status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.78").get(check(made.code)).status_code == 200
    cache.clear()


def test_participant_rates_a_session_once(city, person):
    session = trainings.session(city.root, starts_in=-2)
    trainings.participants(session, [person])
    address = f"{url('own_evaluation')}?sesi={session.pk}"
    assert address in person.client.get(url("own_trainings")).text.replace("&amp;", "&")
    marks = dict.fromkeys(SessionEvaluation.MARKS, "5")
    page = person.client.post(address, marks | {"teaching": "9", **form_key()})
    assert "Pengajar: pilihan tidak dikenal." in page.text
    assert not SessionEvaluation.objects.exists()
    person.client.post(address, marks | {"comment": "Baik", **form_key()})
    assert SessionEvaluation.objects.get().teaching == 5
    again = person.client.post(address, marks | form_key())
    assert "Tidak ada yang perlu dinilai" in again.text
    assert SessionEvaluation.objects.count() == 1


def test_account_without_a_person_is_told_so(client, city):
    client.force_login(user_with_role(Role.EMPLOYEE, unit=city.a.unit))
    assert "belum dikaitkan dengan pegawai" in client.get(url("own_trainings")).text
    assert client.post(url("own_sign_up"), {"session": 1, **form_key()}).status_code == 404


def test_pages_cost_the_same_for_few_and_many(client, city, officer, person):
    asked = {}
    for size, start in ((3, 300), (12, 400)):
        people = staff(city.government, [city.a.staff] * size, start=start)
        over = trainings.session(city.a.unit, starts_in=-3, seats=size - 1)
        trainings.certified(over, people[: size // 2])
        coming = [trainings.session(city.root, seats=2) for _ in range(size // 3)]
        for one in coming:
            sign_up(session=one, employees=[*people, person][-3:], user=None)
        for name, args in (
            ("session_detail", [over.pk]), ("session_attendance", [over.pk]),
            ("session_results", [over.pk]), ("session_list", []), ("sign_up_list", []),
            ("need_list", []), ("course_list", []),
        ):  # fmt: skip
            client.get(url(name, *args))
            with CaptureQueriesContext(connection) as queries:
                client.get(url(name, *args))
            asked.setdefault(name, []).append(len(queries))
        person.client.get(url("own_trainings"))
        with CaptureQueriesContext(connection) as queries:
            person.client.get(url("own_trainings"))
        asked.setdefault("own_trainings", []).append(len(queries))
    assert {name: few for name, (few, _) in asked.items()} == {
        name: many for name, (_, many) in asked.items()
    }


def test_long_lists_come_in_pages_and_a_page_writes_only_its_own(
    client, city, officer, monkeypatch
):
    monkeypatch.setattr(session_days, "PEOPLE_ON_A_LIST", 2)
    session = trainings.session(city.a.unit, starts_in=-1, n_days=1)
    people = staff(city.government, [city.a.staff] * 3, start=300)
    one, two, three = trainings.participants(session, people)
    address = f"{url('session_attendance', session.pk)}?page=2"
    # Nobody of the second page was there; what the page did not show stays.
    client.post(address, {"seen": [three.pk], **form_key()})
    there = SessionAttendance.objects.values_list("sign_up", flat=True)
    assert sorted(there) == [one.pk, two.pk]
    results = f"{url('session_results', session.pk)}?page=1"
    names = {f"result-{row.pk}": "passed" for row in (one, two, three)}
    answer = client.post(results, names | form_key())
    assert answer["Location"].endswith("?page=2")
    assert list(session.sign_ups.exclude(result="")) == [one, two]


def test_all_certificates_of_a_session_in_one_file(client, city, officer, monkeypatch):
    monkeypatch.setattr(certificate_paper, "ON_A_PART", 2)
    monkeypatch.setattr(session_days, "ON_A_PART", 2)
    session = trainings.session(city.a.unit, starts_in=-3)
    trainings.certified(session, staff(city.government, [city.a.staff] * 3, start=300))
    address = url("session_certificates", session.pk)
    page = client.get(url("session_detail", session.pk)).text
    assert [f"{address}?bagian={part}" in page for part in (1, 2, 3)] == [True, True, False]
    pdf = client.get(address, {"bagian": 2})
    assert pdf.content.startswith(b"%PDF-")
    for part in ("0", "3", "x"):
        assert client.get(address, {"bagian": part}).status_code == 404


def test_people_of_a_session_leave_as_a_file_without_their_nip(client, city, officer):
    session = trainings.session(city.a.unit, starts_in=-3, seats=1)
    trainings.certified(session, [city.person])
    other, *_ = staff(city.government, [city.a.staff], start=300)
    sign_up(session=session, employees=[other], user=None, late=True)
    file = client.get(url("session_detail", session.pk), {"ekspor": "csv"})
    _, first, second = b"".join(file).decode().strip().split("\r\n")
    assert first.startswith("Ahmad Permana,Penelaah A,Dinas A,Dapat tempat,")
    assert "Lulus,800/" in first
    assert "Daftar tunggu" in second
    assert city.person.nip not in first


def test_own_result_is_for_somebody_else_to_write_down(client, city):
    session = trainings.session(city.a.unit, starts_in=-3)
    own = EmployeeFactory(government=city.government, user=city.officer)
    PlacementFactory(employee=own, position=city.a.staff)
    mine, other = trainings.participants(session, [own, city.person])
    client.force_login(city.officer)
    page = client.get(url("session_results", session.pk)).text
    assert f"result-{mine.pk}" not in page
    assert f"result-{other.pk}" in page
    data = {f"result-{row.pk}": "passed" for row in (mine, other)}
    wrong = client.post(url("session_results", session.pk), data | form_key())
    assert "hasil Anda sendiri dicatat petugas lain" in wrong.text
    assert not session.sign_ups.exclude(result="").exists()
