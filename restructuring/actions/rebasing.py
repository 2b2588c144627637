"""Bringing a draft in line with a structure that moved on, and taking another draft into it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction

from portal import audit
from portal.models import Government, User
from restructuring.actions.drafting import expect_head, keep_version
from restructuring.actions.locking import add_hands, lock_draft
from restructuring.gates import drift_of
from restructuring.models import Proposal
from restructuring.rebasing import (
    Difference,
    brought_in_line,
    clashes,
    columns_of,
    joined,
    settled,
)
from restructuring.reviewing import hands_on
from restructuring.steps import MAX_STEPS, Step
from restructuring.sticking import stuck_in
from restructuring.thinking import Thought, early_problems, head_steps, think
from restructuring.trimming import renumbered


class ToSettle(Exception):  # noqa: N818 a question, not a mistake
    """Differences a person must choose about; ``differences``: all of them, settled ones too."""

    def __init__(self, differences: Sequence[Difference]):
        super().__init__(f"{len(differences)} differences to settle")
        self.differences = list(differences)


@transaction.atomic
def rebase_proposal(
    *,
    proposal: Proposal,
    user: User | None,
    answers: Mapping[str, str],
    expected: int | None = None,
) -> Proposal:
    """Bring a draft in line with the structure of today. ``answers``: {key of a Difference: choice}.

    ToSettle while a difference has no answer, also one that only another answer brings up: nothing
    is written then. ValidationError when the draft is in line already.
    """
    locked = lock_draft(proposal)
    expect_head(locked, expected)
    thought = think(locked)
    moved = drift_of(thought)
    if moved.is_in_line and not early_problems(thought.problems):
        raise ValidationError("Rancangan ini sudah sesuai dengan struktur terkini.")
    found = list(moved.differences)
    _ask(found, answers)
    steps = brought_in_line(locked.head.seen, thought.steps, thought.plan, found, answers)
    thought = _settle_stuck(locked, steps, found, answers)
    version = Government.objects.values_list("structure_version", flat=True)
    locked.base_version = version.get(pk=locked.government_id)
    locked.save(update_fields=["base_version"])
    summary = "Disesuaikan dengan struktur terkini"
    keep_version(locked, thought.steps, seen_now(thought), summary, user)
    _record(locked, user, "Menyesuaikan usulan dengan struktur terkini", found, answers)
    return locked


@transaction.atomic
def join_proposal(
    *,
    proposal: Proposal,
    other: Proposal,
    user: User | None,
    answers: Mapping[str, str],
    expected: int | None = None,
    expected_other: int | None = None,
) -> Proposal:
    """Append the changes of another draft to this one. The other stays as it is.

    ToSettle as in ``rebase_proposal``: OURS keeps this draft's way, THEIRS the other's.
    ValidationError when either is out of line with the structure, and when the other is this one,
    empty, or of another government.
    """
    first, second = sorted((proposal, other), key=lambda row: row.pk)
    rows = {row.pk: lock_draft(row) for row in (first, second)}
    locked, other = rows[proposal.pk], rows[other.pk]
    _check_pair(locked, other)
    expect_head(locked, expected)
    expect_head(other, expected_other)
    mine, theirs = think(locked), think(other)
    for thought in (mine, theirs):
        if not drift_of(thought).is_in_line or early_problems(thought.problems):
            text = f"Sesuaikan dulu “{thought.proposal.title}” dengan struktur terkini."
            raise ValidationError(text)
    found = clashes(mine.plan, theirs.plan, mine.steps, theirs.steps)
    _ask(found, answers)
    others, locked.last_new = renumbered(_told_apart(theirs.steps, mine.steps), locked.last_new)
    steps = joined(mine.steps, others, found, answers)
    if len(steps) > MAX_STEPS:
        raise ValidationError(f"Satu usulan memuat paling banyak {MAX_STEPS} perubahan.")
    thought = _settle_stuck(locked, steps, found, answers)
    summary = f"Usulan no. {other.number} digabungkan ke sini"
    keep_version(locked, thought.steps, seen_now(thought), summary, user)
    add_hands(locked, hands_on(other))
    _record(locked, user, f"Menggabungkan usulan no. {other.number}", found, answers)
    return locked


def _check_pair(locked: Proposal, other: Proposal) -> None:
    if locked.pk == other.pk or locked.government_id != other.government_id:
        raise ValidationError("Pilih rancangan lain dari pemerintah yang sama.")
    if not head_steps(other):
        raise ValidationError(f"“{other.title}” belum memuat perubahan.")
    if other.is_confidential and not locked.is_confidential:
        raise ValidationError(
            f"Usulan no. {other.number} rahasia, rancangan ini tidak. Tandai dulu rancangan ini "
            "rahasia pada keterangannya."
        )


def _told_apart(steps: Sequence[Step], known: Sequence[Step]) -> list[Step]:
    """``steps`` under keys that none of ``known`` has: a draft may be taken in twice."""
    taken = {step.key for step in known}
    return [replace(one, key=uuid.uuid4().hex) if one.key in taken else one for one in steps]


def _ask(found: Sequence[Difference], answers: Mapping[str, str]) -> None:
    if any(answers.get(one.key) not in one.choices for one in found):
        raise ToSettle(found)


def _settle_stuck(
    locked: Proposal, steps: list[Step], found: list[Difference], answers: Mapping[str, str]
) -> Thought:
    """The steps thought over the structure, without what no later step could mend; ``found`` grows
    by what was asked about on the way. Each turn takes out a step or asks."""
    while True:
        thought = think(locked, steps)
        stuck_now = stuck_in(thought)
        known = {one.key for one in found}
        found += [one for one in stuck_now if one.key not in known]
        _ask(found, answers)
        left = steps
        for one in stuck_now:
            left = settled(left, one, answers[one.key])
        if left == steps:
            break
        steps = left
    if problems := early_problems(thought.problems):
        texts = dict.fromkeys(problem.message for problem in problems)
        raise ValidationError([ValidationError(text) for text in texts])
    return thought


def seen_now(thought: Thought) -> dict[str, list]:
    """The living units a list touches or names, as they are now: they were just looked at."""
    living = thought.plan.structure.base
    return {
        str(unit_id): columns_of(living.unit(unit_id))
        for unit_id in sorted(thought.plan.touched | thought.plan.needed)
        if unit_id in living
    }


def _record(
    locked: Proposal,
    user: User | None,
    action: str,
    found: Sequence[Difference],
    answers: Mapping[str, str],
) -> None:
    audit.record(
        actor=user,
        action=action,
        obj=locked,
        government=locked.government,
        unit_id=locked.unit_id,
        changes={one.key: [None, answers[one.key]] for one in found},
    )
