"""Surveys as officers see them: lists, results, making, opening, closing."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from orgunits.models import OrgUnit
from orgunits.queries import agencies_on, subtree_unit_ids, unit_header
from portal import exports
from portal.formkeys import once
from portal.pages import filter_chips, is_fragment, show_refusal
from portal.permissions import Permission, require
from portal.templatetags.formats import date_range, number
from publicservices.queries import services_on
from publicservices.views.services import chosen_unit, unit_choices
from surveys.actions import close_campaign, create_campaign, open_campaign
from surveys.drawings import importance_chart, series_chart
from surveys.enums import CampaignState
from surveys.forms import (
    CampaignFilterForm,
    CampaignForm,
    PeriodForm,
    default_instrument,
    quarter_of,
)
from surveys.models import Campaign
from surveys.permissions import can_edit_campaigns, can_edit_follow_ups, can_exclude
from surveys.queries import (
    campaign_result,
    campaign_rows,
    campaign_table,
    campaign_years,
    closed_periods,
    instruments_of,
    predecessors_of,
    previous_result,
    rollups,
    series_of,
    with_predecessors,
)
from surveys.queries.comment_answers import answerable, answers_of
from surveys.queries.exclusions import is_told, seals_of
from surveys.queries.follow_ups import follow_ups_of
from surveys.queries.more import more_results
from surveys.queries.rollups import SERIES_LENGTH, counted_parts
from surveys.queries.tickets import code_split
from surveys.themes import grouped

PAGE_SIZE = 50
COMMENTS_SHOWN = 20
COLUMNS = [
    exports.ExportColumn("Survei", lambda row: row.campaign.title, 40),
    exports.ExportColumn(
        "Layanan", lambda row: row.campaign.service and row.campaign.service.name, 30
    ),
    exports.ExportColumn("Unit", lambda row: row.campaign.unit.name, 40),
    exports.ExportColumn("Mulai", lambda row: row.campaign.period_start, 12),
    exports.ExportColumn("Sampai", lambda row: row.campaign.period_end, 12),
    exports.ExportColumn("Keadaan", lambda row: row.campaign.get_state_display()),
    exports.ExportColumn("Jawaban", lambda row: row.n, 10),
    exports.ExportColumn("Diperlukan", lambda row: row.required, 10),
    exports.ExportColumn("IKM", lambda row: row.result and row.result.value, 10, 2),
    exports.ExportColumn("Mutu", lambda row: row.result and row.result.grade, 8),
]


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.CAMPAIGN_VIEW)
def campaign_list(request):
    """Surveys the person may see: filtered, sorted, fifty to a page."""
    government, user = request.government, request.user
    form = CampaignFilterForm(
        request.GET,
        agencies=agencies_on(government, request.today, user),
        years=campaign_years(government, user),
    )
    criteria = form.criteria()
    agency = criteria.pop("agency")
    campaigns = campaign_table(
        government=government,
        user=user,
        unit_ids=None if agency is None else subtree_unit_ids(agency, request.today),
        sort=request.GET.get("sort", ""),
        **criteria,
    )
    if exports.wanted(request):
        lines = campaign_rows(campaigns)
        return exports.respond(request, title="Survei", columns=COLUMNS, rows=lines)
    page = Paginator(campaigns, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": campaign_rows(page.object_list),
        "filter_form": form,
        "chips": filter_chips(form, request),
        "can_create": user.has_perm(Permission.CAMPAIGN_EDIT),
        "can_see_results": user.has_perm(Permission.RESULT_VIEW),
    }
    template = (
        "surveys/_campaign_table.html" if is_fragment(request) else "surveys/campaign_list.html"
    )
    return render(request, template, context)


@require_safe
@require(Permission.CAMPAIGN_VIEW)
def unit_surveys(request, pk):
    """Tab of a unit's page: its index with everything under it, and the surveys behind it."""
    units = OrgUnit.objects.visible_to(request.user, Permission.CAMPAIGN_VIEW)
    unit = get_object_or_404(
        units.filter(government=request.government).select_related("government"), pk=pk
    )
    header = unit_header(unit=unit, user=request.user, day=request.as_of.day)
    unit_ids = subtree_unit_ids(unit, header.day) or [unit.pk]
    lineage = with_predecessors(unit_ids, predecessors_of(unit.government))
    form = PeriodForm(request.GET, periods=closed_periods(lineage, until=header.asked))
    campaigns = campaign_table(
        government=request.government, user=request.user, unit_ids=unit_ids
    ).filter(period_start__lte=header.asked)
    page = Paginator(campaigns, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "unit": unit,
        "header": header,
        "tab": "surveys",
        "period_form": form,
        "period": form.chosen,
        **unit_results(unit, unit_ids, lineage, form),
        "n_units": len(unit_ids),
        "page_obj": page,
        "rows": campaign_rows(page.object_list),
        "can_edit": Permission.CAMPAIGN_EDIT in header.permissions and unit.is_active,
    }
    return render(request, "surveys/unit_surveys.html", context)


def unit_results(unit, unit_ids, lineage, form):
    """The index of a unit with everything under it in the chosen period, how sure it is, and its
    series, which follows the lineage."""
    if not form.chosen:
        return {"rollup": None}
    periods = list(form.periods.values())
    at = periods.index(form.chosen)
    found = rollups(lineage, periods[at : at + SERIES_LENGTH])
    aggregation = unit.government.ikm_aggregation
    series = series_of(found, unit_ids, aggregation)
    now = found[form.chosen]
    return now.summary(aggregation) | {
        "parts": counted_parts(now),
        "series": series,
        "series_chart": series_chart(series),
    }


