"""Shape and cost of a unit's structure, and the tables the cost is computed with."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from employees.actions.spending import (
    PAY_COLUMNS,
    YEAR_COLUMNS,
    record_fiscal_year,
    settle_pay_table,
)
from employees.enums import PayComponent
from employees.forms.spending import FiscalYearForm, PayTableForm
from employees.models import FiscalYear, PayTable
from employees.queries.areas import other_hands
from employees.queries.spending import (
    FigureRow,
    figure_rows,
    fiscal_year_for,
    pay_book,
    pay_tables_on,
)
from employees.spending import KEYS, LIMIT, LIMIT_FROM, per_thousand, share_of_budget
from orgunits.models import OrgUnit
from orgunits.queries import branch_of, structure_on, unit_header
from orgunits.workload import as_decimal
from portal import exports
from portal.formkeys import once
from portal.opened import FIELD
from portal.pages import show_refusal
from portal.permissions import Permission, holds_everywhere, require
from portal.templatetags.formats import number, share

MILLION = 1_000_000


def decimal(value, decimals):
    """A Fraction for the page, rounded once; None stays None."""
    return None if value is None else round(as_decimal(value), decimals)


@dataclass(frozen=True, slots=True)
class Line:
    """A unit of the table."""

    row: FigureRow

    @property
    def span(self):
        return decimal(self.row.shape.mean_span, 1)

    @property
    def leader_share(self):
        return decimal(self.row.spending.leader_share, 4)

    @property
    def vacant_millions(self):
        amount = self.row.vacancy.amount
        return round(amount / MILLION) if amount else None

    @property
    def millions(self):
        return round(self.row.spending.total / MILLION) if self.row.spending.total else None


FIGURE_COLUMNS = [
    exports.ExportColumn("Unit", lambda line: line.row.unit.name, 40),
    exports.ExportColumn("Jumlah unit", lambda line: line.row.shape.units, 10),
    exports.ExportColumn("Lapis", lambda line: line.row.shape.layers, 8),
    exports.ExportColumn("Rentang kendali rata-rata", lambda line: line.span, 12, 1),
    exports.ExportColumn("Pegawai", lambda line: line.row.spending.people, 10),
    exports.ExportColumn("Pemangku jabatan pimpinan", lambda line: line.row.spending.leaders, 12),
    exports.ExportColumn("Gaji pokok setahun", lambda line: line.row.spending.base, 18),
    exports.ExportColumn("Tunjangan jabatan setahun", lambda line: line.row.spending.allowance, 18),
    exports.ExportColumn("TPP setahun", lambda line: line.row.spending.performance, 18),
    exports.ExportColumn("Biaya setahun", lambda line: line.row.spending.total, 18),
    exports.ExportColumn("Kursi lowong", lambda line: line.row.vacancy.seats, 12),
    exports.ExportColumn(
        "Tunjangan dan TPP kursi lowong", lambda line: line.row.vacancy.amount, 18
    ),
    exports.ExportColumn("Tarif tidak lengkap", lambda line: line.row.spending.incomplete, 12),
    exports.ExportColumn("PPPK paruh waktu", lambda line: line.row.spending.part_time, 12),
    exports.ExportColumn("Jumlah kelas jabatan", lambda line: line.row.spending.class_points, 12),
]


def tiles(whole, fiscal):
    """Sums on top of the page. ``fiscal``: the FiscalYear, of the government's root only."""
    shape, cost = whole.row.shape, whole.row.spending
    found = [
        {"label": "Unit", "value": number(shape.units), "note": f"{number(shape.layers)} lapis"},
        {"label": "Rentang kendali", "value": number(whole.span, 1),
         "note": "rata-rata orang yang langsung di bawah satu pimpinan"},
        {"label": "Jabatan pimpinan", "value": share(whole.leader_share),
         "note": f"{number(cost.leaders)} dari {number(cost.people)} pegawai"},
        {"label": "Biaya setahun", "value": number(whole.millions), "unit": "juta rupiah",
         "note": f"tarif lengkap untuk {number(cost.paid_by_table - cost.incomplete)} dari "
                 f"{number(cost.people)} pegawai"},
    ]  # fmt: skip
    empty = whole.row.vacancy
    if empty.seats:
        lacking = f", {number(empty.incomplete)} tarifnya tidak lengkap" if empty.incomplete else ""
        found.append(
            {"label": "Kursi lowong", "value": number(round(empty.amount / MILLION)),
             "unit": "juta rupiah",
             "note": f"tunjangan jabatan dan TPP setahun untuk {number(empty.seats)} kursi"
                     f"{lacking}; gaji pokoknya menurut orang yang mengisi"}
        )  # fmt: skip
    if fiscal is not None and (ratio := per_thousand(cost.people, fiscal.residents)) is not None:
        note = f"{number(fiscal.residents)} penduduk, {fiscal.year}"
        value = number(decimal(ratio, 2), 2)
        found.append({"label": "Pegawai per 1.000 penduduk", "value": value, "note": note})
    return found


