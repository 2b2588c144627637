"""The tree that is moved about in: its data, the page a drop leads to, and the way back."""

import html
import re
from datetime import date
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orgunits.actions import apply_changes
from orgunits.enums import ChangeState
from orgunits.models import OrgUnit, StructureChange
from orgunits.structure import Dissolve, Move, Rename, drop_rules
from portal.models import AuditEvent, Government
from tests.factories.orgunits import PositionFactory, grow_units
from tests.factories.portal import form_key
from tests.orgunits.conftest import CANARY
from tests.orgunits.test_change_views import REASON, at, fresh, posted, value_of, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client, town):
    client.force_login(town.officer)
    return client


def changed(town, *changes):
    return apply_changes(government=town.government, changes=changes, user=None, reason=REASON)


def tree(client, **query):
    return client.get(at("orgunit_tree", **query)).json()


def n_written():
    return StructureChange.objects.count(), AuditEvent.objects.count()


# --- the data of the script ---------------------------------------------------------------------


def test_orgunit_tree_gives_the_units_as_columns(officer, town):
    PositionFactory(unit=town.clinic, required_headcount=12)
    PositionFactory(unit=town.care, required_headcount=3)
    data = tree(officer)
    assert data["name"] == [
        "Pemerintah Kota Rimba",
        "Dinas Kesehatan",
        "Bidang Pelayanan",
        "Seksi Rujukan",
        "Dinas Perdagangan",
        "Bidang Pasar",
    ]
    assert data["id"][1] == town.health.pk
    assert data["up"] == [-1, 0, 1, 2, 0, 4]
    assert data["need"] == [15, 15, 15, 12, 0, 0]
    assert [data["labels"][place] for place in data["label"][:3]] == [
        ["root", "Pemerintah daerah"],
        ["dinas", "Dinas, tipe A"],
        ["bidang", "Bidang"],
    ]
    assert data["version"] == Government.objects.get(pk=town.government.pk).structure_version
    assert data["edit"] == 1
    assert data["rules"] == drop_rules()


def test_orgunit_tree_gives_units_of_one_name_one_number(officer, town):
    changed(town, Rename(town.clinic.pk, " bidang  PASAR "))
    alike = tree(officer)["alike"]
    assert alike[3] == alike[5]
    assert len(set(alike)) == 5


def test_orgunit_tree_says_what_each_person_may_move(client, town):
    client.force_login(town.narrow)  # officer of Dinas Kesehatan alone
    data = tree(client)
    assert [data["name"][place] for place in data["edit"]] == [
        "Dinas Kesehatan",
        "Bidang Pelayanan",
        "Seksi Rujukan",
    ]
    client.force_login(town.head)
    assert tree(client)["edit"] == 0
    client.force_login(town.officer)
    assert tree(client, per="2026-01-02")["edit"] == 0
    body = client.get(at("orgunit_tree")).content.decode()
    assert CANARY not in body


def test_orgunit_tree_costs_the_same_for_one_unit_as_for_many(officer, town):
    def n_queries():
        officer.get(at("orgunit_tree"))
        with CaptureQueriesContext(connection) as captured:
            officer.get(at("orgunit_tree"))
        return len(captured)

    before = n_queries()
    grow_units(town.government, 60)
    assert n_queries() == before


def test_orgunit_tree_is_sent_again_only_when_something_changed(officer, town):
    url = at("orgunit_tree")

    def asked(known, **query):
        return officer.get(at("orgunit_tree", **query), headers={"If-None-Match": known})

    first = officer.get(url)
    stamp = first["ETag"]
    assert first["Cache-Control"] == "private, no-cache"
    same = asked(stamp)
    assert (same.status_code, same.content) == (304, b"")
    assert same["Cache-Control"] == "private, no-cache"  # else the browser would drop what it has
    assert asked(stamp, per="2026-01-02").status_code == 200

    changed(town, Move(town.care.pk, town.trade.pk))
    moved = asked(stamp)
    assert moved.status_code == 200
    PositionFactory(unit=town.clinic, required_headcount=12)
    assert asked(moved["ETag"]).status_code == 200
    officer.force_login(town.narrow)
    assert asked(officer.get(url)["ETag"]).status_code == 304
    assert asked(stamp).status_code == 200


