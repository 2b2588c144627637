"""A made-up town of civil servants and posts, with who may go where and what it is worth.

Ten people to a unit, units in a tree of eight levels, three posts to a unit with room for 103 % of
the people. A person may take a post whose education and rank they have, at most six steps along the
tree from their own unit, when it suits them well enough: competence, distance and rank count. Moving
costs something, waiting without a post far more than any post.
"""

from dataclasses import dataclass

import numpy as np

from restructuring.matching.problem import NO_LIMIT, NOWHERE, Goal, Problem

NEAR = 6
WAITING = 3_000
MOVING = 150
SKILLS = 6


@dataclass(frozen=True)
class Town:
    unit_parent: np.ndarray
    post_unit: np.ndarray
    post_education: np.ndarray
    post_rank: np.ndarray
    post_skills: np.ndarray
    room: np.ndarray
    home: np.ndarray
    education: np.ndarray
    rank: np.ndarray
    skills: np.ndarray


def town(n_people, seed=1):
    dice = np.random.default_rng(seed)
    n_units = max(8, n_people // 10)
    branching = max(2.0, n_units ** (1 / 7))
    parent = np.array([-1, *[min(i - 1, int((i - 1) / branching)) for i in range(1, n_units)]])
    n_posts = 3 * n_units
    weights = dice.dirichlet(np.full(n_posts, 3.0))
    room = np.maximum(1, np.floor(weights * 1.03 * n_people)).astype(np.int64)
    missing = int(1.03 * n_people) - int(room.sum())
    if missing > 0:
        np.add.at(room, dice.integers(0, n_posts, missing), 1)
    return Town(
        unit_parent=parent,
        post_unit=np.repeat(np.arange(n_units), 3),
        post_education=dice.integers(0, 4, n_posts),
        post_rank=dice.integers(0, 12, n_posts),
        post_skills=dice.integers(0, 5, (n_posts, SKILLS)),
        room=room,
        home=dice.integers(0, n_units, n_people),
        education=dice.integers(1, 6, n_people),
        rank=dice.integers(0, 16, n_people),
        skills=dice.integers(0, 6, (n_people, SKILLS)),
    )


def near_units(parent):
    """For each unit the (units, steps) at most NEAR steps along the tree."""
    neighbours = [[] for _ in parent]
    for child, above in enumerate(parent.tolist()):
        if above >= 0:
            neighbours[child].append(above)
            neighbours[above].append(child)
    found = []
    for unit in range(len(parent)):
        steps, edge = {unit: 0}, [unit]
        for step in range(1, NEAR + 1):
            edge = [n for u in edge for n in neighbours[u] if n not in steps]
            steps.update(dict.fromkeys(edge, step))
        units = np.array(sorted(steps))
        found.append((units, np.array([steps[u] for u in units.tolist()])))
    return found


def candidates(place):
    """(person, post, value) of every pair that may be, by unit."""
    persons, posts, values = [], [], []
    for unit, (units, steps) in enumerate(near_units(place.unit_parent)):
        people = np.flatnonzero(place.home == unit)
        if not len(people):
            continue
        own = (units[:, None] * 3 + np.arange(3)).ravel()
        distance = np.repeat(steps, 3)
        apart = place.rank[people][:, None] - place.post_rank[own]
        fits = (place.education[people][:, None] >= place.post_education[own]) & (
            (apart >= -2) & (apart <= 5)
        )
        gap = np.maximum(place.post_skills[own][None] - place.skills[people][:, None], 0).sum(2)
        value = 3000 - 60 * gap - 25 * distance - 15 * np.abs(apart)
        fits &= value > 2400
        row, column = np.nonzero(fits)
        persons.append(people[row])
        posts.append(own[column])
        values.append(value[row, column])
    return np.concatenate(persons), np.concatenate(posts), np.concatenate(values)


def problem_of(place, *, staff=False, moves=None):
    """The Problem of a town: one goal, waiting as the last seat. ``staff``: every unit keeps half as
    many people as sit there now; ``moves``: of those at most so many leave it."""
    person, post, value = candidates(place)
    n, m, units = len(place.home), len(place.room), len(place.unit_parent)
    cost = WAITING - value + np.where(place.post_unit[post] == place.home[person], 0, MOVING)
    person = np.concatenate([person, np.arange(n)])
    post = np.concatenate([post, np.full(n, m)])
    cost = np.concatenate([cost, np.full(n, WAITING)])
    order = np.lexsort((post, person))
    person, post, cost = person[order], post[order], cost[order]
    most = np.append(place.room, n)
    seated = seats_now(place, person, post)
    holders = np.bincount(place.home[seated], minlength=units)
    limit = NO_LIMIT if moves is None else moves
    return Problem(
        person_unit=np.where(seated, place.home, NOWHERE).astype(np.int64),
        seat_unit=np.append(place.post_unit, NOWHERE),
        least=np.zeros(m + 1, np.int64),
        most=most,
        unit_least=holders // 2 if staff else np.zeros(units, np.int64),
        unit_most=np.full(units, n, np.int64),
        unit_moves=np.full(units, limit, np.int64),
        pair_person=person.astype(np.intp),
        pair_seat=post.astype(np.intp),
        head_start=np.append(0, np.cumsum(most)),
        goals=(Goal("biaya", cost.astype(np.int64), np.zeros(int(most.sum()), np.int64)),),
    )


def seats_now(place, person, post):
    """(n,) whether somebody sits in their own unit to begin with: the first post with room for them.
    The others have no post, as after a restructuring."""
    room, seated = place.room.copy(), np.zeros(len(place.home), bool)
    own = post < len(room)
    own[own] = place.post_unit[post[own]] == place.home[person[own]]
    for who, where in zip(person[own].tolist(), post[own].tolist(), strict=True):
        if not seated[who] and room[where]:
            seated[who] = True
            room[where] -= 1
    return seated
