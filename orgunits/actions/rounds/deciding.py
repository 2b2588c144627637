"""Bagian Organisasi's side of a round: notes, returning, verifying, freezing, ending."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from orgunits.actions.rounds.moving import (
    lock_part,
    lock_round,
    move_part,
    move_round,
    record,
    refuse_unless_open,
    words,
)
from orgunits.actions.rounds.opening import tell_parts
from orgunits.enums import PartState, RoundState
from orgunits.models import Round, RoundConfirmation, RoundPart, RoundRemark
from orgunits.queries.rounds import item_counts, item_ids, lines_of
from portal import audit
from portal.models import AuditEvent, User
from portal.validators import validate_reason

JUDGED = (PartState.SUBMITTED, PartState.VERIFIED)
MAX_REMARK = 1000


@transaction.atomic
def save_remarks(*, part: RoundPart, item: int, texts: Mapping[str, str], user: User | None) -> int:
    """Keep the notes on the rows of one thing (``{row key: text}``, "" for the thing itself) until
    the part is returned; an empty text takes a note away. Returns how many there are."""
    row = lock_part(part)
    refuse_unless_open(row.round)
    if row.state not in JUDGED:
        raise ValidationError("Catatan hanya ditulis selagi isiannya diperiksa.")
    day = row.round.government.today()
    if item not in item_ids(row, day):
        raise ValidationError("Tidak ada lagi dalam putaran ini. Muat ulang halamannya.")
    (line,) = lines_of(row, [item], day)
    known = {one.key: one.text for one in line.rows} | {"": ""}
    if texts.keys() - known.keys():
        raise ValidationError("Sebagian barisnya sudah berubah. Muat ulang halamannya.")
    wanted = {key: " ".join(text.split()) for key, text in texts.items() if text.strip()}
    if any(len(text) > MAX_REMARK for text in wanted.values()):
        raise ValidationError("Satu catatan paling panjang 1.000 huruf.")
    drafts = RoundRemark.objects.filter(part=row, item=item, sent_at__isnull=True)
    drafts.filter(row__in=list(texts)).delete()
    RoundRemark.objects.bulk_create(
        RoundRemark(
            government=row.round.government,
            part=row,
            item=item,
            row=key,
            row_text=known[key],
            text=text,
            made_by=user,
        )
        for key, text in wanted.items()
    )
    return drafts.count()


@transaction.atomic
def return_part(*, part: RoundPart, user: User | None, note: str = "") -> RoundPart:
    """Give a part back to its unit with the notes written so far, and a note on the whole. What
    has a note is to be confirmed anew.

    ValidationError without any note, or when there is nothing to give back.
    """
    row = lock_part(part)
    refuse_unless_open(row.round)
    drafts = RoundRemark.objects.filter(part=row, sent_at__isnull=True)
    remarks = list(drafts.order_by("pk"))
    if not remarks and not note.strip():
        raise ValidationError({"note": "Tulis apa yang perlu diperbaiki, di sini atau per baris."})
    now = timezone.now()
    before = move_part(
        row,
        PartState.RETURNED,
        return_note=note.strip(),
        returned_at=now,
        n_returns=row.n_returns + 1,
    )
    row.save()
    RoundConfirmation.objects.filter(part=row, item__in=[one.item for one in remarks]).delete()
    drafts.update(sent_at=now)  # the same instant: by it the notes of the last return are known
    told = [
        f"{remark.row_text}: {remark.text}" if remark.row else remark.text for remark in remarks
    ]
    changes = {"state": [words(before), words(row.state)], "catatan": [None, told]}
    record(row, user, "Mengembalikan isian putaran", changes, note.strip())
    tell_parts([row], f"Dikembalikan dengan catatan: {row.round.title}", user)
    return row


@transaction.atomic
def verify_part(*, part: RoundPart, user: User | None) -> RoundPart:
    """Accept what a unit sent. ValidationError for whoever sent it, with notes that were not sent
    yet, and when a thing came in since that the unit has not confirmed."""
    row = lock_part(part)
    refuse_unless_open(row.round)
    if user is not None and row.submitted_by_id == user.pk:
        raise ValidationError("Anda yang mengirimnya. Orang lain yang harus memverifikasi.")
    day = row.round.government.today()
    # Of things that are gone no note can be read or taken away any more.
    drafts = RoundRemark.objects.filter(part=row, sent_at__isnull=True)
    if drafts.filter(item__in=item_ids(row, day)).exists():
        raise ValidationError("Ada catatan yang belum dikirim: hapus, atau kembalikan isiannya.")
    before = move_part(row, PartState.VERIFIED, verified_by=user, verified_at=timezone.now())
    items, confirmed = item_counts(row.round, {row.pk: row.unit_id}, day)
    if missing := items[row.pk] - confirmed[row.pk]:
        raise ValidationError(
            f"{missing} {row.round.kind_spec.noun} datang sesudah isian ini dikirim dan belum "
            "dikonfirmasi. Kembalikan isiannya."
        )
    row.full_clean(exclude=["government", "round", "unit", "submitted_by", "verified_by"])
    row.save()
    record(row, user, "Memverifikasi isian putaran", {"state": [words(before), words(row.state)]})
    tell_parts([row], f"Terverifikasi: {row.round.title}", user)
    return row


@transaction.atomic
def freeze_parts(*, round_: Round, parts: Iterable[RoundPart], user: User | None) -> int:
    """Freeze those of ``parts`` that are verified; returns how many. Constant number of queries."""
    row = lock_round(round_)
    refuse_unless_open(row)
    ids = [part.pk for part in parts]
    rows = RoundPart.objects.select_for_update(no_key=True, of=("self",)).filter(
        round=row, pk__in=ids, state=PartState.VERIFIED
    )
    found = list(rows.select_related("unit").order_by("pk"))
    now = timezone.now()
    for part in found:
        part.round = row
        move_part(part, PartState.FROZEN, frozen_at=now)
    RoundPart.objects.bulk_update(found, ["state", "frozen_at"], batch_size=500)
    AuditEvent.objects.bulk_create(
        audit.event(
            actor=user,
            action="Membekukan isian putaran",
            obj=part,
            government=row.government,
            unit_id=part.unit_id,
            changes={"state": [words(PartState.VERIFIED), words(PartState.FROZEN)]},
        )
        for part in found
    )
    return len(found)


@transaction.atomic
def unfreeze_part(*, part: RoundPart, user: User | None, reason: str) -> RoundPart:
    """Make a frozen part one that can be returned again. When its round was fixed by a decree the
    round is open again; the version that was fixed stays as it is. A reason is required."""
    validate_reason(reason)
    round_ = lock_round(part.round)
    row = lock_part(part)
    if row.state != PartState.FROZEN:
        raise ValidationError(f"{row.unit} tidak sedang dibekukan.")
    if not row.unit.is_active:
        raise ValidationError(f"{row.unit} sudah ditutup, jadi tidak dapat mengisi lagi.")
    before = move_part(row, PartState.VERIFIED)
    row.save()
    changes = {"state": [words(before), words(row.state)]}
    if round_.state == RoundState.FIXED:
        changes["putaran"] = [move_round(round_, RoundState.OPEN), round_.state]
        round_.save(update_fields=["state"])
        _end_closed(round_, user)
    record(row, user, "Mencairkan isian putaran", changes, reason)
    tell_parts([row], f"Dicairkan untuk diperbaiki: {round_.title}", user)
    return row


def _end_closed(round_: Round, user: User | None) -> None:
    """Units that were closed after the decree are not asked by the round that runs again."""
    rows = RoundPart.objects.select_for_update(no_key=True, of=("self",)).filter(
        round=round_, state=PartState.FROZEN, unit__closed_on__isnull=False
    )
    for part in rows.select_related("unit", "round__government").order_by("pk"):
        before, part.state, part.frozen_at = part.state, PartState.ENDED, None
        part.ended_reason = "Unitnya ditutup sesudah putaran ditetapkan."
        part.save()
        changes = {"state": [words(before), words(part.state)]}
        record(part, user, "Mengakhiri bagian putaran", changes, part.ended_reason)


@transaction.atomic
def end_part(*, part: RoundPart, user: User | None, reason: str) -> RoundPart:
    """Ask a unit no longer; what it filled in stays. A reason is required."""
    validate_reason(reason)
    row = lock_part(part)
    refuse_unless_open(row.round)
    before = move_part(row, PartState.ENDED, ended_reason=reason.strip())
    row.save()
    changes = {"state": [words(before), words(row.state)]}
    record(row, user, "Mengakhiri bagian putaran", changes, reason)
    return row
