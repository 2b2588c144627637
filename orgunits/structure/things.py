"""What hangs on units, as far as a list of changes names it: posts, functions, services, roles.

A ``Catalogue`` holds just what the list mentions; the door reads it in a constant number of queries,
and only when a list mentions any (``asked_for``).
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from orgunits.structure.changes import (
    FUNCTIONS,
    POSITIONS,
    ROLES,
    SERVICES,
    Hand,
    OpenPost,
    rows_of,
)

# What one of a sort is called in a sentence.
WORDS = {POSITIONS: "jabatan", FUNCTIONS: "fungsi", SERVICES: "layanan", ROLES: "peran"}


@dataclass(frozen=True, slots=True)
class Thing:
    """A row that hangs on a unit. What is not ``movable`` stays with its unit or ends with it.

    ``is_open``: it holds on the day in question or begins later, and nothing since has ended it.
    ``until``: the day on which it was going to end anyway. The rest is of posts: ``seats`` is the
    need, ``is_single`` says that it is for one person (heads and managerial posts); ``urusan`` is the
    code of a function.
    """

    what: str
    row: int
    unit: int
    text: str
    movable: bool = True
    is_open: bool = True
    until: date | None = None
    is_head: bool = False
    is_single: bool = False
    seats: int = 1
    echelon: str = ""
    job_class: int | None = None
    urusan: str = ""

    @property
    def key(self):
        return self.what, self.row


@dataclass(frozen=True, slots=True)
class Title:
    """A title of the catalogue of jabatan that a new post may bear."""

    name: str
    job_class: int | None = None
    is_single: bool = False


@dataclass(frozen=True)
class Catalogue:
    """The things, heads and titles a list of changes mentions. ``heads``: by unit, the rows of the
    posts that lead it and their names."""

    things: Mapping[tuple[str, int], Thing] = field(default_factory=dict)
    heads: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    titles: Mapping[int, Title] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a catalogue must hold: rows by sort of thing, units whose heads matter, job titles."""

    rows: dict[str, set[int]]
    heads_of: frozenset[int]
    titles: frozenset[int]

    def __bool__(self):
        return bool(self.rows or self.heads_of or self.titles)


def asked_for(changes) -> Asked:
    """What the catalogue of ``changes`` must hold; false when they mention nothing that hangs."""
    rows, heads_of, titles = defaultdict(set), set(), set()
    for change in changes:
        for what, row in rows_of(change):
            rows[what].add(row)
        match change:
            case OpenPost(unit=unit, job_title=title, is_head=is_head):
                titles.add(title)
                heads_of |= {unit} if is_head and unit > 0 else set()
            case Hand(unit=unit, as_head=True) if unit > 0:
                heads_of.add(unit)
    return Asked(dict(rows), frozenset(heads_of), frozenset(titles))


def clipped(text, longest=80):
    """``text`` as it fits in a sentence."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
