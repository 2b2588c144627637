"""What a change of structure means for services."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from orgunits.actions import apply_changes, dependants_of, undo_last_change
from orgunits.models import StructureChange
from orgunits.participants import things_on
from orgunits.structure import SERVICES, Dissolve, Establish, Hand, Merge, Move, Rename, Split
from portal.models import AuditEvent
from publicservices.models import PublicService
from tests.factories.orgunits import LONG_AGO, GovernmentFactory, grow_units
from tests.factories.publicservices import PublicServiceFactory

REASON = "Penataan perangkat daerah."
DAY = date(2024, 1, 2)

pytestmark = pytest.mark.django_db


@pytest.fixture
def units():
    return grow_units(GovernmentFactory(), 3)


def change(government, *changes, day=DAY):
    return apply_changes(
        government=government, changes=list(changes), user=None, reason=REASON, effective_on=day
    )


def snapshot():
    """Every column of every service that undo must restore."""
    return {
        (row.unit_id, row.code, row.valid_from): (row.valid_until, row.closed_by_id)
        for row in PublicService.objects.all()
        if row.valid_until != row.valid_from
    }


def test_merge_ends_a_service_and_goes_on_with_it_at_the_receiving_unit(units):
    source, into, _ = units
    old = PublicServiceFactory(unit=source, code="LYN-001", name="Izin", cost="gratis")
    ended = PublicServiceFactory(unit=source, code="LYN-002")
    PublicService.objects.filter(pk=ended.pk).update(valid_until=date(2020, 1, 1))

    made = change(source.government, Merge((source.pk,), into.pk))

    old.refresh_from_db()
    new = PublicService.objects.get(unit=into)
    assert (old.valid_until, old.closed_by) == (DAY, made)
    assert (new.code, new.name, new.cost, new.valid_from, new.valid_until) == (
        "LYN-001",
        "Izin",
        "gratis",
        DAY,
        None,
    )
    assert (new.predecessor, new.opened_by) == (old, made)


def test_merge_of_units_with_the_same_service_gives_it_once(units):
    first, second, into = units
    kept = PublicServiceFactory(unit=first, code="SAMA")
    double = PublicServiceFactory(unit=second, code="SAMA")
    there = PublicServiceFactory(unit=into, code="ADA")
    covered = PublicServiceFactory(unit=second, code="ADA")

    made = change(first.government, Merge((first.pk, second.pk), into.pk))

    running = PublicService.objects.filter(valid_until__isnull=True)
    assert {(row.unit_id, row.code, row.predecessor_id) for row in running} == {
        (into.pk, "ADA", None),
        (into.pk, "SAMA", kept.pk),
    }
    for row in (double, covered):
        row.refresh_from_db()
        assert (row.valid_until, row.closed_by) == (DAY, made)
    there.refresh_from_db()
    assert there.closed_by is None


def test_undo_of_a_merge_restores_every_service(units):
    first, second, into = units
    for unit, code in (
        (first, "SAMA"),
        (second, "SAMA"),
        (second, "ADA"),
        (into, "ADA"),
        (first, "X"),
    ):
        PublicServiceFactory(unit=unit, code=code)
    before = snapshot()
    change(first.government, Merge((first.pk, second.pk), into.pk))
    assert snapshot() != before

    government = first.government
    government.refresh_from_db()
    undo_last_change(
        government=government,
        user=None,
        reason=REASON,
        expected_version=government.structure_version,
    )

    assert snapshot() == before


def test_a_service_that_begins_after_the_merge_begins_at_the_receiving_unit(units):
    source, into, _ = units
    PublicServiceFactory(unit=source, code="BARU", valid_from=date(2024, 6, 1))

    change(source.government, Merge((source.pk,), into.pk))

    new = PublicService.objects.get(unit=into)
    assert (new.code, new.valid_from) == ("BARU", date(2024, 6, 1))


def test_a_unit_with_services_cannot_be_dissolved(units):
    unit = units[0]
    PublicServiceFactory(unit=unit)
    PublicServiceFactory(unit=unit)

    with pytest.raises(ValidationError, match="masih memberi 2 layanan"):
        change(unit.government, Dissolve(unit.pk))
    unit.refresh_from_db()
    assert unit.is_active
    assert not StructureChange.objects.filter(summary__icontains="hapus").exists()


def test_renaming_and_moving_leave_services_alone(units):
    unit, other, _ = units
    PublicServiceFactory(unit=unit)
    before = snapshot()

    change(unit.government, Rename(unit.pk, "Dinas Baru"))
    change(unit.government, Move(unit.pk, unit.parent_id, order=9))

    assert snapshot() == before


def test_following_a_merge_costs_the_same_for_few_and_many(units, django_assert_max_num_queries):
    first, second, into = units
    PublicServiceFactory(unit=first)
    with django_assert_max_num_queries(200) as few:
        change(first.government, Merge((first.pk,), into.pk))
    for _ in range(12):
        PublicServiceFactory(unit=second, valid_from=LONG_AGO)
    with django_assert_max_num_queries(200) as many:
        change(first.government, Merge((second.pk,), into.pk))
    assert len(many) == len(few)


# --- handed on by name ------------------------------------------------------------------------------


def test_service_is_handed_to_another_unit_and_back(units):
    source, into, _ = units
    service = PublicServiceFactory(unit=source, code="LYN-001", name="Izin")
    staying = PublicServiceFactory(unit=source, code="LYN-002")
    before = snapshot()
    made = change(source.government, Hand(SERVICES, (service.pk,), into.pk))
    new = PublicService.objects.get(unit=into)
    assert (new.code, new.predecessor, new.opened_by, new.valid_from) == (
        "LYN-001",
        service,
        made,
        DAY,
    )
    staying.refresh_from_db()
    assert staying.valid_until is None
    assert AuditEvent.objects.get(action="Mengalihkan layanan").unit_id == into.pk
    undo_last_change(government=source.government, user=None, reason=REASON)
    assert snapshot() == before


def test_units_swap_services_of_one_code(units):
    source, into, _ = units
    one, two = (PublicServiceFactory(unit=unit, code="LYN-001") for unit in (source, into))
    change(
        source.government,
        Hand(SERVICES, (one.pk,), into.pk),
        Hand(SERVICES, (two.pk,), source.pk),
    )
    went = PublicService.objects.filter(predecessor__isnull=False)
    assert dict(went.values_list("predecessor", "unit")) == {one.pk: into.pk, two.pk: source.pk}


def test_service_is_not_handed_to_a_unit_that_gives_it_already(units):
    source, into, third = units
    service = PublicServiceFactory(unit=source, code="LYN-001", name="Izin A")
    PublicServiceFactory(unit=into, code="LYN-001", name="Izin B")
    with pytest.raises(ValidationError, match="berkode LYN-001 lebih dari satu: Izin A, Izin B"):
        change(source.government, Hand(SERVICES, (service.pk,), into.pk))
    with pytest.raises(ValidationError, match="masih memberi 1 layanan"):
        change(source.government, Split(source.pk, (into.pk, third.pk)))
    change(
        source.government,
        Split(source.pk, (into.pk, third.pk)),
        Hand(SERVICES, (service.pk,), third.pk),
    )
    assert PublicService.objects.get(unit=third).predecessor == service


def test_service_handed_elsewhere_is_no_double_of_a_merge(units):
    """Both sources gave it: the one handed elsewhere by name goes there, the other is carried."""
    source, into, third = units
    one, two = (PublicServiceFactory(unit=unit, code="LYN-001") for unit in (source, third))
    change(
        source.government,
        Merge((source.pk, third.pk), into.pk),
        Establish(-1, source.parent_id, "Dinas Lain", "dinas"),
        Hand(SERVICES, (one.pk,), -1),
    )
    went = PublicService.objects.filter(predecessor__isnull=False)
    homes = dict(went.values_list("predecessor", "unit__name"))
    assert homes == {one.pk: "Dinas Lain", two.pk: into.name}


def test_service_changed_since_stands_in_the_way_of_taking_back(units):
    source, into, _ = units
    service = PublicServiceFactory(unit=source, code="LYN-001", name="Izin")
    made = change(source.government, Hand(SERVICES, (service.pk,), into.pk))
    assert dependants_of(made) == []
    PublicService.objects.filter(predecessor=service).update(cost="gratis saja")
    assert dependants_of(made) == ["Layanan “Izin” sudah diubah isinya sejak perubahan ini."]


def test_services_in_force_hang_on_their_unit(units):
    source, into, _ = units
    service = PublicServiceFactory(unit=source, code="LYN-001", name="Izin")
    ended = PublicServiceFactory(unit=source, code="LYN-002")
    PublicService.objects.filter(pk=ended.pk).update(valid_until=DAY)
    [thing] = [one for one in things_on([source.pk, into.pk], DAY) if one.what == SERVICES]
    assert (thing.row, thing.unit, thing.text, thing.movable) == (
        service.pk,
        source.pk,
        "Izin",
        True,
    )


def test_service_taken_up_since_keeps_the_handed_one_from_coming_back(units):
    source, into, _ = units
    service = PublicServiceFactory(unit=source, code="LYN-001", name="Izin")
    change(source.government, Hand(SERVICES, (service.pk,), into.pk))
    again = PublicServiceFactory(unit=source, code="LYN-001")
    with pytest.raises(ValidationError, match="“Izin” tidak dapat dikembalikan"):
        undo_last_change(government=source.government, user=None, reason=REASON)
    PublicService.objects.filter(pk=again.pk).update(valid_until=DAY)
    undo_last_change(government=source.government, user=None, reason=REASON)
    service.refresh_from_db()
    assert (service.valid_until, service.closed_by) == (None, None)
