"""The matrix of urusan and the units that hold them."""

from collections import Counter

from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from orgunits.coverage import Coverage
from orgunits.forms.coverage import STATE_WORDS, CoverageFilterForm
from orgunits.queries import urusan_coverage
from orgunits.views.overlaps import no_government
from portal import exports
from portal.exports import ExportColumn
from portal.pages import filter_chips
from portal.permissions import Permission, require
from portal.templatetags.formats import number

CHIPS = {
    Coverage.GAP: "bad",
    Coverage.DOUBLE: "warn",
    Coverage.STRAY: "warn",
    Coverage.UNKNOWN: "warn",
    Coverage.UNUSED: "plain",
    Coverage.HELD: "ok",
}
TILES = {
    Coverage.GAP: "urusan wajib atau penunjang",
    Coverage.DOUBLE: "satu urusan, beberapa unit",
    Coverage.STRAY: "urusan dengan fungsi di unit lain",
    Coverage.UNKNOWN: "bukan kode urusan",
}


def columns_of(names):
    """Columns of the file; ``names`` of the units by id."""
    return (
        ExportColumn("Kode", lambda row: row.code, 10),
        ExportColumn("Urusan", lambda row: row.name, 44),
        ExportColumn("Kelompok", lambda row: row.group, 28),
        ExportColumn("Keadaan", lambda row: STATE_WORDS[row.state], 26),
        ExportColumn("Unit", lambda row: "; ".join(names[unit] for unit in row.owners), 60),
        ExportColumn("Fungsi di unit itu", lambda row: row.n_functions),
        ExportColumn(
            "Fungsi di unit lain",
            lambda row: "; ".join(f"{names[unit]}: {count}" for unit, count in row.strays),
            60,
        ),
    )


def tiles_of(found, base):
    """What needs a look, each with the way to it."""
    counts = Counter(row.state for row in found.rows)
    return [
        {
            "label": STATE_WORDS[state],
            "value": number(counts[state]),
            "note": note,
            "note_url": base + ("&" if "?" in base else "?") + urlencode({"state": state}),
        }
        for state, note in TILES.items()
    ]


@require_safe
@require(Permission.ORGUNIT_VIEW)
def coverage_list(request):
    """Every urusan with the units that hold it on the chosen day: gaps, doubles, strays."""
    no_government(request)
    found = urusan_coverage(request.government, request.as_of.day, request.user)
    form = CoverageFilterForm(request.GET)
    rows = form.narrow(found.rows, found.names)
    if exports.wanted(request):
        columns = columns_of(found.names)
        return exports.respond(request, title="Cakupan urusan", columns=columns, rows=rows)
    day = "" if request.as_of.is_today else f"?per={request.as_of.day.isoformat()}"
    base = reverse("orgunits:coverage_list") + day
    context = {
        "found": found,
        "rows": [
            {
                "row": row,
                "chip": (CHIPS[row.state], STATE_WORDS[row.state]),
                "owners": [(unit, found.names[unit]) for unit in row.owners],
                "strays": [(unit, found.names[unit], count) for unit, count in row.strays],
            }
            for row in rows
        ],
        "tiles": tiles_of(found, base),
        "filter_form": form,
        "chips": filter_chips(form, request),
        "clear_url": base,
    }
    return render(request, "orgunits/coverage_list.html", context)
