"""Dokumen: what is written of a proposal, ordered, watched, fetched, and brought back signed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from portal.files import serve_attachment
from portal.formkeys import once
from portal.pages import show_order, show_refusal
from portal.permissions import Permission, require
from restructuring.actions import keep_signed, order_document
from restructuring.enums import DocumentFormat, DocumentKind, ProposalState
from restructuring.forms.documents import CHOSEN, FORM, NUMBERED, OrderForm, SignedForm
from restructuring.models import ProposalDocument, SignedDocument
from restructuring.papers.typeset import groups_of
from restructuring.permissions import readable_kinds
from restructuring.queries.document_list import document_table, wave_choices
from restructuring.queries.papers import OF_PEOPLE
from restructuring.views.access import may_edit, read_or_post, visible_proposal

PAGE_SIZE = 25
K = DocumentKind
# What each kind is for, in a sentence.
PURPOSES = {
    K.CHART: "Bagan unit yang berubah, sebelum dan sesudah, vektor di kertas A3.",
    K.MATRIX: "Setiap unit dan jabatan yang berubah: lama, peralihan, baru.",
    K.DUTIES: "Tugas dan fungsi unit sesudah perubahan, dengan asalnya.",
    K.NOMINATIVE: "Setiap pegawai yang beralih jabatan atau unit. NIP ditulis sebagian.",
    K.PERDA: "Perangkat daerah menurut jenis, nama, dan tipe (PP 18/2016 pasal 3).",
    K.PERKADA: "Susunan organisasi, tugas, dan fungsi (PP 18/2016 pasal 4).",
    K.STUDY: "Kerangka kajian dengan buktinya: dampak, temuan, peralihan, sasaran, tahap.",
    K.EXCERPT: "Petikan keputusan bagi tiap orang.",
    K.INDUCTEES: "Untuk acara pelantikan, tanpa NIP. Pelaksana tidak dilantik.",
    K.OATH: "Bagi yang dilantik: pejabat, dua saksi, rohaniwan.",
    K.STATEMENT: "Bagi yang dilantik.",
    K.DUTY: "Bagi semua yang ditempatkan.",
    K.ACTING: "Bagi setiap Plt. dan Plh. pada jabatan usulan ini.",
}


def own_documents(request):
    """Documents of the government the person works in that they may read."""
    return (
        ProposalDocument.objects.visible_to(request.user)
        .filter(government=request.government)
        .select_related("job", "file", "ordered_by", "version", "wave__case", "move__employee")
        .select_related("proposal__government", "proposal__unit", "proposal__made_by")
    )


def kinds_of(proposal, kinds, *, of_people):
    """(kind, label, purpose, formats, whether numbered) of what may be ordered now."""
    found = []
    for kind in kinds:
        if (kind in OF_PEOPLE) != of_people:
            continue
        if kind == K.ACTING and proposal.state != ProposalState.ENACTED:
            continue
        formats = [DocumentFormat.PDF] if kind == K.CHART else list(DocumentFormat)
        found.append((kind, K(kind).label, PURPOSES[kind], formats, kind in NUMBERED))
    return found


def order_forms(request, proposal, kinds):
    """The form of the proposal's own documents, then that of each wave; the one sent is bound."""
    sent = request.POST.get(FORM, "") if request.method == "POST" else None
    structural = [kind for kind in kinds if kind not in OF_PEOPLE]
    of_people = [kind for kind in kinds if kind in OF_PEOPLE]

    def form(prefix, **options):
        return OrderForm(request.POST if sent == prefix else None, prefix=prefix, **options)

    forms = [form("usulan", kinds=structural)]
    if of_people:
        for wave, moves in wave_choices(proposal, request.user):
            forms.append(form(f"g{wave.number}", kinds=of_people, wave=wave, moves=moves))
    return forms


