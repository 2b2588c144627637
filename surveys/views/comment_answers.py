"""The public answer to what citizens wrote about a theme."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.formkeys import once
from portal.pages import show_refusal
from portal.permissions import Permission, require
from surveys.actions.comment_answers import answer_comments, withdraw_answer
from surveys.comment_answer_forms import CommentAnswerForm
from surveys.enums import CampaignState
from surveys.permissions import can_edit_follow_ups
from surveys.queries.comment_answers import answerable_themes, answers_of
from surveys.views.campaigns import visible_campaign


def back_to(campaign):
    return f"{reverse('surveys:campaign_detail', args=[campaign.pk])}#saran"


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.FOLLOW_UP_EDIT)
@once
def comment_answer(request, pk):
    """Answer the comments of the survey ``pk`` about ``?theme=``, change that answer, or take it back
    (``do=withdraw``)."""
    campaign = visible_campaign(request, pk, Permission.RESULT_VIEW)
    if not can_edit_follow_ups(request.user, campaign.unit):
        raise PermissionDenied
    wanted = request.GET.get("theme", "")
    if request.POST.get("do") == "withdraw":
        return taken_back(request, campaign, wanted)
    themes = answerable_themes(campaign) if campaign.state == CampaignState.CLOSED else []
    if not themes:
        return render(request, "surveys/comment_answer_form.html", {"campaign": campaign})
    known = answers_of(campaign).get(wanted)
    form = CommentAnswerForm(
        request.POST if request.method == "POST" else None,
        themes=themes,
        initial={"theme": wanted, "text": known.text if known else ""},
    )
    # The theme whose answer stood in the form when it was opened: no other is written over.
    replaces = request.POST.get("replaces", "") if form.is_bound else known and known.theme
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            answer_comments(
                campaign=campaign, user=request.user, replaces=data["theme"] == replaces, **data
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Jawaban disimpan.")
            return redirect(back_to(campaign))
    context = {"form": form, "campaign": campaign, "known": known, "replaces": replaces}
    status = 422 if form.errors else 200
    return render(request, "surveys/comment_answer_form.html", context, status=status)


def taken_back(request, campaign, theme):
    try:
        withdraw_answer(campaign=campaign, theme=theme, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Jawaban ditarik.")
    return redirect(back_to(campaign))
