"""What documents tell of a proposal: every unit, post, person and function it changes, in words. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from orgunits.enums import AGENCY_KINDS, UnitKind
from orgunits.structure import FUNCTIONS, POSITIONS, Plan, Unit
from orgunits.structure.units import Reader
from restructuring.ledger import Entry, LedgerFate, unit_entry

KIND_LABELS = dict(UnitKind.choices)
FORMED, KEPT = "Dibentuk", "Tetap"
NONE = "–"


@dataclass(frozen=True, slots=True)
class Post:
    """A post as it is today. ``unit``: id of its unit."""

    id: int
    unit: int
    name: str
    echelon: str
    is_head: bool
    job_class: int | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody on a post, definitively. ``rank``: pangkat and golongan; ``nip`` as it may be shown."""

    id: int
    post: int
    name: str
    nip: str
    rank: str


@dataclass(frozen=True, slots=True)
class Duty:
    """A function as it is today; ``basis``: on what it rests ("": not recorded)."""

    id: int
    unit: int
    text: str
    basis: str = ""


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit before and after. ``before`` "" when it is formed, ``after`` "" when it ends."""

    before: str
    before_kind: str
    before_parent: str
    fate: str
    after: str
    after_kind: str
    after_parent: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PostRow:
    before: str
    before_unit: str
    before_echelon: str
    fate: str
    after: str
    after_unit: str
    after_echelon: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    person: Holder
    post: PostRow


@dataclass(frozen=True, slots=True)
class DutyRow:
    """``unit``: where the function is afterwards ("": nowhere), ``origin``: where it is today."""

    text: str
    origin: str
    fate: str
    unit: str


class Facts:
    """The changes of ``plan`` over the things of its units. ``posts``, ``people`` and ``duties``: those
    of today on every unit of the changed branches (``branch_units``), in their order on each unit."""

    def __init__(
        self,
        plan: Plan,
        scope: int,
        posts: Sequence[Post] = (),
        people: Iterable[Holder] = (),
        duties: Sequence[Duty] = (),
    ):
        self.plan, self.scope = plan, scope
        self.before: Reader = plan.structure.base
        self.after: Reader = plan.structure
        place = {unit: at for at, unit in enumerate(self.before.subtree(scope))}
        self.posts = sorted(posts, key=lambda one: place.get(one.unit, len(place)))
        self.duties = sorted(duties, key=lambda one: place.get(one.unit, len(place)))
        self.people: Mapping[int, list[Holder]] = _by_post(people)
        reached = _reached(plan)
        self.entries: dict[int, Entry] = {one: unit_entry(plan, one) for one in reached}

    # --- units ----------------------------------------------------------------------------------

    def changed_tops(self, structure: Reader) -> list[int]:
        """The topmost units of ``structure`` (before or after) within which something changes: of a
        whole government its agencies, else the unit the proposal is about."""
        if self.before.unit(self.scope).parent is not None:
            return [self.scope]
        received = {edge.successor for edge in self.plan.lineage}
        changed = {*self.entries, *self.plan.established, *received}
        tops = {self._top(structure, one) for one in changed if one in structure}
        order = structure.child_ids(self.scope)
        return [one for one in order if one in tops]

    def _top(self, structure: Reader, unit_id: int) -> int:
        line = [unit_id, *(above.id for above in structure.ancestors(unit_id))]
        return line[line.index(self.scope) - 1] if unit_id != self.scope else unit_id

    @property
    def unit_rows(self) -> list[UnitRow]:
        """Every unit that is otherwise afterwards, in the order of the structure, then the new ones."""
        order = [one for one in self.before.subtree(self.scope) if one in self.entries]
        order += sorted(set(self.entries) - set(order))
        rows = [self._unit_row(one) for one in order if self.is_changed(one)]
        return rows + [self._formed(one) for one in self.plan.established]

    def is_changed(self, unit_id: int) -> bool:
        if self.entries[unit_id].fate != LedgerFate.KEPT:
            return True
        was, now = self.before.unit(unit_id), self.after.get(unit_id)
        return now is None or was.parent != now.parent or _nature(was) != _nature(now)

    def _unit_row(self, unit_id: int) -> UnitRow:
        unit, entry, now = self.before.unit(unit_id), self.entries[unit_id], None
        if unit_id in self.after:
            now = self.after.unit(unit_id)
        targets = "; ".join(self.unit_name(one) for one in entry.to)
        goes_on = now is not None
        return UnitRow(
            before=unit.name,
            before_kind=kind_words(unit),
            before_parent=self._parent(self.before, unit),
            fate=str(entry.fate.label).removesuffix(" ke"),
            after=now.name if goes_on else targets,
            after_kind=kind_words(now) if goes_on else "",
            after_parent=self._parent(self.after, now) if goes_on else "",
            note=f"Sebagian ke {targets}" if goes_on and entry.fate == LedgerFate.SPLIT else "",
        )

    def _formed(self, unit_id: int) -> UnitRow:
        unit = self.after.unit(unit_id)
        givers = [e.predecessor for e in self.plan.lineage if e.successor == unit_id]
        names = "; ".join(self.before.unit(one).name for one in dict.fromkeys(givers))
        note = f"Dari {names}" if names else ""
        parent = self._parent(self.after, unit)
        return UnitRow("", "", "", FORMED, unit.name, kind_words(unit), parent, note)

    def _parent(self, structure: Reader, unit: Unit) -> str:
        return structure.unit(unit.parent).name if unit.parent is not None else ""

    def state_of(self, unit_id: int) -> str:
        """In a word what the changes mean for a unit of the new structure."""
        if unit_id in self.plan.established:
            return FORMED
        if unit_id in self.entries and self.is_changed(unit_id):
            return str(self.entries[unit_id].fate.label).removesuffix(" ke")
        receives = any(edge.successor == unit_id for edge in self.plan.lineage)
        return "Menerima" if receives else KEPT

    def unit_name(self, unit_id: int) -> str:
        """The name after the changes; of a unit that ends the one it has today."""
        return (self.after.get(unit_id) or self.before.unit(unit_id)).name

    @property
    def agencies_changed(self) -> bool:
        """Whether a perangkat daerah is formed, ended, or changes name, kind or tipe: what a Perda
        decides (PP 18/2016 art 3(1))."""
        return any(
            row.before is None or row.after is None or _nature(row.before) != _nature(row.after)
            for row in self.plan.rows
            if _is_agency(row.before) or _is_agency(row.after)
        )

    # --- posts, people, functions ---------------------------------------------------------------

    @cached_property
    def _post_rows(self) -> dict[int, PostRow]:
        return {one.id: self._post_row(one) for one in self.posts}

    @property
    def post_rows(self) -> list[PostRow]:
        """Posts that are otherwise afterwards, then the new ones."""
        rows = [row for row in self._post_rows.values() if row.fate != KEPT]
        return rows + [
            PostRow("", "", "", FORMED, one.name, self.unit_name(one.unit), one.echelon or NONE)
            for one in self.plan.opened_posts
        ]

    def _post_row(self, post: Post) -> PostRow:
        home = self.plan.home_of(POSITIONS, post.id, post.unit)
        change = self.plan.renamed.get(post.id)
        name = change.name if change else post.name
        echelon = change.echelon if change and change.echelon is not None else post.echelon
        unit = self.before.unit(post.unit).name
        if home is None:
            ended = (POSITIONS, post.id) in self.plan.ended
            fate = str((LedgerFate.CLOSED if ended else LedgerFate.OPEN).label)
            return PostRow(post.name, unit, post.echelon or NONE, fate, "", "", "")
        after = self.unit_name(home)
        if home != post.unit:
            fate = "Dialihkan"
        elif name != post.name or echelon != post.echelon:
            fate = "Diubah"
        else:
            fate = KEPT if after == unit and not self._moves(home) else "Mengikuti unit"
        return PostRow(post.name, unit, post.echelon or NONE, fate, name, after, echelon or NONE)

    def _moves(self, unit_id: int) -> bool:
        """Whether the unit comes under another one."""
        was, now = self.before.get(unit_id), self.after.get(unit_id)
        return was is not None and now is not None and was.parent != now.parent

    def head_of(self, unit_id: int) -> str:
        """The name of the post that leads a unit afterwards; "" when there is none."""
        for post in self.posts:
            home = self.plan.home_of(POSITIONS, post.id, post.unit)
            stays = home == post.unit and post.is_head
            if home == unit_id and (stays or post.id in self.plan.heads):
                return self._post_rows[post.id].after
        opened = (p.name for p in self.plan.opened_posts if p.unit == unit_id and p.is_head)
        return next(opened, "")

    @cached_property
    def person_rows(self) -> list[PersonRow]:
        """People whose post or unit is otherwise afterwards, by unit and post of today."""
        found = []
        for post in self.posts:
            row = self._post_rows[post.id]
            if row.fate != KEPT:
                found += [PersonRow(one, row) for one in self.people.get(post.id, ())]
        return found

    @property
    def n_kept_people(self) -> int:
        """People of the changed branches for whom nothing changes."""
        return sum(len(rows) for rows in self.people.values()) - len(self.person_rows)

    @cached_property
    def duties_by_home(self) -> dict[int | None, list[DutyRow]]:
        """Functions of the changed branches by where they are afterwards; None: they end."""
        found: dict[int | None, list[DutyRow]] = defaultdict(list)
        for duty in self.duties:
            home = self.plan.home_of(FUNCTIONS, duty.id, duty.unit)
            origin = self.before.unit(duty.unit).name
            fate = KEPT if home == duty.unit else "Dialihkan"
            if home is None:
                ended = (FUNCTIONS, duty.id) in self.plan.ended
                fate = str((LedgerFate.CLOSED if ended else LedgerFate.OPEN).label)
            unit = "" if home is None else self.unit_name(home)
            found[home].append(DutyRow(duty.text, origin, fate, unit))
        for one in self.plan.opened_functions:
            found[one.unit].append(DutyRow(one.text, "", FORMED, self.unit_name(one.unit)))
        return found

    @property
    def duty_rows(self) -> list[DutyRow]:
        """The same in the order of the structure; those that end last."""
        found = self.duties_by_home
        tops = self.changed_tops(self.after)
        order = [unit for top in tops for unit in self.after.subtree(top)]
        order += [unit for unit in found if unit is not None and unit not in set(order)]
        return [row for unit in [*order, None] for row in found.get(unit, ())]


def branch_units(plan: Plan, scope: int) -> list[int]:
    """Units of today in the branches that ``plan`` changes."""
    facts = Facts(plan, scope)
    before = {one for top in facts.changed_tops(facts.before) for one in facts.before.subtree(top)}
    after = {one for top in facts.changed_tops(facts.after) for one in facts.after.subtree(top)}
    return sorted(one for one in before | after if one in facts.before)


def kind_words(unit: Unit) -> str:
    label = KIND_LABELS.get(unit.kind, unit.kind)
    return f"{label}, tipe {unit.tipe}" if unit.tipe else label


def _reached(plan):
    named = {*plan.touched, *plan.concerned, *(edge.predecessor for edge in plan.lineage)}
    return sorted(unit for unit in named if unit in plan.structure.base)


def _by_post(people):
    found = defaultdict(list)
    for one in people:
        found[one.post].append(one)
    return found


def _is_agency(unit):
    return unit is not None and unit.kind in AGENCY_KINDS


def _nature(unit):
    return unit.name, unit.kind, unit.tipe
