"""Discipline of a person: restricted, opened with a reason, every opening on record."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from employees.actions import open_discipline, record_discipline, withdraw_discipline
from employees.forms import DisciplineForm, DisciplineOpenForm, RecordWithdrawForm
from employees.models import DisciplineRecord, Employee
from employees.permissions import holds_on
from employees.views.access import visible_employee
from portal.formkeys import once
from portal.pages import show_refusal
from portal.permissions import Permission, require

METHODS = ["GET", "HEAD", "POST"]
OWN_READING = "Membaca data sendiri (UU 27/2022 Pasal 7)."


@never_cache
@require_http_methods(METHODS)
@require(Permission.DISCIPLINE_VIEW)
def discipline_list(request, pk):
    """The discipline decisions about a person, after a reason."""
    employee = visible_employee(request, pk, Permission.DISCIPLINE_VIEW)
    form, found = DisciplineOpenForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            found = open_discipline(
                employee=employee, user=request.user, reason=form.cleaned_data["reason"]
            )
        except ValidationError as error:
            show_refusal(form, error)
    context = {
        "form": form,
        "employee": employee,
        "found": found,
        "can_edit": holds_on(request.user, employee, Permission.DISCIPLINE_EDIT),
    }
    return render(request, "employees/discipline_list.html", context)


@never_cache
@require_http_methods(METHODS)
@require(Permission.SELF_VIEW)
def own_discipline(request):
    """What stands about oneself; one's own reading is on record too."""
    employee = Employee.objects.filter(user=request.user).select_related("government").first()
    found = None
    if employee is not None and request.method == "POST":
        found = open_discipline(employee=employee, user=request.user, reason=OWN_READING)
    context = {"employee": employee, "found": found, "is_own": True}
    return render(request, "employees/discipline_list.html", context)


@require_http_methods(METHODS)
@require(Permission.DISCIPLINE_EDIT)
@once
def discipline_create(request, pk):
    """Record a discipline decision about a person."""
    employee = visible_employee(request, pk, Permission.DISCIPLINE_EDIT)
    form = DisciplineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            record_discipline(
                employee=employee,
                draft=form.draft,
                user=request.user,
                reason=form.cleaned_data["reason"],
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Hukuman disiplin tercatat dan disandikan.")
            return redirect("employees:employee_detail", employee.pk)
    context = {"form": form, "employee": employee}
    return render(request, "employees/discipline_form.html", context)


@require_http_methods(METHODS)
@require(Permission.DISCIPLINE_EDIT)
@once
def discipline_withdraw(request, pk):
    """Take a decision back, annulled on appeal or recorded by mistake."""
    records = DisciplineRecord.objects.visible_to(request.user, Permission.DISCIPLINE_EDIT)
    record = get_object_or_404(
        records.standing()
        .filter(government=request.government)
        .select_related("employee__government", "government"),
        pk=pk,
    )
    form = RecordWithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_discipline(
                record=record, user=request.user, reason=form.cleaned_data["reason"]
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Catatan hukuman dihapus.")
            return redirect("employees:employee_detail", record.employee_id)
    context = {"form": form, "record": record, "employee": record.employee}
    return render(request, "employees/discipline_withdraw.html", context)
