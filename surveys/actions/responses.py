"""Keeping answers. None of these leaves a trace of who answered or when (DESIGN.md decision 9):
a citizen's answer has no audit event, no account, no address and no time finer than a day."""

import uuid
from collections import Counter

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from portal import audit
from portal.models import AuditEvent, Government, User
from portal.validators import validate_reason
from surveys.drafts import ResponseDraft
from surveys.enums import CampaignState, Channel
from surveys.masking import mask_personal_data
from surveys.models import Campaign, Question, Response
from surveys.questionnaire import KEY_SHAPE, MAX_COMMENT, RESPONDENT_CHOICES, Questionnaire

BATCH = 2000
CHANNELS = frozenset(Channel.values)


class CampaignClosedError(ValidationError):
    """The survey takes no answers (any more)."""

    def __init__(self) -> None:
        super().__init__("Survei ini tidak menerima jawaban.")


def response_id(campaign: Campaign, form_key: str) -> uuid.UUID:
    """The key of the answer sheet that a form with ``form_key`` makes.

    The form's random key is known only to the page it came with. Hashed with a secret of the
    installation it becomes the primary key, so a form sent twice meets its own row, and no table
    of used keys stands beside the answers for someone to join.
    """
    digest = salted_hmac(
        "surveys.response", f"{campaign.pk}:{form_key}", algorithm="sha256"
    ).digest()
    return uuid.UUID(bytes=digest[:16], version=4)


def _insert_once(response: Response) -> bool:
    """Insert the row; False when a row with this key is there already."""
    try:
        with transaction.atomic():
            response.save(force_insert=True)
    except IntegrityError:
        if not Response.objects.filter(pk=response.pk).exists():
            raise
        return False
    return True


def _check_fit(
    questionnaire: Questionnaire, answers: dict[str, int], respondent: dict[str, str]
) -> None:
    """Raise ValidationError unless every question is answered and every choice was offered."""
    if not questionnaire.complete(answers):
        raise ValidationError("Jawab setiap pertanyaan dengan satu pilihan.")
    if any(value and value not in RESPONDENT_CHOICES[name] for name, value in respondent.items()):
        raise ValidationError("Keterangan tentang responden tidak dikenal.")


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
) -> bool:
    """Keep one citizen's answers (``{unsur: 1 to 4}``, every question of the instrument); phone
    numbers, NIK and e-mail addresses in the comment are masked first. ``campaign`` is as read for
    this request, with its government, instrument and questions: the one write is one INSERT.

    Return False when the form of ``form_key`` was kept before: nothing is written then. Raises
    CampaignClosedError when the survey takes no answers today, ValidationError for answers, choices or
    a key that do not fit (a page has checked them; this is the last word).
    """
    day = campaign.government.today()
    if not campaign.accepts_on(day):
        raise CampaignClosedError
    questionnaire = Questionnaire(campaign.instrument.questions.all())
    respondent = {
        "sex": sex,
        "age_band": age_band,
        "education": education,
        "occupation": occupation,
    }
    _check_fit(questionnaire, answers, respondent)
    if len(comment) > MAX_COMMENT or not KEY_SHAPE.fullmatch(form_key):
        raise ValidationError("Formulir tidak lengkap.")
    return _insert_once(
        Response(
            id=response_id(campaign, form_key),
            government_id=campaign.government_id,
            campaign=campaign,
            day=day,
            channel=Channel.WEB,
            comment=mask_personal_data(comment),
            **respondent,
            **questionnaire.row(answers),
        )
    )


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
    for name, choices in RESPONDENT_CHOICES.items():
        value = getattr(draft, name)
        if value and value not in choices:
            return f"isian {name} tidak dikenal: {value}."
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
                sex=draft.sex,
                age_band=draft.age_band,
                education=draft.education,
                occupation=draft.occupation,
                comment=mask_personal_data(draft.comment) if draft.comment else "",
                **{known[unsur]: value for unsur, value in draft.answers.items()},
            )
        )
    if problems:
        raise ValidationError(problems[:20])
    Response.objects.bulk_create(responses, batch_size=BATCH)
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
