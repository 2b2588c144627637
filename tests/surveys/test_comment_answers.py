"""Comments are answered in public, theme by theme, and never show themselves."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from portal.models import AuditEvent, Government
from portal.permissions import Role
from surveys.actions import create_campaigns, load_standard_instrument
from surveys.actions.comment_answers import answer_comments, withdraw_answer
from surveys.drafts import CampaignDraft
from surveys.enums import CampaignState
from surveys.models import Campaign, CommentAnswer, Publication, Response
from surveys.queries.comment_answers import answerable_themes, theme_labels
from surveys.themes import THEMES
from tests.factories.orgunits import GovernmentFactory, grow_units, root_of, user_with_role
from tests.factories.portal import form_key
from tests.factories.surveys import add_answers, publish, same_answers
from tests.worlds import kept_world

pytestmark = pytest.mark.django_db
QUARTER = (date(2026, 1, 1), date(2026, 3, 31))
QUEUE, TOILET, RARE = "Antrean panjang sekali", "Toilet kotor", "Parkir sulit"
ANSWER = "Loket kedua dibuka setiap pagi mulai bulan depan."


@kept_world
def campaign():
    """Thirty sheets: eleven about queues, ten about the toilet, nine about parking."""
    unit = grow_units(GovernmentFactory(), 2)[1]
    draft = CampaignDraft(
        unit, load_standard_instrument(), "SKM uji", *QUARTER, state=CampaignState.CLOSED
    )
    (campaign,) = create_campaigns(government=unit.government, drafts=[draft], user=None)
    said = [QUEUE] * 11 + [TOILET] * 10 + [RARE] * 9
    add_answers(campaign, [{"answers": same_answers(3), "comment": text} for text in said])
    return Campaign.objects.select_related("government", "unit", "instrument").get()


def address(campaign, query=""):
    return reverse("surveys:comment_answer", args=[campaign.pk]) + query


def public_page(client, campaign):
    start, end = QUARTER
    return client.get(f"/ikm/{campaign.government.slug}/{start}/{end}/").content.decode()


def test_every_theme_has_a_key_of_its_own():
    assert len(theme_labels()) == len(THEMES) + 1


def test_only_what_ten_wrote_about_can_be_answered(campaign):
    assert [one.key for one in answerable_themes(campaign)] == ["antrean", "toilet-dan-kebersihan"]
    for theme in ("parkir-dan-jalan-masuk", "lain-lain", "bukan-tema"):
        with pytest.raises(ValidationError, match="terlalu sedikit"):
            answer_comments(campaign=campaign, theme=theme, text=ANSWER, user=None)
    with pytest.raises(ValidationError, match="paling sedikit 10"):
        answer_comments(campaign=campaign, theme="antrean", text=" singkat ", user=None)
    Campaign.objects.update(state=CampaignState.OPEN, closed_at=None)
    with pytest.raises(ValidationError, match="sesudah survei ditutup"):
        answer_comments(campaign=campaign, theme="antrean", text=ANSWER, user=None)
    assert not CommentAnswer.objects.exists()


def test_an_answer_is_masked_replaced_and_taken_back(campaign):
    first = answer_comments(
        campaign=campaign, theme="antrean", text=f"{ANSWER} Hubungi 0812 3456 7890.", user=None
    )
    assert first.text == f"{ANSWER} Hubungi [disembunyikan]."
    with pytest.raises(ValidationError, match="sudah dijawab"):
        answer_comments(campaign=campaign, theme="antrean", text=ANSWER, user=None)
    assert CommentAnswer.objects.get().text == first.text
    second = answer_comments(
        campaign=campaign, theme="antrean", text=ANSWER, user=None, replaces=True
    )
    assert (second.pk, CommentAnswer.objects.get().text) == (first.pk, ANSWER)

    withdraw_answer(campaign=campaign, theme="antrean", user=None)
    assert not CommentAnswer.objects.exists()
    with pytest.raises(ValidationError, match="belum dijawab"):
        withdraw_answer(campaign=campaign, theme="antrean", user=None)
    trail = [one.changes["jawaban"] for one in AuditEvent.objects.filter(
        action__contains="saran survei").order_by("pk")]  # fmt: skip
    assert trail == [[None, first.text], [first.text, ANSWER], [ANSWER, None]]


def test_everybody_reads_answers_of_what_is_published_and_no_comment(client, campaign):
    answer_comments(campaign=campaign, theme="antrean", text=ANSWER, user=None)
    assert ANSWER not in public_page(client, campaign)
    publish(campaign)
    page = public_page(client, campaign)
    assert "Jawaban atas saran Anda" in page
    assert "Waktu Penyelesaian: Antrean" in page
    assert ANSWER in page
    assert not any(said in page for said in (QUEUE, TOILET, RARE))


def test_days_are_those_of_the_government(client, campaign):
    """One in the morning in Jayapura is the evening before in Jakarta."""
    Government.objects.update(time_zone="Asia/Jayapura")
    answer_comments(campaign=campaign, theme="antrean", text=ANSWER, user=None)
    publish(campaign)
    night = datetime(2026, 6, 30, 16, tzinfo=UTC)
    CommentAnswer.objects.update(answered_at=night)
    Publication.objects.update(published_at=night)
    Campaign.objects.update(closed_at=night)
    page = public_page(client, campaign)
    assert "Diumumkan 1 Juli 2026." in page
    assert f"{campaign.unit.name}, 1 Juli 2026" in page
    start, end = QUARTER
    told = client.get(f"/ikm/{campaign.government.slug}/{start}/{end}/data.json").json()
    assert told["published_on"] == "2026-07-01"


def test_a_survey_closed_after_the_announcement_is_not_answered_on_its_page(client, campaign):
    answer_comments(campaign=campaign, theme="antrean", text=ANSWER, user=None)
    publish(campaign)
    Campaign.objects.update(closed_at=timezone.now() + timedelta(hours=1))
    assert ANSWER not in public_page(client, campaign)


def test_the_officer_answers_changes_and_takes_back(client, campaign):
    client.force_login(user_with_role(Role.SURVEY_OFFICER, unit=campaign.unit))
    page = client.get(reverse("surveys:campaign_detail", args=[campaign.pk])).content.decode()
    assert f'href="{address(campaign)}"' in page

    data = {"theme": "antrean", "text": ANSWER}
    assert client.post(address(campaign), data | form_key()).status_code == 302
    page = client.get(reverse("surveys:campaign_detail", args=[campaign.pk])).content.decode()
    assert ANSWER in page
    page = client.get(address(campaign, "?theme=antrean")).content.decode()
    assert ANSWER in page
    assert "Tarik jawaban" in page
    assert '<input type="hidden" name="replaces" value="antrean">' in page
    better = data | {"text": f"{ANSWER} Juga sore.", "replaces": "antrean"}
    assert client.post(address(campaign, "?theme=antrean"), better | form_key()).status_code == 302
    assert CommentAnswer.objects.get().text == better["text"]
    client.post(address(campaign, "?theme=antrean"), {"do": "withdraw"} | form_key())
    assert not CommentAnswer.objects.exists()


@pytest.mark.parametrize("replaces", [{}, {"replaces": "toilet-dan-kebersihan"}])
def test_an_answer_nobody_looked_at_is_not_written_over(client, campaign, replaces):
    """Two officers open an empty form, or one opens another theme's answer and picks this one."""
    answer_comments(campaign=campaign, theme="antrean", text=ANSWER, user=None)
    client.force_login(user_with_role(Role.SURVEY_OFFICER, unit=campaign.unit))
    data = {"theme": "antrean", "text": "Yang lain sama sekali."} | replaces
    response = client.post(address(campaign), data | form_key())
    assert response.status_code == 422
    page = response.content.decode()
    assert "Tema ini sudah dijawab" in page
    assert 'name="replaces" value="antrean"' not in page
    assert CommentAnswer.objects.get().text == ANSWER


