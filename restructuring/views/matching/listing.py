"""The list of recommendations, and a new one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from orgunits.models import OrgUnit
from orgunits.queries.structure import structure_on
from portal import exports
from portal.formkeys import once
from portal.pages import filter_chips, show_refusal
from portal.permissions import Permission, require
from restructuring.actions.matching import order_run
from restructuring.forms.matching import MatchingFilterForm, MatchingForm
from restructuring.queries.matching import matching_table
from restructuring.views.access import read_or_post

PAGE_SIZE = 50
COLUMNS = [
    exports.ExportColumn("Nomor", lambda row: row.number, 8),
    exports.ExportColumn("Judul", lambda row: row.title, 60),
    exports.ExportColumn("Unit", lambda row: row.unit.name, 40),
    exports.ExportColumn("Tujuan", lambda row: row.get_purpose_display(), 24),
    exports.ExportColumn("TMT rencana", lambda row: row.day, 14),
    exports.ExportColumn("Keadaan", lambda row: row.get_state_display(), 26),
    exports.ExportColumn("Dibuat", lambda row: row.made_at, 18),
    exports.ExportColumn("Oleh", lambda row: str(row.made_by or ""), 28),
]


@require_safe
@require(Permission.EMPLOYEE_VIEW)
def matching_list(request):
    """Recommendations in reach, the newest first."""
    form = MatchingFilterForm(request.GET)
    rows = matching_table(user=request.user, government=request.government, **form.criteria())
    if exports.wanted(request):
        return exports.respond(request, title="Rekomendasi penempatan", columns=COLUMNS, rows=rows)
    context = {
        "filter_form": form,
        "page_obj": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "chips": filter_chips(form, request),
        "clear_url": reverse("restructuring:matching_list"),
        "may_create": request.user.has_perm(Permission.PLACEMENT_EDIT),
    }
    return render(request, "restructuring/matching_list.html", context)


def offered_units(request):
    """(id, indented name) of the units a run may be about: those of three levels from the top."""
    rows = structure_on(request.government, request.today, request.user, Permission.PLACEMENT_EDIT)
    if not rows:
        return []
    top = min(row.level for row in rows)
    return [
        (row.id, "\N{NO-BREAK SPACE}" * 3 * (row.level - top) + row.name)
        for row in rows
        if row.level <= top + 2
    ]


@read_or_post
@require(Permission.PLACEMENT_EDIT)
@once
def matching_create(request):
    """Order a recommendation; a job computes it."""
    if request.government is None:
        raise Http404
    form = MatchingForm(
        request.POST if request.method == "POST" else None,
        units=offered_units(request),
        initial={"day": request.today},
    )
    if form.is_valid():
        found = form.cleaned_data
        unit = OrgUnit.objects.active().get(pk=found["unit"])
        try:
            with transaction.atomic():
                run = order_run(
                    unit=unit,
                    title=found["title"],
                    purpose=found["purpose"],
                    preset=found["preset"],
                    day=found["day"],
                    wishes=form.wishes,
                    user=request.user,
                )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Rekomendasi dipesan. Hasilnya muncul di halaman ini.")
            return redirect("restructuring:matching_detail", run.pk)
    context = {"form": form, "cancel_url": reverse("restructuring:matching_list")}
    return render(request, "restructuring/matching_form.html", context)
