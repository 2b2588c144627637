"""Planning sessions, opening them, calling them off, entering people."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from employees.actions.sessions import (
    FIELDS,
    cancel_session,
    change_session,
    open_session,
    plan_session,
)
from employees.actions.sign_ups import sign_up
from employees.forms.sessions import EnrolForm, SessionCancelForm, SessionForm
from employees.models import Employee
from employees.queries.audiences import approver_unit_ids
from employees.training_enums import NeedKind
from employees.views.access import number_in
from employees.views.sessions import visible_session
from orgunits.enums import AGENCY_KINDS
from orgunits.models import OrgUnit
from portal.formkeys import once
from portal.opened import FIELD as OPENED
from portal.pages import show_refusal
from portal.permissions import Permission, require

METHODS = ["GET", "HEAD", "POST"]


def units_to_plan_for(request, named=None):
    """((id, name) of the units on offer, ids of all in reach): agencies, the root, and the units on
    which the reader's own roles sit; the others by a link that names them."""
    reach = (
        OrgUnit.objects.visible_to(request.user, Permission.TRAINING_EDIT)
        .active()
        .filter(government=request.government)
    )
    own = approver_unit_ids(request.user, request.today)
    shown = Q(kind__in=AGENCY_KINDS) | Q(parent__isnull=True) | Q(pk__in=own | {named})
    offered = reach.filter(shown).order_by("parent_id", "name").values_list("pk", "name")
    return list(offered), reach.values("pk")


def session_form(request, session=None):
    """The form of a new session, begun from the address, or of a stored one."""
    named = session.unit_id if session else number_in(request.GET.get("unit", ""))
    units, reach = units_to_plan_for(request, named)
    initial = {}
    if session is None:
        kind = request.GET.get("kind", "")
        initial = {
            "course": request.GET.get("course", ""),
            "unit": named or (units[0][0] if len(units) == 1 else None),
            "seats": number_in(request.GET.get("seats", "")) or 30,
            "purpose": NeedKind(kind).label if kind in NeedKind.values else "",
        }
    form = SessionForm(
        request.POST or None,
        initial=initial,
        instance=session,
        government=request.government,
        units=units,
        reach=reach,
    )
    if session is not None:
        form.remember(session, FIELDS)
    return form


@require_http_methods(METHODS)
@require(Permission.TRAINING_EDIT)
@once
def session_create(request):
    """Plan a session; from a need the form begins with its unit, seats and purpose."""
    form = session_form(request)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in FIELDS}
        try:
            session = plan_session(
                government=request.government,
                unit=values.pop("unit"),
                values=values,
                user=request.user,
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Sesi direncanakan. Buka pendaftarannya bila sudah siap.")
            return redirect("employees:session_detail", session.pk)
    return render(request, "employees/trainings/session_form.html", {"form": form})


@require_http_methods(METHODS)
@require(Permission.TRAINING_EDIT)
@once
def session_update(request, pk):
    """Change a session; more seats go to those who wait."""
    session = visible_session(request, pk, Permission.TRAINING_EDIT)
    form = session_form(request, session)
    if request.method == "POST" and form.is_valid():
        try:
            change_session(
                session=session,
                values={name: form.cleaned_data[name] for name in FIELDS},
                user=request.user,
                opened=request.POST.get(OPENED, ""),
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Sesi tersimpan.")
            return redirect("employees:session_detail", session.pk)
    context = {"form": form, "session": session}
    return render(request, "employees/trainings/session_form.html", context)


@require_POST
@require(Permission.TRAINING_EDIT)
@once
def session_open(request, pk):
    """Let people sign up."""
    session = visible_session(request, pk, Permission.TRAINING_EDIT)
    try:
        open_session(session=session, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Pendaftaran dibuka.")
    return redirect("employees:session_detail", session.pk)


@require_http_methods(METHODS)
@require(Permission.TRAINING_EDIT)
@once
def session_cancel(request, pk):
    """Call a session off, with a reason."""
    session = visible_session(request, pk, Permission.TRAINING_EDIT)
    form = SessionCancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cancel_session(session=session, user=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Sesi dibatalkan. Yang sudah mendaftar diberi tahu.")
            return redirect("employees:session_detail", session.pk)
    context = {"form": form, "session": session}
    return render(request, "employees/trainings/session_cancel.html", context)


@require_http_methods(METHODS)
@require(Permission.TRAINING_EDIT)
@once
def session_enrol(request, pk):
    """Enter people in a session one holds, whenever."""
    session = visible_session(request, pk, Permission.TRAINING_EDIT)
    people = Employee.objects.visible_to(request.user, Permission.TRAINING_EDIT).filter(
        government=request.government
    )
    form = EnrolForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            made = sign_up(
                session=session,
                employees=form.employees,
                user=request.user,
                approved=True,
                late=True,
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"{len(made)} orang terdaftar.")
            return redirect("employees:session_detail", session.pk)
    context = {"form": form, "session": session}
    return render(request, "employees/trainings/session_enrol.html", context)
