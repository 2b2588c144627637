"""What the figures of a draft are made of, read in a constant number of queries."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, F, QuerySet, Sum, TextField, Value
from django.db.models.functions import Cast, Least

from employees.models import FiscalYear, Placement
from employees.queries.posts import staffed_positions
from employees.queries.spending import (
    fiscal_year_for,
    pay_book,
    pay_tables_on,
    seat_groups,
    seat_groups_by_post,
)
from employees.spending import Spending, Table, spending_of
from orgunits.enums import OverlapKind, OverlapState
from orgunits.models import (
    OrgUnit,
    Overlap,
    OverlapSide,
    Position,
    UnitFunction,
    valid_on,
)
from orgunits.overlap.words import is_common, words_of
from orgunits.permissions import holds_throughout
from orgunits.scope import subtree_ids
from orgunits.structure import FUNCTIONS, POSITIONS, SERVICES, Plan
from portal.bulkread import Listed
from portal.models import User
from portal.permissions import Permission
from publicservices.models import PublicService
from restructuring.costs import Costs, SeatedPost, costs_of
from restructuring.effects import Duty, Effects, Reached, effects_of
from restructuring.models import Proposal
from restructuring.stands import Post, Stand, Totals, stand_of
from restructuring.thinking import Thought
from surveys.models import Campaign

CAMPAIGNS = "campaigns"
Overlaps = list[list[tuple[int, int]]]  # sides (function, unit) of each


@dataclass(frozen=True)
class Past:
    """The money side of a proposal's unit as it is: what is paid, by which tables, of what budget."""

    book: Mapping[str, Table]
    before: Spending
    fiscal: FiscalYear | None


def draft_effects(
    thought: Thought, user: User, stand: Stand | None = None, overlaps: Overlaps | None = None
) -> Effects:
    """The figures of a draft. ``user`` sees the overlaps of units in sight only. Eight queries, two
    with ``stand`` and ``overlaps`` at hand."""
    if stand is None:
        stand = stand_now(thought)
    if overlaps is None:
        overlaps = confirmed_overlaps(thought, user)
    reached = replace(_reached(thought, _day_of(thought)), overlaps=overlaps)
    return effects_of(thought.plan, thought.proposal.unit_id, stand, reached)


def stand_now(thought: Thought) -> Stand:
    """The proposal's unit as it is. Five queries."""
    totals = _totals(thought, _day_of(thought))
    return stand_of(thought.plan.structure.base, thought.proposal.unit_id, totals)


def draft_costs(thought: Thought, user: User, past: Past | None = None) -> Costs | None:
    """The money of a draft; None for whoever may not see what its unit costs. Five queries, two
    with the ``past`` at hand; one less for whoever sees what the whole government costs."""
    if not _may_see_costs(thought.proposal, user):
        return None
    if past is None:
        past = past_costs(thought)
    plan = thought.plan
    changing = [
        SeatedPost(post, group.unit_id, group)
        for post, group in seat_groups_by_post(
            Listed(plan.closed), Listed(_changing_posts(plan)), _day_of(thought)
        )
    ]
    costs = costs_of(plan, past.before, changing, past.book)
    if past.fiscal is None:
        return costs
    fiscal = past.fiscal
    return replace(costs, staff_spending=fiscal.staff_spending, budget=fiscal.budget)


def _may_see_costs(proposal: Proposal, user: User) -> bool:
    """Told from the roles already read where they reach everywhere, by a query where not."""
    if holds_throughout(user, Permission.SPENDING_VIEW, proposal.government_id):
        return True
    units = OrgUnit.objects.visible_to(user, Permission.SPENDING_VIEW)
    return units.filter(pk=proposal.unit_id).exists()


def past_costs(thought: Thought) -> Past:
    """What the people of the proposal's unit cost as it is. Three queries."""
    proposal, day = thought.proposal, _day_of(thought)
    book = pay_book(pay_tables_on(proposal.government, day))
    groups = seat_groups(_scope_ids(proposal), day, by_unit=False)
    before = sum((spending_of(group, book) for group in groups), Spending())
    fiscal = fiscal_year_for(proposal.government, day) if _is_whole(proposal) else None
    return Past(book, before, fiscal)


def _day_of(thought: Thought) -> date:
    """A draft of a later day is judged by what there is today."""
    return min(thought.day, thought.proposal.government.today())


def _is_whole(proposal: Proposal) -> bool:
    return proposal.unit.parent_id is None


def _scope_ids(proposal: Proposal) -> QuerySet:
    """The units of the proposal, as an expression for ``unit__in``."""
    if _is_whole(proposal):
        return OrgUnit.objects.filter(government=proposal.government_id).order_by().values("pk")
    return subtree_ids(proposal.unit_id)


def _within(proposal: Proposal, rows: QuerySet, unit: str) -> QuerySet:
    if _is_whole(proposal):
        return rows.filter(government=proposal.government_id)
    return rows.filter(**{f"{unit}__in": subtree_ids(proposal.unit_id)})


