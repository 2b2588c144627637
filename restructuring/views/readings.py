"""Keterbacaan: how far the staff of one's units have read what changes for them."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from portal import exports
from portal.pages import filter_chips, is_fragment
from portal.permissions import Permission, require
from restructuring.forms.staff_filters import ReadingFilterForm
from restructuring.queries.staff import reading_table

PAGE_SIZE = 50
COLUMNS = [
    exports.ExportColumn("Nomor", lambda row: row["proposal__number"], 8),
    exports.ExportColumn("Usulan", lambda row: row["proposal__title"], 60),
    exports.ExportColumn("Terdampak", lambda row: row["touched"], 12),
    exports.ExportColumn("Punya akun", lambda row: row["reachable"], 12),
    exports.ExportColumn("Membaca", lambda row: row["read"], 12),
    exports.ExportColumn("Keberatan sampai", lambda row: row["object_until"], 18),
]


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.EMPLOYEE_VIEW)
def staff_reading(request):
    """Figures only: who has said what is between them and whoever answers."""
    form = ReadingFilterForm(request.GET)
    rows = reading_table(user=request.user, government=request.government, **form.criteria())
    if exports.wanted(request):
        return exports.respond(request, title="Keterbacaan perubahan", columns=COLUMNS, rows=rows)
    context = {
        "filter_form": form,
        "chips": filter_chips(form, request),
        "clear_url": reverse("restructuring:staff_reading"),
        "page_obj": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    template = "_readings.html" if is_fragment(request) else "staff_reading.html"
    return render(request, f"restructuring/{template}", context)
