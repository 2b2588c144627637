"""A wave of placements: of the people chosen on the page of the second clock."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse

from employees.actions.cases import MoveDraft
from employees.models import Employee
from portal.formkeys import once
from portal.pages import row_number, show_refusal
from portal.permissions import Permission, require
from restructuring.actions import make_wave
from restructuring.actions.placing import NOT_IN_FORCE
from restructuring.enums import ProposalState
from restructuring.forms.placing import CHOSEN, WaveForm
from restructuring.queries.placing import Placing
from restructuring.views.access import read_or_post, visible_proposal


def may_place(user, proposal):
    return user.has_perm(Permission.PLACEMENT_EDIT, proposal.unit)


def placing_proposal(request, pk):
    """The proposal ``pk`` for whoever prepares placements on its unit (else 403)."""
    proposal = visible_proposal(request, pk)
    if not may_place(request.user, proposal):
        raise PermissionDenied
    return proposal


def page_of(proposal):
    return reverse("restructuring:proposal_placing", args=[proposal.pk])


def not_now(request, proposal, title, text):
    """A page that says why there is nothing to do here, with the way back."""
    context = {
        "proposal": proposal,
        "tab": "placing",
        "title": title,
        "text": text,
        "back_url": page_of(proposal),
        "back_label": "Ke penempatan",
    }
    return render(request, "restructuring/placing_notice.html", context)


def not_in_force(request, proposal):
    """Why there is nothing to place while the proposal is not in force. None when it is."""
    if proposal.state == ProposalState.ENACTED:
        return None
    return not_now(request, proposal, "Belum berlaku", NOT_IN_FORCE)


@read_or_post
@require(Permission.PLACEMENT_EDIT)
@once
def proposal_wave(request, pk):
    """Make a wave of the people chosen on the page."""
    proposal = placing_proposal(request, pk)
    if answer := not_in_force(request, proposal):
        return answer
    placing = Placing(proposal, request.today, request.user)
    named = request.POST if request.method == "POST" else request.GET
    ids = {row_number(text) for text in named.getlist(CHOSEN)}
    people = [(row, one) for row in placing.rows for one in row.takes if one.id in ids]
    if not people:
        text = "Centang dulu paling sedikit satu orang yang menunggu penempatan."
        return not_now(request, proposal, "Belum ada yang dipilih", text)
    vacant = [row for row in placing.rows if row.is_vacant]
    form = WaveForm(
        request.POST if request.method == "POST" else None,
        people=people,
        posts=vacant,
        initial={"title": f"Penempatan usulan penataan no. {proposal.number}"[:200]},
    )
    if form.is_valid() and made_wave(request, proposal, form):
        return redirect(page_of(proposal))
    context = {
        "proposal": proposal,
        "tab": "placing",
        "form": form,
        "people": [one for _row, one in people],
        "n_lost": len(ids) - len(people),
        "chosen_name": CHOSEN,
        "cancel_url": page_of(proposal),
    }
    return render(request, "restructuring/wave_form.html", context)


def made_wave(request, proposal, form):
    """Make the wave of a valid form; False with what was refused on it."""
    found = form.cleaned_data
    reached = Employee.objects.visible_to(request.user, Permission.PLACEMENT_EDIT)
    people = reached.in_bulk([person for person, _post in form.pairs])
    try:
        if len(people) != len(form.pairs):
            raise ValidationError("Seorang di antaranya di luar wewenang Anda.")
        with transaction.atomic():
            wave = make_wave(
                proposal=proposal,
                title=found["title"],
                kind=found["kind"],
                effective_on=found["effective_on"],
                note=found["note"],
                moves=[
                    MoveDraft(employee=people[person], position=post) for person, post in form.pairs
                ],
                user=request.user,
            )
    except ValidationError as error:
        show_refusal(form, error)
        return False
    messages.success(request, f"{wave} disusun sebagai {wave.case.label}. Lanjutkan di sana.")
    return True