def test_orgunit_list_offers_its_script_where_there_is_a_tree(officer, town):
    page = officer.get(at("orgunit_list")).content.decode()
    assert f'data-tree="{at("orgunit_tree")}"' in page
    assert 'id="tree-menu"' in page
    assert "tree-movable" in page
    past = officer.get(at("orgunit_list", per="2026-01-02")).content.decode()
    assert f'data-tree="{at("orgunit_tree")}?per=2026-01-02"' in past
    assert 'id="tree-menu"' not in past
    assert "tree-movable" not in past
    assert "data-tree" not in officer.get(at("orgunit_list", q="rujuk")).content.decode()
    officer.force_login(town.head)
    reader = officer.get(at("orgunit_list")).content.decode()
    assert "data-tree" in reader
    assert 'id="tree-menu"' not in reader


def test_orgunit_list_works_by_links_without_a_script(officer, town):
    body = officer.get(at("orgunit_list")).content.decode()
    assert 'role="tree"' not in body  # the roles come with the keys
    for unit in (town.health, town.trade):
        assert f'href="{at("orgunit_detail", unit)}"' in body


# --- the page a drop leads to -------------------------------------------------------------------


def dropped(town, parent, **query):
    version = Government.objects.get(pk=town.government.pk).structure_version
    return {"parent": parent.pk, "versi": version, "dari": ""} | query


def test_drop_tells_what_changes_and_asks_only_why(officer, town):
    before = n_written()
    page = officer.get(at("orgunit_move", town.care, **dropped(town, town.trade)))
    text = words(page)
    assert "Pindahkan Bidang Pelayanan ke Dinas Perdagangan?" in text
    assert "Sesudah Pemerintah Kota Rimba › Dinas Perdagangan › Bidang Pelayanan" in text
    assert "Letak paling akhir di bawah Dinas Perdagangan" in text
    assert "1 unit di bawahnya" in text
    assert value_of(page, "parent") == str(town.trade.pk)
    assert '<select name="parent"' not in page.content.decode()
    assert n_written() == before


def test_drop_writes_what_the_form_writes(officer, town):
    by_form = posted(town, step="confirm", parent=town.trade.pk)
    officer.post(at("orgunit_move", town.care), by_form)
    form_row = StructureChange.objects.latest("number")
    officer.post(at("structure_undo"), posted(town))
    assert fresh(town.care).parent_id == town.health.pk

    address = at("orgunit_move", town.care, **dropped(town, town.trade))
    page = officer.get(address)
    fields = ("effective_on", "expected_version", "parent", "before", "form_key")
    data = {name: value_of(page, name) or "" for name in fields}
    response = officer.post(address, data | {"reason": REASON, "step": "confirm"})
    assert response.status_code == 302
    drop_row = StructureChange.objects.latest("number")
    for column in ("changes", "inverse", "summary", "reason", "effective_on", "made_by", "state"):
        assert getattr(drop_row, column) == getattr(form_row, column)
    assert fresh(town.care).parent_id == town.trade.pk


def test_drop_without_a_reason_is_asked_for_it_and_writes_nothing(officer, town):
    before = n_written()
    address = at("orgunit_move", town.care, **dropped(town, town.trade))
    data = posted(town, step="confirm", parent=town.trade.pk, reason="")
    page = officer.post(address, data)
    assert page.status_code == 200
    assert "Tulis alasannya." in words(page)
    assert "Sesudah Pemerintah Kota Rimba › Dinas Perdagangan › Bidang Pelayanan" in words(page)
    assert value_of(page, "parent") == str(town.trade.pk)
    assert n_written() == before


def test_drop_that_may_not_be_says_why_and_offers_other_targets(officer, town):
    page = officer.get(at("orgunit_move", town.health, **dropped(town, town.trade)))
    assert "Unit ini tidak bisa dipindahkan ke sana. Sebabnya:" in words(page)
    assert "harus langsung di bawah pemerintah daerah (PP 18/2016)" in words(page)
    assert '<select name="parent"' in page.content.decode()
    below = officer.get(at("orgunit_move", town.care, **dropped(town, town.clinic)))
    assert "Unit ini tidak ada dalam wewenang Anda" in words(below)
    for versi in ("9" * 18, "9" * 5000):  # a version that never was
        officer.get(at("orgunit_move", town.care, parent=town.trade.pk, versi=versi))
    garbage = officer.get(at("orgunit_move", town.care, parent="x", versi="x", before="-1"))
    assert "Unit ini tidak ada dalam wewenang Anda" in words(garbage)


