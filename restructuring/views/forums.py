"""Meetings on a draft, and the papers that show they were held."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from portal.files import serve_attachment
from portal.formkeys import once
from portal.pages import row_number
from portal.permissions import Permission, require
from restructuring.actions import record_forum
from restructuring.actions.forums import COLUMNS
from restructuring.consultations import newest_consultation
from restructuring.forms.staff import ForumForm
from restructuring.models import ConsultationForum
from restructuring.queries.consulting import may_hear
from restructuring.views.access import editable_proposal, read_or_post, visible_proposal
from restructuring.views.consultations import form_page, nothing_here, of_row, page_of
from restructuring.views.particulars import written


@read_or_post
@require(Permission.PROPOSAL_EDIT)
@once
def consultation_forum(request, pk):
    """Put a meeting on record, with its papers."""
    proposal = editable_proposal(request, pk)
    asked = newest_consultation(proposal)
    if asked is None:
        return nothing_here(
            request, proposal, "Belum ada konsultasi", "Buka konsultasi pegawai dulu."
        )
    asked.proposal = proposal
    posted = request.method == "POST"
    form = ForumForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_valid():
        write = of_row(
            record_forum,
            consultation=asked,
            values={name: form.cleaned_data[name] for name in COLUMNS},
            attendance=form.paper("attendance"),
            minutes=form.paper("minutes"),
        )
        if written(request, proposal, form, write):
            messages.success(request, "Forum tercatat.")
            return redirect(page_of(proposal, "#forum"))
    return form_page(request, proposal, form, heading="Catat forum atau lokakarya", has_files=True)


@require_safe
@require(Permission.PROPOSAL_VIEW)
def consultation_file(request, pk):
    """A paper (``?bagian=hadir`` or ``notula``) of the meeting ``?forum=``; the list of who was there
    only to who drafts or answers."""
    proposal = visible_proposal(request, pk)
    if "forum" not in request.GET:
        text = "Berkas dibuka dari daftar forum pada konsultasinya."
        return nothing_here(request, proposal, "Pilih berkasnya", text)
    rows = ConsultationForum.objects.filter(consultation__proposal=proposal)
    rows = rows.select_related("attendance__government", "minutes__government")
    row = get_object_or_404(rows, pk=row_number(request.GET["forum"]))
    part = request.GET.get("bagian", "")
    if part == "hadir" and not may_hear(request.user, proposal):
        raise PermissionDenied
    paper = {"hadir": row.attendance, "notula": row.minutes}.get(part)
    if paper is None:
        raise Http404
    return serve_attachment(request, paper)
