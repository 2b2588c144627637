"""Goal 5 of the speed goals: which of 10,000 functions say the same, exactly, with explanations.

``python -m benchmarks.overlap [--functions 10000]``

join        the finder's join: SimilarityIndex.pairs of different units, each pair explained
rapidfuzz   cdist of ratio over the same texts, two threads (what most would reach for)
sklearn     cosine_similarity over the same vectors, both views, then the threshold

Indexing (stems, vectors) comes before and is told apart as ``index``; the ratios compare joins of
texts that are ready, as all three need. ``whole`` is find_functions from text to findings. sklearn
must give the same pairs; rapidfuzz answers another question, so only its work is compared.

``quality`` is recall and precision of the paraphrase pairs (benchmarks/overlap_texts.py) among that
many functions: on the half the threshold was chosen on, on the other half, on all 200, and on 100
pairs written by somebody who had not read the finder, nothing having been chosen on them.
No database.
"""

import os
import sys

from benchmarks import harness

GOALS = {"rapidfuzz": 60, "sklearn": 6}
MOST_MB = 250
EDIT_SECONDS = 0.002
N_EDITS = 200


def main():
    parser = harness.parser("overlap", __doc__)
    parser.add_argument("--functions", type=int, default=10_000)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

    from benchmarks import overlap_texts
    from orgunits.overlap import SimilarityIndex, find_functions

    functions = overlap_texts.town(overlap_texts.pairs(), options.functions)
    texts = [text for _unit, text in functions]
    units = [unit for unit, _text in functions]
    numbers = {unit: number for number, unit in enumerate(dict.fromkeys(units))}
    owners = [numbers[unit] for unit in units]
    indexed, index = harness.timed(lambda: SimilarityIndex(texts))
    joined, pairs = harness.median(lambda: join(index, owners), options.repeat)
    whole, result = harness.median(
        lambda: find_functions(*overlap_texts.compared(functions)), options.repeat
    )
    peak = harness.peak_mb()  # before the other ways fill the memory
    edits = texts[:: max(1, len(texts) // N_EDITS)]
    edited, _hits = harness.timed(lambda: [index.similar_to(f"{text} baru") for text in edits])
    full, expected = harness.timed(lambda: by_sklearn(index, owners))
    harness.agree("sklearn", {pair[:2] for pair in pairs}, expected)
    fuzzy, _matrix = harness.timed(lambda: by_rapidfuzz(texts))
    halves = {"chosen_on": slice(0, None, 2), "other_half": slice(1, None, 2), "all": slice(None)}
    quality = {
        name: harness.short(overlap_texts.quality(overlap_texts.pairs()[half], options.functions))
        for name, half in halves.items()
    }
    blind = overlap_texts.pairs("tests/data/paraphrase_pairs_blind.csv")
    quality["blind"] = harness.short(overlap_texts.quality(blind, options.functions, blind))
    harness.report(
        "overlap",
        size={"functions": len(texts), "pairs": len(pairs), "findings": len(result.found)},
        seconds={
            "join": joined,
            "index": indexed,
            "whole": whole,
            "one_edit": edited / len(edits),
            "rapidfuzz": fuzzy,
            "sklearn": full,
        },
        ratio={
            "rapidfuzz": fuzzy / joined,
            "sklearn": full / joined,
            "rapidfuzz_whole": fuzzy / whole,
            "floor_mb": peak / MOST_MB,
            "floor_edit": edited / len(edits) / EDIT_SECONDS,
        },
        goals=GOALS | {"floor_mb": 1, "floor_edit": 1},
        peak_mb={"process": peak},
        quality=quality,
    )


def join(index, owners):
    pairs = index.pairs(owners=owners)
    for pair in pairs:
        index.explain(pair)
    return pairs


def by_sklearn(index, owners):
    """The same pairs from both full products."""
    import numpy
    from sklearn.metrics.pairwise import cosine_similarity

    from orgunits.overlap.similarity import ROOTS, THRESHOLD

    roots = cosine_similarity(index.roots, dense_output=False)
    groups = cosine_similarity(index.groups, dense_output=False)
    scores = (ROOTS * roots + (1 - ROOTS) * groups).tocoo()
    owner = numpy.asarray(owners)
    kept = (scores.data >= THRESHOLD) & (scores.row < scores.col)
    kept &= owner[scores.row] != owner[scores.col]
    return set(zip(scores.row[kept].tolist(), scores.col[kept].tolist(), strict=True))


def by_rapidfuzz(texts):
    import numpy
    from rapidfuzz import fuzz, process

    return process.cdist(
        texts, texts, scorer=fuzz.ratio, score_cutoff=70, workers=2, dtype=numpy.uint8
    )


if __name__ == "__main__":
    sys.exit(main())
