"""The score sheets as PDF: one, or all of a year."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from orgunits.queries import general_values, living_agencies, sheet_row, sheets_of, typology_years
from orgunits.typology_paper import PrintedSheet, sheets_pdf
from orgunits.views.typology import STATES, found_sheet, line_rows, sheet_notes
from portal.permissions import Permission, require


def _printed(sheets, all_sheets, government):
    general, agencies = general_values(all_sheets), living_agencies(government)
    for sheet in sheets:
        row = sheet_row(sheet, general, agencies)
        yield PrintedSheet(row, list(line_rows(row)), sheet_notes(row), STATES[row.state][1])


def _file(request, sheets, all_sheets, name):
    printed = list(_printed(sheets, all_sheets, request.government))
    content = sheets_pdf(printed, day=request.today)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{slugify(name)[:120]}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@require(Permission.TYPOLOGY_VIEW, everywhere=True)
def sheet_pdf(request, pk):
    """One sheet with its working."""
    sheet = found_sheet(request, pk)
    name = f"skor {sheet.name} {sheet.year.year}"
    return _file(request, [sheet], sheets_of(sheet.year), name)


@require_safe
@require(Permission.TYPOLOGY_VIEW, everywhere=True)
def typology_pdf(request, pk):
    """All sheets of a year in one document."""
    year = get_object_or_404(typology_years(request.government), pk=pk)
    sheets = sheets_of(year)
    return _file(request, sheets, sheets, f"lembar skor {year.year}")
