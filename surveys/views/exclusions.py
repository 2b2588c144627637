"""Flagged answers: proposed to be left out, decided by a second person, taken back the same way."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.formkeys import once
from portal.pages import show_refusal
from portal.permissions import Permission, require
from surveys.actions.exclusions import (
    decide_exclusion,
    decide_undo,
    propose_exclusion,
    propose_undo,
)
from surveys.enums import CampaignState, ExclusionState
from surveys.exclusion_forms import ACCEPT, REFUSE, DecisionForm, ExclusionForm, ReasonForm
from surveys.models import Exclusion
from surveys.permissions import can_exclude
from surveys.queries.exclusions import flag_rows, is_told
from surveys.views.campaigns import visible_campaign

CHOICES = {
    ExclusionState.PROPOSED: ("Keluarkan dari hitungan", "Tolak usulan"),
    ExclusionState.ENDING: ("Hitung lagi", "Tolak, tetap dikeluarkan"),
}
DONE = {
    (ExclusionState.PROPOSED, True): "Jawaban dikeluarkan. Hasil survei sudah dihitung lagi.",
    (ExclusionState.PROPOSED, False): "Usulan ditolak. Semua jawaban tetap dihitung.",
    (ExclusionState.ENDING, True): "Jawaban dihitung lagi.",
    (ExclusionState.ENDING, False): "Usulan ditolak. Jawaban tetap dikeluarkan.",
}


def back_to(campaign):
    return f"{reverse('surveys:campaign_detail', args=[campaign.pk])}#tanda"


def reachable(request, pk):
    """The exclusion ``pk``: 404 out of reach, 403 where the person may only read."""
    found = Exclusion.objects.visible_to(request.user).select_related(
        "government", "campaign__unit", "campaign__government", "proposed_by", "undo_proposed_by"
    )
    exclusion = get_object_or_404(found, pk=pk, government=request.government)
    if not can_exclude(request.user, exclusion.campaign.unit):
        raise PermissionDenied
    return exclusion


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EXCLUSION_EDIT)
@once
def exclusion_create(request, pk):
    """Propose that the answers of the survey ``pk`` with one flag do not count."""
    campaign = visible_campaign(request, pk, Permission.RESULT_VIEW)
    if not can_exclude(request.user, campaign.unit):
        raise PermissionDenied
    may_change = campaign.state == CampaignState.CLOSED and not is_told(campaign)
    rows = flag_rows(campaign) if may_change else []
    flags = [row.flag for row in rows if row.n]
    wanted = request.GET.get("flag")
    initial = {"flag": wanted if wanted in flags else None}
    form = ExclusionForm(request.POST or None, flags=flags, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            propose_exclusion(campaign=campaign, user=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Usulan tersimpan. Orang lain perlu memutuskannya.")
            return redirect(back_to(campaign))
    context = {"form": form, "campaign": campaign, "rows": rows, "cancel_url": back_to(campaign)}
    status = 422 if form.errors else 200
    return render(request, "surveys/exclusion_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EXCLUSION_EDIT)
@once
def exclusion_decide(request, pk):
    """Decide what somebody else proposed; whoever proposed it may take it back."""
    exclusion = reachable(request, pk)
    state = exclusion.state
    if state not in CHOICES:
        messages.error(request, f"Usulan ini sudah {exclusion.get_state_display().lower()}.")
        return redirect(back_to(exclusion.campaign))
    is_own = exclusion.asked_by == request.user
    accept, refuse = CHOICES[state]
    choices = [(REFUSE, "Tarik usulan saya")] if is_own else [(ACCEPT, accept), (REFUSE, refuse)]
    form = DecisionForm(request.POST or None, choices=choices)
    if request.method == "POST" and form.is_valid():
        act = decide_exclusion if state == ExclusionState.PROPOSED else decide_undo
        try:
            act(exclusion=exclusion, accept=form.accepts, user=request.user)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, DONE[state, form.accepts])
            return redirect(back_to(exclusion.campaign))
    context = {
        "form": form,
        "exclusion": exclusion,
        "campaign": exclusion.campaign,
        "is_own": is_own,
        "n": flag_sizes(exclusion),
        "cancel_url": back_to(exclusion.campaign),
    }
    status = 422 if form.errors else 200
    return render(request, "surveys/exclusion_decide.html", context, status=status)


def flag_sizes(exclusion):
    """How many answers the decision is about."""
    if exclusion.n:
        return exclusion.n
    rows = flag_rows(exclusion.campaign)
    return next((row.n for row in rows if row.flag == exclusion.flag), 0)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EXCLUSION_EDIT)
@once
def exclusion_undo(request, pk):
    """Propose that answers which were left out count again."""
    exclusion = reachable(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            propose_undo(exclusion=exclusion, user=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Usulan tersimpan. Orang lain perlu memutuskannya.")
            return redirect(back_to(exclusion.campaign))
    context = {
        "form": form,
        "exclusion": exclusion,
        "campaign": exclusion.campaign,
        "cancel_url": back_to(exclusion.campaign),
    }
    status = 422 if form.errors else 200
    return render(request, "surveys/exclusion_undo.html", context, status=status)
