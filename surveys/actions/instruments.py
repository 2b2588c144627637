"""Writing, locking and loading questionnaires."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from orgunits.actions import lock_government
from portal import audit
from portal.models import Government, User
from portal.opened import refuse_if_changed
from surveys.actions.languages import copy_languages
from surveys.drafts import InstrumentDraft
from surveys.enums import CampaignState, InstrumentState
from surveys.instruments import STANDARD, WITH_MAKLUMAT, carried_instrument, problems_of
from surveys.models import Instrument, Question

RELATIONS = ["government", "based_on", "created_by", "published_by"]
# What a page of a draft remembers of it: each save of the whole writes a new ``saved_at``.
REMEMBERED = ("state", "saved_at")
LOCKED = (
    "Kuesioner ini sudah dipakai, jadi isinya tidak dapat diubah lagi. Buat versi baru; hasilnya"
    " tersambung menurut unsur."
)


def _lock(instrument: Instrument, user: User | None, now: datetime) -> None:
    """Lock what a questionnaire asks, in the caller's transaction."""
    instrument.state = InstrumentState.PUBLISHED
    instrument.fingerprint = instrument.content_fingerprint()
    instrument.published_by, instrument.published_at = user, now
    instrument.save(update_fields=["state", "fingerprint", "published_by", "published_at"])


def _write_questions(instrument: Instrument, questions: list[dict]) -> None:
    rows = [
        Question(instrument=instrument, order=order, **question)
        for order, question in enumerate(questions, start=1)
    ]
    for row in rows:
        row.clean_fields(exclude=["instrument"])
    Question.objects.bulk_create(rows)


@transaction.atomic
def load_instrument(*, name: str, government: Government | None = None) -> Instrument:
    """Return the carried instrument ``name`` as the national one or as a government's own,
    making and locking it with its questions when it is missing."""
    data = carried_instrument(name)
    instrument, is_new = Instrument.objects.get_or_create(
        government=government,
        code=data["code"],
        version=data["version"],
        defaults={"name": data["name"], "legal_basis": data["legal_basis"]},
    )
    if is_new:
        _write_questions(instrument, data["questions"])
        _lock(instrument, None, timezone.now())
    return instrument


def load_standard_instrument() -> Instrument:
    """Return the SKM questionnaire of PermenPANRB 14/2017, made when it is missing."""
    return load_instrument(name=STANDARD)


def load_maklumat_instrument(*, government: Government) -> Instrument:
    """Return a government's own SKM questionnaire whose eighth unsur is the maklumat pelayanan
    (as DPMPTSP Pulang Pisau asked), made when it is missing."""
    return load_instrument(name=WITH_MAKLUMAT, government=government)


def _next_code(government: Government, source: Instrument, name: str) -> tuple[str, int]:
    """(code, version) of a copy: of an own one the next version, of the national one a new code."""
    own = Instrument.objects.filter(government=government)
    if source.government_id is not None:
        last = own.filter(code=source.code).aggregate(last=Max("version"))["last"]
        return source.code, last + 1
    stem = slugify(name)[:34].strip("-") or "kuesioner"
    taken = set(own.values_list("code", flat=True)) | {source.code}
    code, number = stem, 1
    while code in taken:
        number += 1
        code = f"{stem}-{number}"
    return code, 1


def _record(instrument: Instrument, user: User | None, action: str, changes: dict) -> None:
    audit.record(
        actor=user,
        action=action,
        obj=instrument,
        government=instrument.government,
        changes=changes,
    )


@transaction.atomic
def copy_instrument(
    *, source: Instrument, government: Government, name: str, note: str, user: User | None
) -> Instrument:
    """Begin a government's own draft from ``source``: of the national questionnaire an own one, of
    an own one its next version.

    Raises ValidationError for a name the field does not allow and while a version of the same
    questionnaire is still being written; ValueError for a source of another government.
    """
    if source.government_id not in (None, government.pk):
        raise ValueError("the questionnaire belongs to another government")
    lock_government(government)  # two people, two next versions
    code, version = _next_code(government, source, name.strip())
    drafts = Instrument.objects.filter(government=government, state=InstrumentState.DRAFT)
    if source.government_id is not None and drafts.filter(code=code).exists():
        raise ValidationError("Versi berikutnya sudah ada sebagai rancangan. Lanjutkan yang itu.")
    instrument = Instrument(
        government=government,
        code=code,
        version=version,
        name=name.strip(),
        note=note.strip(),
        legal_basis=source.legal_basis,
        asks_reason=source.asks_reason,
        asks_importance=source.asks_importance,
        extras=source.extras,
        based_on=source,
        created_by=user,
    )
    instrument.clean_fields(exclude=RELATIONS)
    instrument.save(force_insert=True)
    rows = source.questions.order_by("order")
    _write_questions(instrument, list(rows.values("unsur", "text", "answers")))
    copy_languages(source=source, target=instrument)
    _record(instrument, user, "Membuat rancangan kuesioner", {"name": [None, str(instrument)]})
    return instrument


