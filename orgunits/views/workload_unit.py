"""The workload of a unit: its posts with what they need, and the need made theirs."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from orgunits.actions import WorkloadCopy, adopt_headcounts, copy_tasks
from orgunits.forms.workload_rules import AdoptForm
from orgunits.models import WorkloadTask
from orgunits.permissions import permissions_on
from orgunits.queries import (
    has_one_seat,
    positions_on,
    post_workloads,
    renewable_posts,
    rule_in_force,
)
from orgunits.queries.rounds import parts_holding, why_held
from orgunits.round_kinds import ABK
from orgunits.views.access import visible_unit
from orgunits.views.road import add_errors, path_to, read_or_post
from orgunits.views.unit import may_write, unit_context
from orgunits.views.workload import YEAR, chosen_year, year_choices
from portal.formkeys import once
from portal.opened import stamp
from portal.permissions import Permission, require
from portal.templatetags.formats import number


@require_safe
@require(Permission.ORGUNIT_VIEW)
def orgunit_workload(request, pk):
    """The posts of a unit on the chosen day with the workload of a year."""
    context = unit_context(request, pk, "workload")
    unit, header, year = context["unit"], context["header"], chosen_year(request)
    positions = header.positions
    ids = [position.pk for position in positions]
    rule = rule_in_force(unit.government, year, request.as_of.day)
    tasks = WorkloadTask.objects.filter(position__in=ids, year=year)
    found = post_workloads(tasks, rule)
    rows = [post_row(position, found.get(position.pk)) for position in positions]
    holding = parts_holding(unit.government, ABK, [year], [unit.pk])
    part = holding[-1][0] if holding else None
    held = why_held(part) if part else ""
    may_fill = (
        request.as_of.is_today
        and header.exists
        and not held
        and Permission.WORKLOAD_EDIT in header.permissions
    )
    context |= {
        "year": year,
        "years": year_choices(request, year, ids),
        "rule": rule,
        "rows": rows,
        "totals": totals(rows),
        "may_fill": may_fill,
        "part": part if Permission.ROUND_VIEW in header.permissions else None,
        "held": held,
        "n_renewable": len(renewable_posts(unit, year, request.today)) if may_fill else 0,
        "may_adopt": may_write(request, header) and any(row["differs"] for row in rows),
    }
    return render(request, "orgunits/orgunit_workload.html", context)


def post_row(position, workload):
    """A line of the list. ``computed``: people by the workload, one for a structural post."""
    one_seat = has_one_seat(position)
    computed = workload.required if workload else None
    if one_seat and computed is not None:
        computed = 1
    present = position.required_headcount
    return {
        "position": position,
        "workload": workload,
        "one_seat": one_seat,
        "computed": computed,
        "difference": None if computed is None else computed - present,
        "differs": not one_seat and computed not in (None, present),
    }


def totals(rows):
    """Sums of the list; of needs only over the posts whose need is known."""
    known = [row["workload"] for row in rows if row["workload"] and not row["workload"].lacking]
    return {
        "n_tasks": sum(row["workload"].n_tasks for row in rows if row["workload"]),
        "need": sum(workload.need for workload in known) if known else None,
        "computed": sum(row["computed"] or 0 for row in rows) if known else None,
        "present": sum(row["position"].required_headcount for row in rows),
        "n_filled": sum(1 for row in rows if row["workload"]),
    }


def unit_url(unit, year):
    return f"{reverse('orgunits:orgunit_workload', args=[unit.pk])}?{urlencode({YEAR: year})}"


def writable_unit(request, pk, permission):
    """The open unit ``pk`` on which the person holds ``permission`` (404, 403)."""
    unit = visible_unit(request, pk)
    if permission not in permissions_on(request.user, unit):
        raise PermissionDenied
    return unit


def today_rows(unit, year, today):
    """The lines of the list as they are today."""
    positions = list(positions_on([unit.pk], today))
    rule = rule_in_force(unit.government, year, today)
    tasks = WorkloadTask.objects.filter(position__in=positions, year=year)
    found = post_workloads(tasks, rule)
    return [post_row(position, found.get(position.pk)) for position in positions]


def refuse_if_recomputed(chosen, posted):
    """Raise ValidationError when the workload of a chosen post (``{pk: row}``) has become another
    since the page was made: nobody adopts a figure unseen."""
    moved = [
        f"“{row['position'].name}” kini {number(row['computed'])} orang"
        for pk, row in chosen.items()
        if posted.get(f"computed-{pk}") != str(row["computed"])
    ]
    if moved:
        raise ValidationError(
            f"Beban kerja sudah berubah sejak halaman ini dibuka: {'; '.join(moved)}. Belum ada "
            "yang disimpan; periksa lagi, lalu tetapkan."
        )


@read_or_post
@require(Permission.ORGUNIT_EDIT)
@once
def workload_adopt(request, pk):
    """Make the computed need the need of the unit's posts: what changes, why, and then it is."""
    unit, year = writable_unit(request, pk, Permission.ORGUNIT_EDIT), chosen_year(request)
    rows = [row for row in today_rows(unit, year, request.today) if row["differs"]]
    form = AdoptForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        chosen = {
            row["position"].pk: row
            for row in rows
            if str(row["position"].pk) in request.POST.getlist("position")
        }
        try:
            if not chosen:
                raise ValidationError("Pilih paling sedikit satu jabatan.")
            refuse_if_recomputed(chosen, request.POST)
            with transaction.atomic():
                changed = adopt_headcounts(
                    government=unit.government,
                    required={pk: row["computed"] for pk, row in chosen.items()},
                    user=request.user,
                    reason=f"ABK {year}. {form.cleaned_data['reason']}",
                    opened={pk: request.POST.get(f"opened-{pk}", "") for pk in chosen},
                )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"Kebutuhan {number(len(changed))} jabatan ditetapkan.")
            return HttpResponseRedirect(unit_url(unit, year))
    for row in rows:
        row["opened"] = stamp(row["position"], ["required_headcount"])
    context = {
        "unit": unit,
        "path": path_to(request, unit),
        "year": year,
        "rows": rows,
        "form": form,
        "cancel_url": unit_url(unit, year),
    }
    return render(request, "orgunits/workload_adopt.html", context)


@read_or_post
@require(Permission.WORKLOAD_EDIT)
@once
def workload_renew(request, pk):
    """Take last year's values of all posts of a unit into the year, where these have none."""
    unit, year = writable_unit(request, pk, Permission.WORKLOAD_EDIT), chosen_year(request)
    posts = renewable_posts(unit, year, request.today)
    if request.method == "POST" and posts:
        copies = [WorkloadCopy(pk, year - 1, pk, year, f"Nilai tahun {year - 1}") for pk in posts]
        try:
            with transaction.atomic():
                written = copy_tasks(government=unit.government, copies=copies, user=request.user)
        except ValidationError as error:  # somebody else filled or closed a post meanwhile
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(
                request,
                f"{number(written.added)} uraian tugas {number(len(posts))} jabatan disalin dari "
                f"{year - 1}. Periksa volumenya.",
            )
        return HttpResponseRedirect(unit_url(unit, year))
    context = {
        "unit": unit,
        "path": path_to(request, unit),
        "year": year,
        "last_year": year - 1,
        "n_posts": len(posts),
        "cancel_url": unit_url(unit, year),
    }
    return render(request, "orgunits/workload_renew.html", context)
