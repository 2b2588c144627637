"""The typed changes of a structure, and their JSON (the ledger keeps them so).

What hangs on units is named by the ids of its rows, a sort of thing (``what``) at a time. New units
and new posts carry negative numbers of the caller's choice, each in a row of numbers of its own.
"""

from dataclasses import dataclass

POSITIONS, FUNCTIONS, SERVICES, ROLES = "positions", "functions", "services", "roles"
HANDED = (POSITIONS, FUNCTIONS, SERVICES, ROLES)  # what one unit can hand to another
LINEAGE = "lineage"  # said by ``Withdraw`` of a unit that was divided and went on


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
class Split:
    """``unit`` is divided over ``into``, one or more other units, which see its past.

    What goes where is said by ``Hand``, anywhere in the list. With ``closes`` the unit ends, and
    everything that hangs on it must have been handed on or closed; without, it goes on with what
    is left.
    """

    unit: int
    into: tuple[int, ...]
    closes: bool = True


@dataclass(frozen=True, slots=True)
class Hand:
    """Things of one sort (``what``: one of HANDED) go to another unit, from whichever unit each is
    on. A post that leads its unit leads the receiving one only with ``as_head``."""

    what: str
    rows: tuple[int, ...]
    unit: int
    as_head: bool = False

    def __post_init__(self):
        if self.what not in HANDED:
            raise ValueError(f"not handed on: {self.what!r}")


@dataclass(frozen=True, slots=True)
class OpenPost:
    """A new post. ``post`` is a negative number chosen by the caller. Class as its job title's
    unless given."""

    post: int
    unit: int
    name: str
    job_title: int
    echelon: str = ""
    job_class: int | None = None
    is_head: bool = False
    required_headcount: int = 1


@dataclass(frozen=True, slots=True)
class ResizePost:
    """Another need (kebutuhan) of a post from the day on; the days before keep theirs."""

    post: int
    required_headcount: int


@dataclass(frozen=True, slots=True)
class RenamePost:
    """Another nomenclature of a post; ``None`` keeps echelon or class as it is."""

    post: int
    name: str
    echelon: str | None = None
    job_class: int | None = None


@dataclass(frozen=True, slots=True)
class ClosePost:
    """A post ends. Whoever holds it is without a post from then on ("belum ditempatkan")."""

    post: int


@dataclass(frozen=True, slots=True)
class OpenFunction:
    """A new function of a unit. Without ``order`` it comes last."""

    unit: int
    text: str
    urusan: str = ""
    clause: str = ""
    order: int | None = None


@dataclass(frozen=True, slots=True)
class CloseFunctions:
    """Functions that end and that nobody takes over."""

    rows: tuple[int, ...]


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


@dataclass(frozen=True, slots=True)
class Reopen:
    """Things that the change to be undone ended are again on ``unit`` as they were, ``until`` the
    day (ISO) that was planned. Only an inverse holds it."""

    what: str
    rows: tuple[int, ...]
    unit: int
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Withdraw:
    """What the change to be undone began on ``unit`` never was: posts, functions, or (LINEAGE) that
    it was divided. Only an inverse holds it."""

    what: str
    unit: int
    names: tuple[str, ...]


Change = (
    Establish
    | Rename
    | Retype
    | Move
    | Merge
    | Split
    | Dissolve
    | Hand
    | OpenPost
    | ResizePost
    | RenamePost
    | ClosePost
    | OpenFunction
    | CloseFunctions
    | Restore
    | Reopen
    | Withdraw
)
OPERATIONS = {
    "establish": Establish,
    "rename": Rename,
    "retype": Retype,
    "move": Move,
    "merge": Merge,
    "split": Split,
    "dissolve": Dissolve,
    "hand": Hand,
    "open_post": OpenPost,
    "resize_post": ResizePost,
    "rename_post": RenamePost,
    "close_post": ClosePost,
    "open_function": OpenFunction,
    "close_functions": CloseFunctions,
    "restore": Restore,
    "reopen": Reopen,
    "withdraw": Withdraw,
}
NAMES = {type_: name for name, type_ in OPERATIONS.items()}
OF_INVERSES = (Restore, Reopen, Withdraw)


def to_json(changes):
    """Return ``changes`` as a list of objects that JSON can hold, each with its ``op``."""
    return [{"op": NAMES[type(change)], **_plain(change)} for change in changes]


def from_json(items):
    """Return the tuple of changes that ``to_json`` made ``items`` of; ValueError on other data."""
    return tuple(_change(item) for item in items)


def _plain(change):
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in _columns(change).items()
    }


def _columns(change):
    return {name: getattr(change, name) for name in change.__slots__}


def _change(item):
    try:
        values = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in dict(item).items()
        }
        return OPERATIONS[values.pop("op")](**values)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"not a structure change: {item!r}") from error


def mentioned(change):
    """Ids of the units a change names."""
    match change:
        case Merge(sources=sources, into=into):
            return {*sources, into}
        case Split(unit=unit, into=into):
            return {unit, *into}
        case Move(unit=unit, parent=other) | Restore(unit=unit, parent=other):
            return {unit, other}
        case Establish(unit=unit, parent=other) | Dissolve(unit=unit, successor=other):
            return {unit} if other is None else {unit, other}
        case ResizePost() | RenamePost() | ClosePost() | CloseFunctions():
            return set()
    return {change.unit}


def rows_of(change):
    """The things a change names, as pairs (sort of thing, row)."""
    match change:
        case Hand(what=what, rows=rows):
            return [(what, row) for row in rows]
        case ResizePost(post=post) | RenamePost(post=post) | ClosePost(post=post):
            return [(POSITIONS, post)]
        case CloseFunctions(rows=rows):
            return [(FUNCTIONS, row) for row in rows]
    return []


def with_ids(change, ids, posts=None):
    """Return ``change`` with unit numbers replaced by ``ids``, and the number of a new post by
    ``posts``, where they occur in it."""
    values = _columns(change)
    if posts and isinstance(change, OpenPost):
        values["post"] = posts.get(change.post, change.post)
    elif ids.keys().isdisjoint(mentioned(change)):
        return change
    for name in values.keys() & {"unit", "parent", "into", "successor", "sources"}:
        value = values[name]
        if isinstance(value, tuple):
            values[name] = tuple(ids.get(one, one) for one in value)
        else:
            values[name] = ids.get(value, value)
    return type(change)(**values)
