"""Structures in memory and lists of changes that hypothesis draws."""

from hypothesis import strategies as st

from orgunits.enums import UnitKind
from orgunits.structure import (
    Dissolve,
    Establish,
    Merge,
    Move,
    Rename,
    Retype,
    Structure,
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
wishes = st.lists(
    st.tuples(
        st.sampled_from(["establish", "rename", "retype", "move", "merge", "dissolve"]),
        st.integers(0, 10_000),
        st.integers(0, 10_000),
    ),
    max_size=12,
)


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
    return Dissolve(first, second if b % 2 else None)


def valid_changes(structure, drawn, next_id=-1, step=-1):
    """As many of the ``drawn`` wishes as make a valid list together, in their order."""
    changes, plan = [], make_plan(structure, [])
    for wish in drawn:
        open_units = sorted(structure.after(plan), key=lambda u: (u.order, abs(u.id)))
        change = change_for(wish, [u.id for u in open_units], next_id)
        tried = make_plan(structure, [*changes, change])
        if not tried.problems:
            changes.append(change)
            plan = tried
            next_id += step
    return changes
