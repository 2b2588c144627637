"""Pages that show the structure: tree, table, unit, ledger."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from orgunits.actions import apply_changes, undo_last_change
from orgunits.models import OrgUnit
from orgunits.structure import Dissolve, Merge, Move, Rename
from portal.permissions import Role
from tests.factories.orgunits import (
    LONG_AGO,
    REASON,
    GovernmentFactory,
    LegalBasisFactory,
    PositionFactory,
    RoleAssignmentFactory,
    UnitFunctionFactory,
    grow_units,
    user_with_role,
)
from tests.orgunits.conftest import CANARY

pytestmark = pytest.mark.django_db
SPRING = date(2021, 3, 1)
TABS = ("orgunit_detail", "orgunit_functions", "orgunit_positions", "orgunit_history")
FORMS = ("orgunit_rename", "orgunit_retype", "orgunit_move", "orgunit_close", "orgunit_update")
LISTS = ("orgunit_list", "orgunit_table", "structure_change_list")


def at(name, *args, **query):
    address = reverse(f"orgunits:{name}", args=[getattr(arg, "pk", arg) for arg in args])
    return address + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")


def change(government, *changes, on=None, **kwargs):
    return apply_changes(
        government=government,
        changes=changes,
        user=kwargs.pop("user", None),
        reason=REASON,
        effective_on=on,
        **kwargs,
    )


def text_of(response):
    """The words of a page's own part, without tags and repeated white space."""
    body = response.content.decode()
    main = body[body.find("<main") : body.find("</main>")] if "<main" in body else body
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@pytest.fixture
def officer(client, town):
    client.force_login(town.officer)
    return client


@pytest.fixture
def head(client, town):
    client.force_login(town.head)
    return client


# --- who may see --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LISTS)
def test_lists_send_an_anonymous_visitor_to_sign_in(client, town, name):
    response = client.get(at(name))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", [*TABS, *FORMS])
def test_unit_pages_send_an_anonymous_visitor_to_sign_in(client, town, name):
    response = client.get(at(name, town.health))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_forbidden_without_a_role(client, town, name):
    town.head.role_assignments.all().delete()
    client.force_login(town.head)
    response = client.get(at(name))
    assert response.status_code == 403
    assert "Dinas Kesehatan" not in response.content.decode()


@pytest.mark.parametrize("name", TABS)
@pytest.mark.parametrize("unit", ["root", "trade", "market", "foreign"])
def test_units_out_of_sight_are_not_found(head, town, name, unit):
    response = head.get(at(name, getattr(town, unit)))
    assert response.status_code == 404
    body = response.content.decode()
    assert not any(word in body for word in (CANARY, "Dinas Perdagangan", "Bidang Pasar"))


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize(
    ("unit", "status"), [("root", 404), ("trade", 404), ("foreign", 404), ("clinic", 200)]
)
def test_forms_of_a_narrow_officer(client, town, name, unit, status):
    client.force_login(town.narrow)
    response = client.get(at(name, getattr(town, unit)))
    assert response.status_code == status
    assert CANARY not in response.content.decode()
    assert "Dinas Perdagangan" not in response.content.decode()


@pytest.mark.parametrize("name", FORMS)
def test_forms_are_forbidden_to_who_only_sees(head, town, name):
    assert head.get(at(name, town.health)).status_code == 403
    RoleAssignmentFactory(user=town.head, unit=town.trade, role=Role.HR_OFFICER)
    assert head.get(at(name, town.health)).status_code == 403  # an officer, but elsewhere
    assert head.get(at(name, town.trade)).status_code == 200


@pytest.mark.parametrize("name", ["orgunit_create", "unit_choices", "structure_undo"])
def test_pages_of_change_are_forbidden_to_who_only_sees(head, town, name):
    assert head.get(at(name)).status_code == 403


@pytest.mark.parametrize("name", [*LISTS, *TABS])
def test_reading_pages_refuse_a_post(officer, town, name):
    args = [town.health] if name in TABS else []
    assert officer.post(at(name, *args)).status_code == 405


def test_a_superadmin_reads_the_government_chosen_for_the_session(admin_client, town):
    session = admin_client.session
    session["government_id"] = town.government.pk
    session.save()
    assert admin_client.get(at("orgunit_detail", town.health)).status_code == 200
    assert admin_client.get(at("orgunit_detail", town.foreign)).status_code == 404
    assert CANARY not in text_of(admin_client.get(at("orgunit_list", semua=1)))


