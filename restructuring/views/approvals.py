"""Letters to the governor (of a province: the minister), and what came back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render

from portal.formkeys import once
from portal.pages import show_refusal
from portal.permissions import Permission, require
from restructuring.actions import record_answer, record_letter
from restructuring.forms.way import AnswerForm, LetterForm
from restructuring.models import ExternalApproval
from restructuring.views.access import editable_proposal, read_or_post
from restructuring.views.submitting import way_page


@read_or_post
@require(Permission.PROPOSAL_EDIT)
@once
def approval_create(request, pk):
    """Note a letter that asks the governor, or the minister, for consent."""
    proposal = editable_proposal(request, pk)
    form = LetterForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            with transaction.atomic():
                record_letter(proposal=proposal, user=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Surat dicatat. Jawabannya ditunggu lima belas hari kerja.")
            return redirect(f"{way_page(proposal)}#persetujuan-luar")
    context = {
        "proposal": proposal,
        "tab": "review",
        "form": form,
        "title": "Catat permohonan persetujuan",
        "cancel_url": way_page(proposal),
    }
    return render(request, "restructuring/approval_form.html", context)


@read_or_post
@require(Permission.PROPOSAL_EDIT)
@once
def approval_answer(request, pk):
    """Note what was answered to a letter."""
    letter = get_object_or_404(ExternalApproval, pk=pk, government=request.government)
    proposal = editable_proposal(request, letter.proposal_id)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            with transaction.atomic():
                letter.proposal = proposal
                record_answer(approval=letter, user=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Jawaban dicatat.")
            return redirect(f"{way_page(proposal)}#persetujuan-luar")
    context = {
        "proposal": proposal,
        "tab": "review",
        "form": form,
        "letter": letter,
        "title": "Catat jawaban",
        "cancel_url": way_page(proposal),
    }
    return render(request, "restructuring/approval_form.html", context)
