"""The rulebook over parts of a draft: which steps a finding comes from. Pure.

Only the establishments the draft reaches are judged, with all agencies beside them, since urusan and
names are compared between agencies: the cost follows the draft, not the government.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from orgunits.rulebook import Facts, Finding, judge
from orgunits.rulebook.rules import SEVERITIES
from orgunits.rulebook.scene import AGENCIES
from orgunits.structure import Catalogue, Structure, make_plan
from orgunits.structure.changes import mentioned, rows_of
from orgunits.structure.units import Reader
from restructuring.carried_facts import facts_after
from restructuring.steps import Step, changes_of

# Numbers of things, not codes of urusan ("1.01"), decimals or units.
COUNT = re.compile(r"(?<![\w.,-])\d+(?![.,]?\d)")
# What the search for causes may cost: trials of a draft in all, steps put back one by one.
MOST_TRIALS, MOST_SHRUNK = 300, 40
FEW = 12  # steps that are left out one by one; more are halved first


@dataclass(frozen=True)
class Seen:
    """A finding on a structure, told apart from the names of its units: ``subject`` says what it is
    about, without how many, ``text`` all of it. Both are made when asked for."""

    finding: Finding
    structure: Reader

    @property
    def words(self) -> tuple[str, int, str, str]:
        """The same for findings that say the same in the same words."""
        return (*self.place, self.finding.message, self.finding.severity)

    @property
    def place(self) -> tuple[str, int]:
        return self.finding.rule.id, self.finding.unit

    @cached_property
    def text(self) -> str:
        text = self.finding.message
        named = {self.finding.unit, *self.finding.mentions}
        for unit in sorted(map(self.structure.unit, named), key=lambda one: -len(one.name)):
            text = text.replace(unit.name, f"<u{unit.id}>")
        return text

    @cached_property
    def head(self) -> str:
        return re.split(r"[:;]", self.text, maxsplit=1)[0]

    @property
    def subject(self) -> tuple[str, int, str]:
        return (*self.place, COUNT.sub("#", self.head))

    @property
    def key(self) -> str:
        parts = (self.finding.rule.id, str(self.finding.unit), self.text)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    @property
    def count(self) -> int | None:
        """How many of something the finding counts first; None when it counts nothing."""
        found = COUNT.search(self.head)
        return int(found.group()) if found else None

    def is_no_worse_than(self, other: "Seen") -> bool:
        """Whether it says what ``other`` says, or the same of fewer."""
        if SEVERITIES.index(self.finding.severity) < SEVERITIES.index(other.finding.severity):
            return False
        if self.text == other.text:
            return True
        return self.count is not None and other.count is not None and self.count < other.count


@dataclass(frozen=True)
class Ground:
    """Where a draft works, as it stands. ``part`` is what the rules need of the structure,
    ``units`` are those under the agencies the steps name, ``before`` what the rules say of it."""

    part: Structure
    units: frozenset[int]
    facts: Facts
    before: list[Seen]

    @cached_property
    def said(self) -> set[tuple]:
        return {one.words for one in self.before}

    @cached_property
    def by_place(self) -> dict[tuple[str, int], list[Seen]]:
        return by_place(self.before)


def ground_of(
    structure: Structure,
    facts: Facts,
    tops: Collection[int],
    day: date,
    heads: Callable[[list[int]], Mapping[int, str]] | None = None,
) -> Ground:
    """The ground under ``tops`` (units right under the root). ``heads`` gives the echelons of the
    head posts of units, unless the ``facts`` hold them."""
    units = frozenset(unit for top in tops for unit in structure.subtree(top))
    part = cut(structure, tops, facts)
    if heads is not None:
        facts = replace(facts, head_echelons=heads([unit.id for unit in part]))
    before = [Seen(one, part) for one in judge(part, facts, day)]
    return Ground(part, units, facts, before)


def named_by(steps: Sequence[Step], catalogue: Catalogue) -> list[frozenset[int]]:
    """The units that each step names."""
    return [_units_of(step, catalogue) for step in steps]


def tops_named(structure: Reader, named: Sequence[frozenset[int]]) -> frozenset[int]:
    """The units right under the root that hold the named ones."""
    return frozenset(tops_of(structure, frozenset().union(*named)))


def _units_of(step, catalogue):
    """Units a step names, those of the posts and functions it names among them."""
    keys = [key for change in step.changes for key in rows_of(change)]
    things = [catalogue.things[key].unit for key in keys if key in catalogue.things]
    return frozenset(things).union(*map(mentioned, step.changes))


class Court:
    """One draft: any part of its steps can be judged, each part once.

    ``reached`` are the units on which the draft works, before and after.
    """

    def __init__(
        self,
        ground: Ground,
        steps: Sequence[Step],
        day: date,
        catalogue: Catalogue,
    ):
        self.ground, self.steps, self.day, self.catalogue = ground, steps, day, catalogue
        self.structure, self.facts = ground.part, ground.facts
        self.named = named_by(steps, catalogue)
        self.trials: dict[frozenset[int], set[tuple]] = {}
        plan, self.structure_after = self._apply(range(len(steps)))
        self.after = self._seen(self.structure_after, facts_after(self.facts, plan))
        self.reached = {*ground.units, *(row.unit for row in plan.rows)}
        root = self.structure.root.id
        if any(root in (row.unit, _parent(row.before), _parent(row.after)) for row in plan.rows):
            self.reached.add(root)

    def _apply(self, kept):
        """The plan of the steps at the places ``kept`` and the structure it makes."""
        changes = changes_of(self.steps[place] for place in kept)
        plan = make_plan(self.structure, changes, catalogue=self.catalogue)
        return plan, self.structure.after(plan)

    def _seen(self, structure, facts):
        return [Seen(one, structure) for one in judge(structure, facts, self.day)]

    def is_new(self, seen: Seen) -> bool:
        if seen.words in self.ground.said:
            return False
        return not any(
            seen.subject == other.subject and seen.is_no_worse_than(other)
            for other in self.ground.by_place.get(seen.place, ())
        )

    def solved(self) -> list[Finding]:
        """Findings of before of whose subject the draft says nothing any more."""
        said = {one.words for one in self.after}
        silent = [one for one in self.ground.before if one.words not in said]
        places = {one.place for one in silent}
        standing = by_place(one for one in self.after if one.place in places)
        return [
            one.finding
            for one in silent
            if all(one.subject != other.subject for other in standing.get(one.place, ()))
        ]

    def causes(self, seen: Seen) -> tuple[str, ...]:
        """Keys of the steps without which the finding is gone, in the order of the list."""
        own, near = self._near(seen)
        single = self._alone(seen, sorted(near))
        if not single or not self._is_gone(seen, single, is_decisive=True):
            single = self._smallest(seen, own, near)
        return tuple(self.steps[place].key for place in sorted(single))

    def _alone(self, seen, places):
        """Those of ``places`` without each of which the finding is gone. Where many of them left out
        together leave it standing, none of them is tried by itself: a list of a thousand steps takes
        some twenty trials for a cause, not a thousand."""
        if len(places) <= FEW:
            return {place for place in places if self._is_gone(seen, {place})}
        if not self._is_gone(seen, places):
            return set()
        half = len(places) // 2
        return self._alone(seen, places[:half]) | self._alone(seen, places[half:])

    def _near(self, seen):
        """Places of the steps that name a unit of the finding's establishment; and of those that
        could have to do with it: of a finding on an agency all, since agencies share urusan."""
        after, unit_id = self.structure_after, seen.finding.unit
        tops = {*tops_of(self.structure, {unit_id}), *tops_of(after, {unit_id})}
        own = set()
        for index, named in enumerate(self.named):
            if tops & {*tops_of(self.structure, named), *tops_of(after, named)}:
                own.add(index)
        is_common = unit_id == after.root.id or after.unit(unit_id).kind in AGENCIES
        return own, set(range(len(self.steps))) if is_common else own

    def _smallest(self, seen, own, near):
        """A set of places without which the finding is gone, and none of which could stay."""
        group = set(range(len(self.steps)))
        for narrower in (near, own):
            if not self._is_gone(seen, narrower, is_decisive=True):
                break
            group = narrower
        size = len(group)
        while size > MOST_SHRUNK:  # blocks of halves, quarters and so on come first
            size //= 2
            group = self._less(seen, group, size)
        return self._less(seen, group, 1) if len(group) <= MOST_SHRUNK else group

    def _less(self, seen, group, size):
        """``group`` without those blocks of ``size`` places that may stay in the draft."""
        places = sorted(group)
        for start in range(0, len(places), size):
            left = group.difference(places[start : start + size])
            if left and self._is_gone(seen, left):
                group = left
        return group

    def _is_gone(self, seen: Seen, left_out: Collection[int], *, is_decisive: bool = False) -> bool:
        """Whether the draft without the steps at ``left_out`` has no such new finding. False when
        too much has been tried already, unless the answer ``is_decisive``."""
        key = frozenset(left_out)
        if key not in self.trials:
            if len(self.trials) >= MOST_TRIALS and not is_decisive:
                return False
            kept = [place for place in range(len(self.steps)) if place not in key]
            plan, after = self._apply(kept)
            found = self._seen(after, facts_after(self.facts, plan))
            self.trials[key] = {one.subject for one in found if self.is_new(one)}
        return seen.subject not in self.trials[key]


def by_place(found: Iterable[Seen]) -> dict[tuple[str, int], list[Seen]]:
    """Findings by rule and unit."""
    places: dict[tuple[str, int], list[Seen]] = {}
    for one in found:
        places.setdefault(one.place, []).append(one)
    return places


def _parent(unit):
    return unit and unit.parent


def tops_of(structure: Reader, unit_ids: Iterable[int]) -> set[int]:
    """The units right under the root that hold ``unit_ids``; of those the structure knows."""
    found = set()
    for unit_id in unit_ids:
        way = unit_id if unit_id in structure else None
        while way is not None:
            parent = structure.unit(way).parent
            if parent is not None and structure.unit(parent).parent is None:
                found.add(way)
            way = parent
    return found


def cut(structure: Structure, tops: Collection[int], facts: Facts) -> Structure:
    """The part of ``structure`` that the rules need to judge what is under ``tops``: these with
    everything under them, those that share an urusan with them, and all that is right under the
    root or an agency."""
    root = structure.root
    agencies = [unit for unit in structure if unit.kind in AGENCIES]
    codes = {code for top in tops for code in facts.urusan.get(top, ())}
    whole = {
        *tops,
        *(one.id for one in agencies if codes.intersection(facts.urusan.get(one.id, ()))),
    }
    kept = {root.id, *structure.child_ids(root.id)}
    for top in whole:
        kept.update(structure.subtree(top))
    for agency in agencies:
        kept.add(agency.id)
        kept.update(above.id for above in structure.ancestors(agency.id))
    return Structure(structure.unit(unit_id) for unit_id in kept)
