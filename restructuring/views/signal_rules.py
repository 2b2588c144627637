"""The rules of signals: what each measures, its threshold since when, and what it led to."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from portal.formkeys import once
from portal.pages import show_refusal
from portal.permissions import Permission, holds_everywhere, require
from restructuring.actions.noticing import settle_signal_rule
from restructuring.forms.noticing import SignalRuleForm
from restructuring.models import SignalSetting
from restructuring.queries.noticing import rule_lines
from restructuring.queries.signal_search import rules_in_force
from restructuring.signal_rules import RULES
from restructuring.views.access import read_or_post


@require_safe
@require(Permission.SIGNAL_VIEW)
def signal_rule_list(request):
    """Every rule with its threshold, and how many of its signals led to a proposal."""
    if request.government is None:
        raise Http404
    coming = SignalSetting.objects.filter(
        government=request.government, valid_from__gt=request.today
    )
    context = {
        "lines": rule_lines(request.user, request.government, request.today),
        "coming": [(RULES[row.rule], row) for row in coming if row.rule in RULES],
        "may_settle": holds_everywhere(request.user, Permission.SIGNAL_EDIT),
    }
    return render(request, "restructuring/signal_rule_list.html", context)


@read_or_post
@require(Permission.SIGNAL_EDIT, everywhere=True)
@once
def signal_rule_update(request):
    """A threshold from a day on; ``?aturan=`` chooses the rule beforehand."""
    if request.government is None:
        raise Http404
    wanted = request.GET.get("aturan", "")
    code = wanted if wanted in RULES else next(iter(RULES))
    now = rules_in_force(request.government, request.today)[code]
    initial = {
        "rule": code, "valid_from": request.today, "is_on": now.is_on, "threshold": now.threshold,
    }  # fmt: skip
    form = SignalRuleForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            with transaction.atomic():
                settle_signal_rule(
                    government=request.government, user=request.user, **form.cleaned_data
                )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Ambang disimpan. Dipakai mulai pemeriksaan pada tanggalnya.")
            return redirect("restructuring:signal_rule_list")
    return render(request, "restructuring/signal_rule_form.html", {"form": form})
