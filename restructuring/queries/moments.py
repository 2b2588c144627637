"""Figures of a proposal's unit as it is, kept for a minute beside the workshop.

While somebody drafts, the figures follow every edit; what they are compared with hardly changes
meanwhile. A change of the structure ends what is kept at once, a new post or placement within
``SECONDS``. The page Dampak reads everything anew.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

from portal.models import User
from restructuring.costs import Costs
from restructuring.effects import Effects
from restructuring.findings import draft_findings
from restructuring.queries.effects import (
    confirmed_overlaps,
    draft_costs,
    draft_effects,
    past_costs,
    stand_now,
)
from restructuring.queries.findings import FindingPage, page_of
from restructuring.thinking import Thought

SECONDS = 60
MOST_KEPT = 32
_KEPT: OrderedDict[Hashable, tuple[float, Any]] = OrderedDict()
_LOCK = Lock()


def quick_figures(thought: Thought, stamp: Hashable, user: User) -> tuple[Effects, Costs | None]:
    """Figures and money of a draft, compared with what was at most a minute ago. ``stamp`` names the
    structure (``glancing``)."""
    key = (stamp, thought.proposal.unit_id, thought.day)
    stand = kept(("stand", *key), lambda: stand_now(thought))
    past = kept(("past", *key), lambda: past_costs(thought))
    overlaps = kept(("overlaps", user.pk, *key), lambda: confirmed_overlaps(thought, user))
    return draft_effects(thought, user, stand, overlaps), draft_costs(thought, user, past)


def quick_findings(thought: Thought, stamp: Hashable, user: User) -> FindingPage:
    """New and solved findings of a draft, without causes, by facts at most a minute old, and what was
    there before judged once in it."""

    def keep(part: Hashable, make: Callable[[], Any]) -> Any:
        return kept((part, stamp, thought.day), make)

    found = draft_findings(thought, with_causes=False, keep=keep)
    return page_of(found, [], thought, user)


def kept(key: Hashable, make: Callable[[], Any]) -> Any:
    """What ``make()`` gave within the last minute, or gives now."""
    now = time.monotonic()
    with _LOCK:
        found = _KEPT.get(key)
    if found is not None and found[0] > now:
        return found[1]
    made = make()
    with _LOCK:
        _KEPT[key] = (now + SECONDS, made)
        _KEPT.move_to_end(key)
        while len(_KEPT) > MOST_KEPT:
            _KEPT.popitem(last=False)
    return made
