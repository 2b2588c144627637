"""Perbandingan: several proposals side by side."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal import exports
from portal.permissions import Permission, require
from restructuring.comparing import ChangeRow, compare_changes, compare_figures
from restructuring.forms.comparing import CompareForm
from restructuring.queries.comparing import comparable, comparison

PAGE_SIZE = 50
MAX_OFFERED = 50


@require_safe
@require(Permission.PROPOSAL_VIEW)
def proposal_compare(request):
    """The figures, findings and changes of units of two to four proposals; without any, or with
    others than that, the proposals to choose from; ``?dengan=`` ticks one of them."""
    proposals = comparable(request.user, request.government)
    given = request.GET if "usulan" in request.GET else None
    form = CompareForm(given, proposals=proposals)
    context = {
        "form": form,
        "offered": proposals[:MAX_OFFERED],
        "n_offered": proposals.count(),
        "chosen": set(request.GET.getlist("usulan") or request.GET.getlist("dengan")),
        "clear_url": reverse("restructuring:proposal_compare"),
    }
    if not form.is_valid():
        return render(request, "restructuring/proposal_compare.html", context)
    columns = comparison(form.cleaned_data["usulan"], request.user)
    rows = compare_changes([one.changes for one in columns])
    wanted = form.cleaned_data["beda"]
    shown = [row for row in rows if not wanted or row.status == wanted]
    if exports.wanted(request):
        title = "Perbandingan usulan"
        return exports.respond(request, title=title, columns=file_columns(columns), rows=shown)
    scopes = {one.proposal.unit_id for one in columns}
    context |= {
        "columns": columns,
        "figures": compare_figures([one.lines for one in columns]),
        "has_today": len(scopes) == 1,
        "page_obj": Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page")),
        "n_rows": len(rows),
        "notes": [
            (one.proposal.number, line.note) for one in columns for line in one.lines if line.note
        ],
    }
    return render(request, "restructuring/proposal_compare.html", context)


def file_columns(columns):
    """Cells of the file: a unit with what each proposal does to it."""

    def cell(place):
        return lambda row: row.cells[place] or ""

    return [
        exports.ExportColumn("Unit", lambda row: row.name, 44),
        *(
            exports.ExportColumn(f"Usulan {one.proposal.number}", cell(place), 44)
            for place, one in enumerate(columns)
        ),
        exports.ExportColumn("Perbandingan", ChangeRow.words.fget, 24),
    ]
