"""Tim kerja: the list, one team, founding it, who is in it, the tab of a unit."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Exists, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from employees.actions.teams import (
    FIELDS,
    add_member,
    change_team,
    end_member,
    end_team,
    found_team,
)
from employees.forms.teams import TeamEndForm, TeamFilterForm, TeamForm, TeamMemberForm
from employees.models import Employee, WorkTeam, WorkTeamMember
from employees.queries.audiences import approver_unit_ids
from employees.queries.people import seats_on
from employees.queries.teams import (
    functions_to_choose,
    team_lines,
    team_page,
    team_table,
    teams_of_unit,
)
from employees.views.access import number_in, units_below, units_on_offer
from employees.views.files import TEAM_COLUMNS, lines_of_teams
from orgunits.enums import AGENCY_KINDS
from orgunits.models import OrgUnit, UnitFunction
from orgunits.queries import subtree_unit_ids, unit_header
from portal import exports
from portal.formkeys import once
from portal.opened import FIELD as OPENED
from portal.pages import filter_chips, is_fragment, show_refusal
from portal.permissions import Permission, require

METHODS = ["GET", "HEAD", "POST"]
PAGE_SIZE = 50
MOST_TO_LIST = 300


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.EMPLOYEE_VIEW)
def team_list(request):
    """Teams in sight on the chosen day, with ketua and members."""
    day = request.as_of.day
    form = TeamFilterForm(request.GET, units=units_on_offer(request))
    found = team_table(
        user=request.user,
        government=request.government,
        day=day,
        text=form.text,
        phase=form.wanted_phase,
        unit_ids=units_below(form, day),
    )
    if exports.wanted(request):
        lines = lines_of_teams(found, day)
        return exports.respond(request, title="Tim kerja", columns=TEAM_COLUMNS, rows=lines)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "lines": team_lines(page.object_list, day),
        "filter_form": form,
        "chips": filter_chips(form, request),
        "can_found": request.user.has_perm(Permission.TEAM_EDIT) and request.as_of.is_today,
    }
    name = "_team_list_table.html" if is_fragment(request) else "team_list.html"
    return render(request, f"employees/teams/{name}", context)


@require_safe
@require(Permission.EMPLOYEE_VIEW)
def unit_teams(request, pk):
    """Tab of a unit's page: its teams, and those in which its people work."""
    units = OrgUnit.objects.visible_to(request.user, Permission.EMPLOYEE_VIEW)
    unit = get_object_or_404(
        units.filter(government=request.government).select_related("government"), pk=pk
    )
    header = unit_header(unit=unit, user=request.user, day=request.as_of.day)
    seen = WorkTeam.objects.visible_to(request.user).values("pk")
    context = {
        "unit": unit,
        "header": header,
        "tab": "teams",
        "lines": team_lines(
            teams_of_unit(unit, header.day).filter(pk__in=seen), header.day, with_agency=False
        ),
        "can_found": Permission.TEAM_EDIT in header.permissions and unit.is_active,
    }
    return render(request, "employees/teams/unit_teams.html", context)


def visible_team(request, pk):
    rows = WorkTeam.objects.visible_to(request.user).filter(government=request.government)
    return get_object_or_404(rows.select_related("unit", "government"), pk=pk)


def kept_team(request, pk):
    """A team in sight (else 404) that the reader may change (else 403)."""
    team = visible_team(request, pk)
    if not WorkTeam.objects.kept_by(request.user).filter(pk=team.pk).exists():
        raise PermissionDenied
    return team


@require_safe
@require(Permission.EMPLOYEE_VIEW)
def team_detail(request, pk):
    """One team on the chosen day: task, functions, who is in it with what share, its history."""
    team = visible_team(request, pk)
    day = request.as_of.day
    is_open = team.valid_until is None or team.valid_until > request.today
    keeps = WorkTeam.objects.kept_by(request.user).filter(pk=team.pk).exists()
    context = {
        "team": team,
        "page": team_page(team, request.user, day),
        "is_open": is_open,
        "can_edit": keeps and is_open and request.as_of.is_today,
    }
    return render(request, "employees/teams/team_detail.html", context)


def units_to_found_in(request, named):
    """((id, name) of the units on offer, ids of all in reach)."""
    reach = (
        OrgUnit.objects.visible_to(request.user, Permission.TEAM_EDIT)
        .active()
        .filter(government=request.government)
    )
    own = approver_unit_ids(request.user, request.today)
    shown = Q(kind__in=AGENCY_KINDS) | Q(pk__in=own | {named})
    units = reach.filter(shown).order_by("parent_id", "name").values_list("pk", "name")
    return list(units), reach


