"""The list of assessments, and those of one unit over the years."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from orgunits.assessments.paper import years_chart
from orgunits.enums import AssessmentKind
from orgunits.forms.assessments import AssessmentFilterForm
from orgunits.queries import agencies_on, subtree_unit_ids
from orgunits.queries.assessments import (
    assessment_table,
    assessment_years,
    years_of,
)
from orgunits.views.unit import unit_context
from portal import exports
from portal.pages import filter_chips, is_fragment
from portal.permissions import Permission, require

PAGE_SIZE = 50
COLUMNS = [
    exports.ExportColumn("Unit", lambda row: row.unit.name, 40),
    exports.ExportColumn("Instrumen", lambda row: row.get_kind_display(), 30),
    exports.ExportColumn("Tahun", lambda row: row.year, 8),
    exports.ExportColumn("Keadaan", lambda row: row.get_state_display(), 18),
    exports.ExportColumn("Hasil awal (mandiri)", lambda row: row.self_score, 12, 2),
    exports.ExportColumn("Peringkat awal", lambda row: row.self_grade, 16),
    exports.ExportColumn("Hasil akhir (validasi)", lambda row: row.final_score, 12, 2),
    exports.ExportColumn("Peringkat akhir", lambda row: row.final_grade, 16),
    exports.ExportColumn("Dikirim", lambda row: row.submitted_at, 18),
    exports.ExportColumn("Divalidasi", lambda row: row.validated_at, 18),
    exports.ExportColumn("Validator", lambda row: str(row.validated_by or row.validator or ""), 30),
    exports.ExportColumn("Contoh", lambda row: "ya" if row.is_example else "", 8),
]


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.ASSESSMENT_VIEW)
def assessment_list(request):
    """Assessments in sight: filtered, sorted, fifty to a page."""
    user, government = request.user, request.government
    form = AssessmentFilterForm(
        request.GET,
        agencies=agencies_on(government, request.today, user),
        years=assessment_years(government, user),
    )
    agency = form.cleaned_data.get("agency")
    rows = assessment_table(
        user=user,
        government=government,
        unit_ids=None if agency is None else subtree_unit_ids(agency, request.today),
        sort=request.GET.get("sort", ""),
        **form.criteria(),
    )
    if exports.wanted(request):
        return exports.respond(request, title="Evaluasi organisasi", columns=COLUMNS, rows=rows)
    context = {
        "filter_form": form,
        "page_obj": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "chips": filter_chips(form, request),
        "clear_url": reverse("orgunits:assessment_list"),
        "may_open": user.has_perm(Permission.ASSESSMENT_EDIT),
    }
    template = "orgunits/assessments/assessment_list.html"
    if is_fragment(request):
        template = "orgunits/assessments/_assessment_table.html"
    return render(request, template, context)


@require_safe
@require(Permission.ASSESSMENT_VIEW)
def unit_assessments(request, pk):
    """Tab of a unit: what it was assessed at, year by year, both instruments."""
    context = unit_context(request, pk, "assessments")
    unit, header = context["unit"], context["header"]
    if Permission.ASSESSMENT_VIEW not in header.permissions:
        raise PermissionDenied
    found = years_of(unit)
    context |= {
        "blocks": [
            {
                "kind": kind,
                "label": AssessmentKind(kind).label,
                "years": years,
                "chart": years_chart(AssessmentKind(kind).label, years.rows),
            }
            for kind, years in found.items()
        ],
        "may_open": header.exists
        and unit.is_active
        and Permission.ASSESSMENT_EDIT in header.permissions,
    }
    return render(request, "orgunits/assessments/unit_assessments.html", context)
