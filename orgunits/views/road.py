"""The road every change of the structure takes: show, check, maybe ask once more, write, say so."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from orgunits.actions import StructureConflict, apply_changes, preview_changes
from orgunits.actions.door import expect_version
from orgunits.enums import ChangeState
from orgunits.forms import NEW_UNIT
from orgunits.outline import MAX_DIGITS, Outline
from orgunits.queries import ancestors_on, ledger_entries, mentioned_ids, visible_refs
from portal.templatetags.formats import date_long

FROM_TREE = "dari"  # query keys of a change that began in the tree
VERSION = "versi"  # of the structure that the tree showed
TARGET = ("parent", "before", VERSION)
read_or_post = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands in the way of a change, with the page where it can be settled ("" for none)."""

    text: str
    url: str


def obstacles(preview):
    """Problems and blockers of a preview, each with a link where there is one."""
    found = []
    for problem in preview.problems:
        url = ""
        if problem.code == "open_children":
            url = reverse("orgunits:orgunit_detail", args=[problem.unit]) + "#bawahan"
        found.append(Obstacle(problem.message, url))
    for blocker in preview.blockers:
        try:
            url = reverse(blocker.url_name, args=[blocker.unit_id]) if blocker.url_name else ""
        except NoReverseMatch:
            url = ""
        found.append(Obstacle(blocker.text, url))
    return found


def add_errors(form, error):
    """Put the messages of an action's ValidationError on top of the form."""
    for problem in error.messages if hasattr(error, "error_dict") else error.error_list:
        form.add_error(None, problem)


def conflict_page(request, conflict, form, unit, cancel_url):
    """409: what was changed since the page was made, and the way on with everything typed kept
    (of a page that was only asked for: the same address without the old version)."""
    entries = ledger_entries(conflict.since, request.user)
    ours = set() if unit is None else {unit.pk}
    context = {
        "entries": [(entry, bool(ours & mentioned_ids(entry.change))) for entry in entries],
        "kept": [
            (name, value)
            for name, values in request.POST.lists()
            if name in form.fields and name != "expected_version"
            for value in values
        ],
        "version": conflict.current_version,
        "onward_url": address_without(request, VERSION) if request.method != "POST" else "",
        "unit": unit,
        "cancel_url": cancel_url,
    }
    return render(request, "orgunits/structure_conflict.html", context, status=409)


def address_without(request, *names):
    """The query string of the page without ``names``."""
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return f"?{query.urlencode()}"


def way_back(request, unit_id=None):
    """The address of the tree the person came from (``?dari=`` holds its query string), with
    ``unit_id`` in sight; "" when they did not come from the tree."""
    if FROM_TREE not in request.GET:
        return ""
    outline = Outline.read(QueryDict(request.GET[FROM_TREE]), keep=())
    tree = reverse("orgunits:orgunit_list")
    if unit_id is None:
        return tree + outline.base
    above = ancestors_on([unit_id], request.today)[unit_id]
    return f"{tree}{outline.showing([ref.id for ref in above])}#unit-{unit_id}"


def tell(request, change, done):
    """Say what happened (written, or waiting for its day), with the way to take it back."""
    query = {FROM_TREE: request.GET[FROM_TREE]} if FROM_TREE in request.GET else {}
    if change.state == ChangeState.SCHEDULED:
        done = f"Dijadwalkan. Perubahan berlaku sendiri pada {date_long(change.effective_on)}."
        url, label = (
            reverse("orgunits:structure_change_cancel", args=[change.pk]),
            "Batalkan jadwal",
        )
    else:
        url, label = reverse("orgunits:structure_undo"), "Urungkan"
        query = {"nomor": change.number} | query
    address = f"{url}?{urlencode(query)}" if query else url
    messages.success(request, format_html('{} <a href="{}">{}</a>', done, address, label))


