"""What is to be decided: people, seats, who may go where, and what is wished, as integer arrays.

Everything is by index: person ``i`` of n, seat ``j`` of m (a post with room for several), unit ``u``.
Staying is a pair like any other, and so is waiting without a post: a seat of unit ``NOWHERE``. Rows
that were left out of the pairs are hard exclusions; why, the builder of the problem can tell.

Hard: one pair for each person; ``least``..``most`` people on a seat; ``unit_least``..``unit_most``
people in a unit afterwards; at most ``unit_moves`` of a unit's own people outside it afterwards.
Soft: goals in order of rank, the first outranks all others. A goal prices each pair and each head on
a seat; the prices of heads never fall (a seat's load is convex), which keeps the goals flows.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

NOWHERE = -1
NO_LIMIT = np.iinfo(np.int32).max


@dataclass(frozen=True, slots=True)
class Goal:
    """What one rank of wishes costs: ``pairs`` (E,) of each pair; ``heads`` (H,) of the first,
    second, ... person on a seat, seat after seat as ``Problem.head_start`` cuts them."""

    name: str
    pairs: np.ndarray
    heads: np.ndarray


@dataclass(frozen=True)
class Problem:
    """See the module. Pairs are sorted by person, then seat, each once; every person has one.

    ``head_start`` (m + 1,): seat j has heads ``head_start[j]:head_start[j + 1]``, ``most[j]`` or
    more of them. All arrays are int64 but ``pair_person`` and ``pair_seat`` (intp).
    """

    person_unit: np.ndarray
    seat_unit: np.ndarray
    least: np.ndarray
    most: np.ndarray
    unit_least: np.ndarray
    unit_most: np.ndarray
    unit_moves: np.ndarray
    pair_person: np.ndarray
    pair_seat: np.ndarray
    head_start: np.ndarray
    goals: tuple[Goal, ...]

    @property
    def n_people(self):
        return len(self.person_unit)

    @property
    def n_seats(self):
        return len(self.seat_unit)

    @property
    def n_units(self):
        return len(self.unit_least)

    @cached_property
    def person_start(self):
        """(n,) where the pairs of each person begin."""
        return np.searchsorted(self.pair_person, np.arange(self.n_people))

    @cached_property
    def is_out(self):
        """(E,) whether the pair takes a person out of their own unit."""
        home = self.person_unit[self.pair_person]
        return (home != NOWHERE) & (self.seat_unit[self.pair_seat] != home)

    @cached_property
    def head_seat(self):
        """(H,) the seat of each head."""
        return np.repeat(np.arange(self.n_seats), np.diff(self.head_start))

    @cached_property
    def head_rank(self):
        """(H,) 1 for the first person on the seat, 2 for the second."""
        return np.arange(len(self.head_seat)) - self.head_start[self.head_seat] + 1

    @cached_property
    def is_limited(self):
        """(U,) whether moves out of the unit are limited."""
        return self.unit_moves < NO_LIMIT

    def everybody_has_a_pair(self):
        return len(np.unique(self.pair_person)) == self.n_people

    def keeping(self, kept):
        """The same with only the pairs where ``kept`` (E,) holds."""
        goals = tuple(replace(goal, pairs=goal.pairs[kept]) for goal in self.goals)
        return replace(
            self,
            pair_person=self.pair_person[kept],
            pair_seat=self.pair_seat[kept],
            goals=goals,
        )

    def people_on(self, choice):
        """(m,) how many sit on each seat when person i takes the pair ``choice[i]``."""
        return np.bincount(self.pair_seat[choice], minlength=self.n_seats)

    def people_in(self, choice):
        """(U,) how many sit in each unit."""
        units = self.seat_unit[self.pair_seat[choice]]
        return np.bincount(units[units != NOWHERE], minlength=self.n_units)

    def moves_out(self, choice):
        """(U,) how many of each unit's own people leave it."""
        leaving = self.person_unit[self.is_out[choice]]
        return np.bincount(leaving, minlength=self.n_units)

    def value(self, goal, choice):
        """What ``choice`` costs by ``goal``."""
        used = self.head_rank <= self.people_on(choice)[self.head_seat]
        return int(goal.pairs[choice].sum() + goal.heads[used].sum())

    def values(self, choice):
        return tuple(self.value(goal, choice) for goal in self.goals)

    def broken_by(self, choice):
        """Names of the hard rules ``choice`` breaks; written without any solver's help."""
        on, inside = self.people_on(choice), self.people_in(choice)
        own_pairs = np.array_equal(self.pair_person[choice], np.arange(self.n_people))
        broken = {
            "person": not own_pairs,
            "seat": bool(((on < self.least) | (on > self.most)).any()),
            "unit": bool(((inside < self.unit_least) | (inside > self.unit_most)).any()),
            "moves": bool((self.moves_out(choice) > self.unit_moves).any()),
        }
        return [name for name, is_broken in broken.items() if is_broken]


def check(problem):
    """Raise ValueError for a problem that is not what the module says."""
    order = np.lexsort((problem.pair_seat, problem.pair_person))
    keys = problem.pair_person * problem.n_seats + problem.pair_seat
    if not np.array_equal(order, np.arange(len(order))) or (np.diff(keys) == 0).any():
        raise ValueError("pairs are not sorted or not unique")
    if (np.diff(problem.head_start) < problem.most).any():
        raise ValueError("a seat takes more people than it has heads")
    if (problem.least < 0).any():
        raise ValueError("a seat cannot take less than nobody")
    inner = problem.head_rank > 1
    for goal in problem.goals:
        if len(goal.pairs) != len(problem.pair_seat) or len(goal.heads) != len(problem.head_seat):
            raise ValueError(f"goal {goal.name} does not price every pair and head")
        if (np.diff(goal.heads, prepend=0)[inner] < 0).any():
            raise ValueError(f"goal {goal.name}: prices of heads fall")
