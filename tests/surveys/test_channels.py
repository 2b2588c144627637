"""Kiosk, paper and interview: the same form by other ways, told apart."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from portal.formkeys import new_form_key
from portal.models import AuditEvent, FormKey
from portal.permissions import Role
from surveys.actions import close_campaign, move_waiting_answers
from surveys.actions.kiosks import change_kiosk
from surveys.enums import CampaignState, Channel
from surveys.kiosks import exit_pin
from surveys.models import Campaign, Response, ResponseInbox
from surveys.paper_forms import build_forms
from surveys.queries.tallies import wrong_cells
from tests.factories.orgunits import root_of, user_with_role
from tests.factories.portal import form_key
from tests.factories.surveys import CampaignFactory, arrived, same_answers, submit
from tests.surveys.test_citizens import sheet as posted
from tests.worlds import kept_world

pytestmark = pytest.mark.django_db


@kept_world
def campaign():
    return CampaignFactory()


@pytest.fixture
def officer(client, campaign):
    """A survey officer of the whole government, so not of the surveyed unit; signed in."""
    user = user_with_role(Role.SURVEY_OFFICER, unit=root_of(campaign.government))
    client.force_login(user)
    return user


def url(name, campaign):
    return reverse(f"surveys:{name}", args=[campaign.pk])


def channels_of(campaign):
    close_campaign(campaign=campaign, user=None)
    return sorted(Response.objects.values_list("channel", flat=True))


# --- kiosk ------------------------------------------------------------------------------------------


def kiosk_path(campaign, name="kiosk_form"):
    campaign.refresh_from_db()
    return reverse(f"survey_public:{name}", args=[campaign.code, campaign.kiosk_key])


def test_kiosk_is_switched_on_answers_and_returns_by_itself(client, officer, campaign):
    client.post(url("campaign_kiosk", campaign), {"do": "on"} | form_key())
    page = client.get(url("campaign_channels", campaign)).content.decode()
    path = kiosk_path(campaign)
    assert path in page
    assert exit_pin(campaign) in page

    visitor = Client()
    form = visitor.get(path)
    assert form.content.decode().count('class="face"') == 9 * 4
    assert not form.cookies
    for _ in range(10):
        response = visitor.post(path, posted())
    assert response["Location"] == kiosk_path(campaign, "kiosk_thanks")
    thanks = visitor.get(response["Location"]).content.decode()
    assert f"url={path}" in thanks
    assert channels_of(campaign) == [Channel.KIOSK] * 10


def test_first_answer_of_a_kiosk_is_kept_where_the_survey_is_remembered(campaign):
    visitor = Client()
    visitor.post(reverse("survey_public:survey_form", args=[campaign.code]), posted())
    change_kiosk(campaign=campaign, is_on=True, user=None)
    assert visitor.post(kiosk_path(campaign), posted()).status_code == 303


def test_kiosk_is_left_by_the_digits_only_and_towards_the_sign_in(campaign):
    change_kiosk(campaign=campaign, is_on=True, user=None)
    path = kiosk_path(campaign, "kiosk_exit")
    pin = exit_pin(campaign)
    wrong = Client().post(path, {"pin": f"{(int(pin) + 1) % 10_000:04d}"})
    assert wrong.status_code == 422
    assert "Angkanya salah." in wrong.content.decode()
    right = Client().post(path, {"pin": pin})
    assert right["Location"] == url("campaign_channels", campaign)
    assert Client().get(right["Location"])["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", ["kiosk_form", "kiosk_thanks", "kiosk_exit"])
def test_an_old_or_guessed_kiosk_address_is_unknown(client, campaign, name):
    change_kiosk(campaign=campaign, is_on=True, user=None)
    old = kiosk_path(campaign, name)
    change_kiosk(campaign=campaign, is_on=True, user=None)
    guessed = reverse(f"survey_public:{name}", args=[campaign.code, "0" * 16])
    assert {client.get(old).status_code, client.get(guessed).status_code} == {404}
    assert client.post(old, posted()).status_code in (404, 405)
    change_kiosk(campaign=campaign, is_on=False, user=None)
    assert client.get(guessed).status_code == 404
    assert not ResponseInbox.objects.exists()


def test_only_an_open_survey_gets_a_kiosk_and_bad_answers_come_back(client, campaign):
    draft = CampaignFactory(state=CampaignState.DRAFT)
    with pytest.raises(ValidationError, match="dibuka"):
        change_kiosk(campaign=draft, is_on=True, user=None)
    change_kiosk(campaign=campaign, is_on=True, user=None)
    bad = client.post(kiosk_path(campaign), posted(waktu="5"))
    assert bad.status_code == 422
    assert "Pilih satu jawaban." in bad.content.decode()


# --- interview --------------------------------------------------------------------------------------


def test_interview_is_marked_and_leaves_no_time_or_person(client, officer, campaign):
    path = url("campaign_interview", campaign)
    assert "Bacakan pertanyaan" in client.get(path).content.decode()
    keys, events = FormKey.objects.count(), AuditEvent.objects.count()
    body = posted()
    for said in ("Jawaban tersimpan", "tidak disimpan"):  # sent twice, kept once, and told so
        assert client.post(path, body)["Location"] == path
        assert said in client.get(path).content.decode()
    assert (FormKey.objects.count(), AuditEvent.objects.count()) == (keys, events)
    assert ResponseInbox.objects.count() == 1
    assert channels_of(campaign) == [Channel.INTERVIEW]


def test_nobody_of_the_surveyed_unit_interviews(client, campaign):
    client.force_login(user_with_role(Role.SURVEY_OFFICER, unit=campaign.unit))
    path = url("campaign_interview", campaign)
    assert "dari luar unit itu" in client.get(path).content.decode()
    client.post(path, posted())
    assert not ResponseInbox.objects.exists()


def test_interview_shows_what_is_missing(client, officer, campaign):
    body = posted()
    del body["biaya"]
    response = client.post(url("campaign_interview", campaign), body)
    assert response.status_code == 422
    assert "Pilih satu jawaban." in response.content.decode()
    assert not ResponseInbox.objects.exists()


# --- paper ------------------------------------------------------------------------------------------


def lines(*rows):
    """What the page of paper forms posts: each row is ``{field: text}``."""
    body = {"form_key": new_form_key()}
    for number, row in enumerate(rows, start=1):
        body |= {f"{number}-{name}": str(value) for name, value in row.items()}
    return body


def test_paper_forms_come_in_together_and_once(client, officer, campaign):
    full = same_answers(3) | {"sex": "P", "comment": "Telepon 081234567890"}
    body = lines(full, {}, {"waktu": 2})
    for said in ("2 formulir masuk.", "2 formulir sudah pernah tersimpan"):
        shown = client.post(url("campaign_paper", campaign), body, follow=True).content.decode()
        assert said in shown
    assert "0 formulir masuk" not in shown
    assert ResponseInbox.objects.count() == 2
    assert AuditEvent.objects.get(action="Memasukkan formulir kertas").changes == {
        "formulir": [None, 2]
    }
    assert channels_of(campaign) == [Channel.PAPER] * 2
    kept = Response.objects.get(sex="P")
    assert "0812" not in kept.comment
    assert Response.objects.exclude(pk=kept.pk).values_list("a03", "a01").get() == (2, None)
    assert wrong_cells() == []


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"waktu": 5}], "Isi 1, 2, 3, atau 4"),
        ([same_answers(3), {"waktu": "x"}], "1 baris perlu dibetulkan"),
        ([{"sex": "P"}], "Isi paling sedikit satu jawaban."),
        ([same_answers(3) | {"sex": "Q"}], "Pilih dari daftar"),
        ([same_answers(3) | {"comment": "x" * 2001}], "Saran paling banyak"),
        ([], "Isi paling sedikit satu formulir."),
    ],
)
def test_bad_paper_lines_are_shown_and_nothing_is_kept(client, officer, campaign, rows, message):
    response = client.post(url("campaign_paper", campaign), lines(*rows))
    assert response.status_code == 422
    assert message in response.content.decode()
    assert not ResponseInbox.objects.exists()


def test_paper_without_its_key_or_after_the_period_is_refused(client, officer, campaign):
    body = lines(same_answers(3)) | {"form_key": "kurang"}
    assert (
        "Halaman ini tidak lengkap"
        in client.post(url("campaign_paper", campaign), body).content.decode()
    )
    close_campaign(campaign=campaign, user=None)
    for name in ("campaign_paper", "campaign_interview"):
        assert "tidak menerima jawaban" in client.get(url(name, campaign)).content.decode()
        client.post(url(name, campaign), lines(same_answers(3)))
    assert not Response.objects.exists()


@pytest.mark.parametrize("is_large", [False, True])
def test_paper_twin_asks_what_the_form_asks(campaign, is_large):
    campaigns = [Campaign.objects.select_related("unit", "government").get(pk=campaign.pk)]
    pdf, n_pages = build_forms(
        title="Formulir", day=campaign.period_end, campaigns=campaigns, is_large=is_large
    )
    pages = PdfReader(io.BytesIO(pdf)).pages
    text = "".join("".join(page.extract_text() for page in pages).split())
    assert len(pages) == n_pages
    for question in campaign.instrument.questionnaire.questions:
        assert question.text.replace(" ", "") in text
        assert all(answer.replace(" ", "") in text for answer in question.answers)


# --- all of them ------------------------------------------------------------------------------------


def test_every_way_moves_in_batches_of_its_own(campaign):
    for channel in (Channel.WEB, Channel.KIOSK, Channel.PAPER):
        for _ in range(20):
            submit(campaign, channel=channel)
    for _ in range(9):
        submit(campaign, channel=Channel.KIOSK)
    arrived()
    assert move_waiting_answers() == 10 + 19 + 10
    assert channels_of(campaign).count(Channel.KIOSK) == 29
    # Whoever typed them in says nothing by the moment of typing.
    assert not Response.objects.filter(channel=Channel.PAPER, in_burst=True).exists()
