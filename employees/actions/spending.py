"""Pay tables and budgets."""

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from employees.models import FiscalYear, PayTable
from portal import audit
from portal.database import insert_checked
from portal.models import Government, User
from portal.opened import refuse_if_changed
from portal.validators import validate_reason

Row = PayTable | FiscalYear
PAY_COLUMNS = ("valid_from", "payments", "rates", "source")
YEAR_COLUMNS = ("budget", "staff_spending", "residents", "source")


@transaction.atomic
def settle_pay_table(
    *,
    government: Government,
    component: str,
    valid_from: date,
    payments: int,
    rates: Mapping[str, int],
    source: str,
    user: User | None,
    reason: str,
    table: PayTable | None = None,
    opened: str | None = None,
    is_example: bool = False,
) -> PayTable:
    """Settle the rates of a component from a day on, or correct ``table``; returns the stored row.

    ``rates``: rupiah a month by key. ValidationError, by field, for what does not fit, when another
    table of the component begins that day, or ``table`` changed since the page was made.
    """
    validate_reason(reason)
    values = {
        "valid_from": valid_from,
        "payments": payments,
        "rates": dict(rates),
        "source": source.strip(),
    }
    if table is None:
        row = PayTable(
            government=government, component=component, made_by=user, is_example=is_example
        )
    else:
        row = _locked(PayTable, government, table.pk)
        refuse_if_changed(obj=row, opened=opened)
    return _write(row, values, user=user, reason=reason, verb="tabel tarif")


@transaction.atomic
def record_fiscal_year(
    *,
    government: Government,
    year: int,
    user: User | None,
    reason: str,
    fiscal_year: FiscalYear | None = None,
    opened: str | None = None,
    is_example: bool = False,
    **columns: object,
) -> FiscalYear:
    """Write down the budget and residents of a year (YEAR_COLUMNS), or correct ``fiscal_year``.

    ValidationError as in ``settle_pay_table``.
    """
    validate_reason(reason)
    if unknown := columns.keys() - set(YEAR_COLUMNS):
        raise ValueError(f"not a column of a fiscal year: {sorted(unknown)}")
    if fiscal_year is None:
        row = FiscalYear(government=government, year=year, is_example=is_example)
    else:
        row = _locked(FiscalYear, government, fiscal_year.pk)
        refuse_if_changed(obj=row, opened=opened)
    return _write(row, columns, user=user, reason=reason, verb="tahun anggaran")


def _locked(model: type[PayTable | FiscalYear], government: Government, pk: int) -> Row:
    rows = model.objects.select_for_update(no_key=True, of=("self",))
    try:
        return rows.get(government=government, pk=pk)
    except model.DoesNotExist as error:
        raise ValidationError("Data ini tidak ada lagi.") from error


def _write(
    row: Row, values: Mapping[str, object], *, user: User | None, reason: str, verb: str
) -> Row:
    """Check and store what changed, with its audit event; nothing when nothing did."""
    is_new = row.pk is None
    before = {} if is_new else {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    changes = audit.differences(before, values)
    if is_new:
        insert_checked(row, row.full_clean)
    elif changes:
        row.full_clean()
        row.save(update_fields=sorted(values))
    if changes:
        audit.record(
            actor=user,
            action=f"{'Mencatat' if is_new else 'Membetulkan'} {verb}",
            obj=row,
            government=row.government,
            changes=changes,
            reason=reason,
        )
    return row
