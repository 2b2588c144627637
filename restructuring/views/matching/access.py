"""How a page finds its run: out of sight is 404, in sight but forbidden is 403."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from portal.pages import row_number
from portal.permissions import Permission
from restructuring.matching.facts import Inputs
from restructuring.models import MatchingRun
from restructuring.queries.matching import names_of


def visible_run(request, pk):
    """The run ``pk`` of the government the person works in, when they may see it (else 404)."""
    rows = MatchingRun.objects.visible_to(request.user).filter(government=request.government)
    return get_object_or_404(
        rows.select_related("government", "unit", "job", "made_by", "approved_by", "case"), pk=pk
    )


def may_edit(user, run):
    """Whether ``user`` may change the run while it is open."""
    return user.has_perm(Permission.PLACEMENT_EDIT, run.unit)


def editable_run(request, pk):
    """The same, for a person who may change it (else 403)."""
    run = visible_run(request, pk)
    if not may_edit(request.user, run):
        raise PermissionDenied
    return run


def frozen(run):
    """The inputs of a run; empty ones before they were read."""
    return Inputs.from_json(run.inputs) if run.inputs else Inputs((), ())


def asked_person(request, run, inputs):
    """(PersonFact, name) of ``?orang=``, of the first one without it; 404 when the reader may not see
    the person or the run has none such."""
    asked = row_number(request.GET.get("orang", ""))
    if "orang" not in request.GET and inputs.people:
        moved = [row["person"] for row in run.result.get("moves", ())]
        asked = (moved or [inputs.people[0].id])[0]
    person = next((one for one in inputs.people if one.id == asked), None)
    name = names_of(run, request.user, [asked]).get(asked) if person else None
    if name is None:
        raise Http404
    return person, name
