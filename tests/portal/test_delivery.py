"""Notices outside the portal: without content, once, and never in the way of the notice itself."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from portal.delivery import outbox
from portal.delivery.actions import save_preference, send_test
from portal.delivery.channels import (
    DeliveryError,
    check_gateway_host,
    normal_phone,
    stored_phone,
)
from portal.delivery.outbox import KEPT_DAYS, QUIET, TAKEN, WAITS, remove_old_deliveries, send_due
from portal.enums import Channel, DeliveryState
from portal.models import AuditEvent, Delivery, NoticePreference, Notification
from portal.notices import notify
from portal.permissions import Role
from tests.factories.orgunits import GovernmentFactory, user_with_role
from tests.factories.portal import form_key
from tests.portal.peers import gateway_server, smtp_server

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
SECRET = "Usulan mutasi Zamrudakik ditolak"
PHONE = "+6281234567890"


def test_phone_numbers_are_read_as_people_write_them():
    for text in ("0812 3456 7890", "+62 812-3456-7890", "62812.3456.7890", "(0812) 34567890"):
        assert normal_phone(text) == PHONE


@pytest.mark.parametrize(
    "text", ["", "12345", "021 555 1234", "08123", "+1 202 555 0100", "0812345678901234", "08ab"]
)
def test_what_is_no_mobile_number_is_refused(text):
    with pytest.raises(ValueError, match="Tulis nomor ponsel Indonesia"):
        normal_phone(text)


@given(st.from_regex(r"\A08[1-9][0-9]{7,10}\Z"))
def test_normal_phone_is_stable(text):
    assert normal_phone(normal_phone(text)) == normal_phone(text)


pytestmark = pytest.mark.django_db


@pytest.fixture
def government():
    return GovernmentFactory()


@pytest.fixture
def person(government):
    user = user_with_role(Role.EMPLOYEE, government=government)
    user.email = "pegawai@contoh.go.id"
    user.save()
    return user


@pytest.fixture
def mail(settings):
    """A mail server that the portal is told of."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    with smtp_server() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.server_address[1]
        yield server


@pytest.fixture
def gateway(settings):
    with gateway_server() as server:
        settings.NOTICE_GATEWAY_URL = f"http://127.0.0.1:{server.server_address[1]}/kirim"
        settings.NOTICE_GATEWAY_TOKEN = "rahasia-gerbang"
        settings.NOTICE_GATEWAY_PRIVATE = True
        yield server


def told(government, *people, times=1):
    for _ in range(times):
        notify(government=government, recipients=people, text=SECRET, url="/jobs/")
    Delivery.objects.update(next_try_at=NOW)


def states():
    return sorted(Delivery.objects.values_list("state", flat=True))


# --- writing the outbox ----------------------------------------------------------------------


def test_nothing_is_queued_while_every_channel_is_off(
    government, person, django_assert_num_queries
):
    with django_assert_num_queries(1):
        notify(government=government, recipients=[person], text=SECRET)
    assert not Delivery.objects.exists()


def test_queueing_costs_the_same_for_one_and_many(government, mail, django_assert_num_queries):
    people = [user_with_role(Role.EMPLOYEE, government=government) for _ in range(4)]
    for user in people:
        user.email = f"{user.username}@contoh.go.id"
        user.save()
    for some in (people[:1], people):
        with django_assert_num_queries(3):
            notify(government=government, recipients=some, text=SECRET)
    assert Delivery.objects.count() == 5


def test_delivery_is_rolled_back_with_its_notice(government, person, mail):
    with transaction.atomic():
        notify(government=government, recipients=[person], text=SECRET)
        assert Delivery.objects.count() == 1
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()


def test_who_has_no_address_or_does_not_want_it_gets_none(government, person, mail, gateway):
    nobody = user_with_role(Role.EMPLOYEE, government=government)
    save_preference(user=person, by_email=False, by_gateway=False, phone="")
    told(government, nobody, person)
    assert not Delivery.objects.exists()
    save_preference(user=person, by_email=True, by_gateway=True, phone=PHONE)
    told(government, nobody, person)
    assert set(Delivery.objects.values_list("recipient", "channel")) == {
        (person.pk, Channel.EMAIL), (person.pk, Channel.GATEWAY),
    }  # fmt: skip


# --- mail ------------------------------------------------------------------------------------


