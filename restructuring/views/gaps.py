"""Posts an enactment left empty: a Plt for one, or why it stays empty for now."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render

from employees.models import Employee
from employees.queries.people import employee_rows, with_text
from portal.formkeys import once
from portal.pages import row_number, show_refusal
from portal.permissions import Permission, require
from restructuring.actions import StandInDraft, name_stand_in, note_gap
from restructuring.forms.placing import GapNoteForm, StandInForm
from restructuring.queries.placing import Placing
from restructuring.views.access import read_or_post
from restructuring.views.waves import not_in_force, not_now, page_of, placing_proposal

MAX_PEOPLE = 20
POST = "jabatan"  # of the empty post, in the address and in the form
SEARCH, STEP = "cari", "langkah"


def vacant_row(request, placing):
    """The row of the empty post the address names; None when it is none (any more)."""
    pk = row_number(request.POST.get(POST) or request.GET.get(POST, ""))
    return next((row for row in placing.rows if row.is_vacant and row.post.pk == pk), None)


def gone(request, proposal):
    text = "Jabatan itu sudah terisi, sudah punya Plt., atau bukan dari usulan ini."
    return not_now(request, proposal, "Jabatan ini tidak kosong lagi", text)


@read_or_post
@require(Permission.PLACEMENT_EDIT)
@once
def proposal_stand_in(request, pk):
    """Name a Plt for an empty post: look for the person and give the letter, on one page."""
    proposal = placing_proposal(request, pk)
    if answer := not_in_force(request, proposal):
        return answer
    placing = Placing(proposal, request.today, request.user)
    row = vacant_row(request, placing)
    if row is None or not row.is_single or row.stand_ins:
        return gone(request, proposal)
    people, text = stand_in_people(request, placing)
    named = request.POST if request.method == "POST" else None
    if named is not None and named.get(STEP) == SEARCH:
        # Looking for somebody keeps what was typed.
        kept = {name: named[name] for name in named if name in StandInForm.base_fields}
        form = StandInForm(people=people, initial=kept)
    else:
        form = StandInForm(named, people=people, initial={"valid_from": request.today})
    if form.is_valid() and named_stand_in(request, proposal, row, form):
        return redirect(page_of(proposal))
    context = {
        "proposal": proposal,
        "tab": "placing",
        "form": form,
        "row": row,
        "search_text": text,
        "cancel_url": page_of(proposal),
    }
    return render(request, "restructuring/stand_in_form.html", context)


def stand_in_people(request, placing):
    """((id, name and post) of people on offer, what was looked for): without a search those the
    enactment left without a post, and whoever is chosen already."""
    text = request.POST.get(SEARCH, "").replace("\0", "").strip()[:200]
    reached = (
        Employee.objects.visible_to(request.user, Permission.PLACEMENT_EDIT)
        .filter(government=request.government)
        .serving_on(request.today)
    )
    chosen = row_number(request.POST.get("employee", ""))
    near = {row.employee_id for row in placing.displaced}
    if text:
        people = with_text(reached, text)
    else:
        people = reached.filter(pk__in=near | ({chosen} if chosen else set()))
    listed = list(people.order_by("name", "pk")[:MAX_PEOPLE])
    if chosen and chosen not in {one.pk for one in listed}:
        listed += list(reached.filter(pk=chosen))
    rows = employee_rows(people=listed, user=request.user, day=request.today)
    return [(row.employee.pk, spoken(row)) for row in rows], text


def spoken(row):
    if row.post is None:
        return f"{row.employee.full_name}, belum ditempatkan"
    return f"{row.employee.full_name}, {row.post.placement.position.name}"


def named_stand_in(request, proposal, row, form):
    """Write the Plt of a valid form; False with what was refused on it."""
    found = form.cleaned_data
    try:
        with transaction.atomic():
            placement = name_stand_in(
                proposal=proposal,
                position=row.post,
                draft=StandInDraft(
                    employee=Employee.objects.get(pk=found["employee"]), **form.values
                ),
                user=request.user,
                reason=found["reason"],
            )
    except ValidationError as error:
        show_refusal(form, error)
        return False
    messages.success(request, f"{placement.employee.full_name} menjadi Plt. {placement.position}.")
    return True


@read_or_post
@require(Permission.PLACEMENT_EDIT)
@once
def proposal_gap(request, pk):
    """Say why a post stays empty for now."""
    proposal = placing_proposal(request, pk)
    if answer := not_in_force(request, proposal):
        return answer
    row = vacant_row(request, Placing(proposal, request.today, request.user))
    if row is None:
        return gone(request, proposal)
    form = GapNoteForm(
        request.POST if request.method == "POST" else None, initial={"text": row.sentence}
    )
    if form.is_valid():
        try:
            with transaction.atomic():
                note_gap(
                    proposal=proposal,
                    position=row.post,
                    text=form.cleaned_data["text"],
                    user=request.user,
                )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"Keterangan {row.post} disimpan.")
            return redirect(page_of(proposal))
    context = {
        "proposal": proposal,
        "tab": "placing",
        "form": form,
        "row": row,
        "cancel_url": page_of(proposal),
    }
    return render(request, "restructuring/gap_form.html", context)
