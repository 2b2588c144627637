"""Standards of a service as officers see them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from portal.formkeys import once
from portal.opened import FIELD as OPENED
from portal.pages import row_number, show_refusal
from portal.permissions import Permission, require
from publicservices.actions.standards import (
    DRAFT_FIELDS,
    discard_draft,
    new_draft,
    publish_standard,
    save_draft,
)
from publicservices.components import differences, filled, missing
from publicservices.forms.standards import DiscardForm, PublishForm, StandardForm
from publicservices.models import PublicService
from publicservices.permissions import can_edit_services
from publicservices.queries.standards import (
    draft_among,
    holding_among,
    service_in_charge,
    steps_of,
    versions_of,
)
from publicservices.queries.times import is_told_to


def visible_service(request, pk):
    """The service ``pk`` the person may see (else 404)."""
    services = PublicService.objects.visible_to(request.user).select_related("unit", "government")
    return get_object_or_404(services, pk=pk, government=request.government)


def editable_service(request, pk):
    """The service ``pk`` the person may see (else 404) and change (else 403)."""
    service = visible_service(request, pk)
    if not can_edit_services(request.user, service.unit):
        raise PermissionDenied
    return service


@require_safe
@require(Permission.SERVICE_VIEW)
def service_detail(request, pk):
    """A service: what its standard says today, its versions, who gives it now."""
    service = visible_service(request, pk)
    versions = versions_of(service)
    holding = holding_among(versions, request.today)
    home = service_in_charge(service, request.today)
    is_visible_home = (
        home is not None
        and home.pk != service.pk
        and PublicService.objects.visible_to(request.user).filter(pk=home.pk).exists()
    )
    context = {
        "service": service,
        "versions": versions,
        "draft": draft_among(versions),
        "holding": holding,
        "components": filled(holding) if holding else [],
        "missing": missing(holding, public=False) if holding else [],
        "steps": steps_of(holding, service.government) if holding else [],
        "home": home if is_visible_home else None,
        "shows_times": is_told_to(request.user, service, request.today),
        "can_edit": can_edit_services(request.user, service.unit),
    }
    return render(request, "publicservices/service_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SERVICE_EDIT)
@once
def standard_update(request, pk):
    """Write the draft of the next version; it begins as a copy of the last one."""
    service = editable_service(request, pk)
    versions = versions_of(service)
    draft = draft_among(versions)
    shown = draft or new_draft(service, versions[0] if versions else None)
    form = StandardForm(request.POST or None, instance=shown)
    if draft is not None:
        form.remember(draft, DRAFT_FIELDS)
    if request.method == "POST" and form.is_valid():
        try:
            opened = request.POST.get(OPENED, "") if draft is not None else None
            save_draft(service=service, user=request.user, opened=opened, **form.values)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Rancangan standar tersimpan. Belum terlihat oleh warga.")
            return redirect("publicservices:service_detail", service.pk)
    context = {"form": form, "service": service, "draft": draft, "number": shown.number}
    return render(request, "publicservices/standard_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SERVICE_EDIT)
@once
def standard_publish(request, pk):
    """Show what the draft changes, and let it hold from a day on."""
    service = editable_service(request, pk)
    versions = versions_of(service)
    draft, holding = draft_among(versions), holding_among(versions, request.today)
    form = PublishForm(request.POST or None, initial={"valid_from": request.today})
    if request.method == "POST" and form.is_valid():
        try:
            published = publish_standard(service=service, user=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"Standar versi {published.number} diterbitkan.")
            return redirect("publicservices:service_detail", service.pk)
    context = {
        "form": form,
        "service": service,
        "draft": draft,
        "holding": holding,
        "changes": differences(holding, draft) if draft and holding else [],
        "missing_public": missing(draft, public=True) if draft else [],
        "missing_inner": missing(draft, public=False) if draft else [],
        "cancel_url": reverse("publicservices:service_detail", args=[service.pk]),
    }
    return render(request, "publicservices/standard_publish.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SERVICE_EDIT)
@once
def standard_discard(request, pk):
    """Throw the draft away."""
    service = editable_service(request, pk)
    form = DiscardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            discard_draft(service=service, user=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Rancangan dibuang.")
            return redirect("publicservices:service_detail", service.pk)
    context = {
        "form": form,
        "service": service,
        "cancel_url": reverse("publicservices:service_detail", args=[service.pk]),
    }
    return render(request, "publicservices/standard_discard.html", context)


@require_safe
@require(Permission.SERVICE_VIEW)
def standard_compare(request, pk):
    """What one version (``?after=``) says otherwise than an earlier one (``?before=``)."""
    service = visible_service(request, pk)
    versions = {row.number: row for row in versions_of(service)}
    after = versions.get(row_number(request.GET.get("after", "")))
    before = versions.get(row_number(request.GET.get("before", "")))
    if after is None and versions:
        after = versions[max(versions)]
    if before is None and after is not None:
        before = versions.get(after.number - 1)
    context = {
        "service": service,
        "versions": sorted(versions),
        "before": before,
        "after": after,
        "changes": differences(before, after) if before and after else [],
    }
    return render(request, "publicservices/standard_compare.html", context)
