"""From facts and wishes to a Problem: who may go where, what it costs, in which order goals rank.

Points are whole numbers; a weight of 0 to 10 multiplies each. The load goal sums, over all posts,
people times EJ squared: with people and load given that is least exactly when EJ is
spread least over people. An empty post with load counts as twice its need squared.
"""

from dataclasses import dataclass, replace

import numpy as np

from restructuring.matching.conflicts import Demand, forbidden, locked
from restructuring.matching.facts import fits, steps_between, why_not
from restructuring.matching.problem import NO_LIMIT, NOWHERE, Goal, Problem

MOST_PAIRS = 2_000_000
MOVE, MISFIT, CLASS_STEP, STEP, LOAD = 100, 100, 50, 20, 100
WEIGHTS = ("load", "education", "class", "distance", "moves")
WAITING, FITTING, SOFT, FEWEST, STILL = (
    "Kursi terisi",
    "Pendidikan sesuai jabatan",
    "Bobot yang dipilih",
    "Perpindahan paling sedikit",
    "Sama dengan hitungan sebelumnya",
)


class TooLarge(Exception):
    """More pairs than are solved at once."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What an officer asked. ``weights``: each of WEIGHTS 0..10. ``fill``: empty seats rank first;
    ``fit``: how many sit where their education does not fit ranks above the weights.
    ``least_share``: percent of a unit's people that stay at least; ``most_moves``: out of one unit
    (None: no limit). ``lock``, ``forbid``: (person id, post id). ``before``: person id -> post id
    or None of an earlier answer to keep to."""

    weights: dict
    fill: bool = False
    fit: bool = False
    least_share: int = 50
    most_moves: int | None = None
    lock: tuple[tuple[int, int], ...] = ()
    forbid: tuple[tuple[int, int], ...] = ()
    before: dict | None = None


@dataclass(frozen=True)
class Weighed:
    """A Problem without its demands, the demands, and the units by number."""

    problem: Problem
    demands: tuple[Demand, ...]
    units: tuple[int, ...]


def costs_of(person, post, home, weights):
    """Points by WEIGHTS of a person on a post (``home``: PostFact now held, or None). Load belongs
    to the post."""
    misfit = fits(person.study, post.wants) is False
    points = {"load": 0, "education": MISFIT * misfit, "class": 0, "distance": 0, "moves": 0}
    if home is not None and home.id != post.id:
        points["moves"] = MOVE
        points["distance"] = STEP * steps_between(home.path, post.path)
    if person.job_class and post.job_class:
        gap = post.job_class - person.job_class
        points["class"] = CLASS_STEP * (gap if gap >= 0 else -2 * gap)
    return {name: points[name] * weights[name] for name in WEIGHTS}


def load_points(need, people):
    """LOAD times people times EJ squared of a post that needs ``need`` hundredths; see the module."""
    square = LOAD * need * need
    return 2 * square if not people else square / people


def assumed_need(post):
    """Hundredths of people a post needs: its seats where its load is not known, else whoever has no
    ABK would give people away for nothing."""
    return 100 * post.room if post.need is None else post.need


def weigh(inputs, wishes):
    """The Weighed problem of ``inputs`` as ``wishes`` ask. Raises TooLarge."""
    posts, people = inputs.posts, inputs.people
    at = {post.id: number for number, post in enumerate(posts)}
    units = tuple(sorted({post.unit for post in posts}))
    unit_at = {unit: number for number, unit in enumerate(units)}
    pairs = list(pairs_of(inputs, at, wishes.weights))
    held = np.bincount(
        [at[one.post] for one in people if one.post is not None], minlength=len(posts)
    )
    most = np.append(np.maximum(held, [post.room for post in posts]), len(people))
    homes = [
        unit_at[posts[at[one.post]].unit] if one.post is not None else NOWHERE for one in people
    ]
    head_start = np.append(0, np.cumsum(most))
    person = np.array([row[0] for row in pairs], np.intp)
    seat = np.array([row[1] for row in pairs], np.intp)
    moved = np.array([row[3] for row in pairs], np.int64)
    misfit = np.array([row[4] for row in pairs], np.int64)
    points = np.array([row[2] for row in pairs], np.int64)
    problem = Problem(
        person_unit=np.array(homes, np.int64),
        seat_unit=np.append([unit_at[post.unit] for post in posts], NOWHERE).astype(np.int64),
        least=np.zeros(len(posts) + 1, np.int64),
        most=most.astype(np.int64),
        unit_least=np.zeros(len(units), np.int64),
        unit_most=np.full(len(units), len(people), np.int64),
        unit_moves=np.full(len(units), NO_LIMIT, np.int64),
        pair_person=person,
        pair_seat=seat,
        head_start=head_start,
        goals=(),
    )
    nothing = np.zeros(int(most.sum()), np.int64)
    goals = [
        Goal(
            WAITING, (seat == len(posts)).astype(np.int64), filled_heads(posts, most, wishes.fill)
        ),
        Goal(SOFT, points, load_heads(posts, most, wishes.weights["load"])),
        Goal(FEWEST, moved, nothing),
    ]
    if wishes.fit:
        goals.insert(1, Goal(FITTING, misfit, nothing))
    if wishes.before is not None:
        wanted = np.array([at.get(wishes.before.get(one.id), len(posts)) for one in people])
        goals.insert(-1, Goal(STILL, (seat != wanted[person]).astype(np.int64), nothing))
    problem = replace(problem, goals=tuple(goals))
    demands = demands_of(inputs, problem, wishes, at, unit_at, homes)
    return Weighed(problem, demands, units)


