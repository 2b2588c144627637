"""The door: every write to a government's tree of units."""

import logging
from collections.abc import Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from orgunits.actions.dependants import dependants_of
from orgunits.actions.door import (
    StructureCorrupt,
    enact,
    expect_version,
    lock_government,
    think,
)
from orgunits.actions.units import settle_legal_basis
from orgunits.enums import ChangeState
from orgunits.models import LegalBasis, StructureChange
from orgunits.structure import Change, Establish, from_json, to_json
from portal import audit
from portal.models import Government, User
from portal.notices import notify

log = logging.getLogger(__name__)


@transaction.atomic
def apply_changes(
    *,
    government: Government,
    changes: Sequence[Change],
    user: User | None,
    reason: str,
    effective_on: date | None = None,
    legal_basis: LegalBasis | None = None,
    expected_version: int | None = None,
) -> StructureChange:
    """Apply typed changes (orgunits.structure) to the tree as one whole and return its ledger row.

    ``effective_on`` is today of the government unless given. A past day is allowed while every day
    since stays a valid tree and no touched unit was changed later; a future day is stored
    SCHEDULED and applied by the tick. New units and posts carry negative numbers; ``.created`` and
    ``.created_posts`` of the result map them to their ids. ``legal_basis`` may be unsaved.

    ValidationError lists each problem or blocker as a message; StructureConflict when
    ``expected_version`` is older than the structure. Nothing is written then. A constant number of
    queries, whatever the number of changes and units.
    """
    _check_new(changes)
    locked = lock_government(government)
    expect_version(locked, expected_version)
    day = effective_on or locked.today()
    change = _ledger_row(locked, changes, user, reason, day, legal_basis)
    if day > locked.today():
        _schedule(locked, change, changes)
    else:
        enact(locked, change, changes)
    government.structure_version = locked.structure_version
    return change


@transaction.atomic
def undo_last_change(
    *,
    government: Government,
    user: User | None,
    reason: str,
    expected_version: int | None = None,
) -> StructureChange:
    """Take back the last change that stands, effective on its own day, with all it carried along.

    Undoing again takes back the one before. ValidationError when there is none, or when something
    that came later stands in the way; StructureConflict as in ``apply_changes``.
    """
    locked = lock_government(government)
    expect_version(locked, expected_version)
    undone = undoable_change(locked)
    if undone is None:
        raise ValidationError("Tidak ada perubahan yang dapat dibatalkan.")
    change = _take_back(locked, undone, user, reason)
    government.structure_version = locked.structure_version
    return change


@transaction.atomic
def undo_change(
    *,
    change: StructureChange,
    user: User | None,
    reason: str,
    expected_version: int | None = None,
) -> StructureChange:
    """Take back the applied ``change``, which need not be the last one, effective on its own day.

    ValidationError lists by name what depends on it: later changes of the same units, things it
    opened that are others by now, people who came to them since (``dependants_of``); or says
    why it is not to be taken back at all. StructureConflict as in ``apply_changes``.
    """
    locked = lock_government(change.government)
    expect_version(locked, expected_version)
    undone = StructureChange.objects.select_related("legal_basis").get(pk=change.pk)
    if undone.state != ChangeState.APPLIED or undone.number == 1 or undone.undoes_id:
        raise ValidationError("Perubahan ini tidak dapat dibatalkan.")
    if StructureChange.objects.filter(undoes=undone).exists():
        raise ValidationError("Perubahan ini sudah dibatalkan.")
    texts = dependants_of(undone)
    if texts:
        raise ValidationError([ValidationError(text, code="dependant") for text in texts])
    made = _take_back(locked, undone, user, reason)
    change.government.structure_version = locked.structure_version
    return made


def _take_back(
    locked: Government, undone: StructureChange, user: User | None, reason: str
) -> StructureChange:
    changes = from_json(undone.inverse)
    change = _ledger_row(
        locked, changes, user, reason, undone.effective_on, undone.legal_basis, undoes=undone
    )
    enact(locked, change, changes, undoes=undone)
    return change


def undoable_change(government: Government) -> StructureChange | None:
    """The change that an undo would take back: the last one applied that is neither an undo nor
    undone. The one that made the government is not undone."""
    return (
        StructureChange.objects.filter(
            government=government,
            state=ChangeState.APPLIED,
            number__gt=1,
            undoes__isnull=True,
            undone_by__isnull=True,
        )
        .select_related("legal_basis", "made_by")
        .order_by("-number")
        .first()
    )


