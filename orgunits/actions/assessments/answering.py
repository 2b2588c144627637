"""Answers of the team, findings of the validation, evidence."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from orgunits.actions.assessments.opening import NOT_FILLING, lock_assessment, record
from orgunits.assessments.evidence import EvidenceRefused, type_of
from orgunits.models import Assessment, AssessmentAnswer, AssessmentEvidence
from orgunits.permissions import may_fill, may_validate
from orgunits.queries.assessments import wordings_in_force
from portal.files import remove, safe_name, store
from portal.models import User
from portal.opened import digest, read_stamp, refuse_if_changed

SELF_FIELDS = ("level", "is_skipped", "note")
FINAL_FIELDS = ("final_level", "final_is_skipped", "final_note")
WRITTEN = (*SELF_FIELDS, "wording", "answered_by", "answered_at", *FINAL_FIELDS, "validated_by",
           "validated_at")  # fmt: skip
MAX_FILES = 10  # evidence of one item


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """What a form says of one item. ``opened``: its stamp (portal.opened), None without a page;
    ``confirmed``: the answer holds for the wording that is in force now, too."""

    code: str
    level: int | None = None
    is_skipped: bool = False
    note: str = ""
    opened: str | None = None
    confirmed: bool = False

    @property
    def values(self) -> tuple[int | None, bool, str]:
        return (None if self.is_skipped else self.level, self.is_skipped, self.note.strip())


def words(level: int | None, is_skipped: bool, scale: dict[int, str]) -> str:
    """An answer as the audit trail says it."""
    return "Tidak berlaku" if is_skipped else scale.get(level, "belum dijawab")


def _untouched(row: AssessmentAnswer, draft: AnswerDraft, fields: tuple[str, ...]) -> bool:
    """Whether the page still says what it was opened with: then whatever somebody else wrote
    meanwhile stays."""
    if draft.opened is None:
        return False
    typed = AssessmentAnswer(pk=row.pk, **dict(zip(fields, draft.values, strict=True)))
    seen = read_stamp(draft.opened, row)
    return all(constant_time_compare(seen.get(name, ""), digest(typed, name)) for name in fields)


def _changed(
    row: AssessmentAnswer, draft: AnswerDraft, fields: tuple[str, ...], scale: dict[int, str]
) -> list[str] | None:
    """Write the draft into ``row``: what to say of it, None when nothing changes."""
    before = tuple(getattr(row, name) for name in fields)
    if _untouched(row, draft, fields) or before == draft.values:
        return None
    refuse_if_changed(obj=row, opened=draft.opened)
    for name, value in zip(fields, draft.values, strict=True):
        setattr(row, name, value)
    old, new = words(*before[:2], scale), words(*draft.values[:2], scale)
    if old == new:
        return [f"{old} ({before[2] or 'tanpa catatan'})", f"{new} ({row.note or row.final_note})"]
    return [old, new]


def _check_level(assessment: Assessment, draft: AnswerDraft) -> None:
    found = assessment.instrument
    item = found.by_code.get(draft.code)
    if item is None or draft.level not in (None, *(level for level, _words in found.scale)):
        raise ValueError(f"no such answer: {draft}")
    if draft.is_skipped and not item.may_skip:
        raise ValidationError("Pernyataan ini berlaku bagi semua, jadi harus dijawab.")
    if draft.is_skipped and not draft.note.strip():
        raise ValidationError("Tulis pada catatan mengapa pernyataan ini tidak berlaku.")


def _write(
    row: Assessment, drafts: Iterable[AnswerDraft], fields: tuple[str, ...], finish: Any
) -> dict[str, list[str]]:
    """Go through the drafts; ``finish(answer, draft)`` completes each answer that changes and says
    whether it changed when its values did not. Returns the changes by label; ValidationError is
    a dict by item code."""
    wanted = {draft.code: draft for draft in drafts}
    answers = row.answers.select_for_update(of=("self",)).filter(code__in=wanted)
    scale, refused, changes, touched = dict(row.instrument.scale), {}, {}, []
    for answer in answers.order_by("pk"):
        draft = wanted[answer.code]
        try:
            _check_level(row, draft)
            change = _changed(answer, draft, fields, scale)
        except ValidationError as error:
            refused[answer.code] = error
            continue
        if finish(answer, draft, change is not None):
            touched.append(answer)
            label = row.instrument.label(row.instrument.by_code[answer.code])
            changes[label] = change or ["", "Dinyatakan lagi untuk redaksi yang baru"]
    if refused:
        raise ValidationError(refused)
    AssessmentAnswer.objects.bulk_update(touched, WRITTEN)
    return changes


@transaction.atomic
def save_answers(*, assessment: Assessment, drafts: Iterable[AnswerDraft], user: User) -> int:
    """Write answers of the team; return how many changed.

    What the person left as the page showed it is not written, so two people can fill in the same
    section. An answer that changes loses what the validation said of it. Raises PermissionDenied
    for whoever is not of the team, ValidationError by item code (changed meanwhile, may not be
    skipped), or one for all when it is no longer being filled in.
    """
    row = lock_assessment(assessment)
    if not row.is_filling:
        raise ValidationError(NOT_FILLING)
    if not may_fill(user, row):
        raise PermissionDenied
    known, now = wordings_in_force(row.government_id, row.kind), timezone.now()

    def finish(answer: AssessmentAnswer, draft: AnswerDraft, changed: bool) -> bool:
        wording = known.get(answer.code)
        settled = answer.level is not None or answer.is_skipped
        again = draft.confirmed and settled and answer.wording_id != (wording and wording.pk)
        if not changed and not again:
            return False
        answer.wording, answer.answered_by, answer.answered_at = wording, user, now
        answer.final_level, answer.final_is_skipped = None, False
        answer.validated_by = answer.validated_at = None
        return True

    changes = _write(row, drafts, SELF_FIELDS, finish)
    if changes:
        record(row, user, "Mengisi evaluasi organisasi", changes)
    return len(changes)


@transaction.atomic
def save_findings(
    *, assessment: Assessment, drafts: Iterable[AnswerDraft], user: User, agree: bool = False
) -> int:
    """Write answers of the validation, as ``save_answers``. With ``agree`` the items of ``drafts``
    that are not judged yet take the team's answer."""
    row = lock_assessment(assessment)
    if not may_validate(user, row):
        raise PermissionDenied
    now = timezone.now()
    if agree:
        drafts = _agreeing(row, drafts)

    def finish(answer: AssessmentAnswer, draft: AnswerDraft, changed: bool) -> bool:
        if changed:
            answer.validated_by, answer.validated_at = user, now
        return changed

    changes = _write(row, drafts, FINAL_FIELDS, finish)
    if changes:
        record(row, user, "Menilai evaluasi organisasi", changes)
    return len(changes)