def visible_campaign(request, pk, permission):
    """The survey ``pk`` on whose unit the person holds ``permission`` (else 404)."""
    campaigns = Campaign.objects.visible_to(request.user, permission).select_related(
        "government", "unit", "service", "instrument"
    )
    return get_object_or_404(campaigns, pk=pk, government=request.government)


@require_safe
@require(Permission.RESULT_VIEW)
def campaign_detail(request, pk):
    """Results of one survey with their working, and what can be done with it."""
    campaign = visible_campaign(request, pk, Permission.RESULT_VIEW)
    public_path = reverse("survey_public:survey_form", args=[campaign.code])
    result = campaign_result(campaign, request.today)
    themes = grouped(result.comments)
    theme = next((one for one in themes if one.key == request.GET.get("theme")), None)
    told = theme.comments if theme else [text for one in themes for text in one.comments]
    comments = Paginator(told, COMMENTS_SHOWN).get_page(request.GET.get("page"))
    more = more_results(campaign, result)
    has_to_decide = result.is_final and bool(result.flags or result.exclusions)
    context = {
        "campaign": campaign,
        "result": result,
        "comments": comments,
        "more": more,
        "importance_chart": importance_chart(more and more.importance),
        "themes": themes,
        "theme": theme,
        "answers": answers_of(campaign),
        "can_answer": campaign.state == CampaignState.CLOSED
        and bool(answerable(themes))
        and can_edit_follow_ups(request.user, campaign.unit),
        "previous": previous_result(campaign),
        "series_chart": series_chart(result.series),
        "code_split": code_split(campaign),
        "seals": seals_of(campaign),
        "can_exclude": has_to_decide and can_exclude(request.user, campaign.unit),
        "is_told": has_to_decide and is_told(campaign),
        "follow_ups": follow_ups_of(campaign, request.today),
        "can_plan": can_edit_follow_ups(request.user, campaign.unit),
        "public_url": f"{settings.SITE_URL}{public_path}",
        "accepts": campaign.accepts_on(request.today),
        "can_edit": can_edit_campaigns(request.user, campaign.unit),
    }
    return render(request, "surveys/campaign_detail.html", context)


def _initial(request, instruments):
    title, first, last = quarter_of(request.today)
    return {
        "title": title,
        "period_start": first,
        "period_end": last,
        "instrument": default_instrument(instruments),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.CAMPAIGN_EDIT)
@once
def campaign_create(request):
    """Make a survey of the unit of ``?unit=``; without one, choose the unit first."""
    unit = chosen_unit(request, Permission.CAMPAIGN_EDIT)
    if unit is None:
        context = unit_choices(request, Permission.CAMPAIGN_EDIT)
        return render(request, "surveys/campaign_form.html", context)
    instruments = instruments_of(request.government)
    form = CampaignForm(
        request.POST or None,
        initial=_initial(request, instruments),
        services=services_on([unit.pk], request.today),
        instruments=instruments,
    )
    if request.method == "POST" and form.is_valid():
        try:
            campaign = create_campaign(unit=unit, user=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Survei tersimpan sebagai rancangan. Buka bila sudah siap.")
            return redirect("surveys:campaign_detail", campaign.pk)
    return render(request, "surveys/campaign_form.html", {"form": form, "unit": unit})


def _confirmed(request, pk, action, words, template):
    """Ask before ``action`` on the survey ``pk`` (``words``: what it means, what was done); do it
    on POST."""
    meaning, done = words
    campaign = visible_campaign(request, pk, Permission.CAMPAIGN_VIEW)
    if not can_edit_campaigns(request.user, campaign.unit):
        raise PermissionDenied
    if request.method == "POST":
        try:
            action(campaign=campaign, user=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, done)
        return redirect("surveys:campaign_detail", campaign.pk)
    context = {
        "campaign": campaign,
        "text": meaning(campaign),
        "cancel_url": reverse("surveys:campaign_detail", args=[campaign.pk]),
    }
    return render(request, template, context)


def meaning_of_opening(campaign):
    return (
        "Siapa pun yang tahu alamatnya dapat menjawab,"
        f" {date_range(campaign.period_start, campaign.period_end)}. Survei ditutup sendiri sesudah"
        " hari terakhir. Sesudah dibuka, kuesioner dan periodenya tidak dapat diganti."
    )


def meaning_of_closing(campaign):
    n = campaign_rows([campaign])[0].n
    needed = f", perlu {number(campaign.required)}" if campaign.required else ""
    return (
        f"Terkumpul {number(n)} jawaban{needed}. Sesudah ditutup, jawaban baru tidak diterima,"
        " hasilnya tetap, dan survei tidak dapat dibuka lagi."
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.CAMPAIGN_EDIT)
@once
def campaign_open(request, pk):
    return _confirmed(
        request,
        pk,
        open_campaign,
        (meaning_of_opening, "Survei dibuka. Bagikan alamatnya kepada pengguna layanan."),
        "surveys/campaign_open.html",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.CAMPAIGN_EDIT)
@once
def campaign_close(request, pk):
    return _confirmed(
        request,
        pk,
        close_campaign,
        (meaning_of_closing, "Survei ditutup. Hasilnya sudah tetap."),
        "surveys/campaign_close.html",
    )
