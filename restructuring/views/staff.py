"""Hak pegawai: whom a proposal touches, what they were told, what they said, how it was answered."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from portal import exports
from portal.formkeys import once
from portal.pages import filter_chips, is_fragment, row_number
from portal.permissions import Permission, require
from portal.templatetags.formats import number
from restructuring.actions import answer_objection, record_letter_of_objection, tell_staff
from restructuring.enums import ProposalState
from restructuring.forms.staff import LetterOfObjectionForm, ObjectionAnswerForm, TellForm
from restructuring.forms.staff_filters import StaffFilterForm
from restructuring.models import Objection
from restructuring.objecting import OPEN_STATES, is_open, newest_notice
from restructuring.permissions import why_not_answer
from restructuring.queries.consulting import may_hear
from restructuring.queries.ledger import HIDDEN_NAME
from restructuring.queries.staff import (
    NO_ACCOUNT,
    OPEN,
    UNREAD,
    WISH,
    figures_of,
    seen_people,
    staff_table,
)
from restructuring.thinking import think
from restructuring.touched import n_told_otherwise, people_offered, people_touched
from restructuring.touching import standing_of
from restructuring.views.access import (
    editable_proposal,
    may_edit,
    read_or_post,
    visible_proposal,
)
from restructuring.views.consultations import of_row
from restructuring.views.particulars import written

PAGE_SIZE = 50
LATER = "Belum ditetapkan"


class StaffLine:
    """A person of the list as the reader may know them."""

    def __init__(self, row, is_seen):
        self.row, self.is_seen = row, is_seen
        self.before, self.after = standing_of(row.before), standing_of(row.after)
        said = list(row.objections.all())
        self.objections = said
        self.is_open = is_open(row.notice, row.proposal)
        self.waiting = next((one for one in said if not one.outcome), None)

    @property
    def name(self):
        return self.row.employee.full_name if self.is_seen else HIDDEN_NAME

    @property
    def to_unit(self):
        return self.after.unit if self.after.is_placed else LATER

    @property
    def to_post(self):
        return self.after.post if self.after.is_placed else LATER

    @property
    def moves(self):
        """(what, before, after) of what a list says of the change; the whole is on the person's page."""
        if not self.after.is_placed:
            return [("Jabatan", self.before.post, LATER.lower())]
        pairs = (
            ("Jabatan", self.before.post, self.after.post),
            ("Unit", self.before.unit, self.after.unit),
            ("Kelas", self.before.job_class, self.after.job_class),
            ("Atasan", self.before.superior, self.after.superior),
        )
        return [pair for pair in pairs if pair[1] != pair[2]]

    @property
    def reading(self):
        if self.row.read_at:
            return "Sudah dibaca"
        return "Belum dibaca" if self.row.was_reachable else "Tanpa akun"

    @property
    def said(self):
        """The objections in words, for a file."""
        return "; ".join(one.text for one in self.objections)

    @property
    def told(self):
        return "; ".join(one.answer for one in self.objections if one.answer)


COLUMNS = [
    exports.ExportColumn("Pegawai", lambda line: line.name, 34),
    exports.ExportColumn("Jabatan sebelum", lambda line: line.before.post, 40),
    exports.ExportColumn("Unit sebelum", lambda line: line.before.unit, 44),
    exports.ExportColumn("Jabatan sesudah", lambda line: line.to_post, 40),
    exports.ExportColumn("Unit sesudah", lambda line: line.to_unit, 44),
    exports.ExportColumn("Keterbacaan", lambda line: line.reading, 16),
    exports.ExportColumn("Keinginan", lambda line: line.row.get_preference_display(), 40),
    exports.ExportColumn("Keterangan keinginan", lambda line: line.row.preference_note, 50),
    exports.ExportColumn("Keberatan", lambda line: line.said, 60),
    exports.ExportColumn("Jawaban", lambda line: line.told, 60),
]


def lines_of(rows, user):
    """StaffLines of some rows. One query."""
    rows = list(rows)
    seen = seen_people(rows, user)
    return [StaffLine(row, row.employee_id in seen) for row in rows]


def page_of(proposal):
    return reverse("restructuring:proposal_staff", args=[proposal.pk])


def tile(label, value, note="", state="", *, bad=False):
    found = {"label": label, "value": number(value), "tone": "bad" if bad and value else ""}
    if state and value:
        return found | {"note": "Lihat", "note_url": f"?state={state}"}
    return found | ({"note": note} if note else {})


def tiles(figures, n_now, hears):
    """Sums above the list. ``n_now``: whom the draft touches today; None once it is in force."""
    told = "" if n_now in (None, figures.touched) else f"rancangan sekarang: {number(n_now)}"
    reachable = f"dari {number(figures.reachable)} yang punya akun"
    return [
        tile("Terdampak, sudah diberi tahu", figures.touched, told),
        tile("Membaca", figures.read, reachable),
        tile("Tanpa akun", figures.touched - figures.reachable, "", hears and NO_ACCOUNT),
        tile("Menyatakan keinginan", figures.preferences, "", hears and WISH),
        tile("Keberatan menunggu jawaban", figures.objections, "", hears and OPEN, bad=True),
        tile("Keberatan dijawab", figures.answered),
    ]


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.PROPOSAL_VIEW)
def proposal_staff(request, pk):
    """Figures for whoever sees the proposal; the people themselves for who drafts or answers."""
    proposal = visible_proposal(request, pk)
    hears = may_hear(request.user, proposal)
    if exports.wanted(request) and not hears:
        raise PermissionDenied
    form = StaffFilterForm(request.GET)
    context = {"proposal": proposal, "tab": "staff", "hears": hears, "clear_url": page_of(proposal)}
    if hears:
        rows = staff_table(proposal=proposal, user=request.user, **form.criteria())
        if exports.wanted(request):
            title = f"Pegawai terdampak usulan {proposal.number}"
            lines = lines_of(rows, request.user)
            return exports.respond(request, title=title, columns=COLUMNS, rows=lines)
        page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
        context |= {
            "filter_form": form,
            "chips": filter_chips(form, request),
            "page_obj": page,
            "lines": lines_of(page.object_list, request.user),
            "unread": UNREAD,
        }
        context["may_record"] = may_edit(request.user, proposal)
        if is_fragment(request):
            return render(request, "restructuring/_staff.html", context)
    return render(
        request, "restructuring/proposal_staff.html", context | frame(request, proposal, hears)
    )


