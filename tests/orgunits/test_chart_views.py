"""The chart page, its file and what its script asks for."""

import gzip
import json
from datetime import date, timedelta
from itertools import accumulate
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orgunits.enums import Echelon, UnitKind
from orgunits.queries import structure_columns, structure_on
from orgunits.structure import Dissolve, Establish, Move, Rename
from portal.permissions import Role
from tests.factories.orgunits import (
    GovernmentFactory,
    OrgUnitFactory,
    PositionFactory,
    RoleAssignmentFactory,
    establish,
    grow_units,
    root_of,
    user_with_role,
)
from tests.orgunits.conftest import CANARY
from tests.orgunits.test_views import at, change, text_of

pytestmark = pytest.mark.django_db
SPRING = date(2021, 3, 1)
HOSTILE = "Seksi <script>alert(1)</script>"


@pytest.fixture
def officer(client, town):
    client.force_login(town.officer)
    return client


def drawn(response):
    """Ids of the units whose cards are in the drawing of a page."""
    body = response.content.decode()
    svg = body[body.index("<svg xmlns") : body.index("</svg>", body.index("<svg xmlns")) + 6]
    return [
        int(element.get("data-unit"))
        for element in ElementTree.fromstring(svg).iter()
        if element.get("data-unit")
    ]


def decoded(columns):
    """The columns of the data as rows (level, id, name, abbreviation, kind, tipe)."""
    if not columns["steps"]:
        return []
    return list(
        zip(
            [int(digit, 36) for digit in columns["levels"]],
            accumulate(int(text) for text in columns["steps"].split(",")),
            columns["names"].split("\t"),
            columns["abbreviations"].split("\t"),
            columns["kinds"].split(","),
            columns["tipes"].split(","),
            strict=True,
        )
    )


def as_rows(rows):
    return [(r.level, r.id, r.name, r.abbreviation, r.kind, r.tipe) for r in rows]


# --- the page -----------------------------------------------------------------------------------


def test_first_view_shows_the_root_and_what_is_right_under_it(officer, town):
    response = officer.get(at("orgunit_chart"))
    assert drawn(response) == [town.root.pk, town.health.pk, town.trade.pk]
    assert "2 perangkat daerah, 6 unit pada" in text_of(response)


def test_links_fold_and_unfold_without_a_script(officer, town):
    page = officer.get(at("orgunit_chart"))
    opened = f"?buka={town.health.pk}"
    assert f'href="{opened}#unit-{town.health.pk}"' in page.content.decode()
    page = officer.get(at("orgunit_chart") + opened)
    assert town.care.pk in drawn(page)
    assert town.clinic.pk not in drawn(page)


def test_deep_link_opens_the_way_and_marks_the_unit(officer, town):
    page = officer.get(at("orgunit_chart", unit=town.clinic.pk))
    assert drawn(page) == [
        town.root.pk, town.health.pk, town.care.pk, town.clinic.pk, town.trade.pk,
    ]  # fmt: skip
    marked = f'id="unit-{town.clinic.pk}" href="/orgunits/{town.clinic.pk}/"'
    assert f'{marked} aria-label="Seksi Rujukan" aria-current="true"' in page.content.decode()


def test_search_opens_the_way_to_the_hit_and_lists_what_was_found(officer, town):
    page = officer.get(at("orgunit_chart", q="rujukan"))
    assert town.clinic.pk in drawn(page)
    assert "Hasil pencarian “rujukan” 1 unit" in text_of(page)
    assert f"?unit={town.clinic.pk}#unit-{town.clinic.pk}" in page.content.decode()


def test_search_finds_by_abbreviation(officer, town):
    page = officer.get(at("orgunit_chart", q="disdag"))
    assert 'aria-label="Dinas Perdagangan" aria-current="true"' in page.content.decode()


def test_search_without_a_hit_says_so_and_still_shows_the_chart(officer, town):
    page = officer.get(at("orgunit_chart", q="pajak"))
    assert "Tidak ada unit yang cocok" in text_of(page)
    assert drawn(page) == [town.root.pk, town.health.pk, town.trade.pk]


def test_branch_is_drawn_alone(officer, town):
    page = officer.get(at("orgunit_chart", akar=town.health.pk))
    assert drawn(page) == [town.health.pk, town.care.pk]
    assert "Bagan Dinas Kesehatan" in text_of(page)


@pytest.mark.parametrize("key", ["unit", "akar"])
def test_unit_of_another_government_is_unknown(officer, town, key):
    page = officer.get(at("orgunit_chart", **{key: town.foreign.pk}))
    assert page.status_code == 200
    assert CANARY not in page.content.decode()
    assert "Unit yang diminta tidak ada pada" in text_of(page)


def test_head_of_a_unit_sees_that_branch_only(client, town):
    client.force_login(town.head)
    page = client.get(at("orgunit_chart"))
    assert drawn(page) == [town.health.pk, town.care.pk]
    assert "Perdagangan" not in text_of(page)


