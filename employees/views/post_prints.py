"""Peta jabatan on paper: of a unit on a day, and of what a decree fixed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from employees.actions.post_maps import order_fixed_map, order_post_map
from employees.models import PostMapPrint
from employees.views.post_map import header_of, staffed_unit
from orgunits.models import RoundDecision, RoundSheet
from orgunits.round_kinds import ABK
from portal.files import serve_attachment
from portal.formkeys import once
from portal.pages import show_order
from portal.permissions import Permission, require

PAGE_SIZE = 50


def prints_of(request):
    """The person's own orders, the newest first, with what a page says of them."""
    return (
        PostMapPrint.objects.visible_to(request.user)
        .filter(government=request.government)
        .select_related("unit", "ordered_by", "job", "attachment")
        .order_by("-ordered_at", "-pk")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EMPLOYEE_VIEW)
@once
def post_map_print_create(request, pk):
    """Order the A3 print of a unit's map as of the chosen day; the earlier ones are listed."""
    unit = staffed_unit(request, pk)
    header = header_of(request, unit)
    problem = ""
    if request.method == "POST":
        try:
            order = order_post_map(
                government=request.government, unit=unit, day=header.day, user=request.user
            )
        except ValidationError as error:
            problem = " ".join(error.messages)
        else:
            messages.success(request, "Pesanan dicatat. PDF-nya muncul di halaman ini.")
            return redirect("employees:post_map_print_detail", uuid=order.uuid)
    page = Paginator(prints_of(request).filter(unit=unit, decision=None), PAGE_SIZE)
    context = {
        "unit": unit,
        "header": header,
        "tab": "post_map",
        "problem": problem,
        "page_obj": page.get_page(request.GET.get("page")),
    }
    return render(request, "employees/post_map_print_create.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EMPLOYEE_VIEW)
@once
def decision_print_create(request, pk):
    """Order the A3 print of what a decree fixed, of the units in reach; the earlier ones are
    listed."""
    sheets = RoundSheet.objects.visible_to(request.user, Permission.EMPLOYEE_VIEW)
    decisions = RoundDecision.objects.filter(
        government=request.government, kind=ABK, pk__in=sheets.values("decision")
    )
    decision = get_object_or_404(decisions.select_related("round", "government"), pk=pk)
    problem = ""
    if request.method == "POST":
        try:
            order = order_fixed_map(decision=decision, user=request.user)
        except ValidationError as error:
            problem = " ".join(error.messages)
        else:
            messages.success(request, "Pesanan dicatat. PDF-nya muncul di halaman ini.")
            return redirect("employees:post_map_print_detail", uuid=order.uuid)
    page = Paginator(prints_of(request).filter(decision=decision), PAGE_SIZE)
    context = {
        "decision": decision,
        "n_units": sheets.filter(decision=decision).count(),
        "problem": problem,
        "page_obj": page.get_page(request.GET.get("page")),
    }
    return render(request, "employees/decision_print_create.html", context)


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.EMPLOYEE_VIEW)
def post_map_print_detail(request, uuid):
    """One print: its progress, then the file."""
    order = get_object_or_404(prints_of(request), uuid=uuid)
    return show_order(
        request,
        order,
        reverse("employees:post_map_print_detail", args=[order.uuid]),
        page="employees/post_map_print_detail.html",
        panel="employees/_order_job.html",
    )


@never_cache
@require_safe
@require(Permission.EMPLOYEE_VIEW)
def post_map_print_file(request, uuid):
    """The PDF of a print, for the person who ordered it and may still see the unit's people."""
    orders = prints_of(request).filter(attachment__isnull=False)
    order = get_object_or_404(orders.select_related("attachment__government"), uuid=uuid)
    return serve_attachment(request, order.attachment)
