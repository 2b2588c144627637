"""Requests of people to move, as the officers who answer them see them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from employees.actions.move_requests import offer_post, place_by_request, refuse_request
from employees.eligibility import FUNCTIONAL_KINDS
from employees.enums import AppointmentKind
from employees.forms import MoveForm
from employees.forms.move_requests import MoveRequestFilterForm, OfferForm, RefuseRequestForm
from employees.models import MoveRequest
from employees.move_request_enums import MoveRequestState
from employees.queries import move_preview
from employees.queries.move_requests import (
    clock_of_request,
    move_request_lines,
    move_request_table,
)
from employees.queries.people import seats_of
from employees.views.access import chosen_position
from employees.views.seats import seat_choices
from portal import exports
from portal.formkeys import once
from portal.pages import filter_chips, is_fragment, show_refusal
from portal.permissions import Permission, require

METHODS = ["GET", "HEAD", "POST"]
PAGE_SIZE = 50
S = MoveRequestState
MOVE_REQUEST_COLUMNS = [
    exports.ExportColumn("Nama", lambda row: row.request.employee.full_name, 32),
    exports.ExportColumn("Jabatan", lambda row: row.seat and row.seat.placement.position.name, 40),
    exports.ExportColumn("Unit", lambda row: row.seat and row.seat.unit_name, 40),
    exports.ExportColumn("Diinginkan", lambda row: row.request.job_title and row.request.job_title.full_name, 36),
    exports.ExportColumn("Tempat", lambda row: row.request.place, 36),
    exports.ExportColumn("Batas jawaban", lambda row: row.request.due_on, 14),
    exports.ExportColumn("Keadaan", lambda row: row.request.get_state_display(), 30),
]  # fmt: skip


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.PLACEMENT_EDIT)
def move_request_list(request):
    """Requests in reach, the nearest deadline first."""
    form = MoveRequestFilterForm(request.GET)
    found = move_request_table(
        user=request.user,
        government=request.government,
        text=form.text,
        state=form.wanted_state,
    )
    if exports.wanted(request):
        lines = move_request_lines(found, request.today)
        return exports.respond(
            request, title="Permohonan pindah", columns=MOVE_REQUEST_COLUMNS, rows=lines
        )
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "lines": move_request_lines(page.object_list, request.today),
        "filter_form": form,
        "chips": filter_chips(form, request),
    }
    name = "_move_request_table.html" if is_fragment(request) else "move_request_list.html"
    return render(request, f"employees/moves/{name}", context)


def request_in_reach(request, pk):
    """A request the reader may answer; 404 for all others: also that there is one stays unsaid."""
    rows = MoveRequest.objects.visible_to(request.user).filter(government=request.government)
    related = ("government", "employee__government", "employee__user", "job_title", "answered_by")
    return get_object_or_404(
        rows.select_related(*related, "position__unit", "position__job_title"), pk=pk
    )


@require_safe
@require(Permission.PLACEMENT_EDIT)
def move_request_detail(request, pk):
    """What is asked, the clock, and what can be answered."""
    row = request_in_reach(request, pk)
    context = {
        "row": row,
        "clock": clock_of_request(row, request.today),
        "seat": next(iter(seats_of([row.employee_id], request.today)[row.employee_id]), None),
        "is_own": row.employee.user_id == request.user.pk,
        "can_offer": row.state == S.OPEN,
        "can_place": row.state == S.AGREED,
    }
    return render(request, "employees/moves/move_request_detail.html", context)


def answer(request, row, form, write, done):
    """Let ``write()`` answer a request; True when it did."""
    try:
        write()
    except ValidationError as error:
        show_refusal(form, error)
        return False
    messages.success(request, done)
    return True


@require_http_methods(METHODS)
@require(Permission.PLACEMENT_EDIT)
@once
def move_request_offer(request, pk):
    """Choose the post that is offered, and see what it would change."""
    row = request_in_reach(request, pk)
    position = chosen_position(request, request.today)
    if position is None:
        context = seat_choices(request) | {"row": row}
        return render(request, "employees/moves/move_request_offer.html", context)
    form = OfferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["answer"]

        def write():
            offer_post(request=row, position=position, answer=words, user=request.user)

        if answer(request, row, form, write, "Tawaran terkirim kepada pegawai."):
            return redirect("employees:move_request_detail", row.pk)
    context = {
        "row": row,
        "position": position,
        "form": form,
        "preview": move_preview(employee=row.employee, position=position, day=request.today),
    }
    return render(request, "employees/moves/move_request_offer.html", context)


@require_http_methods(METHODS)
@require(Permission.PLACEMENT_EDIT)
@once
def move_request_refuse(request, pk):
    """Refuse, with a reason its person reads."""
    row = request_in_reach(request, pk)
    form = RefuseRequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["answer"]

        def write():
            refuse_request(request=row, answer=words, user=request.user)

        if answer(request, row, form, write, "Penolakan tersimpan. Pegawai sudah diberi tahu."):
            return redirect("employees:move_request_detail", row.pk)
    return render(request, "employees/moves/move_request_refuse.html", {"row": row, "form": form})


def appointment_of(row, preview):
    """The kind of appointment a form begins with: back to a JF one held, or a move."""
    title = row.position.job_title
    if title.kind in FUNCTIONAL_KINDS and title.name.lower() in {
        seat.position.job_title.name.lower()
        for seat in row.employee.placements.current_knowledge()
        .definitive()
        .filter(valid_until__isnull=False)
        .select_related("position__job_title")
    }:
        return AppointmentKind.REAPPOINTMENT
    return AppointmentKind.TRANSFER if preview.post else AppointmentKind.APPOINTMENT


@require_http_methods(METHODS)
@require(Permission.PLACEMENT_EDIT)
@once
def move_request_place(request, pk):
    """Place the person on the post they agreed to; the rules of every move are asked."""
    row = request_in_reach(request, pk)
    if row.position is None:
        return redirect("employees:move_request_detail", row.pk)
    if not request.user.has_perm(Permission.PLACEMENT_EDIT, row.position.unit):
        raise PermissionDenied
    preview = move_preview(employee=row.employee, position=row.position, day=request.today)
    initial = {"appointment": appointment_of(row, preview)}
    if row.shared_at:  # the reason of a placement is read in the unit, the note of a request is not
        initial["reason"] = row.note
    form = MoveForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]

        def write():
            place_by_request(request=row, user=request.user, reason=reason, **form.values)

        if answer(request, row, form, write, f"{row.employee.full_name} ditempatkan."):
            return redirect("employees:move_request_detail", row.pk)
    context = {"row": row, "position": row.position, "form": form, "preview": preview}
    return render(request, "employees/moves/move_request_place.html", context)
