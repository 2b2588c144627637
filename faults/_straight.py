"""Negative control of ``faults anonymity``: the portal as if there were no inbox. An answer is one
INSERT into the table where it stays, its key made of the form's; its code is spent beside it."""

import os

from django.db import transaction

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

from portal.wsgi import application  # noqa: E402
from surveys.actions.responses import code_digest, form_digest  # noqa: E402
from surveys.actions.tallies import fold, fold_items  # noqa: E402
from surveys.enums import Channel  # noqa: E402
from surveys.models import CounterCode, Response  # noqa: E402
from surveys.views import citizens  # noqa: E402

__all__ = ["application"]


def spend(campaign, ticket_code):
    """Put a code among the used ones, one after the other; say whether it counts."""
    code = CounterCode.objects.filter(
        pk=code_digest(campaign.pk, ticket_code), is_spent=False
    ).first()
    if code is None:
        return False
    code.delete()
    CounterCode.objects.create(
        id=code_digest(campaign.pk, ticket_code), government_id=campaign.government_id,
        sheet=code.sheet, is_spent=True,
    )  # fmt: skip
    return True


@transaction.atomic
def submit_straight(
    *,
    campaign,
    answers,
    form_key,
    comment="",
    ticket_code="",
    more=None,
    channel=Channel.WEB,
    **respondent,
):
    questionnaire = campaign.instrument.questionnaire
    response = Response(
        id=form_digest(campaign.pk, form_key),
        government_id=campaign.government_id,
        campaign=campaign,
        day=campaign.government.today(),
        comment=comment,
        more=more or {},
        channel=channel,
        with_code=spend(campaign, ticket_code),
        **respondent,
        **questionnaire.row(answers),
    )
    response.save(force_insert=True)
    fold([response], {campaign.pk: list(questionnaire.columns.values())})
    fold_items([response])
    return True


citizens.submit_response = submit_straight
