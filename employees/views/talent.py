"""The nine boxes: people by performance and potential, and the thresholds."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from employees.actions.talent import set_talent_scale
from employees.enums import Expectation, Potential
from employees.forms.talent import TalentFilterForm, TalentScaleForm
from employees.models import TalentScale
from employees.queries.competences import people_to_weigh
from employees.queries.talent import figures_over, is_asked_for, scale_row, talent_chunks
from employees.talent import BOXES, RECOMMENDED, SUCCESSION
from employees.views.access import units_below, units_on_offer
from portal import exports
from portal.formkeys import once
from portal.longlists import Reckoned, is_long
from portal.pages import (
    figures_url,
    figures_wait,
    filter_chips,
    is_fragment,
    show_refusal,
    wants_figures,
)
from portal.permissions import Permission, holds_everywhere, require

PAGE_SIZE = 50
TALENT_COLUMNS = [
    exports.ExportColumn("Nama", lambda row: row.person.name, 34),
    exports.ExportColumn("Jabatan", lambda row: row.person.post, 40),
    exports.ExportColumn("Unit", lambda row: row.person.unit_name, 40),
    exports.ExportColumn("Kotak", lambda row: row.talent.box, 8),
    exports.ExportColumn("Kinerja", lambda row: row.talent.performance and row.talent.performance.label, 22),
    exports.ExportColumn("Potensial", lambda row: row.talent.potential and row.talent.potential.label, 14),
    exports.ExportColumn("Perhitungan", lambda row: "; ".join(row.talent.working), 70),
    exports.ExportColumn("Rekomendasi", lambda row: row.talent.recommended, 60),
]  # fmt: skip


def grid(figures):
    """Rows of the nine boxes as they are drawn: potential from high to low, performance from below
    to above."""
    order = (Expectation.BELOW, Expectation.MEETS, Expectation.ABOVE)
    for potential in Potential:
        boxes = [BOXES[performance, potential] for performance in order]
        yield (
            potential.label,
            [
                {
                    "number": box,
                    "people": figures.boxes[box],
                    "recommended": RECOMMENDED[box],
                    "is_succession": box in SUCCESSION,
                }
                for box in boxes
            ],
        )


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.TALENT_VIEW)
def talent_list(request):
    """People by box, in the order of their names, with the working of each."""
    day = request.as_of.day
    form = TalentFilterForm(request.GET, units=units_on_offer(request), this_year=day.year)
    year, unit_ids = form.chosen_year, units_below(form, day)
    people = people_to_weigh(request.user, request.government, day, Permission.TALENT_VIEW)
    found = Reckoned(
        lambda at_once: talent_chunks(
            people, request.government, day, year, unit_ids, at_once=at_once
        ),
        is_asked_for(
            text=form.text,
            box=form.cleaned_data.get("box"),
            gap=form.cleaned_data.get("gap", ""),
        ),
        is_long=is_long(people),
    )
    if exports.wanted(request):
        return exports.respond(
            request,
            title=f"Sembilan kotak {year}",
            columns=TALENT_COLUMNS,
            rows=found.asked_for(),
        )
    context = {"year": year}
    if not is_fragment(request) or wants_figures(request):
        context |= talent_figures(request, found)
        context["scale"] = scale_row(request.government, day)
    if is_fragment(request) and wants_figures(request):
        return render(request, "employees/competences/_talent_figures.html", context)
    page = found.page(request.GET.get("page"), PAGE_SIZE)
    context |= {
        "page_obj": page,
        "rows": page.object_list,
        "filter_form": form,
        "chips": filter_chips(form, request),
    }
    if is_fragment(request):
        return render(request, "employees/competences/_talent_table.html", context)
    context["can_edit"] = holds_everywhere(request.user, Permission.EMPLOYEE_EDIT)
    return render(request, "employees/competences/talent_list.html", context)


def talent_figures(request, found):
    """The boxes of everybody, whatever the filter bar asks for; of a long list where to ask."""
    if figures_wait(request, is_long=found.is_long):
        return {"figures_url": figures_url(request)}
    figures = figures_over(found.everything())
    return {
        "grid": list(grid(figures)),
        "figures": figures,
        "gaps": [(gap.label, count) for gap, count in figures.gaps.most_common()],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EMPLOYEE_EDIT, everywhere=True)
@once
def talent_scale_create(request):
    """Set the thresholds of the nine boxes from a day on."""
    form = TalentScaleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            set_talent_scale(government=request.government, user=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Ambang sembilan kotak ditetapkan.")
            return redirect("employees:talent_list")
    rows = TalentScale.objects.filter(government=request.government)
    context = {"form": form, "rows": rows}
    return render(request, "employees/competences/talent_scale_form.html", context)
