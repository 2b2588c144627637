"""Answers typed in by somebody of the government: paper forms and interviews."""

from django.core.exceptions import ValidationError
from django.db import transaction

from portal import audit
from portal.models import User
from surveys.actions.responses import submit_response
from surveys.enums import Channel
from surveys.models import Campaign
from surveys.permissions import is_of_surveyed_unit
from surveys.questionnaire import Sheet

OWN_UNIT = (
    "Anda bertugas di unit yang dinilai. Wawancara dilakukan oleh orang dari luar unit itu, supaya"
    " orang berani menilai apa adanya."
)


def _keep(campaign: Campaign, sheet: Sheet, channel: Channel) -> bool:
    return submit_response(
        campaign=campaign,
        answers=sheet.answers,
        form_key=sheet.form_key,
        comment=sheet.comment,
        more=sheet.more,
        channel=channel,
        **sheet.respondent,
    )


@transaction.atomic
def enter_paper(*, campaign: Campaign, sheets: list[Sheet], user: User) -> int:
    """Take paper forms into the inbox, all or none, once; return how many were new. The audit trail
    has their number only.

    Raises CampaignClosedError when the survey takes no answers now, ValidationError for a sheet that
    does not fit.
    """
    n = sum(_keep(campaign, sheet, Channel.PAPER) for sheet in sheets)
    if n:
        audit.record(
            actor=user,
            action="Memasukkan formulir kertas",
            obj=campaign,
            government=campaign.government,
            unit_id=campaign.unit_id,
            changes={"formulir": [None, n]},
        )
    return n


def enter_interview(*, campaign: Campaign, sheet: Sheet, user: User) -> bool:
    """Take the answers of a person who was asked by ``user``, once; no trace of who asked whom.

    Raises ValidationError when ``user`` belongs to the surveyed unit, CampaignClosedError when the
    survey takes no answers now.
    """
    if is_of_surveyed_unit(user, campaign):
        raise ValidationError(OWN_UNIT)
    return _keep(campaign, sheet, Channel.INTERVIEW)
