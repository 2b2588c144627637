"""Data that people say is wrong: they ask, whoever keeps their file answers within 3 × 24 hours."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from employees.actions import note_birth_dates
from employees.actions.corrections import (
    accept_correction,
    ask_correction,
    refuse_correction,
    withdraw_correction,
)
from employees.correction_rules import clock_of
from employees.forms.corrections import (
    CorrectionAnswerForm,
    CorrectionFilterForm,
    CorrectionForm,
)
from employees.models import CorrectionRequest, Employee
from employees.permissions import people_with_full_nip
from employees.queries.corrections import correction_lines, correction_table, own_corrections
from employees.queries.own_page import own_facts
from employees.queries.people import seats_of
from employees.self_service_enums import CorrectionField
from employees.views.access import number_in
from employees.views.files import CORRECTION_COLUMNS
from employees.views.own_trainings import own_employee, own_employee_or_404
from portal import exports
from portal.files import serve_attachment
from portal.formkeys import once
from portal.opened import FIELD as OPENED
from portal.pages import filter_chips, is_fragment, show_refusal
from portal.permissions import Permission, require

METHODS = ["GET", "HEAD", "POST"]
PAGE_SIZE = 50


@never_cache
@require_safe
@require(Permission.SELF_VIEW)
def own_data(request):
    """What the file says of oneself, what one asked to have corrected, and the clock of it;
    ``?bukti=`` gives back what one attached."""
    employee = own_employee(request)
    if employee is None:
        return render(request, "employees/own/own_data.html", {"employee": None})
    wanted = number_in(request.GET.get("bukti", ""))
    if wanted is not None:
        mine = employee.corrections.filter(evidence__isnull=False).select_related("evidence")
        return serve_attachment(request, get_object_or_404(mine, pk=wanted).evidence)
    note_birth_dates(people=[employee], user=request.user, where="Data saya")
    lines = own_corrections(employee, timezone.now())
    asked = {line.request.field for line in lines if line.request.is_open}
    context = {"employee": employee, "lines": lines, "facts": own_facts(employee, asked)}
    return render(request, "employees/own/own_data.html", context)


@require_http_methods(METHODS)
@require(Permission.SELF_VIEW)
@once
def own_correction_create(request):
    """Say that ``?bidang=`` of one's file is wrong, and what is right."""
    employee = own_employee(request)
    if employee is None:
        return render(request, "employees/own/own_data.html", {"employee": None})
    field = request.GET.get("bidang", CorrectionField.OTHER)
    if field not in CorrectionField.values:
        raise Http404
    form = CorrectionForm(
        request.POST or None, request.FILES or None, field=field, employee=employee
    )
    if request.method == "POST" and form.is_valid():
        try:
            ask_correction(employee=employee, field=field, user=request.user, **form.values)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Permintaan terkirim. Dijawab paling lama 3 × 24 jam.")
            return redirect("employees:own_data")
    row = CorrectionRequest(employee=employee, field=field)
    if field == CorrectionField.BIRTH_DATE:
        note_birth_dates(people=[employee], user=request.user, where="Permintaan pembetulan")
    context = {
        "form": form,
        "employee": employee,
        "field": CorrectionField(field),
        "now": row.in_words(str(getattr(employee, field) or "")) if row.is_column else "",
    }
    return render(request, "employees/own/own_correction_form.html", context)


@require_POST
@require(Permission.SELF_VIEW)
@once
def own_correction_withdraw(request):
    """Take one's own request back."""
    rows = own_employee_or_404(request).corrections.all()
    row = get_object_or_404(rows, pk=number_in(request.POST.get("correction", "")))
    try:
        withdraw_correction(request=row, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Permintaan ditarik kembali.")
    return redirect("employees:own_data")


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.EMPLOYEE_EDIT)
def correction_list(request):
    """Requests of the people whose file the reader keeps, the most pressing clock first."""
    form = CorrectionFilterForm(request.GET)
    now = timezone.now()
    found = correction_table(
        user=request.user,
        government=request.government,
        text=form.text,
        state=form.wanted_state,
    )
    if exports.wanted(request):
        lines = correction_lines(found, request.today, now)
        return exports.respond(
            request, title="Pembetulan data", columns=CORRECTION_COLUMNS, rows=lines
        )
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "lines": correction_lines(page.object_list, request.today, now),
        "filter_form": form,
        "chips": filter_chips(form, request),
    }
    name = "_correction_table.html" if is_fragment(request) else "correction_list.html"
    return render(request, f"employees/own/{name}", context)


def kept_request(request, pk):
    """A request of a person in sight (else 404) whose file the reader keeps (else 403)."""
    rows = CorrectionRequest.objects.filter(government=request.government).select_related(
        "employee__government", "evidence", "answered_by"
    )
    row = get_object_or_404(rows.visible_to(request.user, Permission.EMPLOYEE_VIEW), pk=pk)
    keeps = Employee.objects.visible_to(request.user, Permission.EMPLOYEE_EDIT)
    if not keeps.filter(pk=row.employee_id).exists():
        raise PermissionDenied
    return row


@require_http_methods(METHODS)
@require(Permission.EMPLOYEE_EDIT)
@once
def correction_detail(request, pk):
    """One request beside what the file says now; accepting writes it, refusing needs a reason."""
    row = kept_request(request, pk)
    form = CorrectionAnswerForm(request.POST or None, request=row)
    if row.is_column:
        form.remember(row.employee, [row.field])
    if request.method == "POST" and form.is_valid():
        answer = form.cleaned_data["answer"]
        try:
            if form.accepts:
                opened = request.POST.get(OPENED, "") if row.is_column else None
                accept_correction(request=row, user=request.user, answer=answer, opened=opened)
            else:
                refuse_correction(request=row, user=request.user, answer=answer)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Jawaban tersimpan. Pegawai sudah diberi tahu.")
            return redirect("employees:correction_list")
    if row.field == CorrectionField.BIRTH_DATE:
        note_birth_dates(people=[row.employee], user=request.user, where="Permintaan pembetulan")
    current = getattr(row.employee, row.field) if row.is_column else ""
    context = {
        "correction": row,
        "form": form,
        "clock": clock_of(row.asked_at, row.answered_at, timezone.now()),
        "now_words": row.in_words(str(current or "")) if row.is_column else "",
        "is_own": row.employee.user_id == request.user.pk,
        "seat": next(iter(seats_of([row.employee_id], request.today)[row.employee_id]), None),
        "full_nip": bool(people_with_full_nip(request.user, [row.employee_id])),
    }
    return render(request, "employees/own/correction_detail.html", context)


@require_safe
@require(Permission.EMPLOYEE_EDIT)
def correction_file(request, pk):
    """What the person attached, as a download."""
    row = kept_request(request, pk)
    if row.evidence is None:
        raise Http404
    return serve_attachment(request, row.evidence)