def test_an_answer_can_be_taken_back_when_its_theme_is_none_any_more(client, campaign):
    answer_comments(campaign=campaign, theme="antrean", text=ANSWER, user=None)
    Response.objects.update(comment="")
    client.force_login(user_with_role(Role.SURVEY_OFFICER, unit=campaign.unit))
    client.post(address(campaign, "?theme=antrean"), {"do": "withdraw"} | form_key())
    assert not CommentAnswer.objects.exists()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"theme": "antrean", "text": ""}, "Tulis jawabannya."),
        ({"theme": "antrean", "text": "x" * 1001}, "Paling banyak 1.000 huruf."),
        ({"theme": "antrean", "text": "pendek"}, "paling sedikit 10 huruf"),
        ({"theme": "parkir-dan-jalan-masuk", "text": ANSWER}, "terlalu sedikit yang menulisnya"),
        ({"text": ANSWER}, "Pilih temanya."),
    ],
)
def test_a_bad_answer_is_told_and_not_kept(client, campaign, data, message):
    client.force_login(user_with_role(Role.SURVEY_OFFICER, unit=campaign.unit))
    response = client.post(address(campaign), data | form_key())
    assert response.status_code == 422
    assert message in response.content.decode()
    assert not CommentAnswer.objects.exists()


def test_who_may_only_read_cannot_answer(client, campaign):
    data = {"theme": "antrean", "text": ANSWER}
    for role, unit, status in (
        (Role.AUDITOR, root_of(campaign.government), 403),
        (Role.SURVEY_OFFICER, root_of(GovernmentFactory()), 404),
    ):
        client.force_login(user_with_role(role, unit=unit))
        assert client.post(address(campaign), data | form_key()).status_code == status
    assert not CommentAnswer.objects.exists()
