"""The drafter's pages of the way: what is missing before it is submitted, withdrawing, reopening."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse

from portal.formkeys import once
from portal.pages import row_number, show_refusal
from portal.permissions import Permission, require
from restructuring.actions import (
    ProposalMoved,
    reopen_proposal,
    submit_proposal,
    withdraw_proposal,
)
from restructuring.forms.way import ReasonForm
from restructuring.gates import submission_gates
from restructuring.queries.findings import units_in_sight
from restructuring.reviewing import stages_of
from restructuring.states import DRAFTING, may
from restructuring.thinking import think
from restructuring.views.access import editable_proposal, read_or_post

# Where each gate is settled: URL name and words of the link.
SETTLED_AT = {
    "changes": ("restructuring:proposal_detail", "Buka ruang kerja"),
    "base": ("restructuring:proposal_rebase", "Sesuaikan"),
    "problems": ("restructuring:proposal_detail", "Perbaiki di ruang kerja"),
    "blockers": ("restructuring:proposal_detail", "Buka ruang kerja"),
    "fates": ("restructuring:proposal_ledger", "Tetapkan peralihan"),
    "findings": ("restructuring:proposal_findings", "Lihat temuan"),
    "answers": ("restructuring:proposal_findings", "Tanggapi"),
    "day": ("restructuring:proposal_particulars", "Isi tanggal"),
    "approval": ("restructuring:proposal_review", "Lihat persetujuan luar"),
    "consultation": ("restructuring:proposal_consultation", "Ke konsultasi"),
    "objections": ("restructuring:proposal_staff", "Ke hak pegawai"),
}


def way_page(proposal):
    return reverse("restructuring:proposal_review", args=[proposal.pk])


def gate_lines(gates, proposal):
    """(gate, url, words) for the page; without a link where the page does not exist."""
    lines = []
    for gate in gates:
        name, words = SETTLED_AT[gate.key]
        try:
            url = reverse(name, args=[proposal.pk])
        except NoReverseMatch:
            url = ""
        lines.append((gate, url, words))
    return lines


@read_or_post
@require(Permission.PROPOSAL_EDIT)
@once
def proposal_submit(request, pk):
    """Everything a submission needs, all at once, and the button when it is all there."""
    proposal = editable_proposal(request, pk)
    refused = []
    if request.method == "POST":
        try:
            with transaction.atomic():
                submit_proposal(
                    proposal=proposal,
                    user=request.user,
                    expected=row_number(request.POST.get("version", "")),
                )
        except ProposalMoved:
            refused = ["Rancangan berubah sejak halaman ini dibuka. Periksa lagi, lalu ajukan."]
        except ValidationError as error:
            refused = error.messages
        else:
            messages.success(request, "Usulan diajukan dan terkunci selama ditinjau.")
            return redirect("restructuring:proposal_review", proposal.pk)
        proposal = editable_proposal(request, pk)
    gates = []
    if proposal.state in DRAFTING:
        thought = think(proposal)
        gates = submission_gates(thought, units_in_sight(thought, request.user))
    context = {
        "proposal": proposal,
        "tab": "review",
        "refused": refused,
        "gates": gate_lines(gates, proposal),
        "n_closed": sum(not gate.is_open for gate in gates),
        "stages": stages_of(proposal.government),
    }
    return render(request, "restructuring/proposal_submit.html", context)


def act_page(request, proposal, *, act, action, words, form_class=ReasonForm):
    """A page that asks for the reason of one act and does it. ``words``: title, text, submit_label,
    done and danger."""
    form = form_class(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            with transaction.atomic():
                action(proposal=proposal, user=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, words["done"])
            return redirect("restructuring:proposal_review", proposal.pk)
    context = words | {
        "proposal": proposal,
        "tab": "review",
        "form": form,
        "is_possible": may(act, proposal.state) or form.is_bound,
        "cancel_url": way_page(proposal),
    }
    return render(request, "restructuring/proposal_act.html", context)


@read_or_post
@require(Permission.PROPOSAL_EDIT)
@once
def proposal_withdraw(request, pk):
    """End a proposal that is not in force."""
    words = {
        "title": "Tarik usulan ini",
        "text": "Usulan berakhir dan tidak dapat dibuka lagi. Isinya tetap dapat dibaca.",
        "submit_label": "Tarik usulan",
        "done": "Usulan ditarik.",
        "danger": True,
    }
    proposal = editable_proposal(request, pk)
    return act_page(request, proposal, act="withdraw", action=withdraw_proposal, words=words)


@read_or_post
@require(Permission.PROPOSAL_EDIT)
@once
def proposal_reopen(request, pk):
    """Make an approved proposal a draft again."""
    words = {
        "title": "Buka kembali usulan ini",
        "text": "Usulan kembali menjadi rancangan dan harus ditinjau lagi dari awal.",
        "submit_label": "Buka kembali",
        "done": "Usulan dibuka kembali. Perbaiki, lalu ajukan lagi.",
        "danger": False,
    }
    proposal = editable_proposal(request, pk)
    return act_page(request, proposal, act="reopen", action=reopen_proposal, words=words)
