"""Every write about surveys (one module per noun)."""

from surveys.actions.campaigns import (
    close_campaign,
    close_ended_campaigns,
    create_campaign,
    create_campaigns,
    open_campaign,
    settle_ended_days,
)
from surveys.actions.inbox import MINIMUM_BATCH, move_waiting_answers
from surveys.actions.instruments import (
    change_instrument,
    copy_instrument,
    discard_instrument,
    load_instrument,
    load_maklumat_instrument,
    load_standard_instrument,
    publish_instrument,
    retire_instrument,
)
from surveys.actions.responses import (
    CampaignClosedError,
    import_responses,
    submit_response,
)

__all__ = [
    "MINIMUM_BATCH",
    "CampaignClosedError",
    "change_instrument",
    "close_campaign",
    "close_ended_campaigns",
    "create_campaign",
    "copy_instrument",
    "create_campaigns",
    "discard_instrument",
    "import_responses",
    "load_instrument",
    "load_maklumat_instrument",
    "load_standard_instrument",
    "move_waiting_answers",
    "open_campaign",
    "publish_instrument",
    "retire_instrument",
    "settle_ended_days",
    "submit_response",
]