@require_http_methods(METHODS)
@require(Permission.TEAM_EDIT)
@once
def team_create(request):
    """Found a team of ``?unit=``; its functions are ticked from those of the unit."""
    named = number_in(request.GET.get("unit", ""))
    units, reach = units_to_found_in(request, named)
    unit = reach.filter(pk=named or (units[0][0] if len(units) == 1 else None)).first()
    chosen = number_in(request.POST.get("unit", "")) if request.method == "POST" else None
    about = reach.filter(pk=chosen).first() if chosen else unit
    functions = functions_to_choose(about, request.user, request.today) if about else None
    form = TeamForm(
        request.POST or None,
        initial={"unit": unit and unit.pk, "valid_from": request.today},
        units=units,
        reach=reach.values("pk"),
        functions=UnitFunction.objects.none() if functions is None else functions,
    )
    if request.method == "POST" and form.is_valid():
        try:
            team = found_team(
                government=request.government,
                unit=form.cleaned_data["unit"],
                values=form.values,
                functions=form.functions,
                user=request.user,
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Tim terbentuk. Tambahkan ketua dan anggotanya.")
            return redirect("employees:team_detail", team.pk)
    context = {"form": form, "team": None}
    return render(request, "employees/teams/team_form.html", context)


@require_http_methods(METHODS)
@require(Permission.TEAM_EDIT)
@once
def team_update(request, pk):
    """Change what a team is for, its decree or period."""
    team = kept_team(request, pk)
    form = TeamForm(
        request.POST or None,
        instance=visible_team(request, pk),
        functions=functions_to_choose(team.unit, request.user, request.today),
    )
    form.remember(team, FIELDS)
    if request.method == "POST" and form.is_valid():
        try:
            change_team(
                team=team,
                values=form.values,
                functions=form.functions,
                user=request.user,
                opened=request.POST.get(OPENED, ""),
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Tim tersimpan.")
            return redirect("employees:team_detail", team.pk)
    return render(request, "employees/teams/team_form.html", {"form": form, "team": team})


@require_http_methods(METHODS)
@require(Permission.TEAM_EDIT)
@once
def team_member_create(request, pk):
    """Take somebody into a team, or give who is in it another role or share."""
    team = kept_team(request, pk)
    people = Employee.objects.visible_to(request.user, Permission.TEAM_EDIT).filter(
        government=request.government
    )
    near = people.serving_on(request.today).filter(
        pk__in=seats_in(team.unit_id, request.today)
    )  # fmt: skip
    listed = [(one.pk, one.full_name) for one in near.order_by("name", "pk")[:MOST_TO_LIST]]
    form = TeamMemberForm(
        request.POST or None,
        initial={"valid_from": max(team.valid_from, request.today)},
        listed=listed,
        people=people,
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = add_member(
                team=team,
                employee=form.chosen,
                role=data["role"],
                share=data["share"],
                valid_from=data["valid_from"],
                user=request.user,
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"{made.employee.full_name} masuk tim.")
            return redirect("employees:team_detail", team.pk)
    context = {"form": form, "team": team}
    return render(request, "employees/teams/team_member_form.html", context)


def seats_in(unit_id, day):
    """People with a definitive post in a unit or under it, as an expression for ``pk__in``."""
    rows = Employee.objects.all()
    inside = seats_on(day).filter(position__unit__in=subtree_unit_ids(unit_id, day))
    return rows.filter(Exists(inside)).values("pk")


def give_end(request, form, act, team, **words):
    """Ask for a day and a reason, and end something of a team by ``act(on, reason)``."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data["on"], form.cleaned_data["reason"])
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, words["done"])
            return redirect("employees:team_detail", team.pk)
    context = {"form": form, "team": team, **words}
    return render(request, "employees/teams/team_end.html", context)


@require_http_methods(METHODS)
@require(Permission.TEAM_EDIT)
@once
def team_member_end(request, pk):
    """Take somebody out of a team."""
    rows = WorkTeamMember.objects.filter(government=request.government)
    member = get_object_or_404(rows.select_related("employee"), pk=pk)
    team = kept_team(request, member.team_id)
    form = TeamEndForm(request.POST or None, initial={"on": request.today})

    def act(on, reason):
        end_member(member=member, on=on, user=request.user, reason=reason)

    words = {"verb": f"Keluarkan {member.employee.full_name}", "done": "Anggota dikeluarkan."}
    return give_end(request, form, act, team, **words)


@require_http_methods(METHODS)
@require(Permission.TEAM_EDIT)
@once
def team_end(request, pk):
    """End a team with everybody in it."""
    team = kept_team(request, pk)
    form = TeamEndForm(request.POST or None, initial={"on": request.today})

    def act(on, reason):
        end_team(team=team, on=on, user=request.user, reason=reason)

    return give_end(request, form, act, team, verb="Akhiri tim", done="Tim diakhiri.")
