"""The groups of respondents in a published result: which answers are put together, and what may be
shown of every unit. Pure.

The poster of PermenPANRB 14/2017 names respondents by sex and education. Education is published in
three levels, and answers with too few people in the whole government are put together further, so
that one release of fixed tables holds no small group (SECURITY-BAR 5.2).
"""

from decimal import Decimal

from surveys.enums import RespondentEducation, RespondentSex
from surveys.suppression import MINIMUM_GROUP, released_counts

ROOT = "all"
NOT_SAID = "Tidak diisi"
EDU = RespondentEducation
# {question: (label, [(answers put together, in words)])}
QUESTIONS = {
    "sex": ("Jenis kelamin", [((sex.value,), sex.label) for sex in RespondentSex]),
    "education": (
        "Pendidikan",
        [
            ((EDU.SD.value, EDU.SMP.value), "SD atau SMP"),
            ((EDU.SMA.value,), "SMA"),
            (
                (EDU.DIPLOMA.value, EDU.S1.value, EDU.S2.value, EDU.S3.value),
                "Diploma atau sarjana",
            ),
        ],
    ),
}


def classes_of(question, totals, minimum=MINIMUM_GROUP):
    """``[(answers, label)]`` of a question that somebody gave, put together until each is at least
    ``minimum`` people of ``totals`` ({answer: people of the government}); [] when nothing is left to
    tell apart."""
    classes = [
        (answers, label)
        for answers, label in [*QUESTIONS[question][1], (("",), NOT_SAID)]
        if any(totals.get(answer) for answer in answers)
    ]
    while len(classes) > 1:
        sizes = [sum(totals.get(answer, 0) for answer in answers) for answers, _label in classes]
        small = [at for at, size in enumerate(sizes) if size < minimum]
        if not small:
            break
        at = small[0]
        # With the neighbour, the smaller one: levels stay in their order.
        beside = min(
            (other for other in (at - 1, at + 1) if 0 <= other < len(classes)),
            key=lambda other: sizes[other],
        )
        first, second = sorted((at, beside))
        label = " atau ".join([classes[first][1], classes[second][1].replace("Tidak", "tidak")])
        classes[first : second + 1] = [(classes[first][0] + classes[second][0], label)]
    return classes if len(classes) > 1 else []


def released_groups(question, children, leaves):
    """``{node: [(label, people or None)]}`` of one question over a tree of units (as in
    ``surveys.suppression.released_counts``)."""
    totals = {}
    for counts in leaves.values():
        for answer, n in counts.items():
            totals[answer] = totals.get(answer, 0) + n
    classes = classes_of(question, totals)
    if not classes:
        return {}
    merged = {
        leaf: {
            label: sum(counts.get(answer, 0) for answer in answers) for answers, label in classes
        }
        for leaf, counts in leaves.items()
    }
    released = released_counts(ROOT, children, merged)
    return {node: list(counts.items()) for node, counts in released.items()}


def tree_of(parents, units):
    """``children`` of a tree for ``released_counts``: every unit of ``units`` ({unit: [surveys]})
    under the nearest unit above it that is there, down to its surveys.

    ``parents`` is ``{unit: unit above}``. A unit's own surveys stand under ``("own", unit)``, the
    unit with what is under it under ``("unit", unit)``, a survey under ``("survey", number)``.
    """
    children = {ROOT: []}
    for unit in sorted(units):
        path, above = [unit], parents.get(unit)
        while above is not None and above not in path:
            path.append(above)
            above = parents.get(above)
        under = ROOT
        for step in reversed(path):
            node = ("unit", step)
            if node not in children:
                children[node] = []
                children[under].append(node)
            under = node
        own = ("own", unit)
        children[under].append(own)
        children[own] = [("survey", survey) for survey in units[unit]]
    return children


DECIMALS = {
    "value", "low", "high", "pooled", "mean", "before", "change",
    "value_before", "value_after", "value_everything",
}  # fmt: skip


def read_figures(figures):
    """Frozen figures with their decimals as Decimal again."""
    if isinstance(figures, list):
        return [read_figures(one) for one in figures]
    if not isinstance(figures, dict):
        return figures
    return {
        key: Decimal(one) if key in DECIMALS and one is not None else read_figures(one)
        for key, one in figures.items()
    }


def open_rows(publication, figures):
    """(titles, rows) of the open table of a publication: one row per unit, its unsur and groups in
    columns; what is hidden or was not asked is an empty cell."""
    codes = [one["code"] for one in figures["unsur"]]
    groups = [(group["name"], row["label"]) for group in figures["groups"] for row in group["rows"]]
    titles = [
        "pemerintah_daerah", "awal_periode", "akhir_periode", "unit", "responden", "ikm", "mutu",
        "rentang_bawah", "rentang_atas", *(f"unsur_{code}" for code in codes),
        *(f"{name}: {label}" for name, label in groups),
    ]  # fmt: skip
    return titles, (_open_row(publication, unit, codes, groups) for unit in figures["units"])


def _open_row(publication, unit, codes, groups):
    unsur = {one["code"]: one["value"] for one in unit["unsur"]}
    people = {
        (group["name"], row["label"]): row["n"] for group in unit["groups"] for row in group["rows"]
    }
    return [
        publication.government.name,
        publication.period_start,
        publication.period_end,
        unit["name"],
        unit["n"],
        unit["value"],
        unit["grade"],
        unit["low"],
        unit["high"],
        *(unsur.get(code) for code in codes),
        *(people.get(group) for group in groups),
    ]
