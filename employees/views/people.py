"""The list of people, one person's page, registering and changing them."""

import copy

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from employees.actions import (
    appoint_employee,
    note_birth_dates,
    reveal_birth_date,
    reveal_nik,
    update_employee,
)
from employees.drafts import EmployeeDraft
from employees.forms import (
    EmployeeFilterForm,
    EmployeeForm,
    FirstPlacementForm,
    NikRevealForm,
)
from employees.models import Employee
from employees.permissions import permissions_over
from employees.queries import employee_page, employee_rows, employee_table, records_of
from employees.queries.case_attention import running_cases_of
from employees.queries.competences import person_competence
from employees.queries.move_requests import request_shown_on_file
from employees.queries.people import people_in_chunks
from employees.queries.performance import person_performance
from employees.queries.talent import person_talent
from employees.views.access import (
    chosen_position,
    units_below,
    units_on_offer,
    visible_employee,
)
from employees.views.files import EMPLOYEE_COLUMNS, lines_of_people
from employees.views.seats import seat_choices, with_unit_names
from portal import crypto, exports
from portal.formkeys import once
from portal.longlists import LongPaginator, Reckoned, is_long
from portal.opened import FIELD as OPENED
from portal.pages import filter_chips, is_fragment, show_refusal
from portal.permissions import Permission, holds_everywhere, require
from portal.templatetags.formats import mask_nik

PAGE_SIZE = 50


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.EMPLOYEE_VIEW)
def employee_list(request):
    """People in service on the chosen day: filtered, sorted, fifty to a page."""
    day = request.as_of.day
    form = EmployeeFilterForm(request.GET, units=units_on_offer(request))
    scope = {
        "user": request.user,
        "government": request.government,
        "filters": form.filters(units_below(form, day), request.GET.get("sort", "name")),
        "day": day,
    }
    people = employee_table(**scope)
    if exports.wanted(request):
        lines = lines_of_people(people, request.user, day)
        return exports.respond(request, title="Pegawai", columns=EMPLOYEE_COLUMNS, rows=lines)
    page = people_page(request, people, people_in_chunks(**scope))
    context = {
        "page_obj": page,
        "rows": employee_rows(people=page.object_list, user=request.user, day=day),
        "filter_form": form,
        "chips": filter_chips(form, request),
        "can_create": request.user.has_perm(Permission.EMPLOYEE_EDIT),
        "can_place": request.user.has_perm(Permission.PLACEMENT_EDIT),
        "can_read_competence": request.user.has_perm(Permission.COMPETENCE_VIEW),
    }
    name = "_employee_table.html" if is_fragment(request) else "employee_list.html"
    return render(request, f"employees/{name}", context)


def people_page(request, people, chunks):
    """The page of ``people``; when they are many and ``chunks`` is a way to read them bit by bit, by
    that."""
    number = request.GET.get("page")
    everybody = Employee.objects.in_reach(request.user).filter(government=request.government)
    if chunks is not None and is_long(everybody):
        return Reckoned(chunks, lambda _person: True, is_long=True).page(number, PAGE_SIZE)
    return LongPaginator(people, PAGE_SIZE).get_page(number)


def masked_nik(employee):
    """The NIK with its middle hidden, or what keeps it from being shown."""
    if not employee.nik_sealed:
        return "belum diisi"
    try:
        return mask_nik(crypto.unseal(employee.nik_sealed, employee.nik_context))
    except crypto.CannotDecrypt:
        return "tersimpan, tidak dapat dibuka"


def file_context(request, employee, allowed):
    """What the page of a person shows; ``allowed`` are the permissions held over that person, and
    oneself one reads everything that is not sealed."""
    reads_competence = Permission.COMPETENCE_VIEW in allowed or employee.user_id == request.user.pk
    reads_talent = Permission.TALENT_VIEW in allowed or employee.user_id == request.user.pk
    year, talent = person_talent(employee, request.as_of.day) if reads_talent else (None, None)
    return {
        "talent": talent,
        "talent_year": year,
        "employee": employee,
        "file": employee_page(employee=employee, user=request.user, day=request.as_of.day),
        "nik": masked_nik(employee),
        "performance": person_performance(employee, request.as_of.day),
        "records": records_of(employee.pk, request.as_of.day),
        "competence": (
            person_competence(employee, request.as_of.day) if reads_competence else None
        ),
        "can_edit": Permission.EMPLOYEE_EDIT in allowed,
        "can_place": Permission.PLACEMENT_EDIT in allowed,
        "can_read_leaves": Permission.HEALTH_VIEW in allowed,
        "can_read_discipline": Permission.DISCIPLINE_VIEW in allowed,
        "can_edit_discipline": Permission.DISCIPLINE_EDIT in allowed,
        "can_train": Permission.TRAINING_EDIT in allowed,
        "can_read_nik": Permission.EMPLOYEE_NIK_VIEW in allowed and bool(employee.nik_sealed),
    }


