"""Making and editing a change by form."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from orgunits.queries.posts import choosable_titles, title_options
from portal.formkeys import once
from portal.pages import show_refusal
from portal.permissions import Permission, require
from restructuring.actions import ProposalMoved, add_step, replace_step
from restructuring.desk import Desk
from restructuring.forms.steps import BY_KEY, NOTE, groups_for, kind_of, unit_of
from restructuring.forms.steps.base import number_in
from restructuring.queries.things import free_things
from restructuring.steps import made_by
from restructuring.thinking import head_steps, think
from restructuring.views.access import editable_proposal, locked_answer, read_or_post

SEARCH = "cari"  # what units are searched by
N_TOLD = 10  # edits of others told on the page of a conflict


def search_text(query):
    return query.get(SEARCH, "").replace("\0", "").strip()[:200]


def typed(query, form, *, whole):
    """The fields of a form as somebody has filled them in so far, to go on with. ``whole``: the form
    was sent, so that a box without a tick is one without a tick."""
    return {
        name: field.widget.value_from_datadict(query, {}, name)
        for name, field in form.fields.items()
        if name != "version"
        and (name in query or whole)
        and not field.widget.value_omitted_from_data(query, {}, name)
    }


def needed(request, proposal, kind, desk, unit, text):
    """What a form of the kind takes beside the units of the draft."""
    if kind.form.wants_things:
        day = min(proposal.effective_on or request.today, request.today)
        return {"things": free_things(unit.id, desk.plan, day)}
    if kind.form.searches_titles:
        titles = choosable_titles(proposal.government)
        return {"titles": titles, "offered": title_options(proposal.government, text).choices}
    return {}


def made_form(request, proposal, kind, desk, *, unit, initial=None, made=(), kept=()):
    """The form of the request: bound when it was sent to be saved; filled as before when it was sent
    to search, or comes back from the page of a conflict."""
    version = proposal.head.number
    posted = request.method == "POST"
    query = request.POST if posted else request.GET
    text = search_text(query)
    common = {"desk": desk, "unit": unit, "made": made}
    common |= needed(request, proposal, kind, desk, unit, text)
    common |= {"kept": kept} if kind is NOTE else {}
    if posted and request.POST.get("step", "save") == "save":
        return kind.form(request.POST, text=text, **common)
    empty = kind.form(initial={"version": version}, **common)
    known = (initial or {}) | typed(query, empty, whole=posted) | {"version": version}
    return kind.form(initial=known, text=text, **common)


def conflict_page(request, proposal, moved, form):
    """409: what others did since the page was made, and the way on with everything typed kept."""
    shown = form.cleaned_data["version"]
    since = proposal.versions.filter(number__gt=shown).select_related("made_by")
    context = {
        "proposal": proposal,
        "since": since.defer("steps", "seen").order_by("-number")[:N_TOLD],
        "kept": [
            (name, value)
            for name, values in request.POST.lists()
            if name in form.fields and name != "version"
            for value in values
        ],
        "cancel_url": reverse("restructuring:proposal_detail", args=[proposal.pk]),
    }
    return render(request, "restructuring/proposal_moved.html", context, status=409)


def saved(request, form, write):
    """Send a valid form through ``write(changes, note, expected)``; False with the reasons on the
    form when it was refused. ProposalMoved passes through."""
    try:
        with transaction.atomic():
            write(
                changes=form.changes(),
                note=form.cleaned_data["note"],
                expected=form.cleaned_data["version"],
            )
    except ValidationError as error:
        show_refusal(form, error)
        return False
    return True


def workshop_url(proposal, anchor=""):
    return reverse("restructuring:proposal_detail", args=[proposal.pk]) + anchor


def picking_page(request, proposal, desks, kind, unit_id):
    """Which change, or of which unit: the step before the form."""
    unit = desks[0].unit(unit_id) or desks[1].unit(unit_id)
    context = {
        "proposal": proposal,
        "kind": kind,
        "unit": unit,
        "groups": groups_for(desks, unit.id if unit else None),
        "cancel_url": workshop_url(proposal),
    }
    if kind is not None:
        text = search_text(request.GET)
        desk = desks[kind.living]
        with_scope = kind.fits(desk, desk.scope)
        options, n_hidden = desk.options(text, with_scope=with_scope)
        context |= {"options": options, "n_hidden": n_hidden, "search_text": text}
    return render(request, "restructuring/step_pick.html", context)


@read_or_post
@require(Permission.PROPOSAL_EDIT)
@once
def proposal_step_create(request, pk):
    """A new change: ``?jenis=`` says which (else they are offered), ``?unit=`` of which unit."""
    proposal = editable_proposal(request, pk)
    if answer := locked_answer(request, proposal):
        return answer
    desks = desks_of(proposal, think(proposal).plan)
    kind = BY_KEY.get(request.GET.get("jenis", ""))
    unit_id = number_in(request.GET.get("unit"))
    if kind is None or (kind.about and not kind.fits(desks[kind.living], unit_id)):
        return picking_page(request, proposal, desks, kind, unit_id)
    unit = desks[kind.living].unit(unit_id)
    initial = {kind.begins_with: unit.id} if kind.begins_with and unit else {}
    form = made_form(request, proposal, kind, desks[0], unit=unit, initial=initial)

    def write(**kwargs):
        return add_step(proposal=proposal, user=request.user, **kwargs)

    def done():
        messages.success(request, "Perubahan ditambahkan.")
        return redirect(workshop_url(proposal))

    return step_page(request, proposal, kind, form, unit, write, done)


def desks_of(proposal, plan):
    """The units of the draft, and those that are there now."""
    return (
        Desk(plan, proposal.unit_id),
        Desk(plan, proposal.unit_id, living=True),
    )


@read_or_post
@require(Permission.PROPOSAL_EDIT)
@once
def proposal_step_update(request, pk):
    """Another content for the change ``?kunci=``; without one, the changes to choose from."""
    proposal = editable_proposal(request, pk)
    if answer := locked_answer(request, proposal):
        return answer
    steps = head_steps(proposal)
    place = next((n for n, s in enumerate(steps) if s.key == request.GET.get("kunci")), None)
    if place is None:
        thought = think(proposal)
        lines = [
            (number, step.key, text)
            for number, (step, text) in enumerate(zip(steps, thought.told(), strict=True), 1)
            if text
        ]
        context = {"proposal": proposal, "lines": lines, "cancel_url": workshop_url(proposal)}
        return render(request, "restructuring/step_choose.html", context)
    step = steps[place]
    desks = desks_of(proposal, think(proposal, steps[:place]).plan)
    desk = desks[0]
    kind, unit = kind_and_unit(proposal, step, desks)
    kind = kind or NOTE
    form = made_form(
        request,
        proposal,
        kind,
        desk,
        unit=unit,
        initial=kind.form.initial_of(step.changes, desk) | {"note": step.note},
        made=[made for change in step.changes if (made := made_by(change)) is not None],
        kept=step.changes,
    )

    def write(**kwargs):
        return replace_step(proposal=proposal, key=step.key, user=request.user, **kwargs)

    def done():
        messages.success(request, f"Perubahan ke-{place + 1} diganti.")
        return redirect(workshop_url(proposal, f"#perubahan-{place + 1}"))

    return step_page(request, proposal, kind, form, unit, write, done, number=place + 1)


def kind_and_unit(proposal, step, desks):
    """What form can stand for the step, and the unit it is about; (None, None) when none can."""
    kind = kind_of(step.changes, desks[0])
    if kind is None:
        return None, None
    unit = desks[kind.living].unit(unit_of(step.changes, think(proposal).plan))
    return (None, None) if kind.about and unit is None else (kind, unit)


def step_page(request, proposal, kind, form, unit, write, done, number=None):
    """Show, check, write: the road of every form of a change."""
    try:
        if form.is_bound and form.is_valid() and saved(request, form, write):
            return done()
    except ProposalMoved as moved:
        return conflict_page(request, proposal, moved, form)
    address = {"jenis": kind.key} | ({"unit": unit.id} if unit else {})
    if number is not None:
        address = {"kunci": request.GET["kunci"]}
    context = {
        "proposal": proposal,
        "kind": kind,
        "form": form,
        "unit": unit,
        "number": number,
        "unit_ids": [form[name].id_for_label for name, _ in form.unit_fields()],
        "here": f"?{urlencode(address)}",
        "cancel_url": workshop_url(proposal),
    }
    return render(request, "restructuring/step_form.html", context)
