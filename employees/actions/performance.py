"""Ratings of performance, brought in many at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from employees.enums import Expectation
from employees.models import Employee, PerformanceRating
from employees.queries.people import home_unit_ids
from employees.validators import refuse_own_record
from orgunits.actions import lock_government
from portal import audit
from portal.bulkread import Listed
from portal.models import Government, User
from portal.validators import validate_reason


@dataclass(frozen=True, slots=True)
class RatingDraft:
    """The evaluation of a person (by id) for a year; both values are Expectations."""

    employee_id: int
    year: int
    result: str
    behaviour: str


def draft_problems(draft: RatingDraft, this_year: int) -> list[str]:
    """What is wrong with one rating."""
    known = set(Expectation.values)
    if not {draft.result, draft.behaviour} <= known:
        return ["Hasil kerja dan perilaku kerja: pilihan tidak dikenal."]
    if not 2000 <= draft.year <= this_year:
        return ["Tahun penilaian antara 2000 dan tahun ini."]
    return []


@transaction.atomic
def settle_ratings(
    *, government: Government, drafts: Sequence[RatingDraft], user: User | None, reason: str
) -> tuple[int, int]:
    """Record or correct ratings, all or none, an audit event for each that changes; (new, changed).

    Raises ValidationError with a text per problem, also for a changed rating of one's own,
    ValueError for people of another government.
    """
    validate_reason(reason)
    lock_government(government)
    ids = {draft.employee_id for draft in drafts}
    people = Employee.objects.filter(pk__in=Listed(ids), government=government).in_bulk()
    if len(people) != len(ids):
        raise ValueError("employee of another government")
    year = government.today().year
    problems = [
        f"{people[draft.employee_id].name}: {text}"
        for draft in drafts
        for text in draft_problems(draft, year)
    ]
    if problems:
        raise ValidationError(problems)
    rows = PerformanceRating.objects.filter(employee__in=Listed(ids))
    known = {(row.employee_id, row.year): row for row in rows}
    created, changed, events = [], [], []
    units, now = home_unit_ids(ids, government.today()), timezone.now()
    for draft in drafts:
        row = known.get((draft.employee_id, draft.year))
        was = {"result": row.result, "behaviour": row.behaviour} if row else {}
        wanted = {"result": str(draft.result), "behaviour": str(draft.behaviour)}
        if was == wanted:
            continue
        if row is None:
            row = PerformanceRating(
                government=government, employee_id=draft.employee_id, year=draft.year
            )
            created.append(row)
        else:
            changed.append(row)
        row.employee = people[draft.employee_id]
        row.result, row.behaviour = wanted["result"], wanted["behaviour"]
        row.recorded_at, row.recorded_by = now, user
        events.append((row, audit.differences(was, wanted)))
    refuse_own_record(user, *(row.employee for row, _ in events))
    PerformanceRating.objects.bulk_create(created)
    fields = ["result", "behaviour", "recorded_at", "recorded_by"]
    PerformanceRating.objects.bulk_update(changed, fields, batch_size=500)
    audit.write(
        audit.event(
            actor=user,
            action="Mencatat penilaian kinerja",
            obj=row,
            government=government,
            changes=changes,
            reason=reason,
            unit_id=units.get(row.employee_id),
        )
        for row, changes in events
    )
    return len(created), len(changed)
