"""The dated rule of a government's workload, and forms filled from others."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from orgunits.actions import settle_workload_rule
from orgunits.actions.workload_rules import RULE_COLUMNS
from orgunits.forms.workload_rules import WorkloadRuleForm
from orgunits.models import WorkloadRule
from orgunits.queries import rule_row
from orgunits.views.road import read_or_post
from orgunits.workload import DEFAULT_RULE
from portal.formkeys import once
from portal.opened import FIELD
from portal.pages import show_refusal
from portal.permissions import Permission, holds_everywhere, require


@require_safe
@require(Permission.ORGUNIT_VIEW)
def workload_rule_list(request):
    """How the workload is computed, since when and by which regulation."""
    rules = WorkloadRule.objects.filter(government=request.government).select_related("made_by")
    current = rule_row(request.government, request.today.year, request.today)
    context = {
        "rules": rules.order_by("-valid_from"),
        "current": current,
        "default": DEFAULT_RULE,
        "may_settle": holds_everywhere(request.user, Permission.ORGUNIT_EDIT),
    }
    return render(request, "orgunits/workload_rule_list.html", context)


def settle(request, rule):
    """The form of a new rule (``rule`` None) or of one to be corrected."""
    posted = request.POST if request.method == "POST" else None
    if rule is None:
        current = rule_row(request.government, request.today.year, request.today)
        initial = {name: getattr(current, name) for name in RULE_COLUMNS} if current else {}
        initial["valid_from"] = request.today
        form = WorkloadRuleForm(
            posted, instance=WorkloadRule(government=request.government), initial=initial
        )
    else:
        form = WorkloadRuleForm(posted, instance=rule)
        form.remember(rule, RULE_COLUMNS)
    if posted is not None and form.is_valid():
        try:
            with transaction.atomic():
                settle_workload_rule(
                    government=request.government,
                    user=request.user,
                    reason=form.cleaned_data["reason"],
                    rule=rule,
                    opened=posted.get(FIELD, "") if rule else None,
                    **form.columns(),
                )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Aturan ABK tersimpan.")
            return HttpResponseRedirect(reverse("orgunits:workload_rule_list"))
    context = {"form": form, "rule": rule}
    return render(request, "orgunits/workload_rule_form.html", context)


@read_or_post
@require(Permission.ORGUNIT_EDIT, everywhere=True)
@once
def workload_rule_create(request):
    """A rule that holds from a day on."""
    return settle(request, None)


@read_or_post
@require(Permission.ORGUNIT_EDIT, everywhere=True)
@once
def workload_rule_update(request, pk):
    """A rule that was written down wrongly."""
    return settle(request, get_object_or_404(WorkloadRule, government=request.government, pk=pk))