def _locked_draft(instrument: Instrument) -> Instrument:
    """The draft, read anew under a row lock; ValidationError when it is none any more."""
    rows = Instrument.objects.select_for_update(of=("self",)).select_related("government")
    found = rows.filter(pk=instrument.pk).first()
    if found is None:
        raise ValidationError("Rancangan ini sudah dibuang.")
    if found.state != InstrumentState.DRAFT or found.government_id is None:
        raise ValidationError(LOCKED)
    return found


def _content(instrument: Instrument) -> dict:
    """What the audit trail compares."""
    found = {
        name: getattr(instrument, name)
        for name in ("name", "note", "asks_reason", "asks_importance", "extras")
    }
    for row in instrument.questions.order_by("order"):
        found[f"unsur {row.unsur}"] = [row.text, *row.answers]
    return found


@transaction.atomic
def change_instrument(
    *, instrument: Instrument, draft: InstrumentDraft, user: User | None, opened: str | None = None
) -> Instrument:
    """Write a draft anew as ``draft``. Raises ValidationError for what cannot be asked
    (surveys.instruments), once it is locked, and when somebody else saved it since the page of
    ``opened`` was made."""
    instrument = _locked_draft(instrument)
    refuse_if_changed(obj=instrument, opened=opened)
    if problems := problems_of(draft.questions, draft.extras):
        raise ValidationError(problems[:20])
    before = _content(instrument)
    instrument.name, instrument.note = draft.name.strip(), draft.note.strip()
    instrument.extras = draft.extras
    instrument.asks_reason, instrument.asks_importance = draft.asks_reason, draft.asks_importance
    instrument.saved_at = timezone.now()
    instrument.clean_fields(exclude=RELATIONS)
    instrument.save()
    instrument.questions.all().delete()
    _write_questions(instrument, draft.questions)
    after = _content(instrument)
    changes = audit.differences(before, after)
    changes |= {name: [before[name], None] for name in before.keys() - after.keys()}
    _record(instrument, user, "Mengubah rancangan kuesioner", changes)
    return instrument


@transaction.atomic
def publish_instrument(*, instrument: Instrument, user: User | None) -> Instrument:
    """Lock a draft, so that surveys may ask it. Raises ValidationError when it asks something it
    may not, or is no draft any more."""
    instrument = _locked_draft(instrument)
    rows = list(instrument.questions.order_by("order").values("unsur", "text", "answers"))
    if problems := problems_of(rows, instrument.extras):
        raise ValidationError(problems[:20])
    _lock(instrument, user, timezone.now())
    states = InstrumentState.DRAFT.label, InstrumentState.PUBLISHED.label
    _record(instrument, user, "Mulai memakai kuesioner", {"state": list(states)})
    return instrument


@transaction.atomic
def retire_instrument(*, instrument: Instrument, user: User | None) -> Instrument:
    """Offer a published own questionnaire to no new survey; those that ask it go on. Raises
    ValidationError unless it is an own one in use."""
    rows = Instrument.objects.select_for_update(of=("self",)).select_related("government")
    instrument = rows.get(pk=instrument.pk)
    if instrument.state != InstrumentState.PUBLISHED or instrument.government_id is None:
        raise ValidationError("Hanya kuesioner sendiri yang sedang dipakai dapat dihentikan.")
    instrument.state = InstrumentState.RETIRED
    instrument.save(update_fields=["state"])
    states = InstrumentState.PUBLISHED.label, InstrumentState.RETIRED.label
    _record(instrument, user, "Berhenti memakai kuesioner", {"state": list(states)})
    return instrument


@transaction.atomic
def discard_instrument(*, instrument: Instrument, user: User | None) -> None:
    """Throw a draft away; nothing was asked by it. Raises ValidationError once it is locked."""
    instrument = _locked_draft(instrument)
    _record(instrument, user, "Membuang rancangan kuesioner", {"name": [str(instrument), None]})
    instrument.languages.all().delete()  # unsigned: a draft's languages cannot be
    instrument.questions.all().delete()
    instrument.delete()


def check_choosable(instrument: Instrument, state: CampaignState) -> None:
    """Raise ValidationError when no survey in ``state`` may ask ``instrument``: a draft never, a
    retired one only as history."""
    if instrument.state == InstrumentState.PUBLISHED:
        return
    if instrument.state == InstrumentState.RETIRED and state == CampaignState.CLOSED:
        return
    raise ValidationError({"instrument": f"Kuesioner {instrument} tidak dapat dipilih lagi."})
