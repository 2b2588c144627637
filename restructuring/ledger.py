"""The fate ledger (peralihan): where everything that is there today goes. Pure but for ``open_fates``.

Every unit, post, person, function, granted role, service, running survey and report schedule on a
unit the draft reaches has exactly one fate. What hangs on a unit that ends and is not taken over by
one other unit is OPEN until the draft hands it on or closes it: a proposal with an open fate is not
ready. People follow their post.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import TextChoices

from orgunits.overlap.words import common_stems, terms
from orgunits.participants import things_on
from orgunits.structure import (
    FUNCTIONS,
    POSITIONS,
    ROLES,
    SERVICES,
    FateKind,
    LineageEdge,
    Plan,
    Thing,
)
from restructuring.thinking import Thought

UNITS, PEOPLE, CAMPAIGNS, SCHEDULES = "units", "people", "campaigns", "schedules"
CASES, SESSIONS, TEAMS = "cases", "sessions", "teams"
SORT_WORDS = {
    UNITS: "Unit",
    POSITIONS: "Jabatan",
    PEOPLE: "Pegawai",
    FUNCTIONS: "Fungsi",
    ROLES: "Peran",
    SERVICES: "Layanan",
    CAMPAIGNS: "Survei berjalan",
    CASES: "Usulan penempatan",
    SESSIONS: "Pelatihan",
    TEAMS: "Tim kerja",
    SCHEDULES: "Jadwal laporan",
}
SORTS = list(SORT_WORDS)
# What never leaves its unit, also when that is merged, and what must be done before a unit ends.
STAYING = {
    CAMPAIGNS: "Hasilnya tetap milik unit ini.",
    SESSIONS: "Tetap milik unit ini.",
}
FIRST = {
    CAMPAIGNS: "Tutup surveinya sebelum unit ini berakhir.",
    CASES: "Selesaikan atau batalkan usulannya sebelum unit ini berakhir.",
    TEAMS: "Akhiri timnya sebelum unit ini berakhir.",
    SESSIONS: "Selesaikan atau batalkan pelatihannya sebelum unit ini berakhir.",
}
KIND_WORDS = frozenset(
    ["kepala", "dinas", "badan", "bidang", "bagian", "seksi", "subbagian", "subbidang", "unit"]
)


class LedgerFate(TextChoices):
    OPEN = "belum", "Belum ditetapkan"
    KEPT = "tetap", "Tetap"
    RENAMED = "ganti-nama", "Ganti nama"
    RETYPED = "ganti-jenis", "Ganti jenis"
    MOVED = "pindah", "Pindah"
    MERGED = "gabung", "Gabung ke"
    SPLIT = "pecah", "Pecah ke"
    HANDED = "dialihkan", "Dialihkan ke"
    UNPLACED = "belum-ditempatkan", "Belum ditempatkan"
    CLOSED = "tutup", "Tutup"


class Person(NamedTuple):
    """Somebody who holds a post definitively."""

    id: int
    post: int
    unit: int
    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """The fate of one thing. ``unit``: where it is today; ``to``: units it goes to, negative when
    new. ``suggested``: the unit that a rule would hand an open one to."""

    what: str
    row: int
    unit: int
    text: str
    fate: LedgerFate
    to: tuple[int, ...] = ()
    movable: bool = False
    note: str = ""
    suggested: int | None = None

    @property
    def is_open(self) -> bool:
        return self.fate == LedgerFate.OPEN

    @property
    def key(self) -> str:
        return f"{self.what}:{self.row}"

    @property
    def sort(self) -> str:
        return SORT_WORDS[self.what]

    @property
    def may_close(self) -> bool:
        """Whether a change of the draft can end it."""
        return self.is_open and self.what in (POSITIONS, FUNCTIONS)


class OpenFate(NamedTuple):
    """Something on a unit that ends of which nobody has said where it goes. What is not ``movable``
    must be settled outside the draft (a running survey is closed)."""

    what: str
    row: int
    unit_id: int
    text: str
    movable: bool


def open_fates(thought: Thought) -> list[OpenFate]:
    """What still stands in the way of the units that end. One query for each sort of thing, none
    when no unit ends without a receiver."""
    plan = thought.plan
    ending = [unit for unit in dict.fromkeys(plan.dissolved) if unit > 0]
    if not ending:
        return []
    day = min(thought.day, thought.proposal.government.today())
    entries = thing_entries(plan, things_on(ending, day), ending=frozenset(ending))
    return [
        OpenFate(one.what, one.row, one.unit, one.text, one.movable)
        for one in entries
        if one.is_open
    ]


def reached_units(plan: Plan) -> list[int]:
    """Units of today on which the plan works, in the order of their ids."""
    living = plan.structure.base
    named = {*plan.touched, *plan.concerned, *(edge.predecessor for edge in plan.lineage)}
    return sorted(unit for unit in named if unit in living)


def entries_of(plan: Plan, things: Iterable[Thing], people: Iterable[Person]) -> list[Entry]:
    """The fate of every reached unit and of everything on it, by unit and sort."""
    units = reached_units(plan)
    found = [unit_entry(plan, unit) for unit in units]
    found += thing_entries(plan, things, ending=frozenset(plan.dissolved))
    posts = {one.row: one for one in found if one.what == POSITIONS}
    found += [_person(one, posts) for one in people if one.post in posts]
    place = {unit: number for number, unit in enumerate(units)}
    return sorted(found, key=lambda one: (place.get(one.unit, -1), SORTS.index(one.what), one.row))


def unit_entry(plan: Plan, unit_id: int) -> Entry:
    """The fate of a unit."""
    unit, fate = plan.structure.base.unit(unit_id), plan.fate(unit_id)
    to, note = fate.successors, ""
    match fate.kind:
        case FateKind.MERGED:
            word = LedgerFate.MERGED
        case FateKind.SPLIT:
            word = LedgerFate.SPLIT
            note = "" if unit_id in plan.closed_units else "Unit ini tetap berjalan."
        case FateKind.DISSOLVED:
            word = LedgerFate.CLOSED
            note = "Penerusnya mewarisi riwayat." if to else ""
        case FateKind.MOVED:
            parent = plan.structure.unit(unit_id).parent
            is_near = parent == unit.parent
            word, to = (LedgerFate.KEPT, ()) if is_near else (LedgerFate.MOVED, (parent,))
            note = "Urutannya berubah." if is_near else ""
        case FateKind.RENAMED:
            word = LedgerFate.RENAMED
        case FateKind.RETYPED:
            word = LedgerFate.RETYPED
        case _:
            word = LedgerFate.KEPT
    after = plan.structure.get(unit_id)
    if after is not None and after.name != unit.name:
        note = f"Menjadi {after.name}."
    return Entry(UNITS, unit_id, unit_id, unit.name, word, tuple(to), note=note)


def thing_entries(plan: Plan, things: Iterable[Thing], *, ending: frozenset[int]) -> list[Entry]:
    """Fates of what hangs on units; ``ending``: units that end without one receiver."""
    successors = successors_of(plan.lineage)
    return [_thing(plan, thing, ending, successors) for thing in things]


def _thing(plan, thing, ending, successors):
    fate, to, note = _fate(plan, thing, ending)
    suggested = None
    if fate == LedgerFate.OPEN and thing.movable:
        suggested = suggestion(thing.text, successors.get(thing.unit, ()), plan)
    return Entry(
        thing.what, thing.row, thing.unit, thing.text, fate, to, thing.movable, note, suggested
    )


def _fate(plan, thing, ending):
    """(fate, units it goes to, what to say of it)."""
    change = plan.renamed.get(thing.row) if thing.what == POSITIONS else None
    note = f"Menjadi {change.name}." if change else ""
    if thing.what == POSITIONS and thing.row in plan.resized:
        note = f"{note} Kebutuhan menjadi {plan.resized[thing.row]}.".strip()
    leads = thing.unit not in plan.carried and (
        thing.key not in plan.handed or thing.row in plan.heads
    )
    if thing.is_head and not leads:
        note = f"{note} Tidak lagi memimpin unit.".strip()
    if thing.key in plan.handed:
        return LedgerFate.HANDED, (plan.handed[thing.key],), note
    if thing.key in plan.ended:
        return LedgerFate.CLOSED, (), ""
    if thing.what in STAYING and thing.unit not in ending:
        return LedgerFate.KEPT, (), STAYING[thing.what]
    if thing.unit in plan.carried:
        return LedgerFate.MERGED, (plan.carried[thing.unit],), note
    if thing.unit not in ending:
        changed = change and change.name != thing.text
        return (LedgerFate.RENAMED if changed else LedgerFate.KEPT), (), note
    if thing.what == SCHEDULES:
        return LedgerFate.CLOSED, (), "Jadwal berakhir bersama unitnya."
    return LedgerFate.OPEN, (), FIRST.get(thing.what, note)


def _person(person, posts):
    """People follow their post; one that ends leaves its holder without a post."""
    post = posts[person.post]
    if post.fate == LedgerFate.KEPT:
        return Entry(PEOPLE, person.id, person.unit, person.name, LedgerFate.KEPT)
    fate = LedgerFate.UNPLACED if post.fate == LedgerFate.CLOSED else post.fate
    note = f"Mengikuti jabatan {post.text}."
    if fate == LedgerFate.UNPLACED:
        note = f"Jabatan {post.text} tutup."
    return Entry(PEOPLE, person.id, person.unit, person.name, fate, post.to, note=note)


def successors_of(lineage: Sequence[LineageEdge]) -> Mapping[int, list[int]]:
    """Units that a unit goes over to, by the unit."""
    found: dict[int, list[int]] = {}
    for edge in lineage:
        found.setdefault(edge.predecessor, []).append(edge.successor)
    return found


def suggestion(text: str, receivers: Sequence[int], plan: Plan) -> int | None:
    """The one of ``receivers`` whose name shares most words of substance with ``text``; the only
    receiver there is. None when no name or more than one fits best. An offer, never applied alone."""
    open_ones = [unit for unit in receivers if unit in plan.structure]
    if len(open_ones) == 1:
        return open_ones[0]
    words = _subject(text)
    shared = {unit: len(words & _subject(plan.structure.unit(unit).name)) for unit in open_ones}
    best = max(shared.values(), default=0)
    fitting = [unit for unit, n in shared.items() if n == best]
    return fitting[0] if best and len(fitting) == 1 else None


def _subject(text):
    """Roots of the words that say what it is about: not "kepala", "bidang", "pelaksanaan"."""
    return set(terms(text)) - common_stems() - KIND_WORDS
