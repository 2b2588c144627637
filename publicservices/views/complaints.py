"""Complaints as officers see them: the inbox, one case, intake at the counter, sealed names."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from orgunits.models import OrgUnit
from portal.activation.codes import written
from portal.documents import PDF_TYPE
from portal.enums import ModuleSource
from portal.formkeys import once
from portal.pages import filter_chips, show_refusal
from portal.permissions import Permission, require
from publicservices.actions import complaint_openings as openings
from publicservices.actions import complaints as actions
from publicservices.actions.requests import OtherContents
from publicservices.complaint_receipt import receipt_pdf
from publicservices.complaint_states import ComplaintAct, ComplaintMode
from publicservices.forms.complaints import (
    ComplaintActForm,
    ComplaintFilterForm,
    ComplaintForm,
    ReasonForm,
)
from publicservices.models import Complaint
from publicservices.queries.complaints import (
    agencies_of,
    alike,
    can_handle,
    clocks_of,
    complaint_by_code,
    complaint_counts,
    complaint_lines,
    complaint_table,
    events_of,
    figures_by_unit,
    opening_of,
    openings_waiting,
    units_to_dispose_to,
    unsealed,
)
from publicservices.views.applying import draw_secret, read_secret

PAGE_SIZE = 50


@require_safe
@require(Permission.COMPLAINT_VIEW)
def complaint_list(request):
    """What waits: cases at the person's units, the nearest deadline first."""
    form = ComplaintFilterForm(request.GET)
    rows = complaint_table(government=request.government, user=request.user, **form.criteria())
    page_obj = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page_obj,
        "lines": complaint_lines(list(page_obj), request.government),
        "counts": complaint_counts(request.government, request.user),
        "filter_form": form,
        "chips": filter_chips(form, request),
        "is_here": request.government.complaint_source == ModuleSource.HERE,
        "may_file": request.user.has_perm(Permission.COMPLAINT_HANDLE),
    }
    return render(request, "publicservices/complaint_list.html", context)


def agencies_in_sight(request):
    """Units right under the government that the officer may see."""
    return agencies_of(request.government, OrgUnit.objects.visible_to(request.user))


