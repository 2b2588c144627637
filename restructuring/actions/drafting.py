"""Drafting: the list of changes grows, shrinks, goes back and forth; nothing living is touched."""

from collections.abc import Collection, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from orgunits.models import OrgUnit
from orgunits.structure import Change, make_plan
from portal import audit
from portal.models import Government, User
from portal.validators import validate_reason
from restructuring.actions.locking import lock_draft, put_hand
from restructuring.models import Proposal, ProposalVersion
from restructuring.rebasing import seen_after
from restructuring.steps import MAX_STEPS, Step, changes_of, new_step, steps_to_json
from restructuring.thinking import Thought, early_problems, head_steps, think

COLUMNS_OF_PROPOSAL = ("title", "reason", "legal_basis", "effective_on", "is_confidential")


class ProposalMoved(Exception):  # noqa: N818 a state of the world, not a mistake
    """Somebody edited the draft after the page was made. ``version`` is what stands now."""

    def __init__(self, version: ProposalVersion):
        super().__init__(f"the draft is at version {version.number}")
        self.version = version


@transaction.atomic
def create_proposal(
    *,
    government: Government,
    unit: OrgUnit,
    title: str,
    reason: str,
    user: User | None,
    legal_basis: str = "",
    effective_on: date | None = None,
    is_confidential: bool = False,
    is_example: bool = False,
) -> Proposal:
    """Begin a draft that may touch ``unit`` and everything under it. ValidationError for a closed
    unit, an empty title or a reason that says nothing."""
    locked = Government.objects.select_for_update(no_key=True).get(pk=government.pk)
    if unit.government_id != government.pk or not unit.is_active:
        raise ValidationError({"unit": "Pilih unit yang masih ada."})
    last = Proposal.objects.filter(government=locked).aggregate(last=Max("number"))["last"] or 0
    proposal = Proposal(
        government=locked,
        unit=unit,
        number=last + 1,
        base_version=locked.structure_version,
        made_by=user,
        is_example=is_example,
    )
    _set_columns(
        proposal,
        title=title,
        reason=reason,
        legal_basis=legal_basis,
        effective_on=effective_on,
        is_confidential=is_confidential,
    )
    proposal.save(force_insert=True)
    keep_version(proposal, [], {}, "Usulan dibuat", user)
    audit.record(
        actor=user,
        action="Membuat usulan penataan",
        obj=proposal,
        government=locked,
        unit_id=unit.pk,
    )
    return proposal


@transaction.atomic
def update_proposal(*, proposal: Proposal, user: User | None, **columns) -> Proposal:
    """Change title, reason, legal_basis, effective_on or is_confidential of a draft."""
    locked = lock_draft(proposal)
    before = {name: getattr(locked, name) for name in columns}
    _set_columns(locked, **columns)
    changes = audit.differences(before, {name: getattr(locked, name) for name in columns})
    if changes:
        locked.save(update_fields=list(columns))
        put_hand(locked, user)
        audit.record(
            actor=user,
            action="Mengubah keterangan usulan",
            obj=locked,
            government=locked.government,
            unit_id=locked.unit_id,
            changes=changes,
        )
    return locked


@transaction.atomic
def add_step(
    *,
    proposal: Proposal,
    changes: Sequence[Change],
    user: User | None,
    note: str = "",
    expected: int | None = None,
) -> Proposal:
    """Add one step at the end of the list.

    What it makes anew is numbered from ``steps.NEW`` downwards. ``expected`` is the number of the
    version the page showed: ProposalMoved when somebody was faster. ValidationError names what no
    later step could mend (an unknown unit, a circle, child units left); what a later step may mend,
    such as a name taken twice, stays in the draft and stops only its submission.
    """
    locked = lock_draft(proposal)
    expect_head(locked, expected)
    step, locked.last_new = new_step(changes, locked.last_new, note)
    steps = [*head_steps(locked), step]
    thought = judge(locked, steps)
    keep_version(locked, steps, _seen(locked, thought), thought.told()[-1], user)
    return locked


@transaction.atomic
def replace_step(
    *,
    proposal: Proposal,
    key: str,
    changes: Sequence[Change],
    user: User | None,
    note: str = "",
    expected: int | None = None,
) -> Proposal:
    """Put other changes in the place of the step ``key``; it keeps its key, so that what reviewers
    said of it stays with it. New units of the old step keep their numbers when ``changes`` name
    them. Errors as in ``add_step``."""
    locked = lock_draft(proposal)
    expect_head(locked, expected)
    steps = head_steps(locked)
    place = place_of(steps, key)
    made, locked.last_new = new_step(changes, locked.last_new, note)
    steps[place] = Step(key, made.changes, note)
    thought = judge(locked, steps)
    keep_version(locked, steps, _seen(locked, thought), f"Perubahan ke-{place + 1} diganti", user)
    return locked


