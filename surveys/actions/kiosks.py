"""Devices in a waiting room on which a survey is answered."""

import secrets

from django.core.exceptions import ValidationError
from django.db import transaction

from portal import audit
from portal.models import User
from surveys.enums import CampaignState
from surveys.models import Campaign


@transaction.atomic
def change_kiosk(*, campaign: Campaign, is_on: bool, user: User | None) -> Campaign:
    """Give the survey a new address for kiosks, or none (``is_on`` False). Devices with the old
    address stop within half a minute. Raises ValidationError for a survey that is not open."""
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    if is_on and campaign.state != CampaignState.OPEN:
        raise ValidationError("Kiosk hanya untuk survei yang dibuka.")
    campaign.kiosk_key = secrets.token_hex(8) if is_on else ""
    campaign.save(update_fields=["kiosk_key"])
    audit.record(
        actor=user,
        action="Menyalakan kiosk" if is_on else "Mematikan kiosk",
        obj=campaign,
        government=campaign.government,
        unit_id=campaign.unit_id,
    )
    return campaign
