"""What a check found, as lines of a stored file: pages of it are read without reading it all.

First a line of counts, then one JSON line each for errors (E), new rows (N) and changes (U), in
the order of the file. Sealed values stand as ``SEALED``.
"""

import json
from datetime import date, datetime
from itertools import islice

from portal.imports.checking import error_counts
from portal.imports.spec import SEALED
from portal.spreadsheets import plain
from portal.templatetags.formats import date_short

ERRORS, NEW, CHANGED = "E", "N", "U"


def words(column, value):
    """A value as the page shows it."""
    if value is None or value == "":
        return ""
    if column.sealed:
        return SEALED
    value = column.widget.render(value)
    if isinstance(value, datetime | date):
        return date_short(value)
    value = plain(value)
    return ("ya" if value else "tidak") if isinstance(value, bool) else str(value)


def recorded(column, value):
    """A value on record as a difference shows it."""
    shown = words(column, value)
    return SEALED if column.veiled and shown else shown


def lines(kind, outcome):
    """Yield the file's lines as text."""
    columns = {column.name: column for column in kind.columns}
    yield dump({"columns": error_counts(outcome.errors)})
    for error in outcome.errors:
        yield dump([ERRORS, *error])
    for row in outcome.created:
        shown = [[columns[n].title, words(columns[n], v)] for n, v in row.values.items()]
        yield dump(
            [NEW, row.number, label(kind, columns, row), [pair for pair in shown if pair[1]]]
        )
    for update in outcome.updated:
        shown = [
            [columns[n].title, recorded(columns[n], old), words(columns[n], new)]
            for n, (old, new) in update.changes.items()
        ]
        yield dump([CHANGED, update.row.number, label(kind, columns, update.row), shown])


def label(kind, columns, row):
    """A row in a few words: its key, and the first text beside it."""
    key = [words(columns[name], row.values.get(name)) for name in kind.key]
    others = (
        words(columns[name], value)
        for name, value in row.values.items()
        if name not in kind.key and isinstance(value, str)
    )
    return " · ".join(part for part in [*key, next(others, "")] if part)


def dump(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str) + "\n"


def content(kind, outcome):
    """The bytes of the file."""
    return "".join(lines(kind, outcome)).encode("utf-8", "replace")


class Preview:
    """A stored preview, read from ``path``."""

    def __init__(self, path):
        self.path = path

    def error_columns(self):
        """``[(column name, how many errors)]``."""
        with self.path.open(encoding="utf-8") as file:
            return [tuple(pair) for pair in json.loads(file.readline())["columns"]]

    def section(self, section, *, column=None, row=None):
        """Yield the entries of one section, errors only of ``column`` or of row number ``row``."""
        start = f'["{section}",'
        with self.path.open(encoding="utf-8") as file:
            file.readline()
            for line in file:
                if not line.startswith(start):
                    continue
                if row is not None and not line.startswith(f"{start}{row},"):
                    continue
                if column is None or json.loads(line)[2] == column:
                    yield line

    def page(self, section, start, stop, **filters):
        """Entries ``start`` to ``stop`` of a section, parsed, without the letter."""
        found = islice(self.section(section, **filters), start, stop)
        return [json.loads(line)[1:] for line in found]

    def count(self, section, **filters):
        return sum(1 for _ in self.section(section, **filters))


class PreviewPages:
    """A section as a sequence that Django's Paginator can cut."""

    def __init__(self, preview, section, total=None, **filters):
        self.preview = preview
        self.name = section
        self.filters = {name: value for name, value in filters.items() if value is not None}
        self.total = None if self.filters else total

    def __len__(self):
        if self.total is None:
            self.total = self.preview.count(self.name, **self.filters)
        return self.total

    def __getitem__(self, cut):
        return self.preview.page(self.name, cut.start, cut.stop, **self.filters)
