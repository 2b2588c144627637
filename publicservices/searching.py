"""Finding a service by the words citizens use. Pure.

Every word asked for must be found, as it stands, as its synonym, or with a slip of the finger; what
stands in the name counts most.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein

WORD = re.compile(r"[a-z0-9]+")
# Words that everybody writes and that tell nothing apart.
EMPTY = frozenset(
    [
        "saya",
        "mau",
        "ingin",
        "bikin",
        "buat",
        "membuat",
        "urus",
        "mengurus",
        "cara",
        "bagaimana",
        "untuk",
        "yang",
        "di",
        "ke",
        "dan",
        "atau",
        "dengan",
        "dari",
        "pada",
        "baru",
        "layanan",
        "pelayanan",
        "minta",
        "perlu",
        "gimana",
    ]
)
IN_NAME, IN_WORDS, ELSEWHERE, NEARLY = 8, 6, 2, 3
LEAST_LETTERS = 5  # shorter words are not guessed
MOST_WORDS = 8


def words(text: str) -> list[str]:
    """The words of a text in small letters without accents; "KTP-el" gives ktp and el."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return WORD.findall("".join(sign for sign in plain if not unicodedata.combining(sign)))


@dataclass(frozen=True, slots=True)
class Entry:
    """What a service is found by: its name, the words its office says citizens use, the rest."""

    name: frozenset[str]
    asked_as: frozenset[str]
    rest: frozenset[str]

    @classmethod
    def of(cls, name: str, asked_as: str = "", rest: str = "") -> "Entry":
        return cls(frozenset(words(name)), frozenset(words(asked_as)), frozenset(words(rest)))


def read_synonyms(rows: Iterable[Mapping[str, str]]) -> dict[str, list[frozenset[str]]]:
    """``{word or words asked: [what stands in names]}`` from rows with ``asked`` and ``means``."""
    found: dict[str, list[frozenset[str]]] = {}
    for row in rows:
        key = " ".join(words(row["asked"]))
        found.setdefault(key, []).append(frozenset(words(row["means"])))
    return found


def wishes(
    text: str, synonyms: Mapping[str, Sequence[frozenset[str]]]
) -> list[list[frozenset[str]]]:
    """What a question asks for: per part of it the alternatives, each a set of words. Synonyms of up to
    three words are recognised, the longest first."""
    asked = [word for word in words(text) if word not in EMPTY] or words(text)
    asked = asked[:MOST_WORDS]
    found, at = [], 0
    while at < len(asked):
        length = next(
            (
                n
                for n in (3, 2, 1)
                if " ".join(asked[at : at + n]) in synonyms and at + n <= len(asked)
            ),
            0,
        )
        part = asked[at : at + max(length, 1)]
        found.append([frozenset(part), *synonyms.get(" ".join(part), ())])
        at += len(part)
    return found


def score(wanted: Sequence[Sequence[frozenset[str]]], entry: Entry) -> int:
    """How well an entry answers; 0 when one part of the question is not found in it."""
    total = 0
    for alternatives in wanted:
        best = max(_score_of(part, entry) for part in alternatives)
        if not best:
            return 0
        total += best
    return total


def _score_of(part: frozenset[str], entry: Entry) -> int:
    found = [_score_word(word, entry) for word in part]
    return sum(found) if all(found) else 0


def _score_word(word: str, entry: Entry) -> int:
    for where, worth in ((entry.name, IN_NAME), (entry.asked_as, IN_WORDS)):
        if word in where:
            return worth
    if word in entry.rest:
        return ELSEWHERE
    if len(word) < LEAST_LETTERS:
        return 0
    near = any(
        known.startswith(word)
        or (
            len(known) >= LEAST_LETTERS
            and DamerauLevenshtein.distance(word, known, score_cutoff=1) <= 1
        )
        for known in entry.name | entry.asked_as
    )
    return NEARLY if near else 0
