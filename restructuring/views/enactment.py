"""Putting a proposal in force, calling off its schedule, taking it back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import redirect, render

from orgunits.actions import StructureConflict, dependants_of
from orgunits.views.road import conflict_page
from portal.formkeys import once
from portal.models import Government
from portal.pages import show_refusal
from portal.permissions import Permission, require
from restructuring.actions import (
    ask_back_out,
    confirm_back_out,
    enact_proposal,
    refuse_back_out,
    unschedule_proposal,
)
from restructuring.enums import ProposalState
from restructuring.forms.way import BackOutForm, EnactForm
from restructuring.gates import enactment_of
from restructuring.queries.findings import units_in_sight
from restructuring.reviewing import BACK_OUT_ORDER
from restructuring.thinking import think
from restructuring.views.access import read_or_post, visible_proposal
from restructuring.views.figures import plan_figures
from restructuring.views.review import may_enact, way_context
from restructuring.views.submitting import act_page, gate_lines, way_page


def enactable_proposal(request, pk):
    """The proposal ``pk`` for whoever puts proposals of its unit in force (else 403)."""
    proposal = visible_proposal(request, pk)
    if not may_enact(request.user, proposal):
        raise PermissionDenied
    # The version the page carries must be that of the structure it was thought over.
    proposal.government = Government.objects.get(pk=proposal.government_id)
    return proposal


@read_or_post
@require(Permission.PROPOSAL_ENACT)
@once
def proposal_enact(request, pk):
    """What will happen on which day, what stands in the way, and the button."""
    proposal = enactable_proposal(request, pk)
    context = {"proposal": proposal, "tab": "review", "cancel_url": way_page(proposal)}
    if proposal.state != ProposalState.APPROVED:
        return render(request, "restructuring/proposal_enact.html", context)
    thought = think(proposal)
    found = enactment_of(thought, units_in_sight(thought, request.user))
    form = EnactForm(
        request.POST if request.method == "POST" else None,
        consents=found.consents,
        initial={"expected_version": proposal.government.structure_version},
    )
    if request.POST.get("step") != "edit" and form.is_valid():
        try:
            with transaction.atomic():
                done = enact_proposal(
                    proposal=proposal,
                    user=request.user,
                    expected_version=form.cleaned_data["expected_version"],
                    consents=form.consents(),
                )
        except StructureConflict as conflict:
            return conflict_page(request, conflict, form, proposal.unit, way_page(proposal))
        except ValidationError as error:
            show_refusal(form, error)
        else:
            is_on = done.state == ProposalState.ENACTED
            words = "Usulan berlaku." if is_on else "Usulan dijadwalkan dan berlaku pada harinya."
            messages.success(request, words)
            return redirect(way_page(proposal))
    today = proposal.government.today()
    context |= {
        "form": form,
        "is_open": all(gate.is_open for gate in found.gates),
        "gates": gate_lines([gate for gate in found.gates if not gate.is_open], proposal),
        "warnings": found.warnings,
        "figures": plan_figures(thought),
        "day": thought.day,
        "is_later": thought.day > today,
        "is_past": thought.day < today,
        "told": thought.told(),
    }
    return render(request, "restructuring/proposal_enact.html", context)


@read_or_post
@require(Permission.PROPOSAL_ENACT)
@once
def proposal_unschedule(request, pk):
    """Call off the day of a scheduled proposal."""
    words = {
        "title": "Batalkan jadwal pemberlakuan",
        "text": "Usulan tetap disetujui dan dapat diberlakukan kembali.",
        "submit_label": "Batalkan jadwal",
        "done": "Jadwal dibatalkan. Usulan tetap disetujui.",
        "danger": False,
    }
    proposal = enactable_proposal(request, pk)
    return act_page(request, proposal, act="unschedule", action=unschedule_proposal, words=words)


@read_or_post
@require(Permission.PROPOSAL_ENACT)
@once
def proposal_back_out(request, pk):
    """Ask that a proposal in force be taken back."""
    words = {
        "title": "Minta pembatalan pemberlakuan",
        "text": "Susunan kembali seperti sebelum usulan ini berlaku, sesudah pemutus usulan "
        "menyetujui permintaan Anda.",
        "submit_label": "Minta pembatalan",
        "done": "Permintaan dikirim kepada pemutus usulan.",
        "danger": True,
    }
    proposal = enactable_proposal(request, pk)
    words["dependants"] = dependants_on(proposal)
    return act_page(request, proposal, act="back_out", action=ask_back_out, words=words)


def dependants_on(proposal):
    """What came later and rests on the change that enacted ``proposal``."""
    if proposal.state != ProposalState.ENACTED:
        return []
    return dependants_of(proposal.change)


@read_or_post
@require(Permission.PROPOSAL_REVIEW)
@once
def back_out_decide(request, pk):
    """The decider's word on a request to take a proposal back."""
    proposal = visible_proposal(request, pk)
    proposal.government = Government.objects.get(pk=proposal.government_id)
    context = way_context(request, proposal) | {"cancel_url": way_page(proposal)}
    review = context["review"] if context["is_back_out"] else None
    form = BackOutForm(
        request.POST if request.method == "POST" else None,
        initial={"expected_version": proposal.government.structure_version},
    )
    if request.POST.get("step") != "edit" and form.is_valid():
        try:
            with transaction.atomic():
                done = _decide_back_out(request, review, form.cleaned_data)
        except StructureConflict as conflict:
            return conflict_page(request, conflict, form, proposal.unit, way_page(proposal))
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, done)
            return redirect(way_page(proposal))
    context |= {"form": form, "review": review}
    if review is not None:
        context["dependants"] = dependants_on(proposal)
        context["asked"] = proposal.reviews.select_related("decided_by").get(
            round=review.round, order=BACK_OUT_ORDER
        )
    return render(request, "restructuring/back_out_decide.html", context)


def _decide_back_out(request, review, data):
    if review is None or request.POST.get("review") != str(review.pk):
        raise ValidationError("Tidak ada permintaan yang menunggu. Muat ulang halaman.")
    act = request.POST.get("act", "")
    if act == "refuse":
        refuse_back_out(review=review, user=request.user, note=data["note"])
        return "Permintaan ditolak. Usulan tetap berlaku."
    if act != "confirm":
        raise ValidationError("Pilih dulu: setujui atau tolak.")
    confirm_back_out(review=review, user=request.user, **data)
    return "Pemberlakuan dibatalkan. Susunan kembali seperti sebelumnya."
