"""Keberatan to the PPK against decrees that follow a proposal (PP 79/2021), with their clock."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from employees.models import Employee
from portal import exports
from portal.formkeys import once
from portal.pages import filter_chips, is_fragment, row_number
from portal.permissions import Permission, require
from restructuring.actions import answer_formal_objection, record_formal_objection
from restructuring.actions.objections import AFTER_DECREE
from restructuring.forms.staff import FormalAnswerForm, FormalObjectionForm
from restructuring.forms.staff_filters import FormalFilterForm
from restructuring.models import FormalObjection
from restructuring.queries.consulting import may_hear
from restructuring.queries.ledger import HIDDEN_NAME
from restructuring.queries.own_changes import clocks_of, formal_table
from restructuring.queries.staff import seen_people
from restructuring.views.access import (
    editable_proposal,
    may_edit,
    read_or_post,
    visible_proposal,
)
from restructuring.views.consultations import of_row
from restructuring.views.particulars import written

PAGE_SIZE = 50
COLUMNS = [
    exports.ExportColumn("Pegawai", lambda line: line[1], 34),
    exports.ExportColumn("Nomor SK", lambda line: line[0].row.decree_number, 24),
    exports.ExportColumn("SK diterima", lambda line: line[0].row.known_on, 14),
    exports.ExportColumn("Batas mengajukan", lambda line: line[0].file_by, 16),
    exports.ExportColumn("Diajukan", lambda line: line[0].row.received_on, 14),
    exports.ExportColumn("Pokok keberatan", lambda line: line[0].row.subject, 60),
    exports.ExportColumn("Batas jawaban", lambda line: line[0].answer_by, 16),
    exports.ExportColumn("Diputus", lambda line: line[0].row.answered_on, 14),
    exports.ExportColumn("Putusan", lambda line: line[0].row.get_outcome_display(), 28),
]


def page_of(proposal):
    return reverse("restructuring:formal_objection_list", args=[proposal.pk])


def hearing_proposal(request, pk):
    """The proposal ``pk`` for who drafts it or answers objections (else 403)."""
    proposal = visible_proposal(request, pk)
    if not may_hear(request.user, proposal):
        raise PermissionDenied
    return proposal


def lines_of(rows, request, proposal):
    """(clock, name) of some rows. Two queries."""
    rows = list(rows)
    seen = seen_people(rows, request.user)
    clocks = clocks_of(rows, proposal.government, request.today)
    return [
        (one, one.row.employee.full_name if one.row.employee_id in seen else HIDDEN_NAME)
        for one in clocks
    ]


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.OBJECTION_ANSWER)
def formal_objection_list(request, pk):
    """What was filed against decrees, with the days by which it is answered."""
    proposal = hearing_proposal(request, pk)
    form = FormalFilterForm(request.GET)
    rows = formal_table(proposal, **form.criteria())
    if exports.wanted(request):
        title = f"Keberatan atas keputusan, usulan {proposal.number}"
        lines = lines_of(rows, request, proposal)
        return exports.respond(request, title=title, columns=COLUMNS, rows=lines)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "proposal": proposal,
        "tab": "staff",
        "filter_form": form,
        "chips": filter_chips(form, request),
        "clear_url": page_of(proposal),
        "page_obj": page,
        "lines": lines_of(page.object_list, request, proposal),
        "may_record": proposal.state in AFTER_DECREE and may_edit(request.user, proposal),
        "may_answer": may_edit(request.user, proposal),
        "is_after": proposal.state in AFTER_DECREE,
    }
    name = "_formal_objections.html" if is_fragment(request) else "formal_objection_list.html"
    return render(request, f"restructuring/{name}", context)


@read_or_post
@require(Permission.PROPOSAL_EDIT)
@once
def formal_objection_create(request, pk):
    """Put one on record as it came in."""
    proposal = editable_proposal(request, pk)
    people = Employee.objects.visible_to(request.user).filter(government=proposal.government)
    form = FormalObjectionForm(request.POST if request.method == "POST" else None, people=people)
    if form.is_valid():
        names = ("decree_number", "known_on", "received_on", "subject")
        data = {name: form.cleaned_data[name] for name in names}

        def write(*, proposal, user):
            record_formal_objection(proposal=proposal, user=user, employee=form.person, **data)

        if written(request, proposal, form, write):
            messages.success(request, "Keberatan dicatat beserta tenggatnya.")
            return redirect(page_of(proposal))
    return _form_page(
        request, proposal, form, "Catat keberatan atas keputusan",
        "Keberatan diajukan kepada PPK paling lambat 14 hari kerja dan dijawab dalam 21 hari kerja "
        "(PP 79/2021).",
    )  # fmt: skip


@read_or_post
@require(Permission.PROPOSAL_EDIT)
@once
def formal_objection_answer(request, pk):
    """Note what the PPK decided on the keberatan ``?baris=``; without one the oldest that waits."""
    proposal = editable_proposal(request, pk)
    rows = FormalObjection.objects.filter(proposal=proposal).select_related("proposal")
    if "baris" in request.GET:
        row = get_object_or_404(rows, pk=row_number(request.GET["baris"]))
    else:
        row = rows.filter(outcome="").order_by("received_on", "pk").first()
    if row is None or row.outcome:
        context = {"proposal": proposal, "tab": "staff", "title": "Tidak ada yang menunggu"}
        context |= {"text": "Setiap keberatan yang tercatat sudah diputus."}
        context |= {"back_url": page_of(proposal), "back_label": "Ke daftar keberatan"}
        return render(request, "restructuring/placing_notice.html", context)
    form = FormalAnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        write = of_row(answer_formal_objection, row=row, **form.cleaned_data)
        if written(request, proposal, form, write):
            messages.success(request, "Putusan atas keberatan dicatat.")
            return redirect(page_of(proposal))
    return _form_page(
        request, proposal, form, f"Catat putusan atas keberatan, SK {row.decree_number}", ""
    )


def _form_page(request, proposal, form, heading, lead):
    context = {"proposal": proposal, "form": form, "heading": heading, "lead": lead}
    return render(
        request, "restructuring/staff_form.html", context | {"cancel_url": page_of(proposal)}
    )
