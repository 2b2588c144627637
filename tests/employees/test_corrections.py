"""One's own page, and asking that one's data be corrected: the clock, the answer, what is written."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from employees.actions import end_placement, update_employee
from employees.actions.corrections import (
    accept_correction,
    ask_correction,
    refuse_correction,
    remind_corrections,
    withdraw_correction,
)
from employees.correction_rules import clock_of, due_at, in_words
from employees.models import CorrectionRequest, Employee
from employees.queries.corrections import officers_of
from employees.self_service_enums import CorrectionField, CorrectionState
from orgunits.actions import add_functions, save_tasks
from orgunits.drafts import FunctionDraft, WorkloadTaskDraft
from portal.models import AuditEvent, Notification
from portal.permissions import Role
from tests.factories.employees import REASON, EmployeeFactory, PlacementFactory
from tests.factories.orgunits import LONG_AGO, user_with_role
from tests.factories.portal import form_key, opening

WHY = "Nomor akta 474/12 menurut catatan sipil."
ASKED = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def url(name, *args):
    return reverse(f"employees:{name}", args=args)


@pytest.fixture
def person(city):
    """Somebody on the staff of A with an account of their own and a client signed in with it."""
    account = user_with_role(Role.EMPLOYEE, unit=city.a.unit)
    made = EmployeeFactory(
        government=city.government, user=account, name="Citra Lestari", birth_place="Bogor"
    )
    PlacementFactory(employee=made, position=city.a.staff)
    made.client = Client()
    made.client.force_login(account)
    return made


def asked(person, field=CorrectionField.BIRTH_PLACE, value="Depok", **values):
    return ask_correction(
        employee=person, field=field, value=value, note=WHY, user=person.user, **values
    )


def notices(user):
    return list(Notification.objects.filter(recipient=user).values_list("text", flat=True))


@pytest.mark.parametrize(
    ("now", "tone", "text"),
    [
        (ASKED, "", "Sisa 3 hari"),
        (ASKED + timedelta(hours=47, minutes=59), "", "Sisa 1 hari"),
        (ASKED + timedelta(hours=48), "warn", "Sisa 1 hari"),
        (ASKED + timedelta(hours=71, minutes=30), "warn", "Sisa 30 menit"),
        (ASKED + timedelta(hours=72), "warn", "Sisa 0 menit"),
        (ASKED + timedelta(hours=72, seconds=1), "overdue", "Lewat 0 menit"),
        (ASKED + timedelta(hours=99), "overdue", "Lewat 1 hari 3 jam"),
    ],
)
def test_clock_runs_three_times_24_hours_over_the_weekend(now, tone, text):
    """UU 27/2022 art 30(1). The 20th is a Friday."""
    clock = clock_of(ASKED, None, now)
    assert (clock.tone, clock.text) == (tone, text)
    assert due_at(ASKED) == datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def test_answer_stops_the_clock():
    later = ASKED + timedelta(days=30)
    assert clock_of(ASKED, ASKED + timedelta(hours=72), later).text == "Dijawab dalam 3 hari"
    late = clock_of(ASKED, ASKED + timedelta(hours=74), later)
    assert (late.text, late.share) == ("Dijawab sesudah 3 hari 2 jam, lewat 2 jam", 100)
    assert in_words(timedelta(hours=25)) == "1 hari 1 jam"


def test_accepted_request_is_written_by_the_action_and_told(city, person):
    assert city.officer in officers_of(person)
    row = asked(person, evidence=("akta.pdf", b"%PDF-1.4 akta"))
    assert any("Citra Lestari" in text for text in notices(city.officer))
    accept_correction(request=row, user=city.officer)
    person.refresh_from_db()
    row.refresh_from_db()
    assert (person.birth_place, row.state) == ("Depok", CorrectionState.ACCEPTED)
    changed = AuditEvent.objects.of_object(person).latest("pk")
    assert changed.changes == {"birth_place": ["Bogor", "Depok"]}
    assert f"nomor {row.pk}" in changed.reason
    actions = set(AuditEvent.objects.of_object(row).values_list("action", flat=True))
    assert actions == {"Meminta pembetulan data", "Menerima pembetulan data"}
    assert notices(person.user) == ["Data Anda dibetulkan: tempat lahir"]
    with pytest.raises(ValidationError, match="sudah dibetulkan"):
        refuse_correction(request=row, user=city.officer, answer=WHY)


def test_dates_and_choices_come_back_as_they_were_asked(city, person):
    for field, value, text in (
        (CorrectionField.BIRTH_DATE, datetime(1985, 6, 18, tzinfo=UTC).date(), "1985-06-18"),
        (CorrectionField.EDUCATION_LEVEL, "s2", "s2"),
        (CorrectionField.CONTRACT_UNTIL, None, None),
    ):
        if text is None:
            with pytest.raises(ValidationError, match="sama dengan yang tercatat"):
                asked(person, field, value)
            continue
        row = asked(person, field, value)
        assert row.new_value == text
        accept_correction(request=row, user=city.officer)
        assert getattr(Employee.objects.get(pk=person.pk), field) == value


def test_refused_and_impossible_requests_write_nothing(city, person):
    row = asked(person)
    with pytest.raises(ValidationError, match="paling sedikit 10 huruf"):
        refuse_correction(request=row, user=city.officer, answer="tidak")
    refuse_correction(
        request=row, user=city.officer, answer="Akta yang dilampirkan bukan milik Anda."
    )
    assert Employee.objects.get(pk=person.pk).birth_place == "Bogor"
    assert "ditolak" in notices(person.user)[-1]
    for field, value, message in (
        (CorrectionField.GOLONGAN, "XVII", "tidak dikenal"),
        (CorrectionField.NIP, "12", "18"),
        (CorrectionField.BIRTH_PLACE, "Bogor", "sama dengan"),
    ):
        with pytest.raises(ValidationError, match=message) as refused:
            asked(person, field, value)
        assert set(refused.value.message_dict) == {"value"}
    with pytest.raises(ValueError, match="own data"):
        ask_correction(employee=person, field="name", value="X", note=WHY, user=city.officer)
    asked(person)
    with pytest.raises(ValidationError, match="masih menunggu jawaban"):
        asked(person, value="Bekasi")


def test_nobody_answers_their_own_request_and_a_changed_file_is_not_overwritten(city, person):
    keeper = EmployeeFactory(government=city.government, user=city.officer, birth_place="Bogor")
    PlacementFactory(employee=keeper, position=city.b.staff)
    own = asked(keeper)
    assert not notices(city.officer)
    with pytest.raises(ValidationError, match="petugas lain"):
        accept_correction(request=own, user=city.officer)
    row, seen = asked(person), opening(person, ["birth_place"])["opened"]
    update_employee(employee=person, user=city.officer, reason=REASON, birth_place="Cirebon")
    with pytest.raises(ValidationError, match="sudah diubah"):
        accept_correction(request=row, user=city.officer, opened=seen)
    assert Employee.objects.get(pk=person.pk).birth_place == "Cirebon"
    row.refresh_from_db()
    assert row.is_open


def test_request_can_be_withdrawn_by_its_person_alone(city, person):
    row = asked(person)
    with pytest.raises(ValueError, match="own request"):
        withdraw_correction(request=row, user=city.officer)
    person.client.post(url("own_correction_withdraw"), {"correction": row.pk, **form_key()})
    row.refresh_from_db()
    assert row.state == CorrectionState.WITHDRAWN
    other = asked(city_person_of(city))
    answer = person.client.post(
        url("own_correction_withdraw"), {"correction": other.pk, **form_key()}
    )
    assert answer.status_code == 404


def city_person_of(city):
    account = user_with_role(Role.EMPLOYEE, unit=city.b.unit)
    made = EmployeeFactory(government=city.government, user=account)
    PlacementFactory(employee=made, position=city.b.staff)
    return made


@pytest.mark.parametrize(
    ("hours", "words"), [(47, None), (48.1, "Kurang dari 24 jam"), (72.1, "Lewat 3 × 24 jam")]
)
def test_officers_are_reminded_once_at_each_end_of_the_clock(city, person, hours, words):
    row = asked(person)
    row.asked_at = timezone.now() - timedelta(hours=hours)
    row.save(update_fields=["asked_at"])
    Notification.objects.all().delete()
    assert remind_corrections() == (words is not None)
    assert remind_corrections() == 0
    assert [words in text for text in notices(city.officer)] == ([True] if words else [])


def test_pages_lead_from_the_own_data_to_the_answer(client, city, person):
    page = person.client.get(url("own_data"))
    assert "Minta pembetulan" in page.text
    create = f"{url('own_correction_create')}?bidang=birth_place"
    assert "Kini tercatat “Bogor”" in person.client.get(create).text
    bad = person.client.post(create, {"value": "Bogor", "note": "x", **form_key()})
    assert "Tulis alasan yang jelas" in bad.text
    wrong = SimpleUploadedFile("akta.pdf", b"MZ bukan pdf")
    bad = person.client.post(
        create, {"value": "Depok", "note": WHY, "evidence": wrong, **form_key()}
    )
    assert "bukan PDF" in bad.text
    assert not CorrectionRequest.objects.exists()
    scan = SimpleUploadedFile("akta.pdf", b"%PDF-1.4 akta")
    person.client.post(create, {"value": "Depok", "note": WHY, "evidence": scan, **form_key()})
    row = CorrectionRequest.objects.get()
    own = person.client.get(url("own_data"))
    assert "Sisa 2 hari 23 jam" in own.text
    got = person.client.get(f"{url('own_data')}?bukti={row.pk}")
    assert b"".join(got) == b"%PDF-1.4 akta"
    client.force_login(city.officer)
    assert "Citra Lestari" in client.get(url("correction_list")).text
    assert "Permintaan pembetulan data" in client.get(reverse("reports:home")).text
    detail = client.get(url("correction_detail", row.pk))
    assert "Yang benar menurut pegawai" in detail.text
    seen = opening(person, ["birth_place"])
    bare = client.post(
        url("correction_detail", row.pk), {"decision": "refuse", **seen, **form_key()}
    )
    assert "Tulis alasan yang jelas" in bare.text
    client.post(url("correction_detail", row.pk), {"decision": "accept", **seen, **form_key()})
    assert Employee.objects.get(pk=person.pk).birth_place == "Depok"
    assert client.get(url("correction_list")).context["page_obj"].paginator.count == 0
    everything = client.get(url("correction_list"), {"state": "all", "q": "citra"})
    assert everything.context["page_obj"].paginator.count == 1
    other = asked(person, CorrectionField.OTHER, "")
    client.post(
        url("correction_detail", other.pk), {"decision": "accept", "answer": WHY, **form_key()}
    )
    other.refresh_from_db()
    assert (other.state, other.answer) == (CorrectionState.ACCEPTED, WHY)


def test_own_page_tells_post_duties_superior_and_gaps(city, person):
    chief = EmployeeFactory(government=city.government, name="Dewi Kepala")
    PlacementFactory(employee=chief, position=city.a.head)
    common = {"government": city.government, "user": None}
    add_functions(
        drafts=[FunctionDraft(unit_id=city.a.unit.pk, text="urusan arsip", valid_from=LONG_AGO)],
        reason=REASON, **common,
    )  # fmt: skip
    save_tasks(
        drafts=[WorkloadTaskDraft(position_id=city.a.staff.pk, year=city.today.year, key=uuid4(),
                                  text="menyusun telaahan", volume=10, norm=60)],
        **common,
    )  # fmt: skip
    asked(person)
    page = person.client.get(url("own_page"))
    for words in (
        city.a.staff.name, "Dewi Kepala", "menyusun telaahan", "urusan arsip",
        "0 dari 20 JP, kurang 20 JP", "Sisa 2 hari 23 jam",
    ):  # fmt: skip
        assert words in page.text
    with CaptureQueriesContext(connection) as one_post:
        person.client.get(url("own_page"))
    PlacementFactory(employee=person, position=city.b.staff, kind="additional")
    for number in range(3):
        add_functions(
            drafts=[FunctionDraft(unit_id=city.b.unit.pk, text=f"f{number}", valid_from=LONG_AGO)],
            reason=REASON, **common,
        )  # fmt: skip
    with CaptureQueriesContext(connection) as two_posts:
        person.client.get(url("own_page"))
    assert len(two_posts) == len(one_post)
    placement = person.placements.current_knowledge().definitive().get()
    end_placement(placement=placement, on=city.today, user=None, reason=REASON)
    nobody = user_with_role(Role.EMPLOYEE, unit=city.a.unit)
    person.client.force_login(nobody)
    assert "belum dikaitkan" in person.client.get(url("own_page")).text
    assert "belum dikaitkan" in person.client.get(url("own_data")).text


def test_list_of_requests_asks_as_often_for_three_as_for_one(client, city, person):
    client.force_login(city.officer)
    asked(person)
    client.get(url("correction_list"))
    with CaptureQueriesContext(connection) as one:
        client.get(url("correction_list"))
    for _ in range(3):
        asked(city_person_of(city))
    with CaptureQueriesContext(connection) as four:
        page = client.get(url("correction_list"))
    assert (page.context["page_obj"].paginator.count, len(four)) == (4, len(one))
