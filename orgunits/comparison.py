"""What became of every unit and post between two days. No ORM here.

A unit is one line with everything that happened to it: it may have been renamed and moved. What
came and went between the two days is in neither structure and is not told; the ledger tells it.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from orgunits.enums import Fate, UnitKind

HIDDEN_NAME = "unit di luar wewenang Anda"
KIND_LABELS = dict(UnitKind.choices)
MERGED_INTO, DIVIDED = "Digabung ke", "Dipecah menjadi"


class Line(NamedTuple):
    """One property: what it was and what it became, in words ("" for nothing)."""

    label: str
    old: str
    new: str


class ChangeRef(NamedTuple):
    """A change of the ledger that had a part in it."""

    number: int
    effective_on: date


@dataclass(slots=True)
class Difference:
    """What became of one unit, or of one post of ``unit_id``."""

    unit_id: int
    name: str
    note: str
    fates: list[Fate] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    changes: list[ChangeRef] = field(default_factory=list)

    @property
    def is_gone(self) -> bool:
        return Fate.CLOSED in self.fates or any(
            line.label in (MERGED_INTO, DIVIDED) for line in self.lines
        )


class Post(NamedTuple):
    """A post as it is stored. ``predecessor``: the post it goes on from, on another unit or, when it
    was renamed or resized, on its own."""

    id: int
    unit: int
    name: str
    predecessor: int | None
    valid_from: date
    valid_until: date | None
    seats: int = 1

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or self.valid_until > day)


def kind_words(row: Any) -> str:
    label = KIND_LABELS.get(row.kind, row.kind)
    return f"{label}, tipe {row.tipe}" if row.tipe else label


def ends_of_merges(merges: Iterable[tuple[int, int]], there: Container[int]) -> dict[int, int]:
    """``{merged unit: the unit it is part of on the later day}``: what took it over may have been
    merged in turn. ``merges`` are pairs (merged unit, unit it was merged into), ``there`` the units
    of the later day."""
    into = dict(merges)
    ends = {}
    for source, target in into.items():
        passed = {source}
        while target not in there and target in into and target not in passed:
            passed.add(target)
            target = into[target]
        ends[source] = target
    return ends


def compare_units(
    before: Sequence[Any],
    after: Sequence[Any],
    merges: Iterable[tuple[int, int]],
    names: Mapping[int, str] | None = None,
    splits: Iterable[tuple[int, int]] = (),
) -> list[Difference]:
    """The differences of two structures (rows of ``structure_on``), in the order of ``after``,
    then of those that are gone. ``merges`` as for ``ends_of_merges``; ``splits`` are pairs (divided
    unit, unit that received a part); ``names`` are those of the units in sight that are in neither
    structure."""
    old, new = ({row.id: row for row in rows} for rows in (before, after))
    into = ends_of_merges(merges, new)
    names = dict(names or {}) | {row.id: row.name for row in (*before, *after)}
    taken: dict[int, list[int]] = {}
    for source, target in into.items():
        if source in old and source not in new:
            taken.setdefault(target, []).append(source)
    parts: dict[int, list[int]] = {}
    received: dict[int, list[int]] = {}
    for source, target in splits:
        if source in old:
            parts.setdefault(source, []).append(target)
            received.setdefault(target, []).append(source)
    found = [_created(row, new) for row in after if row.id not in old]
    found += [_kept(old[row.id], row, old, new) for row in after if row.id in old]
    for one in found:
        _tell_split(one, "Dipecah sebagian ke", parts.get(one.unit_id), names)
        _tell_split(one, "Menerima pecahan", received.get(one.unit_id), names)
    found = [one for one in found if one.fates or one.unit_id in taken]
    places = {row.id: place for place, row in enumerate(after)}
    found.sort(key=lambda one: places[one.unit_id])
    for one in found:
        if one.unit_id in taken:
            merged = ", ".join(old[source].name for source in taken[one.unit_id])
            one.fates.append(Fate.MERGED)
            one.lines.append(Line("Menerima", "", merged))
    gone = [
        _gone(row, old, into.get(row.id), parts.get(row.id), names)
        for row in before
        if row.id not in new
    ]
    return found + gone


def _tell_split(one, label, others, names):
    if others:
        if Fate.SPLIT not in one.fates:
            one.fates.append(Fate.SPLIT)
        told = ", ".join(names.get(other, HIDDEN_NAME) for other in others)
        one.lines.append(Line(label, "", told))


def _place(row: Any, rows: Mapping[int, Any]) -> str:
    if row.parent is None:
        return ""
    return rows[row.parent].name if row.parent in rows else HIDDEN_NAME


def _created(row, new):
    place = Line("Induk", "", _place(row, new))
    return Difference(row.id, row.name, kind_words(row), [Fate.CREATED], [place])


def _gone(row, old, target, parts, names):
    one = Difference(row.id, row.name, kind_words(row))
    one.lines.append(Line("Induk", _place(row, old), ""))
    if target is not None:
        one.fates.append(Fate.MERGED)
        one.lines.append(Line(MERGED_INTO, "", names.get(target, HIDDEN_NAME)))
        _tell_split(one, "Dipecah sebagian ke", parts, names)
    elif parts:
        _tell_split(one, DIVIDED, parts, names)
    else:
        one.fates.append(Fate.CLOSED)
    return one


def _kept(was, now, old, new):
    one = Difference(now.id, now.name, kind_words(now))
    names = [("Nama", "name"), ("Singkatan", "abbreviation"), ("Kode", "code")]
    renamed = [
        Line(label, getattr(was, column), getattr(now, column))
        for label, column in names
        if getattr(was, column) != getattr(now, column)
    ]
    if renamed:
        one.fates.append(Fate.RENAMED)
        one.lines += renamed
    if (was.kind, was.tipe) != (now.kind, now.tipe):
        one.fates.append(Fate.RETYPED)
        one.lines.append(Line("Jenis", kind_words(was), kind_words(now)))
    if was.parent != now.parent:
        one.fates.append(Fate.MOVED)
        one.lines.append(Line("Induk", _place(was, old), _place(now, new)))
    return one


def compare_posts(
    posts: Iterable[Post], start: date, end: date, names: Mapping[int, str]
) -> list[Difference]:
    """What became of ``posts`` between two days; ``names`` are those of the units in sight. A post
    that goes on at another unit is moved, one that goes on under another name or with other seats is
    renamed or resized: neither is closed and opened."""
    known = {post.id: post for post in posts}
    went_on: set[int] = set()
    found = []
    for post in known.values():
        if not post.holds_on(end) or post.holds_on(start):
            continue
        first = post
        while first.predecessor in known and not first.holds_on(start):
            first = known[first.predecessor]
        if first.holds_on(start):
            went_on.add(first.id)
            found.append(_post_went_on(first, post, names))
        else:
            unit = names.get(post.unit, HIDDEN_NAME)
            line = Line("Unit", "", unit)
            found.append(Difference(post.unit, post.name, unit, [Fate.CREATED], [line]))
    for post in known.values():
        if post.holds_on(start) and not post.holds_on(end) and post.id not in went_on:
            unit = names.get(post.unit, HIDDEN_NAME)
            line = Line("Unit", unit, "")
            found.append(Difference(post.unit, post.name, unit, [Fate.CLOSED], [line]))
    found = [one for one in found if one.fates]
    return sorted(found, key=lambda one: (one.note, one.name))


def _post_went_on(was: Post, now: Post, names: Mapping[int, str]) -> Difference:
    unit = names.get(now.unit, HIDDEN_NAME)
    one = Difference(now.unit, now.name, unit)
    told = [
        (Fate.MOVED, "Unit", was.unit, now.unit, (names.get(was.unit, HIDDEN_NAME), unit)),
        (Fate.RENAMED, "Nama", was.name, now.name, (was.name, now.name)),
        (Fate.RESIZED, "Kebutuhan", was.seats, now.seats, (str(was.seats), str(now.seats))),
    ]
    for fate, label, before, after, (old, new) in told:
        if before != after:
            one.fates.append(fate)
            one.lines.append(Line(label, old, new))
    return one


def count_fates(found: Iterable[Difference]) -> dict[Fate, int]:
    """How many lines bear each fate, in the order of Fate; fates that did not occur are 0."""
    counts = dict.fromkeys(Fate, 0)
    for one in found:
        for fate in one.fates:
            counts[fate] += 1
    return counts
