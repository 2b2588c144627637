"""Keterangan: why, what for, by when, who may see it, and what is handed over."""

from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from portal.formkeys import once
from portal.opened import FIELD as OPENED
from portal.pages import row_number, show_refusal
from portal.permissions import Permission, require
from restructuring.actions.particulars import (
    ENDED,
    OF_DRAFTS,
    PARTICULARS,
    edit_proposal,
    plan_milestones,
    remove_particular,
    save_particular,
)
from restructuring.forms.particulars import (
    AccessForm,
    CommunicationForm,
    EvidenceForm,
    GoalForm,
    HandoverForm,
    MilestoneForm,
    MilestonePlanForm,
    ParticularForm,
)
from restructuring.forms.proposals import PARTICULARS as COLUMNS
from restructuring.forms.proposals import ProposalForm
from restructuring.models import (
    CommunicationStep,
    Handover,
    ProposalAccess,
    ProposalEvidence,
    ProposalGoal,
    ProposalMilestone,
    Signal,
)
from restructuring.permissions import may_comment
from restructuring.queries.particulars import accounts_to_let_in, changing_units
from restructuring.views.access import (
    editable_proposal,
    locked_answer,
    may_edit,
    read_or_post,
    visible_proposal,
)


@dataclass(frozen=True, slots=True)
class Section:
    """One list of the page. ``key`` is its anchor and the last part of the address of its form."""

    key: str
    model: type[models.Model]
    form: type[ParticularForm]
    new: str
    edit: str
    changes: bool = True  # whether a row is edited, or only added and removed


SECTIONS = {
    section.key: section
    for section in (
        Section("alasan", ProposalEvidence, EvidenceForm, "Tambah alasan", "Ubah alasan"),
        Section("sasaran", ProposalGoal, GoalForm, "Tambah sasaran", "Ubah sasaran"),
        Section("tahap", ProposalMilestone, MilestoneForm, "Tambah tahap", "Ubah tahap"),
        Section(
            "komunikasi",
            CommunicationStep,
            CommunicationForm,
            "Tambah langkah komunikasi",
            "Ubah langkah komunikasi",
        ),
        Section("akses", ProposalAccess, AccessForm, "Beri akses", "", changes=False),
        Section("serah-terima", Handover, HandoverForm, "Tambah serah terima", "Ubah serah terima"),
    )
}


def page_url(proposal, key=""):
    address = reverse("restructuring:proposal_particulars", args=[proposal.pk])
    return f"{address}#{key}" if key else address


@require_safe
@require(Permission.PROPOSAL_VIEW)
def proposal_particulars(request, pk):
    """Everything about the proposal but its changes."""
    proposal = visible_proposal(request, pk)
    editor = may_edit(request.user, proposal)
    milestones = list(proposal.milestones.all())
    context = {
        "proposal": proposal,
        "tab": "particulars",
        "may_edit": editor and proposal.state not in ENDED,
        "may_draft": editor and proposal.is_drafting,
        "may_comment": editor or may_comment(request.user, proposal),
        "evidence": evidence_of(request.user, proposal),
        "goals": proposal.goals.all(),
        "milestones": milestones,
        "n_done": sum(milestone.done_on is not None for milestone in milestones),
        "messages_planned": proposal.messages.all(),
        "handovers": proposal.handovers.select_related("unit"),
        "access": proposal.access.select_related("user"),
        "remarks": proposal.comments.filter(step="").select_related("made_by"),
    }
    return render(request, "restructuring/proposal_particulars.html", context)


def evidence_of(user, proposal):
    """The reasons, each with ``can_be_read``: whether its page is one for this reader. A signal may
    be out of their sight."""
    rows = list(proposal.evidence.all())
    named = [row.signal_id for row in rows if row.signal_id]
    seen = set(Signal.objects.visible_to(user).filter(pk__in=named).values_list("pk", flat=True))
    for row in rows:
        row.can_be_read = row.signal_id is None or row.signal_id in seen
    return rows


@read_or_post
@require(Permission.PROPOSAL_EDIT)
@once
def proposal_update(request, pk):
    """Title, background, legal basis, planned day, confidential or not."""
    proposal = editable_proposal(request, pk)
    if answer := locked_answer(request, proposal):
        return answer
    form = ProposalForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(proposal, name) for name in COLUMNS},
    )
    form.remember(proposal, COLUMNS)
    if form.is_valid():
        write = partial(edit_proposal, opened=request.POST.get(OPENED, ""), **form.particulars())
        if written(request, proposal, form, write):
            messages.success(request, "Keterangan usulan disimpan.")
            return redirect(page_url(proposal))
    context = {"proposal": proposal, "form": form, "cancel_url": page_url(proposal)}
    return render(request, "restructuring/proposal_form.html", context)


