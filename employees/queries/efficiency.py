"""EJ of posts and EU of units: the workload of a year against the hands that count.

The formulas and categories are those of ``orgunits.workload`` (PermenPANRB 1/2020, DOMAIN.md 2.2);
what counts as a hand is the government's rule. A post whose tasks were not entered has no EJ, and
the EU of a unit speaks of its measured posts only, load and hands alike.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from django.db.models import QuerySet

from employees.hands import Hands
from employees.queries.post_map import PostLine, hands_by_post, post_lines, units_of
from orgunits import workload
from orgunits.enums import HandKind
from orgunits.models import Position, WorkloadTask, valid_on
from orgunits.queries import StructureRow, subtree_totals
from orgunits.queries.workload import load_sums, rule_in_force
from portal.models import Government


def counted(hands: Hands, rule: workload.Rule) -> Fraction:
    """How many full hands count by ``rule``; part-timers by their hours."""
    kinds = [
        (workload.Hand(HandKind.PNS), hands.pns),
        (workload.Hand(HandKind.PPPK), hands.pppk),
    ]
    for minutes, people in hands.hours:
        hours = None if minutes is None else Fraction(minutes, 60)
        kinds.append((workload.Hand(HandKind.PPPK_PART_TIME, hours), people))
    return sum(
        (workload.counted_hands([hand], rule) * people for hand, people in kinds), Fraction(0)
    )


@dataclass(frozen=True)
class Score:
    """Load against hands of a post (EJ) or of posts together (EU). ``need``: people the load
    needs, exact; None when no post was measured. ``lacking``: the method the rule has no base for.
    ``n_measured`` of ``n_posts`` posts have their tasks entered."""

    need: Fraction | None = None
    hands: Fraction = Fraction(0)
    n_posts: int = 0
    n_measured: int = 0
    lacking: str = ""

    @cached_property
    def result(self) -> workload.Efficiency:
        return workload.efficiency(self.need, self.hands)

    @property
    def is_measured(self) -> bool:
        return self.need is not None

    @property
    def letter(self) -> str:
        """A to E; empty when nobody is there or nothing was entered."""
        return self.result.grade.code if self.result.value is not None else ""

    @property
    def exact_hands(self) -> Decimal:
        """Counted hands with two places."""
        return workload.round_half_up(self.hands)

    @property
    def exact_need(self) -> Decimal | None:
        """The need as a Decimal of two places, None when not measured."""
        return None if self.need is None else workload.round_half_up(self.need)


def needs_of(
    posts: Iterable[int] | QuerySet, year: int, rule: workload.Rule
) -> dict[int, tuple[Fraction | None, str]]:
    """``{position id: (exact need or None, method without a base)}`` of the posts with tasks in
    ``year``. One query."""
    tasks = WorkloadTask.objects.filter(year=year, position__in=posts)
    found: dict[int, tuple[Fraction | None, str]] = {}
    for position_id, (_count, sums) in load_sums(tasks).items():
        try:
            found[position_id] = workload.exact_need(sums, rule), ""
        except workload.UnsetBase as lack:
            found[position_id] = None, lack.method
    return found


def post_scores(hands: Mapping[int, Hands], government: Government, day: date) -> dict[int, Score]:
    """The Score of each post of ``hands`` (post id → who is on it) for the year of ``day``. Two
    queries."""
    rule = rule_in_force(government, day.year, day)
    needs = needs_of(list(hands), day.year, rule)
    found = {}
    for post_id, on_it in hands.items():
        need, lacking = needs.get(post_id, (None, ""))
        found[post_id] = Score(need, counted(on_it, rule), 1, int(need is not None), lacking)
    return found


@dataclass(slots=True)
class ScoredLine(PostLine):
    """A post on the list with its EJ."""

    score: Score


def scored_lines(
    positions: Iterable[Position], government: Government, day: date, *, with_agency: bool = True
) -> list[ScoredLine]:
    """``post_lines`` with the Score of each post. Two queries more."""
    lines = post_lines(positions, day, with_agency=with_agency)
    scores = post_scores({line.position.pk: line.hands for line in lines}, government, day)
    return [
        ScoredLine(
            line.position,
            line.unit_name,
            line.hands,
            scores[line.position.pk],
            n_away=line.n_away,
        )
        for line in lines
    ]


def unit_scores(
    rows: Sequence[StructureRow], government: Government, day: date
) -> dict[int, Score]:
    """The Score of each unit of ``rows`` with everything under it. Four queries."""
    rule = rule_in_force(government, day.year, day)
    posts = Position.objects.filter(valid_on(day), unit__in=units_of(rows, government)).order_by()
    units = dict(posts.values_list("pk", "unit_id"))
    needs = needs_of(posts.values("pk"), day.year, rule)
    hands = hands_by_post(posts.values("pk"), day)
    own_posts: dict[int, int] = {}
    own_measured: dict[int, int] = {}
    own_need: dict[int, Fraction] = {}
    own_hands: dict[int, Fraction] = {}
    for post_id, unit_id in units.items():
        own_posts[unit_id] = own_posts.get(unit_id, 0) + 1
        need, _lacking = needs.get(post_id, (None, ""))
        if need is None:
            continue
        own_measured[unit_id] = own_measured.get(unit_id, 0) + 1
        own_need[unit_id] = own_need.get(unit_id, Fraction(0)) + need
        on_it = counted(hands.get(post_id, Hands()), rule)
        own_hands[unit_id] = own_hands.get(unit_id, Fraction(0)) + on_it
    sums = [subtree_totals(rows, own) for own in (own_need, own_hands, own_posts, own_measured)]
    return {
        row.id: Score(
            need=Fraction(sums[0][row.id]) if sums[3][row.id] else None,
            hands=Fraction(sums[1][row.id]),
            n_posts=sums[2][row.id],
            n_measured=sums[3][row.id],
        )
        for row in rows
    }
