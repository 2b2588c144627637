"""Every write about complaints that people make: filing, the officers' acts, the reporter's say."""

import json
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from employees.models import Employee, Placement
from orgunits.models import OrgUnit
from orgunits.scope import kin_unit_ids
from portal import audit, crypto
from portal.models import Government, User
from portal.tracking_codes import derived_code, digest
from publicservices.actions.requests import OtherContents
from publicservices.complaint_clock import wind
from publicservices.complaint_states import (
    BY_CLOCK,
    BY_REPORTER,
    ENDED,
    TRANSITIONS,
    ComplaintAct,
    ComplaintChannel,
    ComplaintClass,
    ComplaintMode,
)
from publicservices.models import Complaint, ComplaintEvent, PublicService

LEAST_REASON = 10
WORDED = {
    ComplaintAct.ASK_MORE, ComplaintAct.ANSWER, ComplaintAct.REFUSE, ComplaintAct.NATIONAL,
    ComplaintAct.RETURN, ComplaintAct.REOPEN, ComplaintAct.COMPLETE, ComplaintAct.NOTE,
}  # fmt: skip
FOR_OFFICE = {ComplaintAct.NOTE, ComplaintAct.RETURN}


@dataclass(frozen=True, slots=True)
class ComplaintDraft:
    """What a reporter says. Of an anonymous one name and contact are thrown away unread."""

    kind: str
    mode: str
    subject: str
    body: str
    is_barred: bool = False
    about_unit: OrgUnit | None = None
    service: PublicService | None = None
    reporter: str = ""
    contact: str = ""

    @property
    def kept(self) -> "ComplaintDraft":
        if self.mode == ComplaintMode.ANONYMOUS:
            return replace(self, reporter="", contact="")
        return self

    @property
    def as_text(self) -> str:
        return json.dumps(
            [self.kind, self.mode, self.subject, self.body, self.is_barred, self.reporter,
             self.contact, self.about_unit and self.about_unit.pk,
             self.service and str(self.service.line)]
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class FiledComplaint:
    """A case that was kept, and the code that follows it: shown once, stored nowhere."""

    complaint: Complaint
    code: str


def root_unit(government: Government) -> OrgUnit:
    """Where every case begins: the whole government's desk."""
    return OrgUnit.objects.get(government=government, parent__isnull=True)


def file_complaint(
    *,
    government: Government,
    secret: str,
    draft: ComplaintDraft,
    channel: str = ComplaintChannel.PORTAL,
    user: User | None = None,
) -> FiledComplaint:
    """Keep a case once per ``secret`` (of its form, drawn by the server); again it gives the same.
    ``user``: the officer who takes it in for somebody. Raises OtherContents when the secret was used
    with other contents."""
    draft = draft.kept
    code = derived_code(secret)
    body = salted_hmac("publicservices.complaint", draft.as_text, algorithm="sha256").hexdigest()
    found = Complaint.objects.filter(code_hash=digest(code)).first()
    if found is None:
        try:
            found = _keep(government, digest(code), body, draft, channel, user)
        except IntegrityError:  # its twin was faster
            found = Complaint.objects.get(code_hash=digest(code))
    if found.government_id != government.pk or not constant_time_compare(found.body_hash, body):
        raise OtherContents
    return FiledComplaint(found, code)


@transaction.atomic
def _keep(
    government: Government,
    code_hash: str,
    body_hash: str,
    draft: ComplaintDraft,
    channel: str,
    user: User | None,
) -> Complaint:
    now = timezone.now()
    about = draft.service.unit if draft.service else draft.about_unit
    row = Complaint(
        government=government, unit=root_unit(government), about_unit=about, service=draft.service,
        kind=draft.kind, mode=draft.mode, channel=channel, is_barred=draft.is_barred,
        subject=draft.subject, code_hash=code_hash, body_hash=body_hash,
        filed_at=now, law_from=now, sp4n_from=now,
    )  # fmt: skip
    row.body = crypto.seal(draft.body, row.seal_context)
    row.reporter = crypto.seal(draft.reporter, row.seal_context) if draft.reporter else ""
    row.contact = crypto.seal(draft.contact, row.seal_context) if draft.contact else ""
    wind(row)
    row.save(force_insert=True)
    note(row, ComplaintAct.FILED, "", user)
    return row


def note(
    row: Complaint,
    act: str,
    text: str,
    user: User | None,
    *,
    is_public: bool = True,
    unit: OrgUnit | None = None,
) -> None:
    """One event of a case with its audit event; neither the trail nor the table holds the text."""
    sealed = crypto.seal(text, row.seal_context) if text else ""
    ComplaintEvent.objects.create(
        government=row.government, complaint=row, act=act, text=sealed, by=user,
        is_public=is_public, unit=unit,
    )  # fmt: skip
    audit.record(
        actor=user,
        action=f"Pengaduan: {ComplaintAct(act).label.lower()}",
        obj=row,
        government=row.government,
        unit_id=row.unit_id,
    )


def locked(complaint: Complaint) -> Complaint:
    """The row under its lock. ValidationError when it went elsewhere since it was read."""
    row = (
        Complaint.objects.select_for_update(of=("self",))
        .select_related("government", "unit", "about_unit")
        .get(pk=complaint.pk)
    )
    if row.unit_id != complaint.unit_id:
        raise ValidationError("Pengaduan ini baru saja didisposisi ke unit lain.")
    return row


def step(row: Complaint, act: str) -> None:
    """Move a locked case by the table of transitions; ValidationError when its state forbids it."""
    target = TRANSITIONS.get((row.state, act))
    if target is None:
        raise ValidationError(
            f"Tidak dapat dilakukan: pengaduan ini sudah {row.get_state_display().lower()}."
        )
    row.state = target
    if target in ENDED:
        row.ended_at = timezone.now()


def explained(act: str, text: str) -> str:
    """The text of an act, long enough where its reader needs one."""
    text = text.strip()
    if act in WORDED and len(text) < LEAST_REASON:
        raise ValidationError({"text": "Tulis keterangan yang dapat dipahami pembacanya."})
    return text


def _refuse_kin(row: Complaint, unit: OrgUnit) -> None:
    """A barred case never goes to the chain of command of the unit it is about, nor of a unit where
    the person it reports has a post."""
    if not row.is_barred:
        return
    posts = Placement.objects.on(row.government.today()).filter(
        employee=row.reported_id, position__unit__parent__isnull=False
    )
    about = set(posts.values_list("position__unit_id", flat=True)) if row.reported_id else set()
    about |= {row.about_unit_id} - {None}
    if OrgUnit.objects.filter(pk=unit.pk, pk__in=kin_unit_ids(about, row.government_id)).exists():
        raise ValidationError(
            {"to": "Unit ini termasuk rantai unit yang dilaporkan. Pilih unit di luarnya."}
        )


@transaction.atomic
def verify(
    *,
    complaint: Complaint,
    found: str,
    user: User,
    text: str = "",
    is_barred: bool | None = None,
    about_unit: OrgUnit | None = None,
    reported: Employee | None = None,
) -> Complaint:
    """Find a case complete and say what it is; its terms of handling begin. Whatever is about what a
    person did or needs supervision is barred from their chain, so the unit or the person must be known; a bar is never
    lifted here."""
    row = locked(complaint)
    step(row, ComplaintAct.VERIFY)
    if reported is not None and reported.government_id != row.government_id:
        raise ValidationError({"reported": "Pegawai ini bukan pegawai pemerintah daerah ini."})
    row.found = ComplaintClass(found)
    row.reported = reported
    if about_unit is not None:
        row.about_unit = about_unit
    row.is_barred |= bool(is_barred) or found == ComplaintClass.SUPERVISION or reported is not None
    if row.is_barred and row.about_unit is None and reported is None:
        raise ValidationError({
            "about": "Laporan ini tertutup bagi yang dilaporkan. Pilih unitnya, atau tulis NIP pegawainya."
        })  # fmt: skip
    row.law_from = row.sp4n_from = timezone.now()
    row.escalated_to = row.escalated_on = None  # other terms run now, and may be missed anew
    wind(row)
    row.save()
    note(row, ComplaintAct.VERIFY, text.strip(), user)
    return row


@transaction.atomic
def dispose(*, complaint: Complaint, to: OrgUnit, user: User, text: str = "") -> Complaint:
    """Give a verified case to a unit; its clocks go on."""
    row = locked(complaint)
    step(row, ComplaintAct.DISPOSE)
    if to.government_id != row.government_id or to.pk == row.unit_id or to.closed_on is not None:
        raise ValidationError({"to": "Pilih unit lain yang masih ada."})
    _refuse_kin(row, to)
    # Noted before it goes: the trail of the unit that let it go holds it.
    note(row, ComplaintAct.DISPOSE, text.strip(), user, unit=to)
    row.unit = to
    row.save(update_fields=["unit", "state"])
    return row


@transaction.atomic
def give_back(*, complaint: Complaint, user: User, text: str) -> Complaint:
    """Back to the unit above. A barred case goes over the chain it must not touch, to the root."""
    row = locked(complaint)
    step(row, ComplaintAct.RETURN)
    text = explained(ComplaintAct.RETURN, text)
    if row.unit.parent_id is None:
        raise ValidationError("Pengaduan ini sudah di tingkat teratas.")
    above = root_unit(row.government) if row.is_barred else row.unit.parent
    note(row, ComplaintAct.RETURN, text, user, is_public=False)
    row.unit = above
    row.save(update_fields=["unit", "state"])
    return row


@transaction.atomic
def act_as_officer(
    *, complaint: Complaint, act: str, user: User, text: str, national_number: str = ""
) -> Complaint:
    """ASK_MORE, ANSWER, REFUSE, NATIONAL or NOTE. ValidationError for other acts, a text too short, or
    NATIONAL without the number SP4N-LAPOR! gave."""
    if act in BY_REPORTER or act in BY_CLOCK:
        raise ValidationError("Tindakan ini bukan tindakan petugas.")
    row = locked(complaint)
    step(row, act)
    text = explained(act, text)
    if act == ComplaintAct.NATIONAL:
        row.national_number = national_number.strip()
        if not row.national_number:
            raise ValidationError({"national_number": "Tulis nomor laporan dari SP4N-LAPOR!."})
    if act == ComplaintAct.ASK_MORE:
        row.law_from = timezone.now()
    elif act == ComplaintAct.ANSWER:
        row.sp4n_from = timezone.now()  # that of the law goes on if it is reopened
    if act != ComplaintAct.NOTE:
        wind(row)
        row.save()
    note(row, act, text, user, is_public=act not in FOR_OFFICE)
    return row


@transaction.atomic
def act_as_reporter(*, complaint: Complaint, act: str, text: str = "") -> Complaint:
    """COMPLETE, SATISFIED or REOPEN, by whoever has the code. Reopened, SP4N's clock begins anew and
    that of the law goes on."""
    if act not in BY_REPORTER:
        raise ValidationError("Tindakan ini bukan tindakan pelapor.")
    row = locked(Complaint.objects.get(pk=complaint.pk))
    step(row, act)
    text = explained(act, text)
    now = timezone.now()
    if act == ComplaintAct.COMPLETE:
        row.law_from = row.sp4n_from = now
    elif act == ComplaintAct.REOPEN:
        row.sp4n_from = now
    if act != ComplaintAct.SATISFIED:  # the office's turn again, with clocks that begin anew
        row.escalated_to = row.escalated_on = None
    wind(row)
    row.save()
    note(row, act, text, None)
    return row
