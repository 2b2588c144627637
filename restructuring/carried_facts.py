"""What the rulebook knows beside the tree, as a plan leaves it. Pure."""

from collections.abc import Iterator
from dataclasses import replace

from orgunits.rulebook import Facts
from orgunits.structure import POSITIONS, Plan
from orgunits.structure.urusan import urusan_after


def facts_after(facts: Facts, plan: Plan) -> Facts:
    """``facts`` as the plan leaves them.

    The urusan follow as the door will write them (``orgunits.structure.urusan``). A head post keeps
    its echelon unless the plan says otherwise; a new unit has no head until one is given to it.
    Scores and letters stay with their unit.
    """
    urusan, heads = urusan_after(facts.urusan, plan), dict(facts.head_echelons)
    for unit_id in plan.closed:
        heads.pop(unit_id, None)
    for unit_id, echelon in _heads_moved(plan):
        if echelon is None:
            heads.pop(unit_id, None)
        else:
            heads[unit_id] = echelon
    return replace(facts, urusan=urusan, head_echelons=heads)


def _heads_moved(plan: Plan) -> Iterator[tuple[int, str | None]]:
    """Units whose head post the plan ends, hands on, opens or gives another echelon, with the
    echelon afterwards: None where there is no head post any more."""
    things = [one for one in plan.things.values() if one.what == POSITIONS and one.is_head]
    echelons = {one.row: one.echelon for one in things}
    for row, change in plan.renamed.items():
        if row in echelons and change.echelon is not None:
            echelons[row] = change.echelon
    for one in things:
        stays = plan.home_of(POSITIONS, one.row, one.unit) == one.unit
        yield one.unit, echelons[one.row] if stays else None
    for row in plan.heads:
        yield plan.handed[POSITIONS, row], echelons.get(row, "")
    for post in plan.opened_posts:
        if post.is_head:
            yield post.unit, post.echelon
