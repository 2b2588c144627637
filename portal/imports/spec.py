"""What an app declares to have one of its nouns imported: columns and a few bulk functions.

One list of columns is the template, the export and the import. An app subclasses ``ImportKind``
and registers an instance in ``AppConfig.ready`` (like ``portal.ticks.register``).
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import TextChoices
from import_export.widgets import Widget

# Values that must not stand in a preview (NIK) are shown as this.
SEALED = "••••"


class Mode(TextChoices):
    """What the officer wants done with the rows of a file."""

    BOTH = "both", "Tambah yang baru dan ubah yang sudah ada"
    CREATE = "create", "Tambah yang baru saja"
    UPDATE = "update", "Ubah yang sudah ada saja"


@dataclass(frozen=True)
class Column:
    """One column of template, export and import.

    ``widget``  ``clean(cell)`` gives the Python value of a cell that is not empty (str, int, float;
                a date comes as ISO text) or raises ValueError with an Indonesian sentence;
                ``render(value)`` gives what an export writes (str, int, float, date, None).
                portal.imports.widgets has the usual ones.
    ``aliases`` headings that mean this column; compared without case, blanks, signs, brackets.
    ``required`` a new row must have it.
    ``clears``  an empty cell of a mapped column empties the value of an existing row; else the
                value stays. A column that is not mapped never changes anything.
    ``sealed``  the value is never shown (NIK): differences and errors print ``SEALED``.
    ``veiled``  differences show the value of the file but not the one on record (a day of birth).
    ``exported`` False: accepted on import, left out of exports.
    """

    name: str
    title: str
    widget: Widget
    aliases: tuple[str, ...] = ()
    required: bool = False
    example: str = ""
    help: str = ""
    clears: bool = False
    sealed: bool = False
    veiled: bool = False
    exported: bool = True
    width: int = 18


@dataclass(frozen=True)
class Table:
    """A sheet as read: headings, and rows of cells as wide as these with their row numbers.

    A cell is str, int or float; an empty one is ``""``. Dates are ISO text.
    """

    headers: list[str]
    rows: list[list[Any]]
    numbers: list[int]


@dataclass(frozen=True)
class Source:
    """A real system whose files we know by their headings.

    A file comes from it when it has all of ``headers``. ``columns`` maps headings (as written by
    the source) to column names and wins over the aliases; ``reshape`` rewrites the table before
    mapping (two people in alternating lines, a dotted number that names the parent).
    """

    name: str
    label: str
    headers: tuple[str, ...]
    columns: dict[str, str] = field(default_factory=dict)
    reshape: Callable[[Table], Table] | None = None


@dataclass(frozen=True)
class Option:
    """A yes-or-no question of a kind, asked beside the mapping (``ctx.options[name]``)."""

    name: str
    label: str
    help: str = ""
    default: bool = False


class Row(NamedTuple):
    """A row that could be cleaned. ``values``: column name -> Python value, mapped columns only;
    None for an empty cell."""

    number: int
    values: dict[str, Any]


class Found(NamedTuple):
    """The row of ours that a row of the file means: its key and its present values."""

    pk: Any
    values: dict[str, Any]


class Update(NamedTuple):
    """An existing row that changes: ``changes`` is ``{column: (old, new)}``, never empty."""

    row: Row
    pk: Any
    changes: dict[str, tuple[Any, Any]]


class CellError(NamedTuple):
    """What is wrong, in Indonesian. ``column`` is the name of a Column or "" for the whole row,
    ``value`` the cell as the file has it (filled in by the pipeline when left empty)."""

    row: int
    column: str
    message: str
    value: str = ""


@dataclass(frozen=True)
class Context:
    """For whom and how a file is checked and written."""

    government: Any
    user: Any
    day: date  # today in the government's zone
    columns: frozenset[str] = frozenset()  # names of the mapped columns
    mode: str = Mode.BOTH
    options: dict[str, bool] = field(default_factory=dict)
    source: str = ""  # name of the recognised Source
    broken: tuple[Row, ...] = ()  # for ``check``: rows it is not given, as far as they were read


class ImportKind:
    """A noun that can be imported. Subclass, set the attributes, implement the last five methods.

    Every method asks the database a number of times that does not depend on the number of rows.
    """

    name: str  # "orgunits.units"
    label: str  # "Unit organisasi"
    noun: str  # "unit", for sentences: "40 unit baru"
    permission: str  # asked on top of Permission.IMPORT_RUN, at every step
    icon: str = "table-cells"
    help: str = ""  # one sentence: what a file of this kind does
    columns: tuple[Column, ...] = ()
    key: tuple[str, ...] = ()  # columns that identify a row
    key_any: bool = False  # True: one of ``key`` is enough (``find`` decides); False: all of them
    # Columns, or several together, whose value stands once in a file; by default the key's.
    unique: tuple[tuple[str, ...], ...] = ()
    sources: tuple[Source, ...] = ()
    options: tuple[Option, ...] = ()
    url: str = ""  # URL name of the list to go to when it is done
    # URL name (by the run's uuid) that keeps how a checked file of ``compare_sources`` differs.
    compare_url: str = ""
    compare_sources: tuple[str, ...] = ()

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)

    def key_of(self, values: dict[str, Any]) -> Hashable:
        """The key of a row: the value of the one key column, or the tuple of all."""
        key = tuple(values.get(name) for name in self.key)
        return key[0] if len(key) == 1 else key

    def find(self, ctx: Context, rows: list[Row]) -> dict[int, Found]:
        """``{row number: Found}`` of the rows that exist and that the user may change.

        Override it when rows are found in another way than by ``key_of``.
        """
        known = self.existing(ctx, [self.key_of(row.values) for row in rows])
        pairs = ((row.number, known.get(self.key_of(row.values))) for row in rows)
        return {number: found for number, found in pairs if found is not None}

    def existing(self, ctx: Context, keys: list[Hashable]) -> dict[Hashable, Found]:
        """``{key: Found}`` of what exists and the user may change; ``Found.values`` holds all of
        ``ctx.columns`` as the widgets' ``clean`` would give them."""
        raise NotImplementedError

    def check(self, ctx: Context, rows: list[Row], found: dict[int, Found]) -> list[CellError]:
        """Errors that need other rows or the database: references, scope, cycles, a key that
        exists where the user may not change it. Rows with errors of their cells are not given;
        a key that stands twice in the file is found by the pipeline."""
        return []

    def apply(
        self, ctx: Context, created: list[Row], updated: list[Update], reason: str
    ) -> dict[str, Any]:
        """Write everything by ONE bulk action in the caller's transaction, audited. What it
        returns is kept: ``{"url": "/…", "lines": ["40 unit dibentuk"]}`` (both may be left out).
        Raises ValidationError for what the user can put right; then nothing is written."""
        raise NotImplementedError

    def export(self, ctx: Context) -> Iterable[dict[str, Any]]:
        """Every row the user may see, as ``{column: value}``; importing it changes nothing."""
        raise NotImplementedError


KINDS: dict[str, ImportKind] = {}


def register(kind: ImportKind) -> None:
    """Offer ``kind`` to the screens; called in ``AppConfig.ready``."""
    KINDS[kind.name] = kind
