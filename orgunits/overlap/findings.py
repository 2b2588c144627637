"""What overlaps in a government: pairs of functions, and urusan claimed by several units.

A finding is kept over the years by its ``key``: it names the functions by where they come from (not
by the names of their units) and by their words, so that a decision about it survives a rename, a
move or a merge, and a text that is edited makes another finding. ``subject`` is the same without
the words: by it an edited text finds what was decided about its earlier wording.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from orgunits.overlap.likeness import Forest, Pattern
from orgunits.overlap.similarity import THRESHOLD, SharedWord, SimilarityIndex
from orgunits.overlap.words import is_common, words_of

MAX_FINDINGS = 5000


class FunctionText(NamedTuple):
    """A function to compare. ``origin``: the id of the first row of its line of succession."""

    id: int
    origin: int
    unit_id: int
    text: str


class Side(NamedTuple):
    """One party of a finding: the unit, its function (None for an urusan), and how many instances
    of one pattern it stands for."""

    unit_id: int
    function_id: int | None = None
    n_alike: int = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """One overlap. ``score`` in thousandths; ``shared`` explains a pair of functions."""

    key: str
    subject: str
    sides: tuple[Side, ...]
    score: int
    urusan: str = ""
    shared: tuple[SharedWord, ...] = ()


@dataclass(frozen=True, slots=True)
class FunctionFindings:
    """``n_common`` functions say nothing of their own and were not compared; ``n_left`` pairs
    were found beyond the ``MAX_FINDINGS`` closest."""

    found: list[Finding]
    n_compared: int
    n_common: int
    n_left: int


@dataclass(slots=True)
class Holder:
    """Functions of the same words that are one for the finder: one function, or those of all
    instances of a pattern."""

    pattern: str
    functions: list[FunctionText] = field(default_factory=list)

    @property
    def first(self) -> FunctionText:
        return self.functions[0]

    @property
    def identity(self) -> str:
        return self.pattern or str(self.first.origin)


def find_functions(
    functions: Sequence[FunctionText],
    forest: Forest,
    *,
    threshold: float = THRESHOLD,
    report: Callable[[int, int, str], None] = lambda done, total, message: None,
) -> FunctionFindings:
    """The pairs of functions that say the same, the closest first.

    Left out: one unit, a unit and one above it, instances of one pattern. ``report(done, total,
    message)`` is called between the steps.
    """
    told = [function for function in functions if not is_common(function.text)]
    by_words: dict[str, list[FunctionText]] = {}
    for function in told:
        by_words.setdefault(" ".join(words_of(function.text)), []).append(function)
    texts = list(by_words)
    found: list[Finding] = []
    if texts:
        report(1, 4, "Menyiapkan kata")
        index = SimilarityIndex(texts)
        report(2, 4, "Membandingkan fungsi")
        groups = [holders(members, forest) for members in by_words.values()]
        found = [*_same_words(texts, groups, forest, index)]
        for pair in index.pairs(threshold, owners(by_words.values())):
            sides = [
                kept
                for one in groups[pair.first]
                for other in groups[pair.second]
                if (kept := parties(one, other, forest))
            ]
            if sides:
                shared = tuple(index.explain(pair))
                pair_texts = (texts[pair.first], texts[pair.second])
                found += [_finding(each, pair_texts, pair.score, shared) for each in sides]
        report(3, 4, "Menyaring hasil")
    found.sort(key=lambda finding: (-finding.score, finding.key))
    n_left = max(len(found) - MAX_FINDINGS, 0)
    return FunctionFindings(found[:MAX_FINDINGS], len(told), len(functions) - len(told), n_left)


def owners(texts: Iterable[list[FunctionText]]) -> list[int]:
    """The unit of each text; a number of its own for a text of several functions."""
    return [
        members[0].unit_id if len(members) == 1 else -place
        for place, members in enumerate(texts, 1)
    ]


def holders(functions: Iterable[FunctionText], forest: Forest) -> list[Holder]:
    """Functions of the same words, those of one pattern's instances together."""
    grouped: dict[str, Holder] = {}
    for function in functions:
        pattern = forest.pattern_of(function.unit_id)
        key = pattern.kind if pattern else f"={function.id}"
        made = grouped.setdefault(key, Holder(pattern.kind if pattern else ""))
        made.functions.append(function)
    return list(grouped.values())


def parties(one: Holder, other: Holder, forest: Forest) -> tuple["Party", "Party"] | None:
    """The two functions that stand for an overlap of two holders; None when it is lawful."""
    if one.pattern and one.pattern == other.pattern:
        return _inside_one_instance(one, other, forest)
    units = {function.unit_id for function in other.functions}
    for function in one.functions:
        near = {function.unit_id, *forest.above(function.unit_id)}
        if near & units:
            return None
    mine = {function.unit_id for function in one.functions}
    if any(mine.intersection(forest.above(function.unit_id)) for function in other.functions):
        return None
    return Party(one, one.first), Party(other, other.first)


class Party(NamedTuple):
    holder: Holder
    function: FunctionText


def _inside_one_instance(one, other, forest):
    """Two units inside the same instance (two seksi of one kelurahan) may well overlap."""
    placed: dict[Pattern | None, list[FunctionText]] = {}
    for function in one.functions:
        placed.setdefault(forest.pattern_of(function.unit_id), []).append(function)
    for function in other.functions:
        for near in placed.get(forest.pattern_of(function.unit_id), ()):
            if not forest.are_kin(near.unit_id, function.unit_id):
                return Party(one, near), Party(other, function)
    return None


def _same_words(texts, groups, forest, index):
    """Findings between functions of exactly the same words."""
    for place, (text, group) in enumerate(zip(texts, groups, strict=True)):
        pairs = [
            kept
            for number, one in enumerate(group)
            for other in (group[number:] if one.pattern else group[number + 1 :])
            if (kept := parties(one, other, forest))
        ]
        if pairs:
            shared = tuple(index.explain_same(place))
            yield from (_finding(each, (text, text), 1.0, shared) for each in pairs)


def _finding(pair, texts, score, shared):
    """``pair`` of parties as a finding; the one whose function is older stands first."""
    named = sorted(
        zip(pair, texts, (False, True), strict=True), key=lambda each: each[0].function.origin
    )
    if named[0][2]:
        shared = tuple(word._replace(first=word.second, second=word.first) for word in shared)
    origins = [str(party.function.origin) for party, _text, _swapped in named]
    identities = [party.holder.identity for party, _text, _swapped in named]
    with_words = [
        f"{name}:{digest(text)}" for name, (_, text, _) in zip(identities, named, strict=True)
    ]
    return Finding(
        key=digest("fungsi", *sorted(with_words)),
        subject=digest("fungsi", *sorted(origins)),
        sides=tuple(
            Side(party.function.unit_id, party.function.id, len(party.holder.functions))
            for party, _text, _swapped in named
        ),
        score=round(score * 1000),
        shared=shared,
    )


def find_urusan(forest: Forest) -> list[Finding]:
    """The urusan codes that more than one unit claims, by code.

    Who claims it makes the key: one claimant more and it is another finding of the same subject.
    """
    return [
        Finding(
            key=digest("urusan", code, *map(str, sorted(units))),
            subject=digest("urusan", code),
            sides=tuple(Side(unit) for unit in units),
            score=1000,
            urusan=code,
        )
        for code, units in sorted(forest.claims().items())
        if len(units) > 1
    ]


def digest(*parts: str) -> str:
    """A short name of what is put in, the same on every machine."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
