"""Forms that change the structure: the road from the form through the preview to the door."""

import html
import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from orgunits.actions import apply_changes, cancel_scheduled_change, grant_role
from orgunits.enums import ChangeState
from orgunits.models import LegalBasis, OrgUnit, StructureChange, UnitVersion
from orgunits.queries import unit_on
from orgunits.structure import Move, Rename
from portal.models import AuditEvent, Government
from portal.permissions import Role
from tests.factories.orgunits import (
    GovernmentFactory,
    PositionFactory,
    UnitFunctionFactory,
    grow_units,
    user_with_role,
)
from tests.factories.portal import form_key, opening
from tests.orgunits.conftest import CANARY

pytestmark = pytest.mark.django_db
REASON = "Penataan menurut Perwal baru."


def at(name, *args, **query):
    address = reverse(f"orgunits:{name}", args=[getattr(arg, "pk", arg) for arg in args])
    return address + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")


def posted(town, step="save", **values):
    """What a browser posts for a change on the structure as it is now."""
    government = Government.objects.get(pk=town.government.pk)
    return {
        "effective_on": government.today().isoformat(),
        "reason": REASON,
        "expected_version": government.structure_version,
        "step": step,
        **form_key(),
    } | values


def words(response):
    body = response.content.decode()
    main = body[body.find("<main") : body.find("</main>")]
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", main).split()))


def value_of(response, name):
    """The value a rendered page would post for field ``name`` (input, textarea, chosen option)."""
    body = response.content.decode()
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', body) or re.search(
        rf'<textarea[^>]*name="{name}"[^>]*>\s*([^<]*)</textarea>', body
    )
    if found is None:
        select = re.search(rf'<select[^>]*name="{name}".*?</select>', body, re.DOTALL)
        found = select and re.search(r'<option value="([^"]*)" selected', select[0])
    return html.unescape(found[1]) if found else None


@pytest.fixture
def written():
    """Counts of what a change would write: equal before and after means nothing was written."""

    def count():
        tables = (OrgUnit, UnitVersion, StructureChange, LegalBasis, AuditEvent)
        versions = tuple(Government.objects.order_by("pk").values_list("structure_version"))
        return tuple(model.objects.count() for model in tables) + versions

    return count


@pytest.fixture
def officer(client, town):
    client.force_login(town.officer)
    return client


def fresh(unit):
    return OrgUnit.objects.get(pk=unit.pk)


# --- the happy road -----------------------------------------------------------------------------


def test_orgunit_create_establishes_a_unit_with_a_new_legal_basis(officer, town):
    page = officer.get(at("orgunit_create", parent=town.health.pk))
    assert value_of(page, "parent") == str(town.health.pk)
    data = posted(
        town,
        parent=town.health.pk,
        name="Bidang Pencegahan Penyakit",
        kind="bidang",
        abbreviation="P2P",
        new_legal_basis="Perwal Nomor 9 Tahun 2026",
        new_legal_basis_date="2026-02-03",
    )
    response = officer.post(at("orgunit_create"), data)
    made = OrgUnit.objects.get(name="Bidang Pencegahan Penyakit")
    assert response["Location"] == at("orgunit_detail", made)
    assert (made.parent_id, made.abbreviation) == (town.health.pk, "P2P")
    change = StructureChange.objects.latest("number")
    assert (change.made_by, change.reason) == (town.officer, REASON)
    assert change.legal_basis.title == "Perwal Nomor 9 Tahun 2026"
    assert "Unit dibentuk." in words(officer.get(response["Location"]))


def test_orgunit_rename_and_retype_write_what_was_typed(officer, town):
    page = officer.get(at("orgunit_rename", town.health))
    assert [value_of(page, name) for name in ("name", "abbreviation", "code")] == [
        "Dinas Kesehatan",
        "Dinkes",
        "1.02",
    ]
    data = posted(town, name="Dinas Kesehatan Kota", abbreviation="DKK", code="1.02")
    assert officer.post(at("orgunit_rename", town.health), data).status_code == 302
    assert fresh(town.health).abbreviation == "DKK"

    assert value_of(officer.get(at("orgunit_retype", town.health)), "tipe") == "A"
    data = posted(town, kind="dinas", tipe="B")
    assert officer.post(at("orgunit_retype", town.health), data).status_code == 302
    assert fresh(town.health).tipe == "B"


