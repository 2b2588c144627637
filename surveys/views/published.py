"""What a government has published, for everybody: page, waiting-room screen, open data. No account,
no session, no cookie, no script; rendered without the request, like the survey itself."""

from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from portal.spreadsheets import csv_lines
from surveys.announcement import open_rows, read_figures
from surveys.periods import period_label
from surveys.queries.comment_answers import published_answers
from surveys.queries.follow_ups import published_follow_ups
from surveys.queries.publications import shown_publications

SCREEN_SECONDS = 15  # between two units on the screen of a waiting room


def page(template, status=200, government=None, **context):
    """A page whose instants are told in the zone of its ``government``."""
    context["government"] = government
    with timezone.override(government.zone if government else None):
        return HttpResponse(render_to_string(template, context), status=status)


def unknown():
    """404 in the same words for a government that is not there and for one without results."""
    return page("surveys/published_unknown.html", 404)


def find(slug, start="", end=""):
    """(publication, all of the government's, figures); None for what is not published."""
    found = shown_publications(slug)
    try:
        period = (date.fromisoformat(start), date.fromisoformat(end)) if start else None
    except ValueError:
        return None
    chosen = next((one for one in found if period in (None, one.period)), None)
    return chosen and (chosen, found, read_figures(chosen.figures))


def address(name, publication):
    """The lasting address of one thing about a publication."""
    start, end = (day.isoformat() for day in publication.period)
    slug = publication.government.slug
    return reverse(f"published:{name}", args=[slug, start, end])


@login_not_required
@gzip_page
@cache_control(public=True, max_age=300)
@require_safe
def published_detail(request, slug, start="", end=""):
    """The results of one period, of the latest one without a period in the address."""
    found = find(slug, start, end)
    if found is None:
        return unknown()
    publication, every, figures = found
    return page(
        "surveys/published_detail.html",
        government=publication.government,
        publication=publication,
        label=period_label(*publication.period),
        figures=figures,
        follow_ups=published_follow_ups(publication, publication.government.today()),
        answers=published_answers(publication),
        others=[
            (period_label(*one.period), address("published_detail", one), read_figures(one.figures))
            for one in every
            if one != publication
        ],
        csv_url=address("published_csv", publication),
        json_url=address("published_json", publication),
        lasting_url=address("published_detail", publication),
    )


@login_not_required
@gzip_page
@cache_control(public=True, max_age=300)
@require_safe
def published_screen(request, slug):
    """One unit after the other in large letters; the page asks for the next one by itself."""
    found = find(slug)
    if found is None:
        return unknown()
    publication, _every, figures = found
    units = figures["units"]
    text = request.GET.get("unit", "")
    at = int(text) % len(units) if text.isdecimal() and len(text) < 6 else 0
    return page(
        "surveys/published_screen.html",
        government=publication.government,
        label=period_label(*publication.period),
        unit=units[at],
        next_url=f"{reverse('published:published_screen', args=[slug])}?unit={(at + 1) % len(units)}",
        seconds=SCREEN_SECONDS,
    )


@login_not_required
@cache_control(public=True, max_age=300)
@require_safe
def published_csv(request, slug, start, end):
    """One row per unit, one column per unsur; a hidden number is an empty cell."""
    found = find(slug, start, end)
    if found is None:
        return unknown()
    publication, _every, figures = found
    titles, rows = open_rows(publication, figures)
    response = StreamingHttpResponse(
        csv_lines(titles, rows), content_type="text/csv; charset=utf-8"
    )
    name = f"ikm-{slug}-{start}-{end}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Access-Control-Allow-Origin"] = "*"
    return response


@login_not_required
@cache_control(public=True, max_age=300)
@require_safe
def published_json(request, slug, start, end):
    """Everything that was published, as it was frozen; a hidden number is null."""
    found = find(slug, start, end)
    if found is None:
        return unknown()
    publication, _every, _figures = found
    body = {
        "government": publication.government.name,
        "period_start": start,
        "period_end": end,
        "published_on": publication.government.today(publication.published_at).isoformat(),
        **publication.figures,
    }
    response = JsonResponse(body)
    response["Access-Control-Allow-Origin"] = "*"
    return response
