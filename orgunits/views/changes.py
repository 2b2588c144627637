"""Forms that change the structure or the particulars of a unit."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from orgunits.actions import preview_changes, update_unit_details
from orgunits.forms import (
    LAST_PLACE,
    CloseForm,
    DetailsForm,
    EstablishForm,
    MoveForm,
    RenameForm,
    RetypeForm,
    place_choices,
)
from orgunits.queries import (
    choosable_units,
    sibling_places,
    subtree_unit_ids,
    unit_options,
)
from orgunits.structure import Dissolve
from orgunits.views.access import editable_unit, visible_unit
from orgunits.views.road import (
    add_errors,
    change_page,
    obstacles,
    path_to,
    read_or_post,
    way_back,
)
from portal.formkeys import once
from portal.opened import FIELD as OPENED
from portal.permissions import Permission, require

SEARCH = "cari"  # query key of the search over units that a form offers


def form_of(form_class, request, government, **kwargs):
    data = request.POST if request.method == "POST" else None
    return form_class(data, government=government, **kwargs)


def offered_units(request, government, excluded=frozenset()):
    """Arguments of a ParentForm: which units are right, and which are listed."""
    options = unit_options(
        government=government,
        user=request.user,
        day=request.today,
        excluded=excluded,
        text=request.GET.get(SEARCH, ""),
    )
    return options, {
        "parents": choosable_units(government, request.user, excluded),
        "offered": options.choices,
    }


def search_context(request, options, excluded_unit=None):
    """Context of orgunits/_unit_search.html, the search over the units a form offers."""
    return {
        "search_text": request.GET.get(SEARCH, ""),
        "n_hidden": options.n_hidden,
        "excluded_unit": excluded_unit,
    }


@require_safe
@require(Permission.ORGUNIT_EDIT)
def unit_choices(request):
    """Options for a select of a change form: the units a person may choose, narrowed by ``cari``,
    or with ``parent`` the places under that unit. A fragment for htmx."""
    if "parent" in request.GET:
        return place_options(request)
    excluded = frozenset()
    if request.GET.get("kecuali"):
        unit = visible_unit(request, request.GET["kecuali"])
        excluded = frozenset(subtree_unit_ids(unit, request.today))
    options, _ = offered_units(request, request.government, excluded)
    context = {"options": options.choices, "empty": "Pilih unit"}
    return render(request, "orgunits/_unit_choices.html", context)


def place_options(request):
    """Places under ``parent`` (none for "") that the unit ``kecuali`` may take."""
    choices = []
    if request.GET["parent"]:
        parent = editable_unit(request, request.GET["parent"])
        moved = visible_unit(request, request.GET.get("kecuali", ""))
        choices = place_choices(sibling_places(parent), moved.pk)
    context = {"options": choices, "empty": LAST_PLACE}
    return render(request, "orgunits/_unit_choices.html", context)


@read_or_post
@require(Permission.ORGUNIT_EDIT)
@once
def orgunit_create(request):
    """A new unit under a parent (``?parent=`` chooses it beforehand)."""
    options, offered = offered_units(request, request.government)
    initial = {"parent": request.GET.get("parent", "")}
    form = form_of(EstablishForm, request, request.government, initial=initial, **offered)
    return change_page(
        request,
        form,
        "orgunits/orgunit_form.html",
        done="Unit dibentuk.",
        context=search_context(request, options) | {"is_new": True},
    )


@read_or_post
@require(Permission.ORGUNIT_EDIT)
@once
def orgunit_rename(request, pk):
    """Another nomenclature, abbreviation or code."""
    unit = editable_unit(request, pk)
    initial = {"name": unit.name, "abbreviation": unit.abbreviation, "code": unit.code}
    form = form_of(RenameForm, request, unit.government, unit=unit, initial=initial)
    return change_page(
        request, form, "orgunits/orgunit_rename.html", done="Nama unit diganti.", unit=unit
    )


@read_or_post
@require(Permission.ORGUNIT_EDIT)
@once
def orgunit_retype(request, pk):
    """Another kind or tipe."""
    unit = editable_unit(request, pk)
    initial = {"kind": unit.kind, "tipe": unit.tipe}
    form = form_of(RetypeForm, request, unit.government, unit=unit, initial=initial)
    return change_page(
        request, form, "orgunits/orgunit_retype.html", done="Jenis unit diubah.", unit=unit
    )


@read_or_post
@require(Permission.ORGUNIT_EDIT)
@once
def orgunit_move(request, pk):
    """Under another parent, after a look at what that changes. A drop in the tree comes here with
    its target (``?parent=``, ``before``) and the version of the structure it saw (``versi``)."""
    unit = editable_unit(request, pk)
    subtree = subtree_unit_ids(unit, request.today)
    options, offered = offered_units(request, unit.government, frozenset(subtree))
    initial = {name: request.GET.get(name, "") for name in ("parent", "before")}
    form = form_of(MoveForm, request, unit.government, unit=unit, initial=initial, **offered)

    def confirm(form):
        parent, before = form.target()
        return {
            "parent": parent,
            "before": before,
            "path_after": path_to(request, parent),
            "n_below": len(subtree) - 1,
        }

    return change_page(
        request,
        form,
        "orgunits/orgunit_move.html",
        done="Unit dipindahkan.",
        unit=unit,
        confirm=confirm,
        drawn=bool(initial["parent"]),
        context=search_context(request, options, unit),
    )


@read_or_post
@require(Permission.ORGUNIT_EDIT)
@once
def orgunit_close(request, pk):
    """The end of a unit. What stands in the way is said before anything is filled in."""
    unit = editable_unit(request, pk)
    excluded = frozenset(subtree_unit_ids(unit, request.today))
    options, offered = offered_units(request, unit.government, excluded)
    form = form_of(CloseForm, request, unit.government, unit=unit, **offered)
    context = search_context(request, options, unit)
    if request.method != "POST":
        context["obstacles"] = obstacles(preview_changes(unit.government, [Dissolve(unit.pk)]))

    def confirm(form):
        return {"successor": form.cleaned_data["successor"]}

    return change_page(
        request,
        form,
        "orgunits/orgunit_close.html",
        done="Unit ditutup.",
        unit=unit,
        confirm=confirm,
        context=context,
    )


@read_or_post
@require(Permission.ORGUNIT_EDIT)
@once
def orgunit_update(request, pk):
    """Particulars of a unit that are no part of the structure."""
    unit = editable_unit(request, pk)
    form = DetailsForm(request.POST if request.method == "POST" else None, unit=unit)
    target = way_back(request, pk) or reverse("orgunits:orgunit_detail", args=[pk])
    if form.is_valid():
        try:
            update_unit_details(
                unit=unit,
                user=request.user,
                reason=form.cleaned_data["reason"],
                opened=request.POST.get(OPENED, ""),
                **form.details(),
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Rincian unit disimpan.")
            return HttpResponseRedirect(target)
    context = {
        "form": form,
        "unit": unit,
        "path": path_to(request, unit),
        "cancel_url": target,
        "is_new": False,
    }
    return render(request, "orgunits/orgunit_form.html", context)