def test_orgunit_move_shows_what_changes_before_it_writes(officer, town, written):
    before = written()
    address = at("orgunit_move", town.care)
    preview = officer.post(address, posted(town, parent=town.trade.pk))
    assert preview.status_code == 200
    assert "Pindahkan Bidang Pelayanan ke Dinas Perdagangan?" in words(preview)
    assert "Sebelum Pemerintah Kota Rimba › Dinas Kesehatan › Bidang Pelayanan" in words(preview)
    assert "Sesudah Pemerintah Kota Rimba › Dinas Perdagangan › Bidang Pelayanan" in words(preview)
    assert "1 unit di bawahnya" in words(preview)
    assert "Berlaku hari ini" in words(preview)
    assert written() == before

    fields = ("effective_on", "reason", "expected_version", "parent", "legal_basis", "form_key")
    data = {name: value_of(preview, name) or "" for name in fields} | {"step": "confirm"}
    response = officer.post(address, data)
    assert response["Location"] == at("orgunit_detail", town.care)
    assert fresh(town.care).parent_id == town.trade.pk


def test_orgunit_move_goes_back_from_the_preview_with_everything_typed(officer, town, written):
    before = written()
    data = posted(town, step="edit", parent=town.trade.pk, new_legal_basis="Perwal 1")
    page = officer.post(at("orgunit_move", town.care), data)
    assert value_of(page, "parent") == str(town.trade.pk)
    assert value_of(page, "reason") == REASON
    assert value_of(page, "new_legal_basis") == "Perwal 1"
    assert "Kesalahan" not in words(page)
    assert written() == before


def test_orgunit_close_ends_a_unit_after_a_look(officer, town):
    address = at("orgunit_close", town.clinic)
    preview = officer.post(address, posted(town, successor=town.care.pk))
    assert "Penerus Bidang Pelayanan" in words(preview)
    assert fresh(town.clinic).closed_on is None
    response = officer.post(address, posted(town, step="confirm", successor=town.care.pk))
    assert response.status_code == 302
    assert fresh(town.clinic).closed_on == town.government.today()
    assert "Unit ini ditutup" in words(officer.get(response["Location"]))


def test_orgunit_update_writes_particulars_with_their_reason(officer, town):
    address = at("orgunit_update", town.health)
    data = {
        "urusan": "1.02",
        "area_code": "36.74",
        "health_facility_code": "P3674010",
        "new_legal_basis": "Perda Nomor 8 Tahun 2016",
        "reason": REASON,
        **opening(town.health, ["area_code"]),
        **form_key(),
    }
    assert officer.post(address, data)["Location"] == at("orgunit_detail", town.health)
    unit = fresh(town.health)
    assert (unit.area_code, unit.legal_basis.title) == ("36.74", "Perda Nomor 8 Tahun 2016")
    event = AuditEvent.objects.of_object(unit).latest("pk")
    assert event.changes["area_code"] == ["", "36.74"]
    assert (event.reason, event.actor) == (REASON, town.officer)


def test_a_narrow_officer_works_inside_the_own_reach_only(client, town, written):
    client.force_login(town.narrow)
    page = client.get(at("orgunit_move", town.clinic))
    assert "Dinas Perdagangan" not in page.content.decode()
    before = written()
    for target in (town.trade, town.root, town.foreign):
        page = client.post(at("orgunit_move", town.clinic), posted(town, parent=target.pk))
        assert "tidak ada dalam wewenang Anda" in words(page)
        page = client.post(
            at("orgunit_create"), posted(town, parent=target.pk, name="Bidang X", kind="bidang")
        )
        assert "tidak ada dalam wewenang Anda" in words(page)
        assert CANARY not in page.content.decode()
        assert "Dinas Perdagangan" not in page.content.decode()
    assert written() == before
    response = client.post(
        at("orgunit_move", town.clinic), posted(town, step="confirm", parent=town.health.pk)
    )
    assert response.status_code == 302
    assert fresh(town.clinic).parent_id == town.health.pk


