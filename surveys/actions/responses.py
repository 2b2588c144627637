"""Keeping answers. None of these leaves a trace of who answered or when (DESIGN.md decision 9):
a citizen's answer has no audit event, no account, no address and no time finer than a day."""

import uuid
from collections import Counter
from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal import audit
from portal.models import AuditEvent, Government, User
from portal.validators import validate_reason
from surveys.actions.seals import seal
from surveys.actions.tallies import fold, fold_items
from surveys.drafts import ResponseDraft
from surveys.enums import TYPED_CHANNELS, CampaignState, Channel
from surveys.masking import mask_personal_data
from surveys.models import FLAG_FIELDS, Campaign, Question, Response, ResponseInbox
from surveys.questionnaire import KEY_SHAPE, MAX_COMMENT, RESPONDENT_CHOICES, Questionnaire
from surveys.sealing import SealedSheet, seal_sheet, size_for

BATCH = 2000
CHANNELS = frozenset(Channel.values)
INTO_INBOX = (
    "INSERT INTO surveys_responseinbox (id, day, sealed, government_id, campaign_id)"
    " SELECT %s, %s, %s, government_id, id FROM surveys_campaign WHERE id = %s AND state = %s"
)
LOCK_CAMPAIGN = " FOR KEY SHARE"
ONCE = " ON CONFLICT DO NOTHING"


class CampaignClosedError(ValidationError):
    """The survey takes no answers (any more)."""

    def __init__(self) -> None:
        super().__init__("Survei ini tidak menerima jawaban.")


def form_digest(campaign_id: int, form_key: str) -> uuid.UUID:
    """The key under which a form with ``form_key`` stands in the inbox of a survey.

    The form's random key is known only to the page it came with; hashed with a secret of the
    installation. It is no part of the Response that is made of the sheet (docs/adr/0014).
    """
    digest = salted_hmac(
        "surveys.response", f"{campaign_id}:{form_key}", algorithm="sha256"
    ).digest()
    return uuid.UUID(bytes=digest[:16], version=4)


def code_digest(campaign_id: int, code: str) -> uuid.UUID:
    """The key under which a counter code of a survey is kept; the code stands on paper only."""
    digest = salted_hmac("surveys.ticket", f"{campaign_id}:{code}", algorithm="sha256").digest()
    return uuid.UUID(bytes=digest[:16], version=4)


