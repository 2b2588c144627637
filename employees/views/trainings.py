"""Trainings: the list of a year and recording one."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from employees.actions import record_trainings
from employees.drafts import TrainingDraft
from employees.forms import TrainingFilterForm, TrainingForm
from employees.models import Employee
from employees.queries import training_summary, training_table
from employees.validators import refuse_own_record
from employees.views.access import (
    number_in,
    units_below,
    units_on_offer,
    visible_employee,
)
from employees.views.files import TRAINING_COLUMNS
from portal import exports
from portal.formkeys import once
from portal.longlists import LongPaginator
from portal.pages import (
    figures_of,
    filter_chips,
    is_fragment,
    show_refusal,
    wants_figures,
)
from portal.permissions import Permission, require
from portal.templatetags.formats import number, share

PAGE_SIZE = 50
REASON = "Pencatatan pelatihan menurut sertifikat."


def summary_tiles(summary, year):
    """Four figures of the year, each with its yardstick."""
    reached = share(summary.pns_at_20 / summary.pns) if summary.pns else "–"
    mean = summary.jp / summary.people if summary.people else None
    return [
        {
            "label": f"JP tahun {year}",
            "value": number(summary.jp),
            "note": f"rata-rata {number(mean, 1)} per pegawai",
        },
        {
            "label": "PNS mencapai 20 JP",
            "value": reached,
            "note": f"{number(summary.pns_at_20)} dari {number(summary.pns)} PNS, minimal 20 JP",
        },
        {
            "label": "PNS belum 20 JP",
            "value": number(summary.pns - summary.pns_at_20),
            "unit": "orang",
            "note": "PP 11/2017 Pasal 203 ayat (4)",
        },
        {
            "label": "PPPK di atas 24 JP",
            "value": number(summary.pppk_above_24),
            "unit": "orang",
            "note": f"dari {number(summary.pppk)} PPPK, paling lama 24 JP",
        },
    ]


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.EMPLOYEE_VIEW)
def training_list(request):
    """Trainings finished in a year, and where people stand against 20 and 24 JP."""
    day = request.as_of.day
    form = TrainingFilterForm(request.GET, units=units_on_offer(request), this_year=day.year)
    year, unit_ids = form.chosen_year, units_below(form, day)
    last_day = min(day, date(year, 12, 31))
    scope = {"user": request.user, "government": request.government, "unit_ids": unit_ids}
    records = training_table(
        **scope,
        year=year,
        day=last_day,
        text=form.text,
        training_type=form.cleaned_data.get("type", ""),
    )
    if exports.wanted(request):
        return exports.respond(
            request, title=f"Pelatihan {year}", columns=TRAINING_COLUMNS, rows=records
        )
    page = LongPaginator(records, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "filter_form": form,
        "chips": filter_chips(form, request),
        "year": year,
        "last_day": last_day,
        "can_create": request.user.has_perm(Permission.TRAINING_EDIT),
    }
    if is_fragment(request) and not wants_figures(request):
        return render(request, "employees/_training_table.html", context)
    figures = figures_of(
        request,
        page.paginator,
        lambda: summary_tiles(training_summary(**scope, day=last_day), year),
    )
    if wants_figures(request):
        return render(request, "_components/_figures.html", figures)
    context |= figures
    return render(request, "employees/training_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.TRAINING_EDIT)
@once
def training_create(request):
    """Record a finished training of the person of ``?employee=``, or of several by NIP."""
    pk = number_in(request.GET.get("employee", ""))
    employee = visible_employee(request, pk, Permission.TRAINING_EDIT) if pk else None
    people = Employee.objects.visible_to(request.user, Permission.TRAINING_EDIT).filter(
        government=request.government
    )
    form = TrainingForm(request.POST or None, people=people, employee=employee)
    if request.method == "POST" and form.is_valid():
        drafts = [TrainingDraft(employee=person, **form.values) for person in form.recorded_for]
        try:
            refuse_own_record(request.user, *form.recorded_for)
            records = record_trainings(
                government=request.government, drafts=drafts, user=request.user, reason=REASON
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"Pelatihan dicatat untuk {len(records)} pegawai.")
            if employee:
                return redirect("employees:employee_detail", employee.pk)
            return redirect("employees:training_list")
    context = {"form": form, "employee": employee}
    return render(request, "employees/training_form.html", context)
