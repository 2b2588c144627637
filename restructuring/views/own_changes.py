"""Perubahan saya: what proposals mean for oneself, what one is asked, and what one says to it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from employees.models import Employee
from portal.formkeys import once
from portal.pages import row_number, show_refusal
from portal.permissions import Permission, require
from restructuring.actions import (
    give_input,
    note_reading,
    object_to_change,
    state_preference,
)
from restructuring.forms.staff import InputForm, ObjectionForm, PreferenceForm
from restructuring.objecting import own_page_of
from restructuring.queries.own_changes import own_clocks, own_page, own_proposals


def own_employee(request):
    """The person of the account in the government they work in, or None."""
    people = Employee.objects.filter(user=request.user, government=request.government)
    return people.select_related("government", "user").first()


def shown(request, data):
    """(person, OwnPage) of the proposal that ``data`` names; 404 for whoever it says nothing to."""
    employee = own_employee(request)
    wanted = row_number(data.get("usulan", ""))
    page = own_page(employee, wanted, request.today) if employee and wanted else None
    if page is None:
        raise Http404
    return employee, page


@never_cache
@require_safe
@require(Permission.SELF_VIEW)
def own_changes(request):
    """All proposals that concern oneself; with ``?usulan=`` what one of them means."""
    if "usulan" in request.GET:
        _employee, page = shown(request, request.GET)
        if page.change is not None and page.change.read_at is None:
            note_reading(change=page.change)
        return whole_page(request, page)
    employee = own_employee(request)
    context = {
        "employee": employee,
        "entries": own_proposals(employee) if employee else [],
        "clocks": own_clocks(employee, request.today) if employee else [],
        "may_read_figures": request.user.has_perm(Permission.EMPLOYEE_VIEW),
    }
    return render(request, "restructuring/own_changes.html", context)


def whole_page(request, page, **bound):
    """The one page of a proposal, with whichever form was sent and refused."""
    change = page.change
    wish = {"preference": change.preference, "note": change.preference_note} if change else {}
    running = next((one for one in page.consultations if is_running(request, page, one)), None)
    context = {
        "page": page,
        "running": running,
        "input_form": bound.get("input_form") or InputForm(),
        "preference_form": bound.get("preference_form") or PreferenceForm(initial=wish),
        "objection_form": bound.get("objection_form") or ObjectionForm(),
        "bound": next(iter(bound.values()), None),
    }
    return render(request, "restructuring/own_change.html", context)


def is_running(request, page, consultation):
    return page.proposal.is_drafting and consultation.is_open_on(request.today)


def said(request, page, form, name, write, told):
    """Do ``write()`` of a valid form; the page again with what was refused."""
    if form.is_valid():
        try:
            with transaction.atomic():
                write()
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, told)
            return redirect(own_page_of(page.proposal.pk))
    return whole_page(request, page, **{name: form})


@require_POST
@require(Permission.SELF_VIEW)
@once
def own_input(request):
    """Say something of a draft, named or not; the log does not tell of whom either."""
    request.is_unnamed = request.POST.get("named") != "nama"
    employee, page = shown(request, request.POST)
    running = next((one for one in page.consultations if is_running(request, page, one)), None)
    form = InputForm(request.POST)

    def write():
        if running is None:
            raise ValidationError("Konsultasi ini sudah ditutup.")
        give_input(
            consultation=running,
            employee=employee,
            text=form.cleaned_data["text"],
            is_named=form.cleaned_data["named"] == "nama",
        )

    return said(request, page, form, "input_form", write, "Terima kasih. Masukan Anda tersimpan.")


def told_change(page):
    if page.change is None:
        raise Http404
    return page.change


@require_POST
@require(Permission.SELF_VIEW)
@once
def own_preference(request):
    """Say what one would like."""
    _employee, page = shown(request, request.POST)
    change, form = told_change(page), PreferenceForm(request.POST)

    def write():
        state_preference(
            change=change,
            preference=form.cleaned_data["preference"],
            note=form.cleaned_data["note"],
            user=request.user,
        )

    return said(request, page, form, "preference_form", write, "Keinginan Anda tersimpan.")


@require_POST
@require(Permission.SELF_VIEW)
@once
def own_objection(request):
    """Object to what changes for oneself."""
    _employee, page = shown(request, request.POST)
    change, form = told_change(page), ObjectionForm(request.POST)

    def write():
        object_to_change(change=change, text=form.cleaned_data["text"], user=request.user)

    told = "Keberatan Anda diterima. Jawabannya tampil di halaman ini."
    return said(request, page, form, "objection_form", write, told)
