"""Score sheets of a government: the years, the sheets of a year, one sheet with its working."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from orgunits import typology
from orgunits.actions import begin_typology_year, save_figures, update_typology_year
from orgunits.forms import FiguresForm, TypologyYearForm
from orgunits.forms.typology import class_words
from orgunits.models import TypologySheet
from orgunits.permissions import holds_throughout
from orgunits.queries import (
    general_values,
    living_agencies,
    sheet_history,
    sheet_row,
    sheet_rows,
    sheets_of,
    typology_years,
)
from orgunits.views.access import number_of
from orgunits.views.road import read_or_post
from portal import exports
from portal.formkeys import once
from portal.opened import FIELD as OPENED
from portal.pages import show_refusal
from portal.permissions import Permission, require
from portal.templatetags.formats import number

STATES = {
    "empty": ("plain", "Kosong"),
    "partial": ("draft", "Sebagian"),
    "complete": ("ok", "Terisi"),
}
VERDICTS = {
    "same": ("ok", "Sesuai"),
    "above": ("warn", "Lebih tinggi daripada skor"),
    "below": ("plain", "Lebih rendah daripada skor"),
    "shared": ("plain", "Bersama urusan lain"),
    "empty": ("draft", "Tipe belum diisi"),
    "": ("", ""),
}
LIST_COLUMNS = [
    exports.ExportColumn("Kode", lambda row: "" if row.sheet.is_general else row.sheet.subject),
    exports.ExportColumn("Urusan atau fungsi", lambda row: row.sheet.name, 44),
    exports.ExportColumn("Keadaan", lambda row: STATES[row.state][1], 12),
    exports.ExportColumn("Terisi", lambda row: row.n_filled, 8),
    exports.ExportColumn("Indikator", lambda row: row.n_asked, 10),
    exports.ExportColumn("Umum", lambda row: row.score and row.score.general, 8),
    exports.ExportColumn("Teknis", lambda row: row.score and row.score.technical, 8),
    exports.ExportColumn("Faktor", lambda row: row.score and factor_of(row.score), 8, 1),
    exports.ExportColumn(
        "Nilai", lambda row: row.score and row.score.outcome and row.score.total, 10, 1
    ),
    exports.ExportColumn("Hasil", lambda row: outcome_words(row.score), 24),
    exports.ExportColumn("Pasal", lambda row: outcome_clause(row.score), 24),
    exports.ExportColumn(
        "Unit sekarang",
        lambda row: "; ".join(f"{one.name} ({one.tipe or 'tanpa tipe'})" for one in row.holders),
        60,
    ),
    exports.ExportColumn(
        "Perbandingan",
        lambda row: "; ".join(VERDICTS[one.verdict][1] for one in row.holders if one.verdict),
        30,
    ),
]


def factor_of(score):
    """The factor that was used: 1 where art 107(4) excepts the subject."""
    return score.factor if score.is_factor_applied else 1


def outcome_words(score):
    return score.outcome.words if score and score.outcome else ""


def outcome_clause(score):
    return f"PP 18/2016 {score.outcome.clause}" if score and score.outcome else ""


def chosen_year(request):
    """(all years counted, the one of ``?tahun=`` or else the newest); None when there is none."""
    years = list(typology_years(request.government))
    wanted = number_of(request, "tahun")
    if wanted is None:
        return years, years[0] if years else None
    return years, next((one for one in years if one.year == wanted), None)


def may_edit(request):
    return holds_throughout(request.user, Permission.TYPOLOGY_EDIT, request.government.pk)


@require_safe
@require(Permission.TYPOLOGY_VIEW, everywhere=True)
def typology_list(request):
    """Every urusan and function of a year: how far it is filled in, its score and tipe, and the
    living units it speaks of."""
    years, year = chosen_year(request)
    rows = sheet_rows(year) if year else []
    if year and exports.wanted(request):
        title = f"Tipologi {year.year}"
        return exports.respond(request, title=title, columns=LIST_COLUMNS, rows=rows)
    scored = [row for row in rows if row.score]
    context = {
        "years": years,
        "year": year,
        "rows": [
            (row, STATES[row.state], [(one, VERDICTS[one.verdict]) for one in row.holders])
            for row in rows
        ],
        "tiles": list_tiles(rows, scored) if year else [],
        "classes": typology.classifications(year.place) if year else [],
        "may_edit": may_edit(request),
    }
    return render(request, "orgunits/typology_list.html", context)


def list_tiles(rows, scored):
    done = sum(row.score.outcome is not None for row in scored)
    differing = {"above", "below"}
    return [
        {"label": "Lembar terisi lengkap", "value": f"{done} dari {len(scored)}"},
        {
            "label": "Tipe A",
            "value": number(sum(outcome_words(row.score) == "Tipe A" for row in scored)),
            "note": "menurut skor",
        },
        {
            "label": "Berbeda dari skor",
            "value": number(sum(one.verdict in differing for row in rows for one in row.holders)),
            "unit": "unit",
        },
        {
            "label": "Tipe belum diisi",
            "value": number(sum(one.verdict == "empty" for row in rows for one in row.holders)),
            "unit": "unit",
            "note": "di antara yang skornya lengkap",
        },
    ]


@read_or_post
@require(Permission.TYPOLOGY_EDIT, everywhere=True)
@once
def typology_create(request):
    """A new year of counting, empty or with the figures of the year before."""
    data = request.POST if request.method == "POST" else None
    form = TypologyYearForm(data, government=request.government)
    if form.is_valid():
        try:
            with transaction.atomic():
                row = begin_typology_year(
                    government=request.government,
                    year=form.cleaned_data["year"],
                    user=request.user,
                    marks=form.marks(),
                    copies_previous=form.cleaned_data["copies_previous"],
                )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"Tahun pemetaan {row.year} dimulai.")
            return HttpResponseRedirect(list_url(row))
    context = {"form": form, "cancel_url": reverse("orgunits:typology_list")}
    return render(request, "orgunits/typology_form.html", context)


@read_or_post
@require(Permission.TYPOLOGY_EDIT, everywhere=True)
@once
def typology_update(request, pk):
    """The geographic marks of a year; sheets of new kecamatan are added."""
    row = get_object_or_404(typology_years(request.government), pk=pk)
    data = request.POST if request.method == "POST" else None
    form = TypologyYearForm(data, government=request.government, row=row)
    if form.is_valid():
        try:
            with transaction.atomic():
                update_typology_year(
                    row=row,
                    user=request.user,
                    marks=form.marks(),
                    opened=request.POST.get(OPENED, ""),
                )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Tahun pemetaan disimpan.")
            return HttpResponseRedirect(list_url(row))
    context = {"form": form, "year": row, "cancel_url": list_url(row)}
    return render(request, "orgunits/typology_form.html", context)


def list_url(year):
    return f"{reverse('orgunits:typology_list')}?tahun={year.year}"


def found_sheet(request, pk):
    sheets = TypologySheet.objects.filter(government=request.government)
    return get_object_or_404(sheets.select_related("year__government", "unit", "saved_by"), pk=pk)


def line_rows(row):
    """(group, indicator, value, classes, scale, points, source) of every indicator of a sheet."""
    figures = row.sheet.figures
    if row.score is None:
        values = row.sheet.values
        lines = [
            typology.line_of(indicator, values.get(indicator.number))
            for indicator in row.sheet.table.indicators
        ]
        groups = [("Umum", lines, True)]
    else:
        groups = [
            ("Umum", row.score.general_lines, False),
            ("Teknis", row.score.technical_lines, True),
        ]
    for name, lines, is_own in groups:
        for line in lines:
            figure = figures.get(str(line.indicator.number), {}) if is_own else {}
            source = figure.get("source", "") if is_own else "variabel umum"
            yield name, line, class_words(line.indicator), source


SHEET_COLUMNS = [
    exports.ExportColumn("Variabel", lambda line: line[0], 10),
    exports.ExportColumn("No.", lambda line: line[1].indicator.number, 6),
    exports.ExportColumn("Indikator", lambda line: line[1].indicator.text, 60),
    exports.ExportColumn("Angka", lambda line: line[1].value, 18),
    exports.ExportColumn("Kelas (batas: skala)", lambda line: line[2], 60),
    exports.ExportColumn("Skala", lambda line: line[1].scale, 8),
    exports.ExportColumn("Bobot (%)", lambda line: line[1].indicator.weight, 10),
    exports.ExportColumn("Nilai", lambda line: line[1].points, 8),
    exports.ExportColumn("Sumber", lambda line: line[3], 40),
]


def sheet_notes(row):
    """What stands under the exported sheet: the sum, the factor, the result."""
    score = row.score
    if score is None:
        return (f"Variabel umum {row.sheet.year.year}; {row.sheet.table_version}.",)
    notes = [
        f"Umum {score.general} + teknis {score.technical} = {score.base}",
        f"× faktor kesulitan geografis {number(factor_of(score))} = {number(score.total)}",
    ]
    if score.outcome:
        notes.append(f"{score.outcome.words} ({outcome_clause(score)}) {score.outcome.note}")
    else:
        notes.append(f"Belum lengkap: {score.n_missing} angka belum diisi")
    return (*notes, f"{row.sheet.table_version}; tahun {row.sheet.year.year}")


@require_safe
@require(Permission.TYPOLOGY_VIEW, everywhere=True)
def sheet_detail(request, pk):
    """One sheet with its working, the living units it is compared with, and its other years."""
    sheet = found_sheet(request, pk)
    siblings = sheets_of(sheet.year)
    row = sheet_row(sheet, general_values(siblings), living_agencies(request.government))
    lines = list(line_rows(row))
    if exports.wanted(request):
        title = f"Skor {sheet.name} {sheet.year.year}"
        return exports.respond(
            request, title=title, columns=SHEET_COLUMNS, rows=lines, notes=sheet_notes(row)
        )
    place = [one.pk for one in siblings].index(sheet.pk)
    context = {
        "sheet": sheet,
        "row": row,
        "state": STATES[row.state],
        "lines": lines,
        "factor": factor_of(row.score) if row.score else None,
        "classes": typology.classifications(sheet.year.place),
        "holders": [(one, VERDICTS[one.verdict]) for one in row.holders],
        "history": [] if sheet.is_general else sheet_history(sheet),
        "general_sheet": siblings[0],
        "next_sheet": siblings[place + 1] if place + 1 < len(siblings) else None,
        "may_edit": may_edit(request),
    }
    return render(request, "orgunits/sheet_detail.html", context)


@read_or_post
@require(Permission.TYPOLOGY_EDIT, everywhere=True)
@once
def sheet_update(request, pk):
    """The figures of a sheet; saved as they are, also when some are missing."""
    sheet = found_sheet(request, pk)
    form = FiguresForm(request.POST if request.method == "POST" else None, sheet=sheet)
    target = reverse("orgunits:sheet_detail", args=[sheet.pk])
    if form.is_valid():
        try:
            with transaction.atomic():
                save_figures(
                    sheet=sheet,
                    figures=form.figures(),
                    user=request.user,
                    opened=request.POST.get(OPENED, ""),
                )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"Lembar skor {sheet.name} disimpan.")
            return HttpResponseRedirect(target)
    context = {"form": form, "sheet": sheet, "cancel_url": target}
    return render(request, "orgunits/sheet_form.html", context)