def test_chart_of_another_day_shows_that_day(officer, town):
    change(town.government, Move(town.care.pk, town.trade.pk), on=SPRING)
    before = (SPRING - timedelta(1)).isoformat()
    opened = f"&buka={town.health.pk}"
    assert town.care.pk in drawn(officer.get(at("orgunit_chart", per=before) + opened))
    assert town.care.pk not in drawn(officer.get(at("orgunit_chart") + "?" + opened))
    page = officer.get(at("orgunit_chart", per=before)).content.decode()
    assert f"/orgunits/{town.health.pk}/?per={before}" in page


def test_day_before_the_structure_has_an_empty_state(officer, town):
    page = officer.get(at("orgunit_chart", per="1990-01-01"))
    assert "Belum ada unit pada hari ini" in text_of(page)


def test_details_count_what_the_posts_of_the_branch_need(officer, town):
    PositionFactory(unit=town.care, name="Analis", required_headcount=3)
    PositionFactory(unit=town.health, name="Kepala", is_head=True, echelon=Echelon.II_B)
    plain = officer.get(at("orgunit_chart"))
    assert "Perlu" not in text_of(plain)
    assert "0 dari 4 pegawai" in text_of(officer.get(at("orgunit_chart", isi="sedang")))
    full = text_of(officer.get(at("orgunit_chart", isi="rinci")))
    assert "Dinas, tipe A, eselon II.b" in full
    assert "2 jabatan" in full


def test_names_stay_text_in_drawing_list_and_search(officer, town):
    OrgUnitFactory(parent=town.root, name=HOSTILE)
    page = officer.get(at("orgunit_chart", q="<script>alert")).content.decode()
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 3  # card, list, hit
    assert b"<script" not in officer.get(at("orgunit_chart_svg")).content


def test_list_holds_the_same_units_as_the_drawing(officer, town):
    page = officer.get(at("orgunit_chart", buka=town.health.pk))
    body = page.content.decode()
    listed = [int(part.split('"')[0]) for part in body.split('<li id="daftar-')[1:]]
    assert listed == drawn(page)
    assert body[body.index("data-chart-list") :].count("<ul>") == 3
    assert f'href="?daftar=1#daftar-{town.health.pk}"' in body


def test_structure_bar_leads_to_chart_tree_and_table(officer, town):
    for name in ("orgunit_chart", "orgunit_list", "orgunit_table"):
        words = text_of(officer.get(at(name)))
        assert "Bagan Pohon Tabel" in words


def test_more_units_than_a_page_bears_are_folded_and_told(officer, town):
    grow_units(town.government, 1400, width=20)
    page = officer.get(at("orgunit_chart", semua=1))
    assert "Terlalu banyak unit untuk satu layar" in text_of(page)
    assert len(drawn(page)) < 1200
    whole = officer.get(at("orgunit_chart_svg", semua=1))
    assert whole.content.count(b"data-unit=") == 1406


# --- the file -----------------------------------------------------------------------------------


def test_file_is_a_drawing_of_its_own(officer, town):
    response = officer.get(at("orgunit_chart_svg", semua=1))
    assert response["Content-Type"] == "image/svg+xml"
    today = town.government.today().isoformat()
    assert f'filename="bagan-kota-rimba-{today}.svg"' in response["Content-Disposition"]
    root = ElementTree.fromstring(response.content)
    assert len([e for e in root.iter() if e.get("data-unit")]) == 6
    assert "href" not in response.content.decode()


def test_file_of_a_branch_is_named_after_it(officer, town):
    response = officer.get(at("orgunit_chart_svg", akar=town.health.pk))
    assert "bagan-dinas-kesehatan-" in response["Content-Disposition"]


# --- what the script asks for -------------------------------------------------------------------


def test_data_are_the_tree_in_columns(officer, town):
    response = officer.get(at("orgunit_chart_data"))
    today = town.government.today()
    rows = as_rows(structure_on(town.government, today, town.officer))
    assert decoded(response.json()) == rows
    assert response.json()["stamp"] == officer.get(at("orgunit_chart_figures")).json()["stamp"]
    assert response.json()["labels"]["dinas"] == "Dinas"
    assert response["Cache-Control"] == "private, no-cache"


def test_whole_and_partial_columns_agree_with_the_structure(town):
    change(town.government, Dissolve(town.clinic.pk), on=SPRING)
    establish(town.government, [Establish(-1, town.root.pk, "Tab\tdi nama", UnitKind.BADAN)])
    change(town.government, Rename(town.trade.pk, "Dinas Perniagaan"), on=SPRING)
    town.government.refresh_from_db()
    today = town.government.today()
    for user in (town.officer, town.head):
        for day in (today, SPRING - timedelta(1), date(1990, 1, 1)):
            expected = [
                (level, pk, name.replace("\t", " "), *rest)
                for level, pk, name, *rest in as_rows(structure_on(town.government, day, user))
            ]
            assert decoded(structure_columns(town.government, day, user)) == expected


