"""The chart on paper: order it, watch it being drawn, fetch it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from orgunits.actions import order_chart
from orgunits.chart import branch_of, read_detail
from orgunits.forms import ChartPrintForm
from orgunits.models import ChartPrint
from orgunits.queries import structure_on
from orgunits.templatetags.unit_tabs import day_query
from orgunits.views.access import number_of, visible_unit
from portal.files import serve_attachment
from portal.formkeys import once
from portal.pages import show_order
from portal.permissions import Permission, require

MOST_LISTED = 20


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.ORGUNIT_VIEW)
@once
def chart_print_create(request):
    """Order the branch of ``?akar=`` (else the topmost unit in sight) on the day shown."""
    if request.government is None:
        raise Http404
    rows = structure_on(request.government, request.as_of.day, request.user)
    asked = number_of(request, "akar")
    top = asked or (rows[0].id if rows else None)
    branch = branch_of(rows, top) if top else []
    if asked and not branch:
        raise Http404
    form = ChartPrintForm(request.POST or None, detail=read_detail(request.GET.get("isi", "")))
    if request.method == "POST" and branch and form.is_valid():
        try:
            order = order_chart(
                government=request.government,
                unit=visible_unit(request, top),
                day=request.as_of.day,
                user=request.user,
                **form.cleaned_data,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Cetakan dipesan. Hasilnya muncul di halaman ini.")
            return redirect("orgunits:chart_print_detail", uuid=order.uuid)
    context = {
        "form": form,
        "branch": branch,
        "top": branch[0] if branch else None,
        "chart_url": reverse("orgunits:orgunit_chart") + day_query(request.as_of),
        "prints": own_prints(request)[:MOST_LISTED],
    }
    return render(request, "orgunits/chart_print_form.html", context)


def own_prints(request):
    """The person's own orders in the government they work in, the newest first."""
    return (
        ChartPrint.objects.visible_to(request.user)
        .filter(government=request.government)
        .select_related("job", "pdf", "unit")
    )


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.ORGUNIT_VIEW)
def chart_print_detail(request, uuid):
    """One order: the progress of its job, then the PDF to fetch."""
    order = get_object_or_404(own_prints(request), uuid=uuid)
    return show_order(
        request,
        order,
        reverse("orgunits:chart_print_detail", args=[order.uuid]),
        page="orgunits/chart_print_detail.html",
        panel="orgunits/_chart_print_job.html",
    )


@require_safe
@require(Permission.ORGUNIT_VIEW)
def chart_print_pdf(request, uuid):
    """The PDF, for the person who ordered it and may still see the unit."""
    order = get_object_or_404(own_prints(request).filter(pdf__isnull=False), uuid=uuid)
    return serve_attachment(request, order.pdf)