# --- other days ---------------------------------------------------------------------------------


def test_a_past_day_mends_the_history(officer, town):
    day = date(2021, 3, 1)
    address = at("orgunit_move", town.care)
    data = posted(town, parent=town.trade.pk, effective_on=day.isoformat())
    assert "riwayat sejak hari itu dibetulkan" in words(officer.post(address, data))
    assert officer.post(address, data | {"step": "confirm"} | form_key()).status_code == 302
    assert unit_on(town.care, day).parent_id == town.trade.pk
    assert unit_on(town.care, day - timedelta(1)).parent_id == town.health.pk


def test_a_future_day_is_scheduled_and_can_be_called_off(officer, town):
    day = town.government.today() + timedelta(days=40)
    data = posted(town, name="Bidang Layanan", effective_on=day.isoformat())
    response = officer.post(at("orgunit_rename", town.care), data)
    assert "Dijadwalkan." in words(officer.get(response["Location"]))
    assert fresh(town.care).name == "Bidang Pelayanan"
    change = StructureChange.objects.get(state=ChangeState.SCHEDULED)
    assert "Menunggu harinya 1" in words(officer.get(at("structure_change_list")))

    address = at("structure_change_cancel", change)
    assert "Mengganti nama Bidang Pelayanan" in words(officer.get(address))
    refused = officer.post(address, {"reason": "", **form_key()})
    assert "Tulis alasannya." in words(refused)
    change.refresh_from_db()
    assert change.state == ChangeState.SCHEDULED
    done = officer.post(address, {"reason": "Perwal ditarik kembali.", **form_key()})
    assert done["Location"] == at("structure_change_list")
    change.refresh_from_db()
    assert change.state == ChangeState.CANCELLED
    assert "tidak lagi menunggu" in words(officer.get(address))


def test_a_new_unit_of_a_future_day_leads_back_to_the_tree(officer, town):
    day = town.government.today() + timedelta(days=40)
    data = posted(
        town,
        parent=town.health.pk,
        name="Bidang Nanti",
        kind="bidang",
        effective_on=day.isoformat(),
    )
    assert officer.post(at("orgunit_create"), data)["Location"] == at("orgunit_list")


# --- refusals -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("orgunit_create", {"name": "Bidang X", "kind": "bidang"}, "Pilih unitnya."),
        ("orgunit_create", {"parent": "health", "name": "", "kind": ""}, "Tulis nama unit."),
        (
            "orgunit_create",
            {"parent": "health", "name": "bidang  pelayanan", "kind": "bidang"},
            "sudah ada unit bernama",
        ),
        (
            "orgunit_create",
            {"parent": "health", "name": "Kelurahan X", "kind": "kelurahan"},
            "harus langsung di bawah kecamatan",
        ),
        ("orgunit_rename", {"name": ""}, "Tulis nama unit."),
        ("orgunit_rename", {"name": "Bidang Pelayanan"}, "Tidak ada yang berubah."),
        ("orgunit_rename", {"name": "X", "reason": "pendek"}, "paling sedikit 10 huruf"),
        ("orgunit_rename", {"name": "X", "effective_on": "1900-01-01"}, "17 Agustus 1945"),
        ("orgunit_rename", {"name": "X", "effective_on": "2000-01-01"}, "sudah diubah mulai"),
        ("orgunit_retype", {"kind": "kelurahan"}, "harus langsung di bawah kecamatan"),
        ("orgunit_retype", {"kind": "istana"}, "istana bukan salah satu"),
        ("orgunit_move", {}, "Pilih unitnya."),
        ("orgunit_move", {"parent": "care"}, "tidak ada dalam wewenang Anda"),
        ("orgunit_move", {"parent": "clinic"}, "tidak ada dalam wewenang Anda"),
        ("orgunit_close", {}, "masih membawahkan 1 unit"),
        ("orgunit_close", {"successor": "foreign"}, "tidak ada dalam wewenang Anda"),
        ("orgunit_update", {"npsn": "123456789"}, "paling banyak 8 karakter"),
        ("orgunit_update", {"reason": ""}, "Tulis alasannya."),
    ],
)
@pytest.mark.parametrize("step", ["save", "confirm"])
def test_a_refused_form_says_why_keeps_what_was_typed_and_writes_nothing(
    officer, town, written, name, values, message, step
):
    before = written()
    values = {
        key: getattr(town, value).pk if key in ("parent", "successor") else value
        for key, value in values.items()
    }
    values = {"new_legal_basis": "Perwal Nomor 77 Tahun 2026"} | values
    args = [] if name == "orgunit_create" else [town.care]
    page = officer.post(at(name, *args), posted(town, step=step, **values))
    assert page.status_code == 200
    assert message in words(page)
    assert "Kesalahan:" in words(page)
    assert "<title>Kesalahan: " in page.content.decode()
    assert value_of(page, "new_legal_basis") == "Perwal Nomor 77 Tahun 2026"
    assert value_of(page, "reason") == values.get("reason", REASON)
    assert CANARY not in page.content.decode()
    assert written() == before


