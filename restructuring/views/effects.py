"""Dampak: what a draft does in figures, as a page and as the region beside the workshop."""

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from portal import exports
from portal.pages import is_fragment
from portal.permissions import Permission, require
from restructuring.figure_lines import LISTS, MONEY, grouped, lines_of
from restructuring.glancing import glance
from restructuring.queries.effects import draft_costs, draft_effects
from restructuring.queries.findings import NEW, SOLVED, finding_page
from restructuring.queries.moments import quick_figures, quick_findings
from restructuring.thinking import think
from restructuring.views.access import visible_proposal
from restructuring.views.settled import settled_page

COLUMNS = [
    exports.ExportColumn("Kelompok", lambda line: line.group, 20),
    exports.ExportColumn("Angka", lambda line: line.label, 40),
    exports.ExportColumn("Sebelum", lambda line: line.before, 14, 2),
    exports.ExportColumn("Sesudah", lambda line: line.after, 14, 2),
    exports.ExportColumn("Selisih", lambda line: line.difference, 14, 2),
    exports.ExportColumn("Satuan", lambda line: line.unit, 14),
    exports.ExportColumn("Yang dihitung", lambda line: line.counts, 60),
    exports.ExportColumn("Catatan", lambda line: line.note, 60),
]
SHOWN_FINDINGS = 5
ALWAYS = ("units", "agencies", "structural", "displaced", "cost")  # beside the workshop
# Lines whose things the ledger lists, and its filter.
IN_LEDGER = {
    "displaced": "what=people",
    "moved": "what=people",
    "moved_services": "what=services",
    "surveys": "what=campaigns",
    "repeated": "what=functions",
    "unsettled_posts": "what=positions&fate=belum",
    "unsettled_functions": "what=functions&fate=belum",
    "unsettled_services": "what=services&fate=belum",
}
ALL = "semua"  # in the address: also kinds and echelons of which nothing changes


def list_links(proposal):
    """{key of a line: address of the list that shows what it counts}."""
    links = {
        key: reverse(name) + (f"?{query}" if query else "") for key, (name, query) in LISTS.items()
    }
    ledger = reverse("restructuring:proposal_ledger", args=[proposal.pk])
    return (
        links
        | {"cost": reverse("employees:unit_figures", args=[proposal.unit_id])}
        | {key: f"{ledger}?{query}" for key, query in IN_LEDGER.items()}
    )


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.PROPOSAL_VIEW)
def proposal_effects(request, pk):
    """The figures of a proposal before and after; to htmx the main ones with the findings."""
    proposal = visible_proposal(request, pk)
    if answer := settled_page(request, proposal, "effects"):
        return answer
    if is_fragment(request):
        return render(request, "restructuring/_effects.html", beside(request, proposal))
    thought = think(proposal)
    lines = lines_of(draft_effects(thought, request.user), draft_costs(thought, request.user))
    if exports.wanted(request):
        title = f"Dampak usulan {proposal.number}"
        return exports.respond(request, title=title, columns=COLUMNS, rows=lines)
    found = finding_page(thought, request.user, with_causes=False)
    links, is_all = list_links(proposal), ALL in request.GET
    lines = [line for line in lines if is_all or line.difference or not line.is_part]
    context = findings_told(proposal, found) | {
        "tab": "effects",
        "is_empty": not thought.steps,
        "is_all": is_all,
        "groups": [
            (name, [(line, links.get(line.key)) for line in group])
            for name, group in grouped(lines)
        ],
        "has_money": any(line.group == MONEY for line in lines),
    }
    return render(request, "restructuring/proposal_effects.html", context)


def findings_told(proposal, found):
    """What both pages say of the findings."""
    return {
        "proposal": proposal,
        "found": found,
        "n_new": found.count(NEW),
        "n_solved": found.count(SOLVED),
    }


def beside(request, proposal):
    """Context of the region beside the workshop: what is otherwise, and new findings."""
    thought, stamp = glance(proposal)
    lines = lines_of(*quick_figures(thought, stamp, request.user))
    found = quick_findings(thought, stamp, request.user)
    rows = [row for row in found.rows if row.status == NEW]
    return findings_told(proposal, found) | {
        "lines": [line for line in lines if line.difference or line.key in ALWAYS],
        "rows": rows[:SHOWN_FINDINGS],
    }