def seen_complaint(request, pk):
    """The case ``pk`` when the person may see it, else 404."""
    rows = Complaint.objects.visible_to(request.user).filter(government=request.government)
    related = ("government", "unit", "about_unit", "service", "escalated_to", "reported")
    return get_object_or_404(rows.select_related(*related), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
@sensitive_post_parameters()
@require(Permission.COMPLAINT_VIEW)
@once
def complaint_detail(request, pk):
    """One case: its clocks, what happened, what an officer may do; a POST does it. The contents of a
    confidential, anonymous or barred one are shown after an opening on record alone."""
    row = seen_complaint(request, pk)
    may_handle = can_handle(request.user, row)
    if request.method == "POST" and not may_handle:
        raise PermissionDenied
    wanted = request.GET.get("cari", "").replace("\x00", "").strip()[:100]
    form = None
    if may_handle and row.is_open:
        units = units_to_dispose_to(row, wanted)
        agencies = agencies_in_sight(request)
        form = ComplaintActForm(request.POST or None, row=row, units=units, agencies=agencies)
    if request.method == "POST":
        if form is None:
            messages.error(request, "Pengaduan ini sudah berakhir.")
            return redirect("publicservices:complaint_detail", row.pk)
        if form.is_valid():
            try:
                act_on(row, form, request.user)
            except ValidationError as error:
                show_refusal(form, error)
            else:
                messages.success(request, "Tersimpan.")
                return redirect_after(request, row)
    return render(
        request, "publicservices/complaint_detail.html", detail_context(request, row, form, wanted)
    )


def detail_context(request, row, form, wanted):
    user = request.user
    contents = not row.is_closed_book or opening_of(row, user, is_identity=False) is not None
    is_named = row.mode == ComplaintMode.OPEN and contents
    may_handle = can_handle(user, row)
    return {
        "row": row,
        "form": form,
        "wanted": wanted,
        "clocks": clocks_of(row),
        "shows_contents": contents,
        "body": unsealed(row, row.body) if contents else "",
        "reporter": unsealed(row, row.reporter) if is_named else "",
        "contact": unsealed(row, row.contact) if is_named else "",
        "has_identity": bool(row.reporter or row.contact),
        "events": events_of(row, public=False, with_text=contents),
        "alike": alike(row, user) if row.is_open and not row.emptied_at else [],
        "may_handle": may_handle,
        "openings": openings_waiting(row) if may_handle else [],
        "agreed": opening_of(row, user, is_identity=True) if may_handle else None,
        "reason_form": ReasonForm() if may_handle else None,
    }


def redirect_after(request, row):
    """To the case again, or to the inbox once it is out of sight."""
    if Complaint.objects.visible_to(request.user).filter(pk=row.pk).exists():
        return redirect("publicservices:complaint_detail", row.pk)
    return redirect("publicservices:complaint_list")


def act_on(row, form, user):
    """Do what a valid ComplaintActForm says."""
    found = form.cleaned_data
    common = {"complaint": row, "user": user, "text": found["text"]}
    if found["act"] == ComplaintAct.VERIFY:
        actions.verify(
            found=found["found"], is_barred=found["is_barred"], reported=found["reported"],
            about_unit=form.units.get(found["about"]), **common,
        )  # fmt: skip
    elif found["act"] == ComplaintAct.DISPOSE:
        actions.dispose(to=form.units[found["to"]], **common)
    elif found["act"] == ComplaintAct.RETURN:
        actions.give_back(**common)
    else:
        number = found.get("national_number", "")
        actions.act_as_officer(act=found["act"], national_number=number, **common)


@require_POST
@require(Permission.COMPLAINT_VIEW)
@once
def complaint_open(request, pk):
    """Open the contents of a closed book, on record."""
    row = seen_complaint(request, pk)
    openings.open_contents(complaint=row, user=request.user)
    return redirect("publicservices:complaint_detail", row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
@require(Permission.COMPLAINT_HANDLE)
@once
def complaint_identity(request, pk):
    """The way to a sealed name: ``act`` ask (with a reason) or agree; a GET shows the name to whoever
    asked, once somebody else agreed and as long as that holds."""
    row = seen_complaint(request, pk)
    if not can_handle(request.user, row):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    if request.method == "POST":
        try:
            if settle_identity(request, row, form):
                messages.success(request, "Tercatat.")
                return redirect("publicservices:complaint_identity", row.pk)
        except ValidationError as error:
            show_refusal(form, error)
    agreed = opening_of(row, request.user, is_identity=True)
    if agreed is not None and request.method == "GET":
        try:
            openings.record_identity_read(opening=agreed, user=request.user)
        except ValidationError:  # it ended just now
            agreed = None
    context = {"row": row, "form": form, "openings": openings_waiting(row), "agreed": agreed}
    if agreed is not None and request.method == "GET":
        context |= {"reporter": unsealed(row, row.reporter), "contact": unsealed(row, row.contact)}
    return render(request, "publicservices/complaint_identity.html", context)


def settle_identity(request, row, form):
    """Ask or agree as posted; False when the form is not good."""
    if request.POST.get("act") == "agree":
        number = request.POST.get("opening", "")
        waiting = {str(one.pk): one for one in openings_waiting(row)}
        if number not in waiting:
            raise ValidationError("Permintaan ini tidak ada lagi.")
        openings.agree_identity(opening=waiting[number], user=request.user)
        return True
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        openings.ask_identity(complaint=row, user=request.user, reason=reason)
        return True
    return False


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
@sensitive_post_parameters()
@require(Permission.COMPLAINT_HANDLE)
def complaint_create(request):
    """An officer takes a case in for somebody; the page after it shows the code, once."""
    government = request.government
    if government.complaint_source != ModuleSource.HERE:
        messages.error(request, "Pengaduan pemerintah daerah ini diterima lewat SP4N-LAPOR!.")
        return redirect("publicservices:complaint_list")
    data = request.POST if request.method == "POST" else None
    form = ComplaintForm(data, agencies=agencies_in_sight(request), with_channel=True)
    status, secret = 200, draw_secret()
    if data is not None:
        status, kept = 422, read_secret(data.get("kunci", ""))
        if kept is None:
            form.add_error(None, "Halaman ini terlalu lama terbuka. Periksa, lalu kirim lagi.")
        elif form.is_valid():
            secret = data["kunci"]
            try:
                return show_receipt(request, form, kept)
            except OtherContents:
                form.add_error(None, "Formulir ini sudah dikirim dengan isi lain. Buka lagi.")
        else:
            secret = data["kunci"]
    context = {"form": form, "secret": secret}
    return render(request, "publicservices/complaint_form.html", context, status=status)


def show_receipt(request, form, secret):
    """Keep the case of a valid form and show its code."""
    filed = actions.file_complaint(
        government=request.government,
        secret=f"{request.user.pk} {secret}",
        draft=actions.ComplaintDraft(**form.draft_values),
        channel=form.cleaned_data["channel"],
        user=request.user,
    )
    context = {"row": filed.complaint, "code": written(filed.code)}
    return render(request, "publicservices/complaint_filed.html", context)


@require_POST
@cache_control(no_store=True)
@sensitive_post_parameters()
@require(Permission.COMPLAINT_HANDLE)
def complaint_receipt(request):
    """The receipt as PDF for whoever sends its code; the code stands in no address."""
    code = request.POST.get("code", "")
    row = complaint_by_code(request.government, code)
    if row is None:
        messages.error(request, "Kode ini tidak dikenal.")
        return redirect("publicservices:complaint_list")
    url = reverse("catalogue:complaint_track", args=[request.government.slug])
    pdf = receipt_pdf(
        row, code=code, address=request.build_absolute_uri(url), officer=str(request.user),
        day=request.government.today(),
    )  # fmt: skip
    headers = {"Content-Disposition": f'attachment; filename="tanda-terima-{row.pk}.pdf"'}
    return HttpResponse(pdf, content_type=PDF_TYPE, headers=headers)


@require_safe
@require(Permission.SERVICE_VIEW)
def unit_complaints(request, pk):
    """How many cases lie at a unit and are late, and were sent about it: figures alone."""
    units = OrgUnit.objects.visible_to(request.user, Permission.SERVICE_VIEW)
    unit = get_object_or_404(units.filter(government=request.government), pk=pk)
    today = request.government.today()
    figures = figures_by_unit(request.government, today, [unit.pk]).get(unit.pk)
    context = {"unit": unit, "figures": figures}
    context["may_read"] = request.user.has_perm(Permission.COMPLAINT_VIEW, unit)
    return render(request, "publicservices/unit_complaints.html", context)