def pairs_of(inputs, at, weights):
    """(person, seat, points, whether it is a move, whether education does not fit) of every pair the
    rules allow, in order; whoever has no post may also wait (the last seat)."""
    posts = inputs.posts
    groups = {}
    for number, post in enumerate(posts):
        groups.setdefault(post.kind, []).append(number)
    n_pairs = 0
    for number, person in enumerate(inputs.people):
        home = None if person.post is None else posts[at[person.post]]
        open_ = [] if person.stays else groups.get(person.kind, [])
        near = sorted({*open_, *([at[person.post]] if home else [])})
        for seat in near:
            post = posts[seat]
            if why_not(person, post):
                continue
            n_pairs += 1
            if n_pairs > MOST_PAIRS:
                raise TooLarge
            costs = costs_of(person, post, home, weights)
            is_move = home is None or home.id != post.id
            misfit = fits(person.study, post.wants) is False
            yield number, seat, sum(costs.values()), int(is_move), int(misfit)
        if home is None:
            yield number, len(posts), 0, 0, 0


def filled_heads(posts, most, fill):
    """Each head on a seat that is needed counts one less when empty seats rank first."""
    found = []
    for number, n in enumerate(most.tolist()):
        room = posts[number].room if fill and number < len(posts) else 0
        found += [-1] * min(room, n) + [0] * (n - min(room, n))
    return np.array(found, np.int64)


def load_heads(posts, most, weight):
    """What each further head of a post changes the load points by; they never fall."""
    found = []
    for number, n in enumerate(most.tolist()):
        need = assumed_need(posts[number]) if number < len(posts) else 0
        if not need or not weight:
            found += [0] * n
            continue
        steps = [load_points(need, k) - load_points(need, k - 1) for k in range(1, n + 1)]
        # Needs are hundredths, squared: ten thousand to a point.
        found += [round(weight * step / 10_000) for step in steps]
    return np.array(found, np.int64)


def demands_of(inputs, problem, wishes, at, unit_at, homes):
    """Every wish that can stand against another, as Demands in words; names are filled in later
    ("{p12}" a person, "{j34}" a post, "{u5}" a unit)."""
    person_at = {one.id: number for number, one in enumerate(inputs.people)}
    found = []
    for person, post in wishes.lock:
        if person in person_at and post in at:
            text = f"{{p{person}}} dikunci di {{j{post}}}"
            found.append(locked(problem, person_at[person], at[post], text))
    for person, post in wishes.forbid:
        if person in person_at and post in at:
            text = f"{{p{person}}} tidak di {{j{post}}}"
            found.append(forbidden(problem, person_at[person], at[post], text))
    counts = np.bincount([home for home in homes if home != NOWHERE], minlength=len(unit_at))
    for unit, number in unit_at.items():
        least = int(counts[number]) * wishes.least_share // 100
        if least:
            text = f"Paling sedikit {least} pegawai tersisa di {{u{unit}}}"
            found.append(Demand(text, unit=(number, least)))
        if wishes.most_moves is not None and counts[number] > wishes.most_moves:
            text = f"Paling banyak {wishes.most_moves} pegawai keluar dari {{u{unit}}}"
            found.append(Demand(text, moves=(number, wishes.most_moves)))
    return tuple(found)
