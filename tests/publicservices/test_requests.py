"""Requests: filed once without account or script, followed by a code, worked on against the clock."""

import random
import re
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from orgunits.actions import apply_changes, grant_role
from orgunits.structure import Merge
from portal.models import AuditEvent
from portal.permissions import Role
from portal.tracking_codes import derived_code
from portal.working_days.actions import set_day
from portal.working_days.clock import WorkCalendar
from publicservices.actions.requests import (
    OtherContents,
    add_note,
    close,
    empty_old_requests,
    file_request,
    hand_over,
    pause,
    renew_due_days,
    resume,
    settle_form,
    take_up,
)
from publicservices.demo import N_REQUESTS, load_requests
from publicservices.forms.requests import text_of
from publicservices.models import PublicService, RequestEvent, RequestForm, ServiceRequest
from publicservices.queries.requests import answers_of, clock_of, request_by_code, unsealed
from publicservices.request_fields import RequestField, fingerprint, read, stored
from publicservices.views.applying import draw_secret
from publicservices.views.requests import can_handle
from tests.factories.orgunits import GovernmentFactory, grow_units, user_with_role
from tests.factories.portal import form_key
from tests.factories.publicservices import ASKED, PublicServiceFactory, ask, promise, take_requests

REASON = "Sesuai surat edaran kepala daerah."
TEXT = "Blangko habis, menunggu kiriman."
MONDAY = datetime(2026, 11, 16, 3, tzinfo=UTC)  # ten o'clock in Jakarta
FIRST_VISIT = 50 * 1024

# --- without a database ----------------------------------------------------------------------------


def test_fields_come_back_as_they_were_stored():
    assert tuple(read(stored(ASKED))) == ASKED


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), ("", ""), (False, ""), (True, "Ya"), (0, "0"), (1, "1"), (date(2026, 11, 2), "2026-11-02")],
)  # fmt: skip
def test_what_was_filled_in_as_it_is_kept(value, text):
    assert text_of(value) == text


@pytest.mark.parametrize(
    ("due", "today", "text", "tone"),
    [
        (date(2026, 11, 20), date(2026, 11, 16), "Sisa 4 hari kerja", ""),
        (date(2026, 11, 20), date(2026, 11, 18), "Sisa 2 hari kerja", "warn"),
        (date(2026, 11, 20), date(2026, 11, 20), "Hari ini batasnya", "warn"),
        (date(2026, 11, 20), date(2026, 11, 21), "Terlambat 1 hari kerja", "overdue"),
        (date(2026, 11, 20), date(2026, 11, 24), "Terlambat 2 hari kerja", "overdue"),
        (None, date(2026, 11, 24), "Tanpa tenggat", ""),
    ],
)
def test_the_clock_at_its_edges(due, today, text, tone):
    clock = clock_of(ServiceRequest(due_on=due), today, WorkCalendar())
    assert (clock.text, clock.tone) == (text, tone)


# --- writes ----------------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    made = PublicServiceFactory(name="Penggantian KTP-el")
    take_requests(made)
    return made


@pytest.fixture
def officer(client, service):
    user = user_with_role(Role.SURVEY_OFFICER, unit=service.unit)
    client.force_login(user)
    return user


@pytest.fixture
def on_monday(monkeypatch):
    def at(instant):
        monkeypatch.setattr(timezone, "now", lambda: instant)

    at(MONDAY)
    return at


def test_a_request_is_kept_sealed_and_its_code_nowhere(service, on_monday):
    filed = ask(service)
    row = ServiceRequest.objects.get()
    assert (row.due_on, row.state) == (date(2026, 11, 19), "filed")
    everything = " ".join(str(value) for value in ServiceRequest.objects.values_list()[0])
    everything += " ".join(map(str, AuditEvent.objects.values_list()))
    for secret in (filed.code, "Sri Wahyuni", "81234567890", "KTP hilang"):
        assert secret not in everything
    assert unsealed(row, row.applicant) == "Sri Wahyuni"
    assert answers_of(row) == [("Keperluan", "KTP hilang")]
    assert request_by_code(row.government, filed.code.lower()) == row
    assert request_by_code(GovernmentFactory(), filed.code) is None


