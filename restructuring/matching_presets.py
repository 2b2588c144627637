"""The three named sets of weights, and how a run's wishes are read. Pure."""

from restructuring.enums import DemandKind, MatchingPreset, MatchingPurpose
from restructuring.matching.weighing import WEIGHTS, Wishes

PRESETS = {
    MatchingPreset.LOAD: {"load": 10, "education": 2, "class": 2, "distance": 1, "moves": 1},
    MatchingPreset.EDUCATION: {"load": 3, "education": 10, "class": 2, "distance": 1, "moves": 2},
    MatchingPreset.STILL: {"load": 3, "education": 1, "class": 2, "distance": 2, "moves": 10},
}
WEIGHT_LABELS = {
    "load": "Pemerataan beban (EJ)",
    "education": "Kesesuaian pendidikan",
    "class": "Kelas jabatan tetap",
    "distance": "Jarak antarunit",
    "moves": "Sedikit perpindahan",
}
LEAST_SHARE, LEAST_MONTHS, MOST_WEIGHT = 50, 24, 10


def wishes_of(run, demands, before=None):
    """The Wishes of a run with the ``demands`` in force; ``before``: an answer to keep to."""
    asked = run.wishes

    def pairs(kind):
        rows = [one for one in demands if one.kind == kind]
        return tuple(sorted((one.employee_id, one.position_id) for one in rows))

    return Wishes(
        weights={name: asked["weights"][name] for name in WEIGHTS},
        fill=run.purpose == MatchingPurpose.VACANCIES,
        fit=run.purpose == MatchingPurpose.MISMATCH,
        least_share=asked["least_share"],
        most_moves=asked["most_moves"],
        lock=pairs(DemandKind.LOCK),
        forbid=pairs(DemandKind.FORBID),
        before=before,
    )


def seats_before(inputs, result):
    """person id -> post id of an earlier answer; None when there is none."""
    if not result or result.get("conflicts"):
        return None
    moved = {row["person"]: row["end"] for row in result["moves"]}
    return {one.id: moved.get(one.id, one.post) for one in inputs.people}
