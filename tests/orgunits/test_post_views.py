"""Screens that give functions and posts to a unit and end a function: the way out of an empty unit
and the way to close a full one."""

import html
import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from orgunits.actions import end_functions
from orgunits.enums import JobTitleKind
from orgunits.models import LegalBasis, OrgUnit, Position, UnitFunction
from orgunits.queries import MAX_TITLES, title_options
from portal.models import AuditEvent
from portal.permissions import Role
from tests.factories.orgunits import (
    LONG_AGO,
    GovernmentFactory,
    JobTitleFactory,
    PositionFactory,
    UnitFunctionFactory,
    grow_units,
    locks_structure,
    user_with_role,
)
from tests.factories.portal import form_key
from tests.orgunits.conftest import CANARY

pytestmark = pytest.mark.django_db
REASON = "Penataan menurut Perwal baru."
DAY = "2026-01-05"


def at(name, *args, **query):
    address = reverse(f"orgunits:{name}", args=[getattr(arg, "pk", arg) for arg in args])
    return address + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")


def words(response):
    body = response.content.decode()
    main = body[body.find("<main") : body.find("</main>")]
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", main).split()))


def offered(response):
    """Numbers of the titles the select lists."""
    select = re.search(r'<select[^>]*name="job_title".*?</select>', response.text, re.DOTALL)[0]
    return [int(pk) for pk in re.findall(r'<option value="(\d+)"', select)]


def function_values(**values):
    typed = {"text": "penyusunan kebijakan", "valid_from": DAY, "reason": REASON}
    return typed | form_key() | values


def position_values(title, **values):
    typed = {
        "job_title": title.pk,
        "name": "",
        "echelon": "",
        "job_class": "",
        "required_headcount": 3,
        "valid_from": DAY,
        "reason": REASON,
        "step": "save",
    }
    return typed | form_key() | values


@pytest.fixture
def officer(client, town):
    client.force_login(town.officer)
    return client


@pytest.fixture
def title():
    return JobTitleFactory(name="Analis Kebijakan", jenjang="Ahli Muda", job_class=9)


@pytest.fixture
def written():
    """What the screens would write: equal before and after means nothing was written."""

    def rows():
        return (
            list(Position.objects.order_by("pk").values()),
            list(UnitFunction.objects.order_by("pk").values()),
            LegalBasis.objects.count(),
            AuditEvent.objects.count(),
        )

    return rows


# --- the happy road -----------------------------------------------------------------------------


def test_function_create_gives_a_function_with_its_legal_basis(officer, town):
    UnitFunctionFactory(unit=town.care, order=4)
    assert officer.get(at("function_create", town.care)).status_code == 200
    values = function_values(urusan="1.02", new_legal_basis="Perwal Nomor 9 Tahun 2026")
    response = officer.post(at("function_create", town.care), values)
    assert response["Location"] == at("orgunit_functions", town.care)
    made = UnitFunction.objects.get(text="penyusunan kebijakan")
    assert (made.unit, made.urusan, made.order) == (town.care, "1.02", 5)
    assert (made.valid_from, made.valid_until) == (date(2026, 1, 5), None)
    assert made.legal_basis.title == "Perwal Nomor 9 Tahun 2026"
    event = AuditEvent.objects.latest("pk")
    assert (event.actor, event.reason, event.unit_id) == (town.officer, REASON, town.care.pk)
    page = words(officer.get(response["Location"]))
    assert "Fungsi ditambahkan." in page
    assert "penyusunan kebijakan" in page


def test_function_end_ends_it_on_the_day(officer, town):
    function = UnitFunctionFactory(unit=town.care, text="pembinaan klinik")
    assert "pembinaan klinik" in words(officer.get(at("function_end", function)))
    values = {"on": DAY, "reason": REASON} | form_key()
    response = officer.post(at("function_end", function), values)
    assert response["Location"] == at("orgunit_functions", town.care)
    function.refresh_from_db()
    assert function.valid_until == date(2026, 1, 5)
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.actor, event.reason) == (
        "Mengakhiri fungsi unit",
        town.officer,
        REASON,
    )
    page = words(officer.get(response["Location"]))
    assert "Fungsi diakhiri." in page
    assert "pembinaan klinik" not in page
    assert officer.get(at("function_end", function)).status_code == 404


