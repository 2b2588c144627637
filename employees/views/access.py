"""How a page finds its person and its post: out of sight is 404, in sight but forbidden is 403."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from employees.models import Employee, Placement, StatusPeriod
from employees.permissions import WRITES, holds_on
from employees.validators import OWN_RECORD
from orgunits.models import OrgUnit, Position, valid_on
from orgunits.queries import agencies_on, subtree_unit_ids
from portal.pages import row_number
from portal.permissions import Permission


def number_in(text):
    """The row number written in a query or form value; None when it is empty, 404 when no number."""
    if not text:
        return None
    number = row_number(text)
    if number is None:
        raise Http404
    return number


def require_on(request, employee, permission, *, reads=False):
    """403 unless the reader holds ``permission`` on a unit of ``employee``; told why when it is one
    that writes, unless the page only ``reads``, and the record is the reader's own."""
    if not holds_on(request.user, employee, permission):
        raise PermissionDenied
    if permission in WRITES and not reads and employee.user_id == request.user.pk:
        raise PermissionDenied(OWN_RECORD)


def visible_employee(request, pk, permission=None, *, reads=False):
    """The person ``pk`` whom the reader reaches (else 404) and, with ``permission``, on whom they
    may use it (else 403: ``require_on``)."""
    people = Employee.objects.visible_to(request.user).filter(government=request.government)
    employee = get_object_or_404(people.select_related("government", "user"), pk=pk)
    if permission is not None:
        require_on(request, employee, permission, reads=reads)
    return employee


def editable_placement(request, pk):
    """A placement, as held true now, that the reader may change."""
    placements = (
        Placement.objects.visible_to(request.user)
        .current_knowledge()
        .filter(government=request.government)
        .select_related("employee", "government", "position__unit", "position__job_title")
    )
    placement = get_object_or_404(placements, pk=pk)
    require_on(request, placement.employee, Permission.PLACEMENT_EDIT)
    return placement


def editable_status(request, pk):
    """A status period, as held true now, of a person whose placements the reader may change."""
    periods = (
        StatusPeriod.objects.visible_to(request.user)
        .current_knowledge()
        .filter(government=request.government)
        .select_related("employee__government", "government")
    )
    period = get_object_or_404(periods, pk=pk)
    require_on(request, period.employee, Permission.PLACEMENT_EDIT)
    return period


def chosen_position(request, day):
    """The post of ``position=`` (form, else address) on whose unit the reader may place people, or
    None when none is named. Out of sight is 404, in sight but forbidden 403."""
    text = request.POST.get("position") or request.GET.get("position", "")
    pk = number_in(text)
    if pk is None:
        return None
    position = get_object_or_404(
        Position.objects.filter(valid_on(day), government=request.government)
        .filter(unit__in=OrgUnit.objects.visible_to(request.user).values("pk"))
        .select_related("unit", "job_title"),
        pk=pk,
    )
    if not request.user.has_perm(Permission.PLACEMENT_EDIT, position.unit):
        raise PermissionDenied
    return position


def units_on_offer(request):
    """(id, name) of the units a filter offers: agencies, and the one the address names if the
    reader sees it."""
    offered = agencies_on(request.government, request.as_of.day, request.user)
    named = row_number(request.GET.get("unit", ""))
    if named is not None and named not in {pk for pk, _ in offered}:
        units = OrgUnit.objects.visible_to(request.user).filter(government=request.government)
        offered += list(units.filter(pk=named).values_list("pk", "name"))
    return offered


def units_below(form, day):
    """Ids of the unit of a filter form and everything under it on ``day``; None without a unit."""
    return None if form.unit_id is None else subtree_unit_ids(form.unit_id, day)
