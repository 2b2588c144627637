"""All pairs of texts that are about the same, exactly, with the words that make them so.

Two views of a text are compared, both by TF-IDF and cosine (scikit-learn):

roots       the word roots it holds, the rare ones far ahead: what every function says ("pembinaan",
            "pelaksanaan") counts for little, what few say ("apotek") for much. A root that only one
            text has weighs no more than one of a few, else a single odd word would part two texts.
groups      its groups of four letters, affixes and misspellings included: they tell "penyusunan
            kebijakan X" from "pelayanan X", and join what the stemmer left apart.

The score is 60 % of the first and 40 % of the second. Since the second is at most 1, every pair
above a threshold has a known least score in roots: one sparse product that keeps nothing below it
(sparse_dot_topn) finds all candidates, and only they are compared by groups.

The libraries are imported when an index is made: pages that only show results do not pay for them.
"""

from collections.abc import Sequence
from typing import NamedTuple

from orgunits.overlap.words import stems, terms, words_of

# Changes with anything that moves a score; kept with every run (DESIGN.md decision 10).
METHOD = "akar kata dan gugus huruf 1"
# Chosen on one half of the paraphrase pairs, measured on the other: docs/benchmarks.md.
THRESHOLD = 0.575
ROOTS = 0.6  # the part of the score that the roots make
SHARPNESS = 2.5  # power of a root's rarity
RARE = 0.002  # part of the texts: roots in fewer weigh alike
GROUP = 4  # letters
# Neighbours kept per text in the first product; texts with more are multiplied again, whole.
NEIGHBOURS = 64
N_THREADS = 2
BLOCK = 20_000  # candidates compared by groups at a time


class TextPair(NamedTuple):
    """Two texts by their place in the list, the first before the second. ``score`` 0 to 1."""

    first: int
    second: int
    score: float


class SharedWord(NamedTuple):
    """A root two texts share, its part of what they share (0 to 1) and its words in each."""

    root: str
    share: float
    first: tuple[str, ...]
    second: tuple[str, ...]


