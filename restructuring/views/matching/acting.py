"""What people do to a recommendation: demands, approval by another, making it a case, setting aside."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from employees.models import Employee
from orgunits.models import Position
from portal.formkeys import once
from portal.pages import row_number, show_refusal
from portal.permissions import Permission, require
from restructuring.actions.matching import (
    add_demand,
    approve_run,
    approving_refusal,
    cancel_run,
    drop_demand,
    export_run,
)
from restructuring.enums import DemandKind, MatchingState
from restructuring.forms.matching import DemandForm, RunNoteForm, RunReasonForm
from restructuring.matching.facts import why_not
from restructuring.models import MatchingDemand
from restructuring.views.access import read_or_post
from restructuring.views.matching.access import asked_person, editable_run, frozen, visible_run

DONE = "Permintaan disimpan. Susunannya dihitung lagi, yang lain sedapatnya tetap."


def page_of(run):
    return reverse("restructuring:matching_detail", args=[run.pk])


@read_or_post
@require(Permission.PLACEMENT_EDIT)
@once
def matching_demand(request, pk):
    """Ask for a post of a person (``orang``), or keep the person from one."""
    run = editable_run(request, pk)
    inputs = frozen(run)
    person, name = asked_person(request, run, inputs)
    posts = [
        (post.id, f"{post.name}, {post.unit_name}")
        for post in inputs.posts
        if not why_not(person, post)
    ]
    form = DemandForm(
        request.POST if request.method == "POST" else None,
        posts=posts,
        initial={
            "kind": DemandKind.LOCK,
            "position": row_number(request.GET.get("jabatan", "")) or person.post,
        },
    )
    if form.is_valid():
        found = form.cleaned_data
        try:
            with transaction.atomic():
                add_demand(
                    run=run,
                    employee=Employee.objects.get(pk=person.id),
                    position=Position.objects.get(pk=found["position"]),
                    kind=found["kind"],
                    reason=found["reason"],
                    user=request.user,
                )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, DONE)
            return redirect(page_of(run))
    context = {"run": run, "form": form, "name": name, "person": person, "cancel_url": page_of(run)}
    return render(request, "restructuring/matching_demand.html", context)


@require_POST
@require(Permission.PLACEMENT_EDIT)
@once
def demand_drop(request, pk):
    """Take a demand back."""
    rows = MatchingDemand.objects.filter(government=request.government)
    demand = get_object_or_404(rows.select_related("run", "employee", "position"), pk=pk)
    run = editable_run(request, demand.run_id)
    try:
        with transaction.atomic():
            drop_demand(demand=demand, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Permintaan dicabut. Susunannya dihitung lagi.")
    return redirect(page_of(run))


def act(request, run, *, form, do, done, is_possible, **words):
    """A page that asks once more, does it, says so."""
    if is_possible and form is not None and form.is_valid():
        try:
            with transaction.atomic():
                do(form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, done)
            return redirect(page_of(run))
    context = {"run": run, "form": form, "cancel_url": page_of(run), "is_possible": is_possible}
    return render(request, "restructuring/matching_act.html", context | words)


def posted(request):
    return request.POST if request.method == "POST" else None


@read_or_post
@require(Permission.EMPLOYEE_VIEW)
@once
def matching_approve(request, pk):
    """A second person approves."""
    run = visible_run(request, pk)
    refusal = approving_refusal(request.user, run)
    n_moves = len(run.result.get("moves", ()))
    return act(
        request,
        run,
        form=RunNoteForm(posted(request)),
        do=lambda found: approve_run(run=run, user=request.user, note=found["note"]),
        done="Rekomendasi disetujui. Berikutnya dijadikan usulan penempatan.",
        is_possible=run.state == MatchingState.READY and not refusal and n_moves > 0,
        refusal=refusal,
        heading="Setujui rekomendasi",
        text="Persetujuan ini belum memindahkan siapa pun.",
        consequences=[
            f"{n_moves} perpindahan menjadi usulan penempatan yang diverifikasi, dimintakan pertek BKN, "
            "dan ditetapkan PPK.",
            "Rekomendasi tidak dapat diubah lagi.",
        ],
        submit_label="Setujui",
    )


@read_or_post
@require(Permission.PLACEMENT_EDIT)
@once
def matching_export(request, pk):
    """Make an approved recommendation a placement case."""
    run = editable_run(request, pk)
    return act(
        request,
        run,
        form=RunNoteForm(posted(request)) if request.method == "POST" else None,
        do=lambda found: export_run(run=run, user=request.user),
        done="Menjadi rancangan usulan penempatan.",
        is_possible=run.state == MatchingState.APPROVED,
        heading="Jadikan usulan penempatan",
        text="Perpindahannya disalin ke rancangan usulan penempatan. Di sana setiap orang diperiksa lagi "
        "dengan keadaan hari ini.",
        submit_label="Jadikan usulan",
    )


@read_or_post
@require(Permission.PLACEMENT_EDIT)
@once
def matching_cancel(request, pk):
    """Set a recommendation aside."""
    run = editable_run(request, pk)
    over = (MatchingState.EXPORTED, MatchingState.CANCELLED)
    return act(
        request,
        run,
        form=RunReasonForm(posted(request)),
        do=lambda found: cancel_run(run=run, user=request.user, reason=found["reason"]),
        done="Rekomendasi dibatalkan.",
        is_possible=run.state not in over,
        heading="Batalkan rekomendasi",
        text="Tetap tersimpan untuk dibaca, tetapi tidak dapat dipakai lagi.",
        submit_label="Batalkan rekomendasi",
        danger=True,
    )