# --- tree ---------------------------------------------------------------------------------------


def tree_names(response):
    return re.findall(r'class="tree-name"[^>]*>([^<]+)<', response.content.decode())


def test_orgunit_list_opens_the_topmost_level(officer, town):
    response = officer.get(at("orgunit_list"))
    assert tree_names(response) == [
        "Pemerintah Kota Rimba",
        "Dinas Kesehatan",
        "Dinas Perdagangan",
    ]
    assert "2 perangkat daerah, 6 unit" in text_of(response)
    assert CANARY not in response.content.decode()


def test_orgunit_list_opens_and_folds_by_links(officer, town):
    body = officer.get(at("orgunit_list")).content.decode()
    link = f'href="?buka={town.health.pk}#unit-{town.health.pk}" hx-get="?buka={town.health.pk}"'
    assert link in body
    opened = officer.get(at("orgunit_list", buka=town.health.pk))
    assert tree_names(opened)[2] == "Bidang Pelayanan"
    assert 'aria-expanded="true" aria-label="Tutup Dinas Kesehatan"' in opened.content.decode()
    everything = officer.get(at("orgunit_list", semua=1))
    assert len(tree_names(everything)) == 6


def test_orgunit_list_rolls_up_what_is_needed(officer, town):
    PositionFactory(unit=town.clinic, required_headcount=1200)
    PositionFactory(unit=town.care, required_headcount=34)
    body = text_of(officer.get(at("orgunit_list", semua=1)))
    assert "Dinas Kesehatan Dinas, tipe A perlu 1.234" in body
    assert "Seksi Rujukan Seksi perlu 1.200" in body
    assert "Dinas Perdagangan Dinas, tipe C perlu 0" in body