class SimilarityIndex:
    """Vectors of ``texts`` (at least one with a word), to compare them with each other and with
    one text more. A text without any word is like no other."""

    def __init__(self, texts: Sequence[str]):
        import numpy  # noqa: PLC0415
        from sklearn.feature_extraction.text import (  # noqa: PLC0415
            CountVectorizer,
            TfidfTransformer,
            TfidfVectorizer,
        )

        self.texts = list(texts)
        self._counter = CountVectorizer(analyzer=terms, binary=True, dtype=numpy.float32)
        present = self._counter.fit_transform(self.texts)
        self._names = self._counter.get_feature_names_out().tolist()
        rarity = TfidfTransformer(norm=None).fit(present).idf_
        n = len(self.texts)
        most = numpy.log((1 + n) / (1 + max(1, RARE * n))) + 1  # as TfidfTransformer reckons
        self._weights = (numpy.minimum(rarity, most) ** SHARPNESS).astype(numpy.float32)
        self.roots = self._weighted(present)
        self._columns = self.roots.T.tocsr()
        self._grouper = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(GROUP, GROUP), dtype=numpy.float32
        )
        self.groups = self._grouper.fit_transform(self.texts)

    def pairs(
        self, threshold: float = THRESHOLD, owners: Sequence[int] | None = None
    ) -> list[TextPair]:
        """Every two texts with a score of at least ``threshold``, by place. Exact.

        With ``owners`` (a number per text) only those of different owners.
        """
        import numpy  # noqa: PLC0415

        row, column, in_roots = self._candidates(least_in_roots(threshold))
        if owners is not None:
            owner = numpy.asarray(owners)
            apart = owner[row] != owner[column]
            row, column, in_roots = row[apart], column[apart], in_roots[apart]
        in_groups = numpy.empty_like(in_roots)
        for start in range(0, len(row), BLOCK):
            part = slice(start, start + BLOCK)
            both = self.groups[row[part]].multiply(self.groups[column[part]])
            in_groups[part] = numpy.asarray(both.sum(axis=1)).ravel()
        score = numpy.minimum(ROOTS * in_roots + (1 - ROOTS) * in_groups, 1)
        kept = numpy.flatnonzero(score >= threshold)
        kept = kept[numpy.lexsort((column[kept], row[kept]))]
        found = zip(row[kept].tolist(), column[kept].tolist(), score[kept].tolist(), strict=True)
        return [TextPair(*pair) for pair in found]

    def similar_to(self, text: str, threshold: float = THRESHOLD) -> list[tuple[int, float]]:
        """``(place, score)`` of the texts like one that is not (or no longer) in the index, the
        closest first; words unknown to the index count for nothing."""
        in_roots = (self._weighted(self._counter.transform([text])) @ self._columns).tocoo()
        near = in_roots.data >= least_in_roots(threshold)
        places, in_roots = in_roots.col[near], in_roots.data[near]
        in_groups = (self.groups[places] @ self._grouper.transform([text]).T).toarray().ravel()
        scores = ROOTS * in_roots + (1 - ROOTS) * in_groups
        found = [
            (place, min(score, 1.0))
            for place, score in zip(places.tolist(), scores.tolist(), strict=True)
            if score >= threshold
        ]
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))

    def explain(self, pair: TextPair) -> list[SharedWord]:
        """The roots both texts of a pair have, the weightiest first; the shares add up to 1."""
        first, second = (self._weights_of(place) for place in pair[:2])
        parts = {column: first[column] * second[column] for column in first.keys() & second.keys()}
        total = sum(parts.values())
        one, other = (words_by_root(self.texts[place]) for place in pair[:2])
        shared = [
            SharedWord(self._names[column], part / total, one[name], other[name])
            for column, part in parts.items()
            if (name := self._names[column])
        ]
        return sorted(shared, key=lambda word: (-word.share, word.root))

    def explain_same(self, place: int) -> list[SharedWord]:
        """As ``explain``, of a text and another of the same words."""
        return self.explain(TextPair(place, place, 1.0))

    def _weights_of(self, place):
        """``{column: weight}`` of the roots of a text."""
        part = slice(*self.roots.indptr[place : place + 2].tolist())
        return dict(
            zip(self.roots.indices[part].tolist(), self.roots.data[part].tolist(), strict=True)
        )

    def _weighted(self, present):
        from sklearn.preprocessing import normalize  # noqa: PLC0415

        weighted = present.copy()
        weighted.data = self._weights[weighted.indices]
        return normalize(weighted, copy=False)

    def _candidates(self, least):
        """Places and score of every two texts whose roots score at least ``least``."""
        import numpy  # noqa: PLC0415

        found = self._product(self.roots, NEIGHBOURS, least)
        full = numpy.flatnonzero(numpy.diff(found.indptr) >= NEIGHBOURS)
        found = found.tocoo()
        row, column, score = found.row, found.col, found.data
        if full.size:  # perhaps cut short
            rest = self._product(self.roots[full], len(self.texts), least).tocoo()
            whole = ~numpy.isin(row, full)
            row = numpy.concatenate([row[whole], full[rest.row]])
            column = numpy.concatenate([column[whole], rest.col])
            score = numpy.concatenate([score[whole], rest.data])
        upper = row < column
        return row[upper], column[upper], score[upper]

    def _product(self, rows, top_n, least):
        from sparse_dot_topn import sp_matmul_topn  # noqa: PLC0415

        # The library keeps what is above its threshold, we also what is on it.
        return sp_matmul_topn(
            rows, self._columns, top_n=top_n, threshold=least * (1 - 1e-6), n_threads=N_THREADS
        )


def least_in_roots(threshold: float) -> float:
    """The score in roots below which no pair can reach ``threshold``."""
    return max((threshold - (1 - ROOTS)) / ROOTS, 0.01)


def words_by_root(text: str) -> dict[str, tuple[str, ...]]:
    """The words of a text under each root they hold, once each, in their order."""
    found: dict[str, dict[str, None]] = {}
    for word in words_of(text):
        for root in stems(word):
            found.setdefault(root, {})[word] = None
    return {root: tuple(words) for root, words in found.items()}