def test_mail_says_that_there_is_something_and_not_what(government, person, mail, settings):
    settings.SITE_URL = "https://tatanan.contoh.go.id"
    told(government, person)
    assert send_due(NOW) == 1
    (letter,) = mail.letters
    assert "pegawai@contoh.go.id" in letter["to"][0]
    assert "https://tatanan.contoh.go.id/notices/" in letter["body"]
    for word in ("Zamrudakik", "mutasi", government.name, person.username):
        assert word not in letter["body"]
    assert states() == [DeliveryState.SENT]
    assert send_due(NOW) == 0
    assert len(mail.letters) == 1


def test_notices_that_wait_go_out_as_one_message(government, person, mail):
    told(government, person, times=3)
    assert send_due(NOW) == 1
    assert "Ada 3 pemberitahuan baru" in mail.letters[0]["body"]
    told(government, person)
    assert send_due(NOW + QUIET - timedelta(seconds=1)) == 0
    assert send_due(NOW + QUIET) == 1
    assert len(mail.letters) == 2


def test_what_was_read_meanwhile_is_not_sent(government, person, mail):
    told(government, person, times=2)
    first = Notification.objects.order_by("pk").first()
    first.read_at = NOW
    first.save()
    send_due(NOW)
    assert "Ada satu pemberitahuan baru" in mail.letters[0]["body"]
    assert states() == [DeliveryState.DROPPED, DeliveryState.SENT]


def test_deactivated_person_gets_nothing(government, person, mail):
    told(government, person)
    person.is_active = False
    person.save()
    assert send_due(NOW) == 0
    assert (mail.letters, states()) == ([], [DeliveryState.DROPPED])


def test_silent_server_is_tried_again_with_growing_waits_then_given_up(
    government, person, mail, settings, caplog
):
    caplog.set_level(logging.CRITICAL)
    with smtp_server() as gone:
        settings.EMAIL_PORT = gone.server_address[1]
    told(government, person)
    now = NOW
    for wait in WAITS:
        assert send_due(now) == 0
        row = Delivery.objects.get()
        assert (row.state, row.next_try_at) == (DeliveryState.WAITING, now + wait)
        assert row.error == "server surel tidak menjawab"
        assert send_due(now + wait - timedelta(seconds=1)) == 0
        now += wait
    send_due(now)
    assert states() == [DeliveryState.FAILED]
    assert Delivery.objects.get().attempts == len(WAITS) + 1
    settings.EMAIL_PORT = mail.server_address[1]
    assert send_due(now + timedelta(days=1)) == 0


def test_silent_server_is_asked_once_a_tick(government, mail, settings, monkeypatch):
    people = [user_with_role(Role.EMPLOYEE, government=government) for _ in range(3)]
    for user in people:
        user.email = f"{user.username}@contoh.go.id"
        user.save()
    told(government, *people)
    asked = []

    def silent(channel, message):
        asked.append(message)
        raise DeliveryError("server surel tidak menjawab", again=True)

    monkeypatch.setattr(outbox.channels, "send", silent)
    send_due(NOW)
    assert len(asked) == 1
    assert states().count(DeliveryState.WAITING) == 3


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({"RCPT": "550 tidak dikenal"}, DeliveryState.FAILED),
        ({"RCPT": "drop"}, DeliveryState.FAILED),
        ({"END": "drop"}, DeliveryState.FAILED),  # taken or not: nobody knows, so not again
        ({"END": "552 terlalu besar"}, DeliveryState.FAILED),
        ({"END": "451 nanti saja"}, DeliveryState.WAITING),
    ],
)
def test_answers_of_a_mail_server(government, person, mail, answers, state):
    mail.answers.update(answers)
    told(government, person)
    assert send_due(NOW) == 0
    assert states() == [state]
    mail.answers.clear()
    send_due(NOW + timedelta(hours=1))
    assert len(mail.letters) == (state == DeliveryState.WAITING)


def test_sender_that_died_in_between_does_not_send_twice(government, person, mail, monkeypatch):
    """Killed after the message went out and before that was written down."""
    told(government, person)
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "close", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            send_due(NOW)
    assert len(mail.letters) == 1
    assert states() == [DeliveryState.SENDING]
    assert send_due(NOW + TAKEN - timedelta(seconds=1)) == 0
    assert send_due(NOW + TAKEN) == 0
    assert (states(), len(mail.letters)) == ([DeliveryState.UNKNOWN], 1)


