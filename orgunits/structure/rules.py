"""What may not be: problems a person can mend, each with a clear message.

Only what regulation makes certain is a rule here (PP 18/2016 jo 72/2019); everything that needs
weighing belongs to the rulebook.
"""

from collections import Counter
from dataclasses import dataclass

from orgunits.enums import AGENCY_KINDS, UnitKind, UnitTipe
from orgunits.structure.units import Structure, name_key

LIMITS = {"name": 200, "abbreviation": 40, "code": 40}  # characters, as the columns hold
FIELD_WORDS = {"name": "Nama unit", "abbreviation": "Singkatan", "code": "Kode"}
HIGHEST_ORDER = 2**31 - 1
KINDS = frozenset(UnitKind.values)
TIPES = frozenset(UnitTipe.values)
ROOT = UnitKind.ROOT.value
NO_CHANGE = "Tidak ada yang berubah."


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a change cannot be made; ``unit`` is the unit it is about, if there is one, and ``thing``
    (sort, row) what hangs on it, when it is about that."""

    code: str
    message: str
    unit: int | None = None
    thing: tuple[str, int] | None = None


# Kind -> kinds its parent may have, and the words for them. art 5: perangkat daerah directly
# under the head of the region; art 52: kelurahan under kecamatan; art 19, 41: UPTD and cabang dinas.
PARENT_KINDS = {
    **{kind.value: ({UnitKind.ROOT.value}, "pemerintah daerah") for kind in AGENCY_KINDS},
    UnitKind.KELURAHAN.value: ({UnitKind.KECAMATAN.value}, "kecamatan"),
    UnitKind.UPTD.value: ({UnitKind.DINAS.value, UnitKind.BADAN.value}, "dinas atau badan"),
    UnitKind.CABANG_DINAS.value: ({UnitKind.DINAS.value}, "dinas"),
}


def field_problems(unit):
    """Problems of a unit's own columns."""
    found = []
    if not unit.name.strip():
        found.append(Problem("name_missing", "Nama unit wajib diisi.", unit.id))
    for field, limit in LIMITS.items():
        if len(getattr(unit, field)) > limit:
            text = f"{FIELD_WORDS[field]} paling panjang {limit} huruf: “{unit.name[:60]}”."
            found.append(Problem("too_long", text, unit.id))
    if unit.kind not in KINDS:
        found.append(Problem("kind_unknown", f"Jenis unit “{unit.name}” belum dipilih.", unit.id))
    if unit.tipe and unit.tipe not in TIPES:
        found.append(Problem("tipe_unknown", f"Tipe unit “{unit.name}” tidak dikenal.", unit.id))
    if not 0 <= unit.order <= HIGHEST_ORDER:
        found.append(Problem("order", f"Urutan “{unit.name}” tidak boleh negatif.", unit.id))
    return found


def kind_problem(unit, parent):
    """The problem of ``unit``'s kind under ``parent`` (None for the root), or None."""
    if (unit.kind == ROOT) != (parent is None):
        text = f"“{unit.name}” tidak dapat berjenis pemerintah daerah: hanya pucuk susunan."
        if parent is None:
            text = f"“{unit.name}” adalah pucuk susunan dan tetap berjenis pemerintah daerah."
        return Problem("kind_root", text, unit.id)
    allowed, words = PARENT_KINDS.get(unit.kind, (None, ""))
    if allowed is not None and parent.kind not in allowed:
        kind = UnitKind(unit.kind).label
        text = f"{kind} “{unit.name}” harus langsung di bawah {words} (PP 18/2016)."
        return Problem("kind_parent", text, unit.id)
    return None


def root_moved_problem(unit):
    text = f"“{unit.name}” adalah pucuk susunan dan tidak dapat dipindahkan."
    return Problem("root_moved", text, unit.id)


def cycle_problem(unit, parent):
    """The problem of ``unit`` going under ``parent``, which is the unit itself or under it."""
    text = f"“{unit.name}” tidak dapat dipindahkan ke bawah dirinya sendiri."
    if parent.id != unit.id:
        text = (
            f"“{unit.name}” tidak dapat dipindahkan ke bawah “{parent.name}”, karena "
            f"“{parent.name}” berada di bawahnya."
        )
    return Problem("cycle", text, unit.id)


def duplicate_problem(unit, parent):
    where = f"Di bawah “{parent.name}”" if parent else "Pada pucuk susunan"
    return Problem("name_taken", f"{where} sudah ada unit bernama “{unit.name}”.", unit.id)


def tree_problems(units):
    """Problems of a whole set of units as a tree: one root, known parents, no circle, no two
    siblings of one name. Empty when ``units`` is a valid tree."""
    structure = Structure(units)
    roots = structure.child_ids(None)
    found = []
    if len(roots) != 1:
        found.append(Problem("roots", f"Susunan punya {len(roots)} pucuk, seharusnya satu."))
    for unit in structure:
        if unit.parent is not None and unit.parent not in structure:
            text = f"Induk unit “{unit.name}” tidak ada."
            found.append(Problem("parent_missing", text, unit.id))
    if not found and len(structure.subtree(roots[0])) != len(structure):
        reached = set(structure.subtree(roots[0]))
        found.extend(
            Problem("cycle", f"Unit “{unit.name}” berada di bawah dirinya sendiri.", unit.id)
            for unit in structure
            if unit.id not in reached
        )
    names = Counter(name_key(unit.parent, unit.name) for unit in structure)
    found.extend(
        duplicate_problem(unit, structure.get(unit.parent))
        for unit in structure
        if names[name_key(unit.parent, unit.name)] > 1
    )
    return found
