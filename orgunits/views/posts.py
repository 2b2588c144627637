"""Screens that give functions and posts to a unit, and that end a function."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from orgunits.actions import (
    FUNCTION_COLUMNS,
    add_functions,
    add_positions,
    end_functions,
    settle_legal_basis,
    update_function,
)
from orgunits.drafts import FunctionDraft, PositionDraft
from orgunits.forms import FunctionEndForm, FunctionForm, FunctionUpdateForm, PositionForm
from orgunits.models import Position, UnitFunction
from orgunits.queries import earlier_wordings, next_order, open_functions, title_options
from orgunits.views.access import editable_unit
from orgunits.views.road import path_to, read_or_post
from portal.formkeys import once
from portal.opened import FIELD
from portal.pages import show_refusal
from portal.permissions import Permission, require

SEARCH = "cari"  # query key of the search over the catalogue of job titles
POSITION_COLUMNS = (
    "name",
    "echelon",
    "job_class",
    "is_head",
    "required_headcount",
    "valid_from",
)
FIELDS_OF_CODES = {
    "on": "valid_from",
    "second_head": "is_head",
    "head_seats": "required_headcount",
    "target": "target",
}


@dataclass(frozen=True, slots=True)
class Done:
    """What to say when it is written, and the tab to go back to."""

    message: str
    target: str


def written(request, form, write, done):
    """Send a valid form through ``write()`` and back to its tab; None with the reasons on the
    form when it was refused."""
    try:
        with transaction.atomic():
            write(form.cleaned_data)
    except ValidationError as error:
        show_refusal(form, error, FIELDS_OF_CODES)
        return None
    messages.success(request, done.message)
    return HttpResponseRedirect(done.target)


def page_context(request, form, unit, done):
    return {
        "form": form,
        "unit": unit,
        "path": path_to(request, unit),
        "cancel_url": done.target,
    }


@read_or_post
@require(Permission.ORGUNIT_EDIT)
@once
def function_create(request, pk):
    """One more function for a unit."""
    unit = editable_unit(request, pk)
    form = FunctionForm(request.POST if request.method == "POST" else None, unit=unit)
    done = Done("Fungsi ditambahkan.", reverse("orgunits:orgunit_functions", args=[unit.pk]))

    def write(data):
        basis = settle_legal_basis(unit.government, form.basis)
        draft = FunctionDraft(
            unit_id=unit.pk,
            text=data["text"],
            valid_from=data["valid_from"],
            order=next_order(UnitFunction, unit),
            urusan=data["urusan"],
            legal_basis_id=basis.pk if basis else None,
            clause=data["clause"],
            verb=data["verb"],
            object=data["object"],
        )
        add_functions(
            government=unit.government, drafts=[draft], user=request.user, reason=data["reason"]
        )

    response = written(request, form, write, done) if form.is_valid() else None
    context = page_context(request, form, unit, done)
    return response or render(request, "orgunits/function_form.html", context)


@read_or_post
@require(Permission.ORGUNIT_EDIT)
@once
def function_end(request, pk):
    """The end of a function of a unit."""
    functions = open_functions(request.government, request.user, request.today)
    function = get_object_or_404(functions, pk=pk)
    unit = function.unit
    if not request.user.has_perm(Permission.ORGUNIT_EDIT, unit):
        raise PermissionDenied
    form = FunctionEndForm(
        request.POST if request.method == "POST" else None, function=function, today=request.today
    )
    done = Done("Fungsi diakhiri.", reverse("orgunits:orgunit_functions", args=[unit.pk]))

    def write(data):
        ended = end_functions(
            government=unit.government,
            functions=[function],
            on=data["on"],
            user=request.user,
            reason=data["reason"],
        )
        if not ended:  # somebody else was faster
            raise ValidationError("Fungsi ini sudah berakhir. Muat ulang halamannya.")

    response = written(request, form, write, done) if form.is_valid() else None
    context = page_context(request, form, unit, done) | {"function": function}
    return response or render(request, "orgunits/function_end.html", context)


@read_or_post
@require(Permission.ORGUNIT_EDIT)
@once
def function_update(request, pk):
    """Another wording of a function: a correction, or a new one from a day on."""
    functions = open_functions(request.government, request.user, request.today)
    function = get_object_or_404(functions.select_related("legal_basis", "unit__government"), pk=pk)
    unit = function.unit
    if not request.user.has_perm(Permission.ORGUNIT_EDIT, unit):
        raise PermissionDenied
    form = FunctionUpdateForm(
        request.POST if request.method == "POST" else None, function=function, today=request.today
    )
    form.remember(function, FUNCTION_COLUMNS)
    done = Done("Fungsi diubah.", reverse("orgunits:orgunit_functions", args=[unit.pk]))

    def write(data):
        values = {name: data[name] for name in FUNCTION_COLUMNS if name != "legal_basis"}
        if data["text"] != function.text and all(
            data[name] == getattr(function, name) for name in ("verb", "object")
        ):
            values |= {"verb": "", "object": ""}  # left from the old text: read anew
        update_function(
            function=function,
            on=data["valid_from"],
            values=values | {"legal_basis": settle_legal_basis(unit.government, form.basis)},
            user=request.user,
            reason=data["reason"],
            opened=request.POST.get(FIELD, ""),
        )

    response = written(request, form, write, done) if form.is_valid() else None
    context = page_context(request, form, unit, done)
    context |= {"function": function, "earlier": earlier_wordings(function)}
    return response or render(request, "orgunits/function_update.html", context)


def position_form(request, unit, offered):
    """The form, and whether it was sent to be saved. The button of the search sends it too: what
    was typed then comes back unchecked, with other titles to choose from."""
    if request.method != "POST":
        chosen = {"job_title": request.GET.get("job_title", "")}  # kept while the list narrows
        return PositionForm(unit=unit, offered=offered, initial=chosen), False
    if request.POST.get("step") == "search":
        typed = {name: value for name, value in request.POST.items() if name != SEARCH}
        return PositionForm(unit=unit, offered=offered, initial=typed), False
    return PositionForm(request.POST, unit=unit, offered=offered), True


@read_or_post
@require(Permission.ORGUNIT_EDIT)
@once
def position_create(request, pk):
    """One more post for a unit. The catalogue is narrowed by ``cari``, without a script too."""
    unit = editable_unit(request, pk)
    text = (request.POST.get(SEARCH) or request.GET.get(SEARCH, "")).strip()
    options = title_options(unit.government, text)
    form, is_sent = position_form(request, unit, options.choices)
    done = Done("Jabatan ditambahkan.", reverse("orgunits:orgunit_positions", args=[unit.pk]))

    def write(data):
        draft = PositionDraft(
            unit_id=unit.pk,
            job_title_id=data["job_title"].pk,
            order=next_order(Position, unit),
            **{name: data[name] for name in POSITION_COLUMNS},
        )
        add_positions(
            government=unit.government, drafts=[draft], user=request.user, reason=data["reason"]
        )

    response = written(request, form, write, done) if is_sent and form.is_valid() else None
    context = page_context(request, form, unit, done) | {
        "search_text": text,
        "n_found": len(options.choices),
        "n_hidden": options.n_hidden,
    }
    return response or render(request, "orgunits/position_form.html", context)
