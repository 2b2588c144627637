"""ABK forms filled from others: of the year before, of a post with the same title."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import render

from orgunits.actions import WorkloadCopy, copy_tasks
from orgunits.queries import copy_sources
from orgunits.views.access import search_text
from orgunits.views.road import path_to, read_or_post
from orgunits.views.workload import (
    chosen_year,
    fillable_post,
    is_open,
    sheet_url,
)
from portal.formkeys import once
from portal.permissions import Permission, require
from portal.templatetags.formats import number


def copied_words(written):
    if not written.added:
        return "Tidak ada uraian tugas baru: semuanya sudah ada."
    return f"{number(written.added)} uraian tugas disalin. Periksa volumenya."


@read_or_post
@require(Permission.WORKLOAD_EDIT)
@once
def workload_copy(request, pk):
    """Fill a form from that of another year or of a like post."""
    position, year = fillable_post(request, pk), chosen_year(request)
    if not is_open(position, request.today):
        return HttpResponseRedirect(sheet_url("workload_sheet", position, year))
    text = search_text(request)
    sources, has_more = copy_sources(position, year, request.user, text)
    context = {
        "position": position,
        "unit": position.unit,
        "path": path_to(request, position.unit),
        "year": year,
        "sources": sources,
        "has_more": has_more,
        "text": text,
    }
    if request.method == "POST":
        chosen = request.POST.get("source", "")
        named = {f"{one.position_id}:{one.year}": one for one in sources}
        if chosen in named:
            return copy_one(request, position, year, named[chosen])
        context["error"] = "Pilih dulu dari mana disalin."
    return render(request, "orgunits/workload_copy.html", context)


def copy_one(request, position, year, source):
    where = "" if source.is_own else f"{source.post}, {source.place}, "
    copy = WorkloadCopy(
        source.position_id, source.year, position.pk, year, f"Disalin: {where}{source.year}"
    )
    try:
        with transaction.atomic():
            written = copy_tasks(government=position.government, copies=[copy], user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, copied_words(written))
    return HttpResponseRedirect(sheet_url("workload_update", position, year))
