"""Assessments in sight, and those of one unit over the years."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q, QuerySet

from orgunits.enums import AssessmentKind, AssessmentState
from orgunits.models import Assessment, OrgUnit
from orgunits.queries.assessments.results import results_of
from portal.models import Government, User

# Whatever has no result yet stands last, whichever way the results are sorted.
ASSESSMENT_SORTS = {
    "unit": ("unit__name", "-year", "pk"),
    "-unit": ("-unit__name", "-year", "pk"),
    "year": ("year", "unit__name", "pk"),
    "-year": ("-year", "unit__name", "pk"),
    "state": ("state", "-year", "pk"),
    "-state": ("-state", "-year", "pk"),
    "score": (
        "kind",
        F("final_score").asc(nulls_last=True),
        F("self_score").asc(nulls_last=True),
        "pk",
    ),
    "-score": (
        "kind",
        F("final_score").desc(nulls_last=True),
        F("self_score").desc(nulls_last=True),
        "pk",
    ),
}


def assessment_table(
    *,
    user: User,
    government: Government | None,
    text: str = "",
    kind: str = "",
    state: str = "",
    year: int | None = None,
    unit_ids: Iterable[int] | None = None,
    sort: str = "",
) -> QuerySet[Assessment]:
    """Assessments in sight; cancelled ones only when ``state`` asks for them. One query."""
    rows = Assessment.objects.visible_to(user).filter(government=government)
    rows = rows.filter(state=state) if state else rows.standing()
    if kind:
        rows = rows.filter(kind=kind)
    if year is not None:
        rows = rows.filter(year=year)
    if text:
        rows = rows.filter(Q(unit__name__icontains=text) | Q(unit__abbreviation__icontains=text))
    if unit_ids is not None:
        rows = rows.filter(unit__in=unit_ids)
    order = ASSESSMENT_SORTS.get(sort, ASSESSMENT_SORTS["-year"])
    return rows.select_related("unit", "validator", "validated_by").order_by(*order)


def assessment_years(government: Government | None, user: User) -> list[int]:
    """Years that have an assessment in sight, the newest first."""
    rows = Assessment.objects.visible_to(user).filter(government=government)
    return sorted(set(rows.order_by().values_list("year", flat=True)), reverse=True)


@dataclass(frozen=True, slots=True)
class AxisYears:
    """A subdimension or variable with its validated score of each year (None: not that year)."""

    name: str
    most: Decimal
    scores: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Years:
    """One instrument over one unit: all of its assessments, the oldest first, and the axes of the
    validated ones (``years`` are their columns)."""

    rows: list[Assessment]
    years: list[int]
    axes: list[AxisYears]


def years_of(unit: OrgUnit) -> dict[str, Years]:
    """Assessments by kind of ``unit``, on which the reader may see them. Two queries, whatever their
    number."""
    rows = list(
        Assessment.objects.standing()
        .filter(unit=unit)
        .select_related("unit", "government")
        .prefetch_related("answers")
        .order_by("year", "pk")
    )
    found: dict[str, Years] = {}
    for kind in AssessmentKind.values:
        ours = [row for row in rows if row.kind == kind]
        if ours:
            found[kind] = _years(ours)
    return found


def _years(rows: list[Assessment]) -> Years:
    closed = [row for row in rows if row.state == AssessmentState.VALIDATED]
    finals = [results_of(row, row.answers.all()).final for row in closed]
    axes = [
        AxisYears(same[0].name, same[0].most, tuple(axis.score for axis in same))
        for same in zip(*(final.axes for final in finals), strict=True)
    ]
    return Years(rows, [row.year for row in closed], axes)
