"""A survey on a device in a waiting room: big targets, back to the start by itself, left by staff
only. Reached by an address that an officer switches on and off; no account, no session, no cookie."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from surveys.kiosks import exit_pin, is_kiosk
from surveys.queries import campaign_by_code, campaign_for_post, forget_campaign
from surveys.views.citizens import KIOSK, form_page, not_taking, page, receive, unknown

THANKS_SECONDS = 8


@csrf_exempt
@login_not_required
@gzip_page
@cache_control(no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def kiosk_form(request, code, key):
    """The questions on a kiosk; a POST keeps the answers as the public form does."""
    find = campaign_for_post if request.method == "POST" else campaign_by_code
    campaign = find(code)
    if campaign is not None and not is_kiosk(campaign, key) and request.method == "POST":
        # Remembered from before this kiosk was switched on: its first answer must not be lost.
        forget_campaign(code)
        campaign = campaign_for_post(code)
    if campaign is None or not is_kiosk(campaign, key):
        return unknown()
    today = campaign.government.today()
    if not campaign.accepts_on(today):
        forget_campaign(code)
        return not_taking(campaign, today)
    if request.method == "POST":
        return receive(request, code, campaign, KIOSK)
    return form_page(campaign, way=KIOSK)


@login_not_required
@gzip_page
@cache_control(no_store=True)
@require_safe
def kiosk_thanks(request, code, key):
    """Thanks, then the form again for whoever is next."""
    campaign = campaign_by_code(code)
    if campaign is None or not is_kiosk(campaign, key):
        return unknown()
    return page(
        "surveys/kiosk_thanks.html",
        campaign=campaign,
        government=campaign.government,
        seconds=THANKS_SECONDS,
    )


@csrf_exempt
@login_not_required
@cache_control(no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def kiosk_exit(request, code, key):
    """The way out for staff: the four digits of their page lead to the page that asks them to sign
    in. Whoever finds them by trying gets no further than that."""
    campaign = campaign_by_code(code)
    if campaign is None or not is_kiosk(campaign, key):
        return unknown()
    wrong = False
    if request.method == "POST":
        if constant_time_compare(exit_pin(campaign), request.POST.get("pin", "")[:8]):
            return HttpResponseRedirect(reverse("surveys:campaign_channels", args=[campaign.pk]))
        wrong = True
    return page(
        "surveys/kiosk_exit.html",
        422 if wrong else 200,
        campaign=campaign,
        government=campaign.government,
        wrong=wrong,
    )