def _agreeing(row: Assessment, drafts: Iterable[AnswerDraft]) -> list[AnswerDraft]:
    first = {answer.code: answer for answer in row.answers.all()}
    found = []
    for draft in drafts:
        own = first[draft.code]
        if draft.level is None and not draft.is_skipped:
            note = draft.note or (own.note if own.is_skipped else "")
            draft = AnswerDraft(draft.code, own.level, own.is_skipped, note, draft.opened)
        found.append(draft)
    return found


@transaction.atomic
def add_evidence(
    *,
    assessment: Assessment,
    code: str,
    level: int | None,
    name: str,
    content: bytes,
    user: User | None,
) -> AssessmentEvidence:
    """Keep a file as evidence of an item (of the maturity: of one ``level``).

    Raises ValidationError for a file of another type or size, PermissionDenied for whoever is not
    of the team. ``user`` None: the demo.
    """
    row = lock_assessment(assessment)
    if user is not None and not may_fill(user, row):
        raise PermissionDenied
    answer = row.answers.get(code=code)
    try:
        content_type = type_of(safe_name(name), content)
    except EvidenceRefused as error:
        raise ValidationError(str(error)) from None
    if answer.evidence.count() >= MAX_FILES:
        raise ValidationError(f"Paling banyak {MAX_FILES} berkas bukti untuk satu pernyataan.")
    made = AssessmentEvidence.objects.create(
        government=row.government,
        answer=answer,
        level=level,
        attachment=store(row.government, name, content_type, content, user),
        added_by=user,
    )
    label = row.instrument.label(row.instrument.by_code[code])
    record(row, user, "Mengunggah bukti evaluasi", {label: [None, made.attachment.name]})
    return made


@transaction.atomic
def remove_evidence(*, evidence: AssessmentEvidence, user: User) -> bool:
    """Take a file off while the team fills in; the audit trail keeps its name. False, and nothing
    is written, when somebody has taken it off meanwhile."""
    row = lock_assessment(evidence.answer.assessment)
    if not row.is_filling:
        raise ValidationError(NOT_FILLING)
    if not may_fill(user, row):
        raise PermissionDenied
    label = row.instrument.label(row.instrument.by_code[evidence.answer.code])
    attachment = evidence.attachment
    if not evidence.delete()[0]:
        return False
    remove([attachment])
    record(row, user, "Menghapus bukti evaluasi", {label: [attachment.name, None]})
    return True
