"""Surveys of many units at once, and their posters."""

import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pypdf import PdfReader

from orgunits.enums import UnitKind
from orgunits.structure import Dissolve
from portal.files import attachment_path
from portal.jobs import run_job
from portal.models import AuditEvent, Job
from portal.permissions import Role
from surveys import tasks
from surveys.actions import load_standard_instrument
from surveys.actions.batches import create_batch, open_batch, order_closing
from surveys.actions.prints import order_print, remove_old_prints
from surveys.batch_forms import USERS
from surveys.codes import read_out
from surveys.enums import CampaignState, PrintKind
from surveys.models import Campaign, CampaignBatch, SurveyPrint
from surveys.periods import next_period, period_label, title_from
from surveys.posters import build_posters
from surveys.queries.batches import PER_SERVICE, BatchChoice, BatchWish, batch_choices
from tests.factories.orgunits import GovernmentFactory, grow_units, root_of, user_with_role
from tests.factories.portal import form_key
from tests.factories.publicservices import PublicServiceFactory
from tests.factories.surveys import CampaignFactory, submit
from tests.orgunits.test_views import change
from tests.worlds import kept_world

# --- periods and words, pure ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "label", "following"),
    [
        ((2026, 1, 1), (2026, 3, 31), "Triwulan I 2026", ((2026, 4, 1), (2026, 6, 30))),
        ((2026, 10, 1), (2026, 12, 31), "Triwulan IV 2026", ((2027, 1, 1), (2027, 3, 31))),
        ((2026, 7, 1), (2026, 12, 31), "Semester II 2026", ((2027, 1, 1), (2027, 6, 30))),
        ((2024, 1, 1), (2024, 12, 31), "Tahun 2024", ((2025, 1, 1), (2025, 12, 31))),
        ((2026, 2, 1), (2026, 4, 30), None, ((2026, 5, 1), (2026, 7, 31))),
        ((2024, 2, 1), (2024, 2, 29), None, ((2024, 3, 1), (2024, 3, 31))),
        ((2026, 5, 4), (2026, 5, 8), None, ((2026, 5, 9), (2026, 5, 13))),
    ],
)
def test_periods_have_a_name_and_a_next_one(start, end, label, following):
    start, end = date(*start), date(*end)
    if label:
        assert period_label(start, end) == label
    else:
        assert str(end.year) in period_label(start, end)
    assert next_period(start, end) == tuple(date(*day) for day in following)


def test_title_fills_its_places_and_stays_within_200_letters():
    made = title_from("SKM {unit} {lain} {periode}", unit="DLH", service=None, label="Tahun 2026")
    assert made == "SKM DLH {lain} Tahun 2026"
    assert len(title_from("{layanan}" * 9, unit="", service="x" * 100, label="")) == 200


def test_a_code_is_read_out_sign_by_sign():
    assert read_out("k7m-q") == "ka, tujuh, em, tanda hubung, ki"


@pytest.mark.parametrize(
    ("text", "number"), [("", None), (" 1.250 ", 1250), ("1", 1), ("100.000.000", 100_000_000)]
)
def test_users_are_read_as_people_write_them(text, number):
    assert USERS.clean(text) == number


@pytest.mark.parametrize("text", ["0", "100.000.001", "1,5", "-3", "banyak", "٣", "9" * 30])
def test_users_that_are_no_number_are_refused(text):
    with pytest.raises(ValidationError):
        USERS.clean(text)


# --- a government with three units ------------------------------------------------------------------


@kept_world
def units():
    made = grow_units(GovernmentFactory(), 3)
    PublicServiceFactory(unit=made[0], name="Layanan Satu")
    PublicServiceFactory(unit=made[0], name="Layanan Dua")
    PublicServiceFactory(unit=made[1])
    return made


@pytest.fixture
def officer(client, units):
    """A survey officer of the whole government, signed in."""
    user = user_with_role(Role.SURVEY_OFFICER, unit=root_of(units[0].government))
    client.force_login(user)
    return user


START, END = date(2027, 1, 1), date(2027, 3, 31)


