"""Results of many surveys at once, and the working of one, as officers and auditors see them."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from orgunits.models import OrgUnit
from portal import exports
from portal.pages import is_fragment
from portal.permissions import Permission, require
from surveys.drawings import series_chart
from surveys.forms import PeriodForm, RecalculationForm
from surveys.queries import (
    campaign_result,
    campaign_working,
    closed_periods,
    overview,
    predecessors_of,
    rollups,
    series_of,
    with_predecessors,
)
from surveys.queries.rollups import SERIES_LENGTH
from surveys.views.campaigns import visible_campaign

PAGE_SIZE = 50
COLUMNS = [
    exports.ExportColumn("Unit", lambda row: row.unit.name, 40),
    exports.ExportColumn("Jawaban", lambda row: row.n, 10),
    exports.ExportColumn("Diperlukan", lambda row: row.required, 10),
    exports.ExportColumn("IKM", lambda row: row.result.value, 10, 2),
    exports.ExportColumn("Mutu", lambda row: row.result.grade, 8),
    exports.ExportColumn("Rentang bawah", lambda row: row.measure.interval[0], 10, 2),
    exports.ExportColumn("Rentang atas", lambda row: row.measure.interval[1], 10, 2),
    exports.ExportColumn("Sebelumnya", lambda row: row.before and row.before.value, 10, 2),
    exports.ExportColumn("Selisih", lambda row: row.change, 10, 2),
    exports.ExportColumn("Selisih nyata", lambda row: row.real, 12),
]


def _columns(codes, heads):
    """The columns of the file: what every row has, and one per unsur."""

    def value_of(code):
        return lambda row: row.unsur[code].index if code in row.unsur else None

    return COLUMNS + [
        exports.ExportColumn(label, value_of(code), 10, 2)
        for code, (_short, label) in zip(codes, heads, strict=True)
    ]


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.RESULT_VIEW)
def result_overview(request):
    """The index of the government (or of what the person sees of it) in one period: both ways of
    putting it together, its series, unit by unsur, and who moved."""
    government = request.government
    units = set(
        OrgUnit.objects.visible_to(request.user, Permission.RESULT_VIEW)
        .filter(government=government)
        .values_list("pk", flat=True)
        .order_by()
    )
    reached = with_predecessors(units, predecessors_of(government))
    form = PeriodForm(request.GET, periods=closed_periods(reached, until=request.today))
    context = {"period_form": form, "period": form.chosen}
    if form.chosen:
        periods = list(form.periods.values())
        at = periods.index(form.chosen)
        found = rollups(reached, periods[at : at + SERIES_LENGTH])
        seen = overview(government=government, period=form.chosen, found=found)
        rows = seen.sorted_by(request.GET.get("sort", ""))
        if exports.wanted(request):
            columns = _columns(seen.codes, seen.heads)
            return exports.respond(request, title="Hasil SKM", columns=columns, rows=rows)
        page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
        series = series_of(found, reached, government.ikm_aggregation)
        context |= found[form.chosen].summary(government.ikm_aggregation) | {
            "movers_lists": [("Naik", seen.risen), ("Turun", seen.fallen)],
            "seen": seen,
            "page_obj": page,
            "table": [(row, row.cells(seen.codes)) for row in page],
            "series": series,
            "series_chart": series_chart(series),
        }
    elif exports.wanted(request):
        return exports.respond(request, title="Hasil SKM", columns=COLUMNS, rows=[])
    fragment = "surveys/_result_overview.html"
    template = fragment if is_fragment(request) else "surveys/result_overview.html"
    return render(request, template, context)


@require_safe
@require(Permission.RESULT_VIEW)
def campaign_working_sheet(request, pk):
    """Every step from the single answers of a closed survey to its grade."""
    campaign = visible_campaign(request, pk, Permission.RESULT_VIEW)
    working = campaign_working(campaign, campaign_result(campaign, request.today))
    context = {"campaign": campaign, "working": working}
    return render(request, "surveys/campaign_working.html", context)


@require_safe
@require(Permission.RESULT_VIEW)
def report_check(request):
    """Whether a printed report's index follows from its nine NRR. Keeps nothing."""
    form = RecalculationForm(request.GET or None)
    found = form.recalculated() if form.is_bound and form.is_valid() else None
    return render(request, "surveys/report_check.html", {"form": form, "found": found})
