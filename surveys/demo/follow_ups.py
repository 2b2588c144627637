"""What the demo's units do about their lowest unsur."""

from datetime import timedelta

from surveys.actions.follow_ups import end_follow_up, plan_follow_up
from surveys.enums import CampaignState, FollowUpState
from surveys.models import Campaign, FollowUp
from surveys.queries import campaign_totals
from surveys.remedies import draft_of

UNITS = 4  # per quarter, those with the most answers
MONTH = timedelta(days=30)


def plan_for(world, quarters):
    """Plans about the surveys of ``quarters`` (latest first): the older ones done but for one that
    is late, those of the last quarter under way."""
    if FollowUp.objects.filter(government=world.government).exists():
        return
    for place, quarter in enumerate(quarters):
        for turn, campaign in enumerate(most_answered(world, quarter)):
            totals = campaign_totals([campaign.pk])[campaign.pk]
            lowest = min(totals.sums, key=lambda unsur: totals.sums[unsur] / totals.counts[unsur])
            plan = plan_follow_up(
                campaign=campaign,
                **draft_of(lowest, quarter.end - MONTH),
                owner=f"Kepala {campaign.unit.short_name}",
                budget=25_000_000 * (turn + 1) if turn % 2 else None,
                user=world.officer,
            )
            if place and turn:
                end_follow_up(
                    follow_up=plan,
                    state=FollowUpState.DONE,
                    ended_on=quarter.end + MONTH,
                    outcome="Berita acara pelaksanaan (data contoh).",
                    user=world.officer,
                )


def most_answered(world, quarter):
    """Closed surveys of a quarter in a fixed order, the largest units first."""
    surveys = Campaign.objects.filter(
        government=world.government,
        state=CampaignState.CLOSED,
        is_example=True,
        period_start=quarter.start,
    ).select_related("government", "unit", "instrument")
    found = list(surveys.order_by("pk"))
    totals = campaign_totals([campaign.pk for campaign in found])
    whole = [one for one in found if totals[one.pk].ikm() is not None]
    return sorted(whole, key=lambda one: (-totals[one.pk].n, one.pk))[:UNITS]
