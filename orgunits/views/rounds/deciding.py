"""Bagian Organisasi's pages of a part: notes, the decision, thawing, ending."""

from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from orgunits.actions.rounds import (
    end_part,
    freeze_parts,
    return_part,
    save_remarks,
    unfreeze_part,
    verify_part,
)
from orgunits.enums import PART_TRANSITIONS, PartState
from orgunits.forms.rounds import ReasonForm, RemarksForm, ReturnForm
from orgunits.models import RoundRemark
from orgunits.queries.rounds import lines_of, ordered_items
from orgunits.views.access import number_of
from orgunits.views.road import read_or_post
from orgunits.views.rounds.access import judged_part, visible_decision
from orgunits.views.rounds.filling import part_context
from portal.formkeys import once
from portal.pages import show_refusal
from portal.permissions import Permission, require
from portal.templatetags.formats import number

ITEM = "hal"  # query key
SHEETS_ON_A_PAGE = 15
CHANGED = "Isiannya sudah berubah sejak halaman ini dibuka. Periksa lagi."


@read_or_post
@require(Permission.ROUND_EDIT)
@once
def round_part_remarks(request, pk):
    """The rows of one thing beside those of last year, each with room for a note. They are kept
    until the part is returned. Without one in the address: the first."""
    part = judged_part(request, pk)
    context = part_context(request, part)
    items = ordered_items(part, context["items"])
    item = number_of(request, ITEM)
    if item not in items:
        item = items[0] if items else None
    if item is None or not context["rights"].judges:
        return render(request, "orgunits/rounds/round_part_remarks.html", context)
    (line,) = lines_of(part, [item], request.today)
    form = RemarksForm(request.POST if request.method == "POST" else None, line=line)
    at = items.index(item)
    onward = items[at + 1] if at + 1 < len(items) else None
    if form.is_valid():
        try:
            if request.POST.get("rows", "") != form.stamp:
                raise ValidationError(CHANGED)
            with transaction.atomic():
                n_kept = save_remarks(part=part, item=item, texts=form.texts(), user=request.user)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"{number(n_kept)} catatan disimpan, belum dikirim.")
            wants_next = request.POST.get("step") == "next" and onward is not None
            if not wants_next:
                return redirect("orgunits:round_part_decide", part.pk)
            base = reverse("orgunits:round_part_remarks", args=[part.pk])
            return redirect(f"{base}?{urlencode({ITEM: onward})}")
    fields = [form[name] for name in form.fields]
    context |= {
        "line": line,
        "form": form,
        "whole": fields[0],
        "rows": list(zip(line.rows, fields[1:], strict=True)),
        "place": at + 1,
        "previous": items[at - 1] if at else None,
        "next": onward,
    }
    return render(request, "orgunits/rounds/round_part_remarks.html", context)


@read_or_post
@require(Permission.ROUND_EDIT)
@once
def round_part_decide(request, pk):
    """Verify, return with the notes, or freeze what is verified."""
    part = judged_part(request, pk)
    step = request.POST.get("step", "")
    form = ReturnForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            with transaction.atomic():
                done = _decide(request, part, step, form.cleaned_data["note"])
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, done)
            return redirect("orgunits:round_detail", part.round_id)
    drafts = RoundRemark.objects.filter(part=part, sent_at__isnull=True).order_by("item", "pk")
    context = part_context(request, part) | {
        "form": form,
        "drafts": list(drafts),
        "may_freeze": part.state == PartState.VERIFIED and part.round.is_open,
    }
    return render(request, "orgunits/rounds/round_part_decide.html", context)


def _decide(request, part, step, note):
    name = part.unit.name
    if step == "return":
        return_part(part=part, user=request.user, note=note)
        return f"Isian {name} dikembalikan dengan catatan."
    if step == "freeze":
        if not freeze_parts(round_=part.round, parts=[part], user=request.user):
            raise ValidationError("Hanya isian yang sudah diverifikasi yang dapat dibekukan.")
        return f"Isian {name} dibekukan."
    if step != "verify":
        raise ValidationError("Pilih dulu: verifikasi atau kembalikan.")
    verify_part(part=part, user=request.user)
    return f"Isian {name} terverifikasi."


def _with_reason(request, pk, action, template, done):
    """A page that asks for the reason of one step and takes it."""
    part = judged_part(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            with transaction.atomic():
                action(part=part, user=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, done)
            return redirect("orgunits:round_part_detail", part.pk)
    context = part_context(request, part) | {
        "form": form,
        "may_end": PartState.ENDED in PART_TRANSITIONS[PartState(part.state)]
        and part.round.is_open,
        "cancel_url": reverse("orgunits:round_part_detail", args=[part.pk]),
    }
    return render(request, f"orgunits/rounds/{template}", context)


@read_or_post
@require(Permission.ROUND_EDIT)
@once
def round_part_unfreeze(request, pk):
    """Make a frozen part one that can be returned again; why."""
    done = "Isian dicairkan. Kembalikan kepada unitnya bila perlu diperbaiki."
    return _with_reason(request, pk, unfreeze_part, "round_part_unfreeze.html", done)


@read_or_post
@require(Permission.ROUND_EDIT)
@once
def round_part_end(request, pk):
    """Ask a unit no longer; why."""
    done = "Unit tidak lagi diminta dalam putaran ini."
    return _with_reason(request, pk, end_part, "round_part_end.html", done)


@require_safe
@require(Permission.ROUND_VIEW)
def round_decision_detail(request, pk):
    """A version as it was fixed: the sheets of the units in reach, from what was kept."""
    decision, sheets = visible_decision(request, pk)
    units = [unit for sheet in sheets for unit in sheet.content.get("units", ())]
    posts = [post for unit in units for post in unit["posts"]]
    for post in posts:
        post["need"] = Decimal(post["need"]) if post["need"] else None
    context = {
        "decision": decision,
        "round": decision.round,
        "page_obj": Paginator(sheets, SHEETS_ON_A_PAGE).get_page(request.GET.get("page")),
        "n_posts": len(posts),
        "n_required": sum(post["required"] for post in posts),
        "n_filled": sum(post.get("filled", 0) for post in posts),
    }
    return render(request, "orgunits/rounds/round_decision_detail.html", context)