def test_two_senders_at_once_send_one_message(government, person, mail):
    told(government, person)
    (rows,) = outbox.due_by_person(NOW).values()
    assert outbox.send_to_person(rows, NOW) == 1
    assert outbox.send_to_person(rows, NOW) == 0  # read its rows before the first one took them
    assert len(mail.letters) == 1


def test_finished_deliveries_are_thrown_away_in_time(government, person, mail):
    told(government, person)
    send_due(NOW)
    remove_old_deliveries(NOW + timedelta(days=KEPT_DAYS))
    assert Delivery.objects.count() == 1
    remove_old_deliveries(NOW + timedelta(days=KEPT_DAYS, seconds=1))
    assert Delivery.objects.count() == 0


# --- gateway ---------------------------------------------------------------------------------


@pytest.fixture
def caller(person):
    save_preference(user=person, by_email=False, by_gateway=True, phone=PHONE)
    return person


def test_gateway_gets_number_text_and_a_key_of_its_own(government, caller, gateway):
    told(government, caller)
    assert send_due(NOW) == 1
    (body,) = gateway.taken
    assert (body["to"], body["token"]) == (PHONE, "Bearer rahasia-gerbang")
    assert body["text"].startswith("Ada satu pemberitahuan baru untuk Anda di Tatanan.")
    assert "Zamrudakik" not in str(body)
    told(government, caller)
    send_due(NOW + QUIET)
    assert gateway.taken[1]["id"] != body["id"]


@pytest.mark.parametrize(
    ("status", "state"),
    [(400, "failed"), (302, "failed"), (401, "failed"), (429, "waiting"), (503, "waiting")],
)
def test_answers_of_a_gateway(government, caller, gateway, status, state):
    gateway.status = status
    told(government, caller)
    assert send_due(NOW) == 0
    assert states() == [state]
    assert len(gateway.taken) == 1  # a redirect is not followed
    if state == "waiting":
        gateway.status = 200
        assert send_due(NOW + timedelta(hours=1)) == 1
        assert gateway.taken[0]["id"] == gateway.taken[1]["id"]


def test_gateway_that_does_not_speak_http_fails_its_message_alone(government, caller, settings):
    with smtp_server() as server:  # its first words are no answer of HTTP
        settings.NOTICE_GATEWAY_URL = f"http://127.0.0.1:{server.server_address[1]}/"
        settings.NOTICE_GATEWAY_PRIVATE = True
        told(government, caller)
        assert send_due(NOW) == 0
    assert states() == [DeliveryState.FAILED]


def test_mail_does_not_wait_behind_a_silent_gateway(government, mail, gateway, monkeypatch):
    people = [user_with_role(Role.EMPLOYEE, government=government) for _ in range(4)]
    for user in people[:3]:
        save_preference(user=user, by_email=False, by_gateway=True, phone=PHONE)
    people[3].email = "pegawai@contoh.go.id"
    people[3].save()
    told(government, *people)
    monkeypatch.setattr(outbox, "MESSAGES_PER_TICK", 2)

    def silent(message):
        raise DeliveryError("gerbang pesan tidak menjawab", again=True)

    monkeypatch.setattr(outbox.channels, "send_to_gateway", silent)
    assert send_due(NOW) == 1
    assert len(mail.letters) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://gerbang.contoh.go.id/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://10.0.0.8/",
        "https://192.168.1.1:8443/",
        "https://169.254.169.254/latest/",
        "https://0.0.0.0/",
        "https://localhost/",
        "file:///etc/passwd",
    ],
)
def test_gateway_address_inside_is_refused_unless_said_so(settings, url):
    settings.NOTICE_GATEWAY_PRIVATE = False
    with pytest.raises(DeliveryError, match="gerbang pesan"):
        check_gateway_host(url)


# --- a person's choice -----------------------------------------------------------------------


def test_phone_is_sealed_and_never_in_the_audit(person):
    row = save_preference(user=person, by_email=True, by_gateway=True, phone=PHONE)
    stored = NoticePreference.objects.values_list("phone", flat=True).get()
    assert PHONE[3:] not in stored
    event = AuditEvent.objects.of_object(row).get()
    assert "81234" not in str(event.changes)
    assert event.changes["by_gateway"] == [False, True]


def test_gateway_without_a_number_is_refused(person):
    with pytest.raises(ValidationError, match="Tulis nomor ponsel"):
        save_preference(user=person, by_email=True, by_gateway=True, phone="")
    assert not NoticePreference.objects.exists()


