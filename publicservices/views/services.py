"""Pages about public services."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from orgunits.models import OrgUnit
from orgunits.queries import agencies_on, unit_header
from portal import exports
from portal.formkeys import once
from portal.opened import FIELD as OPENED
from portal.pages import filter_chips, is_fragment, row_number, show_refusal
from portal.permissions import Permission, require
from publicservices.actions import create_service, end_service, update_service
from publicservices.drafts import ServiceDraft
from publicservices.forms import ServiceEndForm, ServiceFilterForm, ServiceForm
from publicservices.models import PublicService
from publicservices.permissions import can_edit_services
from publicservices.queries import pickable_units, service_table, services_on

PAGE_SIZE = 50
COLUMNS = [
    exports.ExportColumn("Layanan", lambda service: service.name, 40),
    exports.ExportColumn("Produk", lambda service: service.product, 30),
    exports.ExportColumn("Kode", lambda service: service.code),
    exports.ExportColumn("Unit", lambda service: service.unit.name, 40),
    exports.ExportColumn("Waktu penyelesaian", lambda service: service.standard_time, 20),
    exports.ExportColumn("Biaya", lambda service: service.cost, 20),
    exports.ExportColumn("Standar berlaku sejak", lambda service: service.standard_since, 20),
]


def chosen_unit(request, permission):
    """The active unit of ``?unit=`` on which the person holds ``permission``, or None when the
    address names none yet. Out of sight or closed is 404, in sight but forbidden 403."""
    text = request.GET.get("unit", "")
    if not text:
        return None
    number = row_number(text)
    if number is None:
        raise Http404
    units = OrgUnit.objects.visible_to(request.user).active()
    unit = get_object_or_404(
        units.filter(government=request.government).select_related("government"), pk=number
    )
    if not request.user.has_perm(permission, unit):
        raise PermissionDenied
    return unit


def unit_choices(request, permission):
    """Context of ``publicservices/_unit_pick.html``: the units found for ``?q=``."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    found = (
        pickable_units(
            government=request.government, user=request.user, permission=permission, text=text
        )
        if text
        else []
    )
    return {"text": text, "units": found}


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.SERVICE_VIEW)
def service_list(request):
    """Services in force on the chosen day: filtered, sorted, fifty to a page."""
    day = request.as_of.day
    form = ServiceFilterForm(
        request.GET, agencies=agencies_on(request.government, day, request.user)
    )
    services = service_table(
        government=request.government,
        user=request.user,
        day=day,
        sort=request.GET.get("sort", ""),
        **form.criteria(),
    )
    if exports.wanted(request):
        return exports.respond(request, title="Layanan", columns=COLUMNS, rows=services)
    context = {
        "page_obj": Paginator(services, PAGE_SIZE).get_page(request.GET.get("page")),
        "filter_form": form,
        "chips": filter_chips(form, request),
        "can_create": request.user.has_perm(Permission.SERVICE_EDIT),
    }
    whole = not is_fragment(request)
    template = "publicservices/service_list.html" if whole else "publicservices/_service_table.html"
    return render(request, template, context)


@require_safe
@require(Permission.SERVICE_VIEW)
def unit_services(request, pk):
    """Tab of a unit's page: what citizens get from it on the chosen day."""
    units = OrgUnit.objects.visible_to(request.user, Permission.SERVICE_VIEW)
    unit = get_object_or_404(
        units.filter(government=request.government).select_related("government"), pk=pk
    )
    header = unit_header(unit=unit, user=request.user, day=request.as_of.day)
    context = {
        "unit": unit,
        "header": header,
        "tab": "services",
        "services": services_on([unit.pk], header.day),
        "can_edit": Permission.SERVICE_EDIT in header.permissions and unit.is_active,
    }
    return render(request, "publicservices/unit_services.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SERVICE_EDIT)
@once
def service_create(request):
    """Register a service of the unit of ``?unit=``; without one, choose the unit first."""
    unit = chosen_unit(request, Permission.SERVICE_EDIT)
    if unit is None:
        context = unit_choices(request, Permission.SERVICE_EDIT)
        return render(request, "publicservices/service_form.html", context)
    form = ServiceForm(request.POST or None, initial={"valid_from": request.today})
    if request.method == "POST" and form.is_valid():
        draft = ServiceDraft(unit=unit, **form.values)
        try:
            service = create_service(
                draft=draft, user=request.user, reason=form.cleaned_data["reason"]
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"Layanan {service.name} terdaftar.")
            return redirect("publicservices:unit_services", unit.pk)
    return render(request, "publicservices/service_form.html", {"form": form, "unit": unit})


def editable_service(request, pk):
    """The service ``pk`` the person may see (else 404) and change (else 403)."""
    services = PublicService.objects.visible_to(request.user).select_related("unit", "government")
    service = get_object_or_404(services, pk=pk, government=request.government)
    if not can_edit_services(request.user, service.unit):
        raise PermissionDenied
    return service


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SERVICE_EDIT)
@once
def service_update(request, pk):
    service = editable_service(request, pk)
    form = ServiceForm(request.POST or None, instance=service)
    form.remember(service, form.Meta.fields)
    if request.method == "POST" and form.is_valid():
        try:
            update_service(
                service=service,
                user=request.user,
                reason=form.cleaned_data["reason"],
                opened=request.POST.get(OPENED, ""),
                **form.values,
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Perubahan layanan tersimpan.")
            return redirect("publicservices:unit_services", service.unit_id)
    context = {"form": form, "unit": service.unit, "service": service}
    return render(request, "publicservices/service_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SERVICE_EDIT)
@once
def service_end(request, pk):
    """Ask from which day on a service is no longer given, and end it."""
    service = editable_service(request, pk)
    form = ServiceEndForm(request.POST or None, initial={"on": request.today})
    if request.method == "POST" and form.is_valid():
        try:
            end_service(service=service, user=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"Layanan {service.name} diakhiri.")
            return redirect("publicservices:unit_services", service.unit_id)
    context = {
        "form": form,
        "service": service,
        "cancel_url": reverse("publicservices:unit_services", args=[service.unit_id]),
    }
    return render(request, "publicservices/service_end.html", context)
