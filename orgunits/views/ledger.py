"""The ledger of the structure: what was done, what waits for its day, and taking back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from orgunits.actions import (
    StructureConflict,
    cancel_scheduled_change,
    undo_last_change,
    undoable_change,
)
from orgunits.enums import ChangeState
from orgunits.forms import CancelForm, UndoForm
from orgunits.models import OrgUnit, StructureChange
from orgunits.queries import (
    ledger_entries,
    mentioned_ids,
    scheduled_changes,
    structure_ledger,
    undo_words,
)
from orgunits.views.road import add_errors, conflict_page, read_or_post, way_back
from portal.formkeys import once
from portal.permissions import Permission, require

PAGE_SIZE = 50


def may_touch(user, change):
    """Whether ``user`` may change every unit that ``change`` names."""
    named = mentioned_ids(change)
    allowed = OrgUnit.objects.visible_to(user, Permission.ORGUNIT_EDIT).filter(pk__in=named)
    return allowed.count() == len(named)


@require_safe
@require(Permission.ORGUNIT_VIEW)
def structure_change_list(request):
    """Changes that wait for their day on top, then the ledger, the newest first."""
    ledger = structure_ledger(request.government, request.user)
    page = Paginator(ledger, PAGE_SIZE).get_page(request.GET.get("page"))
    scheduled = scheduled_changes(request.government, request.user)
    may_edit = request.user.has_perm(Permission.ORGUNIT_EDIT)
    undoable = undoable_change(request.government) if may_edit else None
    context = {
        "page_obj": page,
        "entries": ledger_entries(page.object_list, request.user),
        "scheduled": ledger_entries(scheduled, request.user),
        "may_edit": may_edit,
        "undoable": undoable if undoable and may_touch(request.user, undoable) else None,
    }
    return render(request, "orgunits/structure_change_list.html", context)


@read_or_post
@require(Permission.ORGUNIT_EDIT)
@once
def structure_undo(request):
    """Take back the last change that stands, after a look at what will be as it was."""
    government = request.government
    change = undoable_change(government)
    target = way_back(request) or reverse("orgunits:structure_change_list")
    if change is None:
        return render(request, "orgunits/structure_undo.html", {"change": None})
    if not may_touch(request.user, change):
        raise PermissionDenied
    initial = {"expected_version": government.structure_version}
    form = UndoForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.POST.get("step") != "edit" and form.is_valid():
        try:
            undo_last_change(government=government, user=request.user, **form.cleaned_data)
        except StructureConflict as conflict:
            return conflict_page(request, conflict, form, None, target)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Perubahan diurungkan. Susunan kembali seperti sebelumnya.")
            return HttpResponseRedirect(target)
    context = {
        "form": form,
        "change": change,
        "entry": ledger_entries([change], request.user)[0],
        "consequences": undo_words(change, request.user),
        "is_another": request.GET.get("nomor", str(change.number)) != str(change.number),
        "cancel_url": target,
    }
    return render(request, "orgunits/structure_undo.html", context)


@read_or_post
@require(Permission.ORGUNIT_EDIT)
@once
def structure_change_cancel(request, pk):
    """Call off a change that waits for its day."""
    change = get_object_or_404(StructureChange, pk=pk, government=request.government)
    if not scheduled_or_seen(request.user, change):
        raise Http404
    if not may_touch(request.user, change):
        raise PermissionDenied
    target = way_back(request) or reverse("orgunits:structure_change_list")
    form = CancelForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            cancel_scheduled_change(change=change, user=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Perubahan terjadwal dibatalkan.")
            return HttpResponseRedirect(target)
    context = {
        "form": form,
        "entry": ledger_entries([change], request.user)[0],
        "is_scheduled": change.state == ChangeState.SCHEDULED,
        "cancel_url": target,
    }
    return render(request, "orgunits/structure_change_cancel.html", context)


def scheduled_or_seen(user, change):
    """Whether the person may know of ``change``: it names a unit in their sight."""
    return OrgUnit.objects.visible_to(user).filter(pk__in=mentioned_ids(change)).exists()
