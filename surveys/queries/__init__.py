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
from surveys.queries.overview import UnitScore, overview
from surveys.queries.results import CampaignResult, campaign_result
from surveys.queries.rollups import (
    Rollup,
    SeriesPoint,
    closed_periods,
    predecessors_of,
    rollup,
    rollups,
    series_of,
    with_predecessors,
)
from surveys.queries.totals import campaign_totals, unit_period_scores
from surveys.queries.working import CampaignWorking, campaign_working

__all__ = [
    "CampaignResult",
    "CampaignRow",
    "CampaignWorking",
    "Rollup",
    "SeriesPoint",
    "UnitScore",
    "campaign_by_code",
    "campaign_for_post",
    "campaign_result",
    "campaign_rows",
    "campaign_table",
    "campaign_totals",
    "campaign_working",
    "campaign_years",
    "closed_periods",
    "forget_campaign",
    "forget_campaigns",
    "instruments_of",
    "last_published",
    "overview",
    "predecessors_of",
    "previous_result",
    "rollup",
    "rollups",
    "series_of",
    "unit_period_scores",
    "with_predecessors",
]
