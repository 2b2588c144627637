"""How a page finds its unit: out of sight is 404, in sight but forbidden is 403."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from orgunits.models import OrgUnit
from orgunits.permissions import permissions_on
from orgunits.queries import visible_accounts
from portal.pages import row_number
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


def number_of(request, key):
    """The row number in the query of the address; None when it names none, 404 for no number."""
    text = request.GET.get(key, "")
    if not text:
        return None
    number = row_number(text)
    if number is None:
        raise Http404
    return number


def named_unit(request, permission):
    """The active unit of ``?unit=`` on which the person holds ``permission``, or None when the
    address names none yet. Out of sight or closed is 404, in sight but forbidden 403."""
    pk = number_of(request, "unit")
    if pk is None:
        return None
    units = OrgUnit.objects.visible_to(request.user).active().select_related("government")
    unit = get_object_or_404(units.filter(government=request.government), pk=pk)
    if not request.user.has_perm(permission, unit):
        raise PermissionDenied
    return unit


def named_account(request, accounts=None, key="account"):
    """The account of ``?account=`` out of ``accounts`` (default: those the person may see), or None
    when the address names none yet; 404 for any other."""
    pk = number_of(request, key)
    if pk is None:
        return None
    if accounts is None:
        accounts = visible_accounts(request.user, request.government)
    return get_object_or_404(accounts.select_related("government"), pk=pk)


def search_text(request):
    """What ``?q=`` looks for, without signs a database cannot hold."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:200]
