"""Requests as officers see them: the inbox, one request, what a service asks."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from portal.crypto import CannotDecrypt
from portal.files import serve_sealed
from portal.formkeys import once
from portal.pages import filter_chips, show_refusal
from portal.permissions import Permission, require
from publicservices.actions import requests as actions
from publicservices.forms.requests import (
    ActForm,
    FieldFormSet,
    InboxFilterForm,
    SettingForm,
)
from publicservices.models import RequestDocument, ServiceRequest
from publicservices.queries.requests import (
    UNREADABLE,
    answers_of,
    form_of,
    home_of,
    inbox_counts,
    inbox_lines,
    request_clock,
    request_table,
    services_to_hand_to,
    unsealed,
)
from publicservices.views.standards import editable_service

PAGE_SIZE = 50


@require_safe
@require(Permission.REQUEST_VIEW)
def request_list(request):
    """What waits: requests to the services of the person's units, the nearest deadline first."""
    form = InboxFilterForm(request.GET)
    rows = request_table(government=request.government, user=request.user, **form.criteria())
    page_obj = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page_obj,
        "lines": inbox_lines(list(page_obj), request.government),
        "counts": inbox_counts(request.government, request.user),
        "filter_form": form,
        "chips": filter_chips(form, request),
    }
    return render(request, "publicservices/request_list.html", context)


def can_handle(user, row):
    """Whether ``user`` may work on a request: they may for the unit that gives its service now."""
    return user.has_perm(Permission.REQUEST_HANDLE, home_of(row).unit)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.REQUEST_VIEW)
@once
def request_detail(request, pk):
    """One request: what was asked, its clock, what happened; a POST does something with it."""
    rows = ServiceRequest.objects.visible_to(request.user).filter(government=request.government)
    row = get_object_or_404(rows.select_related("service__unit", "government", "standard"), pk=pk)
    may_handle = row.is_open and can_handle(request.user, row)
    if request.method == "POST" and not can_handle(request.user, row):
        raise PermissionDenied
    wanted = request.GET.get("cari", "").replace("\x00", "").strip()[:100]
    services = services_to_hand_to(row, wanted) if may_handle else []
    form = ActForm(request.POST or None, row=row, services=services) if may_handle else None
    if request.method == "POST":
        if form is None:
            messages.error(request, "Permohonan ini sudah berakhir.")
            return redirect("publicservices:request_detail", row.pk)
        if form.is_valid():
            try:
                with transaction.atomic():
                    act_on(row, form.cleaned_data, request.user, services)
            except ValidationError as error:
                show_refusal(form, error)
            else:
                messages.success(request, "Tersimpan.")
                return redirect_after(request, row)
    context = {
        "row": row,
        "form": form,
        "wanted": wanted,
        "services": services,
        "clock": request_clock(row),
        "applicant": unsealed(row, row.applicant),
        "phone": unsealed(row, row.phone),
        "answers": answers_of(row),
        "documents": row.documents.select_related("attachment"),
        "events": row.events.select_related("by"),
    }
    return render(request, "publicservices/request_detail.html", context)


@require_safe
@require(Permission.REQUEST_VIEW)
def request_document(request, pk):
    """A document of a request as a download, for whoever may read the request."""
    requests = ServiceRequest.objects.visible_to(request.user).filter(government=request.government)
    rows = RequestDocument.objects.filter(request__in=requests).select_related(
        "attachment__government", "request"
    )
    document = get_object_or_404(rows, pk=pk)
    try:
        return serve_sealed(request, document.attachment, document.seal_context)
    except CannotDecrypt:
        raise Http404(UNREADABLE) from None


def redirect_after(request, row):
    """To the request again, or to the inbox once it belongs to units out of sight."""
    if ServiceRequest.objects.visible_to(request.user).filter(pk=row.pk).exists():
        return redirect("publicservices:request_detail", row.pk)
    return redirect("publicservices:request_list")


def act_on(row, found, user, services):
    """Do what a valid ActForm says."""
    common = {"request": row, "user": user}
    text = found["text"]
    if found["act"] == "take":
        actions.take_up(**common)
    elif found["act"] == "pause":
        actions.pause(text=text, **common)
    elif found["act"] == "resume":
        actions.resume(text=text, **common)
    elif found["act"] in ("done", "refuse"):
        actions.close(is_done=found["act"] == "done", text=text, **common)
    elif found["act"] == "hand":
        to = next(one for one in services if one.pk == found["to"])
        actions.hand_over(to=to, text=text, **common)
    else:
        actions.add_note(text=text, **common)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SERVICE_EDIT)
@once
def request_form_update(request, pk):
    """Whether a service takes requests through the portal, and what it asks."""
    service = editable_service(request, pk)
    known = form_of(service)
    initial = {"is_open": known.is_open, "intro": known.intro} if known else {}
    rows = [
        {"label": one.label, "kind": one.kind.value, "choices": ", ".join(one.choices),
         "hint": one.hint, "is_required": one.is_required, "types": one.types,
         "megabytes": one.megabytes}
        for one in (known.fields if known else ())
    ]  # fmt: skip
    data = request.POST if request.method == "POST" else None
    form = SettingForm(data, initial=initial)
    formset = FieldFormSet(data, initial=rows, prefix="isian")
    if request.method == "POST" and form.is_valid() and formset.is_valid():
        try:
            actions.settle_form(
                service=service, user=request.user, fields=formset.wanted(), **form.cleaned_data
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Formulir permohonan tersimpan.")
            return redirect("publicservices:service_detail", service.pk)
    context = {"form": form, "formset": formset, "service": service}
    return render(request, "publicservices/request_form.html", context)
