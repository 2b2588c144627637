"""Answers to objections of the staff, and the keberatan of the law on record."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from employees.models import Employee
from portal import audit
from portal.models import User
from portal.notices import notify
from restructuring.enums import FormalOutcome, ObjectionOutcome, ProposalState
from restructuring.models import FormalObjection, Objection, Proposal
from restructuring.moving import lock_proposal
from restructuring.objecting import own_page_of
from restructuring.permissions import why_not_answer

MIN_TEXT, MAX_TEXT = 10, 2000
AFTER_DECREE = frozenset({ProposalState.ENACTED, ProposalState.BACKED_OUT})


@transaction.atomic
def answer_objection(*, objection: Objection, outcome: str, answer: str, user: User) -> Objection:
    """Give the one answer to an objection and tell the person. ValidationError for whoever objected
    or had a hand in the draft, for a second answer, and for one that says nothing."""
    locked = lock_proposal(objection.change.proposal)
    rows = Objection.objects.select_for_update(of=("self",)).select_related(
        "change__employee__user", "change__notice"
    )
    row = rows.get(pk=objection.pk)
    row.change.proposal = locked
    if why_not := why_not_answer(user, row):
        raise ValidationError(why_not)
    if row.outcome:
        raise ValidationError("Keberatan ini sudah dijawab.")
    if outcome not in ObjectionOutcome.values:
        raise ValidationError({"outcome": "Pilih putusannya."})
    if not MIN_TEXT <= len(answer.strip()) <= MAX_TEXT:
        raise ValidationError({"answer": "Tulis jawabannya, 10 sampai 2.000 huruf."})
    row.outcome, row.answer = outcome, answer.strip()
    row.answered_by, row.answered_at = user, timezone.now()
    row.save(update_fields=["outcome", "answer", "answered_by", "answered_at"])
    audit.record(
        actor=user,
        action="Menjawab keberatan atas rancangan perubahan",
        obj=row,
        government=locked.government,
        unit_id=locked.unit_id,
        changes={"outcome": [None, row.get_outcome_display()]},
    )
    person = row.change.employee.user
    notify(
        government=locked.government,
        recipients=[person] if person else [],
        text="Keberatan Anda atas rancangan perubahan organisasi sudah dijawab.",
        url=own_page_of(locked.pk),
    )
    return row


@transaction.atomic
def record_formal_objection(
    *,
    proposal: Proposal,
    employee: Employee,
    decree_number: str,
    known_on: date,
    received_on: date,
    subject: str,
    user: User | None,
) -> FormalObjection:
    """Put a keberatan to the PPK on record (PP 79/2021), also one that came too late: who decides on
    it says so. ValidationError before there can be a decree, for days out of order or to come, and
    for a second one against the same decree."""
    locked = lock_proposal(proposal)
    if locked.state not in AFTER_DECREE:
        raise ValidationError("Keberatan atas keputusan dicatat sesudah usulan berlaku.")
    if received_on > locked.government.today():
        raise ValidationError({"received_on": "Tanggalnya tidak boleh sesudah hari ini."})
    if known_on > received_on:
        text = "SK diterima sebelum, atau pada hari, keberatannya diajukan."
        raise ValidationError({"known_on": text})
    row = FormalObjection(
        government=locked.government,
        proposal=locked,
        employee=employee,
        decree_number=" ".join(decree_number.split()),
        known_on=known_on,
        received_on=received_on,
        subject=subject.strip(),
        recorded_by=user,
    )
    row.full_clean(exclude=["government", "proposal", "recorded_by"])
    row.save(force_insert=True)
    _record(row, locked, user, "Mencatat keberatan atas keputusan")
    return row


@transaction.atomic
def answer_formal_objection(
    *,
    row: FormalObjection,
    outcome: str,
    answer_number: str,
    answered_on: date,
    user: User | None,
    note: str = "",
) -> FormalObjection:
    """Note what the PPK decided, once. ValidationError for a second time, and a day before the
    keberatan or to come."""
    locked = lock_proposal(row.proposal)
    row = FormalObjection.objects.select_for_update(of=("self",)).get(pk=row.pk)
    row.government = locked.government
    if row.outcome:
        raise ValidationError("Keputusan atas keberatan ini sudah dicatat.")
    if outcome not in FormalOutcome.values:
        raise ValidationError({"outcome": "Pilih putusannya."})
    if not row.received_on <= answered_on <= locked.government.today():
        text = "Tanggal putusan antara tanggal keberatan diterima dan hari ini."
        raise ValidationError({"answered_on": text})
    row.outcome, row.answered_on = outcome, answered_on
    row.answer_number, row.note = answer_number.strip(), note.strip()
    row.save(update_fields=["outcome", "answered_on", "answer_number", "note"])
    _record(row, locked, user, "Mencatat keputusan atas keberatan")
    return row


def _record(row: FormalObjection, locked: Proposal, user: User | None, action: str) -> None:
    outcome = {"putusan": [None, row.get_outcome_display()]} if row.outcome else {}
    audit.record(
        actor=user,
        action=action,
        obj=row,
        government=locked.government,
        unit_id=locked.unit_id,
        changes={"SK": [None, row.decree_number]} | outcome,
    )
