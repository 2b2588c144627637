"""Opening a round, changing it, fixing it by a decree, calling it off."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse

from orgunits import round_kinds
from orgunits.actions.rounds import cancel_round, fix_round, open_round, update_round
from orgunits.enums import PartState
from orgunits.forms.rounds import ROUND_FIELDS, DecreeForm, ReasonForm, RoundForm, ScopeForm
from orgunits.models import OrgUnit, RoundPart
from orgunits.queries.rounds import candidates, reachable_branches
from orgunits.views.road import read_or_post
from orgunits.views.rounds.access import running_round
from portal.formkeys import once
from portal.opened import FIELD
from portal.pages import row_number, show_refusal
from portal.permissions import Permission, require
from portal.templatetags.formats import number

MAX_PICKED = 500  # by hand, on one page
DAYS_GIVEN = 21


def chosen_units(request, offered):
    """The units of the posted form: those ticked, or all that are free."""
    if request.POST.get("all"):
        wanted = {one.row.id for one in offered if not one.taken}
    else:
        # One that another round took since the page was made is refused, not left out unsaid.
        ticked = {row_number(text) for text in request.POST.getlist("units")}
        wanted = ticked & {one.row.id for one in offered}
    units = OrgUnit.objects.filter(pk__in=wanted, government=request.government)
    return list(units.select_related("government").order_by("lft"))


@read_or_post
@require(Permission.ROUND_EDIT)
@once
def round_create(request):
    """Whom to ask for what (in the address), then until when; one more press opens it."""
    government, user, posted = request.government, request.user, request.method == "POST"
    scope = ScopeForm(
        request.GET,
        branches=reachable_branches(government, user, request.today),
        year=request.today.year,
    )
    offered = candidates(government=government, user=user, day=request.today, **scope.criteria())
    kind = round_kinds.kind(scope.kind_key)
    form = RoundForm(
        request.POST if posted else None,
        initial={
            "title": f"{kind.label} {scope.data_year}",
            "due_on": request.today + timedelta(days=DAYS_GIVEN),
            "remind_days": 7,
        },
    )
    picked = {row_number(text) for text in request.POST.getlist("units")} if posted else None
    if posted and form.is_valid():
        try:
            with transaction.atomic():
                row = open_round(
                    government=government,
                    kind=kind.key,
                    year=scope.data_year,
                    covers_below=scope.covers_below,
                    units=chosen_units(request, offered),
                    user=user,
                    **{name: form.cleaned_data[name] for name in ROUND_FIELDS},
                )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Putaran dibuka. Pimpinan unitnya sudah diberi tahu.")
            return redirect("orgunits:round_detail", row.pk)
    free = [one for one in offered if not one.taken]
    context = {
        "scope": scope,
        "form": form,
        "kind": kind,
        "offered": [(one, picked is None or one.row.id in picked) for one in offered],
        "n_free": len(free),
        "is_long": len(free) > MAX_PICKED,
        "cancel_url": reverse("orgunits:round_list"),
    }
    return render(request, "orgunits/rounds/round_form.html", context)


@read_or_post
@require(Permission.ROUND_EDIT)
@once
def round_update(request, pk):
    """Another title, deadline or instruction."""
    row = running_round(request, pk)
    form = RoundForm(request.POST if request.method == "POST" else None, instance=row)
    if form.is_valid():
        try:
            with transaction.atomic():
                update_round(
                    round_=row,
                    user=request.user,
                    opened=request.POST.get(FIELD, ""),
                    **{name: form.cleaned_data[name] for name in ROUND_FIELDS},
                )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Putaran diubah.")
            return redirect("orgunits:round_detail", row.pk)
    cancel_url = reverse("orgunits:round_detail", args=[row.pk])
    context = {"round": row, "form": form, "cancel_url": cancel_url}
    return render(request, "orgunits/rounds/round_update.html", context)


@read_or_post
@require(Permission.ROUND_EDIT)
@once
def round_cancel(request, pk):
    """Call a round off."""
    row = running_round(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            with transaction.atomic():
                cancel_round(round_=row, user=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Putaran dibatalkan. Isian unit tetap ada.")
            return redirect("orgunits:round_detail", row.pk)
    cancel_url = reverse("orgunits:round_detail", args=[row.pk])
    context = {"round": row, "form": form, "cancel_url": cancel_url}
    return render(request, "orgunits/rounds/round_cancel.html", context)


@read_or_post
@require(Permission.ROUND_EDIT)
@once
def round_fix(request, pk):
    """The decree: number and day, and what becomes of the figures."""
    row = running_round(request, pk)
    form = DecreeForm(request.POST if request.method == "POST" else None, kind=row.kind_spec)
    if form.is_valid():
        try:
            with transaction.atomic():
                decision = fix_round(round_=row, user=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"{decision} ditetapkan dengan {decision.decree_number}.")
            return redirect("orgunits:round_detail", row.pk)
    parts = RoundPart.objects.filter(round=row).exclude(state=PartState.ENDED)
    left = list(
        parts.exclude(state=PartState.FROZEN).select_related("unit").order_by("unit__lft", "pk")
    )
    context = {
        "round": row,
        "kind": row.kind_spec,
        "form": form,
        "left": left[:20],
        "n_left": number(len(left)),
        "n_parts": parts.count(),
        "cancel_url": reverse("orgunits:round_detail", args=[row.pk]),
    }
    return render(request, "orgunits/rounds/round_fix.html", context)
