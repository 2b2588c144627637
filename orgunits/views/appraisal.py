"""Strengths and weaknesses of a unit, and the government beside others that publish their figures."""

from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from orgunits.actions.appraisal import (
    add_note,
    publish_benchmark,
    withdraw_benchmark,
    withdraw_note,
)
from orgunits.appraisal import BENCHMARKS, benchmark_of, facts_of, split
from orgunits.chart.registry import Asked
from orgunits.enums import Verdict
from orgunits.forms.appraisal import NoteForm
from orgunits.models import OrgUnit, PublishedBenchmark, UnitNote
from orgunits.queries import structure_on
from orgunits.views.road import read_or_post
from orgunits.views.unit import unit_context
from portal import exports
from portal.formkeys import once
from portal.pages import show_refusal
from portal.permissions import Permission, holds_everywhere, require

SIDES = (
    (Verdict.STRONG, "Kekuatan", "Tidak ada angka di sisi baik acuannya."),
    (Verdict.WEAK, "Kelemahan", "Tidak ada angka di sisi buruk acuannya."),
)
COLUMNS = [
    exports.ExportColumn("Sisi", lambda row: row[0], 14),
    exports.ExportColumn("Hal", lambda row: row[1], 34),
    exports.ExportColumn("Angka", lambda row: row[2], 16),
    exports.ExportColumn("Acuan", lambda row: row[3], 44),
    exports.ExportColumn("Catatan", lambda row: row[4], 60),
]


@require_safe
@require(Permission.RULEBOOK_VIEW)
def unit_appraisal(request, pk):
    """Figures above and below their reference, with what officers noted; the basis of the chapter
    "analisis" of a kajian."""
    context = unit_context(request, pk, "appraisal")
    unit, day = context["unit"], context["header"].day
    rows = structure_on(request.government, day, request.user)
    facts = split(facts_of(unit, Asked(request.government, request.user, day, rows)))
    notes = list(UnitNote.objects.filter(unit=unit, withdrawn_at=None).select_related("made_by"))
    if exports.wanted(request):
        table = [
            (one.label, fact.label, fact.value, fact.reference, fact.note)
            for one in Verdict
            for fact in facts[one.value]
        ] + [(note.get_side_display(), "Catatan petugas", "", "", note.text) for note in notes]
        return exports.respond(request, title="Kekuatan dan kelemahan", columns=COLUMNS, rows=table)
    context |= {
        "sides": [
            (key.value, label, empty, facts[key.value], [n for n in notes if n.side == key])
            for key, label, empty in SIDES
        ],
        "even": facts[Verdict.EVEN.value],
        "may_note": request.user.has_perm(Permission.ASSESSMENT_EDIT, unit),
    }
    return render(request, "orgunits/unit_appraisal.html", context)


def _notable_unit(request, pk):
    units = OrgUnit.objects.visible_to(request.user, Permission.RULEBOOK_VIEW)
    unit = get_object_or_404(
        units.filter(government=request.government).select_related("government"), pk=pk
    )
    if not request.user.has_perm(Permission.ASSESSMENT_EDIT, unit):
        raise PermissionDenied
    return unit


@read_or_post
@require(Permission.ASSESSMENT_EDIT)
@once
def unit_note_create(request, pk):
    """A strength or weakness in an officer's words."""
    unit = _notable_unit(request, pk)
    side = request.GET.get("sisi")
    initial = {"side": side} if side in dict(NoteForm.SIDES) else {}
    form = NoteForm(request.POST if request.method == "POST" else None, initial=initial)
    back = reverse("orgunits:unit_appraisal", args=[unit.pk])
    if form.is_bound and form.is_valid():
        try:
            with transaction.atomic():
                add_note(unit=unit, user=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Catatan tersimpan.")
            return HttpResponseRedirect(back)
    context = {"form": form, "unit": unit, "cancel_url": back}
    return render(request, "orgunits/unit_note_form.html", context)


@require_POST
@require(Permission.ASSESSMENT_EDIT)
@once
def unit_note_withdraw(request, pk):
    """Take a note off the page."""
    units = OrgUnit.objects.visible_to(request.user, Permission.RULEBOOK_VIEW)
    notes = UnitNote.objects.filter(unit__in=units, government=request.government)
    note = get_object_or_404(notes.select_related("unit"), pk=pk)
    if not request.user.has_perm(Permission.ASSESSMENT_EDIT, note.unit):
        raise PermissionDenied
    try:
        with transaction.atomic():
            withdraw_note(note=note, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Catatan ditarik.")
    return redirect("orgunits:unit_appraisal", note.unit_id)


@require_safe
@require(Permission.RULEBOOK_VIEW, everywhere=True)
def benchmark_list(request):
    """The government beside those that publish their figures; only whoever publishes sees others."""
    if request.government is None:
        raise Http404
    own = PublishedBenchmark.objects.filter(government=request.government).first()
    others = []
    if own is not None:
        rows = PublishedBenchmark.objects.exclude(pk=own.pk)
        others = list(rows.select_related("government").order_by("government__name"))
    figures = list(BENCHMARKS.values())
    own_values = own.figures if own else benchmark_of(request.government, request.today)
    context = {
        "own": own,
        "others": others,
        "figures": figures,
        "lines": [
            (figure, _digits(own_values, figure), [_digits(o.figures, figure) for o in others])
            for figure in figures
        ],
        "may_publish": holds_everywhere(request.user, Permission.GOVERNMENT_EDIT),
    }
    return render(request, "orgunits/benchmark_list.html", context)


def _digits(figures, figure):
    text = figures.get(figure.key)
    return None if text is None else Decimal(text)


@require_POST
@require(Permission.GOVERNMENT_EDIT, everywhere=True)
@once
def benchmark_publish(request):
    """Publish the figures of today (``step=publish``), or take them back (``withdraw``)."""
    if request.government is None or request.POST.get("step") not in {"publish", "withdraw"}:
        raise Http404
    try:
        with transaction.atomic():
            if request.POST.get("step") == "withdraw":
                withdraw_benchmark(government=request.government, user=request.user)
                words = "Angka pembanding ditarik. Angka pemerintah lain tidak lagi tampil."
            else:
                publish_benchmark(government=request.government, user=request.user)
                words = "Angka pembanding diterbitkan."
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, words)
    return redirect("orgunits:benchmark_list")
