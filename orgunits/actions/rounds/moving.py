"""The one table by which parts and rounds change their state."""

from typing import Any

from django.core.exceptions import ValidationError

from orgunits.enums import (
    PART_TRANSITIONS,
    PARTS_AT_REST,
    PARTS_VERIFIED,
    ROUND_TRANSITIONS,
    PartState,
    RoundState,
)
from orgunits.models import Round, RoundPart
from portal import audit
from portal.models import User


def lock_part(part: RoundPart) -> RoundPart:
    """The row, freshly read and locked in the caller's transaction."""
    rows = RoundPart.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("unit", "round__government").get(pk=part.pk)


def lock_round(round_: Round) -> Round:
    rows = Round.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("government").get(pk=round_.pk)


def refuse_unless_open(round_: Round) -> None:
    if not round_.is_open:
        now = RoundState(round_.state).label.lower()
        raise ValidationError(f"Putaran ini sudah {now}, jadi tidak dapat diubah lagi.")


def move_part(part: RoundPart, state: PartState, **columns: Any) -> str:
    """Set the state when the life of a part allows it, with the columns that go with it; returns
    the state before. ValidationError otherwise. The caller saves."""
    before = part.state
    if state not in PART_TRANSITIONS[PartState(before)]:
        now = PartState(before).label.lower()
        raise ValidationError(f"{part.unit}: langkah ini tidak dapat diambil, kini {now}.")
    part.state = state
    if state not in PARTS_VERIFIED:
        part.verified_by = part.verified_at = None
    if state not in PARTS_AT_REST:
        part.submitted_by = part.submitted_at = None
    if state != PartState.FROZEN:
        part.frozen_at = None
    for name, value in columns.items():
        setattr(part, name, value)
    return before


def move_round(round_: Round, state: RoundState) -> str:
    """The same for a round."""
    before = round_.state
    if state not in ROUND_TRANSITIONS[RoundState(before)]:
        now = RoundState(before).label.lower()
        raise ValidationError(f"Langkah ini tidak dapat diambil: putarannya kini {now}.")
    round_.state = state
    return before


def record(
    part: RoundPart,
    user: User | None,
    action: str,
    changes: dict | None = None,
    reason: str = "",
) -> None:
    """The audit event of a write to a part."""
    audit.record(
        actor=user,
        action=action,
        obj=part,
        government=part.round.government,
        unit_id=part.unit_id,
        changes=changes,
        reason=reason,
    )


def words(state: str) -> str:
    return str(PartState(state).label)