def body(response):
    return response.content.decode()


def test_preference_page_without_channels_says_so(client, person):
    client.force_login(person)
    page = body(client.get(reverse("portal:preference_update")))
    assert "Pemberitahuan hanya di portal" in page
    assert '<form method="post" class="form"' not in page


def test_preference_whose_key_is_gone_can_be_made_anew(client, person, mail, gateway):
    save_preference(user=person, by_email=True, by_gateway=True, phone=PHONE)
    NoticePreference.objects.update(phone="bukan segel")
    client.force_login(person)
    url = reverse("portal:preference_update")
    assert client.get(url).status_code == 200
    client.post(url, {"by_gateway": "on", "phone": "0812 3456 7890"} | form_key())
    row = NoticePreference.objects.get()
    assert stored_phone(row) == PHONE


def test_preference_is_kept_on_screen(client, person, mail, gateway):
    client.force_login(person)
    url = reverse("portal:preference_update")
    assert "pegawai@contoh.go.id" in body(client.get(url))
    data = {"by_gateway": "on", "phone": "0812 3456 7890"}
    assert "disimpan" in body(client.post(url, data | form_key(), follow=True))
    row = NoticePreference.objects.get(user=person)
    assert (row.by_email, row.by_gateway) == (False, True)
    assert PHONE in body(client.get(url))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"by_gateway": "on", "phone": ""}, "Tulis nomor ponsel Anda."),
        ({"by_gateway": "on", "phone": "021 555"}, "Tulis nomor ponsel Indonesia"),
    ],
)
def test_preference_that_does_not_fit_is_shown_and_not_kept(client, person, gateway, data, message):
    client.force_login(person)
    response = client.post(reverse("portal:preference_update"), data | form_key())
    assert message in body(response)
    assert not NoticePreference.objects.exists()


def test_preference_of_others_is_out_of_reach(client, person, mail, gateway):
    """The page knows no address of anybody else: it names nobody."""
    save_preference(user=person, by_email=True, by_gateway=True, phone=PHONE)
    client.force_login(user_with_role(Role.GOVERNMENT_ADMIN, government=person.government))
    assert PHONE not in body(client.get(reverse("portal:preference_update")))


# --- the administrator -----------------------------------------------------------------------


@pytest.fixture
def admin(client, government):
    user = user_with_role(Role.GOVERNMENT_ADMIN, government=government)
    client.force_login(user)
    return user


def test_channel_page_shows_what_failed_here_and_not_elsewhere(client, admin, person, mail):
    mail.answers["RCPT"] = "550 tidak dikenal"
    told(admin.government, person)
    other = GovernmentFactory()
    stranger = user_with_role(Role.EMPLOYEE, government=other)
    stranger.email = "lain@contoh.go.id"
    stranger.save()
    told(other, stranger)
    send_due(NOW)
    Delivery.objects.update(finished_at=datetime.now(UTC))
    page = body(client.get(reverse("portal:channel_list")))
    assert "alamat ditolak server surel: 1" in page
    assert "Menyala" in page
    assert "belum disiapkan di server" in page
    assert "contoh.go.id" not in page


def test_test_message_goes_to_oneself_or_says_why_not(client, admin, mail, gateway):
    url = reverse("portal:channel_test")

    def answer(channel):
        return body(client.post(url, {"channel": channel} | form_key(), follow=True))

    assert "Anda belum punya alamat surel" in answer("email")
    assert "Anda belum punya nomor ponsel" in answer("gateway")
    assert "Saluran ini tidak dikenal." in answer("merpati")
    admin.email = "admin@contoh.go.id"
    admin.save()
    assert "Pesan uji dikirim lewat Surel" in answer("email")
    assert "admin@contoh.go.id" in mail.letters[0]["to"][0]
    mail.answers["RCPT"] = "550 tidak dikenal"
    assert "Tidak terkirim: alamat ditolak server surel." in answer("email")


def test_test_message_over_a_channel_that_is_off(admin):
    with pytest.raises(ValidationError, match="belum disiapkan"):
        send_test(user=admin, channel=Channel.EMAIL)


def test_channel_pages_are_for_administrators_of_the_whole_government(client, person):
    client.force_login(person)
    assert client.get(reverse("portal:channel_list")).status_code == 403
    assert client.post(reverse("portal:channel_test"), form_key()).status_code == 403