def test_data_of_a_head_hold_that_branch_only(client, town):
    client.force_login(town.head)
    response = client.get(at("orgunit_chart_data"))
    assert [row[1] for row in decoded(response.json())] == [
        town.health.pk, town.care.pk, town.clinic.pk,
    ]  # fmt: skip
    assert CANARY not in response.content.decode()


def test_unchanged_data_are_answered_by_the_tag_without_reading_a_unit(officer, town):
    tag = officer.get(at("orgunit_chart_data"))["ETag"]
    with CaptureQueriesContext(connection) as asked:
        response = officer.get(at("orgunit_chart_data"), headers={"if-none-match": tag})
    assert response.status_code == 304
    assert response.content == b""
    assert response["Cache-Control"] == "private, no-cache"
    tables = [query["sql"] for query in asked]
    assert not any('"orgunits_unitversion"' in sql for sql in tables)
    # session, user with government, roles held, reach: what every page asks
    assert len(tables) <= 5


@pytest.mark.parametrize("zipped", [True, False])
def test_tag_holds_for_a_packed_answer_too(officer, town, zipped):
    headers = {"accept-encoding": "gzip"} if zipped else {}
    first = officer.get(at("orgunit_chart_data"), headers=headers)
    body = (
        gzip.decompress(first.content)
        if zipped and first.has_header("Content-Encoding")
        else first.content
    )
    assert json.loads(body)["steps"]
    again = officer.get(
        at("orgunit_chart_data"), headers={**headers, "if-none-match": first["ETag"]}
    )
    assert again.status_code == 304


def test_tag_changes_with_structure_day_and_reach(client, town):
    def tag(user, **query):
        client.force_login(user)
        return client.get(at("orgunit_chart_data", **query))["ETag"]

    before = tag(town.officer)
    assert tag(town.officer) == before
    assert tag(town.officer, per="2020-01-01") != before
    assert tag(town.head) != before
    narrow = tag(town.head)
    RoleAssignmentFactory(user=town.head, unit=town.trade, role=Role.EMPLOYEE)
    assert tag(town.head) != narrow
    change(town.government, Rename(town.clinic.pk, "Seksi Rujukan Baru"))
    assert tag(town.officer) != before


def test_two_people_of_the_same_reach_share_a_tag(client, town):
    tags = set()
    for user in (town.officer, user_with_role(Role.AUDITOR, unit=town.root)):
        client.force_login(user)
        tags.add(client.get(at("orgunit_chart_data"))["ETag"])
    assert len(tags) == 1


def test_figures_are_in_the_order_of_the_data_and_added_up(officer, town):
    PositionFactory(unit=town.clinic, required_headcount=2)
    PositionFactory(unit=town.care, is_head=True, echelon=Echelon.III_A)
    figures = officer.get(at("orgunit_chart_figures")).json()
    ids = [row[1] for row in decoded(officer.get(at("orgunit_chart_data")).json())]
    required = dict(zip(ids, figures["required"], strict=True))
    assert required[town.root.pk] == required[town.care.pk] == 3
    assert required[town.clinic.pk] == 2
    assert dict(zip(ids, figures["posts"], strict=True))[town.health.pk] == 2
    assert dict(zip(ids, figures["echelons"].split(","), strict=True))[town.care.pk] == "III.a"


def test_figures_of_units_out_of_reach_do_not_count(client, town):
    PositionFactory(unit=town.market, required_headcount=7)
    client.force_login(town.head)
    assert client.get(at("orgunit_chart_figures")).json()["required"] == [0, 0, 0]


@pytest.mark.parametrize(
    "name", ["orgunit_chart", "orgunit_chart_data", "orgunit_chart_figures", "orgunit_chart_svg"]
)
def test_query_count_is_the_same_for_6_and_300_units(officer, town, name):
    def count():
        with CaptureQueriesContext(connection) as asked:
            assert officer.get(at(name, isi="rinci")).status_code == 200
        return len(asked)

    count()  # the first visit of a session writes it
    few = count()
    grow_units(town.government, 300)
    assert count() == few


def test_government_without_further_units_has_a_chart_of_its_root(client):
    government = GovernmentFactory()
    client.force_login(user_with_role(Role.HR_OFFICER, government=government))
    assert drawn(client.get(at("orgunit_chart"))) == [root_of(government).pk]


def test_search_field_is_the_one_of_the_other_structure_pages(officer, town):
    fields = [
        line.strip()
        for name in ("orgunit_chart", "orgunit_list")
        for line in officer.get(at(name)).content.decode().splitlines()
        if 'placeholder="Nama, singkatan, atau kode"' in line
    ]
    assert len(fields) == 2
    assert fields[0] == fields[1]
