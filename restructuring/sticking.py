"""What of a draft can only be taken out: what no later step mends, found one by one."""

from collections.abc import Iterator

from orgunits.structure import Catalogue, Change, Problem, Title
from orgunits.structure.planner import Planner
from restructuring.rebasing import STUCK, THEIRS, THING, Difference
from restructuring.thinking import Thought, early_problems


def stuck_in(thought: Thought) -> list[Difference]:
    """What of a list no later step mends: it can only be taken out. Change by change for units, thing
    by thing for what hangs on them; a problem for which no change is found names its unit."""
    problems = early_problems(thought.problems)
    things = {one.thing: one for one in reversed(problems) if one.thing is not None}
    left = {one.message: one for one in problems if one.thing is None}
    found = [
        _stuck(left[message], thought, culprit=culprit)
        for culprit, messages in (_refused(thought) if left else ())
        for message in sorted(messages & left.keys())[:1]
    ]
    told = {one.text for one in found}
    rest = {one.unit: one for one in left.values() if one.unit and one.message not in told}
    found += [_stuck(problem, thought) for problem in rest.values()]
    return found + [_stuck(things[key], thought, thing=key) for key in reversed(things)]


def _refused(thought: Thought) -> Iterator[tuple[tuple[str, Change], set[str]]]:
    """Changes that cannot be made where they stand in the list, with why."""
    planner = Planner(thought.plan.structure.base, _catalogue(thought))
    for step in thought.steps:
        for change in step.changes:
            n_known = len(planner.problems)
            planner.apply(change)
            if new := {one.message for one in planner.problems[n_known:]}:
                yield (step.key, change), new


def _catalogue(thought: Thought) -> Catalogue:
    """What the door knew of the things the list names."""
    titles = {
        post.job_title: Title(post.name, post.job_class) for post in thought.plan.opened_posts
    }
    return Catalogue(things=thought.plan.things, titles=titles)


def _stuck(
    problem: Problem,
    thought: Thought,
    culprit: tuple[str, Change] | None = None,
    thing: tuple[str, int] | None = None,
) -> Difference:
    unit = -1 if problem.unit is None else problem.unit
    now = thought.plan.structure.base.get(unit)
    return Difference(
        unit,
        THING if thing else STUCK,
        None,
        now,
        None,
        (THEIRS,),
        problem.message,
        culprit=culprit,
        thing=thing,
    )
