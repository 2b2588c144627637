"""Languages of a questionnaire: written, signed by a speaker, withdrawn."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from orgunits.actions import lock_government
from portal import audit
from portal.models import Government, User
from portal.opened import refuse_if_changed
from surveys.enums import InstrumentState
from surveys.instruments import STANDARD, carried_instrument
from surveys.models import Instrument, InstrumentLanguage
from surveys.wording import OFFICIAL, TAG, beginning, official_words, text_problems

RELATIONS = ["government", "instrument", "signed_by"]
REMEMBERED = ("saved_at", "signed_at")


def _record(language: InstrumentLanguage, user: User | None, action: str, changes: dict) -> None:
    audit.record(
        actor=user,
        action=action,
        obj=language,
        government=language.government,
        changes=changes,
    )


@transaction.atomic
def add_language(
    *, instrument: Instrument, government: Government, tag: str, name: str, user: User | None
) -> InstrumentLanguage:
    """Begin a language with the texts the product carries for it, if any. Raises ValidationError for
    a tag that is none, is Indonesian or is there already; ValueError for a questionnaire of another
    government."""
    if instrument.government_id not in (None, government.pk):
        raise ValueError("the questionnaire belongs to another government")
    lock_government(government)
    tag = tag.strip().lower()
    if not TAG.fullmatch(tag) or tag == OFFICIAL:
        raise ValidationError({"tag": "Isi kode bahasa, misalnya jv, su, en, atau id-x-mudah."})
    mine = InstrumentLanguage.objects.filter(government=government, instrument=instrument)
    if mine.filter(tag=tag).exists():
        raise ValidationError({"tag": "Bahasa ini sudah ada pada kuesioner ini."})
    standard = {
        one["unsur"]: (one["text"], one["answers"])
        for one in carried_instrument(STANDARD)["questions"]
    }
    language = InstrumentLanguage(
        government=government,
        instrument=instrument,
        tag=tag,
        name=name.strip(),
        texts=beginning(instrument.questionnaire, tag, standard),
    )
    language.clean_fields(exclude=RELATIONS)
    language.save(force_insert=True)
    _record(language, user, "Menambah bahasa kuesioner", {"tag": [None, tag]})
    return language


def copy_languages(*, source: Instrument, target: Instrument) -> None:
    """Give a new version the languages of the one before, unsigned, in the caller's transaction."""
    rows = InstrumentLanguage.objects.filter(
        government=target.government, instrument=source
    ).order_by("pk")
    InstrumentLanguage.objects.bulk_create(
        InstrumentLanguage(
            government=target.government, instrument=target, tag=row.tag, name=row.name,
            texts=row.texts,
        )
        for row in rows
    )  # fmt: skip


def _locked(language: InstrumentLanguage) -> InstrumentLanguage:
    rows = InstrumentLanguage.objects.select_for_update(of=("self",))
    return rows.select_related("government", "instrument").get(pk=language.pk)


def _unsign(language: InstrumentLanguage) -> None:
    language.speaker, language.signed_on = "", None
    language.signed_by = language.signed_at = None


@transaction.atomic
def change_language(
    *,
    language: InstrumentLanguage,
    texts: dict[str, str],
    user: User | None,
    opened: str | None = None,
) -> InstrumentLanguage:
    """Write the texts of a language; other ones end its signature. Raises ValidationError when
    somebody else saved it, or signed it, since the page of ``opened`` was made."""
    language = _locked(language)
    refuse_if_changed(obj=language, opened=opened)
    known = official_words(language.instrument.questionnaire)
    before, after = language.texts, {key: texts.get(key, "").strip() for key in known}
    changes = audit.differences(before, after)
    if not changes:
        return language
    if language.is_signed:
        changes["speaker"] = [language.speaker, None]
    _unsign(language)
    language.texts, language.saved_at = after, timezone.now()
    language.save()
    _record(language, user, "Mengubah bahasa kuesioner", changes)
    return language


@transaction.atomic
def sign_language(
    *,
    language: InstrumentLanguage,
    speaker: str,
    signed_on: date,
    user: User | None,
    opened: str | None = None,
) -> InstrumentLanguage:
    """Record that ``speaker`` has read every text and found it right, so that citizens are offered
    the language. Raises ValidationError for a draft, a text that is missing, a future day, without a
    name, and when the texts changed since the page of ``opened`` was made."""
    language = _locked(language)
    refuse_if_changed(obj=language, opened=opened)
    if language.instrument.state == InstrumentState.DRAFT:
        raise ValidationError(
            "Kunci dulu kuesionernya: sesudah itu pertanyaannya tidak berubah lagi."
        )
    problems = text_problems(official_words(language.instrument.questionnaire), language.texts)
    if problems:
        raise ValidationError(f"{len(problems)} teks belum lengkap. Lengkapi dulu semuanya.")
    if len(speaker.strip()) < 3:
        raise ValidationError({"speaker": "Tulis nama penuturnya."})
    if signed_on > language.government.today():
        raise ValidationError({"signed_on": "Tanggal tidak boleh sesudah hari ini."})
    language.speaker, language.signed_on = speaker.strip(), signed_on
    language.signed_by, language.signed_at = user, timezone.now()
    language.clean_fields(exclude=RELATIONS)
    language.save()
    changes = {"speaker": [None, language.speaker], "signed_on": [None, str(signed_on)]}
    _record(language, user, "Mencatat tanda tangan penutur", changes)
    return language


@transaction.atomic
def withdraw_language(*, language: InstrumentLanguage, user: User | None) -> InstrumentLanguage:
    """End the signature: citizens are no longer offered the language. Raises ValidationError when it
    has none."""
    language = _locked(language)
    if not language.is_signed:
        raise ValidationError("Bahasa ini belum ditandatangani.")
    changes = {"speaker": [language.speaker, None]}
    _unsign(language)
    language.save()
    _record(language, user, "Menarik tanda tangan penutur", changes)
    return language