def choices_of(user, units, **wish):
    government = units[0].government
    wish = BatchWish(START, END, **wish)
    return batch_choices(government, user, wish, government.today())


def make_batch(units, user=None, start=START, end=END, choices=None):
    if choices is None:
        choices = [BatchChoice(unit, None, 0, 100) for unit in units]
    return create_batch(
        government=units[0].government,
        unit=root_of(units[0].government),
        choices=choices,
        instrument=load_standard_instrument(),
        pattern="SKM {unit} {periode}",
        period_start=start,
        period_end=end,
        user=user,
    )


def running_batch(units, user=None):
    today = units[0].government.today()
    batch = make_batch(units, user, today - timedelta(days=3), today + timedelta(days=30))
    open_batch(batch=batch, user=user)
    return batch


@pytest.mark.django_db
def test_choices_are_units_that_serve_services_or_everything(officer, units):
    serving = choices_of(officer, units)
    assert [choice.unit for choice in serving] == units[:2]
    assert [choice.n_services for choice in serving] == [2, 1]
    each = choices_of(officer, units, per=PER_SERVICE)
    assert len(each) == 3
    assert {choice.key[0] for choice in each} == {"s"}
    below = choices_of(officer, units, only_serving=False, unit=units[2])
    assert [choice.unit for choice in below] == [units[2]]
    assert choices_of(officer, units, kind=UnitKind.RSUD) == []


@pytest.mark.django_db
def test_choices_of_an_officer_of_one_unit_are_that_unit(units):
    user = user_with_role(Role.SURVEY_OFFICER, unit=units[1])
    found = choices_of(user, units, only_serving=False)
    assert [choice.unit for choice in found] == [units[1]]
    reader = user_with_role(Role.AUDITOR, unit=units[1])
    assert choices_of(reader, units, only_serving=False) == []


@pytest.mark.django_db
def test_history_prefills_the_users_and_names_what_is_there(officer, units):
    last = {"period_start": date(2026, 10, 1), "period_end": date(2026, 12, 31), "code": None}
    draft = CampaignState.DRAFT
    CampaignFactory(unit=units[0], population=1500, state=draft, **last)
    CampaignFactory(unit=units[1], population=None, state=draft, **last)
    there = CampaignFactory(unit=units[1], period_start=END, period_end=END, state=draft)
    first, second = choices_of(officer, units)
    assert (first.population, first.required, first.told_by) == (1500, 306, "Triwulan IV 2026")
    assert (second.population, second.required) == (None, None)
    assert there.title in second.problem
    again = choices_of(officer, units, source=(last["period_start"], last["period_end"]))
    assert [choice.unit for choice in again] == units[:2]


@pytest.mark.django_db
def test_batch_makes_drafts_once(units, django_assert_max_num_queries):
    load_standard_instrument()
    with django_assert_max_num_queries(20):
        batch = make_batch(units)
    made = Campaign.objects.filter(batch=batch)
    assert {one.title for one in made} == {f"SKM {u.short_name} Triwulan I 2027" for u in units}
    assert {(one.state, one.required) for one in made} == {(CampaignState.DRAFT, 80)}
    assert len({one.code for one in made}) == 3
    with pytest.raises(ValidationError, match="Sudah ada survei"):
        make_batch(units[:1])
    with pytest.raises(ValidationError, match="paling sedikit satu"):
        make_batch(units, choices=[])
    assert CampaignBatch.objects.count() == 1


@pytest.mark.django_db
def test_opening_leaves_closed_units_and_refuses_a_past_period(units):
    batch = make_batch(units)
    change(units[0].government, Dissolve(units[2].pk))
    assert open_batch(batch=batch, user=None) == (2, 1)
    assert AuditEvent.objects.filter(action="Membuka survei").count() == 2
    with pytest.raises(ValidationError, match="Tidak ada rancangan"):
        open_batch(batch=batch, user=None)
    past = make_batch(units[:1], start=date(2020, 1, 1), end=date(2020, 1, 2))
    with pytest.raises(ValidationError, match="sudah lewat"):
        open_batch(batch=past, user=None)


