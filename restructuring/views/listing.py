"""The list of proposals, and a new one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from orgunits.models import OrgUnit
from orgunits.queries.structure import structure_on
from orgunits.scope import unit_ids_in_scope
from portal import exports
from portal.formkeys import once
from portal.pages import filter_chips, is_fragment, row_number, show_refusal
from portal.permissions import Permission, require
from restructuring.actions import create_proposal
from restructuring.actions.noticing import take_up_signals
from restructuring.forms.proposals import ProposalCreateForm, ProposalFilterForm
from restructuring.queries.listing import proposal_table
from restructuring.queries.noticing import chosen_signals
from restructuring.views.access import read_or_post
from restructuring.views.noticing import named_ids

PAGE_SIZE = 50
MAX_OFFERED = 300
COLUMNS = [
    exports.ExportColumn("Nomor", lambda row: row.number, 8),
    exports.ExportColumn("Usulan", lambda row: row.title, 60),
    exports.ExportColumn("Lingkup", lambda row: row.unit.name, 40),
    exports.ExportColumn("Keadaan", lambda row: row.get_state_display(), 20),
    exports.ExportColumn("Rahasia", lambda row: "Ya" if row.is_confidential else "", 9),
    exports.ExportColumn("Perubahan", lambda row: row.n_steps or 0, 11),
    exports.ExportColumn("Rencana berlaku", lambda row: row.effective_on, 16),
    exports.ExportColumn("Dasar hukum", lambda row: row.legal_basis, 40),
    exports.ExportColumn("Dibuat", lambda row: row.made_at, 18),
    exports.ExportColumn("Oleh", lambda row: str(row.made_by or ""), 28),
]


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.PROPOSAL_VIEW)
def proposal_list(request):
    """Proposals in reach: filtered, sorted, fifty to a page."""
    form = ProposalFilterForm(request.GET)
    rows = proposal_table(
        user=request.user,
        government=request.government,
        sort=request.GET.get("sort", ""),
        **form.criteria(),
    )
    if exports.wanted(request):
        return exports.respond(request, title="Usulan penataan", columns=COLUMNS, rows=rows)
    context = {
        "filter_form": form,
        "page_obj": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "chips": filter_chips(form, request),
        "clear_url": reverse("restructuring:proposal_list"),
        "may_create": request.user.has_perm(Permission.PROPOSAL_EDIT),
    }
    template = "_proposal_table.html" if is_fragment(request) else "proposal_list.html"
    return render(request, f"restructuring/{template}", context)


def scope_units(request):
    """Open units a proposal of this person may be about."""
    return OrgUnit.objects.active().filter(
        government=request.government,
        pk__in=unit_ids_in_scope(request.user, Permission.PROPOSAL_EDIT),
    )


def offered_scopes(request, units):
    """(id, indented name) of what the select offers: the upper levels of a large government."""
    allowed = set(units.values_list("pk", flat=True))
    rows = [
        row
        for row in structure_on(request.government, request.today, request.user)
        if row.id in allowed
    ]
    if len(rows) > MAX_OFFERED:
        top = min(row.level for row in rows)
        rows = [row for row in rows if row.level <= top + 1]
    return [(row.id, "\N{NO-BREAK SPACE}" * 3 * (row.level - 1) + row.name) for row in rows]


@read_or_post
@require(Permission.PROPOSAL_EDIT)
@once
def proposal_create(request):
    """Begin a draft; ``?unit=`` chooses what it is about beforehand, ``?indikasi=`` the signals that
    are its reasons."""
    if request.government is None:
        raise Http404
    units = scope_units(request)
    offered = offered_scopes(request, units)
    asked = row_number(request.GET.get("unit", ""))
    chosen = chosen_signals(request.user, request.government, named_ids(request))
    form = ProposalCreateForm(
        request.POST if request.method == "POST" else None,
        units=units,
        offered=offered,
        # the highest in reach
        initial={"unit": asked or (offered[0][0] if offered else ""), "reason": told_by(chosen)},
    )
    if form.is_valid():
        try:
            with transaction.atomic():
                proposal = create_proposal(
                    government=request.government,
                    unit=form.cleaned_data["unit"],
                    user=request.user,
                    **form.particulars(),
                )
                if chosen:
                    take_up_signals(proposal=proposal, signals=chosen, user=request.user)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Usulan dibuat. Tambahkan perubahan pertamanya.")
            return redirect("restructuring:proposal_detail", proposal.pk)
    context = {
        "form": form,
        "cancel_url": reverse("restructuring:proposal_list"),
        "chosen_signals": chosen,
    }
    return render(request, "restructuring/proposal_form.html", context)


def told_by(signals):
    """The signals as a first background of a proposal."""
    return "\n".join(f"{one.place}: {one.text}." for one in signals[:20])
