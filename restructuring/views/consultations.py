"""Konsultasi pegawai: asked, sorted, answered, met."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from portal import exports
from portal.formkeys import once
from portal.pages import filter_chips, is_fragment, row_number
from portal.permissions import Permission, require
from restructuring.actions import (
    answer_theme,
    change_consultation,
    end_consultation,
    group_inputs,
    open_consultation,
)
from restructuring.actions.particulars import ENDED
from restructuring.consultations import newest_consultation, unheard_in
from restructuring.forms.staff import AnswerForm, ConsultationForm, ThemeForm
from restructuring.forms.staff_filters import InputFilterForm
from restructuring.queries.consulting import (
    consultation_page,
    consultations_of,
    input_table,
    may_hear,
    units_to_ask,
)
from restructuring.views.access import (
    editable_proposal,
    locked_answer,
    may_edit,
    read_or_post,
    visible_proposal,
)
from restructuring.views.particulars import written

PAGE_SIZE = 50
CHOSEN = "masukan"  # name of the boxes beside the inputs
EXPORT = [
    exports.ExportColumn("Masukan", lambda row: row.text, 90),
    exports.ExportColumn("Tema", lambda row: str(row.theme or ""), 32),
    exports.ExportColumn("Pegawai", lambda row: row.author.full_name if row.author else "", 32),
    exports.ExportColumn("Tanggal", lambda row: row.made_on, 14),
]


def page_of(proposal, anchor=""):
    return reverse("restructuring:proposal_consultation", args=[proposal.pk]) + anchor


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.PROPOSAL_VIEW)
def proposal_consultation(request, pk):
    """The rounds of a proposal, the newest opened up; its inputs only to who drafts or answers."""
    proposal = visible_proposal(request, pk)
    rounds = list(consultations_of(proposal))
    hears, editor = may_hear(request.user, proposal), may_edit(request.user, proposal)
    context = {
        "proposal": proposal,
        "tab": "consultation",
        "rounds": rounds,
        "hears": hears,
        "may_sort": editor and proposal.is_drafting,
        "may_meet": editor and proposal.state not in ENDED,
        "clear_url": page_of(proposal),
        "chosen_name": CHOSEN,
    }
    if rounds:
        found = consultation_page(rounds[0])
        context |= {"found": found, "is_open": rounds[0].is_open_on(request.today)}
        if hears:
            form = InputFilterForm(request.GET, themes=found.themes)
            rows = input_table(rounds[0], **form.criteria())
            if exports.wanted(request):
                title = f"Masukan atas usulan {proposal.number}"
                return exports.respond(request, title=title, columns=EXPORT, rows=rows)
            context |= {
                "filter_form": form,
                "chips": filter_chips(form, request),
                "page_obj": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
                "theme_form": ThemeForm(themes=found.themes),
            }
    elif exports.wanted(request):
        raise Http404
    is_region = is_fragment(request) and "page_obj" in context
    name = "_inputs.html" if is_region else "proposal_consultation.html"
    return render(request, f"restructuring/{name}", context)


def current_round(proposal):
    """The newest consultation, or 404."""
    row = newest_consultation(proposal)
    if row is None:
        raise Http404
    return row


@read_or_post
@require(Permission.PROPOSAL_EDIT)
@once
def consultation_open(request, pk):
    """Ask the staff, or with one running change its summary and last day."""
    proposal = editable_proposal(request, pk)
    if answer := locked_answer(request, proposal):
        return answer
    running = newest_consultation(proposal)
    if running is not None and not running.is_open_on(request.today):
        if request.method != "POST" and (waiting := unheard_in(running)):
            text = f"Jawab dulu semua masukan konsultasi sebelumnya. {' '.join(waiting)}"
            return nothing_here(request, proposal, "Masukan menunggu jawaban", text)
        running = None
    units = units_to_ask(proposal) if running is None else None
    if units is not None and not units:
        text = "Rancangan ini belum menyentuh unit mana pun. Tambahkan perubahannya dulu."
        return nothing_here(request, proposal, "Belum ada yang dapat diminta", text)
    first = {"summary": running.summary, "closes_on": running.closes_on} if running else {}
    form = ConsultationForm(
        request.POST if request.method == "POST" else None,
        units=units,
        is_secret=proposal.is_confidential and running is None,
        initial=first or {"units": list(units.values_list("pk", flat=True))},
    )
    if form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("summary", "closes_on")}
        if running is None:
            write = partial(open_consultation, units=form.cleaned_data["units"], **data)
        else:
            write = of_row(change_consultation, consultation=running, **data)
        if written(request, proposal, form, write):
            messages.success(
                request, "Konsultasi tersimpan. Pegawai yang baru diminta diberi tahu."
            )
            return redirect(page_of(proposal))
    return form_page(
        request,
        proposal,
        form,
        heading="Ubah konsultasi" if running else "Buka konsultasi pegawai",
        lead="Dilakukan sebelum rancangan diajukan. Pegawai hanya membaca ringkasan ini.",
    )


def of_row(action, **values):
    """``action`` as ``written`` calls it: the row knows its proposal."""

    def write(*, proposal, user):
        return action(user=user, **values)

    return write


def nothing_here(request, proposal, title, text):
    """A page that says why there is nothing to do, with the way back."""
    context = {"proposal": proposal, "tab": "consultation", "title": title, "text": text}
    context |= {"back_url": page_of(proposal), "back_label": "Ke konsultasi"}
    return render(request, "restructuring/placing_notice.html", context)


def form_page(request, proposal, form, **words):
    context = {"proposal": proposal, "form": form, "cancel_url": page_of(proposal)} | words
    return render(request, "restructuring/staff_form.html", context)


@require_POST
@require(Permission.PROPOSAL_EDIT)
@once
def consultation_end(request, pk):
    """End the running one before its last day."""
    proposal = editable_proposal(request, pk)
    return _done(
        request, proposal, "Konsultasi diakhiri.", end_consultation,
        consultation=current_round(proposal),
    )  # fmt: skip


def _done(request, proposal, told, action, **values):
    """Do ``action`` and go back to the page with what came of it."""
    try:
        with transaction.atomic():
            action(user=request.user, **values)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, told)
    return redirect(page_of(proposal))


@require_POST
@require(Permission.PROPOSAL_EDIT)
@once
def consultation_group(request, pk):
    """Put the ticked inputs under a theme."""
    proposal = editable_proposal(request, pk)
    asked = current_round(proposal)
    themes = list(asked.themes.all())
    form = ThemeForm(request.POST, themes=themes)
    if not form.is_valid():
        messages.error(
            request, " ".join(text for errors in form.errors.values() for text in errors)
        )
        return redirect(page_of(proposal, "#masukan"))
    chosen = next((row for row in themes if row.pk == form.cleaned_data["theme"]), None)
    return _done(
        request,
        proposal,
        "Masukan dikelompokkan.",
        group_inputs,
        consultation=asked,
        keys=[key for text in request.POST.getlist(CHOSEN) if (key := key_in(text))],
        theme=chosen,
        title=form.cleaned_data["title"],
    )


def key_in(text):
    """The key of an input in a form value; None when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


