"""What SIASN says otherwise of people: one file against the records, and the standing list."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from employees.imports.columns import COLUMNS, IDENTITY_NAMES, SEAT_NAMES
from employees.models import Employee, FieldDifference, Placement
from employees.queries.people import Seat, seats_of, with_text
from portal.imports.actions import prepared, silent
from portal.imports.preview import words
from portal.imports.spec import SEALED, Found
from portal.models import Government, ImportRun, User

COMPARED = {column.name: column for column in COLUMNS if column.name != "nip" and not column.sealed}
LABELS = {name: column.title for name, column in COMPARED.items()}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A file against the records: {(person, field): (own, SIASN's)}, and the fields that could be
    compared, by person."""

    found: dict[tuple[int, str], tuple[str, str]]
    compared: dict[int, frozenset[str]]


def compare_file(
    run: ImportRun, user: User, report: Callable[[int, str], None] = silent
) -> Comparison:
    """Read the file of ``run`` again and compare it: who people are in every row that can be read,
    their posts in rows without an error. Raises ValidationError when the file cannot be read."""
    work = prepared(run, user, report)
    readable = [row for row in work.rows if row.number not in work.bad]
    known = work.kind.find(work.ctx, readable) if readable else {}
    found = {}
    for row in readable:
        if (ours := known.get(row.number)) is not None:
            found |= _identity_differences(ours, row.values)
    # Posts are named in the words of the records only once the rules were asked.
    outcome = work.finish(report)
    found |= {
        (update.pk, name): (words(COMPARED[name], old), words(COMPARED[name], new))
        for update in outcome.updated
        for name, (old, new) in update.changes.items()
        if name in SEAT_NAMES
    }
    whole = frozenset(set(work.ctx.columns) & set(COMPARED))
    identity = whole & set(IDENTITY_NAMES)
    compared = {
        ours.pk: identity if number in work.bad else whole for number, ours in known.items()
    }
    return Comparison(found, compared)


def _identity_differences(ours: Found, values: dict) -> dict[tuple[int, str], tuple[str, str]]:
    """Where a row says something else of who somebody is, also in a row the rules would refuse: an
    empty cell says nothing."""
    return {
        (ours.pk, name): (
            words(COMPARED[name], ours.values.get(name)),
            words(COMPARED[name], value),
        )
        for name, value in values.items()
        if name in COMPARED
        and name in IDENTITY_NAMES
        and value is not None
        and value != ours.values.get(name)
    }


def difference_table(
    *,
    user: User,
    government: Government,
    day: date,
    unit_ids: list[int] | None = None,
    text: str = "",
    field: str = "",
    verdict: str = "",
) -> QuerySet[FieldDifference]:
    """Standing differences of the people whose file ``user`` keeps, by name."""
    rows = FieldDifference.objects.visible_to(user).standing().filter(government=government)
    if field:
        rows = rows.filter(field=field)
    if verdict:
        rows = rows.filter(verdict=verdict)
    if unit_ids is not None:
        seats = Placement.objects.on(day).definitive().filter(position__unit__in=unit_ids)
        rows = rows.filter(Exists(seats.filter(employee=OuterRef("employee"))))
    if text:
        people = with_text(Employee.objects.filter(government=government), text)
        rows = rows.filter(employee__in=people.values("pk"))
    return rows.select_related("employee", "decided_by", "run", "government").order_by(
        "employee__name", "employee_id", "field", "pk"
    )


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """A difference as it is shown: a recorded day of birth is veiled, ``tells_birth``: SIASN's is
    not, so that whoever sees it has read one."""

    row: FieldDifference
    label: str
    own: str
    siasn: str
    seat: Seat | None
    tells_birth: bool


def difference_lines(rows: Iterable[FieldDifference], day: date) -> list[DifferenceLine]:
    """Fill a page of differences. Two queries."""
    listed = list(rows)
    seats = seats_of({row.employee_id for row in listed}, day)
    lines = []
    for row in listed:
        column = COMPARED.get(row.field)
        is_veiled = column is not None and column.veiled
        own = SEALED if is_veiled and row.own_value else row.own_value
        seat = next(iter(seats[row.employee_id]), None)
        lines.append(
            DifferenceLine(
                row=row,
                label=LABELS.get(row.field, row.field),
                own=own,
                siasn=row.siasn_value,
                seat=seat,
                tells_birth=is_veiled and bool(row.siasn_value),
            )
        )
    return lines


def difference_figures(user: User, government: Government) -> Counter:
    """How many standing differences in reach have which verdict. One query."""
    rows = FieldDifference.objects.visible_to(user).standing().filter(government=government)
    return Counter(rows.order_by().values_list("verdict", flat=True))
