"""Leaves and departures of one person, and the pool: people without a post, posts without people."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from employees.actions import annul_status, end_status, record_status, reveal_care_leaves
from employees.actions.standings import ended_placements
from employees.enums import CareLeave
from employees.forms import (
    CareLeaveRevealForm,
    PoolFilterForm,
    StatusAnnulForm,
    StatusEndForm,
    StatusForm,
)
from employees.models import Employee
from employees.queries import (
    absent_holders,
    contracts_ending,
    double_occupancy,
    holders_of,
    pool,
    pool_figures,
    pool_rows,
)
from employees.queries.standings import with_last_seats
from employees.views.access import (
    editable_status,
    units_below,
    units_on_offer,
    visible_employee,
)
from employees.views.files import POOL_COLUMNS, lines_of_pool
from employees.views.seats import with_unit_names
from orgunits.templatetags.unit_tabs import day_query
from portal import exports
from portal.formkeys import once
from portal.longlists import is_long
from portal.pages import (
    figures_url,
    figures_wait,
    filter_chips,
    is_fragment,
    show_refusal,
    wants_figures,
)
from portal.permissions import Permission, require
from portal.templatetags.formats import date_long, number

METHODS = ["GET", "HEAD", "POST"]
PAGE_SIZE = 50
MOST_LISTED = 10


def pool_tiles(request, figures):
    """The pool at a glance, each figure with the list behind it."""
    on_day = day_query(request.as_of)
    double = f"{reverse('employees:post_map_list')}?state=double{on_day.replace('?', '&')}"
    return [
        {
            "label": "Menunggu penempatan",
            "value": number(figures.waiting),
            "unit": "orang",
            "tone": "bad" if figures.waiting else "",
            "note": "pegawai tanpa jabatan",
        },
        {
            "label": "Sedang di luar jabatan",
            "value": number(figures.away),
            "unit": "orang",
            "note": "CLTN, tugas belajar, dan lainnya",
        },
        {
            "label": "Kursi lowong",
            "value": number(figures.vacant),
            "note": "Lihat jabatan lowong",
            "note_url": reverse("employees:vacancy_list") + on_day,
        },
        {
            "label": "Jabatan rangkap",
            "value": number(figures.double),
            "tone": "bad" if figures.double else "",
            "note": "Lihat yang dipangku rangkap",
            "note_url": double,
        },
    ]


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.EMPLOYEE_VIEW)
def pool_list(request):
    """People in service without a definitive post on the chosen day, and beside them posts held
    twice, posts whose holder is away, and contracts that end."""
    day = request.as_of.day
    form = PoolFilterForm(request.GET, units=units_on_offer(request))
    scope = {"user": request.user, "government": request.government, "day": day}
    filters = form.filters(units_below(form, day), request.GET.get("sort", "since"))
    people = pool(**scope, filters=filters)
    if exports.wanted(request):
        lines = lines_of_pool(people, request.user, day)
        return exports.respond(request, title="Belum ditempatkan", columns=POOL_COLUMNS, rows=lines)
    is_fragment_of_figures = is_fragment(request) and wants_figures(request)
    context = {}
    if not is_fragment(request) or is_fragment_of_figures:
        context = pool_figures_of(request, scope)
    if is_fragment_of_figures:
        return render(request, "employees/_pool_figures.html", context)
    # One reading finds who is in the pool, in order; the page then asks for its fifty alone.
    ids = list(people.values_list("pk", flat=True))
    page = Paginator(ids, PAGE_SIZE).get_page(request.GET.get("page"))
    shown = with_last_seats(Employee.objects.order_by(), day).in_bulk(page.object_list)
    context |= {
        "page_obj": page,
        "rows": pool_rows(
            people=[shown[pk] for pk in page.object_list if pk in shown],
            user=request.user,
            day=day,
        ),
        "filter_form": form,
        "chips": filter_chips(form, request),
        "can_place": request.user.has_perm(Permission.PLACEMENT_EDIT) and request.as_of.is_today,
    }
    if is_fragment(request):
        return render(request, "employees/_pool_table.html", context)
    return render(request, "employees/pool_list.html", context)


def pool_figures_of(request, scope):
    """The pool at a glance and what beside it wants attention; of many people where to ask."""
    people = Employee.objects.in_reach(request.user).filter(government=request.government)
    if figures_wait(request, is_long=is_long(people)):
        return {"figures_url": figures_url(request)}
    day = scope["day"]
    doubles = with_unit_names(double_occupancy(**scope), day)
    holders = holders_of(doubles, day)
    contracts = contracts_ending(**scope)
    return {
        "tiles": pool_tiles(request, pool_figures(**scope)),
        "doubles": [(post, holders[post.pk]) for post in doubles],
        "absent": absent_holders(**scope),
        "contracts": contracts[:MOST_LISTED],
        "n_contracts": contracts.count(),
    }


@require_http_methods(METHODS)
@require(Permission.PLACEMENT_EDIT)
@once
def status_create(request, pk):
    """Record a leave, assignment, suspension or departure of a person."""
    employee = visible_employee(request, pk, Permission.PLACEMENT_EDIT)
    form = StatusForm(request.POST or None, employee=employee)
    if request.method == "POST" and form.is_valid():
        try:
            period = record_status(
                employee=employee,
                draft=form.draft,
                user=request.user,
                reason=form.cleaned_data["reason"],
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(
                request,
                f"{period.get_kind_display()} tercatat mulai {date_long(period.valid_from)}.",
            )
            return redirect("employees:employee_detail", employee.pk)
    context = {"form": form, "employee": employee}
    return render(request, "employees/status_form.html", context)


@require_http_methods(METHODS)
@require(Permission.PLACEMENT_EDIT)
@once
def status_end(request, pk):
    """The person is back before the end that was recorded, or when none was."""
    period = editable_status(request, pk)
    form = StatusEndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            end_status(
                period=period,
                on=form.cleaned_data["on"],
                user=request.user,
                reason=form.cleaned_data["reason"],
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Pegawai tercatat aktif kembali.")
            return redirect("employees:employee_detail", period.employee_id)
    lines = ["Jabatannya tidak berubah. Plh. yang ditunjuk diakhiri tersendiri."]
    if period.vacates:
        lines = [
            "Pegawai menunggu penempatan sejak hari itu.",
            "Jabatan terakhirnya dapat diberikan lagi bila lowong "
            "(PP 11/2017 Pasal 64 ayat (4), Pasal 94 ayat (2)).",
        ]
    context = {
        "period": period,
        "employee": period.employee,
        "form": form,
        "title": "Aktif kembali",
        "consequences": lines,
    }
    return render(request, "employees/status_change.html", context)


@require_http_methods(METHODS)
@require(Permission.PLACEMENT_EDIT)
@once
def status_annul(request, pk):
    """Take back a period that never was."""
    period = editable_status(request, pk)
    ended = ended_placements(period)
    form = StatusAnnulForm(request.POST or None)
    if not ended:
        del form.fields["restore"]
    if request.method == "POST" and form.is_valid():
        try:
            annul_status(
                period=period,
                user=request.user,
                reason=form.cleaned_data["reason"],
                restore=form.cleaned_data.get("restore", False),
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Catatan dihapus. Isinya tetap dapat dibaca di riwayat.")
            return redirect("employees:employee_detail", period.employee_id)
    lines = [f"Berakhir karena catatan ini: {row.position}." for row in ended]
    if period.is_departure:
        lines.append("TMT berhenti dikosongkan.")
    context = {
        "period": period,
        "employee": period.employee,
        "form": form,
        "title": "Hapus catatan",
        "consequences": lines,
        "danger": True,
    }
    return render(request, "employees/status_change.html", context)


@never_cache
@require_http_methods(METHODS)
@require(Permission.HEALTH_VIEW)
def care_leave_list(request, pk):
    """Show what the leaves of a person were for, after a reason; the reading leaves an event."""
    employee = visible_employee(request, pk, Permission.HEALTH_VIEW)
    form, leaves = CareLeaveRevealForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            found = reveal_care_leaves(
                employee=employee, user=request.user, reason=form.cleaned_data["reason"]
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            leaves = [(row, CareLeave(detail).label) for row, detail in found]
    context = {"form": form, "employee": employee, "leaves": leaves}
    return render(request, "employees/care_leave_list.html", context)