def working(whole, tables):
    """(component, rupiah a year, its PayTable or None) of the unit with all below it."""
    return [
        (component, getattr(whole.row.spending, component.value), tables.get(component))
        for component in PayComponent
    ]


def budget_of(fiscal, today: date):
    """What the page says of belanja pegawai against the APBD; None when a figure is missing."""
    if fiscal is None:
        return None
    ratio = share_of_budget(fiscal.staff_spending, fiscal.budget)
    if ratio is None:
        return None
    return {
        "fiscal": fiscal,
        "share": decimal(ratio, 4),
        "is_over": ratio > LIMIT,
        "limit": as_decimal(LIMIT),
        "limit_from": LIMIT_FROM,
        "is_due": today >= LIMIT_FROM,
    }


@require_safe
@require(Permission.SPENDING_VIEW)
def unit_figures(request, pk):
    """Tab of a unit: layers, span of control, leaders and yearly cost, of the unit with all below
    it and of each unit right under it."""
    units = OrgUnit.objects.visible_to(request.user, Permission.SPENDING_VIEW)
    unit = get_object_or_404(
        units.filter(government=request.government).select_related("government"), pk=pk
    )
    header = unit_header(unit=unit, user=request.user, day=request.as_of.day)
    day = header.day
    structure = structure_on(request.government, day, request.user, Permission.SPENDING_VIEW)
    tables = pay_tables_on(request.government, day)
    rows = figure_rows(branch_of(structure, unit.pk), day, pay_book(tables))
    lines = [Line(row) for row in rows if row.unit.level <= 2]
    if lines and exports.wanted(request):
        return exports.respond(
            request, title="Bentuk dan biaya", columns=FIGURE_COLUMNS, rows=lines
        )
    fiscal = fiscal_year_for(request.government, day) if unit.parent_id is None else None
    context = {
        "unit": unit,
        "header": header,
        "tab": "figures",
        "whole": lines[0] if lines else None,
        "lines": lines[1:],
        "tiles": tiles(lines[0], fiscal) if lines else [],
        "working": working(lines[0], tables) if lines else [],
        "missing": [component.label for component in PayComponent if component not in tables],
        "budget": budget_of(fiscal, request.today),
        "is_root": unit.parent_id is None,
        "others": other_hands([row.unit.id for row in rows], day),
        "may_count_others": request.user.has_perm(Permission.EMPLOYEE_EDIT, unit),
        "may_edit": holds_everywhere(request.user, Permission.SPENDING_EDIT),
    }
    return render(request, "employees/unit_figures.html", context)


# --- tables and budgets -------------------------------------------------------------------------