def test_a_form_sent_twice_is_one_request(service):
    first, again = ask(service, secret="s" * 30), ask(service, secret="s" * 30)
    assert (first.request, first.code) == (again.request, again.code)
    with pytest.raises(OtherContents):
        ask(service, secret="s" * 30, applicant="Orang Lain")
    assert ServiceRequest.objects.count() == 1


def test_a_service_without_form_or_standard_takes_nothing():
    service = PublicServiceFactory()
    with pytest.raises(ValidationError, match="Terbitkan dulu"):
        settle_form(service=service, is_open=True, intro="", fields=ASKED, user=None)
    promise(service)
    with pytest.raises(ValidationError, match="tidak menerima"):
        file_request(service=service, secret="x", applicant="A", answers=[])
    fields = [RequestField(str(n)) for n in range(13)]
    with pytest.raises(ValidationError, match="Paling banyak"):
        settle_form(service=service, is_open=True, intro="", fields=fields, user=None)
    assert not ServiceRequest.objects.exists()


def test_stops_move_the_last_day_and_are_told(service, officer, on_monday):
    row = ask(service).request
    on_monday(MONDAY + timedelta(days=1))
    row = pause(request=row, text=TEXT, user=officer)
    assert (row.due_on, row.paused_since is None) == (None, False)
    with pytest.raises(ValidationError, match="sudah dihentikan"):
        pause(request=row, text=TEXT, user=officer)
    on_monday(MONDAY + timedelta(days=3))  # Thursday: Tuesday and Wednesday are given back
    row = resume(request=row, text="", user=officer)
    assert row.due_on == date(2026, 11, 23)
    with pytest.raises(ValidationError, match="sedang berjalan"):
        resume(request=row, text="", user=officer)


def test_a_request_ends_once_with_its_reason(service, officer):
    row = take_up(request=ask(service).request, user=officer)
    with pytest.raises(ValidationError, match="sudah diproses"):
        take_up(request=row, user=officer)
    with pytest.raises(ValidationError, match="dipahami pemohon"):
        close(request=row, is_done=True, text="ok", user=officer)
    pause(request=row, text=TEXT, user=officer)
    row = close(request=row, is_done=True, text="Ambil di loket 3.", user=officer)
    assert (row.state, row.paused_since) == ("done", None)
    assert row.closed_at is not None
    for again in (
        lambda: close(request=row, is_done=False, text=TEXT, user=officer),
        lambda: pause(request=row, text=TEXT, user=officer),
        lambda: add_note(request=row, text="x", user=officer),
    ):
        with pytest.raises(ValidationError, match="sudah berakhir"):
            again()


def test_a_request_is_handed_to_the_service_it_belongs_to(service, officer, on_monday):
    other = PublicServiceFactory(unit=grow_units(service.government, 1)[0])
    row = ask(service).request
    due_on = row.due_on
    with pytest.raises(ValidationError):
        hand_over(request=row, to=PublicServiceFactory(), text=TEXT, user=officer)
    row = hand_over(request=row, to=other, text="Salah alamat, ini urusan mereka.", user=officer)
    assert (row.service, row.line, row.due_on) == (other, other.line, due_on)
    assert not ServiceRequest.objects.visible_to(officer).exists()
    told = RequestEvent.objects.filter(is_public=True).values_list("text", flat=True)
    assert any(other.unit.name in text for text in told)


def test_an_officer_of_two_units_sees_what_they_give_now_and_gave_last(django_assert_num_queries):
    government = GovernmentFactory()
    mine, also_mine, aside = grow_units(government, 3)
    day = government.today()

    def filed(unit, *homes):
        """A request to a service filed at ``unit``; ``homes``: (unit, first day, end) from then on."""
        service = PublicServiceFactory(unit=unit)
        take_requests(service)
        made = ask(service).request
        for home, since, until in homes:
            PublicService.objects.filter(line=service.line, valid_until=None).update(
                valid_until=since
            )
            service = PublicService.objects.create(
                government=government, unit=home, code=service.code, name=service.name,
                line=service.line, valid_from=since, valid_until=until, predecessor=service,
            )  # fmt: skip
        return made

    ago, ahead = day - timedelta(days=9), day + timedelta(days=9)
    seen = [filed(mine), filed(also_mine), filed(aside, (mine, ago, None))]
    seen.append(filed(aside, (also_mine, ago, day)))  # nobody gives it any more: gave it last
    seen.append(filed(mine, (aside, ahead, None)))  # leaves only then
    filed(aside)
    filed(also_mine, (aside, ago, None))
    filed(mine, (aside, ago, day))
    filed(aside, (mine, ahead, None))  # comes only then: nothing to read before
    elsewhere = PublicServiceFactory()
    take_requests(elsewhere)
    ask(elsewhere)
    officer = user_with_role(Role.SURVEY_OFFICER, unit=mine)
    grant_role(user=officer, unit=also_mine, role=Role.UNIT_HEAD, granted_by=None,
               valid_from=ago)  # fmt: skip
    with django_assert_num_queries(1):
        found = set(ServiceRequest.objects.visible_to(officer))
    assert found == set(seen)
    assert all(can_handle(officer, row) for row in found)