def test_drop_on_a_tree_that_is_out_of_date_shows_what_changed(officer, town):
    query = dropped(town, town.trade)
    changed(town, Rename(town.market.pk, "Bidang Pasar Rakyat"))
    page = officer.get(at("orgunit_move", town.care, **query))
    assert page.status_code == 409
    assert "Struktur berubah sejak halaman ini Anda buka" in words(page)
    assert "Bidang Pasar Rakyat" in words(page)
    body = html.unescape(page.content.decode())
    onward = re.search(r'href="(\?[^"]*)">Lanjutkan', body)[1]
    kept = parse_qs(onward[1:], keep_blank_values=True)
    assert kept == {"parent": [str(town.trade.pk)], "dari": [""]}
    again = officer.get(at("orgunit_move", town.care) + onward)
    assert again.status_code == 200
    assert "Pindahkan Bidang Pelayanan ke Dinas Perdagangan?" in words(again)
    assert fresh(town.care).parent_id == town.health.pk


def test_drop_while_the_structure_changes_keeps_the_reason(officer, town):
    address = at("orgunit_move", town.care, **dropped(town, town.trade))
    data = posted(town, step="confirm", parent=town.trade.pk)
    changed(town, Rename(town.market.pk, "Bidang Pasar Rakyat"))
    conflict = officer.post(address, data)
    assert conflict.status_code == 409
    assert value_of(conflict, "reason") == REASON
    kept = {n: value_of(conflict, n) for n in ("reason", "parent", "expected_version", "form_key")}
    day = town.government.today().isoformat()
    page = officer.post(address, kept | {"step": "edit", "effective_on": day})
    assert value_of(page, "reason") == REASON
    assert "Pindahkan Bidang Pelayanan ke Dinas Perdagangan?" in words(page)
    done = officer.post(address, kept | {"step": "confirm", "effective_on": day, **form_key()})
    assert done.status_code == 302
    assert fresh(town.care).parent_id == town.trade.pk


def test_drop_is_forbidden_where_the_person_may_not_change(client, town):
    client.force_login(town.head)
    assert client.get(at("orgunit_move", town.care, parent=town.health.pk)).status_code == 403
    client.force_login(town.narrow)
    outside = client.get(at("orgunit_move", town.care, parent=town.trade.pk))
    assert "Unit ini tidak ada dalam wewenang Anda" in words(outside)
    assert "Dinas Perdagangan" not in words(outside)
    assert client.get(at("orgunit_move", town.foreign, parent=town.care.pk)).status_code == 404


# --- places among siblings ----------------------------------------------------------------------


def test_drop_between_two_units_takes_that_place(officer, town):
    address = at("orgunit_move", town.care, **dropped(town, town.trade, before=town.market.pk))
    page = officer.get(address)
    assert "Letak sebelum Bidang Pasar" in words(page)
    data = posted(town, step="confirm", parent=town.trade.pk, before=town.market.pk)
    assert officer.post(address, data).status_code == 302
    units = OrgUnit.objects.filter(parent=town.trade).order_by("order")
    assert list(units.values_list("name", flat=True)) == ["Bidang Pelayanan", "Bidang Pasar"]


def test_form_offers_the_places_under_the_chosen_unit(officer, town):
    page = officer.post(
        at("orgunit_move", town.care), posted(town, step="edit", parent=town.trade.pk)
    )
    assert "Sebelum Bidang Pasar" in words(page)
    options = officer.get(at("unit_choices", parent=town.trade.pk, kecuali=town.care.pk))
    assert words_of_fragment(options) == ["Paling akhir", "Sebelum Bidang Pasar"]
    own = officer.get(at("unit_choices", parent=town.health.pk, kecuali=town.care.pk))
    assert words_of_fragment(own) == ["Paling akhir"]
    none = officer.get(at("unit_choices", parent="", kecuali=town.care.pk))
    assert words_of_fragment(none) == ["Paling akhir"]


def words_of_fragment(response):
    return re.findall(r">([^<]+)</option>", response.content.decode())


def test_place_choices_stay_within_reach(client, town):
    client.force_login(town.narrow)
    foreign = client.get(at("unit_choices", parent=town.foreign.pk, kecuali=town.care.pk))
    assert foreign.status_code == 404
    outside = client.get(at("unit_choices", parent=town.trade.pk, kecuali=town.care.pk))
    assert outside.status_code == 404


def test_place_under_another_unit_is_an_error_at_its_field(officer, town):
    before = n_written()
    data = posted(town, step="confirm", parent=town.trade.pk, before=town.clinic.pk)
    page = officer.post(at("orgunit_move", town.care), data)
    assert "Unit itu tidak ada di bawah tujuan." in words(page)
    assert n_written() == before


