"""What is printed for surveys: order it, watch it being made, fetch it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from portal.files import serve_attachment
from portal.formkeys import once
from portal.pages import show_order
from portal.permissions import Permission, require
from surveys.actions.prints import order_print
from surveys.enums import PrintKind
from surveys.models import SurveyPrint
from surveys.views.batches import visible_batch
from surveys.views.campaigns import visible_campaign

# Counter codes are ordered with their counter: surveys.views.tickets.
ORDERED_HERE = {kind.value for kind in PrintKind} - {PrintKind.CODES.value}


def ordered(request, back, **subject):
    """Order what the form asks for and go to its page; back to ``back`` when it is refused."""
    kind = request.POST.get("kind", PrintKind.POSTER.value)
    if kind not in ORDERED_HERE:
        raise Http404
    try:
        order = order_print(kind=PrintKind(kind), user=request.user, **subject)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(back)
    messages.success(request, "Cetakan dipesan. Hasilnya muncul di halaman ini.")
    return redirect("surveys:print_detail", uuid=order.uuid)


@require_POST
@require(Permission.CAMPAIGN_VIEW)
@once
def campaign_print(request, pk):
    """Order the poster or the paper form of one survey (``kind``)."""
    campaign = visible_campaign(request, pk, Permission.CAMPAIGN_VIEW)
    back = reverse("surveys:campaign_detail", args=[campaign.pk])
    return ordered(request, back, campaign=campaign)


@require_POST
@require(Permission.CAMPAIGN_VIEW)
@once
def batch_print(request, pk):
    """Order the posters or paper forms of every survey of a batch, in one file."""
    batch = visible_batch(request, pk, Permission.CAMPAIGN_VIEW)
    return ordered(request, reverse("surveys:batch_detail", args=[batch.pk]), batch=batch)


def own_prints(request):
    """The person's own orders in the government they work in, the newest first."""
    return (
        SurveyPrint.objects.visible_to(request.user)
        .filter(government=request.government)
        .select_related("job", "pdf", "campaign", "batch")
    )


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.CAMPAIGN_VIEW)
def print_detail(request, uuid):
    """One order: the progress of its job, then the PDF to fetch."""
    order = get_object_or_404(own_prints(request), uuid=uuid)
    back = ("campaign_detail", order.campaign_id) if order.campaign_id else (
        "batch_detail", order.batch_id
    )  # fmt: skip
    return show_order(
        request,
        order,
        reverse("surveys:print_detail", args=[order.uuid]),
        page="surveys/print_detail.html",
        panel="surveys/_print_job.html",
        back_url=reverse(f"surveys:{back[0]}", args=[back[1]]),
    )


@require_safe
@require(Permission.CAMPAIGN_VIEW)
def print_pdf(request, uuid):
    """The PDF, for the person who ordered it and may still see the unit."""
    order = get_object_or_404(own_prints(request).filter(pdf__isnull=False), uuid=uuid)
    return serve_attachment(request, order.pdf)
