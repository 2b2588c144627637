"""Surveys as officers see them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from portal.models import AuditEvent
from portal.permissions import Role
from surveys.actions import load_standard_instrument
from surveys.enums import CampaignState
from surveys.models import Campaign
from tests.factories.orgunits import (
    GovernmentFactory,
    OrgUnitFactory,
    RoleAssignmentFactory,
    grow_units,
    root_of,
    user_with_role,
)
from tests.factories.portal import SuperadminFactory, form_key
from tests.factories.publicservices import PublicServiceFactory
from tests.factories.surveys import CampaignFactory, add_answers, sheets
from tests.worlds import kept_world

pytestmark = pytest.mark.django_db


@kept_world
def units():
    return grow_units(GovernmentFactory(), 3)


@pytest.fixture
def officer(client, units):
    """A survey officer of the first unit, signed in."""
    user = user_with_role(Role.SURVEY_OFFICER, unit=units[0])
    client.force_login(user)
    return user


def url(name, *args):
    return reverse(f"surveys:{name}", args=args)


def paths(campaign):
    return {
        "campaign_list": url("campaign_list"),
        "campaign_create": url("campaign_create") + f"?unit={campaign.unit_id}",
        "campaign_detail": url("campaign_detail", campaign.pk),
        "campaign_open": url("campaign_open", campaign.pk),
        "campaign_close": url("campaign_close", campaign.pk),
        "unit_surveys": url("unit_surveys", campaign.unit_id),
    }


READS = {"campaign_list", "campaign_detail", "unit_surveys"}


@pytest.mark.parametrize("name", paths(Campaign(pk=1, unit_id=1)))
def test_every_page_asks_the_anonymous_to_sign_in(client, units, name):
    campaign = CampaignFactory(unit=units[0])

    response = client.get(paths(campaign)[name])

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        (Role.SURVEY_OFFICER, 200, 200),
        (Role.LEADERSHIP, 200, 403),
        (Role.UNIT_HEAD, 200, 403),
        (Role.AUDITOR, 200, 403),
        (Role.HR_OFFICER, 200, 403),
        (Role.EMPLOYEE, 403, 403),
        (Role.LEGAL_REVIEWER, 403, 403),
    ],
)
@pytest.mark.parametrize("name", paths(Campaign(pk=1, unit_id=1)))
def test_every_page_answers_by_role(client, units, role, reads, writes, name):
    campaign = CampaignFactory(unit=units[0])
    client.force_login(user_with_role(role, unit=units[0]))

    expected = reads if name in READS else writes
    assert client.get(paths(campaign)[name]).status_code == expected


@pytest.mark.parametrize("name", sorted(set(paths(Campaign(pk=1, unit_id=1))) - {"campaign_list"}))
@pytest.mark.parametrize("where", ["sibling", "foreign", "absent"])
def test_a_survey_out_of_scope_is_not_found(client, officer, units, name, where):
    campaign = {
        "sibling": lambda: CampaignFactory(unit=units[1]),
        "foreign": CampaignFactory,
        "absent": lambda: Campaign(pk=987654, unit_id=987654),
    }[where]()

    response = client.get(paths(campaign)[name])

    assert response.status_code == 404
    if where != "absent":
        assert campaign.title not in response.content.decode()


def test_seen_by_one_role_but_written_by_another_is_forbidden(client, units):
    """A reader of everything who may write on one unit gets 403, not 404, on the others."""
    government = units[0].government
    reader = user_with_role(Role.AUDITOR, unit=root_of(government))
    RoleAssignmentFactory(user=reader, unit=units[0], role=Role.SURVEY_OFFICER)
    client.force_login(reader)
    campaign = CampaignFactory(unit=units[1], state=CampaignState.DRAFT)

    for name in ("campaign_open", "campaign_close"):
        assert client.post(paths(campaign)[name], form_key()).status_code == 403
    assert client.get(paths(campaign)["campaign_create"]).status_code == 403
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.DRAFT


def test_a_superadmin_sees_the_chosen_government(client, units):
    client.force_login(SuperadminFactory())
    campaign = CampaignFactory(unit=units[0])

    assert campaign.title in client.get(url("campaign_list")).content.decode()
    assert client.get(url("campaign_detail", campaign.pk)).status_code == 200


# --- lists ------------------------------------------------------------------------------------


def test_campaign_list_shows_counts_and_the_index_of_closed_surveys(client, officer, units):
    closed = CampaignFactory(unit=units[0], answers=sheets(5, 4), state=CampaignState.CLOSED)
    running = CampaignFactory(unit=units[0], answers=sheets(7), population=100)
    other = CampaignFactory(unit=units[1])

    page = client.get(url("campaign_list")).content.decode()

    assert closed.title in page
    assert "100,00" in page
    assert "Sangat Baik" in page
    assert running.title in page
    assert "perlu 80" in page
    assert other.title not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=contoh", 2),
        ("q=tidak+ada+yang+begini", 0),
        ("state=draft", 1),
        ("state=apa", 2),
        ("year=1999", 2),  # a year nobody offered is not applied
        ("agency=abc", 2),
        ("sort=-title&page=99", 2),
        ("sort=password", 2),
        ("page=abc", 2),
        ("q=%00", 2),
    ],
)
def test_campaign_list_filters_and_survives_any_query(client, officer, units, query, found):
    CampaignFactory(unit=units[0])
    CampaignFactory(unit=units[0], state=CampaignState.DRAFT)

    response = client.get(f"{url('campaign_list')}?{query}")

    assert response.status_code == 200
    assert response.context["page_obj"].paginator.count == found


def test_campaign_list_gives_htmx_the_table_alone(client, officer, units):
    campaign = CampaignFactory(unit=units[0])

    response = client.get(url("campaign_list"), headers={"HX-Request": "true"})

    page = response.content.decode()
    assert campaign.title in page
    assert "<html" not in page
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize("name", ["campaign_list", "unit_surveys"])
def test_lists_cost_the_same_for_3_and_60_surveys(
    client, officer, units, name, django_assert_max_num_queries
):
    def fill(n):
        for _ in range(n):
            CampaignFactory(unit=units[0], answers=sheets(1))

    fill(3)
    path = paths(Campaign.objects.first())[name]
    client.get(path)
    with django_assert_max_num_queries(40) as few:
        client.get(path)
    fill(57)
    with django_assert_max_num_queries(40) as many:
        response = client.get(path)
    assert len(many) == len(few)
    assert "Baris 1–50 dari 60" in response.content.decode()


def test_unit_surveys_puts_the_subtree_together_both_ways(client, units):
    parent = units[0]
    child = OrgUnitFactory(parent=parent)
    today = parent.government.today()
    client.force_login(user_with_role(Role.LEADERSHIP, unit=parent))
    period = {"period_start": today - timedelta(days=9), "period_end": today}
    CampaignFactory(unit=parent, answers=sheets(30, 4), state=CampaignState.CLOSED, **period)
    CampaignFactory(unit=child, answers=sheets(10, 2), state=CampaignState.CLOSED, **period)
    CampaignFactory(unit=units[1], answers=sheets(50, 1), state=CampaignState.CLOSED, **period)

    response = client.get(url("unit_surveys", parent.pk))

    page = response.content.decode()
    assert "IKM unit ini dan unit di bawahnya" in page
    assert "87,50" in page  # (30 × 100 + 10 × 50) / 40
    assert "75,00" in page  # (100 + 50) / 2
    assert response.context["page_obj"].paginator.count == 2


@pytest.mark.parametrize(
    "query", ["period=apa", "period=2020-01-01..2020-03-31", "per=2016-01-01", "per=x"]
)
def test_unit_surveys_survives_any_query(client, officer, units, query):
    CampaignFactory(unit=units[0], answers=sheets(9), state=CampaignState.CLOSED)

    assert client.get(f"{url('unit_surveys', units[0].pk)}?{query}").status_code == 200


def test_unit_surveys_of_the_past_has_no_button_and_no_later_survey(client, officer, units):
    campaign = CampaignFactory(unit=units[0])
    path = url("unit_surveys", units[0].pk)

    assert "Buat survei" in client.get(path).content.decode()
    past = client.get(f"{path}?per=2016-01-01").content.decode()
    assert "Buat survei" not in past
    assert campaign.title not in past


# --- results ----------------------------------------------------------------------------------


def test_campaign_detail_shows_index_unsur_working_and_sample(client, officer, units):
    answers = sheets(6, 4, sex="P", comment="Petugas <i>ramah</i>")
    campaign = CampaignFactory(
        unit=units[0], answers=answers, state=CampaignState.CLOSED, population=100
    )

    page = client.get(url("campaign_detail", campaign.pk)).content.decode()

    for text in (
        "100,00",
        "Sangat Baik",
        "Sembilan unsur, dari yang terendah",
        "Waktu Penyelesaian",
        "4,000",
        "Cara hitung",
        "Bobot tiap unsur 1/9",
        "PermenPANRB 14/2017",
        "Terkumpul 6, perlu 80",
        "Petugas &lt;i&gt;ramah&lt;/i&gt;",
    ):
        assert text in page
    assert "Tutup survei" not in page


def test_campaign_detail_hides_small_groups(client, officer, units):
    campaign = CampaignFactory(
        unit=units[0],
        answers=[*sheets(4, 1, sex="L"), *sheets(9, 4, sex="P")],
        state=CampaignState.CLOSED,
    )

    page = client.get(url("campaign_detail", campaign.pk)).content.decode()

    assert page.count("disembunyikan</td>") == 2
    assert "Rincian disembunyikan karena kurang dari 5 orang menjawab" in page


def test_campaign_detail_of_few_answers_shows_no_index_and_no_comment(client, officer, units):
    campaign = CampaignFactory(
        unit=units[0], answers=sheets(4, comment="Saran satu"), state=CampaignState.CLOSED
    )

    page = client.get(url("campaign_detail", campaign.pk)).content.decode()

    assert "Hasil tidak ditampilkan" in page
    assert "Saran satu" not in page
    assert "Cara hitung" not in page


def test_campaign_detail_of_a_running_survey_shows_address_count_and_button(client, officer, units):
    campaign = CampaignFactory(unit=units[0], code="abc234")
    add_answers(campaign, sheets(8, day=campaign.government.today()))

    page = client.get(url("campaign_detail", campaign.pk)).content.decode()

    assert "/s/abc234" in page
    assert "<b>8</b> dari 80 yang diperlukan" in page
    assert "Hasil sementara belum bisa ditampilkan" in page
    assert "Tutup survei" in page


def test_campaign_detail_has_no_button_for_a_reader(client, units):
    client.force_login(user_with_role(Role.AUDITOR, unit=units[0]))
    campaign = CampaignFactory(unit=units[0])

    page = client.get(url("campaign_detail", campaign.pk)).content.decode()

    assert "Tutup survei" not in page


def test_campaign_detail_costs_the_same_for_few_and_many_answers(
    client, officer, units, django_assert_max_num_queries
):
    campaign = CampaignFactory(unit=units[0], answers=sheets(6), state=CampaignState.CLOSED)
    crowd = CampaignFactory(
        unit=units[0], answers=sheets(90, comment="x"), state=CampaignState.CLOSED
    )
    client.get(url("campaign_detail", campaign.pk))
    with django_assert_max_num_queries(33) as few:
        client.get(url("campaign_detail", campaign.pk))
    with django_assert_max_num_queries(33) as many:
        client.get(url("campaign_detail", crowd.pk))
    assert len(many) == len(few)


# --- making, opening, closing -----------------------------------------------------------------


def survey(**changes):
    instrument = load_standard_instrument()
    return (
        {
            "title": "SKM Triwulan IV",
            "service": "",
            "period_start": "2026-10-01",
            "period_end": "2026-12-31",
            "population": "1200",
            "instrument": instrument.pk,
        }
        | form_key()
        | changes
    )


def test_campaign_create_offers_only_units_of_ones_own(client, officer, units):
    page = client.get(url("campaign_create") + "?q=unit").content.decode()

    assert f"?unit={units[0].pk}" in page
    assert f"?unit={units[1].pk}" not in page


def test_campaign_create_makes_a_draft_once(client, officer, units):
    service = PublicServiceFactory(unit=units[0])
    path = url("campaign_create") + f"?unit={units[0].pk}"
    page = client.get(path).content.decode()
    assert service.name in page

    data = survey(service=service.pk)
    response = client.post(path, data)
    again = client.post(path, data)

    campaign = Campaign.objects.get()
    assert response["Location"] == again["Location"] == url("campaign_detail", campaign.pk)
    assert (campaign.unit, campaign.service, campaign.state) == (units[0], service, "draft")
    assert (campaign.population, campaign.required, campaign.created_by) == (1200, 291, officer)
    assert AuditEvent.objects.of_object(campaign).get().actor == officer


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "kosong"),
        ({"title": "x" * 201}, "200"),
        ({"period_start": "besok"}, "tanggal"),
        ({"period_end": "2026-09-30"}, "Akhir periode tidak boleh sebelum awalnya."),
        ({"period_start": "0001-01-01"}, "Tanggal harus antara tahun 2000 dan 2100."),
        ({"population": "-5"}, "1"),
        ({"population": "9" * 30}, "100.000.000"),
        ({"population": "banyak"}, "bilangan"),
        ({"service": "987654"}, "pilihan"),
        ({"instrument": "987654"}, "pilihan"),
    ],
)
def test_campaign_create_says_what_is_wrong_and_keeps_nothing(
    client, officer, units, changes, message
):
    path = url("campaign_create") + f"?unit={units[0].pk}"

    response = client.post(path, survey(**changes))

    page = response.content.decode()
    assert response.status_code == 200
    assert "Kesalahan:" in page
    assert message.lower() in page.lower()
    assert not Campaign.objects.exists()


def test_campaign_create_refuses_a_service_of_another_unit(client, officer, units):
    service = PublicServiceFactory(unit=units[1])
    path = url("campaign_create") + f"?unit={units[0].pk}"

    response = client.post(path, survey(service=service.pk))

    assert response.status_code == 200
    assert response.context["form"].errors["service"]
    assert not Campaign.objects.exists()


@pytest.mark.parametrize("unit", ["abc", "-1", "9" * 30, "1 OR 1=1", "%00"])
def test_campaign_create_for_no_unit_is_not_found(client, officer, unit):
    assert client.get(f"{url('campaign_create')}?unit={unit}").status_code == 404


def test_campaign_open_and_close_ask_first_and_then_do(client, officer, units):
    campaign = CampaignFactory(unit=units[0], state=CampaignState.DRAFT)

    for name, state in (("campaign_open", "open"), ("campaign_close", "closed")):
        path = url(name, campaign.pk)
        assert client.get(path).status_code == 200
        campaign.refresh_from_db()
        assert campaign.state != state
        response = client.post(path, form_key())
        campaign.refresh_from_db()
        assert response["Location"] == url("campaign_detail", campaign.pk)
        assert campaign.state == state
    assert AuditEvent.objects.of_object(campaign).filter(actor=officer).count() == 2


@pytest.mark.parametrize(
    ("name", "state", "told"),
    [
        ("campaign_open", CampaignState.CLOSED, "Survei yang sudah ditutup tidak dapat dibuka."),
        ("campaign_open", CampaignState.OPEN, "Survei ini sudah dibuka."),
        ("campaign_close", CampaignState.DRAFT, "Survei yang belum dibuka tidak dapat ditutup."),
        ("campaign_close", CampaignState.CLOSED, "Survei ini sudah ditutup."),
    ],
)
def test_a_step_that_is_not_allowed_is_explained(client, officer, units, name, state, told):
    campaign = CampaignFactory(unit=units[0], state=state)

    response = client.post(url(name, campaign.pk), form_key(), follow=True)

    assert told in response.content.decode()
    campaign.refresh_from_db()
    assert campaign.state == state


def test_a_post_without_its_form_key_writes_nothing(client, officer, units):
    campaign = CampaignFactory(unit=units[0])

    assert client.post(url("campaign_close", campaign.pk)).status_code == 400
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.OPEN
