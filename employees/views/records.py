"""The personnel file: diplomas, certificates, ranks, and the papers that run out."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from employees.actions import add_record, withdraw_record
from employees.enums import RecordKind
from employees.forms import CertificateFilterForm, RecordForm, RecordWithdrawForm
from employees.models import PersonnelRecord
from employees.queries import certificate_rows, certificates
from employees.views.access import units_below, units_on_offer, visible_employee
from employees.views.files import CERTIFICATE_COLUMNS, lines_of_certificates
from portal import exports
from portal.files import serve_attachment
from portal.formkeys import once
from portal.longlists import LongPaginator
from portal.pages import filter_chips, is_fragment, show_refusal
from portal.permissions import Permission, require

METHODS = ["GET", "HEAD", "POST"]
PAGE_SIZE = 50


def kept_record(request, pk, *, reads=False):
    """A standing record of a person in sight (else 404) whose file the reader keeps (else 403)."""
    records = PersonnelRecord.objects.standing().filter(government=request.government)
    record = get_object_or_404(
        records.select_related("employee__government", "government", "attachment"), pk=pk
    )
    visible_employee(request, record.employee_id, Permission.EMPLOYEE_EDIT, reads=reads)
    return record


@require_http_methods(METHODS)
@require(Permission.EMPLOYEE_EDIT)
@once
def record_create(request, pk):
    """Put a diploma, certificate or rank (``?jenis=``) on the file of a person."""
    employee = visible_employee(request, pk, Permission.EMPLOYEE_EDIT)
    kind = request.GET.get("jenis", RecordKind.EDUCATION)
    if kind not in RecordKind.values:
        raise Http404
    form = RecordForm(request.POST or None, request.FILES or None, kind=kind, employee=employee)
    if request.method == "POST" and form.is_valid():
        try:
            add_record(
                employee=employee,
                draft=form.draft,
                user=request.user,
                reason=form.cleaned_data["reason"],
                paper=form.scan,
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"{RecordKind(kind).label} tercatat.")
            return redirect("employees:employee_detail", employee.pk)
    context = {"form": form, "employee": employee, "kind": RecordKind(kind)}
    return render(request, "employees/record_form.html", context)


@require_http_methods(METHODS)
@require(Permission.EMPLOYEE_EDIT)
@once
def record_withdraw(request, pk):
    """Take a record back that should never have been."""
    record = kept_record(request, pk)
    form = RecordWithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_record(record=record, user=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Catatan dihapus. Isinya tetap ada di jejak audit.")
            return redirect("employees:employee_detail", record.employee_id)
    context = {"form": form, "record": record, "employee": record.employee}
    return render(request, "employees/record_withdraw.html", context)


@require_safe
@require(Permission.EMPLOYEE_EDIT)
def record_file(request, pk):
    """The scan of a record, as a download, for whoever keeps the person's file."""
    record = kept_record(request, pk, reads=True)
    if record.attachment is None:
        raise Http404
    return serve_attachment(request, record.attachment)


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.EMPLOYEE_VIEW)
def certificate_list(request):
    """Certificates of people in sight, those that ran out or soon will first."""
    day = request.as_of.day
    form = CertificateFilterForm(request.GET, units=units_on_offer(request))
    found = certificates(
        user=request.user,
        government=request.government,
        day=day,
        unit_ids=units_below(form, day),
        **form.values,
    )
    if exports.wanted(request):
        return exports.respond(
            request,
            title="Sertifikat dan izin",
            columns=CERTIFICATE_COLUMNS,
            rows=lines_of_certificates(found, day),
        )
    page = LongPaginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": certificate_rows(page.object_list, day),
        "filter_form": form,
        "chips": filter_chips(form, request),
    }
    name = "_certificate_table.html" if is_fragment(request) else "certificate_list.html"
    return render(request, f"employees/{name}", context)
