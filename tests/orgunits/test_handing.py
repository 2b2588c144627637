"""Restructurings through the door: what is handed on, opened, changed and closed, and back again."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F, Q, Sum
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orgunits.actions import (
    apply_changes,
    apply_due_changes,
    dependants_of,
    preview_changes,
    undo_change,
    undo_last_change,
)
from orgunits.comparison import HIDDEN_NAME
from orgunits.enums import ChangeState, LineageKind, RelationKind, RoleOrigin
from orgunits.integrity import relation_faults, stray_rows, version_faults
from orgunits.models import (
    JobInformation,
    Lineage,
    OrgUnit,
    Position,
    RoleAssignment,
    StructureChange,
    UnitFunction,
    WorkloadTask,
    WorkRelation,
    valid_on,
)
from orgunits.participants import catalogue_of, things_on
from orgunits.queries import ledger_entries, structure_ledger, undo_words, unit_history
from orgunits.structure import (
    FUNCTIONS,
    POSITIONS,
    ROLES,
    CloseFunctions,
    ClosePost,
    Dissolve,
    Establish,
    Hand,
    Merge,
    Move,
    OpenFunction,
    OpenPost,
    Rename,
    RenamePost,
    ResizePost,
    Split,
    from_json,
)
from portal.models import AuditEvent
from portal.permissions import Role
from tests.factories.orgunits import (
    LONG_AGO,
    GovernmentFactory,
    JobTitleFactory,
    PositionFactory,
    RoleAssignmentFactory,
    UnitFunctionFactory,
    WorkloadTaskFactory,
    grow_units,
    root_of,
    user_with_role,
)
from tests.factories.structures import THING_WISHES, drawn_from, thing_change_for

pytestmark = pytest.mark.django_db

DATED = (Position, UnitFunction, RoleAssignment)
MARKS = ("opened_by_id", "closed_by_id", "predecessor_id")


def apply(government, *changes, **values):
    return apply_changes(
        government=government, changes=list(changes), user=None, reason="Perda 8/2016", **values
    )


def undo(government):
    return undo_last_change(government=government, user=None, reason="Keliru")


def take_back(change):
    return undo_change(change=change, user=None, reason="Keliru")


def rows_of(government):
    """Every row that holds on some day, without the marks of the ledger."""
    return [
        {key: value for key, value in row.items() if key not in MARKS}
        for model in DATED
        for row in model.objects.filter(government=government).order_by("pk").values()
        if row["valid_until"] != row["valid_from"]
    ]


def held(model, unit, day=None):
    day = day or unit.government.today()
    return list(model.objects.filter(valid_on(day), unit=unit).order_by("order", "pk"))


def messages(government, *changes, **values):
    with pytest.raises(ValidationError) as error:
        apply(government, *changes, **values)
    return error.value.messages


@pytest.fixture
def three():
    """Three agencies; the first has a head, an ordinary post with a task and its information, a
    function and a granted role."""
    units = grow_units(GovernmentFactory(), 3, width=3)
    one, two, three = units
    two.head = PositionFactory(unit=two, name="Kepala Dua", is_head=True)
    one.head = PositionFactory(unit=one, name="Kepala Satu", is_head=True)
    one.post = PositionFactory(unit=one, name="Analis", required_headcount=3, order=4)
    one.task = UnitFunctionFactory(unit=one, text="memungut retribusi pasar", order=7)
    one.role = RoleAssignmentFactory(unit=one, role=Role.SURVEY_OFFICER)
    return units


def everything(unit):
    return [
        (POSITIONS, [row.pk for row in Position.objects.filter(unit=unit)]),
        (FUNCTIONS, [row.pk for row in UnitFunction.objects.filter(unit=unit)]),
        (ROLES, [row.pk for row in RoleAssignment.objects.filter(unit=unit)]),
    ]


# --- split ----------------------------------------------------------------------------------------


def test_split_over_two_receivers_and_back(three):
    one, two, third = three
    government = one.government
    before = rows_of(government)
    change = apply(
        government,
        Hand(POSITIONS, (one.head.pk,), third.pk, as_head=True),
        Split(one.pk, (two.pk, third.pk)),
        Hand(POSITIONS, (one.post.pk,), two.pk),
        Hand(FUNCTIONS, (one.task.pk,), third.pk),
        Hand(ROLES, (one.role.pk,), two.pk),
    )
    assert OrgUnit.objects.get(pk=one.pk).closed_on == government.today()
    [head] = held(Position, third)
    assert (head.name, head.is_head, head.predecessor, head.opened_by) == (
        "Kepala Satu",
        True,
        one.head,
        change,
    )
    assert [row.name for row in held(Position, two)] == ["Kepala Dua", "Analis"]
    assert [row.text for row in held(UnitFunction, third)] == ["memungut retribusi pasar"]
    assert RoleAssignment.objects.get(unit=two).user == one.role.user
    assert {(row.predecessor_id, row.successor_id, row.kind) for row in Lineage.objects.all()} == {
        (one.pk, two.pk, LineageKind.SPLIT),
        (one.pk, third.pk, LineageKind.SPLIT),
    }
    assert set(change.concerned.all()) == set(three)
    actions = AuditEvent.objects.values_list("action", flat=True)
    assert {"Memecah unit", "Mengalihkan jabatan", "Mengalihkan fungsi unit"} <= set(actions)
    assert [*stray_rows(government.pk), *version_faults(government.pk)] == []

    undo(government)
    assert rows_of(government) == before
    assert not Lineage.objects.filter(superseded_at__isnull=True).exists()
    assert OrgUnit.objects.get(pk=one.pk).closed_on is None
    for what, rows in everything(one):  # what came back can be handed on again
        apply(government, *(Hand(what, (row,), third.pk) for row in rows))
    assert held(Position, one) == held(UnitFunction, one) == []


def test_split_with_things_left_says_how_many_of_what(three):
    one, two, third = three
    changes = [Split(one.pk, (two.pk, third.pk)), Hand(POSITIONS, (one.post.pk,), two.pk)]
    assert messages(one.government, *changes) == [
        f"“{one.name}” masih punya 1 jabatan terbuka.",
        f"“{one.name}” masih memegang 1 fungsi.",
    ]
    preview = preview_changes(one.government, changes)
    assert [(blocker.unit_id, blocker.count) for blocker in preview.blockers] == [(one.pk, 1)] * 2
    assert preview.plan.home_of(POSITIONS, one.head.pk, one.pk) is None
    assert StructureChange.objects.filter(number=3).count() == 0
    assert held(Position, one) == [one.head, one.post]


def test_split_unit_that_goes_on_may_be_divided_again_and_merged_there(three):
    one, two, _third = three
    government = one.government
    apply(
        government,
        Split(one.pk, (two.pk,), closes=False),
        Hand(FUNCTIONS, (one.task.pk,), two.pk),
    )
    more = UnitFunctionFactory(unit=one)
    apply(government, Split(one.pk, (two.pk,), closes=False), Hand(FUNCTIONS, (more.pk,), two.pk))
    apply(government, Merge((one.pk,), two.pk))
    kinds = Lineage.objects.filter(predecessor=one, successor=two).values_list("kind", flat=True)
    assert sorted(kinds) == [LineageKind.MERGE, LineageKind.SPLIT]
    for _ in range(3):
        undo(government)
    assert not Lineage.objects.filter(superseded_at__isnull=True).exists()


def test_merge_and_split_two_to_three(three):
    """As in Tangerang Selatan 2016: of two agencies three are made."""
    one, two, _ = three
    government, root = one.government, root_of(one.government)
    duty = UnitFunctionFactory(unit=two, text="membangun jalan")
    title = JobTitleFactory()
    before = rows_of(government)
    change = apply(
        government,
        Establish(-1, root.pk, "Dinas Pekerjaan Umum", "dinas"),
        Establish(-2, root.pk, "Dinas Bangunan", "dinas"),
        Establish(-3, root.pk, "Dinas Perumahan", "dinas"),
        Split(one.pk, (-2, -3), closes=False),
        Hand(POSITIONS, (one.post.pk,), -3),
        Hand(FUNCTIONS, (one.task.pk,), -2),
        Hand(POSITIONS, (two.head.pk,), -2, as_head=True),
        OpenPost(-1, -1, "Kepala Dinas Pekerjaan Umum", title.pk, is_head=True),
        OpenFunction(-3, "menata kawasan permukiman", urusan="1.04"),
        Merge((one.pk, two.pk), -1),
    )
    new = {number: OrgUnit.objects.get(pk=pk) for number, pk in change.created.items()}
    assert [(row.name, row.is_head) for row in held(Position, new[-2])] == [("Kepala Dua", True)]
    assert [row.name for row in held(Position, new[-3])] == ["Analis"]
    there = {(row.name, row.is_head) for row in held(Position, new[-1])}
    assert there == {("Kepala Dinas Pekerjaan Umum", True), ("Kepala Satu", False)}
    assert Position.objects.get(pk=change.created_posts[-1]).opened_by == change
    [function] = held(UnitFunction, new[-3])
    assert (function.verb, function.object) == ("menata", "kawasan permukiman")
    assert [row.predecessor for row in held(UnitFunction, new[-1])] == [duty]
    assert RoleAssignment.objects.get(unit=new[-1]).user == one.role.user
    undo(government)
    assert rows_of(government) == before


# --- hand -----------------------------------------------------------------------------------------


def test_function_and_post_go_over_from_a_unit_that_stays(three):
    one, two, _ = three
    there = UnitFunctionFactory(unit=two, order=12)
    yesterday = one.government.today() - timedelta(days=1)
    apply(
        one.government,
        Hand(FUNCTIONS, (one.task.pk,), two.pk),
        Hand(POSITIONS, (one.head.pk,), two.pk),
    )
    assert held(UnitFunction, one) == []
    assert held(UnitFunction, one, yesterday) == [one.task]
    assert [(row.text, row.order) for row in held(UnitFunction, two)] == [
        (there.text, 12),
        ("memungut retribusi pasar", 13),
    ]
    came = Position.objects.get(predecessor=one.head)
    assert (came.unit, came.is_head) == (two, False)


def test_two_units_swap_their_heads_and_back(three):
    one, two, _ = three
    before = rows_of(one.government)
    apply(
        one.government,
        Hand(POSITIONS, (one.head.pk,), two.pk, as_head=True),
        Hand(POSITIONS, (two.head.pk,), one.pk, as_head=True),
    )
    heads = Position.objects.filter(valid_until__isnull=True, is_head=True)
    assert dict(heads.values_list("unit", "name")) == {one.pk: "Kepala Dua", two.pk: "Kepala Satu"}
    undo(one.government)
    assert rows_of(one.government) == before


def test_post_takes_its_work_and_its_lines_along_and_back(three):
    one, two, third = three
    today = one.government.today()
    WorkloadTaskFactory(position=one.post, year=today.year)
    JobInformation.objects.create(
        government=one.government, position=one.post, valid_from=LONG_AGO, summary="Menelaah."
    )
    line = WorkRelation.objects.create(
        government=one.government,
        kind=RelationKind.REPORT,
        unit=one,
        position=one.post,
        other_unit=third,
        subject="pasar",
        valid_from=LONG_AGO,
    )
    apply(one.government, Hand(POSITIONS, (one.post.pk,), two.pk))
    came = Position.objects.get(predecessor=one.post)
    assert WorkloadTask.objects.filter(position=came).count() == 1
    assert JobInformation.objects.get(position=came).summary == "Menelaah."
    after = WorkRelation.objects.get(predecessor=line)
    assert (after.unit, after.position, after.other_unit) == (two, came, third)
    undo(one.government)
    line.refresh_from_db()
    assert (line.valid_until, line.closed_by) == (None, None)
    assert not WorkRelation.objects.on(today).exclude(pk=line.pk).exists()
    assert list(relation_faults(one.government.pk)) == []


def test_line_of_a_post_that_is_closed_ends(three):
    one, _, third = three
    line = WorkRelation.objects.create(
        government=one.government,
        kind=RelationKind.REPORT,
        unit=third,
        other_unit=one,
        other_position=one.post,
        subject="pasar",
        valid_from=LONG_AGO,
    )
    apply(one.government, ClosePost(one.post.pk))
    line.refresh_from_db()
    assert line.valid_until == one.government.today()
    assert not WorkRelation.objects.filter(predecessor=line).exists()


def test_what_cannot_be_handed_is_said_and_nothing_is_written(three):
    one, two, third = three
    foreign = PositionFactory(name="Asing")
    apply(one.government, ResizePost(one.post.pk, 5))
    headship = RoleAssignmentFactory(unit=one, role=Role.UNIT_HEAD)
    placed = RoleAssignmentFactory(unit=one, origin=RoleOrigin.PLACEMENT)
    before = rows_of(one.government)
    for change, words in [
        (Hand(POSITIONS, (foreign.pk,), two.pk), "tidak ada pada pemerintah daerah ini"),
        (Hand(POSITIONS, (one.post.pk,), two.pk), "sudah berakhir, sudah dialihkan"),
        (Hand(FUNCTIONS, (10**9,), two.pk), "tidak ada pada pemerintah daerah ini"),
        (Hand(ROLES, (headship.pk,), two.pk), "tidak dapat dialihkan tersendiri"),
        (Hand(ROLES, (placed.pk,), two.pk), "tidak ada pada pemerintah daerah ini"),
        (Hand(POSITIONS, (one.head.pk,), two.pk, as_head=True), "sudah dipimpin “Kepala Dua”"),
        (ClosePost(foreign.pk), "tidak ada pada pemerintah daerah ini"),
        (
            OpenPost(-1, third.pk, "X", JobTitleFactory(government_id=foreign.government_id).pk),
            "katalog",
        ),
    ]:
        [said] = messages(one.government, change)
        assert words in said
    assert rows_of(one.government) == before


def test_only_an_undo_gives_back_what_ended(three):
    one, _, _ = three
    change = apply(one.government, ClosePost(one.post.pk))
    back = StructureChange.objects.get(pk=change.pk).inverse
    assert back[0]["op"] == "reopen"
    with pytest.raises(ValueError, match="only an undo"):
        apply(one.government, *from_json(back))


# --- posts and functions --------------------------------------------------------------------------


def test_resized_and_renamed_posts_keep_what_they_were_on_earlier_days(three):
    one, _, _ = three
    day = one.government.today() - timedelta(days=10)
    before = rows_of(one.government)
    apply(
        one.government,
        ResizePost(one.post.pk, 7),
        RenamePost(one.head.pk, "Kepala Dinas Satu", echelon="II.b", job_class=14),
        effective_on=day,
    )
    then = day - timedelta(days=1)
    assert [(row.name, row.required_headcount) for row in held(Position, one, then)] == [
        ("Kepala Satu", 1),
        ("Analis", 3),
    ]
    assert [
        (row.name, row.required_headcount, row.is_head, row.echelon, row.job_class, row.order)
        for row in held(Position, one, day)
    ] == [("Kepala Dinas Satu", 1, True, "II.b", 14, 0), ("Analis", 7, False, "", 7, 4)]
    undo(one.government)
    assert rows_of(one.government) == before


def test_merged_post_is_renamed_and_resized_on_the_way(three):
    one, two, _ = three
    apply(
        one.government,
        Merge((one.pk,), two.pk),
        ResizePost(one.post.pk, 5),
        RenamePost(one.post.pk, "Analis Perdagangan"),
        ClosePost(one.head.pk),
    )
    assert [(row.name, row.required_headcount) for row in held(Position, two)] == [
        ("Kepala Dua", 1),
        ("Analis Perdagangan", 5),
    ]


def test_undo_gives_back_a_planned_end(three):
    one, two, _ = three
    until = one.government.today() + timedelta(days=90)
    Position.objects.filter(pk=one.post.pk).update(valid_until=until)
    ends = UnitFunctionFactory(unit=one, valid_until=until)
    before = rows_of(one.government)
    apply(
        one.government,
        ClosePost(one.post.pk),
        CloseFunctions((one.task.pk,)),
        Hand(FUNCTIONS, (ends.pk,), two.pk),
    )
    assert held(Position, one) == [one.head]
    [moved] = held(UnitFunction, two)
    assert moved.valid_until == until
    undo(one.government)
    assert rows_of(one.government) == before


def test_undo_of_opened_posts_and_functions_leaves_nothing_open(three):
    one, _, _ = three
    title = JobTitleFactory()
    before = rows_of(one.government)
    apply(
        one.government,
        OpenPost(-1, one.pk, "Pranata", title.pk, required_headcount=4),
        OpenFunction(one.pk, "menata arsip"),
    )
    assert [row.name for row in held(Position, one)] == ["Kepala Satu", "Analis", "Pranata"]
    assert [row.order for row in held(UnitFunction, one)] == [7, 8]
    undo(one.government)
    assert rows_of(one.government) == before


def test_undo_is_refused_where_another_head_leads_since(three):
    one, two, third = three
    before = rows_of(one.government)
    apply(
        one.government,
        Hand(POSITIONS, (one.head.pk,), third.pk, as_head=True),
        RenamePost(two.head.pk, "Kadis Dua"),
    )
    today = one.government.today()
    new = PositionFactory(unit=one, name="Kepala Baru", is_head=True, valid_from=today)
    with pytest.raises(ValidationError, match="dipimpin “Kepala Baru” sejak perubahan ini"):
        undo(one.government)
    Position.objects.filter(pk=new.pk).update(valid_until=F("valid_from"))
    undo(one.government)
    assert rows_of(one.government) == before


# --- days -----------------------------------------------------------------------------------------


def test_hand_of_a_future_day_is_applied_when_it_comes(three, monkeypatch):
    one, two, _ = three
    today = one.government.today()
    change = apply(
        one.government,
        Hand(FUNCTIONS, (one.task.pk,), two.pk),
        effective_on=today + timedelta(days=3),
    )
    assert change.state == ChangeState.SCHEDULED
    assert held(UnitFunction, one) == [one.task]
    StructureChange.objects.filter(pk=change.pk).update(effective_on=today)
    assert apply_due_changes() == 1
    assert [row.predecessor for row in held(UnitFunction, two)] == [one.task]


def test_past_day_is_refused_where_a_later_change_took_the_thing(three):
    one, two, third = three
    before = one.government.today() - timedelta(days=5)
    apply(one.government, Hand(FUNCTIONS, (one.task.pk,), two.pk))
    [said] = messages(
        one.government, Hand(FUNCTIONS, (one.task.pk,), third.pk), effective_on=before
    )
    assert "sudah berakhir" in said
    [said] = messages(one.government, Merge((one.pk,), third.pk), effective_on=before)
    assert said.startswith(f"“{one.name}”: 1 fungsi sudah dialihkan")


# --- undo of a change that is not the last ----------------------------------------------------------


def test_undo_change_takes_back_an_earlier_change_and_leaves_the_later(three):
    one, two, third = three
    before = [row for row in rows_of(one.government) if row["unit_id"] == one.pk]
    change = apply(
        one.government,
        Hand(POSITIONS, (one.post.pk,), two.pk),
        Hand(FUNCTIONS, (one.task.pk,), two.pk),
    )
    apply(one.government, Rename(third.pk, "Dinas Lain"))
    assert dependants_of(change) == []
    made = take_back(change)
    assert made.undoes == change
    assert [row for row in rows_of(one.government) if row["unit_id"] == one.pk] == before
    third.refresh_from_db()
    assert third.name == "Dinas Lain"
    with pytest.raises(ValidationError, match="sudah dibatalkan"):
        take_back(change)
    with pytest.raises(ValidationError, match="tidak dapat dibatalkan"):
        take_back(made)
    assert undo(one.government).undoes.summary.startswith("Mengganti nama")


def test_undo_change_lists_what_depends_on_it(three):
    one, two, third = three
    more = UnitFunctionFactory(unit=one, text="membina pedagang")
    change = apply(
        one.government,
        Establish(-1, root_of(one.government).pk, "Badan Baru", "badan"),
        Rename(one.pk, "Dinas Pasar"),
        Hand(POSITIONS, (one.post.pk,), two.pk),
        Hand(FUNCTIONS, (one.task.pk, more.pk), two.pk),
        Hand(ROLES, (one.role.pk,), two.pk),
    )
    moved = Position.objects.get(predecessor=one.post)
    role = RoleAssignment.objects.get(unit=two)
    apply(one.government, Hand(POSITIONS, (moved.pk,), third.pk), Hand(ROLES, (role.pk,), third.pk))
    UnitFunction.objects.filter(predecessor=one.task).update(clause="Pasal 4")
    UnitFunctionFactory(unit=third)
    follows = UnitFunction.objects.get(predecessor=more)
    UnitFunction.objects.create(
        government=one.government,
        unit=two,
        text="membina pedagang pasar",
        valid_from=one.government.today(),
        predecessor=follows,
    )
    apply(one.government, Rename(one.pk, "Dinas Pasar Rakyat"))
    apply(one.government, Establish(-1, change.created[-1], "Bidang Data", "bidang"))
    before = rows_of(one.government)
    with pytest.raises(ValidationError) as error:
        take_back(change)
    assert error.value.messages == [
        "Perubahan nomor 5 (Mengganti nama Dinas Pasar menjadi Dinas Pasar Rakyat) sesudahnya "
        "menyangkut “Dinas Pasar Rakyat”.",
        "Perubahan nomor 6 (Membentuk Bidang Data di bawah Badan Baru) sesudahnya menyangkut "
        "“Badan Baru”.",
        "Jabatan “Analis” sudah dialihkan, diubah, atau ditutup oleh perubahan nomor 4.",
        "Fungsi “membina pedagang” sudah diubah atau dialihkan sejak perubahan ini.",
        "Fungsi “memungut retribusi pasar” sudah diubah isinya sejak perubahan ini.",
        "Peran “Petugas layanan dan survei” sudah dialihkan lagi sejak perubahan ini.",
    ]
    assert rows_of(one.government) == before


def test_change_taken_back_since_no_longer_depends(three):
    one, two, third = three
    first = apply(one.government, Hand(POSITIONS, (one.post.pk,), two.pk))
    came = Position.objects.get(predecessor=one.post)
    second = apply(one.government, Hand(POSITIONS, (came.pk,), third.pk))
    assert len(dependants_of(first)) == 1
    take_back(second)
    assert dependants_of(first) == []
    take_back(first)
    assert held(Position, one) == [one.head, one.post]


def test_undo_change_is_not_held_back_by_what_the_change_itself_set(three):
    one, _, third = three
    change = apply(one.government, ResizePost(one.post.pk, 9), RenamePost(one.head.pk, "Kadis"))
    apply(one.government, Rename(third.pk, "Dinas Lain"))
    assert dependants_of(change) == []
    take_back(change)
    assert held(Position, one) == [one.head, one.post]


# --- what is told -----------------------------------------------------------------------------------


def test_ledger_and_history_tell_of_handed_things(three):
    one, two, _ = three
    user = user_with_role(Role.HR_OFFICER, government=one.government)
    change = apply(
        one.government,
        Split(one.pk, (two.pk,), closes=False),
        Hand(FUNCTIONS, (one.task.pk,), two.pk),
        Hand(POSITIONS, (one.post.pk,), two.pk),
        CloseFunctions((UnitFunctionFactory(unit=two, text="menera timbangan").pk,)),
    )
    today = one.government.today()
    given, came = (unit_history(unit=unit, user=user, day=today).entries[0] for unit in (one, two))
    assert given.title == (
        f"Dipecah sebagian ke {two.name}; Dialihkan, diubah, atau ditutup: 1 fungsi, 1 jabatan"
    )
    assert came.title == (
        f"Menerima pecahan {one.name}; Menerima 1 fungsi; Menerima 1 jabatan; "
        "Dialihkan, diubah, atau ditutup: 1 fungsi"
    )
    assert (given.fates, came.fates) == (["split", "move"], ["split", "move"])
    [entry] = ledger_entries([StructureChange.objects.get(pk=change.pk)], user)
    assert entry.title == "4 perubahan: 1 pemecahan, 2 pengalihan, 1 penghapusan fungsi"
    assert undo_words(StructureChange.objects.get(pk=change.pk), user) == [
        f"{one.name} tidak lagi tercatat dipecah oleh perubahan ini.",
        f"1 fungsi kembali ke {one.name} seperti semula.",
        f"1 jabatan kembali ke {one.name} seperti semula.",
        f"1 fungsi kembali ke {two.name} seperti semula.",
    ]
    undo(one.government)
    back = unit_history(unit=one, user=user, day=today).entries[0]
    assert back.title == "Pemecahannya dibatalkan; Dikembalikan: 1 fungsi; Dikembalikan: 1 jabatan"


def test_way_back_names_no_posts_of_units_out_of_sight(three):
    one, two, _ = three
    change = apply(one.government, OpenPost(-1, two.pk, "Rahasia", JobTitleFactory().pk))
    near = user_with_role(Role.AUDITOR, unit=one)
    stored = StructureChange.objects.get(pk=change.pk)
    assert undo_words(stored, near) == [f"1 jabatan ditarik kembali dari {HIDDEN_NAME}."]
    assert [entry.title for entry in ledger_entries([stored], near)] == ["Perubahan"]
    far = user_with_role(Role.AUDITOR, unit=two)
    assert undo_words(stored, far) == [f"Jabatan “Rahasia” ditarik kembali dari {two.name}."]


def test_ledger_of_a_unit_lists_what_was_handed_to_it(three):
    one, two, third = three
    change = apply(one.government, Hand(FUNCTIONS, (one.task.pk,), two.pk))
    seen = {
        unit: change in structure_ledger(one.government, user_with_role(Role.AUDITOR, unit=unit))
        for unit in three
    }
    assert seen == {one: True, two: True, third: False}


def test_things_on_units_are_those_that_a_change_would_move(three):
    one, two, _ = three
    today = one.government.today()
    PositionFactory(unit=one, valid_until=today)
    RoleAssignmentFactory(unit=one, role=Role.UNIT_HEAD)
    found = things_on([one.pk, two.pk], today)
    assert {(thing.what, thing.row) for thing in found} == {
        (POSITIONS, one.head.pk),
        (POSITIONS, one.post.pk),
        (POSITIONS, two.head.pk),
        (FUNCTIONS, one.task.pk),
        (ROLES, one.role.pk),
    }
    assert all(thing.movable for thing in found)


# --- what holds for any list, and what it costs -----------------------------------------------------


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(drawn_from((*THING_WISHES, "hand", "hand")), min_size=1, max_size=2))
def test_planned_is_what_is_written_and_undo_gives_it_back(lists):
    """Lists drawn over three units: every seat is where the plan says, on every day, and undoing
    them one by one leaves what was there."""
    government = GovernmentFactory()
    units = grow_units(government, 3, width=3)
    title = JobTitleFactory()
    for unit in units:
        PositionFactory(unit=unit, is_head=True, valid_from=LONG_AGO)
        PositionFactory(unit=unit, required_headcount=3, valid_from=LONG_AGO)
        UnitFunctionFactory(unit=unit)
    start, snapshots = government.today() - timedelta(days=20), []
    for number, wishes in enumerate(lists):
        day = start + timedelta(days=number // 2)  # two lists on one day
        changes = written_for(wishes, units, title, day)
        if not changes:
            continue
        snapshots.append(rows_of(government))
        before, earlier = seats_on(day), seats_on(day - timedelta(days=1))
        plan = preview_changes(government, changes, day).plan
        change = apply(government, *changes, effective_on=day)
        delta = sum(
            seats - plan.things[POSITIONS, row].seats for row, seats in plan.resized.items()
        )
        delta -= sum(plan.things[POSITIONS, row].seats for row in plan.closed_posts)
        delta += sum(post.required_headcount for post in plan.opened_posts)
        assert seats_on(day) == before + delta
        assert seats_on(day - timedelta(days=1)) == earlier
        for what, model in ((POSITIONS, Position), (FUNCTIONS, UnitFunction)):
            for row, unit, after in model.objects.filter(opened_by=change, predecessor__isnull=False
                ).values_list("predecessor", "predecessor__unit", "unit"):  # fmt: skip
                assert plan.home_of(what, row, unit) == after
    for snapshot in reversed(snapshots):
        undo(government)
        assert rows_of(government) == snapshot


def seats_on(day):
    found = Position.objects.filter(valid_on(day)).aggregate(n=Sum("required_headcount"))
    return found["n"] or 0


def written_for(wishes, units, title, day):
    """The drawn wishes as changes of rows that are there on ``day``, as many as fit together."""
    government = units[0].government
    there = (valid_on(day), Q(government=government))
    rows = {
        what: list(model.objects.filter(*there).order_by("pk").values_list("pk", flat=True))
        for what, model in ((POSITIONS, Position), (FUNCTIONS, UnitFunction))
    }
    changes = []
    for number, (operation, a, b) in enumerate(wishes, start=1):
        drawn = thing_change_for(operation, a, b, units[b % 3].pk, -number)
        change = on_rows(drawn, rows, a, title)
        if change is None:
            continue
        tried = [*changes, change]
        if not preview_changes(government, tried, day).problems:
            changes = tried
    return changes


def on_rows(change, rows, pick, title):
    """``change`` with a row that is there in place of the drawn one; None when there is none."""

    def row(what):
        return rows[what][pick % len(rows[what])] if rows[what] else None

    match change:
        case Hand(what=what) if what in rows and row(what):
            return Hand(what, (row(what),), change.unit, change.as_head)
        case OpenPost():
            return OpenPost(change.post, change.unit, change.name, title.pk, is_head=change.is_head)
        case ResizePost() | RenamePost() | ClosePost() if row(POSITIONS):
            values = {name: getattr(change, name) for name in change.__slots__}
            return type(change)(**values | {"post": row(POSITIONS)})
        case CloseFunctions() if row(FUNCTIONS):
            return CloseFunctions((row(FUNCTIONS),))
        case OpenFunction():
            return change
    return None


@pytest.mark.parametrize("what", ["apply", "undo", "undo_change", "preview"])
def test_whole_list_takes_the_same_number_of_queries_at_any_size(what):
    def cost(size):
        government = GovernmentFactory()
        source, into = grow_units(government, 2)
        title = JobTitleFactory()
        posts = [PositionFactory(unit=source) for _ in range(2)]
        Position.objects.bulk_create(
            Position(
                government=government,
                unit=source,
                job_title=title,
                name=f"Jabatan {n}",
                valid_from=LONG_AGO,
            )
            for n in range(4 * size)
        )
        posts = list(Position.objects.filter(unit=source, name__startswith="Jab").order_by("pk"))
        UnitFunction.objects.bulk_create(
            UnitFunction(
                government=government, unit=source, text=f"fungsi {n}", valid_from=LONG_AGO
            )
            for n in range(2 * size)
        )
        functions = list(UnitFunction.objects.filter(unit=source).order_by("pk"))
        role = RoleAssignmentFactory(unit=source)
        changes = [
            *(Hand(POSITIONS, (post.pk,), into.pk) for post in posts[:size]),
            *(ResizePost(post.pk, 5) for post in posts[size : 2 * size]),
            *(RenamePost(post.pk, "Lain") for post in posts[2 * size : 3 * size]),
            *(ClosePost(post.pk) for post in posts[3 * size :]),
            *(Hand(FUNCTIONS, (one.pk,), into.pk) for one in functions[:size]),
            CloseFunctions(tuple(one.pk for one in functions[size:])),
            *(OpenPost(-n, into.pk, f"Baru {n}", title.pk) for n in range(1, size + 1)),
            *(OpenFunction(into.pk, f"menata {n}") for n in range(size)),
            Hand(ROLES, (role.pk,), into.pk),
        ]
        if what == "preview":
            return queries_of(lambda: preview_changes(government, changes))
        if what == "apply":
            return queries_of(lambda: apply(government, *changes))
        change = apply(government, *changes)
        if what == "undo":
            return queries_of(lambda: undo(government))
        return queries_of(lambda: take_back(change))

    assert cost(2) == cost(40)


def queries_of(write):
    with CaptureQueriesContext(connection) as captured:
        write()
    return len(captured)


def test_list_that_names_no_things_asks_for_none(three):
    one, two, _ = three
    changes = [Rename(one.pk, "Lain"), Merge((one.pk,), two.pk), Dissolve(one.pk), Move(1, 2)]
    with CaptureQueriesContext(connection) as captured:
        assert catalogue_of(changes, one.government, one.government.today()) is None
    assert len(captured) == 0
