"""Tinjauan: where a proposal stands on its way, and the words of its reviewers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.formkeys import once
from portal.pages import show_refusal
from portal.permissions import Permission, require
from restructuring.actions import approve_review, decide_step, return_review
from restructuring.actions.approvals import OVER
from restructuring.actions.particulars import comment_on
from restructuring.enums import ProposalState
from restructuring.external import words_of
from restructuring.forms.way import CommentForm, DecisionForm, StepForm
from restructuring.gates import drift_of, moved_words
from restructuring.permissions import right_on
from restructuring.queries.findings import NEW, finding_page
from restructuring.queries.way import (
    counted_decisions,
    history_of,
    nobody_decides,
    rounds_of,
    step_lines,
)
from restructuring.reviewing import BACK_OUT_ORDER, JUDGING, waiting_review
from restructuring.thinking import DONE, think
from restructuring.views.access import may_edit, read_or_post, visible_proposal
from restructuring.views.figures import main_lines

STEPS_ON_A_PAGE = 40
EVENTS_ON_A_PAGE = 50
DECIDING = {"approve", "return"}


def may_enact(user, proposal):
    """Whether ``user`` puts approved proposals of this unit in force."""
    return user.has_perm(Permission.PROPOSAL_ENACT, proposal.unit)


def may_remark(user, proposal):
    """Whether ``user`` may leave a remark: whoever drafts or judges here."""
    rights = (Permission.PROPOSAL_REVIEW, Permission.PROPOSAL_EDIT)
    return any(user.has_perm(right, proposal.unit) for right in rights)


def stage_of(request, proposal):
    """(the stage that waits, what the person may do at it); (None, None) when none waits."""
    review = waiting_review(proposal)
    if review is None:
        return None, None
    review.proposal = proposal
    return review, right_on(request.user, review)


def way_context(request, proposal):
    """What the pages of the way have in common."""
    review, right = stage_of(request, proposal)
    is_back_out = review is not None and proposal.state == ProposalState.ENACTED
    return {
        "proposal": proposal,
        "tab": "review",
        "review": review,
        "right": right,
        "is_judged": review is not None and not is_back_out,
        "is_back_out": is_back_out,
        "may_edit": may_edit(request.user, proposal),
        "may_enact": may_enact(request.user, proposal),
    }


@read_or_post
@require(Permission.PROPOSAL_VIEW)
@once
def proposal_review(request, pk):
    """The way of a proposal: next step, stages, a word on each change, remarks, letters."""
    proposal = visible_proposal(request, pk)
    context = way_context(request, proposal)
    thought = think(proposal)
    lines = list(zip(range(1, len(thought.steps) + 1), thought.steps, thought.told(), strict=True))
    page = Paginator(lines, STEPS_ON_A_PAGE).get_page(request.GET.get("page"))
    choices = [
        (step.key, f"Perubahan {place}: {text[:90]}") for place, step, text in page.object_list
    ]
    form = DecisionForm()
    step_form, comment_form = StepForm(), CommentForm(steps=choices)
    if request.method == "POST":
        step = request.POST.get("act", "")
        form, step_form, comment_form, answer = _take(request, proposal, context, step, choices)
        if answer is not None:
            return answer
    rounds = rounds_of(proposal)
    context |= {
        "page_obj": page,
        "lines": step_lines(proposal, page.object_list, context["review"]),
        "n_decided": counted_decisions(context["review"] if context["is_judged"] else None),
        "form": form,
        "step_form": step_form,
        "refused_key": step_form.data.get("key", "") if step_form.errors else "",
        "comment_form": comment_form if may_remark(request.user, proposal) else None,
        "comments": proposal.comments.filter(step="").select_related("made_by"),
        "rounds": rounds,
        "letters": words_of(proposal),
        "is_over": proposal.state in OVER,
        "moved": moved_words(drift_of(thought)),
        "nobody": context["review"] is not None and nobody_decides(context["review"]),
    }
    return render(request, "restructuring/proposal_review.html", context)


def _take(request, proposal, context, act, choices):
    """(decision form, step form, comment form, answer or None) after a post. What was refused
    stands on the form it came from."""
    form, step_form, comment_form = DecisionForm(), StepForm(), CommentForm(steps=choices)
    if act == "comment":
        if not may_remark(request.user, proposal):
            raise PermissionDenied
        bound = comment_form = CommentForm(request.POST, steps=choices)
    elif act in ("accept", "refuse"):
        bound = step_form = StepForm(request.POST)
    else:
        bound = form = DecisionForm(request.POST)
    answer = None
    if bound.is_valid():
        try:
            with transaction.atomic():
                answer = _do(request, proposal, context["review"], act, bound.cleaned_data)
        except ValidationError as error:
            show_refusal(bound, error)
    return form, step_form, comment_form, answer


def _do(request, proposal, review, act, data):
    here = reverse("restructuring:proposal_review", args=[proposal.pk])
    if act == "comment":
        comment_on(proposal=proposal, user=request.user, text=data["text"], step=data["step"])
        messages.success(request, "Catatan disimpan.")
        return redirect(f"{here}#catatan")
    if review is None:
        raise ValidationError("Tidak ada tahap yang menunggu putusan. Muat ulang halaman.")
    # A page of an earlier round must not decide in this one.
    if request.POST.get("review") != str(review.pk):
        raise ValidationError("Tahapnya sudah berganti sejak halaman ini dibuka. Periksa lagi.")
    if act in ("accept", "refuse"):
        decide_step(
            review=review,
            key=data["key"],
            is_accepted=act == "accept",
            reason=data["reason"],
            user=request.user,
        )
        query = f"?page={request.GET['page']}" if request.GET.get("page", "").isdecimal() else ""
        return redirect(f"{here}{query}#p-{data['key']}")
    messages.success(request, decide(review, act, data["note"], request.user))
    return redirect(here)


def decide(review, act, note, user):
    """Give the word of a stage; returns what to say of it. ValidationError when it is refused."""
    if act not in DECIDING:
        raise ValidationError("Pilih dulu: setujui atau kembalikan.")
    if act == "return":
        return_review(review=review, user=user, note=note)
        return "Usulan dikembalikan kepada penyusunnya."
    row = approve_review(review=review, user=user, note=note)
    if row.proposal.state == ProposalState.APPROVED:
        return "Usulan disetujui. Petugas organisasi dapat memberlakukannya."
    return "Tahap ini selesai. Usulan diteruskan ke tahap berikutnya."


@read_or_post
@require(Permission.PROPOSAL_VIEW)
@once
def proposal_brief(request, pk):
    """Telaahan: one page for whoever decides: what, why, what it does, what the rules say."""
    proposal = visible_proposal(request, pk)
    context = way_context(request, proposal)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            with transaction.atomic():
                if proposal.state not in JUDGING or context["review"] is None:
                    raise ValidationError("Usulan ini tidak sedang menunggu putusan.")
                if request.POST.get("review") != str(context["review"].pk):
                    raise ValidationError("Tahapnya sudah berganti sejak halaman ini dibuka.")
                act, note = request.POST.get("act", ""), form.cleaned_data["note"]
                done = decide(context["review"], act, note, request.user)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, done)
            return redirect("restructuring:proposal_review", proposal.pk)
    thought = think(proposal)
    is_done = proposal.state in DONE or not proposal.unit.is_active
    found = finding_page(thought, request.user, with_causes=False)
    context |= {
        "form": form,
        "told": list(enumerate(thought.told(), 1)),
        # Over the structure it made it changes nothing any more.
        "figures": [] if is_done else main_lines(thought, request.user),
        "is_done": is_done,
        "findings": [row for row in found.rows if row.status == NEW],
        "n_hidden": found.n_hidden,
        "evidence": proposal.evidence.all(),
        "goals": proposal.goals.all(),
        "letters": words_of(proposal),
        "moved": moved_words(drift_of(thought)),
        "earlier": [
            row
            for each in rounds_of(proposal)
            for row in each.stages
            if row.decided_at and row.order != BACK_OUT_ORDER
        ],
    }
    return render(request, "restructuring/proposal_brief.html", context)


@require_safe
@require(Permission.PROPOSAL_VIEW)
def proposal_history(request, pk):
    """Who did what with the proposal when, the newest first."""
    proposal = visible_proposal(request, pk)
    page = Paginator(history_of(proposal), EVENTS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"proposal": proposal, "tab": "review", "page_obj": page}
    return render(request, "restructuring/proposal_history.html", context)
