"""The ABK form: the workload of a unit's posts, and the grid in which one post is filled in."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from orgunits.actions import WorkloadRefused, save_tasks
from orgunits.actions.workload import MAX_TASKS, TASK_COLUMNS
from orgunits.forms.workload import refused_formset, sheet_formset
from orgunits.models import WorkloadTask
from orgunits.models.workload import FIRST_YEAR, LAST_YEAR
from orgunits.queries import has_one_seat, rule_in_force, sheet_of, visible_posts, years_of
from orgunits.queries.rounds import part_holding, why_held
from orgunits.views.road import path_to, read_or_post
from portal.formkeys import once
from portal.opened import stamp
from portal.permissions import Permission, require
from portal.templatetags.formats import number

YEAR = "tahun"  # query key
BLANK_ROWS = 3  # to fill in without a script
MORE_ROWS = 10


def chosen_year(request):
    """The year of ``?tahun=``, else that of the day the page speaks of."""
    text = request.GET.get(YEAR, "")
    known = text.isascii() and text.isdigit() and len(text) == 4
    if known and FIRST_YEAR <= int(text) <= LAST_YEAR:
        return int(text)
    return min(max(request.as_of.day.year, FIRST_YEAR), LAST_YEAR)


def year_choices(request, chosen, positions):
    """``[(year, is chosen)]``: those with tasks, this one, the next and the chosen one."""
    today = request.today.year
    years = {*years_of(positions), today, today + 1, chosen}
    return [(year, year == chosen) for year in sorted(years) if year <= LAST_YEAR]


def visible_post(request, pk):
    """The post ``pk`` of a unit the person may see (else 404)."""
    return get_object_or_404(visible_posts(request.government, request.user), pk=pk)


def fillable_post(request, pk):
    """The same, for a person who may fill in its workload (else 403)."""
    position = visible_post(request, pk)
    if not request.user.has_perm(Permission.WORKLOAD_EDIT, position.unit):
        raise PermissionDenied
    return position


def is_open(position, day):
    return position.valid_until is None or position.valid_until > day


def sheet_url(name, position, year):
    return f"{reverse(f'orgunits:{name}', args=[position.pk])}?{urlencode({YEAR: year})}"


def post_context(request, position, year):
    """What every page of the workload of one post shows."""
    rule = rule_in_force(position.government, year, request.today)
    part = part_holding(position, year)
    return {
        "part": part if part and request.user.has_perm(Permission.ROUND_VIEW, part.unit) else None,
        "held": why_held(part) if part else "",
        "position": position,
        "unit": position.unit,
        "path": path_to(request, position.unit),
        "year": year,
        "years": year_choices(request, year, [position.pk]),
        "sheet": sheet_of(position, year, rule),
        "one_seat": has_one_seat(position),
        "is_open": is_open(position, request.today),
    }


@require_safe
@require(Permission.ORGUNIT_VIEW)
def workload_sheet(request, pk):
    """The workload of one post in a year, to read: its tasks and how the need comes about."""
    position = visible_post(request, pk)
    context = post_context(request, position, chosen_year(request))
    context["may_fill"] = (
        context["is_open"]
        and not context["held"]
        and request.user.has_perm(Permission.WORKLOAD_EDIT, position.unit)
    )
    sheet = context["sheet"]
    context["rows"] = [(task, sheet.needs[task.key]) for task in sheet.tasks]
    return render(request, "orgunits/workload_sheet.html", context)


@read_or_post
@require(Permission.WORKLOAD_EDIT)
@once
def workload_update(request, pk):
    """The grid of one post. Without a script the whole page is sent; with it the rows that
    changed, as they are left (``Accept: application/json``)."""
    position, year = fillable_post(request, pk), chosen_year(request)
    context = post_context(request, position, year)
    if not context["is_open"] or (context["held"] and request.method != "POST"):
        return HttpResponseRedirect(sheet_url("workload_sheet", position, year))
    rule, sheet = context["sheet"].rule, None
    if request.method == "POST":
        step = request.POST.get("step", "save")
        sheet = sheet_formset(rule=rule, data=more_rows(request.POST, step))
        if step != "more" and sheet.is_valid():
            sheet, response = saved(request, position, year, sheet)
            if response is not None:
                return response
        if wants_json(request):
            return JsonResponse(refusal(sheet), status=422)
    context["form"] = context["formset"] = sheet = sheet or sheet_formset(
        rule=rule, tasks=context["sheet"].tasks, blank=BLANK_ROWS
    )
    for form in sheet.forms:
        form.mark()
    context |= {
        "empty_row": sheet.empty_form,
        "max_tasks": MAX_TASKS,
        "rows": [(form, row_need(context["sheet"], form)) for form in sheet.forms],
    }
    return render(request, "orgunits/workload_form.html", context)


def wants_json(request):
    return request.headers.get("Accept", "").startswith("application/json")


def more_rows(posted, step):
    """The posted rows, with ``MORE_ROWS`` empty ones when the person asked for them."""
    if step != "more":
        return posted
    data = posted.copy()
    total = data.get("rows-TOTAL_FORMS", "")
    count = int(total) if total.isascii() and total.isdigit() and len(total) < 5 else 0
    fresh = sheet_formset(rule=None, blank=min(MORE_ROWS, max(0, MAX_TASKS - count)))
    for place, form in enumerate(fresh.forms, start=count):
        data[f"rows-{place}-key"] = str(form.initial["key"])
    data["rows-TOTAL_FORMS"] = str(count + len(fresh.forms))
    return data


def saved(request, position, year, sheet):
    """``(sheet, response)``: where to go when the rows were stored, else the sheet with reasons."""
    try:
        with transaction.atomic():
            written = save_tasks(
                government=position.government,
                drafts=sheet.drafts(position, year),
                removals=sheet.removals(position, year),
                user=request.user,
            )
    except WorkloadRefused as error:
        rows = WorkloadTask.objects.filter(position=position, year=year)
        return refused_formset(sheet, error.rows, {row.key: row for row in rows}), None
    except ValidationError as error:
        sheet.non_form_errors().extend(error.messages)
        return sheet, None
    if wants_json(request):
        return sheet, HttpResponseRedirect(sheet_url("workload_rows", position, year))
    words = (("tersimpan", written.added + written.changed), ("dihapus", written.removed))
    parts = [f"{number(count)} uraian tugas {word}" for word, count in words if count]
    messages.success(request, f"{', '.join(parts) or 'Tidak ada yang berubah'}.".capitalize())
    return sheet, HttpResponseRedirect(sheet_url("workload_update", position, year))


def refusal(sheet):
    """What speaks against the rows sent, as the script reads it: by key of the row."""
    rows = {}
    for form in sheet.forms:
        if form.errors:
            key = form["key"].value()
            fields = {name: list(found) for name, found in form.errors.items()}
            rows[str(key)] = {
                "errors": fields,
                "opened": form["opened"].value() or "",
                "stays": not form.row_errors,
            }
    return {"rows": rows, "errors": list(sheet.non_form_errors())}


def row_need(sheet, form):
    """The stored need of the row a form shows, or None."""
    key = form["key"].value()
    return sheet.needs.get(key) or next(
        (need for stored, need in sheet.needs.items() if str(stored) == str(key)), None
    )


@require_safe
@require(Permission.WORKLOAD_EDIT)
def workload_rows(request, pk):
    """What is stored of a post in a year, for the script of the grid: by key of the row."""
    position, year = fillable_post(request, pk), chosen_year(request)
    context = post_context(request, position, year)
    sheet = context["sheet"]
    rows = {
        str(task.key): {
            "opened": stamp(task, TASK_COLUMNS),
            "order": task.order,
            "need": number(sheet.needs[task.key], 4),
        }
        for task in sheet.tasks
    }
    total = render_to_string("orgunits/_workload_total.html", context, request=request)
    response = JsonResponse({"rows": rows, "total": total})
    response["Cache-Control"] = "no-store"
    return response
