"""Any lists of units and of what hangs on them, on past days too, written and taken back in any order
that nothing forbids: what was there comes back, and every day in between is sound."""

import random
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.models import F

from employees import checks
from employees.models import Placement
from orgunits.actions import (
    apply_changes,
    dependants_of,
    preview_changes,
    undo_change,
    undo_last_change,
)
from orgunits.enums import RelationKind
from orgunits.integrity import broken_units, relation_faults, stray_rows, version_faults
from orgunits.models import (
    Lineage,
    OrgUnit,
    Position,
    RoleAssignment,
    StructureChange,
    UnitFunction,
    UnitVersion,
    WorkRelation,
    valid_on,
)
from orgunits.structure import FUNCTIONS, POSITIONS
from publicservices.models import PublicService
from tests.factories.employees import REASON, staff
from tests.factories.orgunits import (
    LONG_AGO,
    GovernmentFactory,
    JobTitleFactory,
    PositionFactory,
    RoleAssignmentFactory,
    UnitFunctionFactory,
    grow_units,
)
from tests.factories.publicservices import PublicServiceFactory
from tests.factories.structures import THING_WISHES, UNIT_WISHES, change_for
from tests.orgunits.test_handing import on_rows

pytestmark = pytest.mark.django_db

WISHES = (*UNIT_WISHES, *THING_WISHES, "merge", "hand", "hand", "hand")
MARKS = ("opened_by_id", "closed_by_id", "predecessor_id", "planned_until", "source_key")
SEAT = ("employee", "position", "kind", "appointment", "valid_from", "valid_until")


@pytest.fixture
def town():
    """Three agencies with two parts each; on every unit two held posts, a function, a service, a
    role and a line to the next unit. Some ends are planned."""
    government = GovernmentFactory()
    units, title = grow_units(government, 9, width=3), JobTitleFactory()
    soon = government.today() + timedelta(days=30)
    posts = [
        PositionFactory(unit=unit, is_head=is_head, job_title=title)
        for unit in units
        for is_head in (True, False)
    ]
    staff(government, posts)
    for number, unit in enumerate(units):
        ends = {"valid_until": soon} if number % 3 == 0 else {}
        UnitFunctionFactory(unit=unit, **ends)
        PublicServiceFactory(unit=unit, code=f"L{number % 4}")
        RoleAssignmentFactory(unit=unit, **ends)
        WorkRelation.objects.create(
            government=government,
            kind=RelationKind.REPORT,
            unit=unit,
            position=posts[2 * number + 1] if number % 2 else None,
            other_unit=units[number - 1],
            subject=f"hal {number}",
            valid_from=LONG_AGO,
            **ends,
        )
    return government, title


def kept(government):
    """Everything that holds on some day, without the marks of the ledger."""
    rows = [
        (model.__name__, sorted((name, str(value)) for name, value in row.items()
                                if name not in MARKS))
        for model in (Position, UnitFunction, PublicService, RoleAssignment, WorkRelation)
        for row in model.objects.filter(government=government)
        .exclude(valid_until=F("valid_from"))
        .values()
    ]  # fmt: skip
    seats = Placement.objects.current_knowledge().exclude(valid_until=F("valid_from"))
    versions = UnitVersion.objects.current_knowledge().filter(government=government)
    links = Lineage.objects.filter(government=government, superseded_at=None)
    return sorted(
        [
            *map(str, rows),
            *map(str, seats.values_list(*SEAT)),
            *map(str, versions.values_list("unit", "valid_from", "valid_until", "parent", "name")),
            *map(str, links.values_list("predecessor", "successor", "kind")),
        ]
    )


def drawn(chance, government, title, day, first_new):
    """A list of up to six changes of what is there on ``day``, as far as the door takes them."""
    units = list(OrgUnit.objects.filter(government=government, closed_on=None).order_by("pk"))
    rows = {
        what: list(
            model.objects.filter(valid_on(day), government=government)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        for what, model in ((POSITIONS, Position), (FUNCTIONS, UnitFunction))
    }
    changes = []
    for number in range(chance.randint(1, 6)):
        a, b = chance.randrange(10_000), chance.randrange(10_000)
        wish = (chance.choice(WISHES), a, b)
        change = change_for(wish, [unit.pk for unit in units], -first_new - number)
        if wish[0] in THING_WISHES:
            change = on_rows(change, rows, a, title)
        tried = [*changes, change]
        if change is not None and preview_changes(government, tried, day).is_possible:
            changes = tried
    return changes


def assert_sound(government, people):
    for found in (broken_units, stray_rows, version_faults, relation_faults):
        assert not list(found(government.pk))
    assert not list(checks.overlapping_placements())
    assert not list(checks.placements_outside_position())
    on_closed = Placement.objects.on(government.today()).exclude(position__unit__closed_on=None)
    assert not on_closed.exists()
    held = Placement.objects.on(LONG_AGO + timedelta(days=100)).definitive()
    assert held.filter(government=government).count() == people


@pytest.mark.parametrize("seed", [0, 12])
def test_what_was_there_comes_back(town, seed):
    government, title = town
    chance, made, was = random.Random(seed), [], [kept(government)]
    people = Placement.objects.current_knowledge().filter(government=government).count()
    for number in range(1, 5):
        day = government.today() - timedelta(days=chance.choice([0, 0, 4, 9]))
        changes = drawn(chance, government, title, day, 100 * number)
        if not changes:
            continue
        change = apply_changes(
            government=government, changes=changes, user=None, reason=REASON, effective_on=day
        )
        made.append(change.pk)
        was.append(kept(government))
        assert_sound(government, people)
    assert made
    left = list(made)
    while left:
        change = StructureChange.objects.get(pk=chance.choice(left))
        if dependants_of(change):
            with pytest.raises(ValidationError):
                undo_change(change=change, user=None, reason=REASON)
            change = undo_last_change(government=government, user=None, reason=REASON).undoes
        else:
            undo_change(change=change, user=None, reason=REASON)
        left.remove(change.pk)
        assert_sound(government, people)
        if left == made[: len(left)]:
            assert kept(government) == was[len(left)]
