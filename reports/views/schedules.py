"""Reports that build themselves: list, create, change, pause, end."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.formkeys import once
from portal.opened import FIELD as OPENED
from portal.permissions import Permission, require
from portal.templatetags.formats import date_long
from reports.actions import (
    create_schedule,
    end_schedule,
    pause_schedule,
    resume_schedule,
    update_schedule,
)
from reports.forms import ScheduleEditForm, ScheduleForm
from reports.models import ReportSchedule
from reports.queries import reportable_units, schedule_table

PAGE_SIZE = 50


@require_safe
@require(Permission.REPORT_VIEW)
def schedule_list(request):
    """Running and paused schedules; ``?berakhir=1`` the ended ones."""
    ended = request.GET.get("berakhir") == "1"
    rows = schedule_table(user=request.user, government=request.government, ended=ended)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    may_order = request.user.has_perm(Permission.REPORT_ORDER)
    editable = set()
    if may_order:
        units = reportable_units(user=request.user, government=request.government).order_by()
        listed = [row.unit_id for row in page]
        editable = set(units.filter(pk__in=listed).values_list("pk", flat=True))
    context = {"page_obj": page, "ended": ended, "may_order": may_order, "editable": editable}
    return render(request, "reports/schedule_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.REPORT_ORDER)
@once
def schedule_create(request):
    """Plan reports of a unit. ``?unit=`` chooses one beforehand, ``?cari=`` narrows the offer."""
    if request.government is None:
        raise Http404
    form = ScheduleForm(
        request.POST or None,
        user=request.user,
        government=request.government,
        today=request.today,
        text=request.GET.get("cari", ""),
        chosen=request.GET.get("unit", ""),
    )
    if request.method == "POST" and form.is_valid():
        try:
            schedule = create_schedule(user=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            first, day = schedule.next_period.label, date_long(schedule.next_due_on)
            messages.success(request, f"Jadwal tersimpan. Laporan {first} dibuat {day}.")
            return redirect("reports:schedule_list")
    return render(request, "reports/schedule_form.html", {"form": form, "text": form.text})


def editable_schedule(request, pk):
    """The running or paused schedule ``pk`` the person may see (else 404) and change (else 403)."""
    schedules = (
        ReportSchedule.objects.visible_to(request.user)
        .filter(government=request.government, valid_until__isnull=True)
        .select_related("unit__government", "owner")
    )
    schedule = get_object_or_404(schedules, pk=pk)
    if not request.user.has_perm(Permission.REPORT_ORDER, schedule.unit):
        raise PermissionDenied
    return schedule


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.REPORT_ORDER)
@once
def schedule_update(request, pk):
    schedule = editable_schedule(request, pk)
    values = {"delay_days": schedule.delay_days, "roles": schedule.roles}
    form = ScheduleEditForm(request.POST or None, initial=values)
    form.remember(schedule, list(values))
    if request.method == "POST" and form.is_valid():
        try:
            row = update_schedule(
                schedule=schedule,
                user=request.user,
                opened=request.POST.get(OPENED, ""),
                **form.cleaned_data,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            day = date_long(row.next_due_on)
            messages.success(request, f"Jadwal tersimpan. Laporan berikutnya dibuat {day}.")
            return redirect("reports:schedule_list")
    return render(request, "reports/schedule_form.html", {"form": form, "schedule": schedule})


def run(request, action, done, **arguments):
    """Do one thing to a schedule; what it refuses is shown on the list."""
    try:
        action(user=request.user, **arguments)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect("reports:schedule_list")


@require_POST
@require(Permission.REPORT_ORDER)
@once
def schedule_pause(request, pk):
    schedule = editable_schedule(request, pk)
    reason = f"Dijeda oleh {request.user}."
    return run(
        request, pause_schedule, "Jadwal dijeda. Lanjutkan kapan saja dari daftar ini.",
        schedule=schedule, reason=reason,
    )  # fmt: skip


@require_POST
@require(Permission.REPORT_ORDER)
@once
def schedule_resume(request, pk):
    schedule = editable_schedule(request, pk)
    done = "Jadwal berjalan lagi. Periode yang berakhir selama jeda tidak dibuatkan laporan."
    return run(request, resume_schedule, done, schedule=schedule)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.REPORT_ORDER)
@once
def schedule_end(request, pk):
    schedule = editable_schedule(request, pk)
    if request.method == "POST":
        done = "Jadwal diakhiri. Laporan yang sudah dibuat tetap ada."
        return run(request, end_schedule, done, schedule=schedule)
    context = {"schedule": schedule, "cancel_url": reverse("reports:schedule_list")}
    return render(request, "reports/schedule_end.html", context)
