"""The list of rounds, and the board of one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from orgunits.actions.rounds import freeze_parts, remind_round
from orgunits.enums import PartState
from orgunits.forms.rounds import BoardFilterForm, RoundFilterForm
from orgunits.models import RoundPart
from orgunits.queries.rounds import (
    board,
    board_rows,
    round_table,
    round_years,
    runs_round,
    tally_of,
)
from orgunits.views.rounds.access import running_round, visible_round
from portal import exports
from portal.formkeys import once
from portal.pages import filter_chips, is_fragment
from portal.permissions import Permission, require
from portal.templatetags.formats import number

PAGE_SIZE = 50
ROUND_COLUMNS = [
    exports.ExportColumn("Putaran", lambda row: row.title, 40),
    exports.ExportColumn("Jenis data", lambda row: row.kind_label, 20),
    exports.ExportColumn("Tahun", lambda row: row.year, 8),
    exports.ExportColumn("Keadaan", lambda row: row.get_state_display(), 14),
    exports.ExportColumn("Batas waktu", lambda row: row.due_on, 14),
    exports.ExportColumn("Unit", lambda row: row.n_parts, 8),
    exports.ExportColumn("Sudah dikirim", lambda row: row.n_sent, 12),
]
BOARD_COLUMNS = [
    exports.ExportColumn("Unit", lambda line: line.part.unit.name, 40),
    exports.ExportColumn("Perangkat daerah", lambda line: line.agency, 36),
    exports.ExportColumn("Keadaan", lambda line: line.state_label, 16),
    exports.ExportColumn("Jumlah", lambda line: line.n_items, 10),
    exports.ExportColumn("Dikonfirmasi", lambda line: line.n_confirmed, 12),
    exports.ExportColumn("Persen", lambda line: line.percent, 8),
    exports.ExportColumn("Dikirim", lambda line: line.part.submitted_at, 18),
    exports.ExportColumn("Diverifikasi", lambda line: line.part.verified_at, 18),
    exports.ExportColumn("Dibekukan", lambda line: line.part.frozen_at, 18),
    exports.ExportColumn("Kali dikembalikan", lambda line: line.part.n_returns, 10),
    exports.ExportColumn("Penanggung jawab", lambda line: line.people_words, 30),
]


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.ROUND_VIEW)
def round_list(request):
    """Rounds with a unit in reach: filtered, sorted, fifty to a page."""
    user, government = request.user, request.government
    form = RoundFilterForm(request.GET, years=round_years(government, user))
    rows = round_table(
        user=user, government=government, sort=request.GET.get("sort", ""), **form.criteria()
    )
    if exports.wanted(request):
        return exports.respond(
            request, title="Putaran pengumpulan data", columns=ROUND_COLUMNS, rows=rows
        )
    context = {
        "filter_form": form,
        "page_obj": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "chips": filter_chips(form, request),
        "clear_url": reverse("orgunits:round_list"),
        "may_open": user.has_perm(Permission.ROUND_EDIT),
    }
    template = "_round_table.html" if is_fragment(request) else "round_list.html"
    return render(request, f"orgunits/rounds/{template}", context)


def tiles_of(round_, tally):
    """One tile for each state that says something, the share that was sent first."""
    noun = round_.kind_spec.noun
    counts = tally.counts
    return [
        {
            "label": "Sudah dikirim",
            "value": f"{number(tally.percent)}%",
            "note": f"{number(tally.n_sent)} dari {number(tally.n_parts)} unit",
        },
        {
            "label": "Belum mulai",
            "value": number(counts[PartState.WAITING]),
            "unit": "unit",
            "note": "Lihat",
            "note_url": "?state=waiting",
        },
        {
            "label": "Diisi",
            "value": number(counts[PartState.FILLING]),
            "unit": "unit",
            "note": f"{number(tally.n_confirmed)} dari {number(tally.n_items)} {noun} dikonfirmasi",
        },
        {
            "label": "Dikembalikan",
            "value": number(counts[PartState.RETURNED]),
            "unit": "unit",
            "note": "Lihat",
            "note_url": "?state=returned",
        },
        {
            "label": "Terverifikasi",
            "value": number(counts[PartState.VERIFIED] + counts[PartState.FROZEN]),
            "unit": "unit",
            "note": f"{number(counts[PartState.SUBMITTED])} menunggu, "
            f"{number(counts[PartState.FROZEN])} sudah dibekukan",
            "note_url": "?state=submitted",
        },
    ]


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.ROUND_VIEW)
def round_detail(request, pk):
    """The board: where every unit is."""
    row = visible_round(request, pk)
    lines = board(row, request.user, request.today)
    form = BoardFilterForm(request.GET)
    rows = board_rows(lines, sort=request.GET.get("sort", ""), **form.criteria())
    if exports.wanted(request):
        return exports.respond(request, title=row.title, columns=BOARD_COLUMNS, rows=rows)
    tally = tally_of(lines)
    context = {
        "round": row,
        "kind": row.kind_spec,
        "tally": tally,
        "tiles": tiles_of(row, tally),
        "filter_form": form,
        "chips": filter_chips(form, request),
        "clear_url": reverse("orgunits:round_detail", args=[row.pk]),
        "page_obj": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "runs": runs_round(request.user, row),
        "n_at_work": sum(
            tally.counts[state]
            for state in (PartState.WAITING, PartState.FILLING, PartState.RETURNED)
        ),
        "n_verified": tally.counts[PartState.VERIFIED],
        "n_ended": tally.counts[PartState.ENDED],
        "is_late": row.is_open and request.today > row.due_on,
        "decisions": list(row.decisions.order_by("-number")),
    }
    template = "_board_table.html" if is_fragment(request) else "round_detail.html"
    return render(request, f"orgunits/rounds/{template}", context)


@require_POST
@require(Permission.ROUND_EDIT)
@once
def round_remind(request, pk):
    """Remind every unit that has not sent its part."""
    row = running_round(request, pk)
    try:
        with transaction.atomic():
            n_parts = remind_round(round_=row, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{number(n_parts)} unit diingatkan.")
    return redirect("orgunits:round_detail", row.pk)


@require_POST
@require(Permission.ROUND_EDIT)
@once
def round_freeze(request, pk):
    """Freeze everything that is verified."""
    row = running_round(request, pk)
    parts = RoundPart.objects.filter(round=row, state=PartState.VERIFIED)
    try:
        with transaction.atomic():
            n_frozen = freeze_parts(round_=row, parts=parts, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{number(n_frozen)} unit dibekukan.")
    return redirect("orgunits:round_detail", row.pk)
