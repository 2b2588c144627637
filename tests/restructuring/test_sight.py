"""Whoever saw a record before an enactment sees it afterwards, unless a unit was moved out of reach."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, Phase, given, reject, settings

from employees.models import Employee, Placement
from orgunits.actions import apply_changes
from orgunits.models import OrgUnit, Position, UnitFunction
from orgunits.projection import Projection
from orgunits.structure import Merge, Move, Split
from portal.permissions import Role
from publicservices.models import PublicService
from tests.factories.employees import staff
from tests.factories.orgunits import (
    LONG_AGO,
    REASON,
    GovernmentFactory,
    PositionFactory,
    UnitFunctionFactory,
    grow_units,
    user_with_role,
)
from tests.factories.publicservices import PublicServiceFactory
from tests.factories.structures import drawn_from, valid_changes

pytestmark = pytest.mark.django_db


@settings(
    max_examples=5,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(drawn_from(("establish", "rename", "move", "move", "merge", "merge", "split")).filter(bool))
def test_nobody_who_saw_a_record_sees_it_nowhere_after(drawn):
    """Somebody with a role on each unit of a small tree. What hung on one's own unit stays in sight
    whatever becomes of it; of the rest only what a change moves elsewhere by name goes out of
    sight, and whoever has a role there sees it."""
    units = grow_units(GovernmentFactory(), 4, width=2)
    homes = furnish(units)
    above = {unit.pk: unit.parent_id for unit in units}
    users = {unit.pk: user_with_role(Role.AUDITOR, unit=unit) for unit in units}
    before = {unit: seen_by(user) for unit, user in users.items()}
    assert all(homes.keys() >= records for records in before.values())
    government = units[0].government
    changes = valid_changes(Projection(government).structure, drawn[:4])
    try:
        change = apply_changes(government=government, changes=changes, user=None, reason=REASON)
    except ValidationError:
        reject()  # an end that leaves something without a fate
    after = {unit: seen_by(user) for unit, user in users.items()}
    for unit in users:
        own = {record for record in before[unit] if homes[record] == unit}
        assert own, "every unit has something"
        assert own <= after[unit]
        carried = carried_out(changes, change.created, after[unit])
        for record in before[unit] - after[unit]:
            assert carried & set(way(above, homes[record], unit)), (record, changes)
            assert record in after[homes[record]]


def furnish(units):
    """A post with a person on it, a function and a service of every unit; the unit of each record."""
    posts = [PositionFactory(unit=unit, valid_from=LONG_AGO) for unit in units]
    people = staff(units[0].government, posts)
    homes = {(OrgUnit, unit.pk): unit.pk for unit in units}
    for unit, post, person in zip(units, posts, people, strict=True):
        homes[Position, post.pk] = homes[Employee, person.pk] = unit.pk
        homes[Placement, person.placements.get().pk] = unit.pk
        homes[UnitFunction, UnitFunctionFactory(unit=unit).pk] = unit.pk
        homes[PublicService, PublicServiceFactory(unit=unit).pk] = unit.pk
    return homes


def seen_by(user):
    """What the lists of the screens begin with: records ``visible_to``, or those of units that are."""
    user = type(user).objects.get(pk=user.pk)  # without what was remembered of the rights
    units = OrgUnit.objects.visible_to(user)
    lists = [model.objects.visible_to(user) for model in (OrgUnit, Placement, Employee)]
    lists += [PublicService.objects.visible_to(user)]
    lists += [model.objects.filter(unit__in=units) for model in (Position, UnitFunction)]
    return {(rows.model, pk) for rows in lists for pk in rows.values_list("pk", flat=True)}


def carried_out(changes, created, sight):
    """Units that a change names whose goal is not in ``sight``."""
    found = set()
    for change in changes:
        match change:
            case Move():
                goes, goals = {change.unit}, (change.parent,)
            case Merge():
                goes, goals = {*change.sources}, (change.into,)
            case Split():
                goes, goals = {change.unit}, change.into
            case _:
                continue
        if any((OrgUnit, created.get(goal, goal)) not in sight for goal in goals):
            found |= goes
    return found


def way(above, unit, top):
    """``unit`` and the units over it, up to but without ``top``."""
    while unit is not None and unit != top:
        yield unit
        unit = above.get(unit)
