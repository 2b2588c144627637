"""The unit's side of a round: confirming, and handing over."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from orgunits import round_kinds
from orgunits.actions.rounds.moving import (
    lock_part,
    move_part,
    record,
    refuse_unless_open,
    words,
)
from orgunits.actions.rounds.opening import board_of
from orgunits.enums import PartState
from orgunits.models import RoundConfirmation, RoundPart
from orgunits.queries.rounds import item_counts, item_ids, lines_of, why_held
from portal.models import User
from portal.notices import notify

MAX_NOTE = 300
NOT_ASKED = "Tidak ada lagi dalam putaran ini. Muat ulang halamannya."


def _refuse_at_rest(part: RoundPart) -> None:
    refuse_unless_open(part.round)
    if part.state == PartState.ENDED:
        raise ValidationError("Bagian ini sudah diakhiri, jadi tidak dapat diisi.")
    if reason := why_held(part):
        raise ValidationError(reason)


@transaction.atomic
def prepare_item(*, part: RoundPart, item: int, user: User | None) -> None:
    """Fill in a thing with last year's values, where it has none of this year, so that what differs
    can be changed."""
    _refuse_at_rest(part)
    if item not in item_ids(part, part.round.government.today()):
        raise ValidationError(NOT_ASKED)
    if part.round.kind_spec.prepare:
        round_kinds.call(part.round.kind_spec.prepare, part, item, user)


@transaction.atomic
def confirm_item(
    *, part: RoundPart, item: int, user: User | None, note: str = ""
) -> RoundConfirmation:
    """The unit says that a thing is right: last year's values are taken over where there are none
    of this year. Confirmed twice is confirmed once. ``note``: what Bagian Organisasi should know.

    ValidationError when there is nothing to confirm, the thing is not (or no longer) of the part,
    or the part was sent.
    """
    note = " ".join(note.split())
    if len(note) > MAX_NOTE:
        raise ValidationError(f"Catatan paling panjang {MAX_NOTE} huruf.")
    prepare_item(part=part, item=item, user=user)  # first: it locks in the order every save does
    row = lock_part(part)
    _refuse_at_rest(row)
    (line,) = lines_of(row, [item], row.round.government.today())
    if not line.can_confirm:
        raise ValidationError(f"{line.name} belum diisi, jadi belum ada yang dikonfirmasi.")
    if line.confirmation is not None:
        return line.confirmation
    compares = row.round.kind_spec.compares
    is_same = compares and bool(line.rows) and not any(one.differs for one in line.rows)
    made = RoundConfirmation.objects.create(
        government=row.round.government,
        part=row,
        item=item,
        is_same=is_same,
        note=note,
        confirmed_by=user,
    )
    if row.state == PartState.WAITING:
        move_part(row, PartState.FILLING)
        row.save(update_fields=["state"])
    said = "sama dengan tahun lalu" if is_same else "dikonfirmasi"
    record(row, user, "Mengonfirmasi isian putaran", {line.name: [None, said]})
    return made


@transaction.atomic
def submit_part(*, part: RoundPart, user: User | None) -> RoundPart:
    """Hand a part over to Bagian Organisasi; from now on its data lie still.

    ValidationError while a thing is not confirmed, or when there is none at all.
    """
    row = lock_part(part)
    refuse_unless_open(row.round)
    n_items, n_confirmed = _counts(row)
    if not n_items:
        raise ValidationError(f"{row.unit} tidak punya {row.round.kind_spec.noun} untuk dikirim.")
    if n_confirmed < n_items:
        raise ValidationError(
            f"Masih {n_items - n_confirmed} {row.round.kind_spec.noun} belum dikonfirmasi."
        )
    before = move_part(
        row, PartState.SUBMITTED, submitted_by=user, submitted_at=timezone.now(), return_note=""
    )
    row.full_clean(exclude=["government", "round", "unit", "submitted_by"])
    row.save()
    record(row, user, "Mengirim isian putaran", {"state": [words(before), words(row.state)]})
    opener = row.round.opened_by
    if opener is not None and opener != user:
        notify(
            government=row.round.government,
            recipients=[opener],
            text=f"Dikirim untuk diverifikasi: {row.unit.name}, {row.round.title}",
            url=board_of(row.round),
        )
    return row


def _counts(part: RoundPart) -> tuple[int, int]:
    day = part.round.government.today()
    items, confirmed = item_counts(part.round, {part.pk: part.unit_id}, day)
    return items[part.pk], confirmed[part.pk]
