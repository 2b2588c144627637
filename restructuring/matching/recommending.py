"""A whole run: solve, compare before and after, say why, tell what cannot hold together. Pure.

The answer is JSON: ids and numbers, no names. ``{p12}``, ``{j34}``, ``{u5}`` in sentences stand for a
person, a post, a unit.
"""

import hashlib
import json
from math import sqrt

from restructuring.matching.conflicts import conflict, demanding
from restructuring.matching.explaining import other_seats
from restructuring.matching.facts import fits, steps_between
from restructuring.matching.solving import FLOW, Infeasible, solve
from restructuring.matching.weighing import Wishes, costs_of, weigh

EXPLAINED = 40
EXPLAINED_UNDER_LIMITS = 5  # each is an integer program then
N_OTHERS = 3
STEPS = 5


def digest(inputs, wishes):
    """A fingerprint of all that decides the answer."""
    asked = {name: getattr(wishes, name) for name in Wishes.__dataclass_fields__}
    text = json.dumps([inputs.as_json(), asked], sort_keys=True, default=list)
    return hashlib.sha256(text.encode()).hexdigest()


def recommend(inputs, wishes, report=lambda done, total, message="": None, explained=EXPLAINED):
    """The recommendation as JSON. ``report(done, total, message)`` may raise to end the work.
    ``explained``: for how many moves the next best seats are solved."""
    report(0, STEPS, "Menyusun pilihan yang diizinkan")
    weighed = weigh(inputs, wishes)
    problem, numbers = demanding(weighed.problem, weighed.demands)
    head = {
        "digest": digest(inputs, wishes),
        "n_people": len(inputs.people),
        "n_movable": sum(not one.stays for one in inputs.people),
        "n_posts": len(inputs.posts),
        "n_pairs": len(problem.pair_seat),
    }
    report(1, STEPS, "Mencari susunan terbaik")
    try:
        solution = solve(
            problem, report=lambda done, total: report(1, STEPS, "Mencari susunan terbaik")
        )
    except Infeasible:
        report(2, STEPS, "Mencari permintaan yang bertentangan")
        return head | {
            "conflicts": [one.text for one in conflict(weighed.problem, weighed.demands)]
        }
    seats = seats_of(inputs, weighed.problem, numbers[solution.choice])
    report(2, STEPS, "Membandingkan sebelum dan sesudah")
    moved = [one for one in inputs.people if seats[one.id] != one.post]
    found = head | {
        "conflicts": [],
        "method": solution.method,
        "goals": [
            {"name": goal.name, "value": value, "bound": low}
            for goal, value, low in zip(
                problem.goals, solution.values, solution.bounds, strict=True
            )
        ],
        "is_proven": solution.is_proven,
        "before": figures(inputs, {one.id: one.post for one in inputs.people}),
        "after": figures(inputs, seats),
        "n_changed": n_changed(wishes.before, seats),
    }
    if solution.method != FLOW:
        explained = min(explained, EXPLAINED_UNDER_LIMITS)
    found["moves"] = []
    for number, one in enumerate(moved):
        report(3, STEPS, "Menghitung pilihan berikutnya bagi tiap orang")
        found["moves"].append(
            move_of(inputs, weighed, problem, solution, wishes, one, seats, number < explained)
        )
    report(4, STEPS, "Menguji kepekaan bobot")
    found["sensitivity"] = sensitivity(inputs, wishes, seats, solution.choice)
    report(STEPS, STEPS)
    return found


def seats_of(inputs, problem, choice):
    """person id -> post id, None when waiting."""
    taken = problem.pair_seat[choice].tolist()
    ids = [post.id for post in inputs.posts] + [None]
    return {one.id: ids[seat] for one, seat in zip(inputs.people, taken, strict=True)}


def n_changed(before, seats):
    return None if before is None else sum(before.get(one) != seat for one, seat in seats.items())


