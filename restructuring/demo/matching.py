"""One recommendation of the demo, with its result (seed 003). The work and the people are invented."""

from collections import Counter
from math import ceil

from employees.retirement import months_later
from orgunits.enums import UnitKind
from portal.demo import FULL_CAST
from restructuring.actions.matching import keep_inputs, keep_result, order_run
from restructuring.enums import MatchingPreset, MatchingPurpose
from restructuring.matching.recommending import recommend
from restructuring.matching_presets import LEAST_SHARE, PRESETS, wishes_of
from restructuring.queries.matching import read_inputs

EXPLAINED = 6  # moves whose next best seats are solved while the demo is loaded


def recommended(world):
    """Kelurahan that drown and kelurahan that idle (seed 003): a recommendation over the kecamatan
    with most to move, with its result."""
    if world.spec.slug != FULL_CAST:
        return None
    day = months_later(world.today.replace(day=1), 2)
    weights = PRESETS[MatchingPreset.LOAD]
    found = []
    for unit in world.units.values():
        if unit.kind != UnitKind.KECAMATAN:
            continue
        inputs = read_inputs(government=world.government, unit=unit, day=day, least_months=6,
                             today=world.today)  # fmt: skip
        if inputs.people and any(post.need is not None for post in inputs.posts):
            found.append((room_for_moves(inputs), len(inputs.people), -unit.pk, unit, inputs))
    if not found:
        return None
    *_reasons, unit, inputs = max(found, key=lambda row: row[:3])
    run = order_run(
        unit=unit,
        title=f"Pemerataan beban kelurahan {unit.name}",
        purpose=MatchingPurpose.BALANCE,
        preset=MatchingPreset.LOAD,
        day=day,
        wishes={"weights": weights, "least_share": LEAST_SHARE, "most_moves": None,
                "least_months": 6},
        user=world.officer,
        is_example=True,
    )  # fmt: skip
    keep_inputs(run=run, inputs=inputs)
    answer = recommend(inputs, wishes_of(run, []), explained=EXPLAINED)
    keep_result(run=run, round=run.round, result=answer, user=world.officer)
    return run


def room_for_moves(inputs):
    """How many people some posts have beyond their load that others lack and have seats for."""
    held = Counter(one.post for one in inputs.people)
    loaded = [post for post in inputs.posts if post.need is not None]
    beyond = sum(max(0, held[post.id] - ceil(post.need / 100)) for post in loaded)
    lacking = sum(max(0, min(post.room, post.need // 100) - held[post.id]) for post in loaded)
    return min(beyond, lacking)
