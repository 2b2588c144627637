"""Indikasi masalah: the list, one with its working, a unit's, putting aside, taking up."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from orgunits.models import OrgUnit
from orgunits.queries import agencies_on, subtree_unit_ids, unit_header
from orgunits.scope import subtree_ids
from portal import exports
from portal.context_processors import may_follow
from portal.formkeys import once
from portal.pages import filter_chips, is_fragment, row_number, show_refusal
from portal.permissions import Permission, holds_everywhere, require
from restructuring.actions.noticing import (
    answer_signal,
    dismiss_signal,
    order_signal_run,
    reopen_signal,
    take_up_signals,
)
from restructuring.enums import SignalState
from restructuring.forms.noticing import (
    SignalAnswerForm,
    SignalAttachForm,
    SignalDismissForm,
    SignalFilterForm,
)
from restructuring.queries.noticing import (
    about_units,
    chosen_signals,
    drafts_to_join,
    evidence_url,
    last_signal_run,
    placed,
    proposals_of,
    signal_table,
    visible_signals,
)
from restructuring.views.access import read_or_post

PAGE_SIZE = 50
COLUMNS = [
    exports.ExportColumn("Unit", lambda row: row.place, 60),
    exports.ExportColumn("Aturan", lambda row: row.known_rule.label, 30),
    exports.ExportColumn("Indikasi", lambda row: row.text, 70),
    exports.ExportColumn("Nilai", lambda row: row.value, 10, 2),
    exports.ExportColumn("Ambang", lambda row: row.threshold, 10, 2),
    exports.ExportColumn("Satuan", lambda row: row.known_rule.measure, 10),
    exports.ExportColumn("Dasar", lambda row: row.known_rule.basis, 36),
    exports.ExportColumn("Terlihat sejak", lambda row: row.first_seen, 14),
    exports.ExportColumn("Terakhir terlihat", lambda row: row.last_seen, 14),
    exports.ExportColumn("Keadaan", lambda row: row.get_state_display(), 16),
    exports.ExportColumn("Menjadi usulan", lambda row: "Ya" if row.is_taken else "", 14),
    exports.ExportColumn("Ditanggapi", lambda row: "Ya" if row.is_answered else "", 12),
    exports.ExportColumn("Ditinjau lagi", lambda row: row.returns_on, 14),
    exports.ExportColumn("Alasan dikesampingkan", lambda row: row.reason, 50),
]


def named_ids(request):
    """The signals that ``?indikasi=`` names."""
    numbers = (row_number(text) for text in request.GET.getlist("indikasi")[:200])
    return [number for number in numbers if number is not None]


def page_of(rows, request, within=None):
    """A page of signals with the places of those on it (``queries.noticing.placed``)."""
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = placed(page.object_list, request.today, within)
    return page


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.SIGNAL_VIEW)
def signal_list(request):
    """Signals in reach: filtered, sorted, fifty to a page, to be chosen for a proposal."""
    if request.government is None:
        raise Http404
    agencies = agencies_on(request.government, request.today, request.user)
    form = SignalFilterForm(request.GET, agencies=agencies)
    rows = signal_table(
        user=request.user,
        government=request.government,
        sort=request.GET.get("sort", ""),
        **form.criteria(),
    )
    if exports.wanted(request):
        listed = placed(rows, request.today)
        return exports.respond(request, title="Indikasi masalah", columns=COLUMNS, rows=listed)
    context = {
        "filter_form": form,
        "page_obj": page_of(rows, request),
        "chips": filter_chips(form, request),
        "clear_url": reverse("restructuring:signal_list"),
        "run": last_signal_run(request.government),
        "may_choose": request.user.has_perm(Permission.PROPOSAL_EDIT),
        "may_run": holds_everywhere(request.user, Permission.SIGNAL_EDIT),
        "joining": row_number(request.GET.get("usulan", "")),
    }
    template = "_signal_table.html" if is_fragment(request) else "signal_list.html"
    return render(request, f"restructuring/{template}", context)


@require_POST
@require(Permission.SIGNAL_EDIT, everywhere=True)
@once
def signal_run_create(request):
    """Order the search now; its progress is on the page of the job."""
    if request.government is None:
        raise Http404
    try:
        job = order_signal_run(government=request.government, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("restructuring:signal_list")
    return redirect("portal:job_detail", job.uuid)


def found_signal(request, pk):
    """A signal in sight of the person, else 404."""
    rows = visible_signals(request.user, request.government).select_related("government", "setting")
    return placed([get_object_or_404(rows, pk=pk)], request.today)[0]


def editable_signal(request, pk):
    """One they may put aside, else 403."""
    signal = found_signal(request, pk)
    if not request.user.has_perm(Permission.SIGNAL_EDIT, signal.unit):
        raise PermissionDenied
    return signal


def may_answer(user, signal):
    """Whether ``user`` leads the unit of a signal that is not over."""
    return signal.state != SignalState.CLOSED and user.has_perm(
        Permission.SIGNAL_ANSWER, signal.unit
    )


@require_safe
@require(Permission.SIGNAL_VIEW)
def signal_detail(request, pk):
    """One signal: what was measured, against which threshold, where the evidence is."""
    signal = found_signal(request, pk)
    url = evidence_url(signal)
    may_read = may_follow(request.user, url.partition("?")[0], signal.known_rule.permission)
    context = {
        "signal": signal,
        "rule": signal.known_rule,
        "evidence_url": url if may_read else "",
        "others": [mention.unit for mention in signal.mentions.select_related("unit")],
        "proposals": proposals_of(signal, request.user),
        "answers": signal.answers.select_related("made_by"),
        "may_edit": request.user.has_perm(Permission.SIGNAL_EDIT, signal.unit),
        "may_answer": may_answer(request.user, signal),
        "may_choose": request.user.has_perm(Permission.PROPOSAL_EDIT, signal.unit),
    }
    return render(request, "restructuring/signal_detail.html", context)


@require_safe
@require(Permission.SIGNAL_VIEW)
def unit_signals(request, pk):
    """Tab of a unit's page: signals on it, under it, or naming one of these."""
    units = OrgUnit.objects.visible_to(request.user, Permission.SIGNAL_VIEW)
    unit = get_object_or_404(
        units.filter(government=request.government).select_related("government"), pk=pk
    )
    rows = visible_signals(request.user, request.government).live()
    # "open" after "dismissed" by name
    rows = about_units(rows, subtree_ids(unit.pk)).order_by("-state", "-rank", "first_seen", "pk")
    header = unit_header(unit=unit, user=request.user, day=request.as_of.day)
    context = {
        "unit": unit,
        "header": header,
        "tab": "signals",
        # A page inside a unit names nothing above it.
        "page_obj": page_of(rows, request, set(subtree_unit_ids(unit, request.today))),
        "may_choose": "restructuring.proposal_edit" in header.permissions,
    }
    return render(request, "restructuring/unit_signals.html", context)