def test_new_place_under_the_same_parent_is_told_as_such(officer, town):
    data = posted(town, step="confirm", parent=town.root.pk, before=town.health.pk)
    assert officer.post(at("orgunit_move", town.trade), data).status_code == 302
    history = words(officer.get(at("orgunit_history", town.trade)))
    assert "Urutannya diubah" in history
    assert StructureChange.objects.latest("number").summary == "Mengubah urutan Dinas Perdagangan"


# --- the way back -------------------------------------------------------------------------------


def test_change_from_the_tree_goes_back_to_it_with_the_unit_in_sight(officer, town):
    origin = quote(f"buka={town.trade.pk}")
    address = at("orgunit_move", town.clinic, **dropped(town, town.trade, dari=origin))
    page = officer.get(address).content.decode()
    tree_page = at("orgunit_list")
    before = f"{town.trade.pk},{town.root.pk},{town.health.pk},{town.care.pk}"
    assert f'href="{tree_page}?buka={before}#unit-{town.clinic.pk}">Batal' in page
    data = posted(town, step="confirm", parent=town.trade.pk)
    response = officer.post(address, data)
    opened = f"{town.trade.pk},{town.root.pk}"
    assert response["Location"] == f"{tree_page}?buka={opened}#unit-{town.clinic.pk}"


def test_way_back_takes_nothing_but_the_state_of_the_tree(officer, town):
    address = at(
        "orgunit_rename", town.care, dari=quote("buka=x&next=//jahat.example&per=2020-01-01")
    )
    data = posted(town, name="Bidang Layanan")
    back = officer.post(address, data)["Location"]
    split = urlsplit(back)
    assert (split.netloc, split.path) == ("", at("orgunit_list"))
    assert parse_qs(split.query).keys() == {"buka"}


def test_every_verb_of_the_menu_goes_back_to_the_tree(officer, town):
    tree_page = at("orgunit_list")
    for name in ("orgunit_rename", "orgunit_retype", "orgunit_close", "orgunit_update"):
        page = officer.get(at(name, town.clinic, dari="")).content.decode()
        assert f'#unit-{town.clinic.pk}">Batal' in page, name
    data = posted(town, parent=town.care.pk, name="Seksi Data", kind="seksi")
    made = officer.post(at("orgunit_create", parent=town.care.pk, dari=""), data)
    assert made["Location"].startswith(f"{tree_page}?buka=")
    assert made["Location"].endswith(f"#unit-{OrgUnit.objects.get(name='Seksi Data').pk}")


def test_change_can_be_taken_back_right_from_its_message(officer, town):
    data = posted(town, step="confirm", parent=town.trade.pk)
    response = officer.post(at("orgunit_move", town.care, dari=""), data)
    page = officer.get(response["Location"])
    number = StructureChange.objects.latest("number").number
    assert "Unit dipindahkan. Urungkan" in words(page)
    link = html.unescape(re.search(r'href="([^"]*)">Urungkan<', page.content.decode())[1])
    assert link == f"{at('structure_undo')}?nomor={number}&dari="
    undo = officer.get(link)
    assert "Memindahkan Bidang Pelayanan ke Dinas Perdagangan" in words(undo)
    assert "bukan lagi yang terakhir" not in words(undo)
    back = officer.post(link, posted(town))
    assert back["Location"].startswith(at("orgunit_list"))
    assert fresh(town.care).parent_id == town.health.pk


def test_undo_says_when_somebody_changed_something_since(officer, town):
    data = posted(town, step="confirm", parent=town.trade.pk)
    officer.post(at("orgunit_move", town.care), data)
    mine = StructureChange.objects.latest("number").number
    changed(town, Dissolve(town.market.pk))
    page = officer.get(at("structure_undo", nomor=mine))
    assert "Perubahan Anda bukan lagi yang terakhir." in words(page)
    assert "Menutup Bidang Pasar" in words(page)


def test_scheduled_move_offers_to_call_it_off(officer, town):
    data = posted(town, step="confirm", parent=town.trade.pk, effective_on="2030-01-02")
    response = officer.post(at("orgunit_move", town.care), data)
    change = StructureChange.objects.get(state=ChangeState.SCHEDULED)
    assert change.effective_on == date(2030, 1, 2)
    page = officer.get(response["Location"]).content.decode()
    assert f'href="{at("structure_change_cancel", change)}">Batalkan jadwal' in page
