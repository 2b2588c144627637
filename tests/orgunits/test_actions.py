"""The door: what it writes, refuses, schedules and takes back; and what always holds."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orgunits.actions import (
    StructureConflict,
    StructureCorrupt,
    add_positions,
    apply_changes,
    apply_due_changes,
    cancel_scheduled_change,
    create_government,
    end_positions,
    end_role,
    grant_role,
    load_job_titles,
    preview_changes,
    undo_last_change,
    undoable_change,
    update_details,
    update_unit_details,
)
from orgunits.actions.door import GUARDS
from orgunits.drafts import JobTitleDraft, PositionDraft
from orgunits.enums import ChangeState, UnitKind
from orgunits.integrity import broken_units, ledger_faults, stray_rows, version_faults
from orgunits.models import (
    JobTitle,
    LegalBasis,
    Lineage,
    OrgUnit,
    Position,
    RoleAssignment,
    StructureChange,
    UnitVersion,
)
from orgunits.structure import (
    Dissolve,
    Establish,
    Merge,
    Move,
    Rename,
    Restore,
    Retype,
    Structure,
    Unit,
    from_json,
    make_plan,
    tree_problems,
)
from portal.enums import GovernmentKind
from portal.models import AuditEvent, Government, Notification
from portal.permissions import Role
from tests.factories.orgunits import (
    LONG_AGO,
    GovernmentFactory,
    JobTitleFactory,
    LegalBasisFactory,
    OrgUnitFactory,
    PositionFactory,
    RoleAssignmentFactory,
    UnitFunctionFactory,
    grow_units,
    locks_structure,
    root_of,
    user_with_role,
)
from tests.factories.portal import SuperadminFactory, UserFactory
from tests.factories.structures import valid_changes, wishes

pytestmark = pytest.mark.django_db


def apply(government, *changes, **options):
    values = {"user": None, "reason": "Perbaikan data."} | options
    return apply_changes(government=government, changes=list(changes), **values)


def rows_of(government):
    """Everything the door writes, for comparing before and after."""
    return (
        list(OrgUnit.objects.filter(government=government).order_by("pk").values()),
        list(UnitVersion.objects.filter(government=government).order_by("pk").values()),
        list(Lineage.objects.filter(government=government).order_by("pk").values()),
        list(StructureChange.objects.filter(government=government).order_by("pk").values()),
        AuditEvent.objects.filter(government=government).count(),
        Government.objects.get(pk=government.pk).structure_version,
    )


def units_on(government, day):
    """The structure of a day as the versions tell it: a set of Unit."""
    columns = ("parent_id", "name", "abbreviation", "kind", "tipe", "code", "order")
    rows = UnitVersion.objects.on(day).filter(government=government)
    return {Unit(*row) for row in rows.values_list("unit_id", *columns)}


def assert_sound(government):
    government.refresh_from_db()
    assert broken_units(government.pk) == []
    assert list(version_faults(government.pk)) == []
    assert ledger_faults(government) == []
    assert list(stray_rows(government.pk)) == []


# --- a government -----------------------------------------------------------------------------


def test_create_government_makes_its_one_root():
    admin = SuperadminFactory()
    government = create_government(
        user=admin,
        name="Kota Uji",
        slug="kota-uji",
        kind=GovernmentKind.CITY,
        established_on=date(2008, 11, 26),
        area_code="36.74",
        short_name="Uji",
    )
    root = root_of(government)
    assert (root.name, root.kind, root.abbreviation) == ("Pemerintah Kota Uji", "root", "Uji")
    assert (root.tree_id, root.lft, root.rght, root.level) == (government.pk, 1, 2, 0)
    assert (root.established_on, root.area_code) == (date(2008, 11, 26), "36.74")
    assert government.structure_version == 1
    assert (
        AuditEvent.objects.filter(action="Mendaftarkan pemerintah daerah", actor=admin).count() == 1
    )
    assert_sound(government)


def test_create_government_refuses_a_name_in_use():
    GovernmentFactory(name="Kota Sama")
    with pytest.raises(ValidationError, match="Nama"):
        GovernmentFactory(name="Kota Sama")
    assert OrgUnit.objects.count() == 1


def test_create_government_refuses_a_day_to_come():
    tomorrow = timezone.now().date() + timedelta(days=2)
    with pytest.raises(ValidationError, match="sesudah hari ini"):
        GovernmentFactory(established_on=tomorrow)
    assert Government.objects.count() == 0


# --- one change each ----------------------------------------------------------------------------


def test_establish_writes_unit_version_ledger_and_audit():
    government = GovernmentFactory()
    officer = user_with_role(Role.HR_OFFICER, government=government)
    root = root_of(government)
    change = apply(
        government,
        Establish(-1, root.pk, "Dinas Baru", "dinas", tipe="B", abbreviation="DB", code="2.01"),
        Establish(-2, -1, "Bidang Satu", "bidang"),
        user=officer,
        reason="Perda baru",
    )
    today = government.today()
    dinas = OrgUnit.objects.get(pk=change.created[-1])
    bidang = OrgUnit.objects.get(pk=change.created[-2])
    assert (dinas.parent_id, dinas.tipe, dinas.code, dinas.order) == (root.pk, "B", "2.01", 1)
    assert (dinas.lft, dinas.rght, dinas.level, dinas.tree_id) == (2, 5, 1, government.pk)
    assert (bidang.parent_id, bidang.lft, bidang.rght) == (dinas.pk, 3, 4)
    assert (dinas.established_on, dinas.closed_on) == (today, None)
    version = UnitVersion.objects.get(unit=dinas)
    assert (version.valid_from, version.valid_until, version.change_id) == (today, None, change.pk)
    change.refresh_from_db()
    assert (change.number, change.state, change.made_by) == (2, ChangeState.APPLIED, officer)
    assert change.changes[1]["parent"] == dinas.pk
    assert version.recorded_at == change.applied_at
    events = AuditEvent.objects.filter(actor=officer, reason="Perda baru")
    assert set(events.values_list("action", "unit_id")) == {
        ("Mengubah struktur", None),
        ("Membentuk unit", dinas.pk),
        ("Membentuk unit", bidang.pk),
    }
    assert events.get(unit_id=dinas.pk).changes["name"] == [None, "Dinas Baru"]
    assert government.structure_version == 2
    assert_sound(government)


def test_rename_splits_the_version_and_keeps_what_was():
    unit = OrgUnitFactory(name="Dinas Lama")
    change = apply(unit.government, Rename(unit.pk, "Dinas Baru"))
    today = unit.government.today()
    known = UnitVersion.objects.current_knowledge().filter(unit=unit)
    assert list(known.values_list("name", "valid_from", "valid_until")) == [
        ("Dinas Lama", LONG_AGO, today),
        ("Dinas Baru", today, None),
    ]
    old = UnitVersion.objects.get(unit=unit, superseded_at__isnull=False)
    assert (old.name, old.valid_until) == ("Dinas Lama", None)
    assert old.superseded_at == change.applied_at
    assert known.first().change_id == old.change_id  # what made it is still told
    assert_sound(unit.government)


def test_move_takes_the_subtree_and_renumbers_only_what_moved():
    government = GovernmentFactory()
    units = grow_units(government, 12, width=3)
    change = apply(government, Move(units[3].pk, units[2].pk))
    moved = OrgUnit.objects.get(pk=units[3].pk)
    assert moved.parent_id == units[2].pk
    assert [u.pk for u in moved.get_ancestors()] == [root_of(government).pk, units[2].pk]
    assert UnitVersion.objects.filter(change=change).count() == 1
    assert_sound(government)


def test_retype_and_dissolve():
    unit = OrgUnitFactory()
    heir = OrgUnitFactory(parent=root_of(unit.government))
    apply(unit.government, Retype(unit.pk, "badan", "A"))
    change = apply(unit.government, Dissolve(unit.pk, heir.pk))
    unit.refresh_from_db()
    assert (unit.kind, unit.tipe, unit.closed_on) == ("badan", "A", unit.government.today())
    assert unit.parent_id == root_of(unit.government).pk  # a closed unit keeps its last parent
    assert not UnitVersion.objects.on(unit.government.today()).filter(unit=unit).exists()
    edge = Lineage.objects.get()
    assert (edge.predecessor_id, edge.successor_id, edge.kind) == (unit.pk, heir.pk, "succession")
    assert edge.change == change
    assert_sound(unit.government)


def test_merge_writes_lineage_and_moves_child_units():
    government = GovernmentFactory()
    units = grow_units(government, 9, width=3)
    apply(government, Merge((units[0].pk, units[1].pk), units[2].pk))
    children = OrgUnit.objects.filter(parent=units[2], closed_on__isnull=True)
    assert {u.pk for u in children} == {u.pk for u in units[3:9]}
    assert set(Lineage.objects.values_list("predecessor_id", "kind")) == {
        (units[0].pk, "merge"),
        (units[1].pk, "merge"),
    }
    assert_sound(government)


def test_bulk_load_of_2000_units_is_one_plan():
    government = GovernmentFactory()
    units = grow_units(government, 2000, width=8)
    assert government.structure_version == 2
    assert len({u.pk for u in units}) == 2000
    root = root_of(government)
    assert (root.lft, root.rght) == (1, 4002)
    assert_sound(government)


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (lambda u, r: [Move(u.pk, u.pk)], "ke bawah dirinya sendiri"),
        (lambda u, r: [Move(r.pk, u.pk)], "pucuk susunan"),
        (lambda u, r: [Rename(u.pk, u.name)], "Tidak ada yang berubah."),
        (lambda u, r: [], "Tidak ada yang berubah."),
        (lambda u, r: [Establish(-1, r.pk, u.name, "dinas")], "sudah ada unit bernama"),
        (lambda u, r: [Rename(0, "Lain")], "mungkin sudah ditutup"),
    ],
)
def test_problems_are_told_and_nothing_is_written(changes, message):
    unit = OrgUnitFactory()
    root = root_of(unit.government)
    before = rows_of(unit.government)
    with pytest.raises(ValidationError, match=message):
        apply(unit.government, *changes(unit, root), legal_basis=LegalBasis(title="Perda 1/2026"))
    assert rows_of(unit.government) == before
    assert LegalBasis.objects.count() == 0


def test_each_problem_is_one_message():
    unit = OrgUnitFactory()
    with pytest.raises(ValidationError) as caught:
        apply(unit.government, Rename(unit.pk, ""), Retype(unit.pk, "divisi"))
    assert len(caught.value.messages) == 2


def test_units_of_another_government_are_unknown():
    unit, foreign = OrgUnitFactory(), OrgUnitFactory()
    with pytest.raises(ValidationError, match="tidak ada pada susunan ini"):
        apply(unit.government, Rename(foreign.pk, "Diambil alih"))
    with pytest.raises(ValidationError, match="tidak ada pada susunan ini"):
        apply(unit.government, Move(unit.pk, foreign.pk))
    foreign.refresh_from_db()
    assert foreign.name.startswith("Unit Contoh")


@pytest.mark.parametrize("reason", ["", "  "])
def test_reason_is_required(reason):
    unit = OrgUnitFactory()
    for write in (
        lambda: apply(unit.government, Rename(unit.pk, "A"), reason=reason),
        lambda: undo_last_change(government=unit.government, user=None, reason=reason),
        lambda: update_unit_details(unit=unit, user=None, reason=reason, npsn="20600001"),
    ):
        with pytest.raises(ValidationError, match="Alasan wajib diisi"):
            write()


def test_programming_errors():
    unit = OrgUnitFactory()
    with pytest.raises(ValueError, match="negative"):
        apply(unit.government, Establish(5, unit.pk, "A", "bidang"))
    with pytest.raises(ValueError, match="only an undo"):
        apply(unit.government, Restore(5, unit.pk, "A", "", "bidang", "", "", 1))
    with pytest.raises(ValueError, match="another government"):
        apply(unit.government, Rename(unit.pk, "A"), legal_basis=LegalBasisFactory())


def test_old_version_is_a_conflict_that_tells_what_changed():
    unit = OrgUnitFactory()
    seen = Government.objects.get(pk=unit.government_id).structure_version
    officer = UserFactory(government=unit.government)
    apply(unit.government, Rename(unit.pk, "Dari orang lain"), user=officer, expected_version=seen)
    before = rows_of(unit.government)
    with pytest.raises(StructureConflict) as caught:
        apply(unit.government, Rename(unit.pk, "Dari saya"), expected_version=seen)
    assert caught.value.current_version == seen + 1
    assert [change.made_by for change in caught.value.since] == [officer]
    assert rows_of(unit.government) == before


def test_wrong_numbers_are_found_before_the_commit(monkeypatch):
    government = GovernmentFactory()
    units = grow_units(government, 6)
    monkeypatch.setattr("orgunits.projection.number_tree", lambda nodes: {})
    before = rows_of(government)
    with pytest.raises(StructureCorrupt, match=str(units[5].pk)):
        apply(government, Move(units[5].pk, units[1].pk))
    assert rows_of(government) == before


def test_circle_made_from_outside_is_not_written_over():
    government = GovernmentFactory()
    units = grow_units(government, 6)
    OrgUnit.objects.filter(pk=units[0].pk).update(parent=units[5])
    before = rows_of(government)
    with pytest.raises(StructureCorrupt):
        apply(government, Rename(units[1].pk, "Lain"))
    assert rows_of(government) == before


def test_guards_cannot_be_off_in_production(settings, monkeypatch):
    settings.PRODUCTION = True
    unit = OrgUnitFactory()
    for guard in ("lock", "verify"):
        monkeypatch.setattr(GUARDS, guard, False)
        with pytest.raises(ImproperlyConfigured):
            apply(unit.government, Rename(unit.pk, "Lain"))
        monkeypatch.setattr(GUARDS, guard, True)
    unit.refresh_from_db()
    assert unit.name != "Lain"


# --- legal basis --------------------------------------------------------------------------------


def test_new_legal_basis_is_saved_once_and_found_again():
    unit = OrgUnitFactory()
    for name in ("Satu", "Dua"):
        basis = LegalBasis(title=" Perwal 5/2026 ", signed_on=date(2026, 1, 5))
        change = apply(unit.government, Rename(unit.pk, name), legal_basis=basis)
        assert change.legal_basis.title == "Perwal 5/2026"
    assert LegalBasis.objects.get().government == unit.government


# --- preview ------------------------------------------------------------------------------------


def test_preview_writes_nothing_and_tells_holders_and_blockers():
    unit = OrgUnitFactory()
    PositionFactory(unit=unit)
    before = rows_of(unit.government)
    preview = preview_changes(unit.government, [Dissolve(unit.pk)])
    assert not preview.is_possible
    assert [(b.unit_id, b.count) for b in preview.blockers] == [(unit.pk, 1)]
    assert preview.blockers[0].url_name == "orgunits:orgunit_positions"
    assert preview.plan.holders["positions"] == {unit.pk: 1}
    renamed = preview_changes(unit.government, [Rename(unit.pk, "Lain")])
    assert renamed.is_possible
    assert preview_changes(unit.government, [Move(unit.pk, unit.pk)]).problems != []
    assert rows_of(unit.government) == before


def test_preview_of_a_closing_tells_child_units_and_posts_at_once():
    unit = OrgUnitFactory()
    OrgUnitFactory(parent=unit)
    PositionFactory(unit=unit)
    preview = preview_changes(unit.government, [Dissolve(unit.pk)])
    assert [problem.code for problem in preview.problems] == ["open_children"]
    assert [(b.unit_id, b.count) for b in preview.blockers] == [(unit.pk, 1)]
    assert preview.plan.holders["positions"] == {unit.pk: 1}


# --- past and future days -----------------------------------------------------------------------


def test_past_day_takes_effect_on_that_day():
    unit = OrgUnitFactory(name="Lama")
    day = unit.government.today() - timedelta(days=100)
    apply(unit.government, Rename(unit.pk, "Baru"), effective_on=day)
    assert UnitVersion.objects.on(day - timedelta(days=1)).get(unit=unit).name == "Lama"
    assert UnitVersion.objects.on(day).get(unit=unit).name == "Baru"
    unit.refresh_from_db()
    assert unit.name == "Baru"
    assert_sound(unit.government)


def test_past_day_before_a_later_change_of_the_unit_is_refused():
    unit = OrgUnitFactory()
    apply(unit.government, Rename(unit.pk, "Hari ini"))
    yesterday = unit.government.today() - timedelta(days=1)
    with pytest.raises(ValidationError, match="sudah diubah mulai"):
        apply(unit.government, Rename(unit.pk, "Kemarin"), effective_on=yesterday)
    apply(unit.government, Rename(unit.pk, "Lagi"))


def test_past_day_before_the_parent_was_there_is_refused():
    government = GovernmentFactory()
    today = government.today()
    unit = OrgUnitFactory(parent=OrgUnitFactory(government=government))
    young = OrgUnitFactory(government=government, established_on=today - timedelta(days=5))
    day = today - timedelta(days=6)
    with pytest.raises(ValidationError, match="belum ada pada"):
        apply(government, Move(unit.pk, young.pk), effective_on=day)
    with pytest.raises(ValidationError, match="belum ada pada"):
        apply(government, Dissolve(unit.pk, young.pk), effective_on=day)
    apply(government, Merge((unit.pk,), young.pk), effective_on=today - timedelta(days=5))
    assert_sound(government)


def test_past_day_before_the_government_is_refused():
    government = GovernmentFactory()
    with pytest.raises(ValidationError, match="belum ada pada"):
        OrgUnitFactory(government=government, established_on=LONG_AGO - timedelta(days=1))


def test_future_day_is_scheduled_and_applied_by_the_tick(monkeypatch):
    unit = OrgUnitFactory(name="Lama")
    government = unit.government
    root = root_of(government)
    day = government.today() + timedelta(days=3)
    version = Government.objects.get(pk=government.pk).structure_version
    change = apply(
        government,
        Rename(unit.pk, "Baru"),
        Establish(-1, root.pk, "Badan Kelak", "badan"),
        effective_on=day,
    )
    unit.refresh_from_db()
    assert (change.state, change.number, unit.name) == (ChangeState.SCHEDULED, None, "Lama")
    assert change.summary.startswith("Mengganti nama Lama menjadi Baru")
    assert Government.objects.get(pk=government.pk).structure_version == version
    assert apply_due_changes() == 0
    later = timezone.now() + timedelta(days=4)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert apply_due_changes() == 1
    assert apply_due_changes() == 0
    unit.refresh_from_db()
    change.refresh_from_db()
    assert (change.state, change.number, unit.name) == (ChangeState.APPLIED, version + 1, "Baru")
    new = OrgUnit.objects.get(name="Badan Kelak")
    assert new.established_on == day
    assert change.changes[1]["unit"] == new.pk
    assert UnitVersion.objects.on(day - timedelta(days=1)).get(unit=unit).name == "Lama"
    assert_sound(government)


def test_future_change_with_a_problem_is_not_scheduled():
    unit = OrgUnitFactory()
    tomorrow = unit.government.today() + timedelta(days=1)
    with pytest.raises(ValidationError):
        apply(unit.government, Move(unit.pk, unit.pk), effective_on=tomorrow)
    assert not StructureChange.objects.filter(state=ChangeState.SCHEDULED).exists()


def test_due_day_is_taken_in_each_governments_zone(monkeypatch):
    units = [
        OrgUnitFactory(government=GovernmentFactory(time_zone=zone))
        for zone in ("Asia/Jakarta", "Asia/Jayapura")
    ]
    for unit in units:
        apply(unit.government, Rename(unit.pk, "Baru"), effective_on=date(2040, 1, 2))
    instant = datetime(2040, 1, 1, 16, 0, tzinfo=UTC)  # 23.00 in Jakarta, 01.00 in Jayapura
    monkeypatch.setattr(timezone, "now", lambda: instant)
    assert apply_due_changes() == 1
    names = [OrgUnit.objects.get(pk=unit.pk).name for unit in units]
    assert names == [units[0].name, "Baru"]


def test_scheduled_change_that_no_longer_fits_fails_and_its_maker_is_told(monkeypatch):
    unit = OrgUnitFactory()
    officer = UserFactory(government=unit.government)
    tomorrow = unit.government.today() + timedelta(days=1)
    change = apply(unit.government, Dissolve(unit.pk), user=officer, effective_on=tomorrow)
    other = apply(unit.government, Rename(root_of(unit.government).pk, "Pemda"), user=officer)
    PositionFactory(unit=unit)
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert apply_due_changes() == 1
    change.refresh_from_db()
    assert (change.state, change.number) == (ChangeState.FAILED, None)
    assert "masih punya 1 jabatan" in change.failure
    notice = Notification.objects.get(recipient=officer)
    assert "tidak dapat diberlakukan" in notice.text
    unit.refresh_from_db()
    assert unit.closed_on is None
    assert other.number == Government.objects.get(pk=unit.government_id).structure_version
    assert_sound(unit.government)


def test_scheduled_change_can_be_called_off_once():
    unit = OrgUnitFactory()
    tomorrow = unit.government.today() + timedelta(days=1)
    change = apply(unit.government, Rename(unit.pk, "Baru"), effective_on=tomorrow)
    with pytest.raises(ValidationError, match="Alasan"):
        cancel_scheduled_change(change=change, user=None, reason="")
    cancel_scheduled_change(change=change, user=None, reason="Perda ditunda")
    change.refresh_from_db()
    assert change.state == ChangeState.CANCELLED
    with pytest.raises(ValidationError, match="tidak lagi terjadwal: dibatalkan"):
        cancel_scheduled_change(change=change, user=None, reason="Perda ditunda")


# --- undo ---------------------------------------------------------------------------------------


def test_undo_restores_units_versions_and_lineage():
    government = GovernmentFactory()
    units = grow_units(government, 9, width=3)
    before = list(OrgUnit.objects.filter(government=government).order_by("pk").values())
    days = [LONG_AGO, government.today() - timedelta(days=30), government.today()]
    on_days = [units_on(government, day) for day in days]
    changes = [Merge((units[0].pk,), units[2].pk), Rename(units[1].pk, "Ganti")]
    apply(government, *changes, effective_on=government.today() - timedelta(days=30))
    undo = undo_last_change(government=government, user=None, reason="Salah unit")
    assert list(OrgUnit.objects.filter(government=government).order_by("pk").values()) == before
    assert [units_on(government, day) for day in days] == on_days
    assert not Lineage.objects.filter(superseded_at__isnull=True).exists()
    assert undo.summary.startswith("Membatalkan: ")
    assert undo.effective_on == government.today() - timedelta(days=30)
    assert AuditEvent.objects.filter(action="Membatalkan perubahan struktur").count() == 1
    assert_sound(government)


def test_undo_of_an_establishment_leaves_a_unit_without_a_day():
    government = GovernmentFactory()
    apply(government, Establish(-1, root_of(government).pk, "Keliru", "dinas"))
    undo_last_change(government=government, user=None, reason="Keliru")
    unit = OrgUnit.objects.get(name="Keliru")
    assert unit.closed_on == unit.established_on
    assert not UnitVersion.objects.current_knowledge().filter(unit=unit).exists()
    assert_sound(government)


def test_undo_again_takes_back_the_one_before_and_ends_at_the_root():
    unit = OrgUnitFactory(name="Awal")
    for name in ("Satu", "Dua"):
        apply(unit.government, Rename(unit.pk, name))
    names = []
    while undoable_change(unit.government):
        undo_last_change(government=unit.government, user=None, reason="Kembali")
        names.append(OrgUnit.objects.get(pk=unit.pk).name)
    assert names == ["Satu", "Awal", "Awal"]  # the last one takes back the establishment
    with pytest.raises(ValidationError, match="Tidak ada perubahan yang dapat dibatalkan"):
        undo_last_change(government=unit.government, user=None, reason="Kembali")
    assert_sound(unit.government)


def test_undo_of_an_old_page_is_a_conflict():
    unit = OrgUnitFactory()
    apply(unit.government, Rename(unit.pk, "Satu"))
    with pytest.raises(StructureConflict):
        undo_last_change(government=unit.government, user=None, reason="x", expected_version=1)


def test_undo_of_an_establishment_is_blocked_by_a_post():
    unit = OrgUnitFactory()
    PositionFactory(unit=unit)
    with pytest.raises(ValidationError, match="masih punya 1 jabatan"):
        undo_last_change(government=unit.government, user=None, reason="Keliru")


# --- what holds for any list of changes ---------------------------------------------------------

STEPS = ["apply", "apply", "apply", "undo", "schedule", "cancel", "wait"]
steps = st.lists(
    st.tuples(st.sampled_from(STEPS), wishes, st.integers(0, 30)), min_size=1, max_size=6
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_door_keeps_the_tree_sound_and_every_past_day_replays(drawn_steps):
    """Changes of today and of the past, undone, scheduled, called off, and come due."""
    started, waited = timezone.now(), 0
    government = GovernmentFactory()
    grow_units(government, 7, width=2)
    first = government.today()
    with patch.object(timezone, "now", lambda: started + timedelta(days=waited)):
        for step in [*drawn_steps, ("wait", [], 31)]:
            waited += step[2] if step[0] == "wait" else 0
            with suppress(ValidationError):  # refused: nothing to do, or a day that does not fit
                take_step(government, *step)
            assert_sound(government)
        last = government.today()
        for day in (first + timedelta(days=n) for n in range(-31, (last - first).days + 1)):
            assert tree_problems(units_on(government, day)) == []
            assert units_on(government, day) == set(replay(government, day))


def take_step(government, kind, drawn, n_days):
    """One step of a drawn history; ``n_days`` back for a change, ahead for a scheduled one."""
    waiting = StructureChange.objects.filter(government=government, state=ChangeState.SCHEDULED)
    today = government.today()
    if kind == "undo":
        undo_last_change(government=government, user=None, reason="Uji")
    elif kind == "wait":
        apply_due_changes()
    elif kind == "cancel":
        for change in waiting[:1]:
            cancel_scheduled_change(change=change, user=None, reason="Uji")
    else:
        changes = valid_changes(Structure(units_on(government, today)), drawn)
        days = timedelta(days=n_days + 1 if kind == "schedule" else -n_days)
        apply(government, *changes, effective_on=today + days)


def replay(government, day):
    """The structure of ``day`` made by the engine from the ledger alone."""
    structure = Structure()
    ledger = StructureChange.objects.filter(
        government=government, state=ChangeState.APPLIED, effective_on__lte=day
    )
    for change in ledger.order_by("effective_on", "number"):
        structure = structure.after(make_plan(structure, from_json(change.changes)))
    return structure


# --- how much it costs --------------------------------------------------------------------------


def queries_of(write):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        write()
    return len(captured)


@pytest.mark.parametrize("kind", ["establish", "rename", "merge", "undo", "past"])
def test_door_takes_the_same_number_of_queries_at_any_size(kind):
    def cost(size):
        government = GovernmentFactory()
        units = grow_units(government, size, width=10)
        sources = units[-size // 5 - 1 : -1]
        for unit in sources[-2:]:
            PositionFactory(unit=unit)
            UnitFunctionFactory(unit=unit)
            RoleAssignmentFactory(unit=unit)
        root = root_of(government)
        many = {
            "establish": [Establish(-n, root.pk, f"Baru {n}", "dinas") for n in range(1, size + 1)],
            "rename": [Rename(unit.pk, f"Nama {unit.pk}") for unit in units],
            "merge": [Merge(tuple(unit.pk for unit in sources), units[-1].pk)],
        }
        many["undo"] = many["past"] = many["merge"]
        if kind == "undo":
            apply(government, *many[kind])
            return queries_of(
                lambda: undo_last_change(government=government, user=None, reason="Uji")
            )
        day = government.today() - timedelta(days=10 if kind == "past" else 0)
        return queries_of(lambda: apply(government, *many[kind], effective_on=day))

    assert cost(10) == cost(2000)


# --- details, posts, titles, roles --------------------------------------------------------------


def test_update_unit_details_writes_columns_and_audit():
    unit = OrgUnitFactory()
    officer = UserFactory(government=unit.government)
    basis = LegalBasis(title="Perda 8/2016")
    fresh = update_unit_details(
        unit=unit, user=officer, reason="Kode SIPD", sipd_code="1.02.0.00", legal_basis=basis
    )
    assert (fresh.sipd_code, fresh.legal_basis.title) == ("1.02.0.00", "Perda 8/2016")
    event = AuditEvent.objects.get(action="Mengubah data unit")
    assert event.changes["sipd_code"] == ["", "1.02.0.00"]
    assert event.unit_id == unit.pk
    update_unit_details(unit=unit, user=officer, reason="Sama", sipd_code="1.02.0.00")
    assert AuditEvent.objects.filter(action="Mengubah data unit").count() == 1
    assert_sound(unit.government)


def test_update_unit_details_refuses_structure_and_values_that_do_not_fit():
    unit = OrgUnitFactory()
    with pytest.raises(ValueError, match="not a detail"):
        update_unit_details(unit=unit, user=None, reason="x", name="Lain")
    with pytest.raises(ValidationError):
        update_unit_details(unit=unit, user=None, reason="x", npsn="123456789")
    unit.refresh_from_db()
    assert unit.npsn == ""


def test_update_details_of_many_units_takes_the_same_number_of_queries():
    def cost(size):
        government = GovernmentFactory()
        details = {
            unit.pk: {"area_code": f"36.74.{n:02d}"[:13], "is_example": True}
            for n, unit in enumerate(grow_units(government, size))
        }
        return queries_of(
            lambda: update_details(government=government, details=details, user=None, reason="Muat")
        )

    assert cost(3) == cost(300)


def test_add_positions_in_bulk_takes_the_same_number_of_queries():
    title = JobTitleFactory()

    def cost(size):
        government = GovernmentFactory()
        drafts = [
            PositionDraft(
                unit_id=unit.pk,
                job_title_id=title.pk,
                name="Kepala",
                is_head=True,
                valid_from=LONG_AGO,
            )
            for unit in grow_units(government, size)
        ]
        return queries_of(
            lambda: add_positions(government=government, drafts=drafts, user=None, reason="Muat")
        )

    assert cost(3) == cost(1000)
    assert Position.objects.filter(is_head=True).count() == 1003


def test_add_positions_holds_the_structure():
    """A unit cannot close between the look at it and the post that is opened on it."""
    unit, title = OrgUnitFactory(), JobTitleFactory()
    drafts = [PositionDraft(unit_id=unit.pk, job_title_id=title.pk, name="", valid_from=LONG_AGO)]
    assert locks_structure(
        lambda: add_positions(
            government=unit.government, drafts=drafts, user=None, reason="Menambah jabatan."
        )
    )


def test_second_head_is_refused_while_the_first_is_open():
    unit = OrgUnitFactory()
    first = PositionFactory(unit=unit, is_head=True, valid_until=date(2020, 1, 1))
    PositionFactory(unit=unit, is_head=True, valid_from=date(2020, 1, 1))
    with pytest.raises(ValidationError, match="sudah punya jabatan pimpinan"):
        PositionFactory(unit=unit, is_head=True, valid_from=date(2021, 1, 1))
    with pytest.raises(ValidationError, match="hanya untuk satu orang"):
        PositionFactory(unit=unit, is_head=True, required_headcount=2)
    assert Position.objects.filter(unit=unit).count() == 2
    assert first.job_class == 7


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"valid_from": LONG_AGO - timedelta(days=1)}, "belum berdiri"),
        ({"valid_until": LONG_AGO - timedelta(days=1)}, "tidak boleh sebelum"),
        ({"name": "x" * 251}, "250"),
    ],
)
def test_position_that_does_not_fit_is_refused(columns, message):
    with pytest.raises(ValidationError, match=message):
        PositionFactory(**columns)
    assert Position.objects.count() == 0


def test_posts_on_a_closed_unit_are_refused():
    unit = OrgUnitFactory()
    apply(unit.government, Dissolve(unit.pk))
    with pytest.raises(ValidationError, match="sudah ditutup"):
        PositionFactory(unit=unit)
    PositionFactory(unit=unit, valid_until=unit.government.today())


def test_ended_posts_no_longer_block():
    unit = OrgUnitFactory()
    post = PositionFactory(unit=unit)
    today = unit.government.today()
    ended = end_positions(
        government=unit.government, positions=[post], on=today, user=None, reason="Dihapus"
    )
    assert ended == 1
    apply(unit.government, Dissolve(unit.pk))
    assert_sound(unit.government)


def test_load_job_titles_twice_updates_and_adds_nothing():
    drafts = [
        JobTitleDraft(name="Analis Kebijakan", kind="jf_keahlian", jenjang="Ahli Muda"),
        JobTitleDraft(name="Analis Kebijakan", kind="jf_keahlian", jenjang="Ahli Madya"),
    ]
    first = load_job_titles(drafts=drafts)
    again = load_job_titles(
        drafts=[*drafts, JobTitleDraft(name="Arsiparis", kind="jf_keahlian", job_class=9)]
    )
    assert [t.pk for t in again[:2]] == [t.pk for t in first]
    changed = load_job_titles(
        drafts=[JobTitleDraft(name="Arsiparis", kind="jf_keahlian", job_class=8)]
    )
    assert JobTitle.objects.count() == 3
    assert JobTitle.objects.get(pk=changed[0].pk).job_class == 8
    assert AuditEvent.objects.filter(action="Mengubah nama jabatan").get().changes == {
        "job_class": [9, 8]
    }


def test_role_is_granted_ended_and_audited():
    unit = OrgUnitFactory()
    admin = UserFactory(government=unit.government)
    role = RoleAssignmentFactory(unit=unit, granted_by=admin, role=Role.AUDITOR)
    assert AuditEvent.objects.filter(action="Memberi peran", actor=admin).count() == 1
    with pytest.raises(ValidationError, match="sudah memegang peran Auditor"):
        RoleAssignmentFactory(unit=unit, user=role.user, role=Role.AUDITOR)
    today = unit.government.today()
    ended = end_role(assignment=role, on=today, ended_by=admin, reason="Pindah tugas")
    assert ended.valid_until == today
    with pytest.raises(ValidationError, match="sudah berakhir"):
        end_role(assignment=role, on=today, ended_by=admin, reason="Pindah tugas")
    RoleAssignmentFactory(unit=unit, user=role.user, role=Role.AUDITOR, valid_from=today)


def test_role_of_another_government_or_superadmin_is_refused():
    unit = OrgUnitFactory()
    admin = UserFactory(government=unit.government)
    values = {"unit": unit, "valid_from": LONG_AGO}
    with pytest.raises(ValidationError, match="bukan pengguna"):
        grant_role(user=UserFactory(), role=Role.AUDITOR, granted_by=admin, **values)
    with pytest.raises(ValidationError, match="tidak diberikan lewat portal"):
        grant_role(user=admin, role=Role.SUPERADMIN, granted_by=admin, **values)
    with pytest.raises(ValidationError):
        grant_role(user=admin, role="raja", granted_by=admin, **values)
    assert RoleAssignment.objects.count() == 0


def test_kind_of_a_root_is_its_own():
    unit = OrgUnitFactory()
    with pytest.raises(ValidationError, match="pucuk susunan"):
        apply(unit.government, Retype(unit.pk, UnitKind.ROOT))


def test_national_rows_are_unique_too():
    """A government of NULL counts as one: SQLite has no NULLS NOT DISTINCT."""
    for model, columns in ((LegalBasis, {"title": "PP 18/2016"}), (JobTitle, {"name": "Lurah"})):
        model.objects.create(**columns)
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.create(**columns)
