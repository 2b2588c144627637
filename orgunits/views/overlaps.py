"""Screens of functions that overlap: the list, one of them side by side, a new search."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from orgunits.actions import DECIDED_COLUMNS, decide_overlap, order_overlap_run
from orgunits.enums import OverlapState
from orgunits.forms import FunctionFilterForm, OverlapDecisionForm, OverlapFilterForm
from orgunits.models import Overlap
from orgunits.permissions import holds_throughout
from orgunits.queries import (
    agencies_on,
    earlier_decisions,
    functions_held,
    last_run,
    marked,
    overlap_rows,
)
from orgunits.views.road import read_or_post
from portal import exports
from portal.exports import ExportColumn
from portal.formkeys import once
from portal.opened import FIELD
from portal.pages import filter_chips, show_refusal
from portal.permissions import Permission, require

PAGE_SIZE = 50
FUNCTION_COLUMNS = (
    ExportColumn("Unit", lambda row: row.unit.name, 36),
    ExportColumn("Fungsi", lambda row: row.text, 80),
    ExportColumn("Kata kerja", lambda row: row.verb),
    ExportColumn("Objek", lambda row: row.object, 50),
    ExportColumn("Urusan", lambda row: row.urusan),
    ExportColumn("Dasar hukum", lambda row: row.legal_basis.title if row.legal_basis else "", 40),
    ExportColumn("Pasal", lambda row: row.clause),
    ExportColumn("Sejak", lambda row: row.valid_from, 12),
    ExportColumn("Sampai sebelum", lambda row: row.valid_until, 12),
)


def side_text(number):
    def value(row):
        sides = list(row.sides.all())
        if row.urusan:
            return "; ".join(side.unit.name for side in sides) if number == 0 else ""
        return f"{sides[number].unit.name}: {sides[number].text}" if number < len(sides) else ""

    return value


OVERLAP_COLUMNS = (
    ExportColumn("Jenis", lambda row: row.get_kind_display()),
    ExportColumn("Urusan", lambda row: row.urusan),
    ExportColumn("Kemiripan (%)", lambda row: None if row.urusan else row.score / 10, decimals=1),
    ExportColumn("Pihak pertama", side_text(0), 60),
    ExportColumn("Pihak kedua", side_text(1), 60),
    ExportColumn("Kata yang sama", lambda row: ", ".join(word[0] for word in row.shared), 40),
    ExportColumn("Putusan", lambda row: row.get_state_display(), 24),
    ExportColumn("Alasan", lambda row: row.reason, 50),
    ExportColumn("Oleh", lambda row: str(row.decided_by or ""), 24),
    ExportColumn("Diputuskan", lambda row: row.decided_at, 18),
)


def no_government(request):
    if request.government is None:
        raise Http404


@require_safe
@require(Permission.ORGUNIT_VIEW)
def function_list(request):
    """All functions of the units in sight on the chosen day: searched, filtered, exported."""
    no_government(request)
    day = request.as_of.day
    form = FunctionFilterForm(
        request.GET, agencies=agencies_on(request.government, day, request.user)
    )
    rows = functions_held(
        government=request.government, user=request.user, day=day, **form.criteria()
    )
    if exports.wanted(request):
        return exports.respond(request, title="Fungsi", columns=FUNCTION_COLUMNS, rows=rows)
    context = {
        "page_obj": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "filter_form": form,
        "chips": filter_chips(form, request),
        "clear_url": reverse("orgunits:function_list"),
    }
    return render(request, "orgunits/function_list.html", context)


@require_safe
@require(Permission.ORGUNIT_VIEW)
def overlap_list(request):
    """What the last search found and what was decided, the closest first."""
    no_government(request)
    form = OverlapFilterForm(
        request.GET, agencies=agencies_on(request.government, request.today, request.user)
    )
    rows = overlap_rows(government=request.government, user=request.user, **form.criteria())
    if exports.wanted(request):
        # A list, not a query set read in chunks: the sides come with one query more.
        return exports.respond(
            request, title="Tumpang tindih", columns=OVERLAP_COLUMNS, rows=list(rows)
        )
    context = {
        "page_obj": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "filter_form": form,
        "chips": filter_chips(form, request),
        "clear_url": reverse("orgunits:overlap_list"),
        "run": last_run(request.government),
        "may_run": may_run(request),
    }
    return render(request, "orgunits/overlap_list.html", context)


def may_run(request):
    return holds_throughout(request.user, Permission.ORGUNIT_EDIT, request.government.pk)


@require_POST
@require(Permission.ORGUNIT_EDIT, everywhere=True)
@once
def overlap_run_create(request):
    """Order a search through everything; its progress is on the page of the job."""
    no_government(request)
    try:
        job = order_overlap_run(government=request.government, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("orgunits:overlap_list")
    return redirect("portal:job_detail", job.uuid)


def may_decide(user, overlap):
    """Whoever may change every unit of it."""
    units = {side.unit for side in overlap.sides.all()}
    return all(user.has_perm(Permission.ORGUNIT_EDIT, unit) for unit in units)


def found_overlap(request, pk):
    """An overlap in sight of the person, else 404."""
    rows = Overlap.objects.visible_to(request.user).filter(government=request.government)
    rows = rows.select_related("run", "decided_by", "government")
    return get_object_or_404(rows.prefetch_related("sides__unit"), pk=pk)


def detail_context(request, overlap):
    shared = overlap.shared
    sides = list(overlap.sides.all())
    words = [[word for row in shared for word in row[2 + number]] for number in (0, 1)]
    words += [[]] * len(sides)
    return {
        "overlap": overlap,
        "sides": [
            {"row": side, "pieces": marked(side.text, known)}
            for side, known in zip(sides, words, strict=False)
        ],
        "words": [{"root": row[0], "share": row[1] / 10} for row in shared],
        "earlier": earlier_decisions(overlap, request.user),
        "is_current": overlap.run == last_run(overlap.government),
        "may_decide": may_decide(request.user, overlap),
    }


@require_safe
@require(Permission.ORGUNIT_VIEW)
def overlap_detail(request, pk):
    """One finding side by side, with the words both have, and what was decided about it."""
    overlap = found_overlap(request, pk)
    return render(request, "orgunits/overlap_detail.html", detail_context(request, overlap))


@read_or_post
@require(Permission.ORGUNIT_EDIT)
@once
def overlap_decide(request, pk):
    """Confirm or dismiss a finding, with the reason."""
    overlap = found_overlap(request, pk)
    if not may_decide(request.user, overlap):
        raise PermissionDenied
    form = OverlapDecisionForm(
        request.POST if request.method == "POST" else None,
        initial={} if overlap.state == OverlapState.OPEN else {"state": overlap.state},
    )
    form.remember(overlap, DECIDED_COLUMNS)
    if form.is_valid() and decided(request, overlap, form):
        return redirect("orgunits:overlap_list")
    context = detail_context(request, overlap) | {"form": form}
    return render(request, "orgunits/overlap_detail.html", context)


def decided(request, overlap, form):
    """Write the decision of a valid form; False with the reasons on it when refused."""
    try:
        with transaction.atomic():
            decide_overlap(
                overlap=overlap,
                user=request.user,
                opened=request.POST.get(FIELD, ""),
                **form.cleaned_data,
            )
    except ValidationError as error:
        show_refusal(form, error)
        return False
    messages.success(request, "Putusan disimpan.")
    return True
