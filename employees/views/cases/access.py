"""How a page finds its case or move: out of sight is 404, in sight but forbidden is 403."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from employees.models import Employee, PlacementCase, PlacementMove
from employees.views.access import number_in
from orgunits.models import Position
from portal.permissions import Permission


def visible_case(request, pk, permission=None):
    """The case ``pk`` in the reader's reach (else 404) and, with ``permission``, on whose unit they
    hold it (else 403)."""
    rows = PlacementCase.objects.visible_to(request.user).filter(government=request.government)
    related = ("government", "unit__government", "made_by", "verified_by", "decided_by")
    case = get_object_or_404(rows.select_related(*related), pk=pk)
    if permission is not None and not request.user.has_perm(permission, case.unit):
        raise PermissionDenied
    return case


def editable_move(request, pk):
    """A move of a case whose placements the reader prepares, with its case."""
    rows = PlacementMove.objects.visible_to(request.user).filter(government=request.government)
    related = (
        "case__government",
        "case__unit__government",
        "employee",
        "from_position__unit",
        "to_position__unit",
        "to_position__job_title",
    )
    move = get_object_or_404(rows.select_related(*related), pk=pk)
    if not request.user.has_perm(Permission.PLACEMENT_EDIT, move.case.unit):
        raise PermissionDenied
    return move


def named_person(request, people, name="employee"):
    """The person of ``name=`` (form, else address) out of ``people``; None when none is named, 404
    when it is none of them."""
    pk = number_in(request.POST.get(name) or request.GET.get(name, ""))
    if pk is None:
        return None
    person = people.select_related("government").filter(pk=pk).first()
    if person is None:
        raise Http404
    return person


def named_post(request, posts):
    """The post of ``position=`` (form, else address) out of ``posts``; as ``named_person``."""
    pk = number_in(request.POST.get("position") or request.GET.get("position", ""))
    return None if pk is None else get_object_or_404(posts, pk=pk)


def unfit_for(request, case, people, seats):
    """Why the person or post the address names cannot go into ``case``, as a sentence: they are in
    reach, but in it already or not under its unit. Empty when they can, or nobody is named."""
    carried = carried_ids(request)
    person, post = carried.get("employee"), carried.get("position")
    if person is not None and case.moves.filter(employee=person).exists():
        return f"{person.full_name} sudah ada dalam {case.label}."
    if person is not None and not people.filter(pk=person.pk).exists():
        return f"{person.full_name} tidak berada di bawah unit {case.label} pada TMT-nya."
    if post is not None and not seats.filter(pk=post.pk).exists():
        return f"{post} tidak berada di bawah unit {case.label} pada TMT-nya."
    return ""


def carried_ids(request):
    """Ids of a person and a post in the address whom the reader may place: what a page about them
    sent here to be proposed. Out of sight is as if none were named."""
    user, found = request.user, {}
    pk = number_in(request.GET.get("employee", ""))
    people = Employee.objects.visible_to(user, Permission.PLACEMENT_EDIT)
    if pk and (person := people.filter(government=request.government, pk=pk).first()):
        found["employee"] = person
    pk = number_in(request.GET.get("position", ""))
    posts = Position.objects.filter(government=request.government).select_related("unit")
    post = posts.filter(pk=pk).first() if pk else None
    if post is not None and user.has_perm(Permission.PLACEMENT_EDIT, post.unit):
        found["position"] = post
    return found
