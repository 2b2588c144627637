"""Pensions ahead: who reaches the age limit, by unit and by job title, and what that leaves."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from employees.forms import RetirementFilterForm
from employees.permissions import people_with_full_nip
from employees.queries.retirements import (
    HORIZONS,
    by_title,
    by_unit,
    five_years,
    pensions,
    totals,
)
from employees.views.access import units_below, units_on_offer
from employees.views.files import RETIREMENT_COLUMNS
from portal import exports
from portal.pages import filter_chips, is_fragment
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
    everybody = pensions(**scope)
    listed = form.narrowed(everybody, day)
    if exports.wanted(request):
        full_nip = people_with_full_nip(request.user, [entry.employee.pk for entry in listed])
        return exports.respond(
            request,
            title="Pensiun ke depan",
            columns=RETIREMENT_COLUMNS,
            rows=((entry, entry.employee.pk in full_nip) for entry in listed),
        )
    context = {
        "page_obj": Paginator(listed, PAGE_SIZE).get_page(request.GET.get("page")),
        "filter_form": form,
        "chips": filter_chips(form, request),
    }
    if is_fragment(request):
        return render(request, "employees/_retirement_table.html", context)
    units = by_unit(everybody, day, whole_government=unit_ids is None)
    titles = by_title(everybody, day)
    context |= {
        "tiles": tiles(everybody, day),
        "horizons": HORIZONS,
        "units": units[:MOST_LISTED],
        "n_units": len(units),
        "titles": titles[:MOST_LISTED],
        "n_titles": len(titles),
        "years": five_years(**scope, entries=everybody),
        "most_listed": MOST_LISTED,
    }
    return render(request, "employees/retirement_list.html", context)
