"""Surveys of many units at once: made from a template, opened, closed, watched."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from orgunits.models import OrgUnit
from orgunits.queries import agencies_on
from portal import exports
from portal.formkeys import once
from portal.pages import show_refusal
from portal.permissions import Permission, holds_everywhere, require
from portal.templatetags.formats import date_range, number
from surveys.actions.batches import create_batch, open_batch, open_ones, order_closing
from surveys.batch_forms import BatchForm, first_lines, read_lines
from surveys.enums import CampaignState
from surveys.forms import default_instrument, quarter_of
from surveys.models import CampaignBatch
from surveys.periods import next_period
from surveys.permissions import can_edit_campaigns
from surveys.queries import campaign_rows, instruments_of
from surveys.queries.batches import (
    MOST_CHOICES,
    batch_campaigns,
    batch_choices,
    batch_rows,
    batch_table,
    editable_units,
    surveyed_periods,
)

PAGE_SIZE = 50
PATTERN = "SKM {unit} {periode}"
COLUMNS = [
    exports.ExportColumn("Survei serentak", lambda row: row.batch.title, 40),
    exports.ExportColumn("Mulai", lambda row: row.batch.period_start, 12),
    exports.ExportColumn("Sampai", lambda row: row.batch.period_end, 12),
    exports.ExportColumn("Rancangan", lambda row: row.n_draft, 10),
    exports.ExportColumn("Dibuka", lambda row: row.n_open, 10),
    exports.ExportColumn("Ditutup", lambda row: row.n_closed, 10),
    exports.ExportColumn("Jawaban", lambda row: row.n, 10),
    exports.ExportColumn("Diperlukan", lambda row: row.required, 10),
    exports.ExportColumn("Sudah cukup", lambda row: row.n_enough, 10),
]


@require_safe
@require(Permission.CAMPAIGN_VIEW)
def batch_list(request):
    """Batches with what they have gathered against what they need, fifty to a page."""
    batches = batch_table(government=request.government, user=request.user)
    if exports.wanted(request):
        rows = batch_rows(batches, request.user)
        return exports.respond(request, title="Survei serentak", columns=COLUMNS, rows=rows)
    page = Paginator(batches, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": batch_rows(page.object_list, request.user),
        "can_create": request.user.has_perm(Permission.CAMPAIGN_EDIT),
    }
    return render(request, "surveys/batch_list.html", context)


def branches(request):
    """(id, name) of the branches the person may make surveys in: the whole government first, when
    it is theirs, then each perangkat daerah; without one, every unit of theirs."""
    mine = dict(editable_units(request.government, request.user).values_list("pk", "name"))
    found = [
        (pk, name)
        for pk, name in agencies_on(request.government, request.today, request.user)
        if pk in mine
    ]
    if holds_everywhere(request.user, Permission.CAMPAIGN_EDIT):
        root = OrgUnit.objects.get(government=request.government, parent__isnull=True)
        found = [(root.pk, f"Seluruh {root.name}"), *found]
    return found or list(mine.items())


def template_form(request):
    """The form about what to make: empty at first, then as it came with the address or the post."""
    data = request.POST if request.method == "POST" else request.GET
    instruments = instruments_of(request.government)
    _, first, last = quarter_of(request.today)
    first, last = next_period(first, last)
    return BatchForm(
        data if "period_start" in data else None,
        branches=branches(request),
        periods=surveyed_periods(request.government, request.user),
        instruments=instruments,
        initial={
            "source": request.GET.get("source", ""),
            "pattern": PATTERN,
            "period_start": first,
            "period_end": last,
            "instrument": default_instrument(instruments),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.CAMPAIGN_EDIT)
@once
def batch_create(request):
    """First what to make (a GET form), then every survey it means with its required sample, to be
    checked; a POST makes the chosen ones, or only reckons anew (``do=reckon``)."""
    form = template_form(request)
    context = {"form": form}
    if form.is_bound and form.is_valid():
        unit = get_object_or_404(
            editable_units(request.government, request.user), pk=form.cleaned_data["unit"]
        )
        wish = form.wish(unit)
        choices = batch_choices(request.government, request.user, wish, request.today)
        if len(choices) > MOST_CHOICES:
            form.add_error(
                "unit",
                f"Lebih dari {number(MOST_CHOICES)} survei. Persempit cakupan atau jenisnya.",
            )
            choices = []
        lines = (
            read_lines(choices, request.POST) if request.method == "POST" else first_lines(choices)
        )
        if request.method == "POST" and request.POST.get("do") != "reckon":
            made = make(request, form, unit, lines)
            if made is not None:
                return redirect("surveys:batch_detail", made.pk)
        context |= {"lines": lines, "sums": sums_of(lines), "hidden": hidden_values(form)}
    return render(request, "surveys/batch_form.html", context)


def hidden_values(form):
    """(name, value) of the template's fields, to travel with the lines."""
    return [(name, form[name].value() or "") for name in form.fields]


