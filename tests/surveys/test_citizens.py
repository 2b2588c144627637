"""The citizens' pages: anonymous, light, forgiving, and unmoved by hostile posts."""

import gzip
import html
import logging
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.models import AuditEvent, FormKey
from portal.permissions import Role
from surveys.actions import close_campaign, load_maklumat_instrument, move_waiting_answers
from surveys.enums import CampaignState
from surveys.models import Campaign, Response, ResponseInbox
from tests.factories.orgunits import OrgUnitFactory, user_with_role
from tests.factories.portal import form_key
from tests.factories.publicservices import PublicServiceFactory
from tests.factories.surveys import (
    CampaignFactory,
    add_answers,
    arrived,
    publish,
    same_answers,
    sheets,
)
from tests.worlds import kept_world

FIRST_VISIT = 30 * 1024  # bytes, everything, as transferred
SCRIPTS = ['<script src="/static/js/survey.js" defer>']  # for bad lines; the form needs none

pytestmark = pytest.mark.django_db


@kept_world
def campaign():
    return CampaignFactory()


def url(campaign):
    return reverse("survey_public:survey_form", args=[campaign.code])


def thanks(campaign):
    return reverse("survey_public:survey_thanks", args=[campaign.code])


def sheet(**changes):
    """What a browser posts for a full sheet."""
    return {code: str(value) for code, value in same_answers(3).items()} | form_key() | changes


