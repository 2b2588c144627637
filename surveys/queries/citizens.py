"""The survey behind a public code, remembered for a moment: what every post needs again."""

import time

from surveys.models import Campaign
from surveys.queries.campaigns import campaign_by_code

# What a post reads of a survey stays as it is once the survey is open (period, questionnaire); its
# state is looked at again by the INSERT itself. Names may lag by so many seconds.
REMEMBERED_SECONDS = 30
MOST_REMEMBERED = 2000
_remembered: dict[str, tuple[float, Campaign]] = {}


def campaign_for_post(code: str) -> Campaign | None:
    """``campaign_by_code``, or the same as it was within the last 30 seconds in this process."""
    now = time.monotonic()
    known = _remembered.get(code)
    if known is not None and now - known[0] < REMEMBERED_SECONDS:
        return known[1]
    campaign = campaign_by_code(code)
    if campaign is not None:
        if len(_remembered) >= MOST_REMEMBERED:
            _remembered.clear()
        _remembered[code] = (now, campaign)
    return campaign


def forget_campaign(code: str) -> None:
    """Read the survey of ``code`` anew next time."""
    _remembered.pop(code, None)


def forget_campaigns() -> None:
    """Read every survey anew."""
    _remembered.clear()
