"""Competences: people against their posts, what was assessed of one person, and the standards."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from employees.actions.competences import settle_assessments, withdraw_assessment
from employees.competence_enums import MatchBand
from employees.competences import gap_words
from employees.forms import RecordWithdrawForm
from employees.forms.competences import AssessmentForm, CompetenceFilterForm
from employees.models import CompetenceAssessment
from employees.queries.competences import (
    BAND_CHOICES,
    competence_chunks,
    counted,
    is_asked_for,
    people_to_weigh,
    person_competence,
    summaries_of,
    technical_names,
)
from employees.views.access import units_below, units_on_offer, visible_employee
from portal import exports
from portal.formkeys import once
from portal.longlists import Reckoned, is_long
from portal.pages import (
    figures_url,
    figures_wait,
    filter_chips,
    is_fragment,
    show_refusal,
    wants_figures,
)
from portal.permissions import Permission, require
from portal.templatetags.formats import number

METHODS = ["GET", "HEAD", "POST"]
PAGE_SIZE = 50
STATES = dict(BAND_CHOICES)
COMPETENCE_COLUMNS = [
    exports.ExportColumn("Nama", lambda row: row.name, 34),
    exports.ExportColumn("Jabatan", lambda row: row.post, 40),
    exports.ExportColumn("Unit", lambda row: row.unit_name, 40),
    exports.ExportColumn("Perangkat daerah", lambda row: row.agency, 40),
    exports.ExportColumn("Standar", lambda row: row.standard.source.label, 30),
    exports.ExportColumn("Dinilai", lambda row: row.assessed and row.assessed.assessed_on, 12),
    exports.ExportColumn("JPM (persen)", lambda row: row.match.percent, 12, 2),
    exports.ExportColumn("Hasil", lambda row: STATES.get(row.state, ""), 26),
    exports.ExportColumn("Perhitungan", lambda row: row.match.working, 44),
    exports.ExportColumn("Kesenjangan", lambda row: gap_words(row.match.gaps), 60),
]


def tiles_of(total):
    yield {
        "label": "Sudah dinilai",
        "value": number(total.assessed),
        "unit": "orang",
        "note": f"dari {number(total.people)} pemangku jabatan, penilaian masih berlaku",
    }
    for band in MatchBand:
        yield {"label": band.label, "value": number(total.bands[band]), "unit": "orang"}


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.COMPETENCE_VIEW)
def competence_list(request):
    """Who masters what their post asks, by name, and the gaps of each perangkat daerah."""
    day = request.as_of.day
    form = CompetenceFilterForm(request.GET, units=units_on_offer(request))
    unit_ids = units_below(form, day)
    people = people_to_weigh(request.user, request.government, day)
    found = Reckoned(
        lambda at_once: competence_chunks(
            people, request.government, day, unit_ids, at_once=at_once
        ),
        is_asked_for(
            text=form.text,
            state=form.cleaned_data.get("state", ""),
            competence=form.cleaned_data.get("competence", ""),
        ),
        is_long=is_long(people),
    )
    if exports.wanted(request):
        return exports.respond(
            request,
            title="Kompetensi pegawai",
            columns=COMPETENCE_COLUMNS,
            rows=found.asked_for(),
        )
    context = {}
    if not is_fragment(request) or wants_figures(request):
        context = competence_figures(request, found)
    if is_fragment(request) and wants_figures(request):
        return render(request, "employees/competences/_competence_figures.html", context)
    page = found.page(request.GET.get("page"), PAGE_SIZE)
    context |= {
        "page_obj": page,
        "rows": [(line, STATES.get(line.state, "Belum lengkap")) for line in page],
        "filter_form": form,
        "chips": filter_chips(form, request),
    }
    if is_fragment(request):
        return render(request, "employees/competences/_competence_table.html", context)
    context["can_read_talent"] = request.user.has_perm(Permission.TALENT_VIEW)
    return render(request, "employees/competences/competence_list.html", context)


def competence_figures(request, found):
    """What everybody comes to, whatever the filter bar asks for; of a long list where to ask."""
    if figures_wait(request, is_long=found.is_long):
        return {"figures_url": figures_url(request)}
    summaries = summaries_of(found.everything())
    total = counted(summaries)
    return {
        "tiles": list(tiles_of(total)),
        "gaps": total.gaps.most_common(),
        "summaries": [row for row in summaries if row.assessed],
    }


@require_http_methods(METHODS)
@require(Permission.EMPLOYEE_EDIT)
@once
def assessment_create(request, pk):
    """Put what assessors found on the file of a person."""
    employee = visible_employee(request, pk, Permission.EMPLOYEE_EDIT)
    standing = person_competence(employee, request.today)
    names = technical_names(employee.government_id)
    asked = [(one, names[one]) for one in standing.standard.technical]
    form = AssessmentForm(request.POST or None, technical=asked)
    if request.method == "POST" and form.is_valid():
        try:
            settle_assessments(
                government=request.government,
                drafts=[form.draft_of(employee)],
                user=request.user,
                reason=form.cleaned_data["reason"],
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Penilaian kompetensi tercatat.")
            return redirect("employees:employee_detail", employee.pk)
    context = {"form": form, "employee": employee, "standing": standing}
    return render(request, "employees/competences/assessment_form.html", context)


@require_http_methods(METHODS)
@require(Permission.EMPLOYEE_EDIT)
@once
def assessment_withdraw(request, pk):
    """Take an assessment back that should never have been."""
    rows = CompetenceAssessment.objects.standing().filter(government=request.government)
    row = get_object_or_404(rows.select_related("employee__government", "government"), pk=pk)
    visible_employee(request, row.employee_id, Permission.EMPLOYEE_EDIT)
    form = RecordWithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_assessment(
                assessment=row, user=request.user, reason=form.cleaned_data["reason"]
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Penilaian dihapus. Isinya tetap ada di jejak audit.")
            return redirect("employees:employee_detail", row.employee_id)
    context = {"form": form, "row": row, "employee": row.employee}
    return render(request, "employees/competences/assessment_withdraw.html", context)
