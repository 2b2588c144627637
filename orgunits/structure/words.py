"""What a list of changes does, in one line of Indonesian for ledger, notices and lists."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from orgunits.structure.changes import (
    LINEAGE,
    ROLES,
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
    Reopen,
    ResizePost,
    Restore,
    Retype,
    Split,
    Withdraw,
)
from orgunits.structure.things import WORDS, clipped
from orgunits.structure.units import Unit

LONGEST = 300  # characters of StructureChange.summary
TOLD = 3  # so many changes are told one by one
COUNTED = {
    Establish: "dibentuk",
    Rename: "diganti namanya",
    Retype: "diubah jenisnya",
    Move: "dipindahkan",
    Merge: "penggabungan",
    Split: "pemecahan",
    Dissolve: "ditutup",
    Hand: "pengalihan",
    OpenPost: "jabatan dibentuk",
    ResizePost: "jabatan diubah kebutuhannya",
    RenamePost: "jabatan diganti namanya",
    ClosePost: "jabatan ditutup",
    OpenFunction: "fungsi ditambahkan",
    CloseFunctions: "penghapusan fungsi",
    Restore: "dipulihkan",
    Reopen: "dikembalikan",
    Withdraw: "ditarik kembali",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What the phrases are made with: the name of a unit, the units as they were, and the text of
    a thing by sort and row."""

    name: Callable[[int], str]
    before: Mapping[int, Unit | None]
    text: Callable[[str, int], str]


def listed(names):
    """``A, B dan C``."""
    names = list(names)
    return ", ".join(names[:-1]) + " dan " + names[-1] if len(names) > 1 else names[0]


def things(what, texts):
    """``jabatan “X”``, or how many when there are several. Whose role it is stands in no ledger."""
    texts = list(texts)
    word = WORDS[what]
    if len(texts) == 1 and what != ROLES:
        return f"{word} “{clipped(texts[0])}”"
    return f"{len(texts)} {word}"


def _merged(change, told):
    sources = [told.before[source].name for source in change.sources]
    return f"menggabungkan {listed(sources)} ke {told.name(change.into)}"


def _renamed(change, told):
    old = told.before[change.unit]
    if old is None or old.name == change.name:
        return f"mengubah singkatan atau kode {change.name}"
    return f"mengganti nama {old.name} menjadi {change.name}"


def _established(change, told):
    where = f" di bawah {told.name(change.parent)}" if change.parent is not None else ""
    return f"membentuk {change.name}{where}"


def _moved(change, told):
    old = told.before[change.unit]
    if old is not None and old.parent == change.parent:
        return f"mengubah urutan {told.name(change.unit)}"
    return f"memindahkan {told.name(change.unit)} ke {told.name(change.parent)}"


def _split(change, told):
    unit, into = told.name(change.unit), listed(map(told.name, change.into))
    return (
        f"memecah {unit} menjadi {into}" if change.closes else f"memecah sebagian {unit} ke {into}"
    )


def _handed(change, told):
    handed = things(change.what, [told.text(change.what, row) for row in change.rows])
    return f"mengalihkan {handed} ke {told.name(change.unit)}"


def _post(change, told):
    return things("positions", [told.text("positions", change.post)])


def _resized(change, told):
    return f"mengubah kebutuhan {_post(change, told)} menjadi {change.required_headcount}"


def _closed_functions(change, told):
    closed = things("functions", [told.text("functions", row) for row in change.rows])
    return f"menghapus {closed}"


def _reopened(change, told):
    reopened = things(change.what, [told.text(change.what, row) for row in change.rows])
    return f"mengembalikan {reopened} ke {told.name(change.unit)}"


def _withdrawn(change, told):
    if change.what == LINEAGE:
        return f"membatalkan pemecahan {told.name(change.unit)}"
    return f"menarik kembali {things(change.what, change.names)} dari {told.name(change.unit)}"


# Each: (change with defaults filled, Told) -> phrase.
NAMES_OF_CHANGES = {
    Establish: _established,
    Rename: _renamed,
    Retype: lambda change, told: f"mengubah jenis atau tipe {told.name(change.unit)}",
    Move: _moved,
    Merge: _merged,
    Split: _split,
    Dissolve: lambda change, told: f"menutup {told.name(change.unit)}",
    Hand: _handed,
    OpenPost: lambda change, told: (
        f"membentuk jabatan “{change.name}” pada {told.name(change.unit)}"
    ),
    ResizePost: _resized,
    RenamePost: lambda change, told: (
        f"mengganti nama {_post(change, told)} menjadi “{change.name}”"
    ),
    ClosePost: lambda change, told: f"menutup {_post(change, told)}",
    OpenFunction: lambda change, told: (
        f"menambah fungsi “{clipped(change.text)}” pada {told.name(change.unit)}"
    ),
    CloseFunctions: _closed_functions,
    Restore: lambda change, told: f"memulihkan {change.name}",
    Reopen: _reopened,
    Withdraw: _withdrawn,
}


def summary(changes, phrases, n_shifted=0):
    """Return one line for ``changes``; ``phrases`` are those of the first TOLD of them, and
    ``n_shifted`` of them only make room among units of one parent."""
    text = "; ".join(phrases)
    if n_shifted and n_shifted == len(changes) - 1:
        text = f"{phrases[0]} dan menggeser urutan {n_shifted} unit"
    elif len(changes) > TOLD or len(text) > LONGEST:
        counts = Counter(map(type, changes))
        counted = ", ".join(f"{count} {COUNTED[type_]}" for type_, count in counts.items())
        text = f"{len(changes)} perubahan: {counted}"
    return (text[:1].upper() + text[1:])[:LONGEST]
