"""Structures in memory and lists of changes that hypothesis draws."""

from hypothesis import strategies as st

from orgunits.enums import UnitKind
from orgunits.structure import (
    FUNCTIONS,
    POSITIONS,
    ROLES,
    SERVICES,
    Catalogue,
    CloseFunctions,
    ClosePost,
    Dissolve,
    Establish,
    Hand,
    Merge,
    Move,
    OpenFunction,
    OpenPost,
    Rename,
    RenamePost,
    ResizePost,
    Retype,
    Split,
    Structure,
    Thing,
    Title,
    Unit,
    make_plan,
)

KINDS = (UnitKind.BIDANG.value, UnitKind.SEKSI.value, UnitKind.LAINNYA.value)
NAMES = ("Perizinan", "Data", "Umum", "Pengaduan", "Metrologi", "Kearsipan", "Promosi")


def unit(unit_id, parent, name=None, kind="lainnya", order=None, **columns):
    values = {"abbreviation": "", "tipe": "", "code": ""} | columns
    return Unit(
        id=unit_id,
        parent=parent,
        name=name or f"Unit {unit_id}",
        kind="root" if parent is None else kind,
        order=unit_id if order is None else order,
        **values,
    )


def small_city():
    """Root 1; dinas 2 with bidang 4, 5 (5 has seksi 8); dinas 3 with bidang 6, 7; kecamatan 9 with
    kelurahan 10."""
    return Structure(
        [
            unit(1, None, "Pemerintah Kota"),
            unit(2, 1, "Dinas Perdagangan", "dinas"),
            unit(3, 1, "Dinas Perindustrian", "dinas"),
            unit(4, 2, "Bidang Pasar", "bidang"),
            unit(5, 2, "Bidang Metrologi", "bidang"),
            unit(6, 3, "Bidang Industri Kecil", "bidang"),
            unit(7, 3, "Bidang Sarana", "bidang"),
            unit(8, 5, "Seksi Tera", "seksi"),
            unit(9, 1, "Kecamatan Pamulang", "kecamatan"),
            unit(10, 9, "Kelurahan Benda Baru", "kelurahan"),
        ]
    )


def tree_of(parents):
    """A structure of 1 + len(parents) units: ``parents[i]`` picks the parent of unit i + 2."""
    units = [unit(1, None, "Pemerintah Kota")]
    for index, pick in enumerate(parents):
        units.append(unit(index + 2, pick % (index + 1) + 1, kind=KINDS[pick % 3]))
    return Structure(units)


trees = st.lists(st.integers(0, 10_000), min_size=2, max_size=14).map(tree_of)
UNIT_WISHES = ("establish", "rename", "retype", "move", "merge", "dissolve", "split")
THING_WISHES = ("hand", "open_post", "resize", "rename_post", "close_post", "functions", "duty")


def drawn_from(operations):
    picks = st.tuples(st.sampled_from(operations), st.integers(0, 10_000), st.integers(0, 10_000))
    return st.lists(picks, max_size=12)


wishes = drawn_from(UNIT_WISHES)
whole_wishes = drawn_from((*UNIT_WISHES, *THING_WISHES, "hand"))


def hung_on(structure):
    """A catalogue of what hangs on every unit: a head post, a post with three seats, a function, a
    service and a role, numbered 10 times the unit's number and 0 to 4 more."""
    things, heads = {}, {}
    for one in structure:
        first = one.id * 10
        for thing in (
            Thing(POSITIONS, first, one.id, f"Kepala {one.id}", is_head=True, is_single=True),
            Thing(POSITIONS, first + 1, one.id, f"Pengadministrasi {one.id}", seats=3),
            Thing(FUNCTIONS, first + 2, one.id, f"menyusun rencana {one.id}"),
            Thing(SERVICES, first + 3, one.id, f"Layanan {one.id}"),
            Thing(ROLES, first + 4, one.id, f"Petugas {one.id}"),
        ):
            things[thing.key] = thing
        heads[one.id] = {first: f"Kepala {one.id}"}
    return Catalogue(things, heads, {1: Title("Analis", 8), 2: Title("Kepala", 11, is_single=True)})


def change_for(wish, ids, new_id):
    """The change that a drawn ``wish`` stands for among units ``ids``; it may well be invalid."""
    operation, a, b = wish
    first, second = ids[a % len(ids)], ids[b % len(ids)]
    name = f"{NAMES[a % len(NAMES)]} {b % 3}"
    match operation:
        case "establish":
            return Establish(new_id, first, name, KINDS[b % 3], abbreviation=f"U{b % 5}")
        case "rename":
            return Rename(first, name, code=str(b % 4) if b % 2 else None)
        case "retype":
            return Retype(first, KINDS[b % 3], "ABC"[b % 3])
        case "move":
            return Move(first, second, order=b % 4 if b % 2 else None)
        case "merge":
            return Merge(tuple(dict.fromkeys((first, ids[(a + b) % len(ids)]))), second)
        case "split":
            into = tuple(dict.fromkeys((second, ids[(a + b) % len(ids)])))
            return Split(first, into, closes=bool(b % 3))
    if operation in THING_WISHES:
        return thing_change_for(operation, a, b, second, new_id)
    return Dissolve(first, second if b % 2 else None)


def thing_change_for(operation, a, b, unit, new_id):
    # Rows of the first fifteen units, whether these are still open or not.
    first = (a % 15 + 1) * 10
    match operation:
        case "hand":
            sort = b % 5
            what = (POSITIONS, POSITIONS, FUNCTIONS, SERVICES, ROLES)[sort]
            return Hand(what, (first + sort,), unit, as_head=bool(a % 2))
        case "open_post":
            return OpenPost(new_id, unit, f"Analis {a % 4}", 1, is_head=not b % 4)
        case "resize":
            return ResizePost(first + 1, b % 6)
        case "rename_post":
            return RenamePost(first + b % 2, f"Penata {a % 4}", job_class=b % 17 + 1)
        case "close_post":
            return ClosePost(first + b % 2)
        case "functions":
            return CloseFunctions((first + 2,))
    return OpenFunction(unit, f"menata arsip {b % 3}", urusan="2.24")


def valid_changes(structure, drawn, next_id=-1, step=-1, catalogue=None):
    """As many of the ``drawn`` wishes as make a valid list together, in their order."""
    changes, plan = [], make_plan(structure, [])
    for wish in drawn:
        open_units = sorted(structure.after(plan), key=lambda u: (u.order, abs(u.id)))
        change = change_for(wish, [u.id for u in open_units], next_id)
        tried = make_plan(structure, [*changes, change], catalogue=catalogue)
        if not tried.problems:
            changes.append(change)
            plan = tried
            next_id += step
    return changes
