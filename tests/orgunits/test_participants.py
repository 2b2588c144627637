"""What hangs on units follows them, is never lost, and comes back on undo."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orgunits import participants as registry
from orgunits.actions import apply_changes, preview_changes, undo_last_change
from orgunits.carriers import OrgunitsParticipant
from orgunits.enums import RoleOrigin
from orgunits.models import OrgUnit, Position, RoleAssignment, UnitFunction
from orgunits.participants import Blocker, participants
from orgunits.structure import Dissolve, Establish, Merge, Move, Rename
from portal.models import AuditEvent
from portal.permissions import Role
from tests.factories.orgunits import (
    LONG_AGO,
    GovernmentFactory,
    OrgUnitFactory,
    PositionFactory,
    RoleAssignmentFactory,
    UnitFunctionFactory,
    grow_units,
    root_of,
)

DATED = (Position, UnitFunction)


def apply(government, *changes, effective_on=None):
    return apply_changes(
        government=government,
        changes=list(changes),
        user=None,
        reason="Perda 1/2026",
        effective_on=effective_on,
    )


def undo(government):
    return undo_last_change(government=government, user=None, reason="Keliru")


def days_of(model, government):
    """Rows that hold on some day, without the marks of the ledger."""
    rows = model.objects.filter(government=government).order_by("pk").values()
    return [
        {k: v for k, v in row.items() if k not in ("opened_by_id", "closed_by_id")}
        for row in rows
        if row["valid_until"] != row["valid_from"]
    ]


# --- the registry -----------------------------------------------------------------------------


def test_every_app_that_points_at_units_or_posts_has_a_participant():
    pointing = {
        model._meta.app_label
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created
        if field.related_model in (OrgUnit, Position)
    }
    assert pointing <= registry.REGISTERED.keys(), pointing - registry.REGISTERED.keys()


def test_every_participant_has_its_whole_part():
    for one in participants():
        missing = [
            name for name in ("blockers", "load", "hanging", "follow") if not hasattr(one, name)
        ]
        assert missing == [], type(one).__name__


def test_participants_come_in_the_order_of_the_houses(monkeypatch):
    class Other:
        pass

    lower, upper = Other(), Other()
    monkeypatch.setattr(registry, "REGISTERED", {"surveys": upper, "employees": lower})
    assert participants() == [lower, upper]


def test_participant_may_be_named_by_its_class(monkeypatch):
    named = {"orgunits": "orgunits.carriers.OrgunitsParticipant"}
    monkeypatch.setattr(registry, "REGISTERED", named)
    assert isinstance(participants()[0], OrgunitsParticipant)


@pytest.mark.django_db
def test_blocker_of_any_participant_stops_the_door(monkeypatch):
    unit = OrgUnitFactory()

    class Stubborn:
        def blockers(self, changes, context):
            assert context.government == unit.government
            return [Blocker(row.unit, "Belum boleh.", 1) for row in context.plan.rows]

        def load(self, structure, government, day):
            structure.add_holders("stubborn", {unit.pk: 7})

        def follow(self, plan, change, day):
            raise AssertionError("a refused plan is not followed")

    monkeypatch.setitem(registry.REGISTERED, "reports", Stubborn())
    with pytest.raises(ValidationError, match="Belum boleh"):
        apply(unit.government, Rename(unit.pk, "Lain"))
    preview = preview_changes(unit.government, [Rename(unit.pk, "Lain")])
    assert preview.plan.holders["stubborn"] == {unit.pk: 7}


@pytest.mark.django_db
def test_failure_of_a_participant_undoes_the_whole_change(monkeypatch):
    unit = OrgUnitFactory(name="Tetap")

    class Broken(OrgunitsParticipant):
        def follow(self, plan, change, day):
            raise RuntimeError("broken")

    monkeypatch.setitem(registry.REGISTERED, "reports", Broken())
    with pytest.raises(RuntimeError):
        apply(unit.government, Rename(unit.pk, "Lain"))
    unit.refresh_from_db()
    assert unit.name == "Tetap"


# --- orgunits' own ----------------------------------------------------------------------------


@pytest.mark.django_db
def test_merge_carries_posts_and_functions_and_undo_brings_them_back():
    government = GovernmentFactory()
    source, into = grow_units(government, 2)
    head = PositionFactory(unit=source, is_head=True, name="Kepala Dinas")
    own_head = PositionFactory(unit=into, is_head=True)
    clerk = PositionFactory(unit=source, required_headcount=4, valid_until=date(2090, 1, 1))
    ended = PositionFactory(unit=source, valid_until=date(2020, 1, 1))
    duty = UnitFunctionFactory(unit=source, text="pembinaan pasar")
    before = [days_of(model, government) for model in DATED]
    day = government.today()

    change = apply(government, Merge((source.pk,), into.pk))
    carried = {p.predecessor_id: p for p in Position.objects.filter(opened_by=change)}
    assert carried.keys() == {head.pk, clerk.pk}
    assert carried[head.pk].is_head is False
    assert carried[head.pk].name == "Kepala Dinas"
    assert (carried[clerk.pk].required_headcount, carried[clerk.pk].unit_id) == (4, into.pk)
    assert (carried[clerk.pk].valid_from, carried[clerk.pk].valid_until) == (day, date(2090, 1, 1))
    head.refresh_from_db()
    assert (head.valid_until, head.closed_by) == (day, change)
    ended.refresh_from_db()
    assert (ended.valid_until, ended.closed_by) == (date(2020, 1, 1), None)
    own_head.refresh_from_db()
    assert own_head.closed_by is None
    assert UnitFunction.objects.get(opened_by=change).predecessor == duty

    undo(government)
    assert [days_of(model, government) for model in DATED] == before


@pytest.mark.django_db
def test_post_that_begins_later_is_carried_as_a_whole():
    government = GovernmentFactory()
    source, into = grow_units(government, 2)
    start = government.today() + timedelta(days=40)
    post = PositionFactory(unit=source, valid_from=start)
    change = apply(government, Merge((source.pk,), into.pk))
    post.refresh_from_db()
    assert (post.valid_from, post.valid_until) == (start, start)
    carried = Position.objects.get(opened_by=change)
    assert (carried.valid_from, carried.valid_until) == (start, None)
    undo(government)
    post.refresh_from_db()
    assert post.valid_until is None


@pytest.mark.django_db
def test_post_ended_after_the_merge_stays_ended_after_undo():
    government = GovernmentFactory()
    source, into = grow_units(government, 2)
    post = PositionFactory(unit=source)
    change = apply(government, Merge((source.pk,), into.pk))
    until = government.today() + timedelta(days=7)
    Position.objects.filter(opened_by=change).update(valid_until=until)
    undo(government)
    post.refresh_from_db()
    assert post.valid_until == until


@pytest.mark.django_db
def test_merge_into_a_new_unit_can_be_undone():
    """What the change itself brought there does not stand in the way of closing it again."""
    government = GovernmentFactory()
    units = grow_units(government, 2)
    PositionFactory(unit=units[0])
    UnitFunctionFactory(unit=units[1])
    apply(
        government,
        Establish(-1, root_of(government).pk, "Dinas Gabungan", "dinas"),
        Merge((units[0].pk, units[1].pk), -1),
    )
    undo(government)
    assert OrgUnit.objects.get(name="Dinas Gabungan").closed_on == government.today()
    assert Position.objects.filter(valid_until__isnull=True).get().unit_id == units[0].pk


@pytest.mark.django_db
def test_post_opened_later_on_the_new_unit_blocks_the_undo():
    government = GovernmentFactory()
    units = grow_units(government, 2)
    change = apply(
        government,
        Establish(-1, root_of(government).pk, "Dinas Gabungan", "dinas"),
        Merge((units[0].pk, units[1].pk), -1),
    )
    new = OrgUnit.objects.get(pk=change.created[-1])
    PositionFactory(unit=new, valid_from=government.today())
    with pytest.raises(ValidationError, match="masih punya 1 jabatan"):
        undo(government)


@pytest.mark.django_db
def test_retroactive_merge_carries_what_was_there_since():
    government = GovernmentFactory()
    source, into = grow_units(government, 2)
    day = government.today() - timedelta(days=60)
    since = PositionFactory(unit=source, valid_from=day + timedelta(days=10))
    before = PositionFactory(unit=source, valid_until=day)
    change = apply(government, Merge((source.pk,), into.pk), effective_on=day)
    carried = Position.objects.get(opened_by=change)
    assert (carried.predecessor, carried.valid_from) == (since, day + timedelta(days=10))
    before.refresh_from_db()
    assert before.closed_by is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("factory", "words"),
    [
        (PositionFactory, "masih punya 1 jabatan terbuka"),
        (UnitFunctionFactory, "masih memegang 1 fungsi"),
    ],
)
def test_open_rows_block_the_closing_of_their_unit(factory, words):
    unit = OrgUnitFactory()
    row = factory(unit=unit)
    with pytest.raises(ValidationError, match=words):
        apply(unit.government, Dissolve(unit.pk))
    type(row).objects.filter(pk=row.pk).update(valid_until=unit.government.today())
    apply(unit.government, Dissolve(unit.pk))


@pytest.mark.django_db
def test_moved_and_renamed_units_keep_their_rows():
    government = GovernmentFactory()
    units = grow_units(government, 8, width=3)
    for unit in units:
        PositionFactory(unit=unit)
        RoleAssignmentFactory(unit=unit)
    before = days_of(Position, government), days_of(RoleAssignment, government)
    apply(government, Move(units[7].pk, units[0].pk), Rename(units[1].pk, "Lain"))
    assert (days_of(Position, government), days_of(RoleAssignment, government)) == before


@pytest.mark.django_db
def test_granted_role_goes_on_at_the_receiving_unit_and_comes_back():
    government = GovernmentFactory()
    source, into = grow_units(government, 2)
    role = RoleAssignmentFactory(unit=source, role=Role.SURVEY_OFFICER)
    head = RoleAssignmentFactory(unit=source, role=Role.UNIT_HEAD)
    follows = RoleAssignmentFactory(
        unit=source, role=Role.UNIT_HEAD, origin=RoleOrigin.PLACEMENT, source_key="placement:1"
    )
    before = days_of(RoleAssignment, government)
    today = government.today()
    apply(government, Merge((source.pk,), into.pk))
    carried = RoleAssignment.objects.get(unit=into)
    assert (carried.user, carried.role, carried.valid_from) == (role.user, role.role, today)
    role.refresh_from_db()
    assert role.valid_until == today
    for row in (head, follows):  # a headship is not carried to a unit that has its own head
        row.refresh_from_db()
        assert row.valid_until is None
    assert AuditEvent.objects.filter(action="Memindahkan peran bersama unit").count() == 1
    undo(government)
    assert days_of(RoleAssignment, government) == before


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    posts=st.lists(st.tuples(st.integers(0, 8), st.integers(1, 5)), max_size=10),
    merges=st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=1, max_size=4),
)
@pytest.mark.django_db
def test_merges_conserve_seats_and_functions_at_every_instant(posts, merges):
    government = GovernmentFactory()
    units = grow_units(government, 9, width=3)
    for place, seats in posts:
        PositionFactory(unit=units[place], required_headcount=seats, valid_from=LONG_AGO)
        UnitFunctionFactory(unit=units[place])
    before = [days_of(model, government) for model in DATED]
    today = government.today()
    n_merged = 0
    for number, (source, into) in enumerate(merges):
        day = today - timedelta(days=30 - 10 * number)
        try:
            apply(government, Merge((units[source].pk,), units[into].pk), effective_on=day)
        except ValidationError:
            continue
        n_merged += 1
    seats, functions = sum(seats for _place, seats in posts), len(posts)
    for days_ago in range(0, 45, 5):
        day = today - timedelta(days=days_ago)
        held = Position.objects.filter(valid_from__lte=day, government=government).exclude(
            valid_until__lte=day
        )
        assert (held.aggregate(n=Sum("required_headcount"))["n"] or 0) == seats
        assert not held.filter(unit__closed_on__lte=day).exists()
        duties = UnitFunction.objects.filter(valid_from__lte=day, government=government)
        assert duties.exclude(valid_until__lte=day).count() == functions
    for _ in range(n_merged):
        undo(government)
    assert [days_of(model, government) for model in DATED] == before
