"""How a page finds its unit: out of sight is 404, in sight but forbidden is 403."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from orgunits.models import OrgUnit
from orgunits.permissions import permissions_on
from portal.permissions import Permission


def visible_unit(request, pk):
    """The unit ``pk`` (a number or its text) of the government the person works in, when they may
    see it (else 404)."""
    units = OrgUnit.objects.visible_to(request.user).filter(government=request.government)
    try:
        return get_object_or_404(units.select_related("legal_basis", "government"), pk=pk)
    except ValueError as error:  # not a number
        raise Http404 from error


def editable_unit(request, pk):
    """The same, for a person who may change it (else 403)."""
    unit = visible_unit(request, pk)
    if Permission.ORGUNIT_EDIT not in permissions_on(request.user, unit):
        raise PermissionDenied
    return unit
