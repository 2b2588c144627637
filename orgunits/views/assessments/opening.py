"""Opening an assessment; its team and validator."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from orgunits.actions.assessments import (
    add_member,
    name_validator,
    open_assessment,
    remove_member,
)
from orgunits.forms.assessments import AssessmentCreateForm
from orgunits.permissions import holds_throughout
from orgunits.queries import people_under, pickable_accounts, pickable_role_units
from orgunits.views.access import named_unit, search_text
from orgunits.views.assessments.access import visible_assessment
from orgunits.views.road import read_or_post
from portal.formkeys import once
from portal.models import User
from portal.opened import FIELD, stamp
from portal.pages import row_number, show_refusal
from portal.permissions import Permission, require


@read_or_post
@require(Permission.ASSESSMENT_EDIT)
@once
def assessment_create(request):
    """Choose the unit, then the instrument and the year."""
    unit = named_unit(request, Permission.ASSESSMENT_EDIT)
    if unit is None:
        text = search_text(request)
        units = pickable_role_units(
            government=request.government,
            user=request.user,
            permission=Permission.ASSESSMENT_EDIT,
            text=text,
        )
        context = {"units": units, "text": text}
        return render(request, "orgunits/assessments/assessment_form.html", context)
    form = AssessmentCreateForm(
        request.POST if request.method == "POST" else None,
        initial={"year": request.today.year, "kind": request.GET.get("jenis", "")},
    )
    if form.is_valid():
        data = form.cleaned_data
        # A superadmin has no account in the government, so cannot be of the team.
        joins = data["fills"] and request.user.government_id == unit.government_id
        try:
            row = open_assessment(
                unit=unit,
                kind=data["kind"],
                year=data["year"],
                members=[request.user] if joins else [],
                user=request.user,
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Evaluasi dibuka. Pilih siapa yang mengisinya.")
            return redirect("orgunits:assessment_team", row.pk)
    context = {"form": form, "unit": unit, "cancel_url": reverse("orgunits:assessment_list")}
    return render(request, "orgunits/assessments/assessment_form.html", context)


def candidates(request, assessment):
    """Whom the person may choose: everybody of the government when their authority is all of it,
    else people of the unit and below it."""
    user = request.user
    if holds_throughout(user, Permission.ASSESSMENT_EDIT, assessment.government_id):
        return User.objects.filter(government=assessment.government_id, is_active=True)
    return people_under(assessment.unit, request.today)


def _take_step(request, row):
    """One of the buttons of the page; returns what to say."""
    step = request.POST.get("step", "")
    if step == "clear":
        name_validator(
            assessment=row, person=None, user=request.user, opened=request.POST.get(FIELD, "")
        )
        return "Validator tidak lagi ditunjuk."
    number = row_number(request.POST.get("person", ""))
    if number is None:
        raise ValidationError("Pilih orangnya dari daftar.")
    if step == "remove":
        person = get_object_or_404(User, pk=number, pk__in=row.members.values("user"))
        remove_member(assessment=row, person=person, user=request.user)
        return f"{person} keluar dari tim."
    person = get_object_or_404(candidates(request, row), pk=number)
    if step == "validator":
        name_validator(
            assessment=row, person=person, user=request.user, opened=request.POST.get(FIELD, "")
        )
        return f"{person} ditunjuk sebagai validator."
    add_member(assessment=row, person=person, user=request.user)
    return f"{person} masuk tim."


@read_or_post
@require(Permission.ASSESSMENT_EDIT)
@once
def assessment_team(request, pk):
    """Who fills in and who validates. Each button is one step, so nothing typed can be lost."""
    row = visible_assessment(request, pk, Permission.ASSESSMENT_EDIT)
    if not request.user.has_perm(Permission.ASSESSMENT_EDIT, row.unit):
        raise PermissionDenied
    refusal = ""
    if request.method == "POST":
        try:
            with transaction.atomic():
                done = _take_step(request, row)
        except ValidationError as error:
            refusal = " ".join(error.messages)
        else:
            messages.success(request, done)
            return redirect("orgunits:assessment_team", row.pk)
    text = search_text(request)
    members = [member.user for member in row.members.select_related("user")]
    people = candidates(request, row).exclude(pk__in=[person.pk for person in members])
    context = {
        "assessment": row,
        "members": members,
        "text": text,
        "accounts": pickable_accounts(people, text),
        "opened_value": stamp(row, ["validator"]),
        "opened_name": FIELD,
        "refusal": refusal,
    }
    return render(request, "orgunits/assessments/assessment_team.html", context)