def test_orgunit_close_says_beforehand_what_stands_in_the_way(officer, town, written):
    assert "masih membawahkan 1 unit" in words(officer.get(at("orgunit_close", town.care)))
    PositionFactory(unit=town.clinic)
    UnitFunctionFactory(unit=town.clinic)
    page = officer.get(at("orgunit_close", town.clinic))
    assert "Unit ini belum bisa ditutup." in words(page)
    body = page.content.decode()
    assert f'href="{at("orgunit_positions", town.clinic)}"' in body
    assert f'href="{at("orgunit_functions", town.clinic)}"' in body
    before = written()
    for step in ("save", "confirm"):
        refused = officer.post(at("orgunit_close", town.clinic), posted(town, step=step))
        assert "Kesalahan: dua isian perlu dibetulkan" in words(refused)
    assert written() == before


def test_forms_of_the_root_and_of_a_closed_unit_write_nothing(officer, town, written):
    data = posted(town, step="confirm", successor="")
    officer.post(at("orgunit_close", town.clinic), data)
    before = written()
    closed = officer.post(at("orgunit_rename", town.clinic), posted(town, name="Seksi Lain"))
    assert "mungkin sudah ditutup" in words(closed)
    root = officer.post(at("orgunit_close", town.root), posted(town, step="confirm"))
    assert "pucuk susunan dan tidak dapat ditutup" in words(root)
    assert written() == before


def test_a_form_sent_twice_is_written_once(officer, town, written):
    data = posted(town, name="Bidang Layanan")
    first = officer.post(at("orgunit_rename", town.care), data)
    before = written()
    again = officer.post(at("orgunit_rename", town.care), data)
    assert again["Location"] == first["Location"]
    other = officer.post(at("orgunit_rename", town.care), data | {"name": "Bidang Lain"})
    assert other.status_code == 409
    assert written() == before


# --- 409 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "step", "values"),
    [
        ("orgunit_rename", "save", {"name": "Bidang Layanan"}),
        ("orgunit_move", "save", {"parent": "trade"}),
        ("orgunit_move", "confirm", {"parent": "trade"}),
    ],
)
def test_a_stale_form_shows_what_changed_and_goes_on_with_what_was_typed(
    officer, town, written, name, step, values
):
    data = posted(town, step=step, **values)
    if "parent" in data:
        data["parent"] = town.trade.pk
    other = user_with_role(
        Role.HR_OFFICER, government=town.government, display_name="Agus Setiawan"
    )
    apply_changes(
        government=town.government,
        changes=[Rename(town.care.pk, "Bidang Pelayanan Medis")],
        user=other,
        reason="Nomenklatur dari kementerian.",
    )
    apply_changes(
        government=town.government,
        changes=[Rename(town.market.pk, "Bidang Toko")],
        user=other,
        reason="Nomenklatur dari kementerian.",
    )
    before = written()
    conflict = officer.post(at(name, town.care), data)
    assert conflict.status_code == 409
    page = words(conflict)
    assert "Struktur berubah sejak halaman ini Anda buka" in page
    assert "Mengganti nama Bidang Pelayanan menjadi Bidang Pelayanan Medis Menyentuh unit ini" in (
        page
    )
    assert "Mengganti nama Bidang Pasar menjadi Bidang Toko" in page
    assert page.count("Menyentuh unit ini") == 1
    assert "Agus Setiawan" in page
    assert written() == before

    kept = {
        key: value_of(conflict, key) or ""
        for key in ("name", "parent", "reason", "effective_on", "expected_version", "form_key")
    }
    back = officer.post(at(name, town.care), kept | {"step": "edit"})
    assert back.status_code == 200
    assert value_of(back, "reason") == REASON
    assert value_of(back, "expected_version") == str(
        Government.objects.get(pk=town.government.pk).structure_version
    )
    for key, value in values.items():
        expected = str(town.trade.pk) if key == "parent" else value
        assert value_of(back, key) == expected
        kept[key] = expected
    done = officer.post(at(name, town.care), kept | {"step": "confirm"} | form_key())
    assert done.status_code == 302