def test_position_create_opens_a_post_named_and_classed_by_the_catalogue(officer, town, title):
    response = officer.post(at("position_create", town.care), position_values(title))
    assert response["Location"] == at("orgunit_positions", town.care)
    made = Position.objects.get(unit=town.care)
    assert (made.name, made.job_title, made.job_class) == ("Analis Kebijakan Ahli Muda", title, 9)
    assert (made.required_headcount, made.is_head, made.valid_from) == (3, False, date(2026, 1, 5))
    event = AuditEvent.objects.latest("pk")
    assert (event.actor, event.reason, event.unit_id) == (town.officer, REASON, town.care.pk)
    page = words(officer.get(response["Location"]))
    assert "Jabatan ditambahkan." in page
    assert "Analis Kebijakan Ahli Muda" in page


def test_position_create_opens_the_post_of_a_head(officer, town):
    title = JobTitleFactory(name="Kepala Bidang", kind=JobTitleKind.ADMINISTRATOR)
    values = position_values(
        title,
        name="Kepala Bidang Pelayanan",
        echelon="III.b",
        job_class=11,
        is_head="on",
        required_headcount=1,
    )
    assert officer.post(at("position_create", town.care), values).status_code == 302
    made = Position.objects.get(unit=town.care)
    assert (made.name, made.echelon, made.job_class) == ("Kepala Bidang Pelayanan", "III.b", 11)
    assert made.is_head
    page = words(officer.get(at("orgunit_detail", town.care)))
    assert "Pimpinan: Kepala Bidang Pelayanan, eselon III.b" in page


def test_a_unit_with_functions_is_closed_after_ending_them_through_the_screens(officer, town):
    today = town.government.today()
    values = function_values(valid_from=today.isoformat())
    officer.post(at("function_create", town.clinic), values)
    later = function_values(text="urusan kelak", valid_from=(today + timedelta(30)).isoformat())
    officer.post(at("function_create", town.clinic), later)
    blocked = officer.get(at("orgunit_close", town.clinic))
    assert "masih memegang 2 fungsi" in words(blocked)
    tab = re.search(r'href="([^"]*/functions/)"', blocked.text)[1]
    links = re.findall(r'href="([^"]*/functions/\d+/end/)"', officer.get(tab).text)
    assert len(links) == 2
    for link in links:
        day = re.search(r'name="on" value="([^"]+)"', officer.get(link).text)[1]
        done = officer.post(link, {"on": day, "reason": REASON} | form_key())
        assert done["Location"] == tab
    values = {
        "effective_on": today.isoformat(),
        "reason": REASON,
        "expected_version": re.search(r'name="expected_version" value="(\d+)"', blocked.text)[1],
        "step": "confirm",
    }
    closed = officer.post(at("orgunit_close", town.clinic), values | form_key())
    assert closed.status_code == 302
    assert OrgUnit.objects.get(pk=town.clinic.pk).closed_on == today


# --- the catalogue ------------------------------------------------------------------------------


def test_position_create_offers_few_titles_and_finds_the_rest(officer, town, title):
    for number in range(MAX_TITLES + 5):
        JobTitleFactory(name=f"Aaa Pranata {number:02d}")
    narrowed = officer.get(at("position_create", town.care, cari="pranata+07", job_title=title.pk))
    assert len(offered(narrowed)) == 2  # what was chosen stays while the list narrows
    assert f'<option value="{title.pk}" selected' in narrowed.text
    foreign = JobTitleFactory(
        name="Analis Kebijakan Asing", government_id=town.foreign.government_id
    )
    page = officer.get(at("position_create", town.care))
    assert len(offered(page)) == MAX_TITLES
    assert title.pk not in offered(page)
    assert "Daftar memuat 50 nama. 6 lagi ditemukan lewat pencarian." in words(page)
    assert offered(officer.get(at("position_create", town.care, cari="kebijakan+muda"))) == [
        title.pk
    ]
    assert foreign.pk not in offered(officer.get(at("position_create", town.care, cari="asing")))
    asked = at("position_create", town.care, job_title=foreign.pk)
    assert "Analis Kebijakan Asing" not in officer.get(asked).text
    none = officer.get(at("position_create", town.care, cari="zzz%00%25"))
    assert offered(none) == []
    assert "Tidak ada nama jabatan yang cocok." in words(none)


def test_the_search_button_keeps_what_was_typed_and_writes_nothing(officer, town, title, written):
    chosen = JobTitleFactory(name="Perawat")
    before = written()
    values = position_values(
        chosen, step="search", cari="analis", name="Perawat Klinik", reason="", is_head="on"
    )
    page = officer.post(at("position_create", town.care), values)
    assert offered(page) == [chosen.pk, title.pk]
    assert f'<option value="{chosen.pk}" selected' in page.text
    assert 'value="Perawat Klinik"' in page.text
    assert re.search(r'name="is_head"[^>]*checked', page.text)
    assert 'value="analis"' in page.text
    assert "Kesalahan" not in words(page)
    assert written() == before


