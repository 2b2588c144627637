"""What a set of moves leaves behind, judged by its end result: a chain or a swap is nothing but
several moves at once. Pure.

People who move leave whatever they held; nobody is looked at one after the other, so that two may
change seats and a chain may be listed in any order.
"""

from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Seats:
    """A post: how many it needs, whether it is for one person whatever its need."""

    id: int
    seats: int
    one_seat: bool = False


@dataclass(frozen=True, slots=True)
class Shift:
    """A person who moves from a post (None: the pool) to a post (None: released)."""

    person: int
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Balance:
    """``emptied``: posts with fewer people than before and a free seat; ``released``: people who
    had a post and end without; ``over``: posts with more people than seats and than before;
    ``crowded``: posts over their seats that the moves touch without making it worse. ``after``:
    post -> the people on it in the end."""

    emptied: tuple[int, ...]
    released: tuple[int, ...]
    over: tuple[int, ...]
    crowded: tuple[int, ...]
    after: dict[int, frozenset[int]]


def balance_of(posts, holders, shifts):
    """Weigh ``shifts`` over ``posts`` ({id: Seats}) held by ``holders`` ({id: set of people})."""
    shifts = list(shifts)
    movers = {shift.person for shift in shifts}
    arrivals = {}
    for shift in shifts:
        if shift.end is not None:
            arrivals.setdefault(shift.end, set()).add(shift.person)
    after = {
        post: frozenset((set(holders.get(post, ())) - movers) | arrivals.get(post, set()))
        for post in posts
    }
    emptied, over, crowded = [], [], []
    for post, seats in posts.items():
        n_before, n_after = len(set(holders.get(post, ()))), len(after[post])
        most = 1 if seats.one_seat else seats.seats
        if n_after < n_before and n_after < most:
            emptied.append(post)
        if n_after > most:
            (over if n_after > n_before else crowded).append(post)
    released = tuple(shift.person for shift in shifts if shift.end is None and shift.start)
    return Balance(tuple(emptied), released, tuple(over), tuple(crowded), after)


def repeated(shifts):
    """People who move more than once."""
    return [person for person, n in Counter(shift.person for shift in shifts).items() if n > 1]