@transaction.atomic
def cancel_scheduled_change(
    *, change: StructureChange, user: User | None, reason: str
) -> StructureChange:
    """Call off a change whose day has not come. ValidationError when it is no longer scheduled."""
    if not reason.strip():
        raise ValidationError("Alasan wajib diisi.")
    lock_government(change.government)
    fresh = StructureChange.objects.select_related("government").get(pk=change.pk)
    if fresh.state != ChangeState.SCHEDULED:
        label = fresh.get_state_display().lower()
        raise ValidationError(f"Perubahan ini tidak lagi terjadwal: {label}.")
    fresh.state = ChangeState.CANCELLED
    fresh.save(update_fields=["state"])
    audit.record(
        actor=user,
        action="Membatalkan jadwal perubahan struktur",
        obj=fresh,
        government=fresh.government,
        changes={"state": [ChangeState.SCHEDULED, ChangeState.CANCELLED]},
        reason=reason,
    )
    return fresh


def apply_due_changes() -> int:
    """Apply every scheduled change whose day has come in its government's own zone, oldest first.

    Each in a transaction of its own. One that can no longer be applied becomes FAILED with the
    reason, and its maker is told. Returns how many were settled. Run by the tick.
    """
    horizon = timezone.now().date() + timedelta(days=1)  # no zone is further ahead than this
    due = StructureChange.objects.filter(
        state=ChangeState.SCHEDULED, effective_on__lte=horizon
    ).order_by("government", "effective_on", "pk")
    settled = 0
    for pk in list(due.values_list("pk", flat=True)):
        settled += _apply_due(pk)
    return settled


def _apply_due(pk: int) -> bool:
    """Settle one scheduled change; False when it is not due in its own zone or already settled."""
    try:
        with transaction.atomic():
            change = _due_row(pk)
            if change is not None:
                enact(change.government, change, from_json(change.changes))
    except (ValidationError, StructureCorrupt) as error:
        _fail(pk, error)
        return True
    return change is not None


def _due_row(pk: int) -> StructureChange | None:
    """The scheduled change ``pk`` with its government locked, when it is still due."""
    found = StructureChange.objects.select_related("government", "made_by").get(pk=pk)
    government = lock_government(found.government)
    found.refresh_from_db(fields=["state"])
    if found.state != ChangeState.SCHEDULED or found.effective_on > government.today():
        return None
    found.government = government
    return found


@transaction.atomic
def _fail(pk: int, error: Exception) -> None:
    if isinstance(error, ValidationError):
        texts = error.messages
    else:
        log.error("scheduled structure change %s failed: %s", pk, type(error).__name__)
        texts = ["Susunan akan rusak bila perubahan ini diberlakukan. Hubungi pengelola portal."]
    change = StructureChange.objects.select_related("government", "made_by").get(pk=pk)
    change.state = ChangeState.FAILED
    change.failure = "\n".join(texts)
    change.save(update_fields=["state", "failure"])
    audit.record(
        actor=None,
        action="Perubahan struktur terjadwal gagal",
        obj=change,
        government=change.government,
        changes={"state": [ChangeState.SCHEDULED, ChangeState.FAILED]},
        reason=change.failure,
    )
    if change.made_by is not None:
        notify(
            government=change.government,
            recipients=[change.made_by],
            text=f"Perubahan struktur terjadwal tidak dapat diberlakukan: {change.summary}",
            url=reverse("orgunits:structure_change_list"),
        )


def _check_new(changes: Sequence[Change]) -> None:
    """A new unit is named by a negative number; written ones are given by the database."""
    if any(isinstance(change, Establish) and change.unit >= 0 for change in changes):
        raise ValueError("a new unit carries a negative number")


def _ledger_row(
    government: Government,
    changes: Sequence[Change],
    user: User | None,
    reason: str,
    day: date,
    legal_basis: LegalBasis | None,
    undoes: StructureChange | None = None,
) -> StructureChange:
    """Save the row of a change that waits to be applied; it gets its number when it is."""
    if not reason.strip():
        raise ValidationError("Alasan wajib diisi.")
    change = StructureChange(
        government=government,
        state=ChangeState.SCHEDULED,
        effective_on=day,
        changes=to_json(changes),
        summary=f"Membatalkan: {undoes.summary}"[:300] if undoes else "…",
        reason=reason.strip(),
        legal_basis=settle_legal_basis(government, legal_basis),
        made_by=user,
        undoes=undoes,
    )
    change.save(force_insert=True)
    change.created, change.created_posts = {}, {}
    return change


def _schedule(government: Government, change: StructureChange, changes: Sequence[Change]) -> None:
    """Keep a change of a future day, when today's structure could take it."""
    draft = think(government, changes, government.today())
    if draft.problems:
        raise ValidationError([ValidationError(problem.message) for problem in draft.problems])
    change.summary = draft.plan.summary
    change.inverse = to_json(draft.plan.inverse)  # names the units that would hand things on
    change.save(update_fields=["summary", "inverse"])
    audit.record(
        actor=change.made_by,
        action="Menjadwalkan perubahan struktur",
        obj=change,
        government=government,
        changes={"effective_on": [None, str(change.effective_on)]},
        reason=change.reason,
    )
