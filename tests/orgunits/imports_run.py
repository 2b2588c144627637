"""Runs a kind of import over rows of cells as the pipeline does, without file, run and screens."""

from dataclasses import dataclass, field

from django.db import transaction

from portal.imports.spec import CellError, Context, Row, Update

REASON = "Impor untuk uji coba."


@dataclass
class Outcome:
    ctx: Context
    kind: object
    errors: list
    created: list = field(default_factory=list)
    updated: list = field(default_factory=list)

    @property
    def told(self):
        return {(error.row, error.column): error.message for error in self.errors}

    def apply(self):
        assert self.errors == []
        with transaction.atomic():
            return self.kind.apply(self.ctx, self.created, self.updated, REASON)


def judge(kind, user, lines, options=None):
    """Clean, find, check and compare ``lines`` ({column: cell}); row numbers begin at 2."""
    government = user.government
    names = frozenset(name for line in lines for name in line)
    ctx = Context(government, user, government.today(), names, options=options or {})
    rows, errors = [], []
    for number, line in enumerate(lines, start=2):
        values, wrong = {}, []
        for name in sorted(names):
            cell = line.get(name, "")
            try:
                values[name] = None if cell in ("", None) else kind.column(name).widget.clean(cell)
            except ValueError as error:
                wrong.append(CellError(number, name, str(error)))
        errors += wrong
        if not wrong:
            rows.append(Row(number, values))
    found = kind.find(ctx, rows)
    errors += kind.check(ctx, rows, found)
    outcome = Outcome(ctx, kind, sorted(errors))
    for row in rows:
        known = found.get(row.number)
        if known is None:
            outcome.created.append(row)
            continue
        changes = {
            name: (known.values[name], row.values[name])
            for name in names
            if row.values[name] is not None or kind.column(name).clears
            if row.values[name] != known.values[name]
        }
        if changes:
            outcome.updated.append(Update(row, known.pk, changes))
    return outcome


def exported(kind, user):
    """The portal's own export as cells of a file, as a reader would give them back."""
    government = user.government
    ctx = Context(government, user, government.today())
    columns = [column for column in kind.columns if column.exported]
    lines = []
    for values in kind.export(ctx):
        cells = {}
        for column in columns:
            cell = column.widget.render(values[column.name])
            cells[column.name] = "" if cell is None else str(cell)
        lines.append(cells)
    return lines