def test_orgunit_list_for_htmx_is_the_tree_alone(officer, town):
    part = officer.get(at("orgunit_list"), headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith('<div id="orgunit-tree"')
    assert part["Vary"].split(", ").count("HX-Request") == 1
    whole = officer.get(
        at("orgunit_list"),
        headers={"HX-Request": "true", "HX-History-Restore-Request": "true"},
    )
    assert "<html" in whole.content.decode()


def test_orgunit_list_escapes_names(officer, town):
    change(town.government, Rename(town.care.pk, 'Bidang <b>"Uji"</b> & lain'))
    body = officer.get(at("orgunit_list", semua=1)).content.decode()
    assert "Bidang &lt;b&gt;&quot;Uji&quot;&lt;/b&gt; &amp; lain" in body
    assert "<b>" + '"Uji"' not in body


def test_orgunit_list_searches_by_name_abbreviation_and_code(officer, town):
    for text, found in (("rujuk", "Seksi Rujukan"), ("disdag", "Dinas Perdagangan"),
                        ("1.02", "Dinas Kesehatan")):  # fmt: skip
        page = text_of(officer.get(at("orgunit_list", q=text)))
        assert found in page
        assert "1 unit" in page
    page = text_of(officer.get(at("orgunit_list", q="rujuk")))
    assert "Pemerintah Kota Rimba › Dinas Kesehatan › Bidang Pelayanan" in page
    nothing = text_of(officer.get(at("orgunit_list", q="kenari")))
    assert "Tidak ada unit yang cocok" in nothing


def test_orgunit_list_on_another_day_keeps_the_day_and_hides_writing(officer, town):
    change(town.government, Move(town.care.pk, town.trade.pk), on=SPRING)
    before = officer.get(at("orgunit_list", per=SPRING - timedelta(1), buka=town.health.pk))
    assert "Bidang Pelayanan" in tree_names(before)
    body = before.content.decode()
    assert "Tambah unit" not in body
    assert f'href="/orgunits/{town.health.pk}/?per=2021-02-28"' in body
    assert 'href="?per=2021-02-28&amp;semua=1"' in body
    on_the_day = officer.get(at("orgunit_list", per=SPRING, buka=town.health.pk))
    assert "Bidang Pelayanan" not in tree_names(on_the_day)
    assert "Tambah unit" in officer.get(at("orgunit_list")).content.decode()


def test_orgunit_list_before_everything_is_empty(officer, town):
    page = text_of(officer.get(at("orgunit_list", per=LONG_AGO - timedelta(1))))
    assert "Belum ada unit pada hari ini" in page


def test_orgunit_list_tells_of_scheduled_changes(officer, town):
    future = town.government.today() + timedelta(days=30)
    change(town.government, Rename(town.care.pk, "Bidang Layanan"), on=future)
    assert "Satu perubahan terjadwal." in text_of(officer.get(at("orgunit_list")))
    ahead = text_of(officer.get(at("orgunit_list", per=future)))
    assert "belum memperhitungkannya" in ahead
    behind = text_of(officer.get(at("orgunit_list", per=SPRING)))
    assert "terjadwal" not in behind


def test_orgunit_list_of_a_head_starts_at_the_own_unit(head, town):
    response = head.get(at("orgunit_list", semua=1))
    assert tree_names(response) == ["Dinas Kesehatan", "Bidang Pelayanan", "Seksi Rujukan"]
    assert "Tambah unit" not in response.content.decode()


# --- table --------------------------------------------------------------------------------------


def table_names(response):
    return re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', response.content.decode())


def test_orgunit_table_filters_and_names_the_agency(officer, town):
    response = officer.get(at("orgunit_table", kind="bidang"))
    assert table_names(response) == ["Bidang Pasar", "Bidang Pelayanan"]
    page = text_of(response)
    assert "Bidang Pasar Bidang – Disdag" in page
    assert "Jenis: Bidang" in page
    by_agency = officer.get(at("orgunit_table", agency=town.trade.pk))
    assert table_names(by_agency) == ["Bidang Pasar", "Dinas Perdagangan"]


def test_orgunit_table_shows_closed_units_on_request(officer, town):
    change(town.government, Dissolve(town.clinic.pk), on=SPRING)
    assert "Seksi Rujukan" not in table_names(officer.get(at("orgunit_table")))
    closed = officer.get(at("orgunit_table", status="closed"))
    assert table_names(closed) == ["Seksi Rujukan"]
    assert "Ditutup 1 Mar 2021" in text_of(closed)
    before = officer.get(at("orgunit_table", per=SPRING - timedelta(1)))
    assert "Seksi Rujukan" in table_names(before)


def test_orgunit_table_sorts_only_by_its_columns(officer, town):
    newest = table_names(officer.get(at("orgunit_table", sort="-name")))
    assert newest == sorted(newest, reverse=True)
    odd = officer.get(at("orgunit_table", sort="unit__government__slug"))
    assert table_names(odd) == sorted(newest)


def test_orgunit_table_says_when_nothing_fits(officer, town):
    page = text_of(officer.get(at("orgunit_table", q="kenari")))
    assert "Tidak ada unit yang cocok dengan saringan ini" in page
    bad = text_of(officer.get(at("orgunit_table", kind="istana")))
    assert "istana bukan salah satu" in bad
    assert "Baris 1–6 dari 6" in bad


def test_orgunit_table_turns_pages(client):
    units = grow_units(GovernmentFactory(), 60)
    client.force_login(user_with_role(Role.HR_OFFICER, government=units[0].government))
    first = client.get(at("orgunit_table"))
    assert len(table_names(first)) == 50
    assert "Baris 1–50 dari 61" in text_of(first)
    assert len(table_names(client.get(at("orgunit_table", page=2)))) == 11
    assert len(table_names(client.get(at("orgunit_table", page=99)))) == 11


def test_orgunit_table_for_htmx_is_the_table_alone(officer, town):
    part = officer.get(at("orgunit_table"), headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith('<div id="orgunit-table"')


# --- one unit -----------------------------------------------------------------------------------


def test_orgunit_detail_says_what_the_unit_is(officer, town):
    basis = LegalBasisFactory(government=town.government, title="Perda Nomor 8 Tahun 2016")
    OrgUnit.objects.filter(pk=town.health.pk).update(
        legal_basis=basis, area_code="36.74", siasn_unor_id="unor-77", urusan="1.02;1.06"
    )
    PositionFactory(unit=town.health, name="Kepala Dinas Kesehatan", is_head=True, echelon="II.b")
    PositionFactory(unit=town.clinic, name="Dokter", required_headcount=9)
    UnitFunctionFactory(unit=town.health)
    page = text_of(officer.get(at("orgunit_detail", town.health)))
    for words in (
        "Aktif",
        "Dinas, tipe A",
        "Pimpinan: Kepala Dinas Kesehatan, eselon II.b",
        "Perda Nomor 8 Tahun 2016",
        "Kode wilayah 36.74",
        "ID unor di SIASN unor-77",
        "Urusan 1.02; 1.06",
        "Kebutuhan pegawai 10 orang 1 di unit ini sendiri",
        "Unit di bawahnya 2 1 langsung di bawahnya",
        "Bidang Pelayanan Bidang 1 9",
    ):
        assert words in page


def test_unit_pages_show_the_unit_as_it_was(officer, town):
    change(town.government, Rename(town.care.pk, "Bidang Layanan"), on=SPRING)
    change(town.government, Move(town.care.pk, town.trade.pk), on=SPRING)
    then = officer.get(at("orgunit_detail", town.care, per=SPRING - timedelta(1)))
    assert "<h1>Bidang Pelayanan</h1>" in then.content.decode()
    assert "Induk Dinas Kesehatan" in text_of(then)
    assert "Ubah unit" not in then.content.decode()
    now = officer.get(at("orgunit_detail", town.care))
    assert "<h1>Bidang Layanan</h1>" in now.content.decode()
    assert "Induk Dinas Perdagangan" in text_of(now)
    assert "Ubah unit" in now.content.decode()
    assert f'href="/orgunits/{town.care.pk}/history/?per=2021-02-28"' in then.content.decode()


@pytest.mark.parametrize("name", TABS)
def test_unit_pages_before_the_unit_say_when_it_began(officer, town, name):
    page = text_of(officer.get(at(name, town.care, per=LONG_AGO - timedelta(1))))
    assert "Unit ini belum ada pada 31 Desember 2014 Berdiri 1 Januari 2015." in page


@pytest.mark.parametrize("name", TABS)
def test_unit_pages_after_the_unit_show_its_last_day(officer, town, name):
    PositionFactory(unit=town.clinic, name="Perawat Terampil", valid_until=SPRING)
    change(town.government, Dissolve(town.clinic.pk, town.care.pk), on=SPRING)
    response = officer.get(at(name, town.clinic))
    page = text_of(response)
    assert "Unit ini ditutup 1 Maret 2021." in page
    assert "Penerusnya: Bidang Pelayanan" in page
    assert "Ubah unit" not in response.content.decode()
    if name == "orgunit_positions":
        assert "Perawat Terampil" in page
    alive = text_of(officer.get(at(name, town.clinic, per=SPRING - timedelta(1))))
    assert "Unit ini ditutup" not in alive


def test_unit_pages_hide_the_buttons_from_who_only_sees(head, town):
    body = head.get(at("orgunit_detail", town.care)).content.decode()
    assert "Ubah unit" not in body
    assert "/rename/" not in body


def test_unit_menu_of_the_root_offers_neither_move_nor_close(officer, town):
    body = officer.get(at("orgunit_detail", town.root)).content.decode()
    assert "/rename/" in body
    assert "/move/" not in body
    assert "/close/" not in body


def test_unit_tabs_of_a_person_without_those_permissions(client, town):
    client.force_login(user_with_role(Role.EMPLOYEE, unit=town.health))
    page = client.get(at("orgunit_detail", town.health)).content.decode()
    row = page[page.find('class="sections-row"') :].partition("</ul>")[0]
    tabs = re.findall(r"<li><a [^>]*>([A-Z][a-z]+)", row)
    assert tabs[:3] == ["Ringkasan", "Fungsi", "Jabatan"]
    assert "Pegawai" not in tabs
    assert tabs[-1] == "Riwayat"
    assert "/employees/units/" not in page  # nor does a figure lead there


def test_orgunit_functions_and_positions_list_what_holds(officer, town):
    UnitFunctionFactory(unit=town.health, text="penyusunan kebijakan kesehatan", urusan="1.02")
    PositionFactory(unit=town.health, name="Epidemiolog Ahli Muda", required_headcount=4)
    functions = text_of(officer.get(at("orgunit_functions", town.health)))
    assert "penyusunan kebijakan kesehatan 1.02" in functions
    positions = text_of(officer.get(at("orgunit_positions", town.health)))
    assert "Epidemiolog Ahli Muda" in positions
    assert "Seluruhnya, 1 jabatan 4" in positions
    assert "Belum ada fungsi" in text_of(officer.get(at("orgunit_functions", town.care)))
    assert "Belum ada jabatan" in text_of(officer.get(at("orgunit_positions", town.care)))


def test_orgunit_history_tells_who_when_why_and_from_what(officer, town):
    basis = LegalBasisFactory(government=town.government, title="Perwal Nomor 5 Tahun 2021")
    change(
        town.government,
        Rename(town.care.pk, "Bidang Layanan"),
        on=SPRING,
        user=town.officer,
        legal_basis=basis,
    )
    page = text_of(officer.get(at("orgunit_history", town.care)))
    for words in (
        "Nama Bidang Pelayanan menjadi Bidang Layanan",
        REASON,
        "Berlaku 1 Maret 2021.",
        f"oleh {town.officer}. Perwal Nomor 5 Tahun 2021.",
        "1 Jan 2015 sampai sebelum 1 Mar 2021",
        "Unit dibentuk",
    ):
        assert words in page
    then = text_of(officer.get(at("orgunit_history", town.care, per=SPRING - timedelta(1))))
    assert "Bidang Layanan" not in then


def test_orgunit_history_shows_the_lineage_and_what_was_undone(officer, town):
    change(town.government, Merge((town.trade.pk,), town.health.pk), on=SPRING)
    page = text_of(officer.get(at("orgunit_history", town.health)))
    assert "Asal-usul unit" in page
    assert "Meneruskan Dinas Perdagangan Penggabungan, sejak 1 Maret 2021" in page
    undo_last_change(government=town.government, user=None, reason="Dibatalkan oleh pengadilan.")
    after = text_of(officer.get(at("orgunit_history", town.market)))
    assert "Sudah dibatalkan" in after
    assert "Asal-usul unit" not in text_of(officer.get(at("orgunit_history", town.health)))


def test_unit_history_of_a_head_names_no_unit_out_of_sight(head, town):
    change(town.government, Move(town.market.pk, town.health.pk), on=SPRING)
    page = text_of(head.get(at("orgunit_history", town.market)))
    assert "unit di luar wewenang Anda" in page
    assert "Dinas Perdagangan" not in page


# --- ledger -------------------------------------------------------------------------------------


def test_structure_change_list_shows_the_newest_first(officer, town):
    change(town.government, Rename(town.care.pk, "Bidang Layanan"), on=SPRING)
    page = text_of(officer.get(at("structure_change_list")))
    renamed = page.index("Mengganti nama Bidang Pelayanan menjadi Bidang Layanan")
    assert renamed < page.index("Membentuk Pemerintah Kota Rimba")
    assert "3 perubahan" in page
    assert "Urungkan perubahan terakhir" in page


def test_structure_change_list_of_a_head_is_only_about_units_in_sight(head, town):
    change(town.government, Rename(town.market.pk, "Bidang Toko"), on=SPRING)
    page = text_of(head.get(at("structure_change_list")))
    assert "1 perubahan" in page
    assert "Bidang Toko" not in page
    assert "Dinas Perdagangan" not in page
    assert "Urungkan" not in page


def test_structure_change_list_of_a_narrow_officer_offers_no_undo_elsewhere(client, town):
    client.force_login(town.narrow)
    change(town.government, Rename(town.market.pk, "Bidang Toko"))
    assert "Urungkan" not in text_of(client.get(at("structure_change_list")))
    change(town.government, Rename(town.care.pk, "Bidang Layanan"))
    assert "Urungkan" in text_of(client.get(at("structure_change_list")))


# --- cost ---------------------------------------------------------------------------------------

PAGES = [
    ("orgunit_list", {"semua": 1}, False),
    ("orgunit_list", {"q": "unit"}, False),
    ("orgunit_table", {}, False),
    ("orgunit_table", {"status": "all"}, False),
    ("structure_change_list", {}, False),
    ("orgunit_create", {}, False),
    ("orgunit_detail", {}, True),
    ("orgunit_positions", {}, True),
    ("orgunit_functions", {}, True),
    ("orgunit_history", {}, True),
    ("orgunit_move", {}, True),
    ("orgunit_close", {}, True),
    ("orgunit_rename", {}, True),
]


@pytest.mark.parametrize("where", ["government", "unit"])
def test_query_counts_are_the_same_for_10_and_300_units(
    client, where, django_assert_max_num_queries
):
    counts = []
    for count in (10, 300):
        units = grow_units(GovernmentFactory(), count)
        for number in range(count // 10):
            change(units[0].government, Rename(units[1].pk, f"Nama {number}"))
            PositionFactory(unit=units[0])
            UnitFunctionFactory(unit=units[0])
        scope = {"government": units[0].government, "unit": units[0]}[where]
        client.force_login(user_with_role(Role.HR_OFFICER, **{where: scope}))
        found = {}
        for name, query, of_unit in PAGES:
            address = at(name, *([units[0]] if of_unit else []), **query)
            client.get(address)
            with django_assert_max_num_queries(40) as captured:
                assert client.get(address).status_code == 200
            found[name, *query] = len(captured)
        counts.append(found)
    assert counts[0] == counts[1]
