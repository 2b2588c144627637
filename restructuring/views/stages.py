"""The stages of review of a government."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render

from portal.formkeys import once
from portal.permissions import Permission, require
from restructuring.actions import settle_stages
from restructuring.forms.way import StageFormSet
from restructuring.models import ReviewStage
from restructuring.reviewing import stages_of
from restructuring.views.access import read_or_post


@read_or_post
@require(Permission.GOVERNMENT_EDIT, everywhere=True)
@once
def review_stage_list(request):
    """Who judges a proposal in which order; without rows of its own the house's order."""
    if request.government is None:
        raise Http404
    initial = [
        {"name": stage.name, "role": stage.role, "decides": stage.decides}
        for stage in stages_of(request.government)
    ]
    formset = StageFormSet(
        request.POST if request.method == "POST" else None, initial=initial, prefix="tahap"
    )
    refused = []
    if request.method == "POST":
        wants_house = request.POST.get("act") == "house"
        if wants_house or formset.is_valid():
            try:
                with transaction.atomic():
                    stages = [] if wants_house else formset.stages()
                    settle_stages(government=request.government, stages=stages, user=request.user)
            except ValidationError as error:
                refused = error.messages
            else:
                messages.success(request, "Tahap peninjauan disimpan.")
                return redirect("restructuring:review_stage_list")
    context = {
        "formset": formset,
        "refused": refused,
        "is_own": ReviewStage.objects.filter(government=request.government).exists(),
    }
    return render(request, "restructuring/review_stage_list.html", context)
