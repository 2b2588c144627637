"""How a page finds its proposal: out of sight is 404, in sight but forbidden is 403."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from portal.permissions import Permission
from restructuring.actions.locking import NOT_DRAFT
from restructuring.models import Proposal

read_or_post = require_http_methods(["GET", "HEAD", "POST"])


def visible_proposal(request, pk):
    """The proposal ``pk`` of the government the person works in, when they may see it (else 404)."""
    rows = Proposal.objects.visible_to(request.user).filter(government=request.government)
    return get_object_or_404(
        rows.select_related("government", "unit", "head", "made_by", "submitted_by"), pk=pk
    )


def may_edit(user, proposal):
    """Whether ``user`` may change the proposal while it is a draft."""
    return (
        Proposal.objects.visible_to(user, Permission.PROPOSAL_EDIT).filter(pk=proposal.pk).exists()
    )


def editable_proposal(request, pk):
    """The same, for a person who may change it (else 403)."""
    proposal = visible_proposal(request, pk)
    if not may_edit(request.user, proposal):
        raise PermissionDenied
    return proposal


def locked_answer(request, proposal):
    """A draft that is no draft any more: say so on its page. None while it may be changed."""
    if proposal.is_drafting:
        return None
    messages.error(request, NOT_DRAFT)
    return redirect("restructuring:proposal_detail", proposal.pk)