def test_title_options_of_a_long_text_asks_for_a_bounded_number_of_words(title):
    assert title_options(GovernmentFactory(), "analis " * 20_000).choices[0][0] == title.pk


# --- refusals -----------------------------------------------------------------------------------


def field_part(response, name):
    """The part of the page around the control ``name``: its label, message and itself."""
    found = re.search(rf'<div[^>]*id="div_id_{name}".*?name="{name}"', response.text, re.DOTALL)
    return html.unescape(found[0])


@pytest.mark.parametrize(
    ("name", "values", "field", "message"),
    [
        ("function_create", {"text": " "}, "text", "Tulis fungsinya."),
        ("function_create", {"valid_from": ""}, "valid_from", "Isi tanggal mulainya."),
        ("function_create", {"valid_from": "31-31"}, "valid_from", "Tanggal tidak dikenal."),
        ("function_create", {"valid_from": "1900-01-01"}, "valid_from", "17 Agustus 1945"),
        ("function_create", {"valid_from": "2014-12-31"}, "valid_from", "baru berdiri 1 Januari"),
        ("function_create", {"urusan": "1" * 21}, "urusan", "paling banyak 20 karakter"),
        ("function_create", {"reason": ""}, "reason", "Tulis alasannya."),
        ("function_create", {"reason": "pendek"}, "reason", "paling sedikit 10 huruf"),
        ("function_create", {"legal_basis": "999999"}, "legal_basis", "pilihan"),
        ("position_create", {"job_title": ""}, "job_title", "Pilih nama jabatan dari katalog."),
        ("position_create", {"job_title": "foreign"}, "job_title", "tidak ada dalam katalog"),
        ("position_create", {"job_title": 10**30}, "job_title", "tidak ada dalam katalog"),
        ("position_create", {"echelon": "V.a"}, "echelon", "V.a"),
        ("position_create", {"job_class": "0"}, "job_class", "antara 1 dan 17"),
        ("position_create", {"job_class": "18"}, "job_class", "antara 1 dan 17"),
        ("position_create", {"required_headcount": "-1"}, "required_headcount", "kurang dari nol"),
        ("position_create", {"required_headcount": ""}, "required_headcount", "Isi jumlah orang"),
        ("position_create", {"is_head": "on"}, "required_headcount", "hanya untuk satu orang"),
        (
            "position_create",
            {"is_head": "on", "required_headcount": "1"},
            "is_head",
            "sudah punya jabatan pimpinan",
        ),
        ("position_create", {"valid_from": "2014-12-31"}, "valid_from", "baru berdiri 1 Januari"),
        ("position_create", {"reason": ""}, "reason", "Tulis alasannya."),
        ("function_end", {"on": ""}, "on", "Isi tanggal berakhirnya."),
        ("function_end", {"on": "2014-12-31"}, "on", "baru dimulai 1 Januari 2015"),
        ("function_end", {"on": "2200-01-01"}, "on", "31 Desember 2100"),
        ("function_end", {"on": "2099-01-01"}, "on", "memang sudah berakhir 1 Januari 2099"),
        ("function_end", {"reason": ""}, "reason", "Tulis alasannya."),
    ],
)
def test_a_refused_form_says_why_at_the_field_keeps_all_and_writes_nothing(
    officer, town, title, written, name, values, field, message
):
    PositionFactory(unit=town.care, is_head=True)
    function = UnitFunctionFactory(unit=town.care, valid_until=date(2099, 1, 1))
    foreign = JobTitleFactory(name="Asing", government_id=town.foreign.government_id)
    if values.get("job_title") == "foreign":
        values = {"job_title": foreign.pk}
    target, typed = {
        "function_create": (town.care, function_values(new_legal_basis="Perwal Nomor 77")),
        "position_create": (town.care, position_values(title, name="Penata Uji")),
        "function_end": (function, {"on": DAY, "reason": REASON} | form_key()),
    }[name]
    before = written()
    page = officer.post(at(name, target), typed | values)
    assert page.status_code == 200
    assert message in field_part(page, field)
    assert "Kesalahan:" in words(page)
    for kept in ("Perwal Nomor 77", "Penata Uji"):
        if kept in typed.values():
            assert f'value="{kept}"' in page.text
    if "reason" not in values:
        assert REASON in page.text
    if "job_title" not in values and name == "position_create":
        assert f'<option value="{title.pk}" selected' in page.text
    assert CANARY not in page.text
    assert written() == before


