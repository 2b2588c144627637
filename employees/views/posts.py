"""Posts and their holders: vacancies, double occupancy, acting; the tab of a unit."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from employees.actions import close_positions
from employees.forms import PositionEndForm, VacancyFilterForm
from employees.permissions import people_with_full_nip, visible_ids
from employees.queries import (
    acting_rows,
    double_occupancy,
    headcount_by_unit,
    holders_of,
    post_rows,
    retirements_ahead,
    seats_to_fill,
)
from employees.queries.posts import free_seats
from employees.views.access import units_below, units_on_offer
from employees.views.files import VACANCY_COLUMNS, lines_of_posts
from employees.views.seats import with_unit_names
from orgunits.carriers import open_after
from orgunits.models import OrgUnit, Position
from orgunits.queries import unit_header
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
from portal.permissions import Permission, require

PAGE_SIZE = 50


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.EMPLOYEE_VIEW)
def vacancy_list(request):
    """Free seats of the chosen day, and beside them posts held twice, acting posts, pensions."""
    day = request.as_of.day
    form = VacancyFilterForm(request.GET, units=units_on_offer(request))
    unit_ids = units_below(form, day)
    scope = {"user": request.user, "government": request.government, "day": day}
    asked = {"text": form.text, "kind": form.cleaned_data.get("kind", ""), "unit_ids": unit_ids}
    posts = seats_to_fill(**scope, **asked, only_vacant=False)
    found = Reckoned(
        lambda at_once: free_seats(posts, day, at_once), lambda _post: True, is_long=is_long(posts)
    )
    if exports.wanted(request):
        lines = lines_of_posts(seats_to_fill(**scope, **asked), day)
        return exports.respond(request, title="Jabatan lowong", columns=VACANCY_COLUMNS, rows=lines)
    context = {}
    if not is_fragment(request) or wants_figures(request):
        context = vacancy_figures(request, found, scope, unit_ids)
    if is_fragment(request) and wants_figures(request):
        return render(request, "employees/_vacancy_figures.html", context)
    page = found.page(request.GET.get("page"), PAGE_SIZE)
    with_unit_names(list(page.object_list), day)
    context |= {
        "page_obj": page,
        "posts": page.object_list,
        "filter_form": form,
        "chips": filter_chips(form, request),
        "can_place": request.user.has_perm(Permission.PLACEMENT_EDIT) and request.as_of.is_today,
    }
    if is_fragment(request):
        return render(request, "employees/_vacancy_table.html", context)
    return render(request, "employees/vacancy_list.html", context)


def vacancy_figures(request, found, scope, unit_ids):
    """Free seats in all, and what beside them wants attention; of a long list where to ask."""
    if figures_wait(request, is_long=found.is_long):
        return {"figures_url": figures_url(request)}
    doubles = with_unit_names(double_occupancy(**scope), scope["day"])
    holders = holders_of(doubles, scope["day"])
    return {
        "n_free": sum(post.n_vacant for post in found.everything()),
        "doubles": [(post, holders[post.pk]) for post in doubles],
        "acting": acting_rows(**scope),
        "retirements": retirements_ahead(**scope, unit_ids=unit_ids, with_places=False),
    }


@require_safe
@require(Permission.EMPLOYEE_VIEW)
def unit_employees(request, pk):
    """Tab of a unit's page: its posts on the chosen day with the people on them."""
    units = OrgUnit.objects.visible_to(request.user, Permission.EMPLOYEE_VIEW)
    unit = get_object_or_404(
        units.filter(government=request.government).select_related("government"), pk=pk
    )
    header = unit_header(unit=unit, user=request.user, day=request.as_of.day)
    rows = post_rows([unit.pk], header.day)
    people = {p.employee_id for row in rows for p in [*row.holders, *row.others]}
    context = {
        "unit": unit,
        "header": header,
        "tab": "employees",
        "rows": rows,
        "count": headcount_by_unit([unit.pk], header.day).get(unit.pk),
        "reachable": visible_ids(request.user, people),
        "full_nip": people_with_full_nip(request.user, people),
        "can_close": Permission.ORGUNIT_EDIT in header.permissions and unit.is_active,
    }
    return render(request, "employees/unit_employees.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.ORGUNIT_EDIT)
@once
def position_end(request, pk):
    """Close a post that nobody holds any more."""
    positions = Position.objects.filter(
        open_after(request.today),
        government=request.government,
        unit__in=OrgUnit.objects.visible_to(request.user).values("pk"),
    )
    position = get_object_or_404(positions.select_related("unit", "job_title"), pk=pk)
    if not request.user.has_perm(Permission.ORGUNIT_EDIT, position.unit):
        raise PermissionDenied
    form = PositionEndForm(request.POST or None, initial={"on": request.today})
    if request.method == "POST" and form.is_valid():
        try:
            close_positions(
                government=request.government,
                positions=[position],
                on=form.cleaned_data["on"],
                user=request.user,
                reason=form.cleaned_data["reason"],
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"Jabatan {position} ditutup.")
            return redirect("employees:unit_employees", position.unit_id)
    context = {"position": position, "form": form}
    return render(request, "employees/position_end.html", context)
