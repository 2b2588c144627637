"""One assessment: its results with their working, what comes next, its PDF."""

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from orgunits.actions.assessments import order_paper
from orgunits.assessments.paper import facts_of, fingerprint, page_chart
from orgunits.enums import AssessmentState
from orgunits.models import Assessment
from orgunits.queries.assessments import (
    answers_of,
    final_open_points,
    grouped,
    open_points,
    progress_of,
    results_of,
    wordings_in_force,
)
from orgunits.views.assessments.access import rights_on, visible_assessment
from portal.enums import JobState
from portal.files import serve_attachment
from portal.formkeys import once
from portal.pages import job_panel, load_whole_page
from portal.permissions import Permission, require
from portal.templatetags.formats import number


def tiles_of(assessment, results):
    """Both results, and how far it is."""
    first, final = results.first, results.final
    closed = assessment.state == AssessmentState.VALIDATED

    def result(label, one, note):
        return {
            "label": label,
            "value": number(one.total, 2) if one.total is not None else "–",
            "unit": f"dari {one.most}" if one.total is not None else "",
            "note": one.grade or note,
        }

    return [
        result("Hasil awal (mandiri)", first, "belum dapat dihitung"),
        result("Hasil akhir (validasi)" if closed else "Hasil validasi sementara", final,
               "belum divalidasi"),
        {"label": "Terjawab tim", "value": number(first.n_settled),
         "unit": f"dari {number(first.n_items)}", "note": ""},
        {"label": "Dinilai validator", "value": number(final.n_settled),
         "unit": f"dari {number(final.n_items)}", "note": ""},
    ]  # fmt: skip


def job_context(request, assessment):
    """What ``_components/_job.html`` needs to show the making of the PDF; None without one, or
    when it is done."""
    job = assessment.job
    if job is None or job.state == JobState.DONE:
        return None
    url = reverse("orgunits:assessment_detail", args=[assessment.pk])
    return job_panel(request, job, url)


def other_years(assessment, user):
    """The same instrument over the same unit in other years, the newest first."""
    return (
        Assessment.objects.visible_to(user)
        .standing()
        .filter(unit=assessment.unit, kind=assessment.kind)
        .exclude(pk=assessment.pk)
        .order_by("-year")
    )


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.ASSESSMENT_VIEW)
def assessment_detail(request, pk):
    """The results, the chart with its table, what is open, who did what."""
    row = visible_assessment(request, pk)
    job = job_context(request, row)
    if request.htmx:  # the panel that watches the making of the PDF
        if job is None:
            return load_whole_page()
        return render(request, "_components/_job.html", job)
    prefetch_related_objects([row], "members__user")
    answers = answers_of(row)
    results = results_of(row, answers)
    rights = rights_on(request.user, row)
    points = []
    if row.is_filling:
        known = wordings_in_force(row.government_id, row.kind)
        points = open_points(row, answers, known)
    elif row.state == AssessmentState.SUBMITTED:
        points = final_open_points(row, answers)
    members = [member.user for member in row.members.all()]
    is_fresh = bool(row.pdf_id) and row.pdf_fingerprint == fingerprint(
        facts_of(row, answers, results)
    )
    context = {
        "assessment": row,
        "instrument": row.instrument,
        "results": results,
        "axes": list(zip(results.first.axes, results.final.axes, strict=True)),
        "tiles": tiles_of(row, results),
        "chart": page_chart(row.instrument.title, results.first.axes, results.final.axes),
        "parts": progress_of(row, answers, final=not row.is_filling),
        "points": points,
        "groups": grouped(row, points),
        "rights": rights,
        "members": members,
        "years": other_years(row, request.user),
        "job": job,
        "is_fresh": is_fresh,
    }
    return render(request, "orgunits/assessments/assessment_detail.html", context)


@require_safe
@require(Permission.ASSESSMENT_VIEW)
def assessment_pdf(request, pk):
    """The PDF made last."""
    row = visible_assessment(request, pk)
    if row.pdf is None:
        raise Http404
    return serve_attachment(request, row.pdf)


@require_POST
@require(Permission.ASSESSMENT_VIEW)
@once
def assessment_order(request, pk):
    """Have the PDF made."""
    row = visible_assessment(request, pk)
    order_paper(assessment=row, user=request.user)
    messages.success(request, "PDF dipesan. Hasilnya muncul di halaman ini.")
    return redirect("orgunits:assessment_detail", row.pk)
