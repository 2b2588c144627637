"""Who comes into question for a post: people in sight, each weighed by the rules."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from employees.forms import CandidateFilterForm
from employees.models import Employee
from employees.queries import candidate_rows, candidate_table, holders_of
from employees.views.access import units_below, units_on_offer
from employees.views.seats import with_unit_names
from orgunits.models import OrgUnit, Position, valid_on
from portal.longlists import Reckoned, is_long, sifted
from portal.pages import filter_chips, is_fragment
from portal.permissions import Permission, require

PAGE_SIZE = 25


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.PLACEMENT_EDIT)
def candidate_list(request, pk):
    """Candidates for one post today, by name, with what speaks against each."""
    day = request.today
    position = get_object_or_404(
        Position.objects.filter(valid_on(day), government=request.government)
        .filter(
            unit__in=OrgUnit.objects.visible_to(request.user, Permission.PLACEMENT_EDIT).values(
                "pk"
            )
        )
        .select_related("unit", "job_title"),
        pk=pk,
    )
    form = CandidateFilterForm(request.GET, units=units_on_offer(request))
    people = candidate_table(
        user=request.user,
        government=request.government,
        position=position,
        day=day,
        source=form.cleaned_data.get("source", ""),
        unit_ids=units_below(form, day),
        text=form.text,
    )
    wide = Employee.objects.in_reach(request.user, Permission.PLACEMENT_EDIT).filter(
        government=request.government
    )
    found = Reckoned(
        lambda at_once: sifted(wide, people, at_once), lambda _person: True, is_long=is_long(wide)
    )
    page = found.page(request.GET.get("page"), PAGE_SIZE)
    with_unit_names([position], day)
    context = {
        "position": position,
        "page_obj": page,
        "rows": candidate_rows(
            people=page.object_list, position=position, user=request.user, day=day
        ),
        "filter_form": form,
        "chips": filter_chips(form, request),
    }
    if is_fragment(request):
        return render(request, "employees/_candidate_table.html", context)
    context["holders"] = holders_of([position], day)[position.pk]
    return render(request, "employees/candidate_list.html", context)
