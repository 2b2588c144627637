"""What the people of a structure cost, and its shape, on a day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Expression, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from employees.models import FiscalYear, PayTable, Placement
from employees.queries.posts import staffed_positions
from employees.spending import (
    FIGURES,
    VACANCY_FIGURES,
    SeatGroup,
    Spending,
    Table,
    Vacancy,
    spending_by_unit,
    vacancy_of,
)
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


def seat_groups(
    unit_ids: Iterable[int] | QuerySet, day: date, *, by_unit: bool = True
) -> list[SeatGroup]:
    """Definitive holders of ``day`` on posts of the units, grouped by what decides their pay. One
    query. Without ``by_unit`` those of all units are one group, of unit 0."""
    seated = Placement.objects.on(day).definitive().filter(position__unit__in=unit_ids)
    if by_unit:
        return [_seat_group(row) for row in _grouped(seated, *GROUPED_BY)]
    return [_seat_group((0, *row)) for row in _grouped(seated, *GROUPED_BY[1:])]


def seat_groups_by_post(
    unit_ids: Iterable[int], post_ids: Iterable[int] | Expression, day: date
) -> list[tuple[int, SeatGroup]]:
    """(post, group) of the definitive holders of ``day`` on all posts of the units and on the posts
    named. One query."""
    seated = Placement.objects.on(day).definitive()
    named = Q(position__unit__in=unit_ids) | Q(position__in=post_ids)
    rows = _grouped(seated.filter(named), "position_id", *GROUPED_BY)
    return [(row[0], _seat_group(row[1:])) for row in rows]


def _grouped(seated: QuerySet[Placement], *columns: str) -> QuerySet:
    job_class = Coalesce("position__job_class", "position__job_title__job_class")
    rows = seated.annotate(job_class=job_class).order_by().values_list(*columns)
    return rows.annotate(people=Count("pk"))


def _seat_group(row: tuple) -> SeatGroup:
    unit, golongan, status, echelon, kind, jenjang, job_class, is_head, people = row
    return SeatGroup(
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


def vacant_seats(unit_ids: Iterable[int], day: date) -> list[SeatGroup]:
    """The empty seats of ``day`` on posts of the units, grouped by what decides their pay (nobody's
    golongan). One query."""
    posts = staffed_positions(day).filter(unit__in=unit_ids, n_vacant__gt=0)
    rows = (
        posts.annotate(rank=Coalesce("job_class", "job_title__job_class"))
        .order_by()
        .values_list(
            "unit_id", "echelon", "job_title__kind", "job_title__jenjang", "rank", "is_head"
        )
        .annotate(seats=Sum("n_vacant"))
    )
    return [
        SeatGroup(
            unit_id=unit,
            people=seats,
            echelon=echelon,
            kind=kind,
            jenjang=jenjang,
            job_class=rank,
            is_head=is_head,
        )
        for unit, echelon, kind, jenjang, rank, is_head, seats in rows
    ]


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A unit with the figures of everything under it."""

    unit: StructureRow
    shape: Shape
    spending: Spending
    vacancy: Vacancy


def figure_rows(
    rows: Sequence[StructureRow], day: date, book: Mapping[str, Table]
) -> list[FigureRow]:
    """Shape and spending of every unit of ``rows`` (in the order of ``structure_on``) with all
    below it. Two queries."""
    own = spending_by_unit(seat_groups([row.id for row in rows], day), book)
    nothing = Spending()
    of_unit = [own.get(row.id, nothing) for row in rows]
    levels = [row.level for row in rows]
    totals = [roll_up(levels, [getattr(one, name) for one in of_unit]) for name in FIGURES]
    spending = [Spending(*values) for values in zip(*totals, strict=True)]
    staff = [one.people - one.heads for one in of_unit]
    empty = vacancy_by_unit(vacant_seats([row.id for row in rows], day), book)
    of_seats = [empty.get(row.id, Vacancy()) for row in rows]
    seats = [roll_up(levels, [getattr(one, name) for one in of_seats]) for name in VACANCY_FIGURES]
    vacancies = [Vacancy(*values) for values in zip(*seats, strict=True)]
    found = zip(rows, shapes(levels, staff), spending, vacancies, strict=True)
    return [FigureRow(*values) for values in found]


def vacancy_by_unit(groups: Iterable[SeatGroup], book: Mapping[str, Table]) -> dict[int, Vacancy]:
    """The Vacancy of each unit's own posts; units without any are left out."""
    found: dict[int, Vacancy] = {}
    for group in groups:
        had, more = found.get(group.unit_id, Vacancy()), vacancy_of(group, book)
        found[group.unit_id] = Vacancy(
            *(getattr(had, name) + getattr(more, name) for name in VACANCY_FIGURES)
        )
    return found


def fiscal_year_for(government: Government, day: date) -> FiscalYear | None:
    """The budget of the year of ``day``, else of the last year before that is known. One query."""
    rows = FiscalYear.objects.filter(government=government, year__lte=day.year)
    return rows.order_by("-year").first()
