"""Ruang kerja: a draft as before, after and changes; earlier versions of it, to read."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from portal.pages import is_fragment, row_number
from portal.permissions import Permission, require
from restructuring.board import make_board
from restructuring.desk import Desk
from restructuring.enums import ProposalState
from restructuring.forms.steps import UNITS, groups_for
from restructuring.forms.steps.base import number_in
from restructuring.gates import drift_of, moved_words
from restructuring.marks import marks_of, step_fate
from restructuring.permissions import may_comment
from restructuring.queries.workshop import (
    comments_by_step,
    draft_columns,
    people_on_units,
    remembered,
    step_authors,
    version_table,
)
from restructuring.steps import steps_from_json
from restructuring.thinking import think
from restructuring.views.access import editable_proposal, may_edit, visible_proposal

MAX_OPENED = 200
PAGE_SIZE = 50
# The structure has gone on: what they changed is no longer there to be drawn.
SETTLED = frozenset({ProposalState.ENACTED, ProposalState.BACKED_OUT, ProposalState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Opening:
    """Which branches the reader has opened (``?buka=4.12``), whether those without changes are
    shown (``?lain=1``), and of which version (``?versi=3``)."""

    units: frozenset[int]
    rest: bool
    version: int | None

    @classmethod
    def read(cls, query):
        numbers = map(number_in, query.get("buka", "").split(".")[:MAX_OPENED])
        units = frozenset(number for number in numbers if number is not None)
        return cls(units, query.get("lain") == "1", row_number(query.get("versi", "")))

    def query(self, units=None, rest=None):
        """The query string of this page with other branches open; "?" for the bare page."""
        parts = {
            "buka": ".".join(map(str, sorted(self.units if units is None else units))),
            "lain": "1" if (self.rest if rest is None else rest) else "",
            "versi": str(self.version or ""),
        }
        return f"?{urlencode({name: value for name, value in parts.items() if value})}"

    def fold(self, row):
        """The query that opens or closes the branch of a row; "" when it cannot be."""
        if row.kind == "more":
            return self.query(self.units | {row.parent})
        can_fold = row.n_below or row.unit.id in self.units
        return self.query(self.units ^ {row.unit.id}) if can_fold else ""


def shown_version(proposal, opening):
    """The version the address asks for; None for the one that counts."""
    if opening.version is None or opening.version == proposal.head.number:
        return None
    versions = proposal.versions.select_related("made_by")
    return get_object_or_404(versions, number=opening.version)


def lines_of(proposal, steps, told, fates, can_edit):
    """One entry per change, as the list "Perubahan" shows it."""
    authors = step_authors(proposal)
    comments = comments_by_step(proposal)
    return [
        {
            "number": number,
            "key": step.key,
            "fate": fate,
            "text": text,
            "note": step.note,
            "author": authors.get(step.key),
            "comments": comments.get(step.key, ()),
            "editable": can_edit and bool(text),
        }
        for number, (step, text, fate) in enumerate(zip(steps, told, fates, strict=True), 1)
    ]


def board_context(request, proposal, thought, opening):
    """The two trees."""
    marks = marks_of(thought.steps, thought.plan)
    sees_people = request.user.has_perm(Permission.EMPLOYEE_VIEW, proposal.unit)
    board = make_board(
        thought.plan,
        proposal.unit_id,
        marks,
        people=people_on_units(thought) if sees_people else ({}, {}),
        opened=opening.units,
        show_rest=opening.rest,
    )
    return {
        "board": board,
        "groups": [
            (
                [(row, opening.fold(row)) for row in group.before],
                [(row, opening.fold(row)) for row in group.after],
            )
            for group in board.groups
        ],
        "sees_people": sees_people,
        "scope_marks": marks.get(proposal.unit_id, ()),
        "scope": thought.plan.structure.unit(proposal.unit_id),
        "problems": thought.problems if thought.steps else [],
        "n_moved": len(moved_words(drift_of(thought))) if proposal.is_drafting else 0,
        "rest_query": opening.query(rest=not opening.rest),
        "shows_rest": opening.rest,
    }


def workshop_context(request, proposal):
    """What the workshop shows of the draft, or of an earlier version of it."""
    opening = Opening.read(request.GET)
    version = shown_version(proposal, opening)
    steps = steps_from_json((version or proposal.head).steps)
    may_change = proposal.is_drafting and may_edit(request.user, proposal)
    can_edit = may_change and version is None
    context = {
        "proposal": proposal,
        "tab": "workshop",
        "version": version,
        "can_edit": can_edit,
        "may_change": may_change,
        "may_comment": may_comment(request.user, proposal),
        "page_query": opening.query(),
        "effects_url": "" if version else page_of("restructuring:proposal_effects", proposal),
        "menu": dict(groups_for())[UNITS],
    }
    if proposal.state in SETTLED:
        told, fates = remembered(proposal, steps)
        return context | {"lines": lines_of(proposal, steps, told, fates, False)}
    thought = think(proposal, steps)
    fates = [step_fate(step, thought.plan) for step in steps]
    context["lines"] = lines_of(proposal, steps, thought.told(), fates, can_edit)
    return context | board_context(request, proposal, thought, opening)


def page_of(name, proposal):
    """The address of a page of the proposal; "" when no part of the house offers it."""
    try:
        return reverse(name, args=[proposal.pk])
    except NoReverseMatch:
        return ""


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.PROPOSAL_VIEW)
def proposal_detail(request, pk):
    """The workshop of one proposal; to htmx the region alone."""
    context = workshop_context(request, visible_proposal(request, pk))
    fragment = is_fragment(request)
    template = "_workshop.html" if fragment else "proposal_detail.html"
    return render(request, f"restructuring/{template}", context | {"fragment": fragment})


@require_safe
@require(Permission.PROPOSAL_VIEW)
def proposal_versions(request, pk):
    """Every version of the draft, the newest first."""
    proposal = visible_proposal(request, pk)
    context = {
        "proposal": proposal,
        "tab": "workshop",
        "page_obj": Paginator(version_table(proposal), PAGE_SIZE).get_page(request.GET.get("page")),
        "may_change": proposal.is_drafting and may_edit(request.user, proposal),
    }
    return render(request, "restructuring/proposal_versions.html", context)


@require_safe
@require(Permission.PROPOSAL_EDIT)
def proposal_tree(request, pk):
    """The structure the draft makes, as columns for the script that lets it be moved about in."""
    proposal = editable_proposal(request, pk)
    if not proposal.unit.is_active:  # withdrawn, and its unit has ended since
        raise Http404
    desk = Desk(think(proposal).plan, proposal.unit_id)
    return JsonResponse(draft_columns(desk, proposal.head.number))
