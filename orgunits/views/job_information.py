"""The page of a post with its informasi jabatan: read, write, copy, take as a file."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from orgunits.actions import save_job_information
from orgunits.drafts import JobInformationDraft
from orgunits.enums import JobPrintKind
from orgunits.forms.job_information import JobInformationForm
from orgunits.job_information import PART_NAMES, completed, n_filled, sections_of
from orgunits.job_paper import TASK_TITLES, docx_of, pdf_of
from orgunits.queries import (
    information_history,
    information_on,
    job_sheets,
    like_information,
    newest_information,
    post_relations,
    starts_of,
    texts_of,
)
from orgunits.views.access import search_text
from orgunits.views.road import path_to, read_or_post
from orgunits.views.workload import fillable_post, is_open, visible_post
from portal.documents import PDF_TYPE
from portal.formkeys import once
from portal.opened import FIELD
from portal.pages import show_refusal
from portal.permissions import Permission, require
from portal.wordfiles import DOCX_TYPE

KIND = "jenis"  # query key of the file
FILES = {JobPrintKind.PDF: (pdf_of, PDF_TYPE), JobPrintKind.DOCX: (docx_of, DOCX_TYPE)}


def post_url(position):
    return reverse("orgunits:position_detail", args=[position.pk])


def sheet_of_post(request, position):
    """The post as its paper shows it on the chosen day."""
    (sheet,) = job_sheets(
        [position], government=position.government, user=request.user, day=request.as_of.day
    )
    return sheet


@require_safe
@require(Permission.ORGUNIT_VIEW)
def position_detail(request, pk):
    """A post on the chosen day: what it is, its informasi jabatan, its earlier wordings."""
    position, day = visible_post(request, pk), request.as_of.day
    row = information_on([position.pk], day).get(position.pk)
    sheet = sheet_of_post(request, position)
    may_fill = (
        request.as_of.is_today
        and is_open(position, request.today)
        and request.user.has_perm(Permission.WORKLOAD_EDIT, position.unit)
    )
    context = {
        "position": position,
        "unit": position.unit,
        "path": path_to(request, position.unit),
        "is_open": is_open(position, day),
        "has_begun": position.valid_from <= day,
        "row": row,
        "sheet": sheet,
        "task_titles": TASK_TITLES,
        "sections": list(enumerate(sections_of(sheet.values), 1)),
        "n_filled": n_filled(sheet.values),
        "n_parts": len(PART_NAMES),
        "history": information_history(position),
        "lines": post_relations(position, request.user, day),
        "may_fill": may_fill,
    }
    return render(request, "orgunits/position_detail.html", context)


@read_or_post
@require(Permission.WORKLOAD_EDIT)
@once
def job_information_update(request, pk):
    """Write the informasi jabatan of a post. Where there is none yet the form begins with what the
    job title and the tasks give."""
    position = fillable_post(request, pk)
    if not is_open(position, request.today):
        return HttpResponseRedirect(post_url(position))
    newest = newest_information(position)
    day = max(request.today, newest.valid_from if newest else position.valid_from)
    values = texts_of(newest) or starts_of([position], day)[position.pk]
    form = JobInformationForm(
        request.POST if request.method == "POST" else None,
        newest=newest,
        initial=values | {"valid_from": newest.valid_from if newest else day},
    )
    if newest:
        form.remember(newest, (*PART_NAMES, "valid_from"))
    if request.method == "POST" and form.is_valid():
        draft = JobInformationDraft(
            position_id=position.pk,
            valid_from=form.cleaned_data["valid_from"],
            values=form.values(),
            source=newest.source if newest else "",
            opened=request.POST.get(FIELD, ""),
        )
        if saved(request, form, position, draft):
            return HttpResponseRedirect(post_url(position))
    context = {
        "form": form,
        "position": position,
        "unit": position.unit,
        "path": path_to(request, position.unit),
        "newest": newest,
        "cancel_url": post_url(position),
    }
    return render(request, "orgunits/job_information_form.html", context)


def saved(request, form, position, draft):
    """Whether the draft was stored; the reasons are on the form when it was not."""
    try:
        with transaction.atomic():
            written = save_job_information(
                government=position.government, drafts=[draft], user=request.user
            )
    except ValidationError as error:
        show_refusal(form, error)
        return False
    done = "Informasi jabatan disimpan." if written else "Tidak ada yang berubah."
    messages.success(request, done)
    return True


@read_or_post
@require(Permission.WORKLOAD_EDIT)
@once
def job_information_copy(request, pk):
    """Fill the empty parts of a post from those of a post with the same title."""
    position = fillable_post(request, pk)
    if not is_open(position, request.today):
        return HttpResponseRedirect(post_url(position))
    text = search_text(request)
    sources, has_more = like_information(position, request.user, request.today, text)
    context = {
        "position": position,
        "unit": position.unit,
        "path": path_to(request, position.unit),
        "sources": sources,
        "has_more": has_more,
        "text": text,
        "n_parts": len(PART_NAMES),
    }
    if request.method == "POST":
        named = {str(one.information.pk): one for one in sources}
        chosen = named.get(request.POST.get("source", ""))
        if chosen is not None:
            return copy_one(request, position, chosen)
        context["error"] = "Pilih dulu dari mana disalin."
    return render(request, "orgunits/job_information_copy.html", context)


def copy_one(request, position, source):
    newest = newest_information(position)
    draft = JobInformationDraft(
        position_id=position.pk,
        valid_from=newest.valid_from if newest else max(request.today, position.valid_from),
        values=completed(texts_of(newest), texts_of(source.information)),
        source=f"Disalin: {source.post}, {source.place}",
        is_example=source.information.is_example,
    )
    try:
        with transaction.atomic():
            written = save_job_information(
                government=position.government, drafts=[draft], user=request.user, reason="Disalin"
            )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(post_url(position))
    done = "Bagian yang kosong disalin. Periksa isinya." if written else "Tidak ada bagian kosong."
    messages.success(request, done)
    return HttpResponseRedirect(reverse("orgunits:job_information_update", args=[position.pk]))


@require_safe
@require(Permission.ORGUNIT_VIEW)
def job_information_file(request, pk):
    """One post as a file, made at once: DOCX, or with ``?jenis=pdf`` PDF."""
    position, day = visible_post(request, pk), request.as_of.day
    kind = JobPrintKind.PDF if request.GET.get(KIND) == "pdf" else JobPrintKind.DOCX
    make, content_type = FILES[kind]
    sheet = sheet_of_post(request, position)
    title = f"Informasi jabatan {sheet.name}, {sheet.unit}"
    content = make([sheet], title=title, government=position.government.name, day=day)
    response = HttpResponse(content, content_type=content_type)
    name = f"{slugify(title)[:120]}-{day.isoformat()}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
