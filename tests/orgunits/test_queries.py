"""Reads of the organisation: any day, only what a person may see, a constant number of queries."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from orgunits.actions import apply_changes, undo_last_change
from orgunits.enums import UnitKind
from orgunits.models import OrgUnit
from orgunits.queries import (
    StructureRow,
    agencies_on,
    agency_of,
    ancestors_on,
    branches_on,
    choosable_units,
    functions_on,
    ledger_entries,
    orgunit_rows,
    positions_on,
    required_by_unit,
    scheduled_changes,
    structure_ledger,
    structure_on,
    subtree_totals,
    subtree_unit_ids,
    undo_words,
    unit_header,
    unit_history,
    unit_on,
    unit_options,
    with_agency,
)
from orgunits.structure import Dissolve, Establish, Merge, Move, Rename, Retype
from portal.permissions import Permission, Role
from tests.factories.orgunits import (
    LONG_AGO,
    REASON,
    GovernmentFactory,
    LegalBasisFactory,
    OrgUnitFactory,
    PositionFactory,
    UnitFunctionFactory,
    establish,
    grow_units,
    root_of,
    user_with_role,
)

pytestmark = pytest.mark.django_db
SPRING = date(2021, 3, 1)
SUMMER = date(2022, 7, 1)


def change(government, *changes, on=None, **kwargs):
    return apply_changes(
        government=government,
        changes=changes,
        user=kwargs.pop("user", None),
        reason=REASON,
        effective_on=on,
        **kwargs,
    )


@pytest.fixture
def government():
    return GovernmentFactory(name="Kota Rimba", short_name="Rimba")


@pytest.fixture
def world(government):
    """root > health (bidang care > seksi clinic), trade (bidang market)."""
    root = root_of(government)
    made = establish(
        government,
        [
            Establish(-1, root.pk, "Dinas Kesehatan", UnitKind.DINAS, "A", "Dinkes", "1.02"),
            Establish(-2, -1, "Bidang Pelayanan", UnitKind.BIDANG),
            Establish(-3, -2, "Seksi Rujukan", UnitKind.SEKSI),
            Establish(-4, root.pk, "Dinas Perdagangan", UnitKind.DINAS, "C", "Disdag"),
            Establish(-5, -4, "Bidang Pasar", UnitKind.BIDANG),
        ],
    )
    names = ("health", "care", "clinic", "trade", "market")
    return dict(zip(names, made.values(), strict=True)) | {"root": root}


# --- structure_on -------------------------------------------------------------------------------


def test_structure_on_gives_parents_first_with_levels_and_children(government, world):
    rows = structure_on(government, government.today())
    assert [(row.name, row.level, row.n_children) for row in rows] == [
        ("Pemerintah Kota Rimba", 1, 2),
        ("Dinas Kesehatan", 2, 1),
        ("Bidang Pelayanan", 3, 1),
        ("Seksi Rujukan", 4, 0),
        ("Dinas Perdagangan", 2, 1),
        ("Bidang Pasar", 3, 0),
    ]
    assert all(type(row) is StructureRow for row in rows)


def test_structure_on_another_day_gives_that_day(government, world):
    change(government, Move(world["care"].pk, world["trade"].pk), on=SPRING)
    change(government, Rename(world["care"].pk, "Bidang Layanan"), on=SUMMER)

    def parent_and_name(day):
        row = next(r for r in structure_on(government, day) if r.id == world["care"].pk)
        return row.parent, row.name

    assert parent_and_name(SPRING - timedelta(1)) == (world["health"].pk, "Bidang Pelayanan")
    assert parent_and_name(SPRING) == (world["trade"].pk, "Bidang Pelayanan")
    assert parent_and_name(SUMMER) == (world["trade"].pk, "Bidang Layanan")
    assert structure_on(government, LONG_AGO - timedelta(1)) == []


def test_structure_on_of_a_person_starts_at_the_topmost_unit_in_sight(government, world):
    head = user_with_role(Role.UNIT_HEAD, unit=world["care"])
    rows = structure_on(government, government.today(), head)
    assert [(row.name, row.level) for row in rows] == [
        ("Bidang Pelayanan", 1),
        ("Seksi Rujukan", 2),
    ]


def test_structure_on_never_mixes_governments(government, world):
    other = OrgUnitFactory(name="Dinas Kenari Asing")
    rows = structure_on(government, government.today())
    assert other.pk not in {row.id for row in rows}
    stranger = user_with_role(Role.HR_OFFICER, government=other.government)
    assert structure_on(government, government.today(), stranger) == []


@pytest.mark.parametrize("role", [Role.HR_OFFICER, Role.UNIT_HEAD])
def test_structure_on_query_count_is_the_same_for_10_and_300_units(role, django_assert_num_queries):
    for count in (10, 300):
        units = grow_units(GovernmentFactory(), count)
        where = {"government": units[0].government} if role == Role.HR_OFFICER else {}
        user = user_with_role(role, **(where or {"unit": units[0]}))
        with django_assert_num_queries(2):
            structure_on(units[0].government, user.government.today(), user)


class TestSubtreeTotals(TestCase):
    @given(st.lists(st.tuples(st.integers(0, 1000), st.integers(1, 9)), min_size=1, max_size=30))
    def test_every_unit_holds_its_own_and_what_is_under_it(self, drawn):
        rows, above = [], []
        for index, (_number, deep) in enumerate(drawn):
            del above[deep:]  # a walk down the tree: one level deeper at most, any number back up
            parent = above[-1] if above else None
            rows.append(StructureRow(index, parent, len(above) + 1, "", "", "", "", "", 0))
            above.append(index)
        own = {index: number for index, (number, _deep) in enumerate(drawn)}
        totals = subtree_totals(rows, own)
        assert sum(totals[row.id] for row in rows if row.parent is None) == sum(own.values())
        for row in rows:
            below = [other for other in rows if other.parent == row.id]
            assert totals[row.id] == own[row.id] + sum(totals[other.id] for other in below)

    def test_units_without_a_figure_count_nothing(self):
        rows = [StructureRow(7, None, 1, "", "", "", "", "", 0)]
        assert subtree_totals(rows, {}) == {7: 0}
        assert subtree_totals([], {}) == {}


# --- up and down the tree -----------------------------------------------------------------------


def test_subtree_unit_ids_follows_the_day(government, world):
    change(government, Move(world["care"].pk, world["trade"].pk), on=SPRING)
    before, after = SPRING - timedelta(1), SPRING
    ids = {name: unit.pk for name, unit in world.items()}
    assert set(subtree_unit_ids(world["health"], before)) == {
        ids["health"],
        ids["care"],
        ids["clinic"],
    }
    assert subtree_unit_ids(world["health"], after) == [ids["health"]]
    assert ids["clinic"] in subtree_unit_ids(ids["trade"], after)
    assert subtree_unit_ids(world["health"], LONG_AGO - timedelta(1)) == []


def test_ancestors_on_gives_the_root_first_under_the_names_of_the_day(government, world):
    change(government, Rename(world["health"].pk, "Dinas Kesehatan Kota", "DKK"), on=SPRING)
    clinic = world["clinic"].pk

    def names(day):
        return [ref.name for ref in ancestors_on([clinic], day)[clinic]]

    assert names(SPRING - timedelta(1)) == [
        "Pemerintah Kota Rimba",
        "Dinas Kesehatan",
        "Bidang Pelayanan",
    ]
    assert names(SPRING)[1] == "Dinas Kesehatan Kota"
    assert ancestors_on([], SPRING) == {}
    assert ancestors_on([world["root"].pk], SPRING) == {world["root"].pk: []}


def test_agency_of_names_the_perangkat_daerah(government, world):
    district = OrgUnitFactory(government=government, kind=UnitKind.KECAMATAN, name="Kecamatan A")
    village = OrgUnitFactory(parent=district, kind=UnitKind.KELURAHAN, name="Kelurahan B")
    today = government.today()
    found = agency_of([world["clinic"].pk, world["health"].pk, village.pk, world["root"].pk], today)
    assert {unit: ref.name for unit, ref in found.items()} == {
        world["clinic"].pk: "Dinas Kesehatan",
        world["health"].pk: "Dinas Kesehatan",
        village.pk: "Kecamatan A",
    }


def test_branches_on_counts_what_is_under_each_child(government, world):
    for name, required in (("care", 2), ("clinic", 3), ("market", 7)):
        PositionFactory(unit=world[name], required_headcount=required)
    user = user_with_role(Role.HR_OFFICER, government=government)
    branches = branches_on(world["root"], government.today(), user)
    assert [(b.name, b.n_below, b.required) for b in branches] == [
        ("Dinas Kesehatan", 2, 5),
        ("Dinas Perdagangan", 1, 7),
    ]


def test_branches_on_a_past_day_hides_what_went_out_of_sight(government, world):
    change(government, Move(world["care"].pk, world["trade"].pk), on=SPRING)
    head = user_with_role(Role.UNIT_HEAD, unit=world["health"])
    assert branches_on(world["health"], SPRING - timedelta(1), head) == []
    boss = user_with_role(Role.HR_OFFICER, government=government)
    seen = branches_on(world["health"], SPRING - timedelta(1), boss)
    assert [branch.name for branch in seen] == ["Bidang Pelayanan"]


# --- one unit -----------------------------------------------------------------------------------


def test_unit_on_gives_the_version_of_the_day(government, world):
    change(government, Rename(world["care"].pk, "Bidang Layanan"), on=SPRING)
    assert unit_on(world["care"], SPRING - timedelta(1)).name == "Bidang Pelayanan"
    assert unit_on(world["care"], SPRING).name == "Bidang Layanan"
    assert unit_on(world["care"], LONG_AGO - timedelta(1)) is None


def test_posts_and_functions_hold_on_their_days(government, world):
    unit = world["health"]
    PositionFactory(unit=unit, name="Staf", order=1)
    PositionFactory(unit=unit, name="Kepala Dinas", is_head=True, order=2)
    PositionFactory(unit=unit, name="Jabatan lama", valid_until=SPRING)
    UnitFunctionFactory(unit=unit, text="fungsi kedua", order=2)
    UnitFunctionFactory(unit=unit, text="fungsi pertama", order=1)
    today = government.today()
    assert [p.name for p in positions_on([unit.pk], today)] == ["Kepala Dinas", "Staf"]
    assert positions_on([unit.pk], SPRING - timedelta(1)).count() == 3
    assert [f.text for f in functions_on([unit.pk], today)] == ["fungsi pertama", "fungsi kedua"]
    assert required_by_unit(government, today) == {unit.pk: 2}
    assert required_by_unit(government, SPRING - timedelta(1), [unit.pk]) == {unit.pk: 3}
    assert required_by_unit(government, today, [world["trade"].pk]) == {}


def header_of(unit, user, day):
    return unit_header(unit=OrgUnit.objects.get(pk=unit.pk), user=user, day=day)


def test_unit_header_before_during_and_after_the_life_of_a_unit(government, world):
    user = user_with_role(Role.HR_OFFICER, government=government)
    young = OrgUnitFactory(parent=world["health"], name="Bidang Baru", established_on=SPRING)
    change(government, Dissolve(young.pk, world["care"].pk), on=SUMMER)

    before = header_of(young, user, SPRING - timedelta(1))
    assert (before.version, before.exists, before.begins_on) == (None, False, SPRING)
    during = header_of(young, user, SPRING)
    assert during.exists
    assert [ref.name for ref in during.path] == ["Pemerintah Kota Rimba", "Dinas Kesehatan"]
    after = header_of(young, user, SUMMER)
    assert (after.exists, after.ended_on) == (False, SUMMER)
    assert (after.day, after.version.name) == (SUMMER - timedelta(1), "Bidang Baru")
    assert [ref.name for ref in after.successors] == ["Bidang Pelayanan"]


def test_unit_header_leaves_out_what_is_out_of_sight(government, world):
    head = user_with_role(Role.UNIT_HEAD, unit=world["care"])
    header = header_of(world["clinic"], head, government.today())
    assert [ref.name for ref in header.path] == ["Bidang Pelayanan"]
    assert Permission.ORGUNIT_VIEW in header.permissions
    assert not header.can_edit


def test_unit_header_falls_back_to_the_legal_basis_of_the_change(government, world):
    basis = LegalBasisFactory(government=government, title="Perwal Nomor 7 Tahun 2021")
    change(government, Rename(world["care"].pk, "Bidang Layanan"), on=SPRING, legal_basis=basis)
    user = user_with_role(Role.HR_OFFICER, government=government)
    assert header_of(world["care"], user, government.today()).legal_basis == basis
    assert header_of(world["trade"], user, government.today()).legal_basis is None
    OrgUnit.objects.filter(pk=world["trade"].pk).update(legal_basis=basis)
    assert header_of(world["trade"], user, government.today()).legal_basis == basis


def test_unit_header_names_only_scheduled_changes_of_the_unit(government, world):
    future = government.today() + timedelta(days=30)
    planned = change(government, Rename(world["care"].pk, "Bidang Layanan"), on=future)
    change(government, Rename(world["trade"].pk, "Dinas Dagang"), on=future)
    user = user_with_role(Role.HR_OFFICER, government=government)
    assert header_of(world["care"], user, government.today()).scheduled == [planned]
    assert len(scheduled_changes(government, user)) == 2
    head = user_with_role(Role.UNIT_HEAD, unit=world["care"])
    assert scheduled_changes(government, head) == [planned]


# --- table --------------------------------------------------------------------------------------


def table(user, **kwargs):
    government = user.government
    rows = orgunit_rows(government=government, user=user, **{"day": government.today()} | kwargs)
    return [row["name"] for row in rows]


def test_orgunit_rows_filters_and_sorts(government, world):
    user = user_with_role(Role.HR_OFFICER, government=government)
    change(government, Dissolve(world["clinic"].pk), on=SPRING)
    assert table(user, kind=UnitKind.DINAS) == ["Dinas Kesehatan", "Dinas Perdagangan"]
    assert table(user, kind=UnitKind.DINAS, sort="-name")[0] == "Dinas Perdagangan"
    assert table(user, tipe="C") == ["Dinas Perdagangan"]
    assert table(user, text="dinkes") == ["Dinas Kesehatan"]
    assert table(user, text="1.02") == ["Dinas Kesehatan"]
    assert table(user, status="closed") == ["Seksi Rujukan"]
    assert table(user, status="closed", agency=world["health"].pk) == ["Seksi Rujukan"]
    assert "Seksi Rujukan" not in table(user)
    assert "Seksi Rujukan" in table(user, day=SPRING - timedelta(1))
    assert "Seksi Rujukan" in table(user, status="all")
    assert table(user, agency=world["trade"].pk) == ["Bidang Pasar", "Dinas Perdagangan"]
    assert table(user, sort="password") == table(user, sort="name")
    assert table(user, sort="-closed", status="all")[0] == "Seksi Rujukan"


def test_orgunit_rows_shows_only_what_is_in_sight(government, world):
    OrgUnitFactory(name="Dinas Kenari Asing")
    head = user_with_role(Role.UNIT_HEAD, unit=world["care"])
    assert table(head, status="all") == ["Bidang Pelayanan", "Seksi Rujukan"]


def test_with_agency_names_the_agency_in_sight(government, world):
    boss = user_with_role(Role.HR_OFFICER, government=government)
    today = government.today()

    def agencies(user):
        rows = orgunit_rows(government=government, user=user, day=today)
        return {row["name"]: row["agency"] for row in with_agency(rows, today, user)}

    assert agencies(boss)["Seksi Rujukan"].name == "Dinas Kesehatan"
    assert agencies(boss)["Dinas Kesehatan"] is None
    assert agencies(user_with_role(Role.UNIT_HEAD, unit=world["care"])) == {
        "Bidang Pelayanan": None,
        "Seksi Rujukan": None,
    }
    assert agencies_on(government, today, boss) == [
        (world["health"].pk, "Dinas Kesehatan"),
        (world["trade"].pk, "Dinas Perdagangan"),
    ]


# --- units to choose from -----------------------------------------------------------------------


def test_unit_options_offers_only_what_may_be_changed(government, world):
    narrow = user_with_role(Role.HR_OFFICER, unit=world["health"])
    options = unit_options(government=government, user=narrow, day=government.today())
    assert [value for value, _ in options.choices] == [
        world["health"].pk,
        world["care"].pk,
        world["clinic"].pk,
    ]
    assert options.n_hidden == 0
    assert set(choosable_units(government, narrow)) == {
        world["health"],
        world["care"],
        world["clinic"],
    }
    reader = user_with_role(Role.UNIT_HEAD, unit=world["health"])
    assert unit_options(government=government, user=reader, day=government.today()).choices == []
    assert not choosable_units(government, reader).exists()


def test_unit_options_searches_and_names_the_agency(government, world):
    user = user_with_role(Role.HR_OFFICER, government=government)
    today = government.today()
    found = unit_options(government=government, user=user, day=today, text="BIDANG")
    assert found.choices == [
        (world["care"].pk, "Bidang Pelayanan (Dinkes)"),
        (world["market"].pk, "Bidang Pasar (Disdag)"),
    ]
    assert found.n_hidden == 4
    without = frozenset({world["care"].pk})
    left = unit_options(
        government=government, user=user, day=today, text="bidang", excluded=without
    )
    assert [value for value, _ in left.choices] == [world["market"].pk]


def test_unit_options_of_a_large_government_offers_the_upper_levels():
    units = grow_units(GovernmentFactory(), 310, width=10)
    user = user_with_role(Role.HR_OFFICER, government=units[0].government)
    options = unit_options(government=user.government, user=user, day=user.government.today())
    assert len(options.choices) == 11
    assert options.n_hidden == 300


# --- history ------------------------------------------------------------------------------------


def told(unit, user, day=None):
    history = unit_history(unit=unit, user=user, day=day or user.government.today())
    return [(entry.title, entry.fates, entry.differences) for entry in history.entries]


def test_unit_history_tells_old_and_new(government, world):
    user = user_with_role(Role.HR_OFFICER, government=government)
    care = world["care"].pk
    change(government, Move(care, world["trade"].pk), on=SPRING)
    change(government, Rename(care, "Bidang Layanan", "BL"), Retype(care, "bagian"), on=SUMMER)
    assert told(world["care"], user) == [
        (
            "Nama, singkatan, atau kode diubah; Jenis atau tipe diubah",
            ["rename", "retype"],
            [
                ("Nama", "Bidang Pelayanan", "Bidang Layanan"),
                ("Singkatan", "", "BL"),
                ("Jenis", "Bidang", "Bagian"),
            ],
        ),
        ("Dipindahkan", ["move"], [("Induk", "Dinas Kesehatan", "Dinas Perdagangan")]),
        ("Unit dibentuk", ["establish"], []),
    ]
    history = unit_history(unit=world["care"], user=user, day=SPRING)
    assert [period.valid_from for period in history.periods] == [LONG_AGO, SPRING]
    assert len(history.entries) == 2


def test_unit_history_tells_of_a_merge_on_every_side(government, world):
    user = user_with_role(Role.HR_OFFICER, government=government)
    change(government, Merge((world["trade"].pk,), world["health"].pk), on=SPRING)
    assert told(world["trade"], user)[0][:2] == ("Digabungkan ke Dinas Kesehatan", ["merge"])
    assert told(world["health"], user)[0][:2] == (
        "Menerima penggabungan Dinas Perdagangan",
        ["merge"],
    )
    assert told(world["market"], user)[0] == (
        "Ikut berpindah dengan induknya",
        ["move"],
        [("Induk", "Dinas Perdagangan", "Dinas Kesehatan")],
    )
    history = unit_history(unit=world["health"], user=user, day=government.today())
    assert [link.ref.name for link in history.predecessors] == ["Dinas Perdagangan"]
    assert history.predecessors[0].kind_label == "Penggabungan"
    closed = unit_history(unit=world["trade"], user=user, day=government.today())
    assert [link.ref.name for link in closed.successors] == ["Dinas Kesehatan"]
    assert unit_history(unit=world["trade"], user=user, day=LONG_AGO).successors == []


def test_unit_history_keeps_what_was_undone(government, world):
    user = user_with_role(Role.HR_OFFICER, government=government)
    change(government, Rename(world["care"].pk, "Bidang Layanan"), on=SPRING)
    undo_last_change(government=government, user=None, reason="Salah unit, dikembalikan.")
    history = unit_history(unit=world["care"], user=user, day=government.today())
    assert [entry.change.undoes_id is not None for entry in history.entries] == [True, False, False]
    assert history.entries[1].undone_by == history.entries[0].change
    assert [period.name for period in history.periods] == ["Bidang Pelayanan"]


def test_unit_history_hides_names_out_of_sight(government, world):
    head = user_with_role(Role.UNIT_HEAD, unit=world["care"])
    change(government, Move(world["care"].pk, world["trade"].pk), on=SPRING)
    (moved, _) = told(world["care"], head)
    hidden = "unit di luar wewenang Anda"
    assert moved[2] == [("Induk", hidden, hidden)]


def test_structure_ledger_shows_a_person_only_what_touched_their_units(government, world):
    change(government, Rename(world["market"].pk, "Bidang Kenari"), on=SPRING)
    change(government, Dissolve(world["clinic"].pk), on=SPRING)
    boss = user_with_role(Role.HR_OFFICER, government=government)
    head = user_with_role(Role.UNIT_HEAD, unit=world["care"])
    assert structure_ledger(government, boss).count() == 4
    entries = ledger_entries(structure_ledger(government, head), head)
    assert [entry.title for entry in entries] == [
        "Perubahan pada Seksi Rujukan",
        "Perubahan pada Bidang Pelayanan, Seksi Rujukan",
    ]
    titles = [e.title for e in ledger_entries(structure_ledger(government, boss), boss)]
    assert titles[0] == "Menutup Seksi Rujukan"


def test_undo_words_say_what_comes_back(government, world):
    user = user_with_role(Role.HR_OFFICER, government=government)
    done = change(
        government,
        Establish(-1, world["health"].pk, "Bidang Mutu", UnitKind.BIDANG),
        Rename(world["care"].pk, "Bidang Layanan"),
        Retype(world["trade"].pk, UnitKind.DINAS, "B"),
        Move(world["market"].pk, world["health"].pk),
        Dissolve(world["clinic"].pk),
    )
    assert undo_words(done, user) == [
        "Seksi Rujukan dibuka kembali.",
        "Bidang Pasar kembali ke bawah Dinas Perdagangan.",
        "Dinas Perdagangan kembali berjenis Dinas, tipe C.",
        "Bidang Layanan kembali bernama Bidang Pelayanan.",
        "Bidang Mutu ditutup, karena dibentuk oleh perubahan ini.",
    ]


def test_undo_words_of_a_long_change_are_cut():
    units = grow_units(GovernmentFactory(), 30)
    user = user_with_role(Role.HR_OFFICER, government=units[0].government)
    done = change(user.government, *(Rename(unit.pk, f"{unit.name} baru") for unit in units))
    lines = undo_words(done, user)
    assert len(lines) == 21
    assert lines[-1] == "10 hal lain juga kembali seperti sebelumnya."


def test_history_and_ledger_query_counts_do_not_grow(django_assert_num_queries):
    for count in (2, 12):
        units = grow_units(GovernmentFactory(), 3)
        government = units[0].government
        for number in range(count):
            change(government, Rename(units[0].pk, f"Nama ke-{number}"))
        head = user_with_role(Role.UNIT_HEAD, unit=units[0])
        # Beside the history: the roles of the head, and the proposals behind the changes.
        with django_assert_num_queries(6):
            unit_history(unit=units[0], user=head, day=government.today())
        with django_assert_num_queries(3):  # the roles of the head were read above
            ledger_entries(structure_ledger(government, head), head)
