"""Handing an assessment over, closing it, returning it, ending it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse

from orgunits.actions.assessments import (
    cancel_assessment,
    return_assessment,
    submit_assessment,
    validate_assessment,
)
from orgunits.forms.assessments import CancelAssessmentForm, DecisionForm
from orgunits.permissions import may_edit_assessment, may_fill, may_validate
from orgunits.queries.assessments import (
    answers_of,
    final_open_points,
    grouped,
    open_points,
    results_of,
    wordings_in_force,
)
from orgunits.views.assessments.access import visible_assessment
from orgunits.views.road import read_or_post
from portal.formkeys import once
from portal.pages import show_refusal
from portal.permissions import Permission, require

RETURN = "return"


def back_to(row):
    return redirect("orgunits:assessment_detail", row.pk)


@read_or_post
@require(Permission.ASSESSMENT_VIEW)
@once
def assessment_submit(request, pk):
    """What is still open, or the last question before it goes to the validator."""
    row = visible_assessment(request, pk)
    fills = may_fill(request.user, row)
    refusal = ""
    if request.method == "POST":
        if not fills:
            raise PermissionDenied
        try:
            with transaction.atomic():
                submit_assessment(assessment=row, user=request.user)
        except ValidationError as error:
            refusal = " ".join(error.messages)
        else:
            messages.success(request, "Penilaian mandiri dikirim untuk divalidasi.")
            return back_to(row)
    answers = answers_of(row)
    points = []
    if row.is_filling:
        points = open_points(row, answers, wordings_in_force(row.government_id, row.kind))
    context = {
        "assessment": row,
        "points": points,
        "groups": grouped(row, points),
        "fills": fills,
        "result": results_of(row, answers).first,
        "refusal": refusal,
    }
    return render(request, "orgunits/assessments/assessment_submit.html", context)


@read_or_post
@require(Permission.ASSESSMENT_VIEW)
@once
def assessment_decide(request, pk):
    """Close the validation, or give the assessment back with a note."""
    row = visible_assessment(request, pk)
    validates = may_validate(request.user, row)
    returns = request.POST.get("step") == RETURN
    if request.method == "POST" and not validates:
        raise PermissionDenied
    form = DecisionForm(request.POST if request.method == "POST" else None, returns=returns)
    if form.is_valid():
        action = return_assessment if returns else validate_assessment
        try:
            with transaction.atomic():
                action(assessment=row, user=request.user, note=form.cleaned_data["note"])
        except ValidationError as error:
            show_refusal(form, error)
        else:
            done = "Dikembalikan kepada tim." if returns else "Evaluasi tervalidasi."
            messages.success(request, done)
            return back_to(row)
    answers = answers_of(row)
    points = final_open_points(row, answers)
    context = {
        "assessment": row,
        "form": form,
        "validates": validates,
        "points": points,
        "groups": grouped(row, points),
        "results": results_of(row, answers),
    }
    return render(request, "orgunits/assessments/assessment_decide.html", context)


@read_or_post
@require(Permission.ASSESSMENT_EDIT)
@once
def assessment_cancel(request, pk):
    """End an assessment that was opened by mistake."""
    row = visible_assessment(request, pk, Permission.ASSESSMENT_EDIT)
    if not may_edit_assessment(request.user, row):
        raise PermissionDenied
    form = CancelAssessmentForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            with transaction.atomic():
                cancel_assessment(assessment=row, user=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Evaluasi dibatalkan. Jejaknya tetap ada.")
            return back_to(row)
    cancel_url = reverse("orgunits:assessment_detail", args=[row.pk])
    context = {"assessment": row, "form": form, "cancel_url": cancel_url}
    return render(request, "orgunits/assessments/assessment_cancel.html", context)