def text_of(response):
    """The words of a page, without its markup."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


# --- the form ---------------------------------------------------------------------------------


def test_survey_form_shows_every_question_with_nothing_chosen(client, campaign):
    response = client.get(url(campaign))

    page = response.content.decode()
    assert response.status_code == 200
    assert page.count('type="radio"') == 36
    assert "checked" not in page
    assert "selected" not in page
    for question in campaign.instrument.questions.all():
        assert question.text in page
    words = text_of(response)
    assert words.index("Nama dan NIK tidak ditanyakan") < words.index("1 dari 9, persyaratan")
    assert words.index("9 dari 9, pengaduan") < words.index("Tentang Anda")


def test_survey_form_names_government_unit_and_service(client):
    service = PublicServiceFactory(name="Izin praktik bidan")
    campaign = CampaignFactory(unit=service.unit, service=service)

    words = text_of(client.get(url(campaign)))

    assert campaign.government.name in words
    assert f"{campaign.unit.short_name}, Izin praktik bidan" in words


def test_survey_form_asks_the_questions_of_its_own_instrument(client):
    unit = OrgUnitFactory()
    campaign = CampaignFactory(
        unit=unit, instrument=load_maklumat_instrument(government=unit.government)
    )
    answers = same_answers(2) | {"maklumat": 4}
    del answers["sarpras"]

    assert "8 dari 9, maklumat" in text_of(client.get(url(campaign)))
    assert client.post(url(campaign), answers | form_key()).status_code == 303
    close_campaign(campaign=campaign, user=None)
    assert Response.objects.get().a08 == 4


@pytest.mark.parametrize("typed", ["{}/", "{}", "{}/thanks/"])
def test_the_address_may_be_typed_in_capitals_and_with_a_slash(client, campaign, typed):
    address = "/s/" + typed.format(campaign.code.upper())

    assert client.get(address).status_code == 200


def test_the_first_visit_is_light(client, campaign):
    response = client.get(url(campaign), headers={"accept-encoding": "gzip"})
    style = (Path(settings.BASE_DIR) / "static" / "css" / "citizen.css").read_bytes()
    page = gzip.decompress(response.content).decode()

    assert response["Content-Encoding"] == "gzip"
    # Nothing else is fetched: one stylesheet, one script that the form does not need and nothing waits
    # for, no image, no font.
    assert re.findall(r'<link[^>]+href="([^"]+)"', page) == ["data:,", "/static/css/citizen.css"]
    assert re.findall(r"<script[^>]*>", page) == SCRIPTS
    assert not re.search(r"<(img|iframe|object|source|video)\b|@import|url\(", page)
    assert b"url(" not in style
    assert b"@import" not in style
    script = (Path(settings.BASE_DIR) / "static" / "js" / "survey.js").read_bytes()
    total = sum(len(part) for part in map(gzip.compress, (page.encode(), style, script)))
    assert total < FIRST_VISIT / 2
    # And light even where nothing compresses.
    assert len(page.encode()) + len(style) + len(script) < FIRST_VISIT


@pytest.mark.parametrize("view", [url, thanks])
def test_pages_are_not_stored_and_pass_the_content_policy(client, campaign, view):
    response = client.get(view(campaign))

    page = response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert " style=" not in page
    assert re.findall(r"<script[^>]*>", page) == SCRIPTS
    assert not re.search(r"\son[a-z]+=", page)


# --- anonymity --------------------------------------------------------------------------------


def test_nobody_gets_a_cookie_or_a_session(client, campaign):
    for response in (
        client.get(url(campaign)),
        client.post(url(campaign), sheet()),
        client.get(thanks(campaign)),
        client.post(url(campaign), {}),
        client.get("/s/takada"),
    ):
        assert not response.cookies
    assert not Session.objects.exists()
    assert ResponseInbox.objects.count() == 1


def test_a_signed_in_officer_answers_as_anonymously_as_anybody(campaign, client):
    officer = user_with_role(Role.SURVEY_OFFICER, unit=campaign.unit)
    client.force_login(officer)

    with CaptureQueriesContext(connection) as queries:
        page = client.get(url(campaign))
        sent = client.post(url(campaign), sheet())

    assert sent.status_code == 303
    # Neither the session nor the account is looked at, so no cache needs to tell visitors apart.
    assert not [q for q in queries if "session" in q["sql"] or "portal_user" in q["sql"]]
    for response in (page, sent):
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
    assert officer.display_name not in page.content.decode()
    assert not AuditEvent.objects.filter(actor=officer).exists()
    assert not FormKey.objects.exists()
    close_campaign(campaign=campaign, user=None)
    assert Response.objects.get().day == campaign.government.today()


def test_no_log_line_tells_address_agent_or_answer(client, campaign, caplog):
    caplog.set_level(logging.DEBUG)
    sender = {"REMOTE_ADDR": "203.0.113.77", "HTTP_USER_AGENT": "PonselRahasia/1.0"}

    client.get(url(campaign), **sender)
    client.post(url(campaign), sheet(comment="kalimat yang sangat khas"), **sender)
    client.post(url(campaign), sheet(waktu="9", comment="kalimat yang sangat khas"), **sender)
    client.get("/s/takada", **sender)

    lines = "\n".join(
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    )
    assert "203.0.113.77" not in lines
    assert "PonselRahasia" not in lines
    assert "kalimat yang sangat khas" not in lines


def test_a_post_needs_no_csrf_token_because_there_is_no_session_to_borrow(campaign):
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(url(campaign), sheet()).status_code == 303
    assert ResponseInbox.objects.count() == 1


# --- answering --------------------------------------------------------------------------------


def test_a_full_sheet_is_kept_and_leads_to_the_thanks_page(client, campaign):
    response = client.post(
        url(campaign),
        sheet(
            waktu="1",
            sex="P",
            age_band="20-29",
            education="s1",
            occupation="pns",
            comment="Telepon saya 0812 3456 7890",
        ),
    )

    assert (response.status_code, response["Location"]) == (303, thanks(campaign))
    close_campaign(campaign=campaign, user=None)
    kept = Response.objects.get()
    assert (kept.a01, kept.a03, kept.a10) == (3, 1, None)
    assert (kept.sex, kept.age_band, kept.education, kept.occupation) == ("P", "20-29", "s1", "pns")
    assert kept.comment == "Telepon saya [disembunyikan]"


def test_the_same_form_sent_again_is_kept_once_and_thanked_again(client, campaign):
    data = sheet()

    first = client.post(url(campaign), data)
    again = client.post(url(campaign), data)
    other = client.post(url(campaign), sheet())

    assert [one["Location"] for one in (first, again, other)] == [thanks(campaign)] * 3
    assert ResponseInbox.objects.count() == 2


def test_answering_costs_one_statement_once_the_survey_is_known(
    client, campaign, django_assert_num_queries
):
    with django_assert_num_queries(4):  # survey, questions, INSERT
        client.post(url(campaign), sheet())
    with django_assert_num_queries(1):
        client.post(url(campaign), sheet())
    assert ResponseInbox.objects.count() == 2


def test_a_remembered_survey_takes_nothing_once_it_is_closed(client, campaign):
    client.post(url(campaign), sheet())
    close_campaign(campaign=campaign, user=None)

    response = client.post(url(campaign), sheet())

    assert response.status_code == 410
    assert "Jawaban tidak diterima lagi" in text_of(response)
    assert (Response.objects.count(), ResponseInbox.objects.count()) == (1, 0)


def test_a_form_sent_again_after_its_batch_was_moved_is_thanked_and_kept_once(client, campaign):
    forms = [sheet() for _ in range(25)]
    for form in forms:
        client.post(url(campaign), form)
    arrived()
    move_waiting_answers()
    assert Response.objects.count() == 15

    again = {client.post(url(campaign), form)["Location"] for form in forms}

    assert again == {thanks(campaign)}
    assert ResponseInbox.objects.waiting().count() == 10
    close_campaign(campaign=campaign, user=None)
    assert (Response.objects.count(), ResponseInbox.objects.count()) == (25, 0)


def test_an_unanswered_question_is_named_on_top_and_beside_it_with_all_typed_kept(client, campaign):
    data = sheet(waktu="", biaya="1", sex="L", education="s2", comment="Petugas <b>ramah</b>")
    del data["waktu"]

    response = client.post(url(campaign), data)

    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Kesalahan: Survei" in page
    assert "Kesalahan: satu pertanyaan belum dijawab" in page
    assert '<a href="#q-waktu">Nomor 3, waktu</a>' in page
    assert page.count("Pilih satu jawaban.") == 1
    assert 'aria-describedby="q-waktu-error"' in page
    assert page.count(" checked") == 8
    assert '<input type="radio" name="biaya" value="1" checked>' in page
    assert '<option value="L" selected>' in page
    assert '<option value="s2" selected>' in page
    assert "Petugas &lt;b&gt;ramah&lt;/b&gt;" in page
    assert f'value="{data["form_key"]}"' in page
    assert not ResponseInbox.objects.exists()


def test_an_empty_post_names_every_question(client, campaign):
    response = client.post(url(campaign), form_key())

    assert "Kesalahan: sembilan pertanyaan belum dijawab" in text_of(response)
    assert response.content.decode().count("Pilih satu jawaban.") == 9


# --- surveys that take no answers -------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_closed_survey_says_so(client, method):
    campaign = CampaignFactory(state=CampaignState.CLOSED)

    response = getattr(client, method)(url(campaign), sheet())

    assert response.status_code == 410
    assert "Survei ini sudah ditutup" in text_of(response)
    assert not ResponseInbox.objects.exists()


def test_a_survey_closed_between_form_and_post_keeps_nothing(client, campaign):
    assert client.get(url(campaign)).status_code == 200
    close_campaign(campaign=campaign, user=None)

    response = client.post(url(campaign), sheet())

    assert response.status_code == 410
    assert "Jawaban tidak diterima lagi" in text_of(response)
    assert not ResponseInbox.objects.exists()


@pytest.mark.parametrize(("shift", "status"), [(40, 410), (-40, 404)])
def test_an_open_survey_outside_its_period_takes_no_answers(client, campaign, shift, status):
    Campaign.objects.update(
        period_start=campaign.period_start - timedelta(days=shift),
        period_end=campaign.period_end - timedelta(days=shift),
    )

    assert client.get(url(campaign)).status_code == status
    assert client.post(url(campaign), sheet()).status_code == status
    assert not ResponseInbox.objects.exists()


def test_a_draft_answers_like_an_unknown_code(client):
    draft = CampaignFactory(state=CampaignState.DRAFT, title="Survei rahasia")

    response = client.get(url(draft))
    unknown = client.get("/s/zzzzzz")

    assert (response.status_code, unknown.status_code) == (404, 404)
    assert response.content == unknown.content
    assert "Survei tidak ditemukan" in text_of(response)
    assert client.post(url(draft), sheet()).status_code == 404
    assert client.get(thanks(draft)).status_code == 404


@pytest.mark.parametrize(
    "code",
    [
        "x",
        "a" * 60,
        "a" * 300,
        "%00abc",
        "ab%0acd",
        "%ff%fe",
        "..",
        "' OR 1=1",
        "%F0%9F%98%80",
        "a?b=c",
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_strange_code_is_not_found(client, code, method):
    assert getattr(client, method)(f"/s/{code}").status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(client, campaign, method):
    assert getattr(client, method)(url(campaign)).status_code == 405


# --- hostile posts ----------------------------------------------------------------------------

FORM = "application/x-www-form-urlencoded"
WHOLE = "&".join(f"{code}=3" for code in same_answers(3)) + "&form_key=" + "k" * 32
MANY_KEYS = "&".join(f"x{n}=1" for n in range(10_000))
MULTIPART = "multipart/form-data; boundary=x"
FILE = (
    '--x\r\nContent-Disposition: form-data; name="waktu"; filename="a.html"\r\n'
    "Content-Type: text/html\r\n\r\n<script>\r\n--x--\r\n"
)
HOSTILE = {
    "an answer of a wrong type": (WHOLE.replace("waktu=3", "waktu=tiga"), FORM, 422),
    "an answer that is a list": (WHOLE.replace("waktu=3", "waktu[]=3"), FORM, 422),
    "an answer off the scale": (WHOLE.replace("waktu=3", "waktu=99999999999999999999"), FORM, 422),
    "a negative answer": (WHOLE.replace("waktu=3", "waktu=-1"), FORM, 422),
    "a field of one megabyte": (WHOLE + "&comment=" + "x" * 1_000_000, FORM, 413),
    "an answer of one megabyte": (WHOLE.replace("waktu=3", "waktu=" + "3" * 1_000_000), FORM, 413),
    "five megabytes": (WHOLE + "&comment=" + "x" * 5_000_000, FORM, 413),
    "a comment over its limit": (WHOLE + "&comment=" + "x" * 30_000, FORM, 422),
    "an unknown unsur": (WHOLE + "&maklumat=3", FORM, 422),
    "a column of the table": (WHOLE + "&a14=3&campaign_id=1&day=2020-01-01", FORM, 422),
    "a repeated answer": (WHOLE + "&waktu=3", FORM, 422),
    "two different answers": (WHOLE + "&waktu=1", FORM, 422),
    "a thousand answers": (WHOLE + "&waktu=1" * 1000, FORM, 422),
    "a repeated key of the form": (WHOLE + "&form_key=" + "j" * 32, FORM, 422),
    "no key of the form": (WHOLE.split("&form_key")[0], FORM, 422),
    "ten thousand keys": (MANY_KEYS, FORM, 413),
    "three thousand keys": ("&".join(f"{n}=" for n in range(3000)), FORM, 400),
    "bytes that are no UTF-8": (b"waktu=\xff\xfe&comment=\xc3\x28", FORM, 422),
    "a comment that is no UTF-8": (WHOLE.encode() + b"&comment=%ff%fe", FORM, 422),
    "another charset": (WHOLE, FORM + "; charset=utf-16", 400),
    "a charset nobody knows": (WHOLE.replace("waktu=3", "waktu=x"), FORM + "; charset=apa", 422),
    "a NUL in the comment": (WHOLE + "&comment=a%00b", FORM, 422),
    "a NUL in an answer": (WHOLE.replace("waktu=3", "waktu=3%00"), FORM, 422),
    "a NUL in a name": (WHOLE + "&%00=1", FORM, 422),
    "control characters": (WHOLE + "&comment=%1b%5b31m%07", FORM, 422),
    "a sex nobody offered": (WHOLE + "&sex=X", FORM, 422),
    "an age of thousands": (WHOLE + "&age_band=" + "9" * 5000, FORM, 422),
    "JSON": ('{"waktu": 3}', "application/json", 422),
    "plain text": ("halo", "text/plain", 422),
    "an empty body": ("", FORM, 422),
    "multipart without a boundary": ("x", "multipart/form-data", 400),
    "multipart that breaks off": ("--x\r\nContent-Disp", MULTIPART, 422),
    "a file": (FILE, MULTIPART, 422),
}


@pytest.mark.parametrize(("body", "content_type", "status"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_post_gets_a_clear_message_and_writes_nothing(
    client, campaign, body, content_type, status
):
    raw = body if isinstance(body, bytes) else body.encode()
    # As raw bytes: the test client would put another charset right.
    response = client.generic("POST", url(campaign), raw, content_type=content_type)

    words = text_of(response)
    assert response.status_code == status
    assert "Kesalahan:" in words or "Jawaban belum tersimpan" in words
    assert campaign.government.name in words
    assert len(response.content) < 60_000
    assert not ResponseInbox.objects.exists()
    assert not FormKey.objects.exists()


@pytest.mark.parametrize("length", ["-1", "abc", "9" * 30, " 5"])
def test_a_forged_length_is_refused(client, campaign, length):
    response = client.post(url(campaign), sheet(), CONTENT_LENGTH=length)

    assert response.status_code in (400, 413)
    assert not ResponseInbox.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "</textarea><script>alert(1)</script>",
        '" autofocus onfocus="alert(1)',
        "{{ 7|add:7 }}{% debug %}",
        "=cmd|'/c calc'!A1",
    ],
)
def test_what_was_typed_comes_back_as_text_only(client, campaign, text):
    data = sheet(comment=text, sex=text)

    page = client.post(url(campaign), data).content.decode()

    assert html.escape(text) in page
    assert re.findall(r"<script[^>]*>", page) == SCRIPTS
    assert 'onfocus="' not in page


# --- thanks -----------------------------------------------------------------------------------


def test_thanks_says_what_happens_next_and_the_last_result(client):
    unit = OrgUnitFactory()
    earlier = CampaignFactory(unit=unit, answers=sheets(12, 4), state=CampaignState.CLOSED)
    Campaign.objects.filter(pk=earlier.pk).update(
        period_start=earlier.period_start - timedelta(days=90),
        period_end=earlier.period_start - timedelta(days=1),
    )
    campaign = CampaignFactory(unit=unit)
    assert "Hasil terakhir" not in text_of(client.get(thanks(campaign)))
    earlier.refresh_from_db()
    publish(earlier)

    words = text_of(client.get(thanks(campaign)))

    assert "Jawaban Anda sudah masuk" in words
    assert "Kami tidak menyimpan siapa yang mengisi" in words
    assert "Nilai 100,00, mutu A (Sangat Baik), dari 12 jawaban." in words


@pytest.mark.parametrize("n", [0, 9])
def test_a_result_of_few_people_is_not_published(client, n):
    campaign = CampaignFactory(answers=sheets(n), state=CampaignState.CLOSED)

    assert "Hasil terakhir" not in text_of(client.get(url(campaign)))
    assert "Hasil terakhir" not in text_of(client.get(thanks(campaign)))


def test_a_closed_survey_shows_its_own_result_once_it_is_published(client):
    campaign = CampaignFactory(answers=sheets(10, 3), state=CampaignState.CLOSED)
    assert "Hasil terakhir" not in text_of(client.get(url(campaign)))
    publish(campaign)

    assert "Nilai 75,00, mutu C (Kurang Baik), dari 10 jawaban." in text_of(
        client.get(url(campaign))
    )


def test_a_running_survey_tells_no_result_of_its_own(client, campaign):
    add_answers(campaign, sheets(50))

    assert "Hasil terakhir" not in text_of(client.get(thanks(campaign)))
