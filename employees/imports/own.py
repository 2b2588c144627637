"""The officer's own line in a file: it may stand there as long as it changes nothing."""

from employees.models import Employee
from employees.validators import OWN_RECORD
from portal.imports.spec import CellError


def own_cells(ctx, kind, rows, found):
    """Yield an error for each cell that would change the record of whoever imports. ``kind``: an
    import whose rows name a person by "nip". One query."""
    own = Employee.objects.filter(user=ctx.user, government=ctx.government)
    nip = own.values_list("nip", flat=True).first()
    for row in rows:
        if nip is None or row.values["nip"] != nip:
            continue
        known = found.get(row.number)
        if known is None:
            yield CellError(row.number, "nip", OWN_RECORD)
            continue
        for name, value in row.values.items():
            says = value is not None or kind.column(name).clears
            if says and known.values.get(name) != value:
                yield CellError(row.number, name, OWN_RECORD)
