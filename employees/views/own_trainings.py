"""A person's own trainings: offers, sign-ups, the code in the room, certificates, and what they
thought."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from employees.actions.attendance import check_in as record_check_in
from employees.actions.evaluations import evaluate_session
from employees.actions.sign_ups import sign_up, withdraw_sign_up
from employees.check_in_codes import is_current, reads_pass, write_pass
from employees.forms.sessions import EvaluationForm
from employees.models import Employee, SessionSignUp, TrainingSession
from employees.queries.own_trainings import (
    offers_for,
    own_certificates,
    own_sign_ups,
)
from employees.queries.own_trainings import (
    own_trainings as read_own_trainings,
)
from employees.training_enums import SignUpState
from employees.views.access import number_in
from employees.views.session_days import certificate_response
from portal.formkeys import once
from portal.pages import show_refusal
from portal.permissions import Permission, require

METHODS = ["GET", "HEAD", "POST"]
OLD_CODE = (
    "Kode ini sudah berganti. Pindai kode yang sekarang tampil di layar ruangan; kode yang disalin "
    "atau difoto tidak berlaku."
)


def own_employee(request):
    """The person of the account, or None."""
    people = Employee.objects.filter(user=request.user).select_related("government", "user")
    return people.first()


def own_employee_or_404(request):
    employee = own_employee(request)
    if employee is None:
        raise Http404
    return employee


@require_safe
@require(Permission.SELF_VIEW)
def own_trainings(request):
    """Offers, one's sign-ups, certificates and hours; ``?sertifikat=`` gives one as PDF."""
    employee = own_employee(request)
    if employee is None:
        return render(request, "employees/trainings/own_trainings.html", {"employee": None})
    wanted = number_in(request.GET.get("sertifikat", ""))
    if wanted is not None:
        return certificate_response(
            request, get_object_or_404(own_certificates(employee), pk=wanted)
        )
    own = read_own_trainings(employee, request.today)
    context = {"employee": employee, "own": own}
    return render(request, "employees/trainings/own_trainings.html", context)


@require_POST
@require(Permission.SELF_VIEW)
@once
def own_sign_up(request):
    """Sign up for one of the sessions offered; somebody above approves."""
    employee = own_employee_or_404(request)
    session = get_object_or_404(
        offers_for(employee, request.today), pk=number_in(request.POST.get("session", ""))
    )
    try:
        (made,) = sign_up(session=session, employees=[employee], user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        where = (
            "Anda mendapat tempat"
            if made.state == SignUpState.SEATED
            else "Tempat sudah penuh; Anda masuk daftar tunggu"
        )
        messages.success(request, f"{where}. Atasan Anda diminta menyetujui.")
    return redirect("employees:own_trainings")


@require_POST
@require(Permission.SELF_VIEW)
@once
def own_withdraw(request):
    """Leave a session; the first who waits moves up."""
    employee = own_employee_or_404(request)
    rows = SessionSignUp.objects.filter(employee=employee)
    row = get_object_or_404(rows, pk=number_in(request.POST.get("sign_up", "")))
    try:
        withdraw_sign_up(sign_up=row, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Pendaftaran dibatalkan.")
    return redirect("employees:own_trainings")


def session_in_room(request, data):
    """The session an address of the screen names, in the reader's government; None when there is
    none: it is told like an old code."""
    pk = data.get("sesi", "")
    if not (pk.isascii() and pk.isdigit() and len(pk) <= 18):
        return None
    rows = TrainingSession.objects.standing().filter(government=request.government)
    return rows.select_related("course", "government").filter(pk=pk).first()


@never_cache
@require_http_methods(METHODS)
@require(Permission.SELF_VIEW)
@once
def check_in(request):
    """Where the code on the screen leads: whoever opens it in time confirms with a button that they
    are there. An old code opens nothing."""
    employee, today = own_employee(request), request.today
    data = request.POST if request.method == "POST" else request.GET
    session = session_in_room(request, data)
    context = {"session": None, "employee": employee, "problem": ""}
    if session is None or employee is None:
        context["problem"] = OLD_CODE if "sesi" in data and employee else ""
        return render(request, "employees/trainings/check_in.html", context)
    if request.method == "POST":
        if not reads_pass(request.POST.get("izin", ""), session.pk, today, request.user.pk):
            context["problem"] = OLD_CODE
            return render(request, "employees/trainings/check_in.html", context)
        try:
            _, is_new = record_check_in(
                session=session, day=today, employee=employee, user=request.user
            )
        except ValidationError as error:
            context["problem"] = " ".join(error.messages)
            return render(request, "employees/trainings/check_in.html", context)
        said = "Kehadiran Anda hari ini tercatat." if is_new else "Kehadiran Anda sudah tercatat."
        messages.success(request, f"{said} {session.programme}.")
        return redirect("employees:own_trainings")
    if is_current(request.GET.get("kode", ""), session.uuid, today):
        context |= {"session": session, "pass": write_pass(session.pk, today, request.user.pk)}
    else:
        context["problem"] = OLD_CODE
    return render(request, "employees/trainings/check_in.html", context)


@require_http_methods(METHODS)
@require(Permission.SELF_VIEW)
@once
def own_evaluation(request):
    """Rate a session one was at, once; without ``?sesi=`` those that may be rated."""
    employee = own_employee(request)
    rows = own_sign_ups(employee, request.today) if employee else []
    open_ones = [row.sign_up.session for row in rows if row.can_evaluate]
    wanted = number_in(request.GET.get("sesi", ""))
    session = next((one for one in open_ones if one.pk == wanted), None)
    form = EvaluationForm(request.POST or None) if session else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            evaluate_session(
                session=session,
                employee=employee,
                marks=form.marks,
                comment=form.cleaned_data["comment"],
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Terima kasih. Penilaian Anda tersimpan tanpa nama.")
            return redirect("employees:own_trainings")
    context = {"form": form, "session": session, "sessions": open_ones}
    return render(request, "employees/trainings/own_evaluation.html", context)
