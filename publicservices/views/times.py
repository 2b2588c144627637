"""Times of services: per unit and quarter, the services of a unit, one service month by month."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from orgunits.models import OrgUnit
from orgunits.queries import unit_header
from portal import exports
from portal.pages import filter_chips
from portal.permissions import Permission, require
from publicservices.drawings import share_chart, time_chart
from publicservices.forms.times import QuarterForm
from publicservices.models import PublicService
from publicservices.queries.standards import standard_on
from publicservices.queries.times import (
    desks_of,
    fill_lines,
    is_told_to,
    lines_behind,
    quarters_of,
    series_of,
    service_lines,
    stops_of,
    unit_lines,
)
from publicservices.time_figures import Quarter

PAGE_SIZE = 50
FIGURE_COLUMNS = [
    exports.ExportColumn("Masuk", lambda line: line.figures.n_started),
    exports.ExportColumn("Selesai", lambda line: line.figures.n_ended),
    exports.ExportColumn("Dinilai terhadap standar", lambda line: line.figures.n_judged),
    exports.ExportColumn("Sesuai standar", lambda line: line.figures.n_within),
    exports.ExportColumn("Sesuai standar (%)", lambda line: line.figures.share_within, decimals=1),
    exports.ExportColumn("Median", lambda line: line.figures.median),
    exports.ExportColumn("p90", lambda line: line.figures.p90),
    exports.ExportColumn("Satuan", lambda line: line.measure_words),
    exports.ExportColumn("Belum selesai", lambda line: line.backlog),
]
UNIT_COLUMNS = [exports.ExportColumn("Unit", lambda line: line.name, 40), *FIGURE_COLUMNS]
SERVICE_COLUMNS = [exports.ExportColumn("Layanan", lambda line: line.name, 40), *FIGURE_COLUMNS]
MONTH_COLUMNS = [
    exports.ExportColumn("Bulan", lambda month: month.first),
    exports.ExportColumn("Masuk", lambda month: month.figures.n_started),
    exports.ExportColumn("Selesai", lambda month: month.figures.n_ended),
    exports.ExportColumn("Dinilai terhadap standar", lambda month: month.figures.n_judged),
    exports.ExportColumn("Sesuai standar", lambda month: month.figures.n_within),
    exports.ExportColumn(
        "Sesuai standar (%)", lambda month: month.figures.share_within, decimals=1
    ),
    exports.ExportColumn("Median", lambda month: month.figures.median),
    exports.ExportColumn("p90", lambda month: month.figures.p90),
    exports.ExportColumn("Belum selesai", lambda month: month.backlog),
]


def quarter_form(request):
    return QuarterForm(request.GET, quarters=quarters_of(request.government, request.today))


@require_safe
@require(Permission.SERVICE_VIEW)
def time_list(request):
    """Per unit what its services took in a quarter."""
    form = quarter_form(request)
    lines = unit_lines(request.government, request.user, form.quarter, form.text)
    if exports.wanted(request):
        fill_lines(request.government, form.quarter, lines)
        title = f"Waktu layanan {form.quarter}"
        return exports.respond(request, title=title, columns=UNIT_COLUMNS, rows=lines)
    page_obj = Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page"))
    fill_lines(request.government, form.quarter, list(page_obj))
    context = {
        "page_obj": page_obj,
        "filter_form": form,
        "quarter": form.quarter,
        "chips": filter_chips(form, request),
        "can_import": request.user.has_perm(Permission.SERVICE_EDIT)
        and request.user.has_perm(Permission.IMPORT_RUN),
    }
    return render(request, "publicservices/time_list.html", context)


@require_safe
@require(Permission.SERVICE_VIEW)
def unit_times(request, pk):
    """The services a unit gives now, and what they took in a quarter, under its former units too."""
    units = OrgUnit.objects.visible_to(request.user, Permission.SERVICE_VIEW)
    unit = get_object_or_404(
        units.filter(government=request.government).select_related("government"), pk=pk
    )
    form = quarter_form(request)
    lines = service_lines(request.government, request.user, form.quarter, unit.pk)
    if exports.wanted(request):
        title = f"Waktu layanan {unit.name} {form.quarter}"
        return exports.respond(request, title=title, columns=SERVICE_COLUMNS, rows=lines)
    context = {
        "unit": unit,
        "header": unit_header(unit=unit, user=request.user, day=request.as_of.day),
        "tab": "services",
        "lines": lines,
        "filter_form": form,
        "quarter": form.quarter,
    }
    return render(request, "publicservices/unit_times.html", context)


@require_safe
@require(Permission.SERVICE_VIEW)
def service_times(request, pk):
    """One service month by month, with limits that tell a change from common variation."""
    services = PublicService.objects.visible_to(request.user).select_related("unit", "government")
    service = get_object_or_404(services, pk=pk, government=request.government)
    if not is_told_to(request.user, service, request.today):
        raise Http404
    lines = lines_behind(service, request.today)
    series = series_of(request.government, lines, request.today)
    if exports.wanted(request):
        title = f"Waktu layanan {service.name}"
        return exports.respond(request, title=title, columns=MONTH_COLUMNS, rows=series.months)
    quarter = Quarter.of(request.today)
    since = quarter.before
    context = {
        "service": service,
        "standard": standard_on(service.line, request.today),
        "series": series,
        "share_chart": share_chart(series),
        "time_chart": time_chart(series),
        "quarter": since,
        "desks": desks_of(request.government, lines, since),
        "stops": stops_of(request.government, lines, since.first, quarter.until, timezone.now()),
        "n_lines": len(lines),
    }
    return render(request, "publicservices/service_times.html", context)