def _inside(thought: Thought) -> set[int] | None:
    """Ids of the units of the proposal; None when these are all."""
    proposal = thought.proposal
    return (
        None if _is_whole(proposal) else set(thought.plan.structure.base.subtree(proposal.unit_id))
    )


def _totals(thought: Thought, day: date) -> Totals:
    """Sums over the proposal's unit as it is. Five queries."""
    proposal = thought.proposal
    posts = _within(proposal, Position.objects.filter(valid_on(day)), "unit").order_by()
    rows = list(posts.values_list("echelon").annotate(Count("pk"), need=Sum("required_headcount")))
    seated = Placement.objects.on(day).definitive().order_by()
    seated = _within(proposal, seated, "position__unit")
    people: Counter[int] = Counter()
    heads: Counter[int] = Counter()
    by_unit = seated.values_list("position__unit_id", "position__is_head").annotate(Count("pk"))
    for unit, is_head, n in by_unit:
        people[unit] += n
        heads[unit] += n if is_head else 0
    filled = (
        seated.values("position_id", need=F("position__required_headcount"))
        .annotate(n=Count("pk"))
        .annotate(taken=Least("need", "n"))
        .aggregate(filled=Sum("taken"))
    )
    functions = UnitFunction.objects.filter(valid_on(day))
    services = PublicService.objects.filter(valid_on(day))
    return Totals(
        posts={echelon: n for echelon, n, _need in rows},
        need={echelon: need for echelon, _n, need in rows},
        filled=filled["filled"] or 0,
        people=people,
        heads=heads,
        functions=_within(proposal, functions, "unit").count(),
        services=_within(proposal, services, "unit").count(),
    )


def _changing_posts(plan: Plan) -> list[int]:
    """Rows of posts that the plan names."""
    return [row for what, row in plan.things if what == POSITIONS]


def _reached(thought: Thought, day: date) -> Reached:
    """What hangs on units that end, and what the plan names beside, but the overlaps. Two
    queries: the posts, and all the rest as one."""
    plan = thought.plan
    ending = [unit for unit in plan.closed if unit > 0]
    givers = {thing.unit for thing in plan.things.values()}
    receiving = {*plan.carried.values(), *plan.handed.values()}
    reached = Listed({unit for unit in {*ending, *givers} if unit > 0})
    near = Listed({unit for unit in {*ending, *givers, *receiving} if unit > 0})
    posts = staffed_positions(day).filter(unit__in=reached).order_by()
    columns = ("pk", "unit_id", "echelon", "is_head", "required_headcount", "n_holders")
    hanging = defaultdict(list)
    for what, *row in _hanging(day, reached, near, Listed(ending)):
        hanging[what].append(row)
    return Reached(
        posts=[Post(*row) for row in posts.values_list(*columns)],
        functions=[
            Duty(row, unit, "" if is_common(text) else " ".join(words_of(text)))
            for row, unit, text in hanging[FUNCTIONS]
        ],
        services=[(row, unit) for row, unit, _text in hanging[SERVICES]],
        campaigns=Counter(unit for _row, unit, _text in hanging[CAMPAIGNS]),
    )


def _hanging(day: date, reached: Listed, near: Listed, ending: Listed) -> QuerySet:
    """(what, row, unit, text) of the functions ``near``, the services ``reached`` and the surveys
    that run on units ``ending``. One query."""
    kinds = (
        (FUNCTIONS, UnitFunction.objects.filter(valid_on(day), unit__in=near), F("text")),
        (SERVICES, PublicService.objects.filter(valid_on(day), unit__in=reached), Value("")),
        (CAMPAIGNS, Campaign.objects.running().filter(unit__in=ending), Value("")),
    )
    first, *others = (
        rows.order_by().values_list(
            Value(what, output_field=TextField()),
            "pk",
            "unit_id",
            Cast(text, TextField()),
        )
        for what, rows, text in kinds
    )
    return first.union(*others, all=True)


def confirmed_overlaps(thought: Thought, user: User) -> Overlaps:
    """Sides (function, unit) of the overlaps between functions that somebody has confirmed and
    ``user`` may see, when all are within the proposal's unit. One query."""
    day, inside = _day_of(thought), _inside(thought)
    seen = Overlap.objects.visible_to(user).filter(
        government=thought.proposal.government_id,
        kind=OverlapKind.FUNCTIONS,
        state=OverlapState.CONFIRMED,
    )
    held = UnitFunction.objects.filter(valid_on(day))
    sides = OverlapSide.objects.filter(overlap__in=seen, function__in=held).order_by()
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for overlap, row, unit in sides.values_list("overlap_id", "function_id", "unit_id"):
        found[overlap].append((row, unit))
    if inside is None:
        return list(found.values())
    return [sides for sides in found.values() if all(unit in inside for _row, unit in sides)]
