"""What a list of changes does, in one line of Indonesian for ledger, notices and lists."""

from collections import Counter

from orgunits.structure.changes import (
    Dissolve,
    Establish,
    Merge,
    Move,
    Rename,
    Restore,
    Retype,
)

LONGEST = 300  # characters of StructureChange.summary
TOLD = 3  # so many changes are told one by one
COUNTED = {
    Establish: "dibentuk",
    Rename: "diganti namanya",
    Retype: "diubah jenisnya",
    Move: "dipindahkan",
    Merge: "penggabungan",
    Dissolve: "ditutup",
    Restore: "dipulihkan",
}


def _merged(change, name, before):
    sources = [before[source].name for source in change.sources]
    listed = ", ".join(sources[:-1]) + " dan " + sources[-1] if len(sources) > 1 else sources[0]
    return f"menggabungkan {listed} ke {name(change.into)}"


def _renamed(change, name, before):
    old = before[change.unit]
    if old is None or old.name == change.name:
        return f"mengubah singkatan atau kode {change.name}"
    return f"mengganti nama {old.name} menjadi {change.name}"


def _established(change, name, before):
    where = f" di bawah {name(change.parent)}" if change.parent is not None else ""
    return f"membentuk {change.name}{where}"


def _moved(change, name, before):
    old = before[change.unit]
    if old is not None and old.parent == change.parent:
        return f"mengubah urutan {name(change.unit)}"
    return f"memindahkan {name(change.unit)} ke {name(change.parent)}"


# Each: (change with defaults filled, name of a unit, units as they were) -> phrase.
NAMES_OF_CHANGES = {
    Establish: _established,
    Rename: _renamed,
    Retype: lambda change, name, before: f"mengubah jenis atau tipe {name(change.unit)}",
    Move: _moved,
    Merge: _merged,
    Dissolve: lambda change, name, before: f"menutup {name(change.unit)}",
    Restore: lambda change, name, before: f"memulihkan {change.name}",
}


def summary(changes, phrases, n_shifted=0):
    """Return one line for ``changes``; ``phrases`` are those of the first TOLD of them, and
    ``n_shifted`` of them only make room among units of one parent."""
    text = "; ".join(phrases)
    if n_shifted and n_shifted == len(changes) - 1:
        text = f"{phrases[0]} dan menggeser urutan {n_shifted} unit"
    elif len(changes) > TOLD or len(text) > LONGEST:
        counts = Counter(map(type, changes))
        listed = ", ".join(f"{count} {COUNTED[type_]}" for type_, count in counts.items())
        text = f"{len(changes)} perubahan: {listed}"
    return (text[:1].upper() + text[1:])[:LONGEST]