def enact_form(request, form, done):
    """Send a valid form's changes through the door. Returns the ledger row, or None with the
    reasons on the form; StructureConflict passes through."""
    try:
        with transaction.atomic():
            change = apply_changes(
                government=form.government,
                changes=form.changes(),
                user=request.user,
                reason=form.cleaned_data["reason"],
                effective_on=form.cleaned_data["effective_on"],
                legal_basis=form.basis,
                expected_version=form.cleaned_data["expected_version"],
            )
    except ValidationError as error:
        add_errors(form, error)
        return None
    tell(request, change, done)
    return change


def path_to(request, unit):
    """The units above ``unit`` today that the person may see, the root first."""
    if unit is None:
        return []
    return visible_refs(request.user, ancestors_on([unit.pk], request.today)[unit.pk])


def page_of(unit_id):
    """The page of a unit, or the tree when there is none."""
    name = "orgunit_detail" if unit_id else "orgunit_list"
    return reverse(f"orgunits:{name}", args=[unit_id] if unit_id else [])


def change_page(
    request, form, template, *, done, unit=None, confirm=None, drawn=False, context=None
):
    """The road of every change form: show, check, maybe ask once more, write, say so.

    ``confirm(form)`` returns the context of a second step that is shown before anything
    is written; the button ``step`` of the form says where on the road the post comes from. With
    ``drawn`` the address has chosen the target: see ``drawn_step``. Whoever came from the tree
    goes back there.
    """
    unit_id = unit.pk if unit else None
    cancel_url = way_back(request, unit_id) or page_of(unit_id)
    step = request.POST.get("step", "save")
    context = {
        "form": form,
        "unit": unit,
        "path": path_to(request, unit),
        "cancel_url": cancel_url,
    } | (context or {})
    try:
        if request.method == "POST" and step != "edit" and form.is_valid():
            if confirm is not None and step != "confirm":
                context |= preview_step(form, confirm)
            else:
                change = enact_form(request, form, done)
                if change is not None:
                    pk = change.created.get(NEW_UNIT, unit_id)
                    return HttpResponseRedirect(way_back(request, pk) or page_of(pk))
        if drawn:
            context |= drawn_step(request, form, confirm)
    except StructureConflict as conflict:
        return conflict_page(request, conflict, form, unit, cancel_url)
    return render(request, template, context)


def drawn_step(request, form, confirm):
    """Context of a change whose target stands in the address (a drop in the tree): the page that
    asks for the reason tells what will be, so that one step is enough. When something stands in
    the way the form says what, and another target can be chosen.

    StructureConflict when the tree was drawn of an older version of the structure.
    """
    seen = request.GET.get(VERSION, "")
    if request.method != "POST" and seen.isdecimal() and len(seen) <= MAX_DIGITS:
        expect_version(form.government, int(seen))
    try:
        preview = preview_changes(form.government, form.moves_to(*form.target()))
        found = obstacles(preview)
    except ValidationError as error:
        found = [Obstacle(message, "") for message in error.messages]
    if found:
        return {} if form.is_bound else {"obstacles": found}
    form.fix_target()
    return {"drawn": True, "other_target_url": address_without(request, *TARGET), **confirm(form)}


def preview_step(form, confirm):
    """Context of the second step; without one when something stands in the way."""
    expect_version(form.government, form.cleaned_data["expected_version"])
    try:
        preview = preview_changes(
            form.government, form.changes(), form.cleaned_data["effective_on"]
        )
    except ValidationError as error:
        add_errors(form, error)
        return {}
    found = obstacles(preview)
    for obstacle in found:
        form.add_error(None, obstacle.text)
    if found:
        return {"obstacles": found}
    return {"preview": preview, "when": when_text(form), **confirm(form)}


def when_text(form):
    """One sentence on the day a change takes effect, as seen from today."""
    day, today = form.cleaned_data["effective_on"], form.government.today()
    if day == today:
        return "Berlaku hari ini, begitu disimpan."
    if day < today:
        return f"Berlaku sejak {date_long(day)}: riwayat sejak hari itu dibetulkan."
    return f"Dijadwalkan: berlaku sendiri pada {date_long(day)}."