@transaction.atomic
def remove_steps(
    *,
    proposal: Proposal,
    keys: Collection[str],
    user: User | None,
    expected: int | None = None,
) -> Proposal:
    """Take steps out of the list. ValidationError when a later one rests on them."""
    locked = lock_draft(proposal)
    expect_head(locked, expected)
    steps = head_steps(locked)
    gone = {place_of(steps, key) for key in keys}
    kept = [step for place, step in enumerate(steps) if place not in gone]
    if not gone:
        raise ValidationError("Pilih perubahan yang dihapus.")
    thought = judge(locked, kept)
    places = ", ".join(str(place + 1) for place in sorted(gone))
    keep_version(locked, kept, _seen(locked, thought), f"Perubahan ke-{places} dihapus"[:300], user)
    return locked


@transaction.atomic
def undo(*, proposal: Proposal, user: User | None, expected: int | None = None) -> Proposal:
    """Go back to the version before; ValidationError at the first."""
    locked = lock_draft(proposal)
    expect_head(locked, expected)
    if locked.head.parent_id is None:
        raise ValidationError("Tidak ada yang dapat diurungkan.")
    return _go(locked, locked.head.parent_id, user, "Mengurungkan perubahan rancangan")


@transaction.atomic
def redo(*, proposal: Proposal, user: User | None, expected: int | None = None) -> Proposal:
    """Go forth to the version made last out of the present one; ValidationError when there is
    none."""
    locked = lock_draft(proposal)
    expect_head(locked, expected)
    following = locked.versions.filter(parent=locked.head_id).order_by("-number").first()
    if following is None:
        raise ValidationError("Tidak ada yang dapat diulangi.")
    return _go(locked, following.pk, user, "Mengulangi perubahan rancangan")


def _go(locked: Proposal, version_id: int, user: User | None, action: str) -> Proposal:
    left = locked.head.number
    locked.head = ProposalVersion.objects.get(pk=version_id)
    locked.save(update_fields=["head"])
    put_hand(locked, user)
    audit.record(
        actor=user,
        action=action,
        obj=locked,
        government=locked.government,
        unit_id=locked.unit_id,
        changes={"version": [left, locked.head.number]},
    )
    return locked


def _set_columns(proposal: Proposal, **columns) -> None:
    for name, value in columns.items():
        if name not in COLUMNS_OF_PROPOSAL:
            raise TypeError(f"not a column of a draft: {name}")
        setattr(proposal, name, value.strip() if isinstance(value, str) else value)
    if not proposal.title:
        raise ValidationError({"title": "Tulis judul usulan."})
    if len(proposal.title) > 200:
        raise ValidationError({"title": "Judul paling panjang 200 huruf."})
    try:
        validate_reason(proposal.reason)
    except ValidationError as error:
        raise ValidationError({"reason": error.messages}) from error


def expect_head(locked: Proposal, expected: int | None) -> None:
    if expected is not None and locked.head.number != expected:
        raise ProposalMoved(locked.head)


def place_of(steps: Sequence[Step], key: str) -> int:
    for place, step in enumerate(steps):
        if step.key == key:
            return place
    raise ValidationError("Perubahan ini tidak ada lagi dalam rancangan. Muat ulang halaman.")


def judge(locked: Proposal, steps: list[Step]) -> Thought:
    if len(steps) > MAX_STEPS:
        raise ValidationError(f"Satu usulan memuat paling banyak {MAX_STEPS} perubahan.")
    thought = think(locked, steps)
    problems = early_problems(thought.problems)
    if problems:
        texts = dict.fromkeys(problem.message for problem in problems)
        raise ValidationError([ValidationError(text) for text in texts])
    return thought


def _seen(locked: Proposal, thought: Thought) -> dict[str, list]:
    """What the new version remembers of the living units (``rebasing.seen_after``)."""
    before = make_plan(thought.plan.structure.base, changes_of(head_steps(locked)))
    return seen_after(thought.plan, before, locked.head.seen)


def keep_version(
    locked: Proposal,
    steps: Sequence[Step],
    seen: dict,
    summary: str,
    user: User | None,
    told: Sequence[str] = (),
) -> None:
    """Store the list as a new version, following the one shown now. ``told``: its lines, for a list
    that is put in force: over the structure it makes they would say something else."""
    last = locked.versions.aggregate(last=Max("number"))["last"] or 0
    version = ProposalVersion(
        government=locked.government,
        proposal=locked,
        number=last + 1,
        parent=locked.head,
        steps=steps_to_json(steps, told),
        seen=seen,
        summary=summary[:300],
        made_by=user,
    )
    version.save(force_insert=True)
    locked.head = version
    locked.save(update_fields=["head", "last_new"])
    put_hand(locked, user)
