"""What one is told: open, acknowledge, ask. Opening is a button, so that reading a page notes nothing."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from employees.actions.announcements import acknowledge, ask_about, open_reading
from employees.forms.announcements import QuestionForm
from employees.queries.announcements import own_readings, questions_told
from employees.views.access import number_in
from employees.views.own_trainings import own_employee, own_employee_or_404
from portal.files import serve_attachment
from portal.formkeys import once
from portal.pages import show_refusal
from portal.permissions import Permission, require

SHOWN = 60


def page_of(reading):
    return f"{reverse('employees:own_announcements')}?isi={reading.announcement_id}"


def own_reading(request, text):
    """The reading of the announcement number ``text`` that the reader is told of, else 404."""
    rows = own_readings(own_employee_or_404(request))
    return get_object_or_404(rows, announcement=number_in(text))


def show_reading(request, reading, form):
    context = {
        "reading": reading,
        "announcement": reading.announcement,
        "questions": questions_told(reading.announcement, reading.employee),
        "form": form,
        "employee": reading.employee,
    }
    return render(request, "employees/announcements/own_announcement.html", context)


@never_cache
@require_safe
@require(Permission.SELF_VIEW)
def own_announcements(request):
    """What one is told, with what waits for one's word; ``?isi=`` shows one, ``?lampiran=`` gives
    its file."""
    employee = own_employee(request)
    if employee is None:
        context = {"employee": None}
        return render(request, "employees/announcements/own_announcements.html", context)
    if paper := request.GET.get("lampiran", ""):
        attachment = own_reading(request, paper).announcement.attachment
        if attachment is None:
            raise Http404
        return serve_attachment(request, attachment)
    if wanted := request.GET.get("isi", ""):
        return show_reading(request, own_reading(request, wanted), QuestionForm())
    context = {"employee": employee, "readings": own_readings(employee)[:SHOWN]}
    return render(request, "employees/announcements/own_announcements.html", context)


@require_POST
@require(Permission.SELF_VIEW)
@once
def own_announcement_open(request):
    """Open one: that it was opened is noted once."""
    reading = own_reading(request, request.POST.get("announcement", "0"))
    open_reading(announcement=reading.announcement, employee=reading.employee)
    return redirect(page_of(reading))


@require_POST
@require(Permission.SELF_VIEW)
@once
def own_announcement_acknowledge(request):
    """Say that one has read and understood."""
    reading = own_reading(request, request.POST.get("announcement", "0"))
    try:
        acknowledge(announcement=reading.announcement, employee=reading.employee, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Tercatat: Anda sudah membaca dan memahami.")
    return redirect(page_of(reading))


@require_http_methods(["POST"])
@require(Permission.SELF_VIEW)
@once
def own_announcement_ask(request):
    """Ask about it."""
    reading = own_reading(request, request.POST.get("announcement", "0"))
    form = QuestionForm(request.POST)
    if form.is_valid():
        try:
            ask_about(
                announcement=reading.announcement,
                employee=reading.employee,
                text=form.cleaned_data["text"],
                user=request.user,
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Pertanyaan terkirim.")
            return redirect(page_of(reading))
    return show_reading(request, reading, form)