def test_who_worked_on_a_request_while_it_was_handed_over_changes_nothing(service, officer):
    opened = ask(service).request
    other = PublicServiceFactory(unit=service.unit)
    hand_over(request=opened, to=other, text="Salah alamat, ini urusan mereka.", user=officer)
    with pytest.raises(ValidationError, match="baru saja dialihkan"):
        close(request=opened, is_done=False, text=TEXT, user=officer)
    assert ServiceRequest.objects.get().is_open


def test_requests_follow_their_service_through_a_merge():
    government = GovernmentFactory()
    source, into, aside = grow_units(government, 3)
    service = PublicServiceFactory(unit=source)
    take_requests(service)
    row = ask(service).request
    government.refresh_from_db()
    apply_changes(government=government, changes=[Merge((source.pk,), into.pk)], user=None,
                  reason=REASON, effective_on=government.today())  # fmt: skip
    seen = {
        unit.pk: ServiceRequest.objects.visible_to(
            user_with_role(Role.SURVEY_OFFICER, unit=unit)
        ).exists()
        for unit in (into, aside)
    }
    assert seen == {into.pk: True, aside.pk: False}
    row.refresh_from_db()


def test_a_changed_calendar_moves_the_last_days_of_open_requests(service, officer, on_monday):
    row, stopped, ended = (ask(service).request for _ in range(3))
    pause(request=stopped, text=TEXT, user=officer)
    close(request=ended, is_done=True, text=TEXT, user=officer)
    set_day(government=service.government, day=date(2026, 11, 17), name="Hari jadi kota",
            is_working=False, user=officer, reason=REASON)  # fmt: skip
    for one in (row, stopped, ended):
        one.refresh_from_db()
    assert [one.due_on for one in (row, stopped, ended)] == [
        date(2026, 11, 20), None, date(2026, 11, 19),
    ]  # fmt: skip


def test_a_changed_calendar_asks_the_same_for_few_and_many(service, django_assert_max_num_queries):
    counts = []
    for _ in range(2):
        for _ in range(3):
            ask(service)
        with django_assert_max_num_queries(9) as asked:
            renew_due_days(service.government)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_contents_are_thrown_away_two_years_after_the_end(service, officer):
    kept, old = ask(service).request, ask(service).request
    for row in (kept, old):
        close(request=row, is_done=True, text="Hasil untuk Sri di loket.", user=officer)
    now = timezone.now()
    ServiceRequest.objects.filter(pk=kept.pk).update(closed_at=now - timedelta(days=729))
    ServiceRequest.objects.filter(pk=old.pk).update(closed_at=now - timedelta(days=731))
    assert [empty_old_requests(), empty_old_requests()] == [1, 0]
    old.refresh_from_db()
    kept.refresh_from_db()
    assert (old.applicant, old.phone, old.answers) == ("", "", "")
    assert not old.events.exclude(text="").exists()
    assert kept.applicant
    assert old.state == "done"


# --- citizens --------------------------------------------------------------------------------------


def apply_url(service):
    return reverse("catalogue:request_apply", args=[service.government.slug, service.pk])


def track_url(government):
    return reverse("catalogue:request_track", args=[government.slug])


def sheet(**changes):
    return {
        "kunci": draw_secret(), "bentuk": fingerprint(ASKED), "applicant": "Sri Wahyuni", "phone": "0812 3456 7890",
        "isian0": "KTP hilang", "isian1": "Di loket", "isian2": "",
    } | changes  # fmt: skip


