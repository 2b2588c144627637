"""What belongs to a proposal beside its changes: remarks, reasons, goals, plan, access, hand-over."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction

from portal import audit
from portal.enums import GovernmentKind
from portal.models import User
from portal.opened import refuse_if_changed
from restructuring.actions.drafting import update_proposal
from restructuring.actions.locking import lock_draft, lock_proposal, put_hand
from restructuring.enums import ProposalState
from restructuring.milestones import usual_plan
from restructuring.models import (
    CommunicationStep,
    Handover,
    Proposal,
    ProposalAccess,
    ProposalComment,
    ProposalEvidence,
    ProposalGoal,
    ProposalMilestone,
)
from restructuring.permissions import may_comment

MAX_COMMENT = 2000
ENDED = frozenset({ProposalState.WITHDRAWN, ProposalState.BACKED_OUT})
# model -> (what it is called in the trail, columns a person sets)
PARTICULARS: dict[type[models.Model], tuple[str, tuple[str, ...]]] = {
    ProposalEvidence: ("alasan usulan", ("kind", "text", "path")),
    ProposalGoal: ("sasaran usulan", ("indicator", "label", "baseline", "target", "due_on")),
    ProposalMilestone: ("tahap usulan", ("label", "owner", "planned_on", "done_on")),
    Handover: (
        "serah terima",
        ("unit", "kind", "text", "receiver", "due_on", "done_on", "bast_number"),
    ),
    CommunicationStep: (
        "langkah komunikasi",
        ("audience", "text", "owner", "planned_on", "done_on"),
    ),
    ProposalAccess: ("akses usulan", ("user",)),
}
# Why and what for is judged with the draft; what is done goes on after that.
OF_DRAFTS = (ProposalEvidence, ProposalGoal)


@transaction.atomic
def comment_on(
    *, proposal: Proposal, text: str, user: User | None, step: str = ""
) -> ProposalComment:
    """Write a remark on the proposal, or with ``step`` on the change of that key. Allowed in every
    state. PermissionDenied for who neither drafts nor judges it, ValidationError for an empty or
    too long text, or a change that is not there."""
    if user is not None and not may_comment(user, proposal):
        raise PermissionDenied
    words = text.replace("\0", "").strip()
    if not words:
        raise ValidationError("Tulis catatannya.")
    if len(words) > MAX_COMMENT:
        raise ValidationError(f"Catatan paling panjang {MAX_COMMENT} huruf.")
    if step and all(one["key"] != step for one in proposal.head.steps):
        raise ValidationError("Perubahan ini tidak ada lagi dalam rancangan.")
    comment = ProposalComment(
        government=proposal.government, proposal=proposal, step=step, text=words, made_by=user
    )
    comment.save(force_insert=True)
    _record(proposal, user, "Menulis catatan pada usulan", {"comment": [None, words[:300]]})
    return comment


@transaction.atomic
def edit_proposal(
    *, proposal: Proposal, user: User | None, opened: str | None, **columns: Any
) -> Proposal:
    """``update_proposal`` for a form: ValidationError when somebody changed the same since."""
    refuse_if_changed(obj=lock_draft(proposal), opened=opened)
    return update_proposal(proposal=proposal, user=user, **columns)


@transaction.atomic
def save_particular(
    *,
    proposal: Proposal,
    model: type[models.Model],
    values: dict[str, Any],
    user: User | None,
    row_id: int | None = None,
    opened: str | None = None,
) -> models.Model:
    """Add a row of ``model`` (one of PARTICULARS) to the proposal, or with ``row_id`` change that
    one. ValidationError when the proposal is past it, the row is gone or changed since ``opened``,
    or a column cannot be."""
    noun, columns = PARTICULARS[model]
    locked = _lock_for(model, proposal)
    row = model(government=locked.government, proposal=locked)
    if row_id is not None:
        row = _row(locked, model, row_id)
        refuse_if_changed(obj=row, opened=opened)
    before = {} if row_id is None else {name: getattr(row, name) for name in columns}
    for name in columns:
        setattr(row, name, values[name])
    row.full_clean(exclude=["government", "proposal"])
    changes = audit.differences(before, {name: getattr(row, name) for name in columns})
    if row_id is None or changes:
        row.save()
        _put_hand(model, locked, user)
        verb = "Menambah" if row_id is None else "Mengubah"
        _record(locked, user, f"{verb} {noun}", changes)
    return row


@transaction.atomic
def remove_particular(
    *, proposal: Proposal, model: type[models.Model], row_id: int, user: User | None
) -> None:
    """Take a row of ``model`` away. ValidationError when the proposal is past it or it is gone."""
    noun, columns = PARTICULARS[model]
    locked = _lock_for(model, proposal)
    row = _row(locked, model, row_id)
    before = {name: getattr(row, name) for name in columns}
    row.delete()
    _put_hand(model, locked, user)
    changes = {name: [audit.plain(value), None] for name, value in before.items()}
    _record(locked, user, f"Menghapus {noun}", changes)


@transaction.atomic
def plan_milestones(*, proposal: Proposal, start: date, user: User | None) -> int:
    """Write the usual steps (``milestones``) from ``start`` to the planned day of effect; how many.
    ValidationError when there are steps already."""
    locked = _lock_for(ProposalMilestone, proposal)
    if locked.milestones.exists():
        raise ValidationError("Usulan ini sudah punya tahap. Ubah atau tambahkan satu per satu.")
    government = locked.government
    plan = usual_plan(
        start,
        locked.effective_on,
        head=government.head_title,
        regulation=government.regulation_term,
        is_province=government.kind == GovernmentKind.PROVINCE,
    )
    rows = ProposalMilestone.objects.bulk_create(
        ProposalMilestone(
            government=government,
            proposal=locked,
            order=order,
            label=label,
            owner=owner,
            planned_on=day,
        )
        for order, (label, owner, day) in enumerate(plan, 1)
    )
    _record(locked, user, "Menyusun rencana tahap usulan", {"milestones": [0, len(rows)]})
    return len(rows)


def _lock_for(model: type[models.Model], proposal: Proposal) -> Proposal:
    if model in OF_DRAFTS:
        return lock_draft(proposal)
    locked = lock_proposal(proposal)
    if locked.state in ENDED:
        label = locked.get_state_display().lower()
        raise ValidationError(f"Usulan ini tidak dapat diubah lagi: keadaannya {label}.")
    return locked


def _put_hand(model: type[models.Model], locked: Proposal, user: User | None) -> None:
    """Whoever writes what is judged has a hand in it; what only goes with it makes nobody partial."""
    if model in OF_DRAFTS:
        put_hand(locked, user)


def _row(locked: Proposal, model: type[models.Model], row_id: int) -> models.Model:
    row = model.objects.filter(proposal=locked, pk=row_id).first()
    if row is None:
        raise ValidationError("Baris ini tidak ada lagi. Muat ulang halaman.")
    return row


def _record(proposal: Proposal, user: User | None, action: str, changes: dict[str, Any]) -> None:
    audit.record(
        actor=user,
        action=action,
        obj=proposal,
        government=proposal.government,
        unit_id=proposal.unit_id,
        changes=changes,
    )
