"""Submitting, returning, validating: each freezes or releases the result."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from orgunits.actions.assessments.opening import (
    lock_assessment,
    move_to,
    record,
    tell_team,
)
from orgunits.actions.rounds.holding import let_lapse
from orgunits.enums import AssessmentState
from orgunits.models import Assessment, AssessmentAnswer
from orgunits.permissions import may_fill, may_validate
from orgunits.queries.assessments import (
    answers_of,
    final_open_points,
    open_points,
    results_of,
    rules_of,
    wordings_in_force,
)
from portal import audit
from portal.models import User
from portal.validators import validate_reason

MAX_NAMED = 3


def _refuse(points: list[Any], what: str) -> None:
    if not points:
        return
    named = "; ".join(f"{point.label} {point.text}" for point in points[:MAX_NAMED])
    rest = f"; dan {len(points) - MAX_NAMED} lagi" if len(points) > MAX_NAMED else ""
    raise ValidationError(f"{what}: {named}{rest}.")


def frozen(row: Assessment, answers: list[AssessmentAnswer]) -> dict[str, Any]:
    """What a result is computed from, as JSON: it stays what it was when texts and rules change."""
    found, rules = row.instrument, rules_of(row.government_id)
    known = wordings_in_force(row.government_id, row.kind)
    items = []
    for answer in answers:
        item, wording = found.by_code[answer.code], known.get(answer.code)
        official = wording if wording is not None and wording.is_verified else None
        items.append(
            {
                "code": item.code,
                "label": found.label(item),
                "polarity": official.polarity if official else item.polarity,
                "text": official.text if official else "",
                "wording": official.number if official else None,
                "source": official.source if official else item.source,
            }
        )
    return {
        "version": row.version,
        "rules": {"skipped": str(rules.skipped), "top_from": rules.top_from},
        "items": items,
    }


@transaction.atomic
def submit_assessment(*, assessment: Assessment, user: User) -> Assessment:
    """Hand the team's column over for validation and keep its result.

    Raises ValidationError while an item is unanswered, answered to wording that is not official
    (kelembagaan) or without evidence (maturity); PermissionDenied for whoever is not of the team.
    """
    row = lock_assessment(assessment)
    if row.is_filling and not may_fill(user, row):
        raise PermissionDenied
    before = row.state
    move_to(row, AssessmentState.SUBMITTED)
    answers = answers_of(row)
    known = wordings_in_force(row.government_id, row.kind)
    _refuse(open_points(row, answers, known), "Belum dapat dikirim")
    row.submitted_by, row.submitted_at, row.note = user, timezone.now(), ""
    row.frozen = frozen(row, answers)
    first = results_of(row, answers).first
    row.self_score, row.self_grade = first.total, first.grade
    row.save(
        update_fields=["state", "submitted_by", "submitted_at", "note", "frozen", "self_score",
                       "self_grade"]
    )  # fmt: skip
    changes = {"state": [before, row.state], "self_score": [None, audit.plain(row.self_score)]}
    record(row, user, "Mengirim evaluasi organisasi", changes)
    if row.validator is not None:
        tell_team(row, [row.validator], "Menunggu validasi Anda", user)
    return row


@transaction.atomic
def return_assessment(*, assessment: Assessment, user: User, note: str) -> Assessment:
    """Give it back to the team with a note; the findings so far stay where answers stay."""
    validate_reason(note)
    row = lock_assessment(assessment)
    if not may_validate(user, row):
        raise PermissionDenied
    move_to(row, AssessmentState.RETURNED)
    row.note, row.frozen = note, {}
    row.self_score, row.self_grade = None, ""
    row.save(update_fields=["state", "note", "frozen", "self_score", "self_grade"])
    let_lapse(kind=row.kind, item=row.pk)
    changes = {"state": [AssessmentState.SUBMITTED, row.state]}
    record(row, user, "Mengembalikan evaluasi organisasi", changes, note)
    people = [member.user for member in row.members.select_related("user")]
    tell_team(row, people, "Dikembalikan dengan catatan", user)
    return row


@transaction.atomic
def validate_assessment(*, assessment: Assessment, user: User, note: str = "") -> Assessment:
    """Close it with the result of the validation: "Hasil akhir".

    Raises ValidationError while an item has no finding, PermissionDenied for whoever filled in or
    has no authority.
    """
    row = lock_assessment(assessment)
    if row.state == AssessmentState.SUBMITTED and not may_validate(user, row):
        raise PermissionDenied
    move_to(row, AssessmentState.VALIDATED)
    answers = answers_of(row)
    _refuse(final_open_points(row, answers), "Belum dapat divalidasi")
    final = results_of(row, answers).final
    if final.total is None:
        raise ValidationError(
            "Hasil akhir belum dapat dihitung: satu subdimensi seluruhnya tidak berlaku."
        )
    row.validated_by, row.validated_at, row.note = user, timezone.now(), note.strip()
    row.final_score, row.final_grade = final.total, final.grade
    row.save(
        update_fields=["state", "validated_by", "validated_at", "note", "final_score",
                       "final_grade"]
    )  # fmt: skip
    changes = {
        "state": [AssessmentState.SUBMITTED, row.state],
        "final_score": [audit.plain(row.self_score), audit.plain(row.final_score)],
    }
    record(row, user, "Memvalidasi evaluasi organisasi", changes, row.note)
    people = [member.user for member in row.members.select_related("user")]
    tell_team(row, people, f"Tervalidasi dengan hasil {row.final_grade}", user)
    return row
