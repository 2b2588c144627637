"""What the annex of the decree of a placement case says of its people."""

from employees.case_paper import AnnexLine
from employees.case_plan import (
    positions_of,
)
from employees.enums import (
    PayComponent,
    RecordKind,
)
from employees.models import (
    PersonnelRecord,
    PlacementCase,
)
from employees.queries.cases import moves_of
from employees.queries.people import unit_names_on
from employees.queries.spending import pay_tables_on
from employees.spending import SeatGroup, allowance_key
from orgunits.models import Position


def annex_lines(case: PlacementCase) -> list[AnnexLine]:
    """The people of the annex with rank and allowance as of the TMT. Constant number of queries."""
    moves = [move for move in moves_of(case) if move.is_included]
    day, posts = case.effective_on, positions_of(moves)
    names = unit_names_on({post.unit_id for post in posts.values()}, day)
    table = pay_tables_on(case.government, day).get(PayComponent.ALLOWANCE)
    rates = table.rates if table else {}
    since = dict(
        PersonnelRecord.objects.of_kind(RecordKind.RANK)
        .filter(employee__in=[move.employee_id for move in moves], issued_on__lte=day)
        .order_by("issued_on", "pk")
        .values_list("employee_id", "issued_on")
    )
    return [
        AnnexLine(
            move=move,
            from_unit=names.get(move.from_position.unit_id, "") if move.from_position else "",
            to_unit=names.get(move.to_position.unit_id, "") if move.to_position else "",
            rank_since=since.get(move.employee_id),
            allowance=_allowance(move.to_position, rates),
        )
        for move in moves
    ]


def _allowance(position: Position | None, rates: dict[str, int]) -> int | None:
    if position is None:
        return None
    title = position.job_title
    group = SeatGroup(
        unit_id=position.unit_id,
        people=1,
        echelon=position.echelon,
        kind=title.kind,
        jenjang=title.jenjang,
    )
    return rates.get(allowance_key(group))
