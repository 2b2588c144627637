"""``?ekspor=xlsx`` or ``?ekspor=csv`` on a list: the file of what the list shows, all pages of it.

A list view declares its columns once and asks before it renders:

    if exports.wanted(request):
        return exports.respond(request, title="Pegawai", columns=COLUMNS, rows=rows)

Filter and order are those of the page, because the rows are. The file is written to the audit
trail: it carries personal data out of the portal.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify

from portal import audit
from portal.spreadsheets import XLSX_TYPE, Column, Sheet, csv_lines, write_workbook

PARAMETER = "ekspor"
FORMATS = {"xlsx": XLSX_TYPE, "csv": "text/csv; charset=utf-8"}
CHUNK = 2000
NOT_FILTERS = {PARAMETER, "page", "density"}
# A NIP or NIK that somebody searched for: the trail is read by people who may not see it.
NUMBER = re.compile(r"\d(?:[\s.\-]*\d){13,}")
HIDDEN = "(nomor disamarkan)"


@dataclass(frozen=True)
class ExportColumn:
    """``value(row)`` gives what stands in the cell: None, text, number, date or instant."""

    title: str
    value: Callable[[Any], Any]
    width: int = 18
    decimals: int | None = None


def wanted(request):
    """``xlsx`` or ``csv`` when the address asks for a file, else an empty text."""
    asked = request.GET.get(PARAMETER, "")
    return asked if asked in FORMATS else ""


def cells(columns, rows, zone):
    """The cells of each row; instants as the clock of ``zone`` shows them."""
    found = rows.iterator(chunk_size=CHUNK) if isinstance(rows, QuerySet) else rows
    for row in found:
        values = [column.value(row) for column in columns]
        yield [
            timezone.localtime(value, zone).replace(microsecond=0)
            if isinstance(value, datetime) and timezone.is_aware(value)
            else value
            for value in values
        ]


def respond(request, *, title, columns, rows, notes=()):
    """The file as a download. ``rows``: a QuerySet (read in chunks) or any iterable, lazily.

    ``title`` names sheet, file and audit event ("Pegawai"); ``notes`` stand under an XLSX table.
    """
    kind = wanted(request)
    government = request.government
    day = request.as_of.day
    zone = government.zone if government else timezone.get_current_timezone()
    lines = cells(columns, rows, zone)
    record_export(request, title, kind)
    if kind == "csv":
        response = StreamingHttpResponse(csv_lines([column.title for column in columns], lines))
    else:
        heads = [Column(column.title, column.width, column.decimals) for column in columns]
        sheet = Sheet(title, heads, lines, tuple(notes))
        response = HttpResponse(write_workbook([sheet], title=title))
    response["Content-Type"] = FORMATS[kind]
    name = f"{slugify(title)}-{day.isoformat()}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def record_export(request, title, kind):
    """Who took which list out of the portal, with the filter that was on (no NIP or NIK whole)."""
    query = request.GET.copy()
    for name in NOT_FILTERS:
        query.pop(name, None)
    used = {name: value for name, value in query.items() if value}
    audit.record(
        actor=request.user,
        action=f"Mengekspor {title} ({kind.upper()})"[:60],
        obj=request.government,
        government=request.government,
        changes={name: [None, NUMBER.sub(HIDDEN, value)[:200]] for name, value in used.items()},
    )
