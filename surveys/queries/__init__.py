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
from surveys.queries.results import (
    CampaignResult,
    Rollup,
    campaign_result,
    closed_periods,
    rollup,
)
from surveys.queries.totals import campaign_totals, unit_period_scores

__all__ = [
    "CampaignResult",
    "CampaignRow",
    "Rollup",
    "campaign_by_code",
    "campaign_result",
    "campaign_rows",
    "campaign_table",
    "campaign_totals",
    "campaign_years",
    "closed_periods",
    "instruments_of",
    "last_published",
    "previous_result",
    "rollup",
    "unit_period_scores",
]