def _receive(campaign_id: int, key: uuid.UUID, day: date, sealed: bytes) -> bool:
    """Put one sheet into the inbox of an open survey, once, in one statement; say whether a row
    was written.

    PostgreSQL holds the survey's row meanwhile (FOR KEY SHARE, as its foreign key does anyway): who
    closes the survey waits for sheets on their way, and a sheet that waited for the closing finds
    the survey closed. SQLite has one writer.
    """
    columns = ("id", "day", "sealed")
    fields = [ResponseInbox._meta.get_field(name) for name in columns]
    values = [
        field.get_db_prep_save(value, connection)
        for field, value in zip(fields, (key, day, sealed), strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            INTO_INBOX
            + (LOCK_CAMPAIGN if connection.features.has_select_for_update else "")
            + ONCE,
            [*values, campaign_id, CampaignState.OPEN.value],
        )
        return cursor.rowcount == 1


def _check_fit(
    questionnaire: Questionnaire,
    answers: dict[str, int],
    respondent: dict[str, str],
    more: dict[str, int | str],
    may_skip: bool = False,
) -> None:
    """Raise ValidationError unless every question is answered (``may_skip``: at least one) and
    every choice was offered."""
    if not (questionnaire.partial(answers) if may_skip else questionnaire.complete(answers)):
        raise ValidationError("Jawab setiap pertanyaan dengan satu pilihan.")
    if any(value and value not in RESPONDENT_CHOICES[name] for name, value in respondent.items()):
        raise ValidationError("Keterangan tentang responden tidak dikenal.")
    if not questionnaire.fits(more):
        raise ValidationError("Jawaban tambahan tidak dikenal atau terlalu panjang.")


def _masked(more: dict[str, int | str]) -> dict[str, int | str]:
    """``more`` with its texts as comments are kept."""
    return {
        name: mask_personal_data(value) if isinstance(value, str) else value
        for name, value in more.items()
    }


def submit_response(
    *,
    campaign: Campaign,
    answers: dict[str, int],
    form_key: str,
    sex: str = "",
    age_band: str = "",
    education: str = "",
    occupation: str = "",
    comment: str = "",
    more: dict[str, int | str] | None = None,
    ticket_code: str = "",
    channel: Channel = Channel.WEB,
) -> bool:
    """Take one citizen's answers (``{unsur: 1 to 4}``, every question of the instrument; on paper
    some may be empty) into the inbox, with ``more`` of what does not count (surveys.questionnaire); phone
    numbers, NIK and e-mail addresses in words are masked first. ``campaign`` comes with its government, instrument and questions and may have been read a while ago: the one
    statement is an INSERT that looks at the survey's state itself. ``ticket_code`` is a single-use
    code of a counter: its digest travels in the sealed sheet and is judged when that is moved, so
    whoever tries codes learns nothing here, neither by word nor by time.

    Return False when the form of ``form_key`` was kept before: nothing is written then. Raises
    CampaignClosedError when the survey takes no answers now, ValidationError for answers, choices or
    a key that do not fit (a page has checked them; this is the last word).
    """
    now = timezone.now()
    day = campaign.government.today(now)
    if not campaign.accepts_on(day):
        raise CampaignClosedError
    questionnaire = campaign.instrument.questionnaire
    respondent = {
        "sex": sex,
        "age_band": age_band,
        "education": education,
        "occupation": occupation,
    }
    said = questionnaire.kept_more(answers, more or {})
    _check_fit(questionnaire, answers, respondent, said, may_skip=channel == Channel.PAPER)
    if len(comment) > MAX_COMMENT or not KEY_SHAPE.fullmatch(form_key):
        raise ValidationError("Formulir tidak lengkap.")
    sheet = SealedSheet(
        questionnaire.row(answers),
        respondent,
        mask_personal_data(comment),
        None if channel in TYPED_CHANNELS else now.timestamp(),
        channel=channel.value,
        code=code_digest(campaign.pk, ticket_code).hex if ticket_code else "",
        more=_masked(said),
    )
    key = form_digest(campaign.pk, form_key)
    sealed = seal_sheet(sheet, campaign.pk, key, size_for(questionnaire))
    if _receive(campaign.pk, key, day, sealed):
        return True
    if ResponseInbox.objects.filter(pk=key).exists():
        return False
    raise CampaignClosedError


def _columns_by_instrument(instruments: set[int]) -> dict[int, dict[str, str]]:
    """``{instrument: {unsur: answer column}}``, in one query."""
    columns: dict[int, dict[str, str]] = {pk: {} for pk in instruments}
    for question in Question.objects.filter(instrument__in=instruments).order_by("order"):
        columns[question.instrument_id][question.unsur] = question.field
    return columns


def _problem(draft: ResponseDraft, columns: dict[str, str]) -> str:
    """What is wrong with one sheet, in words, or an empty text."""
    campaign = draft.campaign
    if campaign.state == CampaignState.DRAFT:
        return f"survei {campaign.title} belum dibuka."
    if not campaign.period_start <= draft.day <= campaign.period_end:
        return f"tanggal {draft.day} di luar masa survei."
    if unknown := draft.answers.keys() - columns.keys():
        return f"unsur {sorted(unknown)[0]} tidak ada pada survei ini."
    if not draft.answers:
        return "tidak ada jawaban."
    if any(type(value) is not int or not 1 <= value <= 4 for value in draft.answers.values()):
        return "jawaban harus 1, 2, 3, atau 4."
    return _problem_beside(draft)


def _problem_beside(draft: ResponseDraft) -> str:
    """``_problem`` of everything but survey, day and scored answers."""
    for name, choices in RESPONDENT_CHOICES.items():
        value = getattr(draft, name)
        if value and value not in choices:
            return f"isian {name} tidak dikenal: {value}."
    if draft.more and not draft.campaign.instrument.questionnaire.fits(draft.more):
        return "jawaban tambahan tidak dikenal atau terlalu panjang."
    if unknown := draft.flags - FLAG_FIELDS.keys():
        return f"tanda {sorted(unknown)[0]} tidak dikenal."
    if draft.channel not in CHANNELS:
        return f"saluran {draft.channel} tidak dikenal."
    return f"saran lebih dari {MAX_COMMENT} huruf." if len(draft.comment) > MAX_COMMENT else ""


@transaction.atomic
def import_responses(
    *, government: Government, drafts: list[ResponseDraft], user: User | None, reason: str
) -> int:
    """Keep sheets from paper or another system, all or none, in bulk; return how many.

    One audit event per survey says how many came in. Raises ValidationError naming the rows that
    cannot be kept (at most twenty), ValueError for a survey of another government.
    """
    validate_reason(reason)
    if any(draft.campaign.government_id != government.pk for draft in drafts):
        raise ValueError("a survey of another government")
    columns = _columns_by_instrument({draft.campaign.instrument_id for draft in drafts})
    problems, responses = [], []
    for number, draft in enumerate(drafts, start=1):
        known = columns[draft.campaign.instrument_id]
        if problem := _problem(draft, known):
            problems.append(f"Baris {number}: {problem}")
            continue
        responses.append(
            Response(
                government=government,
                campaign=draft.campaign,
                day=draft.day,
                channel=draft.channel,
                with_code=draft.with_code,
                sex=draft.sex,
                age_band=draft.age_band,
                education=draft.education,
                occupation=draft.occupation,
                comment=mask_personal_data(draft.comment) if draft.comment else "",
                more=_masked(draft.more),
                **{FLAG_FIELDS[flag]: True for flag in draft.flags},
                **{known[unsur]: value for unsur, value in draft.answers.items()},
            )
        )
    if problems:
        raise ValidationError(problems[:20])
    seal(responses)
    Response.objects.bulk_create(responses, batch_size=BATCH)
    fold_items(responses)
    fold(
        responses,
        {
            draft.campaign.pk: list(columns[draft.campaign.instrument_id].values())
            for draft in drafts
        },
    )
    _record_import(government, drafts, user, reason)
    return len(responses)


def _record_import(
    government: Government, drafts: list[ResponseDraft], user: User | None, reason: str
) -> None:
    counts = Counter(draft.campaign for draft in drafts)
    AuditEvent.objects.bulk_create(
        audit.event(
            actor=user,
            action="Mengimpor jawaban survei",
            obj=campaign,
            government=government,
            unit_id=campaign.unit_id,
            changes={"jawaban": [None, count]},
            reason=reason,
        )
        for campaign, count in counts.items()
    )
