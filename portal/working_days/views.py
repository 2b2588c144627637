"""The calendar of working days, and the government's own changes of it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from portal.formkeys import once
from portal.models import Holiday
from portal.opened import FIELD as OPENED
from portal.pages import show_refusal
from portal.permissions import Permission, holds_everywhere, require
from portal.working_days.actions import DAY_FIELDS, forget_day, set_day, set_week
from portal.working_days.forms import (
    FREE,
    NATIONAL,
    WORKED,
    DayForm,
    PickDayForm,
    WeekForm,
    YearForm,
)
from portal.working_days.queries import calendar_events, working_days_of, year_of


def calendar_url(year):
    return f"{reverse('portal:working_calendar')}?year={year}"


@require_safe
@require(Permission.HOME_VIEW)
def working_calendar(request):
    """Every day of a year that is not as its weekday says, and where it comes from."""
    government = request.government
    if government is None:
        raise Http404
    form = YearForm(request.GET if "year" in request.GET else {"year": request.today.year})
    year = form.cleaned_data["year"] if form.is_valid() else request.today.year
    can_edit = holds_everywhere(request.user, Permission.CALENDAR_EDIT)
    context = {
        "form": form,
        "year": year,
        "days": year_of(government, year),
        "n_working": working_days_of(government, year),
        "can_edit": can_edit,
        "events": calendar_events(government) if can_edit else [],
    }
    return render(request, "portal/working_calendar.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.CALENDAR_EDIT, everywhere=True)
@once
def calendar_day(request):
    """What the day ``?day=`` is in this government; without one, choose it first."""
    if request.government is None:
        raise Http404
    pick = PickDayForm(request.GET if "day" in request.GET else None)
    if not pick.is_valid():
        return render(request, "portal/calendar_day.html", {"pick": pick})
    day = pick.cleaned_data["day"]
    row = Holiday.objects.filter(government=request.government, day=day).first()
    initial = {"state": FREE}
    if row is not None:
        state = WORKED if row.is_working else FREE
        initial = {"state": state, "name": row.name, "legal_basis": row.legal_basis}
    form = DayForm(request.POST or None, initial=initial)
    if row is not None:
        form.remember(row, DAY_FIELDS)
    if request.method == "POST" and form.is_valid():
        try:
            _save_day(request, day, form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Kalender hari kerja disimpan.")
            return redirect(calendar_url(day.year))
    known = {one.day: one for one in year_of(request.government, day.year)}
    context = {
        "form": form,
        "day": day,
        "known": known.get(day),
        "row": row,
        "back": calendar_url(day.year),
    }
    return render(request, "portal/calendar_day.html", context)


def _save_day(request, day, found):
    common = {
        "government": request.government,
        "day": day,
        "user": request.user,
        "reason": found["reason"],
        "opened": request.POST.get(OPENED, ""),
    }
    if found["state"] == NATIONAL:
        forget_day(**common)
        return
    set_day(
        name=found["name"],
        is_working=found["state"] == WORKED,
        legal_basis=found["legal_basis"],
        **common,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.CALENDAR_EDIT, everywhere=True)
@once
def calendar_week(request):
    """Five or six working days a week."""
    if request.government is None:
        raise Http404
    form = WeekForm(request.POST or None, initial={"work_days": request.government.work_days})
    if request.method == "POST" and form.is_valid():
        set_week(government=request.government, user=request.user, **form.cleaned_data)
        messages.success(request, "Hari kerja seminggu disimpan.")
        return redirect("portal:working_calendar")
    return render(request, "portal/calendar_week.html", {"form": form})
