"""What the rules of signals look at: a government on a day, each part read once for all of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from employees.hands import Hands
from employees.queries.efficiency import Score, counted, needs_of
from employees.queries.post_map import hands_by_post
from orgunits.enums import MANAGERIAL_KINDS
from orgunits.models import Position
from orgunits.queries.rulebook import engine_structure
from orgunits.queries.workload import rule_in_force
from orgunits.rulebook.scene import AGENCIES
from orgunits.structure import Structure
from portal.models import Government

T = TypeVar("T")
MOST_ROWS = 50  # of a working


class Post(NamedTuple):
    """A post of any day; ``kind`` of its title, ``predecessor`` the post it goes on from."""

    pk: int
    unit: int
    name: str
    is_head: bool
    required: int
    kind: str
    predecessor: int | None
    valid_from: date
    valid_until: date | None

    @property
    def has_one_seat(self) -> bool:
        return self.is_head or self.kind in MANAGERIAL_KINDS


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a rule sees on a unit. ``value`` has at most two decimals; ``rows`` under ``columns`` say
    how it came about; ``period`` (first, last day) is the day itself unless given; ``mentions`` are
    the other units it names; ``subject`` tells it from others of the rule on the unit."""

    unit: int
    value: object
    text: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    subject: str = ""
    mentions: tuple[int, ...] = ()
    period: tuple[date, date] | None = None

    @property
    def working(self) -> dict:
        """As it is stored."""
        return {
            "columns": list(self.columns),
            "rows": [list(row) for row in self.rows[:MOST_ROWS]],
            "n_left": max(0, len(self.rows) - MOST_ROWS),
        }


class Scene:
    """A government on a day. Every part is one read of a constant number of queries."""

    def __init__(self, government: Government, day: date):
        self.government, self.day = government, day
        self._kept: dict[str, Any] = {}

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What ``make`` gives, made once: for what several rules read of one app."""
        if name not in self._kept:
            self._kept[name] = make()
        return self._kept[name]

    @cached_property
    def structure(self) -> Structure:
        """One query."""
        return engine_structure(self.government, self.day)

    def agency(self, unit_id: int) -> int:
        """The perangkat daerah of a unit, the unit itself when it is under none."""
        way = [self.structure.unit(unit_id), *self.structure.ancestors(unit_id)]
        return next((one.id for one in way if one.kind in AGENCIES), unit_id)

    @cached_property
    def all_posts(self) -> dict[int, Post]:
        """Posts of any day. One query."""
        rows = Position.objects.filter(government=self.government).order_by("unit", "order", "pk")
        columns = ("pk", "unit_id", "name", "is_head", "required_headcount", "job_title__kind",
                   "predecessor_id", "valid_from", "valid_until")  # fmt: skip
        return {row[0]: Post(*row) for row in rows.values_list(*columns)}

    @cached_property
    def posts(self) -> list[Post]:
        """Posts of the day on units that exist."""
        return [
            post
            for post in self.all_posts.values()
            if post.valid_from <= self.day
            and (post.valid_until is None or post.valid_until > self.day)
            if post.unit in self.structure
        ]

    def line_of(self, post: Post) -> list[Post]:
        """The post and those it goes on from, the latest first."""
        line, seen = [post], {post.pk}
        while (before := self.all_posts.get(line[-1].predecessor)) and before.pk not in seen:
            line.append(before)
            seen.add(before.pk)
        return line

    @cached_property
    def hands(self) -> dict[int, Hands]:
        """Definitive holders of every held post. One query."""
        posts = Position.objects.filter(government=self.government).order_by().values("pk")
        return hands_by_post(posts, self.day)

    def n_holders(self, post: Post) -> int:
        hands = self.hands.get(post.pk)
        return hands.people if hands else 0

    @cached_property
    def scores(self) -> dict[int, Score]:
        """The EJ of every post with tasks this year. Two queries."""
        posts = Position.objects.filter(government=self.government).order_by().values("pk")
        rule = rule_in_force(self.government, self.day.year, self.day)
        needs = needs_of(posts, self.day.year, rule)
        return {
            pk: Score(need, counted(self.hands.get(pk, Hands()), rule), 1, 1)
            for pk, (need, _lacking) in needs.items()
            if need is not None
        }

    def by_unit(self, posts: Iterable[tuple]) -> dict[int, list]:
        """(post, …) tuples by the unit of the post."""
        found: dict[int, list] = {}
        for entry in posts:
            found.setdefault(entry[0].unit, []).append(entry)
        return found
