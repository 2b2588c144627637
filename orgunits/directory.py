"""Who looks after what: the words of a question, and the sources that answer it.

Apps above have sources of their own (services). They register a dotted path in ``AppConfig.ready``:
a function from ``Question`` to hits on units the person may see.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Case, IntegerField, Q, Value, When
from django.utils.module_loading import import_string

from orgunits.overlap.words import stem, words_of

MAX_WORDS = 8
SHORTEST_ROOT = 4  # "pengaduan" has the root "adu", which is in half of all words
# What a question says around its subject.
GLUE = frozenset(
    words_of(
        "di ke dari dan atau yang untuk apa siapa mengurus urus bagaimana mana kepada dengan pada "
        "saya mau ingin cara oleh tentang soal"
    )
)
WHOLE, ROOT = 2, 1  # what a word counts where it stands itself, and where only its root does


class Word(NamedTuple):
    """A word asked for in lower case; ``root``: its stem, or the word itself when that is too short
    to tell anything."""

    text: str
    root: str


class Question(NamedTuple):
    """Who asks, of which day, in which words."""

    government: Any
    user: Any
    day: date
    words: Sequence[Word]


class Hit(NamedTuple):
    """Something of a unit that answers: ``kind`` in words ("Fungsi"), the text, how well."""

    unit_id: int
    kind: str
    text: str
    score: int


_sources: list[str] = []


def register(reader: str) -> None:
    """Let the function at a dotted path answer questions too."""
    if reader not in _sources:
        _sources.append(reader)


def other_hits(question: Question) -> Iterable[Hit]:
    """What the registered sources answer."""
    for reader in _sources:
        yield from import_string(reader)(question)


def read_words(text: str) -> list[Word]:
    """The words of a question that say something; all of them when none does."""
    found = list(dict.fromkeys(words_of(text)))
    told = [word for word in found if word not in GLUE] or found
    return [Word(word, _root(word)) for word in told[:MAX_WORDS]]


def _root(word: str) -> str:
    root = stem(word)
    return root if len(root) >= SHORTEST_ROOT else word


def matching(words: Sequence[Word], *fields: str) -> tuple[Q, Any]:
    """``(condition, score)`` of rows one of whose ``fields`` holds a word or its root."""
    condition, score = Q(pk__in=[]), Value(0)
    for word in words:
        whole, root = Q(), Q()
        for field in fields:
            whole |= Q(**{f"{field}__icontains": word.text})
            root |= Q(**{f"{field}__icontains": word.root})
        condition |= root
        score += Case(
            When(whole, then=WHOLE), When(root, then=ROOT), default=0, output_field=IntegerField()
        )
    return condition, score


def best_first(hits: Iterable[Hit], n_units: int) -> list[tuple[int, list[Hit]]]:
    """``(unit id, its hits, the best first)`` of the units that answer best. A unit's best hit
    counts; among equals the one with more to say."""
    by_unit: dict[int, list[Hit]] = defaultdict(list)
    for hit in hits:
        by_unit[hit.unit_id].append(hit)
    for found in by_unit.values():
        found.sort(key=lambda hit: -hit.score)
    ranked = sorted(by_unit.items(), key=lambda pair: (-pair[1][0].score, -len(pair[1]), pair[0]))
    return ranked[:n_units]
