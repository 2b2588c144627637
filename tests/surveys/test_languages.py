"""Languages of a questionnaire: signed by a speaker before anybody sees them."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from portal.models import AuditEvent
from portal.permissions import Role
from surveys.actions import copy_instrument, load_standard_instrument
from surveys.actions.languages import (
    add_language,
    change_language,
    sign_language,
    withdraw_language,
)
from surveys.models import InstrumentLanguage, ResponseInbox
from surveys.queries import forget_campaigns
from surveys.wording import CARRIED, ENGLISH, carried_words, official_words, text_problems
from tests.factories.instruments import begun, own_instrument
from tests.factories.orgunits import GovernmentFactory, root_of, user_with_role
from tests.factories.portal import form_key
from tests.factories.surveys import CampaignFactory, same_answers
from tests.worlds import kept_world

pytestmark = pytest.mark.django_db
QUESTION = "How easy do you find the procedure in this office?"


@kept_world
def campaign():
    return CampaignFactory(unit=root_of(GovernmentFactory()))


def english(campaign, *, signed=True):
    language = add_language(
        instrument=campaign.instrument, government=campaign.government, tag=ENGLISH,
        name="English", user=None,
    )  # fmt: skip
    if signed:
        sign(language)
    return language


def sign(language, **changes):
    values = {"speaker": "Ibu Sari", "signed_on": language.government.today(), "user": None}
    return sign_language(language=language, **(values | changes))


def url(campaign, tag=""):
    address = reverse("survey_public:survey_form", args=[campaign.code])
    return f"{address}?bahasa={tag}" if tag else address


def read(client, campaign, tag=""):
    forget_campaigns()
    return client.get(url(campaign, tag)).content.decode()


@pytest.mark.parametrize("tag", sorted(CARRIED))
def test_what_is_carried_says_everything_the_standard_form_says(tag):
    official = official_words(load_standard_instrument().questionnaire)
    texts = {key: carried_words(tag).get(key, "") for key in official if not key.startswith("i.")}

    asked = {key: text for key, text in official.items() if not key.startswith("i.")}
    assert text_problems(asked, texts) == {}
    assert carried_words("../skm") == {}


def test_a_language_is_shown_only_while_a_speaker_stands_for_it(client, campaign):
    language = english(campaign, signed=False)
    assert QUESTION not in read(client, campaign, ENGLISH)
    assert "formaction" not in read(client, campaign)

    sign(language)
    page = read(client, campaign, ENGLISH)
    assert QUESTION in page
    assert '<html lang="en">' in page
    assert 'action="?bahasa=en"' in page
    assert 'formaction="?bahasa=en"' in read(client, campaign)
    assert QUESTION not in read(client, campaign)

    language.refresh_from_db()
    texts = language.texts | {"w.title": "How did we do?"}
    changed = change_language(language=language, texts=texts, user=None)
    assert (changed.is_signed, changed.speaker) == (False, "")
    assert QUESTION not in read(client, campaign, ENGLISH)
    sign(changed)
    withdraw_language(language=changed, user=None)
    assert QUESTION not in read(client, campaign, ENGLISH)
    actions = AuditEvent.objects.filter(object_label="surveys.InstrumentLanguage")
    assert sorted(actions.values_list("action", flat=True)) == sorted([
        "Menambah bahasa kuesioner", "Mencatat tanda tangan penutur",
        "Mencatat tanda tangan penutur", "Mengubah bahasa kuesioner",
        "Menarik tanda tangan penutur",
    ])  # fmt: skip


def test_another_government_does_not_offer_it(client, campaign):
    english(campaign)
    other = CampaignFactory(unit=root_of(GovernmentFactory()))
    assert "formaction" not in read(client, other)


@pytest.mark.parametrize("stray", ["{", "}", "{0}", "{I}"])
def test_braces_that_nobody_fills_are_not_signed_and_break_no_form(client, campaign, stray):
    language = english(campaign, signed=False)
    said = language.texts["w.number"] + stray
    language = change_language(
        language=language, texts=language.texts | {"w.number": said}, user=None
    )
    with pytest.raises(ValidationError, match="1 teks belum lengkap"):
        sign(language)
    InstrumentLanguage.objects.update(  # one that was signed before this was refused
        speaker="Ibu Sari", signed_on=campaign.government.today(), signed_at=timezone.now()
    )
    assert QUESTION in read(client, campaign, ENGLISH)


def test_what_cannot_be_signed(campaign):
    language = english(campaign, signed=False)
    change_language(language=language, texts=language.texts | {"w.send": ""}, user=None)
    with pytest.raises(ValidationError, match="1 teks belum lengkap"):
        sign(language)
    language.refresh_from_db()
    change_language(language=language, texts=language.texts | {"w.send": "Send {it}"}, user=None)
    with pytest.raises(ValidationError, match="1 teks belum lengkap"):
        sign(language)  # braces nobody fills would stand on the page
    language.refresh_from_db()
    change_language(language=language, texts=language.texts | {"w.send": "Send"}, user=None)
    with pytest.raises(ValidationError, match="nama penutur"):
        sign(language, speaker=" ")
    with pytest.raises(ValidationError, match="hari ini"):
        sign(language, signed_on=language.government.today().replace(year=2099))
    with pytest.raises(ValidationError, match="belum ditandatangani"):
        withdraw_language(language=language, user=None)
    with pytest.raises(ValidationError, match="sudah ada"):
        english(campaign)
    with pytest.raises(ValidationError, match="kode bahasa"):
        add_language(
            instrument=campaign.instrument, government=campaign.government, tag="id",
            name="Indonesia", user=None,
        )  # fmt: skip
    draft = begun(campaign.government)
    waiting = InstrumentLanguage.objects.get(instrument=draft)  # copied, unsigned
    with pytest.raises(ValidationError, match="Kunci dulu"):
        sign(waiting)


def test_changing_the_language_keeps_everything_and_sends_nothing(client, campaign):
    english(campaign)
    key = form_key()
    typed = {"waktu": "2", "comment": "Antre lama", "age_band": "30-39", "ganti": "1"} | key

    response = client.post(url(campaign, ENGLISH), typed)

    page = response.content.decode()
    assert (response.status_code, ResponseInbox.objects.count()) == (200, 0)
    assert QUESTION in page
    assert "There is a problem" not in page
    assert re.search(r'name="waktu" value="2" checked', page)
    assert "Antre lama</textarea>" in page
    assert '<option value="30-39" selected>' in page
    assert key["form_key"] in page
    assert "data-typed" in page
    assert "Set-Cookie" not in response.headers

    wrong = client.post(url(campaign, ENGLISH), key)
    assert wrong.status_code == 422
    told = wrong.content.decode()
    assert "There is a problem: 9 questions not answered" in told
    assert "Choose one answer." in told
    full = dict.fromkeys(same_answers(3), "3") | key
    sent = client.post(url(campaign, ENGLISH), full)
    assert sent["Location"].endswith("?bahasa=en")
    assert "Your answers have arrived" in client.get(sent["Location"]).content.decode()
    assert ResponseInbox.objects.count() == 1


def test_enter_in_a_text_field_sends_and_does_not_change_the_language(client, campaign):
    english(campaign)
    page = read(client, campaign)
    form = page[page.index("<form") :]
    assert form.index('class="first"') < form.index("formaction")


def test_a_next_version_has_its_languages_unsigned(campaign):
    government = campaign.government
    own = own_instrument(government)
    add_language(instrument=own, government=government, tag="jv", name="Basa Jawa", user=None)
    made = copy_instrument(source=own, government=government, name="Baru", note="", user=None)

    copied = InstrumentLanguage.objects.get(instrument=made)
    assert (copied.tag, copied.is_signed) == ("jv", False)
    assert copied.texts["q.waktu"] == ""


def test_an_officer_adds_writes_and_has_it_signed(client, campaign):
    officer = user_with_role(Role.SURVEY_OFFICER, government=campaign.government)
    client.force_login(officer)
    add = reverse("surveys:language_create", args=[campaign.instrument_id])
    wrong = client.post(add, {"tag": "??", "name": ""} | form_key())
    assert (wrong.status_code, InstrumentLanguage.objects.count()) == (422, 0)
    client.post(add, {"tag": "en", "name": "English"} | form_key())
    language = InstrumentLanguage.objects.get()
    edit = reverse("surveys:language_update", args=[language.pk])
    page = client.get(edit).content.decode()
    stamp = re.search(r'name="opened" value="([^"]+)"', page)[1]
    texts = {key.replace(".", "_"): text for key, text in language.texts.items()}
    data = texts | {"w_title": "How did we do?", "opened": stamp}
    assert client.post(edit, data | form_key()).status_code == 302
    assert "sudah diubah" in client.post(edit, data | form_key()).content.decode()
    signing = reverse("surveys:language_sign", args=[language.pk])
    page = client.get(signing).content.decode()
    assert "How did we do?" in page
    stamp = re.search(r'name="opened" value="([^"]+)"', page)[1]
    empty = client.post(signing, {"speaker": "", "signed_on": "x", "opened": stamp} | form_key())
    assert empty.status_code == 422
    assert "Tulis nama penuturnya." in empty.content.decode()
    today = str(campaign.government.today())
    data = {"speaker": "Ibu Sari", "signed_on": today, "opened": stamp}
    assert client.post(signing, data | form_key()).status_code == 302
    language.refresh_from_db()
    assert (language.speaker, language.signed_by) == ("Ibu Sari", officer)
    detail = reverse("surveys:instrument_detail", args=[campaign.instrument_id])
    assert "dibaca Ibu Sari" in client.get(detail).content.decode()

    client.force_login(user_with_role(Role.SURVEY_OFFICER, government=GovernmentFactory()))
    for name in ("update", "sign", "withdraw"):
        address = reverse(f"surveys:language_{name}", args=[language.pk])
        assert client.post(address, form_key()).status_code == 404