def sums_of(lines):
    """What the chosen lines come to."""
    chosen = [line for line in lines if line.is_chosen and not line.error]
    return {
        "n": len(chosen),
        "required": sum(line.choice.required or 0 for line in chosen),
        "unknown": sum(line.choice.required is None for line in chosen),
        "problems": sum(bool(line.choice.problem) for line in lines),
    }


def make(request, form, unit, lines):
    """The batch of the chosen lines, or None with what is wrong on the form and the lines."""
    wrong = sum(bool(line.error) for line in lines)
    if wrong:
        form.add_error(None, f"{number(wrong)} baris di bawah perlu dibetulkan.")
        return None
    try:
        batch = create_batch(
            government=request.government,
            unit=unit,
            choices=[line.choice for line in lines if line.is_chosen],
            instrument=form.cleaned_data["instrument"],
            pattern=form.cleaned_data["pattern"],
            period_start=form.cleaned_data["period_start"],
            period_end=form.cleaned_data["period_end"],
            user=request.user,
        )
    except ValidationError as error:
        show_refusal(form, error)
        return None
    messages.success(request, "Survei tersimpan sebagai rancangan. Cetak posternya, lalu buka.")
    return batch


def visible_batch(request, pk, permission):
    """The batch ``pk`` on whose branch the person holds ``permission`` (else 404)."""
    batches = CampaignBatch.objects.visible_to(request.user, permission)
    return get_object_or_404(
        batches.select_related("government", "unit"), pk=pk, government=request.government
    )


@require_safe
@require(Permission.CAMPAIGN_VIEW)
def batch_detail(request, pk):
    """One batch: how far it has come, its surveys, and what can be done with all of them."""
    batch = visible_batch(request, pk, Permission.CAMPAIGN_VIEW)
    row = batch_rows([batch], request.user)[0]
    page = Paginator(batch_campaigns(batch, request.user), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "batch": batch,
        "row": row,
        "page_obj": page,
        "rows": campaign_rows(page.object_list),
        "can_edit": can_edit_campaigns(request.user, batch.unit),
        "is_over": request.today > batch.period_end,
    }
    return render(request, "surveys/batch_detail.html", context)


def editable_batch(request, pk):
    """The batch ``pk`` the person may see (else 404) and whose surveys they make (else 403)."""
    batch = visible_batch(request, pk, Permission.CAMPAIGN_VIEW)
    if not can_edit_campaigns(request.user, batch.unit):
        raise PermissionDenied
    return batch


def confirm(request, batch, template, text):
    context = {
        "batch": batch,
        "text": text,
        "cancel_url": reverse("surveys:batch_detail", args=[batch.pk]),
    }
    return render(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.CAMPAIGN_EDIT)
@once
def batch_open(request, pk):
    """Ask, then open every draft of a batch."""
    batch = editable_batch(request, pk)
    if request.method == "POST":
        try:
            opened, left = open_batch(batch=batch, user=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            more = f" {number(left)} tertinggal karena unitnya sudah ditutup." if left else ""
            messages.success(request, f"{number(opened)} survei dibuka.{more}")
        return redirect("surveys:batch_detail", batch.pk)
    drafts = batch_campaigns(batch, request.user).filter(state=CampaignState.DRAFT).count()
    text = (
        f"{number(drafts)} rancangan dibuka. Siapa pun yang tahu alamatnya dapat menjawab,"
        f" {date_range(batch.period_start, batch.period_end)}. Sesudah dibuka, kuesioner dan"
        " periodenya tidak dapat diganti."
    )
    return confirm(request, batch, "surveys/batch_open.html", text)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.CAMPAIGN_EDIT)
@once
def batch_close(request, pk):
    """Ask, then have every open survey of a batch closed by a job."""
    batch = editable_batch(request, pk)
    if request.method == "POST":
        try:
            job = order_closing(batch=batch, user=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("surveys:batch_detail", batch.pk)
        messages.success(request, "Survei sedang ditutup satu per satu.")
        return redirect("portal:job_detail", job.uuid)
    text = (
        f"{number(len(open_ones(batch, request.user)))} survei ditutup. Jawaban baru tidak diterima"
        " lagi, hasilnya tetap, dan survei tidak dapat dibuka lagi."
    )
    return confirm(request, batch, "surveys/batch_close.html", text)