@read_or_post
@require(Permission.PROPOSAL_VIEW)
@once
def proposal_documents(request, pk):
    """Everything written of a proposal, and what may be ordered of it."""
    proposal = visible_proposal(request, pk)
    kinds = readable_kinds(request.user, proposal)
    forms = order_forms(request, proposal, kinds)
    sent = next((form for form in forms if form.is_bound), None)
    if sent is not None and sent.is_valid() and (order := ordered(request, proposal, sent)):
        messages.success(request, "Dokumen dipesan. Hasilnya muncul di halaman ini.")
        return redirect("restructuring:document_detail", order.uuid)
    rows = document_table(own_documents(request), proposal)
    context = {
        "proposal": proposal,
        "tab": "documents",
        "sent": sent,
        "own_form": forms[0],
        "wave_forms": forms[1:],
        "chosen_name": CHOSEN,
        "form_name": FORM,
        "kinds": kinds_of(proposal, kinds, of_people=False),
        "people_kinds": kinds_of(proposal, kinds, of_people=True),
        "is_in_force": proposal.state == ProposalState.ENACTED,
        "page_obj": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "restructuring/proposal_documents.html", context)


def page_of(proposal):
    return reverse("restructuring:proposal_documents", args=[proposal.pk])


def ordered(request, proposal, form):
    """The order of a valid form; None with what was refused on it."""
    found = form.cleaned_data
    try:
        with transaction.atomic():
            return order_document(
                proposal=proposal,
                kind=found["kind"],
                format_=found["format_"],
                user=request.user,
                wave=form.wave,
                move_id=found["move"],
                first_number=found["first_number"],
                with_money=request.user.has_perm(Permission.SPENDING_VIEW, proposal.unit),
            )
    except ValidationError as error:
        show_refusal(form, error)
        return None


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.PROPOSAL_VIEW)
def document_detail(request, uuid):
    """One document: the progress of its job, then the file and what came back signed."""
    order = get_object_or_404(own_documents(request), uuid=uuid)
    return show_order(
        request,
        order,
        reverse("restructuring:document_detail", args=[order.uuid]),
        page="restructuring/document_detail.html",
        panel="restructuring/_document_job.html",
        proposal=order.proposal,
        tab="documents",
        signed=order.signed.select_related("file", "made_by"),
        fingerprint=groups_of(order.fingerprint),
        may_sign=may_edit(request.user, order.proposal) and not order.is_draft,
        list_url=page_of(order.proposal),
    )


@require_safe
@require(Permission.PROPOSAL_VIEW)
def document_file(request, uuid):
    """The file of a document."""
    order = get_object_or_404(own_documents(request).filter(file__isnull=False), uuid=uuid)
    return serve_attachment(request, order.file)


@require_safe
@require(Permission.PROPOSAL_VIEW)
def signed_file(request, uuid):
    """A signed PDF, for whoever may read the document it came back of."""
    rows = SignedDocument.objects.filter(document__in=own_documents(request).values("pk"))
    row = get_object_or_404(rows.select_related("file__government"), uuid=uuid)
    return serve_attachment(request, row.file)


@read_or_post
@require(Permission.PROPOSAL_EDIT)
@once
def document_sign(request, uuid):
    """Keep what came back signed."""
    order = get_object_or_404(own_documents(request).filter(file__isnull=False), uuid=uuid)
    if not may_edit(request.user, order.proposal):
        raise PermissionDenied
    is_post = request.method == "POST"
    form = SignedForm(request.POST if is_post else None, request.FILES if is_post else None)
    if form.is_valid() and kept(request, order, form):
        messages.success(request, "Dokumen bertanda tangan disimpan.")
        return redirect("restructuring:document_detail", order.uuid)
    context = {"proposal": order.proposal, "tab": "documents", "order": order, "form": form}
    return render(request, "restructuring/document_sign.html", context)


def kept(request, order, form):
    """What came back, kept; None with what was refused on the form."""
    found = form.cleaned_data
    try:
        with transaction.atomic():
            return keep_signed(
                document=order,
                number=found["number"],
                signed_on=found["signed_on"],
                signer=found["signer"],
                name=found["file"].name,
                content=found["file"].read(),
                user=request.user,
            )
    except ValidationError as error:
        show_refusal(form, error)
        return None
