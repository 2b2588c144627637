"""Attendance, the code on the screen, results, certificates and their hours, evaluation, needs,
effect, reminders."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from employees.actions import add_record, record_trainings
from employees.actions.attendance import check_in, take_attendance
from employees.actions.certificates import (
    issue_certificates,
    settle_results,
    withdraw_certificate,
)
from employees.actions.evaluations import evaluate_session
from employees.actions.session_reminders import remind_sessions
from employees.actions.sessions import cancel_session, change_session
from employees.actions.sign_ups import sign_up
from employees.check_in_codes import code_of, is_current, reads_pass, step_now, write_pass
from employees.drafts import RecordDraft, TrainingDraft
from employees.models import (
    Employee,
    SessionAttendance,
    SessionEvaluation,
    TrainingCertificate,
    TrainingRecord,
)
from employees.queries.session_pages import evaluation_figures
from employees.queries.training_certificates import certificate_by_code
from employees.queries.training_effects import session_effect
from employees.queries.training_needs import need_lines
from employees.training_enums import NeedKind, SessionResult
from portal.models import AuditEvent, FormKey, Notification
from tests.factories import trainings
from tests.factories.employees import EmployeeFactory, PlacementFactory, staff
from tests.factories.portal import UserFactory

WHY = "Alasan yang cukup panjang."
MARKS = dict.fromkeys(SessionEvaluation.MARKS, 4)


def passed(session, rows):
    settle_results(session=session, results={row.pk: "passed" for row in rows}, user=None)


def issue(session):
    return issue_certificates(session=session, prefix="800", user=None)


def test_attendance_is_what_the_list_says_and_only_on_days_that_have_come(city):
    session = trainings.session(city.a.unit, starts_in=0, n_days=2)
    people = staff(city.government, [city.a.staff] * 3, start=300)
    one, two, three = trainings.participants(session, people, present=False)
    today = session.starts_on
    assert take_attendance(session=session, day=today, present=[one.pk, two.pk], user=None) == 2
    given = {"session": session, "day": today, "user": None}
    assert take_attendance(present=[two.pk, 999], absent=[one.pk, two.pk], **given) == 1
    assert [row.sign_up for row in SessionAttendance.objects.all()] == [two]
    for day, message in (
        (today + timedelta(days=1), "pada harinya atau sesudahnya"),
        (today + timedelta(days=2), "bukan hari sesi ini"),
    ):
        with pytest.raises(ValidationError, match=message):
            take_attendance(session=session, day=day, present=[three.pk], user=None)
    with pytest.raises(ValidationError, match="Kehadiran sudah dicatat"):
        change_session(
            session=session,
            values={
                "course": session.course, "unit": session.unit, "provider": None, "batch": "",
                "starts_on": today - timedelta(days=1), "ends_on": session.ends_on, "place": "x",
                "seats": 25, "sign_up_until": today - timedelta(days=1), "seat_cost": 0,
                "purpose": "",
            },
            user=None,
        )  # fmt: skip


def test_code_on_the_screen_lives_a_minute_for_one_session_and_day():
    uuid, day, now = "a-b", date(2026, 11, 22), 1_800_000_015.0
    code = code_of(uuid, day, step_now(now))
    assert is_current(code, uuid, day, now)
    assert is_current(code, uuid, day, now + 30)
    assert not is_current(code, uuid, day, now + 60)
    assert not is_current(code, uuid, day, now - 30)  # not made yet
    assert not is_current(code, "a-c", day, now)
    assert not is_current(code, uuid, date(2026, 11, 23), now)
    assert not is_current("", uuid, day, now)


def test_pass_is_made_out_to_one_account():
    text = write_pass(7, date(2026, 11, 22), 3)
    assert reads_pass(text, 7, date(2026, 11, 22), 3)
    assert not reads_pass(text, 7, date(2026, 11, 22), 4)
    assert not reads_pass(text, 8, date(2026, 11, 22), 3)
    assert not reads_pass(text + "x", 7, date(2026, 11, 22), 3)


def test_check_in_counts_once_a_day_and_only_for_participants(city):
    session = trainings.session(city.a.unit, starts_in=0)
    account = UserFactory(government=city.government)
    sign_up(session=session, employees=[city.person], user=None)
    given = {"session": session, "day": city.today, "employee": city.person, "user": account}
    with pytest.raises(ValidationError, match="bukan peserta"):
        check_in(**given)  # nobody has approved it
    session.sign_ups.update(approved_at=session.created_at)
    assert check_in(**given)[1] is True
    assert check_in(**given)[1] is False
    assert SessionAttendance.objects.count() == 1


def test_certificates_book_hours_once_in_the_year_of_the_last_day(city):
    session = trainings.session(city.a.unit, starts_in=-3, n_days=2)
    people = staff(city.government, [city.a.staff] * 3, start=300)
    rows = trainings.participants(session, people)
    passed(session, rows[:2])
    made = issue(session)
    assert [one.number for one in made] == [
        f"800/{session.pk}.{number:03d}/{session.ends_on.year}" for number in (1, 2)
    ]
    assert len({one.code for one in made}) == 2
    with pytest.raises(ValidationError, match="Tidak ada peserta lulus"):
        issue(session)
    records = TrainingRecord.objects.all()
    assert {(row.jp, row.ended_on) for row in records} == {(20, session.ends_on)}
    assert {row.employee_id for row in records} == {row.employee_id for row in rows[:2]}
    with pytest.raises(ValidationError, match="cabut dulu sertifikatnya"):
        settle_results(session=session, results={rows[0].pk: "failed"}, user=None)
    with pytest.raises(ValidationError, match="tidak dapat diubah lagi"):
        take_attendance(
            session=session, day=session.starts_on, present=[], absent=[rows[0].pk], user=None
        )
    with pytest.raises(ValidationError, match="sudah terbit"):
        cancel_session(session=session, user=None, reason=WHY)


def test_withdrawn_certificate_gives_the_hours_back_and_can_be_issued_anew(city):
    session = trainings.session(city.a.unit, starts_in=-3)
    (made,) = trainings.certified(session, [city.person])
    with pytest.raises(ValidationError, match="alasan yang jelas"):
        withdraw_certificate(certificate=made, user=city.officer, reason="")
    withdraw_certificate(certificate=made, user=city.officer, reason=WHY)
    assert not TrainingRecord.objects.exists()
    event = AuditEvent.objects.get(action="Mencabut sertifikat pelatihan")
    assert (event.reason, event.changes["jp"], event.actor) == (WHY, [20, None], city.officer)
    with pytest.raises(ValidationError, match="sudah dicabut"):
        withdraw_certificate(certificate=made, user=city.officer, reason=WHY)
    with pytest.raises(ValidationError, match="Tidak ada peserta lulus"):
        issue(session)  # the result is open again
    passed(session, session.sign_ups.all())
    (again,) = issue(session)
    assert (again.number != made.number, again.code != made.code) == (True, True)
    assert TrainingRecord.objects.get().jp == 20


def test_result_needs_the_last_day_and_somebody_who_was_there(city):
    running = trainings.session(city.a.unit, starts_in=0, n_days=2)
    rows = trainings.participants(running, [city.person])
    with pytest.raises(ValidationError, match="mulai hari terakhir"):
        passed(running, rows)
    over = trainings.session(city.a.unit, starts_in=-3)
    absent = trainings.participants(over, [city.person], present=False)
    with pytest.raises(ValidationError, match="tidak tercatat hadir"):
        passed(over, absent)
    Employee.objects.filter(pk=city.person.pk).update(user=city.officer)
    with pytest.raises(ValidationError, match="hasil Anda sendiri dicatat petugas lain"):
        settle_results(session=over, results={absent[0].pk: "failed"}, user=city.officer)
    settle_results(session=over, results={absent[0].pk: SessionResult.FAILED}, user=None)
    with pytest.raises(ValidationError, match="Tidak ada peserta lulus"):
        issue(over)


def test_training_on_record_already_is_named_and_nothing_is_issued(city):
    session = trainings.session(city.a.unit, starts_in=-3)
    rows = trainings.participants(session, [city.person])
    passed(session, rows)
    draft = TrainingDraft(
        employee=city.person, programme=session.programme, form="classical", type="technical",
        started_on=session.starts_on, ended_on=session.ends_on, jp=20,
    )  # fmt: skip
    record_trainings(government=city.government, drafts=[draft], user=None, reason=WHY)
    with pytest.raises(ValidationError, match="Pelatihan ini sudah dicatat"):
        issue(session)
    assert not TrainingCertificate.objects.exists()


def test_certificate_is_found_by_its_code_however_it_is_typed(city):
    (made,) = trainings.certified(trainings.session(city.a.unit, starts_in=-3), [city.person])
    for text in (made.code, made.code.upper(), f"{made.code[:5]}-{made.code[5:]} "):
        assert certificate_by_code(text) == made
    for text in ("", made.code[:-1], made.number, "x" * 20, made.code_digest):
        assert certificate_by_code(text) is None


def test_only_who_was_there_rates_once_and_nothing_leads_back(city):
    session = trainings.session(city.a.unit, starts_in=-1, n_days=1)
    other, *_ = staff(city.government, [city.a.staff], start=300)
    there, _away = trainings.participants(session, [city.person, other], present=False)
    take_attendance(session=session, day=session.starts_on, present=[there.pk], user=None)
    events = AuditEvent.objects.count()
    given = {"session": session, "marks": MARKS, "comment": " Bagus "}
    with pytest.raises(ValidationError, match="Hanya peserta yang hadir"):
        evaluate_session(employee=other, **given)
    evaluate_session(employee=city.person, **given)
    with pytest.raises(ValidationError, match="sudah menilai"):
        evaluate_session(employee=city.person, **given)
    assert (SessionEvaluation.objects.get().comment, AuditEvent.objects.count()) == (
        "Bagus",
        events,
    )
    names = {field.name for field in SessionEvaluation._meta.get_fields()}
    assert names == {"id", "government", "session", *SessionEvaluation.MARKS, "comment"}
    over = trainings.session(city.a.unit, starts_in=-30)
    trainings.participants(over, [city.person])
    with pytest.raises(ValidationError, match="Penilaian ditutup"):
        evaluate_session(employee=city.person, **given | {"session": over})
    assert not FormKey.objects.exists()


def test_answers_lie_in_no_order_that_leads_to_those_who_gave_them(city, monkeypatch):
    session = trainings.session(city.a.unit, starts_in=0, n_days=1)
    people = staff(city.government, [city.a.staff] * 3, start=440)
    trainings.participants(session, people)
    monkeypatch.setattr("employees.actions.evaluations.random.shuffle", lambda rows: rows.reverse())
    seen = set()
    for number, person in enumerate(people):
        comment = f"Saran {number}"
        evaluate_session(session=session, employee=person, marks=MARKS, comment=comment)
        keys = set(session.evaluations.values_list("pk", flat=True))
        assert not keys & seen  # each is another row than it was
        seen |= keys
    assert sorted(session.evaluations.values_list("comment", flat=True)) == [
        "Saran 0", "Saran 1", "Saran 2",
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT comment FROM employees_sessionevaluation")
        assert [text for (text,) in cursor.fetchall()] == ["Saran 2", "Saran 0", "Saran 1"]


def test_nobody_gets_a_certificate_whose_attendance_was_taken_off_again(city):
    session = trainings.session(city.a.unit, starts_in=0, n_days=1)
    (row,) = trainings.participants(session, staff(city.government, [city.a.staff], start=450))
    passed(session, [row])
    given = {"session": session, "day": session.starts_on, "user": None}
    take_attendance(present=[], absent=[row.pk], **given)
    with pytest.raises(ValidationError, match="tidak tercatat hadir"):
        issue(session)
    assert not TrainingCertificate.objects.exists()
    assert not TrainingRecord.objects.exists()


def test_evaluation_is_shown_from_five_answers_and_when_nobody_can_answer_any_more(city):
    session = trainings.session(city.a.unit, starts_in=-2, n_days=1)
    people = staff(city.government, [city.a.staff] * 6, start=300)
    trainings.participants(session, people)
    for person in people[:5]:
        evaluate_session(session=session, employee=person, marks=MARKS, comment="Baik")
    assert not evaluation_figures(session, city.today).is_shown  # one may still answer
    later = city.today + timedelta(days=20)
    figures = evaluation_figures(session, later)
    assert figures.means == [
        ("Materi", 4.0), ("Pengajar", 4.0), ("Penyelenggaraan", 4.0),
        ("Manfaat bagi pekerjaan", 4.0),
    ]  # fmt: skip
    evaluate_session(session=session, employee=people[5], marks=MARKS, comment="")
    assert evaluation_figures(session, city.today).is_shown  # everybody has
    SessionEvaluation.objects.first().delete()
    SessionEvaluation.objects.first().delete()
    assert not evaluation_figures(session, later).is_shown


def needs_of(city, **values):
    given = {"user": city.officer, "government": city.government, "day": city.today}
    lines, summaries = need_lines(**given | values)
    return {
        line.name: [(need.kind, need.working) for need in line.needs] for line in lines
    }, summaries


def test_needs_follow_from_hours_papers_posts_and_education(city):
    head = EmployeeFactory(government=city.government, name="Budi Kepala", education_level="sma")
    PlacementFactory(employee=head, position=city.a.head)
    until = city.today + timedelta(days=30)
    for start, end in ((-900, until), (-2000, city.today - timedelta(days=300))):
        draft = RecordDraft(
            kind="certificate", type="procurement", name="Pengadaan",
            issued_on=city.today + timedelta(days=start), valid_until=end,
        )  # fmt: skip
        add_record(employee=city.person, draft=draft, user=None, reason=WHY)
    (made,) = trainings.certified(
        trainings.session(city.a.unit, starts_in=-3, of=trainings.course(city.government, jp=12)),
        [city.person],
    )
    found, (summary, *_) = needs_of(city)
    short = 20 - (12 if made.ended_on.year == city.today.year else 0)
    assert found["Ahmad Permana"][0] == (
        NeedKind.HOURS, f"{20 - short} dari 20 JP, kurang {short} JP"
    )  # fmt: skip
    # The older paper was followed by one that holds longer: only that one is told.
    assert [kind for kind, _ in found["Ahmad Permana"]] == [NeedKind.HOURS, NeedKind.CERTIFICATE]
    assert [kind for kind, _ in found["Budi Kepala"]] == [
        NeedKind.HOURS, NeedKind.LEADERSHIP, NeedKind.EDUCATION,
    ]  # fmt: skip
    assert (summary.name, summary.people, summary.needing) == ("Dinas A", 2, 2)
    only, _ = needs_of(city, kind=NeedKind.LEADERSHIP)
    assert list(only) == ["Budi Kepala"]
    assert needs_of(city, unit_ids=[city.b.unit.pk])[0] == {}


def test_effect_is_the_known_index_with_and_without_the_session(city):
    session = trainings.session(city.a.unit, starts_in=-3)
    other, *_ = staff(city.government, [city.a.staff], start=300)  # of the unit, takes no part
    rows = trainings.participants(session, [city.person])
    ahead = session_effect(session, city.today)
    passed(session, rows)
    issue(session)
    assert session_effect(session, city.today) == ahead
    (unit,) = ahead.units
    assert (unit.name, unit.pns, unit.jp_before, unit.jp_after) == ("Dinas A", 2, 0, 20)
    assert (unit.at_20_before, unit.at_20_after) == (0, 1)
    one = ahead.people[city.person.pk]
    assert (one.jp_before, one.jp_after, ahead.at_20_before, ahead.at_20_after) == (0, 20, 0, 1)
    # A technical training of 20 JP of a pelaksana: 22.5 of the 40 (DOMAIN.md 8).
    assert (one.competence_before, one.competence_after) == (Decimal(0), Decimal("22.5"))
    assert one.index_after - one.index_before == Decimal("22.5")
    assert other.pk not in ahead.people


def test_reminders_go_out_once_to_those_they_concern(city):
    account, taking = (
        UserFactory(government=city.government),
        UserFactory(government=city.government),
    )
    lacking = EmployeeFactory(government=city.government, user=account)
    going = EmployeeFactory(government=city.government, user=taking)
    for person in (lacking, going):
        PlacementFactory(employee=person, position=city.b.staff)
    near = trainings.session(city.root, starts_in=1)
    trainings.session(city.root, starts_in=40)
    trainings.participants(near, [going], present=False)
    Notification.objects.all().delete()
    assert remind_sessions() == 2
    assert remind_sessions() == 0
    told = Notification.objects.order_by("pk").values_list("recipient", "text")
    assert [(who, text.split(":")[0][:17]) for who, text in told] == [
        (account.pk, "Pendaftaran sampa"),
        (taking.pk, "Besok"),
    ]


def test_many_cost_the_same_queries_as_few(city):
    counts = []
    for size, start in ((3, 300), (12, 400)):
        people = staff(city.government, [city.a.staff] * size, start=start)
        for person in people:
            account = UserFactory(government=city.government)
            Employee.objects.filter(pk=person.pk).update(user=account)
        people = list(Employee.objects.filter(pk__in=[person.pk for person in people]))
        coming = trainings.session(city.a.unit, seats=2)
        over = trainings.session(city.a.unit, starts_in=-3)
        with CaptureQueriesContext(connection) as asked:
            sign_up(session=coming, employees=people, user=city.officer)
            rows = sign_up(
                session=over, employees=people, user=city.officer, approved=True, late=True
            )
            present = [row.pk for row in rows]
            take_attendance(session=over, day=over.starts_on, present=present, user=None)
            passed(over, rows)
            issue(over)
            cancel_session(session=coming, user=None, reason=WHY)
        counts.append(len(asked))
    assert counts[0] == counts[1]
