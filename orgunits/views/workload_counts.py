"""Volumes of the ABK taken from what was counted of the same unit in the same year."""

from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import render

from orgunits.actions import take_volume
from orgunits.queries.rounds import part_holding
from orgunits.views.road import path_to, read_or_post
from orgunits.views.workload import chosen_year, fillable_post, post_context, sheet_url
from orgunits.volume_sources import offers_for
from portal.formkeys import once
from portal.permissions import Permission, require
from portal.templatetags.formats import number

UNCHOSEN = "Pilih dahulu uraian tugas yang memakai angka ini."
NO_LONGER = "Angka itu berubah sejak halaman dibuka. Periksa angka yang sekarang."


@read_or_post
@require(Permission.WORKLOAD_EDIT)
@once
def workload_counts(request, pk):
    """What the portal counted of the unit in the year, each to be taken for a task or left."""
    position, year = fillable_post(request, pk), chosen_year(request)
    context = post_context(request, position, year)
    if not context["is_open"] or (part_holding(position, year) and context["held"]):
        return HttpResponseRedirect(sheet_url("workload_sheet", position, year))
    offers = offers_for(position.unit, year, request.user)
    error = ""
    if request.method == "POST":
        error = taken(request, position, year, offers)
        if not error:
            return HttpResponseRedirect(sheet_url("workload_counts", position, year))
    context |= {
        "path": path_to(request, position.unit),
        "offers": [
            (offer, [one for one in context["sheet"].tasks if one.source_key == offer.key])
            for offer in offers
        ],
        "tasks": context["sheet"].tasks,
        "error": error,
        "wrong": request.POST.get("count", "") if error else "",
        "is_running": year == request.today.year,
    }
    return render(request, "orgunits/workload_counts.html", context)


def taken(request, position, year, offers):
    """Take the posted count for the posted task; why not, in words, or nothing."""
    offer = next((one for one in offers if one.key == request.POST.get("count")), None)
    if offer is None or request.POST.get("seen") != str(offer.count.volume):
        return NO_LONGER
    name, _, volume = request.POST.get("task", "").partition("|")
    try:
        key, seen = UUID(name), Decimal(volume)
    except (ValueError, InvalidOperation):
        return UNCHOSEN
    try:
        with transaction.atomic():
            task = take_volume(
                position=position, year=year, key=key, seen=seen, offer=offer, user=request.user
            )
    except ValidationError as refused:
        return " ".join(refused.messages)
    messages.success(request, f"Volume “{task}” menjadi {number(task.volume)} setahun.")
    return ""
