"""The instruments: their wording, its signature, the rules of computing."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from orgunits.actions.assessments import (
    WordingDraft,
    enter_wording,
    update_rules,
    verify_wording,
)
from orgunits.assessments import instrument
from orgunits.enums import AssessmentKind
from orgunits.forms.assessments import RULE_FIELDS, RulesForm, VerifyForm, WordingForm
from orgunits.models import AssessmentRules, ItemWording
from orgunits.queries.assessments import next_unverified, wording_lines, wordings_in_force
from orgunits.views.assessments.access import asked_kind
from orgunits.views.road import read_or_post
from portal.formkeys import once
from portal.opened import FIELD
from portal.pages import show_refusal
from portal.permissions import Permission, holds_everywhere, require

NEXT = "next"


def address(name, **query):
    return f"{reverse(f'orgunits:{name}')}?{urlencode(query)}"


def here(request):
    if request.government is None:
        raise Http404
    return request.government


@require_safe
@require(Permission.ASSESSMENT_VIEW)
def instrument_detail(request):
    """Statements or variables with their official wording, or that it is missing."""
    government, kind = here(request), asked_kind(request)
    sections = wording_lines(government.pk, kind)
    lines = [line for _name, found in sections for line in found]
    context = {
        "instrument": instrument(kind),
        "kinds": AssessmentKind,
        "kind": kind,
        "sections": sections,
        "n_verified": sum(line.is_verified for line in lines),
        "n_items": len(lines),
        "may_edit": request.user.has_perm(Permission.INSTRUMENT_EDIT)
        and holds_everywhere(request.user, Permission.INSTRUMENT_EDIT),
    }
    return render(request, "orgunits/assessments/instrument_detail.html", context)


def asked_item(request, found, known):
    """The item of ``?kode=``; without one, the next that has no verified wording."""
    code = request.POST.get("kode") or request.GET.get("kode")
    if not code:
        return next_unverified(found, known)
    if code not in found.by_code:
        raise Http404
    return found.by_code[code]


@read_or_post
@require(Permission.INSTRUMENT_EDIT, everywhere=True)
@once
def wording_update(request):
    """Paste the official text of one item: a new version, to be verified."""
    government, kind = here(request), asked_kind(request)
    found, known = instrument(kind), wordings_in_force(government.pk, kind)
    item = asked_item(request, found, known)
    wording = known.get(item.code)
    form = WordingForm(
        request.POST if request.method == "POST" else None, kind=kind, item=item, wording=wording
    )
    if form.is_valid():
        data = form.cleaned_data
        draft = WordingDraft(
            code=item.code,
            text=data["text"],
            polarity=data.get("polarity") or item.polarity,
            source=data["source"],
            levels=form.levels(),
        )
        try:
            with transaction.atomic():
                made = enter_wording(
                    government=government,
                    kind=kind,
                    draft=draft,
                    user=request.user,
                    opened=request.POST.get(FIELD, "") if wording else None,
                    seen=0 if not request.POST.get(FIELD) else None,
                )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(
                request, f"Redaksi {found.label(item)} tersimpan, versi {made.number}."
            )
            code = item.code
            if request.POST.get("step") == NEXT:
                code = next_unverified(found, known, after=item.code).code
            return HttpResponseRedirect(address("wording_update", jenis=kind, kode=code))
    context = {
        "form": form,
        "instrument": found,
        "kind": kind,
        "item": item,
        "label": found.label(item),
        "wording": wording,
        "verify_form": VerifyForm(initial={"wording": wording.pk}) if wording else None,
    }
    return render(request, "orgunits/assessments/wording_form.html", context)


@require_POST
@require(Permission.INSTRUMENT_EDIT, everywhere=True)
@once
def wording_verify(request):
    """Sign the wording that the page showed."""
    government, form = here(request), VerifyForm(request.POST)
    if not form.is_valid():
        if "wording" in form.errors:
            raise Http404
        problem = form.errors["compared"][0]
        row = get_object_or_404(ItemWording, pk=form.cleaned_data["wording"], government=government)
        messages.error(request, problem)
    else:
        row = get_object_or_404(ItemWording, pk=form.cleaned_data["wording"], government=government)
        try:
            with transaction.atomic():
                verify_wording(wording=row, user=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            label = instrument(row.kind).label(instrument(row.kind).by_code[row.code])
            messages.success(request, f"Redaksi {label} terverifikasi.")
            if request.POST.get("step") == NEXT:
                known = wordings_in_force(government.pk, row.kind)
                code = next_unverified(instrument(row.kind), known, after=row.code).code
                return HttpResponseRedirect(address("wording_update", jenis=row.kind, kode=code))
    return HttpResponseRedirect(address("wording_update", jenis=row.kind, kode=row.code))


@read_or_post
@require(Permission.INSTRUMENT_EDIT, everywhere=True)
@once
def assessment_rules(request):
    """How the government computes where the regulations are silent."""
    government = here(request)
    row = AssessmentRules.objects.filter(government=government).first()
    posted = request.method == "POST"
    # full_clean of the form writes into its instance: it gets one of its own.
    form = RulesForm(
        request.POST if posted else None,
        instance=AssessmentRules(
            pk=row.pk if row else None,
            government=government,
            **({name: getattr(row, name) for name in RULE_FIELDS} if row else {}),
        ),
    )
    if row is not None:
        form.remember(row, RULE_FIELDS)
    if posted and form.is_valid():
        values = {name: form.cleaned_data[name] for name in RULE_FIELDS}
        try:
            with transaction.atomic():
                update_rules(
                    government=government,
                    user=request.user,
                    reason=form.cleaned_data["reason"],
                    opened=request.POST.get(FIELD, "") if row else None,
                    **values,
                )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Aturan hitung tersimpan.")
            return HttpResponseRedirect(reverse("orgunits:assessment_rules"))
    context = {"form": form, "cancel_url": reverse("orgunits:instrument_detail")}
    return render(request, "orgunits/assessments/assessment_rules.html", context)