def figures(inputs, seats):
    """Figures of a seating: EJ over manned posts of known load, such posts without people, empty seats, education that does not fit,
    moves, steps moved, who comes to a lower class, who waits."""
    posts = {post.id: post for post in inputs.posts}
    on = dict.fromkeys(posts, 0)
    for post in seats.values():
        if post is not None:
            on[post] += 1
    loads = [(posts[post].need / 100, n) for post, n in on.items() if posts[post].need and n]
    values = [(need / n, n) for need, n in loads]
    heads = sum(n for _, n in values)
    mean = sum(value * n for value, n in values) / heads if heads else 0
    spread = sqrt(sum(n * (value - mean) ** 2 for value, n in values) / heads) if heads else 0
    moves = [(one, posts[seats[one.id]]) for one in inputs.people
             if seats[one.id] is not None and seats[one.id] != one.post]  # fmt: skip
    return {
        "ej_spread": round(spread, 4),
        "ej_least": round(min((value for value, _ in values), default=0), 4),
        "ej_most": round(max((value for value, _ in values), default=0), 4),
        "n_over": sum(value > 1 for value, _ in values),
        "n_under": sum(value < 0.5 for value, _ in values),
        "unmanned": sum(1 for pk, n in on.items() if posts[pk].need and not n),
        "vacant": sum(max(0, post.room - on[post.id]) for post in inputs.posts),
        "misfit": sum(
            fits(one.study, posts[seats[one.id]].wants) is False
            for one in inputs.people
            if seats[one.id] is not None
        ),
        "moves": len(moves),
        "steps": sum(
            steps_between(posts[one.post].path, post.path) for one, post in moves if one.post
        ),
        "lower": sum(bool(one.job_class and post.job_class and post.job_class < one.job_class)
                     for one, post in moves),
        "waiting": sum(post is None for post in seats.values()),
    }  # fmt: skip


def load_words(post, before, after):
    """The load of a post before and after, in people's words; None when it is not known."""
    if not post.need:
        return None
    return [round(post.need / 100 / n, 2) if n else None for n in (before, after)]


def move_of(inputs, weighed, problem, solution, wishes, person, seats, with_others):
    """A move with what speaks for it: loads of both posts, class, education, steps; and the next
    best seats with what they would cost all together."""
    posts = {post.id: post for post in inputs.posts}
    target = posts[seats[person.id]] if seats[person.id] is not None else None
    home = posts.get(person.post)
    found = {"person": person.id, "start": person.post, "end": seats[person.id]}
    if target is not None:
        found |= {
            "same_title": person.title == target.title,
            "class": [person.job_class, target.job_class],
            "fits": fits(person.study, target.wants),
            "steps": steps_between(home.path, target.path) if home else None,
            "points": costs_of(person, target, home, wishes.weights),
            "load_end": load_words(target, *counts(inputs, seats, target.id)),
            "load_start": load_words(home, *counts(inputs, seats, home.id)) if home else None,
        }
    if with_others:
        number = next(i for i, one in enumerate(inputs.people) if one.id == person.id)
        found["others"] = [
            {
                "post": inputs.posts[one.seat].id if one.seat < len(inputs.posts) else None,
                "costs": None if one.costs is None else list(one.costs),
                "moved": one.moved,
            }
            for one in other_seats(problem, solution, number, N_OTHERS)
        ]
    return found


def counts(inputs, seats, post):
    """(people before, after) on a post."""
    return (
        sum(one.post == post for one in inputs.people),
        sum(seat == post for seat in seats.values()),
    )


def sensitivity(inputs, wishes, seats, choice):
    """What changes when moving counts double: how many moves remain, how many people sit elsewhere.
    ``choice``, what was found, is as lawful then: weights price pairs and leave none out."""
    weights = wishes.weights | {"moves": min(20, wishes.weights["moves"] * 2 or 2)}
    other = Wishes(**{name: getattr(wishes, name) for name in Wishes.__dataclass_fields__}
                   | {"weights": weights, "before": None})  # fmt: skip
    weighed = weigh(inputs, other)
    problem, numbers = demanding(weighed.problem, weighed.demands)
    again = seats_of(inputs, weighed.problem, numbers[solve(problem, known=choice).choice])
    moved = sum(again[one.id] != one.post for one in inputs.people)
    return {"moves": moved, "elsewhere": sum(again[one] != seat for one, seat in seats.items())}