def written(request, proposal, form, write):
    """Do ``write(proposal, user)``; False with the reasons on the form when it was refused."""
    try:
        with transaction.atomic():
            write(proposal=proposal, user=request.user)
    except ValidationError as error:
        show_refusal(form, error)
        return False
    return True


def choices_for(section, request, proposal):
    """What the form of a section takes beside its data."""
    if section.model is Handover:
        return {"units": changing_units(proposal)}
    if section.model is ProposalAccess:
        return {"accounts": accounts_to_let_in(proposal, request.user)}
    return {}


def row_of(section, request, proposal):
    """The row that ``?baris=`` names; None for a new one."""
    text = request.GET.get("baris", "")
    if not text:
        return None
    number = row_number(text)
    if number is None or not section.changes:
        raise Http404
    return get_object_or_404(section.model, proposal=proposal, pk=number)


@read_or_post
@require(Permission.PROPOSAL_EDIT)
@once
def particular_edit(request, pk, key):
    """A new row of a section, or with ``?baris=`` another content for one."""
    section = SECTIONS[key]
    proposal = editable_proposal(request, pk)
    if section.model in OF_DRAFTS and (answer := locked_answer(request, proposal)):
        return answer
    row = row_of(section, request, proposal)
    columns = PARTICULARS[section.model][1]
    known = (
        {name: getattr(row, name) for name in columns} if row else first_values(request, columns)
    )
    form = section.form(
        request.POST if request.method == "POST" else None,
        initial=known,
        **choices_for(section, request, proposal),
    )
    if row:
        form.remember(row, columns)
    if form.is_valid():
        write = partial(
            save_particular,
            model=section.model,
            values={name: form.cleaned_data[name] for name in columns},
            row_id=row.pk if row else None,
            opened=request.POST.get(OPENED, "") if row else None,
        )
        if written(request, proposal, form, write):
            messages.success(request, "Tersimpan.")
            return redirect(page_url(proposal, section.key))
    context = {
        "proposal": proposal,
        "form": form,
        "heading": section.edit if row else section.new,
        "cancel_url": page_url(proposal, section.key),
    }
    return render(request, "restructuring/particular_form.html", context)


def first_values(request, columns):
    """What another page asks to be noted: the fields named in the address."""
    return {name: request.GET[name][:300] for name in columns if name in request.GET}


@require_POST
@require(Permission.PROPOSAL_EDIT)
@once
def particular_remove(request, pk):
    """Take one row of a section away."""
    proposal = editable_proposal(request, pk)
    section = SECTIONS.get(request.POST.get("bagian", ""))
    row_id = row_number(request.POST.get("baris", ""))
    if section is None or row_id is None:
        messages.error(request, "Halaman ini tidak lengkap. Muat ulang, lalu coba lagi.")
        return redirect(page_url(proposal))
    try:
        with transaction.atomic():
            remove_particular(
                proposal=proposal, model=section.model, row_id=row_id, user=request.user
            )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Dihapus.")
    return redirect(page_url(proposal, section.key))


@read_or_post
@require(Permission.PROPOSAL_EDIT)
@once
def milestone_plan(request, pk):
    """The usual steps as a first plan."""
    proposal = editable_proposal(request, pk)
    form = MilestonePlanForm(
        request.POST if request.method == "POST" else None, initial={"start": request.today}
    )
    if form.is_valid():
        write = partial(plan_milestones, start=form.cleaned_data["start"])
        if written(request, proposal, form, write):
            messages.success(request, "Tahap disusun. Ubah tanggalnya bila perlu.")
            return redirect(page_url(proposal, "tahap"))
    context = {
        "proposal": proposal,
        "form": form,
        "heading": "Susun rencana tahap",
        "lead": "Tiga belas tahap formal dari telaahan staf sampai evaluasi (PP 18/2016 jo "
        "PP 72/2019), dengan tanggal awal yang dapat Anda ubah.",
        "cancel_url": page_url(proposal, "tahap"),
    }
    return render(request, "restructuring/particular_form.html", context)