@pytest.mark.django_db
def test_closing_is_a_job_that_moves_what_waits(officer, units):
    batch = running_batch(units)
    submit(Campaign.objects.filter(batch=batch).first())
    job = order_closing(batch=batch, user=officer)
    run_job(job.pk)
    states = set(Campaign.objects.filter(batch=batch).values_list("state", flat=True))
    assert states == {CampaignState.CLOSED}
    with pytest.raises(ValidationError, match="Tidak ada survei yang dibuka"):
        order_closing(batch=batch, user=officer)


# --- pages ------------------------------------------------------------------------------------------


def template(units, **values):
    return {
        "source": "", "unit": root_of(units[0].government).pk, "kind": "", "units": "serving",
        "instrument": load_standard_instrument().pk, "period_start": "2027-01-01",
        "period_end": "2027-03-31", "pattern": "SKM {unit} {periode}",
    } | values  # fmt: skip


CREATE = "surveys:batch_create"


@pytest.mark.django_db
def test_batch_create_previews_then_makes_what_was_chosen(client, officer, units):
    page = client.get(reverse(CREATE), template(units)).content.decode()
    assert "2 dipilih" in page
    assert f'value="u{units[2].pk}"' not in page
    post = (
        template(units)
        | form_key()
        | {"pick": [f"u{units[0].pk}"], f"users-u{units[0].pk}": "1.500"}
    )
    reckoned = client.post(reverse(CREATE), post | {"do": "reckon"}).content.decode()
    assert "perlu 306 jawaban" in reckoned
    assert not CampaignBatch.objects.exists()
    response = client.post(reverse(CREATE), post)
    batch = CampaignBatch.objects.get()
    assert response["Location"] == reverse("surveys:batch_detail", args=[batch.pk])
    assert Campaign.objects.get(batch=batch).population == 1500
    assert "perlu 306" in client.get(response["Location"]).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"period_end": "2026-12-31"}, "Akhir periode tidak boleh sebelum awalnya."),
        ({"period_start": "1026-12-31"}, "Tanggal harus antara tahun 2000 dan 2100."),
        ({"period_end": "kapan"}, "Akhir periode"),
        ({"unit": "987654"}, "Pilih unit dari daftar."),
        ({"pattern": "Survei"}, "Sebut {unit} atau {layanan}"),
        ({"source": "2020-01-01..2020-03-31"}, "2020-01-01..2020-03-31"),
        ({"kind": "apa"}, "apa"),
        ({"instrument": "0"}, "Kuesioner"),
        ({}, "Pilih paling sedikit satu survei."),
        ({"pick": "u987654"}, "Pilih paling sedikit satu survei."),
        ({"pick": "u{0}", "users-u{0}": "banyak"}, "Isi dengan bilangan bulat, misalnya"),
    ],
)
def test_batch_create_says_what_is_wrong_and_makes_nothing(client, officer, units, values, message):
    pk = str(units[0].pk)
    values = {
        key.format(pk): value.format(pk) if key == "pick" else value
        for key, value in values.items()
    }
    response = client.post(reverse(CREATE), template(units) | form_key() | values)
    assert response.status_code == 200
    assert message in response.content.decode()
    assert not CampaignBatch.objects.exists()


@pytest.mark.django_db
def test_batch_pages_cost_the_same_for_1_and_3_surveys(
    client, officer, units, django_assert_max_num_queries
):
    def ask(batch):
        paths = [reverse("surveys:batch_list"), reverse("surveys:batch_detail", args=[batch.pk])]
        with django_assert_max_num_queries(80) as asked:
            for path in paths:
                assert client.get(path).status_code == 200
        return len(asked)

    first = make_batch(units[:1])
    ask(first)
    assert ask(first) == ask(make_batch(units[1:]))