def code_in(page):
    return re.search(r"[2-9A-Z]{5}(?:-[2-9A-Z]{5}){3}", page)[0]


def test_a_citizen_files_and_follows(client, service):
    page = client.get(apply_url(service))
    assert not page.cookies
    assert "<script" not in page.content.decode()
    assert "NIK" not in page.content.decode()
    sent = sheet()
    receipt = client.post(apply_url(service), sent).content.decode()
    assert code_in(client.post(apply_url(service), sent).content.decode()) == code_in(receipt)
    assert ServiceRequest.objects.count() == 1
    tracked = client.post(track_url(service.government), {"code": code_in(receipt).lower()})
    text = tracked.content.decode()
    assert "Menunggu diperiksa" in text
    assert service.unit.name in text
    assert "Sri Wahyuni" not in text  # whoever finds the slip learns no name
    assert tracked["Cache-Control"] == "no-store"


def test_what_the_office_writes_is_told_but_for_its_notes(client, service, officer):
    filed = ask(service)
    pause(request=filed.request, text=TEXT, user=officer)
    add_note(request=filed.request, text="Jangan ceritakan ini", user=officer)
    client.logout()
    page = client.post(track_url(service.government), {"code": filed.code}).content.decode()
    assert TEXT in page
    assert "ceritakan" not in page
    assert str(officer) not in page


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"applicant": ""}, "tidak boleh kosong"),
        ({"applicant": "x" * 121}, "120"),
        ({"phone": "123"}, "nomor ponsel"),
        ({"isian0": ""}, "tidak boleh kosong"),
        ({"isian1": "Diantar naga"}, "Diantar naga"),
        ({"isian2": "banyak"}, "bilangan"),
        ({"kunci": ""}, "terlalu lama terbuka"),
        ({"kunci": "A" * 40}, "terlalu lama terbuka"),
    ],
)
def test_a_wrong_sheet_says_so_keeps_what_was_typed_and_writes_nothing(
    client, service, changes, message
):  # noqa: E501
    response = client.post(apply_url(service), sheet(**changes))
    page = response.content.decode()
    assert response.status_code == 422
    assert "Kesalahan:" in page
    assert message in page
    assert "KTP hilang" in page or "isian0" in changes
    assert not ServiceRequest.objects.exists()


def test_answers_to_what_is_no_longer_asked_are_not_kept_under_other_questions(client, service):
    sent = sheet()
    fields = (*ASKED[1:], ASKED[0])
    settle_form(service=service, is_open=True, intro="", fields=fields, user=None)
    response = client.post(apply_url(service), sent)
    assert response.status_code == 422
    assert "baru saja diubah" in response.content.decode()
    assert fingerprint(fields) in response.content.decode()
    assert not ServiceRequest.objects.exists()


def test_the_same_secret_with_other_contents_is_refused(client, service):
    sent = sheet()
    client.post(apply_url(service), sent)
    response = client.post(apply_url(service), sent | {"applicant": "Orang Lain"})
    assert response.status_code == 409
    assert "sudah dikirim" in response.content.decode()


def test_a_closed_form_is_not_there(client, service):
    RequestForm.objects.update(is_open=False)
    assert client.get(apply_url(service)).status_code == 404
    assert client.post(apply_url(service), sheet()).status_code == 404
    assert (
        "Ajukan permohonan"
        not in client.get(
            reverse("catalogue:catalogue_detail", args=[service.government.slug, service.pk])
        ).content.decode()
    )


def test_a_guessed_code_tells_nothing_and_slows_down(client, service, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"tracking_network": "3/15m/ip"}
    url, right = track_url(service.government), ask(service).code
    elsewhere = PublicServiceFactory()
    take_requests(elsewhere)
    guesses = [derived_code("tebakan"), "bukan kode", ask(elsewhere).code]
    answers = [client.post(url, {"code": guess}) for guess in guesses]
    assert {answer.status_code for answer in answers} == {404}
    bodies = {
        answer.content.decode().replace(guess, "")
        for answer, guess in zip(answers, guesses, strict=True)
    }
    assert len(bodies) == 1
    # From now on not even the right one is looked up from here.
    locked = client.post(url, {"code": right})
    assert locked.status_code == 429
    assert "Menunggu diperiksa" not in locked.content.decode()


