"""What a draft does, in figures: before, after and the difference. Pure.

The figures before are sums over the unit the proposal is about; those after are made of them and of
what hangs on the units the plan reaches, so a small change in a large government costs little.
Whatever the plan does not settle yet (posts of a unit that ends without a receiver) is counted
before, not after, and named: ``unsettled``.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from orgunits.enums import AGENCY_KINDS
from orgunits.structure import FUNCTIONS, POSITIONS, SERVICES, Plan
from restructuring.stands import Post, Shape, Stand, shape_after

AGENCIES = frozenset(kind.value for kind in AGENCY_KINDS)


class Duty(NamedTuple):
    """A function (tugas dan fungsi) on a reached unit; ``words`` compare it, "" says nothing."""

    id: int
    unit: int
    words: str


@dataclass(frozen=True)
class Reached:
    """What hangs on the units that end, give or receive. ``services``: (row, unit). ``campaigns``:
    running surveys by unit. ``overlaps``: confirmed overlaps, each as (function, unit) of its
    sides."""

    posts: Sequence[Post] = ()
    functions: Sequence[Duty] = ()
    services: Sequence[tuple[int, int]] = ()
    campaigns: Mapping[int, int] = field(default_factory=dict)
    overlaps: Sequence[Sequence[tuple[int, int]]] = ()


class Pair(NamedTuple):
    before: int
    after: int

    @property
    def difference(self) -> int:
        return self.after - self.before


@dataclass(frozen=True)
class Effects:
    """Every figure of a draft but the money (``restructuring.costs``).

    ``kinds``: by (kind, tipe). ``displaced`` people lose their post without another; ``moved``
    people go along with a post to another unit or name (pengukuhan). ``unsettled`` posts and
    functions are on units that end, and nobody has said where they go.
    """

    kinds: Mapping[tuple[str, str], Pair]
    agencies: Pair
    shape: tuple[Shape, Shape]
    posts: Mapping[str, Pair]
    need: Pair
    people: Pair
    vacant: Pair
    displaced: int
    moved: int
    unsettled_posts: int
    functions: Pair
    unsettled_functions: int
    repeated: Pair
    overlaps: Pair
    services: Pair
    moved_services: int
    unsettled_services: int
    surveys: int

    @property
    def structural(self) -> Pair:
        """Posts with an echelon."""
        return _sum(pair for echelon, pair in self.posts.items() if echelon)

    @property
    def units(self) -> Pair:
        return Pair(self.shape[0].units, self.shape[1].units)


def effects_of(plan: Plan, top: int, stand: Stand, reached: Reached) -> Effects:
    """The figures of ``plan`` for the unit ``top`` and everything under it. Costs what the plan
    reaches."""
    totals = stand.totals
    homes = {post.id: plan.home_of(POSITIONS, post.id, post.unit) for post in reached.posts}
    kinds = _kinds(plan, stand)
    posts, need, vacant, people, displaced = _seats(plan, totals, reached.posts, homes)
    return Effects(
        kinds=kinds,
        agencies=_sum(pair for (kind, _tipe), pair in kinds.items() if kind in AGENCIES),
        shape=(stand.shape, shape_after(plan, top, stand, reached.posts, homes)),
        posts=posts,
        need=need,
        people=people,
        vacant=vacant,
        displaced=displaced,
        moved=sum(
            post.people
            for post in reached.posts
            if homes[post.id] is not None and (homes[post.id] != post.unit or _renamed(plan, post))
        ),
        unsettled_posts=sum(
            homes[post.id] is None and (POSITIONS, post.id) not in plan.ended
            for post in reached.posts
        ),
        **_duties(plan, totals, reached),
        **_services(plan, totals, reached),
        surveys=sum(reached.campaigns.get(unit, 0) for unit in plan.closed),
    )


def _renamed(plan, post):
    return post.id in plan.renamed


def _sum(pairs: Iterable[Pair]) -> Pair:
    listed = list(pairs)
    return Pair(sum(pair.before for pair in listed), sum(pair.after for pair in listed))


def _kinds(plan, stand):
    """Units by (kind, tipe), before and after."""
    now = Counter(stand.kinds)
    for row in plan.rows:
        if row.before is not None:
            now[row.before.kind, row.before.tipe] -= 1
        if row.after is not None:
            now[row.after.kind, row.after.tipe] += 1
    keys = sorted(stand.kinds.keys() | now.keys())
    return {key: Pair(stand.kinds.get(key, 0), now[key]) for key in keys}


def _seats(plan, totals, posts, homes):
    """Posts by echelon, need, vacant seats and people on posts, and who is displaced."""
    n_posts, need = Counter(totals.posts), sum(totals.need.values())
    was_need, filled, gone, displaced = need, 0, 0, 0
    for post in posts:
        seats = plan.resized.get(post.id, post.need)
        gone += min(post.need, post.people)
        n_posts[post.echelon] -= 1
        need -= post.need
        if homes[post.id] is None:
            displaced += post.people
            continue
        change = plan.renamed.get(post.id)
        is_new = change is not None and change.echelon is not None
        n_posts[change.echelon if is_new else post.echelon] += 1
        need += seats
        filled += min(seats, post.people)
    for post in plan.opened_posts:
        n_posts[post.echelon] += 1
        need += post.required_headcount
    was_people = sum(totals.people.values())
    return (
        {key: Pair(totals.posts.get(key, 0), n_posts[key]) for key in {*totals.posts, *n_posts}},
        Pair(was_need, need),
        Pair(was_need - totals.filled, need - (totals.filled - gone + filled)),
        Pair(was_people, was_people - displaced),
        displaced,
    )


def _duties(plan, totals, reached):
    """Functions: all, without an owner, repeated in one unit, and overlapping between units."""
    homes = {duty.id: plan.home_of(FUNCTIONS, duty.id, duty.unit) for duty in reached.functions}
    lost = [one for one in reached.functions if homes[one.id] is None]
    unsettled = sum((FUNCTIONS, one.id) not in plan.ended for one in lost)
    n_before = totals.functions
    return {
        "functions": Pair(n_before, n_before - len(lost) + len(plan.opened_functions)),
        "unsettled_functions": unsettled,
        "repeated": Pair(
            _repeated((one.unit, one.words) for one in reached.functions),
            _repeated((homes[one.id], one.words) for one in reached.functions),
        ),
        "overlaps": Pair(
            sum(len({unit for _row, unit in sides}) > 1 for sides in reached.overlaps),
            sum(_is_apart(plan, sides) for sides in reached.overlaps),
        ),
    }


def _repeated(duties):
    """How many functions say what another one of the same unit says already."""
    counts = Counter((unit, words) for unit, words in duties if unit is not None and words)
    return sum(n - 1 for n in counts.values())


def _is_apart(plan, sides):
    """Whether the sides of an overlap are still in more than one unit."""
    homes = {plan.home_of(FUNCTIONS, row, unit) for row, unit in sides}
    return len(homes - {None}) > 1


def _services(plan, totals, reached):
    homes = {row: plan.home_of(SERVICES, row, unit) for row, unit in reached.services}
    lost = sum(home is None for home in homes.values())
    n_before = totals.services
    moved = sum(homes[row] not in (None, unit) for row, unit in reached.services)
    return {
        "services": Pair(n_before, n_before - lost),
        "moved_services": moved,
        "unsettled_services": lost,
    }
