"""What happens in the room and after it: attendance, the code on the screen, results,
certificates."""

from datetime import date

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from employees.actions.attendance import take_attendance
from employees.actions.certificates import (
    issue_certificates,
    own_due,
    settle_results,
    withdraw_certificate,
)
from employees.certificate_paper import ON_A_PART, build_certificates, parts_of
from employees.check_in_codes import STEP_SECONDS, code_of, step_now
from employees.forms.sessions import CertificateIssueForm, CertificateWithdrawForm
from employees.models import SessionAttendance, TrainingCertificate
from employees.queries.session_pages import attendance_days, sign_up_lines
from employees.training_enums import SessionResult
from employees.views.sessions import visible_session
from portal import audit
from portal.documents import PDF_TYPE
from portal.formkeys import once
from portal.pages import is_fragment, row_number, show_refusal
from portal.permissions import Permission, require
from portal.qr import qr_svg

METHODS = ["GET", "HEAD", "POST"]
PEOPLE_ON_A_LIST = 100


def chosen_day(request, session):
    """The day of ``?hari=``, else today or the nearest day of the session."""
    text = request.GET.get("hari", "")
    if text:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise Http404 from None
        if not session.is_day(day):
            raise Http404
        return day
    return min(max(request.today, session.starts_on), session.ends_on)


@require_http_methods(METHODS)
@require(Permission.TRAINING_EDIT)
@once
def session_attendance(request, pk):
    """The list of one day: who was there is ticked. The page says whom it showed as there, so that
    saving it takes nobody away who checked in meanwhile."""
    session = visible_session(request, pk, Permission.TRAINING_EDIT)
    day = chosen_day(request, session)
    taking_part = session.sign_ups.taking_part().select_related("employee").order_by("order")
    page = Paginator(taking_part, PEOPLE_ON_A_LIST).get_page(request.GET.get("page"))
    people, problems = list(page.object_list), []
    if request.method == "POST":
        present, seen = (
            {row_number(text) for text in request.POST.getlist(name)}
            for name in ("present", "seen")
        )
        try:
            count = take_attendance(
                session=session,
                day=day,
                present=present,
                absent=seen - present,
                user=request.user,
            )
        except ValidationError as error:
            problems = error.messages
        else:
            messages.success(request, f"{count} peserta hadir tercatat.")
            address = reverse("employees:session_attendance", args=[session.pk])
            query = {"hari": day.isoformat(), "page": page.number}
            return redirect(f"{address}?{urlencode(query)}")
    rows = SessionAttendance.objects.filter(sign_up__in=people, day=day)
    ways = {row.sign_up_id: row for row in rows}
    context = {
        "session": session,
        "day": day,
        "days": session.days(),
        "held": dict(attendance_days(session)),
        "page_obj": page,
        "lines": [(one, ways.get(one.pk)) for one in people],
        "problems": problems,
        "can_tick": day <= request.today,
    }
    return render(request, "employees/trainings/session_attendance.html", context)


@never_cache
@require_safe
@require(Permission.TRAINING_EDIT)
def session_screen(request, pk):
    """The code for the screen in the room: participants scan it with their own phones."""
    session = visible_session(request, pk, Permission.TRAINING_EDIT)
    context = {"session": session, "is_day": session.is_day(request.today)}
    if context["is_day"]:
        code = code_of(session.uuid, request.today, step_now())
        query = urlencode({"sesi": session.pk, "kode": code})
        address = f"{settings.SITE_URL}{reverse('employees:check_in')}?{query}"
        present = SessionAttendance.objects.filter(sign_up__session=session, day=request.today)
        context |= {
            # Drawn by ourselves from our own address.
            "qr": mark_safe(qr_svg(address)),  # noqa: S308
            "present": present.count(),
            "expected": session.sign_ups.taking_part().count(),
            "seconds": STEP_SECONDS // 3,
            "step_seconds": STEP_SECONDS,
        }
    name = "_session_code.html" if is_fragment(request) else "session_screen.html"
    return render(request, f"employees/trainings/{name}", context)


