"""Clean column by column, ask the kind, compare with what is there. Writes nothing."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace

from portal.imports.spec import SEALED, CellError, Mode, Row, Update
from portal.imports.widgets import text_of

MAX_SHOWN = 200  # characters of a cell in a message


@dataclass
class Outcome:
    """What a file would do. ``fingerprint`` is the same as long as it would do exactly this."""

    created: list = field(default_factory=list)  # Row
    updated: list = field(default_factory=list)  # Update
    errors: list = field(default_factory=list)  # CellError, by row and column of the file
    n_rows: int = 0
    n_same: int = 0
    n_skipped: int = 0  # left out because of the mode
    fingerprint: str = ""


@dataclass(frozen=True)
class Bad:
    """A cell that could not be cleaned."""

    message: str


def clean_cell(widget, cell):
    try:
        return widget.clean(cell)
    except ValueError as error:
        return Bad(str(error))


def clean_column(widget, cells):
    """The values of ``cells`` in their order; equal cells are cleaned once. Empty ones are None."""
    known = {"": None}
    values = []
    for cell in cells:
        try:
            value = known[cell]
        except KeyError:
            blank = isinstance(cell, str) and not text_of(cell)
            value = known[cell] = None if blank else clean_cell(widget, cell)
        values.append(value)
    return values


def shown(column, cell):
    """A cell as an error may show it."""
    if column is not None and column.sealed and cell != "":
        return SEALED
    text = text_of(cell)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"


class Checker:
    """One check of one table under one mapping (column name or "" for each heading)."""

    def __init__(self, kind, ctx, table, names, slipped=()):
        self.kind = kind
        self.ctx = ctx
        self.table = table
        self.places = {name: index for index, name in enumerate(names) if name}
        self.columns = {column.name: column for column in kind.columns}
        self.errors = [
            CellError(n, "", "Baris ini punya lebih banyak sel daripada kepala tabel.")
            for n in slipped
        ]
        self.bad = {error.row for error in self.errors}

    def run(self, report=lambda percent, words: None):
        """Return the Outcome. ``report`` is called between the steps."""
        self.prepare(report)
        return self.finish(report)

    def prepare(self, report=lambda percent, words: None):
        """The part that asks nobody: cells to values, keys."""
        report(20, "Membersihkan isian")
        self.rows = self.with_keys(self.cleaned())

    def finish(self, report=lambda percent, words: None):
        """The part that asks the database, against what is there now."""
        report(50, "Mencari yang sudah ada")
        outcome = Outcome(n_rows=len(self.table.rows))
        rows = [row for row in self.rows if row.number not in self.bad]
        found = self.kind.find(self.ctx, rows) if rows else {}
        rows = self.chosen(rows, found, outcome)
        self.check_twice_found(rows, found)
        self.check_required(rows, found)
        report(65, "Memeriksa rujukan")
        given = {row.number for row in rows}
        broken = tuple(row for row in self.rows if row.number in self.bad - given)
        ctx = replace(self.ctx, broken=broken)
        self.add(self.kind.check(ctx, rows, found) if rows else [])
        report(80, "Membandingkan")
        self.compare(rows, found, outcome)
        outcome.errors = sorted(self.errors, key=lambda e: (e.row, self.places.get(e.column, -1)))
        outcome.fingerprint = fingerprint(outcome)
        return outcome

    def cleaned(self):
        """The rows as values; what cannot be cleaned is an error and counts as empty."""
        numbers = self.table.numbers
        columns = []
        for name, place in self.places.items():
            cells = [cells[place] for cells in self.table.rows]
            values = clean_column(self.columns[name].widget, cells)
            if any(type(value) is Bad for value in set_of(values)):
                for index, value in enumerate(values):
                    if type(value) is Bad:
                        self.fail(numbers[index], name, value.message, cells[index])
                        values[index] = None
            columns.append(values)
        names = list(self.places)
        return [
            Row(number, dict(zip(names, values, strict=True)))
            for number, values in zip(numbers, zip(*columns, strict=True), strict=True)
        ]

    def fail(self, number, name, message, cell=""):
        self.errors.append(CellError(number, name, message, shown(self.columns.get(name), cell)))
        self.bad.add(number)

    def add(self, errors):
        """Take errors of the kind, with the cell they speak of."""
        places = {number: index for index, number in enumerate(self.table.numbers)}
        for error in errors:
            cell = error.value
            if not cell and error.column in self.places and error.row in places:
                cell = self.table.rows[places[error.row]][self.places[error.column]]
            self.fail(error.row, error.column, error.message, cell)

    def with_keys(self, rows):
        """The rows that say which row they are; a key that stands twice is an error."""
        keyed = []
        for row in rows:
            present = [name for name in self.kind.key if row.values.get(name) is not None]
            enough = present if self.kind.key_any else len(present) == len(self.kind.key)
            if enough:
                keyed.append(row)
            elif row.number not in self.bad:
                self.fail(row.number, self.missing_key(present), self.key_sentence(present))
        groups = [(name,) for name in self.kind.key] if self.kind.key_any else [self.kind.key]
        for group in self.kind.unique or groups:
            self.check_twice(keyed, group)
        return keyed

    def missing_key(self, present):
        return next(name for name in self.kind.key if name not in present)

    def key_sentence(self, present):
        titles = [self.columns[name].title for name in self.kind.key if name not in present]
        join = " atau " if self.kind.key_any else " dan "
        return f"{join.join(titles)} harus diisi."

    def check_twice(self, rows, names):
        first = {}
        words = " dan ".join(self.columns[name].title for name in names)
        for row in rows:
            key = tuple(row.values.get(name) for name in names)
            if None in key:
                continue
            if key in first:
                self.fail(
                    row.number, names[0], f"{words} ini sudah ada di baris {first[key]}.",
                    text_of(key[0]),
                )  # fmt: skip
            else:
                first[key] = row.number

    def check_twice_found(self, rows, found):
        """Two rows that mean one of ours by different keys."""
        first = {}
        for row in rows:
            if row.number in found:
                other = first.setdefault(found[row.number].pk, row.number)
                if other != row.number and row.number not in self.bad:
                    words = f"Baris ini menunjuk {self.kind.noun} yang sama dengan baris {other}."
                    self.fail(row.number, self.kind.key[0], words)

    def chosen(self, rows, found, outcome):
        """The rows the mode lets through."""
        if self.ctx.mode == Mode.BOTH:
            return rows
        wanted = self.ctx.mode == Mode.UPDATE
        kept = [row for row in rows if (row.number in found) == wanted]
        outcome.n_skipped = len(rows) - len(kept)
        return kept

    def check_required(self, rows, found):
        required = [column for column in self.kind.columns if column.required]
        for row in rows:
            if row.number in found:
                continue
            for column in required:
                if row.values.get(column.name) is None:
                    words = f"{column.title} wajib diisi untuk {self.kind.noun} baru."
                    if column.name not in self.places:
                        words = f"{column.title} tidak ada di berkas, padahal {words[0].lower()}{words[1:]}"
                    self.fail(row.number, column.name, words)

    def compare(self, rows, found, outcome):
        """Put each sound row under new, changed or the same."""
        keeps = {name for name in self.places if not self.columns[name].clears}
        for row in rows:
            if row.number in self.bad:
                continue
            ours = found.get(row.number)
            if ours is None:
                outcome.created.append(row)
                continue
            changes = {
                name: (ours.values.get(name), value)
                for name, value in row.values.items()
                if ours.values.get(name) != value and not (value is None and name in keeps)
            }
            if changes:
                outcome.updated.append(Update(row, ours.pk, changes))
            else:
                outcome.n_same += 1


def set_of(values):
    """The values once each; those that cannot be hashed stay as they are."""
    try:
        return set(values)
    except TypeError:
        return values


def fingerprint(outcome):
    """The digest of everything the outcome would write, and of what keeps it from doing so."""
    digest = hashlib.sha256()
    for row in outcome.created:
        digest.update(f"C{row.number}|{sorted(row.values.items())!r}\n".encode())
    for update in outcome.updated:
        digest.update(
            f"U{update.row.number}|{update.pk}|{sorted(update.changes.items())!r}\n".encode()
        )
    for error in outcome.errors:
        digest.update(f"E{error!r}\n".encode())
    return digest.hexdigest()


def error_counts(errors):
    """``[(column name, how many)]``, the most frequent first."""
    return Counter(error.column for error in errors).most_common()
