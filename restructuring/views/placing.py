"""Penempatan: who follows a proposal in force, when, and what stays empty meanwhile."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from portal import exports
from portal.pages import filter_chips, is_fragment
from portal.permissions import Permission, require
from portal.templatetags.formats import number
from restructuring.enums import ProposalState
from restructuring.forms.placing import CHOSEN, PlacingFilterForm
from restructuring.placing import PlaceState
from restructuring.queries.placing import Placing
from restructuring.queries.waves import waves_of
from restructuring.views.access import visible_proposal
from restructuring.views.waves import may_place, page_of

PAGE_SIZE = 50
CHIPS = {
    PlaceState.UNPLACED: "bad",
    PlaceState.GAP: "bad",
    PlaceState.WAITING: "due",
    PlaceState.ACTING: "warn",
    PlaceState.CONFIRMED: "ok",
    PlaceState.PLACED: "ok",
    PlaceState.GONE: "plain",
}


def _names(people):
    return "; ".join(one.name for one in people)


def _acting(people):
    return "; ".join(f"{one.kind} {one.name}" for one in people)


COLUMNS = [
    exports.ExportColumn("Jenis", lambda row: "Jabatan" if row.post else "Pegawai terdampak", 18),
    exports.ExportColumn("Jabatan", lambda row: row.title, 50),
    exports.ExportColumn("Unit", lambda row: row.unit, 44),
    exports.ExportColumn("Peralihan", lambda row: row.fate.label if row.fate else "Ditutup", 22),
    exports.ExportColumn("Keadaan", lambda row: row.label, 32),
    exports.ExportColumn("Sejak", lambda row: row.since, 14),
    exports.ExportColumn("Pegawai", lambda row: _names(row.people), 36),
    exports.ExportColumn("Plt. atau Plh.", lambda row: _acting(row.stand_ins), 36),
    exports.ExportColumn("Usulan", lambda row: row.case.label if row.case else "", 18),
    exports.ExportColumn("Keterangan", lambda row: row.sentence or row.note, 50),
]


def tiles(placing):
    """Sums above the list; they add up to it."""
    counts = placing.counts
    people = [row for row in placing.rows if row.post is None]
    done = counts[PlaceState.CONFIRMED] + counts[PlaceState.PLACED] + counts[PlaceState.GONE]

    def tile(label, state, *, bad=False):
        n = counts[state]
        found = {"label": label, "value": number(n), "tone": "bad" if bad and n else ""}
        return found | ({"note": "Lihat", "note_url": f"?state={state.value}"} if n else {})

    return [
        {
            "label": "Selesai",
            "value": number(done),
            "note": f"dari {number(len(placing.rows))} jabatan dan orang",
        },
        tile("Menunggu", PlaceState.WAITING),
        tile("Dijalankan Plt. atau Plh.", PlaceState.ACTING),
        tile("Jabatan kosong", PlaceState.GAP, bad=True),
        tile("Belum ditempatkan", PlaceState.UNPLACED, bad=True)
        | {"unit": f"dari {number(len(people))} orang"},
    ]


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.PROPOSAL_VIEW)
def proposal_placing(request, pk):
    """The cockpit of the second clock: every post and person the enactment moved."""
    proposal = visible_proposal(request, pk)
    placing = Placing(proposal, request.today, request.user)
    form = PlacingFilterForm(request.GET)
    rows = form.narrow(placing.rows)
    if exports.wanted(request):
        title = f"Penempatan usulan {proposal.number}"
        return exports.respond(request, title=title, columns=COLUMNS, rows=rows)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    waves = waves_of(proposal, request.user)
    context = {
        "proposal": proposal,
        "tab": "placing",
        "is_in_force": proposal.state == ProposalState.ENACTED,
        "n_all": len(placing.rows),
        "tiles": tiles(placing),
        "filter_form": form,
        "chips": filter_chips(form, request),
        "clear_url": page_of(proposal),
        "page_obj": page,
        "rows": [(row, CHIPS[row.state]) for row in page.object_list],
        "waves": waves,
        "reached": {line.case.pk for line in waves if line.may_open},
        "may_place": may_place(request.user, proposal),
        "n_takes": sum(len(row.takes) for row in page.object_list),
        "chosen_name": CHOSEN,
    }
    template = "_placing.html" if is_fragment(request) else "proposal_placing.html"
    return render(request, f"restructuring/{template}", context)