def test_citizens_pages_are_small(client, service, settings):
    style = (settings.BASE_DIR / "static" / "css" / "citizen.css").stat().st_size
    for url in (apply_url(service), track_url(service.government)):
        assert len(client.get(url).content) + style < FIRST_VISIT


# --- officers --------------------------------------------------------------------------------------


def detail_url(row):
    return reverse("publicservices:request_detail", args=[row.pk])


def test_an_officer_works_through_the_inbox(client, service, officer):
    row = ask(service).request
    inbox = reverse("publicservices:request_list")
    assert "Sri Wahyuni" in client.get(inbox).content.decode()
    for act, text in (("take", ""), ("pause", TEXT), ("resume", ""), ("note", "Sudah ditelepon."),
                      ("done", "Ambil di loket 3.")):  # fmt: skip
        response = client.post(detail_url(row), {"act": act, "text": text} | form_key())
        assert response["Location"] == detail_url(row)
    row.refresh_from_db()
    assert row.state == "done"
    page = client.get(detail_url(row)).content.decode()
    assert "Simpan tindakan" not in page
    assert "Ambil di loket 3." in page
    assert client.get(f"{inbox}?state=closed").context["page_obj"].paginator.count == 1
    assert "Tidak ada permohonan yang menunggu" in client.get(inbox).content.decode()


def test_words_for_the_citizen_are_not_said_to_be_optional(client, service, officer):
    page = client.get(detail_url(ask(service).request)).content.decode()
    assert "boleh dikosongkan" not in page
    assert "Boleh kosong hanya" in page


def test_an_officer_hands_a_request_over(client, service, officer):
    other = PublicServiceFactory(unit=grow_units(service.government, 1)[0])
    take_requests(other)
    row = ask(service).request
    url = f"{detail_url(row)}?cari=layanan"
    assert other.unit.name in client.get(url).content.decode()
    assert "Tidak ada layanan lain" in client.get(f"{detail_url(row)}?cari=x").content.decode()
    sent = {"act": "hand", "to": other.pk, "text": "Salah alamat, ini urusan mereka."} | form_key()
    response = client.post(url, sent)
    assert response["Location"] == reverse("publicservices:request_list")
    assert client.get(detail_url(row)).status_code == 404


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"act": ""}, "tidak boleh kosong"),
        ({"act": "resume"}, "resume"),
        ({"act": "pause", "text": "x"}, "dipahami pemohon"),
        ({"act": "done", "text": ""}, "dipahami pemohon"),
        ({"act": "note", "text": " "}, "Tulis catatannya"),
    ],
)
def test_a_wrong_act_says_so_and_changes_nothing(client, service, officer, changes, message):
    row = ask(service).request
    page = client.post(detail_url(row), {"text": ""} | changes | form_key()).content.decode()
    assert message in page
    row.refresh_from_db()
    assert (row.state, row.paused_since) == ("filed", None)
    assert row.events.count() == 1


def test_handing_over_needs_a_service_of_ones_own_government(client, service, officer):
    take_requests(PublicServiceFactory(unit=service.unit))
    elsewhere = PublicServiceFactory()
    take_requests(elsewhere)
    row = ask(service).request
    for to, message in (("", "Pilih layanan tujuannya"), (elsewhere.pk, str(elsewhere.pk))):
        sent = {"act": "hand", "to": to, "text": "Salah alamat sekali."} | form_key()
        url = f"{detail_url(row)}?cari=layanan"
        assert message in client.post(url, sent).content.decode()
    row.refresh_from_db()
    assert row.service == service


def test_contents_whose_key_is_missing_are_said_to_be_closed(client, service, officer):
    row = ask(service).request
    ServiceRequest.objects.update(applicant="00000000.QUFB", answers="00000000.QUFB")
    for url in (detail_url(row), reverse("publicservices:request_list")):
        assert "tidak dapat dibuka" in client.get(url).content.decode()


