"""Pages of the floor."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from portal import exports
from portal.actions import (
    GOVERNMENT_FIELDS,
    cancel_job,
    mark_notices_read,
    retry_job,
    update_government,
)
from portal.durations import rest_in_words, seconds_left
from portal.enums import JobState
from portal.formkeys import once
from portal.forms import (
    AuditFilterForm,
    GovernmentForm,
    GovernmentSwitchForm,
    JobFilterForm,
    ThemeForm,
)
from portal.middleware import SESSION_GOVERNMENT
from portal.models import Government, Job, Notification
from portal.opened import FIELD as OPENED
from portal.permissions import Permission, can_manage_job, holds_everywhere, require, unit_names
from portal.queries import audit_lines, audit_table, every_audit_line, job_table, split_object

PAGE_SIZE = 50
JOB_COLUMNS = [
    exports.ExportColumn("Pekerjaan", lambda job: job.title, 48),
    exports.ExportColumn("Keadaan", lambda job: job.get_state_display()),
    exports.ExportColumn("Selesai", lambda job: job.done),
    exports.ExportColumn("Jumlah", lambda job: job.total),
    exports.ExportColumn("Peminta", lambda job: str(job.requested_by or "Sistem"), 30),
    exports.ExportColumn("Diminta", lambda job: job.requested_at),
    exports.ExportColumn("Berakhir", lambda job: job.finished_at),
]
AUDIT_COLUMNS = [
    exports.ExportColumn("Waktu", lambda line: line.event.happened_at),
    exports.ExportColumn("Siapa", lambda line: str(line.event.actor or "Sistem"), 30),
    exports.ExportColumn("Tindakan", lambda line: line.event.action, 30),
    exports.ExportColumn("Jenis objek", lambda line: line.kind),
    exports.ExportColumn("Objek", lambda line: line.event.object_text, 40),
    exports.ExportColumn("Unit", lambda line: line.unit_name, 40),
    exports.ExportColumn(
        "Lama → baru",
        lambda line: "\n".join(f"{what}: {old} → {new}" for what, old, new in line.changes),
        60,
    ),
    exports.ExportColumn("Alasan", lambda line: line.event.reason, 40),
]
YEAR = 365 * 24 * 3600


def page_of(request, rows):
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))


# --- jobs ---------------------------------------------------------------------------------------


@require_safe
@require(Permission.JOB_VIEW)
def job_list(request):
    form = JobFilterForm(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    rows = job_table(
        user=request.user,
        government=request.government,
        sort=request.GET.get("sort", ""),
        **filters,
    )
    if exports.wanted(request):
        return exports.respond(request, title="Pekerjaan", columns=JOB_COLUMNS, rows=rows)
    context = {
        "filter_form": form,
        "page_obj": page_of(request, rows),
        "sees_all": holds_everywhere(request.user, Permission.JOB_VIEW_ALL),
        "is_filtered": any(filters.values()),
    }
    return render(request, "portal/job_list.html", context)


def visible_job(request, uuid):
    return get_object_or_404(
        Job.objects.visible_to(request.user)
        .filter(government=request.government)
        .select_related("requested_by"),
        uuid=uuid,
    )


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.JOB_VIEW)
def job_detail(request, uuid):
    """One job; asks for itself every two seconds while it is open, whole or as its panel alone."""
    job = visible_job(request, uuid)
    elapsed = (timezone.now() - job.started_at).total_seconds() if job.started_at else 0
    running = job.state == JobState.RUNNING
    context = {
        "job": job,
        "rest": rest_in_words(seconds_left(job.done, job.total, elapsed)) if running else "",
        "may_manage": can_manage_job(request.user, job),
        "max_attempts": settings.JOB_MAX_ATTEMPTS,
    }
    template = "portal/_job_panel.html" if request.htmx else "portal/job_detail.html"
    return render(request, template, context)


def manage_job(request, uuid, action, done):
    """Run ``action`` on the job for a person who may, and say ``done`` or why not."""
    job = visible_job(request, uuid)
    if not can_manage_job(request.user, job):
        raise PermissionDenied
    try:
        action(job=job, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect("portal:job_detail", uuid=uuid)


@require_POST
@require(Permission.JOB_VIEW)
@once
def job_cancel(request, uuid):
    return manage_job(request, uuid, cancel_job, "Pembatalan sudah dicatat.")


@require_POST
@require(Permission.JOB_VIEW)
@once
def job_retry(request, uuid):
    return manage_job(request, uuid, retry_job, "Pekerjaan masuk antrean lagi.")


# --- audit trail --------------------------------------------------------------------------------


def audit_filters(form):
    """The filters of a valid form under the names ``audit_table`` knows them by."""
    if not form.is_valid():
        return {}
    values = dict(form.cleaned_data)
    return {
        "who": values["who"],
        "label": values["kind"],
        "obj": split_object(values["object"]),
        "unit": values["unit"],
        "since": values["since"],
        "until": values["until"],
    }


@require_safe
@require(Permission.AUDIT_VIEW)
def audit_list(request):
    form = AuditFilterForm(request.GET)
    filters = audit_filters(form)
    rows = audit_table(user=request.user, government=request.government, **filters)
    if exports.wanted(request):
        lines = every_audit_line(rows, request.user)
        return exports.respond(request, title="Jejak audit", columns=AUDIT_COLUMNS, rows=lines)
    page_obj = page_of(request, rows)
    lines = audit_lines(list(page_obj), request.user)
    unit = filters.get("unit")
    context = {
        "filter_form": form,
        "page_obj": page_obj,
        "lines": lines,
        "obj": filters.get("obj"),
        "obj_text": lines[0].event.object_text if filters.get("obj") and lines else "",
        "unit_name": unit_names(request.user, [unit]).get(unit, "") if unit else "",
        "unit": unit,
        "is_filtered": any(filters.values()),
    }
    return render(request, "portal/audit_list.html", context)


# --- settings of a government -------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@require(Permission.GOVERNMENT_EDIT, everywhere=True)
@once
def government_update(request):
    if request.government is None:
        raise Http404
    # A row of its own: a form that is refused must not change what the frame shows.
    government = Government.objects.get(pk=request.government.pk)
    form = GovernmentForm(request.POST or None, instance=government)
    form.remember(government, GOVERNMENT_FIELDS)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        reason = values.pop("reason")
        try:
            update_government(
                government=government,
                user=request.user,
                reason=reason,
                opened=request.POST.get(OPENED, ""),
                **values,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Pengaturan disimpan.")
            return redirect("portal:government_update")
    return render(request, "portal/government_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@require(Permission.GOVERNMENT_SWITCH)
def government_switch(request):
    form = GovernmentSwitchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        request.session[SESSION_GOVERNMENT] = form.cleaned_data["government"].pk
        return redirect("/")
    context = {"form": form, "governments": Government.objects.order_by("name")}
    return render(request, "portal/government_switch.html", context)


# --- the person's own ---------------------------------------------------------------------------


@require_safe
@require(Permission.HOME_VIEW)
def notification_list(request):
    rows = Notification.objects.visible_to(request.user)
    return render(request, "portal/notification_list.html", {"page_obj": page_of(request, rows)})


@require_POST
@require(Permission.HOME_VIEW)
def notification_read(request):
    mark_notices_read(user=request.user)
    return redirect("portal:notification_list")


@require_POST
@require(Permission.HOME_VIEW)
def theme_set(request):
    """Remember light, dark or automatic in a cookie and go back to where the person was."""
    form = ThemeForm(request.POST)
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    response = HttpResponseRedirect(target)
    if form.is_valid():
        response.set_cookie(
            "theme",
            form.cleaned_data["theme"],
            max_age=YEAR,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


# --- errors -------------------------------------------------------------------------------------


def bad_request(request, exception=None):
    return render(request, "400.html", status=400)


def permission_denied(request, exception=None):
    """Where the code says why, that is shown."""
    return render(request, "403.html", {"why": str(exception or "")}, status=403)


def page_not_found(request, exception=None):
    return render(request, "404.html", status=404)


def server_error(request):
    return render(request, "500.html", status=500)


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)
