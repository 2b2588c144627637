"""Informasi jabatan of a unit on paper: order them, watch them being made, fetch the file."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from orgunits.actions import order_job_print
from orgunits.forms.job_information import JobPrintForm
from orgunits.models import JobPrint
from orgunits.views.road import read_or_post
from orgunits.views.unit import unit_context
from portal.files import serve_attachment
from portal.formkeys import once
from portal.pages import show_order
from portal.permissions import Permission, require

MOST_LISTED = 20


def own_prints(request):
    """The person's own orders in the government they work in, the newest first."""
    return (
        JobPrint.objects.visible_to(request.user)
        .filter(government=request.government)
        .select_related("job", "file", "unit")
    )


@read_or_post
@require(Permission.ORGUNIT_VIEW)
@once
def job_print_create(request, pk):
    """Order the posts of a unit, or of its branch, on the day shown."""
    context = unit_context(request, pk, "positions")
    unit, header = context["unit"], context["header"]
    form = JobPrintForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            order = order_job_print(
                government=unit.government,
                unit=unit,
                day=header.day,
                user=request.user,
                **form.cleaned_data,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Cetakan dipesan. Hasilnya muncul di halaman ini.")
            return redirect("orgunits:job_print_detail", uuid=order.uuid)
    context |= {"form": form, "prints": own_prints(request)[:MOST_LISTED]}
    return render(request, "orgunits/job_print_form.html", context)


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.ORGUNIT_VIEW)
def job_print_detail(request, uuid):
    """One order: the progress of its job, then the file to fetch."""
    order = get_object_or_404(own_prints(request), uuid=uuid)
    return show_order(
        request,
        order,
        reverse("orgunits:job_print_detail", args=[order.uuid]),
        page="orgunits/job_print_detail.html",
        panel="orgunits/_chart_print_job.html",
    )


@require_safe
@require(Permission.ORGUNIT_VIEW)
def job_print_file(request, uuid):
    """The file, for the person who ordered it and may still see the unit."""
    order = get_object_or_404(own_prints(request).filter(file__isnull=False), uuid=uuid)
    return serve_attachment(request, order.file)
