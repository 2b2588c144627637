"""The typed changes of a structure, and their JSON (the ledger keeps them so)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Establish:
    """A new unit. ``unit`` is a negative number chosen by the caller; later changes of the same
    list may name it. Without ``order`` it comes last under its parent."""

    unit: int
    parent: int | None
    name: str
    kind: str
    tipe: str = ""
    abbreviation: str = ""
    code: str = ""
    order: int | None = None


@dataclass(frozen=True, slots=True)
class Rename:
    """A new nomenclature; ``None`` keeps abbreviation or code as it is."""

    unit: int
    name: str
    abbreviation: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Retype:
    unit: int
    kind: str
    tipe: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """Under another parent, or to another place under the same one. Without ``order``: last."""

    unit: int
    parent: int
    order: int | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """``sources`` end and ``into`` takes over what they had; their child units move under it.

    ``shift`` is added to the order of those child units so that they follow the present ones; it
    is filled by the plan and kept in the ledger, so that a replay gives the same order.
    """

    sources: tuple[int, ...]
    into: int
    shift: int | None = None


@dataclass(frozen=True, slots=True)
class Dissolve:
    """The unit ends. A successor, if named, sees its past; it takes over no posts or people."""

    unit: int
    successor: int | None = None


@dataclass(frozen=True, slots=True)
class Restore:
    """A closed unit is open again as it was. Only an inverse holds it."""

    unit: int
    parent: int
    name: str
    abbreviation: str
    kind: str
    tipe: str
    code: str
    order: int


Change = Establish | Rename | Retype | Move | Merge | Dissolve | Restore
OPERATIONS = {
    "establish": Establish,
    "rename": Rename,
    "retype": Retype,
    "move": Move,
    "merge": Merge,
    "dissolve": Dissolve,
    "restore": Restore,
}
NAMES = {type_: name for name, type_ in OPERATIONS.items()}


def to_json(changes):
    """Return ``changes`` as a list of objects that JSON can hold, each with its ``op``."""
    return [{"op": NAMES[type(change)], **_plain(change)} for change in changes]


def from_json(items):
    """Return the tuple of changes that ``to_json`` made ``items`` of; ValueError on other data."""
    return tuple(_change(item) for item in items)


def _plain(change):
    values = _columns(change)
    if isinstance(change, Merge):
        values["sources"] = list(change.sources)
    return values


def _columns(change):
    return {name: getattr(change, name) for name in change.__slots__}


def _change(item):
    try:
        values = dict(item)
        operation = OPERATIONS[values.pop("op")]
        if operation is Merge:
            values["sources"] = tuple(values["sources"])
        return operation(**values)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"not a structure change: {item!r}") from error


def mentioned(change):
    """Ids of the units a change names."""
    match change:
        case Merge(sources=sources, into=into):
            return {*sources, into}
        case Move(unit=unit, parent=other) | Restore(unit=unit, parent=other):
            return {unit, other}
        case Establish(unit=unit, parent=other) | Dissolve(unit=unit, successor=other):
            return {unit} if other is None else {unit, other}
    return {change.unit}


def with_ids(change, ids):
    """Return ``change`` with unit numbers replaced by ``ids`` where they occur in it."""
    if ids.keys().isdisjoint(mentioned(change)):
        return change
    values = _columns(change)
    for name in values.keys() & {"unit", "parent", "into", "successor"}:
        values[name] = ids.get(values[name], values[name])
    if isinstance(change, Merge):
        values["sources"] = tuple(ids.get(source, source) for source in change.sources)
    return type(change)(**values)