@require_safe
@require(Permission.SPENDING_VIEW)
def pay_table_list(request):
    """The tables by component, newest first, and the budgets by year."""
    if request.government is None:
        raise Http404
    tables = PayTable.objects.filter(government=request.government).select_related("made_by")
    in_force = {table.pk for table in pay_tables_on(request.government, request.today).values()}
    found = list(tables)
    groups = []
    for component in PayComponent:
        own = [table for table in found if table.component == component]
        lines = [
            {
                "table": table,
                "rates": [(key, table.rates[key]) for key in KEYS[component] if key in table.rates],
                "in_force": table.pk in in_force,
            }
            for table in own
        ]
        groups.append((component, lines))
    context = {
        "groups": groups,
        "years": FiscalYear.objects.filter(government=request.government),
        "may_edit": holds_everywhere(request.user, Permission.SPENDING_EDIT),
    }
    return render(request, "employees/pay_table_list.html", context)


def saved(request, form, write, message):
    """Write a valid form and go to the list; None with the reasons on the form."""
    try:
        with transaction.atomic():
            write()
    except ValidationError as error:
        show_refusal(form, error)
        return None
    messages.success(request, message)
    return HttpResponseRedirect(reverse("employees:pay_table_list"))


def settle(request, component, table):
    """The form of a new table (``table`` None) or of one to be corrected."""
    posted = request.POST if request.method == "POST" else None
    shown, initial = table, {}
    if table is None:
        shown = pay_tables_on(request.government, request.today).get(component)
        initial |= {"valid_from": request.today, "source": ""}
    else:
        initial["valid_from"] = table.valid_from
    form = PayTableForm(posted, component=component, table=shown, initial=initial)
    if table is not None:
        form.remember(table, PAY_COLUMNS)
    if posted is not None and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("valid_from", "payments", "source")}
        done = saved(
            request,
            form,
            lambda: settle_pay_table(
                government=request.government,
                component=component,
                rates=form.rates(),
                user=request.user,
                reason=form.cleaned_data["reason"],
                table=table,
                opened=posted.get(FIELD, "") if table else None,
                **values,
            ),
            "Tabel tarif tersimpan.",
        )
        if done is not None:
            return done
    context = {"form": form, "component": PayComponent(component), "table": table}
    return render(request, "employees/pay_table_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SPENDING_EDIT, everywhere=True)
@once
def pay_table_create(request):
    """A table of the component ``?komponen=`` that holds from a day on."""
    component = request.GET.get("komponen", PayComponent.BASE.value)
    if component not in PayComponent.values:
        raise Http404
    return settle(request, component, None)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SPENDING_EDIT, everywhere=True)
@once
def pay_table_update(request, pk):
    """A table that was written down wrongly."""
    table = get_object_or_404(PayTable, government=request.government, pk=pk)
    return settle(request, table.component, table)


def budget_form(request, row):
    posted = request.POST if request.method == "POST" else None
    if row is None:
        instance, initial = FiscalYear(government=request.government), {"year": request.today.year}
    else:
        instance, initial = row, {}
    form = FiscalYearForm(posted, instance=instance, initial=initial)
    if row is not None:
        form.remember(row, YEAR_COLUMNS)
    if posted is not None and form.is_valid():
        year = row.year if row else form.cleaned_data["year"]
        done = saved(
            request,
            form,
            lambda: record_fiscal_year(
                government=request.government,
                year=year,
                user=request.user,
                reason=form.cleaned_data["reason"],
                fiscal_year=row,
                opened=posted.get(FIELD, "") if row else None,
                **form.columns(),
            ),
            f"Angka tahun {year} tersimpan.",
        )
        if done is not None:
            return done
    return render(request, "employees/fiscal_year_form.html", {"form": form, "row": row})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SPENDING_EDIT, everywhere=True)
@once
def fiscal_year_create(request):
    """Budget and residents of a year not yet known."""
    return budget_form(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SPENDING_EDIT, everywhere=True)
@once
def fiscal_year_update(request, pk):
    """Figures of a year that changed."""
    return budget_form(request, get_object_or_404(FiscalYear, government=request.government, pk=pk))
