"""Answering comments in public, theme by theme."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal import audit
from portal.models import User
from surveys.enums import CampaignState
from surveys.masking import mask_personal_data
from surveys.models import Campaign, CommentAnswer
from surveys.queries.comment_answers import answerable_themes

SHORTEST = 10
ANSWERED = "Tema ini sudah dijawab. Buka jawabannya di halaman survei, lalu pilih Ubah."


def _locked(campaign: Campaign) -> Campaign:
    rows = Campaign.objects.select_for_update(of=("self",))
    return rows.select_related("government").get(pk=campaign.pk)


def _record(row: CommentAnswer, user: User | None, action: str, change: list) -> None:
    audit.record(
        actor=user,
        action=action,
        obj=row,
        government=row.government,
        unit_id=row.campaign.unit_id,
        changes={"tema": [None, row.theme], "jawaban": change},
    )


@transaction.atomic
def answer_comments(
    *, campaign: Campaign, theme: str, text: str, user: User | None, replaces: bool = False
) -> CommentAnswer:
    """Answer all comments about ``theme`` (a key); ``replaces``: otherwise than before. Ways to a
    person are masked: everybody may read it once the results are published. Raises ValidationError
    (with its field) unless the survey is closed, enough people wrote about the theme, there is a text,
    and nothing is replaced unseen."""
    campaign = _locked(campaign)
    if campaign.state != CampaignState.CLOSED:
        raise ValidationError("Saran dijawab sesudah survei ditutup.")
    if theme not in {one.key for one in answerable_themes(campaign)}:
        raise ValidationError(
            {"theme": "Tema ini tidak ada, atau terlalu sedikit yang menulisnya."}
        )
    if len(text.strip()) < SHORTEST:
        raise ValidationError({"text": f"Tulis jawabannya, paling sedikit {SHORTEST} huruf."})
    row = CommentAnswer.objects.filter(campaign=campaign, theme=theme).first()
    if row is not None and not replaces:
        raise ValidationError({"theme": ANSWERED})
    before = row and row.text
    row = row or CommentAnswer(government=campaign.government, campaign=campaign, theme=theme)
    row.text = mask_personal_data(text.strip())
    row.answered_by, row.answered_at = user, timezone.now()
    row.clean_fields(exclude=["government", "campaign", "answered_by"])
    row.save()
    _record(row, user, "Menjawab saran survei", [before, row.text])
    return row


@transaction.atomic
def withdraw_answer(*, campaign: Campaign, theme: str, user: User | None) -> None:
    """Take the answer about ``theme`` back; the audit trail keeps it. ValidationError without one."""
    campaign = _locked(campaign)
    row = CommentAnswer.objects.filter(campaign=campaign, theme=theme).first()
    if row is None:
        raise ValidationError("Tema ini belum dijawab.")
    row.campaign, row.government = campaign, campaign.government
    _record(row, user, "Menarik jawaban atas saran survei", [row.text, None])
    row.delete()
