"""Questionnaires: which there are, what they ask, and a government's own ones from draft to the end."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from orgunits.models import OrgUnit
from portal import exports
from portal.formkeys import once
from portal.opened import FIELD
from portal.pages import show_refusal
from portal.permissions import Permission, holds_everywhere, require
from surveys.actions.instruments import (
    REMEMBERED,
    change_instrument,
    copy_instrument,
    discard_instrument,
    publish_instrument,
    retire_instrument,
)
from surveys.enums import InstrumentState
from surveys.instrument_forms import InstrumentCopyForm, InstrumentForm
from surveys.models import Campaign, Instrument
from surveys.queries.instruments import (
    has_draft,
    instrument_rows,
    instrument_table,
    versions_of,
)
from surveys.queries.languages import languages_of
from surveys.views.citizens import form_context

PAGE_SIZE = 50
COLUMNS = [
    exports.ExportColumn("Kuesioner", lambda row: row.instrument.name, 40),
    exports.ExportColumn("Versi", lambda row: row.instrument.version, 8),
    exports.ExportColumn("Untuk layanan", lambda row: row.instrument.note, 40),
    exports.ExportColumn("Keadaan", lambda row: row.instrument.get_state_display()),
    exports.ExportColumn("Unsur", lambda row: row.n_questions, 8),
    exports.ExportColumn("Pertanyaan tambahan", lambda row: row.n_extras, 12),
    exports.ExportColumn("Survei", lambda row: row.n_surveys, 8),
]


def can_edit(user):
    return holds_everywhere(user, Permission.QUESTIONNAIRE_EDIT)


def reachable(request, pk):
    """The questionnaire ``pk``, national or of the person's government (else 404)."""
    found = Instrument.objects.of(request.government).select_related(
        "government", "created_by", "published_by"
    )
    return get_object_or_404(found, pk=pk)


def own_instrument(request, pk):
    """The government's own questionnaire ``pk`` (else 404: the national one is nobody's to change)."""
    instrument = reachable(request, pk)
    if instrument.government_id is None:
        raise Http404
    return instrument


@require_safe
@require(Permission.CAMPAIGN_VIEW)
def instrument_list(request):
    """The questionnaires a survey of this government can ask, and its drafts."""
    instruments = instrument_table(request.government)
    if exports.wanted(request):
        rows = instrument_rows(instruments, request.user)
        return exports.respond(request, title="Kuesioner", columns=COLUMNS, rows=rows)
    page = Paginator(instruments, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": instrument_rows(page.object_list, request.user),
        "can_edit": can_edit(request.user),
    }
    return render(request, "surveys/instrument_list.html", context)


@require_safe
@require(Permission.CAMPAIGN_VIEW)
def instrument_detail(request, pk):
    """What one questionnaire asks, its versions, and what can be done with it."""
    instrument = reachable(request, pk)
    context = {
        "instrument": instrument,
        "questions": instrument.questionnaire.questions,
        "versions": versions_of(instrument),
        "row": instrument_rows([instrument], request.user)[0],
        "can_edit": can_edit(request.user),
        "is_draft": instrument.state == InstrumentState.DRAFT,
        "may_retire": instrument.state == InstrumentState.PUBLISHED
        and instrument.government_id is not None,
        "has_draft": has_draft(instrument),
        "languages": languages_of(instrument, request.government),
    }
    return render(request, "surveys/instrument_detail.html", context)


