"""What answers the surveys, as officers and leadership see it: list, plan, end, take back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from orgunits.queries import agencies_on, subtree_unit_ids
from portal import exports
from portal.formkeys import once
from portal.pages import filter_chips, is_fragment, show_refusal
from portal.permissions import Permission, require
from surveys.actions.follow_ups import (
    change_follow_up,
    end_follow_up,
    plan_follow_up,
    reopen_follow_up,
)
from surveys.follow_up_forms import FollowUpEndForm, FollowUpFilterForm, FollowUpForm
from surveys.models import FollowUp
from surveys.permissions import can_edit_follow_ups
from surveys.queries import campaign_result
from surveys.queries.follow_ups import follow_up_rows, follow_up_table
from surveys.remedies import draft_of
from surveys.views.campaigns import visible_campaign

PAGE_SIZE = 50
COLUMNS = [
    exports.ExportColumn("Unit", lambda row: row.follow_up.campaign.unit.name, 40),
    exports.ExportColumn("Survei", lambda row: row.follow_up.campaign.title, 30),
    exports.ExportColumn("Prioritas unsur", lambda row: row.follow_up.get_unsur_display(), 30),
    exports.ExportColumn("Program atau kegiatan", lambda row: row.follow_up.action, 60),
    exports.ExportColumn("Waktu", lambda row: row.follow_up.quarter, 12),
    exports.ExportColumn("Paling lambat", lambda row: row.follow_up.due_on, 12),
    exports.ExportColumn("Jangka", lambda row: row.follow_up.horizon),
    exports.ExportColumn("Penanggung jawab", lambda row: row.follow_up.owner, 30),
    exports.ExportColumn("Anggaran", lambda row: row.follow_up.budget, 16),
    exports.ExportColumn("Keadaan", lambda row: row.follow_up.get_state_display()),
    exports.ExportColumn("Bukti atau sebab", lambda row: row.follow_up.outcome, 40),
    exports.ExportColumn("Nilai sebelum", lambda row: row.before, 10, 2),
    exports.ExportColumn("Nilai sesudah", lambda row: row.after, 10, 2),
]


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.RESULT_VIEW)
def follow_up_list(request):
    """Plans the person may see: filtered, sorted, fifty to a page."""
    government, today = request.government, request.today
    agencies = agencies_on(government, today, request.user)
    form = FollowUpFilterForm(request.GET, agencies=agencies)
    criteria = form.criteria()
    agency = criteria.pop("agency")
    found = follow_up_table(
        government=government,
        user=request.user,
        day=today,
        unit_ids=None if agency is None else subtree_unit_ids(agency, today),
        sort=request.GET.get("sort", ""),
        **criteria,
    )
    if exports.wanted(request):
        rows = follow_up_rows(found, today)
        return exports.respond(request, title="Tindak lanjut SKM", columns=COLUMNS, rows=rows)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": follow_up_rows(page.object_list, today),
        "filter_form": form,
        "chips": filter_chips(form, request),
    }
    fragment, whole = "surveys/_follow_up_table.html", "surveys/follow_up_list.html"
    return render(request, fragment if is_fragment(request) else whole, context)


def editable(request, pk):
    """The plan ``pk``: 404 out of reach, 403 where the person may only read."""
    found = FollowUp.objects.visible_to(request.user).select_related(
        "government", "campaign__unit", "campaign__instrument", "campaign__government"
    )
    follow_up = get_object_or_404(found, pk=pk, government=request.government)
    if not can_edit_follow_ups(request.user, follow_up.campaign.unit):
        raise PermissionDenied
    return follow_up


def back_to(campaign):
    return f"{reverse('surveys:campaign_detail', args=[campaign.pk])}#tindak-lanjut"


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.FOLLOW_UP_EDIT)
@once
def follow_up_create(request, pk):
    """Plan what answers the survey ``pk``; the form begins with its lowest unsur and a wording."""
    campaign = visible_campaign(request, pk, Permission.RESULT_VIEW)
    if not can_edit_follow_ups(request.user, campaign.unit):
        raise PermissionDenied
    result = campaign_result(campaign, request.today)
    if not result.is_final or result.result is None:
        return render(request, "surveys/follow_up_form.html", {"campaign": campaign})
    asked = [row.unsur for row in result.unsur]
    wanted = request.GET.get("unsur")
    initial = draft_of(wanted if wanted in asked else asked[0], request.today)
    form = FollowUpForm(request.POST or None, initial=initial, asked=asked)
    if request.method == "POST" and form.is_valid():
        try:
            plan_follow_up(campaign=campaign, user=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Tindak lanjut direncanakan.")
            return redirect(back_to(campaign))
    context = {"form": form, "campaign": campaign, "lowest": result.unsur[0]}
    return render(request, "surveys/follow_up_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.FOLLOW_UP_EDIT)
@once
def follow_up_update(request, pk):
    """Change a plan that has not ended."""
    follow_up = editable(request, pk)
    campaign = follow_up.campaign
    asked = list(campaign.instrument.questionnaire.columns)
    form = FollowUpForm(request.POST or None, instance=follow_up, asked=asked)
    if request.method == "POST" and form.is_valid():
        try:
            change_follow_up(follow_up=follow_up, user=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Tindak lanjut disimpan.")
            return redirect(back_to(campaign))
    context = {"form": form, "campaign": campaign, "follow_up": follow_up}
    return render(request, "surveys/follow_up_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.FOLLOW_UP_EDIT)
@once
def follow_up_end(request, pk):
    """End a plan: done with its evidence, or dropped with the cause."""
    follow_up = editable(request, pk)
    form = FollowUpEndForm(request.POST or None, initial={"ended_on": request.today})
    if request.method == "POST" and form.is_valid():
        try:
            end_follow_up(follow_up=follow_up, user=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Tindak lanjut diakhiri.")
            return redirect(back_to(follow_up.campaign))
    context = {
        "form": form,
        "follow_up": follow_up,
        "campaign": follow_up.campaign,
        "text": follow_up.action,
        "cancel_url": back_to(follow_up.campaign),
    }
    return render(request, "surveys/follow_up_end.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.FOLLOW_UP_EDIT)
@once
def follow_up_reopen(request, pk):
    """Take the end of a plan back, after asking."""
    follow_up = editable(request, pk)
    if request.method == "POST":
        try:
            reopen_follow_up(follow_up=follow_up, user=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, "Tindak lanjut dibuka lagi.")
        return redirect(back_to(follow_up.campaign))
    context = {
        "follow_up": follow_up,
        "campaign": follow_up.campaign,
        "text": "Bukti dan tanggal selesainya dihapus; keduanya tetap ada di jejak audit.",
        "cancel_url": back_to(follow_up.campaign),
    }
    return render(request, "surveys/follow_up_reopen.html", context)
