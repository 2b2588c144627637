"""The screen on which a function goes over to another unit."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from orgunits.actions import FUNCTION_COLUMNS, move_function, settle_legal_basis
from orgunits.forms import FunctionMoveForm
from orgunits.queries import open_functions
from orgunits.views.changes import offered_units, search_context
from orgunits.views.posts import Done, page_context, written
from orgunits.views.road import read_or_post
from portal.formkeys import once
from portal.opened import FIELD
from portal.permissions import Permission, require

WATCHED = ("unit", *FUNCTION_COLUMNS)


@read_or_post
@require(Permission.ORGUNIT_EDIT)
@once
def function_move(request, pk):
    """A function goes over to another unit that the person may change too."""
    functions = open_functions(request.government, request.user, request.today)
    function = get_object_or_404(functions.select_related("legal_basis", "unit__government"), pk=pk)
    unit = function.unit
    if not request.user.has_perm(Permission.ORGUNIT_EDIT, unit):
        raise PermissionDenied
    options, offered = offered_units(request, unit.government, frozenset({unit.pk}))
    form = FunctionMoveForm(
        request.POST if request.method == "POST" else None,
        function=function,
        today=request.today,
        **offered,
    )
    form.remember(function, WATCHED)
    done = Done("Fungsi dipindahkan.", reverse("orgunits:orgunit_functions", args=[unit.pk]))

    def write(data):
        move_function(
            function=function,
            target=data["target"],
            on=data["valid_from"],
            user=request.user,
            reason=data["reason"],
            legal_basis=settle_legal_basis(unit.government, form.basis),
            clause=data["clause"],
            opened=request.POST.get(FIELD, ""),
        )

    response = written(request, form, write, done) if form.is_valid() else None
    context = page_context(request, form, unit, done) | search_context(request, options)
    return response or render(
        request, "orgunits/function_move.html", context | {"function": function}
    )
