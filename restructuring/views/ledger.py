"""Peralihan: where everything goes, and settling what is still open."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from portal import exports
from portal.formkeys import once
from portal.pages import filter_chips, is_fragment, show_refusal
from portal.permissions import Permission, require
from portal.templatetags.formats import number
from restructuring.actions import ProposalMoved, add_step
from restructuring.forms.ledger import THINGS, LedgerFilterForm, SettleForm
from restructuring.ledger import LedgerFate, successors_of
from restructuring.queries.ledger import fate_ledger
from restructuring.rule_trials import tops_of
from restructuring.thinking import think
from restructuring.views.access import (
    editable_proposal,
    locked_answer,
    may_edit,
    read_or_post,
    visible_proposal,
)
from restructuring.views.settled import settled_page

PAGE_SIZE = 100
MAX_RECEIVERS = 300
SEARCH = "cari"  # key of the text by which receivers are looked for
STEP = "langkah"  # of the button that looks for one instead of saving


def columns(ledger):
    """The matrix of old and new: one row for each thing."""
    return [
        exports.ExportColumn("Unit lama", lambda one: ledger.name_before(one.unit), 44),
        exports.ExportColumn("Jenis", lambda one: one.sort, 16),
        exports.ExportColumn("Uraian", lambda one: one.text, 60),
        exports.ExportColumn("Peralihan", lambda one: one.fate.label, 20),
        exports.ExportColumn("Unit baru", lambda one: "; ".join(names_to(ledger, one)), 44),
        exports.ExportColumn("Keterangan", lambda one: one.note, 50),
    ]


def names_to(ledger, entry):
    """Names of the units a thing is on after the draft: its own when it stays."""
    if entry.to:
        return [ledger.name_after(unit) for unit in entry.to]
    stays = entry.fate in (LedgerFate.KEPT, LedgerFate.RENAMED, LedgerFate.RETYPED)
    return [ledger.name_after(entry.unit)] if stays else []


def receivers_of(ledger, proposal, text=""):
    """(id, name) of units that can take something over: those that match ``text``, else first the
    successors of units that end and what is near them."""
    after, living = ledger.plan.structure, ledger.plan.structure.base
    inside = after.subtree(proposal.unit_id)
    near = successors_of(ledger.plan.lineage)
    first = {unit for one in ledger.open for unit in near.get(one.unit, ())}
    first |= set(ledger.plan.established)
    tops = tops_of(living, {one.unit for one in ledger.open})
    second = {unit for top in tops if top in after for unit in after.subtree(top)}
    words = text.casefold().split()
    if words:
        inside = [
            unit for unit in inside if all(w in after.unit(unit).name.casefold() for w in words)
        ]
    ranked = sorted(inside, key=lambda unit: (unit not in first, unit not in second))
    return [(unit, label_of(after, unit)) for unit in ranked[:MAX_RECEIVERS]]


def label_of(structure, unit_id):
    """The name of a unit with that of the unit above, as one line of a choice."""
    unit = structure.unit(unit_id)
    above = "" if unit.parent is None else f" ({structure.unit(unit.parent).name})"
    return f"{unit.name}{above}{' (baru)' if unit_id < 0 else ''}"


def page_context(request, proposal, ledger, form, settle):
    entries = form.narrow(ledger)
    page = Paginator(entries, PAGE_SIZE).get_page(request.GET.get("page"))
    counts = ledger.counts
    return {
        "proposal": proposal,
        "tab": "ledger",
        "n_open": counts[LedgerFate.OPEN],
        "n_all": len(ledger.entries),
        "fates": [(fate, counts[fate]) for fate in LedgerFate if counts[fate]],
        "filter_form": form,
        "chips": filter_chips(form, request),
        "clear_url": reverse("restructuring:proposal_ledger", args=[proposal.pk]),
        "page_obj": page,
        "rows": [row_of(ledger, one) for one in page.object_list],
        "settle": settle,
        "ticked": set(settle.ticked) if settle else set(),
        "things": THINGS,
        "search_text": request.POST.get(SEARCH, ""),
    }


def row_of(ledger, entry):
    """What the table shows of an entry."""
    return {
        "entry": entry,
        "unit": ledger.name_before(entry.unit),
        "to": [ledger.name_after(unit) for unit in entry.to],
        "suggested": ledger.name_after(entry.suggested) if entry.suggested else "",
    }


def settle_form(request, proposal, ledger):
    """The form over open fates, offered to whoever may change the draft while some are open. Sent
    to look for a receiver, it comes back as it was filled in."""
    if not ledger.open or not proposal.is_drafting or not may_edit(request.user, proposal):
        return None
    sent = request.POST
    text = sent.get(SEARCH, "").replace("\0", "")[:200]
    receivers = receivers_of(ledger, proposal, text)
    if sent and STEP not in sent:
        return SettleForm(sent, ledger=ledger, receivers=receivers)
    kept = {name: sent[name] for name in ("which", "act", "as_head") if name in sent}
    initial = {"version": proposal.head.number} | kept
    found = SettleForm(ledger=ledger, receivers=receivers, initial=initial)
    found.ticked = sent.getlist(THINGS)
    return found


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.PROPOSAL_VIEW)
def proposal_ledger(request, pk):
    """The fate of everything on the units a proposal reaches."""
    proposal = visible_proposal(request, pk)
    if answer := settled_page(request, proposal, "ledger"):
        return answer
    ledger = fate_ledger(think(proposal), request.user)
    form = LedgerFilterForm(request.GET)
    if exports.wanted(request):
        title = f"Matriks lama-baru usulan {proposal.number}"
        rows = form.narrow(ledger)
        return exports.respond(request, title=title, columns=columns(ledger), rows=rows)
    settle = settle_form(request, proposal, ledger)
    context = page_context(request, proposal, ledger, form, settle)
    template = "_ledger.html" if is_fragment(request) else "proposal_ledger.html"
    return render(request, f"restructuring/{template}", context)


@read_or_post
@require(Permission.PROPOSAL_EDIT)
@once
def proposal_ledger_settle(request, pk):
    """Hand on or close open things: one step of the draft."""
    proposal = editable_proposal(request, pk)
    if answer := locked_answer(request, proposal):
        return answer
    ledger = fate_ledger(think(proposal), request.user)
    settle = settle_form(request, proposal, ledger)
    status = 200
    if settle is not None and settle.is_valid():
        try:
            if settled(request, proposal, settle):
                return redirect("restructuring:proposal_ledger", pk)
        except ProposalMoved as moved:
            status = 409
            settle.add_error(
                None,
                "Rancangan diubah orang lain sejak halaman ini dibuka: "
                f"{moved.version.summary}. Periksa lagi pilihan Anda, lalu simpan.",
            )
            settle.data = settle.data.copy()
            settle.data["version"] = moved.version.number
    shown = LedgerFilterForm({"fate": LedgerFate.OPEN})
    context = page_context(request, proposal, ledger, shown, settle)
    return render(request, "restructuring/proposal_ledger.html", context, status=status)


def settled(request, proposal, settle):
    """Add the step of a valid form; False with what was refused on it."""
    given = settle.cleaned_data
    changes = given["changes"]
    try:
        with transaction.atomic():
            add_step(
                proposal=proposal, changes=changes, user=request.user, expected=given["version"]
            )
    except ValidationError as error:
        show_refusal(settle, error)
        return False
    n_rows = sum(len(getattr(change, "rows", (0,))) for change in changes)
    messages.success(request, f"Peralihan {number(n_rows)} hal ditetapkan.")
    return True
