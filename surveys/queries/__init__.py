"""Reads of surveys (one module per subject)."""

from surveys.queries.campaigns import (
    CampaignRow,
    campaign_by_code,
    campaign_rows,
    campaign_table,
    campaign_years,
    instruments_of,
    last_published,
    previous_result,
)
from surveys.queries.citizens import campaign_for_post, forget_campaign, forget_campaigns
from surveys.queries.results import (
    CampaignResult,
    FlagCounts,
    Rollup,
    campaign_result,
    closed_periods,
    rollup,
)
from surveys.queries.totals import campaign_totals, unit_period_scores

__all__ = [
    "CampaignResult",
    "CampaignRow",
    "FlagCounts",
    "Rollup",
    "campaign_by_code",
    "campaign_for_post",
    "campaign_result",
    "campaign_rows",
    "campaign_table",
    "campaign_totals",
    "campaign_years",
    "closed_periods",
    "forget_campaign",
    "forget_campaigns",
    "instruments_of",
    "last_published",
    "previous_result",
    "rollup",
    "unit_period_scores",
]
