"""What a round of assessments collects: the assessment of each unit, sent for validation."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse

from orgunits.enums import AssessmentState
from orgunits.models import Assessment, Round, RoundPart
from orgunits.round_kinds import Line
from portal.templatetags.formats import number

DONE = (AssessmentState.SUBMITTED, AssessmentState.VALIDATED)


def assessment_ids(round_: Round, part_of: Mapping[int, int], day: date) -> dict[int, set[int]]:
    """The standing assessments of the round's instrument and year in each part. One query."""
    rows = Assessment.objects.standing().filter(
        government=round_.government_id, kind=round_.kind, year=round_.year
    )
    found: dict[int, set[int]] = defaultdict(set)
    for pk, unit in rows.order_by().values_list("pk", "unit_id"):
        if unit in part_of:
            found[part_of[unit]].add(pk)
    return dict(found)


def assessment_lines(part: RoundPart, items: Sequence[int], day: date) -> list[Line]:
    """The assessments ``items``, each with how far it is and last year's result. Two queries."""
    answered = Q(answers__level__isnull=False) | Q(answers__is_skipped=True)
    rows = list(
        Assessment.objects.filter(pk__in=items)
        .select_related("unit")
        .annotate(n_items=Count("answers"), n_answered=Count("answers", filter=answered))
        .order_by("unit__lft", "pk")
    )
    older = Assessment.objects.filter(
        state=AssessmentState.VALIDATED,
        kind=part.round.kind,
        year=part.round.year - 1,
        unit__in=[row.unit_id for row in rows],
    )
    last = {row.unit_id: row for row in older}
    return [
        Line(
            item=row.pk,
            name=row.get_kind_display(),
            place=row.unit.name if row.unit_id != part.unit_id else "",
            now=f"{row.get_state_display()}, {number(row.n_answered)} dari {number(row.n_items)} "
            "terjawab",
            before=_result(last.get(row.unit_id)),
            url=reverse("orgunits:assessment_detail", args=[row.pk]),
            can_confirm=row.state in DONE,
        )
        for row in rows
    ]


def _result(row: Assessment | None) -> str:
    return "" if row is None else f"{number(row.final_score, 2)} ({row.final_grade})"
