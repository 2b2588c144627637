"""Temuan: what the rulebook says of a draft, and the written reason for a warning."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from orgunits.rulebook import Severity
from portal import exports
from portal.formkeys import once
from portal.pages import filter_chips, is_fragment, show_refusal
from portal.permissions import Permission, require
from portal.templatetags.formats import number
from restructuring.actions import answer_finding
from restructuring.forms.findings import FindingAnswerForm, ProposalFindingFilterForm
from restructuring.queries.findings import NEW, OLD, SOLVED, STATUS_WORDS, finding_page
from restructuring.thinking import think
from restructuring.views.access import (
    editable_proposal,
    locked_answer,
    may_edit,
    read_or_post,
    visible_proposal,
)
from restructuring.views.settled import settled_page

PAGE_SIZE = 50
CHIPS = {Severity.BLOCK: "bad", Severity.WARN: "warn", Severity.INFO: "plain"}
KEY = "temuan"  # of the finding to answer, in the address and in the form
COLUMNS = [
    exports.ExportColumn("Temuan", lambda row: STATUS_WORDS[row.status], 22),
    exports.ExportColumn("Tingkat", lambda row: row.finding.words, 20),
    exports.ExportColumn("Unit", lambda row: row.unit.name, 44),
    exports.ExportColumn("Jenis", lambda row: row.kind_label, 20),
    exports.ExportColumn("Uraian", lambda row: row.finding.message, 70),
    exports.ExportColumn("Perbaikan", lambda row: row.finding.remedy, 50),
    exports.ExportColumn("Pasal", lambda row: row.finding.rule.clause, 40),
    exports.ExportColumn(
        "Disebabkan perubahan",
        lambda row: "; ".join(f"{cause.number}. {cause.text}" for cause in row.causes),
        50,
    ),
    exports.ExportColumn("Alasan", lambda row: row.answer.reason if row.answer else "", 50),
]


def tiles(page):
    """Sums above the list."""
    return [
        {
            "label": "Menghalangi pengajuan",
            "value": number(page.n_blocking),
            "tone": "bad" if page.n_blocking else "",
        },
        {"label": "Perlu alasan", "value": number(page.n_unanswered)},
        {"label": STATUS_WORDS[SOLVED], "value": number(page.count(SOLVED))},
        {"label": STATUS_WORDS[OLD], "value": number(page.count(OLD))},
    ]


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.PROPOSAL_VIEW)
def proposal_findings(request, pk):
    """New, solved and remaining findings of a proposal, with what causes them."""
    proposal = visible_proposal(request, pk)
    if answer := settled_page(request, proposal, "findings"):
        return answer
    found = finding_page(think(proposal), request.user)
    form = ProposalFindingFilterForm(request.GET)
    rows = form.narrow(found.rows)
    if exports.wanted(request):
        title = f"Temuan usulan {proposal.number}"
        return exports.respond(request, title=title, columns=COLUMNS, rows=rows)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "proposal": proposal,
        "tab": "findings",
        "found": found,
        "tiles": tiles(found),
        "filter_form": form,
        "page_obj": page,
        "rows": [(row, CHIPS[row.finding.severity]) for row in page.object_list],
        "chips": filter_chips(form, request),
        "clear_url": reverse("restructuring:proposal_findings", args=[pk]),
        "new_status": NEW,
        "may_edit": proposal.is_drafting and may_edit(request.user, proposal),
    }
    template = "_finding_table.html" if is_fragment(request) else "proposal_findings.html"
    return render(request, f"restructuring/{template}", context)


@read_or_post
@require(Permission.PROPOSAL_EDIT)
@once
def proposal_finding_answer(request, pk):
    """The reason why a draft goes on although the rulebook warns; ``?temuan=`` names the finding."""
    proposal = editable_proposal(request, pk)
    locked = locked_answer(request, proposal)
    if locked is not None:
        return locked
    key = request.POST.get(KEY) or request.GET.get(KEY, "")
    page = finding_page(think(proposal), request.user)
    row = next((row for row in page.rows if row.draft and row.draft.key == key), None)
    if row is not None and not row.draft.needs_answer:
        row = None
    form = FindingAnswerForm(
        request.POST if request.method == "POST" else None,
        initial={"reason": row.answer.reason if row and row.answer else ""},
    )
    if form.is_valid() and answered(request, proposal, key, form):
        return redirect("restructuring:proposal_findings", pk)
    context = {"proposal": proposal, "tab": "findings", "row": row, "form": form, "key": key}
    return render(request, "restructuring/finding_answer.html", context)


def answered(request, proposal, key, form):
    """Write the reason of a valid form; False with what was refused on it."""
    try:
        with transaction.atomic():
            answer_finding(
                proposal=proposal,
                finding=key,
                reason=form.cleaned_data["reason"],
                user=request.user,
            )
    except ValidationError as error:
        show_refusal(form, error)
        return False
    messages.success(request, "Alasan disimpan.")
    return True