@pytest.mark.parametrize("where", ["sibling", "foreign"])
def test_a_request_out_of_scope_is_not_found(client, service, officer, where):
    other = PublicServiceFactory(
        **({"unit": grow_units(service.government, 1)[0]} if where == "sibling" else {})
    )
    take_requests(other)
    row = ask(other).request
    assert client.get(detail_url(row)).status_code == 404
    assert client.post(detail_url(row), {"act": "take"} | form_key()).status_code == 404
    assert "Sri Wahyuni" not in client.get(reverse("publicservices:request_list")).content.decode()


@pytest.mark.parametrize(
    "query",
    ["?state=late", "?state=paused", "?state=x", "?q=ktp", "?q=" + "9" * 40, "?q=%00", "?page=99"],
)  # noqa: E501
def test_the_inbox_survives_any_query(client, service, officer, query):
    ask(service)
    assert client.get(reverse("publicservices:request_list") + query).status_code == 200


def test_the_inbox_costs_the_same_for_few_and_many(
    client, service, officer, django_assert_max_num_queries
):  # noqa: E501
    url, counts = reverse("publicservices:request_list"), []
    client.get(url)
    for _ in range(2):
        for _ in range(6):
            ask(service)
        with django_assert_max_num_queries(40) as asked:
            client.get(url)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def formset(*rows, is_open="on"):
    data = {"is_open": is_open, "intro": "Isi dengan benar.", "isian-TOTAL_FORMS": len(rows),
            "isian-INITIAL_FORMS": 0}  # fmt: skip
    for number, row in enumerate(rows):
        data |= {
            f"isian-{number}-{name}": value for name, value in ({"kind": "text"} | row).items()
        }
    return data | form_key()


def test_an_officer_settles_what_is_asked(client, service, officer):
    url = reverse("publicservices:request_form_update", args=[service.pk])
    assert "Keperluan" in client.get(url).content.decode()
    rows = [{"label": "Alamat", "is_required": "on"}, {"label": ""},
            {"label": "Ukuran", "kind": "choice", "choices": "Kecil, Besar"}]  # fmt: skip
    client.post(url, formset(*rows))
    fields = RequestForm.objects.get().fields
    assert [(one.label, one.is_required, one.choices) for one in fields] == [
        ("Alamat", True, ()), ("Ukuran", False, ("Kecil", "Besar")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"label": "Ukuran", "kind": "choice", "choices": "Satu"}], "sedikitnya dua pilihan"),
        ([{"label": "x" * 121}], "120"),
        ([{"label": "A", "kind": "nik"}], "nik"),
        ([{"label": str(n)} for n in range(13)], "12"),
    ],
)
def test_a_wrong_form_says_so_and_changes_nothing(client, service, officer, rows, message):
    before = RequestForm.objects.get().asked
    url = reverse("publicservices:request_form_update", args=[service.pk])
    page = client.post(url, formset(*rows)).content.decode()
    assert message in page
    assert RequestForm.objects.get().asked == before


def test_opening_needs_a_standard(client):
    service = PublicServiceFactory()
    client.force_login(user_with_role(Role.SURVEY_OFFICER, unit=service.unit))
    url = reverse("publicservices:request_form_update", args=[service.pk])
    assert "Terbitkan dulu" in client.post(url, formset({"label": "A"})).content.decode()
    assert not RequestForm.objects.exists()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.EMPLOYEE, Role.LEADERSHIP])
def test_requests_are_for_who_works_on_them(client, service, role):
    row = ask(service).request
    client.force_login(user_with_role(role, unit=service.unit))
    assert client.get(detail_url(row)).status_code == 403
    assert client.get(reverse("publicservices:request_list")).status_code == 403


def test_the_demo_files_requests_in_every_state(officer):
    service = PublicServiceFactory(code="LYN-001")
    promise(service)
    world = SimpleNamespace(
        government=service.government, officer=officer, say=lambda text: None,
        spec=SimpleNamespace(slug="contoh"), rng=lambda *subject: random.Random(1),
    )  # fmt: skip
    load_requests(world, [service])
    rows = ServiceRequest.objects.filter(service=service)
    assert rows.count() == N_REQUESTS
    assert set(rows.values_list("state", flat=True)) == {"filed", "working", "done"}
    assert not rows.filter(closed_at__lt=F("filed_at")).exists()
    assert rows.filter(paused_since__isnull=False).exists()
