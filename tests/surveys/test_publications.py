"""Publishing results: an act, frozen figures, hidden numbers hidden in every channel alike."""

import csv
import json
from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from portal.models import AuditEvent
from portal.permissions import Role
from surveys.actions import create_campaigns, load_standard_instrument
from surveys.actions.publications import (
    publish_results,
    restore_publication,
    withdraw_publication,
)
from surveys.announcement import classes_of, read_figures
from surveys.drafts import CampaignDraft
from surveys.enums import CampaignState
from surveys.models import Publication
from surveys.queries.publications import figures_of
from surveys.result_posters import poster
from tests.factories.orgunits import GovernmentFactory, grow_units, root_of, user_with_role
from tests.factories.portal import form_key
from tests.factories.surveys import add_answers, publish, sheets
from tests.worlds import kept_world

PERIOD = (date(2026, 1, 1), date(2026, 3, 31))
KEY = "2026-01-01..2026-03-31"

pytestmark = pytest.mark.django_db


def survey(unit, answers=(), state=CampaignState.CLOSED):
    draft = CampaignDraft(
        unit, load_standard_instrument(), f"SKM {unit.name}", *PERIOD, state=state
    )
    (campaign,) = create_campaigns(government=unit.government, drafts=[draft], user=None)
    add_answers(campaign, answers)
    return campaign


def people(men, women, value=3):
    return [*sheets(men, value, sex="L", education="sd"), *sheets(women, value, sex="P")]


@kept_world
def units():
    """Four units: three with enough people, the first with a small group; one with too few."""
    units = grow_units(GovernmentFactory(), 4)
    survey(units[0], people(4, 8, 4))
    survey(units[1], people(10, 10))
    survey(units[2], people(30, 30))
    survey(units[3], people(5, 4))
    return units


@pytest.fixture
def leader(client, units):
    user = user_with_role(Role.LEADERSHIP, unit=root_of(units[0].government))
    client.force_login(user)
    return user


def url(name, *args):
    return reverse(f"surveys:{name}", args=args)


def public(name, units, period=True):
    args = [units[0].government.slug, *(day.isoformat() for day in PERIOD)]
    return reverse(f"published:{name}", args=args if period else args[:1])


def test_figures_leave_out_small_surveys_and_hide_small_groups_with_one_more(units):
    figures = figures_of(units[0].government, PERIOD)

    assert (figures["n"], figures["n_units"], figures["n_left_out"]) == (92, 3, 1)
    assert [unit["name"] for unit in figures["units"]] == [unit.name for unit in units[:3]]
    sex = [unit["groups"][0]["rows"] for unit in figures["units"]]
    hidden = [{"label": "Laki-laki", "n": None}, {"label": "Perempuan", "n": None}]
    assert sex[:2] == [hidden, hidden]
    assert [row["n"] for row in sex[2]] == [30, 30]
    assert [row["n"] for row in figures["groups"][0]["rows"]] == [44, 48]
    # 12 people of 100 and 80 of 75.
    assert (figures["value"], figures["grade"]) == ("78.26", "B")
    assert json.loads(json.dumps(figures)) == figures


@pytest.mark.parametrize(
    ("totals", "labels"),
    [
        ({"sd": 9, "sma": 9, "s1": 9}, ["SD atau SMP", "SMA", "Diploma atau sarjana"]),
        ({"sd": 2, "sma": 9, "s1": 9}, ["SD atau SMP atau SMA", "Diploma atau sarjana"]),
        ({"smp": 9, "sma": 9, "": 1}, ["SD atau SMP", "SMA atau tidak diisi"]),
        ({"sd": 1, "sma": 2, "s1": 1}, []),
    ],
)
def test_education_is_put_together_until_nobody_stands_out(totals, labels):
    found = [label for _answers, label in classes_of("education", totals)]

    assert found == labels


def test_publishing_is_an_act_that_freezes_the_figures(units):
    government = units[0].government
    user = user_with_role(Role.LEADERSHIP, unit=root_of(government))

    publication = publish_results(government=government, period=PERIOD, user=user)
    survey(units[3], people(20, 20, 4))

    assert publication.published_by == user
    assert AuditEvent.objects.filter(action="Mengumumkan hasil SKM", actor=user).count() == 1
    assert Publication.objects.get().figures["n"] == 92
    with pytest.raises(ValidationError, match="sudah diumumkan"):
        publish_results(government=government, period=PERIOD, user=user)


def test_results_are_not_published_while_a_survey_runs_or_without_ten_answers(units):
    with pytest.raises(ValidationError, match="sedikitnya sepuluh jawaban"):
        publish(survey(grow_units(GovernmentFactory(), 1)[0], people(5, 4)))
    survey(units[0], state=CampaignState.OPEN)
    with pytest.raises(ValidationError, match="Masih ada 1 survei"):
        publish_results(government=units[0].government, period=PERIOD, user=None)
    assert not Publication.objects.exists()