@require_http_methods(METHODS)
@require(Permission.TRAINING_EDIT)
@once
def session_results(request, pk):
    """Who passed: one choice for each participant."""
    session = visible_session(request, pk, Permission.TRAINING_EDIT)
    people = session.sign_ups.taking_part().select_related("employee").order_by("order")
    page = Paginator(people, PEOPLE_ON_A_LIST).get_page(request.GET.get("page"))
    lines = sign_up_lines(page.object_list, request.user, request.today)
    problems = []
    if request.method == "POST":
        chosen = {
            line.sign_up.pk: request.POST.get(f"result-{line.sign_up.pk}", line.sign_up.result)
            for line in lines
        }
        try:
            if not set(chosen.values()) <= {"", *SessionResult.values}:
                raise ValidationError("Hasil ini tidak dikenal.")
            count = settle_results(session=session, results=chosen, user=request.user)
        except ValidationError as error:
            problems = error.messages
        else:
            messages.success(request, f"Hasil {count} peserta tersimpan.")
            if page.has_next():
                address = reverse("employees:session_results", args=[session.pk])
                return redirect(f"{address}?page={page.next_page_number()}")
            return redirect("employees:session_detail", session.pk)
        for line in lines:
            line.sign_up.result = chosen[line.sign_up.pk]
    context = {
        "session": session,
        "page_obj": page,
        "lines": lines,
        "results": SessionResult.choices,
        "held_days": len(attendance_days(session)),
        "problems": problems,
    }
    return render(request, "employees/trainings/session_results.html", context)


@require_POST
@require(Permission.TRAINING_EDIT)
@once
def certificate_issue(request, pk):
    """Give everybody who passed a certificate, and book the hours."""
    session = visible_session(request, pk, Permission.TRAINING_EDIT)
    form = CertificateIssueForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(
                [message for errors in form.errors.values() for message in errors]
            )
        made = issue_certificates(
            session=session, prefix=form.cleaned_data["prefix"], user=request.user
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        text = f"{len(made)} sertifikat terbit, {session.jp} JP dibukukan."
        if own_due(session, request.user):
            text += " Sertifikat Anda sendiri diterbitkan petugas lain."
        messages.success(request, text)
    return redirect("employees:session_detail", session.pk)


def certificate_response(request, certificate):
    """The PDF of one certificate."""
    pdf = build_certificates([certificate], title=f"Sertifikat {certificate.number}")
    return pdf_response(request, pdf, f"sertifikat-{certificate.pk}.pdf", certificate)


def pdf_response(request, pdf, name, about):
    """A PDF as a download; that ``about`` was downloaded is written to the audit trail."""
    audit.record(
        actor=request.user,
        action="Mengunduh sertifikat pelatihan",
        obj=about,
        government=about.government,
    )
    response = HttpResponse(pdf, content_type=PDF_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def visible_certificate(request, pk, permission=Permission.EMPLOYEE_VIEW):
    """A certificate of somebody in sight (else 404); with ``permission`` also on the unit of its
    session (else 403)."""
    rows = TrainingCertificate.objects.visible_to(request.user).filter(
        government=request.government
    )
    certificate = get_object_or_404(
        rows.select_related("government", "sign_up__session__unit", "sign_up__employee"), pk=pk
    )
    if permission != Permission.EMPLOYEE_VIEW:
        session = certificate.sign_up.session
        if not request.user.has_perm(permission, session.unit):
            raise PermissionDenied
    return certificate


@require_safe
@require(Permission.EMPLOYEE_VIEW)
def certificate_file(request, pk):
    """The PDF of somebody's certificate."""
    return certificate_response(request, visible_certificate(request, pk))


@require_safe
@require(Permission.TRAINING_EDIT)
def session_certificates(request, pk):
    """The certificates of a session in one PDF, ON_A_PART to a part (``?bagian=``)."""
    session = visible_session(request, pk, Permission.TRAINING_EDIT)
    rows = TrainingCertificate.objects.valid().filter(sign_up__session=session)
    part = row_number(request.GET.get("bagian", "1"))
    if part not in parts_of(rows.count()):
        raise Http404
    first = (part - 1) * ON_A_PART
    shown = rows.select_related("government").order_by("sign_up__order")
    pdf = build_certificates(
        list(shown[first : first + ON_A_PART]), title=f"Sertifikat {session.programme}"
    )
    return pdf_response(request, pdf, f"sertifikat-sesi-{session.pk}-{part}.pdf", session)


@require_http_methods(METHODS)
@require(Permission.TRAINING_EDIT)
@once
def certificate_withdraw(request, pk):
    """Withdraw a certificate and take its hours back, with a reason."""
    certificate = visible_certificate(request, pk, Permission.TRAINING_EDIT)
    form = CertificateWithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_certificate(
                certificate=certificate, user=request.user, reason=form.cleaned_data["reason"]
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"Sertifikat dicabut, {certificate.jp} JP ditarik kembali.")
            return redirect("employees:session_detail", certificate.sign_up.session_id)
    context = {
        "form": form,
        "certificate": certificate,
        "session": certificate.sign_up.session,
    }
    return render(request, "employees/trainings/certificate_withdraw.html", context)
