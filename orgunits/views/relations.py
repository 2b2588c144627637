"""Work relations of a unit: the page, its annex, a relation begun and ended; the directory."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from orgunits.actions import add_relations, end_relation, settle_legal_basis
from orgunits.drafts import RelationDraft
from orgunits.forms.relations import RelationEndForm, RelationForm
from orgunits.models import WorkRelation, open_after
from orgunits.queries import (
    ask_directory,
    branch_relations,
    open_posts,
    relations_ahead,
    structure_on,
    subtree_unit_ids,
    unit_relations,
)
from orgunits.relation_paper import annex_docx, annex_pdf
from orgunits.views.access import editable_unit, number_of, search_text, visible_unit
from orgunits.views.browse import find_matches
from orgunits.views.posts import Done, page_context, written
from orgunits.views.road import read_or_post
from orgunits.views.unit import may_write, unit_context
from portal.documents import PDF_TYPE
from portal.formkeys import once
from portal.permissions import Permission, require
from portal.wordfiles import DOCX_TYPE

OTHER = "dengan"  # query key: the unit at the other end
MOST_OFFERED = 30


@require_safe
@require(Permission.ORGUNIT_VIEW)
def orgunit_relations(request, pk):
    """The relations of a unit and its posts on the chosen day."""
    context = unit_context(request, pk, "relations")
    unit, header = context["unit"], context["header"]
    context["lines"] = unit_relations(unit, request.user, header.day)
    if may_write(request, header):
        context["may_write"] = True
        context["ahead"] = relations_ahead(unit, request.user, request.today)
    return render(request, "orgunits/orgunit_relations.html", context)


@require_safe
@require(Permission.ORGUNIT_VIEW)
def relation_file(request, pk):
    """The annex "tata kerja" of a unit and all under it: DOCX, or with ``?jenis=pdf`` PDF."""
    context = unit_context(request, pk, "relations")
    unit, header = context["unit"], context["header"]
    ids = subtree_unit_ids(unit, header.day)
    rows = branch_relations(unit.government, request.user, header.day, ids)
    is_pdf = request.GET.get("jenis") == "pdf"
    make = annex_pdf if is_pdf else annex_docx
    content = make(rows, name=header.name, government=unit.government.name, day=header.day)
    response = HttpResponse(content, content_type=PDF_TYPE if is_pdf else DOCX_TYPE)
    name = f"{slugify(f'tata kerja {header.name}')[:120]}-{header.day.isoformat()}"
    extension = "pdf" if is_pdf else "docx"
    response["Content-Disposition"] = f'attachment; filename="{name}.{extension}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@read_or_post
@require(Permission.ORGUNIT_EDIT)
@once
def relation_create(request, pk):
    """Another relation of a unit: first with whom (``?dengan=``), then what."""
    unit = editable_unit(request, pk)
    back = reverse("orgunits:orgunit_relations", args=[unit.pk])
    other_pk = number_of(request, OTHER)
    if other_pk is None:
        return pick_other(request, unit, back)
    other = visible_unit(request, other_pk)
    if not other.is_active:
        raise Http404
    form = RelationForm(
        request.POST if request.method == "POST" else None,
        unit=unit,
        other=other,
        posts=open_posts(unit, request.today),
        other_posts=open_posts(other, request.today),
    )
    done = Done("Hubungan kerja dicatat.", back)

    def write(data):
        basis = settle_legal_basis(unit.government, form.basis)
        draft = RelationDraft(
            kind=data["kind"],
            unit_id=unit.pk,
            position_id=data["position"],
            other_unit_id=other.pk,
            other_position_id=data["other_position"],
            subject=data["subject"],
            legal_basis_id=basis.pk if basis else None,
            clause=data["clause"],
            valid_from=data["valid_from"],
        )
        add_relations(
            government=unit.government, drafts=[draft], user=request.user, reason=data["reason"]
        )

    response = written(request, form, write, done) if form.is_valid() else None
    context = page_context(request, form, unit, done) | {"other": other}
    return response or render(request, "orgunits/relation_form.html", context)


def pick_other(request, unit, back):
    """The page that asks for the unit at the other end."""
    rows = structure_on(unit.government, request.today, request.user)
    text = search_text(request)
    found = [match.row for match in find_matches(rows, text)] if text else rows
    context = {
        "unit": unit,
        "text": text,
        "units": [row for row in found if row.level <= 2 or text][:MOST_OFFERED],
        "own": unit,
        "cancel_url": back,
    }
    return render(request, "orgunits/relation_pick.html", context)


@read_or_post
@require(Permission.ORGUNIT_EDIT)
@once
def relation_end(request, pk):
    """The end of a relation, by whoever may change the unit it begins at."""
    relations = WorkRelation.objects.visible_to(request.user).filter(
        open_after(request.today), government=request.government
    )
    relation = get_object_or_404(
        relations.select_related(
            "unit__government", "other_unit", "position", "other_position", "government"
        ),
        pk=pk,
    )
    unit = relation.unit
    if not request.user.has_perm(Permission.ORGUNIT_EDIT, unit):
        raise PermissionDenied
    form = RelationEndForm(
        request.POST if request.method == "POST" else None, relation=relation, today=request.today
    )
    back = reverse("orgunits:orgunit_relations", args=[unit.pk])
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                ended = end_relation(
                    relation=relation,
                    on=form.cleaned_data["on"],
                    user=request.user,
                    reason=form.cleaned_data["reason"],
                )
            if not ended:  # somebody else was faster
                raise ValidationError("Hubungan ini sudah berakhir. Muat ulang halamannya.")
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
        else:
            messages.success(request, "Hubungan kerja diakhiri.")
            return HttpResponseRedirect(back)
    done = Done("", back)
    context = page_context(request, form, unit, done) | {"relation": relation}
    return render(request, "orgunits/relation_end.html", context)


@require_safe
@require(Permission.ORGUNIT_VIEW)
def unit_directory(request):
    """Siapa mengurus apa: words of a question, and the units that answer it, with whom to ask."""
    if request.government is None:
        raise Http404
    text = search_text(request)
    answers, has_more = ask_directory(
        text, government=request.government, user=request.user, day=request.as_of.day
    )
    context = {"text": text, "answers": answers, "has_more": has_more}
    return render(request, "orgunits/unit_directory.html", context)