@require_safe
@require(Permission.CAMPAIGN_VIEW)
def instrument_preview(request, pk):
    """The form as a citizen sees it; nothing can be sent from here."""
    instrument = reachable(request, pk)
    root = OrgUnit.objects.get(government=request.government, parent__isnull=True)
    campaign = Campaign(
        government=request.government, unit=root, instrument=instrument, title="Pratinjau"
    )
    tag = request.GET.get("bahasa", "")
    languages = languages_of(instrument, request.government)
    language = next((one for one in languages if one.tag == tag), None)
    context = form_context(campaign, language=language) | {"instrument": instrument}
    return render(request, "surveys/instrument_preview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.QUESTIONNAIRE_EDIT, everywhere=True)
@once
def instrument_copy(request, pk):
    """Begin an own draft from the questionnaire ``pk``: an own one gets its next version."""
    source = reachable(request, pk)
    form = InstrumentCopyForm(request.POST or None, initial=_named(source, request.government))
    if request.method == "POST" and form.is_valid():
        try:
            made = copy_instrument(
                source=source, government=request.government, user=request.user,
                **form.cleaned_data,
            )  # fmt: skip
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Rancangan dibuat. Ubah isinya, lalu mulai dipakai.")
            return redirect("surveys:instrument_update", made.pk)
    context = {"form": form, "instrument": source, "is_next": source.government_id is not None}
    status = 422 if form.errors else 200
    return render(request, "surveys/instrument_copy.html", context, status=status)


def _named(source, government):
    if source.government_id is None:
        return {"name": f"{source.name}, {government.name}"[:150]}
    return {"name": source.name, "note": source.note}


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.QUESTIONNAIRE_EDIT, everywhere=True)
@once
def instrument_update(request, pk):
    """Change what a draft asks."""
    instrument = own_instrument(request, pk)
    if instrument.state != InstrumentState.DRAFT:
        messages.error(request, "Kuesioner ini sudah dikunci. Buat versi baru untuk mengubahnya.")
        return redirect("surveys:instrument_detail", instrument.pk)
    form = InstrumentForm(request.POST or None, instrument=instrument)
    form.remember(instrument, REMEMBERED)
    if request.method == "POST" and form.is_valid():
        try:
            change_instrument(
                instrument=instrument,
                draft=form.draft(),
                user=request.user,
                opened=request.POST.get(FIELD, ""),
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Rancangan tersimpan.")
            return redirect("surveys:instrument_detail", instrument.pk)
    context = {"form": form, "instrument": instrument}
    status = 422 if form.errors else 200
    return render(request, "surveys/instrument_form.html", context, status=status)


def _confirmed(request, instrument, action, done, context):
    """Ask before ``action``; do it on POST. ``done`` is what is said then."""
    back = reverse("surveys:instrument_detail", args=[instrument.pk])
    if request.method == "POST":
        try:
            action(instrument=instrument, user=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, done)
            if action is discard_instrument:
                return redirect("surveys:instrument_list")
        return redirect(back)
    context |= {"instrument": instrument, "cancel_url": back}
    return render(request, "surveys/instrument_confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.QUESTIONNAIRE_EDIT, everywhere=True)
@once
def instrument_publish(request, pk):
    """Lock a draft and offer it to surveys."""
    return _confirmed(
        request,
        own_instrument(request, pk),
        publish_instrument,
        "Kuesioner dikunci dan dapat dipilih untuk survei baru.",
        {
            "heading": "Mulai memakai kuesioner ini?",
            "text": "Isinya dikunci: pertanyaan, jawaban, dan pertanyaan tambahannya tidak dapat diubah"
            " lagi. Perubahan sesudah ini dibuat sebagai versi baru, yang hasilnya tersambung menurut"
            " unsur.",
            "submit_label": "Kunci dan mulai pakai",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.QUESTIONNAIRE_EDIT, everywhere=True)
@once
def instrument_retire(request, pk):
    """Offer a questionnaire to no new survey."""
    return _confirmed(
        request,
        own_instrument(request, pk),
        retire_instrument,
        "Kuesioner tidak ditawarkan lagi untuk survei baru.",
        {
            "heading": "Berhenti memakai kuesioner ini?",
            "text": "Survei baru tidak dapat memilihnya. Survei yang sudah dibuat dengannya berjalan terus,"
            " dan hasilnya tetap.",
            "submit_label": "Berhenti memakai",
            "danger": True,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.QUESTIONNAIRE_EDIT, everywhere=True)
@once
def instrument_discard(request, pk):
    """Throw a draft away."""
    return _confirmed(
        request,
        own_instrument(request, pk),
        discard_instrument,
        "Rancangan dibuang.",
        {
            "heading": "Buang rancangan ini?",
            "text": "Isinya hilang dan tidak dapat dikembalikan. Tidak ada survei yang memakainya.",
            "submit_label": "Buang rancangan",
            "danger": True,
        },
    )
