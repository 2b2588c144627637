"""Moving people between posts, acting posts, ending and correcting placements."""

import copy

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from employees.actions import correct_placement, decide_move, end_placement, place_employees
from employees.drafts import PlacementDraft
from employees.enums import PlacementKind
from employees.forms import (
    AssignForm,
    MoveForm,
    PlacementCorrectForm,
    PlacementEndForm,
)
from employees.queries import move_preview
from employees.queries.case_attention import running_cases_of
from employees.views.access import chosen_position, editable_placement, visible_employee
from employees.views.seats import seat_choices
from portal.formkeys import once
from portal.pages import show_refusal
from portal.permissions import Permission, require
from portal.templatetags.formats import date_long

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@require(Permission.PLACEMENT_EDIT)
@once
def employee_move(request, pk):
    """Move a person to a vacant post: first choose it, then see what changes and give the decree."""
    employee = visible_employee(request, pk, Permission.PLACEMENT_EDIT)
    position = chosen_position(request, request.today)
    if position is None:
        context = seat_choices(request) | {"employee": employee}
        return render(request, "employees/employee_move.html", context)
    form = MoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            placement = decide_move(
                employee=employee,
                position=position,
                user=request.user,
                reason=form.cleaned_data["reason"],
                **form.values,
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(
                request, f"Pindah ke {position} mulai {date_long(placement.valid_from)}."
            )
            return redirect("employees:employee_detail", employee.pk)
    context = {
        "employee": employee,
        "position": position,
        "form": form,
        "preview": move_preview(employee=employee, position=position, day=request.today),
        "cases": running_cases_of(employee, request.user),
    }
    return render(request, "employees/employee_move.html", context)


@require_http_methods(METHODS)
@require(Permission.PLACEMENT_EDIT)
@once
def employee_assign(request, pk):
    """Give a person an acting post (Plt, Plh) or an additional duty."""
    employee = visible_employee(request, pk, Permission.PLACEMENT_EDIT)
    position = chosen_position(request, request.today)
    if position is None:
        context = seat_choices(request, only_vacant=False) | {"employee": employee}
        return render(request, "employees/employee_assign.html", context)
    form = AssignForm(request.POST or None, initial={"valid_from": request.today})
    if request.method == "POST" and form.is_valid():
        draft = PlacementDraft(employee=employee, position=position, **form.values)
        try:
            [placement] = place_employees(
                government=request.government,
                drafts=[draft],
                user=request.user,
                reason=form.cleaned_data["reason"],
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"{placement.get_kind_display()} {position} tercatat.")
            return redirect("employees:employee_detail", employee.pk)
    context = {
        "employee": employee,
        "position": position,
        "form": form,
        "preview": move_preview(employee=employee, position=position, day=request.today),
    }
    return render(request, "employees/employee_assign.html", context)


def end_consequences(placement):
    """What ending a placement means, a sentence each."""
    if placement.kind != PlacementKind.DEFINITIVE:
        return ["Jabatan definitif pegawai ini tidak berubah."]
    lines = ["Pegawai ini menjadi belum ditempatkan sejak hari itu.", "Kursinya menjadi lowong."]
    if placement.position.is_head:
        lines.append("Wewenang pimpinan unit yang mengikuti jabatan ini ikut berakhir.")
    return lines


@require_http_methods(METHODS)
@require(Permission.PLACEMENT_EDIT)
@once
def placement_end(request, pk):
    """End a placement on a day."""
    placement = editable_placement(request, pk)
    form = PlacementEndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            end_placement(
                placement=placement,
                on=form.cleaned_data["on"],
                user=request.user,
                reason=form.cleaned_data["reason"],
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"{placement.position} diakhiri.")
            return redirect("employees:employee_detail", placement.employee_id)
    context = {
        "placement": placement,
        "employee": placement.employee,
        "form": form,
        "consequences": end_consequences(placement),
    }
    return render(request, "employees/placement_end.html", context)


@require_http_methods(METHODS)
@require(Permission.PLACEMENT_EDIT)
@once
def placement_correct(request, pk):
    """Replace what was recorded of a placement by what is true; the old record stays readable."""
    placement = editable_placement(request, pk)
    form = PlacementCorrectForm(request.POST or None, instance=copy.copy(placement))
    if request.method == "POST" and form.is_valid():
        annul = form.cleaned_data["annul"]
        try:
            correct_placement(
                placement=placement,
                user=request.user,
                reason=form.cleaned_data["reason"],
                annul=annul,
                **({} if annul else form.values),
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Penempatan dibetulkan. Catatan lama tetap ada di riwayat.")
            return redirect("employees:employee_detail", placement.employee_id)
    context = {"placement": placement, "employee": placement.employee, "form": form}
    return render(request, "employees/placement_correct.html", context)