def test_forms_of_a_closed_unit_write_nothing(officer, town, title, written):
    OrgUnit.objects.filter(pk=town.clinic.pk).update(closed_on=town.government.today())
    before = written()
    for name, values in (
        ("function_create", function_values()),
        ("position_create", position_values(title)),
    ):
        page = officer.post(at(name, town.clinic), values)
        assert "“Seksi Rujukan” sudah ditutup." in words(page)
    assert written() == before


def test_a_function_sent_twice_is_written_once(officer, town):
    values = function_values()
    for _ in range(2):
        answer = officer.post(at("function_create", town.care), values)
        assert answer["Location"] == at("orgunit_functions", town.care)
    assert UnitFunction.objects.filter(unit=town.care).count() == 1


# --- who may ------------------------------------------------------------------------------------


def test_screens_are_for_those_who_may_change_the_unit(client, town, title, written):
    function = UnitFunctionFactory(unit=town.trade)
    foreign = UnitFunctionFactory(unit=town.foreign)
    elsewhere = user_with_role(Role.HR_OFFICER, unit=town.health)
    head = user_with_role(Role.UNIT_HEAD, unit=town.trade)
    before = written()
    cases = [
        ("function_create", town.trade, function_values()),
        ("position_create", town.trade, position_values(title)),
        ("function_end", function, {"on": DAY, "reason": REASON} | form_key()),
    ]
    outside = [
        ("function_create", town.foreign, function_values()),
        ("position_create", town.foreign, position_values(title)),
        ("function_end", foreign, {"on": DAY, "reason": REASON} | form_key()),
    ]
    for user, status, asked in (
        (elsewhere, 404, cases),
        (town.officer, 404, outside),
        (head, 403, cases),
        (None, 302, cases),
    ):
        client.logout()
        if user is not None:
            client.force_login(user)
        for name, target, values in asked:
            for response in (client.get(at(name, target)), client.post(at(name, target), values)):
                assert response.status_code == status
                if user is None:
                    assert response["Location"].startswith(reverse("account_login"))
    assert written() == before


@pytest.mark.parametrize(
    ("tab", "create"),
    [("orgunit_functions", "function_create"), ("orgunit_positions", "position_create")],
)
def test_tabs_offer_the_actions_today_to_who_may_and_on_an_open_unit(client, town, tab, create):
    UnitFunctionFactory(unit=town.health)
    PositionFactory(unit=town.health)
    actions = (at(create, town.health), "/end/")
    client.force_login(town.officer)
    page = client.get(at(tab, town.health)).text
    assert [action in page for action in actions] == [True, True]
    past = client.get(at(tab, town.health, per="2020-01-01")).text
    assert [action in past for action in actions] == [False, False]
    client.force_login(town.head)
    page = client.get(at(tab, town.health)).text
    assert [action in page for action in actions] == [False, False]


# --- actions ------------------------------------------------------------------------------------


def test_end_functions_holds_the_lock_of_the_structure(town):
    function = UnitFunctionFactory(unit=town.care)
    assert locks_structure(
        lambda: end_functions(
            government=town.government,
            functions=[function],
            on=town.government.today(),
            user=None,
            reason=REASON,
        )
    )


# --- cost ---------------------------------------------------------------------------------------


def test_query_counts_are_the_same_for_few_and_many(client, django_assert_max_num_queries):
    counts = []
    for size in (3, 120):
        unit = grow_units(GovernmentFactory(), 5)[0]
        tomorrow = unit.government.today() + timedelta(days=1)
        for number in range(size):
            JobTitleFactory(name=f"Pranata {number}", government_id=unit.government_id)
            for start in (LONG_AGO, tomorrow):
                PositionFactory(unit=unit, valid_from=start)
                function = UnitFunctionFactory(unit=unit, valid_from=start)
        client.force_login(user_with_role(Role.HR_OFFICER, unit=unit))
        title = JobTitleFactory(name=f"Penata Hitung {size}")
        found = []
        for address in (
            at("orgunit_functions", unit),
            at("orgunit_positions", unit),
            at("function_create", unit),
            at("position_create", unit),
            at("position_create", unit, cari="pranata"),
            at("function_end", function),
            at("function_move", function),
        ):
            client.get(address)
            with django_assert_max_num_queries(40) as captured:
                assert client.get(address).status_code == 200
            found.append(len(captured))
        for address, values in (
            (at("function_create", unit), function_values()),
            (at("position_create", unit), position_values(title)),
            (
                at("function_end", function),
                {"on": tomorrow.isoformat(), "reason": REASON} | form_key(),
            ),
        ):
            with django_assert_max_num_queries(60) as captured:
                assert client.post(address, values).status_code == 302
            found.append(len(captured))
        counts.append(found)
    assert counts[0] == counts[1]
