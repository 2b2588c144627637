"""Screens of standing in: the list, a new delegation, taking one back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from orgunits.actions import delegate_role, withdraw_delegation
from orgunits.enums import DELEGABLE_ROLES, RoleOrigin
from orgunits.forms import DelegationForm, WithdrawForm
from orgunits.models import Delegation, OrgUnit, RoleAssignment
from orgunits.permissions import holds_throughout, may_end_delegation, may_govern_role
from orgunits.queries import delegable_roles, delegation_table, people_under, pickable_accounts
from orgunits.views.access import named_account, number_of, search_text
from orgunits.views.road import read_or_post
from portal.formkeys import once
from portal.models import User
from portal.permissions import Permission, require

PAGE_SIZE = 50


def units_governed(user, unit_ids):
    """Those of the units given on which ``user`` may delegate."""
    if not unit_ids or not user.has_perm(Permission.DELEGATION_EDIT):
        return set()
    units = OrgUnit.objects.visible_to(user, Permission.DELEGATION_EDIT).filter(pk__in=unit_ids)
    return set(units.order_by().values_list("pk", flat=True))


@require_safe
@require(Permission.DELEGATION_VIEW)
def delegation_list(request):
    """Who stands in for whom: running, to come, and over."""
    rows = delegation_table(user=request.user, government=request.government)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    user, today = request.user, request.today
    may_edit = user.has_perm(Permission.DELEGATION_EDIT)
    governed = units_governed(user, {row.unit_id for row in page.object_list})
    lines = []
    for row in page.object_list:
        phase = row.phase_on(today)
        # As may_end_delegation: whoever is to stand in reads why, but hands back only what runs.
        ends = user.pk == row.giver_id or row.unit_id in governed
        is_open = phase in ("planned", "running")
        lines.append(
            {
                "row": row,
                "phase": phase,
                # why somebody is away is not everybody's business
                "shows_reason": ends or user.pk == row.delegate_id,
                "may_end": is_open and may_edit and ends,
            }
        )
    context = {"page_obj": page, "lines": lines, "may_edit": may_edit}
    return render(request, "orgunits/delegation_list.html", context)


def chosen_office(request):
    """The role of ``?role=`` that the person holds or may record for its holder; None when the
    address names none and there is not exactly one of one's own."""
    pk = number_of(request, "role")
    if pk is None:
        own = list(delegable_roles(request.user, request.today)[:2])
        return own[0] if len(own) == 1 else None
    if own := delegable_roles(request.user, request.today).filter(pk=pk).first():
        return own
    rows = RoleAssignment.objects.visible_to(request.user).filter(
        government=request.government, role__in=DELEGABLE_ROLES
    )
    row = get_object_or_404(rows.select_related("user", "unit", "government"), pk=pk)
    if not may_govern_role(request.user, row.role, row.unit):
        raise PermissionDenied
    if row.origin == RoleOrigin.DELEGATED or row.user_id == request.user.pk:
        raise Http404  # nothing to hand on: it is somebody else's, or over
    return row


def candidates(request, office):
    """Whom the office may go to: people of the unit and below it; when the administrator of the
    whole government records it, anybody else of the government."""
    is_own = office.user_id == request.user.pk
    if not is_own and holds_throughout(request.user, Permission.ROLE_GRANT, office.government_id):
        people = User.objects.filter(government=office.government_id, is_active=True)
    else:
        people = people_under(office.unit, request.today)
    return people.exclude(pk__in=[office.user_id, request.user.pk])


@read_or_post
@require(Permission.DELEGATION_EDIT)
@once
def delegation_create(request):
    """Choose the office, then who stands in, then the days."""
    office = chosen_office(request)
    if office is None:
        offices = delegable_roles(request.user, request.today)
        return render(request, "orgunits/delegation_pick.html", {"offices": offices})
    people = candidates(request, office)
    delegate = named_account(request, people, key="to")
    context = {"office": office, "delegate": delegate}
    if delegate is None:
        text = search_text(request)
        context |= {"text": text, "accounts": pickable_accounts(people, text)}
        return render(request, "orgunits/delegation_pick.html", context)
    is_own = office.user_id == request.user.pk
    form = DelegationForm(
        request.POST if request.method == "POST" else None,
        today=request.today,
        needs_decree=not is_own,
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            delegate_role(
                assignment=office,
                delegate=delegate,
                valid_from=data["valid_from"],
                valid_until=form.valid_until,
                user=request.user,
                reason=data["reason"],
                decree=data["decree"],
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, f"{delegate} tercatat sebagai pelaksana harian.")
            return redirect("orgunits:delegation_list")
    context |= {"form": form, "cancel_url": reverse("orgunits:delegation_list")}
    return render(request, "orgunits/delegation_form.html", context)


@read_or_post
@require(Permission.DELEGATION_EDIT)
@once
def delegation_withdraw(request, pk):
    """Take a delegation back before its last day."""
    rows = Delegation.objects.visible_to(request.user).filter(government=request.government)
    row = get_object_or_404(rows.select_related("giver", "delegate", "unit", "government"), pk=pk)
    if not may_end_delegation(request.user, row):
        raise PermissionDenied
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            withdraw_delegation(delegation=row, user=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, "Pelimpahan dicabut.")
            return redirect("orgunits:delegation_list")
    context = {"form": form, "row": row, "cancel_url": reverse("orgunits:delegation_list")}
    return render(request, "orgunits/delegation_withdraw.html", context)
