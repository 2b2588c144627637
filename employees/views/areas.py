"""Who works in each kecamatan (kode wilayah), and hands of a unit that are no civil servants."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from employees.actions.areas import record_area_residents, record_other_hands
from employees.forms.areas import AreaResidentsForm, OtherHandsForm
from employees.models import OtherHands
from employees.queries.areas import Area, areas_on, residents_on
from orgunits.models import OrgUnit
from orgunits.workload import as_decimal
from portal import exports
from portal.formkeys import once
from portal.pages import show_refusal
from portal.permissions import Permission, holds_everywhere, require

CODE = "kode"


@dataclass(frozen=True, slots=True)
class Line:
    """An area of the table."""

    area: Area
    is_whole: bool

    @property
    def ratio(self):
        exact = self.area.per_thousand if self.is_whole else None
        return None if exact is None else round(as_decimal(exact), 2)

    @property
    def residents(self):
        return self.area.residents.residents if self.area.residents else None


COLUMNS = [
    exports.ExportColumn("Kode wilayah", lambda line: line.area.code, 14),
    exports.ExportColumn("Wilayah", lambda line: line.area.name, 36),
    exports.ExportColumn("Unit wilayah sendiri", lambda line: line.area.n_own, 12),
    exports.ExportColumn("Unit perangkat daerah lain", lambda line: line.area.n_others, 14),
    exports.ExportColumn("Pegawai wilayah sendiri", lambda line: line.area.own_people, 12),
    exports.ExportColumn("Pegawai unit lain", lambda line: line.area.other_people, 12),
    exports.ExportColumn("Kursi lowong", lambda line: line.area.vacant, 12),
    exports.ExportColumn("Penduduk", lambda line: line.residents, 14),
    exports.ExportColumn("Pegawai per 1.000 penduduk", lambda line: line.ratio, 14, 2),
]


@require_safe
@require(Permission.EMPLOYEE_VIEW)
def area_list(request):
    """Every area with who works in it, as far as the person may see; ``?kode=`` one with its units.
    People per 1,000 residents only for whoever sees all units: of a part they would be wrong."""
    if request.government is None:
        raise Http404
    day = request.as_of.day
    sees_all = holds_everywhere(request.user, Permission.EMPLOYEE_VIEW)
    areas = areas_on(request.government, day, request.user)
    lines = [Line(area, sees_all) for area in areas]
    may_edit = holds_everywhere(request.user, Permission.SPENDING_EDIT)
    if code := request.GET.get(CODE):
        line = next((one for one in lines if one.area.code == code), None)
        if line is None:
            raise Http404
        groups = [
            (label, [unit for unit in line.area.units if unit.is_own == own])
            for label, own in (("Perangkat wilayah sendiri", True), ("Unit perangkat lain", False))
        ]
        context = {"line": line, "area": line.area, "groups": groups, "may_edit": may_edit}
        context["sees_all"] = sees_all
        return render(request, "employees/area_detail.html", context)
    if exports.wanted(request):
        return exports.respond(request, title="Wilayah", columns=COLUMNS, rows=lines)
    context = {"lines": lines, "may_edit": may_edit, "sees_all": sees_all}
    return render(request, "employees/area_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SPENDING_EDIT, everywhere=True)
@once
def area_residents_update(request):
    """The residents of all areas in one year."""
    if request.government is None:
        raise Http404
    areas = {
        area.code: area.name for area in areas_on(request.government, request.today, request.user)
    }
    known = residents_on(request.government, request.today)
    form = AreaResidentsForm(request.POST if request.method == "POST" else None, areas=areas)
    form.initial = {"year": request.today.year} | {
        name: known[code].residents for name, code in form.codes.items() if code in known
    }
    if form.is_bound and form.is_valid():
        try:
            with transaction.atomic():
                record_area_residents(
                    government=request.government,
                    year=form.cleaned_data["year"],
                    residents=form.residents(),
                    source=form.cleaned_data["source"],
                    user=request.user,
                    reason=form.cleaned_data["reason"],
                )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Jumlah penduduk tersimpan.")
            return HttpResponseRedirect(reverse("employees:area_list"))
    return render(request, "employees/area_residents_form.html", {"form": form, "areas": areas})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EMPLOYEE_EDIT)
@once
def other_hands_update(request, pk):
    """Alih daya and others of a unit in one year: information only."""
    units = OrgUnit.objects.visible_to(request.user, Permission.EMPLOYEE_VIEW)
    unit = get_object_or_404(
        units.filter(government=request.government).select_related("government"), pk=pk
    )
    if not request.user.has_perm(Permission.EMPLOYEE_EDIT, unit):
        raise PermissionDenied
    rows = OtherHands.objects.filter(unit=unit)
    newest = rows.order_by("-year").first()
    initial = {"year": request.today.year}
    if newest is not None:
        initial = {"year": newest.year, "source": newest.source} | {
            row.kind: row.people for row in rows.filter(year=newest.year)
        }
    form = OtherHandsForm(request.POST if request.method == "POST" else None, initial=initial)
    back = reverse("employees:unit_figures", args=[unit.pk])
    if form.is_bound and form.is_valid():
        try:
            with transaction.atomic():
                record_other_hands(
                    unit=unit,
                    year=form.cleaned_data["year"],
                    people=form.people(),
                    source=form.cleaned_data["source"],
                    user=request.user,
                )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Tenaga lain tersimpan.")
            return HttpResponseRedirect(back)
    context = {"form": form, "unit": unit, "rows": rows.order_by("-year", "kind"), "back": back}
    return render(request, "employees/other_hands_form.html", context)
