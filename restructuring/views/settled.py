"""A proposal that cannot be thought through any more: it is in force, so that what it did is part of
today's structure, or the unit it is about has ended since."""

from datetime import timedelta

from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from portal.pages import is_fragment
from restructuring.queries.comparing import IN_FORCE


def settled_page(request, proposal, tab):
    """The page in the place of one that thinks a draft through; None while there is one to think
    through. It leads to the comparison of the days before and after."""
    if proposal.state not in IN_FORCE:
        return None if proposal.unit.is_active else _ended(request, proposal, tab)
    day = proposal.change.effective_on
    days = {"dari": (day - timedelta(days=1)).isoformat(), "sampai": day.isoformat()}
    context = {
        "proposal": proposal,
        "tab": tab,
        "day": day,
        "compare_url": f"{reverse('orgunits:structure_compare')}?{urlencode(days)}",
    }
    return _shown(request, context)


def _ended(request, proposal, tab):
    """For a withdrawn one whose unit is there no more: nothing is left to weigh it over."""
    return _shown(request, {"proposal": proposal, "tab": tab, "has_ended": True})


def _shown(request, context):
    template = "_proposal_settled.html" if is_fragment(request) else "proposal_settled.html"
    return render(request, f"restructuring/{template}", context)
