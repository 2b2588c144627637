"""Running reports: the person writes them, the head reads them the same day and their sums."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from employees.actions.activities import report_activity, withdraw_activity
from employees.forms.activities import ActivityForm
from employees.models import Activity
from employees.permissions import visible_ids
from employees.queries.activities import (
    activities_on,
    activity_sums,
    activity_targets,
    last_measure,
    own_activities,
    reporting_unit_ids,
)
from employees.views.access import number_in
from employees.views.files import ACTIVITY_COLUMNS
from employees.views.own_trainings import own_employee, own_employee_or_404
from orgunits.models import OrgUnit
from orgunits.queries import subtree_unit_ids, unit_header
from portal import exports
from portal.files import serve_attachment
from portal.formkeys import once
from portal.pages import show_refusal
from portal.permissions import Permission, require

METHODS = ["GET", "HEAD", "POST"]
SHOWN, PAGE_SIZE = 30, 50


@never_cache
@require_http_methods(METHODS)
@require(Permission.SELF_VIEW)
@once
def own_reports(request):
    """Write what one did, and see what one wrote; ``?bukti=`` gives back what one attached."""
    employee = own_employee(request)
    if employee is None:
        return render(request, "employees/own/own_reports.html", {"employee": None})
    wanted = number_in(request.GET.get("bukti", ""))
    if wanted is not None:
        mine = own_activities(employee).filter(evidence__isnull=False)
        return serve_attachment(request, get_object_or_404(mine, pk=wanted).evidence)
    functions, teams = activity_targets(employee, request.today)
    form = ActivityForm(
        request.POST or None,
        request.FILES or None,
        functions=functions,
        teams=teams,
        initial={"on": request.today, "measure": last_measure(employee)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            report_activity(employee=employee, user=request.user, **form.values)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Laporan tersimpan. Pimpinan dapat membacanya sekarang.")
            return redirect("employees:own_reports")
    context = {
        "employee": employee,
        "form": form,
        "can_write": bool(functions or teams),
        "activities": own_activities(employee)[:SHOWN],
    }
    return render(request, "employees/own/own_reports.html", context)


@require_POST
@require(Permission.SELF_VIEW)
@once
def own_report_withdraw(request):
    """Take one's own report back."""
    rows = own_employee_or_404(request).activities.standing().select_related("employee")
    row = get_object_or_404(rows, pk=number_in(request.POST.get("activity", "")))
    try:
        withdraw_activity(activity=row, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Laporan ditarik.")
    return redirect("employees:own_reports")


@require_safe
@require(Permission.EMPLOYEE_VIEW)
def unit_reports(request, pk):
    """Tab of a unit's page: what was reported on the chosen day, and the sums of its month by unit
    and function; the sums leave as a file."""
    units = OrgUnit.objects.visible_to(request.user, Permission.EMPLOYEE_VIEW)
    unit = get_object_or_404(
        units.filter(government=request.government).select_related("government"), pk=pk
    )
    header = unit_header(unit=unit, user=request.user, day=request.as_of.day)
    day = header.day
    below = reporting_unit_ids(subtree_unit_ids(unit.pk, day), day)
    sums = activity_sums(below, day.replace(day=1), day)
    if exports.wanted(request):
        return exports.respond(request, title="Laporan kerja", columns=ACTIVITY_COLUMNS, rows=sums)
    page = Paginator(activities_on(below, day), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "unit": unit,
        "header": header,
        "tab": "reports",
        "page_obj": page,
        "reachable": visible_ids(request.user, [row.employee_id for row in page.object_list]),
        "sums": sums,
    }
    return render(request, "employees/desk/unit_reports.html", context)


@require_safe
@require(Permission.EMPLOYEE_VIEW)
def report_file(request, pk):
    """What was attached to a report, as a download."""
    rows = Activity.objects.visible_to(request.user).standing()
    row = get_object_or_404(
        rows.filter(government=request.government).select_related("evidence"), pk=pk
    )
    if row.evidence is None:
        raise Http404
    return serve_attachment(request, row.evidence)
