"""The official wording of the instruments, pasted by an administrator and signed as verified."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from orgunits.assessments import instrument
from orgunits.models import AssessmentRules, ItemWording
from portal import audit
from portal.models import Government, User
from portal.opened import refuse_if_changed
from portal.validators import validate_reason

MIN_SOURCE = 5


@dataclass(frozen=True, slots=True)
class WordingDraft:
    """A statement as the regulation prints it, with the described answers (may be left out), and
    where it stands (regulation, page)."""

    code: str
    text: str
    polarity: str
    source: str
    levels: tuple[str, ...] = ()


def _lock(government: Government, kind: str, code: str) -> ItemWording | None:
    # The government's row stands for a wording that is not there yet.
    Government.objects.select_for_update(no_key=True).get(pk=government.pk)
    rows = ItemWording.objects.in_force().select_for_update(of=("self",))
    return rows.filter(government=government, kind=kind, code=code).first()


def _check(kind: str, draft: WordingDraft) -> None:
    found = instrument(kind)
    if draft.code not in found.by_code:
        raise ValueError(f"no such item: {draft.code}")
    if not draft.text.strip():
        raise ValidationError({"text": "Tempel redaksi resminya."})
    if len(draft.source.strip()) < MIN_SOURCE:
        raise ValidationError({"source": "Tulis sumbernya: peraturan, lampiran, halaman."})
    if any(draft.levels) and len(draft.levels) != len(found.scale):
        raise ValueError("one description for each level")


@transaction.atomic
def enter_wording(
    *,
    government: Government,
    kind: str,
    draft: WordingDraft,
    user: User | None,
    opened: str | None = None,
    seen: int | None = None,
) -> ItemWording:
    """Put a wording in force as the next version of its item, not yet verified.

    ``opened`` is the stamp of the version the page showed, ``seen`` its number (0: there was none);
    ValidationError when another one is in force now. The same text again writes nothing.
    """
    _check(kind, draft)
    known = _lock(government, kind, draft.code)
    if known is not None:
        if seen == 0:
            raise ValidationError("Redaksi ini baru saja diisi orang lain. Muat ulang halamannya.")
        refuse_if_changed(obj=known, opened=opened)
    elif seen:
        raise ValidationError("Redaksi ini sudah diganti. Muat ulang halamannya.")
    levels = [text.strip() for text in draft.levels] if any(draft.levels) else []
    values = {
        "text": draft.text.strip(),
        "levels": levels,
        "polarity": draft.polarity,
        "source": draft.source.strip(),
    }
    if known and all(getattr(known, name) == value for name, value in values.items()):
        return known
    now = timezone.now()
    if known is not None:
        ItemWording.objects.filter(pk=known.pk).update(superseded_at=now)
    made = ItemWording(
        government=government,
        kind=kind,
        code=draft.code,
        number=known.number + 1 if known else 1,
        entered_by=user,
        entered_at=now,
        **values,
    )
    made.full_clean(exclude=["government", "entered_by"], validate_constraints=False)
    made.save(force_insert=True)
    before = {name: getattr(known, name) if known else None for name in values}
    audit.record(
        actor=user,
        action="Mengisi redaksi pernyataan",
        obj=made,
        government=government,
        changes=audit.differences(before, values),
    )
    return made


@transaction.atomic
def verify_wording(*, wording: ItemWording, user: User) -> ItemWording:
    """Sign that the wording in force is the regulation's own. Raises ValidationError for one that
    was replaced meanwhile."""
    rows = ItemWording.objects.select_for_update(of=("self",))
    row = rows.select_related("government").get(pk=wording.pk)
    if row.superseded_at is not None:
        raise ValidationError("Redaksi ini sudah diganti. Muat ulang halamannya.")
    if row.is_verified:
        return row
    row.verified_by, row.verified_at = user, timezone.now()
    row.save(update_fields=["verified_by", "verified_at"])
    audit.record(
        actor=user,
        action="Memverifikasi redaksi pernyataan",
        obj=row,
        government=row.government,
        changes={"verified_by": [None, str(user)]},
        reason=row.source,
    )
    return row


@transaction.atomic
def update_rules(
    *, government: Government, user: User, reason: str, opened: str | None = None, **values: Any
) -> AssessmentRules:
    """Change how the government computes where the regulations are silent; what was submitted keeps
    its rules."""
    validate_reason(reason)
    Government.objects.select_for_update(no_key=True).get(pk=government.pk)
    row, _is_new = AssessmentRules.objects.get_or_create(government=government)
    refuse_if_changed(obj=row, opened=opened)
    changes = audit.differences({name: getattr(row, name) for name in values}, values)
    if not changes:
        return row
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean(exclude=["government"])
    row.save(update_fields=sorted(values))
    audit.record(
        actor=user,
        action="Mengubah aturan hitung evaluasi",
        obj=row,
        government=government,
        changes=changes,
        reason=reason,
    )
    return row
