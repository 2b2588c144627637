"""Predikat and IP ASN of a year: by person, and of a unit together."""

from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from employees.enums import Predicate
from employees.forms import PerformanceFilterForm
from employees.queries.performance import (
    people_of_year,
    performance_figures,
    performance_rows,
)
from employees.views.access import units_below, units_on_offer
from employees.views.files import PERFORMANCE_COLUMNS, lines_of_performance
from portal import exports
from portal.longlists import LongPaginator
from portal.pages import figures_of, filter_chips, is_fragment, wants_figures
from portal.permissions import Permission, require
from portal.templatetags.formats import number

PAGE_SIZE = 50


def tiles_of(figures, year):
    good = figures.predicates[Predicate.VERY_GOOD] + figures.predicates[Predicate.GOOD]
    return [
        {
            "label": f"Rata-rata IP ASN {year}",
            "value": number(figures.mean, 2) if figures.mean is not None else "–",
            "note": f"{figures.band}, disiplin dianggap 5" if figures.band else "belum ada pegawai",
        },
        {
            "label": "Sudah dinilai",
            "value": number(figures.rated),
            "note": f"dari {number(figures.people)} pegawai",
        },
        {"label": "Sangat baik atau baik", "value": number(good), "unit": "orang"},
        {
            "label": "Di bawah baik",
            "value": number(figures.rated - good),
            "unit": "orang",
            "note": "butuh perbaikan, kurang, sangat kurang",
        },
    ]


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.EMPLOYEE_VIEW)
def performance_list(request):
    """People of a year with predikat and IP ASN, and what they come to together."""
    day = request.as_of.day
    form = PerformanceFilterForm(request.GET, units=units_on_offer(request), this_year=day.year)
    year = form.chosen_year
    people = people_of_year(
        user=request.user,
        government=request.government,
        year=year,
        day=day,
        unit_ids=units_below(form, day),
        text=form.text,
        predicates=form.predicates,
    )
    if exports.wanted(request):
        return exports.respond(
            request,
            title=f"Kinerja dan IP ASN {year}",
            columns=PERFORMANCE_COLUMNS,
            rows=lines_of_performance(people, year, day),
        )
    page = LongPaginator(people, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": performance_rows(page.object_list, year, day),
        "filter_form": form,
        "chips": filter_chips(form, request),
        "year": year,
    }
    if is_fragment(request) and not wants_figures(request):
        return render(request, "employees/_performance_table.html", context)
    figures = figures_of(
        request, page.paginator, lambda: tiles_of(performance_figures(people, year, day), year)
    )
    if wants_figures(request):
        return render(request, "_components/_figures.html", figures)
    context |= figures
    return render(request, "employees/performance_list.html", context)