def test_a_conflict_names_nothing_out_of_sight(client, town):
    client.force_login(town.narrow)
    data = posted(town, name="Bidang Layanan")
    apply_changes(
        government=town.government,
        changes=[Rename(town.market.pk, "Bidang Rahasia")],
        user=None,
        reason="Nomenklatur dari kementerian.",
    )
    conflict = client.post(at("orgunit_rename", town.care), data)
    assert conflict.status_code == 409
    assert "Bidang Rahasia" not in conflict.content.decode()


# --- undo ---------------------------------------------------------------------------------------


def rename(town, name="Bidang Layanan", unit="care"):
    return apply_changes(
        government=town.government,
        changes=[Rename(getattr(town, unit).pk, name)],
        user=town.officer,
        reason=REASON,
    )


def test_structure_undo_takes_back_the_last_change_after_a_look(officer, town, written):
    rename(town)
    before = written()
    page = officer.get(at("structure_undo"))
    assert "Bidang Layanan kembali bernama Bidang Pelayanan." in words(page)
    assert written() == before
    data = {
        "reason": "Salah unit, dikembalikan.",
        "expected_version": value_of(page, "expected_version"),
        "form_key": value_of(page, "form_key"),
    }
    response = officer.post(at("structure_undo"), data)
    assert response["Location"] == at("structure_change_list")
    assert fresh(town.care).name == "Bidang Pelayanan"
    assert "Sudah dibatalkan" in words(officer.get(response["Location"]))


def test_structure_undo_refuses_without_a_reason(officer, town, written):
    rename(town)
    before = written()
    version = Government.objects.get(pk=town.government.pk).structure_version
    page = officer.post(
        at("structure_undo"), {"reason": "x", "expected_version": version, **form_key()}
    )
    assert "paling sedikit 10 huruf" in words(page)
    assert written() == before


def test_structure_undo_of_a_stale_page_is_409_and_goes_on(officer, town, written):
    rename(town)
    page = officer.get(at("structure_undo"))
    rename(town, "Dinas Dagang", "trade")
    before = written()
    data = {
        "reason": "Salah unit, dikembalikan.",
        "expected_version": value_of(page, "expected_version"),
        "form_key": value_of(page, "form_key"),
    }
    conflict = officer.post(at("structure_undo"), data)
    assert conflict.status_code == 409
    assert "menjadi Dinas Dagang" in words(conflict)
    assert written() == before
    kept = {key: value_of(conflict, key) for key in ("reason", "expected_version", "form_key")}
    back = officer.post(at("structure_undo"), kept | {"step": "edit"})
    assert "Dinas Dagang kembali bernama Dinas Perdagangan." in words(back)
    assert value_of(back, "reason") == "Salah unit, dikembalikan."


def test_structure_undo_says_when_there_is_nothing_left(officer, client):
    government = GovernmentFactory()
    client.force_login(user_with_role(Role.HR_OFFICER, government=government))
    assert "Tidak ada perubahan yang dapat diurungkan" in words(client.get(at("structure_undo")))


