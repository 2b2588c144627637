"""SIASN ≠ Tatanan: keep what a file of SIASN shows, say who is right, export it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from employees.actions import note_birth_dates
from employees.actions.differences import ask_comparison, decide_difference, settle_differences
from employees.difference_enums import DifferenceVerdict
from employees.forms.differences import DifferenceFilterForm
from employees.imports import PeopleImport
from employees.models import FieldDifference
from employees.queries.differences import (
    compare_file,
    difference_figures,
    difference_lines,
    difference_table,
)
from employees.views.access import units_below, units_on_offer
from portal import exports
from portal.enums import ImportState
from portal.formkeys import once
from portal.imports.actions import JOB_ROWS
from portal.models import ImportRun
from portal.pages import filter_chips, is_fragment
from portal.permissions import Permission, can_manage_import, require
from portal.templatetags.formats import number

PAGE_SIZE = 50
DIFFERENCE_COLUMNS = [
    exports.ExportColumn("Nama", lambda row: row.row.employee.full_name, 32),
    exports.ExportColumn("PNS ID SIASN", lambda row: row.row.employee.siasn_pns_id, 36),
    exports.ExportColumn("Jabatan", lambda row: row.seat and row.seat.placement.position.name, 40),
    exports.ExportColumn("Bagian", lambda row: row.label, 22),
    exports.ExportColumn("Di Tatanan", lambda row: row.own, 36),
    exports.ExportColumn("Di SIASN", lambda row: row.siasn, 36),
    exports.ExportColumn("Yang benar", lambda row: row.row.get_verdict_display(), 20),
    exports.ExportColumn("Keterangan", lambda row: row.row.note, 36),
    exports.ExportColumn("Sejak", lambda row: row.row.government.today(row.row.first_seen_at), 12),
]


def tiles_of(figures):
    notes = {
        DifferenceVerdict.OPEN: "menunggu keputusan",
        DifferenceVerdict.SIASN: "betulkan berkas pegawai di sini",
        DifferenceVerdict.OWN: "usulkan perbaikan di SIASN",
    }
    for verdict, note in notes.items():
        yield {"label": verdict.label, "value": number(figures[verdict]), "note": note}


def shown_lines(request, rows):
    """The lines of ``rows``; that days of birth are read with them is noted."""
    lines = difference_lines(rows, request.today)
    people = [line.row.employee for line in lines if line.tells_birth]
    note_birth_dates(people=people, user=request.user, where="SIASN ≠ Tatanan")
    return lines


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.EMPLOYEE_EDIT)
def difference_list(request):
    """The standing list, field by field, with who is right."""
    form = DifferenceFilterForm(request.GET, units=units_on_offer(request))
    found = difference_table(
        user=request.user,
        government=request.government,
        day=request.today,
        unit_ids=units_below(form, request.today),
        text=form.text,
        field=form.cleaned_data.get("field", ""),
        verdict=form.cleaned_data.get("verdict", ""),
    )
    if exports.wanted(request):
        lines = shown_lines(request, found)
        return exports.respond(
            request, title="SIASN berbeda dengan Tatanan", columns=DIFFERENCE_COLUMNS, rows=lines
        )
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "lines": shown_lines(request, page.object_list),
        "filter_form": form,
        "chips": filter_chips(form, request),
    }
    if is_fragment(request):
        return render(request, "employees/differences/_difference_table.html", context)
    context["tiles"] = list(tiles_of(difference_figures(request.user, request.government)))
    return render(request, "employees/differences/difference_list.html", context)


def compared_run(request, uuid):
    """A checked file of SIASN about people that the reader sent; 404 for all others."""
    runs = ImportRun.objects.filter(government=request.government)
    run = get_object_or_404(runs.select_related("government", "file", "job"), uuid=uuid)
    if not can_manage_import(request.user, run, Permission.EMPLOYEE_EDIT):
        raise Http404
    return run


@require_POST
@require(Permission.EMPLOYEE_EDIT)
@once
def difference_keep(request, uuid):
    """Keep what a file of SIASN shows; nothing of it is written into the files of people."""
    run = compared_run(request, uuid)
    is_ready = run.state in (ImportState.CHECKED, ImportState.APPLIED) and run.file is not None
    if run.kind != PeopleImport.name or run.source not in PeopleImport.compare_sources:
        messages.error(request, "Yang dapat dibandingkan hanya berkas pegawai dari SIASN.")
    elif not is_ready:
        messages.error(request, "Periksa dahulu berkas ini.")
    elif run.n_rows > JOB_ROWS:
        job = ask_comparison(run, request.user)
        messages.success(request, "Perbedaan sedang dihitung.")
        return redirect("portal:job_detail", uuid=job.uuid)
    else:
        try:
            compared = compare_file(run, request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("portal:import_detail", uuid=run.uuid)
        counts = settle_differences(
            government=run.government,
            found=compared.found,
            compared=compared.compared,
            user=request.user,
            run=run,
        )
        messages.success(
            request,
            f"{number(counts['new'])} perbedaan baru, {number(counts['changed'])} berubah, "
            f"{number(counts['gone'])} sudah sama.",
        )
        return redirect("employees:difference_list")
    return redirect("portal:import_detail", uuid=run.uuid)


@require_POST
@require(Permission.EMPLOYEE_EDIT)
@once
def difference_decide(request, pk):
    """Say who is right about one field of one person; back to the page of the list one came from."""
    rows = FieldDifference.objects.visible_to(request.user).filter(government=request.government)
    row = get_object_or_404(rows, pk=pk)
    try:
        decide_difference(
            difference=row,
            verdict=request.POST.get("verdict", ""),
            note=request.POST.get("note", ""),
            user=request.user,
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Keputusan tersimpan.")
    return redirect(f"{reverse('employees:difference_list')}?{request.GET.urlencode()}")
