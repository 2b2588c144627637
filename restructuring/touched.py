"""Whom a draft touches today, read from the living structure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.db.models import Q
from django.db.models.functions import Coalesce

from employees.enums import CASE_OVER, HEADSHIP_KINDS, PlacementKind
from employees.models import Placement, PlacementMove
from employees.models.people import PlacementQuerySet, with_titles
from orgunits.models import OrgUnit, Position, valid_on
from orgunits.structure import Plan
from portal.bulkread import Listed
from restructuring.models import Proposal
from restructuring.thinking import Thought, think
from restructuring.touching import (
    UNPLACED,
    Head,
    Holder,
    Side,
    Standing,
    touched_people,
    units_to_look_at,
)


def people_touched(thought: Thought) -> dict[int, tuple[Standing, Standing]]:
    """(before, after) by employee of everybody the draft touches. At most four queries."""
    plan = thought.plan
    units = units_to_look_at(plan)
    if not units:
        return {}
    day = min(thought.day, thought.proposal.government.today())
    around = _around(plan, units)
    return touched_people(plan, _holders(units, day), _heads(around, day), _areas(around))


def n_told_otherwise(proposal: Proposal, touched: dict[int, tuple[Standing, Standing]]) -> int:
    """How many would be told something else than they last were, were ``touched`` told now. One
    query."""
    rows = proposal.staff_changes.filter(is_touched=True).order_by()
    known = {pk: said for pk, *said in rows.values_list("employee_id", "before", "after")}
    now = {pk: [was.as_json(), will_be.as_json()] for pk, (was, will_be) in touched.items()}
    return sum(known.get(pk) != now.get(pk) for pk in known.keys() | now.keys())


def _around(plan: Plan, units: Iterable[int]) -> list[int]:
    """Living units whose heads and areas matter: these, those above them, and those above where the
    plan brings anything."""
    found = set(units)
    for reader in (plan.structure.base, plan.structure):
        homes = {*units, *plan.handed.values(), *plan.carried.values()}
        for unit in homes:
            if unit in reader:
                found |= {unit, *(one.id for one in reader.ancestors(unit))}
    return sorted(unit for unit in found if unit in plan.structure.base)


def _holders(units: Iterable[int], day: date) -> list[Holder]:
    return _seated(Placement.objects.filter(position__unit__in=Listed(units)), day)


def _holders_of(people: Iterable[int], day: date) -> list[Holder]:
    return _seated(Placement.objects.filter(employee__in=Listed(people)), day)


def _seated(placements: PlacementQuerySet, day: date) -> list[Holder]:
    rows = (
        placements.on(day)
        .definitive()
        .filter(Q(employee__left_on__isnull=True) | Q(employee__left_on__gt=day))
        .order_by("employee", "-valid_from")
        .values_list(
            "employee_id",
            "position_id",
            "position__unit_id",
            "position__name",
            "position__echelon",
            Coalesce("position__job_class", "position__job_title__job_class"),
            "position__job_title__kind",
            "position__job_title__jenjang",
            "position__job_title__name",
            "position__is_head",
        )
    )
    return [Holder(*row) for row in rows]


def _heads(units: Iterable[int], day: date) -> list[Head]:
    """Head posts of the units with whoever runs them, the definitive holder before a stand-in. Two
    queries."""
    posts = Position.objects.filter(valid_on(day), is_head=True, unit__in=Listed(units)).order_by()
    found = {
        pk: Head(pk, unit, name) for pk, unit, name in posts.values_list("pk", "unit_id", "name")
    }
    rows = (
        Placement.objects.on(day)
        .filter(position__in=Listed(found), kind__in=HEADSHIP_KINDS)
        .order_by("pk")
        .values_list(
            "position_id", "kind", "employee_id",
            "employee__front_title", "employee__name", "employee__back_title",
        )
    )  # fmt: skip
    for post, kind, person, *names in rows:
        is_own = kind == PlacementKind.DEFINITIVE
        if is_own or found[post].person is None:
            title = "" if is_own else PlacementKind(kind).label
            found[post] = found[post]._replace(person=person, name=with_titles(*names), title=title)
    return list(found.values())


def _areas(units: Iterable[int]) -> dict[int, str]:
    rows = OrgUnit.objects.filter(pk__in=Listed(units)).exclude(area_code="").order_by()
    return dict(rows.values_list("pk", "area_code"))


def people_offered(proposal: Proposal) -> dict[int, tuple[Standing, Standing]]:
    """(where they sit, where it would bring them) by employee of everybody in a running wave of a
    proposal in force. A constant number of queries."""
    moves = list(
        PlacementMove.objects.included()
        .filter(case__wave__proposal=proposal, to_position__isnull=False)
        .exclude(case__state__in=CASE_OVER)
        .select_related("case", "to_position__job_title")
        .order_by("pk")
    )
    if not moves:
        return {}
    day = proposal.government.today()
    living = think(proposal, []).plan.structure.base
    held = {one.person: one for one in _holders_of([move.employee_id for move in moves], day)}
    wanted = [_offered(move) for move in moves]
    places = {one.unit for one in (*wanted, *held.values()) if one.unit in living}
    around = places | {above.id for unit in places for above in living.ancestors(unit)}
    heads, areas = _heads(around, day), _areas(around)
    side = Side(living, {head.unit: head for head in heads}, areas)
    found = {}
    for move, target in zip(moves, wanted, strict=True):
        now = held.get(move.employee_id)
        was = UNPLACED if now is None else side.standing(now, now.unit, leads=now.is_head)
        will_be = side.standing(target, target.unit, leads=target.is_head)
        since = move.case.effective_on.isoformat()
        found[move.employee_id] = (was, replace(will_be, since=since))
    return found


def _offered(move: PlacementMove) -> Holder:
    post = move.to_position
    title = post.job_title
    return Holder(
        move.employee_id,
        post.pk,
        post.unit_id,
        post.name,
        post.echelon,
        post.job_class or title.job_class,
        title.kind,
        title.jenjang,
        title.name,
        post.is_head,
    )
