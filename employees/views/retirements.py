"""Pensions ahead: who reaches the age limit, by unit and by job title, and what that leaves."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from employees.forms import RetirementFilterForm
from employees.permissions import people_with_full_nip
from employees.queries.pensions import people_old_enough, retirements_by_month
from employees.queries.retirements import (
    HORIZONS,
    by_title,
    by_unit,
    five_years,
    months_of_five_years,
    pensions,
    totals,
)
from employees.views.access import units_below, units_on_offer
from employees.views.files import RETIREMENT_COLUMNS
from portal import exports
from portal.longlists import Reckoned, is_long
from portal.pages import figures_url, figures_wait, filter_chips, is_fragment, wants_figures
from portal.permissions import Permission, require
from portal.templatetags.formats import number

PAGE_SIZE = 50
MOST_LISTED = 15


def tiles(entries, day):
    counts = totals(entries, day).counts
    return [
        {"label": f"Dalam {months} bulan", "value": number(count), "note": "orang"}
        for months, count in zip(HORIZONS, counts, strict=True)
    ]


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.EMPLOYEE_VIEW)
def retirement_list(request):
    """People in sight who reach the age limit of the post they hold, soonest first."""
    if request.government is None:
        raise Http404
    day = request.as_of.day
    form = RetirementFilterForm(request.GET, units=units_on_offer(request))
    unit_ids = units_below(form, day)
    scope = {
        "user": request.user,
        "government": request.government,
        "day": day,
        "unit_ids": unit_ids,
    }
    months = months_of_five_years(day)
    old_enough = people_old_enough(**scope, months=months)

    def in_order(at_once):
        return [pensions(**scope)] if at_once else retirements_by_month(old_enough, day, months)

    found = Reckoned(in_order, form.is_asked_for(day), is_long=is_long(old_enough))
    if exports.wanted(request):
        listed = list(found.asked_for())
        full_nip = people_with_full_nip(request.user, [entry.employee.pk for entry in listed])
        return exports.respond(
            request,
            title="Pensiun ke depan",
            columns=RETIREMENT_COLUMNS,
            rows=((entry, entry.employee.pk in full_nip) for entry in listed),
        )
    context = {}
    if not is_fragment(request) or wants_figures(request):
        context = retirement_figures(request, found, scope)
    if is_fragment(request) and wants_figures(request):
        return render(request, "employees/_retirement_figures.html", context)
    context |= {
        "page_obj": found.page(request.GET.get("page"), PAGE_SIZE),
        "filter_form": form,
        "chips": filter_chips(form, request),
    }
    if is_fragment(request):
        return render(request, "employees/_retirement_table.html", context)
    return render(request, "employees/retirement_list.html", context)


def retirement_figures(request, found, scope):
    """What the pensions of everybody in sight come to; of a long list where to ask."""
    if figures_wait(request, is_long=found.is_long):
        return {"figures_url": figures_url(request)}
    everybody, day = list(found.everything()), scope["day"]
    units = by_unit(everybody, day, whole_government=scope["unit_ids"] is None)
    titles = by_title(everybody, day)
    return {
        "tiles": tiles(everybody, day),
        "horizons": HORIZONS,
        "units": units[:MOST_LISTED],
        "n_units": len(units),
        "titles": titles[:MOST_LISTED],
        "n_titles": len(titles),
        "years": five_years(**scope, entries=everybody),
        "most_listed": MOST_LISTED,
    }
