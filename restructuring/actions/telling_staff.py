"""Telling people what a proposal means for them, and keeping what they say to it."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from employees.models import Employee
from portal import audit
from portal.bulkread import Listed
from portal.models import User
from portal.notices import notify_each
from portal.templatetags.formats import date_long
from restructuring.enums import Preference, ProposalState
from restructuring.models import Objection, Proposal, StaffChange, StaffNotice
from restructuring.moving import lock_proposal
from restructuring.objecting import (
    OPEN_STATES,
    is_open,
    newest_notice,
    own_page_of,
    staff_page_of,
)
from restructuring.permissions import answerers_of
from restructuring.thinking import think
from restructuring.touched import people_offered, people_touched
from restructuring.touching import Standing

MIN_TEXT, MAX_TEXT = 10, 2000
Touched = dict[int, tuple[Standing, Standing]]


@transaction.atomic
def tell_staff(
    *, proposal: Proposal, text: str, object_until: date, user: User | None
) -> StaffNotice:
    """Tell everybody whom the draft touches as it stands now; of a proposal in force everybody whom a
    running wave would place. Who was told before is told again only of another change or deadline;
    who is no longer touched by the draft is told that.

    Raises ValidationError when the proposal is past it, the deadline is not between today and the
    day of effect, the text says nothing, or nobody is touched.
    """
    locked = lock_proposal(proposal)
    is_placement = locked.state == ProposalState.ENACTED
    if not is_placement and locked.state not in OPEN_STATES:
        raise ValidationError(_over(locked))
    _check_deadline(locked, object_until)
    if not MIN_TEXT <= len(text.strip()) <= MAX_TEXT:
        raise ValidationError({"text": "Tulis pengantarnya, 10 sampai 2.000 huruf."})
    touched = people_offered(locked) if is_placement else people_touched(think(locked))
    known = {row.employee_id: row for row in locked.staff_changes.all()}
    if is_placement:
        known = {pk: row for pk, row in known.items() if pk in touched}
        if not touched:
            raise ValidationError("Belum ada gelombang penempatan yang berjalan.")
    elif not touched and not any(row.is_touched for row in known.values()):
        raise ValidationError("Rancangan ini belum mengubah apa pun bagi seorang pegawai.")
    last = newest_notice(locked)
    notice = StaffNotice.objects.create(
        government=locked.government,
        proposal=locked,
        number=(last.number if last else 0) + 1,
        text=text.strip(),
        object_until=object_until,
        is_placement=is_placement,
        made_by=user,
    )
    is_moved = last is not None and last.object_until != object_until
    people = _people([*touched, *known])
    anew, again = _write(notice, touched, known, people)
    gone = _take_back(notice, touched, known)
    _notify(notice, people, anew, again if is_moved else [], gone)
    _record(
        locked,
        user,
        "Memberi tahu pegawai terdampak",
        {
            "pegawai": [None, len(touched)],
            "tidak lagi terdampak": [None, len(gone)],
            "keberatan sampai": [last and str(last.object_until), str(object_until)],
        },
    )
    return notice


def _check_deadline(locked: Proposal, object_until: date) -> None:
    if object_until <= locked.government.today():
        text = "Beri pegawai paling sedikit satu hari sesudah hari ini."
        raise ValidationError({"object_until": text})
    if locked.state == ProposalState.ENACTED:
        return
    if locked.effective_on and object_until >= locked.effective_on:
        day = date_long(locked.effective_on)
        text = f"Batas keberatan harus sebelum rencana berlaku, {day}."
        raise ValidationError({"object_until": text})


def _people(ids: Iterable[int]) -> dict[int, Employee]:
    rows = Employee.objects.filter(pk__in=Listed(ids)).select_related("user").order_by()
    return {person.pk: person for person in rows}


def _write(
    notice: StaffNotice,
    touched: Touched,
    known: dict[int, StaffChange],
    people: dict[int, Employee],
) -> tuple[list[int], list[int]]:
    """Write what everybody is told: (ids of whom it is new, of whom it is as before)."""
    new, changed, same = [], [], []
    for pk, (before, after) in touched.items():
        row = known.get(pk) or StaffChange(
            government_id=notice.government_id, proposal=notice.proposal, employee_id=pk
        )
        said = (before.as_json(), after.as_json())
        is_same = row.is_touched and (row.before, row.after) == said
        row.before, row.after = said
        row.notice, row.is_touched = notice, True
        row.was_reachable = people[pk].user_id is not None
        if not is_same:
            row.read_at = None
        (new if row.pk is None else same if is_same else changed).append(row)
    StaffChange.objects.bulk_create(new, batch_size=500)
    columns = ["before", "after", "notice", "is_touched", "was_reachable", "read_at"]
    StaffChange.objects.bulk_update([*changed, *same], columns, batch_size=500)
    return [row.employee_id for row in (*new, *changed)], [row.employee_id for row in same]


def _take_back(notice: StaffNotice, touched: Touched, known: dict[int, StaffChange]) -> list[int]:
    """Ids of people told before whom the draft does not touch any more."""
    gone = [row for row in known.values() if row.is_touched and row.employee_id not in touched]
    for row in gone:
        row.notice, row.is_touched, row.read_at = notice, False, None
    StaffChange.objects.bulk_update(gone, ["notice", "is_touched", "read_at"], batch_size=500)
    return [row.employee_id for row in gone]


def _notify(
    notice: StaffNotice,
    people: dict[int, Employee],
    anew: list[int],
    again: list[int],
    gone: list[int],
) -> None:
    until, url = date_long(notice.object_until), own_page_of(notice.proposal_id)
    what = "penempatan" if notice.is_placement else "rancangan perubahan organisasi"
    texts = (
        (anew, f"Ada {what} yang menyangkut Anda. Lihat apa yang berubah; "
         f"keberatan dapat diajukan sampai {until}."),
        (again, f"Batas keberatan atas perubahan yang menyangkut Anda kini {until}."),
        (gone, "Rancangan perubahan organisasi diubah: jabatan dan unit Anda tidak lagi berubah."),
    )  # fmt: skip
    notify_each(
        government=notice.government,
        notices=[
            ([people[pk].user for pk in ids if people[pk].user], text, url) for ids, text in texts
        ],
    )


@transaction.atomic
def note_reading(*, change: StaffChange) -> None:
    """Remember that somebody opened what they were told, the first time."""
    unread = StaffChange.objects.filter(pk=change.pk, read_at__isnull=True)
    unread.update(read_at=timezone.now())


@transaction.atomic
def state_preference(
    *, change: StaffChange, preference: str, note: str, user: User | None
) -> StaffChange:
    """Keep what somebody would like for themselves, in the place of what they said before."""
    row, locked = _lock_change(change)
    if preference not in Preference.values:
        raise ValidationError({"preference": "Pilih salah satu."})
    if len(note.strip()) > MAX_TEXT:
        raise ValidationError({"note": "Paling panjang 2.000 huruf."})
    row.preference, row.preference_note = preference, note.strip()
    row.preferred_at = timezone.now()
    row.save(update_fields=["preference", "preference_note", "preferred_at"])
    _record_own(row, locked, user, "Menyatakan keinginan atas rancangan perubahan")
    return row


@transaction.atomic
def object_to_change(*, change: StaffChange, text: str, user: User | None) -> Objection:
    """Keep an objection and tell whoever may answer it. ValidationError after the deadline, for a
    text that says nothing, and while an earlier one waits for its answer."""
    row, locked = _lock_change(change)
    return _objection(row, locked, text, user, received_on=locked.government.today())


@transaction.atomic
def record_letter_of_objection(
    *, change: StaffChange, text: str, received_on: date, user: User
) -> Objection:
    """Put an objection that came by letter on record, under the rules of one written here; what
    counts is the day it was received. ValidationError also for a day to come."""
    row, locked = _lock_change(change)
    if received_on > locked.government.today():
        raise ValidationError({"received_on": "Tanggalnya tidak boleh sesudah hari ini."})
    first = locked.staff_notices.filter(is_placement=row.notice.is_placement).earliest("number")
    if received_on < locked.government.today(first.made_at):
        raise ValidationError({"received_on": "Surat diterima sesudah pegawai diberi tahu."})
    return _objection(row, locked, text, user, received_on=received_on, recorded_by=user)


def _objection(
    row: StaffChange,
    locked: Proposal,
    text: str,
    user: User | None,
    *,
    received_on: date,
    recorded_by: User | None = None,
) -> Objection:
    if received_on > row.notice.object_until:
        until = date_long(row.notice.object_until)
        raise ValidationError(f"Batas keberatan sudah lewat, {until}.")
    words = text.replace("\0", "").strip()
    if not MIN_TEXT <= len(words) <= MAX_TEXT:
        raise ValidationError({"text": "Tulis keberatannya, 10 sampai 2.000 huruf."})
    if row.objections.unanswered().exists():
        raise ValidationError("Keberatan sudah diterima dan menunggu jawaban.")
    objection = Objection(
        government=locked.government, change=row, text=words, recorded_by=recorded_by
    )
    objection.save(force_insert=True)
    verb = "Mencatat surat" if recorded_by else "Mengajukan"
    _record_own(row, locked, user, f"{verb} keberatan atas rancangan perubahan")
    recipients = answerers_of(objection)
    told = f"Keberatan pegawai menunggu jawaban: usulan penataan no. {locked.number}"
    notify_each(government=locked.government, notices=[(recipients, told, staff_page_of(locked))])
    return objection


def _lock_change(change: StaffChange) -> tuple[StaffChange, Proposal]:
    """(row, proposal), locked; ValidationError when nothing can be said to it any more."""
    locked = lock_proposal(change.proposal)
    row = StaffChange.objects.select_for_update(of=("self",)).select_related("notice", "employee")
    row = row.get(pk=change.pk)
    row.proposal = locked
    if not is_open(row.notice, locked):
        raise ValidationError(_over(locked))
    if not row.is_touched:
        raise ValidationError("Rancangan ini tidak lagi mengubah apa pun bagi Anda.")
    return row, locked


def _over(locked: Proposal) -> str:
    label = locked.get_state_display().lower()
    return f"Ini hanya sebelum usulan berlaku; keadaannya {label}."


def _record_own(row: StaffChange, locked: Proposal, user: User | None, action: str) -> None:
    """On the row of the person: the history of the proposal names nobody of the staff."""
    audit.record(
        actor=user,
        action=action,
        obj=row,
        government=locked.government,
        unit_id=locked.unit_id,
    )


def _record(locked: Proposal, user: User | None, action: str, changes: dict) -> None:
    audit.record(
        actor=user,
        action=action,
        obj=locked,
        government=locked.government,
        unit_id=locked.unit_id,
        changes=changes,
    )
