"""The library of reports: list, order, one report, its files."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from portal import exports
from portal.enums import JobState
from portal.files import serve_attachment
from portal.formkeys import once
from portal.pages import filter_chips, is_fragment, job_panel, load_whole_page
from portal.permissions import Permission, require
from reports.actions import order_report
from reports.forms import ReportFilterForm, ReportForm
from reports.models import EvaluationReport
from reports.queries import report_table
from reports.reading import ReportPage

PAGE_SIZE = 25
COLUMNS = [
    exports.ExportColumn("Unit", lambda report: report.unit.name, 40),
    exports.ExportColumn("Periode", lambda report: report.period.label, 24),
    exports.ExportColumn("IKM", lambda report: report.ikm if report.is_ready else None, 10, 2),
    exports.ExportColumn("Mutu", lambda report: report.grade if report.is_ready else None, 8),
    exports.ExportColumn("Keadaan", lambda report: state_word(report), 18),
    exports.ExportColumn("Dipesan", lambda report: report.ordered_at, 18),
    exports.ExportColumn("Oleh", lambda report: str(report.ordered_by or "Sistem"), 30),
]


def state_word(report):
    """The state of a report as the list says it."""
    if report.is_ready:
        return "Terbit" if report.is_released else "Siap"
    if report.job.is_open:
        return "Sedang dibuat"
    return "Dibatalkan" if report.job.state == JobState.CANCELLED else "Gagal"


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.REPORT_VIEW)
def report_list(request):
    form = ReportFilterForm(request.GET)
    rows = report_table(
        user=request.user,
        government=request.government,
        sort=request.GET.get("sort", ""),
        **form.criteria(),
    )
    if exports.wanted(request):
        return exports.respond(request, title="Laporan evaluasi", columns=COLUMNS, rows=rows)
    chips = filter_chips(form, request)
    context = {
        "filter_form": form,
        "page_obj": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "chips": chips,
        "clear_url": reverse("reports:report_list"),
        "may_order": request.user.has_perm(Permission.REPORT_ORDER),
    }
    template = "reports/_report_table.html" if is_fragment(request) else "reports/report_list.html"
    return render(request, template, context)


@require_http_methods(["GET", "POST"])
@require(Permission.REPORT_ORDER)
@once
def report_create(request):
    """Order a report. ``?unit=`` chooses one beforehand, ``?cari=`` narrows what is offered."""
    if request.government is None:
        raise Http404
    form = ReportForm(
        request.POST or None,
        user=request.user,
        government=request.government,
        today=request.today,
        text=request.GET.get("cari", ""),
        chosen=request.GET.get("unit", ""),
    )
    if request.method == "POST" and form.is_valid():
        try:
            report = order_report(
                government=request.government,
                unit=form.cleaned_data["unit"],
                period=form.cleaned_data["period"],
                user=request.user,
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, "Laporan dipesan. Hasilnya muncul di halaman ini.")
            return redirect("reports:report_detail", uuid=report.uuid)
    return render(request, "reports/report_form.html", {"form": form, "text": form.text})


def visible_report(request, uuid):
    reports = (
        EvaluationReport.objects.visible_to(request.user)
        .filter(government=request.government)
        .select_related("unit", "job", "ordered_by", "pdf", "xlsx", "government")
    )
    return get_object_or_404(reports, uuid=uuid)


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.REPORT_VIEW)
def report_detail(request, uuid):
    """One report: its figures once it is ready, till then the progress of its job."""
    report = visible_report(request, uuid)
    if report.is_ready:
        if request.htmx:
            return load_whole_page()
        context = {
            "report": report,
            "page": ReportPage(report),
            "may_release": not report.is_released
            and report.ordered_by_id != request.user.pk
            and request.user.has_perm(Permission.REPORT_RELEASE, report.unit),
        }
        return render(request, "reports/report_detail.html", context)
    url = reverse("reports:report_detail", args=[report.uuid])
    context = {"report": report, "job": job_panel(request, report.job, url)}
    template = "reports/_report_progress.html" if request.htmx else "reports/report_progress.html"
    return render(request, template, context)


def serve(request, uuid, name):
    report = visible_report(request, uuid)
    if not report.is_ready:
        raise Http404
    # Scope was checked by the query; the permission is asked of this very unit once more.
    if not request.user.has_perm(Permission.REPORT_VIEW, report.unit):
        raise PermissionDenied
    return serve_attachment(request, getattr(report, name))


@require_safe
@require(Permission.REPORT_VIEW)
def report_pdf(request, uuid):
    return serve(request, uuid, "pdf")


@require_safe
@require(Permission.REPORT_VIEW)
def report_xlsx(request, uuid):
    return serve(request, uuid, "xlsx")