def test_a_publication_is_taken_off_and_shown_again_as_it_was(client, units):
    publication = publish_results(government=units[0].government, period=PERIOD, user=None)
    page = public("published_detail", units)
    assert client.get(page).status_code == 200

    withdraw_publication(publication=publication, user=None)
    for name in ("published_detail", "published_csv", "published_json"):
        assert client.get(public(name, units)).status_code == 404
    with pytest.raises(ValidationError, match="sudah ditarik"):
        withdraw_publication(publication=publication, user=None)

    restore_publication(publication=publication, user=None)
    assert client.get(page).status_code == 200
    with pytest.raises(ValidationError, match="sedang ditampilkan"):
        restore_publication(publication=publication, user=None)


def test_hidden_numbers_are_hidden_on_page_screen_csv_json_and_poster(
    client, units, django_assert_num_queries
):
    publication = publish_results(government=units[0].government, period=PERIOD, user=None)

    with django_assert_num_queries(3):
        page = client.get(public("published_detail", units))
    latest = client.get(public("published_latest", units, period=False))
    data = client.get(public("published_json", units)).json()
    table = list(
        csv.reader(
            StringIO(b"".join(client.get(public("published_csv", units))).decode("utf-8-sig"))
        )
    )
    screen = client.get(public("published_screen", units, period=False) + "?unit=4")

    assert page.content == latest.content
    assert page.content.decode().count("disembunyikan</span>") >= 4
    assert "sessionid" not in page.cookies
    assert "<script" not in page.content.decode()
    assert data["units"][0]["groups"][0]["rows"][0]["n"] is None
    column = table[0].index("sex: Laki-laki")
    assert [row[column] for row in table[1:]] == ["", "", "30"]
    assert len(table) == 4
    assert units[1].name in screen.content.decode()  # the fourth of three is the second
    figures = read_figures(publication.figures)
    paper = poster(publication, figures, figures["units"][0])
    assert paper["groups"][0]["rows"][0]["n"] == "disembunyikan"
    assert (paper["value"], paper["grade"], paper["n"], paper["hides"]) == (
        "100,00",
        "A",
        "12",
        True,
    )


@pytest.mark.parametrize(
    "path", ["/ikm/tidak-ada/", "/ikm/tidak-ada/screen/", "/ikm/{slug}/2026-01-01/2026-02-31/",
             "/ikm/{slug}/2025-01-01/2025-03-31/", "/ikm/{slug}/x/y/data.json", "/ikm/{slug}/"],
)  # fmt: skip
def test_what_is_not_published_is_not_found(client, units, path):
    if "2025" in path:
        publish_results(government=units[0].government, period=PERIOD, user=None)
    assert client.get(path.format(slug=units[0].government.slug)).status_code == 404


def test_leadership_publishes_takes_off_and_shows_again_on_screen(client, leader, units):
    path = f"{url('publication_change')}?period={KEY}"

    assert "dibekukan" in client.get(path).content.decode()
    for words in ("Diumumkan", "Ditarik", "Diumumkan"):
        assert client.post(path, form_key()).status_code == 302
        assert words in client.get(url("publication_list")).content.decode()
    assert Publication.objects.get().published_by == leader


def test_a_refused_publication_says_why_and_writes_nothing(client, leader, units):
    survey(units[0], state=CampaignState.OPEN)

    response = client.post(f"{url('publication_change')}?period={KEY}", form_key())

    assert response.status_code == 422
    assert "Masih ada 1 survei periode ini yang dibuka" in response.content.decode()
    assert not Publication.objects.exists()


def test_an_officer_of_one_unit_reads_the_list_but_does_not_publish(client, units):
    client.force_login(user_with_role(Role.SURVEY_OFFICER, unit=units[0]))

    assert "Umumkan</a>" not in client.get(url("publication_list")).content.decode()
    assert client.post(url("publication_change"), form_key()).status_code == 403


def test_posters_are_listed_and_made_of_what_is_published(client, leader, units, monkeypatch):
    assert "Belum ada hasil yang diumumkan" in client.get(url("result_posters")).content.decode()
    publish_results(government=units[0].government, period=PERIOD, user=None)
    monkeypatch.setattr("surveys.result_posters.render_pdf", lambda *args, **kwargs: b"%PDF-1.7")

    assert units[2].name in client.get(url("result_posters")).content.decode()
    query = {"period": KEY, "unit": units[2].pk, "size": "a3"}
    assert client.get(url("result_posters"), query).content == b"%PDF-1.7"
    assert client.get(url("result_posters"), query | {"unit": units[3].pk}).status_code == 404
    assert client.get(url("result_posters"), query | {"size": "a0"}).status_code == 404
