"""The list of cases, and the page of one: its chain, its road, its history."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from employees.actions import note_birth_dates
from employees.case_paper import annex_pdf
from employees.enums import CASE_DECIDED, CaseState, CaseStepKind
from employees.forms import CaseFilterForm
from employees.permissions import deciding_refusal
from employees.queries.case_annex import annex_lines
from employees.queries.case_attention import case_steps
from employees.queries.cases import case_table, dress_lines, judge
from employees.queries.people import unit_names_on
from employees.views.cases.access import visible_case
from portal import audit, exports
from portal.documents import PDF_TYPE
from portal.pages import filter_chips, is_fragment
from portal.permissions import Permission, require
from portal.templatetags.formats import mask_nip, number

PAGE_SIZE = 50
CASE_COLUMNS = [
    exports.ExportColumn("Usulan", lambda case: f"{case.number}/{case.year}", 12),
    exports.ExportColumn("Judul", lambda case: case.title, 40),
    exports.ExportColumn("Unit", lambda case: case.unit.name, 40),
    exports.ExportColumn("Jenis", lambda case: case.get_kind_display(), 16),
    exports.ExportColumn("Keadaan", lambda case: case.get_state_display(), 20),
    exports.ExportColumn("Orang", lambda case: case.n_moves, 8),
    exports.ExportColumn("TMT", lambda case: case.effective_on, 14),
    exports.ExportColumn("Nomor SK", lambda case: case.decree_number, 20),
]


def _nip(line):
    nip = line.move.employee.nip
    return nip if line.shows_nip else mask_nip(nip)


def _post(line, name, value):
    post = getattr(line.move, name)
    return value(post) if post is not None else ""


# What BKN asks for of each person: the columns of the batch.
MOVE_COLUMNS = [
    exports.ExportColumn("No", lambda line: line.number, 6),
    exports.ExportColumn("NIP", _nip, 22),
    exports.ExportColumn("ID PNS SIASN", lambda line: line.move.employee.siasn_pns_id, 20),
    exports.ExportColumn("Nama", lambda line: line.move.employee.full_name, 32),
    exports.ExportColumn("Golongan", lambda line: line.move.employee.golongan, 10),
    exports.ExportColumn("Jabatan lama", lambda x: _post(x, "from_position", str), 40),
    exports.ExportColumn("Unit lama", lambda line: line.from_unit, 40),
    exports.ExportColumn(
        "Eselon lama", lambda x: _post(x, "from_position", lambda p: p.echelon), 8
    ),  # fmt: skip
    exports.ExportColumn("Jabatan baru", lambda x: _post(x, "to_position", str), 40),
    exports.ExportColumn(
        "ID jabatan SIASN", lambda x: _post(x, "to_position", lambda p: p.siasn_id), 20
    ),  # fmt: skip
    exports.ExportColumn("Unit baru", lambda line: line.to_unit, 40),
    exports.ExportColumn("Eselon baru", lambda x: _post(x, "to_position", lambda p: p.echelon), 8),
    exports.ExportColumn("Jenis", lambda line: line.move.get_kind_display(), 16),
    exports.ExportColumn("TMT", lambda line: line.move.case.effective_on, 14),
    exports.ExportColumn("Hasil", lambda line: line.move.get_result_display(), 14),
    exports.ExportColumn("Alasan", lambda x: x.move.result_note or x.move.reason, 30),
]
# The page of each step; the last one is taken by the portal itself.
STEP_PAGES = {
    CaseStepKind.VERIFY: "employees:placement_case_verify",
    CaseStepKind.ASSESS: "employees:placement_case_assess",
    CaseStepKind.SUBMIT: "employees:placement_case_submit",
    CaseStepKind.CLEAR: "employees:placement_case_clear",
    CaseStepKind.DECIDE: "employees:placement_case_decide",
    CaseStepKind.INAUGURATE: "employees:placement_case_inaugurate",
}


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.EMPLOYEE_VIEW)
def placement_case_list(request):
    """Cases in reach: filtered, sorted, fifty to a page."""
    form = CaseFilterForm(request.GET)
    rows = case_table(
        user=request.user,
        government=request.government,
        sort=request.GET.get("sort", ""),
        **form.criteria(),
    )
    if exports.wanted(request):
        return exports.respond(
            request, title="Usulan penempatan", columns=CASE_COLUMNS, rows=rows.iterator()
        )
    context = {
        "page_obj": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "filter_form": form,
        "chips": filter_chips(form, request),
        "can_create": request.user.has_perm(Permission.PLACEMENT_EDIT),
    }
    name = "_case_table.html" if is_fragment(request) else "placement_case_list.html"
    return render(request, f"employees/cases/{name}", context)


@require_safe
@require(Permission.EMPLOYEE_VIEW)
def placement_case_detail(request, pk):
    """One case: the chain with its findings, what it leaves behind, its road and its history."""
    case, user = visible_case(request, pk), request.user
    judged = judge(case)
    if exports.wanted(request):
        dress_lines(judged.lines, case=case, user=user)
        return exports.respond(request, title=case.label, columns=MOVE_COLUMNS, rows=judged.lines)
    page = Paginator(judged.lines, PAGE_SIZE).get_page(request.GET.get("page"))
    dress_lines(page.object_list, case=case, user=user)
    step, taken = judged.road.next_step(case.state), case_steps(case)
    rights = rights_on(user, case)
    context = {
        "case": case,
        "page_obj": page,
        "lines": page.object_list,
        "judged": judged,
        "step": step,
        "step_url": STEP_PAGES.get(step.kind) if step else None,
        "may_step": step is not None and rights["decides" if step.decides else "edits"],
        "is_due": case.effective_on <= request.today,
        "left_behind": left_behind(case, judged),
        "tiles": tiles_of(judged),
        "stations": stations(case, judged.road),
        "steps": taken,
        "returned": next((one for one in reversed(taken) if one.kind == CaseStepKind.RETURN), None)
        if case.state == CaseState.RETURNED
        else None,
        "panel": list(case.panel.all()),
        **rights,
    }
    return render(request, "employees/cases/placement_case_detail.html", context)


@require_safe
@require(Permission.PLACEMENT_EDIT)
def placement_case_annex(request, pk):
    """The nominative annex of the decree as PDF, with whole NIPs: for whoever prepares it."""
    case = visible_case(request, pk, Permission.PLACEMENT_EDIT)
    lines = annex_lines(case)
    content = annex_pdf(case, lines, request.today)
    people = [line.move.employee for line in lines]
    note_birth_dates(people=people, user=request.user, where=f"Lampiran {case.label}")
    audit.record(
        actor=request.user,
        action="Mengunduh lampiran SK penempatan",
        obj=case,
        government=case.government,
        unit_id=case.unit_id,
    )
    response = HttpResponse(content, content_type=PDF_TYPE)
    name = slugify(f"lampiran {case.label}".replace("/", " "))
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def rights_on(user, case):
    """What the reader may do with a case now. ``stands_in``: why somebody with the permission to
    decide still may not."""
    edits = user.has_perm(Permission.PLACEMENT_EDIT, case.unit)
    decides = user.has_perm(Permission.PLACEMENT_DECIDE, case.unit)
    asked = decides and case.state in (CaseState.CLEARED, *CASE_DECIDED)
    return {
        "edits": edits,
        "decides": decides,
        "builds": edits and case.is_editable,
        "withdraws": edits
        and case.state
        in (CaseState.VERIFIED, CaseState.ASSESSED, CaseState.SUBMITTED, CaseState.CLEARED),
        "returns": edits
        and case.state
        in (CaseState.VERIFIED, CaseState.ASSESSED, CaseState.SUBMITTED, CaseState.CLEARED),
        "cancels": edits and not case.is_over and case.state not in CASE_DECIDED,
        "stands_in": deciding_refusal(user, case) if asked else "",
    }


def left_behind(case, judged):
    """The pool in sight: posts that lose somebody and are not filled again, people who end without
    a post, posts with more people than seats."""
    posts, balance = judged.posts, judged.balance
    names = unit_names_on({post.unit_id for post in posts.values()}, case.effective_on)
    for post in posts.values():
        post.unit_name = names.get(post.unit_id, post.unit.name)
        post.n_after = len(balance.after.get(post.pk, ()))
    released = set(balance.released)
    return {
        "emptied": [posts[pk] for pk in balance.emptied],
        "released": [move for move in judged.included if move.employee_id in released],
        "over": [posts[pk] for pk in balance.over],
        "crowded": [posts[pk] for pk in balance.crowded],
    }


def tiles_of(judged):
    """The case at a glance."""
    balance = judged.balance
    n_out = len(judged.lines) - len(judged.included)
    n_noted = sum(line.verdict is not None for line in judged.lines)
    n_lacking = len(judged.unreasoned) + len(judged.red)
    n_over = sum(move.to_position_id in balance.over for move in judged.included)
    return [
        {
            "label": "Orang",
            "value": number(len(judged.included)),
            "note": f"{number(n_out)} tidak ikut lagi" if n_out else "semuanya ikut",
        },
        {
            "label": "Jabatan belum diisi",
            "value": number(len(balance.emptied)),
            "note": "ditinggalkan usulan ini",
            "note_url": "#left-head",
        },
        {
            "label": "Menjadi belum ditempatkan",
            "value": number(len(balance.released)),
            "unit": "orang",
            "note": "dilepas dari jabatannya",
            "note_url": "#left-head",
        },
        {
            "label": "Jabatan melebihi kursi",
            "value": number(len(balance.over)),
            "tone": "bad" if balance.over else "",
            "note": f"dituju {number(n_over)} orang" if n_over else "tidak ada",
            "note_url": "#left-head",
        },
        {
            "label": "Ada catatan syarat",
            "value": number(n_noted),
            "unit": "orang",
            "tone": "bad" if n_lacking else "",
            "note": f"{number(n_lacking)} hal belum beres"
            if n_lacking
            else "semua beralasan"
            if n_noted
            else "tidak ada",
            "note_url": "#moves-head",
        },
    ]


def stations(case, road):
    """(step, "done" | "today" | "planned") of the road, in order."""
    place = road.place(case.state)
    words = {True: "done", False: "planned"}
    return [
        (step, "today" if nth == place else words[nth < place])
        for nth, step in enumerate(road.steps, start=1)
    ]
