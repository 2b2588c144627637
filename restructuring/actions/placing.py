"""The second clock: waves of placements after an enactment, and posts that stay empty meanwhile.

A wave writes no placement: it is a placement case, led on its own road (docs/adr/0028, 0031).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from employees.actions import place_employees
from employees.actions.cases import MoveDraft, open_case
from employees.drafts import PlacementDraft
from employees.enums import AppointmentKind, PlacementKind
from employees.models import Employee, Placement
from orgunits.actions import lock_government
from orgunits.models import Position
from portal import audit
from portal.models import User
from portal.templatetags.formats import date_long
from portal.validators import validate_reason
from restructuring.enums import ProposalState
from restructuring.models import GapNote, PlacementWave, Proposal
from restructuring.moving import lock_proposal
from restructuring.objecting import objectors_among
from restructuring.placing import PlaceRow
from restructuring.queries.placing import Placing

NOT_IN_FORCE = "Penempatan disusun sesudah usulan berlaku."
WAVE_KINDS = (
    AppointmentKind.CONFIRMATION,
    AppointmentKind.APPOINTMENT,
    AppointmentKind.TRANSFER,
    AppointmentKind.ROTATION,
    AppointmentKind.PROMOTION,
    AppointmentKind.DEMOTION,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StandInDraft:
    """Who runs an empty post as Plt, from when, until before when, by which letter."""

    employee: Employee
    valid_from: date
    valid_until: date | None = None
    decree_number: str = ""
    decree_date: date | None = None
    decree_signer: str = ""
    note: str = ""


@transaction.atomic
def make_wave(
    *,
    proposal: Proposal,
    title: str,
    kind: str,
    effective_on: date,
    moves: Sequence[MoveDraft],
    user: User | None,
    note: str = "",
) -> PlacementWave:
    """A wave of a proposal in force: a placement case over its unit with these people and posts.

    ``kind``: one of WAVE_KINDS. Raises ValidationError when the proposal is not in force, nobody is
    chosen, somebody is not among those it moved or is in a running case already, the TMT lies
    before the enactment, and for whatever ``open_case`` refuses.
    """
    locked = _lock(proposal)
    if kind not in WAVE_KINDS:
        raise ValueError(f"not a kind of wave: {kind}")
    if not moves:
        raise ValidationError("Pilih paling sedikit satu orang beserta jabatannya.")
    begun = locked.change.effective_on
    if effective_on < begun:
        text = f"TMT tidak mendahului berlakunya struktur, {date_long(begun)}."
        raise ValidationError({"effective_on": text})
    _refuse_strangers(locked, moves)
    _refuse_objectors(locked, moves)
    case = open_case(
        unit=locked.unit,
        title=title,
        kind=kind,
        effective_on=effective_on,
        note=note,
        user=user,
        moves=moves,
        is_example=locked.is_example,
    )
    last = PlacementWave.objects.filter(proposal=locked).aggregate(last=Max("number"))["last"]
    wave = PlacementWave(
        government=locked.government,
        proposal=locked,
        number=(last or 0) + 1,
        case=case,
        made_by=user,
    )
    wave.save(force_insert=True)
    _record(
        locked,
        "Menyusun gelombang penempatan",
        user,
        {str(wave): [None, case.label], "orang": [None, len(moves)]},
    )
    return wave


def _refuse_strangers(locked: Proposal, moves: Sequence[MoveDraft]) -> None:
    """ValidationError naming whoever the proposal left nothing to decide about."""
    rows = Placing(locked, locked.government.today()).rows
    waiting = {one.id for row in rows for one in row.takes}
    problems = [
        f"{move.employee.full_name} tidak menunggu penempatan dari usulan ini, atau sudah ada dalam "
        "usulan penempatan yang berjalan."
        for move in moves
        if move.employee.pk not in waiting
    ]
    if problems:
        raise ValidationError(problems)


def _refuse_objectors(locked: Proposal, moves: Sequence[MoveDraft]) -> None:
    """ValidationError naming whoever has objected and got no answer yet."""
    waiting = objectors_among(locked, [move.employee.pk for move in moves])
    if waiting:
        raise ValidationError([f"Keberatan {name} belum dijawab." for name in waiting])


@transaction.atomic
def name_stand_in(
    *, proposal: Proposal, position: Position, draft: StandInDraft, user: User | None, reason: str
) -> Placement:
    """Let somebody run an empty post for one person as Plt until it has a holder (UU 30/2014 art 14).

    Raises ValidationError when the post is not of this proposal, has a holder or a Plt, takes
    several people, and for what ``place_employees`` refuses.
    """
    locked = _lock(proposal)
    row = _vacant_row(locked, position)
    if not row.is_single:
        raise ValidationError("Plt. hanya untuk jabatan yang dipangku satu orang.")
    if row.stand_ins:
        names = ", ".join(one.name for one in row.stand_ins)
        raise ValidationError(f"{position} sudah dijalankan {names}.")
    [placement] = place_employees(
        government=locked.government,
        drafts=[
            PlacementDraft(
                employee=draft.employee,
                position=row.post,
                kind=PlacementKind.PLT,
                appointment=AppointmentKind.ASSIGNMENT,
                valid_from=draft.valid_from,
                valid_until=draft.valid_until,
                decree_number=draft.decree_number,
                decree_date=draft.decree_date,
                decree_signer=draft.decree_signer,
                note=draft.note,
            )
        ],
        user=user,
        reason=reason,
    )
    return placement


@transaction.atomic
def note_gap(*, proposal: Proposal, position: Position, text: str, user: User | None) -> GapNote:
    """Say why a post of this proposal stays empty for now; a later sentence replaces it.

    Raises ValidationError for a post that has a holder or is not of this proposal, and for a
    sentence of less than ten letters.
    """
    try:
        validate_reason(text)
    except ValidationError as error:
        raise ValidationError({"text": error.messages}) from error
    locked = _lock(proposal)
    row = _vacant_row(locked, position)
    found = GapNote.objects.filter(proposal=locked, position=row.post).first()
    note = found or GapNote(government=locked.government, proposal=locked, position=row.post)
    before = note.text or None
    note.text, note.made_by = text.strip(), user
    note.clean_fields(exclude=["government", "proposal", "position", "made_by"])
    note.save()
    _record(locked, "Memberi keterangan jabatan kosong", user, {str(row.post): [before, note.text]})
    return note


def _vacant_row(locked: Proposal, position: Position) -> PlaceRow:
    rows = Placing(locked, locked.government.today()).rows
    row = next((row for row in rows if row.post and row.post.pk == position.pk), None)
    if row is None:
        raise ValidationError("Jabatan ini bukan bagian dari penempatan usulan ini.")
    if not row.is_vacant:
        raise ValidationError(f"{position} sudah ada pemangkunya.")
    return row


def _lock(proposal: Proposal) -> Proposal:
    """The proposal, locked after its government as the door does. ValidationError when it is not in
    force."""
    government = lock_government(proposal.government)
    locked = lock_proposal(proposal)
    locked.government = government
    if locked.state != ProposalState.ENACTED:
        raise ValidationError(NOT_IN_FORCE)
    return locked


def _record(locked: Proposal, action: str, user: User | None, changes: dict[str, list]) -> None:
    audit.record(
        actor=user,
        action=action,
        obj=locked,
        government=locked.government,
        unit_id=locked.unit_id,
        changes=changes,
    )
