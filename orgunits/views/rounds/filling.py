"""The page of one unit in a round: what is confirmed, what was noted, and handing over."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from orgunits.actions.rounds import confirm_item, prepare_item, submit_part
from orgunits.enums import PARTS_AT_REST, PartState
from orgunits.models import RoundConfirmation, RoundRemark
from orgunits.queries.rounds import item_ids, lines_of, ordered_items, remarks_of, why_held
from orgunits.views.road import path_to, read_or_post
from orgunits.views.rounds.access import rights_on, visible_part
from portal.formkeys import once
from portal.pages import row_number
from portal.permissions import Permission, require

PAGE_SIZE = 30
ONLY = "lihat"
OPEN_ONLY, REMARKED_ONLY = "belum", "catatan"


def part_context(request, part):
    """What every page of a part shows; ``items`` all its things, ``done`` those confirmed."""
    items = item_ids(part, request.today) if part.state != PartState.ENDED else set()
    rows = RoundConfirmation.objects.filter(part=part).order_by()
    confirmed = set(rows.values_list("item", flat=True)) & items
    return {
        "part": part,
        "round": part.round,
        "kind": part.round.kind_spec,
        "unit": part.unit,
        "path": path_to(request, part.unit),
        "items": items,
        "confirmed": confirmed,
        "n_items": len(items),
        "n_confirmed": len(confirmed),
        "n_left": len(items) - len(confirmed),
        "rights": rights_on(request.user, part),
        "held": why_held(part) if part.state in PARTS_AT_REST else "",
        "is_late": part.is_at_work and request.today > part.round.due_on,
    }


def narrowed(part, context, only):
    """The items to list: all, those not confirmed yet, or those with a note."""
    if only == OPEN_ONLY:
        return context["items"] - context["confirmed"]
    if only == REMARKED_ONLY:
        rows = RoundRemark.objects.filter(part=part, sent_at=part.returned_at).order_by()
        rows = rows.exclude(sent_at=None)  # not sent yet: only for whoever judges
        return context["items"] & set(rows.values_list("item", flat=True))
    return context["items"]


@require_safe
@require(Permission.ROUND_VIEW)
def round_part_detail(request, pk):
    """What a unit is asked, filled in with last year's values: confirmed one by one, or changed."""
    part = visible_part(request, pk)
    context = part_context(request, part)
    only = request.GET.get(ONLY, "")
    wanted = narrowed(part, context, only)
    ordered = ordered_items(part, wanted) if wanted else []
    page = Paginator(ordered, PAGE_SIZE).get_page(request.GET.get("page"))
    told = remarks_of(part) if part.state == PartState.RETURNED else {}
    context |= {
        "page_obj": page,
        "lines": lines_of(part, list(page), request.today) if wanted else [],
        "only": only,
        "n_remarked": len({item for (item, _row), (sent, _draft) in told.items() if sent}),
        "base": reverse("orgunits:round_part_detail", args=[part.pk]),
    }
    return render(request, "orgunits/rounds/round_part_detail.html", context)


def _way_back(request, part, item):
    """The page the button stood on, at the thing it was about."""
    only = request.POST.get(ONLY, "")
    page = row_number(request.POST.get("page", "")) or 1
    query = "&".join(
        text
        for text in (
            f"{ONLY}={only}" if only in (OPEN_ONLY, REMARKED_ONLY) else "",
            f"page={page}" if page > 1 else "",
        )
        if text
    )
    base = reverse("orgunits:round_part_detail", args=[part.pk])
    return f"{base}{'?' if query else ''}{query}#hal-{item}"


@require_POST
@require(Permission.ROUND_VIEW)
@once
def round_part_item(request, pk):
    """One press on one thing: it is right ("confirm"), or it is filled in to be changed."""
    part = visible_part(request, pk)
    if not request.user.has_perm(part.round.kind_spec.permission, part.unit):
        raise PermissionDenied
    item = row_number(request.POST.get("item", ""))
    back = _way_back(request, part, item or 0)
    if item is None:
        messages.error(request, "Pilih dulu yang mana.")
        return HttpResponseRedirect(back)
    try:
        with transaction.atomic():
            if request.POST.get("step") == "edit":
                prepare_item(part=part, item=item, user=request.user)
                (line,) = lines_of(part, [item], request.today)
                return HttpResponseRedirect(line.url)
            confirm_item(part=part, item=item, user=request.user, note=request.POST.get("note", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(back)


@read_or_post
@require(Permission.ROUND_VIEW)
@once
def round_part_submit(request, pk):
    """What is still open, or the last question before it goes to Bagian Organisasi."""
    part = visible_part(request, pk)
    context = part_context(request, part)
    if request.method == "POST":
        if not request.user.has_perm(part.round.kind_spec.permission, part.unit):
            raise PermissionDenied
        try:
            with transaction.atomic():
                submit_part(part=part, user=request.user)
        except ValidationError as error:
            context["refusal"] = " ".join(error.messages)
        else:
            messages.success(request, "Isian dikirim untuk diverifikasi Bagian Organisasi.")
            return redirect("orgunits:round_part_detail", part.pk)
    if context["n_left"]:
        open_items = ordered_items(part, context["items"] - context["confirmed"])
        context["open_lines"] = lines_of(part, open_items[:PAGE_SIZE], request.today)
    return render(request, "orgunits/rounds/round_part_submit.html", context)