def test_structure_undo_of_a_change_out_of_reach_is_forbidden(client, town, written):
    client.force_login(town.narrow)
    rename(town, "Bidang Toko", "market")
    before = written()
    assert client.get(at("structure_undo")).status_code == 403
    version = Government.objects.get(pk=town.government.pk).structure_version
    data = {"reason": REASON, "expected_version": version, **form_key()}
    assert client.post(at("structure_undo"), data).status_code == 403
    assert written() == before


def test_structure_change_cancel_out_of_sight_or_reach(client, town):
    day = town.government.today() + timedelta(days=40)
    change = apply_changes(
        government=town.government,
        changes=[Move(town.care.pk, town.trade.pk)],
        user=None,
        reason=REASON,
        effective_on=day,
    )
    address = at("structure_change_cancel", change)
    stranger = user_with_role(Role.HR_OFFICER, government=town.foreign.government)
    elsewhere = user_with_role(Role.HR_OFFICER, unit=town.clinic)
    for user, status in ((stranger, 404), (elsewhere, 404), (town.narrow, 403), (town.head, 403)):
        client.force_login(user)
        assert client.get(address).status_code == status
        data = {"reason": REASON, **form_key()}
        assert client.post(address, data).status_code == status
    change.refresh_from_db()
    assert change.state == ChangeState.SCHEDULED
    client.logout()
    assert client.get(address).status_code == 302


def test_structure_change_cancel_stays_in_the_government_of_the_session(admin_client, town):
    foreign = apply_changes(
        government=town.foreign.government,
        changes=[Rename(town.foreign.pk, "Dinas Lain")],
        user=None,
        reason=REASON,
        effective_on=town.foreign.government.today() + timedelta(days=40),
    )
    for government, status in ((town.government, 404), (town.foreign.government, 200)):
        session = admin_client.session
        session["government_id"] = government.pk
        session.save()
        assert admin_client.get(at("structure_change_cancel", foreign)).status_code == status


def test_structure_change_cancel_of_a_settled_change_writes_nothing(officer, town, written):
    day = town.government.today() + timedelta(days=40)
    change = apply_changes(
        government=town.government,
        changes=[Rename(town.care.pk, "Bidang Layanan")],
        user=None,
        reason=REASON,
        effective_on=day,
    )
    cancel_scheduled_change(change=change, user=None, reason=REASON)
    before = written()
    address = at("structure_change_cancel", change)
    page = officer.post(address, {"reason": REASON, **form_key()})
    assert "tidak lagi menunggu" in words(page)
    assert written() == before


# --- units to choose from -----------------------------------------------------------------------


def test_unit_choices_are_narrowed_by_the_search(officer, town):
    part = officer.get(at("unit_choices", cari="bidang"))
    assert re.findall(r'value="(\d+)"', part.content.decode()) == [
        str(town.care.pk),
        str(town.market.pk),
    ]
    without = officer.get(at("unit_choices", cari="bidang", kecuali=town.health.pk))
    assert re.findall(r'value="(\d+)"', without.content.decode()) == [str(town.market.pk)]
    for bad in (town.foreign.pk, "abc", "9" * 5000, 10**30):
        assert officer.get(at("unit_choices", kecuali=bad)).status_code == 404
    assert CANARY not in officer.get(at("unit_choices", cari="kenari")).content.decode()


def test_a_large_government_is_searched_without_a_script(client):
    units = grow_units(GovernmentFactory(), 310, width=10)
    client.force_login(user_with_role(Role.HR_OFFICER, government=units[0].government))
    page = client.get(at("orgunit_move", units[300]))
    assert f'<option value="{units[250].pk}">' not in page.content.decode()
    assert "unit lain ditemukan lewat pencarian" in words(page)
    found = client.get(at("orgunit_move", units[300], cari="unit+251"))
    assert f'<option value="{units[250].pk}">Unit 251 (U2)</option>' in found.content.decode()


def test_a_role_granted_later_does_not_open_forms_today(client, town):
    from_tomorrow = town.government.today() + timedelta(days=1)
    user = user_with_role(Role.EMPLOYEE, unit=town.health)
    grant_role(
        user=user,
        unit=town.health,
        role=Role.HR_OFFICER,
        granted_by=None,
        valid_from=from_tomorrow,
    )
    client.force_login(user)
    assert client.get(at("orgunit_rename", town.health)).status_code == 403
