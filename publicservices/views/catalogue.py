"""The catalogue of services for everybody. No account, no session, no cookie, no script; rendered
without the request, like the survey."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from publicservices.components import filled
from publicservices.queries.catalogue import (
    catalogue_of,
    government_by_slug,
    promised_service,
    search_catalogue,
)
from publicservices.queries.requests import takes_requests
from publicservices.queries.standards import (
    holding_among,
    service_in_charge,
    versions_of,
)

PAGE_SIZE = 30
MAX_TEXT = 100


def page(template, status=200, **context):
    """A page without the request; its times are those of the government it is about."""
    government = context.get("government")
    with timezone.override(government.zone if government else None):
        return HttpResponse(render_to_string(template, context), status=status)


def unknown(government=None):
    """404 in the same words for a service that is not there and for one not published."""
    return page("publicservices/public/unknown.html", 404, government=government)


@login_not_required
@gzip_page
@cache_control(public=True, max_age=60)
@require_safe
def catalogue_list(request, slug):
    """Services by name, or those that answer ``?q=``."""
    government = government_by_slug(slug)
    if government is None:
        return unknown()
    text = request.GET.get("q", "").replace("\x00", "").strip()[:MAX_TEXT]
    entries = catalogue_of(government, government.today())
    found = search_catalogue(entries, text)
    return page(
        "publicservices/public/catalogue.html",
        government=government,
        text=text,
        n_all=len(entries),
        page_obj=Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
    )


@login_not_required
@gzip_page
@cache_control(public=True, max_age=60)
@require_safe
def catalogue_detail(request, slug, pk):
    """What one service asks, costs and promises today. The address of a service that a change of
    structure took elsewhere leads to where it is given now."""
    government = government_by_slug(slug)
    service = promised_service(government, pk) if government else None
    if service is None:
        return unknown(government)
    today = government.today()
    home = service_in_charge(service, today)
    standard = holding_among(versions_of(home), today) if home else None
    if standard is None:
        return unknown(government)
    if home.pk != service.pk:
        url = reverse("catalogue:catalogue_detail", args=[slug, home.pk])
        return HttpResponseRedirect(url)
    return page(
        "publicservices/public/service.html",
        government=government,
        service=service,
        standard=standard,
        takes_requests=takes_requests(service),
        components=[one for one in filled(standard) if one.component.is_public],
    )