@require_safe
@require(Permission.EMPLOYEE_VIEW)
def employee_detail(request, pk):
    """One person on the chosen day: posts, their history, trainings, pension."""
    employee = visible_employee(request, pk)
    allowed = permissions_over(request.user, employee)
    context = file_context(request, employee, allowed)
    context["is_self"] = employee.user_id == request.user.pk
    context["cases"] = running_cases_of(employee, request.user)
    context["move_request"] = request_shown_on_file(employee, request.user)
    context["may_set_standard"] = holds_everywhere(request.user, Permission.EMPLOYEE_EDIT)
    return render(request, "employees/employee_detail.html", context)


@require_safe
@require(Permission.SELF_VIEW)
def own_file(request):
    """The signed-in person's own file, read only."""
    employee = Employee.objects.filter(user=request.user).select_related("government").first()
    context = {"employee": None}
    if employee is not None:
        note_birth_dates(people=[employee], user=request.user, where="Berkas saya")
        context = file_context(request, employee, frozenset()) | {"is_own": True}
    return render(request, "employees/own_file.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EMPLOYEE_EDIT)
@once
def employee_create(request):
    """Register a person on a first post. Without a post only over the whole government: nobody
    else would ever reach the person again."""
    everywhere = holds_everywhere(request.user, Permission.EMPLOYEE_EDIT)
    asks_without_post = request.GET.get("position") == "none"
    without_post = asks_without_post and everywhere
    position = None if asks_without_post else chosen_position(request, request.today)
    if position is None and not without_post:
        context = seat_choices(request) | {"can_skip": everywhere}
        return render(request, "employees/employee_seat.html", context)
    if position is not None and not request.user.has_perm(Permission.EMPLOYEE_EDIT, position.unit):
        raise PermissionDenied
    form = EmployeeForm(request.POST or None, today=request.today)
    first = FirstPlacementForm(request.POST or None) if position else None
    # Both are asked, so that all mistakes show at once.
    valid = [entry.is_valid() for entry in (form, first) if entry is not None]
    if request.method == "POST" and all(valid):
        draft = EmployeeDraft(**form.values, nik=form.cleaned_data["nik"])
        placement = {"position": position, **first.values} if first else None
        try:
            employee = appoint_employee(
                government=request.government,
                draft=draft,
                placement=placement,
                user=request.user,
                reason=form.cleaned_data["reason"],
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"{employee.full_name} terdaftar.")
            return redirect("employees:employee_detail", employee.pk)
    context = {"form": form, "first": first, "position": position, "employee": None}
    if position is not None:
        with_unit_names([position], request.today)
    return render(request, "employees/employee_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EMPLOYEE_EDIT)
@once
def employee_update(request, pk):
    """Change the identity of a person."""
    employee = visible_employee(request, pk, Permission.EMPLOYEE_EDIT)
    # The form writes into its instance; the page still shows the person as they are.
    form = EmployeeForm(request.POST or None, instance=copy.copy(employee), today=request.today)
    form.remember_person(employee)
    if request.method == "POST" and form.is_valid():
        try:
            update_employee(
                employee=employee,
                user=request.user,
                reason=form.cleaned_data["reason"],
                nik=form.cleaned_data["nik"] or None,
                opened=request.POST.get(OPENED, ""),
                **form.values,
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Data pegawai tersimpan.")
            return redirect("employees:employee_detail", employee.pk)
    note_birth_dates(people=[employee], user=request.user, where="Formulir ubah data pegawai")
    context = {"form": form, "first": None, "employee": employee}
    return render(request, "employees/employee_form.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EMPLOYEE_NIK_VIEW)
def employee_nik(request, pk):
    """Show the NIK in clear, once, after a reason; the reading leaves an audit event."""
    employee = visible_employee(request, pk, Permission.EMPLOYEE_NIK_VIEW)
    form, nik = NikRevealForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            nik = reveal_nik(
                employee=employee, user=request.user, reason=form.cleaned_data["reason"]
            )
        except ValidationError as error:
            show_refusal(form, error)
    context = {"form": form, "employee": employee, "nik": nik}
    return render(request, "employees/employee_nik.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EMPLOYEE_EDIT)
def employee_birth(request, pk):
    """Show the day of birth, once, after a reason; the reading leaves an audit event."""
    employee = visible_employee(request, pk, Permission.EMPLOYEE_EDIT, reads=True)
    form, born = NikRevealForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        born = reveal_birth_date(
            employee=employee, user=request.user, reason=form.cleaned_data["reason"]
        )
    context = {"form": form, "employee": employee, "born": born}
    return render(request, "employees/employee_birth.html", context)
