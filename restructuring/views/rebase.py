"""Sesuaikan dengan struktur terkini: what moved under a draft, and the choices it needs."""

from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render

from orgunits.enums import UnitKind
from orgunits.structure import WORDS
from portal.formkeys import once
from portal.pages import row_number, show_refusal
from portal.permissions import Permission, require
from restructuring.actions import ProposalMoved, ToSettle, join_proposal, rebase_proposal
from restructuring.forms.way import ChoicesForm, JoinForm, field_of, posted_answers
from restructuring.gates import drift_of, moved_words
from restructuring.queries.way import joinable_drafts
from restructuring.rebasing import (
    ENDS,
    GONE,
    OURS,
    STUCK,
    SUCCESSOR,
    THEIRS,
    THING,
    clashes,
)
from restructuring.sticking import stuck_in
from restructuring.thinking import think
from restructuring.views.access import (
    editable_proposal,
    locked_answer,
    read_or_post,
    visible_proposal,
)

GROUP_LABELS = {
    "name": "Nama",
    "kind": "Jenis dan tipe",
    "parent": "Letak",
    ENDS: "Berakhir",
    GONE: "Tidak ada lagi",
    STUCK: "Tidak dapat dilakukan",
    THING: "Tidak lagi seperti semula",
}
MOVED_MEANWHILE = "Rancangan berubah sejak halaman ini dibuka. Periksa lagi pilihannya."


class Side(NamedTuple):
    label: str
    text: str


class DifferenceLine(NamedTuple):
    """A difference as the page shows it: the unit, what it is about, each side, the choice."""

    title: str
    group: str
    text: str
    sides: list[Side]
    field: object


def state_words(unit, group, names):
    """One state of a unit in words, as far as ``group`` is concerned."""
    if unit is None:
        return "tidak ada"
    match group:
        case "name":
            extra = ", ".join(filter(None, (unit.abbreviation, unit.code)))
            return f"{unit.name} ({extra})" if extra else unit.name
        case "kind":
            tipe = f", tipe {unit.tipe}" if unit.tipe else ""
            return f"{UnitKind(unit.kind).label}{tipe}"
        case "parent":
            return f"di bawah {names(unit.parent)}"
    return f"{unit.name}, {UnitKind(unit.kind).label.lower()}, di bawah {names(unit.parent)}"


def lines_of(form, names, ours, theirs):
    """Lines of a ChoicesForm; ``ours`` and ``theirs`` say whose each side is."""
    lines = []
    for one in form.differences:
        known = one.base or one.theirs or one.ours
        sides = []
        if one.group not in (GONE, STUCK, THING):
            sides = [
                Side("Semula", state_words(one.base, one.group, names)),
                Side(theirs, state_words(one.theirs, one.group, names)),
                Side(ours, state_words(one.ours, one.group, names)),
            ]
            if one.ours is None:
                sides[2] = Side(ours, "berakhir")
            if one.theirs is None:
                sides[1] = Side(theirs, "berakhir")
        is_nameless = one.group in (STUCK, THING)
        title = known.name if known else "Perubahan" if is_nameless else names(one.unit)
        label = GROUP_LABELS[one.group]
        lines.append(DifferenceLine(title, label, one.text, sides, form[field_of(one)]))
    return lines


def rebase_words(one, names):
    """What each choice of a difference with the living structure says."""
    words = {OURS: "Pakai rancangan", THEIRS: "Ikuti struktur terkini"}
    if one.group == ENDS:
        words = {
            OURS: "Pakai rancangan: unit ini tetap berakhir",
            THEIRS: "Biarkan unit ini berdiri",
        }
    if one.group == GONE:
        words = {THEIRS: "Hapus perubahan yang menyangkut unit ini dari rancangan"}
    if one.group == STUCK:
        words = {THEIRS: "Hapus perubahan ini dari rancangan"}
    if one.group == THING:
        words = {THEIRS: f"Hapus perubahan {WORDS[one.thing[0]]} ini dari rancangan"}
    if one.successor is not None:
        words[SUCCESSOR] = f"Ganti dengan penerusnya: {names(one.successor)}"
    return words


def namer(*thoughts):
    """A function that gives the name of a unit by its number, also of new ones."""

    def name(unit_id):
        for thought in thoughts:
            unit = thought.plan.structure.get(unit_id) or thought.plan.structure.base.get(unit_id)
            if unit is not None:
                return unit.name
        return "pucuk susunan" if unit_id is None else f"unit nomor {unit_id}"

    return name


