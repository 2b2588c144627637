"""Unit templates: the list, one of them, made, changed; which units follow it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from orgunits.actions import (
    PostChange,
    add_template_post,
    attach_units,
    create_template,
    update_template,
)
from orgunits.forms.unit_templates import TemplateForm, TemplatePostForm, TemplateUpdateForm
from orgunits.models import UnitTemplate
from orgunits.permissions import holds_throughout
from orgunits.queries import (
    attachable_units,
    instances_of,
    structure_on,
    template_instances,
    template_table,
    title_options,
    wanted_of,
)
from orgunits.views.access import number_of, search_text, visible_unit
from orgunits.views.browse import find_matches
from orgunits.views.posts import SEARCH
from orgunits.views.road import path_to, read_or_post
from portal.formkeys import once
from portal.opened import FIELD
from portal.pages import row_number, show_refusal
from portal.permissions import Permission, require
from portal.templatetags.formats import number

OPENED = ("name", "functions", "changed_at")
MOST_OFFERED = 30
SHOWN = "shown"  # the units that followed when the page was made
TEMPLATE_KINDS = ("kelurahan", "puskesmas", "sekolah")  # offered first as models


def template_of(request, pk):
    """The template ``pk`` of the government the person works in (else 404)."""
    rows = UnitTemplate.objects.filter(government=request.government).select_related("government")
    return get_object_or_404(rows, pk=pk)


def page_of(template):
    return reverse("orgunits:unit_template_detail", args=[template.pk])


def may_define(request):
    """Templates speak for the whole government."""
    return holds_throughout(request.user, Permission.ORGUNIT_EDIT, request.government.pk) and (
        request.user.has_perm(Permission.ORGUNIT_EDIT)
    )


@require_safe
@require(Permission.ORGUNIT_VIEW)
def unit_template_list(request):
    """The templates of the government, and how many units in sight follow each and differ."""
    if request.government is None:
        raise Http404
    templates = list(template_table(request.government))
    found = instances_of(templates, request.user, request.today)
    rows = [
        (one, len(found[one.pk]), sum(bool(each.open) for each in found[one.pk]))
        for one in templates
    ]
    context = {"rows": rows, "may_define": may_define(request)}
    return render(request, "orgunits/unit_template_list.html", context)


@require_safe
@require(Permission.ORGUNIT_VIEW)
def unit_template_detail(request, pk):
    """One template: its posts and functions, and the units in sight that follow it."""
    template = template_of(request, pk)
    instances = template_instances(template, user=request.user, day=request.today)
    context = {
        "template": template,
        "wanted": wanted_of(template),
        "instances": instances,
        "n_open": sum(len(one.open) for one in instances),
        "may_define": may_define(request),
        "may_edit": request.user.has_perm(Permission.ORGUNIT_EDIT),
    }
    return render(request, "orgunits/unit_template_detail.html", context)


@read_or_post
@require(Permission.ORGUNIT_EDIT, everywhere=True)
@once
def unit_template_create(request):
    """A template from a model unit: first which (``?unit=``), then its name."""
    if request.government is None:
        raise Http404
    back = reverse("orgunits:unit_template_list")
    pk = number_of(request, "unit")
    if pk is None:
        return pick_model(request, back)
    unit = visible_unit(request, pk)
    if not unit.is_active:
        raise Http404
    form = TemplateForm(request.POST if request.method == "POST" else None, unit=unit)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                template = create_template(
                    government=request.government,
                    name=form.cleaned_data["name"],
                    unit=unit,
                    user=request.user,
                )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Templat dibuat. Pilih unit yang mengikutinya.")
            return HttpResponseRedirect(page_of(template))
    context = {
        "form": form,
        "unit": unit,
        "path": path_to(request, unit),
        "cancel_url": back,
    }
    return render(request, "orgunits/unit_template_create.html", context)


def pick_model(request, back):
    """The page that asks for the model unit."""
    rows = structure_on(request.government, request.today, request.user)
    text = search_text(request)
    if text:
        found = [match.row for match in find_matches(rows, text)]
    else:
        found = [row for row in rows if row.kind in TEMPLATE_KINDS]
    context = {"text": text, "units": found[:MOST_OFFERED], "cancel_url": back}
    return render(request, "orgunits/unit_template_pick.html", context)


@read_or_post
@require(Permission.ORGUNIT_EDIT, everywhere=True)
@once
def unit_template_update(request, pk):
    """Name, functions, seats and tasks of a template; posts that go."""
    template = template_of(request, pk)
    posts = list(template.posts.select_related("job_title").order_by("order", "pk"))
    form = TemplateUpdateForm(
        request.POST if request.method == "POST" else None, template=template, posts=posts
    )
    form.remember(template, OPENED)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        changes = {
            post.pk: PostChange(
                seats=data[f"seats-{post.pk}"],
                tasks=data[f"tasks-{post.pk}"],
                is_gone=data[f"gone-{post.pk}"],
            )
            for post in posts
        }
        try:
            with transaction.atomic():
                update_template(
                    template=template,
                    name=data["name"],
                    functions=data["functions"],
                    posts=changes,
                    user=request.user,
                    opened=request.POST.get(FIELD, ""),
                )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Templat diubah. Unit mengikutinya sesudah diterapkan.")
            return HttpResponseRedirect(page_of(template))
    context = {"form": form, "template": template, "cancel_url": page_of(template)}
    return render(request, "orgunits/unit_template_form.html", context)


@read_or_post
@require(Permission.ORGUNIT_EDIT, everywhere=True)
@once
def template_post_create(request, pk):
    """One more post in a template. The catalogue is narrowed by ``cari``, without a script too."""
    template = template_of(request, pk)
    text = (request.POST.get(SEARCH) or request.GET.get(SEARCH, "")).strip()
    options = title_options(template.government, text)
    is_sent = request.method == "POST" and request.POST.get("step") != "search"
    typed = {name: value for name, value in request.POST.items() if name != SEARCH}
    form = TemplatePostForm(
        request.POST if is_sent else None,
        government=template.government,
        offered=options.choices,
        initial=typed or {"seats": 1},
    )
    if is_sent and form.is_valid():
        data = form.cleaned_data
        try:
            with transaction.atomic():
                add_template_post(
                    template=template,
                    title=data["job_title"],
                    name=data["name"],
                    part=data["part"],
                    seats=data["seats"],
                    user=request.user,
                )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Jabatan ditambahkan ke templat.")
            return HttpResponseRedirect(page_of(template))
    context = {
        "form": form,
        "template": template,
        "cancel_url": page_of(template),
        "search_text": text,
        "n_found": len(options.choices),
        "n_hidden": options.n_hidden,
    }
    return render(request, "orgunits/template_post_form.html", context)


@read_or_post
@require(Permission.ORGUNIT_EDIT)
@once
def template_units(request, pk):
    """Which of the units one may change follow the template."""
    template = template_of(request, pk)
    units = list(attachable_units(template, request.user, search_text(request)))
    instances = template.units.filter(unit__in=units).values_list("unit_id", flat=True)
    following = set(instances)
    if request.method == "POST":
        posted = {row_number(value) for value in request.POST.getlist("unit")}
        offered = {unit.pk for unit in units}
        # What somebody else let follow since the page was made was not on it: it stays.
        shown = {row_number(value) for value in request.POST.get(SHOWN, "").split(",")}
        chosen = offered & (posted | (following - shown))
        begun, ended = attach_units(
            template=template, offered=offered, chosen=chosen, user=request.user
        )
        messages.success(
            request, f"{number(begun)} unit mulai mengikuti templat, {number(ended)} tidak lagi."
        )
        return HttpResponseRedirect(page_of(template))
    context = {
        "template": template,
        "units": [(unit, unit.pk in following) for unit in units],
        "shown": ",".join(str(pk) for pk in sorted(following)),
        "cancel_url": page_of(template),
    }
    return render(request, "orgunits/template_units.html", context)