@pytest.mark.django_db
def test_batch_is_opened_and_closed_after_asking(client, officer, units):
    today = units[0].government.today()
    batch = make_batch(units, None, today, today)
    for step, state in (("open", CampaignState.OPEN), ("close", CampaignState.OPEN)):
        path = reverse(f"surveys:batch_{step}", args=[batch.pk])
        assert "3 " in client.get(path).content.decode()
        assert client.post(path, form_key()).status_code == 302
        assert set(Campaign.objects.values_list("state", flat=True)) == {state}  # closing: a job
    assert Job.objects.filter(kind="surveys.close_batch").count() == 1


@pytest.mark.django_db
def test_a_batch_above_ones_own_units_is_not_found(client, units):
    batch = make_batch(units)
    client.force_login(user_with_role(Role.SURVEY_OFFICER, unit=units[0]))
    assert client.get(reverse("surveys:batch_detail", args=[batch.pk])).status_code == 404
    assert batch.title not in client.get(reverse("surveys:batch_list")).content.decode()


# --- posters ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_posters_carry_the_address_twice_and_name_everything(units, settings):
    settings.SITE_URL = "https://skm.contoh.go.id"
    batch = make_batch(units[:2])
    campaigns = list(Campaign.objects.filter(batch=batch).select_related("unit", "government"))
    pdf = build_posters(title="Poster", day=START, campaigns=campaigns)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    assert len(pages) == 2
    for campaign, page in zip(campaigns, pages, strict=True):
        text = " ".join(page.replace("\u200b", "").split())
        assert f"skm.contoh.go.id/s/{campaign.code}" in text
        assert campaign.unit.name in text
        assert f"dibaca: {read_out(campaign.code)}" in text
    assert b"pdfuaid:part" in pdf


@pytest.fixture
def typeset(monkeypatch):
    """The campaigns of each PDF that was asked for; the paper itself is tested above."""
    asked = []

    def build(*, title, day, campaigns):
        asked.append([campaign.pk for campaign in campaigns])
        return b"%PDF-1.7 poster"

    monkeypatch.setattr(tasks, "build_posters", build)
    return asked


@pytest.mark.django_db
def test_a_print_is_ordered_made_and_fetched_by_its_orderer_alone(client, officer, units, typeset):
    batch = make_batch(units)
    path = reverse("surveys:batch_print", args=[batch.pk])
    order = SurveyPrint.objects.get(uuid=client.post(path, form_key())["Location"].split("/")[-2])
    run_job(order.job_id)
    order.refresh_from_db()
    assert (order.is_ready, order.n_pages, len(typeset[0])) == (True, 3, 3)
    detail = reverse("surveys:print_detail", args=[order.uuid])
    assert "Unduh PDF" in client.get(detail).content.decode()
    pdf = reverse("surveys:print_pdf", args=[order.uuid])
    assert b"".join(client.get(pdf).streaming_content) == b"%PDF-1.7 poster"
    client.force_login(user_with_role(Role.SURVEY_OFFICER, unit=root_of(units[0].government)))
    assert client.get(detail).status_code == client.get(pdf).status_code == 404


@pytest.mark.django_db
def test_one_survey_has_a_poster_and_old_files_go(client, officer, units, typeset):
    campaign = CampaignFactory(unit=units[0])
    client.post(reverse("surveys:campaign_print", args=[campaign.pk]), form_key())
    order = SurveyPrint.objects.get()
    client.post(reverse("surveys:campaign_print", args=[campaign.pk]), form_key())
    assert SurveyPrint.objects.count() == 1  # the same is being made
    with pytest.raises(ValidationError, match="masih dikerjakan"):
        order_print(kind=PrintKind.POSTER, user=officer, campaign=campaign)
    run_job(order.job_id)
    assert typeset == [[campaign.pk]]
    order.refresh_from_db()
    file = attachment_path(order.pdf)
    assert remove_old_prints() == 0
    ago = order.ordered_at - timedelta(days=91)
    SurveyPrint.objects.update(ordered_at=ago, expires_at=ago + timedelta(days=90))
    assert remove_old_prints() == 1
    order.refresh_from_db()
    assert (order.is_ready, file.exists()) == (False, True)  # the file goes on commit
