"""How units differ from their template: adopted in bulk, or granted as exceptions."""

from itertools import accumulate

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from orgunits.actions import adopt_template, grant_exception, withdraw_exception
from orgunits.forms.unit_templates import AdoptionForm, ExceptionForm
from orgunits.queries import instance_of, template_instances
from orgunits.views.road import read_or_post
from orgunits.views.unit import may_write, unit_context
from orgunits.views.unit_templates import page_of, template_of
from portal.formkeys import once
from portal.pages import row_number, show_refusal
from portal.permissions import Permission, require
from portal.templatetags.formats import number

MOST_UNITS = 100  # of one preview
MOST_BOXES = 1500  # a form with more than 2,000 fields is refused (DATA_UPLOAD_MAX_NUMBER_FIELDS)
CHOICE = "pilih"  # "unit id:key" of a difference to adopt


@read_or_post
@require(Permission.ORGUNIT_EDIT)
@once
def unit_template_adopt(request, pk):
    """Every open difference that can be adopted, unit by unit, to choose from; then written."""
    template = template_of(request, pk)
    instances = [
        one
        for one in template_instances(
            template, user=request.user, day=request.today, permission=Permission.ORGUNIT_EDIT
        )
        if one.adoptable
    ]
    shown = first_units(instances)
    form = AdoptionForm(
        request.POST if request.method == "POST" else None, initial={"on": request.today}
    )
    chosen = read_choice(request.POST.getlist(CHOICE)) if request.method == "POST" else None
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                done = adopt_template(
                    template=template,
                    chosen=chosen,
                    on=form.cleaned_data["on"],
                    user=request.user,
                    reason=form.cleaned_data["reason"],
                )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(
                request,
                f"{number(done.n_differences)} perbedaan pada {number(done.n_units)} unit "
                "diterapkan.",
            )
            return HttpResponseRedirect(page_of(template))
    context = {
        "template": template,
        "form": form,
        "units": [
            (one, [(each, is_ticked(chosen, one, each)) for each in one.adoptable]) for one in shown
        ],
        "n_hidden": len(instances) - len(shown),
        "cancel_url": page_of(template),
    }
    return render(request, "orgunits/unit_template_adopt.html", context)


def first_units(instances):
    """As many of the units as one form holds; one at least."""
    n_boxes = accumulate(len(one.adoptable) for one in instances)
    fitting = sum(1 for total in n_boxes if total <= MOST_BOXES)
    return instances[: min(max(fitting, 1), MOST_UNITS)]


def read_choice(values):
    """``{unit id: [keys]}`` of the ticked boxes; what is no box is left out."""
    chosen = {}
    for value in values:
        unit, _, key = value.partition(":")
        pk = row_number(unit)
        if pk is not None:
            chosen.setdefault(pk, []).append(key)
    return chosen


def is_ticked(chosen, instance, difference):
    return chosen is None or difference.key in chosen.get(instance.row.unit_id, ())


@read_or_post
@require(Permission.ORGUNIT_VIEW)
@once
def orgunit_template(request, pk):
    """How a unit differs from the template it follows; exceptions are granted and taken back."""
    context = unit_context(request, pk, "positions")
    unit, header = context["unit"], context["header"]
    instance = instance_of(unit)
    may_edit = may_write(request, header)
    if request.method == "POST" and not may_edit:
        raise PermissionDenied
    found = None
    if instance is not None:
        (found,) = template_instances(
            instance.template, user=request.user, day=request.today, unit_ids=[unit.pk]
        ) or (None,)
    form = ExceptionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if found is None:
            raise Http404
        if settle_exception(request, form, found):
            return HttpResponseRedirect(reverse("orgunits:orgunit_template", args=[unit.pk]))
    context |= {
        "instance": instance,
        "found": found,
        "form": form,
        "may_edit": may_edit,
        "asked": form["key"].value() if form.is_bound else "",
    }
    return render(request, "orgunits/orgunit_template.html", context)


def settle_exception(request, form, found):
    """Whether an exception was granted or taken back; the reasons are on the form when not."""
    if request.POST.get("step") == "withdraw":
        exception = found.granted.get(request.POST.get("key", ""))
        if exception is not None:
            with transaction.atomic():
                withdraw_exception(exception=exception, user=request.user)
            messages.success(request, "Pengecualian dicabut.")
        return True
    if not form.is_valid():
        return False
    difference = next((one for one in found.open if one.key == form.cleaned_data["key"]), None)
    if difference is None:
        form.add_error(None, "Perbedaan ini sudah tidak ada. Muat ulang halamannya.")
        return False
    try:
        with transaction.atomic():
            grant_exception(
                instance=found.row,
                difference=difference,
                reason=form.cleaned_data["reason"],
                user=request.user,
            )
    except ValidationError as error:
        show_refusal(form, error)
        return False
    messages.success(request, "Perbedaan dikecualikan.")
    return True