@read_or_post
@require(Permission.PROPOSAL_EDIT)
@once
def proposal_rebase(request, pk):
    """Bring a draft in line: one click when nothing is disputed, else a choice for each dispute."""
    proposal = editable_proposal(request, pk)
    if request.method == "POST" and (answer := locked_answer(request, proposal)):
        return answer
    thought = think(proposal)
    moved = drift_of(thought)
    differences = list(moved.differences)
    differences += stuck_besides(differences, thought)
    refused = None
    if request.method == "POST":
        try:
            with transaction.atomic():
                rebase_proposal(
                    proposal=proposal,
                    user=request.user,
                    answers=posted_answers(request.POST),
                    expected=row_number(request.POST.get("version", "")),
                )
        except ToSettle as asked:
            differences = asked.differences
        except ProposalMoved:
            refused = ValidationError(MOVED_MEANWHILE)
        except ValidationError as error:
            refused = error
        else:
            messages.success(request, "Rancangan sudah sesuai dengan struktur terkini.")
            return redirect("restructuring:proposal_detail", proposal.pk)
    names = namer(thought)
    form = choices_form(request, differences, lambda one: rebase_words(one, names), refused)
    context = {
        "proposal": proposal,
        "tab": "review",
        "form": form,
        "lines": lines_of(form, names, "Menurut rancangan", "Struktur terkini"),
        "moved": moved_words(moved),
        "is_in_line": moved.is_in_line and not differences,
        "version": proposal.head.number,
    }
    return render(request, "restructuring/proposal_rebase.html", context)


def stuck_besides(differences, thought):
    """Problems no step mends on units no difference is about, and of what hangs on units."""
    about = {one.unit for one in differences}
    found = stuck_in(thought)
    return [one for one in found if one.group == THING or one.unit not in about]


def choices_form(request, differences, words, refused):
    """The form over ``differences``, with what an action ``refused`` on top."""
    form = ChoicesForm(
        request.POST if request.method == "POST" else None,
        differences=differences,
        words={one.key: words(one) for one in differences},
    )
    form.is_valid()
    if refused is not None:
        show_refusal(form, refused)
    return form


@read_or_post
@require(Permission.PROPOSAL_EDIT)
@once
def proposal_join(request, pk):
    """Append the changes of another draft to this one, what they dispute chosen."""
    proposal = editable_proposal(request, pk)
    if request.method == "POST" and (answer := locked_answer(request, proposal)):
        return answer
    drafts = list(joinable_drafts(proposal, request.user))
    source = request.POST if request.method == "POST" else request.GET
    pick = JoinForm(source if "other" in source else None, drafts=drafts)
    context = {"proposal": proposal, "tab": "review", "pick": pick, "drafts": drafts}
    if not pick.is_bound or not pick.is_valid():
        return render(request, "restructuring/proposal_join.html", context)
    other = visible_proposal(request, pick.cleaned_data["other"])
    mine, theirs = think(proposal), think(other)
    differences = clashes(mine.plan, theirs.plan, mine.steps, theirs.steps)
    behind = [each.proposal for each in (mine, theirs) if not drift_of(each).is_in_line]
    refused = None
    if request.method == "POST":
        try:
            with transaction.atomic():
                join_proposal(
                    proposal=proposal,
                    other=other,
                    user=request.user,
                    answers=posted_answers(request.POST),
                    expected=row_number(request.POST.get("version", "")),
                    expected_other=row_number(request.POST.get("other_version", "")),
                )
        except ToSettle as asked:
            differences = asked.differences
        except ProposalMoved:
            refused = ValidationError(MOVED_MEANWHILE)
        except ValidationError as error:
            refused = error
        else:
            messages.success(request, f"Perubahan usulan no. {other.number} digabungkan ke sini.")
            return redirect("restructuring:proposal_detail", proposal.pk)
    names = namer(mine, theirs)
    whose = {OURS: "Pakai rancangan ini", THEIRS: f"Pakai usulan no. {other.number}"}

    def words(one):
        return rebase_words(one, names) if one.group in (GONE, STUCK, THING) else whose

    form = choices_form(request, differences, words, refused)
    context |= {
        "other": other,
        "form": form,
        "told": theirs.told(),
        "behind": behind,
        "lines": lines_of(form, names, "Rancangan ini", f"Usulan no. {other.number}"),
        "version": proposal.head.number,
        "other_version": other.head.number,
    }
    return render(request, "restructuring/proposal_join.html", context)
