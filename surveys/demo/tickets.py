"""Counter codes of the demo: the office with the open survey hands them out."""

from dataclasses import replace

from surveys.actions.tickets import enter_codes
from surveys.codes import draw_ticket_code
from surveys.enums import Channel

# Counter, share of the codes that came back there, and in how many were handed out for each.
DESKS = (("Loket 1", 0.5, 2.1), ("Loket 2", 0.3, 2.9), ("Loket 3", 0.2, 4.6))


def with_codes(world, campaign, drafts):
    """``drafts`` of which every second one that is not on paper came with a code; the codes are
    entered as printed and spent."""
    drafts = [
        replace(draft, with_code=draft.channel == Channel.WEB and place % 2 == 0)
        for place, draft in enumerate(drafts)
    ]
    left = sum(draft.with_code for draft in drafts)
    for desk, share, printed in DESKS:
        spent = min(left, round(sum(draft.with_code for draft in drafts) * share) + 1)
        left -= spent
        enter_codes(
            campaign=campaign,
            desk=desk,
            codes=[draw_ticket_code() for _ in range(round(spent * printed) or 1)],
            n_spent=spent,
            user=world.officer,
        )
    return drafts
