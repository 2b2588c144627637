"""What the people of a structure cost, and its shape, on a day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet
from django.db.models.functions import Coalesce

from employees.models import FiscalYear, PayTable, Placement
from employees.spending import FIGURES, SeatGroup, Spending, Table, spending_by_unit
from orgunits.queries import StructureRow
from orgunits.rollup import roll_up
from orgunits.shape import Shape, shapes
from portal.models import Government

GROUPED_BY = (
    "position__unit_id",
    "employee__golongan",
    "employee__status",
    "position__echelon",
    "position__job_title__kind",
    "position__job_title__jenjang",
    "job_class",
    "position__is_head",
)


def pay_tables_on(government: Government, day: date) -> dict[str, PayTable]:
    """The pay tables in force on ``day``, by component. One query."""
    rows = PayTable.objects.filter(government=government, valid_from__lte=day)
    return {row.component: row for row in rows.order_by("valid_from")}


def pay_book(tables: Mapping[str, PayTable]) -> dict[str, Table]:
    """The tables as the formulas take them."""
    return {component: Table(row.rates, row.payments) for component, row in tables.items()}


def seat_groups(unit_ids: Iterable[int] | QuerySet, day: date) -> list[SeatGroup]:
    """Definitive holders of ``day`` on posts of the units, grouped by what decides their pay. One
    query."""
    rows = (
        Placement.objects.on(day)
        .definitive()
        .filter(position__unit__in=unit_ids)
        .annotate(job_class=Coalesce("position__job_class", "position__job_title__job_class"))
        .order_by()
        .values_list(*GROUPED_BY)
        .annotate(people=Count("pk"))
    )
    return [
        SeatGroup(
            unit_id=unit,
            people=people,
            golongan=golongan,
            status=status,
            echelon=echelon,
            kind=kind,
            jenjang=jenjang,
            job_class=job_class,
            is_head=is_head,
        )
        for unit, golongan, status, echelon, kind, jenjang, job_class, is_head, people in rows
    ]


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A unit with the figures of everything under it."""

    unit: StructureRow
    shape: Shape
    spending: Spending


def figure_rows(
    rows: Sequence[StructureRow], day: date, book: Mapping[str, Table]
) -> list[FigureRow]:
    """Shape and spending of every unit of ``rows`` (in the order of ``structure_on``) with all
    below it. One query."""
    own = spending_by_unit(seat_groups([row.id for row in rows], day), book)
    nothing = Spending()
    of_unit = [own.get(row.id, nothing) for row in rows]
    levels = [row.level for row in rows]
    totals = [roll_up(levels, [getattr(one, name) for one in of_unit]) for name in FIGURES]
    spending = [Spending(*values) for values in zip(*totals, strict=True)]
    staff = [one.people - one.heads for one in of_unit]
    found = zip(rows, shapes(levels, staff), spending, strict=True)
    return [FigureRow(*values) for values in found]


def fiscal_year_for(government: Government, day: date) -> FiscalYear | None:
    """The budget of the year of ``day``, else of the last year before that is known. One query."""
    rows = FiscalYear.objects.filter(government=government, year__lte=day.year)
    return rows.order_by("-year").first()