def frame(request, proposal, hears):
    """What stands above the list."""
    notice, is_draft = newest_notice(proposal), proposal.state in OPEN_STATES
    figures = figures_of(proposal.staff_changes.all())
    touched = people_touched(think(proposal)) if is_draft else {}
    n_now = len(touched) if is_draft else None
    n_offered = len(people_offered(proposal)) if proposal.state == ProposalState.ENACTED else 0
    return {
        "notice": notice,
        "is_running": notice is not None and request.today <= notice.object_until,
        "n_now": n_now,
        "n_stale": n_told_otherwise(proposal, touched) if is_draft and notice else 0,
        "tiles": tiles(figures, n_now, hears),
        "n_offered": n_offered,
        "may_tell": (is_draft or n_offered) and may_edit(request.user, proposal),
        "why_not": "" if hears else "Nama dan keberatan hanya untuk petugas yang menjawabnya.",
    }


@read_or_post
@require(Permission.PROPOSAL_EDIT)
@once
def staff_tell(request, pk):
    """Tell everybody whom the draft touches, with a deadline for objections."""
    proposal = editable_proposal(request, pk)
    form = TellForm(
        request.POST if request.method == "POST" else None,
        is_secret=proposal.is_confidential and newest_notice(proposal) is None,
    )
    if form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("text", "object_until")}
        if written(request, proposal, form, partial(tell_staff, **data)):
            messages.success(request, "Pegawai yang terdampak diberi tahu.")
            return redirect(page_of(proposal))
    context = {
        "proposal": proposal,
        "form": form,
        "heading": "Beri tahu pegawai terdampak",
        "lead": "Setiap orang hanya melihat perubahan bagi dirinya sendiri.",
        "cancel_url": page_of(proposal),
    }
    return render(request, "restructuring/staff_form.html", context)


@read_or_post
@require(Permission.OBJECTION_ANSWER)
@once
def objection_answer(request, pk):
    """Answer the objection ``?keberatan=``; without one the first that waits."""
    proposal = visible_proposal(request, pk)
    if not request.user.has_perm(Permission.OBJECTION_ANSWER, proposal.unit):
        raise PermissionDenied
    rows = Objection.objects.filter(change__proposal=proposal).select_related(
        "change__employee", "change__notice"
    )
    if "keberatan" in request.GET:
        row = get_object_or_404(rows, pk=row_number(request.GET["keberatan"]))
    else:
        row = rows.unanswered().order_by("pk").first()
    context = {"proposal": proposal, "tab": "staff", "back_url": page_of(proposal)}
    context["back_label"] = "Ke hak pegawai"
    if row is None or row.outcome:
        text = "Keberatan ini sudah dijawab." if row else "Tidak ada keberatan yang menunggu."
        context |= {"title": "Tidak ada yang perlu dijawab", "text": text}
        return render(request, "restructuring/placing_notice.html", context)
    row.change.proposal = proposal
    form = ObjectionAnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("outcome", "answer")}
        if written(request, proposal, form, of_row(answer_objection, objection=row, **data)):
            messages.success(request, "Keberatan dijawab. Pegawainya diberi tahu.")
            return redirect(page_of(proposal))
    [line] = lines_of([row.change], request.user)
    context |= {
        "form": form,
        "row": row,
        "line": line,
        "why_not": why_not_answer(request.user, row),
    }
    return render(request, "restructuring/objection_answer.html", context)


@read_or_post
@require(Permission.PROPOSAL_EDIT)
@once
def objection_letter(request, pk):
    """Put the letter of the person ``?orang=`` (a row of the list) on record."""
    proposal = editable_proposal(request, pk)
    wanted = row_number(request.GET.get("orang", ""))
    rows = proposal.staff_changes.filter(is_touched=True).select_related("employee", "notice")
    row = rows.filter(pk=wanted).first() if wanted else None
    if row is None:
        context = {"proposal": proposal, "tab": "staff", "title": "Pilih pegawainya"}
        context |= {"text": "Surat keberatan dicatat dari baris pegawai di daftar."}
        context |= {"back_url": page_of(proposal), "back_label": "Ke hak pegawai"}
        return render(request, "restructuring/placing_notice.html", context)
    row.proposal = proposal
    form = LetterOfObjectionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        write = of_row(record_letter_of_objection, change=row, **form.cleaned_data)
        if written(request, proposal, form, write):
            messages.success(request, "Surat keberatan dicatat dan menunggu jawaban.")
            return redirect(page_of(proposal))
    [line] = lines_of([row], request.user)
    context = {
        "proposal": proposal,
        "form": form,
        "heading": f"Catat surat keberatan: {line.name}",
        "lead": "Untuk pegawai yang tidak menulis sendiri di portal. Yang dihitung ialah hari "
        "suratnya diterima.",
        "cancel_url": page_of(proposal),
    }
    return render(request, "restructuring/staff_form.html", context)