@read_or_post
@require(Permission.PROPOSAL_EDIT)
@once
def consultation_answer(request, pk):
    """Answer the theme ``?tema=``; without one the first that waits."""
    proposal = editable_proposal(request, pk)
    if answer := locked_answer(request, proposal):
        return answer
    asked = newest_consultation(proposal)
    themes = list(asked.themes.all()) if asked else []
    wanted = row_number(request.GET.get("tema", ""))
    if "tema" in request.GET:
        theme = next((row for row in themes if row.pk == wanted), None)
        if theme is None:
            raise Http404
    else:
        theme = next((row for row in themes if not row.answer), None)
    if theme is None:
        text = "Belum ada tema yang menunggu jawaban."
        return nothing_here(request, proposal, "Tidak ada tema", text)
    form = AnswerForm(
        request.POST if request.method == "POST" else None, initial={"answer": theme.answer}
    )
    if form.is_valid():
        write = of_row(answer_theme, theme=theme, answer=form.cleaned_data["answer"])
        if written(request, proposal, form, write):
            messages.success(request, "Jawaban tersimpan dan terbaca oleh pegawai yang diminta.")
            return redirect(page_of(proposal, "#tema"))
    inputs = [row.text for row in theme.inputs.order_by("key")[:PAGE_SIZE]]
    return form_page(
        request, proposal, form, heading=f"Jawab tema: {theme.title}", quoted=inputs,
        lead="Jawaban dibaca semua pegawai yang diminta masukannya.",
    )  # fmt: skip
