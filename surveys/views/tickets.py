"""Counter codes of a survey: print them, see what came back from each counter."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from portal.formkeys import once
from portal.pages import show_refusal
from portal.permissions import Permission, require
from surveys.actions.tickets import order_codes
from surveys.enums import CampaignState
from surveys.permissions import can_edit_campaigns
from surveys.queries.tickets import desk_rates
from surveys.ticket_forms import CodeOrderForm
from surveys.views.campaigns import visible_campaign


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.CAMPAIGN_VIEW)
@once
def campaign_codes(request, pk):
    """The counters of a survey with the codes printed and used; a POST orders more codes."""
    campaign = visible_campaign(request, pk, Permission.CAMPAIGN_VIEW)
    can_edit = can_edit_campaigns(request.user, campaign.unit)
    if request.method == "POST" and not can_edit:
        raise PermissionDenied
    form = CodeOrderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            order = order_codes(campaign=campaign, user=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Kode dipesan. Hasilnya muncul di halaman ini.")
            return redirect("surveys:print_detail", uuid=order.uuid)
    context = {
        "campaign": campaign,
        "rates": desk_rates(campaign),
        "form": form,
        "can_order": can_edit and campaign.state != CampaignState.CLOSED,
    }
    return render(request, "surveys/campaign_codes.html", context)