@read_or_post
@require(Permission.SIGNAL_EDIT)
@once
def signal_dismiss(request, pk):
    """Put a signal aside until a day, with the reason."""
    signal = editable_signal(request, pk)
    form = SignalDismissForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            with transaction.atomic():
                dismiss_signal(signal=signal, user=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Indikasi dikesampingkan sampai tanggalnya.")
            return redirect("restructuring:signal_detail", signal.pk)
    return render(request, "restructuring/signal_dismiss.html", {"signal": signal, "form": form})


@read_or_post
@require(Permission.SIGNAL_ANSWER)
@once
def signal_answer(request, pk):
    """What whoever leads the unit says of a signal."""
    signal = found_signal(request, pk)
    if not request.user.has_perm(Permission.SIGNAL_ANSWER, signal.unit):
        raise PermissionDenied
    form = SignalAnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            with transaction.atomic():
                answer_signal(signal=signal, user=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Tanggapan ditulis.")
            return redirect("restructuring:signal_detail", signal.pk)
    return render(request, "restructuring/signal_answer.html", {"signal": signal, "form": form})


@require_POST
@require(Permission.SIGNAL_EDIT)
@once
def signal_reopen(request, pk):
    """Bring a signal that was put aside back."""
    signal = editable_signal(request, pk)
    try:
        reopen_signal(signal=signal, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Indikasi dibuka kembali.")
    return redirect("restructuring:signal_detail", signal.pk)


@read_or_post
@require(Permission.PROPOSAL_EDIT)
@once
def signal_attach(request):
    """Make the signals named by ``?indikasi=`` reasons of a draft; ``?usulan=`` chooses it."""
    if request.government is None:
        raise Http404
    chosen = chosen_signals(request.user, request.government, named_ids(request))
    form = SignalAttachForm(
        request.POST if request.method == "POST" else None,
        drafts=drafts_to_join(request.user, request.government),
        initial={"proposal": row_number(request.GET.get("usulan", ""))},
    )
    if form.is_valid():
        proposal = form.cleaned_data["proposal"]
        try:
            with transaction.atomic():
                rows = take_up_signals(proposal=proposal, signals=chosen, user=request.user)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            n, left = len(rows), len(chosen) - len(rows)
            already = f" {left} sudah terlampir sebelumnya." if left else ""
            messages.success(request, f"{n} indikasi menjadi alasan usulan.{already}")
            url = reverse("restructuring:proposal_particulars", args=[proposal.pk])
            return redirect(f"{url}#alasan")
    context = {"form": form, "chosen": chosen, "query": request.GET.urlencode()}
    return render(request, "restructuring/signal_attach.html", context)
