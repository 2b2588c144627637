"""Asking to be moved oneself, and weighing what is offered."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from employees.actions.move_requests import (
    answer_offer,
    ask_move,
    share_request,
    withdraw_request,
)
from employees.forms.move_requests import MoveRequestForm
from employees.move_request_enums import MoveRequestState
from employees.queries import move_preview
from employees.queries.move_requests import own_move_requests
from employees.views.access import number_in
from employees.views.own_trainings import own_employee, own_employee_or_404
from orgunits.queries import choosable_titles, title_options
from portal.formkeys import once
from portal.pages import show_refusal
from portal.permissions import Permission, require


@never_cache
@require_safe
@require(Permission.SELF_VIEW)
def own_move(request):
    """One's requests with their clocks, and what a post that is offered would change."""
    employee = own_employee(request)
    if employee is None:
        return render(request, "employees/moves/own_move.html", {"employee": None})
    lines = own_move_requests(employee, request.today)
    running = next((line.request for line in lines if line.request.is_running), None)
    preview = None
    if running is not None and running.position is not None:
        preview = move_preview(employee=employee, position=running.position, day=request.today)
    context = {
        "employee": employee,
        "lines": lines,
        "running": running,
        "preview": preview,
        "is_offered": running is not None and running.state == MoveRequestState.OFFERED,
    }
    return render(request, "employees/moves/own_move.html", context)


def wished_title(request):
    """The job title of ``?title=`` from the catalogue; None without one."""
    pk = number_in(request.GET.get("title", ""))
    if pk is None:
        return None
    return get_object_or_404(choosable_titles(request.government), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SELF_VIEW)
@once
def own_move_create(request):
    """Ask to be moved: a title found with ``?cari=``, a place in words, or both."""
    employee = own_employee(request)
    if employee is None:
        return render(request, "employees/moves/own_move.html", {"employee": None})
    title = wished_title(request)
    form = MoveRequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_move(employee=employee, user=request.user, job_title=title, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Permohonan terkirim kepada petugas kepegawaian.")
            return redirect("employees:own_move")
    text = request.GET.get("cari", "")
    context = {
        "employee": employee,
        "form": form,
        "title": title,
        "text": text,
        "options": title_options(request.government, text) if text else None,
    }
    return render(request, "employees/moves/own_move_form.html", context)


ANSWERS = {
    "agree": (lambda row, user: answer_offer(request=row, agrees=True, user=user),
              "Anda bersedia. Petugas kepegawaian menyiapkan penempatannya."),
    "decline": (lambda row, user: answer_offer(request=row, agrees=False, user=user),
                "Tawaran tidak diterima. Permohonan ini selesai."),
    "share": (lambda row, user: share_request(request=row, user=user),
              "Unit Anda kini dapat melihat permohonan ini."),
    "withdraw": (lambda row, user: withdraw_request(request=row, user=user),
                 "Permohonan ditarik kembali."),
}  # fmt: skip


@require_POST
@require(Permission.SELF_VIEW)
@once
def own_move_answer(request):
    """Agree, decline, show the request to one's unit, or take it back."""
    rows = own_employee_or_404(request).move_requests.all()
    row = get_object_or_404(rows, pk=number_in(request.POST.get("request", "")))
    if request.POST.get("step") not in ANSWERS:
        raise Http404
    write, done = ANSWERS[request.POST["step"]]
    try:
        write(row, request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect("employees:own_move")
